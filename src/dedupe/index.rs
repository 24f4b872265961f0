//! The only state of this stage: the fingerprints seen so far, best rank first.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rustc_hash::FxBuildHasher;

use super::fingerprint::Fingerprint;
use crate::document::CopyKind;
use crate::options::DedupeOptions;

/// A document that is a copy.
#[derive(Debug, Clone, PartialEq)]
pub struct CopyOf {
    /// Number of the document that stays: the one at the end of the chain of matches.
    pub kept: u32,
    /// The direct match.
    pub found: Found,
}

/// The direct match of a copy.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Number of the better-ranked document.
    pub document: u32,
    /// How they match.
    pub kind: CopyKind,
    /// Share of all shingles of both that both have, 0 to 1.
    pub resemblance: f32,
    /// Share of the shorter one's shingles that the other has, 0 to 1.
    pub containment: f32,
}

/// The documents seen so far. They are numbered in the order in which they come, which must be the order of their ranks.
#[derive(Debug)]
pub struct CopyIndex {
    exact: HashMap<u64, u32, FxBuildHasher>,
    stays: Vec<u32>,
}

impl CopyIndex {
    /// An empty index.
    pub fn new(_options: &DedupeOptions) -> CopyIndex {
        CopyIndex { exact: HashMap::default(), stays: Vec::new() }
    }

    /// Takes the next document; says so when a document taken earlier is its copy or contains it.
    pub fn insert(&mut self, fingerprint: Fingerprint) -> Option<CopyOf> {
        let number = u32::try_from(self.stays.len()).unwrap_or(u32::MAX);
        match self.exact.entry(fingerprint.exact()) {
            Entry::Occupied(entry) => {
                let document = *entry.get();
                let kept = self.stays[document as usize];
                self.stays.push(kept);
                let found = Found { document, kind: CopyKind::Exact, resemblance: 1.0, containment: 1.0 };
                Some(CopyOf { kept, found })
            }
            Entry::Vacant(entry) => {
                entry.insert(number);
                self.stays.push(number);
                None
            }
        }
    }
}
