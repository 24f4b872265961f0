//! Finished pages to the sink, once it is known which of them are copies.

use super::checkpoint::Checkpoint;
use super::finish::{Finished, Kept};
use super::memory::Reached;
use super::site;
use super::spool::{Entry, Spool};
use crate::dedupe::{CopyIndex, CopyOf, Fingerprint, Rank, find_copies_after};
use crate::document::{CopyKind, Dropped, Match, SiteCounts, Why};
use crate::error::Error;
use crate::options::{DedupeMode, DedupeOptions, Keep};
use crate::sink::{Counts, Sink, Survey, dropped_line};
use crate::state::{Added, Input, Named, State, Stays};
use std::path::{Path, PathBuf};

/// Takes finished pages in input order and writes them in input order.
pub(super) struct Writer<'a> {
    sink: Box<dyn Sink + 'a>,
    counts: Counts,
    survey: Survey,
    copies: Copies,
    ids: Ids,
    memory: Option<Memory<'a>>,
}

/// Everything is written but the manifest.
pub(super) struct Written<'a> {
    pub(super) sink: Box<dyn Sink + 'a>,
    pub(super) counts: Counts,
    /// What the report shows besides them.
    pub(super) survey: Survey,
    /// What was added to the state.
    pub(super) added: Option<Named>,
}

/// What earlier runs left, and what this one adds.
struct Memory<'a> {
    state: &'a State,
    added: Added,
    urls: Vec<String>,
}

/// How it is found out whether a record is a copy.
enum Copies {
    /// It never is.
    Off,
    /// From the records before it, at once.
    First(CopyIndex),
    /// From all records, when all are there; until then they wait in a file.
    Best { spool: Spool, documents: Vec<(Rank, Fingerprint)>, options: DedupeOptions },
}

impl<'a> Writer<'a> {
    /// A writer into `sink`; records that wait do so in a file in `folder`, and where there is none, none waits.
    pub(super) fn new(
        sink: Box<dyn Sink + 'a>,
        folder: Option<&Path>,
        options: &DedupeOptions,
        state: Option<&'a State>,
    ) -> Result<Writer<'a>, Error> {
        let copies = match (options.mode, options.keep, folder) {
            (DedupeMode::Off, ..) => Copies::Off,
            (_, Keep::Best, Some(folder)) => {
                Copies::Best { spool: Spool::create(folder)?, documents: Vec::new(), options: options.clone() }
            }
            _ => Copies::First(CopyIndex::new(options)),
        };
        let memory = match state {
            Some(state) => Some(Memory { state, added: state.begin()?, urls: Vec::new() }),
            None => None,
        };
        Ok(Writer { sink, counts: Counts::default(), survey: Survey::default(), copies, ids: Ids::default(), memory })
    }

    /// Takes the next page.
    pub(super) fn take(&mut self, finished: Finished) -> Result<(), Error> {
        self.counts.pages += 1;
        let kept = match finished {
            Finished::Failed(error) => return Err(error),
            Finished::Dropped { line, why } => {
                return match &mut self.copies {
                    Copies::Best { spool, .. } => spool.push(&Entry::Dropped { why, line: &line }),
                    _ => self.write_dropped(why, &line),
                };
            }
            Finished::Kept(kept) => kept,
        };
        self.survey.document(&kept.from, &kept.url, &kept.surveyed);
        let Kept { line, id, from, url, traits, encoding, found_by, surveyed, site_lines } = *kept;
        *self.counts.encodings.entry(encoding.clone()).or_default() += 1;
        *self.counts.found_by.entry(found_by.clone()).or_default() += 1;
        match (&mut self.copies, traits) {
            (Copies::First(index), Some((_, fingerprint))) => {
                self.ids.push(&id);
                match index.insert(fingerprint) {
                    Some(copy) => self.write_copy(&id, &from, &copy),
                    None => self.write_record(&id, &line),
                }
            }
            (Copies::Best { spool, documents, .. }, Some(traits)) => {
                self.ids.push(&id);
                if let Some(memory) = &mut self.memory {
                    memory.added.document(&id, &url, &traits.1)?;
                    memory.urls.push(url);
                }
                documents.push(traits);
                let (from, line, site) = (from.as_str(), line.as_slice(), site::to_bytes(site_lines.as_ref()));
                spool.push(&Entry::Kept { from, line, encoding: &encoding, found_by: &found_by, surveyed, site: &site })
            }
            _ => self.write_record(&id, &line),
        }
    }

    /// Leaves the pages that were reached to the run that goes on with this one, and the inputs as read.
    pub(super) fn leave(self, place: PathBuf, key: u64, reached: &Reached) -> Result<(), Error> {
        let (Copies::Best { spool, documents, .. }, Some(memory)) = (self.copies, &self.memory) else {
            // Without copies nothing waits, so nothing is there to leave.
            return Ok(());
        };
        let mut checkpoint = Checkpoint::create(place, key, reached.streamed.len())?;
        let (mut taken, mut number) = (0, 0);
        spool.read(|entry| {
            taken += 1;
            let is_record = matches!(entry, Entry::Kept { .. });
            if taken <= reached.pages {
                let traits = documents
                    .get(number)
                    .filter(|_| is_record)
                    .map(|(rank, fingerprint)| (self.ids.get(number), memory.urls[number].as_str(), rank, fingerprint));
                checkpoint.page(&entry, traits)?;
            }
            number += usize::from(is_record);
            Ok(())
        })?;
        checkpoint.finish(&reached.inputs, &reached.streamed)
    }

    /// Writes what waited, and brings to the disk what the state will take as done, `inputs` among it.
    pub(super) fn finish(mut self, inputs: Vec<Input>) -> Result<Written<'a>, Error> {
        let mut answers = Vec::new();
        let mut site_counts = SiteCounts::default();
        if let Copies::Best { spool, documents, options } = std::mem::replace(&mut self.copies, Copies::Off) {
            let earlier = match &self.memory {
                Some(Memory { state, urls, .. }) => {
                    state.search(&documents, urls, &options, &mut |id| self.ids.push(id))?
                }
                None => Vec::new(),
            };
            answers = find_copies_after(documents, earlier, &options);
            let mut number = 0;
            spool.read(|entry| match entry {
                Entry::Dropped { why, line } => self.write_dropped(why, line),
                Entry::Kept { from, line, site, .. } => {
                    let answer = answers[number].as_ref();
                    let id = self.ids.get(number).to_owned();
                    number += 1;
                    match answer {
                        Some(copy) => self.write_copy(&id, from, copy),
                        None => {
                            if let Some((host, lines)) = site::from_bytes(site) {
                                site_counts.add(host, lines.into_iter());
                            }
                            self.write_record(&id, line)
                        }
                    }
                }
            })?;
        }
        assert_eq!(self.counts.kept + self.counts.dropped, self.counts.pages, "every page is kept or dropped");
        let Writer { sink, counts, survey, ids, memory, .. } = self;
        let stays = |number: usize| match &answers[number] {
            None => Stays::Itself,
            Some(CopyOf { kept, found }) => {
                Stays::Other { id: ids.get(*kept as usize).to_owned(), repeats: found.kind == CopyKind::Exact }
            }
        };
        let added = memory.map(|memory| memory.added.finish(&stays, inputs, site_counts)).transpose()?;
        Ok(Written { sink, counts, survey, added })
    }

    fn write_record(&mut self, id: &str, line: &[u8]) -> Result<(), Error> {
        self.counts.kept += 1;
        self.counts.bytes_written += line.len() as u64;
        self.sink.record(id, line)
    }

    fn write_copy(&mut self, id: &str, from: &str, copy: &CopyOf) -> Result<(), Error> {
        let found = Match {
            id: self.ids.get(copy.found.document as usize).to_owned(),
            kind: copy.found.kind,
            resemblance: copy.found.resemblance,
            containment: copy.found.containment,
        };
        let why = Why::Copy { of: self.ids.get(copy.kept as usize).to_owned(), found };
        let dropped = Dropped { id: id.to_owned(), from: from.to_owned(), why };
        self.write_dropped(dropped.why.name(), &dropped_line(&dropped))
    }

    fn write_dropped(&mut self, why: &'static str, line: &[u8]) -> Result<(), Error> {
        self.counts.dropped += 1;
        *self.counts.dropped_by_reason.entry(why).or_default() += 1;
        self.survey.dropped(why, line);
        self.sink.dropped(line)
    }
}

/// The ids of all records by number, close together: there may be tens of millions.
#[derive(Default)]
struct Ids {
    text: String,
    ends: Vec<usize>,
}

impl Ids {
    /// Takes the next id, and says which number it has.
    fn push(&mut self, id: &str) -> u32 {
        self.text.push_str(id);
        self.ends.push(self.text.len());
        (self.ends.len() - 1) as u32
    }

    fn get(&self, number: usize) -> &str {
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.text[start..self.ends[number]]
    }
}
