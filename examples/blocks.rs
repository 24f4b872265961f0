//! Prints the blocks of a page: `cargo run --example blocks FILE`.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

fn main() {
    for file in std::env::args().skip(1) {
        let bytes = std::fs::read(&file).expect("the file can be read");
        let text = dechaff::decode(&bytes, &dechaff::Hint::default()).expect("the file is text");
        let page = dechaff::parse(&text.text, &dechaff::Hint::default(), &dechaff::Limits::default());
        for block in &page.blocks {
            let above: Vec<String> = page
                .places_above(block)
                .map(|place| {
                    let words = |list| page.words_of(list).collect::<Vec<_>>().join("-");
                    format!("{}.{}#{}", place.tag.name(), words(place.class), words(place.id))
                })
                .collect();
            println!("{:?} linked {} {}\n    {}", block.kind, block.linked, above.join(" < "), page.text_of(block));
        }
    }
}
