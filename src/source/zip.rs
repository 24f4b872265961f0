//! Zip, read from front to back, so that it may stand inside another container or come through a pipe.

use super::limited::Limited;
use super::lines::{Exactly, Tracked};
use super::{Reading, Stream, escape, why};
use crate::document::{Hint, Why};
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

/// Hands on the members in the order in which they lie there.
pub(super) fn open(stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, nesting, .. } = stream;
    let offset = Cell::new(0);
    let buffered = BufReader::with_capacity(BUFFER_BYTES, io::Cursor::new(head).chain(rest));
    let mut reader = Tracked::new(buffered, &offset);
    loop {
        let start = offset.get();
        let flow = match Member::read(&mut reader) {
            Ok(Some(member)) => member.open(&mut reader, &offset, from, nesting, reading),
            Ok(None) => return ControlFlow::Continue(()),
            Err(error) => Err(error),
        };
        match flow {
            Ok(flow) => flow?,
            Err(error) => {
                return reading.set_aside(&format!("{from}#{start}"), &Hint::default(), why(error, nesting + 1));
            }
        }
    }
}

struct Member {
    flags: u16,
    method: u16,
    compressed: u64,
    name: Vec<u8>,
}

impl Member {
    /// Reads the head of the next member; there is none where the directory of the archive begins.
    fn read(reader: &mut dyn BufRead) -> io::Result<Option<Member>> {
        let mut head = [0; NAME];
        let mut at_end = Exactly::new(reader, NAME as u64);
        at_end.read_exact(&mut head[..4])?;
        if &head[..4] != MEMBER {
            // The directory and what follows it start with other marks of two letters.
            let is_end = head.starts_with(b"PK");
            return if is_end { Ok(None) } else { Err(io::Error::other("no member here")) };
        }
        at_end.read_exact(&mut head[4..])?;
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
        Ok(Some(Member { flags: short(6), method: short(8), compressed, name }))
    }

    /// Hands the member on and reads over the rest of it.
    fn open(
        &self,
        reader: &mut dyn BufRead,
        offset: &Cell<u64>,
        from: &str,
        nesting: u32,
        reading: &mut Reading<'_>,
    ) -> io::Result<ControlFlow<()>> {
        let from = format!("{from}#{}", escape(&self.name));
        let is_folder = self.name.ends_with(b"/");
        let open = |bytes: &mut dyn Read, reading: &mut Reading<'_>| {
            let hint = Hint::default();
            reading.open(Stream {
                head: Vec::new(),
                rest: bytes,
                from: &from,
                hint,
                nesting: nesting + 1,
                is_page: false,
            })
        };
        let length_unknown = self.flags & SIZES_AFTER != 0 && self.compressed == 0;
        let (before, ratio) = (offset.get(), reading.limits.ratio);
        if self.method == DEFLATED && self.flags & ENCRYPTED == 0 && length_unknown {
            let mut bytes = Limited::new(DeflateDecoder::new(&mut *reader), offset, before, ratio);
            if open(&mut bytes, reading).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            io::copy(&mut bytes, &mut io::sink())?;
            skip_sizes(reader)?;
            return Ok(ControlFlow::Continue(()));
        }
        let mut bytes = Exactly::new(reader, self.compressed);
        let flow = match self.method {
            _ if is_folder => ControlFlow::Continue(()),
            _ if self.flags & ENCRYPTED != 0 => reading.set_aside(&from, &Hint::default(), broken("encrypted")),
            STORED if !length_unknown => open(&mut bytes, reading),
            DEFLATED => open(&mut Limited::new(DeflateDecoder::new(&mut bytes), offset, before, ratio), reading),
            method => {
                let error = format!("compressed by method {method}");
                reading.set_aside(&from, &Hint::default(), broken(&error))
            }
        };
        if flow.is_continue() {
            bytes.drain()?;
            if self.flags & SIZES_AFTER != 0 {
                skip_sizes(reader)?;
            }
        }
        Ok(flow)
    }
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

/// Reads over the sizes after a member: a mark that may be missing, a checksum, and two sizes of four or eight bytes.
fn skip_sizes(reader: &mut dyn BufRead) -> io::Result<()> {
    let mut sizes = [0; 12];
    Exactly::new(reader, 12).read_exact(&mut sizes)?;
    if sizes.starts_with(DESCRIPTOR) {
        Exactly::new(reader, 4).drain()?;
    }
    // Sizes of eight bytes: four more of each, where the next mark isn't there yet.
    if !reader.fill_buf()?.starts_with(b"PK") {
        Exactly::new(reader, 8).drain()?;
    }
    Ok(())
}
