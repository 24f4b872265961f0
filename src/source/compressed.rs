//! Compressed streams: gzip of any number of members, zstd of any number of frames.

use super::limited::{Limited, Taken};
use super::{Reading, Stream, why};
use crate::document::Why;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

/// A compression, known by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Zstd,
}

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b, 0x08];
const ZSTD_MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Windows of up to 128 MB are decompressed (`zstd --long` makes them); larger ones are refused, since each costs its
/// size in memory.
const ZSTD_WINDOW_LOG: u32 = 27;

const BUFFER_BYTES: usize = 128 << 10;

/// Which compression a stream starts with, if any. Zstd may start with skippable frames.
pub(super) fn sniff(head: &[u8]) -> Option<Compression> {
    if head.starts_with(GZIP_MAGIC) {
        Some(Compression::Gzip)
    } else if head.starts_with(ZSTD_MAGIC)
        || (head.len() >= 4 && head[0] & 0xf0 == 0x50 && head[1..4] == [0x2a, 0x4d, 0x18])
    {
        Some(Compression::Zstd)
    } else {
        None
    }
}

/// Opens what is inside a compressed stream.
pub(super) fn open(compression: Compression, stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, hint, nesting } = stream;
    if nesting >= reading.limits.nesting {
        return reading.set_aside(from, Why::Nested { limit: reading.limits.nesting });
    }
    let taken = Cell::new(0);
    let ratio = reading.limits.ratio;
    let compressed = Taken { inner: io::Cursor::new(head).chain(rest), count: &taken };
    match compression {
        Compression::Gzip => {
            let inner = GzipMembers::new(BufReader::with_capacity(BUFFER_BYTES, compressed));
            let mut limited = Limited { inner, taken: &taken, given: 0, ratio };
            reading.open(&mut limited, from, hint, nesting + 1)
        }
        Compression::Zstd => {
            let opened = zstd::stream::read::Decoder::new(compressed)
                .and_then(|mut decoder| decoder.window_log_max(ZSTD_WINDOW_LOG).map(|()| decoder));
            match opened {
                Ok(inner) => {
                    let mut limited = Limited { inner, taken: &taken, given: 0, ratio };
                    reading.open(&mut limited, from, hint, nesting + 1)
                }
                Err(error) => reading.set_aside(from, why(error, nesting + 1)),
            }
        }
    }
}

/// All members of a gzip stream as one. Like gzip itself, and unlike flate2's own reader, it takes whatever follows the
/// last member and is no further one (padding of tapes and blocks, line ends) for the end.
struct GzipMembers<R: BufRead> {
    member: Option<flate2::bufread::GzDecoder<R>>,
}

impl<R: BufRead> GzipMembers<R> {
    fn new(inner: R) -> GzipMembers<R> {
        GzipMembers { member: Some(flate2::bufread::GzDecoder::new(inner)) }
    }
}

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while let Some(member) = &mut self.member {
            let count = member.read(buffer)?;
            if count > 0 {
                return Ok(count);
            }
            let mut rest = self.member.take().expect("it was there a moment ago").into_inner();
            if rest.fill_buf()?.starts_with(&GZIP_MAGIC[..1]) {
                self.member = Some(flate2::bufread::GzDecoder::new(rest));
            }
        }
        Ok(0)
    }
}
