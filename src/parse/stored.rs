//! Text that stands in a page's data and nowhere else: the article in JSON-LD, the state that the page's scripts would render.
//!
//! Only a page that shows no running text is looked through, once and without recursion; strings that read as prose are its text.

use std::borrow::Cow;

use serde_json::Value;

use super::Head;
use super::html;
use crate::document::{BlockKind, Page};
use crate::options::{HasTime, Limits};

/// A page that shows more text than this outside links, in bytes, has text of its own: the notice that scripts are needed and a line of
/// rights are shorter. At 600 bytes, and lines of fewer than 80 left out, products described in short lines gave way to terms of delivery.
const SHOWN: usize = 400;

/// A shorter text in the data, in bytes, is a description of the page.
const SHORTEST: usize = 400;

/// Lists are gathered to this depth: a paragraph of an editor is an object in a list in an object.
const DEEPEST_LIST: usize = 5;

/// Puts the text of a page's data in the place of its blocks, where it shows next to none. Whatever stands around the text
/// there is chaff: menus and the notice that scripts are needed.
pub(super) fn fill(page: &mut Page, head: &mut Head, limits: &Limits, has_time: HasTime<'_>) {
    if head.data().next().is_none() {
        return;
    }
    let shown = page.blocks.iter().filter(|block| block.kind != BlockKind::Control);
    let shown: usize = shown.map(|block| block.span.len() - (block.linked as usize).min(block.span.len())).sum();
    if shown > SHOWN {
        return;
    }
    let mut best = String::new();
    for (_, text) in head.data().filter(|(key, _)| *key != "__next_f") {
        let Some(value) = read(text) else { continue };
        let found = text_of(&value);
        if found.len() > best.len() {
            best = found;
        }
        if text.contains("\"articleBody\"") && best.len() >= SHORTEST {
            break;
        }
    }
    let streamed = streamed(head);
    if streamed.len() > best.len() {
        best = streamed;
    }
    if best.len() < SHORTEST.max(shown * 2) {
        return;
    }
    let (stored, _) = html::parse(&best, limits, has_time);
    let notes = page.notes;
    *page = Page { notes, ..stored };
    page.notes.stored = page.blocks.len() as u32;
    head.forget_times();
}

/// The longest text in the stream that Next.js cuts into scripts, `self.__next_f.push([1,"…"])`: rows of an id, a colon, and JSON up to the
/// end of the line or `T`, a length and a text of so many bytes.
fn streamed(head: &Head) -> String {
    let mut stream = String::new();
    for (_, script) in head.data().filter(|(key, _)| *key == "__next_f") {
        if let Some(Value::Array(chunk)) = read(script)
            && let Some(Value::String(part)) = chunk.get(1)
        {
            stream.push_str(part);
        }
    }
    let mut best = String::new();
    let mut rest = stream.as_str();
    while !rest.is_empty() {
        let (value, after) = row(rest);
        rest = after;
        let found = value.map(|value| text_of(&value)).unwrap_or_default();
        if found.len() > best.len() {
            best = found;
        }
    }
    best
}

/// The value of the first row, and the rows after it.
fn row(rest: &str) -> (Option<Value>, &str) {
    // Numbers are short; looking no further keeps this as long as its input.
    let up_to = |text: &str, mark: u8| text.bytes().take(9).position(|byte| byte == mark);
    let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
    let Some(colon) = up_to(line, b':') else { return (None, after) };
    let row = &rest[colon + 1..];
    if let Some(text) = row.strip_prefix('T')
        && let Some(comma) = up_to(text, b',')
        && let Ok(length) = usize::from_str_radix(&text[..comma], 16)
        && let Some((text, after)) = text[comma + 1..].split_at_checked(length)
    {
        return (Some(Value::String(text.to_owned())), after);
    }
    let line = &line[colon + 1..];
    (line.starts_with(['[', '{']).then(|| serde_json::from_str(line).ok()).flatten(), after)
}

/// The JSON in a script: alone, assigned to a name, or as a string that the script parses.
fn read(text: &str) -> Option<Value> {
    if let Some((_, rest)) = text.split_once("JSON.parse(\"") {
        let string = format!("\"{rest}");
        let inner: String = serde_json::Deserializer::from_str(&string).into_iter().next()?.ok()?;
        return serde_json::from_str(&inner).ok();
    }
    let text = &text[text.find(['{', '['])?..];
    serde_json::Deserializer::from_str(text).into_iter().next()?.ok()
}

/// The longest text in a value, as HTML: one string, or the strings of one list.
fn text_of(value: &Value) -> String {
    let mut best = Found::default();
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::String(text) if is_prose(text) => best.offer(vec![text]),
            Value::Array(values) => {
                best.offer(strings(values));
                waiting.extend(values.iter().rev());
            }
            Value::Object(object) => {
                // Data that names its text is taken at its word.
                if let Some(Value::String(text)) = object.get("articleBody")
                    && text.len() >= SHORTEST
                {
                    return Found { length: text.len(), strings: vec![text] }.html();
                }
                waiting.extend(object.values().rev());
            }
            _ => {}
        }
    }
    best.html()
}

/// The longest text so far.
#[derive(Default)]
struct Found<'v> {
    length: usize,
    strings: Vec<&'v str>,
}

impl<'v> Found<'v> {
    fn offer(&mut self, strings: Vec<&'v str>) {
        let length = strings.iter().map(|text| text.len()).sum();
        // A list that holds the longest string and little else says no more than the string.
        if length >= SHORTEST && length > self.length + self.length / 8 {
            (self.length, self.strings) = (length, strings);
        }
    }

    fn html(&self) -> String {
        let mut html = String::with_capacity(self.length + self.length / 4);
        html.push_str("<article>");
        for text in &self.strings {
            if is_markup(text) {
                html.push_str(text);
                html.push('\n');
                continue;
            }
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                html.push_str("<p>");
                html.push_str(&escaped(line));
                html.push_str("</p>\n");
            }
        }
        html.push_str("</article>");
        if self.strings.is_empty() { String::new() } else { html }
    }
}

/// The paragraphs of a list: strings that read as prose, and those in the objects of the list, in order.
fn strings(values: &[Value]) -> Vec<&str> {
    let mut found = Vec::new();
    let mut waiting: Vec<(&Value, usize)> = values.iter().rev().map(|value| (value, 0)).collect();
    while let Some((value, depth)) = waiting.pop() {
        match value {
            Value::String(text) if text.len() >= 20 && is_prose(text) => found.push(text.as_str()),
            Value::Array(values) if depth < DEEPEST_LIST => {
                waiting.extend(values.iter().rev().map(|value| (value, depth + 1)));
            }
            Value::Object(object) if depth < DEEPEST_LIST => {
                let texts = object.iter().filter(|(key, _)| TEXT_KEYS.contains(&key.as_str()));
                let texts: Vec<&Value> = texts.map(|(_, value)| value).collect();
                waiting.extend(texts.into_iter().rev().map(|value| (value, depth + 1)));
            }
            _ => {}
        }
    }
    found
}

/// Keys under which editors and their programming interfaces keep a paragraph or what it is made of.
const TEXT_KEYS: [&str; 16] = [
    "text",
    "content",
    "contents",
    "body",
    "html",
    "value",
    "paragraph",
    "paragraphs",
    "children",
    "data",
    "attrs",
    "blocks",
    "items",
    "markup",
    "innerHTML",
    "articleBody",
];

/// Whether a string is written for readers: words with spaces between them, or Chinese, Japanese or Thai, and marks of sentences; no
/// address, no code, no other data.
fn is_prose(text: &str) -> bool {
    let text = text.trim();
    if text.starts_with(['{', '[', '#', '.', '@', '/']) || text.starts_with("http") || text.starts_with("data:") {
        return false;
    }
    let (mut letters, mut gaps, mut wide, mut marks, mut all) = (0, 0, 0, 0, 0);
    for character in text.chars().take(SAMPLE) {
        all += 1;
        match character {
            '{' | '}' | ';' | '=' | '\\' | '_' | '|' => marks += 1,
            _ if character.is_whitespace() => gaps += 1,
            _ if character.is_alphabetic() => {
                letters += 1;
                wide += usize::from(
                    matches!(character, '\u{e00}'..='\u{e7f}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'),
                );
            }
            _ => {}
        }
    }
    // Markup has attributes, and so a few of the marks that code is made of.
    let most_marks = if is_markup(text) { 12 } else { 40 };
    letters * 2 > all && marks * most_marks < all && (gaps * 14 > all - wide || wide * 3 > letters)
}

/// Characters of a string that are looked at to tell prose.
const SAMPLE: usize = 2000;

fn is_markup(text: &str) -> bool {
    text.contains("</") || text.contains("<p>") || text.contains("<br")
}

fn escaped(text: &str) -> Cow<'_, str> {
    if text.contains(['<', '&']) { text.replace('&', "&amp;").replace('<', "&lt;").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_and_what_is_none() {
        for text in [
            "The council voted on Monday to keep the bridge open.",
            "<p class=\"lead\">The council voted on <a href=\"/b\">Monday</a> to keep the old bridge open for a decade.</p>",
            "市议会周一投票决定，旧桥将再开放十年。",
        ] {
            assert!(is_prose(text), "{text}");
        }
        for text in [
            "https://example.org/a b c",
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
            ".card{margin:0;padding:1px} .card a{color:red}",
            "{\"a\": \"b c d e\"}",
            "function(a){return a.b=1; var c = 2; d = 3}",
        ] {
            assert!(!is_prose(text), "{text}");
        }
    }

    #[test]
    fn a_stream_in_pieces_is_put_together() {
        let sentence = "The council voted on Monday to keep the old bridge open for ten more years. ".repeat(8);
        let text = format!("<p>{sentence}</p>");
        let stream = format!("0:[\"$\",\"main\",null,{{}}]\n1a:T{:x},{text}2:I[\"app.js\"]\nbroken\n", text.len());
        let mut head = Head::default();
        for part in [&stream[..80], &stream[80..]] {
            let chunk = serde_json::json!([1, part]);
            head.push_data("__next_f", &format!("self.__next_f.push({chunk})"));
        }
        head.push_data("__next_f", "self.__next_f.push([0])");
        assert!(streamed(&head).contains(&sentence));
        let data = serde_json::json!({ "story": { "body": text } });
        head.clear();
        head.push_data("__next_f", &format!("self.__next_f.push({})", serde_json::json!([1, format!("5:{data}")])));
        assert!(streamed(&head).contains(&sentence));
    }

    #[test]
    fn deep_data_costs_no_more_than_its_length() {
        let deep = "[".repeat(100) + "\"x\"" + &"]".repeat(100);
        assert_eq!(text_of(&read(&deep).expect("a value")), "");
        assert_eq!(read(&"[".repeat(100_000)), None);
    }
}
