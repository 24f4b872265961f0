//! A file that is read through its checksums: no byte of it is used before its block was held against the sum of that block.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use xxhash_rust::xxh3::xxh3_64;

/// Bytes of a block: a page of the system's, which it reads whole anyway.
pub(super) const BLOCK: usize = 4096;

/// Bytes of a checksum.
pub(super) const SUM: u64 = 8;

/// The blocks of a file from its second one on; the first has a sum of its own.
#[derive(Debug)]
pub(super) struct Blocks {
    /// For messages.
    name: String,
    file: File,
    sums: Vec<u64>,
    end: u64,
}

/// The sum of a block.
pub(super) fn sum_of(block: &[u8]) -> u64 {
    xxh3_64(block)
}

impl Blocks {
    /// The blocks of a file up to `end`, where the table of their sums begins, which ends the file and whose own sum is `table`.
    pub(super) fn open(name: String, file: File, end: u64, table: u64) -> io::Result<Blocks> {
        let body = end.checked_sub(BLOCK as u64).ok_or_else(|| damaged("the header"))?;
        let size = body.div_ceil(BLOCK as u64).saturating_mul(SUM);
        if end.checked_add(size) != Some(file.metadata()?.len()) {
            return Err(damaged("its length"));
        }
        let mut bytes = vec![0; usize::try_from(size).map_err(|_| damaged("its length"))?];
        file.read_exact_at(&mut bytes, end)?;
        if sum_of(&bytes) != table {
            return Err(damaged("the table of checksums"));
        }
        let sums = bytes.as_chunks().0.iter().map(|&sum| u64::from_le_bytes(sum)).collect();
        Ok(Blocks { name, file, sums, end })
    }

    /// Fills a buffer from a place in the file.
    pub(super) fn read_exact_at(&self, buffer: &mut [u8], at: u64) -> io::Result<()> {
        let end = at.checked_add(buffer.len() as u64).filter(|&end| end <= self.end && at >= BLOCK as u64);
        let Some(end) = end else { return Err(damaged(&self.name)) };
        if buffer.is_empty() {
            return Ok(());
        }
        let first = at / BLOCK as u64;
        let start = first * BLOCK as u64;
        let mut blocks = vec![0; (end.next_multiple_of(BLOCK as u64).min(self.end) - start) as usize];
        self.file.read_exact_at(&mut blocks, start)?;
        for (number, block) in (first as usize..).zip(blocks.chunks(BLOCK)) {
            if self.sums[number - 1] != sum_of(block) {
                return Err(damaged(&format!("{} at byte {}", self.name, number * BLOCK)));
            }
        }
        let skipped = (at - start) as usize;
        buffer.copy_from_slice(&blocks[skipped..skipped + buffer.len()]);
        Ok(())
    }

    /// Reads on from a place to another.
    pub(super) fn reader(&self, at: u64, end: u64) -> impl Read + use<'_> {
        Part { blocks: self, at, end }
    }

    /// Holds every block against its sum.
    pub(super) fn check(&self) -> io::Result<()> {
        io::copy(&mut io::BufReader::with_capacity(64 * BLOCK, self.reader(BLOCK as u64, self.end)), &mut io::sink())
            .map(drop)
    }
}

/// A part of a file that is read without moving the file's own place.
struct Part<'a> {
    blocks: &'a Blocks,
    at: u64,
    end: u64,
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = (self.end - self.at).min(buffer.len() as u64);
        // To the end of a block, so that none is read twice.
        let whole = (self.at + most) / BLOCK as u64 * BLOCK as u64;
        let count = if whole > self.at { whole - self.at } else { most } as usize;
        self.blocks.read_exact_at(&mut buffer[..count], self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

pub(super) fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what} is damaged"))
}
