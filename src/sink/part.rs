//! A file that appears whole or not at all.

use crate::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file being written beside its place, as `NAME.part`. It is removed when it is let go without [`Part::finish`].
#[derive(Debug)]
pub(super) struct Part {
    place: PathBuf,
    part: PathBuf,
    writer: Option<BufWriter<File>>,
}

const BUFFER_BYTES: usize = 256 << 10;

impl Part {
    /// Starts the file that will be at `place`.
    pub(super) fn create(place: PathBuf) -> Result<Part, Error> {
        let mut part = place.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let open = || -> io::Result<File> {
            let file = File::options().write(true).create(true).truncate(false).open(&part)?;
            // Two runs into one folder would write over each other; the second one is told.
            file.try_lock().map_err(|_| io::Error::other("another run is writing here"))?;
            file.set_len(0)?;
            Ok(file)
        };
        match open() {
            Ok(file) => Ok(Part { place, part, writer: Some(BufWriter::with_capacity(BUFFER_BYTES, file)) }),
            Err(error) => Err(Error::Write { path: part, error }),
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let writer = self.writer.as_mut().expect("a part that is finished is gone");
        writer.write_all(bytes).map_err(|error| Error::Write { path: self.part.clone(), error })
    }

    /// Brings every byte to the disk; the file still has its `.part` name.
    pub(super) fn sync(&mut self) -> Result<(), Error> {
        let writer = self.writer.as_mut().expect("a part that is finished is gone");
        let synced = writer.flush().and_then(|()| writer.get_ref().sync_all());
        synced.map_err(|error| Error::Write { path: self.part.clone(), error })
    }

    /// Puts the file in its place.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        self.sync()?;
        fs::rename(&self.part, &self.place).map_err(|error| Error::Write { path: self.place.clone(), error })?;
        self.writer = None;
        Ok(())
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.as_mut().expect("a part that is finished is gone").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.as_mut().expect("a part that is finished is gone").flush()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(writer) = self.writer.take() {
            // What is still buffered isn't worth writing: the file goes.
            drop(writer.into_parts());
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// Brings the names in a folder to the disk.
pub(super) fn sync_folder(folder: &Path) -> Result<(), Error> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| Error::Write { path: folder.to_owned(), error })
}
