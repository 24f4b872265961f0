//! Finding bytes. Most of what a tokenizer looks for is a few bytes away, where a call into a vectorised search costs
//! more than it saves.

/// Bytes looked at before the vectorised search takes over.
const NEAR: usize = 16;

/// Where a byte stands at or behind `from`.
#[inline(always)]
pub(super) fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    if let Some(near) = bytes.get(from..from + NEAR) {
        let (low, high) = near.split_at(NEAR / 2);
        for (offset, half) in [(0, low), (NEAR / 2, high)] {
            let word = u64::from_le_bytes(half.try_into().expect("half of them"));
            if let Some(at) = first_in_word(word, wanted) {
                return Some(from + offset + at);
            }
        }
        return find_far(bytes, from + NEAR, wanted);
    }
    find_far(bytes, from, wanted)
}

#[inline(never)]
fn find_far(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    memchr::memchr(wanted, bytes.get(from..)?).map(|length| from + length)
}

/// The first byte of eight that equals the wanted one, without looking at each: a byte minus one borrows into its
/// highest bit when it was zero. Borrows run upwards only, so the lowest bit found is right.
#[inline(always)]
const fn first_in_word(word: u64, wanted: u8) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let differs = word ^ (ONES * wanted as u64);
    let found = differs.wrapping_sub(ONES) & !differs & (ONES << 7);
    if found == 0 { None } else { Some(found.trailing_zeros() as usize / 8) }
}

/// White space of the HTML standard.
#[inline(always)]
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_memchr_finds() {
        let bytes: Vec<u8> = (0..=255).chain([0, 60, 0, 61, 60]).cycle().take(600).collect();
        for from in 0..bytes.len() + 2 {
            for wanted in [0, 1, 59, 60, 61, 127, 128, 188, 255] {
                let expected = bytes.get(from..).and_then(|rest| memchr::memchr(wanted, rest)).map(|at| from + at);
                assert_eq!(find(&bytes, from, wanted), expected);
            }
        }
    }
}
