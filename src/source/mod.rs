//! Paths to pages. A file per format, chosen by what the bytes are and not by what the file is called.
//!
//! Formats nest (lines in a gzip file, a page in a gzip file), so a format does not return its pages but hands each one
//! on as it is read, and hands a stream inside it back to [`Reading::open`]. Nothing here holds more than one page.

mod address;
mod arc;
mod arguments;
mod compressed;
mod csv;
mod export;
mod globs;
mod http;
mod json;
mod json_lines;
mod limited;
mod lines;
mod members;
mod mhtml;
mod page;
#[cfg(feature = "parquet")]
mod parquet;
mod response;
mod resume;
mod tar;
mod walk;
mod warc;
mod zip;

pub(crate) use address::address_of;
pub(crate) use arguments::Arguments;
pub(crate) use export::clean_record;
#[cfg(feature = "parquet")]
pub(crate) use parquet::is_fenced;
pub(crate) use resume::Memory;

#[cfg(feature = "cloud")]
use crate::cloud::Object;
use crate::document::{Dropped, Format, Hint, Point, Raw, Why};
use crate::options::{InputOptions, Limits};
use compressed::Compression;
use resume::{Forgetful, Resume};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
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
    names: &'a InputOptions,
    meter: &'a Meter,
    deliver: &'a mut dyn FnMut(Found) -> ControlFlow<()>,
    aside: Aside<'a>,
    /// Where the outermost stream lies, when it is a file.
    path: Option<PathBuf>,
    memory: &'a dyn Memory,
    resume: Resume,
    /// Pages are named, and not read where their container doesn't have to.
    names_only: bool,
}

/// Takes the bytes of what could not be read, as far as they are there.
pub(crate) type Aside<'a> = Option<&'a (dyn Fn(&Dropped, &mut dyn Read) + Sync)>;

/// How many bytes are looked at to tell the format of a stream.
const HEAD_BYTES: u64 = 64 << 10;

/// What Parquet starts with.
const PARQUET: &[u8] = b"PAR1";

/// Room made for a file before it is read. Few pages are larger, and a file that is may be a container.
const ROOM_BYTES: u64 = 1 << 20;

/// So many times a page of a web archive may be compressed, whatever is around the archive.
const HTTP_CODINGS: u32 = 2;

/// A stream inside the input, and what is known about it.
struct Stream<'r> {
    /// Its first bytes.
    head: Vec<u8>,
    rest: &'r mut dyn Read,
    from: &'r str,
    hint: Hint,
    /// Containers and compressions around it.
    nesting: u32,
    /// What it holds is one page, whatever it looks like.
    is_page: bool,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(
        limits: &'a Limits,
        names: &'a InputOptions,
        meter: &'a Meter,
        deliver: &'a mut dyn FnMut(Found) -> ControlFlow<()>,
    ) -> Reading<'a> {
        let (memory, resume) = (&Forgetful, Resume::default());
        Reading { limits, names, meter, deliver, aside: None, memory, resume, path: None, names_only: false }
    }

    /// The same, for whoever wants to know of pages only where they come from.
    pub(crate) fn names_only(self) -> Reading<'a> {
        Reading { names_only: true, ..self }
    }

    /// The same, leaving out what was read before.
    pub(crate) fn remembering(self, memory: &'a dyn Memory) -> Reading<'a> {
        Reading { memory, ..self }
    }

    /// The same, with someone who takes the bytes of what could not be read.
    pub(crate) fn aside(self, aside: Aside<'a>) -> Reading<'a> {
        Reading { aside, ..self }
    }

    /// The same for another receiver.
    fn to<'b>(&'b self, deliver: &'b mut dyn FnMut(Found) -> ControlFlow<()>) -> Reading<'b> {
        let Reading { limits, names, meter, memory, aside, names_only, .. } = *self;
        Reading { limits, names, meter, deliver, aside, memory, resume: Resume::default(), path: None, names_only }
    }

    /// Reads one file to its end, or until the receiver has had enough.
    pub(crate) fn file(&mut self, path: &Path, from: &str) -> ControlFlow<()> {
        self.meter.files.fetch_add(1, Ordering::Relaxed);
        // Looked at before it is opened: opening a pipe that no one writes to would wait for ever.
        let opened = match fs::metadata(path) {
            Ok(metadata) if !metadata.is_file() => return self.set_aside(from, &Hint::default(), Why::NotAFile),
            Ok(_) => File::open(path).and_then(|file| Ok((file.metadata()?, file))),
            Err(error) => Err(error),
        };
        match opened {
            Ok((metadata, file)) => match self.memory.begin(from, path, &file, &metadata) {
                Some(start) => {
                    self.path = Some(path.to_owned());
                    self.open_file(file, &metadata, from, start)
                }
                None => ControlFlow::Continue(()),
            },
            Err(error) => self.set_aside(from, &Hint::default(), Why::Unreadable { error: error.to_string() }),
        }
    }

    /// Reads a file from a place in it to its end.
    fn open_file(&mut self, mut file: File, metadata: &fs::Metadata, from: &str, start: Point) -> ControlFlow<()> {
        let mut failed = false;
        if start.at == 0 || start.at < metadata.len() {
            failed = match file.seek(SeekFrom::Start(start.at)) {
                Ok(_) => self.outermost(&mut file, from, metadata.len() - start.at, start)?,
                Err(error) => {
                    self.set_aside(from, &Hint::default(), Why::Unreadable { error: error.to_string() })?;
                    true
                }
            };
        }
        self.memory.end(failed);
        ControlFlow::Continue(())
    }

    /// Reads standard input to its end.
    pub(crate) fn stdin(&mut self, stdin: &mut dyn Read) -> ControlFlow<()> {
        self.meter.files.fetch_add(1, Ordering::Relaxed);
        self.path = None;
        self.memory.begin_stream();
        self.outermost(stdin, "-", 0, Point::default()).map_continue(|_| ())
    }

    /// Reads a pipe to its end.
    pub(crate) fn pipe(&mut self, path: &Path, from: &str) -> ControlFlow<()> {
        self.meter.files.fetch_add(1, Ordering::Relaxed);
        self.path = None;
        self.memory.begin_stream();
        match File::open(path) {
            Ok(mut pipe) => self.outermost(&mut pipe, from, 0, Point::default()).map_continue(|_| ()),
            Err(error) => self.set_aside(from, &Hint::default(), Why::Unreadable { error: error.to_string() }),
        }
    }

    /// Reads an object of a store to its end.
    #[cfg(feature = "cloud")]
    pub(crate) fn object(&mut self, object: &Object) -> ControlFlow<()> {
        self.meter.files.fetch_add(1, Ordering::Relaxed);
        self.path = None;
        let from = object.name();
        if !self.memory.begin_object(from, object.size(), object.changed()) {
            return ControlFlow::Continue(());
        }
        let failed = match object.open() {
            Ok(mut body) => self.outermost(&mut body, from, object.size(), Point::default())?,
            Err(error) => {
                self.set_aside(from, &Hint::default(), Why::Unreadable { error: error.to_string() })?;
                true
            }
        };
        self.memory.end(failed);
        ControlFlow::Continue(())
    }

    /// Reads a stream that is in nothing else, and says whether the system failed to read it. `size` is
    /// how long it says it is.
    fn outermost(&mut self, inner: &mut dyn Read, from: &str, size: u64, start: Point) -> ControlFlow<(), bool> {
        let mut counted = Counted { inner, bytes: &self.meter.bytes, failed: false };
        let hint = Hint::default();
        // One byte more than there should be: the end is known when that one isn't filled.
        let head = Vec::with_capacity(size.min(ROOM_BYTES) as usize + 1);
        self.resume = Resume::from(start);
        self.open(Stream { head, rest: &mut counted, from, hint, nesting: 0, is_page: false })?;
        ControlFlow::Continue(counted.failed)
    }

    /// Reads a stream as whatever it is. Each call is one container deeper, and the limit on those ends it.
    fn open(&mut self, mut stream: Stream<'_>) -> ControlFlow<()> {
        let failed = (&mut *stream.rest).take(HEAD_BYTES).read_to_end(&mut stream.head).err();
        // Whoever reads on meets the error in its place, and may know how to go on after it.
        let mut rest = FailsOnce { error: failed, inner: stream.rest };
        let stream = Stream { rest: &mut rest, ..stream };
        let head = &stream.head;
        match self.known_format(stream.nesting) {
            Some(Format::JsonLines) => return json_lines::open(stream, self),
            Some(Format::Warc) => return self.inside(stream, warc::open),
            None => {}
        }
        if let Some(compression) = compressed::sniff(head) {
            self.open_as(compression, stream)
        } else if stream.is_page {
            self.open_page(stream)
        } else if warc::sniff(head) {
            self.inside(stream, warc::open)
        } else if arc::sniff(head) {
            self.inside(stream, arc::open)
        } else if zip::sniff(head) {
            self.inside(stream, zip::open)
        } else if tar::sniff(head) {
            self.inside(stream, tar::open)
        } else if head.starts_with(PARQUET) {
            #[cfg(feature = "parquet")]
            return self.inside(stream, parquet::open);
            #[cfg(not(feature = "parquet"))]
            {
                let error = "Parquet, and this program was built without that feature".to_owned();
                self.set_aside(stream.from, &stream.hint, Why::Broken { error })
            }
        } else if mhtml::sniff(head) {
            self.inside(stream, mhtml::open)
        } else if json::sniff(head, self.names) {
            json::open(stream, self)
        } else if json_lines::sniff(head) {
            json_lines::open(stream, self)
        } else if csv::sniff(head, self.names) {
            csv::open(stream, self)
        } else {
            self.open_page(stream)
        }
    }

    /// Reads what has no mark: a page, unless it is one in brotli.
    fn open_page(&mut self, stream: Stream<'_>) -> ControlFlow<()> {
        if compressed::is_brotli(&stream.head) {
            self.open_as(Compression::Brotli, stream)
        } else {
            page::open(stream, self)
        }
    }

    /// Reads a stream whose compression is known.
    fn open_as(&mut self, compression: Compression, stream: Stream<'_>) -> ControlFlow<()> {
        self.inside(stream, |stream, reading| compressed::open(compression, stream, reading))
    }

    /// Goes into a container, unless that is one too many.
    fn inside(
        &mut self,
        stream: Stream<'_>,
        open: impl FnOnce(Stream<'_>, &mut Self) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let limit = self.limits.nesting;
        // What a server did to a page on its way is no container.
        let codings = if stream.is_page { HTTP_CODINGS } else { 0 };
        if stream.nesting >= limit.saturating_add(codings) {
            let mut bytes = stream.head.as_slice().chain(stream.rest);
            return self.set_aside_with(stream.from, &stream.hint, Why::Nested { limit }, &mut bytes);
        }
        open(stream, self)
    }

    /// Hands one page on.
    fn deliver(&mut self, raw: Raw) -> ControlFlow<()> {
        (self.deliver)(Ok(raw))
    }

    /// Hands on that something could not be read.
    fn set_aside(&mut self, from: &str, hint: &Hint, why: Why) -> ControlFlow<()> {
        self.set_aside_with(from, hint, why, &mut io::empty())
    }

    /// The same of something whose bytes are there, at least some of them.
    fn set_aside_with(&mut self, from: &str, hint: &Hint, why: Why, bytes: &mut dyn Read) -> ControlFlow<()> {
        let dropped = Dropped { id: hint.id.clone().unwrap_or_default(), from: from.to_owned(), why };
        if let Some(aside) = self.aside {
            aside(&dropped, bytes);
        }
        (self.deliver)(Err(dropped))
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

/// A name as `from` says it: bytes that are no UTF-8 as `%XX`.
fn escape(name: &[u8]) -> String {
    let mut escaped = String::new();
    for chunk in name.utf8_chunks() {
        escaped.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| escaped.push_str(&format!("%{byte:02X}")));
    }
    escaped
}

/// A stream after an error that has yet to be met.
struct FailsOnce<'r> {
    error: Option<io::Error>,
    inner: &'r mut dyn Read,
}

impl Read for FailsOnce<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.inner.read(buffer),
        }
    }
}

/// Counts what is read through it.
struct Counted<'a> {
    inner: &'a mut dyn Read,
    bytes: &'a AtomicU64,
    failed: bool,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer).inspect_err(|error| {
            self.failed |= error.kind() != io::ErrorKind::Interrupted;
        })?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
