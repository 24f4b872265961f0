//! Pages made to be slow: each must take time by its length and no more. Counted in steps, since a clock proves nothing on
//! a busy machine.

use dechaff::internals::HtmlParser;
use dechaff::{Limits, Page};

use super::hostile_pages::PAGES;

/// How much more work twice the page may be.
const TWICE: f64 = 2.2;

/// Steps for a byte of a page. A search may look at each of the 512 open elements for each tag; tags have three bytes.
const STEPS_A_BYTE: u64 = 400;

#[test]
fn work_grows_with_the_page() {
    let mut parser = HtmlParser::default();
    // Past the nesting limit, so that it is the page's length that counts.
    let size = 2000;
    for (name, make) in PAGES {
        let mut work = |n: usize| {
            let html = make(n);
            let (page, _) = parser.parse(&html, &Limits::default());
            assert!(is_sound(page), "{name}");
            let most = STEPS_A_BYTE * html.len() as u64;
            assert!(page.notes.work <= most, "{name}: {} steps for {} bytes", page.notes.work, html.len());
            page.notes.work as f64
        };
        let (once, twice, four) = (work(size), work(2 * size), work(4 * size));
        assert!(twice <= TWICE * once && four <= TWICE * twice, "{name}: {once}, {twice}, {four} steps");
    }
}

/// What every page promises: blocks are neighbours in the text, and places come before their children.
pub(super) fn is_sound(page: &Page) -> bool {
    let mut end = 0;
    let blocks = page.blocks.iter().all(|block| {
        let follows = block.span.start == end;
        end = block.span.end;
        let text = &page.text[block.span.range()];
        follows
            && !text.trim().is_empty()
            && block.linked as usize <= text.len()
            && (block.place as usize) < page.places.len()
    });
    let places = page.places.iter().enumerate().all(|(at, place)| match place.parent {
        Some(parent) => (parent as usize) < at,
        None => at == 0,
    });
    blocks && places && end as usize == page.text.len()
}
