//! What a worker does with one page: everything that needs no other page.

use super::{Cleaner, Dropped, Found, Outcome};
use crate::document::{Document, Form, Raw, Why};
use crate::options::RecordField;
use crate::sink::{dropped_line, passed_through_line, record_line};
use crate::source::clean_record;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A page that only has to be written.
pub(super) enum Finished {
    Kept { line: Vec<u8>, encoding: &'static str, found_by: &'static str },
    Dropped { line: Vec<u8>, why: &'static str },
}

/// Finishes pages; shared by all threads.
pub(super) struct Finisher<'a> {
    pub(super) cleaner: &'a Cleaner,
    pub(super) fields: &'a [RecordField],
}

impl Finisher<'_> {
    pub(super) fn finish(&self, found: Found) -> Finished {
        let raw = match found {
            Ok(raw) => raw,
            Err(dropped) => return drop_page(&dropped),
        };
        let finished = fenced(|| match raw.hint.form {
            Some(Form::Record) => self.pass_through(&raw),
            _ => match self.cleaner.clean(&raw) {
                Outcome::Kept(document) => keep(&document, record_line(&document, self.fields)),
                Outcome::Dropped(dropped) => drop_page(&dropped),
            },
        });
        finished.unwrap_or_else(|message| drop_raw(&raw, Why::Panicked { message }))
    }

    fn pass_through(&self, raw: &Raw) -> Finished {
        match clean_record(raw) {
            Ok(mut record) => {
                crate::identify(&mut record.document);
                let members = record.members.iter().map(|(name, value)| (name.as_str(), value.0));
                keep(&record.document, passed_through_line(&record.document, members, self.fields))
            }
            Err(error) => drop_raw(raw, Why::Broken { error }),
        }
    }
}

fn keep(document: &Document, line: Vec<u8>) -> Finished {
    let found_by = document.found_by.map_or("record", crate::document::FoundBy::name);
    let encoding = if document.found_by.is_some() { document.encoding } else { "record" };
    Finished::Kept { line, encoding, found_by }
}

fn drop_raw(raw: &Raw, why: Why) -> Finished {
    drop_page(&Dropped { id: raw.hint.id.clone().unwrap_or_default(), from: raw.from.clone(), why })
}

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
