//! The list of active formatting elements (13.2.4.3) and the adoption agency algorithm (13.2.6.4.7).

use super::super::elements::{Category, NameKey, is};
use super::super::tokenizer::TagToken;
use super::stack::{Frame, Look};
use super::{Builder, Tag};
use crate::document::Span;

/// Entries behind the last marker. A page that never closes its `font` tags would open all of them again in every
/// paragraph.
const MOST_ENTRIES: usize = 32;

/// Elements opened again on one page, for the same reason.
const MOST_REOPENINGS: u32 = 20_000;

/// How often the adoption agency goes round (13.2.6.4.7, step 4.2).
const ADOPTION_ROUNDS: usize = 8;

/// The list, with markers.
#[derive(Debug, Default)]
pub(super) struct Formatting {
    entries: Vec<Entry>,
    reopened: u32,
    /// Entries looked at.
    pub(super) work: u64,
}

#[derive(Debug, Clone, Copy)]
enum Entry {
    Marker,
    Element(Element),
}

#[derive(Debug, Clone, Copy)]
struct Element {
    tag: Tag,
    key: NameKey,
    attributes: Span,
    /// Id of the frame.
    id: u32,
    /// Whether the frame is on the stack.
    open: bool,
    /// A place with this element's labels, when a copy of it had text.
    labelled: Option<u32>,
}

impl Formatting {
    /// Forgets the last page.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.reopened = 0;
        self.work = 0;
    }

    /// "Insert a marker".
    pub(super) fn push_marker(&mut self) {
        self.entries.push(Entry::Marker);
    }

    /// "Clear the list of active formatting elements up to the last marker".
    pub(super) fn clear_to_marker(&mut self) {
        while let Some(Entry::Element(_)) = self.entries.pop() {}
    }

    /// Notes that an element left the stack.
    pub(super) fn closed(&mut self, frame: &Frame) {
        for entry in self.entries.iter_mut().rev() {
            self.work += 1;
            if let Entry::Element(element) = entry
                && element.id == frame.id
            {
                element.open = false;
                element.labelled = frame.place.or(frame.labelled);
                return;
            }
        }
    }

    /// The elements behind the last marker, last first, each with its index.
    fn behind_marker(&self) -> impl Iterator<Item = (usize, &Element)> {
        self.entries.iter().enumerate().rev().map_while(|(at, entry)| match entry {
            Entry::Marker => None,
            Entry::Element(element) => Some((at, element)),
        })
    }

    fn index_of(&mut self, id: u32) -> Option<usize> {
        let found = self.entries.iter().rposition(|entry| matches!(entry, Entry::Element(element) if element.id == id));
        self.work += (self.entries.len() - found.unwrap_or(0)) as u64;
        found
    }

    fn contains(&mut self, id: u32) -> bool {
        self.index_of(id).is_some()
    }

    fn remove_id(&mut self, id: u32) -> Option<Element> {
        let at = self.index_of(id)?;
        match self.entries.remove(at) {
            Entry::Element(element) => Some(element),
            Entry::Marker => None,
        }
    }

    /// The last element of this name behind the last marker.
    fn last_of(&self, tag: Tag) -> Option<Element> {
        self.behind_marker().find(|(_, element)| element.tag == tag).map(|(_, element)| *element)
    }

    /// "Push onto the list of active formatting elements", with the Noah's Ark clause: no more than three of a kind.
    /// Elements are of a kind here when their attributes are written alike.
    fn push(&mut self, text: &str, element: Element) {
        let attributes = &text[element.attributes.range()];
        let (mut entries, mut alike, mut earliest) = (0, 0, 0);
        for (at, other) in self.behind_marker() {
            entries += 1;
            if other.tag == element.tag && &text[other.attributes.range()] == attributes {
                alike += 1;
                earliest = at;
            }
        }
        self.work += entries as u64;
        if alike >= 3 {
            self.entries.remove(earliest);
            entries -= 1;
        }
        if entries < MOST_ENTRIES {
            self.entries.push(Entry::Element(element));
        }
    }
}

impl Builder<'_, '_> {
    /// "Reconstruct the active formatting elements", if any.
    #[inline(always)]
    pub(super) fn reconstruct_formatting(&mut self) {
        if let Some(Entry::Element(Element { open: false, .. })) = self.formatting.entries.last() {
            self.reopen();
        }
    }

    #[cold]
    fn reopen(&mut self) {
        let first = self.formatting.behind_marker().take_while(|(_, element)| !element.open).last();
        let Some((first, _)) = first else { return };
        for at in first..self.formatting.entries.len() {
            self.formatting.reopened += 1;
            self.formatting.work += 1;
            let Entry::Element(element) = self.formatting.entries[at] else { return };
            if self.stack.len() >= self.depth || self.formatting.reopened > MOST_REOPENINGS {
                return;
            }
            let Element { tag, key, attributes, .. } = element;
            self.insert(&TagToken { key, attributes, ..TagToken::implied(tag) });
            let top = self.stack.len() - 1;
            let frame = self.stack.frame_mut(top);
            frame.labelled = element.labelled;
            self.formatting.entries[at] = Entry::Element(Element { id: frame.id, open: true, ..element });
        }
    }

    /// Inserts an element and puts it on the list.
    #[inline]
    pub(super) fn insert_formatting(&mut self, tag: &TagToken) {
        if self.insert(tag) {
            let id = self.next_id - 1;
            let TagToken { tag, key, attributes, .. } = *tag;
            self.formatting.push(self.text, Element { tag, key, attributes, id, open: true, labelled: None });
        }
    }

    /// A start tag `a` inside an `a` closes the outer one first (13.2.6.4.7, 'A start tag whose tag name is "a"').
    pub(super) fn close_open_link(&mut self) {
        let Some(link) = self.formatting.last_of(Tag::A) else { return };
        self.adoption_agency(&TagToken::implied(Tag::A));
        self.formatting.remove_id(link.id);
        if let Some(at) = self.stack.find_id(link.id) {
            self.remove_frame(at);
        }
    }

    /// "Run the adoption agency algorithm" for the end tag of a formatting element.
    #[inline]
    pub(super) fn adoption_agency(&mut self, tag: &TagToken) {
        // The tidy case, in which the element to close is the current node: step 2, and all steps when it is the last on
        // the list as well.
        if let Some(top) = self.stack.top()
            && top.tag == tag.tag
        {
            let id = top.id;
            let last = self.formatting.last_of(tag.tag);
            if last.is_none_or(|last| last.id == id) || !self.formatting.contains(id) {
                self.pop();
                self.formatting.remove_id(id);
                return;
            }
        }
        self.adopt(tag);
    }

    fn adopt(&mut self, tag: &TagToken) {
        let Some(element) = self.formatting.last_of(tag.tag) else { return self.any_other_end_tag(tag) };
        let on_stack = if element.open { self.stack.find_id(element.id) } else { None };
        let Some(at) = on_stack else {
            self.formatting.remove_id(element.id);
            return;
        };
        self.stack.work += (self.stack.len() - at) as u64;
        let above = &self.stack.frames()[at + 1..];
        if above.iter().any(Frame::ends_scope) {
            return;
        }
        let furthest_block = above.iter().any(|frame| is(frame.tag, Category::SPECIAL));
        self.formatting.remove_id(element.id);
        if furthest_block { self.move_out(at, element) } else { self.pop_to(at) }
    }

    /// Steps 4.7 to 4.19 have one effect on a page without nodes: the formatting element leaves the middle of the stack,
    /// the blocks above it stay open, and so do other formatting elements that are still active.
    #[cold]
    fn move_out(&mut self, at: usize, element: Element) {
        // Each round moves the element behind one more block.
        let specials = |frame: &Frame| is(frame.tag, Category::SPECIAL);
        let blocks = (at + 1..self.stack.len()).filter(|&above| specials(&self.stack.frames()[above]));
        let Some(last) = blocks.take(ADOPTION_ROUNDS).last() else { return };
        let more = self.stack.frames()[last + 1..].iter().any(specials);
        if !more {
            self.pop_to(last + 1);
        }
        self.stack.work += (self.stack.len() - at) as u64;
        let old = self.stack.frames()[at];
        self.kept.clear();
        self.moved_to.clear();
        self.moved_to.push(old.parent);
        for index in at + 1..self.stack.len() {
            let frame = self.stack.frames()[index];
            let parent = match frame.parent {
                Some(parent) if parent >= at => self.moved_to[parent - at],
                parent => parent,
            };
            let active = is(frame.tag, Category::FORMATTING) && self.formatting.contains(frame.id);
            if index > last || is(frame.tag, Category::SPECIAL) || active {
                self.moved_to.push(Some(at + self.kept.len()));
                let frame = self.moved_frame(at, frame, parent);
                self.kept.push(frame);
            } else {
                self.moved_to.push(parent);
            }
            if more && index == last {
                self.reinsert(at, old, element);
            }
        }
        self.stack.replace_from(at, self.kept);
    }

    /// A frame in its new surroundings: text that comes has a new place, with the old one's labels.
    fn moved_frame(&self, at: usize, frame: Frame, parent: Option<usize>) -> Frame {
        let around = match parent {
            Some(parent) if parent >= at => self.kept[parent - at].look,
            Some(parent) => self.stack.frames()[parent].look,
            None => Look::default(),
        };
        let look = if frame.foreign.is_some() { frame.look } else { around.inside(frame.tag) };
        Frame { parent, place: None, labelled: frame.place.or(frame.labelled), look, ..frame }
    }

    /// After the last round the standard leaves a copy of the element open inside the last block.
    fn reinsert(&mut self, at: usize, old: Frame, element: Element) {
        let Some(&block) = self.kept.last() else { return };
        let parent = at + self.kept.len() - 1;
        let id = self.next_id;
        self.next_id += 1;
        let labelled = old.place.or(old.labelled);
        let look = block.look.inside(old.tag);
        let stands_before = block.stands_before;
        self.kept.push(Frame { id, parent: Some(parent), place: None, labelled, look, stands_before, ..old });
        if let Some(moved) = self.moved_to.last_mut() {
            *moved = Some(parent + 1);
        }
        self.formatting.entries.push(Entry::Element(Element { id, open: true, labelled, ..element }));
    }
}
