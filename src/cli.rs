//! Flags and their words, and nothing else. What a flag does is in [`dechaff::Options`].

use clap::{Args, Parser, Subcommand, ValueEnum};
use dechaff::{Options, RecordField};
use std::path::PathBuf;

macro_rules! words {
    ($($(#[$about:meta])* $flag:ident for $option:ident { $($(#[$doc:meta])* $word:ident,)* })*) => {
        $(
            $(#[$about])*
            #[derive(Debug, Clone, Copy, ValueEnum)]
            enum $flag {
                $($(#[$doc])* $word,)*
            }

            impl From<$flag> for dechaff::$option {
                fn from(flag: $flag) -> dechaff::$option {
                    match flag {
                        $($flag::$word => dechaff::$option::$word,)*
                    }
                }
            }
        )*
    };
}

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

    /// What becomes of a text that another record contains
    #[arg(long, value_enum, value_name = "WHAT")]
    contained: Option<ContainedWord>,

    /// Which of several copies stays
    #[arg(long, value_enum, value_name = "WHICH")]
    keep: Option<KeepWord>,

    /// Fields of a record, in this order
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',', value_parser = field)]
    fields: Option<Vec<RecordField>>,

    /// Threads that clean; 0 for one a core
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

words! {
    /// What counts as a copy
    Dedupe for DedupeMode {
        /// Nearly the same text, or text that another record contains
        Near,
        /// The same text but for case, punctuation, white space and the like
        Exact,
        /// Nothing: copies stay
        Off,
    }
    /// What becomes of a text that another one contains
    ContainedWord for Contained {
        /// It is a copy
        Drop,
        /// It stays
        Keep,
    }
    /// Which copy stays
    KeepWord for Keep {
        /// The fuller one, whatever the order of the input
        Best,
        /// The first one, so that nothing has to wait; what --out - does
        First,
    }
}

impl OptionFlags {
    /// Puts what was given over `options`.
    pub(crate) fn apply(self, options: &mut Options) {
        options.clean.keep_all |= self.keep_all;
        set(&mut options.dedupe.mode, self.dedupe.map(Into::into));
        set(&mut options.dedupe.contained, self.contained.map(Into::into));
        set(&mut options.dedupe.keep, self.keep.map(Into::into));
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
