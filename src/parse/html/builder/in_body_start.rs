//! Start tags in 13.2.6.4.7 The "in body" insertion mode, in the order of the standard where it matters.

use super::super::elements::{Category, is};
use super::super::facts::values;
use super::super::tokenizer::TagToken;
use super::stack::Scope;
use super::{Builder, Mode, Tag};

impl Builder<'_, '_> {
    #[inline]
    pub(super) fn in_body_start(&mut self, tag: &TagToken) {
        use Tag::*;
        match tag.tag {
            Address | Article | Aside | BlockQuote | Center | Details | Dialog | Dir | Div | Dl | FieldSet
            | FigCaption | Figure | Footer | Header | HGroup | Main | Menu | Nav | Ol | P | Search | Section
            | Summary | Ul => {
                self.close_p();
                self.insert(tag);
            }
            A => {
                self.close_open_link();
                self.reconstruct_formatting();
                self.insert_formatting(tag);
            }
            B | Big | Code | Em | Font | I | S | Small | Strike | Strong | Tt | U => {
                self.reconstruct_formatting();
                self.insert_formatting(tag);
            }
            Li => self.start_item(tag, &[Li]),
            Dd | Dt => self.start_item(tag, &[Dd, Dt]),
            H1 | H2 | H3 | H4 | H5 | H6 => {
                self.close_p();
                if is(self.stack.top_tag(), Category::HEADING) {
                    self.pop();
                }
                self.insert(tag);
            }
            Area | Br | Embed | Image | Img | Keygen | Wbr => {
                self.reconstruct_formatting();
                self.frameset_ok = false;
                if tag.tag == Br {
                    self.line_break();
                }
            }
            Input => self.start_input(tag),
            Base | BaseFont | BgSound | Link | Meta | NoFrames | Script | Style | Template | Title => {
                self.head_element(tag);
            }
            // Nothing to open, or nothing that belongs here.
            Param | Source | Track => {}
            Caption | Col | ColGroup | Frame | Head | TBody | Td | TFoot | Th | THead | Tr => {}
            Html | Body | FrameSet => self.start_document_element(tag),
            Hr => self.start_hr(),
            Pre | Listing => {
                self.close_p();
                self.insert(tag);
                self.skip_line_feed = true;
                self.frameset_ok = false;
            }
            Form => self.start_form(tag),
            PlainText => self.start_plaintext(tag),
            Button => {
                self.close_in_scope(Button, Scope::Default, None);
                self.reconstruct_formatting();
                self.insert(tag);
                self.frameset_ok = false;
            }
            NoBr => self.start_nobr(tag),
            Applet | Marquee | Object => {
                self.reconstruct_formatting();
                if self.insert(tag) {
                    self.formatting.push_marker();
                }
                self.frameset_ok = false;
            }
            Table => {
                if !self.quirks {
                    self.close_p();
                }
                self.frameset_ok = false;
                if self.insert(tag) {
                    self.mode = Mode::InTable;
                }
            }
            Xmp => {
                self.close_p();
                self.reconstruct_formatting();
                self.frameset_ok = false;
                self.raw_element(tag);
            }
            IFrame | TextArea => {
                self.frameset_ok = false;
                self.raw_element(tag);
            }
            NoEmbed => self.raw_element(tag),
            Select => self.start_select(tag),
            Option => self.start_option(tag, Some(OptGroup)),
            OptGroup => self.start_option(tag, None),
            Rb | Rtc => self.start_ruby(tag, None),
            Rp | Rt => self.start_ruby(tag, Some(Rtc)),
            Svg | Math => self.start_foreign(tag),
            Time => {
                self.reconstruct_formatting();
                self.read_facts(tag);
                self.insert(tag);
            }
            _ => {
                self.reconstruct_formatting();
                self.insert(tag);
            }
        }
    }

    /// 'A start tag whose tag name is "li"' and the one for "dd" and "dt".
    fn start_item(&mut self, tag: &TagToken, alike: &[Tag]) {
        self.frameset_ok = false;
        if alike.iter().any(|&tag| self.stack.has(tag)) {
            let open = self.stack.search(|frame| {
                if alike.contains(&frame.tag) {
                    return Some(true);
                }
                let stops = frame.is_special() && !matches!(frame.tag, Tag::Address | Tag::Div | Tag::P);
                stops.then_some(false)
            });
            if let Some(at) = open {
                self.generate_implied_end_tags(Some(self.stack.frames()[at].tag));
                self.pop_to(at);
            }
        }
        self.close_p();
        self.insert(tag);
    }

    /// The start tags "html", "body" and "frameset": the page has its document element already.
    #[cold]
    fn start_document_element(&mut self, tag: &TagToken) {
        let has_body = self.stack.frames().get(1).is_some_and(|frame| frame.tag == Tag::Body);
        match tag.tag {
            Tag::Html => {
                self.second_html(tag);
            }
            Tag::Body if has_body && !self.stack.has(Tag::Template) => {
                self.frameset_ok = false;
                self.add_attributes(1, tag);
            }
            Tag::FrameSet if has_body && self.frameset_ok => {
                self.pop_to(1);
                self.insert(tag);
                self.mode = Mode::InFrameset;
            }
            _ => {}
        }
    }

    fn start_form(&mut self, tag: &TagToken) {
        let in_template = self.stack.has(Tag::Template);
        if self.form.is_some() && !in_template {
            return;
        }
        self.close_p();
        if self.insert(tag) && !in_template {
            self.form = Some(self.next_id - 1);
        }
    }

    fn start_plaintext(&mut self, tag: &TagToken) {
        self.close_p();
        self.insert(tag);
        let rest = self.tokenizer.plain_text();
        self.write_raw(rest);
    }

    fn start_nobr(&mut self, tag: &TagToken) {
        self.reconstruct_formatting();
        if self.stack.in_scope(Tag::NoBr, Scope::Default).is_some() {
            self.adoption_agency(&TagToken::implied(Tag::NoBr));
            self.reconstruct_formatting();
        }
        self.insert_formatting(tag);
    }

    fn start_input(&mut self, tag: &TagToken) {
        if let Some(at) = self.stack.in_scope(Tag::Select, Scope::Default) {
            self.pop_to(at);
        }
        self.reconstruct_formatting();
        if self.frameset_ok && !self.is_hidden_input(tag) {
            self.frameset_ok = false;
        }
    }

    pub(super) fn is_hidden_input(&self, tag: &TagToken) -> bool {
        matches!(values(self.text, tag.attributes, ["type"]), [Some(kind)] if kind.eq_ignore_ascii_case("hidden"))
    }

    fn start_hr(&mut self) {
        self.close_p();
        if self.stack.in_scope(Tag::Select, Scope::Default).is_some() {
            self.generate_implied_end_tags(None);
        }
        self.frameset_ok = false;
        self.line_break();
    }

    fn start_select(&mut self, tag: &TagToken) {
        if let Some(at) = self.stack.in_scope(Tag::Select, Scope::Default) {
            self.pop_to(at);
            return;
        }
        self.reconstruct_formatting();
        self.insert(tag);
        self.frameset_ok = false;
    }

    fn start_option(&mut self, tag: &TagToken, except: Option<Tag>) {
        if self.stack.in_scope(Tag::Select, Scope::Default).is_some() {
            self.generate_implied_end_tags(except);
        } else if self.stack.top_tag() == Tag::Option {
            self.pop();
        }
        self.reconstruct_formatting();
        self.insert(tag);
    }

    fn start_ruby(&mut self, tag: &TagToken, except: Option<Tag>) {
        if self.stack.in_scope(Tag::Ruby, Scope::Default).is_some() {
            self.generate_implied_end_tags(except);
        }
        self.insert(tag);
    }

    /// 13.2.6.2 "Generic raw text element parsing algorithm" and its kin: the element opens and closes here, and none of
    /// it is text of the page.
    pub(super) fn raw_element(&mut self, tag: &TagToken) {
        let name = tag.tag.name().as_bytes();
        let inside = match tag.tag {
            Tag::Script => self.tokenizer.script_data(name),
            _ => self.tokenizer.raw_text(name),
        };
        self.tokenizer.skip_end_tag();
        match tag.tag {
            Tag::Script => self.facts.script(self.text, tag, inside, self.head),
            Tag::Title => self.facts.title(&self.text[inside.range()], self.head),
            _ => {}
        }
    }
}
