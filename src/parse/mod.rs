//! Text to page: blocks, the elements above them, and what the page claims about itself. Has never heard of a rule.

mod claims;
mod folding;
mod head;
pub(crate) mod html;
mod lanes;
mod plain;
mod sniff;
mod stored;

pub use head::Head;

use crate::document::{Form, Hint, Markup, Page};
use crate::options::{HasTime, Limits};

/// Parses a page, as HTML or as plain text, whichever it is. The container's word wins over the look of the page.
pub fn parse(text: &str, hint: &Hint, limits: &Limits) -> Page {
    parse_while(text, hint, limits, &|| true)
}

/// The same while there is time. When there is none left, the page ends where the parser is.
pub(crate) fn parse_while(text: &str, hint: &Hint, limits: &Limits, has_time: HasTime<'_>) -> Page {
    let markup = match hint.form {
        Some(Form::Html) => Markup::Html,
        Some(Form::Plain) => Markup::Plain,
        Some(Form::Record) | None => sniff::sniff(text),
    };
    let (mut page, head) = match markup {
        Markup::Html => {
            let (mut page, mut head) = html::parse(text, limits, has_time);
            stored::fill(&mut page, &mut head, limits, has_time);
            (page, head)
        }
        Markup::Plain => plain::parse(text, limits, has_time),
    };
    page.claims = claims::gather(&page, &head, hint);
    page
}
