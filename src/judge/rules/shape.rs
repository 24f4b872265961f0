//! Rules that look at measures of a block.

use super::file::{Look, Rule, ShapeLook};
use crate::document::{Block, Page, Place, Span};
use crate::judge::text::TextStats;

/// All shape rules.
#[derive(Debug, Default)]
pub(crate) struct Shapes {
    looks: Vec<(u16, Ranges)>,
}

/// A look with a range for every measure: what isn't asked for may be anything.
#[derive(Debug)]
struct Ranges {
    /// Of characters, stops, commas and hashes.
    counts: [[u32; 2]; 4],
    /// Of what is linked and of digits.
    shares: [[f32; 2]; 2],
    closed: Option<bool>,
    pictures: Option<bool>,
}

impl Ranges {
    fn of(look: &ShapeLook) -> Ranges {
        let ShapeLook { chars, stops, commas, hashes, linked, digits, closed, pictures } = *look;
        Ranges {
            counts: [chars, stops, commas, hashes].map(|range| range.unwrap_or([0, u32::MAX])),
            shares: [linked, digits].map(|range| range.unwrap_or([f32::NEG_INFINITY, f32::INFINITY])),
            closed,
            pictures,
        }
    }
}

impl Shapes {
    pub(crate) fn new(rules: &[Rule]) -> Shapes {
        let numbered = rules.iter().enumerate();
        let looks = numbered.filter_map(|(number, rule)| match &rule.look {
            Look::Shape(look) => Some((number as u16, Ranges::of(look))),
            Look::Place(_) | Look::Text(_) | Look::Site(_) | Look::Beside(_) => None,
        });
        Shapes { looks: looks.collect() }
    }

    /// Appends the numbers of the rules that hit this block.
    pub(crate) fn match_block(&self, block: &Block, text: &str, stats: &TextStats, hits: &mut Vec<u16>) {
        if self.looks.is_empty() {
            return;
        }
        let measures = Measures::of(block, text, stats);
        hits.extend(self.looks.iter().filter(|(_, look)| measures.fit(look)).map(|(number, _)| number));
    }
}

#[derive(Debug)]
struct Measures<'a> {
    counts: [u32; 4],
    shares: [f32; 2],
    text: &'a str,
}

impl Measures<'_> {
    fn of<'a>(block: &Block, text: &'a str, stats: &TextStats) -> Measures<'a> {
        let linked = if text.is_empty() { 0.0 } else { block.linked as f32 / text.len() as f32 };
        let digits = if stats.chars == 0 { 0.0 } else { stats.digits as f32 / stats.chars as f32 };
        Measures { counts: [stats.chars, stats.stops, stats.commas, stats.hashes], shares: [linked, digits], text }
    }

    fn fit(&self, look: &Ranges) -> bool {
        // All numbers without a question in between, because which one fails can't be guessed.
        are_within(&self.counts, &look.counts) & are_within(&self.shares, &look.shares)
            && look.closed.is_none_or(|closed| closed == ends_sentence(self.text))
            && look.pictures.is_none_or(|pictures| pictures == is_pictures(self.text))
    }
}

/// A page with one block for an example; `[` and `]` stand around what is linked, `[[` and `]]` for themselves.
pub(crate) fn example(text: &str) -> Page {
    example_lines(&[text])
}

/// A page with a block for each line.
pub(crate) fn example_lines(lines: &[&str]) -> Page {
    let mut page = Page { places: vec![Place::default()], ..Page::default() };
    for line in lines {
        let start = page.text.len() as u32;
        let mut linked = 0;
        let mut inside = false;
        let mut characters = line.chars().peekable();
        while let Some(char) = characters.next() {
            let is_itself = matches!(char, '[' | ']') && characters.next_if_eq(&char).is_some();
            match char {
                '[' if !is_itself => inside = true,
                ']' if !is_itself => inside = false,
                _ => {
                    page.text.push(char);
                    linked += if inside { char.len_utf8() as u32 } else { 0 };
                }
            }
        }
        let span = Span { start, end: page.text.len() as u32 };
        page.blocks.push(Block { span, linked, ..Block::default() });
    }
    page
}

/// Whether the text is nothing but words in brackets, one of which is the name of a picture's file.
fn is_pictures(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) else { return false };
    let names = || inner.split("][").flat_map(|part| part.split("] ["));
    let is_word = |name: &str| name.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'[' | b']'));
    names().all(is_word) && names().any(is_file)
}

/// Whether a word names a file: it ends as pictures do or is such an end, or holds digits beside letters, a low line or four digits. A shorter number is a note's.
fn is_file(name: &str) -> bool {
    const ENDS: [&str; 9] = ["png", "jpg", "jpeg", "gif", "webp", "svg", "ico", "img", "image"];
    let last = name.rsplit('.').next().unwrap_or(name);
    let letters = name.bytes().any(|byte| byte.is_ascii_alphabetic());
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    ENDS.iter().any(|end| last.eq_ignore_ascii_case(end)) || digits >= 4 || letters && digits >= 2 || name.contains('_')
}

/// Whether the text ends like a sentence, closing quotes and brackets aside.
fn ends_sentence(text: &str) -> bool {
    let closes = |char| matches!(char, '"' | '\'' | '”' | '’' | '」' | '』' | '）' | ')' | '》' | ']' | '】' | '»');
    let text = text.trim_end_matches(|char: char| closes(char) || char.is_whitespace());
    text.ends_with(['.', '!', '?', '。', '！', '？', '…', '؟', '।'])
}

fn are_within<T: PartialOrd>(values: &[T], ranges: &[[T; 2]]) -> bool {
    values.iter().zip(ranges).fold(true, |all, (value, [least, most])| all & (least <= value) & (value <= most))
}
