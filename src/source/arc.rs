//! ARC, the format of web archives before WARC: a line about each answer, then the answer.

use super::lines::{Exactly, LineEnd, Tracked, read_line};
use super::response::{end_of_record, response, why_broken};
use super::{Reading, Stream, why};
use crate::document::{Hint, Raw, Why};
use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;

const BUFFER_BYTES: usize = 256 << 10;
/// So many line ends stand between records.
const LINES_BETWEEN: usize = 1;
/// Addresses are the longest part of a line.
const LINE_BYTES: u64 = 64 << 10;
/// What every archive starts with, in place of an address.
const MARK: &[u8] = b"filedesc://";

pub(super) fn sniff(head: &[u8]) -> bool {
    head.starts_with(MARK)
}

/// Hands on the pages among the answers. What can't be understood is set aside once, and reading goes on at the next line
/// that is one about an answer.
pub(super) fn open(stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, nesting, .. } = stream;
    let offset = Cell::new(0);
    let buffered = BufReader::with_capacity(BUFFER_BYTES, io::Cursor::new(head).chain(rest));
    let mut reader = Tracked::new(buffered, &offset);
    let mut line = Vec::new();
    let mut lost = false;
    let mut failed: Option<io::Error> = None;
    let mut failed_at = None;
    loop {
        let start = offset.get();
        let at = format!("{from}#{start}");
        reader.keep(reading.limits.bytes);
        match failed.take().map_or_else(|| read_line(&mut reader, &mut line, LINE_BYTES), Err) {
            Ok(LineEnd::End) => return ControlFlow::Continue(()),
            Ok(_) if line.trim_ascii().is_empty() => continue,
            Ok(_) => {}
            // A stream that fails twice at one place does so for ever.
            Err(_) if failed_at.replace(offset.get()) == Some(offset.get()) => return ControlFlow::Continue(()),
            Err(error) => {
                if !std::mem::replace(&mut lost, true) {
                    reading.set_aside(&at, &Hint::default(), why(error, nesting + 1))?;
                }
                continue;
            }
        }
        let Some(about) = About::read(&line) else {
            if !lost {
                let error = "no record here".to_owned();
                reading.set_aside_with(&at, &Hint::default(), Why::Broken { error }, &mut reader.kept())?;
            }
            lost = true;
            continue;
        };
        lost = false;
        let mut hint = Hint { url: Some(about.url), crawled: about.crawled, ..Hint::default() };
        let mut payload = Exactly::new(&mut reader, about.length);
        // The page waits until its record has ended, so that half a page is never taken for a whole one.
        let mut pages = Vec::new();
        let mut keep = |found: Result<Raw, _>| {
            pages.push(found);
            ControlFlow::Continue(())
        };
        let is_page = hint.url.as_ref().is_some_and(|url| is_of_web(url.as_bytes()));
        let read = if is_page {
            response(&mut payload, &at, &mut hint, nesting, &mut reading.to(&mut keep))
        } else {
            // The archive's own first record, and answers of name servers: no pages, and no loss.
            Ok(ControlFlow::Continue(()))
        };
        match read.and_then(|_| payload.drain()).and_then(|()| end_of_record(&mut reader, LINES_BETWEEN, is_address)) {
            Ok(error) => {
                pages.into_iter().try_for_each(|found| (reading.deliver)(found))?;
                failed = error;
            }
            Err(error) => {
                lost = true;
                let next = next_record(reader.kept(), line.len());
                let mut bytes = reader.kept().get(..next).unwrap_or_default();
                reading.set_aside_with(&at, &hint, why_broken(pages, error, nesting), &mut bytes)?;
                reader.back_to(next);
            }
        }
    }
}

/// Whether this is the address of a page.
fn is_of_web(url: &[u8]) -> bool {
    url.starts_with(b"http://") || url.starts_with(b"https://")
}

/// Whether a line starts like an address: of a page, of a name server.
fn is_address(line: &[u8]) -> bool {
    let scheme = line.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    scheme > 0 && line.get(scheme) == Some(&b':')
}

/// Where the record behind the one whose first line has `line` bytes begins: one whose length is too large was read together with it.
fn next_record(kept: &[u8], line: usize) -> usize {
    let behind = line.min(kept.len());
    let begins = |at: &usize| {
        let rest = &kept[*at + 1..];
        // The last line may be cut where the length ends; it is looked at again as a whole.
        let end = memchr::memchr(b'\n', rest);
        is_address(rest) && end.is_none_or(|end| About::read(&rest[..end.min(LINE_BYTES as usize)]).is_some())
    };
    let found = memchr::memchr_iter(b'\n', &kept[behind..]).map(|at| behind + at).find(begins);
    found.map_or(kept.len(), |at| at + 1)
}

/// What a line says about an answer.
struct About {
    url: String,
    crawled: Option<String>,
    length: u64,
}

/// Words of a line in the first version of the format; the second has five more before the length.
const WORDS: usize = 5;

impl About {
    fn read(line: &[u8]) -> Option<About> {
        let line = String::from_utf8_lossy(line);
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        if words.len() < WORDS || !words[0].contains(':') {
            return None;
        }
        let length = words.last()?.parse().ok()?;
        let date = words[2];
        (date.len() >= 8 && date.bytes().all(|byte| byte.is_ascii_digit())).then(|| About {
            url: words[0].to_owned(),
            crawled: iso(date),
            length,
        })
    }
}

/// `20250307190200` as ISO 8601.
fn iso(digits: &str) -> Option<String> {
    let part = |from: usize, to: usize| digits.get(from..to);
    let day = format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?);
    Some(match (part(8, 10), part(10, 12), part(12, 14)) {
        (Some(hour), Some(minute), Some(second)) => format!("{day}T{hour}:{minute}:{second}Z"),
        _ => day,
    })
}
