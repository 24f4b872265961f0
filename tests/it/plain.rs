//! Plain text to blocks: what a renderer made of a paragraph goes together again, and nothing else does.

use dechaff::{BlockKind, Form, Hint, Limits, Page};
use proptest::prelude::*;

fn parsed(text: &str) -> Page {
    let hint = Hint { form: Some(Form::Plain), ..Hint::default() };
    dechaff::parse(text, &hint, &Limits::default())
}

fn check(text: &str, blocks: &[&str]) {
    let page = parsed(text);
    let found: Vec<&str> = page.blocks.iter().map(|block| page.text_of(block)).collect();
    assert_eq!(found, blocks);
}

/// Words filled into lines of a width, as a renderer does.
fn wrapped(paragraphs: &[&str], width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in paragraphs {
        lines.push(String::new());
        for word in paragraph.split(' ') {
            let line = lines.last_mut().expect("a line was pushed for the paragraph");
            if !line.is_empty() && line.len() + 1 + word.len() > width {
                lines.push(word.to_owned());
            } else {
                line.push_str(if line.is_empty() { "" } else { " " });
                line.push_str(word);
            }
        }
        lines.push(String::new());
    }
    lines.join("\n")
}

const PROSE: [&str; 3] = [
    "The ferry to the outer islands was cancelled on Tuesday after the harbour office measured waves of four metres at the mouth \
     of the bay, and about two hundred passengers spent the night in the school hall of the town, where the baker brought bread.",
    "Nobody was hurt. The captain said that she had crossed in worse weather, but that the pier on the far side had lost its \
     lamps in the storm of last week and that she would not look for it in the dark with children on board.",
    "A second boat is expected at noon.",
];

#[test]
fn wrapped_prose_is_joined() {
    for width in [48, 64, 72, 76, 80, 100] {
        check(&wrapped(&PROSE, width), &PROSE);
    }
}

#[test]
fn wrapped_chinese_is_joined_without_spaces() {
    let paragraph = "県立図書館は十日、三階の閲覧室を開いた。午前九時から午後五時まで誰でも使える。電源のある席は４０席で、予約は要らない。";
    let other =
        "市政府办公室星期一公布了新的公园名单,一共有17处,其中6处在老城区,最远的一处离市中心30公里,坐2路公交车可以到。";
    for text in [paragraph, other] {
        let characters: Vec<char> = text.chars().collect();
        let lines: Vec<String> = characters.chunks(14).map(|line| line.iter().collect()).collect();
        check(&lines.join("\n"), &[text]);
    }
}

/// Text in lines of so many characters, whatever their widths.
fn filled(paragraph: &str, width: usize) -> String {
    let characters: Vec<char> = paragraph.chars().collect();
    characters.chunks(width).map(|line| line.iter().collect()).collect::<Vec<String>>().join("\n")
}

#[test]
fn lines_of_so_many_characters_are_joined_whatever_their_columns() {
    // Marks of one column among characters of two: counted in columns, the second line has room left.
    let paragraph = "昨天下午市图书馆的新馆开门迎客来了上千名读者其中许多是带着孩子的家长他们说等这一天等了三年终于不用坐一个小时的车去借书了\
                     馆长在门口说“看书的人多了”这是“最好的消息”也是“最大的压力”因为座位只有四百个而第一天上午就来了九百人所以下周起要先预约\
                     预约可以打电话也可以在馆里的机器上办每人每天一次当天没有来的人下一次要等到三天以后才能再约这个办法先试行半年再说";
    check(&filled(paragraph, 66), &[paragraph]);
}

#[test]
fn one_line_that_fills_its_renderers_width_is_joined() {
    let paragraph = "市气象台今天上午发布消息说受一股从北方来的冷空气影响明后两天全市会有一次明显的降温过程夜间最低气温将从十二度降到三度左右山区还可能\
                     出现霜冻,请农户提早做好准备。";
    let text = format!("天气\n\n{}\n\n市气象台\n", filled(paragraph, 66));
    check(&text, &["天气", paragraph, "市气象台"]);
    // A line that doesn't fill the width of any is a heading, or ends because its writer wanted so.
    let short = format!("天气\n\n{}\n\n市气象台\n", filled(paragraph, 50));
    assert_eq!(parsed(&short).blocks.len(), 4);
}

#[test]
fn a_line_that_ends_at_the_blank_beside_a_latin_word_is_joined() {
    let before = "这家公司在去年秋天的一次会议上给客户看过新的系统它的名字叫做 Harbour";
    let after = "在那以后的半年里没有人再提起过它直到上个星期一家报纸说它已经卖给了另一家公司而且价钱比大家想的要低得多这让许多人感到意外";
    let rest = "不过公司的发言人星期二说报纸上写的并不全对系统还在公司手里只是换了一个名字以后会和别的产品一起卖出去具体的时间还没有定下来等定了\
                下来之后会在网站上告诉大家在此之前不会再有别的消息了请大家耐心等待";
    let text = format!("{before}\n{}\n\n{}\n", filled(&format!("{after}。"), 66), filled(&format!("{rest}。"), 66));
    check(&text, &[&format!("{before}{after}。"), &format!("{rest}。")]);
    // A heading that ends in such a word is none of the paragraph below it.
    let text = format!("关于 Harbour\n{}\n\n{}\n", filled(&format!("{after}。"), 66), filled(&format!("{rest}。"), 66));
    check(&text, &["关于 Harbour", &format!("{after}。"), &format!("{rest}。")]);
}

#[test]
fn justified_lines_with_a_lost_indent_are_joined() {
    // Lines of 28 characters, but for the first of each paragraph, which two characters of indent were cut from; marks at the
    // end of a line give way by one.
    let paragraphs = [
        "第一条为了把图书馆的书借给更多的人,让住在远处的读者也能够按时收到自己想看的书,根据市里的规定和去年的经验,制定本办法,本办法从明年一月一日起在全市各图书馆试行。",
        "第二条本办法所说的读者,是指在本市居住或者工作并且办了借书证的人,包括在本市上学的学生和来本市探亲访友的老人,也包括住在乡下但是每个月至少进城一次的人,他们的书可以多借十天。",
        "第三条借书证不收钱,丢了可以补办,补办的时候要带上身份证和一张照片,第二天就可以拿到新的证件,拿到新证以前可以凭介绍信在馆里看书,但是不能把书带回家里去。",
    ];
    let mut lines = vec!["第一章 总则".to_owned()];
    for paragraph in paragraphs {
        let mut characters: std::collections::VecDeque<char> = paragraph.chars().collect();
        let mut width = 26;
        while !characters.is_empty() {
            let mut line: String = characters.drain(..width.min(characters.len())).collect();
            if characters.front().is_some_and(|&c| c == ',' || c == '。') {
                line.extend(characters.pop_front());
            }
            lines.push(line);
            width = 28;
        }
    }
    let blocks = [&["第一章 总则"], &paragraphs[..]].concat();
    check(&lines.join("\n"), &blocks);
}

#[test]
fn a_page_number_between_two_halves_of_a_sentence_goes() {
    let text = wrapped(&PROSE, 60);
    let lines: Vec<&str> = text.lines().collect();
    let cut = [&lines[..2], &["- 12 -"], &lines[2..]].concat().join("\n");
    check(&cut, &PROSE);
}

#[test]
fn lines_that_were_meant_stay() {
    let poem = "Who has seen the harbour when the boats are in?\nI have seen it early, I have seen it late,\nNets upon the railing, \
                rain upon the tin,\nSomebody is singing by the garden gate.";
    check(poem, &poem.lines().collect::<Vec<_>>());
    let menu = "Home\nNews\nAbout the harbour office\nTimetable\nContact\nThe Harbour Office Newsletter\nPrivacy";
    check(menu, &menu.lines().collect::<Vec<_>>());
    let paragraphs = PROSE.join("\n");
    check(&paragraphs, &PROSE);
}

#[test]
fn bullets_and_indents_are_taken_off() {
    let page = parsed("Fruit\n\n  * apples\n  * pears\n      + green ones\n\n• plums\n");
    let found: Vec<(BlockKind, &str, u32, u8)> =
        page.blocks.iter().map(|block| (block.kind, page.text_of(block), block.line, block.gap)).collect();
    assert_eq!(
        found,
        [
            (BlockKind::Paragraph, "Fruit", 1, 0),
            (BlockKind::Item, "apples", 3, 1),
            (BlockKind::Item, "pears", 4, 0),
            (BlockKind::Item, "green ones", 5, 0),
            (BlockKind::Item, "plums", 7, 1),
        ]
    );
    assert!(page.blocks[3].indent > page.blocks[2].indent);
}

#[test]
fn lines_alone_at_the_edge_of_an_indented_page_are_headings() {
    let page = parsed(
        "   Menu\n     * News\n     * Weather\n\nFerry cancelled\n\n   Nobody crossed on Tuesday.\n\n   Nobody complained.\n",
    );
    let headings: Vec<&str> = page
        .blocks
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Heading(_)))
        .map(|block| page.text_of(block))
        .collect();
    assert_eq!(headings, ["Ferry cancelled"]);
    let flat = parsed("Menu\n\nFerry cancelled\n\nNobody crossed on Tuesday.\n\n   Nobody complained.\n");
    assert!(flat.blocks.iter().all(|block| block.kind == BlockKind::Paragraph));
}

#[test]
fn blocks_beyond_the_limit_are_counted() {
    let limits = Limits { blocks: 2, ..Limits::default() };
    let hint = Hint { form: Some(Form::Plain), ..Hint::default() };
    let page = dechaff::parse("one\ntwo\nthree\nfour\n", &hint, &limits);
    assert_eq!((page.blocks.len(), page.notes.too_many_blocks), (2, 2));
}

/// The characters that must not get lost.
fn ink(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace())
}

/// Lines of the kinds that renderers make.
fn page_text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "\\PC{0,90}",
        "[a-z]{1,9}( [a-z,.]{1,9}){5,14}",
        "[一-龥，。]{20,36}",
        "( {2,6}[*+o•-] )?[A-Za-z一-龥0-9.()、]{1,30}",
        "[ \\t\u{3000}\u{a0}]{0,4}",
        "-? ?[0-9]{1,3} ?-?",
    ];
    let end = prop_oneof![Just("\n"), Just("\n"), Just("\r\n"), Just("\r")];
    prop::collection::vec((line, end), 0..40)
        .prop_map(|lines| lines.into_iter().flat_map(|(line, end)| [line, end.to_owned()]).collect())
}

proptest! {
    /// Every visible character of the page stands in a block, in order; only bullets, hashes of headings and page numbers go.
    #[test]
    fn nothing_is_lost(text in page_text()) {
        let page = parsed(&text);
        let mut left = ink(&text).peekable();
        for found in ink(&page.text) {
            loop {
                let next = left.next();
                prop_assert!(next.is_some(), "{found:?} is not on the page");
                if next == Some(found) {
                    break;
                }
            }
        }
        let lost = ink(&text).count() - ink(&page.text).count();
        prop_assert!(lost <= text.lines().count() * 24);
    }

    /// Blocks tile the text of the page, none is empty and lines only grow.
    #[test]
    fn blocks_tile_the_page(text in page_text()) {
        let page = parsed(&text);
        let mut end = 0;
        let mut line = 0;
        for block in &page.blocks {
            prop_assert_eq!(block.span.start, end);
            prop_assert!(block.line > line && !page.text_of(block).is_empty());
            (end, line) = (block.span.end, block.line);
        }
        prop_assert_eq!(end as usize, page.text.len());
    }

    /// What was joined stays joined: the blocks of a page, one a line with blank lines between, are the same blocks.
    #[test]
    fn joining_is_settled(text in page_text()) {
        let once = parsed(&text);
        let again: Vec<&str> = once.blocks.iter().map(|block| once.text_of(block)).collect();
        let twice = parsed(&again.join("\n\n"));
        prop_assert_eq!(again.len(), twice.blocks.len());
    }
}
