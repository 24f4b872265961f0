//! The stack of open elements (section 13.2.4.2). A frame stands for a node that is never made: it has what the
//! standard's rules ask of an open element, and what the text below it needs to know.

use super::super::blocks::Style;
use super::super::elements::{BLOCK_KINDS, Category, NameKey, is, keeps_space};
use crate::document::{BlockKind, Span, Tag};

/// An open element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) tag: Tag,
    /// The name, for elements that HTML doesn't have.
    pub(super) key: NameKey,
    /// The attributes as written.
    pub(super) attributes: Span,
    /// Tells this element from all others of the page.
    pub(super) id: u32,
    /// The frame of the element that this one was put into. Not always the one below: content of a table that belongs
    /// elsewhere is put before the table.
    pub(super) parent: Option<usize>,
    /// Its place, once text below it has arrived.
    pub(super) place: Option<u32>,
    /// A place with the labels of this element, when they were read before for another copy of it.
    pub(super) labelled: Option<u32>,
    /// The number of the block that text in here stands before, when it was put before a table.
    pub(super) stands_before: Option<u32>,
    /// For a table: the number of the first block behind its start.
    pub(super) first_block: u32,
    pub(super) foreign: Option<Foreign>,
    pub(super) look: Look,
}

/// What text in an element is like. One number, since it is read again soon after it was written, and a processor waits for what was
/// written in parts and is read as a whole.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look(u32);

impl Look {
    const LINK: u32 = 1;
    const PRE: u32 = 2;
    const NO_TEXT: u32 = 4;
    /// Above these bits stands the number of the nearest element that says what a block is.
    const FLAGS: u32 = 0xff;

    /// How text looks in an element of this name, put where text looks like `self`.
    #[inline(always)]
    pub(super) fn inside(self, tag: Tag) -> Look {
        let (kept, added) = INSIDE[tag as usize];
        Look(self.0 & kept | added)
    }

    /// The same without text of the page.
    pub(super) fn without_text(self) -> Look {
        Look(self.0 | Look::NO_TEXT)
    }

    /// Whether characters here are no text of the page.
    #[inline(always)]
    pub(super) fn no_text(self) -> bool {
        self.0 & Look::NO_TEXT != 0
    }

    /// Whether white space is kept.
    #[inline(always)]
    pub(super) fn pre(self) -> bool {
        self.0 & Look::PRE != 0
    }

    #[inline(always)]
    pub(super) fn style(self) -> Style {
        Style { link: self.0 & Look::LINK != 0, pre: self.pre() }
    }

    pub(super) fn kind(self) -> BlockKind {
        if self.pre() { BlockKind::Pre } else { BLOCK_KINDS[(self.0 >> 8) as usize & 0xff].unwrap_or_default() }
    }
}

/// For each element what it leaves of the look around it, and what it adds.
static INSIDE: [(u32, u32); 256] = {
    let mut all = [(u32::MAX, 0); 256];
    let mut at = 0;
    while at < Tag::ALL.len() {
        let tag = Tag::ALL[at];
        let mut added = 0;
        if matches!(tag, Tag::A) {
            added |= Look::LINK;
        }
        if keeps_space(tag) {
            added |= Look::PRE;
        }
        if is(tag, Category::NO_TEXT) {
            added |= Look::NO_TEXT;
        }
        all[tag as usize] = match BLOCK_KINDS[tag as usize] {
            Some(_) => (Look::FLAGS, added | (tag as u32) << 8),
            None => (u32::MAX, added),
        };
        at += 1;
    }
    all
};

/// An element of SVG or MathML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Foreign {
    pub(super) namespace: Namespace,
    pub(super) point: Point,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Namespace {
    Svg,
    MathMl,
}

/// What an element of another namespace lets in (13.2.4.2: all but the first end the search for an element in scope).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Point {
    None,
    /// `annotation-xml` without an encoding.
    Annotation,
    /// An HTML integration point.
    Html,
    /// A MathML text integration point.
    MathText,
}

impl Frame {
    /// Whether the element is in the standard's category "special", in whichever namespace.
    #[inline(always)]
    pub(super) fn is_special(&self) -> bool {
        is(self.tag, Category::SPECIAL) || self.is_point()
    }

    /// Whether the element ends the search for an element in scope.
    #[inline(always)]
    pub(super) fn ends_scope(&self) -> bool {
        is(self.tag, Category::SCOPE) || self.is_point()
    }

    fn is_point(&self) -> bool {
        self.foreign.is_some_and(|foreign| foreign.point != Point::None)
    }

    /// Whether this is the HTML element that an end tag names.
    pub(super) fn is_named(&self, tag: Tag, key: NameKey) -> bool {
        self.foreign.is_none() && self.tag == tag && (tag != Tag::Other || self.key == key)
    }
}

/// Which elements end the search for one in scope besides those that always do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// "Has an element in scope".
    Default,
    /// "In list item scope".
    ListItem,
    /// "In button scope".
    Button,
}

/// The open elements, outermost first.
#[derive(Debug)]
pub(super) struct Stack {
    frames: Vec<Frame>,
    /// Open elements of each name: most searches are for what isn't there, and end here.
    counts: [u32; 256],
    /// Open elements of SVG and MathML: most pages never have any, and each token is asked for them.
    foreign: u32,
    /// Frames looked at in searches.
    pub(super) work: u64,
}

impl Default for Stack {
    fn default() -> Stack {
        Stack { frames: Vec::new(), counts: [0; 256], foreign: 0, work: 0 }
    }
}

impl Stack {
    /// Forgets the last page.
    pub(super) fn clear(&mut self) {
        self.frames.clear();
        self.counts = [0; 256];
        self.foreign = 0;
        self.work = 0;
    }

    pub(super) fn len(&self) -> usize {
        self.frames.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    #[inline(always)]
    pub(super) fn push(&mut self, frame: Frame) {
        self.counts[frame.tag as usize] += 1;
        self.foreign += u32::from(frame.foreign.is_some());
        self.frames.push(frame);
    }

    #[inline(always)]
    pub(super) fn pop(&mut self) -> Option<Frame> {
        let frame = self.frames.pop()?;
        self.counts[frame.tag as usize] -= 1;
        self.foreign -= u32::from(frame.foreign.is_some());
        Some(frame)
    }

    /// Takes an element out of the middle. Those put into it are now in its parent.
    pub(super) fn remove(&mut self, at: usize) {
        let removed = self.frames.remove(at);
        self.counts[removed.tag as usize] -= 1;
        self.foreign -= u32::from(removed.foreign.is_some());
        self.work += (self.frames.len() - at) as u64;
        for frame in &mut self.frames[at..] {
            frame.parent = match frame.parent {
                Some(parent) if parent == at => removed.parent,
                Some(parent) if parent > at => Some(parent - 1),
                parent => parent,
            };
        }
    }

    /// Puts other frames in place of those from `at` on.
    pub(super) fn replace_from(&mut self, at: usize, frames: &[Frame]) {
        for frame in self.frames.drain(at..) {
            self.counts[frame.tag as usize] -= 1;
            self.foreign -= u32::from(frame.foreign.is_some());
        }
        for &frame in frames {
            self.push(frame);
        }
    }

    /// The current node.
    #[inline(always)]
    pub(super) fn top(&self) -> Option<&Frame> {
        self.frames.last()
    }

    /// Whether the current node is an element of SVG or MathML.
    #[inline(always)]
    pub(super) fn top_is_foreign(&self) -> bool {
        self.foreign > 0 && self.top().is_some_and(|frame| frame.foreign.is_some())
    }

    /// The name of the current node; of nothing when the stack is empty.
    #[inline(always)]
    pub(super) fn top_tag(&self) -> Tag {
        self.top().map_or(Tag::Other, |frame| frame.tag)
    }

    pub(super) fn frames(&self) -> &[Frame] {
        &self.frames
    }

    pub(super) fn frame_mut(&mut self, at: usize) -> &mut Frame {
        &mut self.frames[at]
    }

    /// Whether an element of this name is open at all.
    #[inline(always)]
    pub(super) fn has(&self, tag: Tag) -> bool {
        self.counts[tag as usize] != 0
    }

    /// The innermost element of this name.
    pub(super) fn find(&mut self, tag: Tag) -> Option<usize> {
        if !self.has(tag) {
            return None;
        }
        self.search(|frame| (frame.tag == tag).then_some(true))
    }

    /// The element with this id.
    pub(super) fn find_id(&mut self, id: u32) -> Option<usize> {
        self.search(|frame| (frame.id == id).then_some(true))
    }

    /// The innermost element of this name, when it is in scope.
    #[inline]
    pub(super) fn in_scope(&mut self, tag: Tag, scope: Scope) -> Option<usize> {
        if !self.has(tag) {
            return None;
        }
        self.search(|frame| {
            if frame.tag == tag {
                return Some(true);
            }
            let ends = match scope {
                Scope::Default => false,
                Scope::ListItem => matches!(frame.tag, Tag::Ol | Tag::Ul),
                Scope::Button => frame.tag == Tag::Button,
            };
            (ends || frame.ends_scope()).then_some(false)
        })
    }

    /// The innermost element of this name, when it is in table scope.
    pub(super) fn in_table_scope(&mut self, tag: Tag) -> Option<usize> {
        if !self.has(tag) {
            return None;
        }
        self.search(|frame| match frame.tag {
            found if found == tag => Some(true),
            Tag::Html | Tag::Table | Tag::Template => Some(false),
            _ => None,
        })
    }

    /// Looks through the stack from the current node down, until the answer is yes or no.
    #[inline]
    pub(super) fn search(&mut self, mut answer: impl FnMut(&Frame) -> Option<bool>) -> Option<usize> {
        for (at, frame) in self.frames.iter().enumerate().rev() {
            if let Some(found) = answer(frame) {
                self.work += (self.frames.len() - at) as u64;
                return found.then_some(at);
            }
        }
        self.work += self.frames.len() as u64;
        None
    }
}
