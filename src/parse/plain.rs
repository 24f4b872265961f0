//! Plain text to page: pages that a renderer has already turned into lines.
//!
//! A block is a line, or the run of lines that a renderer made of one paragraph. What the renderer added (indents, bullets)
//! is taken off the text and kept as numbers beside it.

mod char;
mod headings;
mod line;
mod wrap;

use super::folding::write_folded;
use crate::document::{Block, BlockKind, Markup, Page, Place, Span};
use crate::options::{HasTime, Limits};
use line::{Line, Mark};
use wrap::Wrap;

/// Parses a page of plain text, with memory that was used before.
pub(super) fn parse_into(text: &str, limits: &Limits, has_time: HasTime<'_>, page: &mut Page) {
    let mut lines = lines(text);
    headings::mark(&mut lines);
    let wrap = Wrap::measured(&lines);
    let mut writer = Writer::new(page, text.len(), limits.blocks);
    let mut rest = lines.as_slice();
    while let [line, following @ ..] = rest {
        if rest.len().is_multiple_of(LINES_AT_ONCE) && !has_time() {
            break;
        }
        rest = following;
        if writer.full() {
            writer.page.notes.too_many_blocks += 1;
            continue;
        }
        writer.begin(line);
        let mut last = line;
        while let Some(wrap) = wrap
            && let Some((next, skipped)) = continuation(&wrap, line, last, rest)
        {
            writer.push(wrap.joint(last, next), next.text);
            rest = &rest[skipped + 1..];
            last = next;
        }
        writer.end();
    }
}

/// So many lines are taken before somebody is asked whether there is time for more, unless they are joined in between.
const LINES_AT_ONCE: usize = 1 << 8;

/// The line that goes on with a paragraph, whose first and last line so far are given, and how many lines of page furniture stand between.
fn continuation<'l, 'a>(
    wrap: &Wrap,
    first: &Line<'a>,
    last: &Line<'a>,
    rest: &'l [Line<'a>],
) -> Option<(&'l Line<'a>, usize)> {
    match rest {
        [number, next, ..] if page_number(number.text) && wrap.joins_over_page_break(first, last, next) => {
            Some((next, 1))
        }
        [next, ..] if wrap.joins(first, last, next) => Some((next, 0)),
        _ => None,
    }
}

/// Whether a line is the number of a printed page: `12`, `- 12 -`, `第12页`, `12 / 30`, `Page 12 of 30`.
fn page_number(text: &str) -> bool {
    if text.len() > LONGEST_PAGE_NUMBER || !text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let mut words = text.split(|c: char| c.is_ascii_digit() || c.is_whitespace() || "-–—/·.|[]()".contains(c));
    words.all(|word| {
        matches!(word, "" | "第" | "页" | "頁" | "共" | "页共" | "Page" | "page" | "of" | "Seite" | "von" | "p")
    })
}

/// In bytes; `- Page 123 of 456 -` is one of the longest.
const LONGEST_PAGE_NUMBER: usize = 24;

/// All lines that aren't blank.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1);
    let mut gap = 0u8;
    let mut number = 0u32;
    let mut rest = text;
    while !rest.is_empty() {
        let end = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        number = number.saturating_add(1);
        match Line::read(&rest[..end], number, gap) {
            Some(line) => {
                lines.push(line);
                gap = 0;
            }
            None => gap = gap.saturating_add(1),
        }
        let after = &rest[end..];
        let width = if after.starts_with("\r\n") { 2 } else { 1 };
        rest = after.get(width..).unwrap_or("");
    }
    lines
}

/// Writes blocks into a page.
struct Writer<'p> {
    page: &'p mut Page,
    most: usize,
    block: Block,
}

impl<'p> Writer<'p> {
    fn new(page: &'p mut Page, bytes: usize, most: u32) -> Writer<'p> {
        super::clear(page);
        page.markup = Markup::Plain;
        page.text.reserve(bytes);
        page.places.push(Place::default());
        Writer { page, most: most as usize, block: Block::default() }
    }

    fn full(&self) -> bool {
        self.page.blocks.len() >= self.most || self.page.text.len() > u32::MAX as usize / 2
    }

    fn begin(&mut self, line: &Line<'_>) {
        let kind = match line.mark {
            Mark::Bullet => BlockKind::Item,
            Mark::Heading(level) => BlockKind::Heading(level),
            Mark::Number | Mark::None => BlockKind::Paragraph,
        };
        let start = self.page.text.len() as u32;
        let span = Span { start, end: start };
        self.block = Block { span, kind, line: line.number, indent: line.indent, gap: line.gap, ..Block::default() };
        self.fold(line.text);
    }

    fn push(&mut self, joint: &str, text: &str) {
        self.page.text.push_str(joint);
        self.fold(text);
    }

    fn fold(&mut self, text: &str) {
        write_folded(&mut self.page.text, text, &mut false);
    }

    fn end(&mut self) {
        self.block.span.end = self.page.text.len() as u32;
        self.page.blocks.push(self.block);
    }
}
