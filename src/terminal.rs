//! What a run says while it lasts and when it is over, on standard error.

use crate::cli::{self, When};
use dechaff::{Counts, Ending, Error, Progress};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Shows a run.
pub(crate) struct Show {
    summary: bool,
    progress: Arc<Progress>,
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

/// How often a bar moves, and how often a line is printed where a bar can't be drawn.
const BAR_PERIOD: Duration = Duration::from_millis(100);
const LINE_PERIOD: Duration = Duration::from_secs(1);

impl Show {
    /// Starts to show a run that is about to start.
    pub(crate) fn start(
        arguments: &cli::Run,
        list: &[PathBuf],
        folder: Option<PathBuf>,
        progress: &Arc<Progress>,
    ) -> Show {
        let terminal = io::stderr().is_terminal();
        let wanted = match arguments.progress {
            When::Auto => terminal && !arguments.quiet,
            When::Always => true,
            When::Never => false,
        };
        let shown = wanted.then(|| {
            let (inputs, list, counted) = (arguments.inputs.clone(), list.to_vec(), Arc::clone(progress));
            thread::spawn(move || dechaff::measure(&inputs, &list, folder.as_deref(), &counted));
            let (done, ended) = mpsc::channel();
            let progress = Arc::clone(progress);
            let period = if terminal { BAR_PERIOD } else { LINE_PERIOD };
            let thread = thread::spawn(move || {
                let bar = if terminal { bar() } else { ProgressBar::hidden() };
                while ended.recv_timeout(period) == Err(RecvTimeoutError::Timeout) {
                    show(&bar, terminal, &progress);
                }
                bar.finish_and_clear();
            });
            (done, thread)
        });
        let summary = arguments.verbose || (terminal && !arguments.quiet);
        Show { summary, progress: Arc::clone(progress), shown }
    }

    /// Says what came of the run.
    pub(crate) fn end(self, ending: &Result<Ending, Error>) {
        // Whoever still counts the inputs can stop.
        let stopped = self.progress.is_stopped();
        self.progress.stop();
        if let Some((done, thread)) = self.shown {
            drop(done);
            let _ = thread.join();
        }
        let said = match ending {
            Ok(Ending::Done(counts)) if self.summary => writeln!(io::stderr(), "{}", summary(counts)),
            Ok(Ending::Stopped) if self.summary && stopped => writeln!(io::stderr(), "stopped; nothing was written"),
            _ => Ok(()),
        };
        // When standard error is gone there is no one left to tell.
        drop(said);
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    let template = "{bar:30} {bytes}/{total_bytes} {msg}, {eta} left";
    bar.set_style(ProgressStyle::with_template(template).expect("the template is right").progress_chars("━╸─"));
    bar
}

fn show(bar: &ProgressBar, terminal: bool, progress: &Progress) {
    let (files, bytes) = progress.total();
    bar.set_length(bytes.max(progress.bytes()));
    bar.set_position(progress.bytes());
    let seconds = bar.elapsed().as_secs_f64().max(f64::EPSILON);
    let speed = (progress.pages() as f64 / seconds) as u64;
    let message = format!(
        "file {} of {}, {} pages, {}/s",
        HumanCount(progress.files()),
        HumanCount(files.max(progress.files())),
        HumanCount(progress.pages()),
        HumanCount(speed),
    );
    if terminal {
        bar.set_message(message);
    } else {
        let _ = writeln!(io::stderr(), "{message}");
    }
}

fn summary(counts: &Counts) -> String {
    let mut summary = format!(
        "{} pages in {:.1} s: {} kept, {} dropped",
        HumanCount(counts.pages),
        counts.seconds,
        HumanCount(counts.kept),
        HumanCount(counts.dropped)
    );
    let reasons: Vec<String> =
        counts.dropped_by_reason.iter().map(|(reason, count)| format!("{} {reason}", HumanCount(*count))).collect();
    if !reasons.is_empty() {
        summary.push_str(&format!(" ({})", reasons.join(", ")));
    }
    summary
}
