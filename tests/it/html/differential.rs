//! The parser against html5ever's tree, on generated markup: tidy pages, pages with something broken, tag soup, bytes.

#[path = "../../support/oracle.rs"]
mod oracle;
#[path = "../../support/pages.rs"]
mod pages;
#[path = "../../support/random.rs"]
mod random;

use std::path::Path;

use dechaff::Limits;
use dechaff::internals::HtmlParser;
use random::Random;

/// How many of a kind are the same in every respect, or differ in what.
#[derive(Debug, Default)]
struct Tally {
    pages: usize,
    same_blocks: usize,
    same_places: usize,
    other_characters: Vec<String>,
}

impl Tally {
    fn add(&mut self, parser: &mut HtmlParser, html: &str) {
        let (page, _) = parser.parse(html, &Limits::default());
        assert!(super::hostile::is_sound(page), "{html:?}");
        let ours = oracle::blocks_of(page);
        let theirs = oracle::blocks(&oracle::tree(html));
        self.pages += 1;
        let texts = |blocks: &[oracle::Block]| blocks.iter().map(|block| block.text.clone()).collect::<Vec<_>>();
        self.same_blocks += usize::from(texts(&ours) == texts(&theirs));
        self.same_places += usize::from(ours == theirs);
        if characters(&ours) != characters(&theirs) {
            self.other_characters.push(html.to_owned());
        }
    }

    /// Characters are the same on every page; blocks on this share of them, in hundredths.
    #[track_caller]
    fn expect(&self, blocks: usize, places: usize) {
        let Tally { pages, same_blocks, same_places, other_characters } = self;
        assert!(other_characters.is_empty(), "{} of {pages} pages, {:?}", other_characters.len(), other_characters[0]);
        assert!(same_blocks * 100 >= pages * blocks, "the same blocks on {same_blocks} of {pages} pages");
        assert!(same_places * 100 >= pages * places, "the same places on {same_places} of {pages} pages");
    }
}

fn characters(blocks: &[oracle::Block]) -> String {
    blocks.iter().flat_map(|block| block.text.chars()).filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn tidy_pages() {
    let (mut tally, mut parser) = (Tally::default(), HtmlParser::default());
    for seed in 0..40 {
        tally.add(&mut parser, &pages::page(seed, 40));
    }
    tally.expect(100, 100);
}

#[test]
fn edited_pages() {
    let (mut tally, mut parser) = (Tally::default(), HtmlParser::default());
    for seed in 0..200 {
        let mut random = Random::new(1000 + seed);
        let mut html = pages::page(seed % 20, 24);
        for _ in 0..=random.below(6) {
            html = edit(&html, &mut random);
        }
        tally.add(&mut parser, &html);
    }
    tally.expect(98, 90);
}

/// Takes a piece away, says it twice, or puts a tag or a piece of one somewhere.
fn edit(html: &str, random: &mut Random) -> String {
    let mut at = random.below(html.len());
    while !html.is_char_boundary(at) {
        at -= 1;
    }
    let mut end = (at + random.below(40)).min(html.len());
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let end = end.max(at);
    let (before, piece, behind) = (&html[..at], &html[at..end], &html[end..]);
    match random.below(3) {
        0 => [before, behind].concat(),
        1 => [before, piece, piece, behind].concat(),
        _ => [before, random.pick(SOUP), piece, behind].concat(),
    }
}

#[test]
fn tag_soup() {
    let (mut tally, mut parser) = (Tally::default(), HtmlParser::default());
    for seed in 0..2000 {
        let mut random = Random::new(seed);
        let pieces = 5 + random.below(40);
        let html: String = (0..pieces).map(|_| random.pick(SOUP)).collect();
        tally.add(&mut parser, &html);
    }
    tally.expect(90, 70);
}

const SOUP: &[&str] = &[
    "<a>",
    "</a>",
    "<a href=x>",
    "<b>",
    "</b>",
    "<i class=x>",
    "</i>",
    "<font size=1>",
    "</font>",
    "<nobr>",
    "</nobr>",
    "<p>",
    "</p>",
    "<p class=y>",
    "<div>",
    "</div>",
    "<div hidden>",
    "<span>",
    "</span>",
    "<ul>",
    "</ul>",
    "<li>",
    "</li>",
    "<dl>",
    "<dt>",
    "<dd>",
    "</dl>",
    "<h1>",
    "</h1>",
    "<h2>",
    "<pre>",
    "</pre>",
    "<blockquote>",
    "</blockquote>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th>",
    "<tbody>",
    "</tbody>",
    "<caption>",
    "</caption>",
    "<colgroup>",
    "<col>",
    "<form>",
    "</form>",
    "<button>",
    "</button>",
    "<select>",
    "</select>",
    "<option>",
    "<optgroup>",
    "<input>",
    "<input type=hidden>",
    "<br>",
    "</br>",
    "<hr>",
    "<img>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mi>",
    "</math>",
    "<foreignObject>",
    "<template>",
    "</template>",
    "<noscript>",
    "</noscript>",
    "<script>x</script>",
    "<style>x</style>",
    "<title>x</title>",
    "<textarea>",
    "</textarea>",
    "<object>",
    "</object>",
    "<applet>",
    "<ruby>",
    "<rt>",
    "<rp>",
    "<center>",
    "</center>",
    "<body>",
    "</body>",
    "<html>",
    "</html>",
    "<head>",
    "</head>",
    "<!doctype html>",
    "<!-- c -->",
    "<x-y>",
    "</x-y>",
    "text",
    " more ",
    "\n",
    " ",
    "&amp;",
    "&nbsp;",
    "中文",
];

#[test]
fn bytes_of_markup() {
    const ALPHABET: &[u8] = b"<<<>>/ab!-?&;#x=\"' \n\rpid[]";
    let (mut tally, mut parser) = (Tally::default(), HtmlParser::default());
    for seed in 0..2000 {
        let mut random = Random::new(seed);
        let length = random.below(60);
        let html: String = (0..length).map(|_| char::from(ALPHABET[random.below(ALPHABET.len())])).collect();
        tally.add(&mut parser, &html);
    }
    tally.expect(98, 95);
}

#[test]
fn html5lib_tree_construction() {
    let (mut tally, mut parser) = (Tally::default(), HtmlParser::default());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/html5lib/tree-construction");
    for file in std::fs::read_dir(folder).unwrap() {
        let tests = String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()).into_owned();
        for test in tests.split("#data\n").skip(1) {
            let (data, rest) = test.split_once("#errors").unwrap();
            let data = data.strip_suffix('\n').unwrap_or(data);
            // Fragments are parsed as part of an element, which a page never is.
            if !rest.contains("#document-fragment") {
                tally.add(&mut parser, data);
            }
        }
    }
    tally.expect(90, 85);
}
