//! What finding copies costs, by number of documents: `cargo bench --bench dedupe -- [DOCUMENTS]`.
//!
//! The documents are made from a word list, about 2.4 KB each, in a heap like a crawl's: three quarters are new, the rest are
//! copies of one of the last thousand (the same, edited, a part). `-- --write FILE [DOCUMENTS]` writes them as clean records
//! instead, for a run of the whole program. Linux only: the figures are read from `/proc`.
#![allow(clippy::print_stdout, missing_docs)]

use dechaff::{DedupeOptions, Rank, find_copies, fingerprint};
use std::fs;
use std::io::{BufWriter, Write};

const WORDS_PER_DOCUMENT: u64 = 400;
const OCTAVES: u64 = 15;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let number = |position: usize| arguments.get(position).and_then(|text| text.parse().ok()).unwrap_or(100_000);
    match arguments.first().map(String::as_str) {
        Some("--write") => write(&arguments[1], number(2)),
        _ => measure(number(0)),
    }
}

fn measure(documents: u64) {
    let options = DedupeOptions::default();
    let heap = Heap::new();
    let mut bodies = vec![String::new(); 1000];
    let mut ranked = Vec::new();
    let (mut bytes, mut printing) = (0, 0.0);
    let memory = resident();
    for first in (0..documents).step_by(bodies.len()) {
        let numbers = first..documents.min(first + bodies.len() as u64);
        numbers.clone().zip(&mut bodies).for_each(|(number, body)| heap.body(number, body));
        let start = seconds();
        for (number, body) in numbers.zip(&bodies) {
            bytes += body.len();
            let print = fingerprint(body, &options);
            ranked.push((Rank::new(0, &print, true, body, &format!("heap.jsonl#{number}")), print));
        }
        printing += seconds() - start;
    }
    let start = seconds();
    let copies = find_copies(ranked, &options).iter().flatten().count();
    let finding = seconds() - start;
    let each = |seconds: f64| seconds * 1e6 / documents as f64;
    println!(
        "{documents} documents of {} bytes, {copies} copies: fingerprint {:.1} us, choice {:.1} us, memory {} bytes each",
        bytes as u64 / documents,
        each(printing),
        each(finding),
        (peak() - memory) / documents,
    );
}

fn write(path: &str, documents: u64) {
    let heap = Heap::new();
    let mut file = BufWriter::new(fs::File::create(path).expect("a file that can be written"));
    let mut body = String::new();
    for number in 0..documents {
        heap.body(number, &mut body);
        writeln!(file, "{{\"id\":\"{number}\",\"body\":\"{body}\"}}").expect("room on the disk");
    }
}

/// A heap of documents, each a function of its number.
struct Heap {
    words: Vec<String>,
}

impl Heap {
    fn new() -> Heap {
        const CONSONANTS: &[u8] = b"bcdfghklmnprstvw";
        const VOWELS: &[u8] = b"aeiou";
        let word = |mut number: usize| {
            let mut word = String::new();
            while number > 0 {
                word.push(char::from(CONSONANTS[number % 16]));
                word.push(char::from(VOWELS[number / 16 % 5]));
                number /= 80;
            }
            word
        };
        Heap { words: (0..1 << OCTAVES).map(|rank| word(rank * 5 + 80)).collect() }
    }

    fn body(&self, number: u64, body: &mut String) {
        body.clear();
        let mut random = Random(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let roll = random.below(100);
        let original = number.saturating_sub(1 + random.below(1000));
        match roll {
            // The same, one word in thirty another, the first third.
            0..8 => self.text(original, 0, WORDS_PER_DOCUMENT, body),
            8..20 => self.text(original, 30, WORDS_PER_DOCUMENT, body),
            20..25 => self.text(original, 0, WORDS_PER_DOCUMENT / 3, body),
            _ => self.text(number, 0, WORDS_PER_DOCUMENT, body),
        }
    }

    /// A text of its own, of which one word in `edits` is replaced.
    fn text(&self, number: u64, edits: u64, words: u64, body: &mut String) {
        let (mut random, mut editor) = (Random(number), Random(number ^ 0x5bd1_e995));
        for place in 0..words {
            // As in a language, few words are frequent and most are rare (Zipf's law): each octave of ranks is as likely.
            let octave = 1 << random.below(OCTAVES);
            let word = self.words[(octave + random.below(octave)) as usize].as_str();
            let edited = edits > 0 && editor.below(edits) == 0;
            body.push_str(if edited { "amended" } else { word });
            body.push_str(if place % 12 == 11 { ". " } else { " " });
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (value ^ (value >> 31)) % bound
    }
}

/// Processor time of this thread so far, without the time others had the processor.
fn seconds() -> f64 {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    statistics.split(' ').next().and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// Bytes in memory now, and at most so far.
fn resident() -> u64 {
    status("VmRSS:")
}

fn peak() -> u64 {
    status("VmHWM:")
}

fn status(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0) * 1024
}
