//! The nouns. Every stage speaks in these values and none of them does any work.
//!
//! A page goes through the house as [`Raw`] → [`Text`] → [`Page`] → [`Judgement`] → [`Document`] → [`Outcome`]. Each stage
//! takes the earlier value by reference and returns the next; nothing is edited in place.

mod site;
mod tag;

pub use site::SiteLines;
pub(crate) use site::{SiteCounts, host_hash, line_hash};
pub use tag::Tag;

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Range;

/// One page as it was found, before anyone looked at its bytes.
#[derive(Debug, Clone, Default)]
pub struct Raw {
    /// Where it came from: the path as the argument gave it and what lies below, then `#` and the member name, line
    /// or offset inside a container; `-` for stdin; bytes that are no UTF-8 as `%XX`.
    pub from: String,
    /// The page's bytes.
    pub bytes: Vec<u8>,
    /// What the container said about the page.
    pub hint: Hint,
}

/// What a container knows about a page besides its bytes. Everything is optional and nothing is believed blindly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hint {
    /// What the bytes are, when the container says so (a JSONL key, a media type).
    pub form: Option<Form>,
    /// Character set label of an HTTP header.
    pub charset: Option<String>,
    /// Address of the page.
    pub url: Option<String>,
    /// The input's own id.
    pub id: Option<String>,
    /// When the page was crawled, ISO 8601. Relative dates are read against it and against nothing else.
    pub crawled: Option<String>,
}

/// What the bytes of a [`Raw`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Markup.
    Html,
    /// A page already rendered to plain text.
    Plain,
    /// One JSON object with a `body`: a clean record, only deduplicated and passed through.
    Record,
}

/// Bytes turned into characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'a> {
    /// The characters; borrowed when the bytes were UTF-8 already. Never starts with a byte order mark.
    pub text: Cow<'a, str>,
    /// Name of the encoding in lower case, as the WHATWG Encoding Standard spells it (`gb18030`, `windows-1252`).
    pub encoding: &'static str,
    /// What settled the encoding.
    pub found_by: FoundBy,
    /// How many characters were replaced with U+FFFD.
    pub replaced: u32,
}

/// What settled the encoding of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FoundBy {
    /// Nothing outside ASCII: there was nothing to settle.
    Ascii,
    /// A byte order mark.
    Bom,
    /// The bytes are valid UTF-8.
    Valid,
    /// UTF-8 but for a few broken bytes or a cut at an end.
    Tolerant,
    /// The page's own declaration (`<meta charset>`, `http-equiv`, XML declaration).
    Declared,
    /// The container's declaration (an HTTP header).
    Header,
    /// Byte statistics.
    Detected,
}

impl FoundBy {
    /// Every way there is.
    pub const ALL: &[FoundBy] = &[
        FoundBy::Ascii,
        FoundBy::Bom,
        FoundBy::Valid,
        FoundBy::Tolerant,
        FoundBy::Declared,
        FoundBy::Header,
        FoundBy::Detected,
    ];

    /// The word used in records, the manifest and `explain`.
    pub const fn name(self) -> &'static str {
        match self {
            FoundBy::Ascii => "ascii",
            FoundBy::Bom => "bom",
            FoundBy::Valid => "valid",
            FoundBy::Tolerant => "tolerant",
            FoundBy::Declared => "declared",
            FoundBy::Header => "header",
            FoundBy::Detected => "detected",
        }
    }
}

/// Which of the two parsers made a [`Page`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Markup {
    /// The page had tags.
    Html,
    /// The page is a rendering to plain text.
    #[default]
    Plain,
}

/// A range of bytes in [`Page::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The same as a range of `usize`, for slicing.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it holds no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A parsed page: its visible text cut into blocks, the elements above them, and what it claims about itself.
///
/// HTML and plain text end in the same value, so there is one judge. A plain-text page has one place (the root) and a
/// block for each line or joined run of lines.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Which parser made it.
    pub markup: Markup,
    /// The text of all blocks, one after another. White space is folded except in [`BlockKind::Pre`].
    pub text: String,
    /// Blocks in page order.
    pub blocks: Vec<Block>,
    /// Elements above the blocks, each before its children. `places[0]` is the root and always there.
    pub places: Vec<Place>,
    /// Words of class, id and role attributes, interned: a [`WordList`] is a range in here, each entry a range in
    /// [`Page::names`].
    pub words: Vec<Span>,
    /// The characters of the interned words, lower case.
    pub names: String,
    /// What the page says about itself, with the evidence for each claim, in page order.
    pub claims: Vec<Claim>,
    /// What the parser had to do to get through.
    pub notes: Notes,
}

impl Page {
    /// The text of one block.
    pub fn text_of(&self, block: &Block) -> &str {
        &self.text[block.span.range()]
    }

    /// The words of one list, in the order of the attribute.
    pub fn words_of(&self, list: WordList) -> impl Iterator<Item = &str> {
        self.words[list.start as usize..list.end as usize].iter().map(|span| &self.names[span.range()])
    }

    /// The place of a block and the places above it, innermost first.
    pub fn places_above(&self, block: &Block) -> impl Iterator<Item = &Place> {
        let mut next = Some(block.place);
        std::iter::from_fn(move || {
            let place = &self.places[next? as usize];
            next = place.parent;
            Some(place)
        })
    }
}

/// What the parser met on the way; shown by `explain`, never a reason to drop a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notes {
    /// Elements nested deeper than the limit, flattened into their ancestor at the limit.
    pub too_deep: u32,
    /// Blocks beyond the limit, left out.
    pub too_many_blocks: u32,
    /// Blocks whose text stands in the page's data only (JSON-LD, the state of its scripts); the page shows none.
    pub stored: u32,
    /// Steps the HTML parser took: bytes read, tokens, and open elements looked at in searches. It grows with the page
    /// and no faster, whatever the page; 0 for plain text.
    pub work: u64,
}

/// A paragraph-like run of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Block {
    /// Where its text is.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
    /// Index in [`Page::places`] of the innermost element around its first character.
    pub place: u32,
    /// How many bytes of its text stand inside links.
    pub linked: u32,
    /// Line of the input where it starts, from 1; 0 when the parser doesn't count lines.
    pub line: u32,
    /// Columns of white space and bullets before the text of a plain-text line; 0 in HTML.
    pub indent: u16,
    /// Blank lines before it in plain text (capped at 255); 0 in HTML.
    pub gap: u8,
}

/// What a block is, read from the nearest element that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BlockKind {
    /// Running text.
    #[default]
    Paragraph,
    /// `h1` to `h6`.
    Heading(u8),
    /// An item of a list (`li`, `dt`, `dd`).
    Item,
    /// A cell of a table.
    Cell,
    /// Preformatted text; its white space is kept.
    Pre,
    /// A quotation.
    Quote,
    /// A caption (`figcaption`, `caption`).
    Caption,
    /// A control's label: `button`, `option`, `label`, `legend`.
    Control,
}

/// A run of interned words in [`Page::words`]; empty when the attribute is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WordList {
    /// First word.
    pub start: u32,
    /// One past the last word.
    pub end: u32,
}

/// An element that has text below it. A place is one element, not a kind of element: two `<p class=x>` are two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Index of the element around it; `None` for the root.
    pub parent: Option<u32>,
    /// The element's name.
    pub tag: Tag,
    /// Words of its `class`. Words are runs of letters, split at case changes (`postBody` is `post`, `body`), cut at 32
    /// bytes, lower case.
    pub class: WordList,
    /// Words of its `id`.
    pub id: WordList,
    /// Words of `role` and `itemprop`, and the names of ARIA landmarks.
    pub role: WordList,
    /// Not shown: `hidden`, `aria-hidden=true`, `display:none` or `visibility:hidden` in its style. Marked, not lost; a place below a hidden
    /// one is not marked again.
    pub hidden: bool,
}

/// Something the page says about itself, with the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What it is about.
    pub field: Field,
    /// The value as the page has it: not trimmed of site names, not turned into ISO 8601.
    pub value: String,
    /// Where it was read.
    pub evidence: Evidence,
    /// Index of the block it was read from, when it was read from one; for a `<time>` element the block that follows.
    pub block: Option<u32>,
}

/// What a claim is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Headline.
    Title,
    /// Time of publication.
    Date,
    /// Time of the last change: evidence against, never the date itself while a publication time is known.
    Modified,
    /// The outlet a text comes from (来源, 本文转自, publisher).
    Source,
    /// Who wrote it.
    Author,
    /// Address of the page.
    Url,
    /// Name of the site.
    Site,
    /// Language tag.
    Lang,
    /// Kind of the page (`og:type`, JSON-LD `@type`).
    Type,
    /// Text that stands in data only (JSON-LD `articleBody`).
    Body,
    /// The page in a sentence or two, as its head has it (`description`).
    Lead,
}

impl Field {
    /// The word used by `explain`.
    pub const fn name(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Date => "date",
            Field::Modified => "modified",
            Field::Source => "source",
            Field::Author => "author",
            Field::Url => "url",
            Field::Site => "site",
            Field::Lang => "lang",
            Field::Type => "type",
            Field::Body => "body",
            Field::Lead => "lead",
        }
    }
}

/// Where a claim was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Evidence {
    /// The container's word (an HTTP header, a JSONL key).
    Hint,
    /// A selector of the user's for this site.
    SiteRule,
    /// JSON-LD.
    JsonLd,
    /// A date in JSON-LD that is about the page and not about a text on it: the day a shop's page was set up, mostly.
    JsonLdPage,
    /// `og:*`, `article:*` properties.
    OpenGraph,
    /// Another `meta` element.
    Meta,
    /// The `title` element.
    TitleElement,
    /// A heading of this level.
    Heading(u8),
    /// A `time` element, or an `itemprop`/`class` that says what the text is.
    Element,
    /// `link rel=canonical`, `html lang` and other attributes.
    Attribute,
    /// A line of text with a label (`发布时间：`, `来源：`, `Published`).
    Label,
    /// A line that says where the text was taken from (`本文转自`), which is a weaker word than a label for the source.
    Reprint,
    /// A byline or dateline without a label.
    Byline,
    /// A closing line (`（来源：…）`).
    Closing,
    /// The part of the `title` element that names the site.
    TitlePart,
    /// The path of the url.
    UrlPath,
    /// A line above the metadata line or repeated on the page.
    Position,
    /// A footer or breadcrumb.
    Footer,
}

impl Evidence {
    /// The word used by `explain`; a heading without its level.
    pub const fn name(self) -> &'static str {
        match self {
            Evidence::Hint => "hint",
            Evidence::SiteRule => "site-rule",
            Evidence::JsonLd => "json-ld",
            Evidence::JsonLdPage => "json-ld-page",
            Evidence::OpenGraph => "open-graph",
            Evidence::Meta => "meta",
            Evidence::TitleElement => "title-element",
            Evidence::Heading(_) => "heading",
            Evidence::Element => "element",
            Evidence::Attribute => "attribute",
            Evidence::Label => "label",
            Evidence::Reprint => "reprint",
            Evidence::Byline => "byline",
            Evidence::Closing => "closing",
            Evidence::TitlePart => "title-part",
            Evidence::UrlPath => "url-path",
            Evidence::Position => "position",
            Evidence::Footer => "footer",
        }
    }
}

/// What the judge says of a page.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// One verdict a block, in the order of [`Page::blocks`].
    pub verdicts: Vec<Verdict>,
    /// What kind of page it is.
    pub page_type: PageType,
    /// Expected F1 of the blocks kept, 0 to 1.
    pub confidence: f32,
}

/// What the judge says of a block.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// Sum of the points of all terms that fired; above 0 speaks for keeping the block.
    pub score: f32,
    /// Whether it is part of the body.
    pub kept: bool,
    /// The terms that fired, biggest first. Filled only when asked for (`explain`).
    pub fired: Vec<Term>,
}

/// One reason in a verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Id of the rule, place word or shape: `rights-line`, `class:share`, `link-share>0.5`.
    pub id: String,
    /// Points it added.
    pub points: f32,
}

/// Kind of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageType {
    /// A news item, blog post, essay, document.
    #[default]
    Article,
    /// A collection of links or teasers.
    List,
    /// A thread, questions and answers.
    Forum,
    /// Something for sale.
    Product,
    /// Documentation, reference.
    Doc,
    /// A company's or institution's page about what it does.
    Service,
    /// "Not found" and its kin.
    Error,
    /// A consent wall.
    Consent,
    /// A bot check.
    Captcha,
    /// Nothing to read.
    Empty,
}

impl PageType {
    /// Every kind there is.
    pub const ALL: &[PageType] = &[
        PageType::Article,
        PageType::List,
        PageType::Forum,
        PageType::Product,
        PageType::Doc,
        PageType::Service,
        PageType::Error,
        PageType::Consent,
        PageType::Captcha,
        PageType::Empty,
    ];

    /// The word used in records and by `--kinds`.
    pub const fn name(self) -> &'static str {
        match self {
            PageType::Article => "article",
            PageType::List => "list",
            PageType::Forum => "forum",
            PageType::Product => "product",
            PageType::Doc => "doc",
            PageType::Service => "service",
            PageType::Error => "error",
            PageType::Consent => "consent",
            PageType::Captcha => "captcha",
            PageType::Empty => "empty",
        }
    }
}

/// A clean record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// The input's own id, else 32 hex digits over url or `from` and body.
    pub id: String,
    /// Where the page came from; see [`Raw::from`].
    pub from: String,
    /// Address of the page.
    pub url: Option<String>,
    /// Headline, without the site's name.
    pub title: Option<String>,
    /// Publication time, ISO 8601 as printed: `2025-03-07T19:02:00`, `2025-03-07`; a zone only when the page gives one.
    pub date: Option<String>,
    /// The outlet the text comes from.
    pub source: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Name of the site.
    pub site: Option<String>,
    /// Language, ISO 639-1 where there is one.
    pub lang: Option<String>,
    /// Paragraphs separated by one newline.
    pub body: String,
    /// See [`Text::encoding`].
    pub encoding: &'static str,
    /// See [`Text::found_by`]; `None` for a record that was clean already.
    pub found_by: Option<FoundBy>,
    /// See [`Text::replaced`].
    pub replaced: u32,
    /// Kind of the page.
    pub page_type: PageType,
    /// See [`Judgement::confidence`].
    pub confidence: f32,
    /// Id of the record that an earlier run made of the same url, when the text is another now.
    pub supersedes: Option<String>,
    /// Hash of its host, and hashes of the lines of its page that may be lines of its site, where these are learnt.
    #[doc(hidden)]
    pub site_lines: Option<(u64, Vec<u32>)>,
}

/// What became of a page. `kept + dropped = pages read`, always.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A record.
    Kept(Box<Document>),
    /// No record, and why.
    Dropped(Dropped),
}

/// A page that became no record.
#[derive(Debug, Clone, PartialEq)]
pub struct Dropped {
    /// As [`Document::id`]; empty when the page was never read far enough to have one.
    pub id: String,
    /// See [`Raw::from`].
    pub from: String,
    /// The reason.
    pub why: Why,
}

/// Why a page became no record.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// No byte, or nothing to read in it.
    Empty,
    /// Larger than the limit.
    TooBig {
        /// The limit, in bytes.
        limit: u64,
    },
    /// Decompressed to more bytes for each compressed byte than the limit allows.
    Inflated {
        /// The limit.
        limit: u64,
    },
    /// Inside more containers and compressions than the limit allows.
    Nested {
        /// The limit.
        limit: u32,
    },
    /// An archive with more members than the limit; those behind it are not looked at.
    TooMany {
        /// The limit.
        limit: u64,
    },
    /// Took longer than the limit.
    TooSlow {
        /// The limit, in seconds.
        limit: u64,
    },
    /// No text: an image, an archive, a program.
    Binary {
        /// What it looks like (`png`, `pdf`, `control bytes`).
        looks_like: &'static str,
    },
    /// The container or the file broke before the page was whole.
    Broken {
        /// What went wrong.
        error: String,
    },
    /// The file could not be read.
    Unreadable {
        /// The operating system's word.
        error: String,
    },
    /// Not a file one can read to its end (a device, a socket).
    NotAFile,
    /// Part of a crawl, but no page: an image, an answer that says "not found", a note that nothing has changed.
    NotAPage {
        /// What it is (`image/png`, `status 404`, `revisit`).
        what: String,
    },
    /// The page's kind is none of those asked for.
    Kind {
        /// What it is.
        page_type: PageType,
    },
    /// Shorter than asked for, or in another language.
    Unwanted {
        /// Which wish it fails (`min-chars`, `lang`).
        wish: &'static str,
    },
    /// A copy of a page that ranks higher.
    Copy {
        /// Id of the record that stays.
        of: String,
        /// The direct match.
        found: Match,
    },
    /// The program's own fault, caught.
    Panicked {
        /// The message.
        message: String,
    },
}

impl Why {
    /// Every word that [`Why::name`] returns.
    pub const NAMES: &[&str] = &[
        "empty",
        "too-big",
        "inflated",
        "nested",
        "too-many",
        "too-slow",
        "binary",
        "broken",
        "unreadable",
        "not-a-file",
        "not-a-page",
        "kind",
        "unwanted",
        "copy",
        "panicked",
    ];

    /// Whether something went wrong, so that another try with other limits or mended bytes may end otherwise. No page and
    /// no copy is made a better one by that.
    pub const fn is_failure(&self) -> bool {
        matches!(
            self,
            Why::TooBig { .. }
                | Why::Inflated { .. }
                | Why::Nested { .. }
                | Why::TooMany { .. }
                | Why::TooSlow { .. }
                | Why::Broken { .. }
                | Why::Unreadable { .. }
                | Why::Panicked { .. }
        )
    }

    /// The word in `dropped.jsonl` and in the manifest's counts.
    pub const fn name(&self) -> &'static str {
        match self {
            Why::Empty => "empty",
            Why::TooBig { .. } => "too-big",
            Why::Inflated { .. } => "inflated",
            Why::Nested { .. } => "nested",
            Why::TooMany { .. } => "too-many",
            Why::TooSlow { .. } => "too-slow",
            Why::Binary { .. } => "binary",
            Why::Broken { .. } => "broken",
            Why::Unreadable { .. } => "unreadable",
            Why::NotAFile => "not-a-file",
            Why::NotAPage { .. } => "not-a-page",
            Why::Kind { .. } => "kind",
            Why::Unwanted { .. } => "unwanted",
            Why::Copy { .. } => "copy",
            Why::Panicked { .. } => "panicked",
        }
    }
}

/// The document that a copy matched directly, which need not be the one that stays.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Its id.
    pub id: String,
    /// How they match.
    pub kind: CopyKind,
    /// Share of all shingles of both that both have, 0 to 1.
    pub resemblance: f32,
    /// Share of the shorter one's shingles that the other has, 0 to 1.
    pub containment: f32,
}

/// How two documents are copies of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CopyKind {
    /// The same text after folding.
    Exact,
    /// Nearly the same text.
    Near,
    /// One holds the other.
    Contained,
}

impl CopyKind {
    /// The word in `dropped.jsonl`.
    pub const fn name(self) -> &'static str {
        match self {
            CopyKind::Exact => "exact",
            CopyKind::Near => "near",
            CopyKind::Contained => "contained",
        }
    }
}

/// A place in a file, between two lines or records. The default is its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Point {
    /// What is read there; nothing is known of the start.
    pub(crate) format: Option<Format>,
    /// Whether it is in gzip members.
    pub(crate) gzip: bool,
    /// Bytes of the file before it.
    pub(crate) at: u64,
    /// Bytes before it when they are unpacked.
    pub(crate) unpacked: u64,
    /// Lines before it.
    pub(crate) lines: u64,
}

/// A format that can be read from a place inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Format {
    JsonLines,
    Warc,
}
