//! Prints, for labelled pages of plain text, the lines that may end the article and what is seen of them, for `training/endings.py`.
//!
//!     cargo run --release --example endings -- LABELS.jsonl [TABLES] > OUT.jsonl
//!
//! A line of LABELS is `{"id", "file", "refs": [text, ...]}`: a page and texts that it should be compared with, of which the first counts. TABLES is a
//! folder of the judge's tables (the option `clean.tables`). The first line printed is the list of names; then there is
//! `{"id", "gold", "blocks": [[tokens, tokens in the text, kept], ...], "ends": [[block, [value, ...]], ...]}` for each page.

#![allow(clippy::print_stdout, reason = "an example prints")]

#[path = "features/align.rs"]
mod align;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};

use dechaff::{Cleaner, Hint, Limits, Measurer, Options, decode, parse};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let Some(labels) = arguments.next() else {
        return Err(io::Error::other("usage: endings LABELS.jsonl [TABLES]"));
    };
    let mut options = Options::default();
    options.clean.tables = arguments.next().map(Into::into);
    let cleaner = Cleaner::new(options).map_err(io::Error::other)?;
    let measurer = Measurer::default();
    let tokens_of = |text: &str| {
        let mut tokens = Vec::new();
        measurer.tokens(text, |token| tokens.push(token.to_owned()));
        tokens
    };
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "{}", json!(Cleaner::ending_names().collect::<Vec<_>>()))?;
    for line in BufReader::new(File::open(labels)?).lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let bytes = std::fs::read(row["file"].as_str().unwrap_or_default())?;
        let Ok(text) = decode(&bytes, &Hint::default()) else { continue };
        let page = parse(&text.text, &Hint::default(), &Limits::default());
        let gold = row["refs"][0].as_str().unwrap_or_default();
        let gold: Vec<Vec<String>> = gold.lines().map(tokens_of).filter(|line| !line.is_empty()).collect();
        let blocks: Vec<Vec<String>> = page.blocks.iter().map(|block| tokens_of(page.text_of(block))).collect();
        let matched = align::matched(&blocks, &gold);
        let ends = cleaner.endings(&page);
        let blocks = ends.blocks.iter().zip(matched).map(|(&(tokens, kept), gold)| (tokens, gold, kept));
        let blocks: Vec<_> = blocks.collect();
        let gold: usize = gold.iter().map(Vec::len).sum();
        writeln!(out, "{}", json!({ "id": row["id"], "gold": gold, "blocks": blocks, "ends": ends.ends }))?;
    }
    out.flush()
}
