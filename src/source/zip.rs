//! Zip, read from front to back, so that it may stand inside another container or come through a pipe.

use super::limited::Limited;
use super::lines::{Exactly, Tracked};
use super::{Reading, Stream, escape, why};
use crate::document::{Hint, Why};
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

const BUFFER_BYTES: usize = 128 << 10;
const MEMBER: &[u8; 4] = b"PK\x03\x04";
const DESCRIPTOR: &[u8; 4] = b"PK\x07\x08";
/// Where the length of the name and the name stand in a member's head.
const NAME_LENGTH: usize = 26;
const NAME: usize = 30;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const ENCRYPTED: u16 = 1;
/// The sizes stand after the bytes.
const SIZES_AFTER: u16 = 8;

/// First members of archives that are documents or programs, and no collections of pages.
const NO_COLLECTIONS: [&[u8]; 4] = [b"[Content_Types].xml", b"mimetype", b"META-INF/", b"AndroidManifest.xml"];

pub(super) fn sniff(head: &[u8]) -> bool {
    let name = || head.get(NAME..).unwrap_or_default();
    head.starts_with(MEMBER) && !NO_COLLECTIONS.iter().any(|first| name().starts_with(first))
}

/// Hands on the members in the order in which they lie there. Behind a member that is broken so that its end isn't known,
/// reading goes on at the next mark of one.
pub(super) fn open(stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, nesting, .. } = stream;
    let offset = Cell::new(0);
    let buffered = BufReader::with_capacity(BUFFER_BYTES, io::Cursor::new(head).chain(rest));
    let mut reader = Tracked::new(buffered, &offset);
    let (mut members, limit) = (0, reading.limits.members);
    let mut is_wacz = false;
    let mut mark_is_read = false;
    loop {
        let start = offset.get();
        let member = match Member::read(&mut reader, std::mem::take(&mut mark_is_read)) {
            Ok(Some(member)) => member,
            Ok(None) => return ControlFlow::Continue(()),
            Err(error) => {
                reading.set_aside(&format!("{from}#{start}"), &Hint::default(), why(error, nesting + 1))?;
                mark_is_read = find_member(&mut reader);
                if !mark_is_read {
                    return ControlFlow::Continue(());
                }
                continue;
            }
        };
        members += 1;
        if members > limit {
            return reading.set_aside(from, &Hint::default(), Why::TooMany { limit });
        }
        is_wacz |= is_of_wacz(&member.name);
        let from = format!("{from}#{}", escape(&member.name));
        let is_listed = !is_wacz || member.name.starts_with(b"archive/");
        let is_page = is_listed && !member.name.ends_with(b"/");
        match member.open(&mut reader, &offset, &from, is_page, nesting, reading) {
            Ok(flow) => flow?,
            // Whoever read the member has met the same error.
            Err(_) => {
                mark_is_read = find_member(&mut reader);
                if !mark_is_read {
                    return ControlFlow::Continue(());
                }
            }
        }
    }
}

/// Whether a member belongs to the layout of WACZ: a crawl in `archive/`, with lists of what is in it in other folders. The
/// lists repeat the texts of pages.
fn is_of_wacz(name: &[u8]) -> bool {
    let is = |folder: &[u8], ends: &[&[u8]]| name.starts_with(folder) && ends.iter().any(|end| name.ends_with(end));
    is(b"archive/", &[b".warc", b".warc.gz", b".warc.zst"])
        || is(b"indexes/", &[b".cdx", b".cdxj", b".cdx.gz", b".idx"])
        || is(b"pages/", &[b"/pages.jsonl", b"/extraPages.jsonl"])
        || name == b"datapackage-digest.json"
}

/// Reads up to and over the next mark of a member.
fn find_member(reader: &mut dyn BufRead) -> bool {
    let mut matched = 0;
    loop {
        let Ok(buffer) = reader.fill_buf() else { return false };
        let Some(&byte) = buffer.first() else { return false };
        if matched == 0 {
            let blanks = memchr::memchr(MEMBER[0], buffer).unwrap_or(buffer.len());
            matched = usize::from(blanks < buffer.len());
            let count = (blanks + 1).min(buffer.len());
            reader.consume(count);
            continue;
        }
        reader.consume(1);
        matched = match byte {
            byte if byte == MEMBER[matched] => matched + 1,
            byte => usize::from(byte == MEMBER[0]),
        };
        if matched == MEMBER.len() {
            return true;
        }
    }
}

struct Member {
    flags: u16,
    method: u16,
    checksum: u32,
    compressed: u64,
    name: Vec<u8>,
}

impl Member {
    /// Reads the head of the next member; there is none where the directory of the archive begins.
    fn read(reader: &mut dyn BufRead, mark_is_read: bool) -> io::Result<Option<Member>> {
        let mut head = [0; NAME];
        if !mark_is_read {
            Exactly::new(reader, 4).read_exact(&mut head[..4])?;
            if &head[..4] != MEMBER {
                // The directory and what follows it start with other marks of two letters.
                let is_end = head.starts_with(b"PK");
                return if is_end { Ok(None) } else { Err(io::Error::other("no member here")) };
            }
        }
        Exactly::new(reader, NAME as u64 - 4).read_exact(&mut head[4..])?;
        let short = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let long = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let mut name = vec![0; usize::from(short(NAME_LENGTH))];
        let mut extra = vec![0; usize::from(short(NAME_LENGTH + 2))];
        Exactly::new(reader, name.len() as u64).read_exact(&mut name)?;
        Exactly::new(reader, extra.len() as u64).read_exact(&mut extra)?;
        let compressed = match long(18) {
            u32::MAX => large_size(&extra).ok_or_else(|| io::Error::other("a member without a size"))?,
            size => u64::from(size),
        };
        Ok(Some(Member { flags: short(6), method: short(8), checksum: long(14), compressed, name }))
    }

    /// Hands the member on if it may be a page, and reads over the rest of it.
    fn open(
        &self,
        reader: &mut dyn BufRead,
        offset: &Cell<u64>,
        from: &str,
        is_page: bool,
        nesting: u32,
        reading: &mut Reading<'_>,
    ) -> io::Result<ControlFlow<()>> {
        let (before, ratio) = (offset.get(), reading.limits.ratio);
        let is_encrypted = self.flags & ENCRYPTED != 0;
        let sizes_after = self.flags & SIZES_AFTER != 0;
        let length_unknown = sizes_after && self.compressed == 0;
        let open = |bytes: &mut dyn Read, reading: &mut Reading<'_>| {
            if !is_page {
                return ControlFlow::Continue(());
            }
            let (head, hint) = (Vec::new(), Hint::default());
            reading.open(Stream { head, rest: bytes, from, hint, nesting: nesting + 1, is_page: false })
        };
        if self.method == DEFLATED && !is_encrypted && length_unknown {
            let inner = Described { decoder: DeflateDecoder::new(&mut *reader), crc: Crc::new(), ended: false };
            let mut bytes = Limited::new(inner, offset, before, ratio);
            let flow = open(&mut bytes, reading);
            if flow.is_continue() {
                io::copy(&mut bytes, &mut io::sink())?;
            }
            return Ok(flow);
        }
        if self.method == STORED && !is_encrypted && length_unknown {
            let mut bytes = Stored { reader, crc: Crc::new(), length: 0, no_end: Vec::new(), ended: false };
            let flow = open(&mut bytes, reading);
            if flow.is_continue() {
                io::copy(&mut bytes, &mut io::sink())?;
            }
            return Ok(flow);
        }
        let mut bytes = Exactly::new(reader, self.compressed);
        // Where the sizes stand after the bytes the checksum does too.
        let checksum = Some(self.checksum).filter(|checksum| !sizes_after || *checksum != 0);
        let flow = match self.method {
            _ if is_encrypted && is_page => reading.set_aside(from, &Hint::default(), broken("encrypted")),
            STORED => open(&mut Checked::new(&mut bytes, checksum), reading),
            DEFLATED => {
                let limited = Limited::new(DeflateDecoder::new(&mut bytes), offset, before, ratio);
                open(&mut Checked::new(limited, checksum), reading)
            }
            method if is_page => {
                let error = format!("compressed by method {method}");
                reading.set_aside(from, &Hint::default(), broken(&error))
            }
            _ => ControlFlow::Continue(()),
        };
        if flow.is_continue() {
            bytes.drain()?;
            if sizes_after {
                read_sizes(reader)?;
            }
        }
        Ok(flow)
    }
}

/// A member whose checksum is known before. A wrong one is an error at its end.
struct Checked<R> {
    inner: R,
    crc: Crc,
    checksum: Option<u32>,
}

impl<R: Read> Checked<R> {
    fn new(inner: R, checksum: Option<u32>) -> Checked<R> {
        Checked { inner, crc: Crc::new(), checksum }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.crc.update(&buffer[..count]);
        let is_wrong = |checksum: u32| checksum != self.crc.sum();
        if count == 0 && !buffer.is_empty() && self.checksum.take().is_some_and(is_wrong) {
            return Err(wrong_checksum());
        }
        Ok(count)
    }
}

/// A member whose checksum stands after it, where its compressed bytes say that they end.
struct Described<'r> {
    decoder: DeflateDecoder<&'r mut dyn BufRead>,
    crc: Crc,
    ended: bool,
}

impl Read for Described<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended || buffer.is_empty() {
            return Ok(0);
        }
        let count = self.decoder.read(buffer)?;
        self.crc.update(&buffer[..count]);
        if count == 0 {
            self.ended = true;
            if read_sizes(self.decoder.get_mut())? != self.crc.sum() {
                return Err(wrong_checksum());
            }
        }
        Ok(count)
    }
}

/// A member that is stored as it is, without a length before it: its end is where its own checksum and length stand, behind their mark.
struct Stored<'r> {
    reader: &'r mut dyn BufRead,
    crc: Crc,
    length: u64,
    /// What looked like the end and wasn't, last byte first.
    no_end: Vec<u8>,
    ended: bool,
}

impl Stored<'_> {
    /// Reads over the end, if it is here; else what looks like it goes to [`Stored::no_end`].
    fn find_end(&mut self) -> io::Result<bool> {
        let length = (self.length as u32).to_le_bytes();
        let end = [DESCRIPTOR.as_slice(), &self.crc.sum().to_le_bytes(), &length].concat();
        for (at, byte) in end.iter().enumerate() {
            if self.reader.fill_buf()?.first() != Some(byte) {
                self.no_end.extend(end[..at].iter().rev());
                return Ok(false);
            }
            self.reader.consume(1);
        }
        // The length once more; or sizes of eight bytes, where the next mark isn't there yet.
        Exactly::new(self.reader, 4).drain()?;
        if !self.reader.fill_buf()?.starts_with(b"PK") {
            Exactly::new(self.reader, 8).drain()?;
        }
        Ok(true)
    }
}

impl Read for Stored<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended || buffer.is_empty() {
            return Ok(0);
        }
        let inner = self.reader.fill_buf()?;
        if inner.is_empty() && self.no_end.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "cut short"));
        }
        let plain = memchr::memchr(DESCRIPTOR[0], inner).unwrap_or(inner.len()).min(buffer.len());
        let count = if !self.no_end.is_empty() || plain == 0 {
            if self.no_end.is_empty() {
                self.ended = self.find_end()?;
            }
            match self.no_end.pop() {
                Some(byte) => {
                    buffer[0] = byte;
                    1
                }
                None => 0,
            }
        } else {
            buffer[..plain].copy_from_slice(&inner[..plain]);
            self.reader.consume(plain);
            plain
        };
        self.crc.update(&buffer[..count]);
        self.length += count as u64;
        Ok(count)
    }
}

fn wrong_checksum() -> io::Error {
    io::Error::other("a wrong checksum")
}

fn broken(error: &str) -> Why {
    Why::Broken { error: error.to_owned() }
}

/// The compressed size in the extension for large archives, where it stands after the plain size.
fn large_size(mut extra: &[u8]) -> Option<u64> {
    while let [id_low, id_high, length_low, length_high, rest @ ..] = extra {
        let length = usize::from(u16::from_le_bytes([*length_low, *length_high]));
        let field = rest.get(..length)?;
        if [*id_low, *id_high] == [1, 0] {
            return Some(u64::from_le_bytes(field.get(8..16)?.try_into().ok()?));
        }
        extra = &rest[length..];
    }
    None
}

/// Reads the checksum after a member, and over what stands there with it: a mark that may be missing, and two sizes of four
/// or eight bytes.
fn read_sizes(reader: &mut dyn BufRead) -> io::Result<u32> {
    let mut sizes = [0; 12];
    Exactly::new(reader, 12).read_exact(&mut sizes)?;
    let mut checksum = [sizes[0], sizes[1], sizes[2], sizes[3]];
    if sizes.starts_with(DESCRIPTOR) {
        checksum = [sizes[4], sizes[5], sizes[6], sizes[7]];
        Exactly::new(reader, 4).drain()?;
    }
    // Sizes of eight bytes: four more of each, where the next mark isn't there yet.
    if !reader.fill_buf()?.starts_with(b"PK") {
        Exactly::new(reader, 8).drain()?;
    }
    Ok(u32::from_le_bytes(checksum))
}
