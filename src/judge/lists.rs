//! What is known of a page's lists of words, found out once for each: most attributes of a page are repeated on it many
//! times.

use rustc_hash::FxHashMap;

use super::eight;
use crate::document::{Page, WordList};

/// A value for each list of words that was asked for.
#[derive(Debug)]
pub(super) struct ByList<T> {
    /// By the first word of the list: one past its last, and the value.
    known: Vec<(u32, T)>,
}

impl<T: Copy + Default> ByList<T> {
    /// Nothing is known of the lists of this page yet.
    pub(super) fn new(page: &Page) -> ByList<T> {
        ByList { known: vec![(0, T::default()); page.words.len()] }
    }

    /// The value of a list, made when it's asked for the first time; that of an empty list is the default.
    #[inline]
    pub(super) fn get(&mut self, list: WordList, make: impl FnOnce() -> T) -> T {
        match self.known.get_mut(list.start as usize) {
            Some((end, value)) if list.start < list.end => {
                if *end != list.end {
                    (*end, *value) = (list.end, make());
                }
                *value
            }
            _ => T::default(),
        }
    }
}

/// Words of attributes that mean something. Most of a page's words don't, and are told by a look at their first and last bytes.
#[derive(Debug)]
pub(super) struct WordTable<T> {
    words: FxHashMap<String, T>,
    /// A bit for the first and last bytes of each.
    filter: Vec<u64>,
}

/// Bits of the filter: eight or more for each word of the largest table.
const FILTER_BITS: usize = 1 << 13;

impl<T> Default for WordTable<T> {
    fn default() -> WordTable<T> {
        WordTable { words: FxHashMap::default(), filter: vec![0; FILTER_BITS / 64] }
    }
}

impl<T: Default> WordTable<T> {
    /// The value of a word, to be set; that of a new word is the default.
    pub(super) fn entry(&mut self, word: &str) -> &mut T {
        let bit = filter_bit(word);
        self.filter[bit / 64] |= 1 << (bit % 64);
        self.words.entry(word.to_owned()).or_default()
    }

    /// The value of a word.
    pub(super) fn get(&self, word: &str) -> Option<&T> {
        let bit = filter_bit(word);
        if self.filter[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        self.words.get(word)
    }
}

/// A word's place in the filter: its first and last bytes, mixed as `rustc-hash` does.
fn filter_bit(word: &str) -> usize {
    const MULTIPLIER: u64 = 0x517c_c1b7_2722_0a95;
    let bytes = word.as_bytes();
    let first = eight::load(bytes, 0) ^ bytes.len() as u64;
    let last = bytes.last_chunk::<8>().map_or(0, |last| u64::from_le_bytes(*last));
    let mixed = (first.wrapping_mul(MULTIPLIER).rotate_left(5) ^ last).wrapping_mul(MULTIPLIER);
    (mixed >> (64 - FILTER_BITS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_the_words_it_was_given() {
        let words = ["a", "nav", "navigation", "navigationbar", "导航", "x".repeat(40).leak()];
        let mut table = WordTable::default();
        words.iter().enumerate().for_each(|(number, word)| *table.entry(word) = number);
        for (number, word) in words.iter().enumerate() {
            assert_eq!(table.get(word), Some(&number));
            assert_eq!(table.get(&format!("{word}s")), None);
        }
    }
}
