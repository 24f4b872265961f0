//! The tokenizer of the HTML standard (section 13.2.5) over the characters of a page.
//!
//! A token is a range of the input; nothing is copied. Attributes are stepped over here and read by
//! [`attributes`](super::attributes) when somebody asks. States that differ only in the errors they report are one.

use super::elements::NameKey;
use super::search::{Characters, below, equal, find, find_either, find_markup, first, is_space, word_at};
use crate::document::{Span, Tag};

/// A piece of markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// Characters, and what they hold; references in them are not decoded yet.
    Text(Span, Characters),
    /// A start tag.
    Start(TagToken),
    /// An end tag.
    End(TagToken),
    /// A comment's inside.
    Comment(Span),
    /// What stands between `<!doctype` and `>`, and whether the page ended before the `>`.
    Doctype(Span, bool),
    /// The inside of a CDATA section.
    Cdata(Span),
    /// The end of the page.
    Eof,
}

/// A start or end tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TagToken {
    /// The element, when HTML has it.
    pub(crate) tag: Tag,
    /// The name, for elements that HTML doesn't have.
    pub(crate) key: NameKey,
    /// Where the name stands.
    pub(crate) name: Span,
    /// From behind the name to behind the closing bracket.
    pub(crate) attributes: Span,
    /// Whether it ends with `/>`.
    pub(crate) self_closing: bool,
    /// Whether one of its attributes is `itemprop`: it is rare, and seen in passing.
    pub(crate) has_property: bool,
}

impl TagToken {
    /// A start tag that the standard implies where the page has none.
    pub(crate) const fn implied(tag: Tag) -> TagToken {
        let nowhere = Span { start: 0, end: 0 };
        let key = NameKey::of(tag.name().as_bytes());
        TagToken { tag, key, name: nowhere, attributes: nowhere, self_closing: false, has_property: false }
    }
}

/// Cuts a page into tokens.
#[derive(Debug, Clone)]
pub(crate) struct Tokenizer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokenizer<'a> {
    /// A tokenizer at the start of a page, in the data state.
    pub(crate) fn new(text: &'a str) -> Tokenizer<'a> {
        Tokenizer { bytes: text.as_bytes(), at: 0 }
    }

    /// The next token. `cdata` says whether the current node is in another namespace, where CDATA sections exist.
    #[inline(always)]
    pub(crate) fn next(&mut self, cdata: bool) -> Token {
        let bytes = self.bytes;
        loop {
            let start = self.at;
            let Some(&first) = bytes.get(start) else { return Token::Eof };
            if first != b'<' {
                return self.text(start);
            }
            // 13.2.5.6 Tag open state.
            match bytes.get(start + 1) {
                Some(letter) if letter.is_ascii_alphabetic() => {
                    return self.tag(start + 1).map_or(Token::Eof, Token::Start);
                }
                Some(b'/') => match bytes.get(start + 2) {
                    // 13.2.5.7 End tag open state.
                    Some(letter) if letter.is_ascii_alphabetic() => {
                        return self.tag(start + 2).map_or(Token::Eof, Token::End);
                    }
                    Some(b'>') => self.at = start + 3,
                    Some(_) => return self.bogus_comment(start + 2),
                    None => return self.text_from_bracket(start, start + 2),
                },
                Some(b'!') => return self.markup_declaration(start + 2, cdata),
                Some(b'?') => return self.bogus_comment(start + 1),
                _ => return self.text_from_bracket(start, start + 1),
            }
        }
    }

    /// Steps over the next token, an end tag that is known to stand there unless the page is over.
    #[inline(never)]
    pub(crate) fn skip_end_tag(&mut self) {
        self.next(false);
    }

    /// 13.2.5.1 Data state: characters up to the next `<`.
    #[inline(always)]
    fn text(&mut self, start: usize) -> Token {
        let (end, characters) = find_markup(self.bytes, start);
        self.at = end;
        Token::Text(span(start, end), characters)
    }

    /// Characters that begin with a `<` that opens no tag.
    #[cold]
    fn text_from_bracket(&mut self, start: usize, from: usize) -> Token {
        self.at = find(self.bytes, from, b'<').unwrap_or(self.bytes.len());
        Token::Text(span(start, self.at), Characters::of(&self.bytes[start..self.at]))
    }

    /// 13.2.5.8 Tag name state and those behind it. A tag that the page's end cuts off is none.
    #[inline(always)]
    fn tag(&mut self, name_start: usize) -> Option<TagToken> {
        let (name_end, key) = self.name(name_start);
        let mut has_property = false;
        // Most tags end here.
        let rest = if self.bytes.get(name_end) == Some(&b'>') {
            Some((name_end + 1, false))
        } else {
            skip_attributes(self.bytes, name_end, &mut has_property)
        };
        let Some((end, self_closing)) = rest else {
            self.at = self.bytes.len();
            return None;
        };
        self.at = end;
        let (name, attributes) = (span(name_start, name_end), span(name_end, end));
        Some(TagToken { tag: key.tag(), key, name, attributes, self_closing, has_property })
    }

    #[inline(always)]
    fn name(&self, start: usize) -> (usize, NameKey) {
        let bytes = self.bytes;
        // Letters and digits stand behind all that ends a name but the bracket.
        if let Some(packed) = word_at(bytes, start) {
            let length = first(below(packed, b'0') | equal(packed, b'>'));
            if length < 8 && ends_name(bytes[start + length]) {
                let mask = !(u64::MAX << (8 * length as u32));
                return (start + length, NameKey::of_packed(packed & mask));
            }
        }
        self.long_name(start)
    }

    #[inline(never)]
    fn long_name(&self, start: usize) -> (usize, NameKey) {
        let bytes = self.bytes;
        let length = bytes[start..].iter().position(|&byte| ends_name(byte));
        let end = length.map_or(bytes.len(), |length| start + length);
        (end, NameKey::of(&bytes[start..end]))
    }

    /// 13.2.5.41 Bogus comment state.
    fn bogus_comment(&mut self, start: usize) -> Token {
        let end = self.up_to_bracket(start);
        Token::Comment(span(start, end))
    }

    /// Moves behind the next `>`; answers where it stands, or the end of the page.
    fn up_to_bracket(&mut self, start: usize) -> usize {
        let end = find(self.bytes, start, b'>').unwrap_or(self.bytes.len());
        self.at = (end + 1).min(self.bytes.len());
        end
    }

    /// 13.2.5.42 Markup declaration open state.
    fn markup_declaration(&mut self, start: usize, cdata: bool) -> Token {
        let rest = &self.bytes[start..];
        if rest.starts_with(b"--") {
            return self.comment(start + 2);
        }
        if rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype")) {
            let end = self.up_to_bracket(start + 7);
            return Token::Doctype(span(start + 7, end), end == self.bytes.len());
        }
        if cdata && rest.starts_with(b"[CDATA[") {
            return self.cdata(start + 7);
        }
        self.bogus_comment(start)
    }

    /// 13.2.5.43 Comment start state up to 13.2.5.52 Comment end bang state.
    fn comment(&mut self, start: usize) -> Token {
        let bytes = self.bytes;
        for (abrupt, length) in [(&b">"[..], 1), (b"->", 2)] {
            if bytes[start..].starts_with(abrupt) {
                self.at = start + length;
                return Token::Comment(span(start, start));
            }
        }
        let mut from = start;
        while let Some(found) = memchr::memmem::find(&bytes[from..], b"--") {
            let mut dashes = from + found;
            while bytes.get(dashes + 2) == Some(&b'-') {
                dashes += 1;
            }
            let closed = match &bytes[dashes + 2..] {
                [b'>', ..] => Some(dashes + 3),
                [b'!', b'>', ..] => Some(dashes + 4),
                [] | [b'!'] => Some(bytes.len()),
                _ => None,
            };
            if let Some(end) = closed {
                self.at = end;
                return Token::Comment(span(start, dashes));
            }
            from = dashes + 2;
        }
        self.at = bytes.len();
        let dash = usize::from(bytes[start..].ends_with(b"-"));
        Token::Comment(span(start, bytes.len() - dash))
    }

    /// 13.2.5.69 CDATA section state.
    fn cdata(&mut self, start: usize) -> Token {
        let found = memchr::memmem::find(&self.bytes[start..], b"]]>");
        let end = found.map_or(self.bytes.len(), |length| start + length);
        self.at = (end + 3).min(self.bytes.len());
        Token::Cdata(span(start, end))
    }

    /// 13.2.5.2 RCDATA and 13.2.5.3 RAWTEXT state: everything up to the element's end tag, which is the next token.
    pub(crate) fn raw_text(&mut self, name: &[u8]) -> Span {
        let start = self.at;
        let mut from = start;
        self.at = loop {
            match find(self.bytes, from, b'<') {
                None => break self.bytes.len(),
                Some(at) if self.is_end_tag(at, name) => break at,
                Some(at) => from = at + 1,
            }
        };
        span(start, self.at)
    }

    /// 13.2.5.4 Script data state and the escaped ones behind it: a script inside a comment inside a script doesn't
    /// end the outer one. `name` is that of the start tag, which is another one only in tests.
    pub(crate) fn script_data(&mut self, name: &[u8]) -> Span {
        const SCRIPT: &[u8] = b"script";
        let bytes = self.bytes;
        let start = self.at;
        let mut from = start;
        let mut escape = Escape::None;
        self.at = loop {
            let found = match escape {
                Escape::None => find(bytes, from, b'<'),
                Escape::Comment | Escape::Script => {
                    memchr::memchr2(b'<', b'-', &bytes[from..]).map(|length| from + length)
                }
            };
            let Some(at) = found else { break bytes.len() };
            from = at + 1;
            if bytes[at] == b'-' {
                if bytes[at..].starts_with(b"-->") {
                    escape = Escape::None;
                    from = at + 3;
                }
            } else if escape != Escape::Script && self.is_end_tag(at, name) {
                break at;
            } else if escape == Escape::Script && self.is_end_tag(at, SCRIPT) {
                escape = Escape::Comment;
                from = at + 2 + SCRIPT.len();
            } else if escape == Escape::None && bytes[at..].starts_with(b"<!--") {
                escape = Escape::Comment;
                from = at + 2;
            } else if escape == Escape::Comment && self.is_name(at + 1, SCRIPT) {
                escape = Escape::Script;
                from = at + 1 + SCRIPT.len();
            }
        };
        span(start, self.at)
    }

    /// 13.2.5.5 PLAINTEXT state: everything that is left.
    pub(crate) fn plain_text(&mut self) -> Span {
        let start = std::mem::replace(&mut self.at, self.bytes.len());
        span(start, self.at)
    }

    fn is_end_tag(&self, at: usize, name: &[u8]) -> bool {
        self.bytes.get(at + 1) == Some(&b'/') && self.is_name(at + 2, name)
    }

    fn is_name(&self, at: usize, name: &[u8]) -> bool {
        self.bytes.get(at..at + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
            && self.bytes.get(at + name.len()).is_some_and(|&byte| ends_name(byte))
    }
}

/// How deep inside a script its data is escaped (13.2.5.15 to 13.2.5.31).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escape {
    None,
    Comment,
    Script,
}

/// Steps over the attributes of a tag (13.2.5.32 Before attribute name state to 13.2.5.40 Self-closing start tag state).
/// Answers the place behind the closing bracket and whether the tag closes itself; nothing when the page ends before.
///
/// Names need no look but for one: only a value can hold a bracket that doesn't close the tag, and a value follows an equals sign.
#[inline(never)]
fn skip_attributes(bytes: &[u8], name_end: usize, has_property: &mut bool) -> Option<(usize, bool)> {
    // Where the names start whose values are still to come.
    let mut start = name_end;
    let mut at = name_end;
    loop {
        at = find_either(bytes, at, b'=', b'>')?;
        if bytes[at] == b'>' {
            return Some((at + 1, at > start && bytes[at - 1] == b'/'));
        }
        // The first character belongs to the name even when it is a `=`.
        let last = bytes[start..at].iter().rposition(|&byte| !is_space(byte)).map(|last| start + last);
        let named = last.filter(|&last| bytes[last] != b'/');
        at += 1;
        if let Some(last) = named {
            if matches!(bytes[last], b'p' | b'P') && ends_in_property(bytes, last + 1) {
                *has_property = true;
            }
            at = skip_value(bytes, at)?;
            start = at;
            // Most tags end behind a value.
            if bytes.get(at) == Some(&b'>') {
                return Some((at + 1, false));
            }
        }
    }
}

/// Whether the name of an attribute ends in `itemprop`.
#[inline(never)]
fn ends_in_property(bytes: &[u8], name_end: usize) -> bool {
    const SMALL: u64 = u64::from_le_bytes([b' '; 8]);
    let name = name_end.checked_sub(8).and_then(|start| word_at(bytes, start));
    name.is_some_and(|name| name | SMALL == u64::from_le_bytes(*b"itemprop"))
}

/// Steps over the value of an attribute and the white space before it.
#[inline(always)]
fn skip_value(bytes: &[u8], equals_end: usize) -> Option<usize> {
    let at = skip_while(bytes, equals_end, is_space);
    match *bytes.get(at)? {
        quote @ (b'"' | b'\'') => Some(find(bytes, at + 1, quote)? + 1),
        _ => Some(skip_while(bytes, at, |byte| !is_space(byte) && byte != b'>')),
    }
}

#[inline(always)]
pub(super) fn skip_while(bytes: &[u8], mut at: usize, wanted: impl Fn(u8) -> bool) -> usize {
    while at < bytes.len() && wanted(bytes[at]) {
        at += 1;
    }
    at
}

/// Whether a byte ends the name of a tag.
#[inline(always)]
pub(super) const fn ends_name(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ' | b'/' | b'>')
}

/// Whether a byte ends the name of an attribute.
#[inline(always)]
pub(super) const fn ends_attribute_name(byte: u8) -> bool {
    ends_name(byte) || byte == b'='
}

const fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}
