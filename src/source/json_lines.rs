//! JSON lines: a page, a page rendered to plain text or a clean record on each.

use super::lines::{LineEnd, read_line};
use super::{Reading, Stream, why};
use crate::document::{Document, Form, Hint, Raw, Why};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;

const BUFFER_BYTES: usize = 256 << 10;

/// Lines looked at to tell the format: the first ones may be broken.
const SNIFFED_LINES: usize = 20;

/// Whether a stream starts like a JSON object and has a line that is one. A line longer than the head is one when it starts
/// like one.
pub(super) fn sniff(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let Some(inside) = head.strip_prefix(b"{") else { return false };
    if !head.contains(&b'\n') {
        return inside.trim_ascii_start().starts_with(b"\"");
    }
    head.split(|byte| *byte == b'\n').take(SNIFFED_LINES).any(|line| serde_json::from_slice::<Members>(line).is_ok())
}

/// Hands on what is on each line. After an error in the stream (a broken member of a gzip file) reading goes on, as long as
/// there is something between two errors.
pub(super) fn open(stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, nesting, .. } = stream;
    let mut lines = BufReader::with_capacity(BUFFER_BYTES, io::Cursor::new(head).chain(rest));
    let limit = reading.limits.bytes;
    let mut line = Vec::new();
    let mut failed = false;
    for number in 1_u64.. {
        let read = read_line(&mut lines, &mut line, limit);
        let from = || format!("{from}#{number}");
        let nothing = Hint::default();
        match read {
            Ok(LineEnd::End) => break,
            Ok(LineEnd::TooLong) => reading.set_aside(&from(), &nothing, Why::TooBig { limit })?,
            Ok(LineEnd::Whole) => {
                let content = line.strip_prefix(b"\xef\xbb\xbf").filter(|_| number == 1).unwrap_or(&line).trim_ascii();
                if content.is_empty() {
                    continue;
                }
                match page_of(content, from()) {
                    Ok(raw) => reading.deliver(raw)?,
                    Err(error) => reading.set_aside(&from(), &nothing, Why::Broken { error })?,
                }
            }
            Err(_) if failed => break,
            Err(error) => {
                failed = true;
                reading.set_aside(&from(), &nothing, why(error, nesting))?;
                continue;
            }
        }
        failed = false;
    }
    ControlFlow::Continue(())
}

/// The page on a line, or what is wrong with the line.
fn page_of(json: &[u8], from: String) -> Result<Raw, String> {
    // JSON is UTF-8 by its standard; a line that breaks it loses the broken characters and not the page.
    let json = String::from_utf8_lossy(json);
    let members = members(&json)?;
    let find = |names: &[&str]| names.iter().find_map(|name| members.iter().find(|(key, _)| key == name)?.1.scalar());
    let (form, bytes) = if let Some(html) = find(HTML_KEYS) {
        (Some(Form::Html), html)
    } else if let Some(content) = find(CONTENT_KEYS) {
        (None, content)
    } else if let Some(text) = find(TEXT_KEYS) {
        (Some(Form::Plain), text)
    } else if find(BODY_KEYS).is_some() {
        (Some(Form::Record), json.clone().into_owned().into_bytes())
    } else {
        return Err("none of html, raw_html, content, text and body in it".to_owned());
    };
    let text = |names| find(names).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    // Whatever the page once was in, a string in JSON is UTF-8.
    let charset = Some("utf-8".to_owned());
    let hint = Hint { form, charset, url: text(URL_KEYS), id: text(ID_KEYS), crawled: text(CRAWLED_KEYS) };
    Ok(Raw { from, bytes, hint })
}

/// Reads a clean record: the document it is, and all its members as they stand.
pub(crate) fn clean_record(raw: &Raw) -> Result<CleanRecord<'_>, String> {
    let json = std::str::from_utf8(&raw.bytes).map_err(|error| error.to_string())?;
    let members = members(json)?;
    let text = |name: &str| {
        let bytes = members.iter().find(|(key, _)| key == name)?.1.scalar()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let document = Document {
        id: raw.hint.id.clone().unwrap_or_default(),
        from: text("from").unwrap_or_else(|| raw.from.clone()),
        url: raw.hint.url.clone(),
        title: text("title"),
        date: text("date"),
        source: text("source"),
        author: text("author"),
        site: text("site"),
        lang: text("lang"),
        body: text("body").unwrap_or_default(),
        ..Document::default()
    };
    Ok(CleanRecord { document, members })
}

/// A record that was clean when it came.
pub(crate) struct CleanRecord<'r> {
    /// What is needed to find its copies.
    pub(crate) document: Document,
    /// Its keys and their values as JSON, in its own order.
    pub(crate) members: Vec<(String, Value<'r>)>,
}

const HTML_KEYS: &[&str] = &["html", "raw_html"];
const CONTENT_KEYS: &[&str] = &["content"];
const TEXT_KEYS: &[&str] = &["text"];
const BODY_KEYS: &[&str] = &["body"];
const URL_KEYS: &[&str] = &["url", "source_url", "page_url"];
const ID_KEYS: &[&str] = &["id", "_id"];
const CRAWLED_KEYS: &[&str] = &["crawled", "crawled_at", "crawl_time", "crawl_date", "fetched_at", "fetch_time"];

/// A value as it stands in JSON.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Value<'r>(#[serde(borrow)] pub(crate) &'r RawValue);

impl Value<'_> {
    /// The characters of a string that isn't empty, or the digits of a number. Lone surrogates stay, as bytes that are no UTF-8.
    fn scalar(&self) -> Option<Vec<u8>> {
        let json = self.0.get();
        match json.as_bytes().first()? {
            b'"' => serde_json::from_str::<Bytes>(json).ok().map(|bytes| bytes.0).filter(|bytes| !bytes.is_empty()),
            b'-' | b'0'..=b'9' => Some(json.as_bytes().to_vec()),
            _ => None,
        }
    }
}

/// The members of a JSON object in order.
fn members(json: &str) -> Result<Vec<(String, Value<'_>)>, String> {
    let members: Members = serde_json::from_str(json).map_err(|error| format!("no JSON object: {error}"))?;
    Ok(members.0)
}

struct Members<'r>(Vec<(String, Value<'r>)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members<'de>, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}

/// The bytes of a JSON string.
struct Bytes(Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        struct BytesVisitor;

        impl Visitor<'_> for BytesVisitor {
            type Value = Bytes;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a JSON string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
        }

        deserializer.deserialize_bytes(BytesVisitor)
    }
}
