//! Any bytes are decoded or refused, and text never starts with a byte order mark.
#![no_main]

use dechaff::{Hint, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Option<&str>, &[u8])| {
    let (charset, bytes) = input;
    let hint = Hint { charset: charset.map(str::to_owned), ..Hint::default() };
    if let Ok(text) = decode(bytes, &hint) {
        assert!(!text.text.starts_with('\u{feff}'));
    }
});
