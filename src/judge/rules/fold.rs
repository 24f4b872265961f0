//! Folding: one spelling for lines that say the same, so that a literal need be written once.

/// Pairs of characters, traditional then simplified, for the characters that rules use. Not a general conversion.
const PAIRS: &str = include_str!("pairs.txt");

/// First character of the block of Chinese characters that the table covers.
const FIRST: u32 = 0x4E00;
/// One past its last.
const LAST: u32 = 0xA000;

/// Folds text.
#[derive(Debug)]
pub(crate) struct Fold {
    /// What each Chinese character becomes, from [`FIRST`] on; 0 where it stays.
    simplified: Vec<u16>,
}

impl Default for Fold {
    fn default() -> Fold {
        let mut simplified = vec![0; (LAST - FIRST) as usize];
        for pair in PAIRS.split_whitespace() {
            let mut chars = pair.chars();
            if let (Some(from), Some(to)) = (chars.next(), chars.next())
                && let Some(slot) = (from as u32).checked_sub(FIRST).and_then(|at| simplified.get_mut(at as usize))
            {
                *slot = u16::try_from(to as u32).unwrap_or_default();
            }
        }
        Fold { simplified }
    }
}

impl Fold {
    /// Appends the folded form of `text` to `out`.
    ///
    /// Lower case; full-width ASCII as ASCII; traditional characters as simplified ones; zero-width characters left
    /// out; `0` for any run of digits; a space only between two letters or digits that are no Chinese or Japanese ones,
    /// because everywhere else sites put spaces or leave them out as they please (责 任 编 辑 ：, 1 | 2 | 3).
    pub(crate) fn fold(&self, text: &str, out: &mut String) {
        let mut space = false;
        let mut last = Class::Sign;
        for from in text.chars() {
            let (char, class) = self.fold_char(from);
            match class {
                Class::Nothing => continue,
                Class::Space => {
                    space = true;
                    continue;
                }
                _ => {}
            }
            if class == Class::Digit && last == Class::Digit && !space {
                continue;
            }
            if space && last.is_spaced() && class.is_spaced() {
                out.push(' ');
            }
            space = false;
            out.push(char);
            last = class;
        }
    }

    fn fold_char(&self, char: char) -> (char, Class) {
        match char {
            'a'..='z' => (char, Class::Letter),
            'A'..='Z' => (char.to_ascii_lowercase(), Class::Letter),
            '0'..='9' => ('0', Class::Digit),
            '\t' | '\n' | '\r' | ' ' => (' ', Class::Space),
            '\0'..='\u{7f}' => (char, Class::Sign),
            '\u{4E00}'..'\u{A000}' => {
                let to = self.simplified[(char as u32 - FIRST) as usize];
                (if to == 0 { char } else { char::from_u32(u32::from(to)).unwrap_or(char) }, Class::Unspaced)
            }
            // Hiragana and katakana; the prolonged sound mark is a letter here.
            '\u{3041}'..='\u{30FF}' if char != '・' => (char, Class::Unspaced),
            '\u{FF01}'..='\u{FF5E}' => match char::from_u32(char as u32 - 0xFEE0) {
                Some(ascii) => self.fold_char(ascii),
                None => (char, Class::Sign),
            },
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' => {
                (char, Class::Nothing)
            }
            // Turkish dotted and dotless i are written either way in capitals.
            'İ' | 'ı' => ('i', Class::Letter),
            '’' | 'ʼ' => ('\'', Class::Sign),
            _ if char.is_whitespace() => (' ', Class::Space),
            _ if char.is_numeric() && char.to_digit(10).is_none() && !char.is_alphabetic() => (char, Class::Sign),
            _ if char.is_alphanumeric() => {
                let mut lower = char.to_lowercase();
                match (lower.next(), lower.next()) {
                    (Some(one), None) => (one, Class::Letter),
                    _ => (char, Class::Letter),
                }
            }
            _ => (char, Class::Sign),
        }
    }
}

/// Whether a folded character is a letter that needs a boundary beside it: `app` doesn't stand in `apple`, but 分享
/// stands in 分享到. Korean puts its particles onto words, so it counts with Chinese.
pub(crate) fn needs_boundary(char: char) -> bool {
    match char {
        'a'..='z' => true,
        '\0'..='\u{7f}' => false,
        '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' => false,
        // Thai, Lao, Khmer and Burmese write no spaces.
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' => false,
        _ => char.is_alphabetic(),
    }
}

/// Whether a folded character may stand at either edge of a line without counting: bullets, brackets, quotes, stops.
pub(crate) fn is_edge(char: char) -> bool {
    match char {
        '0'..='9' | 'a'..='z' | '©' | '®' | '™' | '℗' | 'ⓒ' => false,
        '\0'..='\u{7f}' | '·' | '•' | '«' | '»' | '¿' | '¡' => true,
        '\u{2000}'..='\u{206F}' | '\u{2190}'..='\u{21FF}' | '\u{2500}'..='\u{27BF}' => true,
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{30FB}' | '\u{FE0F}' => true,
        '\u{FF5F}'..='\u{FF65}' | '\u{E000}'..='\u{F8FF}' | '\u{1F000}'..='\u{1FAFF}' => true,
        _ => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Nothing,
    Space,
    Letter,
    Digit,
    /// A letter of a script without spaces between words.
    Unspaced,
    Sign,
}

impl Class {
    fn is_spaced(self) -> bool {
        matches!(self, Class::Letter | Class::Digit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(text: &str) -> String {
        let mut out = String::new();
        Fold::default().fold(text, &mut out);
        out
    }

    #[test]
    fn spaces_stand_only_between_words() {
        assert_eq!(fold("責 任 編 輯 ： 王三"), "责任编辑:王三");
        assert_eq!(fold("Share  on\nFacebook"), "share on facebook");
        assert_eq!(fold(" 1 | 2 | 3 "), "0|0|0");
    }

    #[test]
    fn digits_become_one_zero() {
        assert_eq!(fold("2025-03-07 19:02"), "0-0-0 0:0");
        assert_eq!(fold("阅读 1024"), "阅读0");
        assert_eq!(fold("１２３条评论"), "0条评论");
    }

    #[test]
    fn case_goes_in_every_script() {
        assert_eq!(fold("POLİTİKA ПОДЕЛИТЬСЯ Ähnliche"), "politika поделиться ähnliche");
    }
}
