//! The words of a candidate, beside those of the page's address and of its text.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::super::title_weights::Seen;
use super::{Gathering, on};
use crate::document::{has_no_case, is_letter_or_digit};

/// A text without the marks that only say where it may be broken.
pub(super) fn whole(text: &str) -> Cow<'_, str> {
    let marks = ['\u{ad}', '\u{200b}', '\u{feff}'];
    if text.contains(marks) { text.replace(marks, "").into() } else { text.into() }
}

/// What is seen of the words themselves; nothing that [`super::NOT_IN_CHINESE`] leaves.
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
    let furniture = bare.len() <= LONGEST_FURNITURE && is_furniture(&bare.to_lowercase());
    on(Seen::Name, (2..=3).contains(&count) && words().all(name))
        | on(Seen::OneWord, count == 1)
        | on(Seen::ManyWords, count == MANY_WORDS)
        | on(Seen::Numbered, numbered)
        | on(Seen::Furniture, furniture)
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
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        let mut room = SAMPLE;
        for index in setting.body.clone().filter(|index| setting.kept(*index)) {
            let text = setting.text(index);
            // A headline that was taken for body is no proof of itself.
            if text.len() < 80 && index <= setting.body.start + 1 {
                continue;
            }
            each_word(text, LONG, |word| *counts.entry(word).or_default() += 1);
            room = room.saturating_sub(text.len());
            if room == 0 {
                break;
            }
        }
        for candidate in &mut self.candidates {
            let (mut all, mut found, mut most) = (0_u32, 0_u32, 0);
            each_word(&candidate.text, LONG, |word| {
                let count = counts.get(&word).copied().unwrap_or(0);
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

/// Hashes of the words of a text that have so many letters or more, apostrophes left out.
fn each_word(text: &str, least: usize, mut each: impl FnMut(u64)) {
    let (mut hash, mut letters) = (0_u64, 0);
    // As `rustc-hash` mixes.
    let mix = |hash: u64, letter: u32| (hash.rotate_left(5) ^ u64::from(letter)).wrapping_mul(0x517c_c1b7_2722_0a95);
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        if byte.is_ascii_alphanumeric() {
            hash = mix(hash, u32::from(byte.to_ascii_lowercase()));
            letters += 1;
            at += 1;
            continue;
        }
        let Some(character) = text[at..].chars().next() else { break };
        at += character.len_utf8();
        if is_letter_or_digit(character) {
            let lower = if has_no_case(character) { None } else { character.to_lowercase().next() };
            hash = mix(hash, u32::from(lower.unwrap_or(character)));
            letters += 1;
        } else if !matches!(character, '\'' | '’') {
            if letters >= least {
                each(hash);
            }
            (hash, letters) = (0, 0);
        }
    }
    if letters >= least {
        each(hash);
    }
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
    fn a_word_is_broken_by_no_invisible_mark() {
        assert_eq!(whole("Assis\u{ad}tance"), "Assistance");
    }
}
