//! Eight bytes at a time: which of them are letters or digits, told by arithmetic on one number.

/// The highest bit of each byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The same value in each byte.
const fn each(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

/// The eight bytes at `at`, the first one lowest; zeros beyond the end.
pub(crate) fn load(bytes: &[u8], at: usize) -> u64 {
    if let Some(eight) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        return u64::from_le_bytes(*eight);
    }
    let missing = (at + 8).saturating_sub(bytes.len());
    if let Some(last) = bytes.last_chunk::<8>().filter(|_| missing < 8) {
        return u64::from_le_bytes(*last) >> (8 * missing);
    }
    let rest = bytes.get(at..).unwrap_or_default();
    if let (Some(head), Some(tail)) = (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        let tail = u64::from(u32::from_le_bytes(*tail)) << (8 * (rest.len() - 4));
        return u64::from(u32::from_le_bytes(*head)) | tail;
    }
    rest.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte))
}

/// The highest bit of each byte that lies in a range of ASCII.
const fn within(eight: u64, first: u8, last: u8) -> u64 {
    let low = eight & !HIGH;
    // Without their highest bits, bytes can't carry into each other.
    (low + each(0x80 - first)) & !(low + each(0x7f - last)) & !eight & HIGH
}

/// The highest bit of each byte that is a letter of ASCII.
pub(crate) const fn letters(eight: u64) -> u64 {
    within(eight | each(0x20), b'a', b'z')
}

/// The highest bit of each byte that is a digit of ASCII.
pub(crate) const fn digits(eight: u64) -> u64 {
    within(eight, b'0', b'9')
}

/// The bytes in lower case, given which are letters.
pub(crate) const fn lower(eight: u64, letters: u64) -> u64 {
    eight | letters >> 2
}

/// The highest bit of each byte that is this one, which is of ASCII.
pub(crate) const fn those(eight: u64, byte: u8) -> u64 {
    within(eight, byte, byte)
}

/// The highest bit of each byte that is printed: ASCII from the space to the tilde.
pub(crate) const fn printed(eight: u64) -> u64 {
    within(eight, b' ', b'~')
}

/// The highest bit of each byte that is a control character of JSON: ASCII before the space.
pub(crate) const fn controls(eight: u64) -> u64 {
    within(eight, 0, b' ' - 1)
}

/// How many bytes stand before the first that is marked; one is.
pub(crate) const fn before(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

/// How many bytes from the first on are marked.
pub(crate) const fn run(marks: u64) -> usize {
    (!marks & HIGH).trailing_zeros() as usize / 8
}

/// All bits of the bytes from the first on that are marked.
pub(crate) const fn run_mask(marks: u64) -> u64 {
    let unmarked = !marks & HIGH;
    // Below the highest bit of the first byte that isn't marked, or of none.
    ((unmarked & unmarked.wrapping_neg()) >> 7).wrapping_sub(1)
}

/// The first bytes alone.
pub(crate) const fn first(eight: u64, count: usize) -> u64 {
    if count < 8 { eight & ((1 << (8 * count)) - 1) } else { eight }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_at_every_place() {
        for byte in 0..=255_u8 {
            for place in 0..8 {
                let mut bytes = *b"a-1~Z\xc3 9";
                bytes[place] = byte;
                let eight = load(&bytes, 0);
                let mark = |marks: u64| marks >> (8 * place + 7) & 1 == 1;
                assert_eq!(mark(letters(eight)), byte.is_ascii_alphabetic(), "{byte}");
                assert_eq!(mark(digits(eight)), byte.is_ascii_digit(), "{byte}");
                assert_eq!(mark(printed(eight)), (b' '..=b'~').contains(&byte), "{byte}");
                assert_eq!(mark(controls(eight)), byte < b' ', "{byte}");
                assert!((0..128).all(|other| mark(those(eight, other)) == (byte == other)), "{byte}");
                assert_eq!(lower(eight, letters(eight)).to_le_bytes()[place], byte.to_ascii_lowercase());
            }
        }
    }

    #[test]
    fn what_is_beyond_the_end_is_zero() {
        let bytes: Vec<u8> = (1..=20).collect();
        for length in 0..bytes.len() {
            for at in 0..24 {
                let expected = (0..8).rev().fold(0_u64, |eight, place| {
                    eight << 8 | bytes[..length].get(at + place).map_or(0, |byte| u64::from(*byte))
                });
                assert_eq!(load(&bytes[..length], at), expected, "{length} {at}");
            }
        }
    }

    #[test]
    fn runs_end_where_the_text_ends() {
        assert_eq!(run(letters(load(b"abc", 0))), 3);
        assert_eq!(run(letters(load(b"abcdefgh1", 0))), 8);
        assert_eq!(run(letters(load(b"abc", 3))), 0);
        assert_eq!(first(load(b"abcdefgh", 0), 2), load(b"ab", 0));
        for text in ["", "a", "abc", "abcdefgh", "abcd1fgh", "1bc", "abcdefg1"] {
            let eight = load(text.as_bytes(), 0);
            assert_eq!(eight & run_mask(letters(eight)), first(eight, run(letters(eight))), "{text}");
        }
    }
}
