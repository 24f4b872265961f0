//! New documents against those of earlier runs: one pass over each segment's sorted arrays.

use super::segment::{Earlier, Section, Segment, long_entry, short_entry};
use crate::dedupe::{CopyOf, Fingerprint, Found, Rank, best, candidates, find, is_roundup, piece_keys, pieces};
use crate::document::CopyKind;
use crate::options::{DedupeMode, DedupeOptions};
use std::collections::HashMap;
use std::io;

/// Documents of one key that are looked at in one segment, as in the index of a single run.
const MAX_DOCUMENTS: usize = 64;

/// A document of an earlier run: its segment and its number in there. Earlier segments come first.
type Place = (u32, u32);

/// For each document its best match in earlier runs. `number` gives an id a number behind those of the new documents.
pub(super) fn search(
    segments: &[Segment],
    documents: &[(Rank, Fingerprint)],
    urls: &[String],
    options: &DedupeOptions,
    number: &mut dyn FnMut(&str) -> u32,
) -> io::Result<Vec<Option<CopyOf>>> {
    let mut answers: Vec<Option<CopyOf>> = vec![None; documents.len()];
    for (document, place) in same_text(segments, documents)? {
        let found = |document| Found { document, kind: CopyKind::Exact, resemblance: 1.0, containment: 1.0 };
        answers[document as usize] = Some(name(segments, place, found, number)?);
    }
    if options.mode == DedupeMode::Near {
        let wanted = wanted_keys(documents, &answers);
        let mut contained = Vec::new();
        for hits in shared_keys(segments, &wanted)?.chunk_by_mut(|a, b| a.0 == b.0) {
            let document = hits[0].0;
            let (_, fingerprint) = &documents[document as usize];
            let url = &urls[document as usize];
            let mut known = Known { document, matches: Vec::new() };
            for (_, place) in candidates(hits, fingerprint) {
                let earlier = segments[place.0 as usize].document(place.1)?;
                // A page that was seen before is a new version of itself, not a copy.
                if (url.is_empty() || earlier.url != *url)
                    && let Some(found) = find(fingerprint, 0, &earlier.fingerprint, options)
                {
                    known.matches.push((place, earlier, found));
                }
            }
            if best(known.matches.iter().map(|(_, _, found)| found.clone()))
                .is_some_and(|best| best.kind == CopyKind::Contained)
            {
                contained.push(known);
            } else {
                answers[document as usize] = known.copy(segments, number)?;
            }
        }
        stay_told(segments, documents, &wanted, &mut contained, options)?;
        for known in contained {
            answers[known.document as usize] = known.copy(segments, number)?;
        }
    }
    Ok(answers)
}

/// A new document, and what it matches among earlier ones.
struct Known {
    document: u32,
    matches: Vec<(Place, Earlier, Found)>,
}

impl Known {
    /// The best match.
    fn copy(&self, segments: &[Segment], number: &mut dyn FnMut(&str) -> u32) -> io::Result<Option<CopyOf>> {
        let numbered = (0..).zip(&self.matches).map(|(document, (_, _, found))| Found { document, ..found.clone() });
        let Some(found) = best(numbered) else { return Ok(None) };
        let place = self.matches[found.document as usize].0;
        name(segments, place, |document| Found { document, ..found }, number).map(Some)
    }
}

/// Leaves out matches by which a text would be lost, as the index of a single run does: with a roundup that contains it, and
/// with a document that contains it and went while the record that stays for it does not.
fn stay_told(
    segments: &[Segment],
    documents: &[(Rank, Fingerprint)],
    wanted: &[(u32, u32)],
    contained: &mut [Known],
    options: &DedupeOptions,
) -> io::Result<()> {
    let mut containers = Vec::new();
    for known in contained.iter_mut() {
        let mut gone = Vec::new();
        for (place, _, found) in &known.matches {
            let kept = segments[place.0 as usize].kept(place.1)?;
            let is_told = |kept: String| known.matches.iter().any(|(_, earlier, _)| earlier.id == kept);
            gone.push(found.kind == CopyKind::Contained && !kept.is_none_or(is_told));
        }
        let mut gone = gone.into_iter();
        known.matches.retain(|_| gone.next() != Some(true));
        let holding = known.matches.iter().filter(|(_, _, found)| found.kind == CopyKind::Contained);
        containers.extend(holding.map(|(place, earlier, _)| (*place, earlier.fingerprint.clone())));
    }
    containers.sort_unstable_by_key(|(place, _)| *place);
    containers.dedup_by_key(|(place, _)| *place);
    let mut keys: Vec<(u32, u32)> = (0..)
        .zip(&containers)
        .flat_map(|(number, (_, print))| piece_keys(print).map(move |key| (key, number)))
        .collect();
    keys.sort_unstable();
    let mut hits = shared_keys(segments, &keys)?;
    join(&keys, wanted.iter().map(|&entry| Ok(entry)), |container, document| hits.push((container, (NEW, document))))?;
    hits.sort_unstable();
    let mut others: Vec<Vec<Fingerprint>> = vec![Vec::new(); containers.len()];
    for hits in hits.chunk_by_mut(|a, b| a.0 == b.0) {
        for (container, place) in pieces(hits) {
            others[container as usize].push(match place {
                (NEW, document) => documents[document as usize].1.clone(),
                (segment, document) => segments[segment as usize].document(document)?.fingerprint,
            });
        }
    }
    for known in contained {
        let print = &documents[known.document as usize].1;
        known.matches.retain(|(place, earlier, found)| {
            let container = containers.binary_search_by_key(place, |(place, _)| *place);
            let others = container.ok().map(|number| others[number].iter()).unwrap_or_default();
            found.kind != CopyKind::Contained || !is_roundup(&earlier.fingerprint, print, others, options)
        });
    }
    Ok(())
}

/// Stands for the segment of new documents.
const NEW: u32 = u32::MAX;

/// The documents that were there before, word for word, and where.
fn same_text(segments: &[Segment], documents: &[(Rank, Fingerprint)]) -> io::Result<HashMap<u32, Place>> {
    let with_words = (0_u32..).zip(documents).filter(|(_, (_, fingerprint))| fingerprint.tokens() > 0);
    let mut wanted: Vec<(u64, u32)> = with_words.map(|(number, (_, print))| (print.exact(), number)).collect();
    wanted.sort_unstable();
    let mut found = HashMap::new();
    for (segment, place) in (0..).zip(segments) {
        join(&wanted, place.entries(Section::Exact).map(|entry| entry.map(long_entry)), |document, earlier| {
            found.entry(document).or_insert((segment, earlier));
        })?;
    }
    Ok(found)
}

/// The keys of new documents that are not answered yet, sorted.
fn wanted_keys(documents: &[(Rank, Fingerprint)], answered: &[Option<CopyOf>]) -> Vec<(u32, u32)> {
    let open = (0_u32..).zip(documents).zip(answered).filter(|(_, answer)| answer.is_none());
    let mut wanted: Vec<(u32, u32)> =
        open.flat_map(|((number, (_, fingerprint)), _)| fingerprint.keys().map(move |key| (key, number))).collect();
    wanted.sort_unstable();
    wanted
}

/// A hit for each key that a new document shares with an earlier one.
fn shared_keys(segments: &[Segment], wanted: &[(u32, u32)]) -> io::Result<Vec<(u32, Place)>> {
    let mut hits = Vec::new();
    for (segment, place) in (0..).zip(segments) {
        join(wanted, place.entries(Section::Keys).map(|entry| entry.map(short_entry)), |document, earlier| {
            hits.push((document, (segment, earlier)));
        })?;
    }
    hits.sort_unstable();
    Ok(hits)
}

/// Walks two sorted lists side by side, and names each pair of documents of the same key.
fn join<K: Ord>(
    wanted: &[(K, u32)],
    entries: impl Iterator<Item = io::Result<(K, u32)>>,
    mut pair: impl FnMut(u32, u32),
) -> io::Result<()> {
    let mut rest = wanted;
    let mut seen = 0;
    for entry in entries {
        let (key, earlier) = entry?;
        if rest.first().is_some_and(|(wanted, _)| *wanted < key) {
            rest = &rest[rest.partition_point(|(wanted, _)| *wanted < key)..];
            seen = 0;
        }
        match rest.first() {
            None => break,
            Some((wanted, _)) if *wanted == key && seen < MAX_DOCUMENTS => {
                seen += 1;
                rest.iter().take_while(|(wanted, _)| *wanted == key).for_each(|&(_, document)| pair(document, earlier));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// A match with the numbers of the document itself and of the one that stays.
fn name(
    segments: &[Segment],
    (segment, document): Place,
    found: impl FnOnce(u32) -> Found,
    number: &mut dyn FnMut(&str) -> u32,
) -> io::Result<CopyOf> {
    let segment = &segments[segment as usize];
    let direct = number(&segment.document(document)?.id);
    let kept = match segment.kept(document)? {
        Some(id) => number(&id),
        None => direct,
    };
    Ok(CopyOf { kept, found: found(direct) })
}
