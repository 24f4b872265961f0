//! The nouns. Every stage speaks in these values and none of them does any work.
//!
//! A page goes through the house as [`Raw`] → [`Text`] → [`Page`] → [`Judgement`] → [`Document`] → [`Outcome`]. Each stage
//! takes the earlier value by reference and returns the next; nothing is edited in place.

mod claim;
pub(crate) mod eight;
pub(crate) mod lanes;
mod letter;
mod outcome;
mod site;
mod tag;

pub use claim::{Claim, Evidence, Field};
pub(crate) use letter::{
    EAST_ASIAN, EAST_ASIAN_BYTES, east_asian, east_asian_run, has_no_case, is_common_letter, is_letter_or_digit,
};
pub use outcome::{CopyKind, Dropped, Match, Outcome, Why};
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
