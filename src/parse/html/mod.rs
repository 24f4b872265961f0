//! HTML to places, blocks and head.

mod blocks;
mod elements;
mod nesting;
mod walk;
mod words;

use crate::document::{Markup, Page, Place};
use crate::options::Limits;
use crate::parse::Head;

/// Parses markup. Nothing is refused: broken markup is read as browsers read it.
pub(super) fn parse(text: &str, limits: &Limits) -> (Page, Head) {
    let (text, flattened) = nesting::flatten(text, limits.depth as usize);
    let (mut page, head) = walk::walk(&text, limits);
    page.markup = Markup::Html;
    page.notes.too_deep = flattened;
    if page.places.is_empty() {
        page.places.push(Place::default());
    }
    (page, head)
}
