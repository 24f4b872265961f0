//! The members of a compressed stream: gzip members and zstd frames, one after another. What follows one that is broken is looked
//! for and read.

use super::resume::Members;
use flate2::bufread::GzDecoder;
use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};
use zstd::stream::raw::{DParameter, Decoder, Operation};

/// What each member of gzip starts with, and each frame of zstd.
pub(super) const GZIP: [u8; 3] = [0x1f, 0x8b, 0x08];
pub(super) const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The error of a member of which something was read already. A checksum stands at its end, so what was read may be wrong, too.
#[derive(Debug)]
struct Damaged(io::Error);

impl fmt::Display for Damaged {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::error::Error for Damaged {}

/// Whether an error says something of what was read before it.
pub(super) fn is_of_what_was_read(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|error| error.is::<Damaged>())
}

/// What is met where a member should start, and isn't. Behind a whole page that is padding, or nothing that belongs to it.
#[derive(Debug)]
struct NoMember;

impl fmt::Display for NoMember {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("no gzip member here")
    }
}

impl std::error::Error for NoMember {}

/// Whether a stream that failed is at its end all the same, for whoever expects nothing more.
pub(super) fn is_end(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|error| error.is::<NoMember>())
}

fn damaged(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), Damaged(error))
}

/// All members of a gzip stream as one. Between and behind members there may be padding of tapes and blocks, and line ends. After a member that
/// is broken, or other bytes, which is an error once, it goes on with the next that can be found: a crawl's file has one for each page.
pub(super) struct GzipMembers<'c, R: BufRead> {
    state: Member<R>,
    noted: Noted,
    /// Where the open member starts in what is unpacked.
    start: u64,
    /// Whether the open member was looked for after a broken one: it may be bytes that look like one.
    is_found: bool,
    watched: Watched<'c>,
}

/// What a decompressor of members and the one who watches how much it makes tell each other.
#[derive(Clone, Copy)]
pub(super) struct Watched<'c> {
    /// How far the compressed bytes were read, some of them ahead.
    pub(super) position: &'c Cell<u64>,
    /// How far they were unpacked.
    pub(super) taken: &'c Cell<u64>,
    /// Whether the member that is open is to be given up, as if it were broken.
    pub(super) skips: &'c Cell<bool>,
}

impl Watched<'_> {
    fn note<R>(&self, rest: &Replay<R>) {
        self.taken.set(self.position.get() - (rest.kept.len() - rest.at) as u64);
    }
}

/// Notes where members start, for whoever wants to read on there.
pub(super) struct Noted {
    /// Bytes made of the file so far.
    pub(super) unpacked: u64,
    pub(super) members: Option<Members>,
}

impl Noted {
    fn member<R>(&self, rest: &Replay<R>, watched: Watched<'_>) {
        watched.note(rest);
        if let Some(members) = &self.members {
            members.borrow_mut().push_back((watched.taken.get(), self.unpacked));
        }
    }
}

enum Member<R: BufRead> {
    Open(Box<GzDecoder<Replay<R>>>),
    Lost(Replay<R>),
    End,
}

impl<'c, R: BufRead> GzipMembers<'c, R> {
    pub(super) fn new(inner: R, noted: Noted, watched: Watched<'c>) -> GzipMembers<'c, R> {
        let start = noted.unpacked;
        GzipMembers { state: Member::open(Replay::new(inner)), noted, start, is_found: false, watched }
    }
}

impl<R: BufRead> Member<R> {
    fn open(mut rest: Replay<R>) -> Member<R> {
        rest.mark();
        Member::Open(Box::new(GzDecoder::new(rest)))
    }
}

impl<R: BufRead> Read for GzipMembers<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, Member::End) {
                Member::End => return Ok(0),
                Member::Open(member) if self.watched.skips.take() => self.state = Member::Lost(member.into_inner()),
                Member::Open(mut member) => match member.read(buffer) {
                    Ok(0) => {
                        let mut rest = member.into_inner();
                        self.noted.member(&rest, self.watched);
                        (self.start, self.is_found) = (self.noted.unpacked, false);
                        match skip_padding(&mut rest)? {
                            None => {}
                            Some(first) if first == GZIP[0] => self.state = Member::open(rest),
                            Some(_) => {
                                rest.mark();
                                self.state = Member::Lost(rest);
                                return Err(io::Error::other(NoMember));
                            }
                        }
                    }
                    Ok(count) => {
                        self.watched.note(member.get_ref());
                        self.state = Member::Open(member);
                        self.noted.unpacked += count as u64;
                        return Ok(count);
                    }
                    Err(error) => {
                        self.state = Member::Lost(member.into_inner());
                        if self.noted.unpacked > self.start {
                            return Err(damaged(error));
                        } else if !self.is_found {
                            return Err(error);
                        }
                    }
                },
                Member::Lost(mut rest) => {
                    rest.rewind()?;
                    (self.start, self.is_found) = (self.noted.unpacked, true);
                    if find_member(&mut rest, &GZIP)? {
                        self.noted.member(&rest, self.watched);
                        self.state = Member::open(rest);
                    }
                }
            }
        }
    }
}

/// All frames of a zstd stream as one. After a frame that is broken, which is an error once, it goes on with the next that can be
/// found and that has something in it.
pub(super) struct ZstdFrames<'d, 'c, R> {
    decoder: Decoder<'d>,
    rest: Replay<R>,
    state: Frame,
    /// Whether anything of the open frame was handed on.
    has_given: bool,
    watched: Watched<'c>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// Nothing of the next one was read.
    Before,
    Inside,
    /// The one before was broken, and the error is told.
    Lost,
    /// The same, and this may be the next one, or bytes that look like it.
    Found,
}

impl<'c, R: BufRead> ZstdFrames<'static, 'c, R> {
    pub(super) fn new(
        inner: R,
        dictionary: &[u8],
        window_log: u32,
        watched: Watched<'c>,
    ) -> io::Result<ZstdFrames<'static, 'c, R>> {
        let mut decoder = Decoder::with_dictionary(dictionary)?;
        decoder.set_parameter(DParameter::WindowLogMax(window_log))?;
        Ok(ZstdFrames { decoder, rest: Replay::new(inner), state: Frame::Before, has_given: false, watched })
    }
}

impl<R: BufRead> Read for ZstdFrames<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if self.watched.skips.take() && self.state == Frame::Inside {
                self.state = Frame::Lost;
            }
            if self.state == Frame::Lost {
                self.has_given = false;
                self.rest.rewind()?;
                let is_found = find_member(&mut self.rest, &ZSTD)?;
                self.decoder.reinit()?;
                self.rest.mark();
                self.state = if is_found { Frame::Found } else { Frame::Before };
            }
            let input = self.rest.fill_buf()?;
            let is_end = input.is_empty();
            if is_end && self.state == Frame::Before {
                return Ok(0);
            }
            let step = self.decoder.run_on_buffers(input, buffer).and_then(|step| {
                // What is left in the decoder may still come; then a frame that isn't done was cut.
                let is_cut = is_end && step.bytes_written == 0 && step.remaining > 0;
                if is_cut { Err(io::Error::new(io::ErrorKind::UnexpectedEof, "incomplete frame")) } else { Ok(step) }
            });
            match step {
                Ok(step) => {
                    self.rest.consume(step.bytes_read);
                    self.has_given |= step.bytes_written > 0;
                    if step.remaining == 0 {
                        self.rest.mark();
                        self.state = Frame::Before;
                        self.has_given = false;
                    } else if step.bytes_written > 0 || self.state == Frame::Before {
                        self.state = Frame::Inside;
                    }
                    if step.bytes_written > 0 {
                        self.watched.note(&self.rest);
                        return Ok(step.bytes_written);
                    }
                }
                Err(error) => {
                    let is_told = self.state == Frame::Found;
                    self.state = Frame::Lost;
                    if self.has_given {
                        return Err(damaged(error));
                    } else if !is_told {
                        return Err(error);
                    }
                }
            }
        }
    }
}

/// Reads over zeros and blanks, and says what byte is behind them.
fn skip_padding(rest: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        let buffer = rest.fill_buf()?;
        let padding = buffer.iter().take_while(|byte| **byte == 0 || byte.is_ascii_whitespace()).count();
        let (found, is_end) = (buffer.get(padding).copied(), buffer.is_empty());
        rest.consume(padding);
        if found.is_some() || is_end {
            return Ok(found);
        }
    }
}

/// Reads up to the next bytes that look like the start of a member. Such bytes at the edge of two buffers are missed, and
/// with them one page.
fn find_member(rest: &mut impl BufRead, magic: &[u8]) -> io::Result<bool> {
    loop {
        let buffer = rest.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        let found = memchr::memmem::find(buffer, magic);
        let count = found.unwrap_or(buffer.len());
        rest.consume(count);
        if found.is_some() {
            return Ok(true);
        }
    }
}

/// A stream that can go back to the start of the member that is open: a member that was cut leads its decompressor on into
/// those that follow.
struct Replay<R> {
    inner: R,
    /// What was read since the mark (and some bytes before it), and how much of it is read once more.
    kept: Vec<u8>,
    mark: usize,
    at: usize,
    /// Whether everything since the mark is kept.
    is_whole: bool,
}

/// Members of crawls are single pages; of a longer one nothing is kept.
const KEPT_BYTES: usize = 1 << 20;

/// So much is looked at in one piece for the next member, which often begins where the decompressor gave up.
const PIECE_BYTES: usize = 64 << 10;

impl<R: BufRead> Replay<R> {
    fn new(inner: R) -> Replay<R> {
        Replay { inner, kept: Vec::new(), mark: 0, at: 0, is_whole: true }
    }

    fn mark(&mut self) {
        self.mark = self.at;
        // Bytes before the mark go when they are as many as those behind, so that each byte is seldom moved.
        if self.mark >= self.kept.len() - self.mark {
            self.kept.drain(..self.mark);
            (self.mark, self.at) = (0, 0);
        }
        self.is_whole = true;
    }

    /// Goes back to the byte after the mark, or stays where that is too far away.
    fn rewind(&mut self) -> io::Result<()> {
        if self.is_whole {
            self.at = self.mark;
        }
        if self.kept.len() - self.at < PIECE_BYTES {
            let buffer = self.inner.fill_buf()?;
            self.kept.extend_from_slice(buffer);
            let count = buffer.len();
            self.inner.consume(count);
        }
        if self.is_whole {
            self.at = self.kept.len().min(self.mark + 1);
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Replay<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Replay<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.kept.len() { Ok(&self.kept[self.at..]) } else { self.inner.fill_buf() }
    }

    fn consume(&mut self, count: usize) {
        // Of an empty buffer, looking at which again would read, and lose an error.
        if count == 0 {
            return;
        }
        if self.at < self.kept.len() {
            self.at += count;
            return;
        }
        if self.is_whole {
            // Nothing is read here: what is consumed was in the buffer when it was looked at.
            match self.inner.fill_buf() {
                Ok(buffer) if self.kept.len() - self.mark + count <= KEPT_BYTES => {
                    self.kept.extend_from_slice(&buffer[..count])
                }
                _ => {
                    self.kept.clear();
                    self.mark = 0;
                    self.is_whole = false;
                }
            }
            self.at = self.kept.len();
        }
        self.inner.consume(count);
    }
}
