//! Character references (13.2.5.72 and the states behind it).

use std::sync::LazyLock;

use web_atoms::NAMED_ENTITIES;

use super::search::contains;

/// Where a run of characters stands: the standard reads references without a semicolon differently in attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    /// Characters of the page.
    Text,
    /// The value of an attribute: `?a=1&copy=2` is an address.
    Attribute,
}

/// The text with its references decoded, in `buffer` when there are any.
#[inline]
pub(crate) fn decode<'t>(text: &'t str, buffer: &'t mut String, context: Context) -> &'t str {
    if !contains(text.as_bytes(), b'&') {
        return text;
    }
    buffer.clear();
    decode_into(text, buffer, context);
    buffer
}

fn decode_into(text: &str, out: &mut String, context: Context) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let reference = match behind.strip_prefix('#') {
            Some(number) => numeric(number).map(|reference| Reference { length: reference.length + 1, ..reference }),
            None => named(behind, context),
        };
        match reference {
            Some(Reference { length, first, second }) => {
                out.push(first);
                out.extend(second);
                rest = &behind[length..];
            }
            None => {
                out.push('&');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
}

/// What a reference stands for, and how many bytes behind the `&` it takes.
struct Reference {
    length: usize,
    first: char,
    second: Option<char>,
}

/// 13.2.5.73 Named character reference state: the longest name in the standard's table.
fn named(behind: &str, context: Context) -> Option<Reference> {
    let one = |length, first| Some(Reference { length, first, second: None });
    // Nine of ten references on real pages.
    if behind.starts_with("nbsp;") {
        return one(5, '\u{a0}');
    }
    if behind.starts_with("amp;") {
        return one(4, '&');
    }
    if !behind.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    // No name goes on behind a semicolon, so that one of these is the longest.
    let length = behind.bytes().take(LONGEST_NAME).position(|byte| byte == b';').map_or(0, |at| at + 1);
    if length > 0
        && let Some(&(first, second)) = behind.get(..length).and_then(|name| NAMED_ENTITIES.get(name))
        && first != 0
    {
        let second = if second == 0 { None } else { char::from_u32(second) };
        return Some(Reference { length, first: char::from_u32(first)?, second });
    }
    let start = behind.as_bytes().first_chunk()?;
    let known = WITHOUT_SEMICOLON.partition_point(|(name, _)| letters(name) < Some(start));
    let (length, first) = WITHOUT_SEMICOLON[known..]
        .iter()
        .take_while(|(name, _)| letters(name) == Some(start))
        .filter(|(name, _)| behind.starts_with(name))
        .map(|&(name, first)| (name.len(), first))
        .max()?;
    let next = behind.as_bytes().get(length);
    let goes_on = next.is_some_and(|&byte| byte == b'=' || byte.is_ascii_alphanumeric());
    if context == Context::Attribute && goes_on {
        return None;
    }
    one(length, first)
}

/// The names that need no semicolon, with what they stand for, in their order. Among them the longest is looked for, and in
/// the table of all only once for each reference: a page of nothing but `&a` is read as fast as others.
static WITHOUT_SEMICOLON: LazyLock<Vec<(&'static str, char)>> = LazyLock::new(|| {
    let mut names: Vec<_> = NAMED_ENTITIES
        .entries()
        .filter(|(name, (first, _))| *first != 0 && !name.ends_with(';'))
        .filter_map(|(name, (first, _))| Some((*name, char::from_u32(*first)?)))
        .collect();
    names.sort_unstable();
    names
});

/// The first two letters of a name: there is no shorter one.
fn letters(name: &str) -> Option<&[u8; 2]> {
    name.as_bytes().first_chunk()
}

/// The longest name in the standard's table, in bytes: `CounterClockwiseContourIntegral;`.
const LONGEST_NAME: usize = 32;

/// 13.2.5.75 Numeric character reference state up to 13.2.5.80 its end state.
fn numeric(number: &str) -> Option<Reference> {
    let bytes = number.as_bytes();
    let (start, radix) = if matches!(bytes.first(), Some(b'x' | b'X')) { (1, 16) } else { (0, 10) };
    let mut value: u32 = 0;
    let mut length = start;
    while let Some(digit) = bytes.get(length).and_then(|&byte| char::from(byte).to_digit(radix)) {
        value = value.saturating_mul(radix).saturating_add(digit);
        length += 1;
    }
    if length == start {
        return None;
    }
    length += usize::from(bytes.get(length) == Some(&b';'));
    let first = match value {
        0 => char::REPLACEMENT_CHARACTER,
        0x80..=0x9f => WINDOWS_1252[value as usize - 0x80],
        _ => char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    Some(Reference { length, first, second: None })
}

/// What pages mean by the numbers of C1 controls (13.2.5.80).
const WINDOWS_1252: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}', '\u{2030}',
    '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}', '\u{90}', '\u{2018}', '\u{2019}', '\u{201c}',
    '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{9d}',
    '\u{17e}', '\u{178}',
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, in_text: &str, in_attribute: &str) {
        let mut buffer = String::new();
        assert_eq!(decode(text, &mut buffer, Context::Text), in_text);
        assert_eq!(decode(text, &mut buffer, Context::Attribute), in_attribute);
    }

    #[test]
    fn references() {
        check("a &amp; b&nbsp;c", "a & b\u{a0}c", "a & b\u{a0}c");
        check("?a=1&copy=2&lt", "?a=1©=2<", "?a=1&copy=2<");
        check("&notit; &notin; &nosuch; &", "¬it; ∉ &nosuch; &", "&notit; ∉ &nosuch; &");
        check(
            "&#65;&#x4e2d&#150;&#0;&#xd800;&#99999999999;&#;&#x;",
            "A中–\u{fffd}\u{fffd}\u{fffd}&#;&#x;",
            "A中–\u{fffd}\u{fffd}\u{fffd}&#;&#x;",
        );
        check("&ampere &amp &frac34x &frac3", "&ere & ¾x &frac3", "&ampere & &frac34x &frac3");
        check("&a&a;&;&&lt&", "&a&a;&;&<&", "&a&a;&;&<&");
        check("&NotEqualTilde;", "≂\u{338}", "≂\u{338}");
        check("&中", "&中", "&中");
    }
}
