//! What a run says while it lasts and when it is over, on standard error.

use crate::cli::{self, LogFormat, When};
use dechaff::{Counts, Ending, Error, Progress};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Shows a run.
pub(crate) struct Show {
    summary: bool,
    format: LogFormat,
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
        except: Vec<PathBuf>,
        progress: &Arc<Progress>,
    ) -> Show {
        let format = arguments.log_format;
        let terminal = io::stderr().is_terminal() && format == LogFormat::Text;
        let wanted = match arguments.progress {
            When::Auto => terminal && !arguments.quiet,
            When::Always => true,
            When::Never => false,
        };
        let shown = wanted.then(|| {
            let (inputs, list, counted) = (arguments.inputs.clone(), list.to_vec(), Arc::clone(progress));
            thread::spawn(move || {
                let except: Vec<&Path> = except.iter().map(PathBuf::as_path).collect();
                dechaff::measure(&inputs, &list, &except, &counted);
            });
            let (done, ended) = mpsc::channel();
            let progress = Arc::clone(progress);
            let period = if terminal { BAR_PERIOD } else { LINE_PERIOD };
            let thread = thread::spawn(move || {
                let bar = if terminal { bar() } else { ProgressBar::hidden() };
                while ended.recv_timeout(period) == Err(RecvTimeoutError::Timeout) {
                    show(&bar, terminal, format, &progress);
                }
                bar.finish_and_clear();
            });
            (done, thread)
        });
        let summary = arguments.verbose || (terminal && !arguments.quiet);
        Show { summary, format, progress: Arc::clone(progress), shown }
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
        match ending {
            Ok(Ending::Done(counts)) if self.summary => match self.format {
                LogFormat::Text => say(self.format, "info", &summary(counts)),
                LogFormat::Json => log("info", "done", serde_json::to_value(counts).unwrap_or_default()),
            },
            Ok(Ending::Stopped) if self.summary && stopped => say(self.format, "info", "stopped; nothing was written"),
            _ => {}
        }
    }
}

/// Says a sentence.
pub(crate) fn say(format: LogFormat, level: &str, message: &str) {
    match format {
        // When standard error is gone there is no one left to tell.
        LogFormat::Text => drop(writeln!(io::stderr(), "{message}")),
        LogFormat::Json => log(level, message, serde_json::Value::Null),
    }
}

/// Writes a line of the log as JSON.
fn log(level: &str, message: &str, more: serde_json::Value) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_millis() as f64 / 1000.0);
    let mut line = serde_json::json!({ "time": now, "level": level, "message": message });
    if let (Some(line), serde_json::Value::Object(more)) = (line.as_object_mut(), more) {
        line.extend(more);
    }
    let _ = writeln!(io::stderr(), "{line}");
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    let template = "{bar:30} {bytes}/{total_bytes} {msg}, {eta} left";
    bar.set_style(ProgressStyle::with_template(template).expect("the template is right").progress_chars("━╸─"));
    bar
}

fn show(bar: &ProgressBar, terminal: bool, format: LogFormat, progress: &Progress) {
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
    match format {
        LogFormat::Text if terminal => bar.set_message(message),
        LogFormat::Text => say(format, "info", &message),
        LogFormat::Json => log(
            "info",
            "progress",
            serde_json::json!({
                "files": progress.files(), "files_in_all": files.max(progress.files()), "pages": progress.pages(),
                "bytes": progress.bytes(), "bytes_in_all": bytes.max(progress.bytes()),
            }),
        ),
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
