//! Everything that is not UTF-8.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, WINDOWS_1252};

use super::runs::runs;
use crate::document::FoundBy;

/// Settles the encoding of bytes that are no UTF-8.
pub(super) fn detect(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
    header: Option<&'static Encoding>,
    url: Option<&str>,
) -> (&'static Encoding, FoundBy) {
    for (said, found_by) in [(declared, FoundBy::Declared), (header, FoundBy::Header)] {
        // windows-1252 fits any bytes and is what software says that knows nothing; it proves nothing.
        if let Some(encoding) = said.filter(|&encoding| encoding != UTF_8 && encoding != WINDOWS_1252)
            && fits(encoding, bytes)
        {
            return (widest(encoding), found_by);
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // Never told that this is the end: one character cut there would make it answer windows-1252.
    detector.feed(&runs(bytes, ENOUGH), false);
    let domain = url.and_then(top_domain);
    (widest(detector.guess(domain.as_deref().map(str::as_bytes), Utf8Detection::Deny)), FoundBy::Detected)
}

/// Bytes outside ASCII that settle it.
const ENOUGH: usize = 16 << 10;

/// Whether the bytes decode without an error, a character cut at the end aside.
fn fits(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut scratch = [0u8; 4096];
    let mut rest = bytes;
    loop {
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut scratch, false);
        rest = &rest[read..];
        match result {
            encoding_rs::DecoderResult::InputEmpty => return true,
            encoding_rs::DecoderResult::OutputFull => {}
            encoding_rs::DecoderResult::Malformed(..) => return false,
        }
    }
}

/// GB2312 and GBK are parts of GB18030, and pages that say the one use the other.
fn widest(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

/// The last label of the url's host, in lower case.
fn top_domain(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?;
    let host = host.split(':').next()?;
    let label = host.trim_end_matches('.').rsplit('.').next()?;
    // The detector panics on anything but lower-case letters, hyphens and digits.
    let sound = !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphabetic());
    sound.then(|| label.to_ascii_lowercase())
}
