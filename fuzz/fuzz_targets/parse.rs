//! Any text is parsed, as HTML and as plain text, into a page whose blocks and places are sound.
#![no_main]

use dechaff::{Form, Hint, Limits, Page, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for form in [Form::Html, Form::Plain] {
        check(&parse(text, &Hint { form: Some(form), ..Hint::default() }, &Limits::default()));
    }
});

fn check(page: &Page) {
    for block in &page.blocks {
        assert!(!page.text_of(block).trim().is_empty());
        assert!(block.linked as usize <= block.span.len());
        assert!(page.places_above(block).count() <= page.places.len());
    }
    for (at, place) in page.places.iter().enumerate() {
        assert!(place.parent.map_or(at == 0, |parent| (parent as usize) < at));
    }
}
