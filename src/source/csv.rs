//! CSV and its kin: a row of names, then a page a row.

use super::export::{Row, is_page_name, page_of};
use super::{HEAD_BYTES, Reading, Stream, why};
use crate::document::{Hint, Why};
use crate::options::InputOptions;
use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

const BUFFER_BYTES: usize = 256 << 10;

/// What stands between two columns.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A name of a column is no longer than this: a line of prose with a comma is no head of a table.
const NAME_BYTES: usize = 64;

/// So many rows are looked at to tell the format.
const SNIFFED_ROWS: usize = 20;

/// Whether a stream starts with the names of two or more columns, one of them the name of a page, and at least half of the rows that
/// follow have as many or more.
pub(super) fn sniff(head: &[u8], names: &InputOptions) -> bool {
    // No name holds a `<`, and reading on for the end of the row would take as long as parsing a page of HTML.
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    !start.starts_with(b"<") && delimiter(head, names).is_some()
}

fn delimiter(head: &[u8], names: &InputOptions) -> Option<u8> {
    // To look at the first line costs far less than to set up a reader.
    DELIMITERS.into_iter().filter(|delimiter| names_page(head, *delimiter, names)).find(|delimiter| {
        let mut rows = Rows::new(head, *delimiter, head.len() as u64);
        let Ok(Some(_)) = rows.next() else { return false };
        let columns = columns(&rows.values);
        let are_names = columns.iter().all(|name| name.len() <= NAME_BYTES && !name.contains(['\n', '<', '{']));
        // In a line of prose or a menu a blank stands on one side of what is between the words.
        let is_page = |value: &Vec<u8>| std::str::from_utf8(value).is_ok_and(|name| is_page_name(name, names));
        if columns.len() < 2 || !are_names || !rows.values.iter().any(is_page) {
            return false;
        }
        let (mut all, mut full) = (0, 0);
        while all < SNIFFED_ROWS && matches!(rows.next(), Ok(Some(_))) {
            // A row that is longer than the head shows only how it begins.
            let is_cut = rows.reader.is_empty() && head.len() as u64 >= HEAD_BYTES;
            if !is_cut || all == 0 {
                all += 1;
                full += usize::from(is_cut || rows.values.len() >= columns.len());
            }
        }
        full > 0 && 2 * full >= all
    })
}

/// Whether the first line has two or more columns and one of them the name of a page.
fn names_page(head: &[u8], delimiter: u8, names: &InputOptions) -> bool {
    let line = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let line = &line[..memchr::memchr2(b'\n', b'\r', line).unwrap_or(line.len())];
    let is_page = |column: &[u8]| {
        let name = column.trim_ascii();
        let name = name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\"")).unwrap_or(name);
        std::str::from_utf8(name).is_ok_and(|name| is_page_name(name, names))
    };
    line.contains(&delimiter) && line.split(|byte| *byte == delimiter).any(is_page)
}

/// The names in the first row.
fn columns(values: &[Vec<u8>]) -> Vec<String> {
    let name = |value: &Vec<u8>| String::from_utf8_lossy(value.trim_ascii()).into_owned();
    values.iter().map(name).collect()
}

/// Hands on the page in each row. `from` has the number of the row, the names not counted.
pub(super) fn open(stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, nesting, .. } = stream;
    let limit = reading.limits.bytes;
    let Some(delimiter) = delimiter(&head, reading.names) else { return ControlFlow::Continue(()) };
    let buffered = BufReader::with_capacity(BUFFER_BYTES, io::Cursor::new(head).chain(rest));
    let mut rows = Rows::new(buffered, delimiter, limit);
    let mut names = Vec::new();
    for number in 0_u64.. {
        let at = || format!("{from}#{number}");
        let (error, is_open) = match rows.next() {
            Ok(None) => break,
            Ok(Some(Size::TooBig)) => {
                reading.set_aside(&at(), &Hint::default(), Why::TooBig { limit })?;
                continue;
            }
            Ok(Some(Size::Open)) => ("a quote that is never closed".to_owned(), true),
            Ok(Some(Size::Whole)) if number == 0 => {
                names = columns(&rows.values);
                continue;
            }
            // What has no name would be lost: half a text, where a comma in it was not quoted.
            Ok(Some(Size::Whole)) if rows.values.iter().skip(names.len()).any(|value| !value.is_empty()) => {
                (format!("{} values under {} names", rows.values.len(), names.len()), false)
            }
            Ok(Some(Size::Whole)) => {
                let row = Row { columns: &names, values: &rows.values };
                match page_of(&row, at(), reading.names) {
                    Ok(raw) => {
                        reading.deliver(raw)?;
                        continue;
                    }
                    Err(error) => (error, false),
                }
            }
            Err(error) => {
                // Rows have no mark that they could be found by again.
                return reading.set_aside(&at(), &Hint::default(), why(error, nesting));
            }
        };
        let table = table(&names, &rows.values, delimiter, is_open);
        reading.set_aside_with(&at(), &Hint::default(), Why::Broken { error }, &mut table.as_slice())?;
    }
    ControlFlow::Continue(())
}

/// A row as a table of its own, which can be read again. An open quote stays open.
fn table(names: &[String], values: &[Vec<u8>], delimiter: u8, is_open: bool) -> Vec<u8> {
    let mut table = Vec::new();
    let mut row = |values: &mut dyn Iterator<Item = &[u8]>| {
        for (at, value) in values.enumerate() {
            if at > 0 {
                table.push(delimiter);
            }
            table.push(b'"');
            value.iter().for_each(|byte| {
                table.extend_from_slice(if *byte == b'"' { b"\"\"" } else { std::slice::from_ref(byte) })
            });
            table.push(b'"');
        }
        table.push(b'\n');
    };
    row(&mut names.iter().map(String::as_bytes));
    row(&mut values.iter().map(Vec::as_slice));
    if is_open {
        table.truncate(table.len() - 2);
    }
    table
}

enum Size {
    Whole,
    /// It was larger than the limit, and is not kept.
    TooBig,
    /// The table ends inside a quote: everything behind the quote is in this row.
    Open,
}

/// Takes a table apart, a row at a time.
struct Rows<R> {
    reader: R,
    parser: Reader,
    limit: u64,
    values: Vec<Vec<u8>>,
    is_at_end: bool,
}

impl<R: BufRead> Rows<R> {
    fn new(reader: R, delimiter: u8, limit: u64) -> Rows<R> {
        let parser = ReaderBuilder::new().delimiter(delimiter).build();
        Rows { reader, parser, limit, values: Vec::new(), is_at_end: false }
    }

    /// Reads the next row that isn't empty into [`Rows::values`].
    fn next(&mut self) -> io::Result<Option<Size>> {
        self.values.clear();
        let mut value = Vec::new();
        let mut length = 0_u64;
        let mut output = [0; 8 << 10];
        loop {
            let buffer = self.reader.fill_buf()?;
            // A line end more closes the last row, unless a quote is open: then it is one more character in it.
            let is_first_end = buffer.is_empty() && !self.is_at_end;
            let (result, taken, given) = self.parser.read_field(if is_first_end { b"\n" } else { buffer }, &mut output);
            self.is_at_end |= is_first_end;
            self.reader.consume(if is_first_end { 0 } else { taken });
            if is_first_end && given > 0 && matches!(result, ReadFieldResult::InputEmpty) {
                self.values.push(std::mem::take(&mut value));
                self.parser.reset();
                return Ok(Some(if length <= self.limit { Size::Open } else { Size::TooBig }));
            }
            length += given as u64;
            if length <= self.limit {
                value.extend_from_slice(&output[..given]);
            }
            match result {
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
                ReadFieldResult::Field { record_end } => {
                    // Empty columns cost something too.
                    length += 1;
                    if length <= self.limit {
                        self.values.push(std::mem::take(&mut value));
                    }
                    if record_end {
                        return Ok(Some(if length <= self.limit { Size::Whole } else { Size::TooBig }));
                    }
                }
                ReadFieldResult::End => return Ok(None),
            }
        }
    }
}
