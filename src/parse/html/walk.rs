//! The tree of a page to places, blocks and head, in document order and without recursion.

use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Namespace, ParseOpts, ns};
use scraper::node::Element;
use scraper::{Html, HtmlTreeSink, Node};

use super::blocks::{BlockWriter, Style};
use super::elements::{block_kind, breaks_block, holds_no_text, keeps_space};
use super::words::Interner;
use crate::document::{BlockKind, Page, Place, Tag};
use crate::options::Limits;
use crate::parse::Head;

/// An element the walk is inside of.
struct Frame<'t> {
    element: Option<&'t Element>,
    tag: Tag,
    /// Made when the element's first text arrives.
    place: Option<u32>,
    style: Style,
    kind: BlockKind,
    no_text: bool,
    breaks: bool,
    hidden: bool,
}

struct Walk<'t> {
    page: Page,
    head: Head,
    blocks: BlockWriter,
    interner: Interner,
    open: Vec<Frame<'t>>,
}

/// Builds the tree and walks it.
pub(super) fn walk(text: &str, limits: &Limits) -> (Page, Head) {
    let builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder: builder, ..ParseOpts::default() };
    let html = html5ever::parse_document(HtmlTreeSink::new(Html::new_document()), options).one(text);

    let mut walk = Walk {
        page: Page::default(),
        head: Head::default(),
        blocks: BlockWriter::default(),
        interner: Interner::default(),
        open: Vec::new(),
    };
    walk.blocks.start(limits);
    for edge in html.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => match node.value() {
                Node::Element(element) => {
                    let text = node.first_child().and_then(|child| child.value().as_text());
                    walk.enter(element, text.map_or("", |text| text));
                }
                Node::Text(text) => walk.text(text),
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) => {
                if node.value().is_element() {
                    walk.leave();
                }
            }
        }
    }
    (walk.page, walk.head)
}

impl<'t> Walk<'t> {
    fn enter(&mut self, element: &'t Element, text: &str) {
        let tag = tag_of(element);
        let mut frame = Frame {
            element: Some(element),
            tag,
            place: None,
            style: Style::default(),
            kind: BlockKind::default(),
            no_text: holds_no_text(tag),
            breaks: breaks_block(tag),
            hidden: tag == Tag::Template,
        };
        match self.open.last() {
            Some(above) => {
                frame.style = above.style;
                frame.kind = above.kind;
                frame.no_text |= above.no_text;
            }
            None => frame.place = Some(self.make_place(None, &frame)),
        }
        frame.style.link |= tag == Tag::A;
        frame.style.pre |= keeps_space(tag);
        frame.kind = if frame.style.pre { BlockKind::Pre } else { block_kind(tag).unwrap_or(frame.kind) };
        if !frame.no_text && (frame.breaks || matches!(tag, Tag::Br | Tag::Hr)) {
            self.blocks.end(&mut self.page);
        }
        self.open.push(frame);
        self.read_head(tag, element, text);
    }

    fn leave(&mut self) {
        if let Some(frame) = self.open.pop()
            && frame.breaks
            && !frame.no_text
        {
            self.blocks.end(&mut self.page);
        }
    }

    fn text(&mut self, text: &str) {
        let Some(&Frame { style, kind, no_text: false, .. }) = self.open.last() else { return };
        if self.blocks.wants_place() {
            if text.trim_start().is_empty() {
                return;
            }
            let place = self.place();
            self.blocks.open(&self.page, place, kind);
        }
        self.blocks.write(&mut self.page, text, style);
    }

    /// The place of the innermost element; it and the elements above it become places now if they are none yet.
    fn place(&mut self) -> u32 {
        let mut parent = 0;
        for depth in 0..self.open.len() {
            parent = match self.open[depth].place {
                Some(place) => place,
                None => self.make_place(Some(parent), &Frame { ..self.open[depth] }),
            };
            self.open[depth].place = Some(parent);
        }
        parent
    }

    fn make_place(&mut self, parent: Option<u32>, frame: &Frame<'_>) -> u32 {
        let attribute = |name| frame.element.and_then(|element| element.attr(name));
        let mut words = |value: Option<&str>| self.interner.list(&mut self.page, value.unwrap_or_default());
        let (class, id) = (words(attribute("class")), words(attribute("id")));
        let role = match (attribute("role"), attribute("itemprop")) {
            (Some(role), Some(itemprop)) => words(Some(&format!("{role} {itemprop}"))),
            (role, itemprop) => words(role.or(itemprop)),
        };
        let own_hidden = frame.hidden || frame.element.is_some_and(is_hidden);
        let hidden = own_hidden && !self.below_hidden(parent);
        self.page.places.push(Place { parent, tag: frame.tag, class, id, role, hidden });
        self.page.places.len() as u32 - 1
    }

    fn below_hidden(&self, mut place: Option<u32>) -> bool {
        while let Some(at) = place {
            let above = &self.page.places[at as usize];
            if above.hidden {
                return true;
            }
            place = above.parent;
        }
        false
    }

    fn read_head(&mut self, tag: Tag, element: &Element, text: &str) {
        let head = &mut self.head;
        let block = self.page.blocks.len() as u32;
        match tag {
            Tag::Html => head.set_lang(element.attr("lang").unwrap_or_default()),
            Tag::Title => head.set_title(text),
            Tag::Meta => {
                let content = element.attr("content").unwrap_or_default();
                for key in ["name", "property", "itemprop", "http-equiv"] {
                    if let Some(key) = element.attr(key) {
                        head.push_meta(key, content);
                    }
                }
            }
            Tag::Link => {
                if let (Some(rel), Some(href)) = (element.attr("rel"), element.attr("href")) {
                    head.push_link(rel, href);
                }
            }
            Tag::Script => {
                if let Some(key) = data_key(element) {
                    head.push_data(key, text);
                }
            }
            _ => {}
        }
        if tag == Tag::Time
            && let Some(value) = element.attr("datetime")
        {
            head.push_time(block, value);
        } else if let (Some(itemprop), Some(content)) = (element.attr("itemprop"), element.attr("content"))
            && itemprop.eq_ignore_ascii_case("datePublished")
        {
            head.push_time(block, content);
        }
    }
}

fn tag_of(element: &Element) -> Tag {
    let svg: &Namespace = &ns!(svg);
    let math: &Namespace = &ns!(mathml);
    if element.name.ns == *svg || element.name.ns == *math {
        return match element.name() {
            "svg" => Tag::Svg,
            "math" => Tag::Math,
            _ => Tag::Other,
        };
    }
    Tag::ALL.iter().copied().find(|tag| tag.name() == element.name()).unwrap_or_default()
}

fn is_hidden(element: &Element) -> bool {
    let style = || element.attr("style").unwrap_or_default().replace(char::is_whitespace, "").to_ascii_lowercase();
    element.attr("hidden").is_some()
        || element.attr("aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true"))
        || ["display:none", "visibility:hidden"].iter().any(|wanted| style().contains(wanted))
}

/// Under which name the data of a script is kept: JSON-LD under its type, other JSON under its id.
fn data_key(element: &Element) -> Option<&str> {
    let kind = element.attr("type").unwrap_or_default();
    let id = element.attr("id").unwrap_or_default();
    let lower = kind.to_ascii_lowercase();
    if lower.contains("ld+json") {
        return Some("application/ld+json");
    }
    if !lower.contains("json") && !id.eq_ignore_ascii_case("__NEXT_DATA__") {
        return None;
    }
    Some(if id.trim().is_empty() { kind } else { id })
}
