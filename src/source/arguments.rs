//! The input arguments: files, folders, globs, addresses and `-`, checked before any of them is read.

use super::walk::{Walk, is_same_folder};
use super::{Reading, escape, globs};
use crate::cloud::is_address;
#[cfg(feature = "cloud")]
use crate::cloud::{Found, Object, Stores};
use crate::document::{Hint, Why};
use crate::error::Error;
use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
#[cfg(feature = "cloud")]
use std::sync::Arc;

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
    /// A pipe that was asked for by its name, as `<(command)` of a shell is.
    Pipe(PathBuf),
    Folder(PathBuf),
    /// An address, and what was found there.
    #[cfg(feature = "cloud")]
    Found(Found),
    /// An address in a list: nobody looked what is there.
    #[cfg(feature = "cloud")]
    Address(PathBuf, Arc<Stores>),
    #[cfg(not(feature = "cloud"))]
    Address(PathBuf),
}

/// Something to open, or a path that can't be.
pub(crate) enum InputFile {
    Stdin,
    File(PathBuf),
    Pipe(PathBuf),
    #[cfg(feature = "cloud")]
    Object(Box<Object>),
    Unreadable(PathBuf, io::Error),
}

impl InputFile {
    /// How many bytes it has, 0 where nobody says it.
    pub(crate) fn length(&self) -> u64 {
        match self {
            InputFile::File(path) => path.metadata().map_or(0, |metadata| metadata.len()),
            #[cfg(feature = "cloud")]
            InputFile::Object(object) => object.size(),
            InputFile::Stdin | InputFile::Pipe(_) | InputFile::Unreadable(..) => 0,
        }
    }

    /// Its name as `from` says it: bytes that are no UTF-8 as `%XX`, and `-` for standard input.
    pub(crate) fn name(&self) -> String {
        match self {
            InputFile::Stdin => "-".to_owned(),
            InputFile::File(path) | InputFile::Pipe(path) | InputFile::Unreadable(path, _) => {
                escape(path.as_os_str().as_bytes())
            }
            #[cfg(feature = "cloud")]
            InputFile::Object(object) => object.name().to_owned(),
        }
    }
}

impl Arguments {
    /// Checks the arguments. What a glob matches or `list` names is no argument: it is set aside when it can't be read.
    /// `except` are the folders of output and state, which are no input even when they lie in one.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] for the first one that can't be read or matches nothing, [`Error::Options`] when standard input is
    /// named twice.
    pub(crate) fn check(paths: &[PathBuf], list: &[PathBuf], except: &[&Path]) -> Result<Arguments, Error> {
        let wrong = |message: &str| Error::Options { message: message.to_owned() };
        #[cfg(feature = "cloud")]
        let stores = Arc::new(Stores::default());
        let mut arguments = Vec::new();
        for path in paths {
            let failed = |error| Error::Read { path: path.clone(), error };
            if path.as_os_str() == "-" {
                if arguments.iter().any(|argument| matches!(argument, Argument::Stdin)) {
                    return Err(wrong("standard input (-) can be read only once"));
                }
                arguments.push(Argument::Stdin);
            } else if is_address(path) {
                #[cfg(feature = "cloud")]
                arguments.push(Argument::Found(stores.find(path).map_err(failed)?));
                #[cfg(not(feature = "cloud"))]
                return Err(failed(io::Error::other(crate::cloud::NOT_BUILT)));
            } else if path.symlink_metadata().is_err() && globs::looks_like_one(path) {
                arguments.extend(globs::expand(path, except).map_err(failed)?.into_iter().map(unchecked));
            } else {
                arguments.push(check(path.clone())?);
            }
        }
        let is_output = |argument: &Argument| match argument {
            Argument::Folder(folder) => except.iter().any(|except| is_same_folder(folder, except)),
            _ => false,
        };
        if arguments.iter().any(is_output) {
            return Err(wrong("the folder of the output or of the state cannot be an input folder"));
        }
        arguments.extend(list.iter().cloned().map(|path| match is_address(&path) {
            #[cfg(feature = "cloud")]
            true => Argument::Address(path, Arc::clone(&stores)),
            #[cfg(not(feature = "cloud"))]
            true => Argument::Address(path),
            false => unchecked(path),
        }));
        Ok(Arguments { arguments, except: except.iter().map(|&path| path.to_owned()).collect() })
    }

    /// Whether some of it is gone when it was read.
    pub(crate) fn can_be_read_once(&self) -> bool {
        self.arguments.iter().any(|argument| matches!(argument, Argument::Stdin | Argument::Pipe(_)))
    }

    /// Every file there is to read, in order. Folders are listed as they are reached.
    pub(crate) fn files(&self) -> impl Iterator<Item = InputFile> {
        self.arguments.iter().flat_map(|argument| argument.files(&self.except))
    }

    /// Reads everything, in order.
    pub(crate) fn read(&self, stdin: &mut dyn Read, reading: &mut Reading<'_>) -> ControlFlow<()> {
        self.files().try_for_each(|file| file.read(stdin, reading))
    }
}

impl InputFile {
    /// Whether it is there to be read again, and at hand.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self, InputFile::File(_))
    }

    /// Reads it.
    pub(crate) fn read(&self, stdin: &mut dyn Read, reading: &mut Reading<'_>) -> ControlFlow<()> {
        // A fault of a decompressor, ours or another's, costs the file and not the run.
        let mut fenced = |read: &mut dyn FnMut(&mut Reading<'_>) -> ControlFlow<()>| {
            catch_unwind(AssertUnwindSafe(|| read(reading))).unwrap_or_else(|panic| {
                let message = panic.downcast_ref::<String>().map(String::as_str);
                let message = message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
                let why = Why::Panicked { message: message.to_owned() };
                reading.set_aside(&self.name(), &Hint::default(), why)
            })
        };
        match self {
            InputFile::Stdin => fenced(&mut |reading| reading.stdin(stdin)),
            InputFile::File(path) => fenced(&mut |reading| reading.file(path, &self.name())),
            InputFile::Pipe(path) => fenced(&mut |reading| reading.pipe(path, &self.name())),
            #[cfg(feature = "cloud")]
            InputFile::Object(object) => fenced(&mut |reading| reading.object(object)),
            InputFile::Unreadable(_, error) => {
                reading.set_aside(&self.name(), &Hint::default(), Why::Unreadable { error: error.to_string() })
            }
        }
    }
}

impl Argument {
    fn files(&self, except: &[PathBuf]) -> Box<dyn Iterator<Item = InputFile>> {
        match self {
            Argument::Stdin => Box::new(std::iter::once(InputFile::Stdin)),
            Argument::File(path) => Box::new(std::iter::once(InputFile::File(path.clone()))),
            Argument::Pipe(path) => Box::new(std::iter::once(InputFile::Pipe(path.clone()))),
            #[cfg(feature = "cloud")]
            Argument::Found(found) => Box::new(objects(found.clone(), except)),
            #[cfg(feature = "cloud")]
            Argument::Address(address, stores) => match stores.find(address) {
                Ok(found) => Box::new(objects(found, except)),
                Err(error) => Box::new(std::iter::once(InputFile::Unreadable(address.clone(), error))),
            },
            #[cfg(not(feature = "cloud"))]
            Argument::Address(address) => {
                let error = io::Error::other(crate::cloud::NOT_BUILT);
                Box::new(std::iter::once(InputFile::Unreadable(address.clone(), error)))
            }
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

/// The objects at an address, but for those that lie below addresses of output.
#[cfg(feature = "cloud")]
fn objects(found: Found, except: &[PathBuf]) -> impl Iterator<Item = InputFile> + use<> {
    let except: Vec<PathBuf> = except.iter().filter(|path| is_address(path)).cloned().collect();
    let is_wanted = move |name: &str| !except.iter().any(|folder| Path::new(name).starts_with(folder));
    found.objects().filter_map(move |object| match object {
        Ok(object) => is_wanted(object.name()).then(|| InputFile::Object(Box::new(object))),
        Err(error) => Some(InputFile::Unreadable(PathBuf::from("names of objects"), error)),
    })
}

/// A path that was found and not asked for: when it can't be read, it is set aside in its turn.
fn unchecked(path: PathBuf) -> Argument {
    if path.is_dir() { Argument::Folder(path) } else { Argument::File(path) }
}

/// What a path leads to, when it can be read. A pipe isn't opened: what is in it is there once.
fn check(path: PathBuf) -> Result<Argument, Error> {
    let look = || -> io::Result<fs::FileType> {
        let kind = fs::metadata(&path)?.file_type();
        if kind.is_dir() {
            fs::read_dir(&path)?;
        } else if kind.is_file() {
            File::open(&path)?;
        } else if !kind.is_fifo() {
            return Err(io::Error::other("neither a file, a folder nor a pipe"));
        }
        Ok(kind)
    };
    match look() {
        Ok(kind) if kind.is_dir() => Ok(Argument::Folder(path)),
        Ok(kind) if kind.is_file() => Ok(Argument::File(path)),
        Ok(_) => Ok(Argument::Pipe(path)),
        Err(error) => Err(Error::Read { path, error }),
    }
}
