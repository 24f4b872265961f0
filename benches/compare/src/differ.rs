//! Compares the HTML parser with html5ever's tree on every file of some folders:
//! `cargo run --release --example differ FOLDER...`. Prints how many pages have the same characters, blocks, link bytes,
//! kinds and places, and the first pages of each folder whose blocks have other text.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

#[path = "../../../tests/support/oracle.rs"]
mod oracle;

use std::path::PathBuf;

use dechaff::internals::HtmlParser;
use dechaff::{Hint, Limits, decode};

/// Differences printed for each folder.
const MOST_SHOWN: u32 = 5;

fn main() {
    for folder in std::env::args().skip(1) {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(&folder).expect("a folder").map(|file| file.expect("a file").path()).collect();
        files.sort();
        let mut parser = HtmlParser::default();
        let mut counts = [0; 6];
        let (mut blocks, mut different, mut shown) = (0, 0, 0);
        for file in files {
            let bytes = std::fs::read(&file).expect("the file can be read");
            let Ok(text) = decode(&bytes, &Hint::default()) else { continue };
            let (page, _) = parser.parse(&text.text, &Limits::default());
            let ours = oracle::blocks_of(page);
            let theirs = oracle::blocks(&oracle::tree(&text.text));
            let same = [
                true,
                characters(&ours) == characters(&theirs),
                by(&ours, &theirs, |block| &block.text),
                by(&ours, &theirs, |block| &block.linked),
                by(&ours, &theirs, |block| &block.kind),
                by(&ours, &theirs, |block| &block.places),
            ];
            for (count, same) in counts.iter_mut().zip(same) {
                *count += u32::from(same);
            }
            blocks += theirs.len();
            different += ours.iter().zip(&theirs).filter(|(ours, theirs)| ours != theirs).count();
            // Places in another order are known and harmless; text in other blocks is worth a look.
            if !same[2] && shown < MOST_SHOWN {
                shown += 1;
                println!("{}: {} blocks against {}", file.display(), ours.len(), theirs.len());
                if let Some((ours, theirs)) = ours.iter().zip(&theirs).find(|(ours, theirs)| ours.text != theirs.text) {
                    println!("  ours   {ours:?}\n  theirs {theirs:?}");
                }
            }
        }
        let [pages, characters, texts, linked, kinds, places] = counts;
        println!(
            "{folder}: {pages} pages, {blocks} blocks; same characters {characters}, blocks {texts}, link bytes {linked}, \
             kinds {kinds}, places {places}; {different} blocks differ in something"
        );
    }
}

fn by<T: PartialEq>(
    ours: &[oracle::Block],
    theirs: &[oracle::Block],
    part: impl for<'b> Fn(&'b oracle::Block) -> &'b T,
) -> bool {
    ours.iter().map(&part).eq(theirs.iter().map(&part))
}

fn characters(blocks: &[oracle::Block]) -> String {
    blocks.iter().flat_map(|block| block.text.chars()).filter(|c| !c.is_whitespace()).collect()
}
