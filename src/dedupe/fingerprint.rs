//! A body to the few hundred bytes that tell whether another body says the same.

use std::cmp::Ordering;

use super::fold::{Folded, SEED, Token, fold, spread};
use crate::options::{DedupeMode, DedupeOptions};

/// What is remembered of a body.
///
/// Its shingles (runs of words, or of characters where words have no spaces) are hashed, and
/// of the hashes a sample is kept that any two bodies choose alike: those below a bound (FracMinHash; Irber et al. 2022,
/// "Lightweight compositional analysis of metagenomes"). So the sample of a teaser can be compared with the sample of
/// the whole article, which samples of a fixed size don't allow.
///
/// Of most hashes 16 bits are kept: what agrees by chance can be subtracted. The hashes lie in bands by size, so that a
/// long body can leave out the upper ones and two bodies are compared on the bands that both have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fingerprint {
    pub(super) exact: u64,
    pub(super) tokens: u32,
    /// Hash of the folded text with each row of numbers in it as one and the same: of texts that differ in nothing else,
    /// it is equal.
    pub(super) shape: u16,
    /// Most tokens are characters of a script without spaces.
    pub(super) solid: bool,
    /// How many bands of shingles were kept.
    pub(super) bands: u8,
    /// How many keys there are; the first ones are band 0.
    keys: u16,
    /// How long band 0 is, and where each further band, the words and the numbers end behind the keys.
    ends: [u16; BANDS + 2],
    /// The keys, which are hashes of two halves, then the parts of one half, each part sorted. All in one place, because
    /// there may be millions of these.
    hashes: Box<[u16]>,
}

/// Words in a shingle. Four is where look-alikes with the same phrases part from edited copies (measured: 3 to 5).
const WORDS: usize = 4;

/// Characters in a shingle where words have no spaces (measured: 5 to 8).
const CHARACTERS: usize = 7;

/// Bands of shingle hashes. Band 0 holds those below 1/16 of all 64-bit numbers, each next one those up to twice the bound
/// before; the last one ends with the last number.
pub(super) const BANDS: usize = 5;

/// A short body has at least this many keys.
const MIN_KEYS: usize = 8;

/// A body of at most this many shingles keeps them all; a longer one as many bands as don't exceed it (measured: with twice
/// as many the figures are the same).
const MAX_SAMPLE: usize = 320;

/// The bits of words and numbers that are left out below the 16 that are kept. Words with the two upper ones are not kept.
const WORD_BITS: u32 = 46;
const NUMBER_BITS: u32 = 48;

/// Words and numbers kept at most; the smallest hashes of each.
const MAX_WORDS: usize = 4096;
const MAX_NUMBERS: usize = 64;

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

    /// What the index knows it by: band 0, and of a short body the smallest hashes of the other bands.
    pub(crate) fn keys(&self) -> impl Iterator<Item = u32> + Clone {
        self.halves(usize::from(self.keys)).iter().map(|&[upper, lower]| u32::from(upper) << 16 | u32::from(lower))
    }

    /// The shingles of band 0.
    pub(super) fn first_band(&self) -> &[[u16; 2]] {
        self.halves(usize::from(self.ends[0]))
    }

    fn halves(&self, keys: usize) -> &[[u16; 2]] {
        self.hashes[..2 * keys].as_chunks().0
    }

    /// The shingles of another band; empty when it was left out.
    pub(super) fn band(&self, band: usize) -> &[u16] {
        let start = if band == 1 { 0 } else { usize::from(self.ends[band - 1]) };
        let behind = &self.hashes[2 * usize::from(self.keys)..];
        &behind[start..usize::from(self.ends[band])]
    }

    /// A sample of the words.
    pub(super) fn words(&self) -> &[u16] {
        self.band(BANDS)
    }

    /// The largest hash up to which [`Fingerprint::words`] has all of them: a quarter of a short body's, less of a longer one's.
    pub(super) fn words_end(&self) -> u16 {
        match self.tokens {
            0..=256 => u16::MAX,
            257..=1024 => u16::MAX >> 1,
            _ => u16::MAX >> 2,
        }
    }

    /// The numbers, or of many the smallest hashes.
    pub(super) fn numbers(&self) -> &[u16] {
        self.band(BANDS + 1)
    }

    /// The largest hash up to which [`Fingerprint::numbers`] has all of them.
    pub(super) fn numbers_end(&self) -> u16 {
        self.numbers().last().filter(|_| self.numbers().len() == MAX_NUMBERS).map_or(u16::MAX, |&last| last)
    }
}

/// Changes whenever a body may get another fingerprint, so that stored ones are never compared with those of another kind.
pub(crate) const FINGERPRINT_VERSION: u32 = 2;

/// Numbers before the hashes of a stored fingerprint: `exact` and `tokens` in twos of bytes, `shape`, the switches, the counts.
const HEAD: usize = 4 + 2 + 1 + 1 + 1 + BANDS + 2;

impl Fingerprint {
    /// Appends it as bytes.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.exact.to_le_bytes());
        bytes.extend(self.tokens.to_le_bytes());
        bytes.extend(self.shape.to_le_bytes());
        bytes.extend([u8::from(self.solid), self.bands]);
        bytes.extend(self.keys.to_le_bytes());
        bytes.extend(self.ends.iter().chain(&*self.hashes).flat_map(|number| number.to_le_bytes()));
    }

    /// What [`Fingerprint::write`] wrote; nothing when the bytes can't be that.
    pub(crate) fn read(bytes: &[u8]) -> Option<Fingerprint> {
        let (numbers, rest) = bytes.as_chunks();
        let numbers: Vec<u16> = numbers.iter().map(|&number| u16::from_le_bytes(number)).collect();
        let (head, hashes) = numbers.split_at_checked(HEAD)?;
        let wide =
            |from: usize, to: usize| head[from..to].iter().rev().fold(0, |all, &part| all << 16 | u64::from(part));
        let (shape, [solid, bands]) = (head[6], head[7].to_le_bytes());
        let (keys, ends) = (head[8], <[u16; BANDS + 2]>::try_from(&head[9..]).ok()?);
        let parts = &ends[1..];
        let whole = usize::from(*parts.last()?) + 2 * usize::from(keys) == hashes.len();
        let sound = rest.is_empty() && whole && parts.is_sorted() && ends[0] <= keys && usize::from(bands) <= BANDS;
        let (exact, tokens) = (wide(0, 4), wide(4, 6) as u32);
        sound.then(|| Fingerprint { exact, tokens, shape, solid: solid != 0, bands, keys, ends, hashes: hashes.into() })
    }
}

/// The fingerprint of a body.
pub fn fingerprint(body: &str, options: &DedupeOptions) -> Fingerprint {
    let Folded { tokens, numbers, solid } = fold(body);
    let solid = solid * 2 > tokens.len();
    let (exact, shape) = exact_and_shape(&tokens);
    let tokens_count = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
    let mut fingerprint = Fingerprint { exact, tokens: tokens_count, shape, solid, ..Fingerprint::default() };
    if options.mode == DedupeMode::Near {
        let shingles = shingles(&tokens, if solid { CHARACTERS } else { WORDS });
        let mut hashes = fingerprint.sample(&shingles);
        // A part of the words is enough to tell how many two bodies share. The upper bits keep the order of the hashes.
        let word =
            |token: &Token| (token.hash >> WORD_BITS <= u64::from(fingerprint.words_end())).then_some(token.hash);
        let words = smallest(tokens.iter().filter_map(word).collect(), MAX_WORDS);
        fingerprint.part(BANDS, words.iter().map(|&hash| (hash >> WORD_BITS) as u16), &mut hashes);
        let numbers = smallest(numbers, MAX_NUMBERS);
        fingerprint.part(BANDS + 1, numbers.iter().map(|&hash| (hash >> NUMBER_BITS) as u16), &mut hashes);
        // A copy of the right size: shrinking would leave a gap behind each of millions.
        fingerprint.hashes = hashes.as_slice().into();
    }
    fingerprint
}

/// The smallest of some hashes, sorted, each once.
fn smallest(mut hashes: Vec<u64>, most: usize) -> Vec<u64> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(most);
    hashes
}

/// See the fields of [`Fingerprint`]. Side by side, since each is a chain of steps that wait for one another.
fn exact_and_shape(tokens: &[Token]) -> (u64, u16) {
    const NUMBER: u64 = 1;
    // Of the shape 16 bits are wanted, so it may have a cheaper hash than the text.
    let step = |hash: u64, token: u64| (hash.rotate_left(5) ^ token).wrapping_mul(SEED);
    let (mut exact, mut shape) = (0, 0);
    let mut in_row = false;
    for token in tokens {
        exact = spread(exact ^ token.hash);
        if !(token.digits && in_row) {
            shape = step(shape, if token.digits { NUMBER } else { token.hash });
        }
        in_row = token.digits;
    }
    (exact, (shape >> 48) as u16)
}

/// The band that a hash is in: the last one has the upper half of all numbers, each one before it half as many, the first the rest.
fn band_of(hash: u64) -> usize {
    BANDS - 1 - (hash.leading_zeros() as usize).min(BANDS - 1)
}

/// Hashes by band, and where each band ends.
fn banded(shingles: &[u64]) -> (Vec<u64>, [usize; BANDS]) {
    let mut ends = [0; BANDS];
    shingles.iter().for_each(|&hash| ends[band_of(hash)] += 1);
    (1..BANDS).for_each(|band| ends[band] += ends[band - 1]);
    let mut places = [0; BANDS];
    places[1..].copy_from_slice(&ends[..BANDS - 1]);
    let mut banded = vec![0; shingles.len()];
    for &hash in shingles {
        let place = &mut places[band_of(hash)];
        banded[*place] = hash;
        *place += 1;
    }
    (banded, ends)
}

/// Sorts hashes by so many of their lower bits, then by the others, and names each once. They stay turned by as many.
fn sort_by_lower(hashes: &mut [u64], bits: u32) -> impl Iterator<Item = u64> + use<'_> {
    hashes.iter_mut().for_each(|hash| *hash = hash.rotate_right(bits));
    hashes.sort_unstable();
    let hashes = &*hashes;
    let is_new = move |&place: &usize| place == 0 || hashes[place] != hashes[place - 1];
    (0..hashes.len()).filter(is_new).map(move |place| hashes[place].rotate_left(bits))
}

impl Fingerprint {
    /// The keys and bands of as many of the smaller shingles as fit the sample.
    fn sample(&mut self, shingles: &[u64]) -> Vec<u16> {
        // Only a body of a million words has more hashes in band 0 than this; it keeps the smallest.
        const MOST: usize = u16::MAX as usize / 4;
        let (mut banded, band_ends) = banded(shingles);
        let bands = 1 + band_ends[1..].iter().take_while(|&&end| end <= MAX_SAMPLE).count();
        self.bands = bands as u8;
        let (first, mut others) = banded.split_at_mut(band_ends[0]);
        let mut keys: Vec<u32> = sort_by_lower(first, u32::BITS).map(|hash| hash as u32).collect();
        if keys.len() > MOST {
            keys = smallest(first.iter().map(|hash| hash.rotate_left(u32::BITS)).collect(), MOST)
                .iter()
                .map(|&hash| hash as u32)
                .collect();
            keys.sort_unstable();
        }
        self.ends[0] = keys.len() as u16;
        if keys.len() < MIN_KEYS {
            let more = smallest(others[..band_ends[bands - 1] - band_ends[0]].to_vec(), MIN_KEYS - keys.len());
            keys.extend(more.iter().map(|&hash| hash as u32));
        }
        self.keys = keys.len() as u16;
        let mut hashes = Vec::with_capacity(2 * keys.len() + band_ends[bands - 1] + 128);
        hashes.extend(keys.iter().flat_map(|key| [(key >> 16) as u16, *key as u16]));
        for band in 1..BANDS {
            if band < bands {
                let (these, rest) = others.split_at_mut(band_ends[band] - band_ends[band - 1]);
                others = rest;
                hashes.extend(sort_by_lower(these, u16::BITS).map(|hash| hash as u16));
            }
            self.ends[band] = (hashes.len() - 2 * usize::from(self.keys)) as u16;
        }
        hashes
    }

    fn part(&mut self, part: usize, added: impl Iterator<Item = u16>, hashes: &mut Vec<u16>) {
        let start = hashes.len();
        hashes.extend(added);
        hashes[start..].sort_unstable();
        self.ends[part] = (hashes.len() - 2 * usize::from(self.keys)) as u16;
    }
}

/// The hashes of all runs of `length` tokens. A body shorter than that has one, of all it has.
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
    hashes
}

/// How many values two sorted lists have in common, each as often as it is in both.
pub(super) fn common<T: Ord>(a: &[T], b: &[T]) -> usize {
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
