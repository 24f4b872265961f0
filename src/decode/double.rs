//! Encodings of several bytes a character: a reading costs what its characters cost in the language.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS};

use super::model::{Cost, Script, nats};

/// Each encoding, the language it is read in, and what it costs before a byte is seen.
pub(super) const READINGS: [(&Encoding, Script, f32); 6] = [
    (GB18030, Script::Simplified, 5.0),
    (GB18030, Script::Traditional, 9.0),
    (BIG5, Script::Traditional, 5.0),
    (SHIFT_JIS, Script::Japanese, 5.0),
    (EUC_JP, Script::Japanese, 5.0),
    (EUC_KR, Script::Korean, 5.0),
];

/// What the bytes cost as characters of a language.
pub(super) fn cost(encoding: &'static Encoding, script: Script, bytes: &[u8]) -> Cost {
    // The first run may have been cut within a character.
    let first = bytes.iter().skip(1).take(LONGEST_FIRST).position(|&byte| byte < b'0').map_or(bytes.len(), |at| at + 1);
    let (first, rest) = bytes.split_at(first.min(LONGEST_FIRST).min(bytes.len()));
    let whole = read(encoding, script, bytes);
    if first.len() < 3 {
        return whole;
    }
    let shifted = read(encoding, script, &first[2..]) + read(encoding, script, rest) + SHIFT;
    whole.min(shifted)
}

/// How far a first run is followed.
const LONGEST_FIRST: usize = 300;

/// What it costs to believe that the file was cut within a character.
const SHIFT: Cost = nats(9.0);

fn read(encoding: &'static Encoding, script: Script, bytes: &[u8]) -> Cost {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let (mut sum, mut before) = (0, Before::Ascii);
    for character in text.chars() {
        let (cost, now) = match character {
            '\0'..='\x7f' => match before {
                Before::Ascii => (0, Before::Ascii),
                _ if character.is_ascii_alphabetic() => (nats(3.0), Before::Ascii),
                _ => (nats(1.0), Before::Ascii),
            },
            '\u{fffd}' => (nats(18.0), Before::Wide),
            '\u{80}'..='\u{9f}' => (nats(16.0), Before::Wide),
            '\u{e000}'..='\u{f8ff}' => (nats(14.0), Before::Wide),
            '\u{ff61}'..='\u{ff9f}' if before == Before::HalfKana => (nats(6.5), Before::HalfKana),
            '\u{ff61}'..='\u{ff9f}' => (nats(9.5), Before::HalfKana),
            _ if COMMON.contains(character) => (nats(7.0), Before::Wide),
            _ => (script.cost(character).unwrap_or(OTHER), Before::Wide),
        };
        sum += cost;
        before = now;
    }
    sum
}

/// What stood before a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Ascii,
    Wide,
    HalfKana,
}

/// Characters outside the language's tables.
const OTHER: Cost = nats(12.5);

/// Signs that stand outside the tables, and are common in all three languages.
const COMMON: &str = "“”‘’…—·•×①②③④⑤■□●○★☆◆◇▲△▼→←↓↑※㎡℃";
