//! The parts of a `title` element: headline, section, site, in any order, joined by marks.

use std::ops::Range;

use super::place::is_wide;
use crate::document::{EAST_ASIAN_BYTES, east_asian};

/// The parts of a title, in order, trimmed. A title without separators is one part.
pub(super) fn parts(title: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    if title.bytes().all(|byte| !MAY_PART[usize::from(byte)]) {
        push(title, 0..title.len(), &mut parts);
        return parts;
    }
    let (mut start, mut at, mut before) = (0, 0, None);
    while let Some(character) = title[at..].chars().next() {
        // Letters of Chinese that are no sign part nothing.
        if character != STROKE && east_asian(title.as_bytes(), at).is_some() {
            at += EAST_ASIAN_BYTES;
            before = Some(character);
            continue;
        }
        let end = at + character.len_utf8();
        let length = separator(before, character, title[end..].chars().next());
        before = Some(character);
        if length > 0 {
            push(title, start..at, &mut parts);
            start = at + length;
        }
        at = end.max(start);
    }
    push(title, start..title.len(), &mut parts);
    parts
}

fn push(title: &str, range: Range<usize>, parts: &mut Vec<Range<usize>>) {
    let text = &title[range.clone()];
    let trimmed = text.trim();
    if !trimmed.is_empty() {
        let start = range.start + (text.len() - text.trim_start().len());
        parts.push(start..start + trimmed.len());
    }
}

/// A letter of Chinese that is used as a bar.
const STROKE: char = '丨';

/// Whether a byte may be one of a separator.
const MAY_PART: [bool; 256] = {
    let mut may_part = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        may_part[byte] =
            matches!(byte as u8, b'|' | b'_' | b'-' | b'/' | b'~' | b'>' | b'<' | b'*' | b':' | b'+' | b'@' | 0x80..);
        byte += 1;
    }
    may_part
};

/// How many bytes the separator has that starts with a character; 0 when it is none.
fn separator(before: Option<char>, character: char, after: Option<char>) -> usize {
    let spaced = || before.is_some_and(char::is_whitespace) && after.is_some_and(char::is_whitespace);
    let length = character.len_utf8();
    let if_so = |so: bool| if so { length } else { 0 };
    match character {
        '|' | '｜' | '»' | '«' | '›' | '‹' | STROKE | '¦' | '▷' | '►' => length,
        '_' => if_so(before.is_some_and(is_wide) || after.is_some_and(is_wide) || spaced()),
        // Two hyphens part a headline from its section; one does so in Chinese, or with spaces around it. A dash of two
        // characters joins a headline to its subtitle in Chinese and is no separator.
        '-' if after == Some('-') => 2,
        '-' => if_so(
            spaced()
                || before.is_some_and(is_wide) && after.is_some_and(|after| is_wide(after) || after.is_alphabetic()),
        ),
        '–' | '—' | '−' if after == Some('—') => 0,
        '–' | '—' | '−' => if_so(spaced()),
        '·' | '•' | '/' | '~' | '>' | '<' | '*' | ':' | '∙' | '⋅' | '+' | '@' => if_so(spaced()),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_fall_into_parts() {
        for (title, expected) in [
            ("Headline | Section | Site", vec!["Headline", "Section", "Site"]),
            ("Well-known - Site", vec!["Well-known", "Site"]),
            ("标题_频道_某网", vec!["标题", "频道", "某网"]),
            ("标题--财经--某网", vec!["标题", "财经", "某网"]),
            ("主题——副题-某网", vec!["主题——副题", "某网"]),
            ("covid-19 in 2020", vec!["covid-19 in 2020"]),
            ("| Site", vec!["Site"]),
            ("", vec![]),
        ] {
            let found: Vec<&str> = parts(title).into_iter().map(|part| &title[part]).collect();
            assert_eq!(found, expected);
        }
    }
}
