//! What a page claims about itself, read from its head.

use super::Head;
use crate::document::{Claim, Evidence, Field, Hint, Page};

/// Gathers the claims of a page.
pub(super) fn gather(_page: &Page, head: &Head, _hint: &Hint) -> Vec<Claim> {
    let claim = |value: &str| Claim {
        field: Field::Title,
        value: value.to_owned(),
        evidence: Evidence::TitleElement,
        block: None,
    };
    head.title().map(claim).into_iter().collect()
}
