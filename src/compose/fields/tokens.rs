//! A short text cut into what matters in dates: numbers, words, single marks and gaps.

use crate::document::{EAST_ASIAN_BYTES, east_asian};

/// One piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// What it is.
    pub(super) kind: Kind<'a>,
    /// Where it starts, in bytes.
    pub(super) start: u32,
    /// One past its last byte.
    pub(super) end: u32,
}

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// A run of decimal digits of any script.
    Number {
        /// Its value; runs longer than 14 digits have none.
        value: u64,
        /// How many digits it has.
        digits: u8,
    },
    /// A run of Chinese numerals: digit by digit (二〇二三) or counted (二十三).
    Han {
        /// Its value.
        value: u64,
    },
    /// A run of letters that are not Chinese or Japanese, as written.
    Word(&'a str),
    /// Any other character; full-width forms of ASCII are folded.
    Mark(char),
    /// White space.
    Gap,
}

/// No date is longer than this; what follows is cut off, so that a long text costs no more than a short one.
const MOST_TOKENS: usize = 160;

/// Cuts a text into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(32);
    let mut start = 0;
    while tokens.len() < MOST_TOKENS {
        // Most characters of Chinese are this.
        let letter =
            east_asian(text.as_bytes(), start).and_then(char::from_u32).filter(|letter| numeral(*letter).is_none());
        if let Some(letter) = letter {
            let end = start + EAST_ASIAN_BYTES;
            tokens.push(Token { kind: Kind::Mark(letter), start: start as u32, end: end as u32 });
            start = end;
            continue;
        }
        let Some(character) = text[start..].chars().next() else { break };
        if let Some((kind, end)) = ascii(text, start) {
            tokens.push(Token { kind, start: start as u32, end: end as u32 });
            start = end;
            continue;
        }
        let next = start + character.len_utf8();
        let take = |belongs: fn(char) -> bool| run(text, next, belongs);
        let (kind, end) = if digit(character).is_some() {
            let end = take(|next| digit(next).is_some());
            (number(&text[start..end]), end)
        } else if numeral(character).is_some() {
            let end = take(|next| numeral(next).is_some());
            (Kind::Han { value: counted(&text[start..end]) }, end)
        } else if is_space(character) {
            (Kind::Gap, take(is_space))
        } else if is_letter(character) {
            let end = take(is_letter);
            (Kind::Word(&text[start..end]), end)
        } else {
            (Kind::Mark(fold(character)), next)
        };
        tokens.push(Token { kind, start: start as u32, end: end as u32 });
        start = end;
    }
    tokens
}

/// The token at a place and where it ends, if it and the character behind it are of ASCII: most tokens, told by their bytes.
fn ascii(text: &str, start: usize) -> Option<(Kind<'_>, usize)> {
    let rest = &text.as_bytes()[start..];
    let count = |belongs: fn(&u8) -> bool| 1 + rest[1..].iter().take_while(|byte| belongs(byte)).count();
    let (kind, length): (fn(&str) -> Kind<'_>, usize) = match rest.first()? {
        b'a'..=b'z' | b'A'..=b'Z' => (|word| Kind::Word(word), count(u8::is_ascii_alphabetic)),
        b'0'..=b'9' => (number, count(u8::is_ascii_digit)),
        b' ' | b'\t'..=b'\r' => (|_| Kind::Gap, count(|byte| matches!(byte, b' ' | b'\t'..=b'\r'))),
        mark @ 0..0x80 => return Some((Kind::Mark(char::from(*mark)), start + 1)),
        _ => return None,
    };
    let end = start + length;
    // What is not of ASCII may go on with it.
    rest.get(length).is_none_or(u8::is_ascii).then(|| (kind(&text[start..end]), end))
}

/// One past the last of the characters from `start` on that belong together.
fn run(text: &str, start: usize, belongs: fn(char) -> bool) -> usize {
    let rest = &text[start..];
    rest.char_indices().find(|(_, next)| !belongs(*next)).map_or(text.len(), |(at, _)| start + at)
}

/// Full-width ASCII becomes ASCII, and the many dashes one.
fn fold(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2236}' => ':',
        _ => character,
    }
}

/// The digits of the scripts that dates are printed in; each block has its ten digits in order.
fn digit(character: char) -> Option<u64> {
    const ZEROS: [u32; 6] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
    let code = character as u32;
    if character.is_ascii() {
        return character.is_ascii_digit().then(|| u64::from(code - 0x30));
    }
    ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)).map(|zero| u64::from(code - zero))
}

fn number(digits: &str) -> Kind<'static> {
    if digits.len() <= 14 && digits.is_ascii() {
        let value = digits.bytes().fold(0, |value, digit| value * 10 + u64::from(digit - b'0'));
        return Kind::Number { value, digits: digits.len() as u8 };
    }
    let count = digits.chars().count();
    let value = digits.chars().filter_map(digit).take(14).fold(0, |value, digit| value * 10 + digit);
    Kind::Number { value, digits: count.min(255) as u8 }
}

/// What a Chinese numeral stands for; ten is the only one that counts.
fn numeral(character: char) -> Option<u64> {
    Some(match character {
        '〇' | '○' | '零' | '０' => 0,
        '一' | '元' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '廿' => 20,
        _ => return None,
    })
}

/// The value of a run of numerals: counted when it holds a ten (二十三 is 23), digit by digit otherwise (二〇二三 is 2023).
fn counted(numerals: &str) -> u64 {
    let mut value: u64 = 0;
    let has_ten = numerals.contains(['十', '廿']);
    for digit in numerals.chars().filter_map(numeral).take(6) {
        value = match digit {
            10 => value.max(1) * 10,
            _ if has_ten => value + digit,
            _ => value * 10 + digit,
        };
    }
    value
}

fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
}

/// Letters, and the marks that some scripts write on them. Characters that make up words without spaces between them
/// (Han, kana) are no letters here: each is a mark of its own.
fn is_letter(character: char) -> bool {
    match character {
        'a'..='z' | 'A'..='Z' => true,
        '\0'..='\u{7f}' | '\u{2010}'..='\u{2027}' => false,
        '\u{300}'..='\u{36f}' => true,
        '\u{900}'..='\u{e7f}' => digit(character).is_none(),
        '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' => false,
        _ => character.is_alphabetic(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind<'_>> {
        tokens(text).into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn digits_of_all_scripts_are_numbers() {
        for text in ["2023", "２０２３", "٢٠٢٣", "۲۰۲۳", "२०२३", "๒๐๒๓"] {
            assert_eq!(kinds(text), [Kind::Number { value: 2023, digits: 4 }], "{text}");
        }
    }

    #[test]
    fn chinese_numerals_are_read_both_ways() {
        for (text, value) in
            [("二〇二三", 2023), ("十", 10), ("十二", 12), ("二十", 20), ("二十三", 23), ("三十一", 31)]
        {
            assert_eq!(kinds(text), [Kind::Han { value }], "{text}");
        }
    }

    #[test]
    fn a_long_run_neither_overflows_nor_costs() {
        assert_eq!(kinds(&"9".repeat(1000)).len(), 1);
        assert_eq!(kinds(&"十".repeat(1000)).len(), 1);
        assert_eq!(kinds(&"a ".repeat(1000)).len(), MOST_TOKENS);
    }
}
