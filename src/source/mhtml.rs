//! MHTML, pages as browsers save them: a message of parts, of which one is the page and the others what it shows.

use super::http::{Headers, content_type};
use super::lines::LineEnd;
use super::{Reading, Stream, why};
use crate::document::{Form, Hint, Raw, Why};
use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use quoted_printable::ParseMode;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

const BUFFER_BYTES: usize = 128 << 10;
/// Lines of a message have at most 998 bytes; a page that isn't encoded has what it has.
const LINE_BYTES: u64 = 64 << 10;
/// Quoted-printable, the wider of the two encodings, takes three bytes for one, and a line end for 25.
const ENCODED_BYTES_FOR_ONE: u64 = 4;

/// Whether a stream starts with the head of a message that holds a page.
pub(super) fn sniff(head: &[u8]) -> bool {
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let name = first.split(|byte| *byte == b':').next().unwrap_or_default();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    if name.is_empty() || name.len() == first.len() || !name.iter().all(is_name) {
        return false;
    }
    Headers::read(&mut &*head).is_ok_and(|headers| {
        let is_message = headers.get("mime-version").is_some();
        let (media_type, _) = content_type(headers.get("content-type").unwrap_or_default());
        is_message && (media_type == "multipart/related" || media_type == "text/html")
    })
}

/// Hands on the page: the part the head names, else the first one.
pub(super) fn open(stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, hint, nesting, .. } = stream;
    let mut reader = BufReader::with_capacity(BUFFER_BYTES, io::Cursor::new(head).chain(rest));
    let limit = reading.limits.bytes;
    match page(&mut reader, limit, hint) {
        Ok((_, Some(Found::TooBig), hint)) => reading.set_aside(from, &hint, Why::TooBig { limit }),
        Ok((bytes, Some(Found::Page), hint)) => reading.deliver(Raw { from: from.to_owned(), bytes, hint }),
        Ok((bytes, Some(Found::Broken(error)), hint)) => {
            reading.set_aside_with(from, &hint, Why::Broken { error }, &mut bytes.as_slice())
        }
        Ok((_, None, hint)) => reading.set_aside(from, &hint, Why::Broken { error: "no page in it".to_owned() }),
        Err(error) => reading.set_aside(from, &Hint::default(), why(error, nesting + 1)),
    }
}

enum Found {
    Page,
    TooBig,
    Broken(String),
}

/// Looks for the page and undoes its encoding.
fn page(reader: &mut dyn BufRead, limit: u64, mut hint: Hint) -> io::Result<(Vec<u8>, Option<Found>, Hint)> {
    let message = Headers::read(reader)?;
    hint.crawled = hint.crawled.or_else(|| message.get("date").and_then(iso));
    let kind = message.get("content-type").unwrap_or_default();
    let Some(boundary) = parameter(kind, "boundary") else {
        // One part, and the head of the message is its own.
        let text = read_part(reader, None, limit)?.0;
        let (bytes, found) = decode(&message, text, limit);
        return Ok((bytes, Some(found), of_part(&message, &message, hint)));
    };
    let boundary = format!("--{boundary}");
    let start = parameter(kind, "start");
    let mut end = read_part(reader, Some(&boundary), 0)?.1;
    while end == PartEnd::Next {
        let part = Headers::read(reader)?;
        let (media_type, _) = content_type(part.get("content-type").unwrap_or_default());
        let is_text = matches!(media_type.as_str(), "text/html" | "application/xhtml+xml" | "text/plain" | "");
        let is_page = is_text && start.as_deref().is_none_or(|start| part.get("content-id") == Some(start));
        let room = if is_page { limit } else { 0 };
        let (text, ended) = read_part(reader, Some(&boundary), room)?;
        if is_page {
            if ended == PartEnd::Cut {
                let error = "cut short".to_owned();
                return Ok((text, Some(Found::Broken(error)), of_part(&message, &part, hint)));
            }
            let (bytes, found) = decode(&part, text, limit);
            return Ok((bytes, Some(found), of_part(&message, &part, hint)));
        }
        end = ended;
    }
    Ok((Vec::new(), None, hint))
}

/// What the heads say about the page.
fn of_part(message: &Headers, part: &Headers, mut hint: Hint) -> Hint {
    let (media_type, charset) = content_type(part.get("content-type").unwrap_or_default());
    hint.form = Some(if media_type == "text/plain" { Form::Plain } else { Form::Html });
    hint.charset = charset;
    let address = message.get("snapshot-content-location").or_else(|| part.get("content-location"));
    hint.url = hint.url.or_else(|| address.filter(|address| address.contains("://")).map(str::to_owned));
    hint
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PartEnd {
    Next,
    Last,
    Cut,
}

/// Reads up to and over the next boundary; keeps as much as pages of `limit` bytes take when they are encoded, and a byte
/// more to show that there is more.
fn read_part(reader: &mut dyn BufRead, boundary: Option<&str>, limit: u64) -> io::Result<(Vec<u8>, PartEnd)> {
    let room = if limit == 0 { 0 } else { limit.saturating_mul(ENCODED_BYTES_FOR_ONE).saturating_add(1) };
    let (mut text, mut line) = (Vec::new(), Vec::new());
    loop {
        // Lines that are longer than a boundary can be come in pieces.
        let end = read_piece(reader, &mut line)?;
        if end == LineEnd::End {
            return Ok((text, if boundary.is_some() { PartEnd::Cut } else { PartEnd::Last }));
        }
        let ended = boundary.and_then(|boundary| line.trim_ascii_end().strip_prefix(boundary.as_bytes()));
        match ended {
            Some(b"") => return Ok((text, PartEnd::Next)),
            Some(b"--") => return Ok((text, PartEnd::Last)),
            _ => {}
        }
        if (text.len() as u64) < room {
            text.extend_from_slice(&line);
        }
    }
}

/// Reads a line with its end, or as much of it as fits.
fn read_piece(reader: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<LineEnd> {
    line.clear();
    let count = reader.take(LINE_BYTES).read_until(b'\n', line)?;
    Ok(if count == 0 { LineEnd::End } else { LineEnd::Whole })
}

/// Base64 with or without its padding, and with bits left over.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Undoes what the head of a part says was done to it.
fn decode(part: &Headers, text: Vec<u8>, limit: u64) -> (Vec<u8>, Found) {
    let encoding = part.get("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
    let bytes = match encoding.as_str() {
        "base64" => {
            let digits: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            BASE64.decode(digits).map_err(|error| error.to_string())
        }
        "quoted-printable" => quoted_printable::decode(&text, ParseMode::Robust).map_err(|error| error.to_string()),
        _ => return sized(text, limit),
    };
    match bytes {
        Ok(bytes) => sized(bytes, limit),
        Err(error) => (text, Found::Broken(error)),
    }
}

fn sized(bytes: Vec<u8>, limit: u64) -> (Vec<u8>, Found) {
    if bytes.len() as u64 > limit { (Vec::new(), Found::TooBig) } else { (bytes, Found::Page) }
}

/// A parameter of a header's value.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|part| {
        let (known, value) = part.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (known.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then(|| value.to_owned())
    })
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The date of a message (`Fri, 7 Mar 2025 19:02:00 +0100`) as ISO 8601.
fn iso(date: &str) -> Option<String> {
    let words: Vec<&str> = date.split_ascii_whitespace().skip_while(|word| word.ends_with(',')).collect();
    let [day, month, year, time, rest @ ..] = words.as_slice() else { return None };
    let day: u32 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    let month =
        MONTHS.iter().position(|known| month.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(known)))?;
    let year: u32 = year.parse().ok().filter(|year| (1970..10_000).contains(year))?;
    let zone = match rest.first().and_then(|zone| Some((zone.get(..3)?, zone.get(3..5)?))) {
        Some((hours, minutes)) if hours.starts_with(['+', '-']) => format!("{hours}:{minutes}"),
        _ => "Z".to_owned(),
    };
    (time.len() == 8).then(|| format!("{year}-{:02}-{day:02}T{time}{zone}", month + 1))
}

#[cfg(test)]
mod tests {
    use super::iso;

    #[test]
    fn dates_of_messages() {
        assert_eq!(iso("Fri, 7 Mar 2025 19:02:00 +0100").as_deref(), Some("2025-03-07T19:02:00+01:00"));
        assert_eq!(iso("17 Dec 2024 01:02:03 GMT").as_deref(), Some("2024-12-17T01:02:03Z"));
        assert_eq!(iso("yesterday"), None);
    }
}
