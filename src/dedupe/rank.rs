//! Which copy stays.

use std::cmp::Reverse;

use xxhash_rust::xxh3::xxh3_64;

use super::fingerprint::Fingerprint;
use super::index::{CopyIndex, CopyOf, Found};
use crate::options::DedupeOptions;

/// What decides between copies: the smallest rank stays.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    run: u32,
    tokens: Reverse<u32>,
    bare: bool,
    body: u64,
    from: Box<str>,
}

impl Rank {
    /// Rank of a document of run number `run`. Earlier runs come first; within a run the fuller document, then the one
    /// with a title and a date (`titled_and_dated`), then the hash of the body, then the bytes of `from`.
    pub fn new(run: u32, fingerprint: &Fingerprint, titled_and_dated: bool, body: &str, from: &str) -> Rank {
        Rank {
            run,
            tokens: Reverse(fingerprint.tokens()),
            bare: !titled_and_dated,
            body: xxh3_64(body.as_bytes()),
            from: from.into(),
        }
    }
}

impl Rank {
    /// What [`Rank::again`] makes the same rank of, beside the fingerprint.
    pub(crate) fn parts(&self) -> (bool, u64, &str) {
        (self.bare, self.body, &self.from)
    }

    /// The rank of a document whose body is gone.
    pub(crate) fn again(run: u32, fingerprint: &Fingerprint, bare: bool, body: u64, from: &str) -> Rank {
        Rank { run, tokens: Reverse(fingerprint.tokens()), bare, body, from: from.into() }
    }
}

/// Finds the copies among documents. The answers stand in the order of `documents`, and numbers in them are positions in
/// it; the answers themselves don't depend on that order.
pub fn find_copies(documents: Vec<(Rank, Fingerprint)>, options: &DedupeOptions) -> Vec<Option<CopyOf>> {
    find_copies_after(documents, Vec::new(), options)
}

/// The same, where some of them have a match among documents of earlier runs, whose numbers lie behind all of these.
pub(crate) fn find_copies_after(
    mut documents: Vec<(Rank, Fingerprint)>,
    mut earlier: Vec<Option<CopyOf>>,
    options: &DedupeOptions,
) -> Vec<Option<CopyOf>> {
    let mut order: Vec<u32> = (0..documents.len() as u32).collect();
    order.sort_by(|&a, &b| documents[a as usize].0.cmp(&documents[b as usize].0));
    let ranked = order.iter().map(|&document| std::mem::take(&mut documents[document as usize].1)).collect();
    // The ranks have done their work, and there may be millions.
    drop(documents);
    // The index numbers documents by rank, the caller by position.
    let before = order.iter().map(|&document| earlier.get_mut(document as usize).and_then(Option::take));
    let copies = CopyIndex::find_all(options, ranked, before);
    let mut answers: Vec<Option<CopyOf>> = vec![None; order.len()];
    let position = |number: u32| order.get(number as usize).copied().unwrap_or(number);
    for (&document, copy) in order.iter().zip(copies) {
        answers[document as usize] = copy.map(|copy| CopyOf {
            kept: position(copy.kept),
            found: Found { document: position(copy.found.document), ..copy.found },
        });
    }
    answers
}
