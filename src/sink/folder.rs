//! A folder with `records.jsonl`, `dropped.jsonl`, `report.html` and `manifest.json`, or of numbered runs `records-7.jsonl` and so
//! on.

use super::part::{Part, sync_folder};
use super::records::{RecordFile, Records};
use super::{Layout, Manifest, Sink, Survey, report};
use crate::error::Error;
use serde::Deserialize;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files of one run, not yet in their places.
pub(crate) struct Folder {
    folder: PathBuf,
    manifest: PathBuf,
    records: Records,
    dropped: Part,
    report: Option<Part>,
    report_place: PathBuf,
}

impl Folder {
    /// Makes the folder when it isn't there, and starts its files. Those of a numbered run have its number in their names.
    pub(crate) fn create(folder: &Path, run: Option<u32>, layout: Layout) -> Result<Folder, Error> {
        fs::create_dir_all(folder).map_err(|error| Error::Write { path: folder.to_owned(), error })?;
        let stem = |name: &str| run.map_or_else(|| name.to_owned(), |run| format!("{name}-{run}"));
        let place = |name: &str, kind: &str| folder.join(format!("{}.{kind}", stem(name)));
        let report_place = place("report", "html");
        let report = layout.report.then(|| Part::create(report_place.clone())).transpose()?;
        let records = Records::create(folder, stem("records"), layout)?;
        let dropped = Part::create(place("dropped", "jsonl"))?;
        Ok(Folder {
            folder: folder.to_owned(),
            manifest: place("manifest", "json"),
            records,
            dropped,
            report,
            report_place,
        })
    }

    /// Names of record files that the run before left here and this one has not written.
    fn left_over(&self, manifest: &Manifest) -> Vec<PathBuf> {
        #[derive(Deserialize)]
        struct Before {
            #[serde(default)]
            record_files: Vec<File>,
        }
        #[derive(Deserialize)]
        struct File {
            name: String,
        }
        let json = fs::read(&self.manifest).unwrap_or_default();
        let Ok(Before { record_files }) = serde_json::from_slice(&json) else { return Vec::new() };
        let is_now = |name: &str| manifest.record_files.iter().any(|file| file.name == name);
        let is_ours = |name: &str| name.starts_with("records") && !name.contains('/');
        let names = record_files.into_iter().map(|file| file.name).filter(|name| is_ours(name) && !is_now(name));
        names.map(|name| self.folder.join(name)).collect()
    }
}

impl Sink for Folder {
    fn record(&mut self, id: &str, line: &[u8]) -> Result<(), Error> {
        self.records.write(id, line)
    }

    fn dropped(&mut self, line: &[u8]) -> Result<(), Error> {
        self.dropped.write(line)
    }

    fn close(&mut self) -> Result<Vec<RecordFile>, Error> {
        self.dropped.sync()?;
        self.records.close()
    }

    fn finish(mut self: Box<Self>, manifest: &Manifest, survey: &Survey) -> Result<(), Error> {
        let path = self.manifest.clone();
        let mut part = Part::create(path.clone())?;
        part.write(&manifest.to_json())?;
        part.sync()?;
        if let Some(part) = &mut self.report {
            part.write(report(manifest, survey).as_bytes())?;
            part.sync()?;
        }
        let mut left_over = self.left_over(manifest);
        if self.report.is_none() {
            left_over.push(self.report_place.clone());
        }
        // Everything is on the disk. While names change there is no manifest, so that one that is there always belongs to
        // the files beside it.
        remove(&path)?;
        self.records.finish()?;
        self.dropped.finish()?;
        self.report.map_or(Ok(()), Part::finish)?;
        left_over.iter().try_for_each(|path| remove(path))?;
        sync_folder(&self.folder)?;
        part.finish()?;
        sync_folder(&self.folder)
    }
}

/// Removes a file that may be there.
fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::Write { path: path.to_owned(), error }),
        _ => Ok(()),
    }
}
