//! The parts of a `title` element: headline, section, site, in any order, joined by marks.

use std::ops::Range;

use super::place::is_wide;

/// The parts of a title, in order, trimmed. A title without separators is one part.
pub(super) fn parts(title: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    if title.bytes().all(|byte| !may_part(byte)) {
        push(title, 0..title.len(), &mut parts);
        return parts;
    }
    let mut start = 0;
    let characters: Vec<(usize, char)> = title.char_indices().collect();
    let mut at = 0;
    while at < characters.len() {
        let length = separator(&characters, at);
        if length == 0 {
            at += 1;
            continue;
        }
        let end = characters.get(at + length).map_or(title.len(), |(byte, _)| *byte);
        push(title, start..characters[at].0, &mut parts);
        start = end;
        at += length;
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

/// Whether a byte may be one of a separator.
fn may_part(byte: u8) -> bool {
    !byte.is_ascii() || b"|_-/~><*:+@".contains(&byte)
}

/// How many characters the separator at `at` has; 0 when there is none.
fn separator(characters: &[(usize, char)], at: usize) -> usize {
    let get = |index: usize| characters.get(index).map(|(_, character)| *character);
    let before = at.checked_sub(1).and_then(get);
    let after = get(at + 1);
    let spaced = before.is_some_and(char::is_whitespace) && after.is_some_and(char::is_whitespace);
    match characters[at].1 {
        '|' | '｜' | '»' | '«' | '›' | '‹' | '丨' | '¦' | '▷' | '►' => 1,
        '_' => usize::from(before.is_some_and(is_wide) || after.is_some_and(is_wide) || spaced),
        // Two hyphens part a headline from its section; one does so in Chinese, or with spaces around it. A dash of two
        // characters joins a headline to its subtitle in Chinese and is no separator.
        '-' if after == Some('-') => 2,
        '-' => usize::from(
            spaced || before.is_some_and(is_wide) && after.is_some_and(|after| is_wide(after) || after.is_alphabetic()),
        ),
        '–' | '—' | '−' if after == Some('—') => 0,
        '–' | '—' | '−' => usize::from(spaced),
        '·' | '•' | '/' | '~' | '>' | '<' | '*' | ':' | '∙' | '⋅' | '+' | '@' => usize::from(spaced),
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
