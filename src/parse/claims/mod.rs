//! What a page claims about itself: title, date, source and the other fields, each with its evidence. Nothing is chosen here;
//! a claim may be wrong, and two may contradict each other.

mod data;
mod labels;
mod lines;
mod phrases;

use super::{Head, html};
use crate::document::{Claim, Evidence, Field, Hint, Page};
use labels::{LABELS, Meaning};

/// Gathers the claims of a page: those of its head first, then those of its text in page order.
pub(super) fn gather(page: &Page, head: &Head, hint: &Hint) -> Vec<Claim> {
    let mut claims = Vec::with_capacity(32);
    read_head(head, hint, &mut claims);
    for claim in &mut claims {
        let name = matches!(claim.field, Field::Title | Field::Source | Field::Site | Field::Author);
        if name && claim.value.contains('&') && claim.value.contains(';') {
            claim.value = html::unescaped(&claim.value);
        }
    }
    let from_head = claims.len();
    lines::read(page, &mut claims);
    for (block, value) in head.times() {
        claims.push(claim(Field::Date, value, Evidence::Element, Some(block)));
    }
    // Stable, so that of two claims on a block the one that was found first stays first.
    claims[from_head..].sort_by_key(|claim| claim.block);
    claims
}

fn read_head(head: &Head, hint: &Hint, claims: &mut Vec<Claim>) {
    let mut add = |field, value: &str, evidence| {
        if !value.trim().is_empty() {
            claims.push(claim(field, value.trim(), evidence, None));
        }
    };
    if let Some(title) = head.title() {
        add(Field::Title, title, Evidence::TitleElement);
    }
    if let Some(url) = &hint.url {
        add(Field::Url, url, Evidence::Hint);
    }
    if let Some(lang) = head.lang() {
        add(Field::Lang, lang, Evidence::Attribute);
    }
    for (rel, href) in head.links() {
        if rel.split_ascii_whitespace().any(|word| word == "canonical") {
            add(Field::Url, href, Evidence::Attribute);
        }
    }
    let mut dated: Vec<&str> = Vec::new();
    for (name, content) in head.metas() {
        let evidence =
            if name.starts_with("og:") || name.starts_with("article:") { Evidence::OpenGraph } else { Evidence::Meta };
        match LABELS.meta(name).and_then(field_of) {
            Some(Field::Lang) => add(Field::Lang, content, Evidence::Attribute),
            // The page's own stands first; those of its comments follow under the same name.
            Some(Field::Date) if dated.contains(&name) => {}
            Some(field) => {
                if field == Field::Date {
                    dated.push(name);
                }
                add(field, content, evidence);
            }
            None => {}
        }
    }
    for (key, text) in head.data() {
        if key == "application/ld+json" {
            data::read(text, claims);
        }
    }
    let addresses: Vec<String> =
        claims.iter().filter(|claim| claim.field == Field::Url).map(|claim| claim.value.clone()).collect();
    for address in addresses {
        if path_of(&address).bytes().filter(u8::is_ascii_digit).count() >= 6 {
            claims.push(claim(Field::Date, path_of(&address), Evidence::UrlPath, None));
        }
    }
}

fn claim(field: Field, value: &str, evidence: Evidence, block: Option<u32>) -> Claim {
    Claim { field, value: value.to_owned(), evidence, block }
}

fn field_of(meaning: Meaning) -> Option<Field> {
    Some(match meaning {
        Meaning::Title => Field::Title,
        Meaning::Date | Meaning::Written => Field::Date,
        Meaning::Modified => Field::Modified,
        Meaning::Source | Meaning::Reprint => Field::Source,
        Meaning::Author => Field::Author,
        Meaning::Site => Field::Site,
        Meaning::Url => Field::Url,
        Meaning::Lang => Field::Lang,
        Meaning::Type => Field::Type,
        Meaning::Lead => Field::Lead,
        Meaning::Other => return None,
    })
}

/// The path of an address, without the host, the query and the fragment.
fn path_of(address: &str) -> &str {
    // An archive's address ends with the one it kept, and its own numbers tell when it kept it.
    let rest = address.rsplit_once("://").map_or(address, |(_, rest)| rest);
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    path.split(['?', '#']).next().unwrap_or_default()
}
