//! Where finished pages wait, in input order, until it is known which of them are copies.

use super::frames::{self, Frame};
use crate::document::Why;
use crate::error::Error;
use crate::sink::Surveyed;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

/// A file without a name: when the program ends, however it ends, it is gone.
pub(super) struct Spool {
    path: PathBuf,
    writer: BufWriter<File>,
}

/// What waits.
#[derive(Clone, Copy)]
pub(super) enum Entry<'e> {
    Kept { from: &'e str, line: &'e [u8], encoding: &'e str, found_by: &'e str, surveyed: Surveyed, site: &'e [u8] },
    Dropped { why: &'static str, line: &'e [u8] },
}

const BUFFER_BYTES: usize = 256 << 10;

/// The kind of an entry of a record; that of others is the place of its reason in [`Why::NAMES`].
pub(super) const KEPT: u8 = u8::MAX;

impl Spool {
    /// A file in `folder`, which has to hold the records anyway.
    pub(super) fn create(folder: &Path) -> Result<Spool, Error> {
        // Whoever writes in this folder holds its parts, so the name is free; a run that was killed may have left it.
        let path = folder.join("spool.part");
        let open = || -> io::Result<File> {
            let file = File::options().read(true).write(true).create(true).truncate(true).open(&path)?;
            fs::remove_file(&path)?;
            Ok(file)
        };
        match open() {
            Ok(file) => Ok(Spool { path, writer: BufWriter::with_capacity(BUFFER_BYTES, file) }),
            Err(error) => Err(Error::Write { path, error }),
        }
    }

    /// Appends a page.
    pub(super) fn push(&mut self, entry: &Entry<'_>) -> Result<(), Error> {
        let written = match *entry {
            Entry::Kept { from, line, encoding, found_by, surveyed, site } => {
                let surveyed = surveyed.to_bytes();
                let parts = [from.as_bytes(), line, encoding.as_bytes(), found_by.as_bytes(), &surveyed, site];
                frames::write(&mut self.writer, KEPT, &parts)
            }
            Entry::Dropped { why, line } => frames::write(&mut self.writer, number_of(why), &[line]),
        };
        written.map_err(|error| self.failed(error))
    }

    /// Reads everything back, in order.
    pub(super) fn read(mut self, mut take: impl FnMut(Entry<'_>) -> Result<(), Error>) -> Result<(), Error> {
        self.writer.flush().and_then(|()| self.writer.rewind()).map_err(|error| self.failed(error))?;
        let Spool { path, writer } = self;
        let failed = |error| Error::Write { path: path.clone(), error };
        let file = writer.into_inner().map_err(|error| failed(error.into_error()))?;
        let mut reader = BufReader::with_capacity(BUFFER_BYTES, file);
        let mut frame = Frame::default();
        while frame.read(&mut reader).map_err(failed)? {
            take(entry_of(&frame).map_err(failed)?)?;
        }
        Ok(())
    }

    fn failed(&self, error: io::Error) -> Error {
        Error::Write { path: self.path.clone(), error }
    }
}

/// The kind of an entry of a page that became no record.
pub(super) fn number_of(why: &str) -> u8 {
    let number = Why::NAMES.iter().position(|name| *name == why).expect("every reason is among the names");
    number as u8
}

/// The entry that an entry of the file is.
pub(super) fn entry_of(frame: &Frame) -> io::Result<Entry<'_>> {
    Ok(match frame.kind {
        KEPT => Entry::Kept {
            from: frame.text(0)?,
            line: frame.part(1),
            encoding: frame.text(2)?,
            found_by: frame.text(3)?,
            surveyed: Surveyed::from_bytes(frame.part(4).try_into().map_err(|_| frames::damaged())?),
            site: frame.part(5),
        },
        why => {
            let why = Why::NAMES.get(usize::from(why)).ok_or_else(frames::damaged)?;
            Entry::Dropped { why, line: frame.part(0) }
        }
    })
}
