//! How often letters follow each other and how often characters come. `training/encoding/build.py` makes the tables and
//! says in detail what from: frequencies in lingua and langdetect (Apache-2.0), jieba (MIT), OpenCC's character variants
//! (Apache-2.0), and the Universal Declaration of Human Rights.

mod languages;

use languages::LANGUAGES;

/// A cost in eighths of a nat: minus the natural logarithm of a probability, times eight. Costs add up where
/// probabilities multiply, and the lowest sum is the likeliest reading.
pub(super) type Cost = i32;

/// A cost from nats.
pub(super) const fn nats(nats: f32) -> Cost {
    (nats * 8.0) as Cost
}

/// A language's alphabet and where the costs of its letter pairs are.
#[derive(Debug)]
pub(super) struct Language {
    /// ISO 639-1; `xx` for a Western language at large.
    pub(super) code: &'static str,
    /// Its letters in lower case, in the order of the table's rows and columns, which start with a word's edge.
    letters: &'static str,
    /// Pairs of characters: the first one is written where the second one is meant.
    same: &'static str,
    start: usize,
}

impl Language {
    /// The language of this code.
    pub(super) fn of(code: &str) -> &'static Language {
        LANGUAGES.iter().find(|language| language.code == code).expect("a test asks for every language in use")
    }

    /// How many letters there are.
    pub(super) fn size(&self) -> usize {
        self.letters.chars().count()
    }

    /// Its letters in lower case, each with its row and column; letters written for each other share one.
    pub(super) fn letters(&self) -> impl Iterator<Item = (char, usize)> {
        let class = |letter| self.letters.chars().position(|other| other == letter).map(|position| position + 1);
        let mut same = self.same.chars();
        let others = std::iter::from_fn(move || Some((same.next()?, class(same.next()?)?)));
        others.chain(self.letters.chars().enumerate().map(|(position, letter)| (letter, position + 1)))
    }

    /// Costs of the classes that follow a class.
    pub(super) fn row(&self, class: usize) -> &'static [u8] {
        let width = self.size() + 1;
        let start = self.start + class * width;
        &PAIRS[start..start + width]
    }

    /// Whether it is written in Latin letters.
    pub(super) fn is_latin(&self) -> bool {
        self.letters.starts_with('a')
    }

    /// Whether it has capitals.
    pub(super) fn has_case(&self) -> bool {
        self.letters.chars().any(char::is_lowercase)
    }
}

static PAIRS: &[u8] = include_bytes!("pairs.bin");

/// A language whose characters are counted one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// Chinese in simplified characters.
    Simplified,
    /// Chinese in traditional characters.
    Traditional,
    /// Japanese.
    Japanese,
    /// Korean.
    Korean,
}

impl Script {
    /// What a character costs, if it is one that the language is written with.
    #[inline]
    pub(super) fn cost(self, character: char) -> Option<Cost> {
        let (start, letters) = match self {
            Script::Simplified => (languages::ZH, &IDEOGRAPHS),
            Script::Traditional => (languages::ZHT, &IDEOGRAPHS),
            Script::Japanese => (languages::JA, &IDEOGRAPHS),
            Script::Korean => (languages::KO, &HANGUL),
        };
        let code = character as usize;
        let at = if (letters.start..letters.end).contains(&code) {
            SYMBOLS.end - SYMBOLS.start + code - letters.start
        } else if (SYMBOLS.start..SYMBOLS.end).contains(&code) {
            code - SYMBOLS.start
        } else if (FORMS.start..FORMS.end).contains(&code) {
            SYMBOLS.end - SYMBOLS.start + letters.end - letters.start + code - FORMS.start
        } else {
            return None;
        };
        Some(Cost::from(CHARACTERS[start + at]))
    }
}

static CHARACTERS: &[u8] = include_bytes!("characters.bin");

/// Code points from `start` up to `end` that have a row in the tables.
struct Range {
    start: usize,
    end: usize,
}

/// Punctuation and kana.
const SYMBOLS: Range = Range { start: 0x3000, end: 0x3100 };
const IDEOGRAPHS: Range = Range { start: 0x4e00, end: 0xa000 };
const HANGUL: Range = Range { start: 0xac00, end: 0xd7a4 };
/// Full-width and half-width forms.
const FORMS: Range = Range { start: 0xff00, end: 0xfff0 };
