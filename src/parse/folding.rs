//! Copying text with its white space folded: each run of it becomes one space.

use wide::u8x16;

/// Copies text with each run of white space as one space; one at the end is left pending in `space`, and a pending one is
/// written before the first word. Answers whether the first thing written was such a space.
#[inline]
pub(super) fn write_folded(out: &mut String, text: &str, space: &mut bool) -> bool {
    let mut at = skip_space(text, 0);
    if at > 0 {
        *space = true;
    }
    let leading = *space && at < text.len();
    while at < text.len() {
        if *space {
            out.push(' ');
            *space = false;
        }
        let end = run_end(text, at);
        out.push_str(&text[at..end]);
        at = skip_space(text, end);
        *space = at > end;
    }
    leading
}

/// Where a run that can be copied as it is ends: before white space other than a single space between two words.
#[inline]
fn run_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(sixteen) = bytes.get(at..).and_then(<[u8]>::first_chunk::<LANES>) {
        match may_stop(u8x16::new(*sixteen)) {
            // The last byte is looked at again, since a space must be followed by a word.
            0 => at += LANES - 1,
            marks => {
                at += marks.trailing_zeros() as usize;
                if is_stop(bytes, at) {
                    return at;
                }
                at += 1;
            }
        }
    }
    while at < bytes.len() && !is_stop(bytes, at) {
        at += 1;
    }
    at
}

/// Whether the byte starts white space that can't be copied as it is.
#[inline(always)]
fn is_stop(bytes: &[u8], at: usize) -> bool {
    match CLASS[bytes[at] as usize] {
        Class::Plain => false,
        Class::Space => {
            let word = |next: &u8| matches!(CLASS[usize::from(*next)], Class::Plain);
            bytes[at] != b' ' || !bytes.get(at + 1).is_some_and(word)
        }
        Class::MaybeSpace => space_length(bytes, at) > 0,
    }
}

/// Bytes looked at together.
const LANES: usize = 16;

/// Marks, of sixteen bytes, those where a run may end: a bit for each, the first one lowest. A space on the last byte bears no mark:
/// what follows it is not known.
#[inline(always)]
fn may_stop(sixteen: u8x16) -> u32 {
    let space = u8x16::splat(b' ');
    let spaces = sixteen.simd_eq(space).to_bitmask();
    let low = sixteen.min(space).simd_eq(sixteen).to_bitmask();
    let none = low | may_start_space(sixteen);
    none & !spaces | spaces & none >> 1
}

/// Marks the bytes that white space outside ASCII starts with, and some others.
#[inline(always)]
fn may_start_space(sixteen: u8x16) -> u32 {
    // The highest bits: most text has none.
    if sixteen.to_bitmask() == 0 {
        return 0;
    }
    let [c2, e1, e2, e3] = [0xc2, 0xe1, 0xe2, 0xe3].map(u8x16::splat);
    (sixteen.simd_eq(c2) | sixteen.simd_eq(e1) | sixteen.simd_eq(e2) | sixteen.simd_eq(e3)).to_bitmask()
}

/// Where the white space at `at` ends.
#[inline]
fn skip_space(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match space_length(bytes, at) {
            0 => break,
            length => at += length,
        }
    }
    at
}

/// Length of the white space character at `at`, by Unicode's property White_Space; 0 when there is none.
#[inline]
fn space_length(bytes: &[u8], at: usize) -> usize {
    let byte = bytes[at];
    if matches!(byte, 0x09..=0x0d | b' ') {
        return 1;
    }
    match (byte, &bytes[at + 1..]) {
        (0xc2, [0x85 | 0xa0, ..]) => 2,
        (0xe1, [0x9a, 0x80, ..]) => 3,
        (0xe2, [0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf, ..]) => 3,
        (0xe2, [0x81, 0x9f, ..]) => 3,
        (0xe3, [0x80, 0x80, ..]) => 3,
        _ => 0,
    }
}

#[derive(Clone, Copy)]
enum Class {
    Plain,
    Space,
    /// The first byte of a white space character outside ASCII, and of many others.
    MaybeSpace,
}

static CLASS: [Class; 256] = {
    let mut all = [Class::Plain; 256];
    let mut byte = 0;
    while byte < 256 {
        all[byte] = match byte as u8 {
            0x09..=0x0d | 0x20 => Class::Space,
            0xc2 | 0xe1 | 0xe2 | 0xe3 => Class::MaybeSpace,
            _ => Class::Plain,
        };
        byte += 1;
    }
    all
};
