//! JSON-LD to claims, however broken.

use std::borrow::Cow;

use serde_json::Value;

use crate::document::{Claim, Evidence, Field};

/// Objects looked at in one page; a shop may list thousands, and the page's own are among the first.
const MOST_OBJECTS: usize = 400;

/// Adds what one script says.
pub(super) fn read(text: &str, claims: &mut Vec<Claim>) {
    let Some(value) = parse(text) else { return scan(text, claims) };
    let mut objects = 0;
    let mut waiting = vec![&value];
    let mut found: Vec<(u8, Field, String)> = Vec::new();
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(values) => waiting.extend(values.iter().rev()),
            Value::Object(object) if objects < MOST_OBJECTS => {
                objects += 1;
                // What stands under other keys (comments, offers, related pages) is about something else.
                let inner = ["mainEntityOfPage", "mainEntity", "@graph"].iter().filter_map(|key| object.get(*key));
                waiting.extend(inner.filter(|value| value.is_object() || value.is_array()));
                read_object(object, &mut found);
            }
            _ => {}
        }
    }
    // Of two objects the one that is about the text itself speaks first.
    found.sort_by_key(|(rank, _, _)| *rank);
    claims.extend(found.into_iter().map(|(rank, field, value)| {
        let evidence = if rank == PAGE && field == Field::Date { Evidence::JsonLdPage } else { Evidence::JsonLd };
        Claim { field, value, evidence, block: None }
    }));
}

type Object = serde_json::Map<String, Value>;

fn read_object(object: &Object, found: &mut Vec<(u8, Field, String)>) {
    let kind = object.get("@type").map(type_of).unwrap_or_default();
    let rank = rank(&kind);
    let mut add = |field: Field, value: Option<Cow<'_, str>>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            found.push((rank, field, value.trim().to_owned()));
        }
    };
    match rank {
        TEXT | PAGE => {
            add(Field::Type, Some(Cow::Borrowed(&kind)));
            add(Field::Title, object.get("headline").and_then(name));
            if rank == PAGE || !object.contains_key("headline") {
                add(Field::Title, object.get("name").and_then(name));
            }
            add(Field::Date, object.get("datePublished").and_then(name));
            if !object.contains_key("datePublished") {
                add(Field::Date, object.get("dateCreated").or_else(|| object.get("uploadDate")).and_then(name));
            }
            add(Field::Modified, object.get("dateModified").and_then(name));
            add(Field::Source, object.get("publisher").and_then(name));
            add(Field::Author, object.get("author").or_else(|| object.get("creator")).and_then(name));
            add(Field::Lang, object.get("inLanguage").and_then(name));
            add(Field::Url, object.get("url").and_then(name));
            add(Field::Lead, object.get("description").and_then(name));
            add(Field::Body, object.get("articleBody").or_else(|| object.get("text")).and_then(name));
        }
        THING => {
            add(Field::Type, Some(Cow::Borrowed(&kind)));
            add(Field::Title, object.get("name").and_then(name));
        }
        SITE => add(Field::Site, object.get("name").and_then(name)),
        _ => {}
    }
}

const TEXT: u8 = 0;
const THING: u8 = 1;
const PAGE: u8 = 2;
const SITE: u8 = 3;
const OTHER: u8 = 4;

/// How near an object of this type is to the page's text.
fn rank(kind: &str) -> u8 {
    match kind {
        "BlogPosting"
        | "DiscussionForumPosting"
        | "Question"
        | "SocialMediaPosting"
        | "Report"
        | "Recipe"
        | "HowTo"
        | "CreativeWork"
        | "LiveBlogPosting"
        | "VideoObject"
        | "PodcastEpisode"
        | "Review" => TEXT,
        _ if kind.ends_with("Article") => TEXT,
        "Product"
        | "ProductGroup"
        | "Event"
        | "JobPosting"
        | "Course"
        | "Book"
        | "Service"
        | "SoftwareApplication"
        | "Movie" => THING,
        _ if kind.ends_with("Page") => PAGE,
        "WebSite" | "Organization" | "NewsMediaOrganization" => SITE,
        _ => OTHER,
    }
}

/// The type of an object without its vocabulary; of several the most telling.
fn type_of(value: &Value) -> String {
    let plain = |kind: &str| kind.rsplit(['/', ':']).next().unwrap_or_default().to_owned();
    match value {
        Value::String(kind) => plain(kind),
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).map(plain).min_by_key(|kind| rank(kind)).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// A string, the name of an object, or the names of several, joined.
fn name(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Array(values) => {
            let names: Vec<&str> = values.iter().take(20).filter_map(one_name).collect();
            (!names.is_empty()).then(|| Cow::Owned(names.join(", ")))
        }
        _ => one_name(value).map(Cow::Borrowed),
    }
}

fn one_name(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text.as_str()),
        Value::Object(object) => match object.get("name") {
            Some(Value::String(text)) => Some(text.as_str()),
            Some(Value::Array(names)) => names.first().and_then(Value::as_str),
            _ => object.get("@value").and_then(Value::as_str),
        },
        _ => None,
    }
}

/// JSON as it is found: perhaps inside a comment or CDATA, with line breaks in strings, with commas before a closing bracket.
fn parse(text: &str) -> Option<Value> {
    let text = text.split_once("CDATA[").map_or(text, |(_, inner)| inner);
    let text = text.rsplit_once("]]>").map_or(text, |(inner, _)| inner);
    let start = text.find(['{', '['])?;
    let end = text.rfind(['}', ']'])? + 1;
    let text = text.get(start..end)?;
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&mended(text)).ok())
}

/// The keys of an article, wherever they stand in JSON that cannot be read.
fn scan(text: &str, claims: &mut Vec<Claim>) {
    let keys =
        [("\"headline\"", Field::Title), ("\"datePublished\"", Field::Date), ("\"dateModified\"", Field::Modified)];
    for (key, field) in keys {
        let Some(at) = text.find(key) else { continue };
        let Some(rest) = text[at + key.len()..].trim_start().strip_prefix(':') else { continue };
        let Some(rest) = rest.trim_start().strip_prefix('"') else { continue };
        let value = rest.split('"').next().unwrap_or_default().trim();
        if !value.is_empty() && !value.contains('\\') {
            claims.push(Claim { field, value: value.to_owned(), evidence: Evidence::JsonLd, block: None });
        }
    }
}

/// The text with the usual mistakes mended.
fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut in_string = false;
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                in_string = !in_string;
                out.push(character);
            }
            '\\' if in_string => match characters.next() {
                Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => out.extend(['\\', next]),
                Some(next) => out.push(next),
                None => {}
            },
            _ if character.is_control() => out.push(' '),
            ']' | '}' if !in_string => {
                let kept = out.trim_end_matches(|last: char| last == ',' || last.is_whitespace()).len();
                out.truncate(kept);
                out.push(character);
                // A separator that is missing between two objects, and one semicolon too many, are left to the parser.
            }
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(text: &str) -> Vec<(Field, String)> {
        let mut claims = Vec::new();
        read(text, &mut claims);
        claims.into_iter().map(|claim| (claim.field, claim.value)).collect()
    }

    fn value(text: &str, field: Field) -> Option<String> {
        claims(text).into_iter().find(|(found, _)| *found == field).map(|(_, value)| value)
    }

    #[test]
    fn a_graph_speaks_for_its_article_first() {
        let text = r#"{"@graph":[{"@type":"WebPage","name":"Page - Site","datePublished":"2020-01-01"},
            {"@type":["Thing","http://schema.org/NewsArticle"],"headline":"Headline","publisher":{"name":"Outlet"},"author":[{"name":"A"},"B"]},
            {"@type":"WebSite","name":"Site"}]}"#;
        assert_eq!(value(text, Field::Title).as_deref(), Some("Headline"));
        assert_eq!(value(text, Field::Source).as_deref(), Some("Outlet"));
        assert_eq!(value(text, Field::Author).as_deref(), Some("A, B"));
        assert_eq!(value(text, Field::Site).as_deref(), Some("Site"));
        assert_eq!(value(text, Field::Date).as_deref(), Some("2020-01-01"));
    }

    #[test]
    fn broken_json_is_mended() {
        let text =
            "<!-- //<![CDATA[\n{\"@type\": \"NewsArticle\", \"headline\": \"Two\nlines, \\'quoted\\'\",}\n//]]> -->";
        assert_eq!(value(text, Field::Title).as_deref(), Some("Two lines, 'quoted'"));
    }

    #[test]
    fn comments_and_lists_are_not_the_page() {
        let text = r#"{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"Other"}]}"#;
        assert_eq!(claims(text), []);
        let deep = "[".repeat(5000) + &"]".repeat(5000);
        assert_eq!(claims(&deep), []);
    }
}
