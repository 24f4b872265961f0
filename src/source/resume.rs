//! Where reading a file can go on when the file has grown, or when a run was interrupted in it.
//!
//! Lines and WARC records can be read from any place where one starts, in the file itself or behind a gzip member that ended
//! there. Other containers are read from their start.

use super::Reading;
use crate::document::{Format, Point};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::fs::{File, Metadata};
use std::path::Path;
use std::rc::Rc;

/// Whoever remembers which files were read, and how far.
pub(crate) trait Memory: Sync {
    /// Where to begin in a file that could be opened, by its name; nothing when it need not be read.
    fn begin(&self, name: &str, path: &Path, file: &File, metadata: &Metadata) -> Option<Point>;

    /// Whether to read an object of a store, by its name, size and time of change in nanoseconds. It is read from its start.
    #[cfg(feature = "cloud")]
    fn begin_object(&self, name: &str, size: u64, changed: u64) -> bool;

    /// What comes now is a stream: what was read of it is there no more.
    fn begin_stream(&self);

    /// Everything before this place of the file begun last was handed on.
    fn reached(&self, point: Point);

    /// The file begun last was read to its end, or until the system could not go on (`failed`).
    fn end(&self, failed: bool);
}

/// What reads everything remembers nothing.
pub(super) struct Forgetful;

impl Memory for Forgetful {
    fn begin(&self, _: &str, _: &Path, _: &File, _: &Metadata) -> Option<Point> {
        Some(Point::default())
    }

    #[cfg(feature = "cloud")]
    fn begin_object(&self, _: &str, _: u64, _: u64) -> bool {
        true
    }

    fn begin_stream(&self) {}

    fn reached(&self, _: Point) {}

    fn end(&self, _: bool) {}
}

/// Starts of gzip members ahead of the reader: in the file, and in what is unpacked.
pub(super) type Members = Rc<RefCell<VecDeque<(u64, u64)>>>;

/// How a place in the stream that is read follows from one in the file.
#[derive(Default)]
pub(super) struct Resume {
    /// Where the file was begun.
    start: Point,
    /// Members, when the file is in gzip.
    members: Option<Members>,
}

impl Resume {
    pub(super) fn from(start: Point) -> Resume {
        Resume { start, members: None }
    }

    /// Whether a stream of this nesting is the file, or what is in its gzip members.
    fn is_for(&self, nesting: u32) -> bool {
        nesting == u32::from(self.members.is_some())
    }
}

impl Reading<'_> {
    /// Where a stream of this nesting begins.
    pub(super) fn start(&self, nesting: u32) -> Point {
        if self.resume.is_for(nesting) { self.resume.start } else { Point::default() }
    }

    /// What a stream of this nesting is known to be, because reading goes on in it.
    pub(super) fn known_format(&self, nesting: u32) -> Option<Format> {
        let start = self.start(nesting);
        start.format.filter(|_| start.gzip == (nesting > 0))
    }

    /// Where to note the members of a gzip stream.
    pub(super) fn members(&mut self, nesting: u32) -> Option<Members> {
        if nesting > 0 {
            return None;
        }
        let start = (self.resume.start.at, self.resume.start.unpacked);
        let members = Rc::new(RefCell::new(VecDeque::from([start])));
        self.resume.members = Some(Rc::clone(&members));
        Some(members)
    }

    /// Everything before `to` of a stream was handed on, and nothing but blanks lies between `from` and `to`.
    pub(super) fn reached(&mut self, nesting: u32, format: Format, from: u64, to: u64, lines: u64) {
        if !self.resume.is_for(nesting) {
            return;
        }
        let point = |at, unpacked, gzip| Point { format: Some(format), gzip, at, unpacked, lines };
        match &self.resume.members {
            None => self.memory.reached(point(to, to, false)),
            Some(members) => {
                let mut members = members.borrow_mut();
                while members.get(1).is_some_and(|(_, unpacked)| *unpacked <= to) {
                    members.pop_front();
                }
                if let Some(&(at, unpacked)) = members.front().filter(|(_, unpacked)| (from..=to).contains(unpacked)) {
                    self.memory.reached(point(at, unpacked, true));
                }
            }
        }
    }
}
