//! Compressed streams, whole chains of them: gzip members, zstd frames, bzip2 and xz streams.

use super::limited::{Fused, Limited, Taken};
use super::lines::Tracked;
use super::members::{GZIP, GzipMembers, Noted, Watched, ZSTD, ZstdFrames};
use super::{Reading, Stream, why};
use std::cell::Cell;
use std::io::{self, BufReader, Read};
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

const MAGIC: &[(&[u8], Compression)] =
    &[(&GZIP, Compression::Gzip), (&ZSTD, Compression::Zstd), (&[0xfd, b'7', b'z', b'X', b'Z', 0], Compression::Xz)];

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

/// So far a stream is looked at for bytes that no text has.
const LOOKED_AT_BYTES: usize = 256;
/// So much text is unpacked to know brotli, and so much of it is enough where something behind it is broken.
const BROTLI_TEXT_BYTES: usize = 4096;
const BROTLI_SURE_BYTES: usize = 512;

/// Whether a stream is in brotli, which has no mark of its own: it is no text, and unpacks to text.
pub(super) fn is_brotli(head: &[u8]) -> bool {
    if is_text(head) {
        return false;
    }
    let mut text = Vec::new();
    let decoder = brotli_decompressor::Decompressor::new(head, head.len());
    let unpacked = decoder.take(BROTLI_TEXT_BYTES as u64).read_to_end(&mut text);
    let is_whole = unpacked.is_ok() && !text.is_empty();
    (is_whole || text.len() >= BROTLI_SURE_BYTES) && text.chunks(LOOKED_AT_BYTES).all(is_text)
}

/// Whether bytes start like text of any encoding in single bytes: without bytes that are for devices.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().take(LOOKED_AT_BYTES).all(|byte| *byte >= b' ' || b"\t\n\x0c\r\x1b".contains(byte))
}

/// Opens what is inside a compressed stream.
pub(super) fn open(compression: Compression, stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, hint, nesting, is_page } = stream;
    let zlib = is_zlib(&head);
    let (taken, skips) = (Cell::new(0), Cell::new(false));
    let start = reading.start(nesting);
    let (position, unpacked) = (Cell::new(start.at), start.unpacked);
    let watched = Watched { position: &position, taken: &Cell::new(start.at), skips: &skips };
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
            Ok(Box::new(GzipMembers::new(tracked, Noted { unpacked, members }, watched)))
        }
        Compression::Bzip2 => Ok(Box::new(Fused::new(bzip2::bufread::MultiBzDecoder::new(buffered(compressed))))),
        Compression::Xz => {
            let reader = lzma_rust2::XzReader::new_mem_limit(buffered(compressed), true, XZ_MEMORY_KB);
            Ok(Box::new(Fused::new(reader)))
        }
        Compression::Deflate if zlib => Ok(Box::new(Fused::new(flate2::read::ZlibDecoder::new(compressed)))),
        Compression::Deflate => Ok(Box::new(Fused::new(flate2::read::DeflateDecoder::new(compressed)))),
        Compression::Brotli => {
            Ok(Box::new(Fused::new(brotli_decompressor::Decompressor::new(compressed, BUFFER_BYTES))))
        }
        Compression::Zstd => {
            let tracked = Tracked::new(buffered(compressed), &position);
            let frames = ZstdFrames::new(tracked, &dictionary, ZSTD_WINDOW_LOG, watched);
            frames.map(|frames| Box::new(frames) as Box<dyn Read + '_>)
        }
    };
    match decoder {
        Ok(decoder) => {
            let ratio = reading.limits.ratio;
            let mut limited = match compression {
                Compression::Gzip | Compression::Zstd => {
                    Limited::new(decoder, watched.taken, start.at, ratio).skipping(&skips)
                }
                _ => Limited::new(decoder, &taken, 0, ratio),
            };
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
    if frame.starts_with(&ZSTD) {
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
