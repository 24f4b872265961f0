//! Any text is cut into tokens from every state, and a text without markup is one token.
#![no_main]

use dechaff::internals::{Output, State, tokenize};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for state in [State::Data, State::Rcdata, State::Rawtext, State::Script] {
        let tokens = tokenize(text, state, "script");
        if !text.contains(['<', '&', '\0']) {
            let whole = if text.is_empty() { vec![] } else { vec![Output::Characters(text.to_owned())] };
            assert_eq!(tokens, whole);
        }
    }
});
