//! Whether anyone wants a document.

use crate::document::{Document, Why};
use crate::options::CleanOptions;

/// Whether nothing of a text is seen: white space, and characters that stand for no mark (`Default_Ignorable_Code_Point` of Unicode, the
/// empty pattern of Braille, places of objects).
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|character| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}')
            || matches!(character, '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
            || matches!(character, '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
            || matches!(character, '\u{FFA0}' | '\u{FFF0}'..='\u{FFFC}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{E0000}'..='\u{E0FFF}')
    })
}

/// Why a document is not wanted, if it is not.
pub(super) fn why_not(document: &Document, options: &CleanOptions) -> Option<Why> {
    let lang = document.lang.as_deref().unwrap_or_default();
    if options.keep_all {
        None
    } else if is_blank(&document.body) {
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
