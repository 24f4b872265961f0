//! Lines of sites, as all runs together have counted them.

use super::segment::{Section, Segment, long_entry};
use crate::document::{SiteCounts, SiteLines};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::io;

/// The lines that at least `least` pages of a host, and this share of them, have. The segments' sorted arrays are walked side
/// by side, so only what is common is held.
pub(super) fn common(segments: &[Segment], least: u32, share: f32) -> io::Result<SiteLines> {
    let pages = pages(segments)?;
    let mut common: HashMap<u64, Vec<u32>> = HashMap::new();
    walk(segments, |host, line, count| {
        let pages = pages.get(&host).copied().unwrap_or(0);
        if count >= least && count as f32 >= share * pages as f32 {
            common.entry(host).or_default().push(line);
        }
    })?;
    Ok(SiteLines::new(common.into_iter()))
}

/// The counts of all segments as one, without the hosts that are forgotten.
pub(super) fn merged(segments: &[Segment], is_forgotten: impl Fn(u64) -> bool) -> io::Result<SiteCounts> {
    let mut counts = SiteCounts::default();
    for (host, pages) in pages(segments)?.into_iter().filter(|(host, _)| !is_forgotten(*host)) {
        counts.set_pages(host, pages);
    }
    walk(segments, |host, line, count| counts.set_line(host, line, count))?;
    Ok(counts)
}

fn pages(segments: &[Segment]) -> io::Result<HashMap<u64, u32>> {
    let mut pages: HashMap<u64, u32> = HashMap::new();
    for segment in segments {
        for entry in segment.entries(Section::Hosts) {
            let (host, count) = long_entry(entry?);
            *pages.entry(host).or_default() += count;
        }
    }
    Ok(pages)
}

/// Names each host and line once, with its count in all segments.
fn walk(segments: &[Segment], mut take: impl FnMut(u64, u32, u32)) -> io::Result<()> {
    let mut arrays: Vec<_> = segments.iter().map(|segment| segment.entries(Section::Lines)).collect();
    let mut heads = BinaryHeap::new();
    for (number, array) in arrays.iter_mut().enumerate() {
        heads.extend(array.next().transpose()?.map(|entry| Reverse((line_entry(entry), number))));
    }
    let mut now = None;
    while let Some(Reverse(((host, line, count), number))) = heads.pop() {
        heads.extend(arrays[number].next().transpose()?.map(|entry| Reverse((line_entry(entry), number))));
        now = match now {
            Some((same_host, same_line, sum)) if (same_host, same_line) == (host, line) => {
                Some((host, line, u32::saturating_add(sum, count)))
            }
            before => {
                before.into_iter().for_each(|(host, line, sum)| take(host, line, sum));
                Some((host, line, count))
            }
        };
    }
    now.into_iter().for_each(|(host, line, sum)| take(host, line, sum));
    Ok(())
}

fn line_entry(bytes: [u8; 16]) -> (u64, u32, u32) {
    let [host @ .., a, b, c, d, e, f, g, h] = bytes;
    (u64::from_le_bytes(host), u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]))
}
