//! The only state of this stage: the fingerprints seen so far, best rank first.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rustc_hash::FxBuildHasher;

use super::compare::{Likeness, compare};
use super::fingerprint::Fingerprint;
use super::postings::Postings;
use crate::document::CopyKind;
use crate::options::{DedupeMode, DedupeOptions};

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
    options: DedupeOptions,
    /// Documents by [`Fingerprint::exact`].
    exact: HashMap<u64, u32, FxBuildHasher>,
    /// Documents by [`Fingerprint::keys`].
    postings: Postings,
    /// A document that is the same as an earlier one after folding has an empty one.
    fingerprints: Vec<Fingerprint>,
    /// The document at the end of the chain of matches, itself where it is none.
    kept: Vec<u32>,
    /// Scratch.
    hits: Vec<u32>,
}

/// Candidates verified for a document: those with most keys in common.
const MAX_CANDIDATES: usize = 12;

/// With more keys than this, a candidate must share two of them.
const FEW_KEYS: usize = 10;

impl CopyIndex {
    /// An empty index.
    pub fn new(options: &DedupeOptions) -> CopyIndex {
        CopyIndex {
            options: options.clone(),
            exact: HashMap::default(),
            postings: Postings::default(),
            fingerprints: Vec::new(),
            kept: Vec::new(),
            hits: Vec::new(),
        }
    }

    /// An index that will take these documents, best rank first, when it is asked to settle each.
    pub(super) fn with(options: &DedupeOptions, fingerprints: Vec<Fingerprint>) -> CopyIndex {
        CopyIndex { fingerprints, ..CopyIndex::new(options) }
    }

    /// Takes the next document; says so when a document taken earlier is its copy or contains it.
    pub fn insert(&mut self, fingerprint: Fingerprint) -> Option<CopyOf> {
        self.fingerprints.push(fingerprint);
        self.settle(None)
    }

    /// Finds out about the first document that was not asked for yet. `earlier` is its best match among documents that
    /// rank before all of these, and have numbers behind theirs.
    pub(super) fn settle(&mut self, earlier: Option<CopyOf>) -> Option<CopyOf> {
        let number = self.kept.len();
        let found = self.find(number);
        let copy = match (found, earlier) {
            (Some(found), Some(earlier)) if strength(&found) <= strength(&earlier.found) => Some(earlier),
            (Some(found), _) => Some(CopyOf { kept: self.kept[found.document as usize], found }),
            (None, earlier) => earlier,
        };
        self.kept.push(copy.as_ref().map_or(number as u32, |copy| copy.kept));
        copy
    }

    fn find(&mut self, number: usize) -> Option<Found> {
        let fingerprint = &self.fingerprints[number];
        // Without a single word or number there is nothing to be a copy of.
        if self.options.mode == DedupeMode::Off || fingerprint.tokens == 0 {
            return None;
        }
        match self.exact.entry(fingerprint.exact) {
            Entry::Occupied(entry) => {
                let document = *entry.get();
                self.fingerprints[number] = Fingerprint::default();
                Some(Found { document, kind: CopyKind::Exact, resemblance: 1.0, containment: 1.0 })
            }
            Entry::Vacant(entry) => {
                entry.insert(number as u32);
                let found = self.search(number);
                self.postings.add(number as u32, self.fingerprints[number].keys());
                found
            }
        }
    }

    /// The best of the copies among the documents that share keys.
    fn search(&mut self, number: usize) -> Option<Found> {
        let fingerprint = &self.fingerprints[number];
        self.hits.clear();
        self.postings.find(fingerprint.keys(), &mut self.hits);
        let candidates = candidates(&mut self.hits, fingerprint);
        let known = candidates.into_iter().map(|document| (document, &self.fingerprints[document as usize]));
        best(fingerprint, known, &self.options)
    }
}

/// The best match among other documents.
pub(crate) fn best<P: Borrow<Fingerprint>>(
    fingerprint: &Fingerprint,
    others: impl Iterator<Item = (u32, P)>,
    options: &DedupeOptions,
) -> Option<Found> {
    let mut best: Option<Found> = None;
    for (document, other) in others {
        let likeness = compare(fingerprint, other.borrow());
        let Some(kind) = likeness.kind(options) else { continue };
        let Likeness { resemblance, containment, .. } = likeness;
        let found = Found { document, kind, resemblance, containment };
        if best.as_ref().is_none_or(|best| strength(best) < strength(&found)) {
            best = Some(found);
        }
    }
    best
}

/// The documents with most hits, earlier ones first where that is equal. There is a hit for each key that a document shares
/// with the fingerprint.
pub(crate) fn candidates<D: Ord + Copy>(hits: &mut [D], fingerprint: &Fingerprint) -> Vec<D> {
    hits.sort_unstable();
    let least = if fingerprint.keys().count() > FEW_KEYS { 2 } else { 1 };
    let runs = hits.chunk_by(|a, b| a == b).filter(|run| run.len() >= least);
    let mut candidates: Vec<(usize, D)> = runs.map(|run| (run.len(), run[0])).collect();
    candidates.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    candidates.truncate(MAX_CANDIDATES);
    candidates.into_iter().map(|(_, document)| document).collect()
}

/// Which of two matches says more: a near copy before one that is contained, then the one more alike.
fn strength(found: &Found) -> (bool, f32, f32) {
    (found.kind != CopyKind::Contained, found.resemblance, found.containment)
}
