//! Pages of our own making, each for a kind of noise or a trap: `tests/pages/NAME/` holds `in.html` or `in.txt`, the
//! record that must come out in `out.json`, and in `why.txt` what the page is for; where there is an `out.md`, it is the body in
//! Markdown. Adding one needs no code.
//! `DECHAFF_BLESS=1 cargo test pages` rewrites every `out.json`; the diff is the review.
//!
//! Where the program falls short of `out.json`, the folder has a `short.txt` that says how; such a page must come out, but
//! is not compared; where that begins with `Body:`, the other fields are. The headline isn't compared as a line of the body: labelled sets differ on whether it is one.

use dechaff::{BodyFormat, CleanOptions, Cleaner, Form, Hint, Options, Outcome, Raw};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_page_comes_out_as_it_should() {
    let cleaner = Cleaner::default();
    let bless = std::env::var_os("DECHAFF_BLESS").is_some();
    let mut wrong = Vec::new();
    for folder in folders() {
        let found = record(&cleaner, &folder);
        let path = folder.join("out.json");
        if bless && !folder.join("short.txt").exists() {
            let pretty = serde_json::to_string_pretty(&found).expect("JSON from JSON");
            fs::write(&path, pretty + "\n").expect("the folder can be written");
            continue;
        }
        let mut wanted: Value = serde_json::from_str(&read(&path)).expect("out.json is JSON");
        match fs::read_to_string(folder.join("short.txt")) {
            Ok(short) if short.starts_with("Body:") => wanted["body"] = found["body"].clone(),
            Ok(_) => continue,
            Err(_) => {}
        }
        if found != wanted {
            wrong.push(format!("{}\n  wanted {wanted:#}\n  found {found:#}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn bodies_in_markdown() {
    let mut options = Options {
        clean: CleanOptions { format_body: BodyFormat::Markdown, ..Default::default() },
        ..Default::default()
    };
    options.clean.keep_all = true;
    let cleaner = Cleaner::new(options).expect("options that make sense");
    for path in folders().into_iter().map(|folder| folder.join("out.md")).filter(|path| path.exists()) {
        let Outcome::Kept(document) = cleaner.clean(&raw(path.parent().expect("a folder"))) else {
            panic!("{}", path.display())
        };
        if std::env::var_os("DECHAFF_BLESS").is_some() {
            fs::write(&path, document.body + "\n").expect("the folder can be written");
            continue;
        }
        assert_eq!(document.body + "\n", read(&path), "{}", path.display());
    }
}

#[test]
fn every_page_says_why_it_is_there() {
    for folder in folders() {
        assert!(!read(&folder.join("why.txt")).trim().is_empty(), "{}", folder.display());
    }
}

#[test]
fn an_explanation_agrees_with_the_record() {
    let cleaner = Cleaner::default();
    for folder in folders() {
        let raw = raw(&folder);
        let explanation = cleaner.explain(&raw);
        assert_eq!(explanation.outcome, cleaner.clean(&raw), "{}", folder.display());
        for verdict in &explanation.judgement.verdicts {
            let sum: f32 = verdict.fired.iter().map(|term| term.points).sum();
            // Terms that round to nothing aren't listed.
            assert!((sum - verdict.score).abs() < 0.5, "{}: {sum} {}", folder.display(), verdict.score);
        }
    }
}

fn record(cleaner: &Cleaner, folder: &Path) -> Value {
    match cleaner.clean(&raw(folder)) {
        Outcome::Kept(document) => json!({
            "title": document.title,
            "date": document.date,
            "source": document.source,
            "body": document.body.lines().filter(|line| Some(*line) != document.title.as_deref()).collect::<Vec<_>>(),
        }),
        Outcome::Dropped(dropped) => json!({ "dropped": dropped.why.name() }),
    }
}

fn raw(folder: &Path) -> Raw {
    let html = folder.join("in.html");
    let (path, form) = if html.exists() { (html, Form::Html) } else { (folder.join("in.txt"), Form::Plain) };
    let bytes = fs::read(&path).expect("in.html or in.txt");
    Raw { from: "page".to_owned(), bytes, hint: Hint { form: Some(form), ..Hint::default() } }
}

fn folders() -> Vec<PathBuf> {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let entries = fs::read_dir(pages).expect("tests/pages is there");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable entry").path()).collect();
    folders.sort();
    folders
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
