//! The Rust side of `run.py`: reads the files named as arguments, then, for each line `TOOL LIMIT` on its input, parses all
//! files of fewer bytes than the limit (0 for no limit) with that tool and answers with pages, bytes and seconds of CPU.
#![allow(clippy::print_stdout, reason = "it answers on its output")]

mod counting;

use std::hint::black_box;
use std::io::BufRead;

use dechaff::internals::HtmlParser;
use dechaff::{Hint, Limits, decode};

fn main() {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    files.sort();
    let texts: Vec<String> = files
        .iter()
        .filter_map(|file| {
            let bytes = std::fs::read(file).expect("the file can be read");
            Some(decode(&bytes, &Hint::default()).ok()?.text.into_owned())
        })
        .collect();
    let limits = Limits::default();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("lines are text");
        let (tool, limit) = line.split_once(' ').expect("TOOL LIMIT");
        let limit: usize = limit.parse().expect("a number");
        let texts: Vec<&str> =
            texts.iter().map(String::as_str).filter(|text| limit == 0 || text.len() < limit).collect();
        let bytes: usize = texts.iter().map(|text| text.len()).sum();
        let mut extra = String::new();
        let mut parser = HtmlParser::default();
        if tool == "allocations" {
            parse_all(&texts, &mut parser, &limits);
        }
        let start = cpu_seconds();
        match tool {
            "dechaff" => parse_all(&texts, &mut parser, &limits),
            "fresh" => texts.iter().for_each(|text| parse_all(&[text], &mut HtmlParser::default(), &limits)),
            "scraper" => texts.iter().for_each(|text| drop(black_box(scraper::Html::parse_document(text)))),
            "allocations" => extra = allocations(&texts, &mut parser, &limits),
            _ => panic!("no such tool"),
        }
        println!("{} {bytes} {} {extra}", texts.len(), cpu_seconds() - start);
    }
}

fn parse_all(texts: &[&str], parser: &mut HtmlParser, limits: &Limits) {
    for text in texts {
        let _ = black_box(parser.parse(text, limits));
    }
}

/// Allocations a page in memory that was used before, and the highest peak of a page in fresh memory: its bytes above
/// four times the page's own.
fn allocations(texts: &[&str], parser: &mut HtmlParser, limits: &Limits) -> String {
    let before = counting::allocations();
    parse_all(texts, parser, limits);
    let each = (counting::allocations() - before) as f64 / texts.len() as f64;
    let above = texts.iter().map(|text| {
        counting::reset_peak();
        let start = counting::live();
        parse_all(&[text], &mut HtmlParser::default(), limits);
        (counting::peak() - start) as i64 - 4 * text.len() as i64
    });
    format!("{each:.2} allocations a page, at most {} bytes above four times a page", above.max().unwrap_or(0))
}

/// CPU time of this thread, as the kernel counts it.
fn cpu_seconds() -> f64 {
    let schedstat = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux has it");
    let nanoseconds = schedstat.split(' ').next().and_then(|first| first.parse::<f64>().ok()).expect("a number");
    nanoseconds / 1e9
}
