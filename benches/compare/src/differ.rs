//! Compares the HTML parser with html5ever's tree on every file of some folders:
//! `cargo run --release --bin differ FOLDER...` in this folder. Prints how many pages have the same characters, blocks, link
//! bytes, kinds and places, how many come out with the same body, and the first pages of each folder whose blocks have
//! other text.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

#[path = "../../../tests/support/oracle.rs"]
mod oracle;

use std::path::PathBuf;

use dechaff::internals::HtmlParser;
use dechaff::{Cleaner, Hint, Limits, Outcome, Page, Place, Raw, Span, Tag, Text, WordList, decode, parse};

/// Differences printed for each folder.
const MOST_SHOWN: u32 = 5;

fn main() {
    for folder in std::env::args().skip(1) {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(&folder).expect("a folder").map(|file| file.expect("a file").path()).collect();
        files.sort();
        let mut parser = HtmlParser::default();
        let mut counts = [0; 7];
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
                same_body(&text, &ours, &theirs),
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
        let [pages, characters, texts, linked, kinds, places, bodies] = counts;
        println!(
            "{folder}: {pages} pages, {blocks} blocks; same characters {characters}, blocks {texts}, link bytes {linked}, \
             kinds {kinds}, places {places}, bodies {bodies}; {different} blocks differ in something"
        );
    }
}

/// Whether the rest of the program makes the same body of html5ever's blocks as of ours. Claims are ours in both.
fn same_body(text: &Text<'_>, ours: &[oracle::Block], theirs: &[oracle::Block]) -> bool {
    if ours == theirs {
        return true;
    }
    if ours.len() != theirs.len() {
        return false;
    }
    let page = parse(&text.text, &Hint::default(), &Limits::default());
    let cleaner = Cleaner::default();
    let body = |page: &Page| match cleaner.compose(&Raw::default(), text, page, &cleaner.judge(page)) {
        Outcome::Kept(document) => document.body,
        Outcome::Dropped(dropped) => format!("{:?}", dropped.why),
    };
    body(&page) == body(&with_blocks_of(&page, ours, theirs))
}

/// The page with html5ever's blocks in place of ours. Elements that both have above a block stay the same ones.
fn with_blocks_of(ours_page: &Page, ours: &[oracle::Block], theirs: &[oracle::Block]) -> Page {
    let mut page = Page { text: String::new(), ..ours_page.clone() };
    for (at, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        let mut block = page.blocks[at];
        let above: Vec<u32> =
            std::iter::successors(Some(block.place), |&place| page.places[place as usize].parent).collect();
        let common = ours.places.iter().zip(&theirs.places).take_while(|(one, other)| one == other).count();
        if common < theirs.places.len() || common < ours.places.len() {
            let mut parent = (common > 0).then(|| above[above.len() - common]);
            for described in &theirs.places[common..] {
                let place = place_of(&mut page, described, parent);
                page.places.push(place);
                parent = Some(page.places.len() as u32 - 1);
            }
            block.place = parent.unwrap_or(0);
        }
        let start = page.text.len() as u32;
        page.text.push_str(&theirs.text);
        block.span = Span { start, end: page.text.len() as u32 };
        (block.kind, block.linked) = (theirs.kind, theirs.linked as u32);
        page.blocks[at] = block;
    }
    page
}

/// A place from its description: `name!.class words#id words@role words`.
fn place_of(page: &mut Page, described: &str, parent: Option<u32>) -> Place {
    let (name, rest) = described.split_once('.').expect("a class follows the name");
    let (class, rest) = rest.split_once('#').expect("an id follows the class");
    let (id, role) = rest.split_once('@').expect("a role follows the id");
    let mut list = |words: &str| {
        let start = page.words.len() as u32;
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            let at = page.names.len() as u32;
            page.names.push_str(word);
            page.words.push(Span { start: at, end: page.names.len() as u32 });
        }
        WordList { start, end: page.words.len() as u32 }
    };
    let (class, id, role) = (list(class), list(id), list(role));
    let (hidden, name) = (name.ends_with('!'), name.trim_end_matches('!'));
    let tag = Tag::ALL.iter().copied().find(|tag| tag.name() == name).unwrap_or_default();
    Place { parent, tag, class, id, role, hidden }
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
