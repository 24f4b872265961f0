//! Text to page: blocks, the elements above them, and what the page claims about itself. Has never heard of a rule.

use crate::document::{Block, Hint, Page, Place, Span};
use crate::options::Limits;

/// Parses a page, as HTML or as plain text, whichever it is.
pub(crate) fn parse(text: &str, _hint: &Hint, _limits: &Limits) -> Page {
    let mut page = Page { text: text.to_owned(), places: vec![Place::default()], ..Page::default() };
    page.blocks.push(Block { span: Span { start: 0, end: text.len() as u32 }, ..Block::default() });
    page
}

/// What a parser gathers besides blocks, as the page has it; `claims` makes sense of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Head {
    /// Text of the first `title` element outside SVG, white space folded.
    pub(crate) title: Option<String>,
    /// `meta` elements in page order: name, property, itemprop or http-equiv in lower case, and the content.
    pub(crate) metas: Vec<(String, String)>,
    /// `link` elements in page order: rel in lower case, and the href.
    pub(crate) links: Vec<(String, String)>,
    /// Text of `script` elements that hold data: their id or type in lower case, and the raw text.
    pub(crate) data: Vec<(String, String)>,
    /// `time` elements with a `datetime`, and elements with `itemprop=datePublished` and a `content`: the index of the
    /// block that holds or follows it, and the value.
    pub(crate) times: Vec<(u32, String)>,
    /// `lang` of the root element.
    pub(crate) lang: Option<String>,
}
