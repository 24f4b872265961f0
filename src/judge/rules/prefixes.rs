//! Which of many literals stand at a place of a text: looked up by the first bytes, then compared.

use crate::judge::eight;
use rustc_hash::FxHashMap;

/// Literals are told apart by as many bytes, shorter ones by all they have.
const KEY_BYTES: usize = 4;

/// Bits of the filter in front of the look-up: some fifty for each literal there is, so that few words get past it for
/// nothing, and small enough to stay in the processor's nearest memory.
const FILTER_BITS: usize = 1 << 16;

/// A sorted list of literals, ready for look-ups.
#[derive(Debug)]
pub(super) struct Prefixes {
    literals: Vec<Literal>,
    /// For each byte the lengths of the keys that start with it, a bit each.
    lengths: [u8; 256],
    filter: Vec<u64>,
    /// From key to the first of the literals that have it, and one past the last.
    by_key: FxHashMap<u32, (u32, u32)>,
}

/// A literal: its first eight bytes as a number, and the others.
#[derive(Debug)]
struct Literal {
    first: u64,
    length: usize,
    rest: Box<[u8]>,
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
            let first = eight::load(literal.as_bytes(), 0);
            let key = first as u32;
            prefixes.lengths[usize::from(first as u8)] |= 1 << length;
            let bit = filter_bit(key);
            prefixes.filter[bit / 64] |= 1 << (bit % 64);
            let index = index as u32;
            prefixes.by_key.entry(key).or_insert((index, index)).1 = index + 1;
            let rest = literal.as_bytes().get(8..).unwrap_or_default().into();
            prefixes.literals.push(Literal { first, length: literal.len(), rest });
        }
        prefixes
    }

    /// Whether any literal starts with this byte.
    pub(super) fn any_starts_with(&self, byte: u8) -> bool {
        self.lengths[usize::from(byte)] != 0
    }

    /// Calls back with the number and the end of every literal that stands at `start` in a text, which is as long as
    /// `length` says and may have other bytes behind it.
    pub(super) fn each_at(&self, text: &[u8], length: usize, start: usize, mut each: impl FnMut(usize, usize)) {
        let eight = eight::load(text, start);
        let mut lengths = self.lengths[usize::from(eight as u8)];
        while lengths != 0 {
            let bytes = lengths.trailing_zeros();
            lengths &= lengths - 1;
            let key = eight as u32 & (u32::MAX >> (32 - 8 * bytes));
            let bit = filter_bit(key);
            if self.filter[bit / 64] >> (bit % 64) & 1 == 0 {
                continue;
            }
            let Some(&(first, last)) = self.by_key.get(&key) else { continue };
            for index in first as usize..last as usize {
                let literal = &self.literals[index];
                let end = start + literal.length;
                // A shorter key may look like a longer one's when zeros stand in the text.
                if eight::first(eight, literal.length) == literal.first
                    && end <= length
                    && literal.length.min(KEY_BYTES) == bytes as usize
                    && (literal.rest.is_empty() || &text[start + 8..end] == literal.rest.as_ref())
                {
                    each(index, end);
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
            ["a", "ab", "abc", "abcd", "abcde", "xabcdef 分", "分", "分享", "分享到", "共"].map(str::to_owned).to_vec();
        literals.sort_unstable();
        let prefixes = Prefixes::new(literals.clone());
        let text = "xabcdef 分享到共 ab";
        // What stands behind the text is not read.
        let padded = format!("{text}cdefghijk");
        for start in 0..text.len() {
            let mut found = Vec::new();
            prefixes.each_at(padded.as_bytes(), text.len(), start, |index, end| found.push((index, end)));
            found.sort_unstable();
            let stands = |literal: &String| text.as_bytes()[start..].starts_with(literal.as_bytes());
            let there = literals.iter().enumerate().filter(|(_, literal)| stands(literal));
            assert_eq!(found, there.map(|(index, literal)| (index, start + literal.len())).collect::<Vec<_>>());
        }
        assert!(prefixes.any_starts_with(b'a') && !prefixes.any_starts_with(b'y'));
    }
}
