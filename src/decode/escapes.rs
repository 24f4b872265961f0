//! ISO-2022-JP: seven-bit bytes that switch character sets with escapes.

use encoding_rs::{Encoding, ISO_2022_JP};
use memchr::{memchr, memmem};

/// ISO-2022-JP when the bytes switch into a Japanese set and what follows makes sense there.
pub(super) fn escaped(bytes: &[u8]) -> Option<&'static Encoding> {
    let first = memchr(ESCAPE, bytes)?;
    let bytes = &bytes[first..];
    let switches = SWITCHES.iter().any(|switch| memmem::find(bytes, switch).is_some());
    if !switches {
        return None;
    }
    let (text, _) = ISO_2022_JP.decode_without_bom_handling(bytes);
    let broken = text.chars().filter(|&c| c == '\u{fffd}').count();
    let foreign = text.chars().filter(|c| !c.is_ascii()).count() - broken;
    (foreign > BROKEN_WEIGHT * broken).then_some(ISO_2022_JP)
}

const ESCAPE: u8 = 0x1b;

/// Into JIS X 0208 (two editions), half-width katakana, and JIS Roman.
const SWITCHES: [&[u8]; 4] = [b"\x1b$@", b"\x1b$B", b"\x1b(I", b"\x1b(J"];

/// A terminal log is full of escapes that mean something else; text may have a scar.
const BROKEN_WEIGHT: usize = 10;
