//! The binary: arguments to options, options to a run, a run to an exit code.

mod cli;
mod interrupt;
mod metrics;
mod terminal;

use clap::{CommandFactory, Parser};
use cli::{Arguments, Command, ConfigCommand, LogFormat, OptionFlags, StateCommand};
use dechaff::{
    Cleaner, Ending, Error, Explanation, Forget, Job, Options, Outcome, Output, Progress, Raw, StateSummary,
};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Done.
const DONE: u8 = 0;
/// Done, but more was set aside than allowed.
const TOO_MUCH_BAD: u8 = 1;
/// The arguments or the configuration are wrong. The parser of arguments uses the same number.
const USAGE: u8 = 2;
/// An input argument can't be read or matches nothing.
const NO_INPUT: u8 = 3;
/// Output or state can't be written, or a state can't be read.
const NO_OUTPUT: u8 = 4;
/// Another run holds the state; try again later, as `sysexits.h` says.
const HELD: u8 = 75;

fn main() -> ExitCode {
    let Arguments { command } = Arguments::parse();
    let log_format = if let Command::Run(run) = &command { run.log_format } else { LogFormat::Text };
    let result = match command {
        Command::Run(arguments) => run(*arguments),
        Command::Explain(arguments) => explain(*arguments),
        Command::State { command } => keep_state(command),
        Command::Rules { options } => list_rules(options),
        Command::Config { command: ConfigCommand::Show { options } } => show_options(options),
        Command::Schema { options } => show_schema(options),
        Command::Completions { shell } => print(|out| {
            clap_complete::generate(shell, &mut Arguments::command(), "dechaff", out);
            Ok(())
        }),
        Command::Man => print(manual),
    };
    let code = result.unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            return DONE;
        }
        complain(log_format, &error);
        match error {
            Error::Options { .. } => USAGE,
            Error::Read { .. } => NO_INPUT,
            Error::Write { .. } | Error::State { .. } => NO_OUTPUT,
            Error::Held { .. } => HELD,
        }
    });
    ExitCode::from(code)
}

fn run(mut arguments: cli::Run) -> Result<u8, Error> {
    let mut options = options(std::mem::take(&mut arguments.options))?;
    options.clean.today.get_or_insert_with(today);
    let list = match (&arguments.files_from, &arguments.files0_from) {
        (Some(list), _) => names(list, b'\n')?,
        (_, Some(list)) => names(list, b'\0')?,
        (None, None) => Vec::new(),
    };
    let Some(out) = arguments.out.clone().filter(|_| !arguments.dry_run) else {
        let folders: Vec<&Path> = arguments.out.iter().chain(&options.state.folder).map(PathBuf::as_path).collect();
        return print_names(&arguments.inputs, &list, &folders, &options);
    };
    let progress = Arc::new(Progress::default());
    let signal = interrupt::install(&progress)
        .map_err(|error| Error::Options { message: format!("cannot listen for signals: {error}") })?;
    interrupt::keep_page_panics_quiet();
    let mut stdin = interrupt::Stdin::new(Arc::clone(&progress));
    let mut stdout = io::stdout();
    let state = options.state.folder.clone();
    let (output, folders) = if out.as_os_str() == "-" {
        (Output::Stream(&mut stdout), Vec::new())
    } else {
        (Output::Folder(out.clone()), [out].into_iter().chain(state).collect())
    };
    let show = terminal::Show::start(&arguments, &list, folders, &progress);
    let (metrics_file, log_format) = (arguments.metrics_file, arguments.log_format);
    let job = Job { inputs: arguments.inputs, list, stdin: &mut stdin, output };
    let ending = dechaff::run(job, &options, &progress);
    show.end(&ending);
    if let (Ok(Ending::Done(counts)), Some(path)) = (&ending, &metrics_file) {
        metrics::write(path, counts)?;
    }
    match ending? {
        Ending::Done(counts) if options.run.max_bad.is_some_and(|max| max.is_exceeded(counts.bad(), counts.pages)) => {
            let message = format!("{} of {} pages failed, more than --max-bad allows", counts.bad(), counts.pages);
            complain(log_format, &message);
            Ok(TOO_MUCH_BAD)
        }
        Ending::Done(_) => Ok(DONE),
        Ending::Stopped => Ok(signal.exit_code()),
    }
}

fn explain(arguments: cli::Explain) -> Result<u8, Error> {
    let mut options = options(arguments.options)?;
    options.clean.today.get_or_insert_with(today);
    let cleaner = Cleaner::new(options.clone())?.with_state()?;
    let (html, json) = (arguments.html.is_some(), arguments.json);
    let out = arguments.html.unwrap_or_else(|| PathBuf::from("-"));
    let failed = |error| Error::Write { path: out.clone(), error };
    let mut writer: Box<dyn Write> = if out.as_os_str() != "-" {
        Box::new(File::create(&out).map_err(failed)?)
    } else if html || json {
        Box::new(io::stdout().lock())
    } else {
        // Takes the colours out where nobody sees them, or nobody wants to.
        Box::new(anstream::stdout().lock())
    };
    let mut written = Ok(());
    dechaff::read(&arguments.file, &mut io::stdin().lock(), &options, &mut |found| {
        let explanation = match found {
            Ok(raw) => cleaner.explain(&raw),
            Err(dropped) => {
                Explanation::of(&Raw { from: dropped.from.clone(), ..Raw::default() }, Outcome::Dropped(dropped))
            }
        };
        let text = match (html, json) {
            (true, _) => explanation.to_html(),
            (_, true) => explanation.to_json() + "\n",
            _ => explanation.to_terminal(),
        };
        written = writer.write_all(text.as_bytes());
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    written.and_then(|()| writer.flush()).map(|()| DONE).map_err(failed)
}

fn keep_state(command: StateCommand) -> Result<u8, Error> {
    match command {
        StateCommand::Show { folder } => {
            let StateSummary { runs, segments, documents, inputs, bytes } = dechaff::show_state(&folder)?;
            print(|out| {
                writeln!(out, "runs      {runs}\nsegments  {segments}\ndocuments {documents}")?;
                writeln!(out, "inputs    {inputs}\nbytes     {bytes}")
            })
        }
        StateCommand::Check { folder } => dechaff::check_state(&folder).map(|()| DONE),
        StateCommand::Compact { folder } => dechaff::compact_state(&folder).map(|()| DONE),
        StateCommand::Forget { folder, id, url, host } => {
            let set = |words: Vec<String>| words.into_iter().collect();
            let count = dechaff::forget_in_state(&folder, &Forget { ids: set(id), urls: set(url), hosts: set(host) })?;
            print(|out| writeln!(out, "{count} forgotten"))
        }
    }
}

fn list_rules(flags: OptionFlags) -> Result<u8, Error> {
    let rules = Cleaner::new(options(flags)?)?.list_rules();
    print(|out| out.write_all(rules.as_bytes()))
}

fn show_options(flags: OptionFlags) -> Result<u8, Error> {
    let options = options(flags)?;
    let text = toml::to_string(&options).map_err(|error| Error::Options { message: error.to_string() })?;
    print(|out| out.write_all(text.as_bytes()))
}

fn show_schema(flags: OptionFlags) -> Result<u8, Error> {
    let schema = dechaff::schema(&options(flags)?.run.fields);
    print(|out| writeln!(out, "{schema:#}"))
}

/// The defaults, over them the configuration file, over it the flags.
fn options(flags: OptionFlags) -> Result<Options, Error> {
    let mut options = Options::default();
    if let Some(path) = &flags.config {
        let wrong = |error: String| Error::Options { message: format!("{}: {error}", path.display()) };
        let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        options = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    }
    flags.apply(&mut options);
    Ok(options)
}

/// Today's date, by the days since 1970. The calendar repeats every 400 years, counted here from a first of March, so that
/// the day that leap years add is the last of its year.
fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let days = seconds / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", year_of_era + era * 400 + next_year)
}

/// The names in a list of files, each ended by `end`.
fn names(list: &Path, end: u8) -> Result<Vec<PathBuf>, Error> {
    let mut bytes = Vec::new();
    let read = if list.as_os_str() == "-" {
        io::stdin().read_to_end(&mut bytes)
    } else {
        File::open(list).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| Error::Read { path: list.to_owned(), error })?;
    let names = bytes.split(|byte| *byte == end).filter(|name| !name.is_empty());
    Ok(names.map(|name| PathBuf::from(std::ffi::OsString::from_vec(name.to_vec()))).collect())
}

/// Prints the names of all pages that would be read.
fn print_names(inputs: &[PathBuf], list: &[PathBuf], except: &[&Path], options: &Options) -> Result<u8, Error> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut written = Ok(());
    dechaff::names(inputs, list, except, options, &mut |name| {
        written = writeln!(out, "{name}");
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    written.and_then(|()| out.flush()).map(|()| DONE).map_err(|error| Error::Write { path: PathBuf::from("-"), error })
}

/// The pages of the manual, one for each command, one after another.
fn manual(out: &mut dyn Write) -> io::Result<()> {
    let mut command = Arguments::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(out)?;
    for command in command.get_subcommands() {
        clap_mangen::Man::new(command.clone()).render(out)?;
    }
    Ok(())
}

/// Writes to standard output.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<u8, Error> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
    written.map(|()| DONE).map_err(|error| Error::Write { path: PathBuf::from("-"), error })
}

fn complain(log_format: LogFormat, error: &dyn std::fmt::Display) {
    match log_format {
        LogFormat::Text => terminal::say(log_format, "error", &format!("dechaff: {error}")),
        LogFormat::Json => terminal::say(log_format, "error", &error.to_string()),
    }
}

/// Whoever read our output has had enough: nothing to complain about.
fn is_broken_pipe(error: &Error) -> bool {
    matches!(error, Error::Write { path, error } if path.as_os_str() == "-" && error.kind() == io::ErrorKind::BrokenPipe)
}
