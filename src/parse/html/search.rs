//! Finding bytes. Most of what a tokenizer looks for is a few bytes away, where a call into a vectorised search costs
//! more than it saves.

use wide::u8x16;

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
    let wanted_everywhere = u8x16::splat(wanted);
    match find_near(bytes, from, |sixteen| sixteen.simd_eq(wanted_everywhere)) {
        Ok(at) => Some(at),
        Err(from) => find_far(bytes, from, wanted),
    }
}

/// Where the first of two bytes stands at or behind `from`.
#[inline(always)]
pub(super) fn find_either(bytes: &[u8], from: usize, one: u8, other: u8) -> Option<usize> {
    let (ones, others) = (u8x16::splat(one), u8x16::splat(other));
    match find_near(bytes, from, |sixteen| sixteen.simd_eq(ones) | sixteen.simd_eq(others)) {
        Ok(at) => Some(at),
        Err(from) => find_either_far(bytes, from, one, other),
    }
}

/// Where the first mark is among the bytes close by, or where a search for it goes on.
#[inline(always)]
fn find_near(bytes: &[u8], from: usize, marks: impl Fn(u8x16) -> u8x16) -> Result<usize, usize> {
    let Some(near) = near(bytes, from) else { return Err(from) };
    match marked(near, marks) {
        0 => Err(from + NEAR),
        found => Ok(from + found.trailing_zeros() as usize),
    }
}

#[inline(always)]
fn near(bytes: &[u8], from: usize) -> Option<&[u8; NEAR]> {
    bytes.get(from..)?.first_chunk()
}

/// A bit for each byte that is marked, the first one lowest. All are looked at, wherever the first mark is: whether to look on is
/// what processors guess wrong.
#[inline(always)]
fn marked(near: &[u8; NEAR], marks: impl Fn(u8x16) -> u8x16) -> u32 {
    let [low, high] = near.as_chunks().0 else { return 0 };
    marks(u8x16::new(*low)).to_bitmask() | marks(u8x16::new(*high)).to_bitmask() << 16
}

/// What a run of characters holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Characters {
    /// White space of ASCII and nothing else.
    Blank,
    /// Visible characters of ASCII with one space between words, and no `&`: they are written as they are.
    Words,
    /// Something visible, and no `&`.
    Plain,
    /// An `&`: there may be character references.
    Referring,
}

impl Characters {
    /// What the first bytes hold.
    #[inline(always)]
    fn of_near(near: &[u8; NEAR], those: u32) -> Characters {
        if those & !marked(near, spaces) == 0 {
            Characters::Blank
        } else if those & marked(near, |sixteen| sixteen.simd_eq(u8x16::splat(b'&'))) == 0 {
            Characters::Plain
        } else {
            Characters::Referring
        }
    }

    #[inline(never)]
    pub(super) fn of(bytes: &[u8]) -> Characters {
        if is_blank(bytes) {
            Characters::Blank
        } else if contains(bytes, b'&') {
            Characters::Referring
        } else {
            Characters::Plain
        }
    }
}

/// Where the next `<` behind `from` stands or the page ends, and what is before it.
#[inline(always)]
pub(super) fn find_markup(bytes: &[u8], from: usize) -> (usize, Characters) {
    let Some(near) = near(bytes, from) else { return find_markup_far(bytes, from) };
    let ends = marked(near, |sixteen| sixteen.simd_eq(u8x16::splat(b'<')));
    if ends == 0 {
        return find_markup_far(bytes, from);
    }
    let end = from + ends.trailing_zeros() as usize;
    let before = !ends & ends.wrapping_sub(1);
    if bytes[from] > b' ' && are_words(near, before) {
        (end, Characters::Words)
    } else {
        (end, Characters::of_near(near, before))
    }
}

/// Whether the first bytes, which begin with no space, are words with one space between them.
#[inline(always)]
fn are_words(near: &[u8; NEAR], those: u32) -> bool {
    let others = marked(near, no_words);
    let spaces = marked(near, |sixteen| sixteen.simd_eq(u8x16::splat(b' ')));
    // A space that ends the text or that another follows.
    let loose = spaces & (spaces >> 1 | !those >> 1);
    (others | loose) & those == 0
}

/// Marks the bytes that make characters more than words: control characters, whatever is beyond ASCII, and `&`.
#[inline(always)]
fn no_words(sixteen: u8x16) -> u8x16 {
    let low = sixteen.min(u8x16::splat(b' ' - 1)).simd_eq(sixteen);
    let high = sixteen.max(u8x16::splat(0x7f)).simd_eq(sixteen);
    low | high | sixteen.simd_eq(u8x16::splat(b'&'))
}

#[inline(never)]
fn find_markup_far(bytes: &[u8], from: usize) -> (usize, Characters) {
    let end = find_far(bytes, from, b'<').unwrap_or(bytes.len());
    (end, Characters::of(&bytes[from..end]))
}

/// Marks white space of the HTML standard.
#[inline(always)]
fn spaces(sixteen: u8x16) -> u8x16 {
    let [tab, line, page, end, space] = [b'\t', b'\n', b'\x0c', b'\r', b' '].map(u8x16::splat);
    let lines = sixteen.simd_eq(line) | sixteen.simd_eq(end) | sixteen.simd_eq(page);
    sixteen.simd_eq(space) | sixteen.simd_eq(tab) | lines
}

#[inline(never)]
fn find_far(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    // Addresses and long classes end in the next few bytes.
    match find_near(bytes, from, |sixteen| sixteen.simd_eq(u8x16::splat(wanted))) {
        Ok(at) => Some(at),
        Err(from) => memchr::memchr(wanted, bytes.get(from..)?).map(|length| from + length),
    }
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
    let (words, rest) = bytes.as_chunks::<WORD>();
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
    let (sixteens, rest) = bytes.as_chunks();
    sixteens.iter().all(|sixteen| spaces(u8x16::new(*sixteen)).to_bitmask() == 0xffff)
        && rest.iter().all(|&byte| is_space(byte))
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
    fn what_stands_before_markup_is_told() {
        const PIECES: [&str; 9] = ["<", " ", "\n", "&", "word", "w", "é", "\u{a0}", "\x01"];
        let mut number: u32 = 1;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..number >> 28 {
                // The generator of Numerical Recipes.
                number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push_str(PIECES[(number >> 16) as usize % PIECES.len()]);
            }
            number = number.wrapping_add(1 << 27);
            if text.is_empty() || text.starts_with('<') {
                continue;
            }
            let end = text.find('<').unwrap_or(text.len());
            let before = &text[..end];
            // Near the end of the page, and far from it.
            for page in [text.clone(), format!("{text}{}", "< ".repeat(NEAR))] {
                let (at, characters) = find_markup(page.as_bytes(), 0);
                assert_eq!(at, end, "{page:?}");
                assert_eq!(characters == Characters::Blank, before.bytes().all(is_space), "{page:?}");
                assert_eq!(characters == Characters::Referring, before.contains('&'), "{page:?}");
                let words =
                    before.split(' ').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic()));
                assert!(characters != Characters::Words || words, "{page:?}");
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
