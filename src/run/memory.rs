//! A run among others: the state it holds, and which inputs it reads.

use crate::error::Error;
use crate::options::{Keep, Options, StateCheck};
use crate::state::{Input, State, input_of};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use xxhash_rust::xxh3::Xxh3;

/// Holds the state that the options name.
pub(super) fn hold(options: &Options, has_folder: bool) -> Result<Option<State>, Error> {
    let Some(folder) = &options.state.folder else { return Ok(None) };
    if !has_folder || options.dedupe.keep == Keep::First {
        // A record can be taken back by an earlier run only while it waits, and what is done must be on the disk.
        let message = "a state needs an output folder, and the best copy kept".to_owned();
        return Err(Error::Options { message });
    }
    State::hold(folder, Duration::from_secs(options.state.wait)).map(Some)
}

/// Tells inputs that are done from those to read, and notes the latter.
pub(super) struct Inputs<'a> {
    state: Option<&'a State>,
    check: StateCheck,
    read: Mutex<Result<Vec<Input>, Error>>,
}

impl<'a> Inputs<'a> {
    pub(super) fn new(state: Option<&'a State>, check: StateCheck) -> Inputs<'a> {
        Inputs { state, check, read: Mutex::new(Ok(Vec::new())) }
    }

    /// Whether a file is to be read. It is looked at before, so that one that grows meanwhile is read again next time.
    pub(super) fn wanted(&self, name: &str, path: &Path, metadata: &Metadata) -> bool {
        let Some(state) = self.state else { return true };
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(inputs) = &mut *read else { return false };
        let content = match self.check {
            StateCheck::Stat => Ok(0),
            StateCheck::Content => hash(path),
        };
        // A file that can't be read to its end is set aside when it is read, and looked at again next time.
        let Ok(content) = content else { return true };
        let input = input_of(name, metadata, content);
        let is_done = |before: Input| match self.check {
            StateCheck::Stat => (before.size, before.changed) == (input.size, input.changed),
            StateCheck::Content => (before.size, before.content) == (input.size, input.content),
        };
        match state.input(name) {
            Ok(before) if before.is_some_and(is_done) => false,
            Ok(_) => {
                inputs.push(input);
                true
            }
            Err(error) => {
                *read = Err(error);
                false
            }
        }
    }

    /// The inputs that were read.
    pub(super) fn done(self) -> Result<Vec<Input>, Error> {
        self.read.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(path: &Path) -> io::Result<u64> {
    let mut file = File::open(path)?;
    let mut hash = Xxh3::new();
    let mut buffer = vec![0; 256 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.digest()),
            count => hash.update(&buffer[..count]),
        }
    }
}
