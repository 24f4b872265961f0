//! Tree construction (section 13.2.6) without a tree: the standard's insertion modes work on the stack of open elements
//! and the list of active formatting elements, and text goes straight into blocks. No node is ever made.
//!
//! Each mode has its own functions, one for start tags and one for end tags, named after it.

mod before_body;
mod foreign;
mod formatting;
mod frames;
mod in_body_end;
mod in_body_start;
mod in_table;
mod stack;
mod text;

use super::blocks::BlockWriter;
use super::doctype::Doctype;
use super::facts::FactReader;
use super::places::PlaceMaker;
use super::tokenizer::{TagToken, Token, Tokenizer};
use crate::document::{Page, Span, Tag};
use crate::options::{HasTime, Limits};
use crate::parse::Head;
use formatting::Formatting;
use stack::{Frame, Stack};

/// How often one token is processed again in another mode. The longest way in the standard is from "in cell" through
/// row, body, table and back into a body, a handful of steps; the limit makes sure that there is an end.
const MOST_REPROCESSING: u32 = 32;

/// The least nesting that the rules need: `html`, `head` and `body` are never refused.
const LEAST_DEPTH: usize = 8;

/// The insertion mode (13.2.4.1). "Text" and "in table text" are missing: what they gather is one token here. So are the
/// two "after after" modes, which differ from those before them only in where comments go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Initial,
    BeforeHtml,
    BeforeHead,
    InHead,
    InHeadNoscript,
    AfterHead,
    InBody,
    InTable,
    InCaption,
    InColumnGroup,
    InTableBody,
    InRow,
    InCell,
    InTemplate,
    AfterBody,
    InFrameset,
    AfterFrameset,
}

/// What becomes of a token after a mode's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// It is processed.
    Done,
    /// "Reprocess the token" in the mode that is now the current one.
    Again,
}

/// Memory that is used again for the next page.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    stack: Stack,
    formatting: Formatting,
    template_modes: Vec<Mode>,
    writer: BlockWriter,
    places: PlaceMaker,
    facts: FactReader,
    /// Text with its character references decoded.
    decoded: String,
    /// Frames on the way from an element up to one that has a place.
    path: Vec<usize>,
    /// Frames and the new indices of frames, while an element is taken out from among them.
    kept: Vec<Frame>,
    moved_to: Vec<Option<usize>>,
}

/// Builds a page out of tokens.
struct Builder<'a, 'w> {
    text: &'a str,
    tokenizer: Tokenizer<'a>,
    mode: Mode,
    page: &'w mut Page,
    head: &'w mut Head,
    stack: &'w mut Stack,
    formatting: &'w mut Formatting,
    template_modes: &'w mut Vec<Mode>,
    writer: &'w mut BlockWriter,
    places: &'w mut PlaceMaker,
    facts: &'w mut FactReader,
    decoded: &'w mut String,
    path: &'w mut Vec<usize>,
    kept: &'w mut Vec<Frame>,
    moved_to: &'w mut Vec<Option<usize>>,
    /// Deepest nesting.
    depth: usize,
    /// Elements refused for their depth whose end tags are still to come.
    refused: u32,
    next_id: u32,
    /// The form element pointer: the form's id.
    form: Option<u32>,
    seen_head: bool,
    seen_body: bool,
    frameset_ok: bool,
    quirks: bool,
    foster_parenting: bool,
    /// The next character is left out when it is a line feed: `pre` was just opened.
    skip_line_feed: bool,
    tokens: u64,
}

/// So many tokens are taken before somebody is asked whether there is time for more: some hundred microseconds.
const TOKENS_AT_ONCE: u64 = 1 << 12;

/// Reads a page into `page` and `head`, which must be empty.
pub(super) fn build(
    text: &str,
    limits: &Limits,
    has_time: HasTime<'_>,
    workspace: &mut Workspace,
    page: &mut Page,
    head: &mut Head,
) {
    let Workspace { stack, formatting, template_modes, writer, places, facts, decoded, path, kept, moved_to } =
        workspace;
    stack.clear();
    formatting.clear();
    template_modes.clear();
    writer.start(limits);
    places.clear();
    let builder = Builder {
        text,
        tokenizer: Tokenizer::new(text),
        mode: Mode::Initial,
        page,
        head,
        stack,
        formatting,
        template_modes,
        writer,
        places,
        facts,
        decoded,
        path,
        kept,
        moved_to,
        depth: (limits.depth as usize).max(LEAST_DEPTH),
        refused: 0,
        next_id: 1,
        form: None,
        seen_head: false,
        seen_body: false,
        frameset_ok: true,
        quirks: true,
        foster_parenting: false,
        skip_line_feed: false,
        tokens: 0,
    };
    builder.run(has_time);
}

impl Builder<'_, '_> {
    fn run(mut self, has_time: HasTime<'_>) {
        while !self.tokens.is_multiple_of(TOKENS_AT_ONCE) || has_time() {
            let in_foreign = self.stack.top_is_foreign();
            self.tokens += 1;
            // By reference: a tag that is copied as a whole right after its parts were written keeps the processor waiting.
            match &self.tokenizer.next(in_foreign) {
                Token::Text(span, characters) => self.characters(*span, *characters),
                Token::Start(tag) => {
                    self.skip_line_feed = false;
                    self.start_tag(tag, in_foreign);
                }
                Token::End(tag) => {
                    self.skip_line_feed = false;
                    self.end_tag(tag, in_foreign);
                }
                Token::Comment(_) => self.skip_line_feed = false,
                // Sections only exist in SVG and MathML, which hold no text of the page.
                Token::Cdata(_) => {}
                Token::Doctype(inside, cut) => self.doctype(*inside, *cut),
                Token::Eof => break,
            }
        }
        self.stop_parsing();
    }

    /// 13.2.7 The end.
    fn stop_parsing(&mut self) {
        if let Some(numbers) = self.writer.finish_page(self.page) {
            self.head.renumber_times(&numbers);
        }
        let bytes = self.text.len() as u64;
        self.page.notes.work = bytes + self.tokens + self.stack.work + self.formatting.work;
    }

    /// 13.2.6.4.1 The "initial" insertion mode.
    fn doctype(&mut self, inside: Span, cut: bool) {
        if self.mode == Mode::Initial {
            self.quirks = Doctype::parse(&self.text[inside.range()], cut).is_quirky();
            self.mode = Mode::BeforeHtml;
        }
    }

    #[inline(always)]
    fn start_tag(&mut self, tag: &TagToken, in_foreign: bool) {
        if tag.has_property {
            self.facts.date(self.text, tag, self.head, self.page.blocks.len() as u32);
        }
        // 13.2.6 The tree construction dispatcher.
        if in_foreign && self.in_foreign_content_start(tag) {
            return;
        }
        if self.mode == Mode::InBody {
            return self.in_body_start(tag);
        }
        for _ in 0..MOST_REPROCESSING {
            if self.start_tag_by_mode(tag) == Next::Done {
                return;
            }
        }
    }

    fn start_tag_by_mode(&mut self, tag: &TagToken) -> Next {
        match self.mode {
            Mode::Initial => self.set_mode(Mode::BeforeHtml),
            Mode::BeforeHtml => self.before_html_start(tag),
            Mode::BeforeHead => self.before_head_start(tag),
            Mode::InHead => self.in_head_start(tag),
            Mode::InHeadNoscript => self.in_head_noscript_start(tag),
            Mode::AfterHead => self.after_head_start(tag),
            Mode::InBody => {
                self.in_body_start(tag);
                Next::Done
            }
            Mode::InTable => self.in_table_start(tag),
            Mode::InCaption => self.in_caption_start(tag),
            Mode::InColumnGroup => self.in_column_group_start(tag),
            Mode::InTableBody => self.in_table_body_start(tag),
            Mode::InRow => self.in_row_start(tag),
            Mode::InCell => self.in_cell_start(tag),
            Mode::InTemplate => self.in_template_start(tag),
            Mode::AfterBody => self.after_body_start(tag),
            Mode::InFrameset | Mode::AfterFrameset => self.frameset_start(tag),
        }
    }

    #[inline(always)]
    fn end_tag(&mut self, tag: &TagToken, in_foreign: bool) {
        if in_foreign && self.in_foreign_content_end(tag) {
            return;
        }
        if self.mode == Mode::InBody {
            return self.in_body_end(tag);
        }
        for _ in 0..MOST_REPROCESSING {
            if self.end_tag_by_mode(tag) == Next::Done {
                return;
            }
        }
    }

    fn end_tag_by_mode(&mut self, tag: &TagToken) -> Next {
        match self.mode {
            Mode::Initial => self.set_mode(Mode::BeforeHtml),
            Mode::BeforeHtml => self.before_html_end(tag),
            Mode::BeforeHead => self.before_head_end(tag),
            Mode::InHead => self.in_head_end(tag),
            Mode::InHeadNoscript => self.in_head_noscript_end(tag),
            Mode::AfterHead => self.after_head_end(tag),
            Mode::InBody => {
                self.in_body_end(tag);
                Next::Done
            }
            Mode::InTable => self.in_table_end(tag),
            Mode::InCaption => self.in_caption_end(tag),
            Mode::InColumnGroup => self.in_column_group_end(tag),
            Mode::InTableBody => self.in_table_body_end(tag),
            Mode::InRow => self.in_row_end(tag),
            Mode::InCell => self.in_cell_end(tag),
            Mode::InTemplate => self.in_template_end(tag),
            Mode::AfterBody => self.after_body_end(tag),
            Mode::InFrameset | Mode::AfterFrameset => self.frameset_end(tag),
        }
    }

    /// Switches to a mode and processes the token there.
    fn set_mode(&mut self, mode: Mode) -> Next {
        self.mode = mode;
        Next::Again
    }

    /// 13.2.4.1 "Reset the insertion mode appropriately".
    fn reset_insertion_mode(&mut self) {
        for (at, frame) in self.stack.frames().iter().enumerate().rev() {
            if frame.foreign.is_some() {
                continue;
            }
            self.mode = match frame.tag {
                Tag::Td | Tag::Th if at > 0 => Mode::InCell,
                Tag::Tr => Mode::InRow,
                Tag::TBody | Tag::THead | Tag::TFoot => Mode::InTableBody,
                Tag::Caption => Mode::InCaption,
                Tag::ColGroup => Mode::InColumnGroup,
                Tag::Table => Mode::InTable,
                Tag::Template => self.template_modes.last().copied().unwrap_or(Mode::InBody),
                Tag::Head => Mode::InHead,
                Tag::Body => Mode::InBody,
                Tag::FrameSet => Mode::InFrameset,
                Tag::Html if self.seen_body => Mode::InBody,
                Tag::Html if self.seen_head => Mode::AfterHead,
                Tag::Html => Mode::BeforeHead,
                _ => continue,
            };
            return;
        }
        self.mode = Mode::InBody;
    }
}
