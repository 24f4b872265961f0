//! Flattens markup that is nested too deeply, before a tree is built of it: building is quadratic in the depth.

use std::borrow::Cow;

/// Elements that end by themselves when the next one starts, or that have no content: they add no depth.
const SHALLOW: &[&str] = &[
    "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "optgroup", "rt", "rp", "area",
    "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
];

/// Elements whose content is not markup.
const RAW: &[&str] = &["script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"];

/// Leaves out start tags beyond the depth, and as many end tags. Answers how many elements were flattened.
pub(super) fn flatten(text: &str, depth: usize) -> (Cow<'_, str>, u32) {
    let mut kept = String::new();
    let mut copied = 0;
    let mut flattened = 0;
    let mut open = 0;
    let mut beyond = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &text.as_bytes()[at..]) {
        let start = at + found;
        let rest = &text[start + 1..];
        let closing = rest.starts_with('/');
        let name_start = start + 1 + usize::from(closing);
        let name = name_at(&text[name_start..]);
        at = start + 1;
        if name.is_empty() {
            if rest.starts_with("!--") {
                at = rest.find("-->").map_or(text.len(), |end| start + 1 + end);
            }
            continue;
        }
        let Some(end) = tag_end(text.as_bytes(), name_start + name.len()) else { break };
        at = end;
        let name = name.to_ascii_lowercase();
        if SHALLOW.contains(&name.as_str()) {
            continue;
        }
        let drop = if closing { beyond > 0 } else { open >= depth };
        match (closing, drop) {
            (false, false) => open += 1,
            (false, true) => beyond += 1,
            (true, false) => open = open.saturating_sub(1),
            (true, true) => beyond -= 1,
        }
        if drop {
            flattened += u32::from(!closing);
            kept.push_str(&text[copied..start]);
            copied = at;
        } else if !closing && RAW.contains(&name.as_str()) {
            at += end_of_raw(&text[at..], &name);
        }
    }
    if copied == 0 {
        return (Cow::Borrowed(text), 0);
    }
    kept.push_str(&text[copied..]);
    (Cow::Owned(kept), flattened)
}

fn name_at(text: &str) -> &str {
    if !text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return "";
    }
    let end = text.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').unwrap_or(text.len());
    &text[..end]
}

/// One past the bracket that closes a tag, brackets inside quotes left aside.
fn tag_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr3(b'>', b'"', b'\'', bytes.get(at..)?)?;
        if bytes[at] == b'>' {
            return Some(at + 1);
        }
        let quoted_value = bytes[..at].trim_ascii_end().ends_with(b"=");
        let quote = bytes[at];
        at += 1;
        if quoted_value {
            at += memchr::memchr(quote, bytes.get(at..)?)? + 1;
        }
    }
}

/// Where the end tag of a raw element stands.
fn end_of_raw(text: &str, name: &str) -> usize {
    let found = memchr::memmem::find_iter(text.as_bytes(), b"</").find(|&at| {
        text.as_bytes()[at + 2..].get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
    });
    found.unwrap_or(text.len())
}
