//! Any bytes are read to their end, whatever container they are taken for: no page is larger than allowed, and the number of
//! pages is bounded by the input. The seeds hold one sample of each format.
#![no_main]

use dechaff::{Options, Why};
use libfuzzer_sys::fuzz_target;
use std::ops::ControlFlow;
use std::path::Path;

const LIMIT: u64 = 64 << 10;

fuzz_target!(|bytes: &[u8]| {
    let mut options = Options::default();
    options.limits.bytes = LIMIT;
    let mut taken = 0_u64;
    let read = dechaff::read(Path::new("-"), &mut &*bytes, &options, &mut |found| {
        taken += 1;
        match found {
            Ok(raw) => assert!(raw.bytes.len() as u64 <= LIMIT),
            Err(dropped) => assert!(!matches!(dropped.why, Why::Panicked { .. }), "{dropped:?}"),
        }
        // A bomb may hold more pages than there is patience for.
        if taken < 10_000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert!(read.is_ok());
});
