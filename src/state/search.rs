//! New documents against those of earlier runs: one pass over each segment's sorted arrays.

use super::segment::{Section, Segment, long_entry, short_entry};
use crate::dedupe::{CopyOf, Fingerprint, Found, Rank, best, candidates};
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
        let mut hits = shared_keys(segments, documents, &answers)?;
        for hits in hits.chunk_by_mut(|a, b| a.0 == b.0) {
            let document = hits[0].0;
            let (_, fingerprint) = &documents[document as usize];
            let url = &urls[document as usize];
            let mut known = Vec::new();
            for (_, place) in candidates(hits, fingerprint) {
                let earlier = segments[place.0 as usize].document(place.1)?;
                // A page that was seen before is a new version of itself, not a copy.
                if url.is_empty() || earlier.url != *url {
                    known.push((place, earlier.fingerprint));
                }
            }
            let numbered = known.iter().enumerate().map(|(position, (_, earlier))| (position as u32, earlier));
            if let Some(found) = best(fingerprint, numbered, options) {
                let place = known[found.document as usize].0;
                let copy = name(segments, place, |document| Found { document, ..found.clone() }, number)?;
                answers[document as usize] = Some(copy);
            }
        }
    }
    Ok(answers)
}

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

/// A hit for each key that a new document shares with an earlier one.
fn shared_keys(
    segments: &[Segment],
    documents: &[(Rank, Fingerprint)],
    answered: &[Option<CopyOf>],
) -> io::Result<Vec<(u32, Place)>> {
    let open = (0_u32..).zip(documents).zip(answered).filter(|(_, answer)| answer.is_none());
    let mut wanted: Vec<(u32, u32)> =
        open.flat_map(|((number, (_, fingerprint)), _)| fingerprint.keys().map(move |key| (key, number))).collect();
    wanted.sort_unstable();
    let mut hits = Vec::new();
    for (segment, place) in (0..).zip(segments) {
        join(&wanted, place.entries(Section::Keys).map(|entry| entry.map(short_entry)), |document, earlier| {
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
