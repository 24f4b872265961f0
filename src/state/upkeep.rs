//! Looking after a state between runs.

use super::ledger::{LEDGER, Named};
use super::segment::{Input, Section, Segment, Stays};
use super::writer::SegmentWriter;
use super::{CHECKPOINT, State, open_sealed, site};
use crate::document::{SiteLines, host_hash};
use crate::error::Error;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

/// What there is in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateSummary {
    /// Runs that happened.
    pub runs: u32,
    /// Files they are in.
    pub segments: usize,
    /// Documents that copies are looked for among.
    pub documents: u64,
    /// Inputs that are done.
    pub inputs: u64,
    /// Bytes on the disk.
    pub bytes: u64,
}

/// Which documents to take out of a state: new pages are no longer held against them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forget {
    /// Those of these ids.
    pub ids: HashSet<String>,
    /// Those of these urls.
    pub urls: HashSet<String>,
    /// Those whose url is on one of these hosts.
    pub hosts: HashSet<String>,
}

/// Says what there is in a state.
///
/// # Errors
///
/// [`Error::State`] when it can't be read.
pub fn show_state(folder: &Path) -> Result<StateSummary, Error> {
    let state = existing(folder)?;
    let names = state.ledger.segments.iter();
    let bytes = names.map(|named| fs::metadata(folder.join(&named.name)).map_or(0, |metadata| metadata.len())).sum();
    Ok(StateSummary {
        runs: state.ledger.run,
        segments: state.segments.len(),
        documents: state.segments.iter().map(|segment| u64::from(segment.documents())).sum(),
        inputs: state.segments.iter().map(Segment::inputs).sum(),
        bytes,
    })
}

/// The lines of sites in a state; see [`State::site_lines`].
pub(crate) fn site_lines(folder: &Path, least: u32, share: f32) -> Result<SiteLines, Error> {
    existing(folder)?.site_lines(least, share)
}

/// Reads every byte of a state and holds it against its checksum.
///
/// # Errors
///
/// [`Error::State`] names the first file that is damaged.
pub fn check_state(folder: &Path) -> Result<(), Error> {
    let state = existing(folder)?;
    for (segment, Named { name, .. }) in state.segments.iter().zip(&state.ledger.segments) {
        let whole = segment.check().and_then(|()| {
            (0..segment.documents()).try_for_each(|number| {
                segment.document(number)?;
                segment.kept(number).map(drop)
            })
        });
        whole.map_err(|error| Error::State { path: folder.join(name), error })?;
    }
    let checkpoint = folder.join(CHECKPOINT);
    open_sealed(&checkpoint).map(drop).map_err(|error| Error::State { path: checkpoint, error })
}

/// Makes one segment of all. A run reads every segment once, so many small ones cost it little; this is for tidiness and
/// for inputs that were done many times.
///
/// # Errors
///
/// [`Error::Held`] when a run goes on; [`Error::State`] when the state can't be read, [`Error::Write`] when it can't be written.
pub fn compact_state(folder: &Path) -> Result<(), Error> {
    rewrite(folder, &Forget::default()).map(drop)
}

/// Takes documents out, and says how many.
///
/// # Errors
///
/// As [`compact_state`].
pub fn forget_in_state(folder: &Path, forget: &Forget) -> Result<u64, Error> {
    rewrite(folder, forget)
}

fn existing(folder: &Path) -> Result<State, Error> {
    let failed = |error| Error::State { path: folder.to_owned(), error };
    fs::read_dir(folder).map_err(failed)?;
    State::open(folder)?.ok_or_else(|| failed(io::Error::other(format!("there is no {LEDGER} in it"))))
}

fn rewrite(folder: &Path, forget: &Forget) -> Result<u64, Error> {
    existing(folder)?;
    let mut state = State::hold(folder, Duration::ZERO)?;
    // Names of segments are never used twice: a reader may still hold the old ones open.
    let mut version = 1;
    let name = loop {
        let name = format!("compact-{:06}-{version}.segment", state.ledger.run);
        if !state.ledger.segments.iter().any(|named| named.name == name) {
            break name;
        }
        version += 1;
    };
    let place = folder.join(&name);
    let (forgotten, checksum) = merge(&state.segments, &place, forget).map_err(|error| {
        // It counts for nothing; what can't be removed is only in the way.
        let _ = fs::remove_file(place.with_extension("part"));
        match error.kind() {
            io::ErrorKind::InvalidData => Error::State { path: folder.to_owned(), error },
            _ => Error::Write { path: place.clone(), error },
        }
    })?;
    let mut ledger = state.ledger.clone();
    let old = std::mem::replace(&mut ledger.segments, vec![Named { name, checksum }]);
    state.replace(ledger)?;
    // From here on nobody needs them; what can't be removed is only in the way.
    old.iter().for_each(|old| drop(fs::remove_file(folder.join(&old.name))));
    Ok(forgotten)
}

/// Writes all segments as one, without what is to be forgotten: how many documents that is, and the sum of the new one.
fn merge(segments: &[Segment], place: &Path, forget: &Forget) -> io::Result<(u64, String)> {
    let gone = gone(segments, forget)?;
    let mut writer = SegmentWriter::create(place)?;
    let mut stays = Vec::new();
    let mut texts = HashSet::new();
    let mut inputs = BTreeMap::new();
    let mut forgotten = 0;
    for segment in segments {
        for number in 0..segment.documents() {
            let document = segment.document(number)?;
            let kept = segment.kept(number)?;
            // A copy goes with the record it is a copy of, or new pages would still be copies of what is forgotten.
            if gone.contains(&document.id) || kept.as_ref().is_some_and(|kept| gone.contains(kept)) {
                forgotten += 1;
                continue;
            }
            writer.document(&document.id, &document.url, &document.fingerprint)?;
            // The first of several with the same text is the one to be found by it.
            let repeats = !texts.insert(document.fingerprint.exact());
            stays.push(match kept {
                Some(id) => Stays::Other { id, repeats },
                None => Stays::Itself,
            });
        }
        for entry in segment.entries(Section::Inputs) {
            let input = Input::from_bytes(entry?);
            inputs.insert(input.name, input);
        }
    }
    let hosts: HashSet<u64> = forget.hosts.iter().filter_map(|host| host_hash(&format!("http://{host}/"))).collect();
    let site_counts = site::merged(segments, |host| hosts.contains(&host))?;
    let checksum = writer.finish(&|number| stays[number].clone(), inputs.into_values().collect(), site_counts)?;
    Ok((forgotten, checksum))
}

/// The ids of the documents to forget.
fn gone(segments: &[Segment], forget: &Forget) -> io::Result<HashSet<String>> {
    let mut gone = HashSet::new();
    if *forget == Forget::default() {
        return Ok(gone);
    }
    for segment in segments {
        for number in 0..segment.documents() {
            let document = segment.document(number)?;
            if forget.names(&document.id, &document.url) {
                gone.insert(document.id);
            }
        }
    }
    Ok(gone)
}

impl Forget {
    fn names(&self, id: &str, url: &str) -> bool {
        self.ids.contains(id) || self.urls.contains(url) || self.hosts.contains(host(url))
    }
}

/// The host in a url; empty when there is none.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    host.split(':').next().unwrap_or_default()
}
