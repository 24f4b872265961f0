//! The attributes of a tag, read when somebody asks.

use super::search::{find, is_space};
use super::tokenizer::{ends_attribute_name, skip_while};
use crate::document::Span;

/// How many attributes of one tag are looked at. Real tags have a few dozen at most; a tag of a hundred thousand is an
/// attack on those who compare each with all before it.
const MOST_ATTRIBUTES: usize = 1000;

/// Name and value of every attribute in the order of the tag, as they are written. A name may come again: the standard
/// keeps the first, so that callers must.
pub(crate) fn attributes(text: &str, tag: Span) -> impl Iterator<Item = (&str, &str)> {
    let bytes = &text.as_bytes()[..tag.end as usize];
    let mut at = tag.start as usize;
    std::iter::from_fn(move || {
        let start = skip_while(bytes, at, |byte| is_space(byte) || byte == b'/');
        if matches!(bytes.get(start), None | Some(b'>')) {
            return None;
        }
        let name_end = skip_while(bytes, start + 1, |byte| !ends_attribute_name(byte));
        let name = &text[start..name_end];
        at = skip_while(bytes, name_end, is_space);
        if bytes.get(at) != Some(&b'=') {
            return Some((name, ""));
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
        Some((name, &text[value]))
    })
    .take(MOST_ATTRIBUTES)
}
