//! Any bytes are cleaned, twice to the same end.
#![no_main]

use dechaff::{Cleaner, Form, Hint, Raw};
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

fuzz_target!(|bytes: &[u8]| {
    static CLEANER: OnceLock<Cleaner> = OnceLock::new();
    let cleaner = CLEANER.get_or_init(Cleaner::default);
    for form in [None, Some(Form::Html), Some(Form::Plain)] {
        let raw = Raw { from: "page".into(), bytes: bytes.to_vec(), hint: Hint { form, ..Hint::default() } };
        assert_eq!(cleaner.clean(&raw), cleaner.clean(&raw));
    }
});
