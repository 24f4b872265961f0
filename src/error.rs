//! What can stop a run. A bad page is not among it: that is an [`Outcome`](crate::Outcome).

use std::fmt;
use std::io;
use std::path::PathBuf;

/// What can stop a run.
#[derive(Debug)]
pub enum Error {
    /// An input argument cannot be read or matches nothing.
    Read {
        /// The argument.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// Output cannot be written.
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// A state cannot be read: something of it is damaged, missing, or of another version.
    State {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        error: io::Error,
    },
    /// Another run holds the state.
    Held {
        /// The state's folder.
        path: PathBuf,
    },
    /// The options make no sense together, or a file of them is wrong.
    Options {
        /// What is wrong, as a sentence.
        message: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Read { path, error } => write!(formatter, "cannot read {}: {error}", path.display()),
            Error::Write { path, error } => write!(formatter, "cannot write {}: {error}", path.display()),
            Error::State { path, error } => write!(formatter, "cannot read the state: {}: {error}", path.display()),
            Error::Held { path } => write!(formatter, "another run holds the state {}", path.display()),
            Error::Options { message } => formatter.write_str(message),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Read { error, .. } | Error::Write { error, .. } | Error::State { error, .. } => Some(error),
            Error::Held { .. } | Error::Options { .. } => None,
        }
    }
}
