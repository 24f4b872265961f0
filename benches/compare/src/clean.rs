//! The Rust side of `clean.py`: reads the files named as arguments, then, for each line `time TOOL LIMIT` on its input, cleans
//! all files of fewer bytes than the limit (0 for no limit) and answers with pages, bytes and seconds of CPU. `text TOOL`
//! answers with the texts that came of them, as one line of JSON.
#![allow(clippy::print_stdout, reason = "it answers on its output")]

use std::hint::black_box;
use std::io::BufRead;
use std::panic::{AssertUnwindSafe, catch_unwind};

use dechaff::{Cleaner, Hint, Options, Outcome, Raw, RecordField, decode};

/// A page in the two forms that tools take: bytes as they were found, and characters.
struct Page {
    raw: Raw,
    text: String,
}

fn main() {
    // What a tool says when it fails is no answer.
    std::panic::set_hook(Box::new(|_| {}));
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    files.sort();
    let pages: Vec<Page> = files.into_iter().map(read).collect();
    let mut options = Options::default();
    options.clean.keep_all = true;
    let cleaner = Cleaner::new(options).expect("the options are right");
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("lines are text");
        let mut words = line.split(' ');
        let (what, tool) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let limit: usize = words.next().and_then(|limit| limit.parse().ok()).unwrap_or(0);
        let pages = pages.iter().filter(|page| limit == 0 || page.raw.bytes.len() < limit);
        if what == "text" {
            let texts: Vec<String> = pages.map(|page| clean(tool, page, &cleaner)).collect();
            println!("{}", serde_json::to_string(&texts).expect("texts are JSON"));
            continue;
        }
        let (mut count, mut bytes) = (0, 0);
        let start = cpu_seconds();
        for page in pages {
            (count, bytes) = (count + 1, bytes + page.raw.bytes.len());
            black_box(clean(tool, page, &cleaner));
        }
        println!("{count} {bytes} {}", cpu_seconds() - start);
    }
}

fn read(file: String) -> Page {
    let bytes = std::fs::read(&file).expect("the file can be read");
    let text = decode(&bytes, &Hint::default()).map_or_else(|_| String::new(), |text| text.text.into_owned());
    Page { raw: Raw { from: file, bytes, ..Raw::default() }, text }
}

/// The main text of a page. dechaff decodes the bytes, fills all fields and writes a line of JSON; the others are given
/// characters and asked for text.
fn clean(tool: &str, page: &Page, cleaner: &Cleaner) -> String {
    match tool {
        "dechaff" => match cleaner.clean(&page.raw) {
            Outcome::Kept(document) => {
                let fields = [RecordField::Title, RecordField::Date, RecordField::Source, RecordField::Body];
                black_box(dechaff::internals::record_line(&document, &fields));
                document.body
            }
            Outcome::Dropped(_) => String::new(),
        },
        "dom_smoothie" => {
            let article = fenced(|| dom_smoothie::Readability::new(page.text.as_str(), None, None)?.parse());
            article.and_then(Result::ok).map_or_else(String::new, |article| article.text_content.to_string())
        }
        "rs-trafilatura" => {
            let result = fenced(|| rs_trafilatura::extract(&page.text));
            result.and_then(Result::ok).map_or_else(String::new, |result| result.content_text)
        }
        _ => panic!("no such tool"),
    }
}

/// A tool that panics on a page has no text for it.
fn fenced<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// CPU time of this thread, from the kernel.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").expect("the kernel counts");
    stat.split(' ').next().and_then(|run| run.parse::<f64>().ok()).expect("nanoseconds") / 1e9
}
