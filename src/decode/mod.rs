//! Bytes to text. Knows nothing of markup but where a page may declare its encoding.
//!
//! The order is the one that was right most often on files of known encoding: a byte order mark, then valid UTF-8
//! (before any declaration: legacy text is hardly ever valid UTF-8 by chance, but declarations are wrong all the
//! time), then what is no text at all, then UTF-8 with a few scars, and only then everything else.

mod binary;
mod declared;
mod detect;
mod double;
mod escapes;
mod model;
mod repair;
mod runs;
mod single;
mod tld;
mod utf16;
mod utf8;

pub use repair::repair_mojibake;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use memchr::memmem;

use crate::document::{FoundBy, Hint, Text, Why};

/// Decodes a page's bytes.
///
/// # Errors
///
/// [`Why::Binary`] when the bytes are no text at all.
pub fn decode<'a>(bytes: &'a [u8], hint: &Hint) -> Result<Text<'a>, Why> {
    let (bytes, marked) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) if encoding != UTF_8 => {
            return Ok(decode_as(encoding, &bytes[length..], FoundBy::Bom));
        }
        Some((_, length)) => (&bytes[length..], true),
        None => (bytes, false),
    };
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return decode_valid(text, marked);
    }
    if let Some(encoding) = utf16::with_nuls(bytes) {
        return Ok(decode_as(encoding, bytes, FoundBy::Detected));
    }
    if let Some(looks_like) = binary::looks_like(bytes) {
        return Err(Why::Binary { looks_like });
    }
    let declared = declared::declared(bytes);
    let header = hint.charset.as_deref().and_then(declared::by_label);
    let says_utf8 = marked || declared == Some(UTF_8) || header == Some(UTF_8);
    if utf8::count(bytes).is_utf8(says_utf8) {
        let found_by = if marked { FoundBy::Bom } else { FoundBy::Tolerant };
        return Ok(decode_as(UTF_8, bytes, found_by));
    }
    if let Some(encoding) = utf16::without_mark(bytes) {
        return Ok(decode_as(encoding, bytes, FoundBy::Detected));
    }
    let (encoding, found_by) = detect::detect(bytes, declared, header, hint.url.as_deref());
    Ok(decode_as(encoding, bytes, found_by))
}

/// Text whose bytes are UTF-8. Two encodings hide in there: ISO-2022-JP is ASCII with escapes, and UTF-16 without a
/// mark is ASCII with NULs as long as the text is.
fn decode_valid(text: &str, marked: bool) -> Result<Text<'_>, Why> {
    let bytes = text.as_bytes();
    if let Some(encoding) = escapes::escaped(bytes) {
        return Ok(decode_as(encoding, bytes, FoundBy::Detected));
    }
    if let Some(encoding) = utf16::with_nuls(bytes) {
        return Ok(decode_as(encoding, bytes, FoundBy::Detected));
    }
    if let Some(looks_like) = binary::looks_like(bytes) {
        return Err(Why::Binary { looks_like });
    }
    let found_by = match (marked, text.is_ascii()) {
        (true, _) => FoundBy::Bom,
        (false, true) => FoundBy::Ascii,
        (false, false) => FoundBy::Valid,
    };
    let text = Cow::Borrowed(text.trim_start_matches(BYTE_ORDER_MARK));
    Ok(Text { text, encoding: name(UTF_8), found_by, replaced: 0 })
}

/// Decodes with an encoding that is settled.
fn decode_as<'a>(encoding: &'static Encoding, bytes: &'a [u8], found_by: FoundBy) -> Text<'a> {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let replaced = if malformed {
        // A replacement character that stood in the input already was not replaced here.
        let given = if encoding == UTF_8 { memmem::find_iter(bytes, REPLACEMENT).count() } else { 0 };
        memmem::find_iter(text.as_bytes(), REPLACEMENT).count().saturating_sub(given)
    } else {
        0
    };
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_start_matches(BYTE_ORDER_MARK)),
        Cow::Owned(text) if text.starts_with(BYTE_ORDER_MARK) => {
            Cow::Owned(text.trim_start_matches(BYTE_ORDER_MARK).to_owned())
        }
        owned => owned,
    };
    Text { text, encoding: name(encoding), found_by, replaced: u32::try_from(replaced).unwrap_or(u32::MAX) }
}

const BYTE_ORDER_MARK: char = '\u{feff}';
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// The encoding's name in lower case, as the WHATWG Encoding Standard spells it.
fn name(encoding: &'static Encoding) -> &'static str {
    NAMES
        .iter()
        .copied()
        .find(|name| name.eq_ignore_ascii_case(encoding.name()))
        .expect("every encoding of the standard is in the list; a test compares them")
}

/// All encodings of the WHATWG Encoding Standard that can carry a page.
const NAMES: [&str; 39] = [
    "utf-8",
    "gb18030",
    "windows-1252",
    "windows-1251",
    "shift_jis",
    "euc-jp",
    "big5",
    "euc-kr",
    "windows-1250",
    "windows-1254",
    "windows-1256",
    "windows-1253",
    "windows-1257",
    "windows-1255",
    "windows-1258",
    "windows-874",
    "iso-8859-2",
    "iso-8859-3",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-8-i",
    "iso-8859-10",
    "iso-8859-13",
    "iso-8859-14",
    "iso-8859-15",
    "iso-8859-16",
    "koi8-r",
    "koi8-u",
    "ibm866",
    "macintosh",
    "x-mac-cyrillic",
    "iso-2022-jp",
    "utf-16le",
    "utf-16be",
    "gbk",
    "x-user-defined",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Hint;

    #[test]
    fn every_label_leads_to_a_name() {
        for label in NAMES {
            let encoding = Encoding::for_label(label.as_bytes()).expect("a label of the standard");
            assert_eq!(name(encoding), label);
            assert!(declared::by_label(label).is_some());
        }
        assert!(declared::by_label("iso-2022-kr").is_none());
    }

    #[test]
    fn marks_never_stay() {
        for bytes in [&b"\xef\xbb\xbfa"[..], b"\xef\xbb\xbf\xef\xbb\xbfa", b"\xff\xfea\0", b"\xfe\xff\0a"] {
            assert_eq!(decode(bytes, &Hint::default()).expect("text").text, "a");
        }
    }
}
