//! The attributes of a tag, read when somebody asks.

use super::elements::NameKey;
use super::search::{find, is_space};
use super::tokenizer::{ends_attribute_name, skip_while};
use crate::document::Span;
use wide::u8x16;

/// How many attributes of one tag are looked at. Real tags have a few dozen at most; a tag of a hundred thousand is an
/// attack on those who compare each with all before it.
const MOST_ATTRIBUTES: usize = 1000;

/// An attribute as it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attribute<'t> {
    text: &'t str,
    name: (usize, usize),
    value: (usize, usize),
    /// The name's key when the name has fewer than eight bytes, which most have: nothing more needs to be compared then.
    pub(super) short: Option<NameKey>,
}

impl<'t> Attribute<'t> {
    pub(crate) fn name(&self) -> &'t str {
        &self.text[self.name.0..self.name.1]
    }

    pub(crate) fn value(&self) -> &'t str {
        &self.text[self.value.0..self.value.1]
    }
}

/// Every attribute in the order of the tag. A name may come again: the standard keeps the first, so that callers must.
#[inline(always)]
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
        let name = (start, name_end);
        at = skip_while(bytes, name_end, is_space);
        if bytes.get(at) != Some(&b'=') {
            return Some(Attribute { text, name, value: (name_end, name_end), short });
        }
        at = skip_while(bytes, at + 1, is_space);
        let value = match bytes.get(at) {
            Some(&quote @ (b'"' | b'\'')) => {
                let start = at + 1;
                let end = find(bytes, start, quote)?;
                at = end + 1;
                (start, end)
            }
            _ => {
                let end = skip_while(bytes, at, |byte| !is_space(byte) && byte != b'>');
                (std::mem::replace(&mut at, end), end)
            }
        };
        Some(Attribute { text, name, value, short })
    })
}

/// Where a name ends, and its key when it is short.
#[inline(always)]
fn name(bytes: &[u8], start: usize) -> (usize, Option<NameKey>) {
    // The first character belongs to the name even when it is a `=`.
    let mut end = start + 1;
    if let Some(sixteen) = bytes.get(start..).and_then(<[u8]>::first_chunk) {
        let length = first_end(*sixteen);
        if length > 0 && length < sixteen.len() && ends_attribute_name(bytes[start + length]) {
            let packed = u64::from_le_bytes(*sixteen.as_chunks().0.first().unwrap_or(&[0; 8]));
            let mask = !(u64::MAX << (8 * (length as u32 & 7)));
            return (start + length, (length < 8).then(|| NameKey::of_packed(packed & mask)));
        }
        // What is looked at again is of no consequence.
        end += length.saturating_sub(1);
    }
    (skip_while(bytes, end, |byte| !ends_attribute_name(byte)), None)
}

/// The first of sixteen bytes that may end the name of an attribute: it does, or it is a control character.
#[inline(always)]
fn first_end(sixteen: [u8; 16]) -> usize {
    let sixteen = u8x16::new(sixteen);
    let [space, slash, equals, bracket] = [b' ', b'/', b'=', b'>'].map(u8x16::splat);
    let signs = sixteen.simd_eq(slash) | sixteen.simd_eq(equals) | sixteen.simd_eq(bracket);
    let ends = sixteen.min(space).simd_eq(sixteen) | signs;
    (ends.to_bitmask() | 1 << 16).trailing_zeros() as usize
}

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
            for attribute in attributes(&text, tag.attributes) {
                let (name, value) = (attribute.name(), attribute.value());
                let is_inside = |part: &str| part.as_ptr() as usize + part.len() < end;
                assert!(is_inside(name) && (value.is_empty() || is_inside(value)), "{name}={value} in {text}");
            }
        }
    }
}
