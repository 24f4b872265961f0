//! A folder with `records.jsonl`, `dropped.jsonl`, `report.html` and `manifest.json`, or of numbered runs `records-7.jsonl` and so
//! on.

use super::part::{Part, Place};
use super::records::{RecordFile, Records};
use super::{Layout, Manifest, Sink, Survey, report};
use crate::error::Error;
use crate::options::OutputFormat;
use serde::Deserialize;
use std::io;
use std::path::Path;

/// A run among those that a state counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbered {
    /// Its number.
    pub(crate) number: u32,
    /// It was interrupted when its files were put in their places, so some of them may be there.
    pub(crate) goes_on: bool,
}

/// The files of one run, not yet in their places.
pub(crate) struct Folder {
    place: Place,
    manifest: String,
    records: Records,
    dropped: Part,
    report: Option<Part>,
    report_name: String,
}

impl Folder {
    /// Makes the folder when it isn't there, and starts its files. Those of a numbered run have its number in their names, and files
    /// that have them already are another's: they are not written over.
    pub(crate) fn create(folder: &Path, run: Option<Numbered>, layout: Layout) -> Result<Folder, Error> {
        let place = Place::open(folder)?;
        let stem = |name: &str| run.map_or_else(|| name.to_owned(), |run| format!("{name}-{}", run.number));
        if let Some(Numbered { number, goes_on: false }) = run {
            let records = OutputFormat::ALL.iter().map(|format| format.extension());
            let records = records
                .flat_map(|end| [format!("{}.{end}", stem("records")), format!("{}-00001.{end}", stem("records"))]);
            let others = [stem("manifest") + ".json", stem("dropped") + ".jsonl", stem("report") + ".html"];
            for name in others.into_iter().chain(records) {
                if place.has(&name)? {
                    let message = format!(
                        "it is there, and not of run {number} of this state: another state writes here, or this one is older than \
                         what it wrote. Give each state an output folder of its own, or move the files of run {number} away"
                    );
                    return Err(Error::Write { path: place.path(&name), error: io::Error::other(message) });
                }
            }
        }
        let report_name = stem("report") + ".html";
        let report = layout.report.then(|| place.part(&report_name)).transpose()?;
        let records = Records::create(place.clone(), stem("records"), layout)?;
        let dropped = place.part(&(stem("dropped") + ".jsonl"))?;
        let manifest = stem("manifest") + ".json";
        Ok(Folder { place, manifest, records, dropped, report, report_name })
    }

    /// Names of record files that the run before left here and this one has not written.
    fn left_over(&self, manifest: &Manifest) -> Vec<String> {
        #[derive(Deserialize)]
        struct Before {
            #[serde(default)]
            record_files: Vec<File>,
        }
        #[derive(Deserialize)]
        struct File {
            name: String,
        }
        let json = self.place.read(&self.manifest).unwrap_or_default();
        let Ok(Before { record_files }) = serde_json::from_slice(&json) else { return Vec::new() };
        let is_now = |name: &str| manifest.record_files.iter().any(|file| file.name == name);
        let is_ours = |name: &str| name.starts_with("records") && !name.contains('/');
        record_files.into_iter().map(|file| file.name).filter(|name| is_ours(name) && !is_now(name)).collect()
    }
}

impl Sink for Folder {
    fn record(&mut self, id: &str, line: &[u8]) -> Result<(), Error> {
        self.records.write(id, line)
    }

    fn dropped(&mut self, line: &[u8]) -> Result<(), Error> {
        self.dropped.put(line)
    }

    fn close(&mut self) -> Result<Vec<RecordFile>, Error> {
        self.dropped.sync()?;
        self.records.close()
    }

    fn finish(mut self: Box<Self>, manifest: &Manifest, survey: &Survey) -> Result<(), Error> {
        let mut part = self.place.part(&self.manifest)?;
        part.put(&manifest.to_json())?;
        part.sync()?;
        if let Some(part) = &mut self.report {
            part.put(report(manifest, survey).as_bytes())?;
            part.sync()?;
        }
        let mut left_over = self.left_over(manifest);
        if self.report.is_none() {
            left_over.push(self.report_name.clone());
        }
        // Everything is there. While names change there is no manifest, so that one that is there always belongs to the
        // files beside it.
        self.place.remove(&self.manifest)?;
        self.records.finish()?;
        self.dropped.finish()?;
        self.report.map_or(Ok(()), Part::finish)?;
        left_over.iter().try_for_each(|name| self.place.remove(name))?;
        self.place.sync()?;
        part.finish()?;
        self.place.sync()
    }
}
