//! A body to the few hundred bytes that tell whether another body says the same.

use std::cmp::Ordering;

use super::fold::{Folded, Token, fold, spread};
use crate::options::{DedupeMode, DedupeOptions};

/// What is remembered of a body.
///
/// Its shingles (runs of [`WORDS`] words, or of [`CHARACTERS`] characters where words have no spaces) are hashed, and
/// of the hashes a sample is kept that any two bodies choose alike: those below a bound (FracMinHash; Irber et al. 2022,
/// "Lightweight compositional analysis of metagenomes"). So the sample of a teaser can be compared with the sample of
/// the whole article, which samples of a fixed size don't allow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fingerprint {
    pub(super) exact: u64,
    pub(super) tokens: u32,
    /// Most tokens are characters of a script without spaces.
    pub(super) solid: bool,
    /// Where the index finds it.
    pub(super) keys: Box<[u32]>,
    /// What a candidate is verified on.
    pub(super) sample: Sample,
    /// A sample of the words, sorted.
    pub(super) words: Box<[u16]>,
    /// The numbers, sorted; at most [`NUMBERS`].
    pub(super) numbers: Box<[u16]>,
}

/// Sampled shingle hashes in bands by size: band 0 holds the hashes of the lower 1/16 of all 64-bit numbers, each next band
/// those up to twice the bound. A long body leaves out the upper bands; two bodies are compared on the bands both have.
/// Of each hash 16 bits are kept, sorted within its band; what agrees by chance is subtracted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sample {
    /// Where each band ends; a missing band ends where the one before it does.
    pub(super) ends: [u16; BANDS],
    /// How many bands were kept.
    pub(super) bands: u8,
    pub(super) hashes: Box<[u16]>,
}

/// Words in a shingle. Four is where look-alikes with the same phrases part from edited copies (measured: 3 to 5).
const WORDS: usize = 4;

/// Characters in a shingle where words have no spaces (measured: 5 to 8).
const CHARACTERS: usize = 7;

/// Hashes below this bound are the keys of the index: one of 16.
const KEY_BOUND: u64 = 1 << 60;

/// A short body has at least this many keys.
const MIN_KEYS: usize = 8;

/// A body of fewer shingles than this keeps them all; a longer one as many bands as don't exceed it.
const MAX_SAMPLE: usize = 256;

pub(super) const BANDS: usize = 5;

/// Numbers kept; a table of more is told apart by these.
const NUMBERS: usize = 64;

impl Fingerprint {
    /// Hash of the folded text: equal for bodies that differ in case, marks, punctuation, white space, width of
    /// characters, and traditional against simplified Chinese only.
    pub fn exact(&self) -> u64 {
        self.exact
    }

    /// How many words it has; in Chinese, Japanese and Thai, how many characters.
    pub fn tokens(&self) -> u32 {
        self.tokens
    }
}

/// The fingerprint of a body.
pub fn fingerprint(body: &str, options: &DedupeOptions) -> Fingerprint {
    let Folded { tokens, numbers } = fold(body);
    let exact = tokens.iter().fold(0, |hash: u64, token| spread(hash ^ token.hash));
    let solid = tokens.iter().filter(|token| token.solid).count() * 2 > tokens.len();
    let count = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
    if options.mode != DedupeMode::Near {
        return Fingerprint { exact, tokens: count, solid, ..Fingerprint::default() };
    }
    let shingles = shingles(&tokens, if solid { CHARACTERS } else { WORDS });
    Fingerprint {
        exact,
        tokens: count,
        solid,
        keys: keys(&shingles),
        sample: sample(&shingles),
        words: sorted(tokens.iter().map(|token| token.hash).filter(|&hash| hash >> 62 == 0), usize::MAX),
        numbers: sorted(numbers.into_iter(), NUMBERS),
    }
}

/// The hashes of all runs of `length` tokens, sorted, each once. A body shorter than that has one, of all it has.
fn shingles(tokens: &[Token], length: usize) -> Vec<u64> {
    let length = length.min(tokens.len());
    if length == 0 {
        return Vec::new();
    }
    // A cyclic polynomial rolls: the newest token enters, the oldest leaves (Cohen 1997).
    const TURN: u32 = 7;
    let leave = TURN * length as u32;
    let mut rolling = tokens[..length].iter().fold(0, |hash: u64, token| hash.rotate_left(TURN) ^ token.hash);
    let mut hashes = Vec::with_capacity(tokens.len() - length + 1);
    hashes.push(spread(rolling));
    for (oldest, newest) in tokens.iter().zip(&tokens[length..]) {
        rolling = rolling.rotate_left(TURN) ^ newest.hash ^ oldest.hash.rotate_left(leave);
        hashes.push(spread(rolling));
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

fn keys(shingles: &[u64]) -> Box<[u32]> {
    let below = shingles.partition_point(|&hash| hash < KEY_BOUND);
    shingles.iter().take(below.max(MIN_KEYS)).map(|&hash| hash as u32).collect()
}

fn sample(shingles: &[u64]) -> Sample {
    let mut sample = Sample::default();
    let mut hashes = Vec::new();
    for band in 0..BANDS {
        let bound = u64::MAX >> (BANDS - 1 - band);
        let end = shingles.partition_point(|&hash| hash <= bound);
        if band > 0 && end > MAX_SAMPLE {
            break;
        }
        // Only a body of more than a million shingles reaches this limit, in its first band.
        let end = end.min(usize::from(u16::MAX));
        let start = hashes.len();
        hashes.extend(shingles[start..end].iter().map(|&hash| hash as u16));
        hashes[start..].sort_unstable();
        sample.ends[band] = end as u16;
        sample.bands = band as u8 + 1;
    }
    sample.hashes = hashes.into();
    sample
}

fn sorted(hashes: impl Iterator<Item = u64>, most: usize) -> Box<[u16]> {
    let mut hashes: Vec<u64> = hashes.collect();
    hashes.sort_unstable();
    hashes.dedup();
    let mut short: Vec<u16> = hashes.iter().take(most).map(|&hash| hash as u16).collect();
    short.sort_unstable();
    short.into()
}

/// How many values two sorted lists have in common, each as often as it is in both.
pub(super) fn common(a: &[u16], b: &[u16]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => {
                count += 1;
                i += 1;
                j += 1;
            }
        }
    }
    count
}

impl Sample {
    /// The hashes of a band.
    pub(super) fn band(&self, band: usize) -> &[u16] {
        let start = if band == 0 { 0 } else { usize::from(self.ends[band - 1]) };
        &self.hashes[start..usize::from(self.ends[band])]
    }
}
