//! Pages on their way from the reader to the writer: in batches, and never too many.

use crate::source::Found;
use std::sync::{Condvar, Mutex, PoisonError};

/// A batch is full at this many pages or bytes. Small enough that two threads share a few hundred pages evenly, large
/// enough that handing one over costs nothing beside cleaning it.
const BATCH_PAGES: usize = 16;
const BATCH_BYTES: u64 = 512 << 10;

/// Bytes on the way for each thread, read but not yet written. What is read far ahead has left the processor's caches by
/// the time it is looked at, and is memory that every page pays for. One page larger than all of it is let through when it
/// is alone.
const IN_FLIGHT_BYTES: u64 = 12 << 20;

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
    now: Mutex<Now>,
    less: Condvar,
    pages: usize,
    bytes: u64,
}

#[derive(Default)]
struct Now {
    pages: usize,
    bytes: u64,
    nobody_takes: bool,
}

impl InFlight {
    pub(super) fn new(threads: usize) -> InFlight {
        InFlight {
            now: Mutex::default(),
            less: Condvar::new(),
            pages: threads * IN_FLIGHT_BATCHES * BATCH_PAGES,
            bytes: threads as u64 * IN_FLIGHT_BYTES,
        }
    }

    /// Waits until there is room for a batch. The oldest batch is always being finished, so there will be.
    pub(super) fn enter(&self, pages: usize, bytes: u64) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |now: &mut Now| {
            let too_much = now.pages + pages > self.pages || now.bytes + bytes > self.bytes;
            now.pages > 0 && too_much && !now.nobody_takes
        };
        let mut now = self.less.wait_while(now, full).unwrap_or_else(PoisonError::into_inner);
        now.pages += pages;
        now.bytes += bytes;
    }

    /// Makes room for the next.
    pub(super) fn leave(&self, pages: usize, bytes: u64) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.pages -= pages;
        now.bytes -= bytes;
        self.less.notify_one();
    }

    /// While this lives there is someone who takes what is on the way; after that no one has to wait for it.
    pub(super) fn taker(&self) -> Taker<'_> {
        Taker(self)
    }
}

pub(super) struct Taker<'a>(&'a InFlight);

impl Drop for Taker<'_> {
    fn drop(&mut self) {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner).nobody_takes = true;
        self.0.less.notify_all();
    }
}
