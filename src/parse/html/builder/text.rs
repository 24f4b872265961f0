//! Characters in each mode, and from there into blocks.

use super::super::elements::{Category, is};
use super::super::references::{Context, decode};
use super::super::search::{Characters, is_blank, is_space};
use super::frames::Insertion;
use super::{Builder, Mode};
use crate::document::Span;

impl Builder<'_, '_> {
    /// A run of characters.
    #[inline(always)]
    pub(super) fn characters(&mut self, span: Span, characters: Characters) {
        let mut text = &self.text[span.range()];
        if std::mem::take(&mut self.skip_line_feed) {
            text = text.strip_prefix('\r').unwrap_or(text);
            text = text.strip_prefix('\n').unwrap_or(text);
        }
        match self.mode {
            Mode::InBody | Mode::InCell | Mode::InCaption => self.body_characters(text, characters),
            _ => self.characters_elsewhere(text, characters),
        }
    }

    /// Characters in 13.2.6.4.7 The "in body" insertion mode.
    #[inline(always)]
    fn body_characters(&mut self, text: &str, characters: Characters) {
        if self.stack.top().is_none_or(|frame| frame.look.no_text()) {
            return;
        }
        self.reconstruct_formatting();
        let Some(last) = self.stack.len().checked_sub(1) else { return };
        let before = self.stack.frames()[last].stands_before;
        self.write(text, characters, Insertion { parent: Some(last), before });
    }

    #[cold]
    fn characters_elsewhere(&mut self, mut text: &str, characters: Characters) {
        loop {
            match self.mode {
                Mode::Initial
                | Mode::BeforeHtml
                | Mode::BeforeHead
                | Mode::InHead
                | Mode::InHeadNoscript
                | Mode::AfterHead => {
                    let all = text.len();
                    text = trim_start(text);
                    // White space between two templates of the head stands between their words.
                    if text.len() < all && matches!(self.mode, Mode::InHead | Mode::AfterHead) {
                        self.writer.space();
                    }
                    if text.is_empty() {
                        return;
                    }
                    self.imply_up_to_body();
                }
                Mode::InBody | Mode::InCell | Mode::InCaption | Mode::InTemplate => {
                    return self.body_characters(text, characters);
                }
                Mode::InTable | Mode::InTableBody | Mode::InRow => return self.table_characters(text, characters),
                Mode::InColumnGroup => {
                    text = trim_start(text);
                    if text.is_empty() || self.leave_column_group() == super::Next::Done {
                        return;
                    }
                }
                Mode::AfterBody if trim_start(text).is_empty() => return self.body_characters(text, characters),
                Mode::AfterBody => self.mode = Mode::InBody,
                Mode::InFrameset | Mode::AfterFrameset => return,
            }
        }
    }

    /// Characters in 13.2.6.4.9 "in table" and 13.2.6.4.10 "in table text": anything but white space is put before the
    /// table.
    fn table_characters(&mut self, text: &str, characters: Characters) {
        if !is(self.stack.top_tag(), Category::TABLE_CONTEXT) {
            return self.foster(|builder| builder.body_characters(text, characters));
        }
        if trim_start(text).is_empty() {
            return;
        }
        self.foster(|builder| {
            builder.reconstruct_formatting();
            let place = builder.appropriate_place();
            builder.write(text, characters, place);
        });
    }

    /// Writes characters where they are put, with references decoded.
    #[inline(always)]
    fn write(&mut self, text: &str, characters: Characters, Insertion { parent, before }: Insertion) {
        let Some(frame) = parent else { return };
        let look = self.stack.frames()[frame].look;
        if look.no_text() {
            return;
        }
        if characters == Characters::Blank && !look.pre() {
            return self.writer.space();
        }
        self.writer.stand_before(self.page, before);
        match characters {
            Characters::Words => self.write_words(text, frame),
            Characters::Blank | Characters::Plain => self.write_decoded(text, frame),
            Characters::Referring => self.write_referring(text, frame),
        }
    }

    #[inline(never)]
    fn write_referring(&mut self, text: &str, frame: usize) {
        let mut decoded = std::mem::take(self.decoded);
        let text = decode(text, &mut decoded, Context::Text);
        self.write_decoded(text, frame);
        *self.decoded = decoded;
    }

    #[inline(never)]
    fn write_decoded(&mut self, text: &str, frame: usize) {
        let look = self.stack.frames()[frame].look;
        let blank = self.frameset_ok && is_blank(text.as_bytes());
        if self.writer.wants_place() {
            let visible = starts_visibly(text) || !text.trim_start().is_empty();
            if !visible || !self.open_block(frame) {
                self.frameset_ok = blank;
                return;
            }
        }
        self.frameset_ok = blank;
        self.writer.write(self.page, text, look.style());
    }

    /// Writes characters that need no look.
    #[inline(always)]
    fn write_words(&mut self, text: &str, frame: usize) {
        self.frameset_ok = false;
        if self.writer.wants_place() && !self.open_block(frame) {
            return;
        }
        self.writer.write_words(self.page, text, self.stack.frames()[frame].look.style());
    }

    /// Opens the block that characters in an element begin. Answers whether there is room for it.
    #[inline]
    fn open_block(&mut self, frame: usize) -> bool {
        if !self.writer.has_room(self.page) {
            return false;
        }
        let place = self.place_of(frame);
        self.writer.open(self.page, place, self.stack.frames()[frame].look.kind());
        true
    }

    /// Writes characters in which nothing is a reference, into the current node.
    pub(super) fn write_raw(&mut self, span: Span) {
        let text = &self.text[span.range()];
        let Some(frame) = self.stack.len().checked_sub(1) else { return };
        if !self.stack.frames()[frame].look.no_text() {
            self.writer.stand_before(self.page, self.stack.frames()[frame].stands_before);
            self.write_decoded(text, frame);
        }
    }
}

/// Whether the first byte is a visible character of ASCII. Most text can be told from white space by that.
#[inline(always)]
fn starts_visibly(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_graphic)
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_ascii() && is_space(c as u8))
}
