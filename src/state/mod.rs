//! What one run leaves for the next: which inputs are done, and which documents there are.
//!
//! A state is a folder with a lock, a ledger and segments. The ledger names the segments that count and is replaced whole;
//! that moment is when a run has happened. Whatever a run that was killed left behind isn't named there, and the run of the
//! same number that follows writes over it. Segments never change, so anyone may read them while a run goes on. Nothing is
//! used before it was held against its checksum.

mod blocks;
mod ledger;
mod sealed;
mod search;
mod segment;
mod site;
mod upkeep;
mod writer;

pub(crate) use ledger::Named;
pub(crate) use sealed::{Sealing, open_sealed};
pub(crate) use segment::{Input, Stays};
pub(crate) use upkeep::site_lines;
pub use upkeep::{Forget, StateSummary, check_state, compact_state, forget_in_state, show_state};

use crate::dedupe::{CopyOf, Fingerprint, Rank};
use crate::document::{Point, SiteCounts, SiteLines};
use crate::error::Error;
use crate::options::DedupeOptions;
use ledger::{LEDGER, Ledger};
use segment::{Earlier, Section, Segment, long_entry, name_hash};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use writer::SegmentWriter;

const LOCK: &str = "lock";
const CHECKPOINT: &str = "checkpoint";

/// How often a lock that is held is tried again.
const PATIENCE: Duration = Duration::from_millis(50);

/// The state of earlier runs, held by this one.
#[derive(Debug)]
pub(crate) struct State {
    folder: PathBuf,
    ledger: Ledger,
    segments: Vec<Segment>,
    /// Held for as long as the state is.
    _lock: Option<File>,
}

impl State {
    /// Opens a state, or starts one, and holds it. Another run that holds it is waited for as long as `wait`.
    ///
    /// # Errors
    ///
    /// [`Error::Held`] when another run still holds it; [`Error::State`] when it can't be read, [`Error::Write`] when it can't be
    /// written.
    pub(crate) fn hold(folder: &Path, wait: Duration) -> Result<State, Error> {
        let failed = |error| Error::Write { path: folder.to_owned(), error };
        fs::create_dir_all(folder).map_err(failed)?;
        let lock = File::options().write(true).create(true).truncate(false).open(folder.join(LOCK)).map_err(failed)?;
        let end = Instant::now() + wait;
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(failed(error)),
                Err(TryLockError::WouldBlock) if Instant::now() >= end => {
                    return Err(Error::Held { path: folder.to_owned() });
                }
                Err(TryLockError::WouldBlock) => thread::sleep(PATIENCE),
            }
        }
        let state = State::open(folder)?;
        let newest = newest_segment(folder).map_err(|error| Error::State { path: folder.to_owned(), error })?;
        if newest > state.as_ref().map(|state| state.ledger.run) {
            let message = "is missing, or older than the segments beside it: put back the one that belongs to them, or begin a \
                           new state";
            return Err(Error::State { path: folder.join(LEDGER), error: io::Error::other(message) });
        }
        let state = match state {
            Some(state) => state,
            None => {
                let ledger = Ledger::new();
                let mut state = State { folder: folder.to_owned(), ledger, segments: Vec::new(), _lock: None };
                state.replace(state.ledger.clone())?;
                state
            }
        };
        Ok(State { _lock: Some(lock), ..state })
    }

    /// Opens a state to read it; nothing when there is none.
    fn open(folder: &Path) -> Result<Option<State>, Error> {
        let failed = |name: &str, error| Error::State { path: folder.join(name), error };
        let Some(ledger) = Ledger::read(folder).map_err(|error| failed(LEDGER, error))? else { return Ok(None) };
        let open = |named: &Named| {
            let segment = Segment::open(&folder.join(&named.name))?;
            let is_same = segment.checksum() == named.checksum;
            if is_same { Ok(segment) } else { Err(io::Error::other("is not the file that ledger.json names")) }
        };
        let open = |named: &Named| open(named).map_err(|error| failed(&named.name, error));
        let segments = ledger.segments.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Some(State { folder: folder.to_owned(), ledger, segments, _lock: None }))
    }

    /// Number of the run that comes now, from 1.
    pub(crate) fn run(&self) -> u32 {
        self.ledger.run + 1
    }

    /// Tells this state from every other one.
    pub(crate) fn id(&self) -> &str {
        &self.ledger.id
    }

    /// Whether the run that comes now was interrupted when its files were put in their places there.
    pub(crate) fn was_publishing(&self, output: &str) -> bool {
        self.ledger.publishing.as_deref() == Some(output)
    }

    /// Notes that the files of this run are about to be put in their places there.
    pub(crate) fn publish(&self, output: &str) -> Result<(), Error> {
        let mut ledger = self.ledger.clone();
        ledger.publishing = Some(output.to_owned());
        self.written(ledger).map(drop)
    }

    /// Hash of the manifest of the run before.
    pub(crate) fn manifest(&self) -> Option<&str> {
        self.ledger.manifest.as_deref()
    }

    /// What is known of an input.
    pub(crate) fn input(&self, name: &str) -> Result<Option<Input>, Error> {
        for segment in self.segments.iter().rev() {
            if let Some(entry) = self.readable(segment.find(Section::Inputs, name_hash(name)))? {
                return Ok(Some(Input::from_bytes(entry)));
            }
        }
        Ok(None)
    }

    /// The last record of a url.
    pub(crate) fn at_url(&self, url: &str) -> Result<Option<Earlier>, Error> {
        for segment in self.segments.iter().rev() {
            if let Some(entry) = self.readable(segment.find(Section::Urls, name_hash(url)))? {
                return self.readable(segment.document(long_entry(entry).1)).map(Some);
            }
        }
        Ok(None)
    }

    /// Where this run leaves what it did when it is interrupted. Only a run of the same number may take it up.
    pub(crate) fn checkpoint(&self) -> PathBuf {
        self.folder.join(CHECKPOINT)
    }

    /// For each document its best match in earlier runs; see [`search::search`].
    pub(crate) fn search(
        &self,
        documents: &[(Rank, Fingerprint)],
        urls: &[String],
        options: &DedupeOptions,
        number: &mut dyn FnMut(&str) -> u32,
    ) -> Result<Vec<Option<CopyOf>>, Error> {
        self.readable(search::search(&self.segments, documents, urls, options, number))
    }

    /// The lines of sites: those that at least `least` pages of a host, and this share of them, have.
    pub(crate) fn site_lines(&self, least: u32, share: f32) -> Result<SiteLines, Error> {
        self.readable(site::common(&self.segments, least, share))
    }

    /// Starts to note what this run adds.
    pub(crate) fn begin(&self) -> Result<Added, Error> {
        let name = format!("run-{:06}.segment", self.run());
        let path = self.folder.join(&name);
        let writer = SegmentWriter::create(&path).map_err(|error| Error::Write { path: path.clone(), error })?;
        Ok(Added { path, name, writer })
    }

    /// Makes this run one that has happened. What it published must be on the disk by now.
    pub(crate) fn commit(&mut self, segment: Named, manifest: String) -> Result<(), Error> {
        let mut ledger = self.ledger.clone();
        ledger.run += 1;
        ledger.segments.push(segment);
        ledger.manifest = Some(manifest);
        ledger.publishing = None;
        self.replace(ledger)?;
        // It has the number of this run and counts no longer; what can't be removed is only in the way.
        let _ = fs::remove_file(self.checkpoint());
        Ok(())
    }

    fn replace(&mut self, ledger: Ledger) -> Result<(), Error> {
        self.ledger = self.written(ledger)?;
        Ok(())
    }

    fn written(&self, mut ledger: Ledger) -> Result<Ledger, Error> {
        let written = ledger.write(&self.folder);
        written.map(|()| ledger).map_err(|error| Error::Write { path: self.folder.join(LEDGER), error })
    }

    fn readable<T>(&self, result: io::Result<T>) -> Result<T, Error> {
        result.map_err(|error| Error::State { path: self.folder.clone(), error })
    }
}

/// How many runs a ledger counts at least that belongs to the segments in a folder; nothing where there are none. A run that was
/// killed leaves one of the number that comes next.
fn newest_segment(folder: &Path) -> io::Result<Option<u32>> {
    let mut newest = None;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let Some(stem) = name.to_str().and_then(|name| name.strip_suffix(".segment")) else { continue };
        let run = match stem.strip_prefix("run-") {
            Some(run) => run.parse().ok().map(|run: u32| run.saturating_sub(1)),
            None => stem.strip_prefix("compact-").and_then(|rest| rest.split('-').next()?.parse().ok()),
        };
        newest = newest.max(run);
    }
    Ok(newest)
}

/// What a run adds to the state; it counts once it is committed.
pub(crate) struct Added {
    path: PathBuf,
    name: String,
    writer: SegmentWriter,
}

impl Added {
    /// Notes the next document.
    pub(crate) fn document(&mut self, id: &str, url: &str, fingerprint: &Fingerprint) -> Result<(), Error> {
        self.writer.document(id, url, fingerprint).map_err(|error| Error::Write { path: self.path.clone(), error })
    }

    /// Brings it to the disk, and returns what to commit.
    pub(crate) fn finish(
        self,
        kept: &dyn Fn(usize) -> Stays,
        inputs: Vec<Input>,
        site_counts: SiteCounts,
    ) -> Result<Named, Error> {
        let Added { path, name, writer } = self;
        let finished = writer.finish(kept, inputs, site_counts);
        finished.map(|checksum| Named { name, checksum }).map_err(|error| Error::Write { path, error })
    }
}

/// An input as the state knows it.
pub(crate) fn input_of(name: &str, metadata: &fs::Metadata) -> Input {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    object_of(name, metadata.len(), since.map_or(0, |since| since.as_nanos() as u64))
}

/// The same of something that is no file.
pub(crate) fn object_of(name: &str, size: u64, changed: u64) -> Input {
    Input { name: name_hash(name), size, changed, content: 0, point: Point::default(), probe: 0, whole: true }
}
