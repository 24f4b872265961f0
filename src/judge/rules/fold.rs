//! Folding: one spelling for lines that say the same, so that a literal need be written once.

use crate::document::{EAST_ASIAN, EAST_ASIAN_BYTES, east_asian, eight, is_common_letter};

/// Pairs of characters, traditional then simplified, for the characters that rules use. Not a general conversion.
const PAIRS: &str = include_str!("pairs.txt");

/// How many places [`EAST_ASIAN`] has.
const EAST_ASIAN_COUNT: usize = (EAST_ASIAN.end - EAST_ASIAN.start) as usize;

/// Folds text.
#[derive(Debug, Clone)]
pub(crate) struct Fold {
    /// Whether anything that is looked for starts with a byte.
    bytes: [bool; 256],
    /// The words of ASCII that anything starts with.
    words: WordFilter,
    /// For each Chinese or Japanese letter, by its place in [`EAST_ASIAN`], 0 where it stays and nothing that is looked for starts
    /// with it. Otherwise one more than the place of what it becomes, and [`IS_FIRST`].
    letters: Vec<u16>,
    /// For each letter that something starts with, by its place, what may be its next letter: a bit for what each one's place has
    /// in its lowest bits. All of them where no such letter must follow.
    seconds: Vec<Seconds>,
}

type Seconds = u64;

/// Something that is looked for starts with a letter.
const IS_FIRST: u16 = 1 << 15;

/// Folded text.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    /// Its bytes, and behind them at least [`ROOM`] that mean nothing.
    pub(crate) bytes: Vec<u8>,
    /// How many of the bytes are text.
    pub(crate) length: usize,
    /// Its number of characters.
    pub(crate) chars: u32,
    /// Where something that is looked for may start: at the first letter of a word, at every character of a script
    /// without spaces, and at signs.
    pub(crate) starts: Vec<Start>,
    /// Letters of one run that don't stay as they are: where they are, and the place of what they become.
    changed: Vec<(usize, u16)>,
}

/// A place where something that is looked for may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Start {
    /// The byte.
    pub(crate) at: u32,
    /// The word that starts there, as [`first_word`] has it; 0 where it's none or wasn't read.
    pub(crate) word: u64,
}

impl Start {
    /// A place that was not read.
    pub(crate) fn unread(at: u32) -> Start {
        Start { at, word: 0 }
    }
}

/// Bytes behind folded text, so that eight can be read or written at any place of it.
pub(crate) const ROOM: usize = 8;

impl Folded {
    /// The text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }

    fn clear(&mut self, text: &str) {
        // Two bytes can become three in lower case (`Ⱥ`), and nothing grows more.
        let most = text.len() + text.len() / 2 + 2 * ROOM;
        if self.bytes.len() < most {
            self.bytes.resize(most, 0);
        }
        (self.length, self.chars) = (0, 0);
        self.starts.clear();
    }

    fn push(&mut self, char: char) {
        self.length += char.encode_utf8(&mut self.bytes[self.length..]).len();
        self.chars += 1;
    }

    /// Adds a character of ASCII.
    fn push_byte(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
        self.chars += 1;
    }

    /// Adds the first of eight bytes of ASCII.
    fn push_eight(&mut self, eight: u64, count: usize) {
        self.bytes[self.length..self.length + 8].copy_from_slice(&eight.to_le_bytes());
        self.length += count;
        self.chars += count as u32;
    }

    /// Written first and then taken back where it's none, because which words may be one can't be guessed.
    fn start_if(&mut self, may_be: bool, at: usize, word: u64) {
        let before = self.starts.len();
        self.starts.push(Start { at: at as u32, word });
        self.starts.truncate(before + usize::from(may_be));
    }
}

/// What becomes of ASCII characters.
const ASCII: [Class; 128] = {
    let mut classes = [Class::Sign; 128];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'\t' | b'\n' | b'\r' | b' ' => Class::Space,
            _ => Class::Sign,
        };
        byte += 1;
    }
    classes
};

impl Default for Fold {
    /// Finds no place where anything starts.
    fn default() -> Fold {
        let mut letters = vec![0; EAST_ASIAN_COUNT];
        for pair in PAIRS.split_whitespace() {
            let from_to = east_asian(pair.as_bytes(), 0).zip(east_asian(pair.as_bytes(), EAST_ASIAN_BYTES));
            if let Some((from, to)) = from_to {
                letters[(from - EAST_ASIAN.start) as usize] = (to - EAST_ASIAN.start) as u16 + 1;
            }
        }
        Fold { letters, bytes: [false; 256], words: WordFilter::default(), seconds: vec![0; EAST_ASIAN_COUNT] }
    }
}

impl Fold {
    /// The same, to look for these folded literals.
    pub(crate) fn with_literals<'a>(mut self, literals: impl Iterator<Item = &'a str>) -> Fold {
        for literal in literals {
            let bytes = literal.as_bytes();
            if let Some(first) = bytes.first() {
                self.bytes[usize::from(*first)] = true;
            }
            if let Some((word, _)) = first_word(eight::load(bytes, 0)) {
                self.words.add(word);
            }
            if let Some(first) = east_asian(bytes, 0) {
                let second = east_asian(bytes, EAST_ASIAN_BYTES).map(place_of);
                self.seconds[usize::from(place_of(first))] |= second.map_or(Seconds::MAX, bit_of);
            }
        }
        for (own, letter) in (0..).zip(&mut self.letters) {
            let becomes = if *letter == 0 { own } else { *letter - 1 };
            if self.seconds[usize::from(becomes)] != 0 {
                *letter = (becomes + 1) | IS_FIRST;
            }
        }
        self
    }

    /// What a letter becomes, as its place.
    fn becomes(&self, place: u16) -> u16 {
        match self.letters[usize::from(place)] & !IS_FIRST {
            0 => place,
            becomes => becomes - 1,
        }
    }

    /// Writes the folded form of `text` to `out`, with the places where what is looked for may start.
    ///
    /// Lower case; full-width ASCII as ASCII; traditional characters as simplified ones; zero-width characters left
    /// out; `0` for any run of digits; a space only between two letters or digits that are no Chinese or Japanese ones,
    /// because everywhere else sites put spaces or leave them out as they please (责 任 编 辑 ：, 1 | 2 | 3).
    pub(crate) fn fold(&self, text: &str, out: &mut Folded) {
        out.clear(text);
        let mut space = false;
        let mut last = Class::Sign;
        // Whether the last character is a letter that needs a boundary beside it.
        let mut inside = false;
        let mut at = 0;
        let bytes = text.as_bytes();
        while let Some(&byte) = bytes.get(at) {
            let (char, class) = match ASCII.get(usize::from(byte)) {
                Some(Class::Space) => {
                    space = true;
                    at += 1;
                    continue;
                }
                Some(Class::Letter) => {
                    if space && last.is_spaced() {
                        out.push_byte(b' ');
                        inside = false;
                    }
                    at = self.push_word(bytes, at, inside, out);
                    // Most words follow another, with a blank between them.
                    while let Some([b' ', b'a'..=b'z' | b'A'..=b'Z']) = bytes.get(at..at + 2) {
                        out.push_byte(b' ');
                        at = self.push_word(bytes, at + 1, false, out);
                    }
                    (space, last, inside) = (false, Class::Letter, true);
                    continue;
                }
                Some(Class::Digit) => {
                    at += 1;
                    if last == Class::Digit && !space {
                        continue;
                    }
                    if space && last.is_spaced() {
                        out.push_byte(b' ');
                    }
                    self.push_sign(b'0', out);
                    (space, last, inside) = (false, Class::Digit, false);
                    continue;
                }
                Some(_) => {
                    at += 1;
                    self.push_sign(byte, out);
                    (space, last, inside) = (false, Class::Sign, false);
                    continue;
                }
                None => {
                    let run = self.push_run(bytes, at, out);
                    if run > 0 {
                        at += run;
                        (space, last, inside) = (false, Class::Unspaced, false);
                        continue;
                    }
                    // The wide forms of signs of ASCII, as Chinese has them.
                    if let Some(&[0xef, 0xbc, third @ 0x81..=0xbf]) = bytes[at..].first_chunk()
                        && ASCII[usize::from(third - 0x60)] == Class::Sign
                    {
                        at += 3;
                        self.push_sign(third - 0x60, out);
                        (space, last, inside) = (false, Class::Sign, false);
                        continue;
                    }
                    let Some(char) = text[at..].chars().next() else { break };
                    at += char.len_utf8();
                    fold_char(char)
                }
            };
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
                out.push_byte(b' ');
                inside = false;
            }
            space = false;
            last = class;
            let needs = needs_boundary(char);
            let place = out.length;
            out.push(char);
            if !(needs && inside) && self.bytes[usize::from(out.bytes[place])] {
                out.starts.push(Start::unread(place as u32));
            }
            inside = needs;
        }
    }

    /// Adds the letters of ASCII from a place on, and tells where they end.
    #[inline(always)]
    fn push_word(&self, bytes: &[u8], mut at: usize, inside: bool, out: &mut Folded) -> usize {
        let mut eight = eight::load(bytes, at);
        let mut letters = eight::letters(eight);
        let mut run = eight::run(letters);
        if !inside {
            // A word is told as a whole where it ends with its letters of ASCII, or has more of them than are looked at.
            let word = eight::lower(eight, letters) & eight::run_mask(letters);
            if run < 8 && bytes.get(at + run).is_some_and(|next| may_go_on(*next)) {
                out.start_if(true, out.length, 0);
            } else {
                out.start_if(self.words.may_have(word), out.length, word);
            }
        }
        loop {
            out.push_eight(eight::lower(eight, letters), run);
            at += run;
            if run < 8 {
                return at;
            }
            eight = eight::load(bytes, at);
            letters = eight::letters(eight);
            run = eight::run(letters);
        }
    }

    /// Adds a character of ASCII that is no letter.
    #[inline]
    fn push_sign(&self, byte: u8, out: &mut Folded) {
        if self.bytes[usize::from(byte)] {
            out.starts.push(Start::unread(out.length as u32));
        }
        out.push_byte(byte);
    }

    /// Adds the Chinese and Japanese letters that stand together from a place on, and tells how many bytes they have.
    fn push_run(&self, bytes: &[u8], from: usize, out: &mut Folded) -> usize {
        let start = out.length;
        let mut at = from;
        let mut next = east_asian(bytes, at).map(place_of);
        while let Some(own) = next {
            let place = start + at - from;
            at += EAST_ASIAN_BYTES;
            next = east_asian(bytes, at).map(place_of);
            let letter = self.letters[usize::from(own)];
            if letter == 0 {
                continue;
            }
            let becomes = (letter & !IS_FIRST) - 1;
            if letter & IS_FIRST != 0 {
                let seconds = self.seconds[usize::from(becomes)];
                let may_be = next.is_none_or(|next| seconds & bit_of(self.becomes(next)) != 0);
                out.start_if(may_be, place, 0);
            }
            if becomes != own {
                out.changed.push((place, becomes));
            }
        }
        // Most letters stay as they are, so all are copied, and then put right.
        let run = at - from;
        out.bytes[start..start + run].copy_from_slice(&bytes[from..at]);
        out.length += run;
        out.chars += (run / EAST_ASIAN_BYTES) as u32;
        for (place, becomes) in out.changed.drain(..) {
            let code = EAST_ASIAN.start + u32::from(becomes);
            let bytes = [0xe0 | code >> 12, 0x80 | code >> 6 & 0x3f, 0x80 | code & 0x3f];
            out.bytes[place..place + EAST_ASIAN_BYTES].copy_from_slice(&bytes.map(|byte| byte as u8));
        }
        run
    }
}

/// The letters of ASCII that folded text starts with, eight of them at most, as a number, and how many these are. A literal that starts
/// with letters stands only where they are all of a word's: behind it there must be none that belongs to the word.
pub(super) fn first_word(eight: u64) -> Option<(u64, usize)> {
    let run = eight::run(eight::letters(eight));
    (run > 0).then_some((eight::first(eight, run), run))
}

/// How many letters such a word has.
pub(super) const fn letters_of(word: u64) -> usize {
    8 - word.leading_zeros() as usize / 8
}

/// Whether a byte may begin a character that is left out or becomes a letter of ASCII, so that a word goes on behind it.
const fn may_go_on(byte: u8) -> bool {
    matches!(byte, 0xc2 | 0xc4 | 0xe2 | 0xef)
}

/// Tells most of the words that are none of some.
#[derive(Debug, Clone)]
pub(super) struct WordFilter(Box<[u64; WORD_BITS / 64]>);

/// Bits of the filter: thirteen for each of some 2,400 words.
const WORD_BITS: usize = 1 << 15;

impl Default for WordFilter {
    fn default() -> WordFilter {
        WordFilter(Box::new([0; WORD_BITS / 64]))
    }
}

impl WordFilter {
    /// A word's place (multiplication by 2^64 over the golden ratio).
    fn bit(word: u64) -> usize {
        (word.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - WORD_BITS.trailing_zeros())) as usize
    }

    pub(super) fn add(&mut self, word: u64) {
        let bit = WordFilter::bit(word);
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    #[inline]
    pub(super) fn may_have(&self, word: u64) -> bool {
        let bit = WordFilter::bit(word);
        self.0[bit / 64] >> (bit % 64) & 1 != 0
    }
}

/// The place of a letter in [`EAST_ASIAN`].
fn place_of(code: u32) -> u16 {
    (code - EAST_ASIAN.start) as u16
}

/// The bit that a letter has in [`Seconds`].
fn bit_of(place: u16) -> Seconds {
    1 << (u32::from(place) % Seconds::BITS)
}

/// What any other character becomes.
fn fold_char(char: char) -> (char, Class) {
    match char {
        'a'..='z' => (char, Class::Letter),
        'A'..='Z' => (char.to_ascii_lowercase(), Class::Letter),
        '0'..='9' => ('0', Class::Digit),
        '\t' | '\n' | '\r' | ' ' => (' ', Class::Space),
        '\0'..='\u{7f}' => (char, Class::Sign),
        // The marks that text is full of, and no white space among them.
        '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3004}' | '\u{3008}'..='\u{3020}' if char != '’' => {
            (char, Class::Sign)
        }
        // Hiragana and katakana; the prolonged sound mark is a letter here.
        '\u{3041}'..='\u{30FF}' if char != '・' => (char, Class::Unspaced),
        '\u{FF01}'..='\u{FF5E}' => match char::from_u32(char as u32 - 0xFEE0) {
            Some(ascii) => fold_char(ascii),
            None => (char, Class::Sign),
        },
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' => {
            (char, Class::Nothing)
        }
        // Turkish dotted and dotless i are written either way in capitals.
        'İ' | 'ı' => ('i', Class::Letter),
        '’' | 'ʼ' => ('\'', Class::Sign),
        '\u{AC00}'..='\u{D7A3}' => (char, Class::Letter),
        _ if is_common_letter(char) => (lower(char), Class::Letter),
        _ if char.is_whitespace() => (' ', Class::Space),
        _ if char.is_numeric() && char.to_digit(10).is_none() && !char.is_alphabetic() => (char, Class::Sign),
        _ if char.is_alphanumeric() => (lower(char), Class::Letter),
        _ => (char, Class::Sign),
    }
}

/// A letter in lower case, where that is one letter.
fn lower(char: char) -> char {
    let mut lower = char.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => char,
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
        // What most other text has between its letters.
        '\u{2010}'..='\u{2027}' | '\u{FF01}'..='\u{FF0F}' => false,
        _ => is_common_letter(char) || char.is_alphabetic(),
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
        let mut out = Folded::default();
        Fold::default().fold(text, &mut out);
        assert_eq!(out.chars as usize, out.text().chars().count());
        assert!(out.bytes.len() >= out.length + ROOM);
        out.text().to_owned()
    }

    #[test]
    fn spaces_stand_only_between_words() {
        assert_eq!(fold("責 任 編 輯 ： 王三"), "责任编辑:王三");
        assert_eq!(fold("Share  on\nFacebook"), "share on facebook");
        assert_eq!(fold(" 1 | 2 | 3 "), "0|0|0");
    }

    #[test]
    fn literals_may_start_where_they_do() {
        let mut out = Folded::default();
        let fold = Fold::default().with_literals(["share", "编辑"].into_iter());
        fold.fold("Reshare 責任編輯 | Share: 编年 编", &mut out);
        let starts: Vec<&str> = out.starts.iter().map(|start| &out.text()[start.at as usize..]).collect();
        assert_eq!(starts, ["编辑|share:编年编", "share:编年编", "编"]);
        let fold = Fold::default().with_literals(["by", "für"].into_iter());
        fold.fold("Bye by FÜR furs", &mut out);
        let places = |out: &Folded| out.starts.iter().map(|start| start.at).collect::<Vec<_>>();
        assert_eq!(places(&out), [4, 7]);
        let fold = Fold::default().with_literals(["编辑", "编"].into_iter());
        fold.fold("編年", &mut out);
        assert_eq!(places(&out), [0]);
    }

    #[test]
    fn a_word_goes_on_behind_few_characters() {
        let (fold, mut out) = (Fold::default(), Folded::default());
        let mut buffer = [0; 4];
        for character in '\u{80}'..=char::MAX {
            if !may_go_on(character.encode_utf8(&mut buffer).as_bytes()[0]) {
                fold.fold(&format!("a{character}b"), &mut out);
                assert!(!out.text().as_bytes()[1].is_ascii_alphabetic(), "{character:?} {}", out.text());
            }
        }
        let fold = Fold::default().with_literals(["share", "internat"].into_iter());
        for text in ["sh\u{ad}are", "sh\u{200b}are", "shａｒｅ", "International", "share"] {
            fold.fold(text, &mut out);
            assert_eq!((out.starts.len(), out.starts[0].at), (1, 0), "{text}");
        }
        fold.fold("shares sharé int", &mut out);
        assert!(out.starts.is_empty());
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
        assert_eq!(fold(&"Ⱥ".repeat(100)), "ⱥ".repeat(100));
    }
}
