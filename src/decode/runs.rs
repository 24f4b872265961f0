//! The bytes that speak about the encoding: runs outside ASCII with a little of what stands around them.

use encoding_rs::Encoding;

/// Runs outside ASCII, each with the ASCII byte before it and the one behind it.
#[derive(Debug)]
pub(super) struct Sample {
    /// The runs, one behind the other. Two-byte encodings have trail bytes in ASCII, so a run goes on over one of those.
    pub(super) bytes: Vec<u8>,
    /// Whether that is all there is.
    pub(super) all: bool,
}

/// About `most` bytes of runs: half of them from the start, a quarter each from the middle and the end. Middle and end
/// are counted in bytes outside ASCII, so that markup around the text doesn't change the sample.
pub(super) fn sample(bytes: &[u8], most: usize) -> Sample {
    let mut taken = Vec::with_capacity(most.min(bytes.len()) + SLACK);
    let (at, all) = take(bytes, most, &mut taken);
    if all {
        return Sample { bytes: taken, all };
    }
    let mut half = Vec::with_capacity(most + SLACK);
    let (start, _) = take(bytes, most / 2, &mut half);
    let rest = &bytes[start..];
    let left = count(rest);
    // Where little is left, what was taken from the start is as good as a spread sample.
    if at == start || left < most {
        return Sample { bytes: taken, all };
    }
    for skipped in [left / 2, left - most / 4] {
        take(boundary(skip(rest, skipped)), most / 4, &mut half);
    }
    Sample { bytes: half, all }
}

/// Room for the run in progress when the limit is met.
const SLACK: usize = 16;

/// ASCII bytes in a row that end a run. Trail bytes in ASCII stand alone.
const GAP: usize = 2;

/// Takes runs from the start of a window. Returns where it stopped and whether that was because no run was left.
fn take(window: &[u8], most: usize, taken: &mut Vec<u8>) -> (usize, bool) {
    let limit = taken.len() + most;
    let mut at = 0;
    loop {
        let start = at + Encoding::ascii_valid_up_to(&window[at..]);
        if start == window.len() {
            return (start, true);
        }
        if taken.len() >= limit {
            return (at, false);
        }
        taken.push(if start > 0 { window[start - 1] } else { b' ' });
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

/// How many bytes are outside ASCII.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte >= 0x80).count()
}

/// What is left behind the first `skipped` bytes outside ASCII, roughly: whole chunks are skipped.
fn skip(bytes: &[u8], skipped: usize) -> &[u8] {
    let mut left = skipped;
    for (number, chunk) in bytes.chunks(CHUNK).enumerate() {
        match left.checked_sub(count(chunk)) {
            Some(rest) => left = rest,
            None => {
                let start = number * CHUNK;
                let within = chunk.iter().scan(0, |seen, &byte| {
                    *seen += usize::from(byte >= 0x80);
                    Some(*seen)
                });
                return &bytes[start + within.take_while(|&seen| seen <= left).count()..];
            }
        }
    }
    &[]
}

const CHUNK: usize = 4 << 10;

/// The window from the next place where a character must start: after an ASCII byte that is no trail byte. Where there
/// is none near by, there is nothing to hold on to.
fn boundary(window: &[u8]) -> &[u8] {
    let near = &window[..window.len().min(NEAR)];
    near.iter().position(|&byte| byte < b'0').map_or(window, |at| &window[at..])
}

const NEAR: usize = 1 << 10;
