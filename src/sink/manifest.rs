//! What a run read, kept and dropped, for whoever comes after.

use super::RecordFile;
use crate::options::Options;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Version of the record's shape. Fields are only ever added; the number grows when one is.
pub(crate) const SCHEMA_VERSION: u32 = 1;

/// The contents of `manifest.json`.
#[derive(Debug, Serialize)]
pub(crate) struct Manifest<'a> {
    /// Version of the program.
    pub(crate) version: &'static str,
    /// [`SCHEMA_VERSION`].
    pub(crate) record_schema: u32,
    /// Which state counts the runs, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<String>,
    /// Number of the run, where a state counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run: Option<u32>,
    /// Hash (XXH3, 128 bits) of the manifest of the run before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) previous: Option<String>,
    /// The arguments, as they were given.
    pub(crate) inputs: Vec<String>,
    /// The files of records.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) record_files: Vec<RecordFile>,
    /// What came of them.
    #[serde(flatten)]
    pub(crate) counts: &'a Counts,
    /// Every option as it was in force.
    pub(crate) options: &'a Options,
}

impl Manifest<'_> {
    pub(crate) fn to_json(&self) -> Vec<u8> {
        let mut json = serde_json::to_vec_pretty(self).expect("a manifest is JSON and memory takes it");
        json.push(b'\n');
        json
    }
}

/// The figures of a run. `kept + dropped = pages`, always.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Counts {
    /// Files opened, standard input included.
    pub files: u64,
    /// Bytes read, as they lie on the disk.
    pub bytes_read: u64,
    /// Bytes of records written.
    pub bytes_written: u64,
    /// Pages met, whether or not they could be read.
    pub pages: u64,
    /// Pages that became a record.
    pub kept: u64,
    /// Pages that became none.
    pub dropped: u64,
    /// Of those, how many for each reason.
    pub dropped_by_reason: BTreeMap<&'static str, u64>,
    /// Records by the encoding of their page.
    pub encodings: BTreeMap<Cow<'static, str>, u64>,
    /// Records by what settled the encoding of their page.
    pub found_by: BTreeMap<Cow<'static, str>, u64>,
    /// How long it took.
    pub seconds: f64,
}

impl Counts {
    /// Pages that could not be read or cleaned, as opposed to those nobody wanted: what `--max-bad` is held against.
    pub fn bad(&self) -> u64 {
        const WANTED_TO_BE_DROPPED: [&str; 5] = ["empty", "not-a-page", "kind", "unwanted", "copy"];
        let bad = self.dropped_by_reason.iter().filter(|(reason, _)| !WANTED_TO_BE_DROPPED.contains(reason));
        bad.map(|(_, count)| count).sum()
    }
}
