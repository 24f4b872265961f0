//! Texts put together from pieces of others: a morning briefing, a digest of the week, a page of teasers.
//!
//! What such a text contains is not told by it as a page of an article is told by the article: it is a story of its own,
//! which stays.

use super::compare::{compare, share};
use super::fingerprint::Fingerprint;
use crate::options::{Contained, DedupeOptions};
use std::borrow::Borrow;

/// Pieces that a roundup has at least, besides the text that it contains.
const PIECES: usize = 3;

/// A shorter piece than this is a phrase or the name of a site.
const PIECE: f32 = 0.05;

/// Of a piece less than this stands in the other pieces. What a site puts around all of its texts is one piece.
const OWN: f32 = 0.5;

/// What lies outside of the text that is contained is made of pieces when they make up this part of it. A text of its
/// own is quoted here and there, but hardly to a half.
const PIECED: f32 = 0.5;

/// Whether `container` is a roundup and `contained` one of its pieces: most of the rest stands, piece by piece, in other
/// texts, which have nothing to do with it and with one another and go on where the piece ends. Pages of an article or its teasers don't:
/// nothing of them is outside of it. `others` are texts that share something with the container, in an order that doesn't
/// depend on chance.
pub(crate) fn is_roundup<P: Borrow<Fingerprint>>(
    container: &Fingerprint,
    contained: &Fingerprint,
    others: impl Iterator<Item = P>,
    options: &DedupeOptions,
) -> bool {
    let options = DedupeOptions { contained: Contained::Drop, ..options.clone() };
    let rest = 1.0 - share(container, contained);
    let mut pieces: Vec<P> = Vec::new();
    let mut told = 0.0;
    for other in others {
        let fingerprint = other.borrow();
        let piece = share(container, fingerprint);
        let is_piece = (PIECE..PIECED).contains(&piece)
            && compare(container, fingerprint).kind(&options).is_none()
            && std::iter::once(contained)
                .chain(pieces.iter().map(P::borrow))
                .all(|before| in_common(before, fingerprint) < in_common(container, fingerprint) * OWN);
        if is_piece {
            told += piece;
            pieces.push(other);
            if pieces.len() >= PIECES && told >= rest * PIECED {
                return true;
            }
        }
    }
    false
}

/// About how many tokens of `a` stand in `b`.
fn in_common(a: &Fingerprint, b: &Fingerprint) -> f32 {
    share(a, b) * a.tokens as f32
}
