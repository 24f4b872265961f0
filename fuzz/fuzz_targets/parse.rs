#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| dechaff_targets::parse(text));
