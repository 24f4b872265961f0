//! HTML to places, blocks and head, in one pass over the characters and without a tree.
//!
//! [`tokenizer`] cuts the page into tokens as the standard says, [`builder`] follows the standard's tree construction with
//! the tokens and writes blocks instead of nodes. Sections named in comments are those of the HTML Living Standard,
//! <https://html.spec.whatwg.org/multipage/parsing.html>.

mod attributes;
mod blocks;
mod builder;
mod doctype;
mod elements;
mod facts;
pub(crate) mod internals;
mod places;
mod references;
mod search;
mod tokenizer;
mod words;

use crate::document::{Page, Place};
use crate::options::{HasTime, Limits};
use crate::parse::Head;

/// The most bytes that are parsed, whatever the limits say: positions are 32-bit numbers, and a character reference can
/// be shorter than what it stands for.
const MOST_BYTES: usize = 1 << 30;

/// Memory that is used again from page to page.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    workspace: builder::Workspace,
    without_nul: String,
}

/// A text with its character references resolved, for data that was escaped twice.
pub(super) fn unescaped(text: &str) -> String {
    let mut buffer = String::new();
    references::decode(text, &mut buffer, references::Context::Text).to_owned()
}

/// Parses markup. Nothing is refused: broken markup is read as browsers read it.
pub(super) fn parse(text: &str, limits: &Limits, has_time: HasTime<'_>) -> (Page, Head) {
    let (mut page, mut head) = (Page::default(), Head::default());
    parse_into(text, limits, has_time, &mut Scratch::default(), &mut page, &mut head);
    (page, head)
}

/// The same with memory that was used before, for the page as for the work on it.
pub(crate) fn parse_into(
    text: &str,
    limits: &Limits,
    has_time: HasTime<'_>,
    scratch: &mut Scratch,
    page: &mut Page,
    head: &mut Head,
) {
    super::clear(page);
    head.clear();
    let Scratch { workspace, without_nul } = scratch;
    let text = start_of(text, MOST_BYTES).trim_start_matches('\u{feff}');
    // The standard leaves NUL out of text and replaces it in names and values. Here it is left out everywhere: it comes
    // from padding and from encodings mistaken for others.
    let text = if memchr::memchr(0, text.as_bytes()).is_some() {
        without_nul.clear();
        without_nul.extend(text.split('\0'));
        without_nul
    } else {
        text
    };
    builder::build(text, limits, has_time, workspace, page, head);
    if page.places.is_empty() {
        page.places.push(Place::default());
    }
}

/// The first `length` bytes, or a few less so that no character is cut.
fn start_of(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
