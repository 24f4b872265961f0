//! Runs of characters to blocks: white space folded, link bytes counted.

use crate::document::{Block, BlockKind, Page, Span};
use crate::options::Limits;

/// How a run of characters stands on the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// Inside a link.
    pub(super) link: bool,
    /// Inside an element that keeps white space.
    pub(super) pre: bool,
}

/// The block that is being written, and how many were left out.
#[derive(Debug, Default)]
pub(super) struct BlockWriter {
    open: Option<Block>,
    /// White space was met and is not written yet: at the end of a block it never is.
    space: bool,
    limit: usize,
}

impl BlockWriter {
    /// Forgets the last page.
    pub(super) fn start(&mut self, limits: &Limits) {
        *self = BlockWriter { limit: limits.blocks as usize, ..BlockWriter::default() };
    }

    /// Whether the next visible character starts a block, so that its place and kind are asked for.
    pub(super) fn wants_place(&self) -> bool {
        self.open.is_none()
    }

    /// Opens a block; the next text goes into it. `text` must hold a visible character.
    pub(super) fn open(&mut self, page: &Page, place: u32, kind: BlockKind) {
        let start = page.text.len() as u32;
        self.open = Some(Block { span: Span { start, end: start }, kind, place, ..Block::default() });
        self.space = false;
    }

    /// Writes a run of characters into the open block; without one, the run must be white space.
    pub(super) fn write(&mut self, page: &mut Page, text: &str, style: Style) {
        let Some(block) = &mut self.open else {
            self.space = true;
            return;
        };
        let text = if page.text.len() == block.span.start as usize { trim_start(text, style) } else { text };
        if style.pre {
            if std::mem::take(&mut self.space) {
                page.text.push(' ');
            }
            let start = page.text.len();
            page.text.push_str(text);
            block.linked += if style.link { (page.text.len() - start) as u32 } else { 0 };
            return;
        }
        let mut start = page.text.len();
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end();
            if !word.is_empty() {
                if std::mem::take(&mut self.space) {
                    start += usize::from(page.text.len() == start);
                    page.text.push(' ');
                }
                page.text.push_str(word);
            }
            self.space |= word.len() < piece.len();
        }
        block.linked += if style.link { page.text.len().saturating_sub(start) as u32 } else { 0 };
    }

    /// Ends the open block, if there is one.
    pub(super) fn end(&mut self, page: &mut Page) {
        self.space = false;
        let Some(mut block) = self.open.take() else { return };
        let start = block.span.start as usize;
        let length = page.text[start..].trim_end().len();
        page.text.truncate(start + length);
        block.span.end = page.text.len() as u32;
        block.linked = block.linked.min(length as u32);
        if page.blocks.len() >= self.limit {
            page.text.truncate(start);
            page.notes.too_many_blocks += 1;
            return;
        }
        page.blocks.push(block);
    }
}

/// The start of a block: no white space, but the indent of the first line where white space is kept.
fn trim_start(text: &str, style: Style) -> &str {
    let trimmed = text.trim_start();
    if !style.pre {
        return trimmed;
    }
    let skipped = &text[..text.len() - trimmed.len()];
    let line = skipped.rfind('\n').map_or(0, |at| at + 1);
    &text[line..]
}
