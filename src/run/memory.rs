//! A run among others: the state it holds, and which inputs it reads.

use super::checkpoint::TakenUp;
use crate::document::{Dropped, Point, Why};
use crate::error::Error;
use crate::options::{Keep, Options, StateCheck};
use crate::source::{Found, Memory};
#[cfg(feature = "cloud")]
use crate::state::object_of;
use crate::state::{Input, State, input_of};
use std::collections::HashMap;
use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
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
    /// Inputs of this run that were done before it was interrupted, by the hash of their name.
    resumed: HashMap<u64, Input>,
    delivered: AtomicU64,
    notes: Mutex<Notes>,
}

#[derive(Default)]
struct Notes {
    done: Vec<Input>,
    /// What is being read, and how far everything of it was delivered.
    current: Option<Current>,
    /// How many pages were delivered before the last place where reading could go on.
    safe: u64,
    /// What is read is a stream, which is there once.
    in_stream: bool,
    /// Hashes of the pages that came from streams.
    streamed: Vec<u64>,
    /// How often each of those is to be met again when a stream comes once more that this run took before it was interrupted.
    again: HashMap<u64, u32>,
    failed: Option<Error>,
}

/// An input that is being read.
struct Current {
    input: Input,
    /// Where it can be looked at again; an object of a store can't.
    path: Option<PathBuf>,
    point: Point,
}

impl Current {
    /// What is to be remembered of it.
    fn input(self, whole: bool) -> Input {
        let file = self.path.and_then(|path| File::open(path).ok());
        let probe = file.and_then(|file| probe(&file, self.point.at).ok()).unwrap_or(0);
        Input { point: self.point, probe, whole, ..self.input }
    }
}

/// How far a run came.
pub(super) struct Reached {
    pub(super) inputs: Vec<Input>,
    /// How many pages came from what was read; those after them will be read again.
    pub(super) pages: u64,
    /// Hashes of those that came from streams.
    pub(super) streamed: Vec<u64>,
}

/// Bytes at the start of a file, and as many before the place where it is read on, that tell whether it only grew.
const PROBED_BYTES: u64 = 4096;

impl<'a> Inputs<'a> {
    pub(super) fn new(state: Option<&'a State>, check: StateCheck, taken_up: TakenUp, pages: u64) -> Inputs<'a> {
        let TakenUp { inputs, streamed } = taken_up;
        let mut again: HashMap<u64, u32> = HashMap::new();
        streamed.iter().for_each(|&hash| *again.entry(hash).or_default() += 1);
        let notes = Mutex::new(Notes { done: inputs.clone(), safe: pages, streamed, again, ..Notes::default() });
        let resumed = inputs.into_iter().map(|input| (input.name, input)).collect();
        Inputs { state, check, resumed, delivered: AtomicU64::new(pages), notes }
    }

    /// Notes a page of a stream, which can't be read again: it counts as read. Says whether this run took it before it was interrupted:
    /// then the stream was sent from its start once more.
    pub(super) fn is_taken(&self, found: &Found) -> bool {
        if self.state.is_none() {
            return false;
        }
        let mut notes = self.notes();
        if !notes.in_stream {
            return false;
        }
        // Of what could not be read nothing was taken.
        if matches!(found, Err(Dropped { why: Why::Unreadable { .. } | Why::NotAFile, .. })) {
            return false;
        }
        let hash = page_hash(found);
        let is_taken = match notes.again.get_mut(&hash) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        };
        if !is_taken {
            notes.streamed.push(hash);
            notes.safe = self.delivered.load(Ordering::Relaxed) + 1;
        }
        is_taken
    }

    /// Notes that one more page was delivered.
    pub(super) fn delivered(&self) {
        self.delivered.fetch_add(1, Ordering::Relaxed);
    }

    /// The inputs that were read.
    pub(super) fn done(self) -> Result<Vec<Input>, Error> {
        let notes = self.notes.into_inner().unwrap_or_else(PoisonError::into_inner);
        notes.failed.map_or(Ok(notes.done), Err)
    }

    /// The inputs that were read, the last one perhaps in part.
    pub(super) fn reached(self) -> Result<Reached, Error> {
        let Notes { mut done, current, safe, failed, streamed, .. } =
            self.notes.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(current) = current.filter(|current| current.point.at > 0) {
            done.retain(|done| done.name != current.input.name);
            done.push(current.input(false));
        }
        failed.map_or(Ok(Reached { inputs: done, pages: safe, streamed }), Err)
    }

    /// Where an input goes on that was read before; nothing when there is nothing new in it.
    fn rest(&self, before: &Input, now: &mut Input, file: &File) -> io::Result<Option<Point>> {
        let interrupted = !before.whole && now.changed == before.changed;
        let grew = now.size > before.size || interrupted;
        let same = match self.check {
            StateCheck::Stat => (before.size, before.changed) == (now.size, now.changed),
            StateCheck::Content => {
                let (prefix, whole) = hash(file, before.size, now.size)?;
                now.content = whole;
                if prefix != before.content {
                    return Ok(Some(Point::default()));
                }
                before.size == now.size
            }
        };
        if same && before.whole {
            return Ok(None);
        }
        let point = before.point;
        let goes_on = grew && point.at > 0 && point.at <= now.size && probe(file, point.at)? == before.probe;
        Ok(Some(if goes_on { point } else { Point::default() }))
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory for Inputs<'_> {
    /// The file is looked at before it is read, so that one that grows meanwhile is read on next time.
    fn begin(&self, name: &str, path: &Path, file: &File, metadata: &Metadata) -> Option<Point> {
        let Some(state) = self.state else { return Some(Point::default()) };
        let mut notes = self.notes();
        (notes.current, notes.in_stream) = (None, false);
        if notes.failed.is_some() {
            return None;
        }
        let mut input = input_of(name, metadata);
        let before = match self.resumed.get(&input.name) {
            Some(before) => Ok(Some(*before)),
            None => state.input(name),
        };
        let start = match before {
            Ok(Some(before)) => self.rest(&before, &mut input, file),
            Ok(None) if self.check == StateCheck::Content => hash(file, 0, input.size).map(|(_, whole)| {
                input.content = whole;
                Some(Point::default())
            }),
            Ok(None) => Ok(Some(Point::default())),
            Err(error) => {
                notes.failed = Some(error);
                return None;
            }
        };
        match start {
            Ok(Some(start)) => {
                notes.current = Some(Current { input, path: Some(path.to_owned()), point: start });
                Some(start)
            }
            Ok(None) => None,
            // A file that can't be read to its end is set aside when it is read, and looked at again next time.
            Err(_) => Some(Point::default()),
        }
    }

    /// An object is what it was while its size and its time are.
    #[cfg(feature = "cloud")]
    fn begin_object(&self, name: &str, size: u64, changed: u64) -> bool {
        let Some(state) = self.state else { return true };
        let mut notes = self.notes();
        (notes.current, notes.in_stream) = (None, false);
        if notes.failed.is_some() {
            return false;
        }
        let input = object_of(name, size, changed);
        let before = match self.resumed.get(&input.name) {
            Some(before) => Some(*before),
            None => match state.input(name) {
                Ok(before) => before,
                Err(error) => {
                    notes.failed = Some(error);
                    return false;
                }
            },
        };
        // Of some web servers nothing is known: then nothing says that it is the same.
        let is_same = |before: Input| (before.size, before.changed) == (size, changed) && before.whole && changed > 0;
        if before.is_some_and(is_same) {
            return false;
        }
        notes.current = Some(Current { input, path: None, point: Point::default() });
        true
    }

    fn begin_stream(&self) {
        let mut notes = self.notes();
        (notes.current, notes.in_stream) = (None, true);
    }

    fn reached(&self, point: Point) {
        let mut notes = self.notes();
        if let Some(current) = notes.current.as_mut().filter(|current| current.path.is_some()) {
            current.point = point;
            notes.safe = self.delivered.load(Ordering::Relaxed);
        }
    }

    fn end(&self, failed: bool) {
        let mut notes = self.notes();
        notes.safe = self.delivered.load(Ordering::Relaxed);
        // What the system could not read says nothing of the file: it is read again next time.
        if let Some(current) = notes.current.take().filter(|_| !failed) {
            let input = current.input(true);
            // A file that was read on keeps no other entry of this run.
            notes.done.retain(|done| done.name != input.name);
            notes.done.push(input);
        }
    }
}

/// Hash of a page, wherever it stands in its stream.
fn page_hash(found: &Found) -> u64 {
    let mut hash = Xxh3::new();
    match found {
        Ok(raw) => {
            let named = [&raw.hint.id, &raw.hint.url].map(|text| text.as_deref().unwrap_or_default());
            for text in named {
                hash.update(&(text.len() as u64).to_le_bytes());
                hash.update(text.as_bytes());
            }
            hash.update(&raw.bytes);
        }
        Err(dropped) => {
            hash.update(dropped.why.name().as_bytes());
            hash.update(dropped.from.as_bytes());
        }
    }
    hash.digest()
}

/// Hash of what lies at the start of a file and before a place in it.
fn probe(file: &File, at: u64) -> io::Result<u64> {
    if at == 0 {
        return Ok(0);
    }
    let length = at.min(PROBED_BYTES);
    let mut bytes = vec![0; length as usize];
    let mut hash = Xxh3::new();
    for start in [0, at - length] {
        file.read_exact_at(&mut bytes, start)?;
        hash.update(&bytes);
    }
    Ok(hash.digest())
}

/// Hashes of the first `part` bytes of a file and of the first `whole`.
fn hash(file: &File, part: u64, whole: u64) -> io::Result<(u64, u64)> {
    let mut hash = Xxh3::new();
    let (mut at, mut of_part) = (0, None);
    let mut buffer = vec![0; 256 << 10];
    loop {
        let end = if at < part { part.min(whole) } else { whole };
        if at == part {
            of_part = Some(hash.digest());
        }
        let most = usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX).min(buffer.len());
        match file.read_at(&mut buffer[..most], at)? {
            0 => return Ok((of_part.unwrap_or(0), hash.digest())),
            count => {
                hash.update(&buffer[..count]);
                at += count as u64;
            }
        }
    }
}
