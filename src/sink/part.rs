//! Files that appear whole or not at all, in a folder or in a store.

use crate::cloud::is_address;
#[cfg(feature = "cloud")]
use crate::cloud::{Prefix, Stores, Upload};
use crate::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Where the files of a run go.
#[derive(Debug, Clone)]
pub(super) struct Place {
    path: PathBuf,
    #[cfg(feature = "cloud")]
    prefix: Option<Prefix>,
}

impl Place {
    /// A folder, which is made when it isn't there, or an address.
    pub(super) fn open(path: &Path) -> Result<Place, Error> {
        let failed = |error| Error::Write { path: path.to_owned(), error };
        if !is_address(path) {
            fs::create_dir_all(path).map_err(failed)?;
        }
        Ok(Place {
            path: path.to_owned(),
            #[cfg(feature = "cloud")]
            prefix: is_address(path).then(|| Stores::default().prefix(path)).transpose().map_err(failed)?,
        })
    }

    /// The path of a file there.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Starts a file.
    pub(super) fn part(&self, name: &str) -> Result<Part, Error> {
        #[cfg(feature = "cloud")]
        if let Some(prefix) = &self.prefix {
            let place = self.path(name);
            return match prefix.upload(name) {
                Ok(upload) => Ok(Part { place, kind: Kind::Upload(upload) }),
                Err(error) => Err(Error::Write { path: place, error }),
            };
        }
        Part::create(self.path(name))
    }

    /// Reads a small file that may be there.
    pub(super) fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        #[cfg(feature = "cloud")]
        if let Some(prefix) = &self.prefix {
            return prefix.read(name);
        }
        fs::read(self.path(name))
    }

    /// Whether a file is there.
    pub(super) fn has(&self, name: &str) -> Result<bool, Error> {
        let path = self.path(name);
        #[cfg(feature = "cloud")]
        if let Some(prefix) = &self.prefix {
            return prefix.has(name).map_err(|error| Error::Write { path, error });
        }
        match path.symlink_metadata() {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(Error::Write { path, error }),
        }
    }

    /// Removes a file that may be there.
    pub(super) fn remove(&self, name: &str) -> Result<(), Error> {
        let path = self.path(name);
        #[cfg(feature = "cloud")]
        if let Some(prefix) = &self.prefix {
            return prefix.remove(name).map_err(|error| Error::Write { path, error });
        }
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::Write { path, error }),
            _ => Ok(()),
        }
    }

    /// Brings the names to the disk.
    pub(super) fn sync(&self) -> Result<(), Error> {
        #[cfg(feature = "cloud")]
        if self.prefix.is_some() {
            return Ok(());
        }
        let synced = File::open(&self.path).and_then(|folder| folder.sync_all());
        synced.map_err(|error| Error::Write { path: self.path.clone(), error })
    }
}

/// A file being written beside its place, as `NAME.part`, or into a store, where it has no name yet. It is removed when it is let go
/// without [`Part::finish`].
#[derive(Debug)]
pub(super) struct Part {
    place: PathBuf,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    File {
        part: PathBuf,
        writer: Option<BufWriter<File>>,
    },
    #[cfg(feature = "cloud")]
    Upload(Upload),
}

const BUFFER_BYTES: usize = 256 << 10;

impl Part {
    fn create(place: PathBuf) -> Result<Part, Error> {
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
            Ok(file) => {
                let writer = Some(BufWriter::with_capacity(BUFFER_BYTES, file));
                Ok(Part { place, kind: Kind::File { part, writer } })
            }
            Err(error) => Err(Error::Write { path: part, error }),
        }
    }

    /// Writes all of it, and says where it failed.
    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.write_all(bytes).map_err(|error| self.failed(error))
    }

    /// Brings every byte to the disk or the store; the file is not in its place yet.
    pub(super) fn sync(&mut self) -> Result<(), Error> {
        let synced = match &mut self.kind {
            Kind::File { writer, .. } => {
                let writer = writer.as_mut().expect(GONE);
                writer.flush().and_then(|()| writer.get_ref().sync_all())
            }
            #[cfg(feature = "cloud")]
            Kind::Upload(upload) => upload.sync(),
        };
        synced.map_err(|error| self.failed(error))
    }

    /// Puts the file in its place.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        self.sync()?;
        let place = &self.place;
        let finished = match &mut self.kind {
            Kind::File { part, writer } => {
                let renamed = fs::rename(part, place);
                if renamed.is_ok() {
                    *writer = None;
                }
                renamed
            }
            #[cfg(feature = "cloud")]
            Kind::Upload(upload) => upload.finish(),
        };
        finished.map_err(|error| Error::Write { path: place.clone(), error })
    }

    fn failed(&self, error: io::Error) -> Error {
        let path = match &self.kind {
            Kind::File { part, .. } => part,
            #[cfg(feature = "cloud")]
            Kind::Upload(_) => &self.place,
        };
        Error::Write { path: path.clone(), error }
    }
}

/// Why there always is a writer.
const GONE: &str = "a part that is finished is gone";

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.kind {
            Kind::File { writer, .. } => writer.as_mut().expect(GONE).write(bytes),
            #[cfg(feature = "cloud")]
            Kind::Upload(upload) => upload.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.kind {
            Kind::File { writer, .. } => writer.as_mut().expect(GONE).flush(),
            #[cfg(feature = "cloud")]
            Kind::Upload(upload) => upload.flush(),
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        match &mut self.kind {
            Kind::File { part, writer } => {
                if let Some(writer) = writer.take() {
                    // What is still buffered isn't worth writing: the file goes.
                    drop(writer.into_parts());
                    let _ = fs::remove_file(part);
                }
            }
            #[cfg(feature = "cloud")]
            Kind::Upload(_) => {}
        }
    }
}
