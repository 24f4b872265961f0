//! WARC and WET: the records of a crawl, of which only some are pages.

use super::http::{Headers, content_type};
use super::lines::{Exactly, LineEnd, Tracked, read_line};
use super::response::{end_of_record, page, response, why_broken};
use super::{Reading, Stream, why};
use crate::document::{Format, Hint, Why};
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

const BUFFER_BYTES: usize = 256 << 10;
/// So many line ends stand between records.
const LINES_BETWEEN: usize = 2;
/// Nothing outside a record's payload has longer lines.
const LINE_BYTES: u64 = 64 << 10;
const MARK: &[u8] = b"WARC/";

pub(super) fn sniff(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(MARK) && head.trim_ascii_start().get(5).is_some_and(u8::is_ascii_digit)
}

/// Hands on the pages among the records. What can't be understood is set aside once, and reading goes on at the next line
/// that starts a record.
pub(super) fn open(stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, nesting, .. } = stream;
    let offset = Cell::new(reading.start(nesting).unpacked);
    let buffered = BufReader::with_capacity(BUFFER_BYTES, io::Cursor::new(head).chain(rest));
    let mut reader = Tracked::new(buffered, &offset);
    // Whether something is named already of which this may be the rest.
    let mut is_named = false;
    let mut failed: Option<io::Error> = None;
    let mut failed_at = None;
    loop {
        let start = offset.get();
        let at = |start: u64| format!("{from}#{start}");
        reader.keep(reading.limits.bytes);
        match failed.take().map_or_else(|| find_record(&mut reader, &offset), Err) {
            Ok(Found { start: None, lost }) => {
                // What isn't whole yet may be when the file has grown.
                if !is_named {
                    let end = if lost { start } else { offset.get() };
                    reading.reached(nesting, Format::Warc, start, end, 0);
                }
                if lost && !is_named {
                    reading.set_aside_with(
                        &at(start),
                        &Hint::default(),
                        broken("no record here"),
                        &mut reader.kept(),
                    )?;
                }
                return ControlFlow::Continue(());
            }
            Ok(Found { start: Some(record), lost }) => {
                // After an error there are always remains of a record; they were named with it.
                if lost && !is_named {
                    let before = (record - start) as usize;
                    let mut bytes = reader.kept().get(..before).unwrap_or_default();
                    reading.set_aside_with(&at(start), &Hint::default(), broken("no record here"), &mut bytes)?;
                }
                let whole = if !is_named && !lost { start } else { record };
                reading.reached(nesting, Format::Warc, whole, record, 0);
                is_named = false;
                let from = at(record);
                match read_record(&mut reader, &from, nesting, reading) {
                    Ok((flow, error)) => {
                        flow?;
                        failed = error;
                    }
                    Err(broken) => {
                        let Broken { why, hint } = *broken;
                        is_named = true;
                        let start = (record - start) as usize;
                        let next = next_record(reader.kept(), start);
                        let mut bytes = reader.kept().get(start..next).unwrap_or_default();
                        reading.set_aside_with(&from, &hint, why, &mut bytes)?;
                        reader.back_to(next);
                    }
                }
            }
            Err(error) => {
                // A stream that fails twice at one place does so for ever.
                if failed_at.replace(offset.get()) == Some(offset.get()) {
                    return ControlFlow::Continue(());
                }
                if !std::mem::replace(&mut is_named, true) {
                    reading.reached(nesting, Format::Warc, start, offset.get(), 0);
                    reading.set_aside(&at(offset.get()), &Hint::default(), why(error, nesting + 1))?;
                }
            }
        }
    }
}

/// Where the record behind the one at `start` begins: one whose length is too large was read together with it.
fn next_record(kept: &[u8], start: usize) -> usize {
    let behind = (start + MARK.len()).min(kept.len());
    let is_number = |at: &usize| kept.get(at + 1 + MARK.len()).is_some_and(u8::is_ascii_digit);
    let found = memchr::memmem::find_iter(&kept[behind..], b"\nWARC/").map(|at| behind + at).find(is_number);
    found.map_or(kept.len(), |at| at + 1)
}

fn broken(error: &str) -> Why {
    Why::Broken { error: error.to_owned() }
}

/// The next record, and whether anything but empty lines lies before it.
struct Found {
    start: Option<u64>,
    lost: bool,
}

/// Reads up to and over the next line that starts a record.
fn find_record(reader: &mut dyn BufRead, offset: &Cell<u64>) -> io::Result<Found> {
    let mut line = Vec::new();
    let mut lost = false;
    loop {
        let start = offset.get();
        let end = read_line(reader, &mut line, LINE_BYTES)?;
        if end == LineEnd::End {
            return Ok(Found { start: None, lost });
        }
        if line.starts_with(MARK) {
            return Ok(Found { start: Some(start), lost });
        }
        lost |= !line.trim_ascii().is_empty();
    }
}

/// What is wrong with a record, and what is known of it.
struct Broken {
    why: Why,
    hint: Hint,
}

/// Reads a record whose first line is read already. Says, besides, which error was met behind it.
fn read_record(
    reader: &mut dyn BufRead,
    from: &str,
    nesting: u32,
    reading: &mut Reading<'_>,
) -> Result<(ControlFlow<()>, Option<io::Error>), Box<Broken>> {
    let headers = Headers::read(reader)
        .map_err(|error| Box::new(Broken { why: why(error, nesting + 1), hint: Hint::default() }))?;
    let bare =
        |name| headers.get(name).map(|value: &str| value.trim_start_matches('<').trim_end_matches('>').to_owned());
    let mut hint = Hint {
        url: bare("warc-target-uri"),
        id: bare("warc-record-id"),
        crawled: bare("warc-date"),
        ..Hint::default()
    };
    let Some(length) = headers.get("content-length").and_then(|length| length.parse().ok()) else {
        return Err(Box::new(Broken { why: broken("a record without a length"), hint }));
    };
    // The page waits until its record has ended as it should: where a decompressor goes astray, what it makes of the page
    // looks whole.
    let mut pages = Vec::new();
    let mut keep = |found| {
        pages.push(found);
        ControlFlow::Continue(())
    };
    let mut inner = reading.to(&mut keep);
    let mut payload = Exactly::new(&mut *reader, length);
    let read = match headers.get("warc-type").map(str::to_ascii_lowercase).as_deref() {
        Some("response") => response(&mut payload, from, &mut hint, nesting, &mut inner),
        Some("resource" | "conversion") => {
            let (media_type, charset) = content_type(headers.get("content-type").unwrap_or_default());
            hint.charset = charset;
            if is_of_the_archive(hint.url.as_deref()) {
                Ok(ControlFlow::Continue(()))
            } else {
                page(&mut payload, from, &mut hint, &media_type, None, nesting, &mut inner)
            }
        }
        Some("revisit") => Ok(inner.set_aside(from, &hint, Why::NotAPage { what: "revisit".to_owned() })),
        // What was asked for, and what is said about it: no pages, and no loss.
        Some("warcinfo" | "request" | "metadata" | "continuation") => Ok(ControlFlow::Continue(())),
        _ => Ok(inner.set_aside(from, &hint, Why::NotAPage { what: "unknown record".to_owned() })),
    };
    match read
        .and_then(|_| payload.drain())
        .and_then(|()| end_of_record(reader, LINES_BETWEEN, |next| next.starts_with(b"W")))
    {
        Ok(error) => Ok((pages.into_iter().try_for_each(|found| (reading.deliver)(found)), error)),
        Err(error) => Err(Box::new(Broken { why: why_broken(pages, error, nesting), hint })),
    }
}

/// Logs and settings that a crawler writes as resources.
fn is_of_the_archive(url: Option<&str>) -> bool {
    url.is_some_and(|url| url.starts_with("metadata:") || url.starts_with("urn:"))
}
