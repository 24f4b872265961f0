//! The files below a folder, in the order of their path bytes, without holding more than the folders on the way down.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// A file, or a path that could not be looked at.
pub(super) type Step = Result<PathBuf, (PathBuf, io::Error)>;

/// Walks a folder depth first. Links are followed; a folder that was walked already (a loop, or a second link to it) isn't walked
/// again, so no number of links makes the walk endless.
pub(super) struct Walk {
    /// What is left of each open folder, last entry first.
    open: Vec<Vec<Entry>>,
    walked: HashSet<(u64, u64)>,
}

struct Entry {
    path: PathBuf,
    is_folder: bool,
}

impl Walk {
    /// A walk below `folder`, leaving out the folders `except` (those of output and state).
    ///
    /// # Errors
    ///
    /// When the folder itself can't be listed.
    pub(super) fn new(folder: &Path, except: &[PathBuf]) -> io::Result<Walk> {
        let mut walk = Walk { open: Vec::new(), walked: HashSet::new() };
        walk.walked.extend(except.iter().filter_map(|except| identity(except).ok()));
        walk.enter(folder)?;
        Ok(walk)
    }

    fn enter(&mut self, folder: &Path) -> io::Result<()> {
        if !self.walked.insert(identity(folder)?) {
            return Ok(());
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            // Only a link needs another look at the disk to know what it leads to.
            let is_folder = match entry.file_type() {
                Ok(kind) if kind.is_symlink() => fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_dir()),
                Ok(kind) => kind.is_dir(),
                Err(_) => false,
            };
            entries.push(Entry { path: folder.join(entry.file_name()), is_folder });
        }
        // A folder's files sort as if its name ended in `/`, which is how their paths go on.
        entries.sort_by_cached_key(|entry| {
            let mut name = entry.path.file_name().map(OsString::from).unwrap_or_default();
            name.push(if entry.is_folder { "/" } else { "" });
            std::cmp::Reverse(name.as_bytes().to_vec())
        });
        self.open.push(entries);
        Ok(())
    }
}

impl Iterator for Walk {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        loop {
            let Some(entry) = self.open.last_mut()?.pop() else {
                self.open.pop();
                continue;
            };
            if !entry.is_folder {
                return Some(Ok(entry.path));
            }
            if let Err(error) = self.enter(&entry.path) {
                return Some(Err((entry.path, error)));
            }
        }
    }
}

/// Whether two paths lead to one folder.
pub(super) fn is_same_folder(one: &Path, other: &Path) -> bool {
    matches!((identity(one), identity(other)), (Ok(one), Ok(other)) if one == other)
}

/// What tells one folder from another, by whatever path it is reached.
fn identity(folder: &Path) -> io::Result<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(folder)?;
    Ok((metadata.dev(), metadata.ino()))
}
