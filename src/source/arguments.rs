//! The input arguments: files, folders, globs and `-`, checked before any of them is read.

use super::walk::Walk;
use super::{Meter, Reading};
use crate::document::Why;
use crate::error::Error;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Input arguments that can be read, in the order given.
#[derive(Debug)]
pub(crate) struct Arguments {
    arguments: Vec<Argument>,
    except: Option<PathBuf>,
}

#[derive(Debug)]
enum Argument {
    Stdin,
    File(PathBuf),
    Folder(PathBuf),
}

impl Arguments {
    /// Checks the arguments; `except` is the output folder, which is no input even when it lies in one.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] for the first one that can't be read or matches nothing.
    pub(crate) fn check(paths: &[PathBuf], except: Option<&Path>) -> Result<Arguments, Error> {
        let mut arguments = Vec::new();
        for path in paths {
            if path.as_os_str() == "-" {
                arguments.push(Argument::Stdin);
            } else if path.symlink_metadata().is_err() && looks_like_glob(path) {
                let found = glob(path).map_err(|error| Error::Read { path: path.clone(), error })?;
                for path in found {
                    arguments.push(check(path)?);
                }
            } else {
                arguments.push(check(path.clone())?);
            }
        }
        Ok(Arguments { arguments, except: except.map(Path::to_owned) })
    }

    /// Reads everything, in order.
    pub(crate) fn read(&self, stdin: &mut dyn Read, reading: &mut Reading<'_>) -> ControlFlow<()> {
        for argument in &self.arguments {
            match argument {
                Argument::Stdin => reading.stdin(stdin)?,
                Argument::File(path) => reading.file(path, &name(path))?,
                Argument::Folder(folder) => match Walk::new(folder, self.except.as_deref()) {
                    Ok(walk) => {
                        for step in walk {
                            match step {
                                Ok(path) => reading.file(&path, &name(&path))?,
                                Err((path, error)) => reading.set_aside(&name(&path), unreadable(&error))?,
                            }
                        }
                    }
                    Err(error) => reading.set_aside(&name(folder), unreadable(&error))?,
                },
            }
        }
        ControlFlow::Continue(())
    }

    /// Counts the files and bytes there are to read, for a progress bar to know its end. Stops when told to.
    pub(crate) fn measure(&self, meter: &Meter, stopped: &dyn Fn() -> bool) {
        use std::sync::atomic::Ordering::Relaxed;
        let count = |path: &Path| {
            meter.files.fetch_add(1, Relaxed);
            meter.bytes.fetch_add(fs::metadata(path).map_or(0, |metadata| metadata.len()), Relaxed);
        };
        for argument in &self.arguments {
            match argument {
                Argument::Stdin => {}
                Argument::File(path) => count(path),
                Argument::Folder(folder) => {
                    let walk = Walk::new(folder, self.except.as_deref()).into_iter().flatten();
                    walk.take_while(|_| !stopped()).filter_map(Result::ok).for_each(|path| count(&path));
                }
            }
        }
    }
}

fn unreadable(error: &io::Error) -> Why {
    Why::Unreadable { error: error.to_string() }
}

/// What a path leads to, when it can be read.
fn check(path: PathBuf) -> Result<Argument, Error> {
    let look = || -> io::Result<bool> {
        let metadata = fs::metadata(&path)?;
        if metadata.is_dir() {
            fs::read_dir(&path)?;
        } else if metadata.is_file() {
            File::open(&path)?;
        } else {
            return Err(io::Error::other("neither a file nor a folder"));
        }
        Ok(metadata.is_dir())
    };
    match look() {
        Ok(true) => Ok(Argument::Folder(path)),
        Ok(false) => Ok(Argument::File(path)),
        Err(error) => Err(Error::Read { path, error }),
    }
}

fn looks_like_glob(path: &Path) -> bool {
    path.as_os_str().as_bytes().iter().any(|byte| b"*?[".contains(byte))
}

/// The paths a pattern matches, in the order of their bytes; at least one.
fn glob(pattern: &Path) -> io::Result<Vec<PathBuf>> {
    let invalid = |message: String| io::Error::new(io::ErrorKind::InvalidInput, message);
    let text = pattern.to_str().ok_or_else(|| invalid("a pattern must be UTF-8".to_owned()))?;
    let matches = glob::glob(text).map_err(|error| invalid(error.to_string()))?;
    let mut found = matches.collect::<Result<Vec<_>, _>>().map_err(io::Error::from)?;
    if found.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "matches nothing"));
    }
    found.sort_by(|one, other| one.as_os_str().as_bytes().cmp(other.as_os_str().as_bytes()));
    Ok(found)
}

/// A path as `from` says it: bytes that are no UTF-8 as `%XX`.
fn name(path: &Path) -> String {
    let mut name = String::new();
    for chunk in OsStr::as_bytes(path.as_os_str()).utf8_chunks() {
        name.push_str(chunk.valid());
        for byte in chunk.invalid() {
            name.push_str(&format!("%{byte:02X}"));
        }
    }
    name
}
