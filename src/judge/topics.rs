//! What blocks are about: their topic words, and how many of them others have as well.

/// The topic words of every block. Flat: one list of hashes, and where each block's part of it ends.
#[derive(Debug, Default)]
pub(super) struct Topics {
    pub(super) words: Vec<u64>,
    ends: Vec<u32>,
}

/// A topic word is mostly no shorter than this, in bytes: two letters of Chinese.
const BYTES_A_WORD: usize = 6;

impl Topics {
    /// Room for the topic words of so many blocks with so many bytes.
    pub(super) fn with_capacity(blocks: usize, bytes: usize) -> Topics {
        Topics { words: Vec::with_capacity(bytes / BYTES_A_WORD), ends: Vec::with_capacity(blocks) }
    }

    /// The topic words of a block, as they come.
    pub(super) fn of(&self, block: usize) -> &[u64] {
        let start = if block == 0 { 0 } else { self.ends[block - 1] as usize };
        &self.words[start..self.ends[block] as usize]
    }

    /// Ends a block: what was added to the words since the last one is its part of them.
    pub(super) fn end_block(&mut self) {
        self.ends.push(self.words.len() as u32);
    }

    /// Adds the topic words of a block once more.
    pub(super) fn repeat(&mut self, block: usize) {
        let start = if block == 0 { 0 } else { self.ends[block - 1] as usize };
        self.words.extend_from_within(start..self.ends[block] as usize);
    }

    /// Tells for each block which share of its topic words stands in one of some blocks that isn't itself.
    pub(super) fn shared_with(&self, is_one: impl Fn(usize) -> bool) -> Vec<f32> {
        let blocks = 0..self.ends.len();
        let words = blocks.clone().filter(|block| is_one(*block)).map(|block| self.of(block).len()).sum();
        let mut table = Table::with_room(words);
        // Where the words of those blocks are in the table, so that they are looked up once.
        let mut slots: Vec<u32> = Vec::with_capacity(words);
        for block in blocks.clone().filter(|block| is_one(*block)) {
            slots.extend(self.of(block).iter().map(|word| table.add(*word, block as u32)));
        }
        let mut slots = slots.iter();
        let share = |block| {
            let words = self.of(block);
            let shared = if is_one(block) {
                slots.by_ref().take(words.len()).filter(|slot| table.stands_in_several(**slot)).count()
            } else {
                words.iter().filter(|word| table.has(**word)).count()
            };
            shared as f32 / words.len().max(1) as f32
        };
        blocks.map(share).collect()
    }
}

/// Words, and whether each stands in one block or in several. Open addresses: a page has thousands of words, and each is
/// looked up once or twice.
struct Table {
    slots: Vec<Slot>,
    /// What is left of a hash, shifted by this, is a place in the table.
    shift: u32,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    /// What tells the word from others near its place.
    word: u32,
    /// One more than the number of the block that the word stands in; [`NOWHERE`] where the slot is free, or [`IN_SEVERAL`].
    stands: u32,
}

/// Half of a word's bits, each of which depends on all below it: two words of which these are the same have other places, but for one pair in
/// thousands of millions (multiplication by 2^64 over the golden ratio).
fn bits_of(word: u64) -> u32 {
    (word.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

const NOWHERE: u32 = 0;
const IN_SEVERAL: u32 = u32::MAX;

impl Table {
    fn with_room(words: usize) -> Table {
        // A third of the slots stay free however many of the words differ.
        let slots = (words + words / 2 + 2).next_power_of_two();
        Table { slots: vec![Slot::default(); slots], shift: u64::BITS - slots.trailing_zeros() }
    }

    /// Where a word is, or where it would be.
    #[inline]
    fn find(&self, word: u64) -> usize {
        let slots = self.slots.as_slice();
        // The words are hashes whose upper bits depend on all of their letters.
        let mut place = (word >> self.shift) as usize & (slots.len() - 1);
        let bits = bits_of(word);
        // Both asked at once: which of them ends the search can't be guessed.
        while (slots[place].word != bits) & (slots[place].stands != NOWHERE) {
            place = (place + 1) & (slots.len() - 1);
        }
        place
    }

    /// Adds a word of a block. The words of a block follow each other.
    #[inline]
    fn add(&mut self, word: u64, block: u32) -> u32 {
        let place = self.find(word);
        let slot = &mut self.slots[place];
        let other = slot.stands != NOWHERE && slot.stands != block + 1;
        *slot = Slot { word: bits_of(word), stands: if other { IN_SEVERAL } else { block + 1 } };
        place as u32
    }

    #[inline]
    fn has(&self, word: u64) -> bool {
        self.slots[self.find(word)].stands != NOWHERE
    }

    fn stands_in_several(&self, slot: u32) -> bool {
        self.slots[slot as usize].stands == IN_SEVERAL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_shares_what_other_blocks_have() {
        let mut topics = Topics::default();
        // The last two words fall on the same slot.
        let words = [1 << 62, 2 << 62, 3 << 62, (3 << 62) + 1];
        for block in [&[0, 1, 1][..], &[1, 2], &[], &[0, 3, 3, 2], &[0]] {
            topics.words.extend(block.iter().map(|word| words[*word]));
            topics.end_block();
        }
        topics.repeat(0);
        topics.end_block();
        assert_eq!(topics.of(5), topics.of(0));
        let shared = topics.shared_with(|block| block < 2);
        assert_eq!(shared, [2.0 / 3.0, 0.5, 0.0, 0.5, 1.0, 1.0]);
        assert_eq!(topics.shared_with(|_| false), [0.0; 6]);
    }
}
