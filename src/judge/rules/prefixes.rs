//! Which of many literals stand at a place of a text: looked up by the first bytes, then compared.

use crate::judge::eight;
use rustc_hash::FxHashMap;

/// Literals are told apart by as many bytes, shorter ones by all they have.
const KEY_BYTES: usize = 4;

/// Bits of the filter in front of the look-up: some ten for each key there is, so that few words get past it for
/// nothing, and small enough to stay in the processor's nearest memory.
const FILTER_BITS: usize = 1 << 15;

/// Entries of the table in front of the filter, which knows two bytes of a literal.
const PAIRS: usize = 1 << 12;

/// Lines longer than this, in characters, are looked through for fewer literals. Most rules are about short lines, and most of a
/// page's text is in long ones.
const STEPS: [u32; 5] = [0, 30, 90, 160, 300];

/// How long a line may be in which a literal matters, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reach {
    /// Where it starts the line.
    pub(super) at_start: u32,
    /// Anywhere else; `None` where it doesn't matter.
    pub(super) later: Option<u32>,
}

/// A sorted list of literals, ready for look-ups.
#[derive(Debug)]
pub(super) struct Prefixes {
    literals: Vec<Literal>,
    /// Whether any literal starts with a byte.
    first_bytes: [bool; 256],
    /// What may start a line, whatever its length.
    at_start: Filter,
    /// What may stand elsewhere in lines that are longer than each of [`STEPS`].
    later: [Filter; STEPS.len()],
    /// From key to the first of the literals that have it, and one past the last.
    by_key: FxHashMap<u32, (u32, u32)>,
}

/// A literal: its first eight bytes as a number, and the others.
#[derive(Debug)]
struct Literal {
    first: u64,
    length: usize,
    reach: Reach,
    rest: Box<[u8]>,
}

/// Tells most of what is no literal.
#[derive(Debug)]
struct Filter {
    /// For each two bytes the lengths of the keys that start with them, a bit each.
    lengths: Vec<u8>,
    /// A bit for each key.
    keys: Vec<u64>,
}

impl Filter {
    fn new() -> Filter {
        Filter { lengths: vec![0; PAIRS], keys: vec![0; FILTER_BITS / 64] }
    }

    fn add(&mut self, key: u32, length: usize) {
        if length == 1 {
            (0..=255).for_each(|second| self.lengths[pair(key | second << 8)] |= 1 << length);
        } else {
            self.lengths[pair(key)] |= 1 << length;
        }
        let bit = filter_bit(key);
        self.keys[bit / 64] |= 1 << (bit % 64);
    }

    fn has(&self, key: u32) -> bool {
        let bit = filter_bit(key);
        self.keys[bit / 64] >> (bit % 64) & 1 != 0
    }
}

impl Prefixes {
    /// `literals` are sorted by their bytes, and none is empty.
    pub(super) fn new(literals: Vec<(String, Reach)>) -> Prefixes {
        let mut prefixes = Prefixes {
            first_bytes: [false; 256],
            at_start: Filter::new(),
            later: STEPS.map(|_| Filter::new()),
            by_key: FxHashMap::default(),
            literals: Vec::with_capacity(literals.len()),
        };
        for (index, (literal, reach)) in literals.iter().enumerate() {
            let length = literal.len().min(KEY_BYTES);
            let first = eight::load(literal.as_bytes(), 0);
            let key = first as u32;
            prefixes.first_bytes[usize::from(first as u8)] = true;
            prefixes.at_start.add(key, length);
            for (filter, step) in prefixes.later.iter_mut().zip(STEPS) {
                if reach.later.is_some_and(|most| most > step) {
                    filter.add(key, length);
                }
            }
            let index = index as u32;
            prefixes.by_key.entry(key).or_insert((index, index)).1 = index + 1;
            let rest = literal.as_bytes().get(8..).unwrap_or_default().into();
            prefixes.literals.push(Literal { first, length: literal.len(), reach: *reach, rest });
        }
        prefixes
    }

    /// Whether any literal starts with this byte.
    pub(super) fn any_starts_with(&self, byte: u8) -> bool {
        self.first_bytes[usize::from(byte)]
    }

    /// Calls back with the number, start and end of every literal that stands at one of `starts` in a text and matters there. The
    /// text is as long as `length` says and may have other bytes behind it. It is taken for a line of `chars` characters, which
    /// starts at or before the byte `first`.
    pub(super) fn each(
        &self,
        text: &[u8],
        length: usize,
        starts: &[u32],
        (chars, first): (u32, usize),
        mut each: impl FnMut(usize, u32, usize),
    ) {
        let step = STEPS.iter().rposition(|step| chars > *step).unwrap_or_default();
        let split = starts.partition_point(|start| *start as usize <= first);
        for &start in &starts[..split] {
            self.each_at(text, length, start, &self.at_start, |reach| reach.at_start >= chars, &mut each);
        }
        for &start in &starts[split..] {
            let matters = |reach: &Reach| reach.later.is_some_and(|most| most >= chars);
            self.each_at(text, length, start, &self.later[step], matters, &mut each);
        }
    }

    #[inline]
    fn each_at(
        &self,
        text: &[u8],
        length: usize,
        start: u32,
        filter: &Filter,
        matters: impl Fn(&Reach) -> bool,
        each: &mut impl FnMut(usize, u32, usize),
    ) {
        let from = start as usize;
        let eight = eight::load(text, from);
        let mut lengths = filter.lengths[pair(eight as u32)];
        while lengths != 0 {
            let bytes = lengths.trailing_zeros();
            lengths &= lengths - 1;
            let key = eight as u32 & (u32::MAX >> (32 - 8 * bytes));
            if !filter.has(key) {
                continue;
            }
            let Some(&(first, last)) = self.by_key.get(&key) else { continue };
            for index in first as usize..last as usize {
                let literal = &self.literals[index];
                let end = from + literal.length;
                // A shorter key may look like a longer one's when zeros stand in the text.
                if eight::first(eight, literal.length) == literal.first
                    && end <= length
                    && matters(&literal.reach)
                    && literal.length.min(KEY_BYTES) == bytes as usize
                    && (literal.rest.is_empty() || &text[from + 8..end] == literal.rest.as_ref())
                {
                    each(index, start, end);
                }
            }
        }
    }
}

/// The place of the first two bytes of a key in the table of lengths.
fn pair(key: u32) -> usize {
    ((key & 0xffff).wrapping_mul(0x9E37_79B9) >> (32 - PAIRS.trailing_zeros())) as usize
}

/// A key's place in the filter (multiplication by 2^32 over the golden ratio).
fn filter_bit(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B9) >> (32 - FILTER_BITS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANYWHERE: Reach = Reach { at_start: u32::MAX, later: Some(u32::MAX) };

    #[test]
    fn every_literal_is_found_where_it_stands() {
        let mut literals: Vec<String> =
            ["a", "ab", "abc", "abcd", "abcde", "xabcdef 分", "分", "分享", "分享到", "共"].map(str::to_owned).to_vec();
        literals.sort_unstable();
        let prefixes = Prefixes::new(literals.iter().map(|literal| (literal.clone(), ANYWHERE)).collect());
        let text = "xabcdef 分享到共 ab";
        // What stands behind the text is not read.
        let padded = format!("{text}cdefghijk");
        for start in 0..text.len() {
            let mut found = Vec::new();
            prefixes.each(padded.as_bytes(), text.len(), &[start as u32], (19, 0), |index, from, end| {
                found.push((index, from as usize, end));
            });
            found.sort_unstable();
            let stands = |literal: &String| text.as_bytes()[start..].starts_with(literal.as_bytes());
            let there = literals.iter().enumerate().filter(|(_, literal)| stands(literal));
            assert_eq!(found, there.map(|(index, literal)| (index, start, start + literal.len())).collect::<Vec<_>>());
        }
        assert!(prefixes.any_starts_with(b'a') && !prefixes.any_starts_with(b'y'));
    }

    #[test]
    fn a_literal_is_found_as_far_as_it_reaches() {
        let reaches = [(0, None), (30, None), (31, Some(30)), (90, Some(31)), (u32::MAX, Some(300))];
        for (at_start, later) in reaches {
            let prefixes = Prefixes::new(vec![("share".to_owned(), Reach { at_start, later })]);
            for chars in [1, 29, 30, 31, 32, 90, 91, 300, 301, u32::MAX] {
                let mut found = Vec::new();
                prefixes.each(b"(share share", 12, &[1, 7], (chars, 1), |_, start, _| found.push(start));
                let expected = [(1, chars <= at_start), (7, later.is_some_and(|most| chars <= most))];
                let expected = expected.iter().filter(|(_, there)| *there).map(|(start, _)| *start);
                assert_eq!(found, expected.collect::<Vec<_>>(), "{at_start} {later:?} {chars}");
            }
        }
    }
}
