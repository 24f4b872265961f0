//! Plain text to blocks: one for each line.

use super::Head;
use crate::document::{Block, Page, Place, Span};
use crate::options::Limits;

/// Cuts a page into its lines.
pub(super) fn parse(text: &str, limits: &Limits) -> (Page, Head) {
    let mut page = Page { places: vec![Place::default()], ..Page::default() };
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        if page.blocks.len() >= limits.blocks as usize {
            page.notes.too_many_blocks += 1;
            continue;
        }
        let start = page.text.len() as u32;
        page.text.push_str(line.trim());
        let span = Span { start, end: page.text.len() as u32 };
        page.blocks.push(Block { span, line: index as u32 + 1, ..Block::default() });
    }
    (page, Head::default())
}
