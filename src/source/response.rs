//! Answers of web servers as archives of crawls have them.

use super::compressed::is_text;
use super::http::{Headers, content_type, unchunked};
use super::lines::{Exactly, read_line};
use super::members::is_of_what_was_read;
use super::{Compression, Found, Reading, Stream, why};
use crate::document::{Form, Hint, Why};
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;

/// So much shows whether a page is still compressed, and in which form of deflate.
const CODING_BYTES: u64 = 64;

/// Nothing before a page has longer lines.
const LINE_BYTES: u64 = 64 << 10;

/// Reads over the line ends behind a record, up to what follows it, which `is_next` has to know where they are fewer than the format puts there
/// (a length that is too small may have led to one of the page's). An error when it is something else, or when
/// what the record was unpacked from turns out to be damaged: the checksum of a gzip member stands behind it. An error that says nothing
/// of the record comes back for later.
pub(super) fn end_of_record(
    reader: &mut dyn BufRead,
    lines_between: usize,
    is_next: impl Fn(&[u8]) -> bool,
) -> io::Result<Option<io::Error>> {
    let mut lines = 0;
    loop {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if is_of_what_was_read(&error) => return Err(error),
            Err(error) => return Ok(Some(error)),
        };
        let line_ends = buffer.iter().take_while(|byte| b"\r\n".contains(byte)).count();
        if line_ends == 0 {
            return match lines >= lines_between || buffer.is_empty() || is_next(buffer) {
                true => Ok(None),
                false => Err(io::Error::other("a record that does not end where it says")),
            };
        }
        lines += buffer[..line_ends].iter().filter(|byte| **byte == b'\n').count();
        reader.consume(line_ends);
    }
}

/// Why a record is broken: what was met in the page, where something was, else the error at the end of the record.
pub(super) fn why_broken(pages: Vec<Found>, error: io::Error, nesting: u32) -> Why {
    let mut met = pages.into_iter().filter_map(Result::err).map(|dropped| dropped.why);
    met.find(|why| matches!(why, Why::Broken { .. } | Why::Inflated { .. })).unwrap_or_else(|| why(error, nesting + 1))
}

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
    // Of many codings the last one was done last; what was done before it shows.
    let codings = headers.get("content-encoding").unwrap_or_default().to_ascii_lowercase();
    let coding = match codings.rsplit(',').next().unwrap_or_default().trim() {
        "deflate" => Some(Compression::Deflate),
        "br" => Some(Compression::Brotli),
        // The others have their own mark.
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
    let mut head = Vec::new();
    body.take(CODING_BYTES).read_to_end(&mut head)?;
    // Many archives have undone a coding and kept the header.
    let coding = coding.filter(|_| !is_text(&head));
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
