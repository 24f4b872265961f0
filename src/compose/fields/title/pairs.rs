//! Pairs of neighbouring letters that a headline shares with its text.

use rustc_hash::FxHashSet;

use super::super::place::{Setting, width};
use crate::document::{EAST_ASIAN_BYTES, east_asian, has_no_case, is_letter_or_digit};

/// Characters of the body that are looked at; the words of a headline come up early.
const BODY_SAMPLE: usize = 2500;

/// Pairs of neighbouring letters of the body.
pub(super) struct Pairs {
    /// For each letter or digit of ASCII a bit for each that follows it: nearly all pairs of most languages. The last is for those that
    /// follow none.
    ascii: [u64; SIGNS + 1],
    /// Of the others those that were asked for.
    others: FxHashSet<u64>,
}

/// How many letters and digits ASCII has, in lower case. They are told by their numbers among those, and other letters by their
/// numbers in Unicode, which are larger.
const SIGNS: usize = 36;

/// The number of each character of ASCII; [`NO_SIGN`] of what is neither letter nor digit.
const SIGN_OF: [u8; 128] = {
    let mut signs = [NO_SIGN; 128];
    let mut sign = 0;
    while sign < SIGNS {
        let letter = b"0123456789abcdefghijklmnopqrstuvwxyz"[sign];
        signs[letter as usize] = sign as u8;
        signs[letter.to_ascii_uppercase() as usize] = sign as u8;
        sign += 1;
    }
    signs
};
const NO_SIGN: u8 = u8::MAX;

impl Pairs {
    /// Adds the pairs of the first so many characters of a text: all of ASCII, and those of the others that are asked for.
    fn add(&mut self, text: &str, most: usize, asked: &Asked) {
        let bytes = text.as_bytes();
        let (mut at, mut left, mut before) = (0, most, None);
        while left > 0 && at < bytes.len() {
            if before.is_none_or(|before| before < SIGNS as u32) {
                // Written without a question, because where words end can't be guessed.
                let mut row = before.map_or(SIGNS, |before| before as usize);
                let most = bytes.len().min(at.saturating_add(left));
                let start = at;
                for sign in bytes[at..most].iter().map_while(|byte| SIGN_OF.get(usize::from(*byte))) {
                    let is_sign = *sign != NO_SIGN;
                    self.ascii[row] |= u64::from(is_sign) << (sign & 63);
                    row = if is_sign { usize::from(*sign).min(SIGNS) } else { row };
                    at += 1;
                }
                left -= at - start;
                before = (row < SIGNS).then_some(row as u32);
            }
            let mut follow = |letter| {
                if let Some(first) = before.replace(letter) {
                    match self.ascii.get_mut(first as usize) {
                        Some(bits) if letter < SIGNS as u32 => *bits |= 1 << letter,
                        _ if asked.has(pair(first, letter)) => {
                            self.others.insert(pair(first, letter));
                        }
                        _ => {}
                    }
                }
            };
            if left > 0
                && let Some(character) = east_asian(bytes, at)
            {
                follow(character);
                (at, left) = (at + EAST_ASIAN_BYTES, left - 1);
                continue;
            }
            let Some(character) = text[at..].chars().next().filter(|_| left > 0) else { break };
            (at, left) = (at + character.len_utf8(), left - 1);
            each_letter(character, follow);
        }
    }

    fn has(&self, first: u32, second: u32) -> bool {
        match self.ascii.get(first as usize) {
            Some(bits) if second < SIGNS as u32 => bits >> second & 1 != 0,
            _ => self.others.contains(&pair(first, second)),
        }
    }
}

/// Pairs that are asked for and not both of ASCII: what most pairs of a body aren't is told by a bit.
struct Asked {
    pairs: FxHashSet<u64>,
    filter: [u64; FILTER_BITS / 64],
}

/// A page's candidates have some hundred pairs.
const FILTER_BITS: usize = 1 << 13;

impl Asked {
    fn of(keys: &[String]) -> Asked {
        let mut asked = Asked { pairs: FxHashSet::default(), filter: [0; FILTER_BITS / 64] };
        for key in keys {
            each_pair(key, usize::MAX, |first, second| {
                if first.max(second) >= SIGNS as u32 {
                    let bit = filter_bit(pair(first, second));
                    asked.filter[bit / 64] |= 1 << (bit % 64);
                    asked.pairs.insert(pair(first, second));
                }
            });
        }
        asked
    }

    fn has(&self, pair: u64) -> bool {
        let bit = filter_bit(pair);
        self.filter[bit / 64] >> (bit % 64) & 1 != 0 && self.pairs.contains(&pair)
    }
}

/// A pair's place in the filter (multiplication by 2^64 over the golden ratio).
fn filter_bit(pair: u64) -> usize {
    (pair.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - FILTER_BITS.trailing_zeros())) as usize
}

/// A pair as one number.
fn pair(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

/// The pairs of neighbouring letters at the start of the body that one of the keys may ask for.
pub(super) fn pairs_of_body(setting: &Setting<'_>, keys: &[String]) -> Pairs {
    let asked = Asked::of(keys);
    let mut pairs = Pairs { ascii: [0; SIGNS + 1], others: FxHashSet::default() };
    let mut room = BODY_SAMPLE;
    for index in setting.body.clone().filter(|index| setting.kept(*index)) {
        let text = setting.text(index);
        // A headline that was taken for body is no proof of itself.
        if index <= setting.body.start + 1 && width(text) < 80 {
            continue;
        }
        pairs.add(text, room, &asked);
        room = room.saturating_sub(text.len() / 2);
        if room == 0 {
            break;
        }
    }
    pairs
}

/// Calls back with each pair of letters among the first so many characters of a text; what is neither letter nor digit parts no pair.
fn each_pair(text: &str, most: usize, mut each: impl FnMut(u32, u32)) {
    let mut before = None;
    let mut letter = |letter: u32| {
        if let Some(before) = before.replace(letter) {
            each(before, letter);
        }
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    for _ in 0..most {
        let Some(byte) = bytes.get(at) else { break };
        if let Some(sign) = SIGN_OF.get(usize::from(*byte)) {
            if *sign != NO_SIGN {
                letter(u32::from(*sign));
            }
            at += 1;
            continue;
        }
        if let Some(character) = east_asian(bytes, at) {
            letter(character);
            at += EAST_ASIAN_BYTES;
            continue;
        }
        let Some(character) = text[at..].chars().next() else { break };
        at += character.len_utf8();
        each_letter(character, &mut letter);
    }
}

/// Calls back with the letters that a character is in lower case; none where it is neither letter nor digit.
#[inline]
fn each_letter(character: char, mut letter: impl FnMut(u32)) {
    match SIGN_OF.get(character as usize) {
        Some(&NO_SIGN) => {}
        Some(sign) => letter(u32::from(*sign)),
        None if !is_letter_or_digit(character) => {}
        None if has_no_case(character) => letter(u32::from(character)),
        None => {
            for lower in character.to_lowercase() {
                // A few letters become plain ones.
                letter(SIGN_OF.get(lower as usize).map_or(u32::from(lower), |sign| u32::from(*sign)));
            }
        }
    }
}

/// How many of the pairs of a key stand in the body, as a share.
pub(super) fn share_of_pairs(key: &str, body: &Pairs) -> f32 {
    let (mut shared, mut all) = (0, 0);
    each_pair(key, usize::MAX, |first, second| {
        all += 1;
        shared += usize::from(body.has(first, second));
    });
    shared as f32 / (all.max(1)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_pairs_that_are_called_back_with() {
        let texts =
            ["The cat, 3.5 kg", "Über İstanbul ıı K9", "中文 abc 中a1文 é", "", "-", "ＡＢ ab\u{ad}c ÀÉ 中-é-b"];
        for text in texts {
            for most in [0, 1, 2, 5, 8, 100] {
                let mut expected = FxHashSet::default();
                each_pair(text, most, |first, second| {
                    expected.insert(pair(first, second));
                });
                let mut pairs = Pairs { ascii: [0; SIGNS + 1], others: FxHashSet::default() };
                pairs.add(text, most, &Asked::of(&[text.to_owned()]));
                let mut found = pairs.others.clone();
                for first in 0..SIGNS as u32 {
                    found.extend(
                        (0..SIGNS as u32).filter(|second| pairs.has(first, *second)).map(|second| pair(first, second)),
                    );
                }
                assert_eq!(found, expected, "{text} {most}");
            }
        }
    }
}
