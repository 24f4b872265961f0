//! Words of class, id and role attributes, interned: most attributes of a page are repeated on it many times.

use std::hash::{BuildHasherDefault, Hasher};

use super::search::{HIGH, ONES, first, word_at};
use crate::document::{Page, Span, WordList};
use rustc_hash::FxHasher;
use std::collections::HashMap;

/// Longest word kept, in bytes. Longer ones are hashes and base64, whose start tells as much as the whole.
const WORD_BYTES: usize = 32;

/// Room for entries that is kept from page to page: clearing takes time by the room, not by the entries.
pub(super) const MOST_KEPT: usize = 4096;

/// A map by hashes.
pub(super) type Map<V> = HashMap<u64, V, BuildHasherDefault<FxHasher>>;

/// The words met on a page so far.
#[derive(Debug, Default)]
pub(super) struct Interner {
    lists: Map<(Span, WordList)>,
    words: Map<Span>,
    /// Words of up to seven small letters of ASCII by what they are, packed: most words are.
    short_words: Map<Span>,
    /// The attribute values behind `lists`, to tell apart two values with one hash.
    values: Vec<u8>,
}

impl Interner {
    /// Forgets the last page, and memory beyond what most pages need.
    pub(super) fn clear(&mut self) {
        self.lists.clear();
        self.words.clear();
        self.short_words.clear();
        self.values.clear();
        self.lists.shrink_to(MOST_KEPT);
        self.words.shrink_to(MOST_KEPT);
        self.short_words.shrink_to(MOST_KEPT);
    }

    /// The words of an attribute's value, with character references already decoded.
    pub(super) fn list(&mut self, page: &mut Page, value: &str) -> WordList {
        if value.is_empty() {
            return WordList::default();
        }
        let hash = hash_of(value.as_bytes());
        if let Some(&(kept, list)) = self.lists.get(&hash)
            && &self.values[kept.range()] == value.as_bytes()
        {
            return list;
        }
        let list = self.split(page, value);
        let start = self.values.len() as u32;
        self.values.extend_from_slice(value.as_bytes());
        self.lists.insert(hash, (Span { start, end: self.values.len() as u32 }, list));
        list
    }

    fn split(&mut self, page: &mut Page, value: &str) -> WordList {
        let start = page.words.len() as u32;
        let bytes = value.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if CLASS[bytes[at] as usize] == Class::None {
                at += 1;
                continue;
            }
            let span;
            (span, at) = match short_word(bytes, at) {
                Some((letters, end)) => (self.short_word(page, letters), end),
                None => {
                    let (word, end) = Word::read(bytes, at);
                    (self.word(page, &word), end)
                }
            };
            page.words.push(span);
        }
        WordList { start, end: page.words.len() as u32 }
    }

    #[inline(always)]
    fn short_word(&mut self, page: &mut Page, letters: u64) -> Span {
        *self.short_words.entry(letters).or_insert_with(|| {
            let start = page.names.len() as u32;
            let bytes = letters.to_le_bytes();
            page.names.extend(bytes.into_iter().take_while(|letter| *letter != 0).map(char::from));
            Span { start, end: page.names.len() as u32 }
        })
    }

    fn word(&mut self, page: &mut Page, word: &Word) -> Span {
        if word.length < 8 && word.bytes().is_ascii() {
            return self.short_word(page, word.first_eight());
        }
        let hash = word.hash();
        if let Some(&known) = self.words.get(&hash)
            && &page.names.as_bytes()[known.range()] == word.bytes()
        {
            return known;
        }
        let start = page.names.len() as u32;
        page.names.push_str(word.text());
        let span = Span { start, end: page.names.len() as u32 };
        self.words.insert(hash, span);
        span
    }
}

/// The letters of a word of at most seven small letters of ASCII, packed, and where it ends.
#[inline(always)]
fn short_word(bytes: &[u8], start: usize) -> Option<(u64, usize)> {
    let word = word_at(bytes, start).unwrap_or_else(|| {
        // The last word of a value.
        bytes[start..].iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
    });
    // Adding carries into the highest bit of a byte from a letter on; carries don't leave a byte when that bit is left out.
    let ascii = word & !HIGH;
    let from_a = ascii + ONES * (0x80 - b'a' as u64);
    let past_z = ascii + ONES * (0x80 - b'z' as u64 - 1);
    let length = first((!from_a | past_z | word) & HIGH);
    // A capital ends a word behind a small letter, and whatever is no letter does so too; a letter outside ASCII goes on.
    if length == 0 || length == 8 || bytes.get(start + length).is_some_and(|byte| !byte.is_ascii()) {
        return None;
    }
    Some((word & !(u64::MAX << (8 * length as u32)), start + length))
}

/// A word in small letters, cut to what is kept of it.
struct Word {
    letters: [u8; WORD_BYTES],
    length: usize,
}

impl Word {
    /// The word that starts at `at`, and where it ends: before the first byte that is no letter, or before a capital behind
    /// a small letter.
    #[inline]
    fn read(bytes: &[u8], mut at: usize) -> (Word, usize) {
        let mut word = Word { letters: [0; WORD_BYTES], length: 0 };
        let mut before = Class::None;
        while let Some(&byte) = bytes.get(at) {
            let class = CLASS[byte as usize];
            if class == Class::None || (class == Class::Capital && before == Class::Small) {
                break;
            }
            if let Some(letter) = word.letters.get_mut(word.length) {
                *letter = byte.to_ascii_lowercase();
                word.length += 1;
            }
            before = class;
            at += 1;
        }
        if word.length == WORD_BYTES {
            // A character that the cut went through is left out.
            word.length = word.text().len();
        }
        (word, at)
    }

    fn bytes(&self) -> &[u8] {
        &self.letters[..self.length]
    }

    fn text(&self) -> &str {
        let bytes = self.bytes();
        let valid = match std::str::from_utf8(bytes) {
            Ok(text) => return text,
            Err(error) => error.valid_up_to(),
        };
        std::str::from_utf8(&bytes[..valid]).unwrap_or_default()
    }

    fn first_eight(&self) -> u64 {
        self.letters.as_chunks().0.first().map_or(0, |eight| u64::from_le_bytes(*eight))
    }

    fn hash(&self) -> u64 {
        let mut hasher = FxHasher::default();
        let used = self.length.next_multiple_of(8);
        for eight in self.letters[..used].as_chunks().0 {
            hasher.write_u64(u64::from_le_bytes(*eight));
        }
        hasher.finish()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    None,
    Small,
    Capital,
    /// Part of a letter outside ASCII: every such byte belongs to a word.
    Wide,
}

static CLASS: [Class; 256] = {
    let mut all = [Class::None; 256];
    let mut byte = 0;
    while byte < 256 {
        all[byte] = match byte as u8 {
            b'a'..=b'z' => Class::Small,
            b'A'..=b'Z' => Class::Capital,
            0x80.. => Class::Wide,
            _ => Class::None,
        };
        byte += 1;
    }
    all
};

/// A hash of bytes; two texts can have the same.
pub(super) fn hash_of(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(value: &str) -> Vec<String> {
        let mut page = Page::default();
        let list = Interner::default().list(&mut page, value);
        page.words_of(list).map(str::to_owned).collect()
    }

    #[test]
    fn splits() {
        assert_eq!(words("postBody entry-content_2 H1"), ["post", "body", "entry", "content", "h"]);
        assert_eq!(words("ABCDef 文章内容"), ["abcdef", "文章内容"]);
        assert_eq!(words(""), [""; 0]);
        assert_eq!(words("12 34"), [""; 0]);
        assert_eq!(words(&"字".repeat(20)), ["字".repeat(10)]);
    }

    #[test]
    fn interns() {
        let mut page = Page::default();
        let mut interner = Interner::default();
        let first = interner.list(&mut page, "a-b");
        let second = interner.list(&mut page, "b a");
        assert_eq!(interner.list(&mut page, "a-b"), first);
        assert_ne!(second, first);
        assert_eq!(page.names, "ab");
        assert_eq!(page.words.len(), 4);
    }
}
