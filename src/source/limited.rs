//! A decompressor that is stopped when it makes too much out of too little.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};

/// Below this much output no ratio is looked at: a megabyte of blanks is no attack.
const HARMLESS_BYTES: u64 = 1 << 20;

/// The error of a stream that went over its ratio.
#[derive(Debug)]
pub(super) struct OverRatio {
    pub(super) limit: u64,
}

impl fmt::Display for OverRatio {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "more than {} bytes for each compressed byte", self.limit)
    }
}

impl std::error::Error for OverRatio {}

/// Counts the compressed bytes a decompressor takes.
pub(super) struct Taken<'c, R> {
    pub(super) inner: R,
    pub(super) count: &'c Cell<u64>,
}

impl<R: Read> Read for Taken<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count.set(self.count.get() + count as u64);
        Ok(count)
    }
}

/// Holds a decompressor's output against the compressed bytes it took.
pub(super) struct Limited<'c, R> {
    inner: R,
    taken: &'c Cell<u64>,
    taken_before: u64,
    given: u64,
    ratio: u64,
    skips: Option<&'c Cell<bool>>,
}

impl<'c, R> Limited<'c, R> {
    /// `taken` counts the compressed bytes; it stood at `taken_before` when the decompressor took its first.
    pub(super) fn new(inner: R, taken: &'c Cell<u64>, taken_before: u64, ratio: u64) -> Limited<'c, R> {
        Limited { inner, taken, taken_before, given: 0, ratio, skips: None }
    }

    /// The same for a decompressor of many members, which gives up the one that makes too much when `skips` is set. It is an error once; no
    /// further megabyte is free.
    pub(super) fn skipping(self, skips: &'c Cell<bool>) -> Limited<'c, R> {
        Limited { skips: Some(skips), ..self }
    }
}

impl<R: Read> Read for Limited<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.given += count as u64;
        let taken = self.taken.get() - self.taken_before;
        if self.given > HARMLESS_BYTES && self.given / self.ratio.max(1) > taken {
            if let Some(skips) = self.skips {
                skips.set(true);
                self.given = taken.saturating_mul(self.ratio);
            }
            return Err(io::Error::other(OverRatio { limit: self.ratio }));
        }
        Ok(count)
    }
}

/// A decompressor that is not asked again after it failed: what is read on to find the next member would take whatever it makes up then (one
/// for xz never ended, found by fuzzing).
pub(super) struct Fused<R> {
    inner: R,
    failed: Option<io::ErrorKind>,
}

impl<R> Fused<R> {
    pub(super) fn new(inner: R) -> Fused<R> {
        Fused { inner, failed: None }
    }
}

impl<R: Read> Read for Fused<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(kind) = self.failed {
            return Err(kind.into());
        }
        self.inner.read(buffer).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.failed = Some(error.kind());
            }
        })
    }
}
