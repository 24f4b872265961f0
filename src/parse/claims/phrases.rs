//! Many phrases looked for in a line at once, in any case of ASCII, by their first three bytes. An automaton would take as
//! long to build as ten pages take to be cleaned.

use rustc_hash::FxHashMap;

/// Phrases, ready for look-ups. Each has two bytes or more.
pub(super) struct Phrases {
    /// Those of three bytes or more by key, those with the same key from long to short: the bytes in lower case, and the number.
    phrases: Vec<(Box<[u8]>, usize)>,
    /// Those of two bytes, which are few.
    short: Vec<([u8; 2], usize)>,
    /// A bit for the hash of each key that a place where some phrase stands can have.
    filter: Vec<u64>,
    /// From key to the first of its phrases, and one past the last.
    by_key: FxHashMap<u32, (u32, u32)>,
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
        all.sort_by(|(a, _), (b, _)| {
            let order = key_of(a).cmp(&key_of(b));
            order.then(b.len().cmp(&a.len())).then_with(|| a.cmp(b))
        });
        all.dedup_by(|next, first| next.0 == first.0);
        let mut filter = vec![0; (1 << FILTER_BITS) / 64];
        let mut by_key = FxHashMap::default();
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
                let bit = hash(key(bytes[0], bytes[1], third));
                filter[bit / 64] |= 1 << (bit % 64);
            }
        }
        let short = all.iter().filter_map(|(bytes, number)| Some((<[u8; 2]>::try_from(&**bytes).ok()?, *number)));
        let short = short.collect();
        all.retain(|(bytes, _)| bytes.len() > 2);
        for (index, (bytes, _)) in all.iter().enumerate() {
            by_key.entry(key_of(bytes)).or_insert((index as u32, index as u32)).1 = index as u32 + 1;
        }
        Phrases { phrases: all, short, filter, by_key, roles }
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
        let role_at = |at: usize| bytes.get(at).map(|byte| self.roles[usize::from(*byte)]);
        let word_end = |mut at: usize| {
            while role_at(at) == Some(Role::Letter) {
                at += 1;
            }
            at
        };
        let in_word = from.checked_sub(1).and_then(role_at) == Some(Role::Letter);
        let mut at = if in_word { word_end(from) } else { from };
        while let Some(role) = role_at(at) {
            let start = at;
            at += 1;
            if role == Role::None {
                continue;
            }
            if self.may_stand(key_of(&bytes[start..]))
                && let Some(found) = self.at(bytes, start)
            {
                return Some(found);
            }
            if role == Role::Letter {
                at = word_end(at);
            }
        }
        None
    }

    /// The longest phrase that stands at a place.
    fn at(&self, bytes: &[u8], start: usize) -> Option<Found> {
        let here = &bytes[start..];
        let found = |number: usize, length: usize| Some(Found { phrase: number, start, end: start + length });
        if let Some(&(first, end)) = self.by_key.get(&key_of(here)) {
            for (phrase, number) in &self.phrases[first as usize..end as usize] {
                let last = phrase.len() - 1;
                // Most are told apart by their last byte.
                if here.get(last).is_some_and(|byte| byte.eq_ignore_ascii_case(&phrase[last]))
                    && here[..last].eq_ignore_ascii_case(&phrase[..last])
                {
                    return found(*number, phrase.len());
                }
            }
        }
        let two = here.first_chunk::<2>()?;
        let (_, number) = self.short.iter().find(|(phrase, _)| phrase.eq_ignore_ascii_case(two))?;
        found(*number, two.len())
    }

    #[inline(always)]
    fn may_stand(&self, key: u32) -> bool {
        let bit = hash(key);
        self.filter[bit / 64] >> (bit % 64) & 1 != 0
    }
}

/// The key of what begins a text: that of its first three bytes, or of two when there are no more.
#[inline(always)]
fn key_of(bytes: &[u8]) -> u32 {
    if let Some(&[first, second, third]) = bytes.first_chunk() {
        return key(first, second, third);
    }
    let [first, second, third] = [0, 1, 2].map(|at| bytes.get(at).copied().unwrap_or(0));
    key(first, second, third)
}

/// Three bytes, the same for both cases of a letter (and for a few signs, which costs a look).
#[inline(always)]
fn key(first: u8, second: u8, third: u8) -> u32 {
    u32::from_le_bytes([first | 0x20, second | 0x20, third | 0x20, 0])
}

/// Multiplicative hashing by the golden ratio (Knuth, The Art of Computer Programming, volume 3, section 6.4).
#[inline(always)]
fn hash(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b9) >> (u32::BITS - FILTER_BITS)) as usize
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
