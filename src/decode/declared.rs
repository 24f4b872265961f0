//! What a page says about its own encoding: the XML declaration, and `meta` elements by the prescan of the WHATWG HTML
//! standard ("prescan a byte stream to determine its encoding").

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
use memchr::{memchr, memmem};

/// The encoding a page declares.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let window = &bytes[..bytes.len().min(WINDOW)];
    xml_declaration(window).or_else(|| prescan(window))
}

/// The encoding of a label, if it is one that can carry a page.
pub(super) fn by_label(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).filter(|&encoding| encoding != REPLACEMENT)
}

/// The standard looks at 1024 bytes, but pages put scripts and comments before their `meta`; as a declaration is only
/// believed when the bytes agree, looking further costs nothing but the look.
const WINDOW: usize = 16 << 10;

/// An encoding that was read from ASCII bytes cannot be UTF-16; the standard says what is meant.
fn from_ascii(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.trim_ascii())?;
    if encoding == UTF_16LE || encoding == UTF_16BE {
        Some(UTF_8)
    } else if encoding == X_USER_DEFINED {
        Some(WINDOWS_1252)
    } else {
        Some(encoding).filter(|&encoding| encoding != REPLACEMENT)
    }
}

/// `<?xml version="1.0" encoding="…"?>`
fn xml_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let bytes = bytes.trim_ascii_start();
    if !bytes.starts_with(b"<?xml") {
        return None;
    }
    let declaration = &bytes[..memchr(b'>', bytes)?];
    let after = memmem::find(declaration, b"encoding")? + b"encoding".len();
    let value = declaration[after..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (&quote, value) = value.split_first()?;
    if !matches!(quote, b'"' | b'\'') {
        return None;
    }
    from_ascii(&value[..memchr(quote, value)?])
}

/// Walks over tags and comments until a `meta` names an encoding.
fn prescan(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut at = 0;
    loop {
        at += memchr(b'<', bytes.get(at..)?)?;
        let tag = &bytes[at..];
        if tag.starts_with(b"<!--") {
            // `<!-->` is a whole comment, so the search starts at its dashes.
            at += 2 + memmem::find(&tag[2..], b"-->")? + 3;
        } else if is_meta(tag) {
            at += b"<meta".len();
            if let Some(encoding) = meta_encoding(bytes, &mut at) {
                return Some(encoding);
            }
        } else if is_tag(tag) {
            at += tag.iter().position(|&byte| is_space(byte) || byte == b'>')?;
            while next_attribute(bytes, &mut at).is_some() {}
        } else if matches!(tag.get(1), Some(b'!' | b'/' | b'?')) {
            at += memchr(b'>', tag)? + 1;
        } else {
            at += 1;
        }
    }
}

fn is_meta(tag: &[u8]) -> bool {
    tag.get(1..5).is_some_and(|name| name.eq_ignore_ascii_case(b"meta"))
        && tag.get(5).is_some_and(|&byte| is_space(byte) || byte == b'/')
}

fn is_tag(tag: &[u8]) -> bool {
    let name = if tag.get(1) == Some(&b'/') { tag.get(2) } else { tag.get(1) };
    name.is_some_and(u8::is_ascii_alphabetic)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// Reads a `meta` element's attributes. Of attributes with one name the first counts.
fn meta_encoding(bytes: &[u8], at: &mut usize) -> Option<&'static Encoding> {
    let (mut pragma, mut content, mut charset) = (None, None, None);
    while let Some((name, value)) = next_attribute(bytes, at) {
        if name.eq_ignore_ascii_case(b"http-equiv") {
            pragma.get_or_insert(value);
        } else if name.eq_ignore_ascii_case(b"content") {
            content.get_or_insert(value);
        } else if name.eq_ignore_ascii_case(b"charset") {
            charset.get_or_insert(value);
        }
    }
    if let Some(charset) = charset {
        return from_ascii(charset);
    }
    if pragma?.eq_ignore_ascii_case(b"content-type") { from_ascii(charset_of(content?)?) } else { None }
}

/// The next attribute of the tag at `at`, or `None` behind the last one.
fn next_attribute<'b>(bytes: &'b [u8], at: &mut usize) -> Option<(&'b [u8], &'b [u8])> {
    let skip = |at: &mut usize, wanted: fn(u8) -> bool| {
        let start = *at;
        *at += bytes[start..].iter().take_while(|&&byte| wanted(byte)).count();
        &bytes[start..*at]
    };
    skip(at, |byte| is_space(byte) || byte == b'/');
    if matches!(bytes.get(*at)?, b'>') {
        return None;
    }
    let start = *at;
    // A name may start with `=`; after that, `=` ends it.
    *at += 1;
    skip(at, |byte| !is_space(byte) && !matches!(byte, b'=' | b'/' | b'>'));
    let name = &bytes[start..*at];
    skip(at, is_space);
    if bytes.get(*at)? != &b'=' {
        return Some((name, b""));
    }
    *at += 1;
    skip(at, is_space);
    let quote = *bytes.get(*at)?;
    if matches!(quote, b'"' | b'\'') {
        let value = &bytes[*at + 1..];
        let value = &value[..memchr(quote, value)?];
        *at += value.len() + 2;
        return Some((name, value));
    }
    let value = skip(at, |byte| !is_space(byte) && byte != b'>');
    Some((name, value))
}

/// The standard's "extracting a character encoding from a meta element": `text/html; charset=…`.
fn charset_of(content: &[u8]) -> Option<&[u8]> {
    let mut rest = content;
    loop {
        let found = rest.windows(b"charset".len()).position(|word| word.eq_ignore_ascii_case(b"charset"))?;
        rest = rest[found + b"charset".len()..].trim_ascii_start();
        if let Some(value) = rest.strip_prefix(b"=") {
            let value = value.trim_ascii_start();
            let (&first, quoted) = value.split_first()?;
            return if matches!(first, b'"' | b'\'') {
                Some(&quoted[..memchr(first, quoted)?])
            } else {
                let end = value.iter().position(|&byte| is_space(byte) || byte == b';').unwrap_or(value.len());
                Some(&value[..end])
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations() {
        let check = |page: &str, expected: Option<&str>| {
            assert_eq!(declared(page.as_bytes()).map(Encoding::name), expected, "{page}");
        };
        check("<meta charset=gb2312>", Some("GBK"));
        check("<META CHARSET = 'Big5' >", Some("Big5"));
        check("<!doctype html><html><head><meta charset=\"utf-8\"/>", Some("UTF-8"));
        check("<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>", Some("windows-1251"));
        check("<meta content='text/html; charset = \"euc-kr\"' http-equiv=content-type>", Some("EUC-KR"));
        check("<meta name=description content='charset=big5'>", None);
        check("<!-- <meta charset=big5> --><meta charset=koi8-r>", Some("KOI8-R"));
        check("<!--><meta charset=koi8-r>", Some("KOI8-R"));
        check("<a title='<meta charset=big5>'><meta charset=koi8-u>", Some("KOI8-U"));
        check("<meta charset=nonsense><meta charset=koi8-u>", Some("KOI8-U"));
        check("<meta charset=big5 charset=koi8-u>", Some("Big5"));
        check("<meta charset=utf-16le>", Some("UTF-8"));
        check("<meta charset=x-user-defined>", Some("windows-1252"));
        check("<meta charset=iso-2022-kr>", None);
        check("<?xml version='1.0' encoding='Shift_JIS'?><html>", Some("Shift_JIS"));
        check("<?xml version='1.0'?><meta charset=euc-jp>", Some("EUC-JP"));
        for cut in ["<", "<m", "<meta", "<meta ", "<meta charset", "<meta charset=", "<meta charset='gbk", "<!--", "</"]
        {
            check(cut, None);
        }
    }
}
