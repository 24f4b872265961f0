//! The only state of this stage: the fingerprints seen so far, best rank first.

use super::compare::{Likeness, compare};
use super::fingerprint::Fingerprint;
use super::postings::Postings;
use super::roundup::is_roundup;
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
    /// Documents by half of [`Fingerprint::exact`]; the whole is in their fingerprints.
    exact: Postings,
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

/// Keys of a text by which pieces of it are looked for in others: a sample of a very long one's.
const MAX_KEYS: usize = 256;

/// Texts that a text is held against to find out whether it is made of pieces of them.
const MAX_PIECES: usize = 48;

impl CopyIndex {
    /// An empty index.
    pub fn new(options: &DedupeOptions) -> CopyIndex {
        CopyIndex {
            options: options.clone(),
            exact: Postings::default(),
            postings: Postings::default(),
            fingerprints: Vec::new(),
            kept: Vec::new(),
            hits: Vec::new(),
        }
    }

    /// Takes the next document; says so when a document taken earlier is its copy or contains it.
    pub fn insert(&mut self, fingerprint: Fingerprint) -> Option<CopyOf> {
        let number = self.fingerprints.len();
        self.fingerprints.push(fingerprint);
        let found = self.find(number).and_then(|found| self.but_for_roundups(number, found));
        self.settle(number, found, None)
    }

    /// The matches of documents, best rank first, each among those before it. Which of them are roundups is told by all.
    /// `earlier` are their best matches among documents that rank before all of these, and have numbers behind theirs.
    pub(super) fn find_all(
        options: &DedupeOptions,
        fingerprints: Vec<Fingerprint>,
        earlier: impl Iterator<Item = Option<CopyOf>>,
    ) -> Vec<Option<CopyOf>> {
        let mut index = CopyIndex { fingerprints, ..CopyIndex::new(options) };
        // Who stays is not known yet; but each answer has its place, for there may be millions.
        let count = index.fingerprints.len();
        let find = |number| index.find(number).map(|found| CopyOf { kept: found.document, found });
        let mut copies: Vec<Option<CopyOf>> = (0..count).map(find).collect();
        for ((number, copy), earlier) in copies.iter_mut().enumerate().zip(earlier) {
            let found = copy.take().and_then(|copy| index.but_for_roundups(number, copy.found));
            *copy = index.settle(number, found, earlier);
        }
        copies
    }

    /// Notes which document stays for the next one, given its best match among these and among earlier ones.
    fn settle(&mut self, number: usize, found: Option<Found>, earlier: Option<CopyOf>) -> Option<CopyOf> {
        let found =
            found.and_then(|found| self.stays_told(number, CopyOf { kept: self.kept[found.document as usize], found }));
        let copy = match (found, earlier) {
            (Some(copy), Some(earlier)) if strength(&copy.found) <= strength(&earlier.found) => Some(earlier),
            (None, earlier) => earlier,
            (copy, _) => copy,
        };
        self.kept.push(copy.as_ref().map_or(number as u32, |copy| copy.kept));
        copy
    }

    /// A match, unless the text would be lost by it: what is contained in a text that goes itself, because another one is its
    /// copy, must be in that one too.
    fn stays_told(&self, number: usize, copy: CopyOf) -> Option<CopyOf> {
        if copy.found.kind != CopyKind::Contained || copy.kept == copy.found.document {
            return Some(copy);
        }
        // An earlier document is none of these; had it told this text, it would be a match itself.
        let kept = self.fingerprints.get(copy.kept as usize)?;
        compare(&self.fingerprints[number], kept).kind(&self.options).map(|_| copy)
    }

    fn find(&mut self, number: usize) -> Option<Found> {
        let fingerprint = &self.fingerprints[number];
        // Without a single word or number there is nothing to be a copy of.
        if self.options.mode == DedupeMode::Off || fingerprint.tokens == 0 {
            return None;
        }
        let (exact, half) = (fingerprint.exact, std::iter::once(fingerprint.exact as u32));
        self.hits.clear();
        self.exact.find(half.clone(), &mut self.hits);
        if let Some(&document) = self.hits.iter().find(|&&document| self.fingerprints[document as usize].exact == exact)
        {
            self.fingerprints[number] = Fingerprint::default();
            return Some(Found { document, kind: CopyKind::Exact, resemblance: 1.0, containment: 1.0 });
        }
        let found = self.search(number, |_| true);
        self.exact.add(number as u32, half);
        self.postings.add(number as u32, self.fingerprints[number].keys());
        found
    }

    /// The best of the copies among better documents that share keys and are `wanted`.
    fn search(&mut self, number: usize, wanted: impl Fn(u32) -> bool) -> Option<Found> {
        let fingerprint = &self.fingerprints[number];
        self.hits.clear();
        self.postings.find(fingerprint.keys(), &mut self.hits);
        self.hits.retain(|&document| (document as usize) < number);
        let candidates = candidates(&mut self.hits, fingerprint).into_iter().filter(|&document| wanted(document));
        let known = |document: u32| find(fingerprint, document, &self.fingerprints[document as usize], &self.options);
        best(candidates.filter_map(known))
    }

    /// A match that is not by a roundup, when this one is.
    fn but_for_roundups(&mut self, number: usize, found: Found) -> Option<Found> {
        let mut found = Some(found);
        let mut roundups = Vec::new();
        while let Some(Found { document, kind: CopyKind::Contained, .. }) = found {
            if !self.is_roundup(document as usize, number) {
                break;
            }
            roundups.push(document);
            found = self.search(number, |document| !roundups.contains(&document));
        }
        found
    }

    fn is_roundup(&mut self, container: usize, contained: usize) -> bool {
        self.hits.clear();
        let container = &self.fingerprints[container];
        self.postings.find(piece_keys(container), &mut self.hits);
        let others = pieces(&mut self.hits).into_iter().map(|document| &self.fingerprints[document as usize]);
        is_roundup(container, &self.fingerprints[contained], others, &self.options)
    }
}

/// The match with a document, when they do match.
pub(crate) fn find(print: &Fingerprint, document: u32, other: &Fingerprint, options: &DedupeOptions) -> Option<Found> {
    let likeness = compare(print, other);
    let Likeness { resemblance, containment, .. } = likeness;
    likeness.kind(options).map(|kind| Found { document, kind, resemblance, containment })
}

/// The best of some matches, the first where several are as good.
pub(crate) fn best(matches: impl Iterator<Item = Found>) -> Option<Found> {
    matches.reduce(|best, found| if strength(&best) < strength(&found) { found } else { best })
}

/// The documents that share most keys with this one; earlier ones first where that is equal. There is a hit for each key
/// that a document shares.
pub(crate) fn candidates<D: Ord + Copy>(hits: &mut [D], fingerprint: &Fingerprint) -> Vec<D> {
    let least = if fingerprint.keys().count() > FEW_KEYS { 2 } else { 1 };
    most_hit(hits, least, MAX_CANDIDATES)
}

/// The keys by which [`is_roundup`]'s other texts are looked for.
pub(crate) fn piece_keys(container: &Fingerprint) -> impl Iterator<Item = u32> + Clone {
    container.keys().take(MAX_KEYS)
}

/// The documents with which [`is_roundup`] is asked, from a hit for each of these keys that a document shares.
pub(crate) fn pieces<D: Ord + Copy>(hits: &mut [D]) -> Vec<D> {
    most_hit(hits, 1, MAX_PIECES)
}

fn most_hit<D: Ord + Copy>(hits: &mut [D], least: usize, most: usize) -> Vec<D> {
    hits.sort_unstable();
    let runs = hits.chunk_by(|a, b| a == b).filter(|run| run.len() >= least);
    let mut candidates: Vec<(usize, D)> = runs.map(|run| (run.len(), run[0])).collect();
    candidates.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    candidates.truncate(most);
    candidates.into_iter().map(|(_, document)| document).collect()
}

/// Which of two matches says more: a near copy before one that is contained, then the one more alike.
fn strength(found: &Found) -> (bool, f32, f32) {
    (found.kind != CopyKind::Contained, found.resemblance, found.containment)
}
