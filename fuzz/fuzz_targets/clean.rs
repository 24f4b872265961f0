#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dechaff_targets::clean(bytes));
