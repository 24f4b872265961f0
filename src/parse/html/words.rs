//! Words of class, id and role attributes, interned: most attributes of a page are repeated on it many times.

use std::hash::{BuildHasherDefault, Hasher};

use crate::document::{Page, Span, WordList};
use rustc_hash::FxHasher;
use std::collections::HashMap;

/// Longest word kept, in bytes. Longer ones are hashes and base64, whose start tells as much as the whole.
const WORD_BYTES: usize = 32;

/// Room for entries that is kept from page to page: clearing takes time by the room, not by the entries.
const MOST_KEPT: usize = 4096;

type Map<V> = HashMap<u64, V, BuildHasherDefault<FxHasher>>;

/// The words met on a page so far.
#[derive(Debug, Default)]
pub(super) struct Interner {
    lists: Map<(Span, WordList)>,
    words: Map<Span>,
    /// The attribute values behind `lists`, to tell apart two values with one hash.
    values: Vec<u8>,
}

impl Interner {
    /// Forgets the last page, and memory beyond what most pages need.
    pub(super) fn clear(&mut self) {
        self.lists.clear();
        self.words.clear();
        self.values.clear();
        self.lists.shrink_to(MOST_KEPT);
        self.words.shrink_to(MOST_KEPT);
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
            if !is_letter(bytes[at]) {
                at += 1;
                continue;
            }
            let end = word_end(bytes, at);
            let span = self.word(page, start_of(&value[at..end]));
            page.words.push(span);
            at = end;
        }
        WordList { start, end: page.words.len() as u32 }
    }

    fn word(&mut self, page: &mut Page, word: &str) -> Span {
        let start = page.names.len();
        page.names.push_str(word);
        page.names[start..].make_ascii_lowercase();
        let hash = hash_of(&page.names.as_bytes()[start..]);
        if let Some(&known) = self.words.get(&hash)
            && page.names[known.range()] == page.names[start..]
        {
            page.names.truncate(start);
            return known;
        }
        let span = Span { start: start as u32, end: page.names.len() as u32 };
        self.words.insert(hash, span);
        span
    }
}

/// Letters of any script: every byte outside ASCII belongs to a word.
const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

/// Where the word at `at` ends: before the first byte that is no letter, or before a capital behind a small letter.
fn word_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while end < bytes.len() && is_letter(bytes[end]) {
        if bytes[end].is_ascii_uppercase() && bytes[end - 1].is_ascii_lowercase() {
            break;
        }
        end += 1;
    }
    end
}

fn hash_of(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

fn start_of(word: &str) -> &str {
    let mut end = word.len().min(WORD_BYTES);
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    &word[..end]
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
