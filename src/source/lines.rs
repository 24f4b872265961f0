//! Reading by lines and by lengths, the two ways in which containers say where something ends.

use std::cell::Cell;
use std::io::{self, BufRead, Read};

/// How a line ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
    /// It is there as a whole, without its newline.
    Whole,
    /// It was longer than the limit; it is read over, and only its beginning is there.
    TooLong,
    /// There is none: the stream is at its end.
    End,
}

/// Reads a line into `line`, which is emptied first. A line that is too long is read to its end without being kept.
pub(super) fn read_line(reader: &mut (impl BufRead + ?Sized), line: &mut Vec<u8>, limit: u64) -> io::Result<LineEnd> {
    let end = read_line_start(reader, line, limit)?;
    if end == LineEnd::TooLong {
        RestOfLine::new(reader).drain()?;
    }
    Ok(end)
}

/// The same, but of a line that is too long only the beginning is read.
pub(super) fn read_line_start(
    reader: &mut (impl BufRead + ?Sized),
    line: &mut Vec<u8>,
    limit: u64,
) -> io::Result<LineEnd> {
    line.clear();
    let mut nothing_read = true;
    loop {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if buffer.is_empty() {
            return Ok(if nothing_read { LineEnd::End } else { LineEnd::Whole });
        }
        nothing_read = false;
        let end = memchr::memchr(b'\n', buffer);
        let part = &buffer[..end.unwrap_or(buffer.len())];
        let room = usize::try_from(limit.saturating_sub(line.len() as u64)).unwrap_or(usize::MAX);
        if part.len() > room {
            line.extend_from_slice(&part[..room]);
            reader.consume(room);
            return Ok(LineEnd::TooLong);
        }
        line.extend_from_slice(part);
        let taken = part.len() + usize::from(end.is_some());
        reader.consume(taken);
        if end.is_some() {
            return Ok(LineEnd::Whole);
        }
    }
}

/// What is left of a line, up to and with its newline, which isn't given.
pub(super) struct RestOfLine<'r, R: ?Sized> {
    reader: &'r mut R,
    ended: bool,
}

impl<'r, R: BufRead + ?Sized> RestOfLine<'r, R> {
    pub(super) fn new(reader: &'r mut R) -> RestOfLine<'r, R> {
        RestOfLine { reader, ended: false }
    }

    /// Reads over it.
    pub(super) fn drain(&mut self) -> io::Result<()> {
        while !self.ended {
            self.next(usize::MAX, |_| {})?;
        }
        Ok(())
    }

    /// Hands on the next piece of so many bytes at most.
    fn next(&mut self, room: usize, mut take: impl FnMut(&[u8])) -> io::Result<usize> {
        if self.ended {
            return Ok(0);
        }
        let buffer = match self.reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(0),
            Err(error) => return Err(error),
        };
        let end = memchr::memchr(b'\n', buffer);
        let part = &buffer[..end.unwrap_or(buffer.len()).min(room)];
        take(part);
        let count = part.len();
        self.ended = buffer.is_empty() || end == Some(count);
        let newline = usize::from(end == Some(count));
        self.reader.consume(count + newline);
        Ok(count)
    }
}

impl<R: BufRead + ?Sized> Read for RestOfLine<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut at = 0;
        while at == 0 && !self.ended && !buffer.is_empty() {
            self.next(buffer.len(), |part| {
                buffer[..part.len()].copy_from_slice(part);
                at = part.len();
            })?;
        }
        Ok(at)
    }
}

/// A part of a stream whose length was said before it. A stream that ends earlier is an error, so that half a page is
/// never taken for a whole one; and one that failed is not read on, since what a decompressor gives next is of another member.
pub(super) struct Exactly<'r> {
    inner: &'r mut dyn BufRead,
    left: u64,
    failed: bool,
}

impl<'r> Exactly<'r> {
    pub(super) fn new(inner: &'r mut dyn BufRead, length: u64) -> Exactly<'r> {
        Exactly { inner, left: length, failed: false }
    }

    /// Whether an error was met.
    pub(super) fn has_failed(&self) -> bool {
        self.failed
    }

    /// Reads over what is left.
    pub(super) fn drain(&mut self) -> io::Result<()> {
        while self.left > 0 {
            let count = self.fill_buf()?.len();
            self.consume(count);
        }
        Ok(())
    }
}

impl Read for Exactly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Exactly<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Ok(&[]);
        }
        if self.failed {
            return Err(io::Error::other("the stream failed before"));
        }
        let left = self.left;
        let failed = &mut self.failed;
        let buffer =
            self.inner.fill_buf().inspect_err(|error| *failed |= error.kind() != io::ErrorKind::Interrupted)?;
        if buffer.is_empty() {
            *failed = true;
            let message = format!("cut short, {left} bytes are missing");
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, message));
        }
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        Ok(&buffer[..length])
    }

    fn consume(&mut self, count: usize) {
        self.left -= count as u64;
        self.inner.consume(count);
    }
}

/// A stream that knows how far it has been read, and may keep what was and give it once more.
pub(super) struct Tracked<'c, R> {
    inner: R,
    offset: &'c Cell<u64>,
    kept: Vec<u8>,
    room: usize,
    /// Whether everything is kept that was read since [`Tracked::keep`].
    is_whole: bool,
    /// What is given once more, and how much of it was.
    again: Vec<u8>,
    at: usize,
    /// How many bytes were given once more so far.
    gone_back: u64,
}

/// All that is given once more may be so many times what was read, so that no stream is read for ever.
const TIMES_BACK: u64 = 4;

impl<'c, R> Tracked<'c, R> {
    pub(super) fn new(inner: R, offset: &'c Cell<u64>) -> Tracked<'c, R> {
        Tracked { inner, offset, kept: Vec::new(), room: 0, is_whole: false, again: Vec::new(), at: 0, gone_back: 0 }
    }

    /// Keeps what is read from now on, up to so many bytes.
    pub(super) fn keep(&mut self, bytes: u64) {
        self.kept.clear();
        self.room = usize::try_from(bytes).unwrap_or(usize::MAX);
        self.is_whole = true;
    }

    /// What was kept.
    pub(super) fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// Goes back to a place in what was kept; not when there is more behind it than was kept.
    pub(super) fn back_to(&mut self, place: usize) {
        let allowed = self.offset.get().saturating_mul(TIMES_BACK).saturating_add(self.room as u64);
        if self.is_whole && place < self.kept.len() && self.gone_back <= allowed {
            let mut again = self.kept.split_off(place);
            self.gone_back += again.len() as u64;
            self.offset.set(self.offset.get() - again.len() as u64);
            again.extend_from_slice(&self.again[self.at..]);
            (self.again, self.at) = (again, 0);
        }
    }
}

impl<R: BufRead> Read for Tracked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Tracked<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.again.len() { Ok(&self.again[self.at..]) } else { self.inner.fill_buf() }
    }

    fn consume(&mut self, count: usize) {
        // Of an empty buffer, looking at which again would read, and lose an error.
        if count == 0 {
            return;
        }
        let is_again = self.at < self.again.len();
        if self.is_whole {
            // Nothing is read here: what is consumed was in the buffer when it was looked at.
            let buffer = if is_again { &self.again[self.at..] } else { self.inner.fill_buf().unwrap_or_default() };
            let taken = &buffer[..count.min(buffer.len())];
            self.is_whole = self.kept.len() + taken.len() <= self.room;
            self.kept.extend_from_slice(&taken[..taken.len().min(self.room - self.kept.len())]);
        }
        self.offset.set(self.offset.get() + count as u64);
        if is_again {
            self.at += count;
        } else {
            self.inner.consume(count);
        }
    }
}
