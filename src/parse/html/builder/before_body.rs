//! The modes before the body, after it, and instead of it: 13.2.6.4.1 to 13.2.6.4.6, 13.2.6.4.18 to 13.2.6.4.23.

use super::super::tokenizer::TagToken;
use super::{Builder, Mode, Next, Tag};

impl Builder<'_, '_> {
    /// 13.2.6.4.2 The "before html" insertion mode.
    pub(super) fn before_html_start(&mut self, tag: &TagToken) -> Next {
        self.mode = Mode::BeforeHead;
        if tag.tag == Tag::Html {
            self.insert(tag);
            self.read_facts(tag);
            return Next::Done;
        }
        self.insert_implied(Tag::Html);
        Next::Again
    }

    pub(super) fn before_html_end(&mut self, tag: &TagToken) -> Next {
        if !matches!(tag.tag, Tag::Head | Tag::Body | Tag::Html | Tag::Br) {
            return Next::Done;
        }
        self.insert_implied(Tag::Html);
        self.set_mode(Mode::BeforeHead)
    }

    /// 13.2.6.4.3 The "before head" insertion mode.
    pub(super) fn before_head_start(&mut self, tag: &TagToken) -> Next {
        match tag.tag {
            Tag::Html => return self.second_html(tag),
            Tag::Head => {
                self.insert(tag);
            }
            _ => self.insert_implied(Tag::Head),
        }
        self.seen_head = true;
        self.mode = Mode::InHead;
        if tag.tag == Tag::Head { Next::Done } else { Next::Again }
    }

    pub(super) fn before_head_end(&mut self, tag: &TagToken) -> Next {
        if !matches!(tag.tag, Tag::Head | Tag::Body | Tag::Html | Tag::Br) {
            return Next::Done;
        }
        self.insert_implied(Tag::Head);
        self.seen_head = true;
        self.set_mode(Mode::InHead)
    }

    /// 13.2.6.4.4 The "in head" insertion mode.
    pub(super) fn in_head_start(&mut self, tag: &TagToken) -> Next {
        match tag.tag {
            Tag::Html => return self.second_html(tag),
            Tag::Head => {}
            // Scripting is off: what is shown without it is read, since it is the whole page on some forums.
            Tag::NoScript => {
                self.insert(tag);
                self.mode = Mode::InHeadNoscript;
            }
            _ if self.head_element(tag) => {}
            _ => {
                self.pop();
                return self.set_mode(Mode::AfterHead);
            }
        }
        Next::Done
    }

    /// The start tags that are processed "using the rules for the in head insertion mode" by other modes too. Answers
    /// whether it was one.
    pub(super) fn head_element(&mut self, tag: &TagToken) -> bool {
        match tag.tag {
            Tag::Base | Tag::BaseFont | Tag::BgSound | Tag::Link | Tag::Meta => self.read_facts(tag),
            Tag::Title | Tag::NoFrames | Tag::Style | Tag::Script => self.raw_element(tag),
            Tag::Template => self.start_template(tag),
            _ => return false,
        }
        true
    }

    pub(super) fn in_head_end(&mut self, tag: &TagToken) -> Next {
        match tag.tag {
            Tag::Head => {
                self.pop();
                self.mode = Mode::AfterHead;
                Next::Done
            }
            Tag::Body | Tag::Html | Tag::Br => {
                self.pop();
                self.set_mode(Mode::AfterHead)
            }
            Tag::Template => self.end_template(),
            _ => Next::Done,
        }
    }

    /// 13.2.6.4.5 The "in head noscript" insertion mode.
    pub(super) fn in_head_noscript_start(&mut self, tag: &TagToken) -> Next {
        match tag.tag {
            Tag::Html => self.second_html(tag),
            Tag::BaseFont | Tag::BgSound | Tag::Link | Tag::Meta | Tag::NoFrames | Tag::Style => {
                self.head_element(tag);
                Next::Done
            }
            Tag::Head | Tag::NoScript => Next::Done,
            _ => self.leave_noscript(),
        }
    }

    pub(super) fn in_head_noscript_end(&mut self, tag: &TagToken) -> Next {
        match tag.tag {
            Tag::NoScript => {
                self.leave_noscript();
                Next::Done
            }
            Tag::Br => self.leave_noscript(),
            _ => Next::Done,
        }
    }

    pub(super) fn leave_noscript(&mut self) -> Next {
        self.pop();
        self.set_mode(Mode::InHead)
    }

    /// 13.2.6.4.6 The "after head" insertion mode.
    pub(super) fn after_head_start(&mut self, tag: &TagToken) -> Next {
        match tag.tag {
            Tag::Html => return self.second_html(tag),
            Tag::Body => {
                self.insert(tag);
                self.seen_body = true;
                self.frameset_ok = false;
                self.mode = Mode::InBody;
            }
            Tag::FrameSet => {
                self.insert(tag);
                self.mode = Mode::InFrameset;
            }
            Tag::Head => {}
            _ if self.head_element(tag) => {}
            _ => return self.imply_body(),
        }
        Next::Done
    }

    pub(super) fn after_head_end(&mut self, tag: &TagToken) -> Next {
        match tag.tag {
            Tag::Template => self.end_template(),
            Tag::Body | Tag::Html | Tag::Br => self.imply_body(),
            _ => Next::Done,
        }
    }

    fn imply_body(&mut self) -> Next {
        self.insert_implied(Tag::Body);
        self.seen_body = true;
        self.set_mode(Mode::InBody)
    }

    /// The elements that text before the body implies: `html`, `head` and `body`, whichever are missing.
    pub(super) fn imply_up_to_body(&mut self) {
        if self.stack.is_empty() {
            self.insert_implied(Tag::Html);
        }
        self.pop_to(1);
        self.seen_head = true;
        self.imply_body();
    }

    /// 13.2.6.4.7, 'A start tag whose tag name is "html"'.
    pub(super) fn second_html(&mut self, tag: &TagToken) -> Next {
        if !self.stack.has(Tag::Template) {
            self.read_facts(tag);
            self.add_attributes(0, tag);
        }
        Next::Done
    }

    /// 13.2.6.4.4, 'A start tag whose tag name is "template"'.
    pub(super) fn start_template(&mut self, tag: &TagToken) {
        if self.insert(tag) {
            self.formatting.push_marker();
            self.frameset_ok = false;
            self.mode = Mode::InTemplate;
            self.template_modes.push(Mode::InTemplate);
        }
    }

    /// 13.2.6.4.4, 'An end tag whose tag name is "template"'.
    pub(super) fn end_template(&mut self) -> Next {
        if let Some(at) = self.stack.find(Tag::Template) {
            self.pop_to(at);
            self.formatting.clear_to_marker();
            self.template_modes.pop();
            self.reset_insertion_mode();
        }
        Next::Done
    }

    /// 13.2.6.4.16 The "in template" insertion mode.
    pub(super) fn in_template_start(&mut self, tag: &TagToken) -> Next {
        if self.head_element(tag) {
            return Next::Done;
        }
        let mode = match tag.tag {
            Tag::Caption | Tag::ColGroup | Tag::TBody | Tag::TFoot | Tag::THead => Mode::InTable,
            Tag::Col => Mode::InColumnGroup,
            Tag::Tr => Mode::InTableBody,
            Tag::Td | Tag::Th => Mode::InRow,
            _ => Mode::InBody,
        };
        if let Some(last) = self.template_modes.last_mut() {
            *last = mode;
        }
        self.set_mode(mode)
    }

    pub(super) fn in_template_end(&mut self, tag: &TagToken) -> Next {
        if tag.tag == Tag::Template { self.end_template() } else { Next::Done }
    }

    /// 13.2.6.4.17 The "after body" insertion mode, and 13.2.6.4.20 "after after body".
    pub(super) fn after_body_start(&mut self, tag: &TagToken) -> Next {
        if tag.tag == Tag::Html {
            return self.second_html(tag);
        }
        self.set_mode(Mode::InBody)
    }

    pub(super) fn after_body_end(&mut self, tag: &TagToken) -> Next {
        if tag.tag == Tag::Html {
            return Next::Done;
        }
        self.set_mode(Mode::InBody)
    }

    /// 13.2.6.4.18 The "in frameset" insertion mode, and the two behind it.
    pub(super) fn frameset_start(&mut self, tag: &TagToken) -> Next {
        match tag.tag {
            Tag::FrameSet if self.mode == Mode::InFrameset => {
                self.insert(tag);
            }
            Tag::NoFrames => self.raw_element(tag),
            _ => {}
        }
        Next::Done
    }

    pub(super) fn frameset_end(&mut self, tag: &TagToken) -> Next {
        if tag.tag == Tag::FrameSet && self.mode == Mode::InFrameset && self.stack.len() > 1 {
            self.pop();
            if self.stack.top_tag() != Tag::FrameSet {
                self.mode = Mode::AfterFrameset;
            }
        }
        Next::Done
    }

    /// Reads what a tag says about the page.
    pub(super) fn read_facts(&mut self, tag: &TagToken) {
        self.facts.tag(self.text, tag, self.head, self.page.blocks.len() as u32);
    }
}
