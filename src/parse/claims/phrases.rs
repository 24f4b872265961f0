//! Many phrases looked for in a line at once, in any case of ASCII, by their first three bytes. An automaton would take as
//! long to build as ten pages take to be cleaned.

use rustc_hash::FxHashMap;

use crate::document::eight;

/// Phrases, ready for look-ups. Each has two bytes or more.
pub(super) struct Phrases {
    /// Those of six bytes or more, by their first six: many begin with one Chinese character, few with the same two.
    long: Index,
    /// Those of three bytes to five, by their first three.
    middle: Index,
    /// Those of two bytes.
    short: Index,
    /// A bit for the hash of the first three bytes that a place where some phrase stands can have.
    filter: Filter,
    /// What a byte is to a place where it stands.
    roles: [Role; 256],
}

/// What a byte is to a place where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// No phrase starts with it.
    None,
    /// Some phrase starts with it; it is no letter or digit of ASCII.
    Start,
    /// A letter or digit of ASCII. Nothing that starts with one starts inside a word.
    Letter,
}

/// Bits of the filter. With the keys of some 1,500 phrases one place in twenty that has none of them is looked up in vain.
const FILTER_BITS: u32 = 15;

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// The number of the phrase.
    pub(super) phrase: usize,
    /// Where it starts, in bytes.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
}

impl Phrases {
    /// Takes phrases with their numbers. Of those that differ only in the case of ASCII the first counts.
    pub(super) fn new(phrases: impl IntoIterator<Item = (String, usize)>) -> Phrases {
        let mut all: Vec<(Box<[u8]>, usize)> = phrases
            .into_iter()
            .filter(|(phrase, _)| phrase.len() >= 2)
            .map(|(phrase, number)| (phrase.to_ascii_lowercase().into_bytes().into_boxed_slice(), number))
            .collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        all.dedup_by(|next, first| next.0 == first.0);
        let mut filter = Filter::default();
        let mut roles = std::array::from_fn(|byte| match byte as u8 {
            letter if letter.is_ascii_alphanumeric() => Role::Letter,
            _ => Role::None,
        });
        for (bytes, _) in &all {
            let first = &mut roles[usize::from(bytes[0])];
            if *first == Role::None {
                *first = Role::Start;
            }
            // Whatever follows a phrase of two bytes.
            let thirds = bytes.get(2).map_or(0..=u8::MAX, |third| *third..=*third);
            for third in thirds {
                filter.add(key([bytes[0], bytes[1], third]));
            }
        }
        let (short, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(bytes, _)| bytes.len() == 2);
        let (long, middle) = others.into_iter().partition(|(bytes, _)| bytes.len() >= 6);
        let (long, middle) = (Index::new(long, key_of::<6>), Index::new(middle, key_of::<3>));
        Phrases { long, middle, short: Index::new(short, key_of::<2>), filter, roles }
    }

    /// The phrases in a text from left to right, none over another; of those that start together the longest. One that starts with a
    /// letter or digit of ASCII stands at the start of a word.
    pub(super) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Found> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            let found = self.next(text.as_bytes(), at)?;
            at = found.end;
            Some(found)
        })
    }

    fn next(&self, bytes: &[u8], from: usize) -> Option<Found> {
        let in_word = from.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(u8::is_ascii_alphanumeric);
        let mut at = if in_word { word_end(bytes, from) } else { from };
        while let Some(&byte) = bytes.get(at) {
            let role = self.roles[usize::from(byte)];
            if byte.is_ascii() && role == Role::None {
                at += 1;
                continue;
            }
            // Characters of three bytes, as Chinese is written in: none of the bytes behind the first begins a phrase.
            if let Some(&[first @ 0xe0..=0xef, second, third]) = bytes[at..].first_chunk() {
                if self.filter.may_have(key([first, second, third]))
                    && let Some(found) = self.at(bytes, at)
                {
                    return Some(found);
                }
                at += 3;
                continue;
            }
            if role != Role::None
                && self.filter.may_have(key_of::<3>(&bytes[at..]))
                && let Some(found) = self.at(bytes, at)
            {
                return Some(found);
            }
            at = if role == Role::Letter { word_end(bytes, at + 1) } else { at + 1 };
        }
        None
    }

    /// The longest phrase that stands at a place.
    fn at(&self, bytes: &[u8], start: usize) -> Option<Found> {
        let here = &bytes[start..];
        let (phrase, length) = (self.long.find(key_of::<6>(here), here))
            .or_else(|| self.middle.find(key_of::<3>(here), here))
            .or_else(|| self.short.find(key_of::<2>(here), here))?;
        Some(Found { phrase, start, end: start + length })
    }
}

/// Where the letters and digits of ASCII end that stand at a place.
fn word_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let eight = eight::load(bytes, at);
        let run = eight::run(eight::letters(eight) | eight::digits(eight));
        at += run;
        if run < 8 {
            return at;
        }
    }
}

/// Phrases by what they begin with.
struct Index {
    /// In the order of their keys, those with the same key from long to short: the bytes in lower case, and the number.
    phrases: Vec<(Box<[u8]>, usize)>,
    /// From key to the first of its phrases, and one past the last.
    by_key: FxHashMap<u64, (u32, u32)>,
    filter: Filter,
}

impl Index {
    fn new(mut phrases: Vec<(Box<[u8]>, usize)>, key_of: fn(&[u8]) -> u64) -> Index {
        phrases.sort_by(|(a, _), (b, _)| key_of(a).cmp(&key_of(b)).then(b.len().cmp(&a.len())));
        let mut by_key = FxHashMap::default();
        let mut filter = Filter::default();
        for (index, (bytes, _)) in phrases.iter().enumerate() {
            by_key.entry(key_of(bytes)).or_insert((index as u32, index as u32)).1 = index as u32 + 1;
            filter.add(key_of(bytes));
        }
        Index { phrases, by_key, filter }
    }

    /// The number and the length of the longest phrase that a text with this key begins with.
    #[inline(always)]
    fn find(&self, key: u64, here: &[u8]) -> Option<(usize, usize)> {
        if self.filter.may_have(key) { self.look_up(key, here) } else { None }
    }

    #[inline(never)]
    fn look_up(&self, key: u64, here: &[u8]) -> Option<(usize, usize)> {
        let &(first, end) = self.by_key.get(&key)?;
        let begins = |phrase: &[u8]| here.get(..phrase.len()).is_some_and(|here| here.eq_ignore_ascii_case(phrase));
        let (phrase, number) = self.phrases[first as usize..end as usize].iter().find(|(phrase, _)| begins(phrase))?;
        Some((*number, phrase.len()))
    }
}

/// A bit for the hash of each of some keys: most of those that are none of them are told by it.
struct Filter(Vec<u64>);

impl Default for Filter {
    fn default() -> Filter {
        Filter(vec![0; (1 << FILTER_BITS) / 64])
    }
}

impl Filter {
    fn add(&mut self, key: u64) {
        let bit = Filter::bit(key);
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    #[inline(always)]
    fn may_have(&self, key: u64) -> bool {
        let bit = Filter::bit(key);
        self.0[bit / 64] >> (bit % 64) & 1 != 0
    }

    /// Multiplicative hashing by the golden ratio (Knuth, The Art of Computer Programming, volume 3, section 6.4).
    #[inline(always)]
    fn bit(key: u64) -> usize {
        (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - FILTER_BITS)) as usize
    }
}

/// The key of what begins a text: that of its first bytes, with zeros behind them when there are no more.
#[inline(always)]
fn key_of<const N: usize>(bytes: &[u8]) -> u64 {
    match bytes.first_chunk::<N>() {
        Some(bytes) => key(*bytes),
        None => key(std::array::from_fn::<u8, N, _>(|at| bytes.get(at).copied().unwrap_or(0))),
    }
}

/// Up to eight bytes, the same for both cases of a letter (and for a few signs, which costs a look).
#[inline(always)]
fn key<const N: usize>(bytes: [u8; N]) -> u64 {
    bytes.iter().rev().fold(0, |key, &byte| key << 8 | u64::from(byte | 0x20))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<(usize, String)> {
        let phrases = Phrases::new(phrases.iter().enumerate().map(|(at, phrase)| ((*phrase).to_owned(), at)));
        phrases.find(text).map(|found| (found.phrase, text[found.start..found.end].to_owned())).collect()
    }

    #[test]
    fn the_longest_of_those_that_start_first_is_found() {
        assert_eq!(
            found(&["by", "date", "Date of issue", "issue", "发布", "发布时间"], "DATE OF ISSUE by date: 发布时间发布"),
            [
                (2, "DATE OF ISSUE".to_owned()),
                (0, "by".to_owned()),
                (1, "date".to_owned()),
                (5, "发布时间".to_owned()),
                (4, "发布".to_owned())
            ]
        );
    }

    #[test]
    fn of_two_that_are_the_same_the_first_counts() {
        assert_eq!(found(&["Von", "von"], "VON von"), [(0, "VON".to_owned()), (0, "von".to_owned())]);
        assert_eq!(found(&["Über"], "über Über"), [(0, "Über".to_owned())]);
        assert_eq!(found(&["by"], "b"), []);
        assert_eq!(
            found(&["date", "来源"], "update mandate 某网来源 date"),
            [(1, "来源".to_owned()), (0, "date".to_owned())]
        );
    }
}
