//! The JSON of a line. The same value always gives the same bytes.

use crate::document::{Document, Dropped, Why, eight};
use crate::options::RecordField;
use serde_json::value::RawValue;
use unicode_segmentation::UnicodeSegmentation;

/// A document as a line of `records.jsonl`.
pub fn record_line(document: &Document, fields: &[RecordField]) -> Vec<u8> {
    let mut line = Vec::with_capacity(document.body.len() + 256);
    for &field in fields {
        key(&mut line, field.name());
        field_value(&mut line, document, field);
    }
    end(line)
}

/// A record that was clean already: the fields asked for first, its own value before ours, then its other keys as they
/// stand.
pub(crate) fn passed_through_line<'m>(
    document: &Document,
    members: impl Iterator<Item = (&'m str, &'m RawValue)> + Clone,
    fields: &[RecordField],
) -> Vec<u8> {
    let mut line = Vec::with_capacity(document.body.len() + 256);
    for &field in fields {
        key(&mut line, field.name());
        let own =
            members.clone().find(|(name, _)| name.eq_ignore_ascii_case(field.name())).map(|(_, value)| value.get());
        match own {
            Some(json) if is_of_the_schema(field, json) => line.extend_from_slice(json.as_bytes()),
            _ => field_value(&mut line, document, field),
        }
    }
    for (name, value) in members.filter(|(name, _)| fields.iter().all(|field| !name.eq_ignore_ascii_case(field.name())))
    {
        key(&mut line, name);
        line.extend_from_slice(value.get().as_bytes());
    }
    end(line)
}

/// Whether a value that came with a record is what the schema says of the field, so far as that shows at its first byte.
/// An id may come as a number, which goes out as text.
fn is_of_the_schema(field: RecordField, json: &str) -> bool {
    match field {
        RecordField::Replaced | RecordField::Confidence | RecordField::Words => {
            json.starts_with(|c: char| c.is_ascii_digit())
        }
        RecordField::Id => false,
        _ => json.starts_with('"'),
    }
}

/// A line of `dropped.jsonl`.
pub(crate) fn dropped_line(dropped: &Dropped) -> Vec<u8> {
    let mut line = Vec::with_capacity(256);
    key(&mut line, "id");
    optional(&mut line, Some(dropped.id.as_str()).filter(|id| !id.is_empty()));
    key(&mut line, "from");
    string(&mut line, &dropped.from);
    key(&mut line, "why");
    string(&mut line, dropped.why.name());
    key(&mut line, "copy_of");
    optional(&mut line, if let Why::Copy { of, .. } = &dropped.why { Some(of) } else { None });
    key(&mut line, "detail");
    detail(&mut line, &dropped.why);
    end(line)
}

fn detail(line: &mut Vec<u8>, why: &Why) {
    let mut member = |name: &str, value: &dyn Fn(&mut Vec<u8>)| {
        line.push(b'{');
        string(line, name);
        line.push(b':');
        value(line);
        line.push(b'}');
    };
    match why {
        Why::Empty | Why::NotAFile => line.extend_from_slice(b"null"),
        Why::TooBig { limit } | Why::Inflated { limit } | Why::TooMany { limit } | Why::TooSlow { limit } => {
            member("limit", &|line| number(line, *limit));
        }
        Why::Nested { limit } => member("limit", &|line| number(line, u64::from(*limit))),
        Why::Binary { looks_like } => member("looks_like", &|line| string(line, looks_like)),
        Why::Broken { error } | Why::Unreadable { error } => member("error", &|line| string(line, error)),
        Why::NotAPage { what } => member("what", &|line| string(line, what)),
        Why::Kind { page_type } => member("page_type", &|line| string(line, page_type.name())),
        Why::Unwanted { wish } => member("wish", &|line| string(line, wish)),
        Why::Panicked { message } => member("message", &|line| string(line, message)),
        Why::Copy { of: _, found } => {
            key(line, "id");
            string(line, &found.id);
            key(line, "kind");
            string(line, found.kind.name());
            key(line, "resemblance");
            share(line, found.resemblance);
            key(line, "containment");
            share(line, found.containment);
            line.push(b'}');
        }
    }
}

fn field_value(line: &mut Vec<u8>, document: &Document, field: RecordField) {
    match field {
        RecordField::Title => optional(line, document.title.as_deref()),
        RecordField::Date => optional(line, document.date.as_deref()),
        RecordField::Source => optional(line, document.source.as_deref()),
        RecordField::Body => string(line, &document.body),
        RecordField::Id => string(line, &document.id),
        RecordField::From => string(line, &document.from),
        RecordField::Url => optional(line, document.url.as_deref()),
        RecordField::Author => optional(line, document.author.as_deref()),
        RecordField::Site => optional(line, document.site.as_deref()),
        RecordField::Supersedes => optional(line, document.supersedes.as_deref()),
        RecordField::Lang => optional(line, document.lang.as_deref()),
        // What was never decoded or judged, a record that was clean already, has none of these.
        RecordField::Encoding => optional(line, document.found_by.map(|_| document.encoding)),
        RecordField::FoundBy => optional(line, document.found_by.map(crate::document::FoundBy::name)),
        RecordField::Replaced => match document.found_by {
            Some(_) => number(line, u64::from(document.replaced)),
            None => line.extend_from_slice(b"null"),
        },
        RecordField::PageType => optional(line, document.found_by.map(|_| document.page_type.name())),
        RecordField::Confidence => match document.found_by {
            Some(_) => share(line, document.confidence),
            None => line.extend_from_slice(b"null"),
        },
        RecordField::Words => number(line, document.body.unicode_words().count() as u64),
    }
}

/// Starts a member; the first one starts the object.
fn key(line: &mut Vec<u8>, name: &str) {
    // A value is never empty, so a line that doesn't end in one is at the start of an object.
    let starts = matches!(line.last(), None | Some(b':'));
    line.push(if starts { b'{' } else { b',' });
    string(line, name);
    line.push(b':');
}

fn end(mut line: Vec<u8>) -> Vec<u8> {
    line.extend_from_slice(if line.is_empty() { b"{}\n" } else { b"}\n" });
    line
}

fn string(line: &mut Vec<u8>, text: &str) {
    line.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let (plain, others) = rest.split_at(plain_run(rest));
        line.extend_from_slice(plain);
        let Some((&byte, after)) = others.split_first() else { break };
        match byte {
            b'"' => line.extend_from_slice(b"\\\""),
            b'\\' => line.extend_from_slice(b"\\\\"),
            b'\n' => line.extend_from_slice(b"\\n"),
            b'\r' => line.extend_from_slice(b"\\r"),
            b'\t' => line.extend_from_slice(b"\\t"),
            b'\x08' => line.extend_from_slice(b"\\b"),
            b'\x0c' => line.extend_from_slice(b"\\f"),
            _ => line.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        }
        rest = after;
    }
    line.push(b'"');
}

/// How many bytes a string of JSON has as they are: all before a control character, a quotation mark or a backslash.
fn plain_run(bytes: &[u8]) -> usize {
    let (eights, rest) = bytes.as_chunks::<8>();
    for (at, eight) in eights.iter().enumerate() {
        let eight = u64::from_le_bytes(*eight);
        let others = eight::controls(eight) | eight::those(eight, b'"') | eight::those(eight, b'\\');
        if others != 0 {
            return at * 8 + eight::before(others);
        }
    }
    let is_plain = |byte: &&u8| !matches!(byte, 0..b' ' | b'"' | b'\\');
    bytes.len() - rest.len() + rest.iter().take_while(is_plain).count()
}

fn optional(line: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => string(line, text),
        None => line.extend_from_slice(b"null"),
    }
}

fn number(line: &mut Vec<u8>, number: u64) {
    line.extend_from_slice(number.to_string().as_bytes());
}

/// A share between 0 and 1, to three places: more would be noise.
fn share(line: &mut Vec<u8>, share: f32) {
    let text = if share.is_finite() { format!("{share:.3}") } else { "null".to_owned() };
    line.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_those_of_serde() {
        for code in (0..0x800).chain(0xff00..0x1_0100) {
            let Some(character) = char::from_u32(code) else { continue };
            for before in 0..10 {
                let text = format!("{}{character}ab\"cd{character}{character}efghijk", "x".repeat(before));
                let mut line = Vec::new();
                string(&mut line, &text);
                assert_eq!(line, serde_json::to_vec(&text).expect("a string"), "{character:?}");
            }
        }
    }
}
