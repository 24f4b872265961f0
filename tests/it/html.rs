//! The HTML parser: markup to blocks, places and claims, each feature through one door.

mod differential;
mod hostile;
#[path = "../support/hostile.rs"]
mod hostile_pages;
mod tokenizer;

use dechaff::internals::{HtmlParser, State, tokenize};
use dechaff::{Block, BlockKind, Form, Hint, Limits, Markup, Page, parse};

fn page(html: &str) -> Page {
    let hint = Hint { form: Some(Form::Html), ..Hint::default() };
    parse(html, &hint, &Limits::default())
}

fn texts(page: &Page) -> Vec<&str> {
    page.blocks.iter().map(|block| page.text_of(block)).collect()
}

#[track_caller]
fn check(html: &str, expected: &[&str]) {
    assert_eq!(texts(&page(html)), expected, "{html}");
}

fn chain(page: &Page, block: &Block) -> String {
    let tags: Vec<&str> = page.places_above(block).map(|place| place.tag.name()).collect();
    tags.join(" ")
}

#[test]
fn blocks_end_at_block_elements_and_line_breaks() {
    check("<p>one <b>two</b>\n three<p>four", &["one two three", "four"]);
    check("one<br>two<br/>three<hr>four", &["one", "two", "three", "four"]);
    check("<table><tr><td>a<td>b<tr><td>c</table>", &["a", "b", "c"]);
    check("<div>a<span>b</span><div>c</div>d</div>", &["ab", "c", "d"]);
}

#[test]
fn white_space_is_folded_but_in_pre() {
    check("<p> \n a\t\tb&nbsp;&#x3000; c </p>", &["a b c"]);
    check("<p>&nbsp;</p><p> </p>", &[]);
    check("<pre>\n  a\n    b\n</pre>", &["  a\n    b"]);
}

#[test]
fn what_is_no_text_is_left_out() {
    check("<script>a<b</script><style>p{}</style><svg><title>t</title><text>x</text></svg><p>b", &["b"]);
    check("<select><option>a<option>b</select><textarea>c</textarea>d", &["d"]);
    check("<noscript><p>a</p></noscript>b", &["a", "b"]);
    check("<head><noscript><p>a</p></noscript>b", &["a", "b"]);
}

#[test]
fn kinds_come_from_the_nearest_element_that_says() {
    let html = "<h3>a</h3><ul><li><p>b</ul><table><tr><td>c</table><pre>d</pre><blockquote><p>e</blockquote>\
                <figure><figcaption>f</figcaption></figure><button>g</button><p>h";
    let kinds: Vec<BlockKind> = page(html).blocks.iter().map(|block| block.kind).collect();
    use BlockKind::*;
    assert_eq!(kinds, [Heading(3), Item, Cell, Pre, Quote, Caption, Control, Paragraph]);
}

#[test]
fn link_bytes_are_counted() {
    let page = page("<p>see <a href=x>one two</a> <a>three</a> end");
    assert_eq!(page.blocks[0].linked as usize, "one two three".len());
}

#[test]
fn places_are_elements_with_their_words() {
    let page =
        page("<body class='postBody main'><div id=side-bar role=navigation itemprop=name><p>a</p><p>b</p></div>");
    assert_eq!(chain(&page, &page.blocks[0]), "p div body html");
    assert_ne!(page.blocks[0].place, page.blocks[1].place);
    let places: Vec<_> = page.places_above(&page.blocks[0]).collect();
    let words = |list| page.words_of(list).collect::<Vec<_>>();
    assert_eq!(words(places[1].id), ["side", "bar"]);
    assert_eq!(words(places[1].role), ["navigation", "name"]);
    assert_eq!(words(places[2].class), ["post", "body", "main"]);
    assert!(page.places[0].parent.is_none());
}

#[test]
fn hidden_elements_are_marked_once_and_not_lost() {
    for hidden in ["div hidden", "div aria-hidden=true", "div style='color:red; DISPLAY : none !important'", "template"]
    {
        let page = page(&format!("<{hidden}><p hidden>a</p></{}><p>b", hidden.split(' ').next().unwrap()));
        assert_eq!(texts(&page), ["a", "b"], "{hidden}");
        let marks: Vec<bool> = page.places_above(&page.blocks[0]).map(|place| place.hidden).collect();
        assert_eq!(marks, [false, true, false, false], "{hidden}");
        assert!(page.places_above(&page.blocks[1]).all(|place| !place.hidden));
    }
}

#[test]
fn misnested_markup_is_read_as_browsers_read_it() {
    check("<b><p>a</b>b</p>c", &["a b".replace(' ', "").as_str(), "c"]);
    check("<table>x<tr><td>a</table>b", &["x", "a", "b"]);
    check("<p>a<table><tr><td>b</table>c", &["a", "b", "c"]);
    let page = page("<!doctype html><p>a<table><tr><td>b</table>c");
    assert_eq!(chain(&page, &page.blocks[1]), "td tr tbody table body html");
}

#[test]
fn the_head_is_read_as_the_page_has_it() {
    let mut parser = HtmlParser::default();
    let html = "<html lang=zh-CN><title> A &amp;\n B </title><title>C</title><meta property=og:title content='T &lt;'>\
                <meta name=Author content=x><link rel=CANONICAL href=/a><script type=application/ld+json>{\"a\":1}</script>\
                <script id=__NEXT_DATA__>{}</script><script>no</script><p>one<p><time datetime=2024-01-02>x</time>two\
                <span itemprop=datePublished content=2024-01-03></span>";
    let (page, head) = parser.parse(html, &Limits::default());
    assert_eq!(texts(page), ["one", "xtwo"]);
    assert_eq!(head.title(), Some("A & B"));
    assert_eq!(head.lang(), Some("zh-CN"));
    assert_eq!(head.metas().collect::<Vec<_>>(), [("og:title", "T <"), ("author", "x")]);
    assert_eq!(head.links().collect::<Vec<_>>(), [("canonical", "/a")]);
    assert_eq!(head.data().collect::<Vec<_>>(), [("application/ld+json", "{\"a\":1}"), ("__next_data__", "{}")]);
    assert_eq!(head.times().collect::<Vec<_>>(), [(1, "2024-01-02"), (1, "2024-01-03")]);
}

#[test]
fn limits_bite_and_say_so() {
    let deep = format!("{}a{}b", "<div>".repeat(1000), "</div>".repeat(1000));
    let deep = page(&deep);
    assert_eq!(texts(&deep), ["a", "b"]);
    assert_eq!(deep.notes.too_deep, 1000 - 510);
    assert_eq!(chain(&deep, &deep.blocks[1]), "body html");

    let hint = Hint { form: Some(Form::Html), ..Hint::default() };
    let limits = Limits { blocks: 3, ..Limits::default() };
    let many = parse(&"<p>a".repeat(10), &hint, &limits);
    assert_eq!((many.blocks.len(), many.notes.too_many_blocks), (3, 7));
}

#[test]
fn the_form_is_the_containers_word_or_read_from_the_text() {
    let markup = |text: &str, form| parse(text, &Hint { form, ..Hint::default() }, &Limits::default()).markup;
    assert_eq!(markup("<p>a", None), Markup::Html);
    assert_eq!(markup("a < b", None), Markup::Plain);
    assert_eq!(markup("<p>a", Some(Form::Plain)), Markup::Plain);
    assert_eq!(markup("a < b", Some(Form::Html)), Markup::Html);
}

#[test]
fn memory_of_the_last_page_leaves_no_trace() {
    let pages = ["<p class=a>one<a>two", "<table>x<td>y", "", "<template><p>z", "<b><p>q</b>r<font><font>", "plain"];
    let mut parser = HtmlParser::default();
    for html in pages.iter().chain(pages.iter().rev()) {
        let fresh = page(html);
        let (again, _) = parser.parse(html, &Limits::default());
        assert_eq!((&again.text, &again.blocks, &again.places), (&fresh.text, &fresh.blocks, &fresh.places));
        assert_eq!((&again.words, &again.names, again.notes), (&fresh.words, &fresh.names, fresh.notes));
    }
}

/// The seeds of the fuzz targets, and everything they become when they are cut off somewhere.
#[test]
fn fuzz_seeds() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let mut seeds = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let seed = std::fs::read_to_string(file.unwrap().path()).unwrap();
        seeds += 1;
        for end in (0..=seed.len()).filter(|&end| seed.is_char_boundary(end)) {
            let text = &seed[..end];
            assert!(hostile::is_sound(&page(text)), "{text:?}");
            for state in [State::Data, State::Rcdata, State::Rawtext, State::Script] {
                tokenize(text, state, "script");
            }
        }
    }
    assert!(seeds > 0);
}
