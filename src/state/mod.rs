//! What one run leaves for the next: which inputs are done, and which documents there are.
//!
//! A state is a folder with a lock, a ledger and segments. The ledger names the segments that count and is replaced whole;
//! that moment is when a run has happened. Whatever a run that was killed left behind isn't named there, and the run of the
//! same number that follows writes over it. Segments never change, so anyone may read them while a run goes on.

mod search;
mod segment;
mod site;
mod upkeep;

pub(crate) use segment::{Input, Stays};
pub(crate) use upkeep::site_lines;
pub use upkeep::{Forget, StateSummary, check_state, compact_state, forget_in_state, show_state};

use crate::dedupe::{CopyOf, Fingerprint, Rank};
use crate::document::{Point, SiteCounts, SiteLines};
use crate::error::Error;
use crate::options::DedupeOptions;
use segment::{Earlier, Section, Segment, SegmentWriter, long_entry, name_hash};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

const LOCK: &str = "lock";
const LEDGER: &str = "ledger.json";
const VERSION: u32 = 1;

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

/// What counts.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Ledger {
    version: u32,
    /// How many runs there were.
    run: u32,
    /// The segments' names, oldest first.
    segments: Vec<String>,
    /// Hash of the last manifest, for the next one to name.
    manifest: Option<String>,
}

impl State {
    /// Opens a state, or starts one, and holds it. Another run that holds it is waited for as long as `wait`.
    ///
    /// # Errors
    ///
    /// [`Error::Held`] when another run still holds it; [`Error::Write`] when it can't be read or written.
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
        Ok(State { _lock: Some(lock), ..state })
    }

    /// Opens a state to read it.
    fn open(folder: &Path) -> Result<State, Error> {
        let ledger = match fs::read(folder.join(LEDGER)) {
            Ok(json) => serde_json::from_slice(&json).map_err(io::Error::from),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Ledger { version: VERSION, run: 0, segments: Vec::new(), manifest: None })
            }
            Err(error) => Err(error),
        };
        let failed = |name: &str, error| Error::Write { path: folder.join(name), error };
        let ledger: Ledger = ledger.map_err(|error| failed(LEDGER, error))?;
        if ledger.version != VERSION {
            return Err(failed(LEDGER, io::Error::other("made by another version of the program")));
        }
        let open = |name: &String| Segment::open(&folder.join(name)).map_err(|error| failed(name, error));
        let segments = ledger.segments.iter().map(open).collect::<Result<_, _>>()?;
        Ok(State { folder: folder.to_owned(), ledger, segments, _lock: None })
    }

    /// Number of the run that comes now, from 1.
    pub(crate) fn run(&self) -> u32 {
        self.ledger.run + 1
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
        self.folder.join("checkpoint")
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
    pub(crate) fn commit(&mut self, segment: String, manifest: String) -> Result<(), Error> {
        let mut ledger = self.ledger.clone();
        ledger.run += 1;
        ledger.segments.push(segment);
        ledger.manifest = Some(manifest);
        self.replace(ledger)?;
        // It has the number of this run and counts no longer; what can't be removed is only in the way.
        let _ = fs::remove_file(self.checkpoint());
        Ok(())
    }

    fn replace(&mut self, ledger: Ledger) -> Result<(), Error> {
        let path = self.folder.join(LEDGER);
        let write = || -> io::Result<()> {
            let part = path.with_extension("part");
            let mut file = File::create(&part)?;
            file.write_all(&serde_json::to_vec_pretty(&ledger)?)?;
            file.sync_all()?;
            fs::rename(&part, &path)?;
            File::open(&self.folder)?.sync_all()
        };
        write().map_err(|error| Error::Write { path: path.clone(), error })?;
        self.ledger = ledger;
        Ok(())
    }

    fn readable<T>(&self, result: io::Result<T>) -> Result<T, Error> {
        result.map_err(|error| Error::Write { path: self.folder.clone(), error })
    }
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

    /// Brings it to the disk, and returns the name to commit.
    pub(crate) fn finish(
        self,
        kept: &dyn Fn(usize) -> Stays,
        inputs: Vec<Input>,
        site_counts: SiteCounts,
    ) -> Result<String, Error> {
        let Added { path, name, writer } = self;
        writer.finish(kept, inputs, site_counts).map(|()| name).map_err(|error| Error::Write { path, error })
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
