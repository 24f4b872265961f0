//! Everything that is not UTF-8: every encoding is tried on a sample, and the reading that costs least wins. What the
//! page, the container and the address say makes an encoding cheaper; it never decides alone.

use encoding_rs::{Encoding, GB18030, GBK, ISO_8859_8, ISO_8859_8_I, UTF_8, WINDOWS_1252};

use super::double;
use super::model::{Cost, nats};
use super::runs::sample;
use super::single::{Pair, Readings};
use super::{tld, utf8};
use crate::document::FoundBy;

/// Settles the encoding of bytes that are no UTF-8.
pub(super) fn detect(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
    header: Option<&'static Encoding>,
    url: Option<&str>,
) -> (&'static Encoding, FoundBy) {
    let (declared, header) = (declared.map(modelled), header.map(modelled));
    let mut costs = costs(bytes, &[declared, header]);
    for (encoding, cost) in &mut costs {
        if declared == Some(encoding) {
            *cost -= if declared == Some(WINDOWS_1252) { WEAK_DECLARATION } else { DECLARATION };
        }
        if header == Some(encoding) {
            *cost -= if header == Some(WINDOWS_1252) { WEAK_HEADER } else { HEADER };
        }
        if url.is_some_and(|url| tld::encodings(url).contains(encoding)) {
            *cost -= DOMAIN;
        }
    }
    let encoding = costs.iter().min_by_key(|(_, cost)| *cost).map_or(WINDOWS_1252, |(encoding, _)| *encoding);
    let found_by = if encoding == UTF_8 {
        FoundBy::Tolerant
    } else if declared == Some(encoding) {
        FoundBy::Declared
    } else if header == Some(encoding) {
        FoundBy::Header
    } else {
        FoundBy::Detected
    };
    (encoding, found_by)
}

/// What the evidence is worth.
const DECLARATION: Cost = nats(14.0);
const HEADER: Cost = nats(10.0);
const DOMAIN: Cost = nats(3.0);

/// windows-1252 fits any bytes and is what software says that knows nothing.
const WEAK_DECLARATION: Cost = nats(3.0);
const WEAK_HEADER: Cost = nats(2.0);

/// The encoding that stands for this one in the readings.
fn modelled(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK {
        // GB2312 and GBK are parts of GB18030, and pages that say the one use the other.
        GB18030
    } else if encoding == ISO_8859_8_I {
        ISO_8859_8
    } else {
        encoding
    }
}

/// Bytes of a sample: a larger one is taken while the readings are close.
const SAMPLES: [usize; 5] = [64, 256, 1 << 10, 4 << 10, 16 << 10];

/// A reading this far behind the best is not tried on a larger sample.
const HOPELESS: Cost = nats(60.0);

/// What the cheapest reading of each encoding costs that is still in question.
fn costs(bytes: &[u8], said: &[Option<&'static Encoding>]) -> Vec<(&'static Encoding, Cost)> {
    let singles = Readings::all();
    let mut alive: Vec<usize> = (0..singles.readings.len() + double::READINGS.len()).collect();
    let encoding_of = |reading: usize| match reading.checked_sub(singles.readings.len()) {
        None => singles.readings[reading].encoding,
        Some(reading) => double::READINGS[reading].0,
    };
    let (mut costs, mut taken) = (Vec::new(), sample(&[], 0));
    for size in SAMPLES {
        taken = sample(bytes, size);
        let sample = &mut taken.bytes;
        if sample.last().is_some_and(|&byte| byte >= 0x80) {
            sample.push(b' ');
        }
        let (pairs, seen, counted) = pairs(sample);
        costs.clear();
        costs.extend(alive.iter().map(|&reading| {
            let cost = match reading.checked_sub(singles.readings.len()) {
                None => singles.cost(&singles.readings[reading], &pairs),
                Some(reading) => {
                    let (encoding, script, prior) = double::READINGS[reading];
                    // The same discount for repetition as the pairs have.
                    let cost = i64::from(double::cost(encoding, script, sample));
                    (cost * i64::from(counted) / i64::from(seen.max(1))) as Cost + nats(prior)
                }
            };
            (reading, cost)
        }));
        let best = costs.iter().map(|(_, cost)| *cost).min().unwrap_or(0);
        costs.retain(|&(reading, cost)| cost <= best + HOPELESS || said.contains(&Some(encoding_of(reading))));
        alive.clear();
        alive.extend(costs.iter().map(|(reading, _)| *reading));
        let first = encoding_of(alive[0]);
        if taken.all || alive.iter().all(|&reading| encoding_of(reading) == first) {
            break;
        }
    }
    if !taken.all {
        tell_siblings(bytes, &mut costs);
    }
    let mut costs: Vec<_> = costs.iter().map(|&(reading, cost)| (encoding_of(reading), cost)).collect();
    costs.push((UTF_8, utf8::cost(bytes, &taken.bytes)));
    costs
}

/// Siblings (windows-1250 and ISO-8859-2) differ in a few bytes, which the sample may have missed: readings that are
/// close are compared again by these bytes alone, wherever in the file they are.
fn tell_siblings(bytes: &[u8], costs: &mut [(usize, Cost)]) {
    let singles = Readings::all();
    let best = costs.iter().map(|(_, cost)| *cost).min().unwrap_or(0);
    let close: Vec<usize> =
        (0..costs.len()).filter(|&at| costs[at].1 <= best + CLOSE && costs[at].0 < singles.readings.len()).collect();
    if close.len() < 2 {
        return;
    }
    let mut differ = [false; 256];
    for &at in &close {
        singles.readings[costs[at].0].mark_differences(&singles.readings[costs[close[0]].0], &mut differ);
    }
    let mut keys = Vec::new();
    for (at, &byte) in bytes.iter().enumerate() {
        if differ[usize::from(byte)] {
            let neighbour = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
            keys.push(u16::from_be_bytes([neighbour(at.wrapping_sub(1)), byte]));
            keys.push(u16::from_be_bytes([byte, neighbour(at + 1)]));
            if keys.len() >= MOST_DIFFERENCES {
                break;
            }
        }
    }
    if keys.is_empty() {
        return;
    }
    let (pairs, ..) = count(keys);
    let again: Vec<Cost> = close.iter().map(|&at| singles.cost(&singles.readings[costs[at].0], &pairs)).collect();
    let least = again.iter().copied().min().unwrap_or(0);
    for (at, cost) in close.into_iter().zip(again) {
        costs[at].1 = best + cost - least;
    }
}

/// Readings this near the best are compared again.
const CLOSE: Cost = nats(20.0);

/// Pairs that settle it between siblings.
const MOST_DIFFERENCES: usize = 4 << 10;

/// The pairs that a byte outside ASCII is part of: how many there are, and how many are counted. A pair that comes
/// again and again says less each time: boilerplate, a table's rule.
fn pairs(sample: &[u8]) -> (Vec<Pair>, Cost, Cost) {
    count(
        sample.windows(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).filter(|key| key & 0x8080 != 0).collect(),
    )
}

fn count(mut keys: Vec<u16>) -> (Vec<Pair>, Cost, Cost) {
    keys.sort_unstable();
    let seen = keys.len() as Cost;
    let mut counted = 0;
    let pairs = keys
        .chunk_by(|a, b| a == b)
        .map(|same| {
            let count = same.len() as Cost;
            let count = if count <= FULL { count } else { FULL + 2 * (count - FULL).isqrt() };
            counted += count;
            let [first, second] = same[0].to_be_bytes();
            Pair { first, second, count }
        })
        .collect();
    (pairs, seen, counted)
}

/// A pair counts in full this many times.
const FULL: Cost = 8;
