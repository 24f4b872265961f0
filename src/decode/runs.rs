//! The bytes that speak about the encoding: runs outside ASCII with a little of what stands around them.

use encoding_rs::Encoding;

/// About `most` bytes of the runs outside ASCII, from the start, the middle and the end. A run takes the ASCII byte
/// before it along and ends after the ASCII byte behind it, because two-byte encodings have trail bytes in ASCII.
/// What stands between runs (markup above all) is left out, so that markup never changes the answer.
pub(super) fn runs(bytes: &[u8], most: usize) -> Vec<u8> {
    let mut taken = Vec::with_capacity(most.min(bytes.len()) + SLACK);
    if bytes.len() <= LONG_TIMES * most {
        take(bytes, most, &mut taken);
    } else {
        let third = bytes.len() / 3;
        take(&bytes[..third], most / 2, &mut taken);
        take(&bytes[third..2 * third], most / 4, &mut taken);
        take(&bytes[2 * third..], most / 4, &mut taken);
    }
    taken
}

/// Room for the run in progress when the limit is met.
const SLACK: usize = 16;

/// A file this many times longer than what is taken is looked at in three places.
const LONG_TIMES: usize = 4;

/// ASCII bytes in a row that end a run. Trail bytes in ASCII stand alone.
const GAP: usize = 2;

/// Takes runs from one window.
fn take(window: &[u8], most: usize, taken: &mut Vec<u8>) {
    let limit = taken.len() + most;
    let mut at = 0;
    while taken.len() < limit {
        let start = at + Encoding::ascii_valid_up_to(&window[at..]);
        if start == window.len() {
            break;
        }
        taken.push(if start > at { window[start - 1] } else { b' ' });
        at = start;
        let mut ascii = 0;
        while at < window.len() && ascii < GAP && taken.len() < limit + SLACK / 2 {
            let byte = window[at];
            taken.push(byte);
            at += 1;
            if byte >= 0x80 {
                ascii = 0;
            } else if is_trail(byte) {
                ascii += 1;
            } else {
                ascii = GAP;
            }
        }
    }
}

/// Whether an ASCII byte can be the second byte of a character (GB18030 from `0`, the others from `@`).
fn is_trail(byte: u8) -> bool {
    byte >= b'0' && byte != b'<' && byte != b'>'
}
