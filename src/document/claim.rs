//! What a page says about itself, and how it says it.

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
