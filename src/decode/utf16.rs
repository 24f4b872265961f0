//! UTF-16 without a byte order mark, told by what its units would be.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use memchr::memchr;

/// The same for bytes that have NULs early on, as UTF-16 has wherever there are spaces and line ends. Asked before
/// anything else is, because NULs also make a file look binary; bytes without them are asked about last.
pub(super) fn with_nuls(bytes: &[u8]) -> Option<&'static Encoding> {
    memchr(0, &bytes[..bytes.len().min(EARLY)]).and_then(|_| without_mark(bytes))
}

/// UTF-16 in the byte order that reads as text, if one does.
pub(super) fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < SHORTEST {
        return None;
    }
    // Most bytes are nothing like it from the start.
    order(&bytes[..bytes.len().min(FIRST_LOOK)])?;
    order(&bytes[..bytes.len().min(WINDOW)])
}

fn order(window: &[u8]) -> Option<&'static Encoding> {
    let units = window.as_chunks::<2>().0;
    let little = common_share(units.iter().map(|&unit| u16::from_le_bytes(unit)));
    let big = common_share(units.iter().map(|&unit| u16::from_be_bytes(unit)));
    let (encoding, share) = if big > little { (UTF_16BE, big) } else { (UTF_16LE, little) };
    (share > COMMON_SHARE).then_some(encoding)
}

/// Share of units that any text has many of (ASCII, kana, ideographic punctuation); 0 when there are units that no
/// text has.
fn common_share(units: impl Iterator<Item = u16>) -> f32 {
    let (mut common, mut plausible, mut strange) = (0u32, 0u32, 0u32);
    let mut high = false;
    for unit in units {
        let low = matches!(unit, 0xdc00..=0xdfff);
        if high != low {
            strange += 1;
        }
        high = matches!(unit, 0xd800..=0xdbff);
        match unit {
            0x09 | 0x0a | 0x0d | 0x20..=0x7e | 0x3001 | 0x3002 | 0xff0c | 0x3040..=0x30ff => common += 1,
            0xa0..=0x6ff
            | 0xe00..=0xe7f
            | 0x1e00..=0x1eff
            | 0x2010..=0x2030
            | 0x3000..=0x303f
            | 0x4e00..=0x9fff
            | 0xac00..=0xdfff
            | 0xff00..=0xffef => plausible += 1,
            _ => strange += 1,
        }
    }
    let all = (common + plausible + strange) as f32;
    if strange as f32 > STRANGE_SHARE * all { 0.0 } else { common as f32 / all }
}

/// Where NULs must begin.
const EARLY: usize = 4 << 10;

/// How much is looked at first.
const FIRST_LOOK: usize = 256;

/// How much of a file is looked at.
const WINDOW: usize = 64 << 10;

/// Fewer bytes than this prove nothing.
const SHORTEST: usize = 8;

/// Units that no text has, at most.
const STRANGE_SHARE: f32 = 0.03;

/// Units that every text has, at least. Two legacy bytes read as one unit hardly ever land there.
const COMMON_SHARE: f32 = 0.04;
