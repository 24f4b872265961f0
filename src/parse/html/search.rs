//! Finding bytes. Most of what a tokenizer looks for is a few bytes away, where a call into a vectorised search costs
//! more than it saves.

/// Bytes looked at before the vectorised search takes over.
const NEAR: usize = 32;

/// Bytes looked at together.
const WORD: usize = 8;

/// A one in each byte of eight.
pub(super) const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest bit of each byte of eight.
pub(super) const HIGH: u64 = ONES << 7;

/// Where a byte stands at or behind `from`.
#[inline(always)]
pub(super) fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    match find_near(bytes, from, |word| equal(word, wanted)) {
        Ok(at) => Some(at),
        Err(from) => find_far(bytes, from, wanted),
    }
}

/// Where the first of two bytes stands at or behind `from`.
#[inline(always)]
pub(super) fn find_either(bytes: &[u8], from: usize, one: u8, other: u8) -> Option<usize> {
    match find_near(bytes, from, |word| equal(word, one) | equal(word, other)) {
        Ok(at) => Some(at),
        Err(from) => find_either_far(bytes, from, one, other),
    }
}

/// Where the first mark is among the bytes close by, or where a search for it goes on.
#[inline(always)]
fn find_near(bytes: &[u8], from: usize, marks: impl Fn(u64) -> u64) -> Result<usize, usize> {
    let Some(near) = bytes.get(from..).and_then(<[u8]>::first_chunk::<NEAR>) else { return Err(from) };
    for (index, word) in near.as_chunks::<WORD>().0.iter().enumerate() {
        let found = marks(u64::from_le_bytes(*word));
        if found != 0 {
            return Ok(from + index * WORD + first(found));
        }
    }
    Err(from + NEAR)
}

#[inline(never)]
fn find_far(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    memchr::memchr(wanted, bytes.get(from..)?).map(|length| from + length)
}

#[inline(never)]
fn find_either_far(bytes: &[u8], from: usize, one: u8, other: u8) -> Option<usize> {
    memchr::memchr2(one, other, bytes.get(from..)?).map(|length| from + length)
}

/// Longer texts are left to the vectorised search.
const SHORT: usize = 64;

/// Whether a byte is there at all.
#[inline(always)]
pub(super) fn contains(bytes: &[u8], wanted: u8) -> bool {
    if bytes.len() > SHORT {
        return memchr::memchr(wanted, bytes).is_some();
    }
    let (words, rest) = bytes.as_chunks();
    words.iter().fold(0, |found, word| found | equal(u64::from_le_bytes(*word), wanted)) != 0 || rest.contains(&wanted)
}

/// Eight bytes as a number, the first one lowest.
#[inline(always)]
pub(super) fn word_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Marks the bytes that equal the wanted one, without looking at each: a byte minus one borrows into its highest bit when it
/// was zero. Borrows run upwards only, so the first mark is right; those behind it may not be.
#[inline(always)]
pub(super) const fn equal(word: u64, wanted: u8) -> u64 {
    below(word ^ (ONES * wanted as u64), 1)
}

/// Marks the bytes below a limit of at most 128 in the same way.
#[inline(always)]
pub(super) const fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * limit as u64) & !word & HIGH
}

/// Which byte bears the first mark; 8 when there is none.
#[inline(always)]
pub(super) const fn first(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

/// Whether there is nothing but white space. Most of what stands between tags is a line end and an indent.
#[inline]
pub(super) fn is_blank(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks();
    words.iter().all(|word| is_blank_word(u64::from_le_bytes(*word))) && rest.iter().all(|&byte| is_space(byte))
}

/// The same for eight bytes: no byte is above the space, and those that aren't the space are among the five from tab to
/// carriage return. Carries don't leave a byte, since no byte has its highest bit set.
#[inline(always)]
const fn is_blank_word(word: u64) -> bool {
    const fn from(word: u64, least: u8) -> u64 {
        word.wrapping_add(ONES * (0x80 - least as u64)) & HIGH
    }
    if word & HIGH != 0 || from(word, b' ' + 1) != 0 {
        return false;
    }
    let vertical_tab = from(word, 0x0b) & !from(word, 0x0c);
    from(word, b' ') | (from(word, b'\t') & !from(word, b'\r' + 1) & !vertical_tab) == HIGH
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
                assert_eq!(contains(bytes.get(from..).unwrap_or_default(), wanted), expected.is_some());
                let either = bytes.get(from..).and_then(|rest| memchr::memchr2(wanted, 61, rest)).map(|at| from + at);
                assert_eq!(find_either(&bytes, from, wanted, 61), either);
            }
        }
    }

    #[test]
    fn blank_is_what_has_white_space_only() {
        for byte in 0..=255 {
            for place in 0..19 {
                let mut bytes = *b"\n \t\r\x0c    \n\t\t\t  \r\n  ";
                bytes[place] = byte;
                assert_eq!(is_blank(&bytes), is_space(byte), "{byte} at {place}");
            }
        }
    }
}
