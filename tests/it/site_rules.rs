//! What a user knows about single sites.

use crate::program::{Left, pipe, run};
use dechaff::{Cleaner, Error, Explanation, Form, Hint, Options, Outcome, Raw};
use std::fs;
use std::path::PathBuf;
use tempfile::{TempDir, tempdir};

const RULES: &str = r#"
["example.org"]
title = [".kicker h2", "h1"]
date = "span.when"
source = ".desk"
body = "div.words"
drop = [".words .box", "aside"]

["shop.example.org"]
drop = ".price-note"
"#;

const PAGE: &str = r#"<html><head><title>Wrong name - Site</title></head><body>
<h1>Section of the day</h1><div class=kicker><h2>The  bridge
 stays</h2></div><span class=when>7.3.2025</span> <b class=desk>Desk of the North</b>
<div class="text"><p>A long introduction that looks like an article and is one of those texts that a publisher prints on every page, word for
word, for years and years, whatever the article is about, and which no reader has ever read to its end.</p></div>
<div class="words big"><p>Short.</p><div class=box>Buy our paper &amp; read on.</div><p>The council kept it &lt;open&gt;.</p>
<pre>  a
    b</pre></div></body></html>"#;

/// A cleaner with a file of rules, and the folder it lies in.
fn cleaner(rules: &str) -> (TempDir, Result<Cleaner, Error>) {
    let folder = tempdir().expect("a folder");
    let path: PathBuf = folder.path().join("sites.toml");
    fs::write(&path, rules).expect("the folder can be written");
    let mut options = Options::default();
    options.clean.site_rules = Some(path);
    let cleaner = Cleaner::new(options);
    (folder, cleaner)
}

fn raw(page: &str, url: &str) -> Raw {
    let hint = Hint { url: Some(url.to_owned()), form: Some(Form::Html), ..Hint::default() };
    Raw { from: "page".to_owned(), bytes: page.into(), hint }
}

fn kept(outcome: Outcome) -> dechaff::Document {
    match outcome {
        Outcome::Kept(document) => *document,
        Outcome::Dropped(dropped) => panic!("dropped: {dropped:?}"),
    }
}

#[test]
fn selectors_say_what_is_what() {
    let (_folder, cleaner) = cleaner(RULES);
    let cleaner = cleaner.expect("rules that can be read");
    for url in ["https://example.org/a", "http://www.EXAMPLE.org:8080/a", "https://north.example.org"] {
        let document = kept(cleaner.clean(&raw(PAGE, url)));
        assert_eq!(document.title.as_deref(), Some("The bridge stays"), "{url}");
        assert_eq!(document.date.as_deref(), Some("2025-03-07"), "{url}");
        assert_eq!(document.source.as_deref(), Some("Desk of the North"), "{url}");
        assert_eq!(document.body, "Short.\nThe council kept it <open>.\n  a\n    b", "{url}");
    }
}

#[test]
fn other_hosts_and_plain_text_are_as_without_rules() {
    let (_folder, cleaner) = cleaner(RULES);
    let cleaner = cleaner.expect("rules that can be read");
    let plain = Cleaner::default();
    for raw in [
        raw(PAGE, "https://example.com/a"),
        raw(PAGE, "https://badexample.org/a"),
        raw(PAGE, "https://shop.example.org/a"),
        Raw { hint: Hint { form: Some(Form::Plain), ..raw(PAGE, "https://example.org/a").hint }, ..raw(PAGE, "") },
    ] {
        assert_eq!(cleaner.clean(&raw), plain.clean(&raw), "{:?}", raw.hint);
    }
}

#[test]
fn a_rule_that_finds_nothing_changes_nothing() {
    let (_folder, cleaner) = cleaner("[\"example.org\"]\ntitle = '.none'\nbody = '.none'\ndrop = '.none'\ndate = 'h1'");
    let raw = raw(PAGE, "https://example.org/a");
    assert_eq!(cleaner.expect("rules that can be read").clean(&raw), Cleaner::default().clean(&raw));
}

#[test]
fn the_host_may_be_the_pages_own_word() {
    let (_folder, cleaner) = cleaner("[\"example.org\"]\ntitle = 'h1'");
    let page = PAGE.replace("<title>", "<link rel=canonical href='https://www.example.org/a'><title>");
    let raw = Raw { from: "page.html".to_owned(), bytes: page.into_bytes(), ..Raw::default() };
    let document = kept(cleaner.expect("rules that can be read").clean(&raw));
    assert_eq!(document.title.as_deref(), Some("Section of the day"));
}

#[test]
fn an_explanation_shows_the_rule() {
    let (_folder, cleaner) = cleaner(RULES);
    let cleaner = cleaner.expect("rules that can be read");
    let raw = raw(PAGE, "https://example.org/a");
    let explanation: Explanation = cleaner.explain(&raw);
    assert_eq!(explanation.outcome, cleaner.clean(&raw));
    let shown = explanation.to_terminal();
    for part in ["(site-rule)", "site-rule:body", "site-rule:drop", "site-rule:not-body"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    for verdict in &explanation.judgement.verdicts {
        let sum: f32 = verdict.fired.iter().map(|term| term.points).sum();
        assert!((sum - verdict.score).abs() < 0.5, "{sum} {}", verdict.score);
    }
}

#[test]
fn pages_nested_too_deep_are_left_to_the_judge() {
    let (_folder, cleaner) = cleaner(RULES);
    let page = format!("{}{PAGE}", "<div>".repeat(5000));
    let raw = raw(&page, "https://example.org/a");
    assert_eq!(cleaner.expect("rules that can be read").clean(&raw), Cleaner::default().clean(&raw));
}

#[test]
fn a_broken_selector_is_a_usage_error_that_names_the_line() {
    let (_folder, cleaner) = cleaner("[\"example.org\"]\ntitle = 'h1'\nbody = 'div['\n");
    let error = cleaner.expect_err("a broken selector").to_string();
    assert!(error.contains("sites.toml: line 3: body: `div[`"), "{error}");
}

#[test]
fn the_program_takes_the_file() {
    let folder = tempdir().expect("a folder");
    let (rules, page) = (folder.path().join("sites.toml"), folder.path().join("pages.jsonl"));
    fs::write(&rules, RULES).expect("the folder can be written");
    let line = serde_json::json!({ "html": PAGE, "url": "https://example.org/a" });
    fs::write(&page, line.to_string()).expect("the folder can be written");
    let out = folder.path().join("out");
    let output = run([&"run", &page, &"--out", &out, &"--site-rules", &rules]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(Left::read(&out).records[0]["source"], "Desk of the North");

    fs::write(&rules, "[\"example.org\"]\nbody = '>>'").expect("the folder can be written");
    let output = run([&"run", &page, &"--out", &folder.path().join("none"), &"--site-rules", &rules]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 2"), "{output:?}");
    let output = pipe(PAGE.as_bytes(), &["explain", "-", "--site-rules", "no such file"]);
    assert_eq!(output.status.code(), Some(2));
}
