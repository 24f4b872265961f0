//! Which documents have which keys: an inverted index in memory.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rustc_hash::FxBuildHasher;

/// Documents by key. Nearly all keys have one document, which then stands in the table itself.
#[derive(Debug, Default)]
pub(super) struct Postings {
    table: HashMap<u32, u32, FxBuildHasher>,
    /// Documents of a key that has several, from the second one on: a document and the place of the next.
    lists: Vec<(u32, u32)>,
}

/// A value of the table with this bit is a place in `lists`.
const LIST: u32 = 1 << 31;

/// Documents of one key; later ones are left out. A key of more documents is a phrase of a site or a genre, or belongs
/// to a text of which enough copies are known.
const MAX_DOCUMENTS: usize = 64;

impl Postings {
    /// Adds a document under all its keys.
    pub(super) fn add(&mut self, document: u32, keys: &[u32]) {
        for &key in keys {
            match self.table.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(document);
                }
                Entry::Occupied(mut entry) => {
                    let value = *entry.get();
                    let documents = Walk { lists: &self.lists, value: Some(value) };
                    if documents.count() < MAX_DOCUMENTS {
                        entry.insert(LIST | u32::try_from(self.lists.len()).unwrap_or(u32::MAX));
                        self.lists.push((document, value));
                    }
                }
            }
        }
    }

    /// Appends the documents of all these keys, one entry for each key and document.
    pub(super) fn find(&self, keys: &[u32], documents: &mut Vec<u32>) {
        for key in keys {
            documents.extend(Walk { lists: &self.lists, value: self.table.get(key).copied() });
        }
    }
}

/// The documents of one key, newest first.
struct Walk<'a> {
    lists: &'a [(u32, u32)],
    value: Option<u32>,
}

impl Iterator for Walk<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let value = self.value?;
        if value & LIST == 0 {
            self.value = None;
            return Some(value);
        }
        let (document, next) = *self.lists.get((value & !LIST) as usize)?;
        self.value = Some(next);
        Some(document)
    }
}
