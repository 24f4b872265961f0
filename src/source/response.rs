//! Answers of web servers as archives of crawls have them.

use super::http::{Headers, content_type, unchunked};
use super::lines::{Exactly, read_line};
use super::{Compression, Reading, Stream};
use crate::document::{Form, Hint, Why};
use std::io::{self, Read};
use std::ops::ControlFlow;

/// Nothing before a page has longer lines.
const LINE_BYTES: u64 = 64 << 10;

/// A response as the server sent it.
pub(super) fn response(
    payload: &mut Exactly<'_>,
    from: &str,
    hint: &mut Hint,
    nesting: u32,
    reading: &mut Reading<'_>,
) -> io::Result<ControlFlow<()>> {
    let mut line = Vec::new();
    read_line(payload, &mut line, LINE_BYTES)?;
    if !line.starts_with(b"HTTP/") {
        // No headers: the page itself.
        line.push(b'\n');
        return page(&mut io::Cursor::new(line).chain(payload), from, hint, "", None, nesting, reading);
    }
    let status = String::from_utf8_lossy(&line).split_whitespace().nth(1).unwrap_or_default().to_owned();
    let headers = Headers::read(payload)?;
    if !status.starts_with('2') {
        return Ok(reading.set_aside(from, hint, Why::NotAPage { what: format!("status {status}") }));
    }
    let (media_type, charset) = content_type(headers.get("content-type").unwrap_or_default());
    hint.charset = charset;
    let coding = match headers.get("content-encoding").map(str::to_ascii_lowercase).as_deref() {
        Some("deflate") => Some(Compression::Deflate),
        Some("br") => Some(Compression::Brotli),
        // The others have their own mark, and are often undone while the header stays.
        _ => None,
    };
    let chunked = headers.get("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
    if chunked {
        let mut body = unchunked(Box::new(payload))?;
        page(&mut body, from, hint, &media_type, coding, nesting, reading)
    } else {
        page(payload, from, hint, &media_type, coding, nesting, reading)
    }
}

/// Hands a body on, if its media type can be that of a page.
pub(super) fn page(
    body: &mut dyn Read,
    from: &str,
    hint: &mut Hint,
    media_type: &str,
    coding: Option<Compression>,
    nesting: u32,
    reading: &mut Reading<'_>,
) -> io::Result<ControlFlow<()>> {
    hint.form = match media_type {
        "text/html" | "application/xhtml+xml" => Some(Form::Html),
        "text/plain" => Some(Form::Plain),
        other if is_no_page(other) => {
            return Ok(reading.set_aside(from, hint, Why::NotAPage { what: other.to_owned() }));
        }
        _ => None,
    };
    // The two bytes tell one form of deflate from the other.
    let mut head = Vec::new();
    body.take(2).read_to_end(&mut head)?;
    let stream = Stream { head, rest: body, from, hint: hint.clone(), nesting: nesting + 1, is_page: true };
    Ok(match coding {
        Some(coding) => reading.open_as(coding, stream),
        None => reading.open(stream),
    })
}

/// Media types of what a page is made of or links to.
fn is_no_page(media_type: &str) -> bool {
    const KINDS: [&str; 5] = ["image/", "video/", "audio/", "font/", "model/"];
    const TYPES: [&str; 9] = [
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/x-javascript",
        "application/json",
        "application/pdf",
        "application/zip",
        "application/rss+xml",
        "application/atom+xml",
    ];
    KINDS.iter().any(|kind| media_type.starts_with(kind)) || TYPES.contains(&media_type)
}
