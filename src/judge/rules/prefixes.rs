//! Which of many literals stand at a place of a text: looked up by the first word or the first bytes, then compared.

use super::fold::{Start, WordFilter, first_word, letters_of};
use crate::document::eight;
use rustc_hash::FxHashMap;

/// By how many of its first bytes a literal is looked up: the most of these that it has.
const KEYS: [usize; 6] = [1, 2, 3, 4, 6, 8];

/// What is left of eight bytes for each of [`KEYS`].
const MASKS: [u64; KEYS.len()] = [0xff, 0xffff, 0xff_ffff, 0xffff_ffff, 0xffff_ffff_ffff, 0xffff_ffff_ffff_ffff];

/// Bits of the filter in front of the look-up: some five for each key there is, so that few words get past it for
/// nothing, and small enough to stay in the processor's nearest memory.
const FILTER_BITS: usize = 1 << 15;

/// Entries of the table in front of the filter, which knows three bytes of a literal: most words of a text are told by it alone.
const TRIPLES: usize = 1 << 13;

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

/// Literals, ready for look-ups.
#[derive(Debug)]
pub(super) struct Prefixes {
    /// Those that start with a letter of ASCII.
    words: Words,
    /// The others, by their keys.
    literals: Vec<Literal>,
    /// What may start a line, whatever its length.
    at_start: Filter,
    /// What may stand elsewhere in lines that are longer than each of [`STEPS`].
    later: [Filter; STEPS.len()],
    /// From key to the first of the literals that have it, and one past the last.
    by_key: FxHashMap<u64, (u32, u32)>,
}

/// A literal: its first eight bytes as a number, and the others.
#[derive(Debug)]
struct Literal {
    /// Its number among those given.
    number: u32,
    first: u64,
    length: usize,
    /// By which of [`KEYS`] it is looked up.
    key: u8,
    reach: Reach,
    rest: Box<[u8]>,
}

/// Tells most of what is no literal.
#[derive(Debug)]
struct Filter {
    /// For each byte whether it is a literal: 1 where it is.
    bytes: [u8; 256],
    /// For each three bytes by which of [`KEYS`] literals that start with them are looked up, a bit each.
    triples: Box<[u8; TRIPLES]>,
    /// A bit for each key.
    keys: Box<[u64; FILTER_BITS / 64]>,
}

impl Filter {
    fn new() -> Filter {
        Filter { bytes: [0; 256], triples: Box::new([0; TRIPLES]), keys: Box::new([0; FILTER_BITS / 64]) }
    }

    fn add(&mut self, key: u64, which: usize) {
        match KEYS[which] {
            1 => self.bytes[key as usize] = 1 << which,
            2 => (0..=255).for_each(|third| self.triples[triple(key | third << 16)] |= 1 << which),
            _ => self.triples[triple(key)] |= 1 << which,
        }
        let bit = filter_bit(key);
        self.keys[bit / 64] |= 1 << (bit % 64);
    }

    /// By which keys a literal that starts with these bytes may be found, a bit each.
    fn keys_of(&self, eight: u64) -> u8 {
        self.bytes[eight as usize & 0xff] | self.triples[triple(eight)]
    }

    fn has(&self, key: u64) -> bool {
        let bit = filter_bit(key);
        self.keys[bit / 64] >> (bit % 64) & 1 != 0
    }
}

impl Prefixes {
    /// None of the literals is empty.
    pub(super) fn new(literals: Vec<(String, Reach)>) -> Prefixes {
        let is_word = |(_, (literal, _)): &(usize, (String, Reach))| {
            literal.starts_with(|first: char| first.is_ascii_lowercase())
        };
        let (words, others): (Vec<_>, Vec<_>) = literals.into_iter().enumerate().partition(is_word);
        let mut prefixes = Prefixes {
            words: Words::new(words),
            at_start: Filter::new(),
            later: STEPS.map(|_| Filter::new()),
            by_key: FxHashMap::default(),
            literals: Vec::with_capacity(others.len()),
        };
        for (number, (literal, reach)) in others {
            let which = KEYS.iter().rposition(|bytes| literal.len() >= *bytes).unwrap_or_default();
            let first = eight::load(literal.as_bytes(), 0);
            let key = first & MASKS[which];
            prefixes.at_start.add(key, which);
            for (filter, step) in prefixes.later.iter_mut().zip(STEPS) {
                if reach.later.is_some_and(|most| most > step) {
                    filter.add(key, which);
                }
            }
            prefixes.literals.push(Literal::new(number, &literal, reach, which as u8));
        }
        prefixes
            .literals
            .sort_unstable_by_key(|literal| (literal.key, literal.first & MASKS[usize::from(literal.key)]));
        for (index, literal) in (0..).zip(&prefixes.literals) {
            let key = literal.first & MASKS[usize::from(literal.key)];
            prefixes.by_key.entry(key).or_insert((index, index)).1 = index + 1;
        }
        prefixes
    }

    /// Calls back with the number, start and end of every literal that stands at one of `starts` in a text and matters there. One that
    /// starts with letters of ASCII stands where these are all the letters of ASCII that there are. The text is as long as `length` says and may have other bytes behind it. It is taken for a line of `chars` characters, which
    /// starts at or before the byte `first`.
    pub(super) fn each(
        &self,
        text: &[u8],
        length: usize,
        starts: &[Start],
        (chars, first): (u32, usize),
        mut each: impl FnMut(usize, u32, usize),
    ) {
        let step = STEPS.iter().rposition(|step| chars > *step).unwrap_or_default();
        let split = starts.partition_point(|start| start.at as usize <= first);
        for start in &starts[..split] {
            self.each_at(text, length, start, &self.at_start, |reach| reach.at_start >= chars, &mut each);
        }
        for start in &starts[split..] {
            // Few of the words that literals start with matter in a long line.
            if start.word != 0 && !self.words.later[step].may_have(start.word) {
                continue;
            }
            let matters = |reach: &Reach| reach.later.is_some_and(|most| most >= chars);
            self.each_at(text, length, start, &self.later[step], matters, &mut each);
        }
    }

    #[inline]
    fn each_at(
        &self,
        text: &[u8],
        length: usize,
        start: &Start,
        filter: &Filter,
        matters: impl Fn(&Reach) -> bool,
        each: &mut impl FnMut(usize, u32, usize),
    ) {
        let Start { at: start, word } = *start;
        if word != 0 {
            self.words.each_at(text, length, start, (word, letters_of(word)), matters, each);
            return;
        }
        let from = start as usize;
        let eight = eight::first(eight::load(text, from), length.saturating_sub(from));
        if (eight as u8).is_ascii_alphabetic()
            && let Some((word, letters)) = first_word(eight)
        {
            self.words.each_at(text, length, start, (word, letters), matters, each);
            return;
        }
        let mut keys = filter.keys_of(eight);
        while keys != 0 {
            let which = keys.trailing_zeros() as usize;
            keys &= keys - 1;
            let key = eight & MASKS[which];
            if !filter.has(key) {
                continue;
            }
            let Some(&(first, last)) = self.by_key.get(&key) else { continue };
            for literal in &self.literals[first as usize..last as usize] {
                // A shorter key may look like a longer one's when zeros stand in the text.
                if usize::from(literal.key) == which
                    && literal.stands(text, length, from, eight)
                    && matters(&literal.reach)
                {
                    each(literal.number as usize, start, from + literal.length);
                }
            }
        }
    }
}

impl Literal {
    fn new(number: usize, literal: &str, reach: Reach, key: u8) -> Literal {
        let rest = literal.as_bytes().get(8..).unwrap_or_default().into();
        let first = eight::load(literal.as_bytes(), 0);
        Literal { number: number as u32, first, length: literal.len(), key, reach, rest }
    }

    /// Whether it stands at a place of a text, given the eight bytes there.
    #[inline]
    fn stands(&self, text: &[u8], length: usize, from: usize, eight: u64) -> bool {
        let end = from + self.length;
        eight::first(eight, self.length) == self.first
            && end <= length
            && (self.rest.is_empty() || &text[from + 8..end] == self.rest.as_ref())
    }
}

/// The first eight bytes of a literal as a number, and what is left of others to compare them.
#[derive(Debug, Clone, Copy)]
struct First {
    mask: u64,
    bytes: u64,
}

/// Literals that start with a letter of ASCII, by their first words.
#[derive(Debug)]
struct Words {
    /// Those with the same first word together.
    literals: Vec<Literal>,
    /// The first bytes of each.
    firsts: Vec<First>,
    groups: Vec<Group>,
    /// Open addresses: one more than the number of a group, 0 where a slot is free.
    slots: Vec<u32>,
    /// What is left of a hash, shifted by this, is a place among the slots.
    shift: u32,
    /// First words of what may stand elsewhere than at the start in lines that are longer than each of [`STEPS`].
    later: [WordFilter; STEPS.len()],
}

/// Literals with the same first word.
#[derive(Debug)]
struct Group {
    word: u64,
    first: u32,
    last: u32,
    /// The most that any of them reaches, at the start of a line and elsewhere.
    most: Reach,
    /// What may stand behind the word and the one byte after it: a bit for what each byte has in its lowest bits. All of them where a
    /// literal has nothing there.
    behind: u32,
}

impl Words {
    /// Takes literals with their numbers.
    fn new(mut numbered: Vec<(usize, (String, Reach))>) -> Words {
        let word_of = |literal: &str| first_word(eight::load(literal.as_bytes(), 0)).unwrap_or_default();
        numbered.sort_by_cached_key(|(_, (literal, _))| word_of(literal).0);
        // However many of the first words differ, half of the slots stay free.
        let slots = (numbered.len() * 2 + 2).next_power_of_two();
        let mut words = Words {
            literals: Vec::with_capacity(numbered.len()),
            firsts: Vec::with_capacity(numbered.len()),
            groups: Vec::new(),
            slots: vec![0; slots],
            shift: u64::BITS - slots.trailing_zeros(),
            later: Default::default(),
        };
        for same in numbered.chunk_by(|(_, (one, _)), (_, (other, _))| word_of(one).0 == word_of(other).0) {
            let (word, letters) = word_of(&same[0].1.0);
            let first = words.literals.len() as u32;
            let mut group = Group { word, first, last: first, most: Reach { at_start: 0, later: None }, behind: 0 };
            for (number, (literal, reach)) in same {
                let literal_of = Literal::new(*number, literal, *reach, 0);
                words.firsts.push(First { mask: eight::first(u64::MAX, literal.len()), bytes: literal_of.first });
                words.literals.push(literal_of);
                group.last += 1;
                group.most.at_start = group.most.at_start.max(reach.at_start);
                group.most.later = group.most.later.max(reach.later);
                group.behind |= literal.as_bytes().get(letters + 1).map_or(u32::MAX, |byte| 1 << (byte % 32));
            }
            for (filter, step) in words.later.iter_mut().zip(STEPS) {
                if group.most.later.is_some_and(|most| most > step) {
                    filter.add(word);
                }
            }
            let slot = words.slot(word);
            words.groups.push(group);
            words.slots[slot] = words.groups.len() as u32;
        }
        words
    }

    /// The slot of a word, or the free one where it would be.
    #[inline]
    fn slot(&self, word: u64) -> usize {
        let slots = self.slots.as_slice();
        let mut slot = (word.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize & (slots.len() - 1);
        while slots[slot] != 0 && self.groups[slots[slot] as usize - 1].word != word {
            slot = (slot + 1) & (slots.len() - 1);
        }
        slot
    }

    #[inline]
    fn each_at(
        &self,
        text: &[u8],
        length: usize,
        start: u32,
        (word, letters): (u64, usize),
        matters: impl Fn(&Reach) -> bool,
        each: &mut impl FnMut(usize, u32, usize),
    ) {
        let Some(group) = self.slots[self.slot(word)].checked_sub(1) else { return };
        let group = &self.groups[group as usize];
        let from = start as usize;
        let behind = text.get(from + letters + 1).copied().unwrap_or_default();
        if !matters(&group.most) || group.behind >> (behind % 32) & 1 == 0 {
            return;
        }
        let eight = eight::first(eight::load(text, from), length.saturating_sub(from));
        let literals = group.first as usize..group.last as usize;
        for (first, literal) in self.firsts[literals.clone()].iter().zip(&self.literals[literals]) {
            if eight & first.mask == first.bytes && literal.stands(text, length, from, eight) && matters(&literal.reach)
            {
                each(literal.number as usize, start, from + literal.length);
            }
        }
    }
}

/// The place of the first three bytes of a key in the table of them.
fn triple(key: u64) -> usize {
    ((key as u32 & 0xff_ffff).wrapping_mul(0x9E37_79B9) >> (32 - TRIPLES.trailing_zeros())) as usize
}

/// A key's place in the filter (multiplication by 2^64 over the golden ratio).
fn filter_bit(key: u64) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - FILTER_BITS.trailing_zeros())) as usize
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
            prefixes.each(
                padded.as_bytes(),
                text.len(),
                &[Start::unread(start as u32)],
                (19, 0),
                |index, from, end| {
                    found.push((index, from as usize, end));
                },
            );
            found.sort_unstable();
            let letters = |text: &str| text.bytes().take(8).take_while(u8::is_ascii_lowercase).count();
            let stands = |literal: &String| {
                text.as_bytes()[start..].starts_with(literal.as_bytes())
                    && (letters(literal) == 0 || letters(literal) == letters(&text[start..]))
            };
            let there = literals.iter().enumerate().filter(|(_, literal)| stands(literal));
            assert_eq!(found, there.map(|(index, literal)| (index, start, start + literal.len())).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_literal_is_found_as_far_as_it_reaches() {
        let reaches = [(0, None), (30, None), (31, Some(30)), (90, Some(31)), (u32::MAX, Some(300))];
        for (at_start, later) in reaches {
            let prefixes = Prefixes::new(vec![("share".to_owned(), Reach { at_start, later })]);
            for chars in [1, 29, 30, 31, 32, 90, 91, 300, 301, u32::MAX] {
                let mut found = Vec::new();
                let starts = [1, 7].map(Start::unread);
                prefixes.each(b"(share share", 12, &starts, (chars, 1), |_, start, _| found.push(start));
                let expected = [(1, chars <= at_start), (7, later.is_some_and(|most| chars <= most))];
                let expected = expected.iter().filter(|(_, there)| *there).map(|(start, _)| *start);
                assert_eq!(found, expected.collect::<Vec<_>>(), "{at_start} {later:?} {chars}");
            }
        }
    }
}
