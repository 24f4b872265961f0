//! Site chrome: lines that many pages of a host have, counted before any page is judged by them.

use super::finish::{Finished, Kept};
use crate::dedupe::{Fingerprint, Rank, find_copies};
use crate::document::SiteCounts;
use crate::options::DedupeOptions;

/// The pages of a first pass: who they are copies of must be known before any is counted.
#[derive(Default)]
pub(super) struct FirstPass {
    documents: Vec<(Rank, Fingerprint)>,
    /// For each document the hash of its host, and where its lines end.
    pages: Vec<(u64, usize)>,
    lines: Vec<u32>,
}

impl FirstPass {
    /// Takes the next page.
    pub(super) fn take(&mut self, finished: Finished) {
        let Finished::Kept(kept) = finished else { return };
        if let Kept { traits: Some(traits), site_lines: Some((host, lines)), .. } = *kept {
            self.documents.push(traits);
            self.lines.extend(lines);
            self.pages.push((host, self.lines.len()));
        }
    }

    /// How many pages of each host have each line. Copies of a page are one page. What comes out does not depend on the order
    /// in which pages came.
    pub(super) fn counts(self, options: &DedupeOptions) -> SiteCounts {
        let copies = find_copies(self.documents, options);
        let mut counts = SiteCounts::default();
        let mut start = 0;
        for ((host, end), copy) in self.pages.into_iter().zip(copies) {
            if copy.is_none() {
                counts.add(host, self.lines[start..end].iter().copied());
            }
            start = end;
        }
        counts
    }
}

/// The host and lines of a page that waits in a file.
pub(super) fn to_bytes(site_lines: Option<&(u64, Vec<u32>)>) -> Vec<u8> {
    let Some((host, lines)) = site_lines else { return Vec::new() };
    host.to_le_bytes().into_iter().chain(lines.iter().flat_map(|line| line.to_le_bytes())).collect()
}

/// What [`to_bytes`] was made of.
pub(super) fn from_bytes(bytes: &[u8]) -> Option<(u64, Vec<u32>)> {
    let (host, lines) = bytes.split_first_chunk()?;
    let lines = lines.as_chunks().0.iter().map(|&line| u32::from_le_bytes(line)).collect();
    Some((u64::from_le_bytes(*host), lines))
}
