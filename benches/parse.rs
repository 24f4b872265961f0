//! How fast pages are parsed, on pages made here: `cargo bench --bench parse`. MB/s and pages/s are printed for
//! each kind, best of five; then nanoseconds a byte for pages made to be slow, at three sizes: a figure that stays is time that
//! grows with the page and no faster. `benches/compare` has the comparison with other parsers on real pages.
#![allow(clippy::print_stdout, missing_docs, reason = "printing is what it is for")]

#[path = "../tests/support/hostile.rs"]
mod hostile;
#[path = "../tests/support/pages.rs"]
mod pages;
#[path = "../tests/support/random.rs"]
mod random;

use std::hint::black_box;
use std::time::Instant;

use dechaff::internals::{HtmlParser, State, tokenize};
use dechaff::{Form, Hint, Limits, parse};

const ROUNDS: usize = 5;
const BYTES: usize = 20_000_000;

/// Pieces of the smallest hostile page.
const HOSTILE_SIZE: usize = 25_000;

fn main() {
    usual_pages();
    hostile_pages();
}

fn usual_pages() {
    for (name, blocks) in [("small pages", 40), ("usual pages", 300), ("large pages", 3000)] {
        let mut texts = Vec::new();
        let mut bytes = 0;
        for seed in 0.. {
            let page = pages::page(seed, blocks);
            bytes += page.len();
            texts.push(page);
            if bytes > BYTES {
                break;
            }
        }
        println!("{name}: {} of {} KB", texts.len(), bytes / texts.len() / 1000);
        let limits = Limits::default();
        let mut parser = HtmlParser::default();
        measure("html, memory used again", &texts, |text| parser.parse(text, &limits).0.blocks.len());
        measure("html, fresh memory", &texts, |text| HtmlParser::default().parse(text, &limits).0.blocks.len());
        measure("html and claims", &texts, |text| parse(text, &Hint::default(), &limits));
        measure("html tokens, copied", &texts, |text| tokenize(text, State::Data, ""));
        let plain: Vec<String> = texts.iter().map(|text| rendered(text)).collect();
        let hint = Hint { form: Some(Form::Plain), ..Hint::default() };
        measure("plain text and claims", &plain, |text| parse(text, &hint, &limits));
    }
}

fn hostile_pages() {
    println!("hostile pages: nanoseconds a byte at n, 2n, 4n");
    let mut parser = HtmlParser::default();
    for (name, make) in hostile::PAGES {
        let figures = [1, 2, 4].map(|times| {
            let html = make(times * HOSTILE_SIZE);
            let mut best = f64::MAX;
            for _ in 0..ROUNDS {
                let start = Instant::now();
                black_box(parser.parse(&html, &Limits::default()).0.blocks.len());
                best = best.min(start.elapsed().as_secs_f64());
            }
            format!("{:8.1}", best * 1e9 / html.len() as f64)
        });
        println!("  {name:34} {}", figures.join(" "));
    }
}

/// The page as plain text, a block a line.
fn rendered(html: &str) -> String {
    let page = parse(html, &Hint::default(), &Limits::default());
    let lines: Vec<&str> = page.blocks.iter().map(|block| page.text_of(block)).collect();
    lines.join("\n")
}

fn measure<T>(name: &str, texts: &[String], mut work: impl FnMut(&str) -> T) {
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for text in texts {
            black_box(work(text));
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("  {name:26} {:8.0} MB/s {:9.0} pages/s", bytes as f64 / best / 1e6, texts.len() as f64 / best);
}
