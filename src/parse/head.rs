//! What a page says about itself outside its text, as the page has it.

use crate::document::Span;

/// What a parser gathers besides blocks; `claims` makes sense of it. All characters stand in one string, so that a head
/// costs a handful of allocations and can be filled again for the next page.
#[derive(Debug, Clone, Default)]
pub struct Head {
    text: String,
    title: Option<Span>,
    lang: Option<Span>,
    metas: Vec<(Span, Span)>,
    links: Vec<(Span, Span)>,
    data: Vec<(Span, Span)>,
    times: Vec<(u32, Span)>,
}

#[allow(dead_code, reason = "claims will read the rest of it")]
impl Head {
    /// Text of the first `title` element outside SVG that holds any, white space folded.
    pub fn title(&self) -> Option<&str> {
        self.title.map(|span| self.str(span))
    }

    /// `lang` of the root element.
    pub fn lang(&self) -> Option<&str> {
        self.lang.map(|span| self.str(span))
    }

    /// `meta` elements in page order: name, property, itemprop or http-equiv in lower case, and the content. An element
    /// with two of these stands here twice.
    pub fn metas(&self) -> impl Iterator<Item = (&str, &str)> {
        self.metas.iter().map(|&(key, value)| (self.str(key), self.str(value)))
    }

    /// `link` elements in page order: rel in lower case, and the href.
    pub fn links(&self) -> impl Iterator<Item = (&str, &str)> {
        self.links.iter().map(|&(key, value)| (self.str(key), self.str(value)))
    }

    /// `script` elements that hold JSON, in page order: `application/ld+json`, else their id or type in lower case
    /// (`__next_data__`), and the raw text.
    pub fn data(&self) -> impl Iterator<Item = (&str, &str)> {
        self.data.iter().map(|&(key, value)| (self.str(key), self.str(value)))
    }

    /// `time` elements with a `datetime`, and elements with `itemprop=datePublished` and a `content`, in page order: the
    /// index of the block that holds or follows it (one past the last block when none follows), and the value.
    pub fn times(&self) -> impl Iterator<Item = (u32, &str)> {
        self.times.iter().map(|&(block, value)| (block, self.str(value)))
    }

    /// The blocks that `time` elements stood in are gone.
    pub(super) fn forget_times(&mut self) {
        self.times.clear();
    }

    fn str(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// Forgets everything but the memory.
    pub(super) fn clear(&mut self) {
        let Head { text, title, lang, metas, links, data, times } = self;
        text.clear();
        *title = None;
        *lang = None;
        metas.clear();
        links.clear();
        data.clear();
        times.clear();
    }

    /// Keeps the text of a `title` element when it is the first that holds any.
    pub(super) fn set_title(&mut self, text: &str) {
        if self.title.is_some() {
            return;
        }
        let start = self.text.len();
        for word in text.split_whitespace() {
            if self.text.len() > start {
                self.text.push(' ');
            }
            self.text.push_str(word);
        }
        if self.text.len() > start {
            self.title = Some(Span { start: start as u32, end: self.text.len() as u32 });
        }
    }

    /// Keeps the language of the root element when it is the first.
    pub(super) fn set_lang(&mut self, lang: &str) {
        if self.lang.is_none() && !lang.trim().is_empty() {
            self.lang = Some(self.keep(lang.trim()));
        }
    }

    pub(super) fn push_meta(&mut self, key: &str, value: &str) {
        let pair = (self.keep_lower(key), self.keep(value));
        self.metas.push(pair);
    }

    pub(super) fn push_link(&mut self, rel: &str, href: &str) {
        let pair = (self.keep_lower(rel), self.keep(href));
        self.links.push(pair);
    }

    pub(super) fn push_data(&mut self, key: &str, text: &str) {
        let pair = (self.keep_lower(key), self.keep(text));
        self.data.push(pair);
    }

    pub(super) fn push_time(&mut self, block: u32, value: &str) {
        let value = self.keep(value);
        self.times.push((block, value));
    }

    /// Blocks have new numbers: the one at index `n` is now `numbers[n]`.
    pub(super) fn renumber_times(&mut self, numbers: &[u32]) {
        for (block, _) in &mut self.times {
            *block = numbers.get(*block as usize).copied().unwrap_or(*block);
        }
    }

    fn keep(&mut self, text: &str) -> Span {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        Span { start, end: self.text.len() as u32 }
    }

    fn keep_lower(&mut self, text: &str) -> Span {
        let span = self.keep(text.trim());
        self.text[span.range()].make_ascii_lowercase();
        span
    }
}
