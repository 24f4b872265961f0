//! ARC, the format of web archives before WARC: a line about each answer, then the answer.

use super::lines::{Exactly, LineEnd, Tracked, read_line};
use super::response::response;
use super::{Reading, Stream, why};
use crate::document::{Hint, Raw, Why};
use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;

const BUFFER_BYTES: usize = 256 << 10;
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
    let mut failed = false;
    loop {
        let at = format!("{from}#{}", offset.get());
        match read_line(&mut reader, &mut line, LINE_BYTES) {
            Ok(LineEnd::End) => return ControlFlow::Continue(()),
            Ok(_) if line.trim_ascii().is_empty() => continue,
            Ok(_) => {}
            Err(_) if failed => return ControlFlow::Continue(()),
            Err(error) => {
                (failed, lost) = (true, true);
                reading.set_aside(&at, &Hint::default(), why(error, nesting + 1))?;
                continue;
            }
        }
        failed = false;
        let Some(about) = About::read(&line) else {
            if !lost {
                let error = "no record here".to_owned();
                reading.set_aside(&at, &Hint::default(), Why::Broken { error })?;
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
        let is_page = hint.url.as_ref().is_some_and(|url| url.starts_with("http://") || url.starts_with("https://"));
        let read = if is_page {
            response(&mut payload, &at, &mut hint, nesting, &mut reading.to(&mut keep))
        } else {
            // The archive's own first record, and answers of name servers: no pages, and no loss.
            Ok(ControlFlow::Continue(()))
        };
        match read.and_then(|_| payload.drain()) {
            Ok(()) => pages.into_iter().try_for_each(|found| (reading.deliver)(found))?,
            Err(error) => {
                lost = true;
                reading.set_aside(&at, &hint, why(error, nesting + 1))?;
            }
        }
    }
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
