//! The words of a candidate, beside those of the page's address and of its text.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::super::title_weights::Seen;
use super::{Gathering, on};
use crate::document::{eight, has_no_case, is_letter_or_digit};

/// A text without the marks that only say where it may be broken.
pub(super) fn whole(text: &str) -> Cow<'_, str> {
    let marks = ['\u{ad}', '\u{200b}', '\u{feff}'];
    if text.contains(marks) { text.replace(marks, "").into() } else { text.into() }
}

/// What is seen of the words themselves.
pub(super) fn seen(text: &str) -> u128 {
    let words = || text.split_whitespace();
    let count = words().take(MANY_WORDS).count();
    let name = |word: &str| {
        word.starts_with(char::is_uppercase)
            && word.chars().all(|letter| letter.is_alphabetic() || letter == '.' || letter == '-')
    };
    let first = words().next().unwrap_or_default();
    let number = first.trim_end_matches(['.', ')', ':', '、']);
    let numbered = number.len() < first.len() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let bare = first.trim_matches(|mark: char| !is_letter_or_digit(mark));
    let has_case = !bare.starts_with(has_no_case);
    let furniture = has_case && bare.len() <= LONGEST_FURNITURE && is_furniture(&bare.to_lowercase());
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    on(Seen::Name, (2..=3).contains(&count) && words().all(name))
        | on(Seen::OneWord, count == 1)
        | on(Seen::ManyWords, count == MANY_WORDS)
        | on(Seen::Numbered, numbered)
        | on(Seen::Furniture, furniture)
        | on(Seen::Labelled, is_labelled(text))
        | on(Seen::Bracketed, is_bracketed(text))
        | on(Seen::ManyDigits, digits > 0 && digits * 3 >= text.chars().count())
        | on(Seen::Clauses, has_clauses(text))
}

/// Whether a text is a short label, a colon and what it labels.
fn is_labelled(text: &str) -> bool {
    let Some((label, value)) = text.split_once([':', '：']) else { return false };
    let label = label.trim();
    !value.trim().is_empty() && !label.is_empty() && label.chars().count() <= LONGEST_LABEL
}

/// Characters of the longest label.
pub(super) const LONGEST_LABEL: usize = 6;

/// Whether all of a text stands in one pair of brackets.
fn is_bracketed(text: &str) -> bool {
    let pairs = ["()", "（）", "[]", "【】", "〔〕", "「」"];
    pairs.iter().any(|pair| {
        let mut pair = pair.chars();
        let (Some(open), Some(close)) = (pair.next(), pair.next()) else { return false };
        text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).is_some_and(|inside| !inside.contains(close))
    })
}

/// Whether a text has two commas or more, or a sentence ends inside.
fn has_clauses(text: &str) -> bool {
    let text = text.trim_end_matches(['.', '。', '!', '！', '?', '？']);
    text.contains('。') || text.contains('.') && text.contains(". ") || text.matches([',', '，']).nth(1).is_some()
}

/// From so many words on a text has many.
const MANY_WORDS: usize = 5;

/// No word of furniture has so many bytes, however it is written.
const LONGEST_FURNITURE: usize = 64;

/// Whether a word stands first in credits, buttons and boxes.
fn is_furniture(word: &str) -> bool {
    matches!(
        word,
        "photo"
            | "photos"
            | "photograph"
            | "image"
            | "images"
            | "picture"
            | "credit"
            | "credits"
            | "by"
            | "written"
            | "posted"
            | "published"
            | "updated"
            | "source"
            | "share"
            | "subscribe"
            | "sign"
            | "log"
            | "login"
            | "download"
            | "related"
            | "view"
            | "see"
            | "table"
            | "follow"
            | "join"
            | "search"
            | "menu"
            | "skip"
            | "click"
            | "contact"
            | "back"
            | "home"
            | "copyright"
            | "©"
            | "advertisement"
            | "sponsored"
            | "newsletter"
            | "popular"
            | "trending"
            | "editor"
            | "author"
            | "last"
            | "reviewed"
            | "von"
            | "par"
            | "por"
            | "foto"
            | "bild"
            | "crédit"
            | "quelle"
            | "fuente"
            | "teilen"
            | "partager"
            | "compartir"
            | "suche"
            | "recherche"
            | "buscar"
            | "автор"
            | "фото"
            | "источник"
            | "поделиться"
    )
}

/// The words in the last part of an address that has some.
pub(super) struct Slug {
    words: Vec<u64>,
}

impl Slug {
    pub(super) fn of(url: &str) -> Slug {
        let path = url.split_once("://").map_or("", |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let last = path
            .rsplit('/')
            .find(|part| part.contains(|letter: char| letter.is_ascii_alphabetic()))
            .unwrap_or_default();
        let name = last.rsplit_once('.').map_or(last, |(name, _)| name);
        let mut words = Vec::new();
        if !name.contains('%') {
            each_word(name, 1, |word| words.push(word));
        }
        // A word or two name a place on the site.
        if words.len() < 3 {
            words.clear();
        }
        Slug { words }
    }

    /// What is seen of a candidate beside the address.
    pub(super) fn beside(&self, text: &str) -> u128 {
        if self.words.is_empty() {
            return 0;
        }
        let mut own = Vec::new();
        each_word(text, 1, |word| own.push(word));
        let share = |some: &[u64], of: &[u64]| {
            some.iter().filter(|word| of.contains(word)).count() as f32 / (some.len().max(1)) as f32
        };
        let (found, named) = (share(&self.words, &own), share(&own, &self.words));
        on(Seen::SlugAll, found > 0.99)
            | on(Seen::SlugMost, (0.7..=0.99).contains(&found))
            | on(Seen::SlugFew, found < 0.35)
            | on(Seen::InSlugAll, named > 0.99)
            | on(Seen::InSlugMost, (0.6..=0.99).contains(&named))
            | on(Seen::InSlugFew, named < 0.3)
    }
}

/// Bytes of the text whose words are counted.
const SAMPLE: usize = 8000;

/// Letters of a word that tells something.
const LONG: usize = 4;

/// A word that stands in the text as often as this is one of its subjects.
const FREQUENT: u32 = 4;

impl Gathering<'_> {
    /// What is seen of the candidates beside the words of the text; nothing that [`super::NOT_IN_CHINESE`] leaves.
    pub(super) fn beside_body(&mut self) {
        let setting = self.setting;
        let mut counts = Counts::default();
        for candidate in &self.candidates {
            each_word(&candidate.text, LONG, |word| counts.ask(word));
        }
        let mut room = SAMPLE;
        for index in setting.body.clone().filter(|index| setting.kept(*index)) {
            let text = setting.text(index);
            // A headline that was taken for body is no proof of itself.
            if text.len() < 80 && index <= setting.body.start + 1 {
                continue;
            }
            each_word(text, LONG, |word| counts.add(word));
            room = room.saturating_sub(text.len());
            if room == 0 {
                break;
            }
        }
        for candidate in &mut self.candidates {
            let (mut all, mut found, mut most) = (0_u32, 0_u32, 0);
            each_word(&candidate.text, LONG, |word| {
                let count = counts.of(word);
                all += 1;
                found += u32::from(count > 0);
                most = most.max(count);
            });
            candidate.seen |= on(Seen::AllWordsInBody, all > 0 && found == all)
                | on(Seen::MostWordsInBody, found < all && found * 5 >= all * 3)
                | on(Seen::FewWordsInBody, found * 10 < all * 3)
                | on(Seen::FrequentWord, most >= FREQUENT);
        }
    }
}

/// How often words stand in a text that are asked for. Most words of a text aren't, and a bit tells that.
struct Counts {
    counts: FxHashMap<u64, u32>,
    filter: [u64; FILTER_BITS / 64],
}

/// A page's candidates have some hundred words.
const FILTER_BITS: usize = 1 << 12;

impl Default for Counts {
    fn default() -> Counts {
        Counts { counts: FxHashMap::default(), filter: [0; FILTER_BITS / 64] }
    }
}

impl Counts {
    fn ask(&mut self, word: u64) {
        let bit = filter_bit(word);
        self.filter[bit / 64] |= 1 << (bit % 64);
        self.counts.insert(word, 0);
    }

    fn add(&mut self, word: u64) {
        let bit = filter_bit(word);
        if self.filter[bit / 64] >> (bit % 64) & 1 != 0
            && let Some(count) = self.counts.get_mut(&word)
        {
            *count += 1;
        }
    }

    fn of(&self, word: u64) -> u32 {
        self.counts.get(&word).copied().unwrap_or(0)
    }
}

/// A word's place in the filter: the upper bits of its hash.
fn filter_bit(word: u64) -> usize {
    (word >> (u64::BITS - FILTER_BITS.trailing_zeros())) as usize
}

/// Hashes of the words of a text that have so many letters or more, apostrophes left out.
fn each_word(text: &str, least: usize, mut each: impl FnMut(u64)) {
    let mut word = Hashed::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            let eight = eight::load(bytes, at);
            let letters = eight::letters(eight);
            let marks = letters | eight::digits(eight);
            let run = eight::run(marks);
            let lower = eight::lower(eight, letters) & eight::run_mask(marks);
            at += run;
            // Most words end with their letters of ASCII, and most of these are no more than are looked at together.
            let ends = run < 8 && bytes.get(at).is_none_or(|next| next.is_ascii() && *next != b'\'');
            if ends && word.bytes == 0 {
                if run >= least {
                    each(mix(0, lower));
                }
                at += 1;
                continue;
            }
            word.push(lower, run);
            continue;
        }
        let Some(character) = text[at..].chars().next() else { break };
        at += character.len_utf8();
        if is_letter_or_digit(character) {
            let lower = if has_no_case(character) { None } else { character.to_lowercase().next() };
            let mut buffer = [0; 4];
            let lower = lower.unwrap_or(character).encode_utf8(&mut buffer).as_bytes();
            word.push(eight::load(lower, 0), lower.len());
            // Letters are counted and not their bytes.
            word.letters -= lower.len() - 1;
        } else if !matches!(character, '\'' | '’') {
            if word.letters >= least {
                each(word.hash());
            }
            word = Hashed::default();
        }
    }
    if word.letters >= least {
        each(word.hash());
    }
}

/// The hash of a word that is given in pieces of up to eight bytes, the same however it is cut.
#[derive(Default)]
struct Hashed {
    letters: usize,
    bytes: usize,
    /// Of the whole eights.
    hash: u64,
    /// The bytes since.
    rest: u64,
}

impl Hashed {
    /// Adds so many bytes; those of `bytes` beyond are zero.
    fn push(&mut self, bytes: u64, count: usize) {
        let filled = self.bytes % 8;
        self.rest |= bytes << (8 * filled);
        if filled + count >= 8 {
            self.hash = mix(self.hash, self.rest);
            self.rest = if filled == 0 { 0 } else { bytes >> (8 * (8 - filled)) };
        }
        self.bytes += count;
        self.letters += count;
    }

    fn hash(&self) -> u64 {
        mix(self.hash, self.rest)
    }
}

/// As `rustc-hash` mixes.
fn mix(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_speaks_for_the_headline_it_was_made_of() {
        let slug = Slug::of("https://example.org/news/2025/what-s-next-for-the-old-bridge.html?x=1");
        let right = slug.beside("What's next for the old bridge?");
        assert_eq!(right & Seen::SlugFew.bit(), 0);
        assert_ne!(right & (Seen::SlugAll.bit() | Seen::SlugMost.bit()), 0);
        assert_ne!(slug.beside("Subscribe to our newsletter") & Seen::SlugFew.bit(), 0);
        assert_eq!(Slug::of("https://example.org/12345").beside("Anything"), 0);
        assert_eq!(Slug::of("").beside("Anything"), 0);
    }

    #[test]
    fn what_a_line_is_made_of() {
        assert!(is_labelled("服务热线：400-000-1234") && is_labelled("Q1: why") && !is_labelled("用料："));
        assert!(!is_labelled("关于加强防治工作的通知：全文"));
        assert!(is_bracketed("〔2023年第22号〕") && !is_bracketed("[心得] 散步 [圖]") && !is_bracketed("老桥(图)"));
        assert!(
            has_clauses("先放盐，再放油，最后放水")
                && has_clauses("It rained. We stayed.")
                && !has_clauses("It rained.")
        );
    }

    #[test]
    fn words_are_the_same_however_they_are_written() {
        let words = |text: &str| {
            let mut words = Vec::new();
            each_word(text, 4, |word| words.push(word));
            words
        };
        assert_eq!(words("Überraschungen, don't"), words("don’t überraschungen").into_iter().rev().collect::<Vec<_>>());
        assert_eq!(words("a three été ÜBER über").len(), 3);
        let prefixes: std::collections::BTreeSet<u64> =
            (4..26).flat_map(|length| words(&"abcdefghijklmnopqrstuvwxyz"[..length])).collect();
        assert_eq!(prefixes.len(), 22);
    }

    #[test]
    fn a_word_is_broken_by_no_invisible_mark() {
        assert_eq!(whole("Assis\u{ad}tance"), "Assistance");
    }
}
