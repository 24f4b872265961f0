//! Doors for tests, fuzzing and benchmarks; no part of the library's promise.

use super::attributes::attributes;
use super::doctype::Doctype;
use super::references::{Context, decode};
use super::tokenizer::{TagToken, Token, Tokenizer};
use super::{Scratch, parse_into};
use crate::document::{Page, Span};
use crate::options::Limits;
use crate::parse::Head;

/// Parses HTML page after page in the same memory.
#[derive(Debug, Default)]
pub struct HtmlParser {
    scratch: Scratch,
    page: Page,
    head: Head,
}

impl HtmlParser {
    /// Parses a page; it and its head are there until the next one.
    pub fn parse(&mut self, text: &str, limits: &Limits) -> (&Page, &Head) {
        parse_into(text, limits, &|| true, &mut self.scratch, &mut self.page, &mut self.head);
        (&self.page, &self.head)
    }
}

/// The state a tokenizer starts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Markup.
    Data,
    /// Inside `title` or `textarea`.
    Rcdata,
    /// Inside `style` and others.
    Rawtext,
    /// Inside `script`.
    Script,
}

/// A token of the standard's tokenizer, with everything in it decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Characters; neighbours are joined.
    Characters(String),
    /// A start tag: its name, its attributes and whether it closes itself.
    Start(String, Vec<(String, String)>, bool),
    /// An end tag.
    End(String),
    /// A comment.
    Comment(String),
    /// A doctype: name, public and system identifier, and whether it is correct.
    Doctype(Option<String>, Option<String>, Option<String>, bool),
}

/// Cuts a text, whose line ends are line feeds, into tokens. `last` is the name of the start tag before it.
pub fn tokenize(text: &str, state: State, last: &str) -> Vec<Output> {
    let mut out = Vec::new();
    let mut tokenizer = Tokenizer::new(text);
    let inside = match state {
        State::Data => Span::default(),
        State::Script => tokenizer.script_data(last.as_bytes()),
        State::Rcdata | State::Rawtext => tokenizer.raw_text(last.as_bytes()),
    };
    let raw = replace_nul(&text[inside.range()]);
    push_characters(&mut out, if state == State::Rcdata { decoded(&raw, Context::Text) } else { raw });
    loop {
        let at = |span: Span| &text[span.range()];
        match tokenizer.next(false) {
            Token::Text(span, _) => push_characters(&mut out, decoded(at(span), Context::Text)),
            Token::Start(tag) => out.push(Output::Start(name(text, &tag), read(text, &tag), tag.self_closing)),
            Token::End(tag) => out.push(Output::End(name(text, &tag))),
            Token::Comment(span) => out.push(Output::Comment(replace_nul(at(span)))),
            Token::Doctype(span, cut) => {
                let Doctype { name, public, system, force_quirks } = Doctype::parse(at(span), cut);
                let name = name.map(|name| replace_nul(name).to_ascii_lowercase());
                out.push(Output::Doctype(name, public.map(replace_nul), system.map(replace_nul), !force_quirks));
            }
            Token::Cdata(_) => {}
            Token::Eof => return out,
        }
    }
}

fn push_characters(out: &mut Vec<Output>, text: String) {
    match out.last_mut() {
        _ if text.is_empty() => {}
        Some(Output::Characters(before)) => before.push_str(&text),
        _ => out.push(Output::Characters(text)),
    }
}

fn name(text: &str, tag: &TagToken) -> String {
    replace_nul(&text[tag.name.range()]).to_ascii_lowercase()
}

fn read(text: &str, tag: &TagToken) -> Vec<(String, String)> {
    let mut read: Vec<(String, String)> = Vec::new();
    for attribute in attributes(text, tag.attributes) {
        let name = replace_nul(attribute.name()).to_ascii_lowercase();
        if read.iter().all(|(earlier, _)| *earlier != name) {
            read.push((name, decoded(&replace_nul(attribute.value()), Context::Attribute)));
        }
    }
    read
}

fn decoded(text: &str, context: Context) -> String {
    decode(text, &mut String::new(), context).to_owned()
}

fn replace_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
