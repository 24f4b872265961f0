//! Tar: ustar, GNU and pax names and sizes. Members are read where they lie; nothing is ever written under their names.

use super::lines::{Exactly, Tracked};
use super::{Reading, Stream, escape, why};
use crate::document::{Hint, Why};
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

const BLOCK: usize = 512;
const BUFFER_BYTES: usize = 256 << 10;
/// Names and attributes of a member may take so much.
const EXTENSION_BYTES: u64 = 1 << 20;

/// Whether a stream starts with a header whose checksum is right. Old archives have no other mark.
pub(super) fn sniff(head: &[u8]) -> bool {
    head.first_chunk::<BLOCK>().is_some_and(is_header)
}

/// Hands on the regular files among the members.
pub(super) fn open(stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, nesting, .. } = stream;
    let offset = Cell::new(0);
    let buffered = BufReader::with_capacity(BUFFER_BYTES, io::Cursor::new(head).chain(rest));
    let mut reader = Tracked::new(buffered, &offset);
    let mut said = Said::default();
    let (mut lost, mut failed) = (false, false);
    let (mut members, limit) = (0, reading.limits.members);
    loop {
        let start = offset.get();
        let mut block = [0; BLOCK];
        let read = match reader.fill_buf() {
            Ok([]) => return ControlFlow::Continue(()),
            Ok(_) => Exactly::new(&mut reader, BLOCK as u64).read_exact(&mut block),
            Err(error) => Err(error),
        };
        if let Err(error) = read {
            if failed {
                return ControlFlow::Continue(());
            }
            return reading.set_aside(&format!("{from}#{start}"), &Hint::default(), why(error, nesting + 1));
        }
        // Zeros end an archive; where two were joined, more follows.
        if block.iter().all(|byte| *byte == 0) {
            continue;
        }
        if !is_header(&block) {
            if !lost {
                let error = "no member here".to_owned();
                reading.set_aside(&format!("{from}#{start}"), &Hint::default(), Why::Broken { error })?;
            }
            lost = true;
            continue;
        }
        (lost, failed) = (false, false);
        members += 1;
        if members > limit {
            return reading.set_aside(from, &Hint::default(), Why::TooMany { limit });
        }
        let kind = block[156];
        let Some(size) = said.size.take().or_else(|| number(&block[124..136])) else { continue };
        let mut member = Exactly::new(&mut reader, size);
        match kind {
            b'L' | b'x' => {
                let mut extension = Vec::new();
                // An error shows again when the rest is read over.
                let _ = (&mut member).take(EXTENSION_BYTES).read_to_end(&mut extension);
                if kind == b'L' {
                    said.name = Some(until_zero(&extension).to_vec());
                } else {
                    said.read_attributes(&extension);
                }
            }
            b'0' | b'\0' | b'7' => {
                let name = said.name.take().unwrap_or_else(|| name(&block));
                let from = format!("{from}#{}", escape(&name));
                let hint = Hint::default();
                reading.open(Stream {
                    head: Vec::new(),
                    rest: &mut member,
                    from: &from,
                    hint,
                    nesting: nesting + 1,
                    is_page: false,
                })?;
            }
            // Folders, links, devices, sparse files of old GNU tars, attributes of the archive.
            _ => said = Said::default(),
        }
        // Whoever read the member has named it with what was met there.
        let is_named = member.has_failed();
        let padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
        let is_cut = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
        let drained = member.drain().map_err(|error| (is_named, error));
        // Some archives end right behind their last member.
        let padded = drained.and_then(|()| {
            let padded = Exactly::new(&mut reader, padding).drain();
            padded.map_err(|error| (is_cut(&error), error))
        });
        if let Err((is_named, error)) = padded {
            let is_end = is_cut(&error);
            if !is_named {
                reading.set_aside(&format!("{from}#{}", offset.get()), &Hint::default(), why(error, nesting + 1))?;
            }
            if is_end {
                return ControlFlow::Continue(());
            }
            // The next member of gzip may hold the next one of ours.
            (said, lost, failed) = (Said::default(), true, true);
        }
    }
}

/// What was said about the next member before its header.
#[derive(Default)]
struct Said {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

impl Said {
    /// Reads the attributes of pax: lines of a length, a key and a value.
    fn read_attributes(&mut self, mut attributes: &[u8]) {
        while let Some(blank) = memchr::memchr(b' ', attributes) {
            let length = std::str::from_utf8(&attributes[..blank]).ok().and_then(|length| length.parse::<usize>().ok());
            let Some(line) = length.and_then(|length| attributes.get(blank + 1..length)) else { return };
            attributes = &attributes[blank + 1 + line.len()..];
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            if let Some(path) = line.strip_prefix(b"path=") {
                self.name = Some(path.to_vec());
            } else if let Some(size) = line.strip_prefix(b"size=") {
                self.size = std::str::from_utf8(size).ok().and_then(|size| size.parse().ok());
            }
        }
    }
}

/// Whether the sum of a block's bytes is the one it says, its own eight bytes taken as blanks. Some old tars added up
/// signed bytes.
fn is_header(block: &[u8; BLOCK]) -> bool {
    let counted = || block.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { b' ' } else { *byte });
    let unsigned: i64 = counted().map(i64::from).sum();
    let signed: i64 = counted().map(|byte| i64::from(byte.cast_signed())).sum();
    let said = number(&block[148..156]).and_then(|sum| i64::try_from(sum).ok());
    block[0] != 0 && said.is_some_and(|sum| sum == unsigned || sum == signed)
}

fn name(block: &[u8; BLOCK]) -> Vec<u8> {
    let name = until_zero(&block[..100]);
    let prefix = until_zero(&block[345..500]);
    // GNU tars have other things where ustar has the beginning of a long name.
    if &block[257..263] == b"ustar\0" && !prefix.is_empty() { [prefix, b"/", name].concat() } else { name.to_vec() }
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    memchr::memchr(0, bytes).map_or(bytes, |end| &bytes[..end])
}

/// A number in octal digits, or in bytes when the first bit says so.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let bytes = field.iter().enumerate().map(|(at, byte)| if at == 0 { byte & 0x7f } else { *byte });
        return bytes.into_iter().try_fold(0_u64, |number, byte| number.checked_mul(256)?.checked_add(u64::from(byte)));
    }
    let text = std::str::from_utf8(field).ok()?.trim_matches([' ', '\0']);
    let text = text.split(['\0', ' ']).next()?;
    if text.is_empty() { Some(0) } else { u64::from_str_radix(text, 8).ok() }
}
