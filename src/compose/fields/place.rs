//! Where on a page the text lies, and how to compare what stands around it.

use std::cell::RefCell;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::reading::Reading;
use crate::document::{
    Block, Claim, Evidence, Field, Judgement, Markup, Page, east_asian_run, eight, has_no_case, is_letter_or_digit,
};

/// What the choice of every field looks at.
pub(super) struct Setting<'a> {
    /// The page.
    pub(super) page: &'a Page,
    /// Which of its blocks are body.
    pub(super) judgement: &'a Judgement,
    /// The page's address.
    pub(super) url: Option<&'a str>,
    /// Blocks between the first and the last of the body, both included. Empty at the end of the page when there is none.
    pub(super) body: Range<usize>,
    /// ISO 639-1 code of the body's language, once known.
    pub(super) lang: &'a str,
    /// Block of the headline, once known.
    pub(super) title: Option<usize>,
    /// Block of the date, once known.
    pub(super) date: Option<usize>,
    /// What was read in claims of dates, by the places of their texts in memory: the headline and the date both look at them.
    pub(super) readings: RefCell<FxHashMap<usize, Option<Reading>>>,
}

impl<'a> Setting<'a> {
    /// Looks at a judged page.
    pub(super) fn of(page: &'a Page, judgement: &'a Judgement, url: Option<&'a str>) -> Setting<'a> {
        let body = body(page, judgement);
        let readings = RefCell::default();
        Setting { page, judgement, url, body, lang: "", title: None, date: None, readings }
    }

    /// The claims about a field.
    pub(super) fn claims(&self, field: Field) -> impl Iterator<Item = &'a Claim> {
        self.page.claims.iter().filter(move |claim| claim.field == field)
    }

    /// What a rule of the user's for this site says.
    pub(super) fn by_site_rule(&self, field: Field) -> Option<&'a Claim> {
        self.claims(field).find(|claim| claim.evidence == Evidence::SiteRule)
    }

    /// Whether the page is written in Chinese, Japanese or Korean.
    pub(super) fn is_cjk(&self) -> bool {
        matches!(self.lang, "zh" | "ja" | "ko")
    }

    /// Whether the page had no tags.
    pub(super) fn is_plain(&self) -> bool {
        self.page.markup == Markup::Plain
    }

    /// The text of a block.
    pub(super) fn text(&self, block: usize) -> &'a str {
        self.page.blocks.get(block).map_or("", |block| self.page.text_of(block))
    }

    /// Whether a block was kept as body.
    pub(super) fn kept(&self, block: usize) -> bool {
        self.judgement.verdicts.get(block).is_some_and(|verdict| verdict.kept)
    }

    /// Whether a block, or something around it, isn't shown.
    pub(super) fn hidden(&self, block: &Block) -> bool {
        self.page.places_above(block).any(|place| place.hidden)
    }

    /// The host of the page's address, without `www.`; empty when unknown.
    pub(super) fn host(&self) -> &'a str {
        let url = self.url.unwrap_or_default();
        let rest = url.split_once("://").map_or("", |(_, rest)| rest);
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host)
    }
}

/// Kept text before and after this share of it may be strays: a caption above, a teaser below.
const STRAYS: f32 = 0.02;

/// From the first to the last block of the body, strays aside.
fn body(page: &Page, judgement: &Judgement) -> Range<usize> {
    let length = |index: usize| if judgement.verdicts[index].kept { page.blocks[index].span.len() } else { 0 };
    let blocks = page.blocks.len().min(judgement.verdicts.len());
    let all: usize = (0..blocks).map(length).sum();
    let stray = (all as f32 * STRAYS) as usize;
    let beyond = |seen: &mut usize, index: usize| {
        *seen += length(index);
        *seen > stray
    };
    let (mut above, mut below) = (0, 0);
    let first = (0..blocks).find(|&index| beyond(&mut above, index));
    let last = (0..blocks).rev().find(|&index| beyond(&mut below, index));
    match (first, last) {
        (Some(first), Some(last)) => first..last + 1,
        _ => blocks..blocks,
    }
}

/// A text as it is compared with others: letters and digits only, lower case, full-width forms folded.
pub(super) fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let eight = eight::load(rest.as_bytes(), 0);
        let run = match eight::run(eight::letters(eight) | eight::digits(eight)) {
            0 => east_asian_run(rest),
            run => run,
        };
        if run > 0 {
            key.push_str(&rest[..run]);
            rest = &rest[run..];
            continue;
        }
        rest = &rest[character.len_utf8()..];
        let folded = match character {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
            _ => character,
        };
        if is_letter_or_digit(folded) {
            if has_no_case(folded) {
                key.push(folded);
            } else {
                key.extend(folded.to_lowercase());
            }
        }
    }
    key.make_ascii_lowercase();
    key
}

/// How wide a text is: a Chinese, Japanese or Korean character counts as two.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    let bytes = text.as_bytes();
    let (mut width, mut at) = (0, 0);
    while let Some(first) = bytes.get(at) {
        let (columns, length) = match first {
            0..0x80 => (1, 1),
            // Of two bytes: letters of Europe and the Near East.
            0xc2..0xe0 => (1, 2),
            // From U+3000 to U+9FFF.
            0xe3..=0xe9 => (2, 3),
            _ => match text[at..].chars().next() {
                Some(character) => (1 + usize::from(is_wide(character)), character.len_utf8()),
                None => break,
            },
        };
        width += columns;
        at += length;
    }
    width
}

/// Han, kana, Hangul and their punctuation.
pub(super) fn is_wide(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_wide_as_its_characters() {
        for character in '\0'..=char::MAX {
            let text = format!("{character}é");
            assert_eq!(width(&text), 2 + usize::from(is_wide(character)), "{character:?}");
        }
    }
}
