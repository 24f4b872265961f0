//! Bytes to text. Knows nothing of markup but where a page may declare its encoding.

use crate::document::{FoundBy, Hint, Text, Why};

/// Decodes a page's bytes.
///
/// # Errors
///
/// [`Why::Binary`] when the bytes are no text at all.
pub fn decode<'a>(bytes: &'a [u8], _hint: &Hint) -> Result<Text<'a>, Why> {
    let text = String::from_utf8_lossy(bytes);
    Ok(Text { text, encoding: "utf-8", found_by: FoundBy::Valid, replaced: 0 })
}
