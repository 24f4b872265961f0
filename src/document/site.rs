//! Lines that a site has on many of its pages.

use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_64;

/// The lines that the pages of each host have in common, by hashes of both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteLines {
    hosts: HashMap<u64, Box<[u32]>>,
}

/// A line that is longer than this many bytes is no line of a site, or not one that needs this to be told.
const LONGEST_LINE: usize = 1024;

impl SiteLines {
    /// Lines of hosts.
    pub(crate) fn new(hosts: impl Iterator<Item = (u64, Vec<u32>)>) -> SiteLines {
        let sorted = |(host, mut lines): (u64, Vec<u32>)| {
            lines.sort_unstable();
            (host, lines.into())
        };
        SiteLines { hosts: hosts.filter(|(_, lines)| !lines.is_empty()).map(sorted).collect() }
    }

    /// The lines of a host.
    pub(crate) fn of(&self, host: u64) -> &[u32] {
        self.hosts.get(&host).map_or(&[], |lines| lines)
    }

    /// Whether a text is one of these lines.
    pub(crate) fn has(lines: &[u32], text: &str) -> bool {
        !lines.is_empty() && line_hash(text).is_some_and(|hash| lines.binary_search(&hash).is_ok())
    }
}

/// How many pages of each host have each line, by hashes of both.
#[derive(Debug, Default)]
pub(crate) struct SiteCounts {
    hosts: HashMap<u64, HostCounts>,
}

#[derive(Debug, Default)]
struct HostCounts {
    pages: u32,
    lines: HashMap<u32, u32>,
}

/// A host, its pages, and its lines with the pages that have each.
type SortedHost = (u64, u32, Vec<(u32, u32)>);

/// From so many pages of a host on, a line that only one of them has is none of the site's, and is not worth remembering.
const ENOUGH_PAGES: u32 = 8;

impl SiteCounts {
    /// Counts a page, each of its lines once.
    pub(crate) fn add(&mut self, host: u64, lines: impl Iterator<Item = u32>) {
        let counts = self.hosts.entry(host).or_default();
        counts.pages += 1;
        lines.for_each(|line| *counts.lines.entry(line).or_default() += 1);
    }

    /// Says how many pages of a host were counted.
    pub(crate) fn set_pages(&mut self, host: u64, pages: u32) {
        self.hosts.entry(host).or_default().pages = pages;
    }

    /// Says how many pages of a host have a line; a host without pages has none.
    pub(crate) fn set_line(&mut self, host: u64, line: u32, count: u32) {
        if let Some(counts) = self.hosts.get_mut(&host) {
            counts.lines.insert(line, count);
        }
    }

    /// For each host, in the order of their hashes, its pages and how many of them have each line.
    pub(crate) fn into_sorted(self) -> Vec<SortedHost> {
        let mut hosts: Vec<_> = self.hosts.into_iter().collect();
        hosts.sort_unstable_by_key(|(host, _)| *host);
        let sorted = |(host, counts): (u64, HostCounts)| {
            let worth = |count: u32| count > 1 || counts.pages < ENOUGH_PAGES;
            let mut lines: Vec<_> = counts.lines.into_iter().filter(|(_, count)| worth(*count)).collect();
            lines.sort_unstable();
            (host, counts.pages, lines)
        };
        hosts.into_iter().map(sorted).collect()
    }

    /// The lines that at least `least` pages of a host, and this share of them, have.
    pub(crate) fn common(self, least: u32, share: f32) -> SiteLines {
        let common = |(host, pages, lines): SortedHost| {
            let lines = lines.into_iter().filter(|(_, count)| *count >= least && *count as f32 >= share * pages as f32);
            (host, lines.map(|(line, _)| line).collect())
        };
        SiteLines::new(self.into_sorted().into_iter().map(common))
    }
}

/// Hash of the host in a url.
pub(crate) fn host_hash(url: &str) -> Option<u64> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split(':').next().unwrap_or_default().trim_start_matches("www.").to_ascii_lowercase();
    (!host.is_empty()).then(|| xxh3_64(host.as_bytes()))
}

/// Hash of a line: letters in lower case, any run of digits as one, nothing else, so that a counter in it makes no other
/// line. A line without letters is no line of a site: a number may stand on many pages.
pub(crate) fn line_hash(text: &str) -> Option<u32> {
    if text.len() > LONGEST_LINE {
        return None;
    }
    let mut folded = String::with_capacity(text.len());
    let mut has_letter = false;
    for character in text.chars().filter(|character| character.is_alphanumeric()) {
        if !character.is_numeric() {
            has_letter = true;
            folded.extend(character.to_lowercase());
        } else if !folded.ends_with('0') {
            folded.push('0');
        }
    }
    has_letter.then(|| xxh3_64(folded.as_bytes()) as u32)
}
