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
use crate::state::Input;
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::Xxh3;

/// Kinds of entries beside those of pages.
const HEAD: u8 = 128;
const INPUTS: u8 = 129;
const END: u8 = 130;

const VERSION: u64 = 1;
const BUFFER_BYTES: usize = 256 << 10;

/// A checkpoint that is being written.
pub(super) struct Checkpoint {
    place: PathBuf,
    part: PathBuf,
    writer: BufWriter<Hashed<File>>,
}

impl Checkpoint {
    /// Starts the one at `place`. `key` says which run may take it up.
    pub(super) fn create(place: PathBuf, key: u64) -> Result<Checkpoint, Error> {
        let part = place.with_extension("part");
        let file = File::create(&part).map_err(|error| Error::Write { path: part.clone(), error })?;
        let hashed = Hashed { inner: file, hash: Xxh3::new() };
        let mut checkpoint = Checkpoint { place, part, writer: BufWriter::with_capacity(BUFFER_BYTES, hashed) };
        checkpoint.write(HEAD, &[&VERSION.to_le_bytes(), &key.to_le_bytes()])?;
        Ok(checkpoint)
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

    /// Puts it in its place.
    pub(super) fn finish(mut self, inputs: &[Input]) -> Result<(), Error> {
        for input in inputs {
            self.write(INPUTS, &[&input.to_bytes()])?;
        }
        let finish = |checkpoint: &mut Checkpoint| -> io::Result<()> {
            checkpoint.writer.flush()?;
            let sum = checkpoint.writer.get_ref().hash.digest();
            frames::write(&mut checkpoint.writer, END, &[&sum.to_le_bytes()])?;
            checkpoint.writer.flush()?;
            checkpoint.writer.get_ref().inner.sync_all()?;
            fs::rename(&checkpoint.part, &checkpoint.place)?;
            File::open(checkpoint.place.parent().unwrap_or(Path::new(".")))?.sync_all()
        };
        finish(&mut self).map_err(|error| Error::Write { path: self.place, error })
    }

    fn write(&mut self, kind: u8, parts: &[&[u8]]) -> Result<(), Error> {
        frames::write(&mut self.writer, kind, parts).map_err(|error| Error::Write { path: self.part.clone(), error })
    }
}

/// Takes up the checkpoint at `place` when it is of the run that `key` says: hands on its pages and returns its inputs.
/// One that is damaged is none: its run begins at the beginning, which loses nothing.
pub(super) fn take_up(
    place: &Path,
    key: u64,
    run: u32,
    mut take: impl FnMut(Finished) -> Result<(), Error>,
) -> Result<Vec<Input>, Error> {
    let mut inputs = Vec::new();
    if !is_whole(place, key) {
        return Ok(inputs);
    }
    let failed = |error| Error::Write { path: place.to_owned(), error };
    let mut reader = BufReader::with_capacity(BUFFER_BYTES, File::open(place).map_err(failed)?);
    let mut frame = Frame::default();
    while frame.read(&mut reader).map_err(failed)? {
        match frame.kind {
            HEAD | END => {}
            INPUTS => {
                let bytes = frame.part(0).try_into().map_err(|_| failed(frames::damaged()))?;
                inputs.push(Input::from_bytes(bytes));
            }
            _ => {
                if let Some(finished) = page_of(&frame, run).map_err(failed)? {
                    take(finished)?;
                }
            }
        }
    }
    Ok(inputs)
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

/// Whether a checkpoint is there, of this run, and as it was written.
fn is_whole(place: &Path, key: u64) -> bool {
    let check = || -> io::Result<bool> {
        let hashed = Hashed { inner: BufReader::with_capacity(BUFFER_BYTES, File::open(place)?), hash: Xxh3::new() };
        let mut reader = hashed;
        let mut frame = Frame::default();
        let mut is_first = true;
        loop {
            let sum = reader.hash.digest();
            if !frame.read(&mut reader)? {
                return Ok(false);
            }
            if is_first
                && (frame.kind, frame.part(0), frame.part(1)) != (HEAD, &VERSION.to_le_bytes(), &key.to_le_bytes())
            {
                return Ok(false);
            }
            is_first = false;
            if frame.kind == END {
                return Ok(frame.part(0) == sum.to_le_bytes());
            }
        }
    };
    check().unwrap_or(false)
}

/// Hashes what is read or written through it.
struct Hashed<T> {
    inner: T,
    hash: Xxh3,
}

impl<T: Write> Write for Hashed<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.hash.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Hashed<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(bytes)?;
        self.hash.update(&bytes[..count]);
        Ok(count)
    }
}
