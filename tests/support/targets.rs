//! What fuzzing calls with any bytes, and what must hold then. The fuzz targets call it, and so does a test with the seeds and what
//! they become when they are bent.
#![allow(unreachable_pub, reason = "a crate of its own for the fuzz targets, and a module of the tests")]

use dechaff::internals::{Output, State, tokenize as tokens_of};
use dechaff::{Cleaner, Form, Hint, Limits, Options, Page, Raw, Why, decode as text_of, parse as page_of};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::OnceLock;

/// Any text is cut into tokens from every state, and a text without markup is one token.
pub fn tokenize(text: &str) {
    for state in [State::Data, State::Rcdata, State::Rawtext, State::Script] {
        let tokens = tokens_of(text, state, "script");
        if !text.contains(['<', '&', '\0']) {
            let whole = if text.is_empty() { vec![] } else { vec![Output::Characters(text.to_owned())] };
            assert_eq!(tokens, whole);
        }
    }
}

/// Any text is parsed, as HTML and as plain text, into a page whose blocks and places are sound.
pub fn parse(text: &str) {
    for form in [Form::Html, Form::Plain] {
        is_sound(&page_of(text, &Hint { form: Some(form), ..Hint::default() }, &Limits::default()));
    }
}

fn is_sound(page: &Page) {
    for block in &page.blocks {
        assert!(!page.text_of(block).trim().is_empty());
        assert!(block.linked as usize <= block.span.len());
        assert!(page.places_above(block).count() <= page.places.len());
    }
    for (at, place) in page.places.iter().enumerate() {
        assert!(place.parent.map_or(at == 0, |parent| (parent as usize) < at));
    }
}

/// Any bytes are decoded or refused, whatever encoding they are said to have, and text never starts with a byte order mark.
pub fn decode(charset: Option<&str>, bytes: &[u8]) {
    let hint = Hint { charset: charset.map(str::to_owned), ..Hint::default() };
    if let Ok(text) = text_of(bytes, &hint) {
        assert!(!text.text.starts_with('\u{feff}'));
    }
}

/// Any bytes are cleaned, twice to the same end.
pub fn clean(bytes: &[u8]) {
    static CLEANER: OnceLock<Cleaner> = OnceLock::new();
    let cleaner = CLEANER.get_or_init(Cleaner::default);
    for form in [None, Some(Form::Html), Some(Form::Plain)] {
        let raw = Raw { from: "page".into(), bytes: bytes.to_vec(), hint: Hint { form, ..Hint::default() } };
        assert_eq!(cleaner.clean(&raw), cleaner.clean(&raw));
    }
}

/// So large a page may be in [`read`].
const PAGE_BYTES: u64 = 4096;

/// A bomb may hold more pages than there is patience for.
const PAGES: usize = 10_000;

/// Any bytes are read to their end, whatever container they are taken for: no page is larger than allowed, and nothing panics.
/// Says how many pages there were.
pub fn read(bytes: &[u8]) -> usize {
    let mut options = Options::default();
    options.limits.bytes = PAGE_BYTES;
    let mut found = 0;
    dechaff::read(Path::new("-"), &mut &*bytes, &options, &mut |page| {
        found += 1;
        match page {
            Ok(raw) => assert!(raw.bytes.len() as u64 <= PAGE_BYTES, "{} is larger than allowed", raw.from),
            Err(dropped) => assert!(!matches!(dropped.why, Why::Panicked { .. }), "{dropped:?}"),
        }
        if found < PAGES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })
    .expect("what is read is set aside and no error");
    found
}
