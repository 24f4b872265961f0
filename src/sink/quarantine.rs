//! A folder for the bytes of what could not be read or cleaned, as far as they are there.

use crate::document::Dropped;
use crate::error::Error;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

/// Keeps bytes as `REASON/HASH-NAME`, so that the folder is itself an input. The hash is that of `from`: a second run gives
/// the same names.
pub(crate) struct Quarantine {
    folder: PathBuf,
    limit: u64,
    failed: Mutex<Option<Error>>,
}

/// What is larger than so many pages of the largest size is not kept: a few bytes may decompress to a full disk.
const PAGES: u64 = 16;

/// So much of a name is kept behind the hash.
const NAME_CHARACTERS: usize = 80;

impl Quarantine {
    /// A quarantine in `folder`, which is made when it isn't there.
    pub(crate) fn create(folder: &Path, page_bytes: u64) -> Result<Quarantine, Error> {
        fs::create_dir_all(folder).map_err(|error| Error::Write { path: folder.to_owned(), error })?;
        let limit = page_bytes.saturating_mul(PAGES);
        Ok(Quarantine { folder: folder.to_owned(), limit, failed: Mutex::new(None) })
    }

    /// Keeps the bytes of one page or file. What nobody could read better another time, an image or a copy, is not kept.
    pub(crate) fn keep(&self, dropped: &Dropped, bytes: &mut dyn Read) {
        if !dropped.why.is_failure() {
            return;
        }
        let folder = self.folder.join(dropped.why.name());
        let path = folder.join(name(&dropped.from));
        if let Err(error) = self.write(&folder, &path, bytes) {
            let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
            failed.get_or_insert(Error::Write { path, error });
        }
    }

    fn write(&self, folder: &Path, path: &Path, bytes: &mut dyn Read) -> io::Result<()> {
        let mut head = vec![0; 64 << 10];
        // What can't be read on ends here: it was set aside for that.
        let count = bytes.read(&mut head).unwrap_or(0);
        if count == 0 {
            return Ok(());
        }
        fs::create_dir_all(folder)?;
        let mut file = File::create(path)?;
        let mut rest = Readable(bytes).take(self.limit);
        let length = io::copy(&mut (&head[..count]).chain(&mut rest), &mut file)?;
        if length > self.limit {
            drop(file);
            fs::remove_file(path)?;
        }
        Ok(())
    }

    /// The first error, if there was one.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

/// A stream whose end is its first error.
struct Readable<'r>(&'r mut dyn Read);

impl Read for Readable<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(self.0.read(buffer).unwrap_or(0))
    }
}

fn name(from: &str) -> String {
    let last: Vec<char> = from.chars().rev().take_while(|c| *c != '/').take(NAME_CHARACTERS).collect();
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
    let last: String = last.into_iter().rev().map(plain).collect();
    format!("{:016x}-{last}", xxh3_64(from.as_bytes()))
}
