//! UTF-8 with scars: cut at an end, or with a few broken bytes.

use super::model::{Cost, nats};

/// How much of the bytes is UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Utf8Count {
    /// Whole sequences of two bytes and more.
    whole: usize,
    /// Places where the bytes are no UTF-8, but for a cut at either end.
    broken: usize,
}

impl Utf8Count {
    /// Whether that is UTF-8 with scars. `said` is whether somebody says it is UTF-8.
    pub(super) fn is_utf8(self, said: bool) -> bool {
        let Utf8Count { whole, broken } = self;
        // One sequence in a legacy text is well-formed by chance often enough; as many good ones as bad ones are not,
        // and beyond a handful of scars it takes twice as many.
        let few = broken < FEW_SCARS || said;
        whole > 2 * broken || (whole > 0 && whole >= broken && few)
    }
}

/// What a sample costs read as UTF-8. The bytes were not clearly UTF-8, so this only says how bad a guess it would be.
pub(super) fn cost(bytes: &[u8], sample: &[u8]) -> Cost {
    // A file that starts within a character has up to three bytes of it.
    let mut tail = bytes.iter().take(LONGEST_SEQUENCE - 1).take_while(|&&byte| (0x80..0xc0).contains(&byte)).count();
    let mut sum = if tail > 0 { CUT } else { 0 };
    let ends_cut = bytes
        .utf8_chunks()
        .last()
        .is_some_and(|chunk| str::from_utf8(chunk.invalid()).is_err_and(|error| error.error_len().is_none()));
    let (mut at, mut whole) = (0, sum > 0);
    for chunk in sample.utf8_chunks() {
        for character in chunk.valid().chars().filter(|character| !character.is_ascii()) {
            sum += match character {
                '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}' => STRANGE,
                '\u{a0}'..='\u{7ff}' => SHORT,
                _ => LONG,
            };
            whole = true;
        }
        let invalid = chunk.invalid();
        at += chunk.valid().len() + invalid.len();
        if tail > 0 {
            tail -= 1;
        } else if !invalid.is_empty() {
            let cut = ends_cut && sample[at..].is_ascii();
            sum += if cut { CUT } else { SCAR };
            whole |= cut;
        }
    }
    if whole { sum } else { sum + NOTHING_WHOLE }
}

/// A character of two bytes: a letter of most alphabets.
const SHORT: Cost = nats(5.0);
/// A longer one: an ideograph, punctuation.
const LONG: Cost = nats(7.0);
/// One that text has no use for.
const STRANGE: Cost = nats(14.0);
/// Half a character at either end of what is there.
const CUT: Cost = nats(8.0);
/// Anything that is no UTF-8.
const SCAR: Cost = nats(12.0);
/// Nothing but scars.
const NOTHING_WHOLE: Cost = nats(20.0);

/// Counts whole sequences and scars.
pub(super) fn count(bytes: &[u8]) -> Utf8Count {
    let mut counted = Utf8Count { whole: 0, broken: 0 };
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        counted.whole += chunk.valid().bytes().filter(|&byte| byte >= FIRST_LEAD).count();
        at += chunk.valid().len();
        let invalid = chunk.invalid();
        // A sequence cut by either end of the file is no scar.
        let cut = at < LONGEST_SEQUENCE || at + invalid.len() == bytes.len();
        counted.broken += usize::from(!invalid.is_empty() && !cut);
        at += invalid.len();
        if counted.broken > MANY_SCARS && counted.broken > counted.whole {
            break;
        }
    }
    counted
}

/// The smallest byte that starts a sequence.
const FIRST_LEAD: u8 = 0xc2;

/// Bytes of the longest sequence.
const LONGEST_SEQUENCE: usize = 4;

/// With more scars than this and no more good sequences, nothing that follows would make it UTF-8.
const MANY_SCARS: usize = 100;

/// This many scars need more proof.
const FEW_SCARS: usize = 4;
