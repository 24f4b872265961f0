//! Title, date, source and the other fields, chosen among the claims of a page.
//!
//! Claims are weighed, never believed: each choice adds points for where a claim was read, where it stands and which
//! others agree, and a field stays empty when nothing is good enough.

mod author;
mod date;
mod lang;
mod moment;
mod months;
mod outlet;
mod persian;
mod place;
mod reading;
mod relative;
mod site;
mod source;
mod title;
mod title_parts;
mod title_weights;
mod tokens;

use crate::document::{Claim, Document, Evidence, Field, Hint, Judgement, Page};
use crate::options::CleanOptions;
use place::Setting;

/// Fills the fields of a document from the claims of its page.
pub(super) fn fill(document: &mut Document, page: &Page, judgement: &Judgement, hint: &Hint, options: &CleanOptions) {
    let url = url(page, hint);
    let mut setting = Setting::of(page, judgement, url.as_deref());
    let lang = lang::lang(&setting);
    setting.lang = lang.as_deref().unwrap_or_default();
    let title = title::choose(&setting);
    setting.title = title.as_ref().and_then(|title| title.block).or_else(|| first_heading(page));
    let title = title.map(|title| title.text);
    let date = date::choose(&setting, hint, options);
    setting.date = date.as_ref().and_then(|date| date.block);
    let names = source::choose(&setting, title.as_deref());
    document.author = author::choose(&setting);
    document.date = date.map(|date| date.moment.to_string());
    (document.source, document.site) = (names.source, names.site);
    document.title = title;
    document.lang = lang;
    document.url = url;
}

/// What the points of headlines are fitted to: the kind of a page, and its candidates, each with the names of what is seen of it.
pub(crate) type TitleCandidates = (&'static str, Vec<(String, Vec<&'static str>)>);

/// The candidates for the headline of a page.
pub(crate) fn title_candidates(page: &Page, judgement: &Judgement, hint: &Hint) -> TitleCandidates {
    let url = url(page, hint);
    let mut setting = Setting::of(page, judgement, url.as_deref());
    let lang = lang::lang(&setting);
    setting.lang = lang.as_deref().unwrap_or_default();
    let names = |seen: u128| {
        title_weights::NAMES.iter().enumerate().filter(move |(bit, _)| seen >> bit & 1 == 1).map(|(_, name)| *name)
    };
    let candidates = title::candidates(&setting).into_iter();
    let named = candidates.map(|candidate| (candidate.text, names(candidate.seen).collect())).collect();
    (title::kind(&setting).name(), named)
}

/// The block of the first `h1`, where a headline that was read elsewhere is printed in other words.
fn first_heading(page: &Page) -> Option<usize> {
    let heading = page.claims.iter().find(|claim| claim.evidence == Evidence::Heading(1))?;
    heading.block.map(|block| block as usize)
}

/// The page's address: what the container says, else what the page says of itself.
fn url(page: &Page, hint: &Hint) -> Option<String> {
    let whole = |claim: &&Claim| claim.field == Field::Url && claim.value.contains("://");
    let claims = || page.claims.iter().filter(whole);
    let by = |evidence| claims().find(|claim| claim.evidence == evidence);
    hint.url.clone().or_else(|| {
        let claim = by(Evidence::Attribute).or_else(|| by(Evidence::OpenGraph)).or_else(|| claims().next());
        claim.map(|claim| claim.value.clone())
    })
}
