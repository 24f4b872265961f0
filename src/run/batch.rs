//! Pages on their way from the reader to the writer: in batches, and never too many.

use crate::source::Found;
use std::sync::{Condvar, Mutex, PoisonError};

/// A batch is full at this many pages or bytes. Small enough that two threads share a few hundred pages evenly, large
/// enough that handing one over costs nothing beside cleaning it.
const BATCH_PAGES: usize = 16;
const BATCH_BYTES: u64 = 512 << 10;

/// Bytes on the way, read but not yet written. One page larger than this is let through when it is alone.
const IN_FLIGHT_BYTES: u64 = 64 << 20;

/// Batches on the way for each thread: the slowest page may take this many times as long as the others before they wait.
const IN_FLIGHT_BATCHES: usize = 64;

/// Gathers pages into batches.
pub(super) struct Batcher<F: FnMut(Vec<Found>, u64)> {
    batch: Vec<Found>,
    bytes: u64,
    send: F,
}

impl<F: FnMut(Vec<Found>, u64)> Batcher<F> {
    pub(super) fn new(send: F) -> Batcher<F> {
        Batcher { batch: Vec::new(), bytes: 0, send }
    }

    pub(super) fn push(&mut self, found: Found) {
        self.bytes += found.as_ref().map_or(0, |raw| raw.bytes.len() as u64);
        self.batch.push(found);
        if self.batch.len() >= BATCH_PAGES || self.bytes >= BATCH_BYTES {
            self.flush();
        }
    }

    pub(super) fn flush(&mut self) {
        if !self.batch.is_empty() {
            (self.send)(std::mem::take(&mut self.batch), std::mem::take(&mut self.bytes));
        }
    }
}

/// Counts what is on the way, and makes the reader wait while it is too much.
pub(super) struct InFlight {
    now: Mutex<(usize, u64)>,
    less: Condvar,
    pages: usize,
}

impl InFlight {
    pub(super) fn new(threads: usize) -> InFlight {
        InFlight { now: Mutex::default(), less: Condvar::new(), pages: threads * IN_FLIGHT_BATCHES * BATCH_PAGES }
    }

    /// Waits until there is room for a batch. The oldest batch is always being finished, so there will be.
    pub(super) fn enter(&self, pages: usize, bytes: u64) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let full =
            |now: &mut (usize, u64)| now.0 > 0 && (now.0 + pages > self.pages || now.1 + bytes > IN_FLIGHT_BYTES);
        let mut now = self.less.wait_while(now, full).unwrap_or_else(PoisonError::into_inner);
        now.0 += pages;
        now.1 += bytes;
    }

    /// Makes room for the next.
    pub(super) fn leave(&self, pages: usize, bytes: u64) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.0 -= pages;
        now.1 -= bytes;
        self.less.notify_one();
    }
}
