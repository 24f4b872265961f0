//! Every choice a user can make, in one struct with a part for each stage. Flags, TOML files and keyword arguments of
//! bindings all end here; past this door nothing knows where a choice came from.

use crate::document::PageType;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// All options. A TOML file has a table for each part.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Where each stage stops.
    pub limits: Limits,
    /// What exports of crawlers call the parts of a page.
    pub input: InputOptions,
    /// What the judge and compose keep.
    pub clean: CleanOptions,
    /// How copies are found.
    pub dedupe: DedupeOptions,
    /// What is read and written, and by how many threads.
    pub run: RunOptions,
    /// What is remembered from run to run.
    pub state: StateOptions,
}

/// Limits. Each has an entry in `dropped.jsonl`, or a note in `explain`, when it bites.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of one page.
    pub bytes: u64,
    /// Output bytes for each input byte of a compressed page.
    pub ratio: u64,
    /// Nesting of elements; deeper ones are flattened.
    pub depth: u32,
    /// Blocks of one page; later ones are left out.
    pub blocks: u32,
    /// Containers and compressions inside one another.
    pub nesting: u32,
    /// Members of one archive (tar, zip); what lies behind them is left out.
    pub members: u64,
    /// Seconds of work on one page. Whoever has a clock says when they are over; the stages, which have none, ask while they
    /// work ([`HasTime`]).
    pub seconds: u64,
}

/// Whether there is time left for a page. The answer may be no once, and then stays no.
pub type HasTime<'a> = &'a dyn Fn() -> bool;

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 16 << 20,
            ratio: 1000,
            depth: 512,
            blocks: 100_000,
            nesting: 4,
            members: 10_000_000,
            seconds: 10,
        }
    }
}

/// What exports of crawlers (JSON, CSV, Parquet) call the parts of a page: for each the names that are looked for, the first
/// one that has a value wins. Upper and lower case are one; `crawl.loadedUrl` is the member `loadedUrl` of the member `crawl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InputOptions {
    /// A page of HTML.
    pub html: Vec<String>,
    /// A page of HTML or plain text: what it is shows in its text.
    pub content: Vec<String>,
    /// A page rendered to plain text.
    pub text: Vec<String>,
    /// The text of a record that is clean already; but where it is a whole page of HTML, that page.
    pub body: Vec<String>,
    /// Address of the page.
    pub url: Vec<String>,
    /// The input's own id.
    pub id: Vec<String>,
    /// When the page was crawled.
    pub crawled: Vec<String>,
}

impl Default for InputOptions {
    /// The names of Scrapy's usual items, Apify's and Firecrawl's exports, and published data sets.
    fn default() -> InputOptions {
        let names = |names: &str| names.split_ascii_whitespace().map(str::to_owned).collect();
        InputOptions {
            html: names(
                "raw_html rawHtml html page_source page_html html_content htmlContent response_body responseBody",
            ),
            content: names("content page_content pageContent raw_content"),
            text: names("text markdown text_content textContent plain_text page_text"),
            body: names("body"),
            url: names(
                "url source_url sourceURL page_url pageUrl final_url response_url target_uri link uri \
                 metadata.sourceURL metadata.url metadata.source crawl.loadedUrl canonical_url",
            ),
            id: names("id _id"),
            crawled: names(
                "crawled crawled_at crawledAt crawl_time crawl_date fetched_at fetchedAt fetch_time scraped_at scrapedAt \
                 timestamp crawl.loadedTime metadata.scrapedAt",
            ),
        }
    }
}

impl InputOptions {
    /// The names of a part.
    pub fn names_of(&mut self, part: &str) -> Option<&mut Vec<String>> {
        Some(match part {
            "html" => &mut self.html,
            "content" => &mut self.content,
            "text" => &mut self.text,
            "body" => &mut self.body,
            "url" => &mut self.url,
            "id" => &mut self.id,
            "crawled" => &mut self.crawled,
            _ => return None,
        })
    }
}

/// What becomes of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CleanOptions {
    /// A record for every readable page, whatever its kind or length.
    pub keep_all: bool,
    /// Put right text whose UTF-8 was read as another encoding before the page was written.
    pub repair_mojibake: bool,
    /// A file in the format of `noise.toml` that adds rules, replaces them or switches them off.
    pub rules: Option<PathBuf>,
    /// A TOML file of CSS selectors for the pages of single sites: a table for each host with `title`, `date`, `source`, `body` and
    /// `drop`.
    pub site_rules: Option<PathBuf>,
    /// How the body of a record is written.
    pub format_body: BodyFormat,
    /// A folder of judge tables fitted elsewhere (`training/README.md`); a table that isn't in it stays as built in.
    pub tables: Option<PathBuf>,
    /// What becomes of readers' comments.
    pub comments: Comments,
    /// Kinds of pages that become a record.
    pub kinds: Vec<PageType>,
    /// Languages of pages that become a record, as [`Document::lang`](crate::Document::lang) has them; all when empty.
    pub lang: Vec<String>,
    /// Characters that a body has at least.
    pub min_chars: usize,
    /// Today as ISO 8601, where it is known: no page was published later. A page's own crawl time counts instead when its
    /// container says it. The core has no clock, so that the same page gives the same record on any day.
    pub today: Option<String>,
}

impl Default for CleanOptions {
    fn default() -> CleanOptions {
        use PageType::{Article, Doc, Forum, Product, Service};
        CleanOptions {
            keep_all: false,
            rules: None,
            site_rules: None,
            format_body: BodyFormat::default(),
            tables: None,
            comments: Comments::default(),
            kinds: vec![Article, Forum, Product, Doc, Service],
            lang: Vec::new(),
            min_chars: 0,
            repair_mojibake: false,
            today: None,
        }
    }
}

/// How the body of a record is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyFormat {
    /// One paragraph, item or table row a line; the cells of a row are separated by tabs.
    #[default]
    Text,
    /// Headings, lists, quotations, tables and code in Markdown, with blank lines between blocks.
    Markdown,
}

/// What becomes of readers' comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comments {
    /// They are the page on a forum and noise under an article.
    #[default]
    Auto,
    /// They are part of the body.
    Keep,
    /// They are not.
    Drop,
}

/// How copies are found and which one stays. The thresholds were set on half of the clusters of two labelled sets, one in
/// Latin script and one in Chinese, and hold on the other half.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DedupeOptions {
    /// Which copies are looked for.
    pub mode: DedupeMode,
    /// What becomes of a document that another one contains.
    pub contained: Contained,
    /// Which copy stays.
    pub keep: Keep,
    /// Two texts that share this part of all their shingles are near copies. From .45 on, reprints with a fifth of
    /// their words changed are lost.
    pub resemblance: f32,
    /// A text that shares this part of its shingles with a longer one is contained in it. A teaser or a page of an
    /// article shares less than all because it brings its own date line and links.
    pub containment: f32,
    /// Two texts with scanning errors in many words are near copies when they share this part of their words.
    pub words: f32,
    /// Two texts of many numbers that share less than this part of them are no copies (weather, stock tables).
    pub numbers: f32,
}

/// Which copies are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DedupeMode {
    /// The same text, nearly the same text, and text that another document contains.
    #[default]
    Near,
    /// The same text after folding, nothing else.
    Exact,
    /// None: every record stays.
    Off,
}

/// What becomes of a document that another one contains (a teaser, a page of a paginated article).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contained {
    /// It is a copy.
    #[default]
    Drop,
    /// It stays.
    Keep,
}

/// Which copy stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keep {
    /// The fuller one, whatever the order of the input.
    #[default]
    Best,
    /// The first one of the input, so that records can be written as they come.
    First,
}

impl Default for DedupeOptions {
    fn default() -> DedupeOptions {
        DedupeOptions {
            mode: DedupeMode::Near,
            contained: Contained::Drop,
            keep: Keep::Best,
            resemblance: 0.4,
            containment: 0.6,
            words: 0.45,
            numbers: 0.65,
        }
    }
}

/// What is remembered from run to run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StateOptions {
    /// The folder of the state; without one nothing is remembered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// Seconds to wait for another run that holds it.
    pub wait: u64,
    /// What tells that an input was read before.
    pub check: StateCheck,
    /// What becomes of a page that was seen before at the same url with another text.
    pub updates: Updates,
}

/// What tells that an input was read before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StateCheck {
    /// Its path, size and time of change.
    #[default]
    Stat,
    /// Its path and what is in it.
    Content,
}

/// What becomes of a page that was seen before at the same url with another text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Updates {
    /// It is a new record, which names the one it supersedes.
    #[default]
    Keep,
    /// It is set aside.
    Drop,
}

/// What is read and written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunOptions {
    /// Worker threads, at most 256; 0 for one a core.
    pub threads: usize,
    /// What a record holds, in this order.
    pub fields: Vec<RecordField>,
    /// How many inputs may be set aside before the exit code says so; any number when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bad: Option<MaxBad>,
    /// How records are written into a folder.
    pub format: OutputFormat,
    /// A file of records is closed after so many bytes, as they come before compression, and another one opened; one file
    /// when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shard_size: Option<u64>,
    /// A folder for the bytes of what could not be read or cleaned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quarantine: Option<PathBuf>,
    /// Whether a page for people is written beside the records.
    pub report: bool,
    /// Whether lines that many pages of a host have are evidence.
    pub site_chrome: SiteChrome,
}

/// Whether lines that many pages of a host have are evidence, and where these are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiteChrome {
    /// They are none.
    #[default]
    Off,
    /// In the pages of earlier runs.
    State,
    /// In a first pass over the inputs.
    Run,
}

/// How records are written into a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum OutputFormat {
    /// JSON, one record a line.
    #[default]
    #[serde(rename = "jsonl")]
    Jsonl,
    /// The same in gzip.
    #[serde(rename = "jsonl.gz")]
    JsonlGz,
    /// The same in zstd.
    #[serde(rename = "jsonl.zst")]
    JsonlZst,
    /// Lines for the `_bulk` door of OpenSearch and Elasticsearch; the record's id is the document's.
    #[serde(rename = "bulk")]
    Bulk,
    /// Parquet; needs the feature `parquet`.
    #[serde(rename = "parquet")]
    Parquet,
}

impl OutputFormat {
    /// Every format there is.
    pub const ALL: &[OutputFormat] = &[
        OutputFormat::Jsonl,
        OutputFormat::JsonlGz,
        OutputFormat::JsonlZst,
        OutputFormat::Bulk,
        OutputFormat::Parquet,
    ];

    /// The word of `--format`.
    pub const fn name(self) -> &'static str {
        match self {
            OutputFormat::Jsonl => "jsonl",
            OutputFormat::JsonlGz => "jsonl.gz",
            OutputFormat::JsonlZst => "jsonl.zst",
            OutputFormat::Bulk => "bulk",
            OutputFormat::Parquet => "parquet",
        }
    }

    /// What a file of records ends in.
    pub const fn extension(self) -> &'static str {
        match self {
            OutputFormat::Bulk => "bulk.jsonl",
            other => other.name(),
        }
    }
}

/// How many inputs may be set aside: a number (`10`) or a share (`0.5%`).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum MaxBad {
    /// So many.
    Count(u64),
    /// So many of a hundred.
    Percent(f64),
}

impl MaxBad {
    /// Whether `bad` of `all` are more than allowed.
    pub fn is_exceeded(self, bad: u64, all: u64) -> bool {
        match self {
            MaxBad::Count(allowed) => bad > allowed,
            MaxBad::Percent(allowed) => bad as f64 * 100.0 > allowed * all as f64,
        }
    }
}

impl std::str::FromStr for MaxBad {
    type Err = String;

    fn from_str(text: &str) -> Result<MaxBad, String> {
        let wrong = |_| "neither a number (10) nor a share (0.5%)".to_owned();
        match text.strip_suffix('%') {
            None => text.parse().map(MaxBad::Count).map_err(|_| wrong(())),
            Some(share) => {
                let share = share.trim_end().parse().map_err(|_| wrong(()))?;
                if (0.0..=100.0).contains(&share) { Ok(MaxBad::Percent(share)) } else { Err(wrong(())) }
            }
        }
    }
}

impl TryFrom<String> for MaxBad {
    type Error = String;

    fn try_from(text: String) -> Result<MaxBad, String> {
        text.parse()
    }
}

impl From<MaxBad> for String {
    fn from(max_bad: MaxBad) -> String {
        match max_bad {
            MaxBad::Count(count) => count.to_string(),
            MaxBad::Percent(share) => format!("{share}%"),
        }
    }
}

impl Default for RunOptions {
    fn default() -> RunOptions {
        use RecordField::{Body, Date, Source, Title};
        RunOptions {
            threads: 0,
            fields: vec![Title, Date, Source, Body],
            max_bad: None,
            format: OutputFormat::default(),
            shard_size: None,
            quarantine: None,
            report: true,
            site_chrome: SiteChrome::Off,
        }
    }
}

macro_rules! record_fields {
    ($($variant:ident $name:literal $about:literal,)*) => {
        /// A field of a record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum RecordField {
            $(#[doc = $about] $variant,)*
        }

        impl RecordField {
            /// Every field there is.
            pub const ALL: &[RecordField] = &[$(RecordField::$variant,)*];

            /// The key in the record.
            pub const fn name(self) -> &'static str {
                match self {
                    $(RecordField::$variant => $name,)*
                }
            }

            /// What it holds, as a sentence.
            pub const fn about(self) -> &'static str {
                match self {
                    $(RecordField::$variant => $about,)*
                }
            }
        }
    };
}

record_fields! {
    Title "title" "Headline, without the site's name.",
    Date "date" "Time of publication, ISO 8601 as printed; a zone only when the page gives one.",
    Source "source" "The outlet the text comes from.",
    Body "body" "The text: paragraphs separated by one newline.",
    Id "id" "The input's own id, else 128 bits in hex over url or `from` and body.",
    From "from" "Where the page was read: path, then `#` and the member, line or offset inside a container.",
    Url "url" "Address of the page.",
    Author "author" "Who wrote it.",
    Site "site" "Name of the site.",
    Lang "lang" "Language, ISO 639-1 where there is one.",
    Encoding "encoding" "Character encoding of the page, as the WHATWG Encoding Standard names it, in lower case.",
    FoundBy "found_by" "What settled the encoding.",
    Replaced "replaced" "How many characters could not be decoded and stand as U+FFFD.",
    PageType "page_type" "Kind of the page.",
    Confidence "confidence" "Expected F1 of the body, 0 to 1.",
    Words "words" "How many words the body has (Unicode Standard Annex 29); a Chinese character is one.",
    Supersedes "supersedes" "Id of the record that an earlier run made of the same url.",
}
