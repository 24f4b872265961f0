#![no_main]

libfuzzer_sys::fuzz_target!(|input: (Option<&str>, &[u8])| dechaff_targets::decode(input.0, input.1));
