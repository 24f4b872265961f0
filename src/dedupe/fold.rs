//! Folding: a body to tokens that don't depend on case, marks, punctuation, white space, width of characters, or
//! traditional against simplified Chinese. Digits stay, for they tell look-alikes apart.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A folded word, or a folded character of a script that doesn't put spaces between words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// Hash of its folded characters.
    pub(super) hash: u64,
    /// Whether it is all digits.
    pub(super) digits: bool,
}

/// The folded body.
#[derive(Debug, Default)]
pub(super) struct Folded {
    /// Its words and characters, in order.
    pub(super) tokens: Vec<Token>,
    /// Hashes of its numbers, in order. A number is a run of digits, with the points, commas and colons between them.
    pub(super) numbers: Vec<u64>,
    /// How many of the tokens are characters of a script without spaces.
    pub(super) solid: usize,
}

/// Folds a body.
pub(super) fn fold(body: &str) -> Folded {
    // A word of English takes six bytes with its space, a Chinese character three; the first guess saves most growing.
    let mut folder = Folder::default();
    folder.folded.tokens.reserve(body.len() / 5);
    let bytes = body.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if folder.word.is_empty() {
            at += folder.letters(&bytes[at..]);
        }
        let Some(&byte) = bytes.get(at) else { break };
        if byte.is_ascii() {
            at += 1;
            folder.ascii(byte);
        } else {
            // `at` only ever moves by whole characters.
            let Some(character) = body.get(at..).and_then(|rest| rest.chars().next()) else { break };
            folder.character(character);
            at += character.len_utf8();
        }
    }
    folder.end_word();
    folder.end_number();
    folder.folded
}

/// Spreads the bits of a hash: the finaliser of `rrmxmx` (P. Evensen, 2018).
pub(super) fn spread(hash: u64) -> u64 {
    let mut hash = hash ^ hash.rotate_right(49) ^ hash.rotate_right(24);
    hash = hash.wrapping_mul(0x9fb2_1c65_1e98_df25);
    hash ^= hash >> 28;
    hash = hash.wrapping_mul(0x9fb2_1c65_1e98_df25);
    hash ^ (hash >> 28)
}

/// An odd number without a pattern: the golden ratio's digits.
pub(super) const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

#[derive(Debug, Default)]
struct Folder {
    folded: Folded,
    word: Hash,
    /// There is a letter in the word.
    lettered: bool,
    number: Hash,
    /// A point, comma or colon was seen behind a number: the number goes on when a digit follows.
    joint: bool,
}

impl Folder {
    #[inline(always)]
    fn ascii(&mut self, byte: u8) {
        match ASCII[usize::from(byte & 0x7F)] {
            SEPARATOR => self.separator(byte),
            SKIPPED => {}
            digit @ b'0'..=b'9' => self.digit(digit),
            letter => self.letter(u32::from(letter)),
        }
    }

    /// Takes the letters of ASCII that a word begins with, eight at a time, and says how many there are. The same is left to
    /// [`Folder::ascii`] where fewer bytes follow.
    #[inline(always)]
    fn letters(&mut self, bytes: &[u8]) -> usize {
        let mut taken = 0;
        while let Some(chunk) = bytes.get(taken..).and_then(|rest| rest.first_chunk()) {
            let chunk = u64::from_le_bytes(*chunk);
            let count = (leading_letters(chunk) / 8) as usize;
            if count == 0 {
                break;
            }
            if taken == 0 {
                self.end_number();
                self.lettered = true;
            } else {
                self.word.mix();
            }
            self.word.waiting = (chunk | SMALL).swap_bytes() >> (64 - 8 * count);
            taken += count;
            if count < 8 {
                break;
            }
        }
        taken
    }

    fn character(&mut self, character: char) {
        let code = u32::from(character);
        match code {
            // Soft hyphen, marks, zero-width characters, direction marks, apostrophes, tatweel, variation selectors:
            // nothing a reader sees as a letter.
            0xAD | 0x0300..=0x036F | 0x0591..=0x05C7 | 0x0640 | 0x064B..=0x0652 | 0x0670 | 0x180B..=0x180F => {}
            0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x200B..=0x200F | 0x2018 | 0x2019 | 0x202A..=0x202E => {}
            0x2060..=0x2064 | 0x20D0..=0x20FF | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0xFEFF | 0xE0000..=0xE01FF => {}
            0x3400..=0x9FFF => self.solid(u32::from(simplified(code))),
            0x0410..=0x042F if code != 0x0419 => self.letter(code + 0x20),
            0x0430..=0x044F if code != 0x0439 => self.letter(code),
            0xAC00..=0xD7A3 => self.hangul(code - 0xAC00),
            0x2010..=0x2017 | 0x201A..=0x2029 | 0x202F..=0x205F | 0x3000..=0x3004 | 0x3008..=0x3020 => {
                self.separator(b' ');
            }
            _ => decompose_compatible(character, |part| self.part(part)),
        }
    }

    /// A character that has no decomposition.
    fn part(&mut self, part: char) {
        let code = u32::from(part);
        match code {
            0..0x80 => self.ascii(part.to_ascii_lowercase() as u8),
            0x0300..=0x036F | 0x0591..=0x05C7 | 0x064B..=0x0652 | 0x0670 => {}
            0x3400..=0x9FFF => self.solid(u32::from(simplified(code))),
            _ if stands_alone(code) => self.solid(code),
            // Final sigma and sharp s are what case folding differs in from lower case.
            0x03C2 => self.letter(0x03C3),
            0x00DF | 0x1E9E => {
                self.letter(u32::from('s'));
                self.letter(u32::from('s'));
            }
            _ if part.is_alphanumeric() => part.to_lowercase().for_each(|lower| self.letter(u32::from(lower))),
            // The marks of Indian scripts are letters to their readers.
            _ if is_combining_mark(part) => self.letter(code),
            _ => self.separator(b' '),
        }
    }

    /// A Hangul syllable as its letters, as canonical decomposition has it.
    fn hangul(&mut self, syllable: u32) {
        self.letter(0x1100 + syllable / 588);
        self.letter(0x1161 + syllable % 588 / 28);
        if !syllable.is_multiple_of(28) {
            self.letter(0x11A7 + syllable % 28);
        }
    }

    #[inline(always)]
    fn letter(&mut self, code: u32) {
        self.end_number();
        self.lettered = true;
        self.word.push(code);
    }

    fn digit(&mut self, digit: u8) {
        self.word.push(u32::from(digit));
        self.number.push(u32::from(digit));
        self.joint = false;
    }

    fn solid(&mut self, code: u32) {
        self.end_word();
        self.end_number();
        let hash = spread(u64::from(code).wrapping_mul(SEED));
        self.folded.tokens.push(Token { hash, digits: false });
        self.folded.solid += 1;
    }

    #[inline]
    fn separator(&mut self, byte: u8) {
        self.end_word();
        if !self.number.is_empty() && !self.joint && matches!(byte, b'.' | b',' | b':') {
            self.joint = true;
        } else {
            self.end_number();
        }
    }

    #[inline(always)]
    fn end_word(&mut self) {
        if !self.word.is_empty() {
            let hash = std::mem::take(&mut self.word).finish();
            let digits = !std::mem::take(&mut self.lettered);
            self.folded.tokens.push(Token { hash, digits });
        }
    }

    #[inline(always)]
    fn end_number(&mut self) {
        if !self.number.is_empty() {
            self.folded.numbers.push(std::mem::take(&mut self.number).finish());
            self.joint = false;
        }
    }
}

const EVERY_BYTE: u64 = u64::MAX / 0xFF;

/// The bit that small letters of ASCII have and capital ones don't.
const SMALL: u64 = EVERY_BYTE * 0x20;

/// Eight times the number of letters of ASCII that eight bytes begin with.
#[inline(always)]
fn leading_letters(bytes: u64) -> u32 {
    const UPPER_BITS: u64 = EVERY_BYTE * 0x80;
    // Seven bits of each byte, so that no sum reaches the next one; the eighth bit says whether it is as large as a letter.
    let small = (bytes | SMALL) & !UPPER_BITS;
    let from_a = small + EVERY_BYTE * (0x80 - b'a' as u64);
    let after_z = small + EVERY_BYTE * (0x7F - b'z' as u64);
    let others = (!from_a | after_z | bytes) & UPPER_BITS;
    others.trailing_zeros() & !7
}

/// The hash of a word while its characters come in. Eight ASCII characters are mixed in at once.
#[derive(Debug, Default)]
struct Hash {
    mixed: u64,
    waiting: u64,
}

impl Hash {
    #[inline(always)]
    fn push(&mut self, code: u32) {
        if code < 0x80 {
            if self.waiting >> 56 != 0 {
                self.mix();
            }
            self.waiting = self.waiting << 8 | u64::from(code);
        } else {
            self.mix();
            self.waiting = u64::from(code);
            self.mix();
        }
    }

    fn mix(&mut self) {
        self.mixed = (self.mixed.rotate_left(5) ^ self.waiting).wrapping_mul(SEED);
        self.waiting = 0;
    }

    #[inline(always)]
    fn is_empty(&self) -> bool {
        self.mixed | self.waiting == 0
    }

    #[inline]
    fn finish(mut self) -> u64 {
        self.mix();
        spread(self.mixed)
    }
}

/// What an ASCII character folds to.
static ASCII: [u8; 128] = fold_ascii();

const SEPARATOR: u8 = 0;
const SKIPPED: u8 = 1;

const fn fold_ascii() -> [u8; 128] {
    let mut table = [SEPARATOR; 128];
    let mut byte = 0;
    while byte < 128_u8 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    // `don't` and `dont` are one word, as are both forms of apostrophe.
    table[b'\'' as usize] = SKIPPED;
    table
}

/// Whether a character is a token by itself: kana, ideographs outside the main block, bopomofo, and the scripts of
/// South-East Asia that put no space between words, with their vowel signs.
fn stands_alone(code: u32) -> bool {
    matches!(code, 0x0E01..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x2E80..=0x2FDF | 0x3005..=0x3007
        | 0x3041..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF | 0x3105..=0x312F | 0x31A0..=0x31FF | 0x20000..=0x3FFFF)
}

/// The simplified form of a character of the main block or extension A; itself when it has none.
fn simplified(code: u32) -> u16 {
    SIMPLIFIED.get((code - FIRST) as usize).copied().unwrap_or(0)
}

const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;

/// `simplified.txt` as an array, so that a lookup is one read.
static SIMPLIFIED: [u16; (LAST - FIRST + 1) as usize] = read_simplified(include_bytes!("simplified.txt"));

const fn read_simplified(file: &[u8]) -> [u16; (LAST - FIRST + 1) as usize] {
    let mut table = [0; (LAST - FIRST + 1) as usize];
    let mut code = FIRST;
    while code <= LAST {
        table[(code - FIRST) as usize] = code as u16;
        code += 1;
    }
    let mut at = 0;
    // The first character of the word being read; the others fold to it.
    let mut target = 0;
    while at < file.len() {
        match file[at] {
            b'#' => {
                while file[at] != b'\n' {
                    at += 1;
                }
            }
            b' ' | b'\n' => {
                target = 0;
                at += 1;
            }
            lead => {
                // All characters of the main block and extension A take three bytes in UTF-8.
                let code = (lead as u32 & 0xF) << 12 | (file[at + 1] as u32 & 0x3F) << 6 | (file[at + 2] as u32 & 0x3F);
                if target == 0 {
                    target = code as u16;
                } else {
                    table[(code - FIRST) as usize] = target;
                }
                at += 3;
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{Folder, fold};

    #[test]
    fn letters_taken_together_are_as_letters_taken_one_by_one() {
        let mut random = 1_u64;
        let mut below = |bound: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % bound
        };
        let characters = b"abcxyzABCXYZabcxyzabcxyz@[`{\x7F019'.,: \n";
        for _ in 0..2_000 {
            let (length, letters) = (below(60), 4 + below(characters.len() - 4));
            let bytes: Vec<u8> = (0..length).map(|_| characters[below(letters)]).collect();
            let mut one_by_one = Folder::default();
            bytes.iter().for_each(|&byte| one_by_one.ascii(byte));
            one_by_one.end_word();
            one_by_one.end_number();
            let together = fold(std::str::from_utf8(&bytes).unwrap());
            assert_eq!(together.tokens, one_by_one.folded.tokens, "{bytes:?}");
            assert_eq!(together.numbers, one_by_one.folded.numbers, "{bytes:?}");
        }
    }
}
