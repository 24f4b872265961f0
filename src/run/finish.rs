//! What a worker does with one page: everything that needs no other page.

use super::clock::Clock;
use crate::Cleaner;
use crate::compose::is_blank;
use crate::dedupe::{Fingerprint, Rank, fingerprint};
use crate::document::{Document, Dropped, Form, Outcome, Raw, Why};
use crate::error::Error;
use crate::options::{DedupeMode, DedupeOptions, InputOptions, RecordField, Updates};
use crate::sink::{Quarantine, Surveyed, dropped_line, passed_through_line, record_line};
use crate::source::{Found, clean_record};
use crate::state::State;
use std::any::Any;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// A page that only has to be held against others and written.
pub(super) enum Finished {
    Kept(Box<Kept>),
    Dropped {
        line: Vec<u8>,
        why: &'static str,
    },
    /// The state can't be read, so it isn't known what the page is.
    Failed(Error),
}

/// A page that became a record.
pub(super) struct Kept {
    pub(super) line: Vec<u8>,
    pub(super) id: String,
    pub(super) from: String,
    pub(super) url: String,
    /// What its copies are known by, and its rank among them; none when nobody asks.
    pub(super) traits: Option<(Rank, Fingerprint)>,
    pub(super) encoding: Cow<'static, str>,
    pub(super) found_by: Cow<'static, str>,
    pub(super) surveyed: Surveyed,
    /// See [`Document::site_lines`].
    pub(super) site_lines: Option<(u64, Vec<u32>)>,
}

/// Finishes pages; shared by all threads.
pub(super) struct Finisher<'a> {
    pub(super) cleaner: &'a Cleaner,
    pub(super) fields: &'a [RecordField],
    /// The names that parts of clean records are looked for under.
    pub(super) names: &'a InputOptions,
    pub(super) dedupe: &'a DedupeOptions,
    /// What earlier runs left, and what to do with a page that one of them had with another text.
    pub(super) earlier: Option<(&'a State, Updates)>,
    /// Where the bytes of pages go that could not be cleaned.
    pub(super) quarantine: Option<&'a Quarantine>,
    /// How long one page may take.
    pub(super) page_time: Duration,
}

/// The run that a rank counts from; documents of earlier runs are searched for apart.
pub(super) const THIS_RUN: u32 = 0;

impl Finisher<'_> {
    pub(super) fn finish(&self, found: Found) -> Finished {
        let raw = match found {
            Ok(raw) => raw,
            Err(dropped) => return drop_page(&dropped),
        };
        let clock = Clock::start();
        let has_time = || clock.is_before(self.page_time);
        let finished = fenced(|| match raw.hint.form {
            Some(Form::Record) => self.pass_through(&raw),
            _ => match self.cleaner.clean_while(&raw, &has_time) {
                Outcome::Kept(document) => self.keep(*document, |document| record_line(document, self.fields)),
                Outcome::Dropped(dropped) => self.drop_bytes(&dropped, &raw),
            },
        });
        finished.unwrap_or_else(|message| self.drop_raw(&raw, Why::Panicked { message }))
    }

    fn drop_raw(&self, raw: &Raw, why: Why) -> Finished {
        let id = raw.hint.id.clone().unwrap_or_default();
        self.drop_bytes(&Dropped { id, from: raw.from.clone(), why }, raw)
    }

    fn drop_bytes(&self, dropped: &Dropped, raw: &Raw) -> Finished {
        if let Some(quarantine) = self.quarantine {
            quarantine.keep(dropped, &mut raw.bytes.as_slice());
        }
        drop_page(dropped)
    }

    fn pass_through(&self, raw: &Raw) -> Finished {
        match clean_record(raw, self.names) {
            Ok(record) if is_blank(&record.document.body) => self.drop_raw(raw, Why::Empty),
            Ok(mut record) => {
                crate::identify(&mut record.document);
                let members = record.members.iter().map(|(name, value)| (name.as_str(), value.0));
                self.keep(record.document, |document| passed_through_line(document, members, self.fields))
            }
            Err(error) => self.drop_raw(raw, Why::Broken { error }),
        }
    }

    fn keep(&self, mut document: Document, line: impl FnOnce(&Document) -> Vec<u8>) -> Finished {
        let print = (self.dedupe.mode != DedupeMode::Off).then(|| fingerprint(&document.body, self.dedupe));
        if let (Some((state, updates)), Some(print), Some(url)) = (self.earlier, &print, &document.url) {
            match state.at_url(url) {
                Err(error) => return Finished::Failed(error),
                Ok(Some(before)) if before.fingerprint.exact() != print.exact() => match updates {
                    Updates::Keep => document.supersedes = Some(before.id),
                    Updates::Drop => {
                        let why = Why::Unwanted { wish: "updates" };
                        return drop_page(&Dropped { id: document.id, from: document.from, why });
                    }
                },
                Ok(_) => {}
            }
        }
        // A new version of a page isn't one more page of its site.
        let site_lines = document.site_lines.take().filter(|_| document.supersedes.is_none());
        let line = line(&document);
        let titled_and_dated = document.title.is_some() && document.date.is_some();
        let rank = |print: &Fingerprint| Rank::new(THIS_RUN, print, titled_and_dated, &document.body, &document.from);
        let traits = print.map(|print| (rank(&print), print));
        let (encoding, found_by) = match document.found_by {
            Some(found_by) => (document.encoding, found_by.name()),
            None => (CLEAN_BEFORE, CLEAN_BEFORE),
        };
        let confidence = document.found_by.map_or(1.0, |_| document.confidence);
        let surveyed = Surveyed { confidence, replaced: document.replaced };
        let url = document.url.unwrap_or_default();
        let (encoding, found_by) = (encoding.into(), found_by.into());
        Finished::Kept(Box::new(Kept {
            line,
            id: document.id,
            from: document.from,
            url,
            traits,
            encoding,
            found_by,
            surveyed,
            site_lines,
        }))
    }
}

/// Stands in the manifest for the encoding of records that came clean.
const CLEAN_BEFORE: &str = "record";

fn drop_page(dropped: &Dropped) -> Finished {
    Finished::Dropped { line: dropped_line(dropped), why: dropped.why.name() }
}

/// Runs work that might panic, and returns the message when it did. A panic is a bug of ours; it costs one page.
fn fenced<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| message_of(panic.as_ref()))
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().map(|message| (*message).to_owned());
    message
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::fenced;

    #[test]
    fn a_panic_becomes_its_message() {
        std::panic::set_hook(Box::new(|_| {}));
        let number = 7;
        assert_eq!(fenced(|| -> u32 { panic!("page {number}") }), Err("page 7".to_owned()));
        let _ = std::panic::take_hook();
        assert_eq!(fenced(|| 1), Ok(1));
    }
}
