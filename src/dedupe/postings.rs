//! Which documents have which keys: an inverted index in memory.

/// Documents by key. Nearly all keys have one document, which then stands in the table itself.
#[derive(Debug)]
pub(super) struct Postings {
    /// By the upper bits of the key, so that growing moves one small table at a time and no two large ones are ever held.
    tables: Vec<Table>,
    /// Documents of a key that has several, from the second one on: a document and the value before it.
    lists: Vec<(u32, u32)>,
}

/// A value of the table with this bit is a place in `lists`.
const LIST: u32 = 1 << 31;

/// Documents of one key; later ones are left out. A key of more documents is a phrase of a site or a genre, or belongs
/// to a text of which enough copies are known.
const MAX_DOCUMENTS: usize = 64;

const TABLE_BITS: u32 = 8;

impl Default for Postings {
    fn default() -> Postings {
        Postings { tables: vec![Table::default(); 1 << TABLE_BITS], lists: Vec::new() }
    }
}

impl Postings {
    /// Adds a document under all its keys.
    pub(super) fn add(&mut self, document: u32, keys: impl Iterator<Item = u32>) {
        for key in keys {
            let value = self.tables[(key >> (u32::BITS - TABLE_BITS)) as usize].value(key);
            if *value == EMPTY {
                *value = document;
            } else if (Walk { lists: &self.lists, value: *value }).count() < MAX_DOCUMENTS {
                let place = LIST | u32::try_from(self.lists.len()).unwrap_or(EMPTY);
                self.lists.push((document, *value));
                *value = place;
            }
        }
    }

    /// Appends the documents of all these keys, one entry for each key and document.
    pub(super) fn find(&self, keys: impl Iterator<Item = u32> + Clone, documents: &mut Vec<u32>) {
        // In a large index each key is a miss of the cache. Touching all places first lets the misses wait together.
        std::hint::black_box(keys.clone().fold(0, |all, key| all ^ self.table(key).first(key)));
        for key in keys {
            documents.extend(Walk { lists: &self.lists, value: self.table(key).find(key) });
        }
    }

    fn table(&self, key: u32) -> &Table {
        &self.tables[(key >> (u32::BITS - TABLE_BITS)) as usize]
    }
}

/// The documents of one key, newest first.
struct Walk<'a> {
    lists: &'a [(u32, u32)],
    value: u32,
}

impl Iterator for Walk<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.value == EMPTY {
            return None;
        }
        if self.value & LIST == 0 {
            return Some(std::mem::replace(&mut self.value, EMPTY));
        }
        let (document, before) = *self.lists.get((self.value & !LIST) as usize)?;
        self.value = before;
        Some(document)
    }
}

/// Open addressing with linear probing. Keys are hashes already, so a key's place is its share of the way from the
/// smallest to the largest; the table needs no power of two and grows by a quarter, which leaves little of it empty.
#[derive(Debug, Clone, Default)]
struct Table {
    slots: Vec<(u32, u32)>,
    used: usize,
}

/// The value of a slot without a key.
const EMPTY: u32 = u32::MAX;

impl Table {
    fn place(&self, key: u32) -> usize {
        // The upper bits chose the table.
        let share = u64::from(key << TABLE_BITS);
        ((share * self.slots.len() as u64) >> u32::BITS) as usize
    }

    /// What is at the place of a key.
    fn first(&self, key: u32) -> u32 {
        self.slots.get(self.place(key)).map_or(EMPTY, |slot| slot.0)
    }

    /// The slot of a key, or the empty one where it would be. A table is never full.
    fn slot(&self, key: u32) -> usize {
        let mut place = self.place(key);
        while self.slots[place].1 != EMPTY && self.slots[place].0 != key {
            place += 1;
            if place == self.slots.len() {
                place = 0;
            }
        }
        place
    }

    fn find(&self, key: u32) -> u32 {
        if self.slots.is_empty() { EMPTY } else { self.slots[self.slot(key)].1 }
    }

    /// The value of a key, made where there is none.
    fn value(&mut self, key: u32) -> &mut u32 {
        // At a load of four fifths the search for a key that isn't there looks at 13 slots, side by side (Knuth, 6.4).
        if (self.used + 1) * 5 > self.slots.len() * 4 {
            self.grow();
        }
        let slot = self.slot(key);
        if self.slots[slot].1 == EMPTY {
            self.slots[slot].0 = key;
            self.used += 1;
        }
        &mut self.slots[slot].1
    }

    fn grow(&mut self) {
        let room = self.slots.len() + self.slots.len() / 4 + 16;
        let old = std::mem::replace(&mut self.slots, vec![(0, EMPTY); room]);
        for (key, value) in old.into_iter().filter(|(_, value)| *value != EMPTY) {
            let slot = self.slot(key);
            self.slots[slot] = (key, value);
        }
    }
}
