//! What the standard library says of characters, without its tables where most text is.

/// Whether a character is a letter or a digit: what [`char::is_alphanumeric`] says.
#[inline]
pub(crate) fn is_letter_or_digit(character: char) -> bool {
    match character {
        '\0'..='\u{7f}' => character.is_ascii_alphanumeric(),
        // Chinese characters, kana, Korean syllables, Cyrillic and accented Latin letters.
        '\u{4e00}'..='\u{9fff}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{ac00}'..='\u{d7a3}' => true,
        _ if is_common_letter(character) => true,
        // Marks of all kinds, Chinese ones, and those of ASCII in their wide form.
        '\u{80}'..='\u{a9}' | '\u{2010}'..='\u{206f}' | '\u{2190}'..='\u{21ff}' => false,
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => false,
        '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' => false,
        _ => character.is_alphanumeric(),
    }
}

/// Whether a character is a letter of one of the alphabets that most pages are written in, ASCII aside.
#[inline]
pub(crate) fn is_common_letter(character: char) -> bool {
    // Accented Latin letters (twice, those of Vietnamese last), Greek, Cyrillic, Hebrew, Arabic and Hindi.
    matches!(character, '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'
        | '\u{3a3}'..='\u{3f5}' | '\u{400}'..='\u{481}' | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' | '\u{904}'..='\u{939}')
}

/// Whether a character is one of a block of scripts without capitals: Chinese, Japanese and their kin.
#[inline]
pub(crate) fn has_no_case(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{a63f}')
}

/// Where [`east_asian`] letters are: from the first, and up to one past the last.
pub(crate) const EAST_ASIAN: std::ops::Range<u32> = 0x3041..0xa000;

/// How many bytes of UTF-8 each of them has.
pub(crate) const EAST_ASIAN_BYTES: usize = 3;

/// The letter of Chinese or Japanese that stands at a place of UTF-8 text, if one does, by its number: a character of the block that
/// nearly all are of, or of hiragana or katakana. It is a letter without a case, and is told by three bytes and no table.
#[inline]
pub(crate) fn east_asian(text: &[u8], at: usize) -> Option<u32> {
    let &[first @ 0xe3..=0xe9, second, third] = text.get(at..)?.first_chunk()? else { return None };
    let code = u32::from(first & 0xf) << 12 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f);
    matches!(code, 0x4e00..=0x9fff | 0x3041..=0x3096 | 0x30a1..=0x30fa).then_some(code)
}

/// How many bytes of such letters a text starts with.
pub(crate) fn east_asian_run(text: &str) -> usize {
    let mut run = 0;
    while east_asian(text.as_bytes(), run).is_some() {
        run += EAST_ASIAN_BYTES;
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_east_asia_are_read_from_their_bytes() {
        let mut found = 0;
        for character in '\0'..=char::MAX {
            let text = format!("a{character}");
            if let Some(code) = east_asian(text.as_bytes(), 1) {
                assert!(code == character as u32 && EAST_ASIAN.contains(&code), "{character:?}");
                assert!(is_letter_or_digit(character) && has_no_case(character), "{character:?}");
                assert_eq!(east_asian_run(&text[1..]), EAST_ASIAN_BYTES);
                found += 1;
            }
        }
        assert_eq!(found, (0xa000 - 0x4e00) + (0x3097 - 0x3041) + (0x30fb - 0x30a1));
        assert_eq!(east_asian("中".as_bytes(), 3), None);
    }

    #[test]
    fn it_is_what_the_standard_library_says() {
        for character in '\0'..=char::MAX {
            assert_eq!(is_letter_or_digit(character), character.is_alphanumeric(), "{character:?}");
            assert!(!has_no_case(character) || character.to_lowercase().eq([character]), "{character:?}");
            assert!(!is_common_letter(character) || character.is_alphabetic() && !character.is_numeric());
        }
    }
}
