//! What an interrupted run leaves, so that the same run, started again, goes on where it was.
//!
//! Nothing is published before a run is whole: which of two copies stays is decided when all are known. So the pages that
//! are finished wait in the state, with what their copies are known by, and the inputs they came from count as read.

use super::finish::{Finished, Kept};
use super::frames::{self, Frame};
use super::site;
use super::spool::{self, Entry};
use crate::dedupe::{Fingerprint, Rank};
use crate::document::Why;
use crate::error::Error;
use crate::state::{Input, Sealing, open_sealed};
use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

/// Kinds of entries beside those of pages.
const INPUTS: u8 = 129;
const STREAMED: u8 = 130;

/// Pages of a stream that one entry names.
const NAMED: usize = 1 << 16;

/// A checkpoint that is being written.
pub(super) struct Checkpoint {
    place: PathBuf,
    writer: Sealing,
}

/// What a checkpoint has beside pages.
#[derive(Default)]
pub(super) struct TakenUp {
    pub(super) inputs: Vec<Input>,
    /// Hashes of those pages that came from streams.
    pub(super) streamed: Vec<u64>,
}

impl Checkpoint {
    /// Starts the one at `place`. `key` says which run may take it up, `streamed` how many of its pages came from streams.
    pub(super) fn create(place: PathBuf, key: u64, streamed: usize) -> Result<Checkpoint, Error> {
        match Sealing::create(place.clone(), [key, streamed as u64]) {
            Ok(writer) => Ok(Checkpoint { place, writer }),
            Err(error) => Err(Error::Write { path: place, error }),
        }
    }

    /// Takes the next page; of a record also its id, url, rank and fingerprint.
    pub(super) fn page(
        &mut self,
        entry: &Entry<'_>,
        traits: Option<(&str, &str, &Rank, &Fingerprint)>,
    ) -> Result<(), Error> {
        match (*entry, traits) {
            (Entry::Kept { from, line, encoding, found_by, surveyed, site }, Some((id, url, rank, fingerprint))) => {
                let (bare, body, ranked_from) = rank.parts();
                let mut ranked = vec![u8::from(bare)];
                ranked.extend(body.to_le_bytes());
                ranked.extend(ranked_from.as_bytes());
                let mut print = Vec::new();
                fingerprint.write(&mut print);
                let texts = [from, encoding, found_by, id, url].map(str::as_bytes);
                let [from, encoding, found_by, id, url] = texts;
                self.write(
                    spool::KEPT,
                    &[from, line, encoding, found_by, &surveyed.to_bytes(), site, id, url, &ranked, &print],
                )
            }
            (Entry::Kept { .. }, None) => Ok(()),
            (Entry::Dropped { why, line }, _) => self.write(spool::number_of(why), &[line]),
        }
    }

    /// Puts it in its place, with the inputs that were read and the hashes of the pages from streams.
    pub(super) fn finish(mut self, inputs: &[Input], streamed: &[u64]) -> Result<(), Error> {
        for input in inputs {
            self.write(INPUTS, &[&input.to_bytes()])?;
        }
        for hashes in streamed.chunks(NAMED) {
            let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
            self.write(STREAMED, &[&bytes])?;
        }
        self.writer.finish().map_err(|error| Error::Write { path: self.place, error })
    }

    fn write(&mut self, kind: u8, parts: &[&[u8]]) -> Result<(), Error> {
        let written = frames::write(&mut self.writer, kind, parts);
        written.map_err(|error| Error::Write { path: self.writer.part().to_owned(), error })
    }
}

/// Takes up the checkpoint at `place` when it is of the run that `key` says: hands on its pages and returns what else is there. One of
/// another run is none: what that run had read is there to be read again, unless it came from a stream.
pub(super) fn take_up(
    place: &Path,
    key: u64,
    run: u32,
    mut take: impl FnMut(Finished) -> Result<(), Error>,
) -> Result<TakenUp, Error> {
    let failed = |error| Error::State { path: place.to_owned(), error };
    let refused = |message: String| failed(io::Error::other(message));
    let opened = open_sealed(place).map_err(|error| {
        refused(format!("{error}: remove it, and the interrupted run begins at its beginning, without what it took from standard input"))
    })?;
    let mut taken_up = TakenUp::default();
    let Some(([its_key, streamed], mut reader)) = opened else { return Ok(taken_up) };
    if its_key != key {
        return match streamed {
            0 => Ok(taken_up),
            _ => Err(refused(format!(
                "{streamed} pages wait in it that another command took from standard input: repeat that one, or remove the file to let \
                 them go"
            ))),
        };
    }
    let mut frame = Frame::default();
    while frame.read(&mut reader).map_err(failed)? {
        match frame.kind {
            INPUTS => {
                let bytes = frame.part(0).try_into().map_err(|_| failed(frames::damaged()))?;
                taken_up.inputs.push(Input::from_bytes(bytes));
            }
            STREAMED => {
                let hashes = frame.part(0).as_chunks().0.iter();
                taken_up.streamed.extend(hashes.map(|&hash| u64::from_le_bytes(hash)));
            }
            _ => {
                if let Some(finished) = page_of(&frame, run).map_err(failed)? {
                    take(finished)?;
                }
            }
        }
    }
    Ok(taken_up)
}

/// The page that an entry is; none when it will be met again.
fn page_of(frame: &Frame, run: u32) -> io::Result<Option<Finished>> {
    Ok(match spool::entry_of(frame)? {
        // Nothing was read of these, so the next run comes to them again.
        Entry::Dropped { why, .. } if [Why::NotAFile.name(), UNREADABLE].contains(&why) => None,
        Entry::Dropped { why, line } => Some(Finished::Dropped { line: line.to_vec(), why }),
        Entry::Kept { from, line, encoding, found_by, surveyed, site } => {
            let ranked = frame.part(8);
            let (&[bare, ref body @ ..], ranked_from) = ranked.split_first_chunk::<9>().ok_or_else(frames::damaged)?;
            let fingerprint = Fingerprint::read(frame.part(9)).ok_or_else(frames::damaged)?;
            let body = u64::from_le_bytes(*body);
            let ranked_from = std::str::from_utf8(ranked_from).map_err(|_| frames::damaged())?;
            let rank = Rank::again(run, &fingerprint, bare != 0, body, ranked_from);
            Some(Finished::Kept(Box::new(Kept {
                line: line.to_vec(),
                id: frame.text(6)?.to_owned(),
                from: from.to_owned(),
                url: frame.text(7)?.to_owned(),
                traits: Some((rank, fingerprint)),
                encoding: Cow::Owned(encoding.to_owned()),
                found_by: Cow::Owned(found_by.to_owned()),
                surveyed,
                site_lines: site::from_bytes(site),
            })))
        }
    })
}

/// The reason of what the system could not read.
const UNREADABLE: &str = "unreadable";
