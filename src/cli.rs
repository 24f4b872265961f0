//! Flags and their words, and nothing else. What a flag does is in [`dechaff::Options`].

use clap::{Args, Parser, Subcommand, ValueEnum};
use dechaff::{Options, OutputFormat, PageType, RecordField};
use std::path::PathBuf;

/// Take the chaff off crawled pages: HTML and plain text in, clean JSONL records out.
#[derive(Debug, Parser)]
#[command(name = "dechaff", version, disable_help_subcommand = true, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done; 1 done, but more inputs were set aside than --max-bad allows; 2 usage or configuration; 3 an input \
argument cannot be read or matches nothing; 4 output cannot be written, or a state read or written; 75 another run holds the state; 130, 143 interrupted.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Clean pages into records
    Run(Box<Run>),
    /// Show every block of a page, kept or dropped, with the terms that decided
    Explain(Box<Explain>),
    /// Look after what runs with --state remember
    State {
        #[command(subcommand)]
        command: StateCommand,
    },
    /// List the rules in force
    Rules {
        #[command(flatten)]
        options: OptionFlags,
    },
    /// Show the options in force
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Print the JSON Schema of a record
    Schema {
        #[command(flatten)]
        options: OptionFlags,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual
    Man,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print every option as flags and file set it, in the form a configuration file has
    Show {
        #[command(flatten)]
        options: OptionFlags,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum StateCommand {
    /// Say what there is in it
    Show {
        /// The state
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Hold every byte against its checksum, as a run does with those it uses
    Check {
        /// The state
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Make one file of those of all runs
    Compact {
        /// The state
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Take records out, so that new pages are no longer held against them
    #[command(group(clap::ArgGroup::new("what").required(true).multiple(true)))]
    Forget {
        /// The state
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Records of this id
        #[arg(long, group = "what")]
        id: Vec<String>,
        /// Records of this url
        #[arg(long, group = "what")]
        url: Vec<String>,
        /// Records whose url is on this host
        #[arg(long, group = "what")]
        host: Vec<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Files, folders (with all that lies below), globs (** for folders at any depth), pipes, - for standard input; s3://, gs://, az://,
    /// http:// and https:// in a program built with the feature cloud. What is in them is told by their
    /// content: pages of HTML or plain text, MHTML, JSON, JSON lines, CSV, WARC, WET, ARC and WACZ, and any of these in gzip,
    /// zstd, bzip2, xz, tar or zip
    #[arg(required_unless_present_any = ["files_from", "files0_from"], value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,

    /// Where records.jsonl, dropped.jsonl, report.html and manifest.json go, a folder or (built with the feature cloud) an address in a
    /// store; - writes records to standard output, and nothing else
    #[arg(long, value_name = "DIR", required_unless_present = "dry_run")]
    pub(crate) out: Option<PathBuf>,

    /// Read the names of more files from this file, one a line; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,

    /// The same with a NUL byte after each name, as find -print0 writes them
    #[arg(long, value_name = "FILE", conflicts_with = "files_from")]
    pub(crate) files0_from: Option<PathBuf>,

    /// Print the names of all pages that would be read, members of archives among them, and stop
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Write the figures of the run to this file when it is done, in the text format of Prometheus
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics_file: Option<PathBuf>,

    /// Whether to show progress; auto does on a terminal
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = When::Auto)]
    pub(crate) progress: When,

    /// How progress, what came of it and errors are said on standard error
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,

    /// Say nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Say what came of it, also when standard error is no terminal
    #[arg(short, long)]
    pub(crate) verbose: bool,

    #[command(flatten)]
    pub(crate) options: OptionFlags,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The file; of several pages in it, each is explained. - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// As JSON, one object a page
    #[arg(long, conflicts_with = "html")]
    pub(crate) json: bool,

    /// As a page of HTML that stands alone, into this file; - for standard output
    #[arg(long, value_name = "OUT")]
    pub(crate) html: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) options: OptionFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// A JSON object a line
    Json,
}

/// Flags that change an option. One that isn't given leaves the option as the configuration file or the default has it.
#[derive(Debug, Default, Args)]
pub(crate) struct OptionFlags {
    /// Options from this TOML file; flags win over it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// A record for every readable page, whatever its kind or length
    #[arg(long)]
    keep_all: bool,

    /// Put right text whose UTF-8 was read as windows-1252, Latin-1 or GBK before the page was written
    #[arg(long)]
    repair_mojibake: bool,

    /// Kinds of pages that become a record: article, forum, product, doc, service, list, error, consent, captcha, empty; by
    /// default the first five
    #[arg(long, value_name = "KIND,...", value_delimiter = ',', value_parser = kind)]
    kinds: Option<Vec<PageType>>,

    /// Only pages in these languages, as ISO 639-1 codes
    #[arg(long, value_name = "CODE,...", value_delimiter = ',', value_parser = language)]
    lang: Option<Vec<String>>,

    /// Only bodies of at least so many characters
    #[arg(long, value_name = "N")]
    min_chars: Option<usize>,

    /// More rules, and rules to switch off, from this TOML file; its form is that of the built-in ones
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,

    /// CSS selectors for the fields and the text of single sites, from this TOML file
    #[arg(long, value_name = "FILE")]
    site_rules: Option<PathBuf>,

    /// What becomes of readers' comments
    #[arg(long, value_enum, value_name = "WHAT")]
    comments: Option<CommentsWord>,

    /// How the body is written
    #[arg(long, value_enum, value_name = "FORM")]
    format_body: Option<FormatBody>,

    /// What counts as a copy
    #[arg(long, value_enum, value_name = "KIND")]
    dedupe: Option<Dedupe>,

    /// What becomes of a text that another record contains
    #[arg(long, value_enum, value_name = "WHAT")]
    contained: Option<ContainedWord>,

    /// Which of several copies stays
    #[arg(long, value_enum, value_name = "WHICH")]
    keep: Option<KeepWord>,

    /// Remember in this folder what was done: later runs skip inputs they know, find copies of earlier records, and write
    /// records-1.jsonl, records-2.jsonl and so on. It needs an output folder, of its own, and --keep best: --out - and --keep first are
    /// usage errors with it
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,

    /// Seconds to wait for another run that holds the state
    #[arg(long, value_name = "S")]
    wait: Option<u64>,

    /// What tells that an input was read before
    #[arg(long, value_enum, value_name = "WHAT")]
    state_check: Option<StateCheckWord>,

    /// What becomes of a page that an earlier run had at the same url with another text
    #[arg(long, value_enum, value_name = "WHAT")]
    updates: Option<UpdatesWord>,

    /// More names for the parts of pages in JSON, CSV and Parquet, looked for before the usual ones: html, content, text, body,
    /// url, id, crawled. `html=page.source` is the member source of the member page
    #[arg(long, value_name = "PART=NAME,...", value_delimiter = ',', value_parser = part)]
    input_fields: Vec<(String, String)>,

    /// Hold lines that stand on many pages of a host against a page
    #[arg(long, value_enum, value_name = "WHERE")]
    site_chrome: Option<SiteChromeWord>,

    /// Fields of a record, in this order
    #[arg(long, value_name = "FIELD,...", value_parser = fields, overrides_with = "fields")]
    fields: Option<Fields>,

    /// How records are written; bulk is for the _bulk door of OpenSearch and Elasticsearch
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Option<OutputFormat>,

    /// Begin a new file of records after so many bytes, as they come before compression: records-00001.jsonl and so on
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    shard_size: Option<u64>,

    /// Leave report.html out
    #[arg(long)]
    no_report: bool,

    /// Threads that clean, at most 256; 0 for one a core
    #[arg(long, value_name = "N")]
    threads: Option<usize>,

    /// Exit with 1 when more inputs than this, or more than this share of them, had to be set aside as too big, broken,
    /// binary or unreadable
    #[arg(long, value_name = "N|P%")]
    max_bad: Option<dechaff::MaxBad>,

    /// Keep the bytes of what could not be read or cleaned in this folder, as REASON/NAME; the folder is itself an input
    #[arg(long, value_name = "DIR")]
    quarantine: Option<PathBuf>,

    /// Bytes of one page or line
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    limit_bytes: Option<u64>,

    /// Bytes that may come out of each compressed byte
    #[arg(long, value_name = "N", value_parser = count)]
    limit_ratio: Option<u64>,

    /// Nesting of elements; deeper ones are flattened
    #[arg(long, value_name = "N", value_parser = small_count)]
    limit_depth: Option<u32>,

    /// Blocks of one page; later ones are left out
    #[arg(long, value_name = "N", value_parser = small_count)]
    limit_blocks: Option<u32>,

    /// Containers and compressions inside one another
    #[arg(long, value_name = "N", value_parser = small_count)]
    limit_nesting: Option<u32>,

    /// Members of one tar or zip
    #[arg(long, value_name = "N", value_parser = count)]
    limit_members: Option<u64>,

    /// Seconds of work on one page
    #[arg(long, value_name = "N", value_parser = count)]
    limit_seconds: Option<u64>,
}

/// Makes a flag's words from an option's variants, so that neither can have one the other lacks.
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

words! {
    /// What becomes of readers' comments.
    CommentsWord for Comments {
        /// They are the page on a forum, and noise under an article
        Auto,
        /// They are part of the body
        Keep,
        /// They are not
        Drop,
    }
    /// How the body is written.
    FormatBody for BodyFormat {
        /// A paragraph, item or row a line, the cells of a row separated by tabs
        Text,
        /// Markdown, with blank lines between blocks
        Markdown,
    }
    /// What counts as a copy.
    Dedupe for DedupeMode {
        /// Nearly the same text, or text that another record contains
        Near,
        /// The same text but for case, punctuation, white space and the like
        Exact,
        /// Nothing: copies stay
        Off,
    }
    /// What becomes of a text that another one contains.
    ContainedWord for Contained {
        /// It is a copy
        Drop,
        /// It stays
        Keep,
    }
    /// What tells that an input was read before.
    StateCheckWord for StateCheck {
        /// Its path, size and time of change
        Stat,
        /// Its path and what is in it
        Content,
    }
    /// What becomes of a page with another text.
    UpdatesWord for Updates {
        /// It is a new record, which names the one it supersedes
        Keep,
        /// It is set aside
        Drop,
    }
    /// Whether lines of a site are evidence, and where they are counted.
    SiteChromeWord for SiteChrome {
        /// They are none
        Off,
        /// As earlier runs with the state counted them
        State,
        /// In a first pass over the inputs, which takes as long as the run itself
        Run,
    }
    /// Which copy stays.
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
        options.clean.repair_mojibake |= self.repair_mojibake;

        set(&mut options.clean.kinds, self.kinds);
        set(&mut options.clean.lang, self.lang);
        set(&mut options.clean.min_chars, self.min_chars);
        set(&mut options.clean.rules, self.rules.map(Some));
        set(&mut options.clean.site_rules, self.site_rules.map(Some));
        set(&mut options.clean.comments, self.comments.map(Into::into));
        set(&mut options.clean.format_body, self.format_body.map(Into::into));
        set(&mut options.dedupe.mode, self.dedupe.map(Into::into));
        set(&mut options.dedupe.contained, self.contained.map(Into::into));
        set(&mut options.dedupe.keep, self.keep.map(Into::into));
        set(&mut options.state.folder, self.state.map(Some));
        set(&mut options.state.wait, self.wait);
        set(&mut options.state.check, self.state_check.map(Into::into));
        set(&mut options.state.updates, self.updates.map(Into::into));
        set(&mut options.run.site_chrome, self.site_chrome.map(Into::into));
        set(&mut options.run.fields, self.fields.map(|fields| fields.0));
        set(&mut options.run.format, self.format);
        set(&mut options.run.shard_size, self.shard_size.map(Some));
        options.run.report &= !self.no_report;
        set(&mut options.run.threads, self.threads);
        set(&mut options.run.max_bad, self.max_bad.map(Some));
        set(&mut options.run.quarantine, self.quarantine.map(Some));
        set(&mut options.limits.bytes, self.limit_bytes);
        set(&mut options.limits.ratio, self.limit_ratio);
        set(&mut options.limits.depth, self.limit_depth);
        set(&mut options.limits.blocks, self.limit_blocks);
        set(&mut options.limits.nesting, self.limit_nesting);
        set(&mut options.limits.members, self.limit_members);
        set(&mut options.limits.seconds, self.limit_seconds);
        // The first one given is looked for first.
        for (part, name) in self.input_fields.into_iter().rev() {
            if let Some(names) = options.input.names_of(&part) {
                names.insert(0, name);
            }
        }
    }
}

fn set<T>(option: &mut T, flag: Option<T>) {
    if let Some(flag) = flag {
        *option = flag;
    }
}

fn part(text: &str) -> Result<(String, String), String> {
    let (part, name) = text.split_once('=').ok_or("a part, = and a name")?;
    match dechaff::InputOptions::default().names_of(part) {
        Some(_) if !name.is_empty() => Ok((part.to_owned(), name.to_owned())),
        _ => Err("there are html, content, text, body, url, id and crawled".to_owned()),
    }
}

/// The fields of a record, each once.
#[derive(Debug, Clone)]
struct Fields(Vec<RecordField>);

fn fields(names: &str) -> Result<Fields, String> {
    let mut fields = Vec::new();
    for name in names.split(',') {
        let found = RecordField::ALL.iter().find(|field| field.name() == name);
        let field = *found.ok_or_else(|| {
            let names: Vec<&str> = RecordField::ALL.iter().map(|field| field.name()).collect();
            format!("there is no field {name:?}, only {}", names.join(", "))
        })?;
        if fields.contains(&field) {
            return Err(format!("{name} stands there twice"));
        }
        fields.push(field);
    }
    Ok(Fields(fields))
}

fn language(code: &str) -> Result<String, String> {
    let known = code.len() == 2 && LANGUAGES.split(' ').any(|known| known.eq_ignore_ascii_case(code));
    known.then(|| code.to_ascii_lowercase()).ok_or_else(|| "that is no code of ISO 639-1, as en or zh".to_owned())
}

/// The codes of ISO 639-1, as of 2025.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en \
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km \
    kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi \
    pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz \
    ve vi vo wa wo xh yi yo za zh zu";

fn format(name: &str) -> Result<OutputFormat, String> {
    let found = OutputFormat::ALL.iter().find(|format| format.name() == name);
    found.copied().ok_or_else(|| {
        let names: Vec<&str> = OutputFormat::ALL.iter().map(|format| format.name()).collect();
        format!("there is no such format, only {}", names.join(", "))
    })
}

fn kind(name: &str) -> Result<PageType, String> {
    let found = PageType::ALL.iter().find(|kind| kind.name() == name);
    found.copied().ok_or_else(|| {
        let names: Vec<&str> = PageType::ALL.iter().map(|kind| kind.name()).collect();
        format!("there is no such kind, only {}", names.join(", "))
    })
}

/// A number of bytes: `16M` is 16 times 1024 times 1024.
fn bytes(text: &str) -> Result<u64, String> {
    suffixed(text, 1024)
}

/// A number of things: `100k` is 100 times 1000.
fn count(text: &str) -> Result<u64, String> {
    suffixed(text, 1000)
}

fn small_count(text: &str) -> Result<u32, String> {
    u32::try_from(count(text)?).map_err(|_| "too large".to_owned())
}

fn suffixed(text: &str, unit: u64) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let power = match &text[digits.len()..] {
        "" => 0,
        "k" | "K" => 1,
        "M" => 2,
        "G" => 3,
        other => return Err(format!("{other} is no unit; there are k, M and G")),
    };
    let number: u64 = digits.parse().map_err(|_| "not a whole number".to_owned())?;
    number.checked_mul(unit.pow(power)).filter(|&number| number > 0).ok_or_else(|| "out of range".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Arguments, bytes, count};
    use clap::CommandFactory;

    #[test]
    fn the_flags_hold_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(bytes("16M"), Ok(16 << 20));
        assert_eq!(count("100k"), Ok(100_000));
        assert_eq!(count("7"), Ok(7));
        for wrong in ["", "M", "1T", "-1", "0", "1.5M", "99999999999G", "k1"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }
}
