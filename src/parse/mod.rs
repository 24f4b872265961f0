//! Text to page: blocks, the elements above them, and what the page claims about itself. Has never heard of a rule.

mod claims;
mod folding;
mod head;
pub(crate) mod html;
mod plain;
mod sniff;
mod stored;

pub use head::Head;

use crate::document::{Form, Hint, Markup, Page};
use crate::options::{HasTime, Limits};

/// Memory for a page and for the work on it, used again from page to page.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// The page that was parsed last.
    pub(crate) page: Page,
    head: Head,
    scratch: html::Scratch,
}

/// Parses a page, as HTML or as plain text, whichever it is. The container's word wins over the look of the page.
pub fn parse(text: &str, hint: &Hint, limits: &Limits) -> Page {
    let mut memory = Memory::default();
    parse_into(&mut memory, text, hint, limits, &|| true);
    memory.page
}

/// The same into memory that was used before, while there is time. When there is none left, the page ends where the parser is.
pub(crate) fn parse_into(memory: &mut Memory, text: &str, hint: &Hint, limits: &Limits, has_time: HasTime<'_>) {
    let markup = match hint.form {
        Some(Form::Html) => Markup::Html,
        Some(Form::Plain) => Markup::Plain,
        Some(Form::Record) | None => sniff::sniff(text),
    };
    let Memory { page, head, scratch } = memory;
    match markup {
        Markup::Html => {
            html::parse_into(text, limits, has_time, scratch, page, head);
            stored::fill(page, head, limits, has_time);
        }
        Markup::Plain => {
            head.clear();
            plain::parse_into(text, limits, has_time, page);
        }
    }
    page.claims = claims::gather(page, head, hint);
}

/// Empties a page but keeps its memory.
fn clear(page: &mut Page) {
    let Page { markup, text, blocks, places, words, names, claims, notes } = page;
    *markup = Markup::Html;
    text.clear();
    blocks.clear();
    places.clear();
    words.clear();
    names.clear();
    claims.clear();
    *notes = Default::default();
}
