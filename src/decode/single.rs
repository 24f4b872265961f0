//! Encodings of one byte a character: each is tried with each language that is written in it, and a reading costs what
//! its pairs of letters cost in that language.

use std::sync::LazyLock;

use encoding_rs::{
    Encoding, IBM866, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, ISO_8859_10,
    ISO_8859_13, ISO_8859_14, ISO_8859_15, ISO_8859_16, KOI8_R, KOI8_U, MACINTOSH, WINDOWS_874, WINDOWS_1250,
    WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
    X_MAC_CYRILLIC,
};

use super::model::{Cost, Language, nats};

/// An encoding read as a language.
pub(super) struct Reading {
    pub(super) encoding: &'static Encoding,
    /// What the encoding costs before a byte is seen: how rare it is.
    prior: Cost,
    table: usize,
    /// What each byte is.
    characters: [Option<char>; 256],
    /// Row and column of each byte in the language's table.
    classes: [u8; 256],
    /// Whether each byte is a small letter, a capital or neither.
    cases: [u8; 256],
}

/// All readings, and the tables they look into. Made once, when the first page needs it.
pub(super) struct Readings {
    pub(super) readings: Vec<Reading>,
    tables: Vec<Table>,
}

/// Costs of every class after every class, the classes of [`Kind`] behind those of the letters.
struct Table {
    width: usize,
    costs: Vec<Cost>,
}

/// A pair of bytes and how often it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) first: u8,
    pub(super) second: u8,
    pub(super) count: Cost,
}

impl Reading {
    /// Marks the bytes that are not the same character in another reading.
    pub(super) fn mark_differences(&self, other: &Reading, differ: &mut [bool; 256]) {
        for (differ, (own, other)) in differ.iter_mut().zip(self.characters.iter().zip(&other.characters)) {
            *differ |= own != other;
        }
    }
}

impl Readings {
    pub(super) fn all() -> &'static Readings {
        static ALL: LazyLock<Readings> = LazyLock::new(Readings::new);
        &ALL
    }

    fn new() -> Readings {
        let mut codes: Vec<&str> = Vec::new();
        let mut readings = Vec::new();
        for (encoding, prior, languages) in ENCODINGS {
            let characters = characters(encoding);
            let lower = characters.map(|character| character.and_then(|c| c.to_lowercase().next()));
            let kinds: [Option<Kind>; 256] = std::array::from_fn(|byte| kind(byte as u8, characters[byte]));
            let cases = characters.map(|character| character.map_or(NO_CASE, case));
            for &code in languages {
                let table = codes.iter().position(|&known| known == code).unwrap_or_else(|| {
                    codes.push(code);
                    codes.len() - 1
                });
                let language = Language::of(code);
                let rare = RARE_LANGUAGES.iter().find(|(rare, _)| *rare == code).map_or(0, |(_, cost)| *cost);
                readings.push(Reading {
                    encoding,
                    prior: nats(prior) + rare,
                    table,
                    characters,
                    classes: classes(language, &lower, &kinds),
                    cases: if language.has_case() { cases } else { [NO_CASE; 256] },
                });
            }
        }
        Readings { readings, tables: codes.iter().map(|code| Table::of(Language::of(code))).collect() }
    }

    /// What the pairs cost in a reading.
    pub(super) fn cost(&self, reading: &Reading, pairs: &[Pair]) -> Cost {
        let table = &self.tables[reading.table];
        let mut sum = reading.prior;
        for pair in pairs {
            let (first, second) = (usize::from(pair.first), usize::from(pair.second));
            let at = usize::from(reading.classes[first]) * table.width + usize::from(reading.classes[second]);
            let cases = CASES[usize::from(reading.cases[first])][usize::from(reading.cases[second])];
            sum += pair.count * (table.costs[at] + cases);
        }
        sum
    }
}

/// What a byte can be besides a letter of the language.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Punctuation that every text has.
    Common,
    /// A sign that some texts have.
    Sign,
    /// A sign that hardly any text has: box drawing, mathematics.
    Rare,
    /// A letter of ASCII where the language isn't written in Latin letters.
    Latin,
    /// A letter of another language.
    Foreign,
    /// No character at all, or a control character.
    Bad,
}

const KINDS: [Kind; 6] = [Kind::Common, Kind::Sign, Kind::Rare, Kind::Latin, Kind::Foreign, Kind::Bad];

impl Table {
    fn of(language: &Language) -> Table {
        let letters = language.size() + 1;
        let width = letters + KINDS.len();
        let mut costs = vec![0; width * width];
        for first in 0..width {
            let row = &mut costs[first * width..][..width];
            // Where nothing is known of what stands before, a word's start is the nearest guess.
            let known = if first < letters { first } else { 0 };
            let extra = match first.checked_sub(letters).map(|kind| KINDS[kind]) {
                None => 0,
                Some(Kind::Common | Kind::Sign) => AFTER_SIGN,
                Some(Kind::Latin) => AFTER_LATIN,
                Some(Kind::Rare | Kind::Foreign | Kind::Bad) => AFTER_STRANGE,
            };
            let is_letter = match first.checked_sub(letters).map(|kind| KINDS[kind]) {
                None => first > 0,
                Some(kind) => matches!(kind, Kind::Latin | Kind::Foreign),
            };
            for (cost, &counted) in row.iter_mut().zip(language.row(known)) {
                *cost = Cost::from(counted) + extra;
            }
            if first == 0 || first >= letters {
                row[0] = EDGE_AFTER_SIGN;
            }
            for (cost, kind) in row[letters..].iter_mut().zip(KINDS) {
                *cost = kind.cost(is_letter);
            }
        }
        Table { width, costs }
    }
}

impl Kind {
    /// What it costs after a letter, or after anything else.
    const fn cost(self, after_letter: bool) -> Cost {
        match (self, after_letter) {
            (Kind::Common, true) => nats(5.0),
            (Kind::Common, false) => nats(4.0),
            (Kind::Sign, true) => nats(7.0),
            (Kind::Sign, false) => nats(5.5),
            (Kind::Rare, true) => nats(10.0),
            (Kind::Rare, false) => nats(8.5),
            (Kind::Latin, true) => nats(8.0),
            (Kind::Latin, false) => nats(4.0),
            (Kind::Foreign, _) => nats(12.5),
            (Kind::Bad, _) => nats(14.0),
        }
    }
}

/// A letter after a sign.
const AFTER_SIGN: Cost = nats(0.3);
/// A letter of another script after a Latin one.
const AFTER_LATIN: Cost = nats(5.0);
/// A letter after what is itself hard to believe.
const AFTER_STRANGE: Cost = nats(1.5);
/// A space or ASCII punctuation after a sign.
const EDGE_AFTER_SIGN: Cost = nats(1.0);

/// Row and column of each byte in a language's table.
fn classes(language: &Language, lower: &[Option<char>; 256], kinds: &[Option<Kind>; 256]) -> [u8; 256] {
    let first_kind = language.size() + 1;
    let mut classes = kinds.map(|kind| match kind {
        None => 0,
        Some(Kind::Latin) if language.is_latin() => (first_kind + Kind::Foreign as usize) as u8,
        Some(kind) => (first_kind + kind as usize) as u8,
    });
    for (letter, class) in language.letters() {
        for (byte, &other) in lower.iter().enumerate() {
            if other == Some(letter) {
                classes[byte] = class as u8;
            }
        }
    }
    classes
}

/// What a byte is that is no letter of the language; `None` for ASCII that is no letter, which ends words.
fn kind(byte: u8, character: Option<char>) -> Option<Kind> {
    let Some(character) = character else {
        return Some(Kind::Bad);
    };
    if byte < 0x80 {
        character.is_ascii_alphabetic().then_some(Kind::Latin)
    } else if character.is_control() {
        Some(Kind::Bad)
    } else if COMMON.contains(character) {
        Some(Kind::Common)
    } else if SIGNS.contains(character) || is_mark(character) || ('๐'..='๙').contains(&character) {
        Some(Kind::Sign)
    } else if character.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&character) {
        Some(Kind::Foreign)
    } else {
        Some(Kind::Rare)
    }
}

/// Points and vowel signs of Hebrew and Arabic: part of the script, seldom written.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{5b0}'..='\u{5c7}' | '\u{64b}'..='\u{652}' | '\u{200c}'..='\u{200f}' | 'ـ')
}

const COMMON: &str = "\u{a0}«»“”„’–—…©،";
const SIGNS: &str = "‘‚‹›•·®™°º€£§№´`؛؟×½²³\u{ad}¿¡";

/// Whether a character has case.
fn case(character: char) -> u8 {
    if character.is_uppercase() {
        CAPITAL
    } else if character.is_alphabetic() {
        SMALL
    } else {
        NO_CASE
    }
}

const NO_CASE: u8 = 0;
const SMALL: u8 = 1;
const CAPITAL: u8 = 2;

/// What a letter's case costs after another's: a capital within a word of small letters is what a wrong encoding makes.
const CASES: [[Cost; 3]; 3] = [[0, 0, nats(1.0)], [0, 0, nats(5.0)], [0, 0, nats(1.2)]];

/// What each byte is in an encoding.
fn characters(encoding: &'static Encoding) -> [Option<char>; 256] {
    std::array::from_fn(|byte| {
        let bytes = [byte as u8];
        let (text, malformed) = encoding.decode_without_bom_handling(&bytes);
        if malformed { None } else { text.chars().next() }
    })
}

/// Languages that fit other languages' text by chance more often than they are met.
const RARE_LANGUAGES: [(&str, Cost); 2] = [("xx", nats(4.0)), ("is", nats(2.0))];

/// Every encoding of one byte in the WHATWG Encoding Standard, what it costs in nats before a byte is seen (the
/// rarer on the web, the more), and the languages it is read in. ISO-8859-8-I has the bytes of ISO-8859-8.
const ENCODINGS: [(&Encoding, f32, &[&str]); 27] = [
    (
        WINDOWS_1252,
        0.0,
        &["de", "fr", "es", "it", "pt", "nl", "da", "sv", "nb", "fi", "en", "is", "ca", "et", "sq", "ga", "xx"],
    ),
    (ISO_8859_15, 3.5, &["de", "fr", "es", "it", "pt", "nl", "da", "fi", "et"]),
    (MACINTOSH, 6.0, &["de", "fr", "es", "it", "pt", "sv", "da", "en"]),
    (WINDOWS_1250, 3.0, &["pl", "cs", "sk", "hu", "hr", "sl", "ro"]),
    (ISO_8859_2, 3.5, &["pl", "cs", "sk", "hu", "hr", "sl", "ro"]),
    (ISO_8859_16, 10.0, &["ro", "hu", "pl", "sl", "hr"]),
    (WINDOWS_1254, 3.0, &["tr"]),
    (WINDOWS_1257, 3.0, &["lt", "lv", "et", "pl"]),
    (ISO_8859_13, 6.0, &["lt", "lv", "et", "pl"]),
    (ISO_8859_4, 6.5, &["lt", "lv", "et"]),
    (ISO_8859_10, 8.0, &["lt", "lv", "et", "is"]),
    (ISO_8859_14, 11.0, &["cy", "ga"]),
    (ISO_8859_3, 10.0, &["eo", "mt", "tr"]),
    (WINDOWS_1251, 5.0, &["ru", "uk", "bg", "mk", "sr", "be"]),
    (KOI8_R, 5.2, &["ru", "bg"]),
    (KOI8_U, 5.6, &["uk", "be"]),
    (ISO_8859_5, 6.5, &["ru", "bg", "mk", "sr", "uk", "be"]),
    (IBM866, 7.0, &["ru", "uk", "be"]),
    (X_MAC_CYRILLIC, 9.0, &["ru", "uk", "bg", "mk", "sr"]),
    (WINDOWS_1253, 5.0, &["el"]),
    (ISO_8859_7, 5.3, &["el"]),
    (WINDOWS_1255, 5.0, &["he"]),
    (ISO_8859_8, 8.0, &["he"]),
    (WINDOWS_1256, 6.5, &["ar", "fa", "ur"]),
    (ISO_8859_6, 7.0, &["ar"]),
    (WINDOWS_874, 5.0, &["th"]),
    (WINDOWS_1258, 7.0, &["vi"]),
];
