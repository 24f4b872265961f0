//! Whether anyone wants a document.

use crate::document::{Document, Why};
use crate::options::CleanOptions;

/// Why a document is not wanted, if it is not.
pub(super) fn why_not(document: &Document, options: &CleanOptions) -> Option<Why> {
    let lang = document.lang.as_deref().unwrap_or_default();
    if options.keep_all {
        None
    } else if document.body.is_empty() {
        Some(Why::Empty)
    } else if !options.kinds.contains(&document.page_type) {
        Some(Why::Kind { page_type: document.page_type })
    } else if !options.lang.is_empty() && !options.lang.iter().any(|wanted| wanted.eq_ignore_ascii_case(lang)) {
        Some(Why::Unwanted { wish: "lang" })
    } else if options.min_chars > 0 && document.body.chars().take(options.min_chars).count() < options.min_chars {
        Some(Why::Unwanted { wish: "min-chars" })
    } else {
        None
    }
}
