//! Lines that many pages of a site have: counted, held against a page, and no more than evidence.

use crate::program::dechaff;
use crate::state::{Site, text};
use serde_json::{Value, json};
use std::fs;

/// Lines that stand in an article's own place and look like its text.
const PROMISE: &str =
    "Our reporters visit every village of the valley each week, and they write down what they hear, without fear.";

/// The rule with points that no other evidence outweighs.
const RULES: &str = r#"
[[rule]]
id = "on-many-pages"
kind = "navigation"
why = "Stands on many pages."
points = -20
site.pages = 3
site.share = 0.5
hit = ["3 of 6"]
miss = ["2 of 2"]
"#;

/// A site whose pages are judged by that rule.
fn new_site() -> Site {
    let site = Site::new();
    fs::write(site.path("rules.toml"), RULES).unwrap();
    site
}

/// An article, of which `lines` are among its paragraphs.
fn page(number: u32, lines: &[&str]) -> String {
    let paragraph =
        |place: u32| format!("<p>{}, and {}.</p>", text(number * 10 + place, 25), text(number * 10 + place + 5, 20));
    let lines: String = lines.iter().map(|line| format!("<p>{line}</p>")).collect();
    format!(
        "<html><body><article><h1>{}</h1>{}{}{lines}{}</article></body></html>",
        text(number, 5),
        paragraph(1),
        paragraph(2),
        paragraph(3)
    )
}

/// Writes pages of hosts into an input.
fn write(site: &Site, name: &str, pages: &[(&str, String)]) {
    let lines = pages.iter().enumerate().map(|(number, (host, html))| {
        json!({ "id": format!("{name}-{number}"), "url": format!("https://{host}/{name}/{number}"), "html": html })
            .to_string()
    });
    fs::write(site.path("in").join(name), lines.collect::<Vec<_>>().join("\n")).unwrap();
}

/// The ids of the records of a run that hold the line.
fn holding(site: &Site, run: u32) -> Vec<String> {
    let records = site.lines(&format!("records-{run}.jsonl"));
    let held = records.iter().filter(|record| record["body"].as_str().unwrap().contains(PROMISE));
    held.map(|record| record["id"].as_str().unwrap().to_owned()).collect()
}

/// Forgets all runs and what they wrote.
fn begin_anew(site: &Site) {
    for folder in ["state", "out"] {
        let _ = fs::remove_dir_all(site.path(folder));
    }
}

#[test]
fn a_first_pass_learns_the_lines_of_a_site() {
    let site = new_site();
    let pages: Vec<_> = (0..4).map(|number| ("a.example", page(number, &[PROMISE]))).collect();
    // On another host the line stands once; there it is the page's own.
    let pages = [pages, vec![("b.example", page(9, &[PROMISE])), ("b.example", page(8, &[]))]].concat();
    write(&site, "p", &pages);
    site.run(&["--keep-all", "--rules", "rules.toml"]);
    assert_eq!(holding(&site, 1).len(), 5);
    begin_anew(&site);
    site.run(&["--keep-all", "--rules", "rules.toml", "--site-chrome", "run"]);
    assert_eq!(holding(&site, 1), ["p-4"]);
    let before = fs::read(site.path("out/records-1.jsonl")).unwrap();
    begin_anew(&site);
    site.run(&["--keep-all", "--rules", "rules.toml", "--site-chrome", "run", "--threads", "1"]);
    assert_eq!(fs::read(site.path("out/records-1.jsonl")).unwrap(), before);
}

#[test]
fn copies_of_a_page_are_one_page() {
    let site = new_site();
    let same = page(1, &[PROMISE]);
    let edited = |word: &str| same.replace("</article>", &format!("<p>{word}</p></article>"));
    let pages =
        [same.clone(), edited("one"), edited("two"), edited("three"), page(2, &[])].map(|page| ("a.example", page));
    write(&site, "p", &pages);
    site.run(&["--keep-all", "--rules", "rules.toml", "--site-chrome", "run"]);
    assert_eq!(holding(&site, 1).len(), 1);
}

#[test]
fn a_state_learns_from_run_to_run() {
    let site = new_site();
    for night in 1..=3 {
        write(&site, &night.to_string(), &[("a.example", page(night, &[PROMISE]))]);
        site.run(&["--keep-all", "--rules", "rules.toml", "--site-chrome", "state"]);
        assert_eq!(holding(&site, night).len(), 1, "night {night}");
    }
    write(&site, "4", &[("a.example", page(4, &[PROMISE])), ("b.example", page(5, &[PROMISE]))]);
    let state = site.path("state");
    let mut command = dechaff();
    assert!(command.args(["state", "compact"]).arg(&state).status().unwrap().success());
    site.run(&["--keep-all", "--rules", "rules.toml", "--site-chrome", "state"]);
    assert_eq!(holding(&site, 4), ["4-1"]);

    // What decided is shown, with its rule's name.
    let url = "<link rel=canonical href=https://a.example/9>";
    fs::write(site.path("page.html"), page(6, &[PROMISE]).replace("<body>", &format!("<head>{url}</head><body>")))
        .unwrap();
    let fired = |more: &[&str]| {
        let mut command = dechaff();
        command
            .args(["explain", "page.html", "--json", "--rules", "rules.toml"])
            .args(more)
            .current_dir(site.folder.path());
        String::from_utf8(command.output().unwrap().stdout).unwrap().contains("on-many-pages")
    };
    assert!(fired(&["--state", "state", "--site-chrome", "state"]));
    assert!(!fired(&["--state", "state"]));

    // A host that is forgotten has no lines.
    let mut command = dechaff();
    assert!(
        command.args(["state", "forget"]).arg(&state).args(["--host", "a.example"]).output().unwrap().status.success()
    );
    assert!(!fired(&["--state", "state", "--site-chrome", "state"]));
}

#[test]
fn a_page_that_is_updated_every_night_is_one_page() {
    let site = new_site();
    for night in 1..=4 {
        let html = page(1, &[PROMISE, &format!("Updated in the night before day {night} of the week, they said.")]);
        let record = json!({ "id": night.to_string(), "url": "https://a.example/", "html": html });
        fs::write(site.path("in").join(night.to_string()), record.to_string()).unwrap();
        site.run(&["--keep-all", "--rules", "rules.toml", "--site-chrome", "state"]);
        assert_eq!(holding(&site, night).len(), 1, "night {night}");
    }
}

#[test]
fn a_line_of_the_site_is_only_evidence() {
    let site = Site::new();
    // The same long lead on all pages of a host: the page's own text, say of a series, outweighs that it repeats.
    write(&site, "p", &(0..4).map(|number| ("a.example", page(number, &[PROMISE]))).collect::<Vec<_>>());
    let records = |more: &[&str]| -> Vec<Value> {
        begin_anew(&site);
        site.run(&[&["--keep-all", "--rules", "rules.toml"], more].concat());
        site.lines("records-1.jsonl")
    };
    fs::write(site.path("rules.toml"), "").unwrap();
    assert_eq!(records(&["--site-chrome", "run"]), records(&[]), "a sentence among sentences stays");
    fs::write(site.path("rules.toml"), "off = [\"on-many-pages\"]").unwrap();
    assert_eq!(records(&["--site-chrome", "run"]), records(&[]), "a rule that is off says nothing");
}

#[test]
fn what_can_not_be_learnt_from_is_refused() {
    let site = Site::new();
    write(&site, "p", &[("a.example", page(1, &[]))]);
    let code = |arguments: &[&str]| {
        let mut command = dechaff();
        command.args(["run"]).args(arguments).current_dir(site.folder.path());
        command.output().unwrap().status.code()
    };
    assert_eq!(code(&["in", "--out", "out", "--site-chrome", "state"]), Some(2));
    assert_eq!(code(&["-", "--out", "out", "--site-chrome", "run"]), Some(2));
    assert_eq!(code(&["in", "--out", "-", "--site-chrome", "run"]), Some(0));
}

#[test]
fn a_label_that_a_page_repeats_is_no_line_of_its_site() {
    let site = new_site();
    let pages: Vec<_> = (0..4).map(|number| ("a.example", page(number, &[PROMISE, PROMISE, PROMISE]))).collect();
    write(&site, "p", &pages);
    site.run(&["--keep-all", "--rules", "rules.toml", "--site-chrome", "run"]);
    assert_eq!(holding(&site, 1).len(), 4);
}
