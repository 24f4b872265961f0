//! Runs of characters to blocks: white space folded, link bytes counted.

use super::super::folding::write_folded;
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

/// The block that is being written.
#[derive(Debug, Default)]
pub(super) struct BlockWriter {
    open: Option<Block>,
    /// White space was met and is not written yet: at the end of a block it never is.
    space: bool,
    /// The last word written stands in a link.
    in_link: bool,
    /// The number of the block that the next ones stand before, when they are moved out of a table.
    before: Option<u32>,
    /// Blocks that were moved: their number, and the number of the block they stand before.
    moved: Vec<(u32, u32)>,
    /// Blocks are beyond the limit, and the open one, if any, has been counted.
    full: bool,
    limit: usize,
}

impl BlockWriter {
    /// Forgets the last page.
    pub(super) fn start(&mut self, limits: &Limits) {
        let mut moved = std::mem::take(&mut self.moved);
        moved.clear();
        *self = BlockWriter { limit: limits.blocks as usize, moved, ..BlockWriter::default() };
    }

    /// Whether the next visible character starts a block, so that its place and kind are asked for.
    #[inline(always)]
    pub(super) fn wants_place(&self) -> bool {
        self.open.is_none() && !self.full
    }

    /// Says where the next characters stand: before the block of this number, or in page order.
    #[inline(always)]
    pub(super) fn stand_before(&mut self, page: &mut Page, block: Option<u32>) {
        if self.before != block {
            self.end(page);
            self.before = block;
        }
    }

    /// Opens a block; the next text goes into it. That text must hold a visible character.
    pub(super) fn open(&mut self, page: &mut Page, place: u32, kind: BlockKind) {
        self.space = false;
        let start = page.text.len() as u32;
        self.open = Some(Block { span: Span { start, end: start }, kind, place, ..Block::default() });
    }

    /// Whether there is room for another block. Where there is none, the block is counted as left out.
    pub(super) fn has_room(&mut self, page: &mut Page) -> bool {
        if page.blocks.len() < self.limit {
            return true;
        }
        page.notes.too_many_blocks = page.notes.too_many_blocks.saturating_add(1);
        self.full = true;
        false
    }

    /// Notes white space between words.
    #[inline(always)]
    pub(super) fn space(&mut self) {
        self.space = true;
    }

    /// Writes a run of characters into the open block. Without one it does nothing.
    #[inline]
    pub(super) fn write(&mut self, page: &mut Page, text: &str, style: Style) {
        let Some(block) = &self.open else { return };
        let out = &mut page.text;
        let text = if out.len() == block.span.start as usize { trim_start(text, style) } else { text };
        let start = out.len();
        let leading_space = if style.pre { write_lines(out, text) } else { write_folded(out, text, &mut self.space) };
        self.count(start, out.len(), leading_space, style.link);
    }

    /// The same for words that have one space between them and none around them.
    #[inline]
    pub(super) fn write_words(&mut self, page: &mut Page, words: &str, style: Style) {
        if self.open.is_none() {
            return;
        }
        let start = page.text.len();
        let leading_space = self.space && !style.pre;
        if leading_space {
            page.text.push(' ');
            self.space = false;
        }
        page.text.push_str(words);
        self.count(start, page.text.len(), leading_space, style.link);
    }

    /// Counts what was written when it stands in a link.
    #[inline(always)]
    fn count(&mut self, mut start: usize, end: usize, leading_space: bool, link: bool) {
        let Some(block) = &mut self.open else { return };
        if start == end {
            return;
        }
        // A space between two words counts as linked when both of them are.
        start += usize::from(leading_space && !self.in_link);
        self.in_link = link;
        if link {
            block.linked += (end - start) as u32;
        }
    }

    /// Ends the open block, if there is one.
    #[inline]
    pub(super) fn end(&mut self, page: &mut Page) {
        self.space = false;
        self.full = false;
        if let Some(block) = self.open.take() {
            self.finish(page, block);
        }
    }

    fn finish(&mut self, page: &mut Page, mut block: Block) {
        let start = block.span.start as usize;
        let length = page.text[start..].trim_end().len();
        page.text.truncate(start + length);
        block.span.end = page.text.len() as u32;
        block.linked = block.linked.min(length as u32);
        if let Some(before) = self.before {
            self.moved.push((page.blocks.len() as u32, before));
        }
        page.blocks.push(block);
    }

    /// Ends the last block and puts those that were moved out of tables where they belong, text and all. Answers the new
    /// number of each block when any changed.
    pub(super) fn finish_page(&mut self, page: &mut Page) -> Option<Vec<u32>> {
        self.end(page);
        if self.moved.is_empty() {
            return None;
        }
        // A moved block stands before the block it names, behind those moved there earlier.
        let mut order: Vec<(u32, bool, u32)> = (0..page.blocks.len() as u32).map(|at| (at, true, at)).collect();
        for &(at, before) in &self.moved {
            order[at as usize] = (before, false, at);
        }
        order.sort_unstable();
        let (text, blocks) = (std::mem::take(&mut page.text), std::mem::take(&mut page.blocks));
        let mut numbers = vec![0; blocks.len()];
        page.text.reserve_exact(text.len());
        for (_, _, at) in order {
            numbers[at as usize] = page.blocks.len() as u32;
            let block = blocks[at as usize];
            let start = page.text.len() as u32;
            page.text.push_str(&text[block.span.range()]);
            page.blocks.push(Block { span: Span { start, end: page.text.len() as u32 }, ..block });
        }
        Some(numbers)
    }
}

/// The start of a block: no white space, but the indent of the first line where white space is kept.
#[inline]
fn trim_start(text: &str, style: Style) -> &str {
    if text.as_bytes().first().is_some_and(u8::is_ascii_graphic) {
        return text;
    }
    let trimmed = text.trim_start();
    if !style.pre {
        return trimmed;
    }
    let skipped = &text[..text.len() - trimmed.len()];
    let line = skipped.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    &text[line..]
}

/// Copies text whose white space is kept; line ends become one character as the standard's input stream has them. Answers
/// that no space was put in front.
fn write_lines(out: &mut String, text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\r', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        out.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    out.push_str(rest);
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(texts: &[&str]) -> (String, u32) {
        let mut page = Page::default();
        let mut writer = BlockWriter { limit: 9, ..BlockWriter::default() };
        writer.open(&mut page, 0, BlockKind::Paragraph);
        for text in texts {
            writer.write(&mut page, text, Style { link: true, pre: false });
        }
        writer.end(&mut page);
        let linked = page.blocks[0].linked;
        (page.text, linked)
    }

    #[test]
    fn folds_every_white_space_of_unicode() {
        let spaces: Vec<char> = (0..0x11_0000).filter_map(char::from_u32).filter(|c| c.is_whitespace()).collect();
        for space in spaces {
            for text in [format!("{space}a{space}b"), format!("a {space} b{space}{space}"), format!("a{space} b ")] {
                assert_eq!(fold(&[&text]).0, "a b", "{space:?} in {text:?}");
            }
        }
    }

    #[test]
    fn joins_runs() {
        assert_eq!(fold(&["a ", " b", "c\n", "\t", "d "]), ("a bc d".to_owned(), 6));
        assert_eq!(fold(&["\u{3000}\u{3000}中文 。", "字\u{feff}"]).0, "中文 。字\u{feff}");
    }

    #[test]
    fn keeps_white_space_of_preformatted_text() {
        let mut page = Page::default();
        let mut writer = BlockWriter { limit: 9, ..BlockWriter::default() };
        writer.open(&mut page, 0, BlockKind::Pre);
        writer.write(&mut page, "\n \n  a\r\n    b\rc\n\n", Style { link: false, pre: true });
        writer.end(&mut page);
        assert_eq!(page.text, "  a\n    b\nc");
    }
}
