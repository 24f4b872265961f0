//! The input arguments: files, folders, globs and `-`, checked before any of them is read.

use super::walk::{Walk, is_same_folder};
use super::{Reading, escape};
use crate::document::{Hint, Why};
use crate::error::Error;
use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// Input arguments that can be read, in the order given.
#[derive(Debug)]
pub(crate) struct Arguments {
    arguments: Vec<Argument>,
    except: Vec<PathBuf>,
}

#[derive(Debug)]
enum Argument {
    Stdin,
    File(PathBuf),
    Folder(PathBuf),
}

/// Something to open, or a path that can't be.
pub(crate) enum InputFile {
    Stdin,
    File(PathBuf),
    Unreadable(PathBuf, io::Error),
}

impl InputFile {
    /// Its path, when it is a file.
    pub(crate) fn path(&self) -> Option<&Path> {
        if let InputFile::File(path) = self { Some(path) } else { None }
    }

    /// Its name as `from` says it: bytes that are no UTF-8 as `%XX`, and `-` for standard input.
    pub(crate) fn name(&self) -> String {
        match self {
            InputFile::Stdin => "-".to_owned(),
            InputFile::File(path) | InputFile::Unreadable(path, _) => escape(path.as_os_str().as_bytes()),
        }
    }
}

impl Arguments {
    /// Checks the arguments. What a glob matches or `list` names is no argument: it is set aside when it can't be read.
    /// `except` are the folders of output and state, which are no input even when they lie in one.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] for the first one that can't be read or matches nothing.
    pub(crate) fn check(paths: &[PathBuf], list: &[PathBuf], except: &[&Path]) -> Result<Arguments, Error> {
        let mut arguments = Vec::new();
        for path in paths {
            if path.as_os_str() == "-" {
                arguments.push(Argument::Stdin);
            } else if is_address(path) {
                let error = io::Error::other("addresses are not read; copy what they lead to, or pipe it in");
                return Err(Error::Read { path: path.clone(), error });
            } else if path.symlink_metadata().is_err() && looks_like_glob(path) {
                let found = glob(path).map_err(|error| Error::Read { path: path.clone(), error })?;
                arguments.extend(found.into_iter().map(unchecked));
            } else {
                arguments.push(check(path.clone())?);
            }
        }
        let is_output = |argument: &Argument| match argument {
            Argument::Folder(folder) => except.iter().any(|except| is_same_folder(folder, except)),
            _ => false,
        };
        if arguments.iter().any(is_output) {
            return Err(Error::Options {
                message: "the folder of the output or of the state cannot be an input folder".to_owned(),
            });
        }
        arguments.extend(list.iter().cloned().map(unchecked));
        Ok(Arguments { arguments, except: except.iter().map(|&path| path.to_owned()).collect() })
    }

    /// Every file there is to read, in order. Folders are listed as they are reached.
    pub(crate) fn files(&self) -> impl Iterator<Item = InputFile> {
        self.arguments.iter().flat_map(|argument| argument.files(&self.except))
    }

    /// The same, for when the arguments are no longer needed.
    pub(crate) fn into_files(self) -> impl Iterator<Item = InputFile> {
        let Arguments { arguments, except } = self;
        arguments.into_iter().flat_map(move |argument| argument.files(&except))
    }

    /// Reads everything, in order.
    pub(crate) fn read(&self, stdin: &mut dyn Read, reading: &mut Reading<'_>) -> ControlFlow<()> {
        for file in self.files() {
            // A fault of a decompressor, ours or another's, costs the file and not the run.
            let mut fenced = |read: &mut dyn FnMut(&mut Reading<'_>) -> ControlFlow<()>| {
                catch_unwind(AssertUnwindSafe(|| read(reading))).unwrap_or_else(|panic| {
                    let message = panic.downcast_ref::<String>().map(String::as_str);
                    let message = message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
                    let why = Why::Panicked { message: message.to_owned() };
                    reading.set_aside(&file.name(), &Hint::default(), why)
                })
            };
            match &file {
                InputFile::Stdin => fenced(&mut |reading| reading.stdin(stdin))?,
                InputFile::File(path) => fenced(&mut |reading| reading.file(path, &file.name()))?,
                InputFile::Unreadable(_, error) => {
                    reading.set_aside(&file.name(), &Hint::default(), Why::Unreadable { error: error.to_string() })?;
                }
            }
        }
        ControlFlow::Continue(())
    }
}

impl Argument {
    fn files(&self, except: &[PathBuf]) -> Box<dyn Iterator<Item = InputFile>> {
        match self {
            Argument::Stdin => Box::new(std::iter::once(InputFile::Stdin)),
            Argument::File(path) => Box::new(std::iter::once(InputFile::File(path.clone()))),
            Argument::Folder(folder) => match Walk::new(folder, except) {
                Ok(walk) => Box::new(walk.map(|step| match step {
                    Ok(path) => InputFile::File(path),
                    Err((path, error)) => InputFile::Unreadable(path, error),
                })),
                Err(error) => Box::new(std::iter::once(InputFile::Unreadable(folder.clone(), error))),
            },
        }
    }
}

/// A path that was found and not asked for: when it can't be read, it is set aside in its turn.
fn unchecked(path: PathBuf) -> Argument {
    if path.is_dir() { Argument::Folder(path) } else { Argument::File(path) }
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

/// Whether an argument is the address of something that isn't on this machine.
fn is_address(path: &Path) -> bool {
    const SCHEMES: [&[u8]; 5] = [b"s3://", b"gs://", b"az://", b"http://", b"https://"];
    SCHEMES.iter().any(|scheme| path.as_os_str().as_bytes().starts_with(scheme))
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
