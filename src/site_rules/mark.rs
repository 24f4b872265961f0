//! Marks the elements that a rule selects, and finds the marks again on the parsed page.
//!
//! The document is parsed once more by the library of the selectors and written out with a class added to these elements. So the page
//! is parsed by the one parser that all pages are parsed by, and what the rule doesn't mention comes out as it would without one.

use super::{Mark, SiteRule};
use crate::document::{Claim, Evidence, Field, Page};
use ego_tree::iter::Edge;
use rustc_hash::FxHashMap;
use scraper::{ElementRef, Html, Node, Selector};

/// Classes that no page has. Words of classes are runs of letters.
const BODY_CLASS: &str = "dechaffsitebody";
const DROP_CLASS: &str = "dechaffsitedrop";

/// The document with its marks, and the claims of the rule.
pub(super) fn mark(rule: &SiteRule, html: &str) -> (String, Vec<Claim>) {
    let document = Html::parse_document(html);
    let mut marked = FxHashMap::default();
    for (selectors, mark) in [(&rule.body, Mark::Body), (&rule.drop, Mark::Drop)] {
        for element in selectors.iter().flat_map(|selector| document.select(selector)) {
            marked.insert(element.id(), mark);
        }
    }
    let mut claims = Vec::new();
    for (field, selectors) in [(Field::Title, &rule.title), (Field::Date, &rule.date), (Field::Source, &rule.source)] {
        if let Some(value) = first(&document, selectors, field) {
            claims.push(Claim { field, value, evidence: Evidence::SiteRule, block: None });
        }
    }
    (write(&document, html.len(), |id| marked.get(&id).copied()), claims)
}

/// The first text that one of the selectors finds, in the order of the selectors.
fn first(document: &Html, selectors: &[Selector], field: Field) -> Option<String> {
    let found = selectors.iter().flat_map(|selector| document.select(selector));
    found.map(|element| value(element, field)).find(|value| !value.is_empty())
}

/// What an element says: an attribute for machines, else its text with white space folded.
fn value(element: ElementRef<'_>, field: Field) -> String {
    let attribute = element.attr("content").or_else(|| (field == Field::Date).then(|| element.attr("datetime"))?);
    let text: String = match attribute {
        Some(attribute) => attribute.to_owned(),
        None => element.text().flat_map(|text| [text, " "]).collect(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes a document as HTML, without recursion. Comments say nothing to a reader and are left out.
fn write(document: &Html, size: usize, mark: impl Fn(ego_tree::NodeId) -> Option<Mark>) -> String {
    let mut out = String::with_capacity(size + size / 8);
    for edge in document.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Doctype(doctype) => {
                    out.push_str("<!DOCTYPE ");
                    out.push_str(doctype.name());
                    out.push('>');
                }
                Node::Element(element) => {
                    out.push('<');
                    out.push_str(element.name());
                    let class = mark(node.id()).map(|mark| match mark {
                        Mark::Body => BODY_CLASS,
                        Mark::Drop => DROP_CLASS,
                    });
                    if let Some(class) = class {
                        attribute(&mut out, "class", &[class, " ", element.attr("class").unwrap_or_default()]);
                    }
                    for (name, value) in element.attrs().filter(|(name, _)| class.is_none() || *name != "class") {
                        attribute(&mut out, name, &[value]);
                    }
                    out.push('>');
                }
                Node::Text(text) => {
                    let parent = node.parent().and_then(|parent| parent.value().as_element());
                    match parent.is_some_and(|parent| RAW.contains(&parent.name())) {
                        true => out.push_str(text),
                        false => escape(&mut out, text),
                    }
                }
                _ => {}
            },
            Edge::Close(node) => {
                if let Some(element) = node.value().as_element().filter(|element| !VOID.contains(&element.name())) {
                    out.extend(["</", element.name(), ">"]);
                }
            }
        }
    }
    out
}

fn attribute(out: &mut String, name: &str, values: &[&str]) {
    out.extend([" ", name, "=\""]);
    values.iter().for_each(|value| escape(out, value));
    out.push('"');
}

fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(character),
        }
    }
}

/// Elements whose text is not parsed.
const RAW: [&str; 8] = ["script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext", "noscript"];

/// Elements without an end tag.
const VOID: [&str; 18] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
];

/// For each place of a page the mark on it or on the nearest place above it.
pub(super) fn marks(page: &Page) -> Vec<Option<Mark>> {
    let mut marks: Vec<Option<Mark>> = Vec::with_capacity(page.places.len());
    for place in &page.places {
        let above = place.parent.and_then(|parent| marks.get(parent as usize).copied().flatten());
        let has = |class: &str| page.words_of(place.class).any(|word| word == class);
        let own = match above {
            Some(Mark::Drop) => above,
            _ if has(DROP_CLASS) => Some(Mark::Drop),
            _ if has(BODY_CLASS) => Some(Mark::Body),
            _ => above,
        };
        marks.push(own);
    }
    marks
}
