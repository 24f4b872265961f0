//! The kept blocks of a page as one text.
//!
//! The words of a block are never touched: what is added stands before a line or between lines.

mod characters;
mod shape;

use rustc_hash::FxHashSet;

use crate::document::{Block, BlockKind, Page, Verdict};
use crate::options::BodyFormat;
use characters::push_printed;
use shape::{Part, Shape, parts};

/// The body of a page: its kept blocks in page order. Blocks that say the title and nothing else are left out, where other
/// text stands beside them: the title has a field of its own, and templates print it again as the text of every picture.
pub(crate) fn body(page: &Page, verdicts: &[Verdict], title: Option<&str>, format: BodyFormat) -> String {
    let kept = || page.blocks.iter().zip(verdicts).filter(|(_, verdict)| verdict.kept).map(|(block, _)| block);
    let is_title = |block: &&Block| title.is_some_and(|title| page.text_of(block).trim() == title);
    let all_title = kept().all(|block| is_title(&block));
    let mut seen = FxHashSet::default();
    // Templates print a lead or a caption twice; once is enough.
    let mut once: Vec<&Block> = kept()
        .filter(|block| all_title || !is_title(block))
        .filter(|block| !shape::repeatable(page, block) || seen.insert(page.text_of(block)))
        .collect();
    // Of a heading for small screens and one for large ones, which follow each other, a reader sees one.
    once.dedup_by(|block, before| {
        matches!(block.kind, BlockKind::Heading(_) | BlockKind::Caption)
            && block.kind == before.kind
            && page.text_of(block) == page.text_of(before)
    });
    let parts = parts(page, once);
    let mut body = String::with_capacity(parts.iter().map(|part| part.block.span.len() + 1).sum());
    match format {
        BodyFormat::Text => parts.iter().for_each(|part| push_text(&mut body, page, part)),
        BodyFormat::Markdown => push_markdown(&mut body, page, &parts),
    }
    body.truncate(body.trim_end().len());
    body
}

fn push_text(body: &mut String, page: &Page, part: &Part<'_>) {
    let end = body.len();
    if !body.is_empty() {
        body.push(if part.goes_on_in_row { '\t' } else { '\n' });
    }
    if let Shape::Item { .. } = part.shape {
        body.push_str("- ");
    }
    let start = body.len();
    push_printed(body, page.text_of(part.block), part.shape == Shape::Code);
    if body.len() == start {
        // Nothing in it can be seen, so it is no line.
        body.truncate(end);
    }
}

fn push_markdown(body: &mut String, page: &Page, parts: &[Part<'_>]) {
    let mut before: Option<Shape> = None;
    // How many cells the first row of a table has: Markdown takes it for the header and wants a rule below.
    let mut header: Option<u32> = None;
    for part in parts {
        let mut text = String::new();
        push_printed(&mut text, page.text_of(part.block), part.shape == Shape::Code);
        if text.is_empty() {
            continue;
        }
        if let Some(before) = before {
            push_between(body, before, part, &mut header);
        }
        if let Shape::Cell { table, columns } = part.shape
            && !matches!(before, Some(Shape::Cell { table: other, .. }) if other == table)
        {
            header = Some(columns);
        }
        push_marked(body, part, &text);
        before = Some(part.shape);
    }
    if let Some(Shape::Cell { .. }) = before {
        push_row_end(body, &mut header);
    }
}

fn push_between(body: &mut String, before: Shape, part: &Part<'_>, header: &mut Option<u32>) {
    if part.goes_on_in_row {
        return body.push_str(" | ");
    }
    if let Shape::Cell { .. } = before {
        push_row_end(body, header);
    }
    body.push_str(match (before, part.shape) {
        (Shape::Item { .. }, Shape::Item { .. }) => "\n",
        (Shape::Cell { table, .. }, Shape::Cell { table: other, .. }) if table == other => "\n",
        (Shape::Quote, Shape::Quote) => "\n>\n",
        _ => "\n\n",
    });
}

fn push_row_end(body: &mut String, header: &mut Option<u32>) {
    body.push_str(" |");
    if let Some(columns) = header.take() {
        body.push('\n');
        body.extend(std::iter::repeat_n("| --- ", columns as usize));
        body.push('|');
    }
}

fn push_marked(body: &mut String, part: &Part<'_>, text: &str) {
    match part.shape {
        Shape::Line => body.push_str(text),
        Shape::Heading(level) => {
            body.extend(std::iter::repeat_n('#', usize::from(level.clamp(1, 6))));
            body.push(' ');
            body.push_str(text);
        }
        Shape::Item { depth, number } => {
            body.extend(std::iter::repeat_n("    ", usize::from(depth)));
            match number {
                Some(number) => body.push_str(&format!("{number}. ")),
                None => body.push_str("- "),
            }
            body.push_str(text);
        }
        Shape::Quote => {
            body.push_str("> ");
            body.push_str(text);
        }
        Shape::Code => {
            let fence = "`".repeat(longest_run(text, '`').max(2) + 1);
            body.push_str(&format!("{fence}\n{text}\n{fence}"));
        }
        Shape::Cell { .. } => {
            if !part.goes_on_in_row {
                body.push_str("| ");
            }
            body.push_str(&text.replace('|', "\\|"));
        }
    }
}

fn longest_run(text: &str, wanted: char) -> usize {
    text.split(|c| c != wanted).map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Place, Span, Tag};

    /// A page of blocks, each with its kind, its text and the place it stands in.
    fn page(places: &[(Option<u32>, Tag)], blocks: &[(BlockKind, &str, u32)]) -> Page {
        let places = places.iter().map(|&(parent, tag)| Place { parent, tag, ..Place::default() }).collect();
        let mut page = Page { places, ..Page::default() };
        for &(kind, text, place) in blocks {
            let start = page.text.len() as u32;
            page.text.push_str(text);
            let span = Span { start, end: page.text.len() as u32 };
            page.blocks.push(Block { span, kind, place, ..Block::default() });
        }
        page
    }

    fn check(page: &Page, text: &str, markdown: &str) {
        let kept = vec![Verdict { kept: true, ..Verdict::default() }; page.blocks.len()];
        assert_eq!(body(page, &kept, None, BodyFormat::Text), text);
        assert_eq!(body(page, &kept, None, BodyFormat::Markdown), markdown);
    }

    #[test]
    fn a_lone_item_is_a_paragraph() {
        use BlockKind::{Item, Paragraph};
        let list = [(None, Tag::Ul), (Some(0), Tag::Li), (Some(0), Tag::Li)];
        check(&page(&list, &[(Item, "one", 1), (Paragraph, "text", 0)]), "one\ntext", "one\n\ntext");
        check(&page(&list, &[(Item, "one", 1), (Item, "two", 2)]), "- one\n- two", "- one\n- two");
        check(&page(&list, &[(Item, "1. one", 1), (Item, "2. two", 2)]), "1. one\n2. two", "1. one\n\n2. two");
    }

    #[test]
    fn an_item_of_several_paragraphs_is_no_item() {
        use BlockKind::Item;
        let list = [(None, Tag::Ul), (Some(0), Tag::Li), (Some(0), Tag::Li)];
        let page = page(&list, &[(Item, "post", 1), (Item, "more of it", 1), (Item, "answer", 2)]);
        check(&page, "post\nmore of it\n- answer", "post\n\nmore of it\n\n- answer");
    }

    #[test]
    fn numbers_and_depth_of_lists_are_markdown() {
        use BlockKind::Item;
        let places = [(None, Tag::Ol), (Some(0), Tag::Li), (Some(1), Tag::Ul), (Some(2), Tag::Li), (Some(0), Tag::Li)];
        let page = page(&places, &[(Item, "one", 1), (Item, "inner", 3), (Item, "two", 4)]);
        check(&page, "- one\n- inner\n- two", "1. one\n    - inner\n2. two");
    }

    #[test]
    fn rows_are_tab_separated() {
        use BlockKind::{Cell, Paragraph};
        let places = [
            (None, Tag::Table),
            (Some(0), Tag::Tr),
            (Some(1), Tag::Th),
            (Some(1), Tag::Th),
            (Some(0), Tag::Tr),
            (Some(4), Tag::Td),
            (Some(4), Tag::Td),
        ];
        let blocks = [(Cell, "day", 2), (Cell, "rain", 3), (Cell, "1", 5), (Cell, "2|3 mm", 6), (Paragraph, "end", 0)];
        let markdown = "| day | rain |\n| --- | --- |\n| 1 | 2\\|3 mm |\n\nend";
        check(&page(&places, &blocks), "day\train\n1\t2|3 mm\nend", markdown);
        let long = "a column of a layout ".repeat(20);
        let laid_out = page(&places, &[(Cell, "menu", 2), (Cell, long.trim(), 3)]);
        check(&laid_out, &format!("menu\n{}", long.trim()), &format!("menu\n\n{}", long.trim()));
    }

    #[test]
    fn code_keeps_its_spaces_and_everything_else_is_folded() {
        use BlockKind::{Heading, Paragraph, Pre, Quote};
        let places = [(None, Tag::Body)];
        let blocks = [
            (Heading(2), "A\u{a0} head\u{200b}ing ", 0),
            (Pre, "\nif x:\n    y  \n", 0),
            (Quote, "said", 0),
            (Paragraph, "\u{200b}", 0),
            (Paragraph, "\u{3000}全文\u{3000}在此\u{fffc}", 0),
        ];
        check(
            &page(&places, &blocks),
            "A heading\nif x:\n    y\nsaid\n全文 在此",
            "## A heading\n\n```\nif x:\n    y\n```\n\n> said\n\n全文 在此",
        );
    }

    #[test]
    fn a_paragraph_printed_twice_stands_once() {
        use BlockKind::Paragraph;
        let lead = "The lead of an article, long enough that nobody would write it twice.";
        let blocks = [(Paragraph, lead, 0), (Paragraph, "Yes.", 0), (Paragraph, lead, 0), (Paragraph, "Yes.", 0)];
        check(&page(&[(None, Tag::Body)], &blocks), &format!("{lead}\nYes.\nYes."), &format!("{lead}\n\nYes.\n\nYes."));
    }

    #[test]
    fn a_heading_for_every_screen_stands_once() {
        use BlockKind::{Heading, Paragraph};
        let blocks = [(Heading(2), "Costs", 0), (Heading(2), "Costs", 0), (Paragraph, "No.", 0), (Paragraph, "No.", 0)];
        check(&page(&[(None, Tag::Body)], &blocks), "Costs\nNo.\nNo.", "## Costs\n\nNo.\n\nNo.");
    }

    #[test]
    fn joiners_stay_where_they_are_seen() {
        let text = "می\u{200c}خواهم 👩\u{200d}💻 a\u{200d}b";
        let page = page(&[(None, Tag::Body)], &[(BlockKind::Paragraph, text, 0)]);
        check(&page, "می\u{200c}خواهم 👩\u{200d}💻 ab", "می\u{200c}خواهم 👩\u{200d}💻 ab");
    }
}
