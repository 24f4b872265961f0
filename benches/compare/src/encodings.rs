//! Compares decoding with chardetng's guess and encoding_rs on the same files, in one run, interleaved, by CPU time, best
//! of 5: `cargo run --release --bin encodings FOLDER...` in this folder. Files that are UTF-8 are timed apart, against the
//! mere check that they are.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::hint::black_box;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use dechaff::{Hint, decode};

const ROUNDS: usize = 5;

/// Each file is read so often that all of them together make about so many bytes.
const BYTES: usize = 50_000_000;

/// Sizes told apart, in bytes: what a headline has, what a short page has, and all others.
const CLASSES: [(&str, usize); 3] = [("up to 256 bytes", 256), ("up to 4 KB", 4096), ("larger", usize::MAX)];

fn main() {
    let mut files: Vec<Vec<u8>> = std::env::args()
        .skip(1)
        .flat_map(|folder| std::fs::read_dir(folder).expect("a folder"))
        .map(|file| std::fs::read(file.expect("a file").path()).expect("the file can be read"))
        .collect();
    files.sort();
    let (unicode, legacy): (Vec<_>, Vec<_>) = files.into_iter().partition(|bytes| std::str::from_utf8(bytes).is_ok());
    compare(
        "UTF-8",
        &unicode,
        ("std::str::from_utf8", |bytes| {
            let _ = black_box(std::str::from_utf8(bytes));
        }),
    );
    let mut least = 0;
    for (name, most) in CLASSES {
        let chosen: Vec<_> = legacy.iter().filter(|bytes| (least..=most).contains(&bytes.len())).cloned().collect();
        compare(&format!("not UTF-8, {name}"), &chosen, ("chardetng", by_chardetng));
        least = most.saturating_add(1);
    }
}

fn by_chardetng(bytes: &[u8]) {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    drop(black_box(detector.guess(None, Utf8Detection::Allow).decode(bytes)));
}

fn compare(name: &str, files: &[Vec<u8>], (other, by_other): (&str, fn(&[u8]))) {
    let bytes: usize = files.iter().map(Vec::len).sum();
    if bytes == 0 {
        return;
    }
    let times = BYTES / bytes + 1;
    let mut best = [f64::MAX; 2];
    for _ in 0..ROUNDS {
        let tools: [&dyn Fn(&[u8]); 2] = [&|bytes| drop(black_box(decode(bytes, &Hint::default()))), &by_other];
        for (best, tool) in best.iter_mut().zip(tools) {
            let start = cpu_seconds();
            for _ in 0..times {
                files.iter().for_each(|file| tool(file));
            }
            *best = best.min((cpu_seconds() - start) / times as f64);
        }
    }
    println!(
        "{name}: {} files, {:.2} MB; {:.1} times as fast as {other}",
        files.len(),
        bytes as f64 / 1e6,
        best[1] / best[0]
    );
    for (tool, seconds) in [("dechaff", best[0]), (other, best[1])] {
        let each = 1e6 * seconds / files.len() as f64;
        println!("  {tool:20} {:8.1} MB/s {each:8.2} us a file", bytes as f64 / 1e6 / seconds);
    }
}

/// CPU time of this thread, as the kernel counts it.
fn cpu_seconds() -> f64 {
    let schedstat = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux has it");
    let nanoseconds = schedstat.split(' ').next().and_then(|first| first.parse::<f64>().ok()).expect("a number");
    nanoseconds / 1e9
}
