//! What each kept block is in the body: a line, an item of a list, a cell of a row.

use rustc_hash::FxHashMap;

use crate::document::{Block, BlockKind, Page, Tag};

/// A kept block and how it is written.
#[derive(Debug)]
pub(super) struct Part<'p> {
    pub(super) block: &'p Block,
    pub(super) shape: Shape,
    /// A cell that stands in the row of the part before it.
    pub(super) goes_on_in_row: bool,
}

/// How a block is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Line,
    Heading(u8),
    Quote,
    Code,
    /// An item that gets a mark, with the lists above its own and its number in an ordered list.
    Item {
        depth: u8,
        number: Option<u32>,
    },
    /// A cell of a row with more than one, with the place of its table and how many cells the table's first row has.
    Cell {
        table: u32,
        columns: u32,
    },
}

/// A paragraph shorter than this, in bytes, may be meant twice: refrains, answers, names.
const SHORTEST_COPY: usize = 60;

/// A cell longer than this, in bytes, is a column of a page laid out as a table.
const LONGEST_CELL: usize = 300;

/// Whether a second block with the same text is a copy made by the template.
pub(super) fn repeatable(page: &Page, block: &Block) -> bool {
    !matches!(block.kind, BlockKind::Cell | BlockKind::Pre) && page.text_of(block).len() >= SHORTEST_COPY
}

/// The shapes of blocks that follow each other in the body.
pub(super) fn parts<'p>(page: &'p Page, blocks: Vec<&'p Block>) -> Vec<Part<'p>> {
    let nests: Vec<Nest> = blocks.iter().map(|block| Nest::of(page, block)).collect();
    let mut parts: Vec<Part<'p>> = Vec::with_capacity(blocks.len());
    let mut numbers: FxHashMap<u32, u32> = FxHashMap::default();
    for (index, block) in blocks.into_iter().enumerate() {
        let nest = &nests[index];
        let before = index.checked_sub(1).map(|before| &nests[before]);
        let after = nests.get(index + 1);
        let goes_on_in_row = before.is_some_and(|before| nest.shares_row(before));
        let shape = match block.kind {
            BlockKind::Heading(level) => Shape::Heading(level),
            BlockKind::Quote => Shape::Quote,
            BlockKind::Pre => Shape::Code,
            BlockKind::Item if nest.is_listed(before, after) && !has_own_mark(page.text_of(block)) => {
                let number = nest.ordered.then(|| {
                    let number = numbers.entry(nest.list).or_insert(0);
                    *number = number.saturating_add(1);
                    *number
                });
                Shape::Item { depth: nest.depth, number }
            }
            BlockKind::Cell if goes_on_in_row => parts.last().map_or(Shape::Line, |part| part.shape),
            BlockKind::Cell if after.is_some_and(|after| nest.shares_row(after)) => {
                let row = nests[index..].windows(2).take_while(|pair| pair[0].shares_row(&pair[1]));
                Shape::Cell { table: nest.list, columns: row.count() as u32 + 1 }
            }
            _ => Shape::Line,
        };
        parts.push(Part { block, shape, goes_on_in_row });
    }
    parts
}

/// The lists and tables around a block.
#[derive(Debug, Default)]
struct Nest {
    kind: BlockKind,
    /// Place of the item or cell around the block; on a page without places each block is its own.
    own: Option<u32>,
    /// Place of the row around the cell.
    row: Option<u32>,
    /// Place of the list or table around the item or cell.
    list: u32,
    /// Lists around that list.
    depth: u8,
    ordered: bool,
    /// A term or description, or a text too long for a cell.
    plain: bool,
}

impl Nest {
    fn of(page: &Page, block: &Block) -> Nest {
        let mut nest = Nest { kind: block.kind, ..Nest::default() };
        let item = block.kind == BlockKind::Item;
        if !item && block.kind != BlockKind::Cell {
            return nest;
        }
        nest.plain = !item && block.span.len() > LONGEST_CELL;
        let mut lists = 0u8;
        let mut next = Some(block.place);
        while let Some(index) = next {
            let Some(place) = page.places.get(index as usize) else { break };
            match place.tag {
                Tag::Li | Tag::Dt | Tag::Dd if item && nest.own.is_none() => {
                    nest.own = Some(index);
                    nest.plain = place.tag != Tag::Li;
                }
                Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dir if item => {
                    if lists == 0 {
                        nest.list = index;
                        nest.ordered = place.tag == Tag::Ol;
                    }
                    lists = lists.saturating_add(1);
                }
                Tag::Td | Tag::Th if !item && nest.own.is_none() => nest.own = Some(index),
                Tag::Tr if !item && nest.row.is_none() => nest.row = Some(index),
                Tag::Table if !item => {
                    nest.list = index;
                    break;
                }
                _ => {}
            }
            next = place.parent;
        }
        nest.depth = lists.saturating_sub(1).min(DEEPEST_LIST);
        nest
    }

    /// Whether the block gets the mark of an item: it is all of its item, and stands beside another. A page can be laid out
    /// as one list with an article in it.
    fn is_listed(&self, before: Option<&Nest>, after: Option<&Nest>) -> bool {
        let beside = |other: Option<&Nest>| other.is_some_and(|other| other.kind == BlockKind::Item);
        let shares =
            |other: Option<&Nest>| beside(other) && self.own.is_some() && self.own == other.and_then(|other| other.own);
        !self.plain && (beside(before) || beside(after)) && !shares(before) && !shares(after)
    }

    fn shares_row(&self, other: &Nest) -> bool {
        self.row.is_some() && self.row == other.row && self.own != other.own && !self.plain && !other.plain
    }
}

/// Lists deeper than this are written as if they were this deep.
const DEEPEST_LIST: u8 = 8;

/// Whether a text begins with a bullet or a number of its own.
fn has_own_mark(text: &str) -> bool {
    let after_number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = after_number.len() < text.len() && after_number.starts_with(['.', ')', '、', '．', '）']);
    numbered || text.starts_with(['•', '-', '–', '—', '*', '·', '●', '■', '▪', '◆', '(', '（', '①', '②', '③', '④', '⑤'])
}
