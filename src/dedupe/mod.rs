//! Copies: which documents say the same, and which of them stays.
//!
//! The driver makes a [`Fingerprint`] of every body, in parallel and in any order, and then asks which documents are
//! copies in one of two ways:
//!
//! - `--keep best`: [`find_copies`] takes all ranks and fingerprints at once and answers for each document. The answer
//!   is a function of the set alone, whatever the order of the input and the number of threads.
//! - `--keep first`: a [`CopyIndex`] takes the fingerprints one at a time, in input order, and answers at once.
//!
//! Both follow one rule. Every document has a [`Rank`]; a document is dropped if and only if a better-ranked one, itself
//! kept or not, is its copy or contains it. What is contained in a roundup stays, and so does what is contained in a
//! document that goes while the one that stays for it doesn't contain it. Documents are known by their number only; ids are
//! the caller's.

mod compare;
mod fingerprint;
mod fold;
mod index;
mod postings;
mod rank;
mod roundup;

pub(crate) use fingerprint::FINGERPRINT_VERSION;
pub use fingerprint::{Fingerprint, fingerprint};
pub use index::{CopyIndex, CopyOf, Found};
pub(crate) use index::{best, candidates, find, piece_keys, pieces};
pub(crate) use rank::find_copies_after;
pub use rank::{Rank, find_copies};
pub(crate) use roundup::is_roundup;
