//! The reference of the differential tests: a plain walk over the tree that html5ever builds, cutting it into blocks by
//! the rules of `Page`, with strings and lists where the library has ranges and numbers.

use std::fmt::Write;

use dechaff::{BlockKind, Page, Tag};
use ego_tree::iter::Edge;
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, ns};
use scraper::node::Element;
use scraper::{Html, HtmlTreeSink, Node};

/// A block with everything that is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) text: String,
    pub(crate) linked: usize,
    pub(crate) kind: BlockKind,
    /// The elements above it, outermost first: name, class, id and role words, and `!` when hidden.
    pub(crate) places: Vec<String>,
}

/// The blocks that the library finds.
pub(crate) fn blocks_of(page: &Page) -> Vec<Block> {
    let words = |list| page.words_of(list).collect::<Vec<_>>().join(" ");
    let describe = |place: &dechaff::Place| {
        let hidden = if place.hidden { "!" } else { "" };
        format!("{}{hidden}.{}#{}@{}", place.tag.name(), words(place.class), words(place.id), words(place.role))
    };
    let block = |block: &dechaff::Block| {
        let mut places: Vec<String> = page.places_above(block).map(describe).collect();
        places.reverse();
        Block { text: page.text_of(block).to_owned(), linked: block.linked as usize, kind: block.kind, places }
    };
    page.blocks.iter().map(block).collect()
}

/// The tree of a page, as html5ever and `scraper` build it.
pub(crate) fn tree(text: &str) -> Html {
    // Scripting is off, as in the library: what is shown without it is read.
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    // html5ever leaves it to its callers to make line ends alike.
    let text = text.trim_start_matches('\u{feff}').replace('\0', "").replace("\r\n", "\n").replace('\r', "\n");
    html5ever::parse_document(HtmlTreeSink::new(Html::new_document()), options).one(text.as_str())
}

/// The blocks of a tree.
pub(crate) fn blocks(html: &Html) -> Vec<Block> {
    let mut walk = Walk::default();
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => walk.enter(element),
                Node::Text(text) => walk.text(text),
                _ => {}
            },
            Edge::Close(node) if node.value().is_element() => walk.leave(),
            Edge::Close(_) => {}
        }
    }
    walk.end();
    walk.blocks
}

#[derive(Default)]
struct Walk {
    blocks: Vec<Block>,
    open: Vec<Frame>,
    /// The block being written: each character, and whether it stands in a link.
    characters: Vec<(char, bool)>,
    block: Option<Block>,
}

#[derive(Clone, Default)]
struct Frame {
    place: String,
    breaks: bool,
    link: bool,
    pre: bool,
    silent: bool,
    hidden: bool,
    kind: BlockKind,
}

impl Walk {
    fn enter(&mut self, element: &Element) {
        let above = self.open.last().cloned().unwrap_or_default();
        let tag = tag_of(element);
        let own_hidden = tag == Tag::Template || is_hidden(element);
        let mut frame = Frame { breaks: breaks(tag), ..above.clone() };
        frame.link |= tag == Tag::A;
        frame.pre |= matches!(tag, Tag::Pre | Tag::Listing);
        let foreign = element.name.ns != ns!(html);
        frame.silent |= foreign || is_silent(tag);
        frame.hidden |= own_hidden;
        frame.kind = if frame.pre { BlockKind::Pre } else { kind(tag).unwrap_or(above.kind) };
        frame.place = describe(element, tag, own_hidden && !above.hidden);
        if !above.silent && (frame.breaks || matches!(tag, Tag::Br | Tag::Hr)) {
            self.end();
        }
        self.open.push(frame);
    }

    fn leave(&mut self) {
        if self.open.pop().is_some_and(|frame| frame.breaks && !frame.silent) {
            self.end();
        }
    }

    fn text(&mut self, text: &str) {
        let Some(frame) = self.open.last().filter(|frame| !frame.silent) else { return };
        if self.block.is_none() {
            self.characters.clear();
        }
        for c in text.chars() {
            if self.block.is_none() {
                if c.is_whitespace() {
                    // The indent of a preformatted block's first line is kept.
                    if c == '\n' || !frame.pre {
                        self.characters.clear();
                    } else {
                        self.characters.push((c, frame.link));
                    }
                    continue;
                }
                if !frame.pre {
                    self.characters.clear();
                }
                let places = self.open.iter().map(|frame| frame.place.clone()).collect();
                self.block = Some(Block { text: String::new(), linked: 0, kind: frame.kind, places });
            }
            if c.is_whitespace() && !frame.pre {
                if self.characters.last().is_some_and(|&(last, _)| last != ' ') {
                    self.characters.push((' ', frame.link));
                }
            } else {
                self.characters.push((c, frame.link));
            }
        }
    }

    fn end(&mut self) {
        let mut characters = std::mem::take(&mut self.characters);
        let Some(mut block) = self.block.take() else { return };
        while characters.last().is_some_and(|(c, _)| c.is_whitespace()) {
            characters.pop();
        }
        block.text = characters.iter().map(|(c, _)| c).collect();
        block.linked = linked(&characters, block.kind == BlockKind::Pre);
        self.blocks.push(block);
    }
}

/// Bytes in links. A folded space counts when both its neighbours are in one.
fn linked(characters: &[(char, bool)], pre: bool) -> usize {
    let counts = |at: usize| match characters[at] {
        (' ', _) if !pre => characters[at - 1].1 && characters[at + 1].1,
        (_, link) => link,
    };
    (0..characters.len()).filter(|&at| counts(at)).map(|at| characters[at].0.len_utf8()).sum()
}

fn describe(element: &Element, tag: Tag, hidden: bool) -> String {
    let mut place = format!("{}{}", tag.name(), if hidden { "!" } else { "" });
    let attribute = |name| element.attr(name).unwrap_or_default();
    let role = format!("{} {}", attribute("role"), attribute("itemprop"));
    for (mark, value) in [('.', attribute("class")), ('#', attribute("id")), ('@', &role)] {
        write!(place, "{mark}{}", words(value).join(" ")).expect("strings can be written to");
    }
    place
}

fn words(value: &str) -> Vec<String> {
    let is_letter = |c: char| c.is_ascii_alphabetic() || !c.is_ascii();
    let mut words: Vec<String> = vec![String::new()];
    let mut before = ' ';
    for c in value.chars() {
        if !is_letter(c) || (before.is_ascii_lowercase() && c.is_ascii_uppercase()) {
            words.push(String::new());
        }
        if is_letter(c) {
            words.last_mut().expect("never empty").push(c);
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    for word in &mut words {
        while word.len() > 32 {
            word.pop();
        }
        word.make_ascii_lowercase();
    }
    words
}

fn tag_of(element: &Element) -> Tag {
    if element.name.ns != ns!(html) {
        return Tag::Other;
    }
    Tag::ALL.iter().copied().find(|tag| tag.name() == element.name()).unwrap_or_default()
}

fn is_hidden(element: &Element) -> bool {
    let style = element.attr("style").unwrap_or_default().to_ascii_lowercase();
    let declares = |wanted: &str| {
        style.split(';').any(|declaration| {
            let compact: String = declaration.split_whitespace().collect();
            compact.trim_end_matches("!important") == wanted
        })
    };
    element.attr("hidden").is_some()
        || element.attr("aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true"))
        || declares("display:none")
        || declares("visibility:hidden")
}

fn breaks(tag: Tag) -> bool {
    const NAMES: &str = "address article aside blockquote body button caption center colgroup dd details dialog dir div dl \
         dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup legend li listing main menu nav ol \
         optgroup option p pre search section summary table tbody td tfoot th thead tr ul";
    NAMES.split_whitespace().any(|name| name == tag.name())
}

fn is_silent(tag: Tag) -> bool {
    const NAMES: &str =
        "audio canvas datalist iframe math noembed noframes script select style svg textarea title video xmp";
    NAMES.split_whitespace().any(|name| name == tag.name())
}

fn kind(tag: Tag) -> Option<BlockKind> {
    Some(match tag.name() {
        "h1" => BlockKind::Heading(1),
        "h2" => BlockKind::Heading(2),
        "h3" => BlockKind::Heading(3),
        "h4" => BlockKind::Heading(4),
        "h5" => BlockKind::Heading(5),
        "h6" => BlockKind::Heading(6),
        "li" | "dt" | "dd" => BlockKind::Item,
        "td" | "th" => BlockKind::Cell,
        "pre" | "listing" => BlockKind::Pre,
        "blockquote" => BlockKind::Quote,
        "figcaption" | "caption" => BlockKind::Caption,
        "button" | "option" | "label" | "legend" => BlockKind::Control,
        _ => return None,
    })
}
