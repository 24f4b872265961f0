//! Signals, and what must not stand in their way.

use dechaff::{PAGE_THREAD, Progress};
use signal_hook::consts::{SIGINT, SIGTERM};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Which signal came, if one did.
pub(crate) struct Signal(Arc<AtomicUsize>);

impl Signal {
    /// The exit code a shell gives a program that a signal ended.
    pub(crate) fn exit_code(&self) -> u8 {
        u8::try_from(128 + self.0.load(Ordering::Relaxed)).unwrap_or(u8::MAX)
    }
}

/// Stops the run at the first Ctrl-C or SIGTERM, and the program at the second.
pub(crate) fn install(progress: &Progress) -> io::Result<Signal> {
    let which = Arc::new(AtomicUsize::new(SIGINT as usize));
    for signal in [SIGINT, SIGTERM] {
        // In this order: at the first signal the switch isn't thrown yet when the shutdown looks at it.
        signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, progress.switch())?;
        signal_hook::flag::register_usize(signal, Arc::clone(&which), signal as usize)?;
        signal_hook::flag::register(signal, progress.switch())?;
    }
    Ok(Signal(which))
}

/// A panic in a page or a table is caught, and named in `dropped.jsonl`; its message on standard error would only be noise.
pub(crate) fn keep_page_panics_quiet() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let is_of_page = thread::current().name().is_some_and(|name| name.starts_with(PAGE_THREAD));
        if !is_of_page && !dechaff::internals::panic_is_awaited() {
            usual(panic);
        }
    }));
}

/// Standard input that stops waiting when the run is stopped. It is read on a thread of its own, since a read that waits
/// can't be called off; the thread starts when the first byte is asked for.
pub(crate) struct Stdin {
    progress: Arc<Progress>,
    chunks: Option<Receiver<io::Result<Vec<u8>>>>,
    chunk: io::Cursor<Vec<u8>>,
}

const CHUNK_BYTES: usize = 64 << 10;
/// Chunks read ahead.
const CHUNKS: usize = 4;
/// How long a stopped run waits at most before it sees that it is.
const PATIENCE: Duration = Duration::from_millis(50);

impl Stdin {
    pub(crate) fn new(progress: Arc<Progress>) -> Stdin {
        Stdin { progress, chunks: None, chunk: io::Cursor::default() }
    }
}

impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let chunks = self.chunks.get_or_insert_with(read_ahead);
        loop {
            let count = self.chunk.read(buffer)?;
            if count > 0 {
                return Ok(count);
            }
            match chunks.recv_timeout(PATIENCE) {
                Ok(chunk) => self.chunk = io::Cursor::new(chunk?),
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
                Err(RecvTimeoutError::Timeout) if self.progress.is_stopped() => {
                    return Err(io::Error::other("stopped"));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

fn read_ahead() -> Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::sync_channel(CHUNKS);
    thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        loop {
            let mut chunk = vec![0; CHUNK_BYTES];
            let result = match stdin.read(&mut chunk) {
                Ok(0) => return,
                Ok(count) => {
                    chunk.truncate(count);
                    Ok(chunk)
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Err(error),
            };
            let failed = result.is_err();
            if sender.send(result).is_err() || failed {
                return;
            }
        }
    });
    receiver
}
