#![no_main]

use std::panic;
use std::sync::Once;

/// The crate that reads Parquet panics on much that is none, behind a fence; libFuzzer would end at the panic all the same.
fn spare_what_is_fenced() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !dechaff::internals::panic_is_awaited() {
                usual(panic);
            }
        }));
    });
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    spare_what_is_fenced();
    dechaff_targets::read(bytes);
});
