//! What exports of crawlers hold: objects and rows whose parts have names, from which a page is made.

use crate::document::{Document, Form, Hint, Raw};
use crate::options::InputOptions;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Something whose parts have names: a JSON object, a row of a table.
pub(super) trait Named {
    /// The part of this name, in whatever case. A part that is there but holds nothing is empty.
    fn part(&self, name: &str) -> Option<Vec<u8>>;

    /// All of it as a JSON object.
    fn to_json(&self) -> Vec<u8>;
}

/// The page that an object or row holds, or what is wrong with it.
pub(super) fn page_of(named: &impl Named, from: String, names: &InputOptions) -> Result<Raw, String> {
    let find = |names: &[String]| names.iter().filter_map(|name| named.part(name)).find(|part| !part.is_empty());
    let is_empty_page = || {
        let all = [&names.html, &names.content, &names.text, &names.body];
        all.iter().any(|names| names.iter().any(|name| named.part(name).is_some()))
    };
    let (form, bytes) = if let Some(html) = find(&names.html) {
        (Some(Form::Html), html)
    } else if let Some(content) = find(&names.content) {
        (None, content)
    } else if let Some(text) = find(&names.text) {
        (Some(Form::Plain), text)
    } else if let Some(body) = find(&names.body) {
        if is_html_page(&body) { (Some(Form::Html), body) } else { (Some(Form::Record), named.to_json()) }
    } else if is_empty_page() {
        (None, Vec::new())
    } else {
        return Err("none of html, raw_html, content, text and body in it".to_owned());
    };
    let text = |names: &[String]| find(names).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    // Whatever the page once was in, a string in JSON is UTF-8.
    let charset = Some("utf-8".to_owned());
    let hint = Hint { form, charset, url: text(&names.url), id: text(&names.id), crawled: text(&names.crawled) };
    Ok(Raw { from, bytes, hint })
}

/// Whether a text is a whole page of HTML: crawlers export the body of an answer under that name too.
fn is_html_page(text: &[u8]) -> bool {
    const STARTS: [&[u8]; 4] = [b"<!doctype html", b"<html", b"<head", b"<?xml"];
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    let starts = |start: &&[u8]| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    STARTS.iter().any(starts)
}

/// Whether a name is one of those a page is looked for under.
pub(super) fn is_page_name(name: &str, names: &InputOptions) -> bool {
    let all = [&names.html, &names.content, &names.text, &names.body];
    all.iter().any(|names| names.iter().any(|known| known.eq_ignore_ascii_case(name)))
}

/// Reads a clean record: the document it is, and all its members as they stand. Upper and lower case of a name are one, and the body
/// has any of the names that it is looked for under.
pub(crate) fn clean_record<'r>(raw: &'r Raw, names: &InputOptions) -> Result<CleanRecord<'r>, String> {
    let json = std::str::from_utf8(&raw.bytes).map_err(|error| error.to_string())?;
    let object = Object::read(json)?;
    let text = |name: &str| {
        let bytes = object.member(name)?.scalar().filter(|bytes| !bytes.is_empty())?;
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
        body: names.body.iter().find_map(|name| text(name)).unwrap_or_default(),
        ..Document::default()
    };
    Ok(CleanRecord { document, members: object.members })
}

/// A record that was clean when it came.
pub(crate) struct CleanRecord<'r> {
    /// What is needed to find its copies.
    pub(crate) document: Document,
    /// Its keys and their values as JSON, in its own order.
    pub(crate) members: Vec<(String, Value<'r>)>,
}

/// A value as it stands in JSON.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Value<'r>(#[serde(borrow)] pub(crate) &'r RawValue);

impl<'r> Value<'r> {
    /// The characters of a string, or the digits of a number. Lone surrogates stay, as bytes that are no UTF-8.
    fn scalar(&self) -> Option<Vec<u8>> {
        let json = self.0.get();
        match json.as_bytes().first()? {
            b'"' => serde_json::from_str::<Bytes>(json).ok().map(|bytes| bytes.0),
            b'-' | b'0'..=b'9' => Some(json.as_bytes().to_vec()),
            b'n' => Some(Vec::new()),
            _ => None,
        }
    }

    fn object(&self) -> Option<Object<'r>> {
        let json = self.0.get();
        json.starts_with('{').then(|| Object::read(json).ok())?
    }
}

/// A JSON object.
pub(super) struct Object<'r> {
    json: &'r str,
    members: Vec<(String, Value<'r>)>,
}

impl<'r> Object<'r> {
    pub(super) fn read(json: &'r str) -> Result<Object<'r>, String> {
        let members: Members = serde_json::from_str(json).map_err(|error| format!("no JSON object: {error}"))?;
        Ok(Object { json, members: members.0 })
    }

    fn member(&self, name: &str) -> Option<&Value<'r>> {
        self.members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Named for Object<'_> {
    fn part(&self, name: &str) -> Option<Vec<u8>> {
        if let Some(value) = self.member(name) {
            return value.scalar();
        }
        let (outer, inner) = name.split_once('.')?;
        let object = self.member(outer)?.object()?;
        object.member(inner)?.scalar()
    }

    fn to_json(&self) -> Vec<u8> {
        self.json.as_bytes().to_vec()
    }
}

/// The members of a JSON object in order.
pub(super) struct Members<'r>(pub(super) Vec<(String, Value<'r>)>);

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

/// A row of a table, and the names of its columns.
pub(super) struct Row<'r> {
    pub(super) columns: &'r [String],
    pub(super) values: &'r [Vec<u8>],
}

impl Named for Row<'_> {
    fn part(&self, name: &str) -> Option<Vec<u8>> {
        let at = self.columns.iter().position(|column| column.eq_ignore_ascii_case(name))?;
        self.values.get(at).cloned()
    }

    fn to_json(&self) -> Vec<u8> {
        let value = |bytes: &Vec<u8>| serde_json::Value::from(String::from_utf8_lossy(bytes));
        let members = self.columns.iter().zip(self.values).map(|(column, bytes)| (column.clone(), value(bytes)));
        let object: serde_json::Map<String, serde_json::Value> = members.collect();
        serde_json::to_vec(&object).expect("strings are JSON and memory takes them")
    }
}
