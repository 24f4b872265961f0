//! JSON lines: a page, a page rendered to plain text or a clean record on each.

use super::export::{Members, Object, page_of};
use super::lines::{LineEnd, RestOfLine, Tracked, read_line_start};
use super::{Reading, Stream, why};
use crate::document::{Format, Hint, Why};
use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;

const BUFFER_BYTES: usize = 256 << 10;

/// Lines looked at to tell the format: the first ones may be broken.
const SNIFFED_LINES: usize = 20;

/// Whether a stream starts like a JSON object and has a line that is one. A line longer than the head is one when it starts
/// like one.
pub(super) fn sniff(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let Some(inside) = head.strip_prefix(b"{") else { return false };
    if !head.contains(&b'\n') {
        return inside.trim_ascii_start().starts_with(b"\"");
    }
    head.split(|byte| *byte == b'\n').take(SNIFFED_LINES).any(|line| serde_json::from_slice::<Members>(line).is_ok())
}

/// Hands on what is on each line. After an error in the stream (a broken member of a gzip file) reading goes on, as long as
/// there is something between two errors.
pub(super) fn open(stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, nesting, .. } = stream;
    let start = reading.start(nesting);
    let offset = Cell::new(start.unpacked);
    let buffered = BufReader::with_capacity(BUFFER_BYTES, io::Cursor::new(head).chain(rest));
    let mut lines = Tracked::new(buffered, &offset);
    let limit = reading.limits.bytes;
    let mut line = Vec::new();
    let mut failed = false;
    let mut before = Before::Ended;
    for number in start.lines + 1.. {
        let begin = offset.get();
        match before {
            Before::Ended => reading.reached(nesting, Format::JsonLines, begin, begin, number - 1),
            Before::Open => reading.reached(nesting, Format::JsonLines, begin, begin, number - 2),
            Before::Broken => {}
        }
        before = Before::Ended;
        let read = read_line_start(&mut lines, &mut line, limit);
        let from = || format!("{from}#{number}");
        let nothing = Hint::default();
        match read {
            Ok(LineEnd::End) => break,
            Ok(LineEnd::TooLong) => {
                let mut rest = RestOfLine::new(&mut lines);
                let mut bytes = line.as_slice().chain(&mut rest);
                reading.set_aside_with(&from(), &nothing, Why::TooBig { limit }, &mut bytes)?;
                if rest.drain().is_err() {
                    // The line is named already.
                    (failed, before) = (true, Before::Broken);
                    continue;
                }
            }
            Ok(LineEnd::Whole) => {
                let content = line.strip_prefix(b"\xef\xbb\xbf").filter(|_| number == 1).unwrap_or(&line).trim_ascii();
                let is_open = offset.get() - begin == line.len() as u64;
                if is_open {
                    let is_whole = serde_json::from_slice::<serde::de::IgnoredAny>(content).is_ok();
                    before = if content.is_empty() || is_whole { Before::Open } else { Before::Broken };
                }
                if !content.is_empty() {
                    object(content, from(), reading)?;
                }
            }
            Err(_) if failed => break,
            Err(error) => {
                failed = true;
                before = Before::Broken;
                reading.set_aside(&from(), &nothing, why(error, nesting))?;
                continue;
            }
        }
        failed = false;
    }
    ControlFlow::Continue(())
}

/// How the line before ended, which says where a file that grows is read on.
enum Before {
    /// As lines do.
    Ended,
    /// Without a newline, which may still come.
    Open,
    /// In the middle: the rest may still come.
    Broken,
}

/// Hands on the page that a JSON object holds.
pub(super) fn object(json: &[u8], from: String, reading: &mut Reading<'_>) -> ControlFlow<()> {
    // JSON is UTF-8 by its standard; an object that breaks it loses the broken characters and not the page.
    let text = String::from_utf8_lossy(json);
    match Object::read(&text).and_then(|object| page_of(&object, from.clone(), reading.names)) {
        Ok(raw) => reading.deliver(raw),
        Err(error) => reading.set_aside_with(&from, &Hint::default(), Why::Broken { error }, &mut &*json),
    }
}
