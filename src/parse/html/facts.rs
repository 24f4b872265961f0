//! What the tags of a page say about it, read into a [`Head`].

use super::attributes::attributes;
use super::references::{Context, decode};
use super::tokenizer::TagToken;
use crate::document::{Span, Tag};
use crate::parse::Head;

/// The property that says when a page was published, in microdata.
const DATE_ITEMPROP: &str = "datePublished";

/// Reads facts off tags.
#[derive(Debug, Default)]
pub(super) struct FactReader {
    name: String,
    value: String,
}

impl FactReader {
    /// Keeps the `content` of an element with `itemprop=datePublished`.
    #[cold]
    pub(super) fn date(&mut self, text: &str, tag: &TagToken, head: &mut Head, block: u32) {
        let [itemprop, content] = values(text, tag.attributes, ["itemprop", "content"]);
        if itemprop == Some(DATE_ITEMPROP)
            && let Some(content) = content
        {
            head.push_time(block, decode(content, &mut self.value, Context::Attribute));
        }
    }

    /// Reads a tag that is there to say something.
    pub(super) fn tag(&mut self, text: &str, tag: &TagToken, head: &mut Head, block: u32) {
        match tag.tag {
            Tag::Meta => self.meta(text, tag, head),
            Tag::Link => self.link(text, tag, head),
            Tag::Html => {
                if let [Some(lang)] = values(text, tag.attributes, ["lang"]) {
                    head.set_lang(decode(lang, &mut self.value, Context::Attribute));
                }
            }
            Tag::Time => {
                if let [Some(datetime)] = values(text, tag.attributes, ["datetime"]) {
                    head.push_time(block, decode(datetime, &mut self.value, Context::Attribute));
                }
            }
            _ => {}
        }
    }

    fn meta(&mut self, text: &str, tag: &TagToken, head: &mut Head) {
        let [name, property, itemprop, http_equiv, content] =
            values(text, tag.attributes, ["name", "property", "itemprop", "http-equiv", "content"]);
        let content = decode(content.unwrap_or_default(), &mut self.value, Context::Attribute);
        for key in [name, property, itemprop, http_equiv].into_iter().flatten() {
            head.push_meta(decode(key, &mut self.name, Context::Attribute), content);
        }
    }

    fn link(&mut self, text: &str, tag: &TagToken, head: &mut Head) {
        if let [Some(rel), Some(href)] = values(text, tag.attributes, ["rel", "href"]) {
            let rel = decode(rel, &mut self.name, Context::Attribute);
            head.push_link(rel, decode(href, &mut self.value, Context::Attribute));
        }
    }

    /// Keeps the text of a `title` element.
    pub(super) fn title(&mut self, title: &str, head: &mut Head) {
        head.set_title(decode(title, &mut self.value, Context::Text));
    }

    /// Keeps the text of a `script` element when it is data: JSON-LD under its type, other JSON under its id.
    pub(super) fn script(&mut self, text: &str, tag: &TagToken, inside: Span, head: &mut Head) {
        let [kind, id] = values(text, tag.attributes, ["type", "id"]).map(Option::unwrap_or_default);
        let says = |word: &str| kind.as_bytes().windows(word.len()).any(|at| at.eq_ignore_ascii_case(word.as_bytes()));
        let key = if says("ld+json") {
            "application/ld+json"
        } else if !says("json") && !id.eq_ignore_ascii_case("__NEXT_DATA__") {
            if kind.trim().is_empty() || says("javascript") {
                let script = &text[inside.range()];
                if is_state(script) {
                    head.push_data("state", script);
                } else if script.trim_start().starts_with("self.__next_f.push(") {
                    head.push_data("__next_f", script);
                }
            }
            return;
        } else if id.trim().is_empty() {
            kind
        } else {
            id
        };
        head.push_data(decode(key, &mut self.name, Context::Attribute), &text[inside.range()]);
    }
}

/// Whether a script begins by giving the state of the page a name: `window.__INITIAL_STATE__ = {…}`.
fn is_state(script: &str) -> bool {
    const NAMES: [&[u8]; 6] =
        [b"_STATE__", b"__NUXT__", b"__NEXT_DATA__", b"__DATA__", b"__INITIAL_DATA__", b"__PRELOADED"];
    let start = &script.as_bytes()[..script.len().min(120)];
    let start = &start[..memchr::memchr(b'=', start).unwrap_or(0)];
    // Nearly every script stops here.
    memchr::memmem::find(start, b"__").is_some() && NAMES.iter().any(|name| memchr::memmem::find(start, name).is_some())
}

/// The first value of each attribute asked for.
pub(super) fn values<'t, const N: usize>(text: &'t str, tag: Span, names: [&str; N]) -> [Option<&'t str>; N] {
    // Most names have another length.
    let is = |wanted: &str, name: &str| wanted.len() == name.len() && wanted.eq_ignore_ascii_case(name);
    let mut values = [None; N];
    for attribute in attributes(text, tag) {
        let name = attribute.name();
        if let Some(at) = names.iter().position(|wanted| is(wanted, name)) {
            values[at].get_or_insert(attribute.value());
        }
    }
    values
}
