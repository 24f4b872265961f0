//! Where finished pages wait, in input order, until it is known which of them are copies.

use crate::document::Why;
use crate::error::Error;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// A file without a name: when the program ends, however it ends, it is gone.
pub(super) struct Spool {
    path: PathBuf,
    writer: BufWriter<File>,
}

/// What waits.
pub(super) enum Entry<'e> {
    Kept { from: &'e str, line: &'e [u8] },
    Dropped { why: &'static str, line: &'e [u8] },
}

const BUFFER_BYTES: usize = 256 << 10;

/// The first byte of an entry of a record; that of others is the place of its reason in [`Why::NAMES`].
const KEPT: u8 = u8::MAX;

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

    /// Appends a record.
    pub(super) fn kept(&mut self, from: &str, line: &[u8]) -> Result<(), Error> {
        self.append(KEPT, from.as_bytes(), line)
    }

    /// Appends the line of a page that became none.
    pub(super) fn dropped(&mut self, why: &'static str, line: &[u8]) -> Result<(), Error> {
        let why = Why::NAMES.iter().position(|name| *name == why).expect("every reason is among the names");
        self.append(why as u8, b"", line)
    }

    fn append(&mut self, kind: u8, from: &[u8], line: &[u8]) -> Result<(), Error> {
        let mut head = [0; 17];
        head[0] = kind;
        head[1..9].copy_from_slice(&(from.len() as u64).to_le_bytes());
        head[9..].copy_from_slice(&(line.len() as u64).to_le_bytes());
        let written = [&head, from, line].into_iter().try_for_each(|part| self.writer.write_all(part));
        written.map_err(|error| self.failed(error))
    }

    /// Reads everything back, in order.
    pub(super) fn read(mut self, mut take: impl FnMut(Entry<'_>) -> Result<(), Error>) -> Result<(), Error> {
        self.writer.flush().and_then(|()| self.writer.rewind()).map_err(|error| self.failed(error))?;
        let Spool { path, writer } = self;
        let failed = |error| Error::Write { path: path.clone(), error };
        let file = writer.into_inner().map_err(|error| failed(error.into_error()))?;
        let mut reader = BufReader::with_capacity(BUFFER_BYTES, file);
        let (mut from, mut line) = (Vec::new(), Vec::new());
        let mut head = [0; 17];
        loop {
            match reader.read_exact(&mut head) {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
                result => result.map_err(failed)?,
            }
            let length = |at: usize| usize::from_le_bytes(head[at..at + 8].try_into().expect("eight bytes"));
            from.resize(length(1), 0);
            line.resize(length(9), 0);
            reader.read_exact(&mut from).and_then(|()| reader.read_exact(&mut line)).map_err(failed)?;
            let entry = match head[0] {
                KEPT => Entry::Kept { from: std::str::from_utf8(&from).expect("it was written so"), line: &line },
                why => Entry::Dropped { why: Why::NAMES[usize::from(why)], line: &line },
            };
            take(entry)?;
        }
    }

    fn failed(&self, error: io::Error) -> Error {
        Error::Write { path: self.path.clone(), error }
    }
}
