//! Many phrases looked for in a line at once, in any case of ASCII. An automaton finds them a little faster, but
//! building it takes as long as cleaning ten pages.

use rustc_hash::FxHashMap;

/// Phrases, ready for look-ups. Each has two bytes or more.
pub(super) struct Phrases {
    /// By key, those with the same key from long to short: the bytes in lower case, and the number.
    phrases: Vec<(Box<[u8]>, usize)>,
    /// A bit for each key that some phrase has.
    filter: Vec<u64>,
    /// From key to the first of its phrases, and one past the last.
    by_key: FxHashMap<u16, (u32, u32)>,
}

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
        all.sort_by(|(a, _), (b, _)| {
            let order = key(a[0], a[1]).cmp(&key(b[0], b[1]));
            order.then(b.len().cmp(&a.len())).then_with(|| a.cmp(b))
        });
        all.dedup_by(|next, first| next.0 == first.0);
        let mut filter = vec![0; (usize::from(u16::MAX) + 1) / 64];
        let mut by_key = FxHashMap::default();
        for (index, (bytes, _)) in all.iter().enumerate() {
            let key = key(bytes[0], bytes[1]);
            filter[usize::from(key / 64)] |= 1 << (key % 64);
            by_key.entry(key).or_insert((index as u32, index as u32)).1 = index as u32 + 1;
        }
        Phrases { phrases: all, filter, by_key }
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
        let mut inside = from.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_alphanumeric());
        for (at, pair) in bytes.get(from..)?.windows(2).enumerate() {
            let is_letter = pair[0].is_ascii_alphanumeric();
            // Nothing that starts with a letter of ASCII starts inside a word.
            if !(inside && is_letter)
                && self.may_start(key(pair[0], pair[1]))
                && let Some(found) = self.at(bytes, from + at)
            {
                return Some(found);
            }
            inside = is_letter;
        }
        None
    }

    /// The longest phrase that stands at a place where two bytes or more are left.
    fn at(&self, bytes: &[u8], start: usize) -> Option<Found> {
        let &(first, end) = self.by_key.get(&key(bytes[start], bytes[start + 1]))?;
        let stands = |phrase: &[u8]| {
            bytes.get(start..start + phrase.len()).is_some_and(|here| here.eq_ignore_ascii_case(phrase))
        };
        let (phrase, number) = self.phrases[first as usize..end as usize].iter().find(|(phrase, _)| stands(phrase))?;
        Some(Found { phrase: *number, start, end: start + phrase.len() })
    }

    fn may_start(&self, key: u16) -> bool {
        self.filter[usize::from(key / 64)] >> (key % 64) & 1 != 0
    }
}

/// The first two bytes of a phrase, the same for both cases of a letter (and for a few signs, which costs a look).
fn key(first: u8, second: u8) -> u16 {
    u16::from_le_bytes([first | 0x20, second | 0x20])
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
