//! What became of a page.

use super::{Document, PageType};

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
