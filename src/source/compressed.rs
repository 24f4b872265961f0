//! Compressed streams, whole chains of them: gzip members, zstd frames, bzip2 and xz streams.

use super::limited::{Limited, Taken};
use super::lines::Tracked;
use super::resume::Members;
use super::{Reading, Stream, why};

use flate2::bufread::GzDecoder;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

/// A compression. Those of the second group have no mark of their own; only an HTTP header tells of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Zstd,
    Bzip2,
    Xz,

    Deflate,
    Brotli,
}

const MAGIC: &[(&[u8], Compression)] = &[
    (&[0x1f, 0x8b, 0x08], Compression::Gzip),
    (&[0x28, 0xb5, 0x2f, 0xfd], Compression::Zstd),
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], Compression::Xz),
];

/// The mark of a bzip2 block, pi, after `BZh` and the size of blocks; an empty stream has the root of pi there.
const BZIP2_BLOCKS: [&[u8]; 2] = [&[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], &[0x17, 0x72, 0x45, 0x38, 0x50, 0x90]];

/// Windows of up to 128 MB are decompressed (`zstd --long` makes them); larger ones are refused, since each costs its
/// size in memory. The same for the dictionaries of xz, whose largest preset takes 64 MB.
const ZSTD_WINDOW_LOG: u32 = 27;
const XZ_MEMORY_KB: u32 = 128 << 10;

const BUFFER_BYTES: usize = 128 << 10;

/// Which compression a stream starts with, if any. Zstd may start with skippable frames.
pub(super) fn sniff(head: &[u8]) -> Option<Compression> {
    let by_magic = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, compression)| *compression);
    let skippable = || head.len() >= 4 && head[0] & 0xf0 == 0x50 && head[1..4] == [0x2a, 0x4d, 0x18];
    let bzip2 = || head.starts_with(b"BZh") && BZIP2_BLOCKS.iter().any(|mark| head.get(4..10) == Some(*mark));
    by_magic.or_else(|| skippable().then_some(Compression::Zstd)).or_else(|| bzip2().then_some(Compression::Bzip2))
}

/// Opens what is inside a compressed stream.
pub(super) fn open(compression: Compression, stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, hint, nesting, is_page } = stream;
    let zlib = is_zlib(&head);
    let taken = Cell::new(0);
    let start = reading.start(nesting);
    let (position, unpacked) = (Cell::new(start.at), start.unpacked);
    let members = if compression == Compression::Gzip { reading.members(nesting) } else { None };
    let mut compressed = Taken { inner: io::Cursor::new(head).chain(rest), count: &taken };
    let is_zstd = compression == Compression::Zstd;
    let (dictionary, before) = match if is_zstd { dictionary(&mut compressed) } else { Ok(Default::default()) } {
        Ok(read) => read,
        Err(error) => return reading.set_aside(from, &hint, why(error, nesting + 1)),
    };
    let compressed = io::Cursor::new(before).chain(compressed);
    let buffered = |compressed| BufReader::with_capacity(BUFFER_BYTES, compressed);
    let decoder: io::Result<Box<dyn Read + '_>> = match compression {
        Compression::Gzip => {
            let tracked = Tracked::new(buffered(compressed), &position);
            Ok(Box::new(GzipMembers::new(tracked, Noted { position: &position, unpacked, members })))
        }
        Compression::Bzip2 => Ok(Box::new(bzip2::bufread::MultiBzDecoder::new(buffered(compressed)))),
        Compression::Xz => Ok(Box::new(lzma_rust2::XzReader::new_mem_limit(buffered(compressed), true, XZ_MEMORY_KB))),
        Compression::Deflate if zlib => Ok(Box::new(flate2::read::ZlibDecoder::new(compressed))),
        Compression::Deflate => Ok(Box::new(flate2::read::DeflateDecoder::new(compressed))),
        Compression::Brotli => Ok(Box::new(brotli_decompressor::Decompressor::new(compressed, BUFFER_BYTES))),
        Compression::Zstd => {
            zstd::stream::read::Decoder::with_dictionary(buffered(compressed), &dictionary).and_then(|mut decoder| {
                decoder.window_log_max(ZSTD_WINDOW_LOG)?;
                Ok(Box::new(decoder) as Box<dyn Read + '_>)
            })
        }
    };
    match decoder {
        Ok(decoder) => {
            let mut limited = Limited::new(decoder, &taken, 0, reading.limits.ratio);
            reading.open(Stream { head: Vec::new(), rest: &mut limited, from, hint, nesting: nesting + 1, is_page })
        }
        Err(error) => reading.set_aside(from, &hint, why(error, nesting + 1)),
    }
}

/// The frame that a WARC file in zstd starts with when its records share a dictionary, and how large a dictionary may be.
/// (<https://iipc.github.io/warc-specifications/specifications/warc-zstd/>)
const DICTIONARY_FRAME: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];
const DICTIONARY: [u8; 4] = [0x37, 0xa4, 0x30, 0xec];
const DICTIONARY_BYTES: u64 = 16 << 20;

/// Reads the dictionary that stands before all other frames, if there is one, and what was read besides it. It may be
/// compressed itself.
fn dictionary(compressed: &mut impl Read) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut before = Vec::new();
    compressed.take(8).read_to_end(&mut before)?;
    let length = match before.as_slice() {
        [a, b, c, d, length @ ..] if [*a, *b, *c, *d] == DICTIONARY_FRAME && length.len() == 4 => {
            u32::from_le_bytes([length[0], length[1], length[2], length[3]])
        }
        _ => return Ok((Vec::new(), before)),
    };
    if u64::from(length) > DICTIONARY_BYTES {
        return Err(io::Error::other("a dictionary that is too large"));
    }
    let mut frame = Vec::new();
    compressed.take(u64::from(length)).read_to_end(&mut frame)?;
    if frame.starts_with(&DICTIONARY) {
        return Ok((frame, Vec::new()));
    }
    if frame.starts_with(MAGIC[1].0) {
        let mut dictionary = Vec::new();
        zstd::stream::read::Decoder::new(frame.as_slice())?.take(DICTIONARY_BYTES).read_to_end(&mut dictionary)?;
        return Ok((dictionary, Vec::new()));
    }
    // A frame for someone else.
    Ok(Default::default())
}

/// Whether deflated bytes have the head of zlib, as they should; some servers send them without. A head is a multiple of 31.
fn is_zlib(head: &[u8]) -> bool {
    matches!(head, [first, second, ..] if first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31))
}

/// All members of a gzip stream as one. Like gzip itself, and unlike flate2's own reader, it takes whatever follows the
/// last member and is no further one (padding of tapes and blocks, line ends) for the end. After a member that is broken,
/// which is an error once, it goes on with the next that can be found: a crawl's file has one for each page.
struct GzipMembers<'c, R: BufRead> {
    state: Member<R>,
    noted: Noted<'c>,
}

/// Notes where members start, for whoever wants to read on there.
struct Noted<'c> {
    /// Bytes read from the file, and bytes made of them.
    position: &'c Cell<u64>,
    unpacked: u64,
    members: Option<Members>,
}

impl Noted<'_> {
    fn member<R>(&self, rest: &Replay<R>) {
        if let Some(members) = &self.members {
            let ahead = (rest.kept.len() - rest.at) as u64;
            members.borrow_mut().push_back((self.position.get() - ahead, self.unpacked));
        }
    }
}

enum Member<R: BufRead> {
    Open(Box<GzDecoder<Replay<R>>>),
    Lost(Replay<R>),
    End,
}

impl<'c, R: BufRead> GzipMembers<'c, R> {
    fn new(inner: R, noted: Noted<'c>) -> GzipMembers<'c, R> {
        GzipMembers { state: Member::open(Replay { inner, kept: Vec::new(), at: 0, is_whole: true }), noted }
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
                Member::Open(mut member) => match member.read(buffer) {
                    Ok(0) => {
                        let mut rest = member.into_inner();
                        self.noted.member(&rest);
                        if rest.fill_buf()?.first() == Some(&MAGIC[0].0[0]) {
                            self.state = Member::open(rest);
                        }
                    }
                    Ok(count) => {
                        self.state = Member::Open(member);
                        self.noted.unpacked += count as u64;
                        return Ok(count);
                    }
                    Err(error) => {
                        self.state = Member::Lost(member.into_inner());
                        return Err(error);
                    }
                },
                Member::Lost(mut rest) => {
                    rest.rewind()?;
                    if find_member(&mut rest)? {
                        self.noted.member(&rest);
                        self.state = Member::open(rest);
                    }
                }
            }
        }
    }
}

/// Reads up to the next bytes that look like the start of a member. Such bytes at the edge of two buffers are missed, and
/// with them one page.
fn find_member(rest: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let buffer = rest.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        let found = memchr::memmem::find(buffer, MAGIC[0].0);
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
    /// What was read since the mark, and how much of it is read once more.
    kept: Vec<u8>,
    at: usize,
    /// Whether everything since the mark is kept.
    is_whole: bool,
}

/// Members of crawls are single pages; of a longer one nothing is kept.
const KEPT_BYTES: usize = 1 << 20;

impl<R: BufRead> Replay<R> {
    fn mark(&mut self) {
        self.kept.drain(..self.at);
        self.at = 0;
        self.is_whole = true;
    }

    /// Goes back to the byte after the mark, or stays where that is too far away.
    fn rewind(&mut self) -> io::Result<()> {
        self.at = if self.is_whole { self.kept.len().min(1) } else { self.kept.len() };
        // What was read and what follows in one piece: the next member often begins where the decompressor gave up.
        let buffer = self.inner.fill_buf()?;
        self.kept.extend_from_slice(buffer);
        let count = buffer.len();
        self.inner.consume(count);
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
        if self.at < self.kept.len() {
            self.at += count;
            return;
        }
        if self.is_whole {
            // Nothing is read here: what is consumed was in the buffer when it was looked at.
            match self.inner.fill_buf() {
                Ok(buffer) if self.kept.len() + count <= KEPT_BYTES => self.kept.extend_from_slice(&buffer[..count]),
                _ => {
                    self.kept.clear();
                    self.is_whole = false;
                }
            }
            self.at = self.kept.len();
        }
        self.inner.consume(count);
    }
}
