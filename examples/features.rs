//! Dumps what the judge sees of labelled pages, for `training/fit.py`.
//!
//!     cargo run --release --example features -- LABELS.jsonl OUT.bin < /dev/null
//!
//! A line of LABELS is `{"id", "file", "refs": [text, ...]}`: a page and texts that it should be compared with (its gold
//! body, or what other tools kept of it). OUT begins with a line of JSON (names of shapes), then holds for every page a
//! line of JSON (id, block count, tokens of each text, words not seen before, what says of which kind it is) and little-endian numbers: tokens of
//! each block (u32), for each text the tokens of each block that align with it (u32), for each block its count of place words (u32)
//! and their numbers (u32), and every block's shapes (f32).

#[path = "features/align.rs"]
mod align;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};

use dechaff::{Hint, Limits, Measurer, decode, parse};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(labels), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err(io::Error::other("usage: features LABELS.jsonl OUT.bin"));
    };
    let measurer = Measurer::default();
    let mut out = BufWriter::new(File::create(out)?);
    let names: Vec<&str> = measurer.names().collect();
    writeln!(out, "{}", json!({ "shapes": names, "rules": measurer.rules().collect::<Vec<_>>() }))?;
    let mut numbers: HashMap<String, u32> = HashMap::new();
    for line in BufReader::new(File::open(labels)?).lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let bytes = std::fs::read(row["file"].as_str().unwrap_or_default())?;
        let Ok(text) = decode(&bytes, &Hint::default()) else { continue };
        let page = parse(&text.text, &Hint::default(), &Limits::default());
        let measures = measurer.measure(&page);

        let tokens_of = |text: &str| {
            let mut tokens = Vec::new();
            measurer.tokens(text, |token| tokens.push(token.to_owned()));
            tokens
        };
        let blocks: Vec<Vec<String>> = page.blocks.iter().map(|block| tokens_of(page.text_of(block))).collect();
        let texts: Vec<Vec<Vec<String>>> = row["refs"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|text| {
                text.as_str().unwrap_or_default().lines().map(tokens_of).filter(|line| !line.is_empty()).collect()
            })
            .collect();
        let matched: Vec<Vec<u32>> = texts.iter().map(|lines| align::matched(&blocks, lines)).collect();

        let mut fresh = Vec::new();
        let mut number = |word: String| {
            let next = numbers.len() as u32;
            *numbers.entry(word).or_insert_with_key(|word| {
                fresh.push(word.clone());
                next
            })
        };
        // The words of a block are those of its place and of all places above, one met twice counted twice; and the
        // rules that hit it.
        let mut chains: Vec<Vec<u32>> = Vec::with_capacity(page.places.len());
        for (place, words) in page.places.iter().zip(measures.words) {
            let mut chain = place.parent.map_or(Vec::new(), |parent| chains[parent as usize].clone());
            chain.extend(words.into_iter().map(&mut number));
            chains.push(chain);
        }
        let mut rows: Vec<Vec<u32>> = page.blocks.iter().map(|block| chains[block.place as usize].clone()).collect();
        for (row, rules) in rows.iter_mut().zip(measures.rules) {
            row.extend(rules.into_iter().map(&mut number));
        }

        let lengths: Vec<usize> = texts.iter().map(|lines| lines.iter().map(Vec::len).sum()).collect();
        let plain = page.markup == dechaff::Markup::Plain;
        writeln!(
            out,
            "{}",
            json!({ "id": row["id"], "blocks": page.blocks.len(), "refs": lengths, "words": fresh, "plain": plain, "evidence": measures.evidence })
        )?;
        let mut put = |numbers: &mut dyn Iterator<Item = u32>| -> io::Result<()> {
            for number in numbers {
                out.write_all(&number.to_le_bytes())?;
            }
            Ok(())
        };
        put(&mut blocks.iter().map(|block| block.len() as u32))?;
        put(&mut matched.iter().flatten().copied())?;
        put(&mut rows.iter().map(|row| row.len() as u32))?;
        put(&mut rows.iter().flatten().copied())?;
        put(&mut measures.shapes.iter().flatten().map(|value| value.to_bits()))?;
    }
    out.flush()
}
