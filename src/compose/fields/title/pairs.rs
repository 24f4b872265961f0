//! Pairs of neighbouring letters that a headline shares with its text.

use rustc_hash::FxHashSet;

use super::super::place::{Setting, width};
use crate::document::{has_no_case, is_letter_or_digit};

/// Characters of the body that are looked at; the words of a headline come up early.
const BODY_SAMPLE: usize = 2500;

/// Pairs of neighbouring letters.
pub(super) struct Pairs {
    /// For each letter or digit of ASCII a bit for each that follows it: nearly all pairs of most languages.
    ascii: [u64; SIGNS],
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
    fn add(&mut self, first: u32, second: u32) {
        match self.ascii.get_mut(first as usize) {
            Some(bits) if second < SIGNS as u32 => *bits |= 1 << second,
            _ => {
                self.others.reserve(BODY_SAMPLE.saturating_sub(self.others.len()));
                self.others.insert(pair(first, second));
            }
        }
    }

    fn has(&self, first: u32, second: u32) -> bool {
        match self.ascii.get(first as usize) {
            Some(bits) if second < SIGNS as u32 => bits >> second & 1 != 0,
            _ => self.others.contains(&pair(first, second)),
        }
    }
}

/// A pair as one number.
fn pair(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

/// The pairs of neighbouring letters at the start of the body.
pub(super) fn pairs_of_body(setting: &Setting<'_>) -> Pairs {
    let mut pairs = Pairs { ascii: [0; SIGNS], others: FxHashSet::default() };
    let mut room = BODY_SAMPLE;
    for index in setting.body.clone().filter(|index| setting.kept(*index)) {
        let text = setting.text(index);
        // A headline that was taken for body is no proof of itself.
        if index <= setting.body.start + 1 && width(text) < 80 {
            continue;
        }
        each_pair(text.chars().take(room), |first, second| pairs.add(first, second));
        room = room.saturating_sub(text.len() / 2);
        if room == 0 {
            break;
        }
    }
    pairs
}

fn each_pair(text: impl Iterator<Item = char>, mut each: impl FnMut(u32, u32)) {
    let mut before = None;
    let mut letter = |letter: u32| {
        if let Some(before) = before.replace(letter) {
            each(before, letter);
        }
    };
    for character in text {
        if let Some(sign) = SIGN_OF.get(character as usize) {
            if *sign != NO_SIGN {
                letter(u32::from(*sign));
            }
        } else if has_no_case(character) {
            if is_letter_or_digit(character) {
                letter(u32::from(character));
            }
        } else if is_letter_or_digit(character) {
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
    each_pair(key.chars(), |first, second| {
        all += 1;
        shared += usize::from(body.has(first, second));
    });
    shared as f32 / (all.max(1)) as f32
}
