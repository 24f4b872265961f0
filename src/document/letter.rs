//! What the standard library says of characters, without its tables where most text is.

/// Whether a character is a letter or a digit: what [`char::is_alphanumeric`] says.
#[inline]
pub(crate) fn is_letter_or_digit(character: char) -> bool {
    match character {
        '\0'..='\u{7f}' => character.is_ascii_alphanumeric(),
        // Chinese characters, kana, Korean syllables, Cyrillic and accented Latin letters.
        '\u{4e00}'..='\u{9fff}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{ac00}'..='\u{d7a3}' => true,
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' | '\u{400}'..='\u{481}' => true,
        // Marks of all kinds, Chinese ones, and those of ASCII in their wide form.
        '\u{80}'..='\u{a9}' | '\u{2010}'..='\u{206f}' | '\u{2190}'..='\u{21ff}' => false,
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => false,
        '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' => false,
        _ => character.is_alphanumeric(),
    }
}

/// Whether a character is one of a block of scripts without capitals: Chinese, Japanese and their kin.
#[inline]
pub(crate) fn has_no_case(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{a63f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_the_standard_library_says() {
        for character in '\0'..=char::MAX {
            assert_eq!(is_letter_or_digit(character), character.is_alphanumeric(), "{character:?}");
            assert!(!has_no_case(character) || character.to_lowercase().eq([character]), "{character:?}");
        }
    }
}
