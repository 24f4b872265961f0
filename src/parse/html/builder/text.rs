//! Characters in each mode, and from there into blocks.

use super::super::elements::{Category, is};
use super::super::references::{Context, decode};
use super::super::search::{is_blank, is_space};
use super::frames::Insertion;
use super::{Builder, Mode};
use crate::document::Span;

impl Builder<'_, '_> {
    /// A run of characters.
    #[inline]
    pub(super) fn characters(&mut self, span: Span) {
        let mut text = &self.text[span.range()];
        if std::mem::take(&mut self.skip_line_feed) {
            text = text.strip_prefix('\r').unwrap_or(text);
            text = text.strip_prefix('\n').unwrap_or(text);
        }
        match self.mode {
            Mode::InBody | Mode::InCell | Mode::InCaption => self.body_characters(text),
            _ => self.characters_elsewhere(text),
        }
    }

    /// Characters in 13.2.6.4.7 The "in body" insertion mode.
    #[inline]
    fn body_characters(&mut self, text: &str) {
        if self.stack.top().is_none_or(|frame| frame.look.no_text) {
            return;
        }
        self.reconstruct_formatting();
        let last = self.stack.len() - 1;
        let before = self.stack.frames()[last].stands_before;
        self.write(text, Insertion { parent: Some(last), before });
    }

    #[cold]
    fn characters_elsewhere(&mut self, mut text: &str) {
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
                Mode::InBody | Mode::InCell | Mode::InCaption | Mode::InTemplate => return self.body_characters(text),
                Mode::InTable | Mode::InTableBody | Mode::InRow => return self.table_characters(text),
                Mode::InColumnGroup => {
                    text = trim_start(text);
                    if text.is_empty() || self.leave_column_group() == super::Next::Done {
                        return;
                    }
                }
                Mode::AfterBody if trim_start(text).is_empty() => return self.body_characters(text),
                Mode::AfterBody => self.mode = Mode::InBody,
                Mode::InFrameset | Mode::AfterFrameset => return,
            }
        }
    }

    /// Characters in 13.2.6.4.9 "in table" and 13.2.6.4.10 "in table text": anything but white space is put before the
    /// table.
    fn table_characters(&mut self, text: &str) {
        if !is(self.stack.top_tag(), Category::TABLE_CONTEXT) {
            return self.foster(|builder| builder.body_characters(text));
        }
        if trim_start(text).is_empty() {
            return;
        }
        self.foster(|builder| {
            builder.reconstruct_formatting();
            let place = builder.appropriate_place();
            builder.write(text, place);
        });
    }

    /// Writes characters where they are put, with references decoded.
    #[inline]
    fn write(&mut self, text: &str, Insertion { parent, before }: Insertion) {
        let Some(frame) = parent else { return };
        let look = self.stack.frames()[frame].look;
        if look.no_text {
            return;
        }
        if !look.style.pre && !starts_visibly(text) && is_blank(text.as_bytes()) {
            return self.writer.space();
        }
        self.writer.stand_before(self.page, before);
        let mut decoded = std::mem::take(self.decoded);
        let text = decode(text, &mut decoded, Context::Text);
        self.write_decoded(text, frame);
        *self.decoded = decoded;
    }

    #[inline]
    fn write_decoded(&mut self, text: &str, frame: usize) {
        let look = self.stack.frames()[frame].look;
        if self.writer.wants_place() {
            let blank = !starts_visibly(text) && text.trim_start().is_empty();
            self.frameset_ok = self.frameset_ok && is_blank(text.as_bytes());
            if blank || !self.writer.has_room(self.page) {
                return;
            }
            let place = self.place_of(frame);
            self.writer.open(self.page, place, look.kind);
        }
        self.frameset_ok = self.frameset_ok && is_blank(text.as_bytes());
        self.writer.write(self.page, text, look.style);
    }

    /// Writes characters in which nothing is a reference, into the current node.
    pub(super) fn write_raw(&mut self, span: Span) {
        let text = &self.text[span.range()];
        let Some(frame) = self.stack.len().checked_sub(1) else { return };
        if !self.stack.frames()[frame].look.no_text {
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
