//! End tags in 13.2.6.4.7 The "in body" insertion mode.

use super::super::elements::{Category, is};
use super::super::tokenizer::TagToken;
use super::stack::{Frame, Scope};
use super::{Builder, Mode, Tag};

impl Builder<'_, '_> {
    #[inline]
    pub(super) fn in_body_end(&mut self, tag: &TagToken) {
        use Tag::*;
        if self.end_refused(tag.tag) {
            return;
        }
        match tag.tag {
            Address | Article | Aside | BlockQuote | Button | Center | Details | Dialog | Dir | Div | Dl | FieldSet
            | FigCaption | Figure | Footer | Header | HGroup | Listing | Main | Menu | Nav | Ol | Pre | Search
            | Section | Select | Summary | Ul => {
                if self.stack.top_tag() == tag.tag {
                    self.pop();
                } else {
                    self.close_in_scope(tag.tag, Scope::Default, None);
                }
            }
            A | B | Big | Code | Em | Font | I | NoBr | S | Small | Strike | Strong | Tt | U => {
                self.adoption_agency(tag)
            }
            P => {
                // A paragraph that isn't open is opened for its end: an empty one, which is a break.
                if !self.close_p() {
                    self.line_break();
                }
            }
            Li => {
                self.close_in_scope(Li, Scope::ListItem, Some(Li));
            }
            Dd | Dt => {
                self.close_in_scope(tag.tag, Scope::Default, Some(tag.tag));
            }
            H1 | H2 | H3 | H4 | H5 | H6 => self.end_heading(),
            Body | Html => {
                if self.stack.in_scope(Body, Scope::Default).is_some() {
                    self.mode = Mode::AfterBody;
                }
            }
            Form => self.end_form(),
            Br => {
                self.reconstruct_formatting();
                self.line_break();
            }
            Applet | Marquee | Object => {
                if self.close_in_scope(tag.tag, Scope::Default, None) {
                    self.formatting.clear_to_marker();
                }
            }
            Template => {
                self.end_template();
            }
            _ => self.any_other_end_tag(tag),
        }
    }

    /// An end tag of a heading closes any heading.
    fn end_heading(&mut self) {
        let open = self.stack.search(|frame| {
            if is(frame.tag, Category::HEADING) {
                return Some(true);
            }
            frame.ends_scope().then_some(false)
        });
        if let Some(at) = open {
            self.generate_implied_end_tags(None);
            self.pop_to(at);
        }
    }

    fn end_form(&mut self) {
        if self.stack.has(Tag::Template) {
            self.close_in_scope(Tag::Form, Scope::Default, None);
            return;
        }
        let Some(at) = self.form.take().and_then(|id| self.stack.find_id(id)) else { return };
        if self.stack.frames()[at + 1..].iter().any(Frame::ends_scope) {
            return;
        }
        self.generate_implied_end_tags(None);
        if at + 1 == self.stack.len() {
            self.pop();
        } else if at < self.stack.len() {
            // Other elements are open in the form: the form alone leaves the stack.
            self.remove_frame(at);
        }
    }

    /// "Any other end tag".
    #[inline]
    pub(super) fn any_other_end_tag(&mut self, tag: &TagToken) {
        if !self.stack.has(tag.tag) {
            return;
        }
        let open = self.stack.search(|frame| {
            if frame.is_named(tag.tag, tag.key) {
                return Some(true);
            }
            frame.is_special().then_some(false)
        });
        if let Some(at) = open {
            self.generate_implied_end_tags(Some(tag.tag));
            self.pop_to(at);
        }
    }
}
