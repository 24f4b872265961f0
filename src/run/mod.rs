//! Inputs to output: the only room with threads.
//!
//! One thread reads, a pool cleans, and the caller's thread writes in input order. Pages travel in batches, so that what
//! is locked is locked once a batch; the bytes on the way are bounded, so memory is too.

mod batch;
mod checkpoint;
mod clock;
mod copies;
mod finish;
mod frames;
mod memory;
mod site;
mod spool;

use crate::Cleaner;
use crate::cloud::is_address;
use crate::document::{Dropped, Raw, SiteCounts, SiteLines};
use crate::error::Error;
use crate::options::{DedupeMode, DedupeOptions, Options, SiteChrome};
use crate::sink::{Counts, Folder, Layout, Manifest, Numbered, Quarantine, SCHEMA_VERSION, Sink, Stream};
use crate::source::{Arguments, Found, Meter, Reading};
use crate::state::State;
use batch::{Batcher, InFlight};
use checkpoint::TakenUp;
use copies::{Writer, Written};
use finish::{Finished, Finisher, THIS_RUN};
use memory::Inputs;
use site::FirstPass;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// What to read and where to write.
pub struct Job<'a> {
    /// Files, folders, globs, and `-` for [`Job::stdin`].
    pub inputs: Vec<PathBuf>,
    /// More files, none of them a glob or `-`. One that can't be read is set aside like a file in a folder.
    pub list: Vec<PathBuf>,
    /// What `-` reads.
    pub stdin: &'a mut (dyn Read + Send),
    /// Where records go.
    pub output: Output<'a>,
}

/// Where records go.
pub enum Output<'a> {
    /// `records.jsonl`, `dropped.jsonl`, `report.html` and `manifest.json` in this folder.
    Folder(PathBuf),
    /// Records only, here.
    Stream(&'a mut (dyn Write + Send)),
}

/// How far a run is, and the switch that stops it. Other threads may look at any time.
#[derive(Debug, Default)]
pub struct Progress {
    meter: Meter,
    total: Meter,
    pages: AtomicU64,
    stop: Arc<AtomicBool>,
}

impl Progress {
    /// Files opened so far.
    pub fn files(&self) -> u64 {
        self.meter.files.load(Ordering::Relaxed)
    }

    /// Bytes read so far, as they lie on the disk.
    pub fn bytes(&self) -> u64 {
        self.meter.bytes.load(Ordering::Relaxed)
    }

    /// Files and bytes there are to read, as far as they are counted; see [`measure`].
    pub fn total(&self) -> (u64, u64) {
        (self.total.files.load(Ordering::Relaxed), self.total.bytes.load(Ordering::Relaxed))
    }

    /// Pages done so far.
    pub fn pages(&self) -> u64 {
        self.pages.load(Ordering::Relaxed)
    }

    /// Asks the run to stop. It leaves no half file behind.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// The switch that [`Progress::stop`] throws, for a signal handler to throw.
    pub fn switch(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Whether it was asked to.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// Everything was read and written.
    Done(Counts),
    /// It was told to stop, and nothing has been written in a folder. With a state, the same run goes on where it was.
    Stopped,
}

/// Counts what there is to read outside of the folders `except`, for [`Progress::total`]. Runs beside [`run`], on a thread of its own, where someone looks.
pub fn measure(inputs: &[PathBuf], list: &[PathBuf], except: &[&Path], progress: &Progress) {
    let Ok(arguments) = Arguments::check(inputs, list, except) else { return };
    for found in arguments.files() {
        if progress.is_stopped() {
            break;
        }
        progress.total.files.fetch_add(1, Ordering::Relaxed);
        progress.total.bytes.fetch_add(found.length(), Ordering::Relaxed);
    }
}

/// Reads the pages of one argument, without cleaning them, until `take` has had enough.
///
/// # Errors
///
/// [`Error::Read`] as [`run`] would.
pub fn read(
    input: &Path,
    stdin: &mut dyn Read,
    options: &Options,
    take: &mut dyn FnMut(Result<Raw, Dropped>) -> ControlFlow<()>,
) -> Result<(), Error> {
    let arguments = Arguments::check(&[input.to_owned()], &[], &[])?;
    let _ = arguments.read(stdin, &mut Reading::new(&options.limits, &options.input, &Meter::default(), take));
    Ok(())
}

/// Names every page that would be read, in order, until `take` has had enough; none of the folders `except`. Files are opened and
/// their members named. Standard input, pipes and objects of stores are named as they are: looking into them would use them up,
/// or cost money.
///
/// # Errors
///
/// [`Error::Read`] as [`run`] would.
pub fn names(
    inputs: &[PathBuf],
    list: &[PathBuf],
    except: &[&Path],
    options: &Options,
    take: &mut dyn FnMut(&str) -> ControlFlow<()>,
) -> Result<(), Error> {
    let arguments = Arguments::check(inputs, list, except)?;
    let meter = Meter::default();
    let _ = arguments.files().try_for_each(|file| {
        if !file.is_file() {
            return take(&file.name());
        }
        let mut name = |found: Found| match found {
            Ok(raw) => take(&raw.from),
            Err(dropped) if dropped.why.is_failure() => take(&dropped.from),
            Err(_) => ControlFlow::Continue(()),
        };
        let mut reading = Reading::new(&options.limits, &options.input, &meter, &mut name).names_only();
        file.read(&mut std::io::empty(), &mut reading)
    });
    Ok(())
}

/// Reads, cleans, drops copies and writes. The same inputs and options give the same bytes on any number of threads.
///
/// # Errors
///
/// Before anything is read: [`Error::Options`], [`Error::Read`] and [`Error::Held`]. Later only [`Error::Write`] and [`Error::State`].
pub fn run(job: Job<'_>, options: &Options, progress: &Progress) -> Result<Ending, Error> {
    let started = Instant::now();
    let cleaner = Cleaner::new(options.clone())?;
    let folder = if let Output::Folder(folder) = &job.output { Some(folder.clone()) } else { None };
    let own = [&folder, &options.run.quarantine, &options.state.folder];
    let own: Vec<&Path> = own.into_iter().flatten().map(PathBuf::as_path).collect();
    local_only(&[("quarantine", &options.run.quarantine), ("state", &options.state.folder)])?;
    #[cfg(not(feature = "cloud"))]
    local_only(&[("output", &folder)])?;
    let arguments = Arguments::check(&job.inputs, &job.list, &own)?;
    let mut state = memory::hold(options, folder.is_some())?;
    let chrome = Chrome { arguments: &arguments, state: state.as_ref(), options, progress };
    let Some(cleaner) = chrome.learn(cleaner)? else { return Ok(Ending::Stopped) };
    let run = state.as_ref().map(State::run);
    let place = folder.as_deref().map(name_of_output);
    let goes_on = state.as_ref().zip(place.as_ref()).is_some_and(|(state, place)| state.was_publishing(place));
    let layout = Layout::new(&options.run, folder.is_some())?;
    let sink: Box<dyn Sink + '_> = match job.output {
        Output::Folder(folder) => {
            Box::new(Folder::create(&folder, run.map(|number| Numbered { number, goes_on }), layout)?)
        }
        Output::Stream(writer) => Box::new(Stream::new(writer, &layout)?),
    };
    let earlier = state.as_ref().map(|state| (state, options.state.updates));
    let page_bytes = options.limits.bytes;
    let quarantine =
        options.run.quarantine.as_deref().map(|folder| Quarantine::create(folder, page_bytes)).transpose()?;
    let quarantine = quarantine.as_ref();
    let (fields, dedupe) = (&options.run.fields, &options.dedupe);
    let page_time = Duration::from_secs(options.limits.seconds);
    let finisher =
        Finisher { cleaner: &cleaner, fields, names: &options.input, dedupe, earlier, quarantine, page_time };
    let waiting = folder.as_deref().map(Waiting::beside).transpose()?;
    let waiting_in = waiting.as_ref().map(Waiting::folder);
    let mut writer = Writer::new(sink, waiting_in, &options.dedupe, state.as_ref())?;
    let mut take = |finished| {
        progress.pages.fetch_add(1, Ordering::Relaxed);
        quarantine.map_or(Ok(()), Quarantine::check)?;
        writer.take(finished)
    };
    let key = key(&job.inputs, &job.list, run, options);
    let resumed = match &state {
        Some(state) => checkpoint::take_up(&state.checkpoint(), key, THIS_RUN, &mut take)?,
        None => TakenUp::default(),
    };
    let inputs = Inputs::new(state.as_ref(), options.state.check, resumed, progress.pages());
    pipeline(&arguments, &inputs, job.stdin, options, &finisher, progress, &mut take)?;
    quarantine.map_or(Ok(()), Quarantine::check)?;
    if progress.is_stopped() {
        if let Some(state) = &state {
            writer.leave(state.checkpoint(), key, &inputs.reached()?)?;
        }
        return Ok(Ending::Stopped);
    }
    let Written { mut sink, mut counts, survey, added } = writer.finish(inputs.done()?)?;
    counts.files = progress.files();
    counts.bytes_read = progress.bytes();
    counts.seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    let inputs = job.inputs.iter().map(|input| input.display().to_string()).collect();
    let version = env!("CARGO_PKG_VERSION");
    let text = |text: &str| text.to_owned();
    let (id, previous) =
        (state.as_ref().map(|state| text(state.id())), state.as_ref().and_then(State::manifest).map(text));
    let (record_schema, record_files) = (SCHEMA_VERSION, sink.close()?);
    let manifest =
        Manifest { version, record_schema, state: id, run, previous, inputs, record_files, counts: &counts, options };
    if let (Some(state), Some(place)) = (&state, &place) {
        state.publish(place)?;
    }
    let hash = format!("{:032x}", xxh3_128(&manifest.to_json()));
    sink.finish(&manifest, &survey)?;
    // Everything is published: from now on the run has happened.
    if let (Some(state), Some(added)) = (&mut state, added) {
        state.commit(added, hash)?;
    }
    Ok(Ending::Done(counts))
}

/// What a state calls an output.
fn name_of_output(output: &Path) -> String {
    let whole = if is_address(output) { Ok(output.to_owned()) } else { std::path::absolute(output) };
    whole.unwrap_or_else(|_| output.to_owned()).to_string_lossy().into_owned()
}

/// Refuses addresses where a folder of this machine is needed.
fn local_only(folders: &[(&str, &Option<PathBuf>)]) -> Result<(), Error> {
    let address = folders.iter().find(|(_, folder)| folder.as_deref().is_some_and(is_address));
    address.map_or(Ok(()), |(what, _)| {
        #[cfg(feature = "cloud")]
        let why = "lies on this machine and has no address";
        #[cfg(not(feature = "cloud"))]
        let why = "has an address, and this program was built without the feature cloud";
        Err(Error::Options { message: format!("the folder of the {what} {why}") })
    })
}

/// Where records wait until it is known which of them are copies: beside the output, or for a while in the system's folder for
/// such files when the output is not on this machine.
struct Waiting {
    folder: PathBuf,
    is_ours: bool,
}

impl Waiting {
    fn beside(output: &Path) -> Result<Waiting, Error> {
        if !is_address(output) {
            return Ok(Waiting { folder: output.to_owned(), is_ours: false });
        }
        let folder = std::env::temp_dir().join(format!("dechaff-{}", std::process::id()));
        match std::fs::create_dir_all(&folder) {
            Ok(()) => Ok(Waiting { folder, is_ours: true }),
            Err(error) => Err(Error::Write { path: folder, error }),
        }
    }

    fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.is_ours {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// Where lines of sites are learnt.
struct Chrome<'a> {
    arguments: &'a Arguments,
    state: Option<&'a State>,
    options: &'a Options,
    progress: &'a Progress,
}

impl Chrome<'_> {
    /// A cleaner that knows lines of sites, where that is asked for; nothing when the run was stopped meanwhile.
    fn learn(self, cleaner: Cleaner) -> Result<Option<Cleaner>, Error> {
        let wrong = |message: &str| Error::Options { message: message.to_owned() };
        let Some((least, share)) = cleaner.site_look() else { return Ok(Some(cleaner)) };
        let lines = match (self.options.run.site_chrome, self.state) {
            (SiteChrome::Off, _) => return Ok(Some(cleaner)),
            (SiteChrome::State, None) => return Err(wrong("lines of sites are learnt in a state, and there is none")),
            (SiteChrome::State, Some(state)) => state.site_lines(least, share)?,
            (SiteChrome::Run, _) if self.arguments.can_be_read_once() => {
                return Err(wrong("standard input and pipes cannot be read twice, as --site-chrome run has to"));
            }
            (SiteChrome::Run, _) => {
                let cleaner = Cleaner::new(self.options.clone())?.with_site_lines(SiteLines::default());
                match self.first_pass(&cleaner)? {
                    Some(counts) => counts.common(least, share),
                    None => return Ok(None),
                }
            }
        };
        Ok(Some(cleaner.with_site_lines(lines)))
    }

    fn first_pass(&self, cleaner: &Cleaner) -> Result<Option<SiteCounts>, Error> {
        let options = self.options;
        let dedupe = DedupeOptions { mode: DedupeMode::Near, ..options.dedupe.clone() };
        let page_time = Duration::from_secs(options.limits.seconds);
        let names = &options.input;
        let finisher =
            Finisher { cleaner, fields: &[], names, dedupe: &dedupe, earlier: None, quarantine: None, page_time };
        // What was read in a first pass is no figure of the run, but the run is stopped in it as well.
        let progress = Progress { stop: self.progress.switch(), ..Progress::default() };
        let inputs = Inputs::new(self.state, options.state.check, TakenUp::default(), 0);
        let mut first = FirstPass::default();
        pipeline(self.arguments, &inputs, &mut std::io::empty(), options, &finisher, &progress, &mut |finished| {
            first.take(finished);
            Ok(())
        })?;
        Ok((!progress.is_stopped()).then(|| first.counts(&dedupe)))
    }
}

/// What tells one run from another that would write something else. Today's date does not: it only rules dates out.
fn key(inputs: &[PathBuf], list: &[PathBuf], run: Option<u32>, options: &Options) -> u64 {
    let mut options = options.clone();
    options.clean.today = None;
    options.run.threads = 0;
    options.state.wait = 0;
    xxh3_64(format!("{} {run:?} {inputs:?} {list:?} {options:?}", env!("CARGO_PKG_VERSION")).as_bytes())
}

/// Reads on one thread, finishes pages on as many as asked for, and takes them in input order on this one.
fn pipeline(
    arguments: &Arguments,
    inputs: &Inputs<'_>,
    stdin: &mut (dyn Read + Send),
    options: &Options,
    finisher: &Finisher<'_>,
    progress: &Progress,
    take: &mut dyn FnMut(Finished) -> Result<(), Error>,
) -> Result<(), Error> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.run.threads.min(MOST_THREADS))
        .thread_name(|number| format!("{PAGE_THREAD}{number}"))
        .build()
        .map_err(|error| Error::Options { message: format!("cannot start threads: {error}") })?;
    let in_flight = InFlight::new(pool.current_num_threads());
    let gone = AtomicBool::new(false);
    let (sender, receiver) = mpsc::channel();
    // With a state, what is in hand is finished and left to the run that goes on.
    let is_abandoned = || progress.is_stopped() && options.state.folder.is_none();
    thread::scope(|scope| {
        let (pool, in_flight, gone, is_abandoned) = (&pool, &in_flight, &gone, &is_abandoned);
        let reader = thread::Builder::new().name(format!("{PAGE_THREAD}reader"));
        let started = reader.spawn_scoped(scope, move || {
            pool.in_place_scope_fifo(|scope| {
                let mut number = 0_u64;
                let mut batcher = Batcher::new(|batch: Vec<Found>, bytes: u64| {
                    in_flight.enter(batch.len(), bytes);
                    let (this, sender) = (number, sender.clone());
                    number += 1;
                    scope.spawn_fifo(move |_| {
                        let count = batch.len();
                        let wanted = batch.into_iter().take_while(|_| !is_abandoned());
                        let finished: Vec<Finished> = wanted.map(|found| finisher.finish(found)).collect();
                        // The receiver stays until the last sender is gone.
                        let _ = sender.send((this, finished, count, bytes));
                    });
                });
                let mut deliver = |found: Found| {
                    if progress.is_stopped() || gone.load(Ordering::Relaxed) {
                        return ControlFlow::Break(());
                    }
                    if !inputs.is_taken(&found) {
                        inputs.delivered();
                        batcher.push(found);
                    }
                    ControlFlow::Continue(())
                };
                let keep = |dropped: &Dropped, bytes: &mut dyn Read| {
                    if let Some(quarantine) = finisher.quarantine {
                        quarantine.keep(dropped, bytes);
                    }
                };
                let reading = Reading::new(&options.limits, &options.input, &progress.meter, &mut deliver);
                let mut reading = reading.remembering(inputs).aside(finisher.quarantine.map(|_| &keep as _));
                let _ = arguments.read(stdin, &mut reading);
                batcher.flush();
            });
        });
        started.map_err(|error| Error::Options { message: format!("cannot start threads: {error}") })?;
        let _taker = in_flight.taker();
        let mut result = Ok(());
        let mut next = 0_u64;
        let mut early = BTreeMap::new();
        for (number, finished, count, bytes) in receiver {
            early.insert(number, (finished, count, bytes));
            while let Some((finished, count, bytes)) = early.remove(&next) {
                next += 1;
                if result.is_ok() && !is_abandoned() {
                    result = finished.into_iter().try_for_each(&mut *take);
                    gone.store(result.is_err(), Ordering::Relaxed);
                }
                in_flight.leave(count, bytes);
            }
        }
        result
    })
}

/// More threads than any machine has cores do nothing but wait for each other: a hundred thousand that were asked for ran
/// for minutes over eighty pages.
const MOST_THREADS: usize = 256;

/// How the names of the threads begin that clean pages; a panic there is caught and needs no message of its own.
pub const PAGE_THREAD: &str = "page-";
