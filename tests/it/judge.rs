//! What is kept of a page, and that the reasons given for it are the reasons.

use std::collections::HashMap;
use std::path::Path;

use dechaff::{CleanOptions, Cleaner, Comments, Explanation, Measurer, Options, Outcome, Raw};

fn explain(page: &str, comments: Comments) -> Explanation {
    let clean = CleanOptions { keep_all: true, comments, ..CleanOptions::default() };
    let cleaner = Cleaner::new(Options { clean, ..Options::default() }).expect("the options are right");
    cleaner.explain(&Raw { from: "page".into(), bytes: page.as_bytes().to_vec(), ..Raw::default() })
}

fn body(page: &str, comments: Comments) -> String {
    match explain(page, comments).outcome {
        Outcome::Kept(document) => document.body,
        Outcome::Dropped(dropped) => panic!("{dropped:?}"),
    }
}

/// Paragraphs of a report, long enough to be one.
const REPORT: &[&str] = &[
    "The bridge over the river will be closed for three weeks from Monday, the town council said after its meeting on Thursday.",
    "Engineers found cracks in two of the eight pillars when the water was low in August, and repairs can't wait for the spring.",
    "Drivers will have to take the old road through the forest, which adds about twenty minutes to the way into town.",
    "\"We know that this is hard for the shops on the other side,\" the mayor said, \"and we will run a bus every quarter of an hour.\"",
    "The last repairs were made in 1987, when the bridge was closed for most of a year and a ferry took people across.",
];

fn article() -> String {
    let paragraphs: String = REPORT.iter().map(|text| format!("<p>{text}</p>\n")).collect();
    format!(
        "<!DOCTYPE html><html><head><title>Bridge to close for three weeks - The Valley Post</title></head><body>
        <nav class=menu><ul><li><a href=/>Home</a></li><li><a href=/s>Sport</a></li><li><a href=/w>Weather</a></li></ul></nav>
        <main><article class=post><h1>Bridge to close for three weeks</h1><div class='entry-content'>{paragraphs}</div></article>
        <aside class='related sidebar'><h3>Related</h3><ul><li><a href=/1>Ferry back after the flood</a></li><li><a href=/2>Council to vote on parking</a></li></ul></aside>
        <section class=comments id=comments><h3>Comments</h3>
        <div class=comment><p>I cross that bridge twice a day, and nobody has told us anything about it so far, which is sad.</p></div>
        <div class=comment><p>They should have built a second one years ago, when there was money for it in the valley.</p></div></section></main>
        <footer class=footer><p>© 2024 The Valley Post. All rights reserved.</p><ul><li><a href=/i>Imprint</a></li></ul></footer></body></html>"
    )
}

#[test]
fn an_article_is_kept_whole_and_its_surroundings_are_not() {
    let body = body(&article(), Comments::Auto);
    for paragraph in REPORT {
        assert!(body.contains(paragraph), "lost: {paragraph}");
    }
    for noise in ["Weather", "Ferry back", "rights reserved", "Imprint"] {
        assert!(!body.contains(noise), "kept: {noise}\n{body}");
    }
}

#[test]
fn an_article_in_plain_text_is_kept_whole_and_its_surroundings_are_not() {
    let page = format!(
        "Home\nSport\nWeather\nCulture\n\nBridge to close for three weeks\n\n{}\n\nRelated\n\n* Ferry back after the flood\n* Council to vote on parking\n\n© 2024 The Valley Post. All rights reserved.\nImprint | Privacy | Contact\n",
        REPORT.join("\n\n")
    );
    let body = body(&page, Comments::Auto);
    for paragraph in REPORT {
        assert!(body.contains(paragraph), "lost: {paragraph}");
    }
    for noise in ["Weather", "rights reserved", "Imprint"] {
        assert!(!body.contains(noise), "kept: {noise}\n{body}");
    }
}

#[test]
fn nothing_is_kept_behind_the_line_that_ends_an_article_in_plain_text() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/zh-text-short-stream/in.txt");
    let page = std::fs::read_to_string(path).expect("a golden page");
    let behind = |page: &str, comments| {
        let verdicts = explain(page, comments).judgement.verdicts;
        verdicts.iter().filter(|verdict| verdict.fired.iter().any(|term| term.id == "behind-the-end")).count()
    };
    assert!(behind(&page, Comments::Auto) > 10);
    // Comments, which are asked for, stand behind such a line.
    assert_eq!(behind(&page, Comments::Keep), 0);
    // Where the article goes on, a line in its midst ends nothing.
    let (first, rest) = REPORT.split_at(2);
    let page = [first, &["Related", "Ferry back after the flood"], rest].concat().join("\n\n");
    assert_eq!(behind(&page, Comments::Auto), 0);
    assert!(rest.iter().all(|paragraph| body(&page, Comments::Auto).contains(paragraph)));
}

#[test]
fn comments_follow_the_wish() {
    let comment = "nobody has told us anything about it";
    assert!(body(&article(), Comments::Keep).contains(comment));
    assert!(!body(&article(), Comments::Drop).contains(comment));
}

#[test]
fn replies_are_the_page_on_a_board_and_noise_under_an_article() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let read = |name: &str| std::fs::read_to_string(pages.join(name).join("in.html")).expect("the page is there");
    let (board, news) = (read("en-forum"), read("es-comments"));
    for wish in [Comments::Auto, Comments::Keep] {
        assert!(body(&board, wish).contains("Most whistles just unscrew"));
    }
    let remark = "nunca puedo comprar";
    assert!(!body(&news, Comments::Auto).contains(remark));
    assert!(body(&news, Comments::Keep).contains(remark));
    assert!(!body(&news, Comments::Drop).contains(remark));
}

#[test]
fn the_terms_of_a_verdict_add_up_to_its_score() {
    let explanation = explain(&article(), Comments::Auto);
    assert!(!explanation.judgement.verdicts.is_empty());
    for verdict in &explanation.judgement.verdicts {
        let sum: f32 = verdict.fired.iter().map(|term| term.points).sum();
        assert!((sum - verdict.score).abs() < 0.01, "{sum} is not {}", verdict.score);
        assert!(verdict.fired.is_sorted_by(|a, b| a.points.abs() >= b.points.abs()));
    }
}

/// The sum of a table of trees, read the slow way.
fn trees(table: &str, shapes: &HashMap<&str, f32>) -> f32 {
    fn tree<'a>(words: &mut impl Iterator<Item = &'a str>, shapes: &HashMap<&str, f32>) -> f32 {
        let word = words.next().expect("the tree goes on");
        let Some((name, below)) = word.split_once('<') else { return word.parse().expect("points") };
        let below: f32 = below.parse().expect("a number");
        let (yes, no) = (tree(words, shapes), tree(words, shapes));
        if shapes[name] < below { yes } else { no }
    }
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| tree(&mut line.split_ascii_whitespace(), shapes)).sum()
}

/// Points set by hand of the rules that fitting never makes weaker, by their names in the tables.
fn rules_that_are_never_body(noise: &str) -> HashMap<String, f32> {
    let noise: toml::Table = noise.parse().expect("a test of its own reads the rules");
    let rules = noise["rule"].as_array().expect("a list of rules");
    let rules = rules.iter().filter(|rule| rule.get("certain").and_then(toml::Value::as_bool) == Some(true));
    rules
        .map(|rule| {
            let points = &rule["points"];
            let points = points.as_float().or_else(|| points.as_integer().map(|whole| whole as f64));
            (format!("rule:{}", rule["id"].as_str().expect("an id")), points.expect("points") as f32)
        })
        .collect()
}

#[test]
fn verdicts_can_be_recomputed_from_the_tables() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/judge");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("the table is there");
    let (words, table) = (read("html-words.tsv"), read("html-trees.tsv"));
    let by_hand = rules_that_are_never_body(&read("noise.toml"));
    let weights: HashMap<&str, f32> = words
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(name, weight)| (name, weight.parse::<f32>().expect("a weight")))
        .map(|(name, weight)| (name, by_hand.get(name).map_or(weight, |points| weight.min(*points))))
        .collect();
    let explanation = explain(&article(), Comments::Auto);
    let page = &explanation.page;
    let measurer = Measurer::default();
    let measures = measurer.measure(page);
    let mut compared = 0;
    for (index, (block, verdict)) in page.blocks.iter().zip(&explanation.judgement.verdicts).enumerate() {
        // A rule that is younger than the table has the points of its author.
        if measures.rules[index].iter().any(|rule| !weights.contains_key(rule.as_str())) {
            continue;
        }
        let mut score: f32 = measures.rules[index].iter().map(|rule| weights[rule.as_str()]).sum();
        let mut place = Some(block.place);
        while let Some(here) = place {
            score += measures.words[here as usize].iter().filter_map(|word| weights.get(word.as_str())).sum::<f32>();
            place = page.places[here as usize].parent;
        }
        let shapes = measurer.names().zip(measures.shapes[index].iter().copied()).collect();
        score += trees(&table, &shapes);
        assert!((score - verdict.score).abs() < 0.01, "{score} is not {}: {}", verdict.score, page.text_of(block));
        compared += 1;
    }
    assert!(compared > 5, "{compared} blocks were compared");
}

#[test]
fn the_tables_stay_small() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/judge");
    let names = ["html-words.tsv", "html-trees.tsv", "plain-words.tsv", "plain-trees.tsv", "plain-endings.tsv"];
    let bytes: u64 = names.iter().map(|name| std::fs::metadata(folder.join(name)).expect("it is there").len()).sum();
    assert!(bytes < 300_000, "{bytes} bytes");
}

#[test]
fn tables_fitted_elsewhere_take_the_place_of_the_built_in_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("html-words.tsv"), "tag:nav\t9\n").expect("written");
    std::fs::write(folder.path().join("html-trees.tsv"), "-3\n").expect("written");
    let clean = CleanOptions { tables: Some(folder.path().into()), ..CleanOptions::default() };
    let options = Options { clean, ..Options::default() };
    let cleaner = Cleaner::new(options.clone()).expect("the tables are right");
    let page = cleaner.explain(&Raw { from: "page".into(), bytes: article().into_bytes(), ..Raw::default() });
    let kept: Vec<&str> = page
        .page
        .blocks
        .iter()
        .zip(&page.judgement.verdicts)
        .filter(|(_, verdict)| verdict.kept)
        .map(|(block, _)| page.page.text_of(block))
        .collect();
    assert!(kept.contains(&"Weather"), "{kept:?}");
    std::fs::write(folder.path().join("html-trees.tsv"), "t.tokens<3 1\n").expect("written");
    assert!(Cleaner::new(options).is_err());
}
