//! Paths to pages. A file per format, chosen by what the bytes are and not by what the file is called.
//!
//! Formats nest (lines in a gzip file, a page in a gzip file), so a format does not return its pages but hands each one
//! on as it is read, and hands a stream inside it back to [`Reading::open`]. Nothing here holds more than one page.

mod arguments;
mod compressed;
mod json_lines;
mod limited;
mod page;
mod walk;

pub(crate) use arguments::Arguments;
pub(crate) use json_lines::clean_record;

use crate::document::{Dropped, Hint, Raw, Why};
use crate::options::Limits;
use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// A page, or what could not be read and why.
pub(crate) type Found = Result<Raw, Dropped>;

/// How much of the input has been read, for whoever shows it.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    pub(crate) files: AtomicU64,
    pub(crate) bytes: AtomicU64,
}

/// One pass over the inputs.
pub(crate) struct Reading<'a> {
    limits: &'a Limits,
    meter: &'a Meter,
    deliver: &'a mut dyn FnMut(Found) -> ControlFlow<()>,
}

/// How many bytes are looked at to tell the format of a stream.
const HEAD_BYTES: u64 = 64 << 10;

/// A stream inside the input: its first bytes, the rest, and what is known about it.
struct Stream<'r> {
    head: Vec<u8>,
    rest: &'r mut dyn Read,
    from: &'r str,
    hint: Hint,
    /// Containers and compressions around it.
    nesting: u32,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(
        limits: &'a Limits,
        meter: &'a Meter,
        deliver: &'a mut dyn FnMut(Found) -> ControlFlow<()>,
    ) -> Reading<'a> {
        Reading { limits, meter, deliver }
    }

    /// Reads one file to its end, or until the receiver has had enough.
    pub(crate) fn file(&mut self, path: &Path, from: &str) -> ControlFlow<()> {
        self.meter.files.fetch_add(1, Ordering::Relaxed);
        // Looked at before it is opened: opening a pipe that no one writes to would wait for ever.
        let opened = match fs::metadata(path) {
            Ok(metadata) if !metadata.is_file() => return self.set_aside(from, Why::NotAFile),
            Ok(_) => File::open(path),
            Err(error) => Err(error),
        };
        match opened {
            Ok(file) => {
                let mut counted = Counted { inner: file, bytes: &self.meter.bytes };
                self.open(&mut counted, from, Hint::default(), 0)
            }
            Err(error) => self.set_aside(from, Why::Unreadable { error: error.to_string() }),
        }
    }

    /// Reads standard input to its end.
    pub(crate) fn stdin(&mut self, stdin: &mut dyn Read) -> ControlFlow<()> {
        self.meter.files.fetch_add(1, Ordering::Relaxed);
        let mut counted = Counted { inner: stdin, bytes: &self.meter.bytes };
        self.open(&mut counted, "-", Hint::default(), 0)
    }

    /// Reads a stream as whatever it is.
    fn open(&mut self, rest: &mut dyn Read, from: &str, hint: Hint, nesting: u32) -> ControlFlow<()> {
        let mut head = Vec::new();
        if let Err(error) = (&mut *rest).take(HEAD_BYTES).read_to_end(&mut head) {
            return self.set_aside(from, why(error, nesting));
        }
        let stream = Stream { head, rest, from, hint, nesting };
        if let Some(compression) = compressed::sniff(&stream.head) {
            compressed::open(compression, stream, self)
        } else if json_lines::sniff(&stream.head) {
            json_lines::open(stream, self)
        } else {
            page::open(stream, self)
        }
    }

    /// Hands one page on.
    fn deliver(&mut self, raw: Raw) -> ControlFlow<()> {
        (self.deliver)(Ok(raw))
    }

    /// Hands on that something could not be read.
    pub(crate) fn set_aside(&mut self, from: &str, why: Why) -> ControlFlow<()> {
        (self.deliver)(Err(Dropped { id: String::new(), from: from.to_owned(), why }))
    }
}

/// Why a stream could not be read on. Inside a container an error is the container's, outside the operating system's.
fn why(error: io::Error, nesting: u32) -> Why {
    if let Some(over) = error.get_ref().and_then(|inner| inner.downcast_ref::<limited::OverRatio>()) {
        return Why::Inflated { limit: over.limit };
    }
    let error = error.to_string();
    if nesting > 0 { Why::Broken { error } } else { Why::Unreadable { error } }
}

/// Counts what is read through it.
struct Counted<'a, R> {
    inner: R,
    bytes: &'a AtomicU64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
