//! Page and verdicts to a document, or why there is none.

mod body;
mod fields;
mod wanted;

use crate::document::{Document, Dropped, Judgement, Outcome, Page, Raw, Text, Why};
use crate::options::{CleanOptions, HasTime};

/// Composes the document of a judged page; nothing when there is no time left.
pub(crate) fn compose(
    raw: &Raw,
    text: &Text<'_>,
    page: &Page,
    judgement: &Judgement,
    options: &CleanOptions,
    has_time: HasTime<'_>,
) -> Option<Outcome> {
    let mut document = Document {
        from: raw.from.clone(),
        encoding: text.encoding,
        found_by: Some(text.found_by),
        replaced: text.replaced,
        page_type: judgement.page_type,
        confidence: judgement.confidence,
        ..Document::default()
    };
    fields::fill(&mut document, page, judgement, &raw.hint, options);
    if !has_time() {
        return None;
    }
    document.body = body::body(page, &judgement.verdicts, document.title.as_deref(), options.format_body);
    Some(match wanted::why_not(&document, options) {
        None => Outcome::Kept(Box::new(document)),
        Some(why) => dropped(raw, why),
    })
}

pub(crate) use fields::{TitleCandidates, title_candidates};
pub(crate) use wanted::is_blank;

/// The outcome of a page that never got as far as a body.
pub(crate) fn dropped(raw: &Raw, why: Why) -> Outcome {
    Outcome::Dropped(Dropped { id: raw.hint.id.clone().unwrap_or_default(), from: raw.from.clone(), why })
}
