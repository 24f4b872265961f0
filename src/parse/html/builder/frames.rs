//! Opening and closing elements (13.2.6.1 and 13.2.6.3), and the places of those that have text.

use super::super::elements::{Category, is};
use super::super::places::PlaceMaker;
use super::super::tokenizer::TagToken;
use super::stack::{Foreign, Frame, Look, Scope};
use super::{Builder, Tag};

/// Where an element or a character is put (13.2.6.1 "appropriate place for inserting a node").
#[derive(Debug, Clone, Copy)]
pub(super) struct Insertion {
    /// The frame it is put into.
    pub(super) parent: Option<usize>,
    /// The number of the block it stands before, when it is put before a table.
    pub(super) before: Option<u32>,
}

impl Builder<'_, '_> {
    #[inline]
    pub(super) fn appropriate_place(&mut self) -> Insertion {
        let Some(last) = self.stack.len().checked_sub(1) else { return Insertion { parent: None, before: None } };
        let target = self.stack.frames()[last];
        if self.foster_parenting && is(target.tag, Category::TABLE_CONTEXT) {
            return self.foster_place();
        }
        Insertion { parent: Some(last), before: target.stands_before }
    }

    /// Before the table, or in the template around it, whichever is nearer.
    #[cold]
    fn foster_place(&mut self) -> Insertion {
        let table = self.stack.find(Tag::Table);
        let template = self.stack.find(Tag::Template);
        match (table, template) {
            (Some(table), template) if template.is_none_or(|template| template < table) => {
                let table = &self.stack.frames()[table];
                Insertion { parent: table.parent, before: Some(table.first_block) }
            }
            (_, Some(template)) => {
                let before = self.stack.frames()[template].stands_before;
                Insertion { parent: Some(template), before }
            }
            _ => Insertion { parent: Some(0), before: None },
        }
    }

    /// "Insert an HTML element for the token". Answers whether it is open now: beyond the depth it is refused, and its
    /// text belongs to the element at the limit.
    #[inline]
    pub(super) fn insert(&mut self, tag: &TagToken) -> bool {
        self.insert_element(tag, tag.tag, None)
    }

    pub(super) fn insert_implied(&mut self, tag: Tag) {
        self.insert(&TagToken::implied(tag));
    }

    pub(super) fn insert_foreign(&mut self, tag: &TagToken, foreign: Foreign) {
        self.insert_element(tag, Tag::Other, Some(foreign));
    }

    #[inline]
    fn insert_element(&mut self, token: &TagToken, tag: Tag, foreign: Option<Foreign>) -> bool {
        if self.stack.len() >= self.depth && !is(tag, Category::TABLE_PART) {
            self.refuse(tag);
            return false;
        }
        let Insertion { parent, before } = self.appropriate_place();
        let around = parent.map_or(Look::default(), |parent| self.stack.frames()[parent].look);
        if is(tag, Category::BLOCK) && !around.no_text() {
            self.writer.end(self.page);
        }
        let mut look = around.inside(tag);
        if foreign.is_some() {
            look = look.without_text();
        }
        let first_block = before.unwrap_or(self.page.blocks.len() as u32);
        let id = self.next_id;
        self.next_id += 1;
        self.stack.push(Frame {
            tag,
            key: token.key,
            attributes: token.attributes,
            id,
            parent,
            place: None,
            labelled: None,
            stands_before: before,
            first_block,
            foreign,
            look,
        });
        true
    }

    /// Leaves out an element that is nested too deeply, but for the break it makes.
    #[cold]
    fn refuse(&mut self, tag: Tag) {
        self.page.notes.too_deep = self.page.notes.too_deep.saturating_add(1);
        self.refused += u32::from(ends_by_tag(tag));
        self.break_refused(tag);
    }

    /// The end tag of an element that was refused for its depth. Answers whether it was one.
    #[inline(always)]
    pub(super) fn end_refused(&mut self, tag: Tag) -> bool {
        if self.refused == 0 || !ends_by_tag(tag) {
            return false;
        }
        self.refused -= 1;
        self.break_refused(tag);
        true
    }

    fn break_refused(&mut self, tag: Tag) {
        if is(tag, Category::BLOCK) {
            self.line_break();
        }
    }

    /// Ends the block: the characters behind stand on another line.
    pub(super) fn line_break(&mut self) {
        if self.stack.top().is_some_and(|frame| !frame.look.no_text()) {
            self.writer.end(self.page);
        }
    }

    #[inline]
    pub(super) fn pop(&mut self) {
        let Some(frame) = self.stack.pop() else { return };
        if is(frame.tag, Category::BLOCK) && !frame.look.no_text() {
            self.writer.end(self.page);
        }
        if is(frame.tag, Category::FORMATTING) {
            self.formatting.closed(&frame);
        }
    }

    /// Pops the element at `at` and all above it.
    #[inline]
    pub(super) fn pop_to(&mut self, at: usize) {
        while self.stack.len() > at {
            self.pop();
        }
    }

    /// 13.2.6.3 "Generate implied end tags", all but one.
    #[inline]
    pub(super) fn generate_implied_end_tags(&mut self, except: Option<Tag>) {
        while is(self.stack.top_tag(), Category::IMPLIED_END) && Some(self.stack.top_tag()) != except {
            self.pop();
        }
    }

    /// Generates implied end tags and pops the innermost element of a name, when it is in scope.
    pub(super) fn close_in_scope(&mut self, tag: Tag, scope: Scope, except: Option<Tag>) -> bool {
        let Some(at) = self.stack.in_scope(tag, scope) else { return false };
        self.generate_implied_end_tags(except);
        self.pop_to(at);
        true
    }

    /// "Close a p element", when there is one in button scope.
    #[inline]
    pub(super) fn close_p(&mut self) -> bool {
        self.stack.has(Tag::P) && self.close_in_scope(Tag::P, Scope::Button, Some(Tag::P))
    }

    /// Takes an element out of the middle of the stack. Those above stay inside it on the page.
    pub(super) fn remove_frame(&mut self, at: usize) {
        let last = self.stack.len() - 1;
        if !self.stack.frames()[last].look.no_text() {
            self.place_of(last);
        }
        self.stack.remove(at);
    }

    /// The place of an open element; it and the elements it is in become places now if they are none yet.
    #[inline]
    pub(super) fn place_of(&mut self, frame: usize) -> u32 {
        match self.stack.frames()[frame].place {
            Some(place) => place,
            None => self.make_places(frame),
        }
    }

    fn make_places(&mut self, frame: usize) -> u32 {
        self.path.clear();
        let mut above = Some(frame);
        let mut place = None;
        while let Some(at) = above {
            place = self.stack.frames()[at].place;
            if place.is_some() {
                break;
            }
            self.path.push(at);
            above = self.stack.frames()[at].parent;
        }
        self.stack.work += self.path.len() as u64;
        while let Some(at) = self.path.pop() {
            let Frame { tag, attributes, labelled, .. } = self.stack.frames()[at];
            let labels = match labelled {
                Some(same) => PlaceMaker::labels_of(self.page, same),
                None => {
                    self.stack.work += attributes.len() as u64;
                    self.places.read(self.page, self.text, attributes)
                }
            };
            let made = self.places.add(self.page, place, tag, labels);
            self.stack.frame_mut(at).place = Some(made);
            place = Some(made);
        }
        place.unwrap_or(0)
    }

    /// A second `html` or `body` tag: the element takes the attributes it has not.
    pub(super) fn add_attributes(&mut self, frame: usize, tag: &TagToken) {
        if frame < self.stack.len() {
            let place = self.place_of(frame);
            let labels = self.places.read(self.page, self.text, tag.attributes);
            self.places.amend(self.page, place, labels);
        }
    }
}

/// Whether an element needs its end tag. Others end when the next one starts, so that counting their tags would never
/// come out even.
fn ends_by_tag(tag: Tag) -> bool {
    !is(tag, Category::IMPLIED_END)
}
