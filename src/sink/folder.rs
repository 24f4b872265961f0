//! A folder with `records.jsonl`, `dropped.jsonl` and `manifest.json`, or of numbered runs `records-7.jsonl` and so on.

use super::part::{Part, sync_folder};
use super::{Manifest, Sink};
use crate::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files of one run, not yet in their places.
#[derive(Debug)]
pub(crate) struct Folder {
    folder: PathBuf,
    manifest: PathBuf,
    records: Part,
    dropped: Part,
}

impl Folder {
    /// Makes the folder when it isn't there, and starts its files. Those of a numbered run have its number in their names.
    pub(crate) fn create(folder: &Path, run: Option<u32>) -> Result<Folder, Error> {
        fs::create_dir_all(folder).map_err(|error| Error::Write { path: folder.to_owned(), error })?;
        let place = |name: &str, kind: &str| match run {
            Some(run) => folder.join(format!("{name}-{run}.{kind}")),
            None => folder.join(format!("{name}.{kind}")),
        };
        let records = Part::create(place("records", "jsonl"))?;
        let dropped = Part::create(place("dropped", "jsonl"))?;
        Ok(Folder { folder: folder.to_owned(), manifest: place("manifest", "json"), records, dropped })
    }
}

impl Sink for Folder {
    fn record(&mut self, line: &[u8]) -> Result<(), Error> {
        self.records.write(line)
    }

    fn dropped(&mut self, line: &[u8]) -> Result<(), Error> {
        self.dropped.write(line)
    }

    fn finish(mut self: Box<Self>, manifest: &Manifest) -> Result<(), Error> {
        let path = self.manifest.clone();
        let mut part = Part::create(path.clone())?;
        part.write(&manifest.to_json())?;
        part.sync()?;
        self.records.sync()?;
        self.dropped.sync()?;
        // Everything is on the disk. While names change there is no manifest, so that one that is there always belongs to
        // the files beside it.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Error::Write { path, error }),
            _ => {}
        }
        self.records.finish()?;
        self.dropped.finish()?;
        sync_folder(&self.folder)?;
        part.finish()?;
        sync_folder(&self.folder)
    }
}
