//! Files that are one JSON value: an array of objects, an object around such an array, objects over many lines. They are
//! taken apart without being read whole, so they may be of any size.

use super::export::{Members, is_page_name};
use super::json_lines::object;
use super::{Reading, Stream, why};
use crate::document::{Hint, Why};
use crate::options::InputOptions;
use memchr::{memchr, memchr3, memmem};
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

const BUFFER_BYTES: usize = 256 << 10;

/// What exports call the array of pages in an object.
const ARRAYS: [&str; 7] = ["data", "items", "results", "pages", "documents", "records", "articles"];

/// Whether a stream is JSON over more than one line, or around its pages.
pub(super) fn sniff(head: &[u8], names: &InputOptions) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    match head.first() {
        Some(b'[') => {
            let element = head[1..].trim_ascii_start();
            let after = element.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
            after.is_some_and(|after| matches!(after.first(), None | Some(b'"' | b'}')))
        }
        Some(b'{') => is_around_pages(head, names) || names_a_page(head, names) && is_over_lines(head),
        _ => false,
    }
}

/// Whether the first object, as far as it is there, is right and goes over lines. JSON has no line ends in its strings, so
/// that lines of text that are only like JSON are told apart.
fn is_over_lines(head: &[u8]) -> bool {
    let mut objects = serde_json::Deserializer::from_slice(head).into_iter::<Members>();
    let end = match objects.next() {
        Some(Ok(_)) => objects.byte_offset(),
        Some(Err(error)) if error.is_eof() => head.len(),
        _ => return false,
    };
    head[..end].contains(&b'\n')
}

/// Whether something has a name that pages have in exports. A file that is one object without any is the answer of some
/// service, or a setting: a text like others.
fn names_a_page(head: &[u8], names: &InputOptions) -> bool {
    let head = head.to_ascii_lowercase();
    let all = [&names.html, &names.content, &names.text, &names.body];
    all.iter().flat_map(|names| names.iter()).any(|name| {
        let last = name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase();
        memmem::find(&head, format!("\"{last}\"").as_bytes()).is_some()
    })
}

/// Whether the first object is no page and has an array of objects under a name that exports use.
fn is_around_pages(head: &[u8], names: &InputOptions) -> bool {
    let mut reader = Splitter { reader: head, limit: head.len() as u64, value: Vec::new(), line_ended: false };
    reader.reader.consume(1);
    while let Ok(Some(name)) = reader.name() {
        if is_page_name(&name, names) {
            return false;
        }
        let rest = reader.reader.trim_ascii_start();
        let array = rest.strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
        if ARRAYS.contains(&name.as_str()) && array.is_some_and(|array| array.starts_with(b"{")) {
            return true;
        }
        if !matches!(reader.value(), Ok(Value::Whole)) {
            return false;
        }
    }
    false
}

/// Hands on what is in each object. `from` has its number.
pub(super) fn open(stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, nesting, .. } = stream;
    let limit = reading.limits.bytes;
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
    let is_around = text.starts_with(b"{") && is_around_pages(text, reading.names);
    let start = head.len() - text.len();
    let buffered = BufReader::with_capacity(BUFFER_BYTES, io::Cursor::new(&head[start..]).chain(rest));
    let mut splitter = Splitter { reader: buffered, limit, value: Vec::new(), line_ended: false };
    let mut inside = Inside::Nothing;
    let mut number = 0_u64;
    let mut failed = false;
    loop {
        let found = splitter.next(&mut inside, is_around);
        if !matches!(found, Ok(None)) {
            number += 1;
        }
        let at = format!("{from}#{number}");
        match found {
            Ok(None) => return ControlFlow::Continue(()),
            Ok(Some(Value::Whole)) => object(&splitter.value, at, reading)?,
            Ok(Some(Value::TooBig)) => reading.set_aside(&at, &Hint::default(), Why::TooBig { limit })?,
            Ok(Some(Value::NoObject)) => {
                let why = Why::Broken { error: NO_OBJECT.to_owned() };
                reading.set_aside_with(&at, &Hint::default(), why, &mut splitter.value.as_slice())?;
            }
            Ok(Some(Value::Broken(error))) => {
                let why = Why::Broken { error: error.to_owned() };
                reading.set_aside_with(&at, &Hint::default(), why, &mut splitter.value.as_slice())?;
                // Elements of arrays mostly begin on lines of their own.
                if splitter.find_line_of_object().is_err() {
                    return ControlFlow::Continue(());
                }
            }
            Err(error) => {
                let is_end = error.kind() == io::ErrorKind::UnexpectedEof;
                // What is cut is broken, whatever it is in.
                let why = if is_end { Why::Broken { error: error.to_string() } } else { why(error, nesting) };
                reading.set_aside_with(&at, &Hint::default(), why, &mut splitter.value.as_slice())?;
                if is_end || failed || splitter.find_line_of_object().is_err() {
                    return ControlFlow::Continue(());
                }
                failed = true;
                continue;
            }
        }
        failed = false;
    }
}

/// Where in the file the next object is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    /// Around the array of pages.
    Object,
    /// What is around the array, if anything.
    Array {
        in_object: bool,
    },
}

/// A value that was read over.
enum Value {
    /// It is in [`Splitter::value`].
    Whole,
    /// It was larger than the limit.
    TooBig,
    /// It is no object.
    NoObject,
    /// Where it ends isn't known.
    Broken(&'static str),
}

const NO_OBJECT: &str = "no JSON object";

/// Takes JSON apart by its brackets and quotes.
struct Splitter<R> {
    reader: R,
    limit: u64,
    /// The value read last, or as much of it as the limit allows.
    value: Vec<u8>,
    /// Whether the byte read last ended a line inside a string.
    line_ended: bool,
}

impl<R: BufRead> Splitter<R> {
    /// Reads the next object that may be a page; other values count as broken.
    fn next(&mut self, inside: &mut Inside, is_around: bool) -> io::Result<Option<Value>> {
        self.value.clear();
        loop {
            let Some(byte) = self.after_blanks()? else {
                return match inside {
                    Inside::Nothing => Ok(None),
                    _ => {
                        *inside = Inside::Nothing;
                        Err(cut())
                    }
                };
            };
            match (*inside, byte) {
                (Inside::Nothing, b'[') => {
                    *inside = Inside::Array { in_object: false };
                    self.reader.consume(1);
                }
                (Inside::Nothing, b'{') if is_around => {
                    *inside = Inside::Object;
                    self.reader.consume(1);
                }
                (Inside::Nothing | Inside::Array { .. }, b'{') => return self.value().map(Some),
                (Inside::Array { in_object }, b']') => {
                    *inside = if in_object { Inside::Object } else { Inside::Nothing };
                    self.reader.consume(1);
                }
                (Inside::Object, b'}') => {
                    *inside = Inside::Nothing;
                    self.reader.consume(1);
                }
                (Inside::Object, _) => {
                    let Some(name) = self.name()? else {
                        *inside = Inside::Nothing;
                        return Ok(Some(Value::Broken(NO_OBJECT)));
                    };
                    if ARRAYS.contains(&name.as_str()) && self.after_blanks()? == Some(b'[') {
                        self.reader.consume(1);
                        *inside = Inside::Array { in_object: true };
                    } else if let Value::Broken(error) = self.value()? {
                        return Ok(Some(Value::Broken(error)));
                    }
                    self.value.clear();
                }
                (Inside::Array { .. }, _) => {
                    let read = self.value()?;
                    let stands_alone = !self.value.is_empty() && !matches!(read, Value::Broken(_));
                    return Ok(Some(if stands_alone { Value::NoObject } else { Value::Broken(NO_OBJECT) }));
                }
                (Inside::Nothing, _) => return Ok(Some(Value::Broken(NO_OBJECT))),
            }
        }
    }

    /// Reads the name of a member and its colon; nothing where there is none.
    fn name(&mut self) -> io::Result<Option<String>> {
        if self.after_blanks()? != Some(b'"') || !matches!(self.value()?, Value::Whole) {
            return Ok(None);
        }
        let name = serde_json::from_slice(&self.value).ok();
        let colon = self.after_blanks()? == Some(b':');
        if colon {
            self.reader.consume(1);
        }
        Ok(name.filter(|_| colon))
    }

    /// Reads one value, to the bracket or quote that ends it.
    fn value(&mut self) -> io::Result<Value> {
        self.value.clear();
        let (mut depth, mut length) = (0_u64, 0_u64);
        let Some(first) = self.after_blanks()? else { return Err(cut()) };
        let mut in_string = false;
        let mut after_backslash = false;
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Err(cut());
            }
            // How much of the buffer is read over, and whether that is the end.
            let (taken, ended, broken) = if after_backslash {
                after_backslash = false;
                (1, false, false)
            } else if in_string {
                match memchr3(b'"', b'\\', b'\n', buffer) {
                    None => (buffer.len(), false, false),
                    Some(at) => {
                        after_backslash = buffer[at] == b'\\';
                        in_string = buffer[at] != b'"';
                        (at + 1, !in_string && depth == 0, buffer[at] == b'\n')
                    }
                }
            } else {
                match buffer.iter().position(|byte| b"\"[]{},\n".contains(byte)) {
                    None => (buffer.len(), false, false),
                    Some(at) => match buffer[at] {
                        b'"' => {
                            in_string = true;
                            (at + 1, false, false)
                        }
                        b'[' | b'{' => {
                            depth += 1;
                            (at + 1, false, false)
                        }
                        // The bracket or comma after a number or word belongs to what is around it.
                        b']' | b'}' | b',' if depth == 0 => (at, true, false),
                        b']' | b'}' => {
                            depth -= 1;
                            (at + 1, depth == 0, false)
                        }
                        _ => (at + 1, depth == 0 && !b"\"[{".contains(&first), false),
                    },
                }
            };
            length += taken as u64;
            let room = usize::try_from(self.limit.saturating_sub(self.value.len() as u64)).unwrap_or(usize::MAX);
            self.value.extend_from_slice(&buffer[..taken.min(room)]);
            self.reader.consume(taken);
            if broken {
                self.line_ended = true;
                return Ok(Value::Broken("a line end in a string"));
            }
            if ended {
                return Ok(if length <= self.limit { Value::Whole } else { Value::TooBig });
            }
        }
    }

    /// The next byte that is neither white space nor a comma.
    fn after_blanks(&mut self) -> io::Result<Option<u8>> {
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let blanks = buffer.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
            let found = buffer.get(blanks).copied();
            self.reader.consume(blanks);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Reads up to the next line that starts with an object, beginning with the line that is open. An error when there is
    /// none.
    fn find_line_of_object(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.line_ended) && self.after_blanks()? == Some(b'{') {
            return Ok(());
        }
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Err(cut());
            }
            let end = memchr(b'\n', buffer);
            let count = end.map_or(buffer.len(), |end| end + 1);
            self.reader.consume(count);
            if end.is_some() && self.after_blanks()? == Some(b'{') {
                return Ok(());
            }
        }
    }
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "cut short")
}
