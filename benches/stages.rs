//! How long each stage takes, apart from the others, on one thread.
//!
//! `cargo bench --bench stages -- FOLDER` times the pages below a folder (or in any file that `dechaff run` reads), and without
//! one, pages made up here: half HTML, half plain text, a third of them Chinese. Megabytes are those of the input, whatever
//! a stage is given, so that the figures of stages can be held against each other and add up.

use dechaff::{Cleaner, DedupeOptions, Limits, Options, Outcome, Raw, RecordField, decode, fingerprint, parse};
use std::hint::black_box;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Every stage is timed so often; the fastest time counts, the others were disturbed.
const ROUNDS: usize = 5;
/// No more bytes than this are kept in memory.
const MOST_BYTES: usize = 512 << 20;

fn main() -> io::Result<()> {
    // Cargo adds `--bench` to whatever it is given.
    let folder = std::env::args_os().skip(1).find(|argument| argument != "--bench").map(PathBuf::from);
    let pages = match &folder {
        Some(folder) => read(folder),
        None => (0..600).map(made_up).collect(),
    };
    let cleaner = Cleaner::new(Options::default()).expect("the defaults are right");
    let limits = Limits::default();
    let bytes: usize = pages.iter().map(|raw| raw.bytes.len()).sum();
    let mut out = io::stdout().lock();
    writeln!(out, "{} pages, {:.1} MB", pages.len(), bytes as f64 / 1e6)?;
    writeln!(out, "{:12} {:>9} {:>10} {:>10}", "stage", "MB/s", "pages/s", "us/page")?;
    let mut total = Duration::ZERO;
    let mut line = |name: &str, time: Duration| {
        let seconds = time.as_secs_f64();
        let (speed, rate) = (bytes as f64 / 1e6 / seconds, pages.len() as f64 / seconds);
        writeln!(out, "{name:12} {speed:9.1} {rate:10.0} {:10.1}", 1e6 / rate)
    };

    let (texts, time) = timed(|| pages.iter().map(|raw| decode(&raw.bytes, &raw.hint)).collect::<Vec<_>>());
    line("decode", time)?;
    total += time;
    let readable: Vec<_> =
        pages.iter().zip(&texts).filter_map(|(raw, text)| Some((raw, text.as_ref().ok()?))).collect();
    let (parsed, time) =
        timed(|| readable.iter().map(|(raw, text)| parse(&text.text, &raw.hint, &limits)).collect::<Vec<_>>());
    line("parse", time)?;
    total += time;
    let (judgements, time) = timed(|| parsed.iter().map(|page| cleaner.judge(page)).collect::<Vec<_>>());
    line("judge", time)?;
    let blocks: usize = parsed.iter().map(|page| page.blocks.len()).sum();
    let judge = format!("judge: {blocks} blocks, {:.2} us a block", time.as_secs_f64() * 1e6 / blocks.max(1) as f64);
    total += time;
    let (outcomes, time) = timed(|| {
        let judged = readable.iter().zip(parsed.iter().zip(&judgements));
        judged.map(|((raw, text), (page, judgement))| cleaner.compose(raw, text, page, judgement)).collect::<Vec<_>>()
    });
    line("compose", time)?;
    total += time;
    let documents: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| if let Outcome::Kept(document) = outcome { Some(document) } else { None })
        .collect();
    let dedupe = DedupeOptions::default();
    let (_, time) = timed(|| documents.iter().map(|document| fingerprint(&document.body, &dedupe)).collect::<Vec<_>>());
    line("fingerprint", time)?;
    total += time;
    let fields = [RecordField::Title, RecordField::Date, RecordField::Source, RecordField::Body];
    let (_, time) = timed(|| {
        documents.iter().map(|document| dechaff::internals::record_line(document, &fields)).collect::<Vec<_>>()
    });
    line("write", time)?;
    total += time;
    line("together", total)?;
    writeln!(out, "{judge}")
}

/// The fastest of some rounds of the same work, and what the last one made.
fn timed<T>(mut work: impl FnMut() -> T) -> (T, Duration) {
    let mut fastest = Duration::MAX;
    let mut made = None;
    for _ in 0..ROUNDS {
        drop(made.take());
        let start = Instant::now();
        made = Some(black_box(work()));
        fastest = fastest.min(start.elapsed());
    }
    (made.expect("there is a round"), fastest)
}

/// The pages below a folder.
fn read(folder: &std::path::Path) -> Vec<Raw> {
    let (mut pages, mut bytes) = (Vec::new(), 0);
    let read = dechaff::read(folder, &mut io::empty(), &Options::default(), &mut |found| {
        if let Ok(raw) = found {
            bytes += raw.bytes.len();
            pages.push(raw);
        }
        if bytes < MOST_BYTES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    read.expect("the folder can be read");
    pages
}

/// A page with a menu, an article, related links and a footer.
fn made_up(number: usize) -> Raw {
    let is_chinese = number.is_multiple_of(3);
    let (words, stop): (&[&str], &str) = if is_chinese {
        (&["市政府", "昨天", "宣布", "新的", "桥梁", "将", "在", "五月", "开工", "记者", "了解到"], "。")
    } else {
        (&["the ", "council ", "said ", "on ", "Monday ", "that ", "a ", "new ", "bridge ", "will ", "open "], ".")
    };
    let sentence = |seed: usize, length: usize| {
        let text: String = (0..length).map(|at| words[(seed * 7 + at * at + at * 3) % words.len()]).collect();
        text.trim_end().to_owned() + stop
    };
    let paragraphs: Vec<String> = (0..12).map(|at| sentence(number + at, 40 + (number * at) % 60)).collect();
    let title = sentence(number, 8);
    let text = if number.is_multiple_of(2) {
        let list = |length: usize| {
            (0..length).map(|at| format!("<li><a href=\"/{at}\">{}</a></li>", sentence(at, 4))).collect::<String>()
        };
        let body: String = paragraphs.iter().map(|paragraph| format!("<p>{paragraph}</p>\n")).collect();
        format!(
            "<!doctype html><html><head><meta charset=utf-8><title>{title}</title></head><body><nav class=menu><ul>{}</ul></nav><main><article><h1>{title}</h1><time datetime=2025-03-07>7 March</time>{body}</article></main><aside class=related><ul>{}</ul></aside><footer><p>All rights reserved.</p></footer></body></html>",
            list(30),
            list(20)
        )
    } else {
        let list = |length: usize| (0..length).map(|at| format!("• {}\n", sentence(at, 4))).collect::<String>();
        format!("{}\n{title}\n2025-03-07\n\n{}\n\n{}", list(30), paragraphs.join("\n\n"), list(20))
    };
    Raw { from: format!("{number}"), bytes: text.into_bytes(), ..Raw::default() }
}
