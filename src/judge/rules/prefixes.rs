//! Which of many literals stand at a place of a text: looked up by the first bytes, then compared.

use rustc_hash::FxHashMap;

/// How many bytes must be readable behind any place that is asked for.
pub(super) const ROOM: usize = KEY_BYTES;

/// Literals are told apart by as many bytes, shorter ones by all they have.
const KEY_BYTES: usize = 4;

/// Bits of the filter in front of the look-up: some fifty for each literal there is, so that few words get past it for
/// nothing, and small enough to stay in the processor's nearest memory.
const FILTER_BITS: usize = 1 << 16;

/// A sorted list of literals, ready for look-ups.
#[derive(Debug)]
pub(super) struct Prefixes {
    literals: Vec<String>,
    /// For each byte the lengths of the keys that start with it, a bit each.
    lengths: [u8; 256],
    filter: Vec<u64>,
    /// From key to the first of the literals that have it, and one past the last.
    by_key: FxHashMap<u32, (u32, u32)>,
}

impl Prefixes {
    /// `literals` are sorted by their bytes, and none is empty.
    pub(super) fn new(literals: Vec<String>) -> Prefixes {
        let mut prefixes = Prefixes {
            lengths: [0; 256],
            filter: vec![0; FILTER_BITS / 64],
            by_key: FxHashMap::default(),
            literals: Vec::new(),
        };
        for (index, literal) in literals.iter().enumerate() {
            let length = literal.len().min(KEY_BYTES);
            let mut bytes = [0; KEY_BYTES];
            bytes[..length].copy_from_slice(&literal.as_bytes()[..length]);
            let key = u32::from_le_bytes(bytes);
            prefixes.lengths[usize::from(bytes[0])] |= 1 << length;
            let bit = filter_bit(key);
            prefixes.filter[bit / 64] |= 1 << (bit % 64);
            let index = index as u32;
            prefixes.by_key.entry(key).or_insert((index, index)).1 = index + 1;
        }
        prefixes.literals = literals;
        prefixes
    }

    /// Whether any literal starts with this byte.
    pub(super) fn any_starts_with(&self, byte: u8) -> bool {
        self.lengths[usize::from(byte)] != 0
    }

    /// Calls back with the number and the end of every literal that stands in `text` at `start`. [`ROOM`] bytes that are
    /// no text stand behind it.
    pub(super) fn each_at(&self, text: &[u8], start: usize, mut each: impl FnMut(usize, usize)) {
        let Some(&bytes) = text.get(start..).and_then(|rest| rest.first_chunk::<KEY_BYTES>()) else { return };
        let whole = u32::from_le_bytes(bytes);
        let mut lengths = self.lengths[usize::from(bytes[0])];
        while lengths != 0 {
            let length = lengths.trailing_zeros();
            lengths &= lengths - 1;
            let key = whole & (u32::MAX >> (32 - 8 * length));
            let bit = filter_bit(key);
            if self.filter[bit / 64] >> (bit % 64) & 1 == 0 {
                continue;
            }
            let Some(&(first, end)) = self.by_key.get(&key) else { continue };
            for index in first as usize..end as usize {
                let literal = self.literals[index].as_bytes();
                // What is no text must not make a key longer than the literal.
                if literal.len().min(KEY_BYTES) == length as usize && text[start..].starts_with(literal) {
                    each(index, start + literal.len());
                }
            }
        }
    }
}

/// A key's place in the filter (multiplication by 2^32 over the golden ratio).
fn filter_bit(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B9) >> (32 - FILTER_BITS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_literal_is_found_where_it_stands() {
        let mut literals: Vec<String> =
            ["a", "ab", "abc", "abcd", "abcde", "分", "分享", "分享到", "共"].map(str::to_owned).to_vec();
        literals.sort_unstable();
        let prefixes = Prefixes::new(literals.clone());
        let text = "xabcdef 分享到共 ab";
        let mut padded = text.as_bytes().to_vec();
        padded.extend([0; ROOM]);
        for start in 0..text.len() {
            let mut found = Vec::new();
            prefixes.each_at(&padded, start, |index, end| found.push((index, end)));
            found.sort_unstable();
            let stands = |literal: &String| text.as_bytes()[start..].starts_with(literal.as_bytes());
            let there = literals.iter().enumerate().filter(|(_, literal)| stands(literal));
            assert_eq!(found, there.map(|(index, literal)| (index, start + literal.len())).collect::<Vec<_>>());
        }
        assert!(prefixes.any_starts_with(b'a') && !prefixes.any_starts_with(b'x'));
    }
}
