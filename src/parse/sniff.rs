//! Whether a page is markup or a rendering to plain text, read from its characters.

use crate::document::{Markup, Tag};

/// How much of a page is looked at, in bytes. A page that shows no markup in its first 64 KB shows none worth parsing.
const WINDOW: usize = 64 << 10;

/// Where a page that starts with something else (a PHP warning, a stray header) still has its doctype or root element.
const LATE_START: usize = 1 << 10;

/// Share of lines with a tag from which a page that starts with text is markup. Plain pages that teach HTML quote tags in
/// fewer of their lines; fragments of markup have one in nearly every line.
const TAGGED_LINES: f32 = 0.5;

/// The same for a page with a root element near its start, whose scripts and styles are lines without tags.
const TAGGED_LINES_WITH_ROOT: f32 = 0.1;

/// Decides whether a page is markup. A stray `<` in text, an address in angle brackets or a quoted tag is none.
pub(super) fn sniff(text: &str) -> Markup {
    let text = text.trim_start_matches(['\u{feff}', '\0']).trim_start();
    if starts_with_tag(text) {
        return Markup::Html;
    }
    let window = start_of(text, WINDOW);
    // Most plain text has none, and needs no counting.
    if memchr::memchr(b'<', window.as_bytes()).is_none() {
        return Markup::Plain;
    }
    let mut lines = 0;
    let mut tagged = 0;
    for line in window.lines().filter(|line| !line.trim().is_empty()) {
        lines += 1;
        tagged += u32::from(has_known_tag(line));
    }
    let share = tagged as f32 / lines.max(1) as f32;
    let wanted = if has_root_near_start(text) { TAGGED_LINES_WITH_ROOT } else { TAGGED_LINES };
    if share >= wanted { Markup::Html } else { Markup::Plain }
}

/// Whether the text starts with something only markup starts with: a tag with a closed bracket, a comment, a doctype.
fn starts_with_tag(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('<') else { return false };
    if rest.starts_with("!--") || rest.starts_with("?xml") || starts_with_word(rest, "!doctype") {
        return true;
    }
    let name = tag_name(rest);
    let after = rest[name.len()..].chars().next();
    !name.is_empty()
        && matches!(after, Some('>' | '/') | Some('\t' | '\n' | '\r' | ' '))
        && memchr::memchr(b'>', rest.as_bytes()).is_some()
}

fn has_root_near_start(text: &str) -> bool {
    let start = start_of(text, LATE_START);
    start
        .match_indices('<')
        .map(|(at, _)| &start[at + 1..])
        .any(|rest| starts_with_word(rest, "!doctype html") || starts_with_word(rest, "html"))
}

/// Whether a line holds a tag of HTML: `<name` and a closing bracket somewhere behind it.
fn has_known_tag(line: &str) -> bool {
    line.match_indices('<').any(|(at, _)| {
        let rest = line[at + 1..].trim_start_matches('/');
        let name = tag_name(rest);
        let ends_well = rest[name.len()..].chars().next().is_none_or(|after| matches!(after, '>' | '/' | ' ' | '\t'));
        ends_well && !name.is_empty() && is_known(name)
    })
}

/// The first `length` bytes, or a few less so that no character is cut.
fn start_of(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn is_known(name: &str) -> bool {
    Tag::ALL.iter().any(|tag| tag.name().eq_ignore_ascii_case(name))
}

/// The name at the start of a tag's inside; empty when it can't be one.
fn tag_name(rest: &str) -> &str {
    if !rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return "";
    }
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == ':')).unwrap_or(rest.len());
    &rest[..end]
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup() {
        for text in [
            "<p>Hello, world.",
            "\u{feff}\n <!DOCTYPE html><title>x</title>",
            "<?xml version=\"1.0\"?><html>",
            "<x-card>Hello</x-card>",
            "One paragraph.<br>\nAnother one.<br>\nA third.",
            "Warning: cannot modify header in a.php on line 3\n<!doctype html>\n<html>\n<body>\nvar a;\nvar b;\nhello",
        ] {
            assert_eq!(sniff(text), Markup::Html, "{text}");
        }
    }

    #[test]
    fn plain() {
        for text in [
            "",
            "Hello, world.",
            "I <3 you\nand a < b > c",
            "<jane@example.org> wrote:\nhello",
            "How to use HTML\n\nThe <div> element\nis a box.\nThe end of it.",
            "<3 <3 <3",
        ] {
            assert_eq!(sniff(text), Markup::Plain, "{text}");
        }
    }
}
