//! The binary: arguments to options, options to a run, a run to an exit code.

mod cli;

use clap::Parser;
use cli::{Arguments, Command};
use dechaff::{Ending, Error, Job, Options, Output, Progress};
use std::io::{self, Write};
use std::process::ExitCode;

/// Done.
const DONE: u8 = 0;
/// The arguments or the configuration are wrong.
const USAGE: u8 = 2;
/// An input argument can't be read or matches nothing.
const NO_INPUT: u8 = 3;
/// Output can't be written.
const NO_OUTPUT: u8 = 4;
/// Interrupted, as a shell says it: 128 and the number of the signal.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    let Arguments { command } = Arguments::parse();
    let result = match command {
        Command::Run(arguments) => run(arguments),
    };
    let code = result.unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            return DONE;
        }
        let _ = writeln!(io::stderr(), "dechaff: {error}");
        match error {
            Error::Options { .. } => USAGE,
            Error::Read { .. } => NO_INPUT,
            Error::Write { .. } => NO_OUTPUT,
        }
    });
    ExitCode::from(code)
}

fn run(arguments: cli::Run) -> Result<u8, Error> {
    let mut options = Options::default();
    arguments.options.apply(&mut options);
    let (mut stdin, mut stdout) = (io::stdin(), io::stdout());
    let output =
        if arguments.out.as_os_str() == "-" { Output::Stream(&mut stdout) } else { Output::Folder(arguments.out) };
    let progress = Progress::default();
    let job = Job { inputs: arguments.inputs, stdin: &mut stdin, output };
    match dechaff::run(job, &options, &progress)? {
        Ending::Done(_) => Ok(DONE),
        Ending::Stopped => Ok(INTERRUPTED),
    }
}

/// Whoever read our output has had enough: nothing to complain about.
fn is_broken_pipe(error: &Error) -> bool {
    matches!(error, Error::Write { path, error } if path.as_os_str() == "-" && error.kind() == io::ErrorKind::BrokenPipe)
}
