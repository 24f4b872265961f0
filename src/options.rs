//! Every choice a user can make, in one struct with a part for each stage. Flags, TOML files and keyword arguments of
//! bindings all end here; past this door nothing knows where a choice came from.

use serde::{Deserialize, Serialize};

/// All options. A TOML file has a table for each part.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Where each stage stops.
    pub limits: Limits,
    /// What the judge and compose keep.
    pub clean: CleanOptions,
    /// How copies are found.
    pub dedupe: DedupeOptions,
    /// What is read and written, and by how many threads.
    pub run: RunOptions,
}

/// Limits. Each has an entry in `dropped.jsonl`, or a note in `explain`, when it bites.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of one page.
    pub bytes: u64,
    /// Output bytes for each input byte of a compressed page.
    pub ratio: u64,
    /// Nesting of elements; deeper ones are flattened.
    pub depth: u32,
    /// Blocks of one page; later ones are left out.
    pub blocks: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { bytes: 16 << 20, ratio: 1000, depth: 512, blocks: 100_000 }
    }
}

/// What becomes of a page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CleanOptions {
    /// A record for every readable page, whatever its kind or length.
    pub keep_all: bool,
}

/// How copies are found and which one stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DedupeOptions {}

/// What is read and written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunOptions {
    /// Worker threads; 0 for one a core.
    pub threads: usize,
}
