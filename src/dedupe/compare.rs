//! Two fingerprints to how alike the bodies are, and whether that makes them copies.

use super::fingerprint::{Fingerprint, common};
use crate::document::CopyKind;
use crate::options::{Contained, DedupeOptions};

/// How alike two bodies are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Likeness {
    /// Share of all shingles of both that both have.
    pub(super) resemblance: f32,
    /// Share of the shingles of the one with fewer that the other has.
    pub(super) containment: f32,
    /// Share of all words of both that both have.
    pub(super) words: f32,
    /// How many numbers the one with fewer has.
    pub(super) number_count: usize,
    /// The share of these that the other has.
    pub(super) numbers: f32,
    /// Tokens of the shorter one.
    pub(super) tokens: f32,
    /// Their share of those of the longer one.
    pub(super) length: f32,
    /// Both are in a script without spaces.
    pub(super) solid: bool,
    /// Whether they differ in nothing but their numbers.
    pub(super) same_but_numbers: bool,
}

/// Compares two fingerprints.
pub(super) fn compare(a: &Fingerprint, b: &Fingerprint) -> Likeness {
    let shingles = shingles(a, b);
    let mut words = Overlap::default();
    words.add_up_to(a.words_end().min(b.words_end()), a.words(), b.words());
    let mut numbers = Overlap::default();
    numbers.add_up_to(a.numbers_end().min(b.numbers_end()), a.numbers(), b.numbers());
    Likeness {
        resemblance: shingles.resemblance(),
        containment: shingles.containment(),
        words: words.resemblance(),
        number_count: numbers.fewer(),
        numbers: numbers.containment(),
        tokens: a.tokens.min(b.tokens) as f32,
        length: a.tokens.min(b.tokens) as f32 / a.tokens.max(b.tokens).max(1) as f32,
        solid: a.solid && b.solid,
        same_but_numbers: a.shape == b.shape && a.exact != b.exact,
    }
}

/// The share of the shingles of `a` that `b` has.
pub(super) fn share(a: &Fingerprint, b: &Fingerprint) -> f32 {
    let shingles = shingles(a, b);
    shingles.common / shingles.a.max(1) as f32
}

/// The shingles of both in the bands that both have.
fn shingles(a: &Fingerprint, b: &Fingerprint) -> Overlap {
    let mut shingles = Overlap::default();
    shingles.add(a.first_band(), b.first_band(), u32::BITS);
    for band in 1..usize::from(a.bands.min(b.bands)) {
        shingles.add(a.band(band), b.band(band), u16::BITS);
    }
    shingles
}

/// Sizes of two sets and of what they have in common.
#[derive(Debug, Default)]
struct Overlap {
    a: usize,
    b: usize,
    common: f32,
}

impl Overlap {
    /// Adds two sorted lists of hashes of so many bits.
    fn add<T: Ord>(&mut self, a: &[T], b: &[T], bits: u32) {
        self.a += a.len();
        self.b += b.len();
        let (few, many) = (a.len().min(b.len()) as f32, a.len().max(b.len()) as f32);
        // A value of one list is in the other by chance this often; what agrees beyond that is real.
        let chance = 1.0 - (-many / 2_f32.powi(bits as i32)).exp();
        self.common += ((common(a, b) as f32 - few * chance) / (1.0 - chance)).clamp(0.0, few);
    }

    /// Adds the hashes of 16 bits that are no larger than `end`: those of which both lists have all.
    fn add_up_to(&mut self, end: u16, a: &[u16], b: &[u16]) {
        let known = |hashes: &'_ [u16]| hashes.partition_point(|&hash| hash <= end);
        self.add(&a[..known(a)], &b[..known(b)], u16::BITS - end.leading_zeros());
    }

    fn fewer(&self) -> usize {
        self.a.min(self.b)
    }

    fn resemblance(&self) -> f32 {
        self.common / ((self.a + self.b) as f32 - self.common).max(1.0)
    }

    fn containment(&self) -> f32 {
        self.common / self.fewer().max(1) as f32
    }
}

impl Likeness {
    /// Whether the two are copies, and of which kind. The numbers below were set like those of [`DedupeOptions`].
    pub(super) fn kind(&self, options: &DedupeOptions) -> Option<CopyKind> {
        if self.tokens < self.scale(24.0, 60.0) {
            // A headline, a product, a dictionary entry: one other word or number makes it another text.
            let same_numbers = self.number_count == 0 || self.numbers > 0.99;
            return (self.resemblance >= 0.9 && same_numbers).then_some(CopyKind::Near);
        }
        if self.same_but_numbers && self.is_series(options) {
            return None;
        }
        let many_numbers = self.number_count >= 5 && self.number_count as f32 >= 0.05 * self.tokens;
        // In a page of an article the page's own date line may be half of its numbers.
        let numbers = if self.alike() { options.numbers } else { options.numbers.min(0.4) };
        if many_numbers && self.numbers < numbers {
            return None;
        }
        let same_text = self.resemblance >= options.resemblance || self.containment >= options.containment;
        if self.alike() && (same_text || self.scanned(options)) {
            return Some(CopyKind::Near);
        }
        (options.contained == Contained::Drop && self.contained(options)).then_some(CopyKind::Contained)
    }

    /// Whether two texts that differ in nothing but their numbers are two of a series: this week's and last week's notice, two
    /// pages of which nothing was kept but the page number. In a longer text it is the date of printing, unless there are many.
    fn is_series(&self, options: &DedupeOptions) -> bool {
        self.tokens < self.scale(100.0, 250.0) || (self.number_count >= 5 && self.numbers < options.numbers)
    }

    /// Whether both are about as long, as edited copies are. Where one is the other with a few paragraphs more, the
    /// shorter one is contained. Chinese texts are shorter, so what a site puts around them weighs more.
    fn alike(&self) -> bool {
        self.length >= self.scale(0.7, 0.6)
    }

    /// Whether one is the other with scanning errors: they break most shingles but not most words. Chinese texts share
    /// their frequent characters anyway.
    fn scanned(&self, options: &DedupeOptions) -> bool {
        let words = if self.solid { options.words.max(0.8) } else { options.words };
        self.tokens >= 80.0 && self.containment >= 0.15 && self.words >= words
    }

    /// Whether the longer one holds the shorter one, but for a few words: what a site puts around a text doesn't grow
    /// with the text, so a long rest says that they only have a passage in common.
    fn contained(&self, options: &DedupeOptions) -> bool {
        let rest = (1.0 - self.containment) * self.tokens;
        self.containment >= options.containment.max(0.8)
            || (self.containment >= options.containment && rest <= self.scale(40.0, 100.0))
    }

    /// The first for a text of words, the second for a text of characters.
    fn scale(&self, words: f32, characters: f32) -> f32 {
        if self.solid { characters } else { words }
    }
}
