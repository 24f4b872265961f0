//! Bytes of a text looked at sixteen at a time.

use wide::u8x16;

/// Bytes looked at together.
pub(crate) const LANES: usize = 16;

/// Whether a test marks any byte of a text, each given with the one behind it; behind the last one there is a zero.
#[inline(always)]
pub(crate) fn any_pair(bytes: &[u8], marks: impl Fn(u8x16, u8x16) -> u8x16) -> bool {
    let found = |chunk: &[u8; LANES + 1]| {
        let sixteen = |from: usize| chunk[from..].first_chunk().map_or(u8x16::ZERO, |sixteen| u8x16::new(*sixteen));
        marks(sixteen(0), sixteen(1)).any()
    };
    let Some(last) = bytes.last_chunk() else {
        let mut short = [0; LANES + 1];
        short[..bytes.len()].copy_from_slice(bytes);
        return found(&short);
    };
    let mut at = 0;
    while let Some(chunk) = bytes[at..].first_chunk() {
        if found(chunk) {
            return true;
        }
        at += LANES;
    }
    // Those at the end, some of them again, and the last one of all.
    found(last) || marks(u8x16::splat(last[LANES]), u8x16::ZERO).any()
}

/// Marks the bytes from `least` to `most`.
#[inline(always)]
pub(crate) fn between(sixteen: u8x16, least: u8, most: u8) -> u8x16 {
    sixteen.max(u8x16::splat(least)).min(u8x16::splat(most)).simd_eq(sixteen)
}

/// Marks the bytes that equal the wanted one.
#[inline(always)]
pub(crate) fn equal(sixteen: u8x16, wanted: u8) -> u8x16 {
    sixteen.simd_eq(u8x16::splat(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_found_wherever_it_stands() {
        for length in 0..70 {
            for at in 0..length {
                let mut bytes = vec![b'.'; length];
                bytes[at] = b'a';
                assert!(any_pair(&bytes, |first, _| between(first, b'a', b'c')), "{at} of {length}");
                let behind = if at + 1 < length { b'.' } else { 0 };
                assert!(any_pair(&bytes, |first, second| equal(first, b'a') & equal(second, behind)));
                assert!(!any_pair(&bytes, |first, second| equal(first, b'a') & equal(second, b'a')));
            }
        }
    }

    #[test]
    fn ranges_hold_both_ends() {
        for byte in 0..=255u8 {
            assert_eq!(between(u8x16::splat(byte), b'0', b'9').all(), byte.is_ascii_digit());
        }
    }
}
