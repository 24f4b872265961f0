//! The attributes of a tag, read when somebody asks.

use super::elements::NameKey;
use super::search::{below, equal, find, first, is_space, word_at};
use super::tokenizer::{ends_attribute_name, skip_while};
use crate::document::Span;

/// How many attributes of one tag are looked at. Real tags have a few dozen at most; a tag of a hundred thousand is an
/// attack on those who compare each with all before it.
const MOST_ATTRIBUTES: usize = 1000;

/// An attribute as it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attribute<'t> {
    pub(crate) name: &'t str,
    /// The name's key when the name has fewer than eight bytes, which most have: nothing more needs to be compared then.
    pub(super) short: Option<NameKey>,
    pub(crate) value: &'t str,
}

/// Every attribute in the order of the tag. A name may come again: the standard keeps the first, so that callers must.
#[inline]
pub(crate) fn attributes(text: &str, tag: Span) -> impl Iterator<Item = Attribute<'_>> {
    // Searches may look beyond the tag, which is cheaper than to keep them from it; its bracket ends them.
    let bytes = text.as_bytes();
    let (mut at, end) = (tag.start as usize, tag.end as usize);
    let mut left = MOST_ATTRIBUTES;
    std::iter::from_fn(move || {
        let start = skip_while(bytes, at, |byte| is_space(byte) || byte == b'/');
        if start >= end || bytes[start] == b'>' || left == 0 {
            return None;
        }
        left -= 1;
        let (name_end, short) = name(bytes, start);
        let name = &text[start..name_end];
        at = skip_while(bytes, name_end, is_space);
        if bytes.get(at) != Some(&b'=') {
            return Some(Attribute { name, short, value: "" });
        }
        at = skip_while(bytes, at + 1, is_space);
        let value = match bytes.get(at) {
            Some(&quote @ (b'"' | b'\'')) => {
                let end = find(bytes, at + 1, quote)?;
                let value = at + 1..end;
                at = end + 1;
                value
            }
            _ => {
                let end = skip_while(bytes, at, |byte| !is_space(byte) && byte != b'>');
                std::mem::replace(&mut at, end)..end
            }
        };
        Some(Attribute { name, short, value: &text[value] })
    })
}

/// Where a name ends, and its key when it is short.
#[inline(always)]
fn name(bytes: &[u8], start: usize) -> (usize, Option<NameKey>) {
    if let Some(packed) = word_at(bytes, start) {
        // `=` and `>` differ from each other and from two rare signs in their last two bits only.
        let ends = below(packed, b' ' + 1) | equal(packed, b'/') | equal(packed & !EQUALS_OR_BRACKET, b'<');
        let length = first(ends);
        if length > 0 && length < 8 && ends_attribute_name(bytes[start + length]) {
            let mask = !(u64::MAX << (8 * length as u32));
            return (start + length, Some(NameKey::of_packed(packed & mask)));
        }
    }
    // The first character belongs to the name even when it is a `=`.
    (skip_while(bytes, start + 1, |byte| !ends_attribute_name(byte)), None)
}

/// The bits of a byte in which `<`, `=`, `>` and `?` differ, for eight bytes.
const EQUALS_OR_BRACKET: u64 = u64::from_le_bytes([b'<' ^ b'?'; 8]);

#[cfg(test)]
mod tests {
    use super::super::tokenizer::{Token, Tokenizer};
    use super::*;

    /// The tokenizer steps over attributes without reading their names, and must find the same values in them.
    #[test]
    fn attributes_end_where_their_tag_ends() {
        const PIECES: [&str; 13] = [">", "=", " ", "\"", "'", "/", "a", "hidden", "id=x", "\n", "é", "==", "/ ="];
        let mut number: u32 = 1;
        for _ in 0..20_000 {
            let mut text = "<p ".to_owned();
            for _ in 0..8 {
                // The generator of Numerical Recipes.
                number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push_str(PIECES[(number >> 16) as usize % PIECES.len()]);
            }
            text.push_str("> 'behind' = \"the tag\" >");
            let Token::Start(tag) = Tokenizer::new(&text).next(false) else { continue };
            let end = text.as_ptr() as usize + tag.attributes.end as usize;
            for Attribute { name, value, .. } in attributes(&text, tag.attributes) {
                let is_inside = |part: &str| part.as_ptr() as usize + part.len() < end;
                assert!(is_inside(name) && (value.is_empty() || is_inside(value)), "{name}={value} in {text}");
            }
        }
    }
}
