//! Flags and their words, and nothing else. What a flag does is in [`dechaff::Options`].

use clap::{Args, Parser, Subcommand, ValueEnum};
use dechaff::{Options, RecordField};
use std::path::PathBuf;

/// Take the chaff off crawled pages: HTML and plain text in, clean JSONL records out.
#[derive(Debug, Parser)]
#[command(version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Clean pages into records
    Run(Run),
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Files, folders (with all that lies below), globs, - for standard input. What is in them is told by their
    /// content: pages of HTML or plain text, JSON lines, and any of these in .gz or .zst
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,

    /// Where records.jsonl, dropped.jsonl and manifest.json go; - writes records to standard output, and nothing else
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,

    #[command(flatten)]
    pub(crate) options: OptionFlags,
}

/// Flags that change an option. One that isn't given leaves the option as the configuration file or the default has it.
#[derive(Debug, Default, Args)]
pub(crate) struct OptionFlags {
    /// A record for every readable page, whatever its kind or length
    #[arg(long)]
    keep_all: bool,

    /// What counts as a copy
    #[arg(long, value_enum, value_name = "KIND")]
    dedupe: Option<Dedupe>,

    /// Fields of a record, in this order
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',', value_parser = field)]
    fields: Option<Vec<RecordField>>,

    /// Threads that clean; 0 for one a core
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Dedupe {
    /// Nearly the same text
    Near,
    /// The same text but for white space, punctuation and the like
    Exact,
    /// Copies stay
    Off,
}

impl OptionFlags {
    /// Puts what was given over `options`.
    pub(crate) fn apply(self, options: &mut Options) {
        options.clean.keep_all |= self.keep_all;
        set(&mut options.run.fields, self.fields);
        set(&mut options.run.threads, self.threads);
    }
}

fn set<T>(option: &mut T, flag: Option<T>) {
    if let Some(flag) = flag {
        *option = flag;
    }
}

fn field(name: &str) -> Result<RecordField, String> {
    let found = RecordField::ALL.iter().find(|field| field.name() == name);
    found.copied().ok_or_else(|| {
        let names: Vec<&str> = RecordField::ALL.iter().map(|field| field.name()).collect();
        format!("no such field; there are {}", names.join(", "))
    })
}
