//! Shapes: numbers about a block that no word decides, each with a name that the tables and `explain` use.

use super::rules::{Kind, Mark};
use super::text::End;
use super::view::{CLUSTERS, Measured, RUNS, Run, Spot, View};
use super::{anchors, landmarks};
use crate::document::BlockKind;

/// One shape.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) name: String,
    what: What,
}

/// Where a shape is read. What differs from block to block is written for many blocks at once, so that what a cell holds is
/// computed in the loop and not called for.
#[derive(Debug, Clone, Copy)]
enum What {
    /// The block itself.
    Block(Fill),
    /// The page.
    Page(fn(&View<'_>) -> f32),
    /// The block this far before or after; -1 beyond the page.
    Near(isize, fn(&[Measured], &mut [f32])),
    /// The blocks from this many before to this many after.
    Window(usize, usize, fn(&View<'_>, (usize, usize), usize, &mut [f32])),
    /// The place this many levels above.
    Above(usize, Above),
    /// Levels to a landmark.
    Landmark(usize),
    /// How the block lies to a cluster.
    Cluster(usize, fn(&View<'_>, usize, usize, &mut [f32])),
    /// A cluster's place.
    ClusterSpot(usize, fn(&View<'_>, &Spot) -> f32),
    /// Whether a rule of this kind hit the block.
    Rule(Kind),
    /// Blocks since a marker.
    Since(Mark),
    /// Blocks until a marker.
    Until(Mark),
    /// How the block lies to a dense run.
    Run(usize, fn(&View<'_>, &Run, usize, &mut [f32])),
    /// A dense run.
    WholeRun(usize, fn(&View<'_>, &Run) -> f32),
}

/// Fills cells for the blocks from one on.
pub(super) type Fill = fn(&View<'_>, usize, &mut [f32]);

/// Shapes of blocks, each a name and a [`Fill`], given what a cell holds.
macro_rules! of_blocks {
    ($(($name:literal, |$view:pat_param, $block:pat_param| $value:expr),)*) => {
        &[$(($name, |view: &View<'_>, first: usize, cells: &mut [f32]| {
            let $view = view;
            for ($block, cell) in (first..).zip(cells) {
                *cell = $value;
            }
        })),*]
    };
}
pub(super) use of_blocks;

/// The same of blocks and something else on the page.
macro_rules! of_blocks_and {
    ($thing:ty, $(($name:literal, |$view:pat_param, $with:pat_param, $block:pat_param| $value:expr),)*) => {
        &[$(($name, |view: &View<'_>, thing: $thing, first: usize, cells: &mut [f32]| {
            let ($view, $with) = (view, thing);
            for ($block, cell) in (first..).zip(cells) {
                *cell = $value;
            }
        })),*]
    };
}

/// The same of the sums before the first and behind the last of the blocks around.
macro_rules! of_windows {
    ($(($name:literal, |$from:pat_param, $to:pat_param| $value:expr),)*) => {
        &[$(($name, |view: &View<'_>, (before, after): (usize, usize), first: usize, cells: &mut [f32]| {
            // Where nothing is cut off at the ends of the page, what is before and what is behind lie side by side.
            let (start, middle, end) = uncut(view, (before, after), first, cells);
            for (block, cell) in (first..).zip(start.iter_mut()) {
                let ($from, $to) = view.around(block, before, after);
                *cell = $value;
            }
            let first = first + start.len();
            let froms = view.before[first.saturating_sub(before)..].iter();
            let tos = view.before.get(first + after + 1..).unwrap_or_default();
            for ((cell, $from), $to) in middle.iter_mut().zip(froms).zip(tos) {
                *cell = $value;
            }
            for (block, cell) in (first + middle.len()..).zip(end) {
                let ($from, $to) = view.around(block, before, after);
                *cell = $value;
            }
        })),*]
    };
}

/// Parts the cells for the blocks from one on: those whose blocks around are cut off at the start of the page, those where none are, and
/// those where some are at its end.
type Cells<'a> = (&'a mut [f32], &'a mut [f32], &'a mut [f32]);

fn uncut<'a>(view: &View<'_>, (before, after): (usize, usize), first: usize, cells: &'a mut [f32]) -> Cells<'a> {
    let start = before.saturating_sub(first).min(cells.len());
    // One past the last block that has so many behind it.
    let end = view.blocks.len().saturating_sub(after).saturating_sub(first).min(cells.len());
    let (cells, end) = cells.split_at_mut(end.max(start));
    let (start, middle) = cells.split_at_mut(start);
    (start, middle, end)
}

/// The same of the places above blocks.
macro_rules! of_places {
    ($(($name:literal, |$view:pat_param, $spot:pat_param| $value:expr),)*) => {
        &[$(($name, |view: &View<'_>, places: &[u32], cells: &mut [f32]| {
            let $view = view;
            let spots = view.spots.as_slice();
            for (place, cell) in places.iter().zip(cells) {
                let $spot = &spots[*place as usize];
                *cell = $value;
            }
        })),*]
    };
}

/// The same of what was measured of a block.
macro_rules! of_measured {
    ($(($name:literal, |$near:pat_param| $value:expr),)*) => {
        &[$(($name, |blocks: &[Measured], cells: &mut [f32]| {
            for ($near, cell) in blocks.iter().zip(cells) {
                *cell = $value;
            }
        })),*]
    };
}

/// A stretch of blocks, with what several shapes look at.
#[derive(Debug)]
pub(super) struct Stretch {
    first: usize,
    /// The places of the blocks, and those one level above, and so on.
    above: Vec<Vec<u32>>,
}

impl Stretch {
    /// So many blocks, starting with this one.
    pub(super) fn of(view: &View<'_>, first: usize, blocks: usize) -> Stretch {
        let places = view.page.blocks[first..first + blocks].iter().map(|block| block.place).collect();
        Stretch { first, above: vec![places] }
    }

    /// The places some levels above the blocks, the root where there are fewer.
    fn above(&mut self, view: &View<'_>, level: usize) -> &[u32] {
        while self.above.len() <= level {
            let below = self.above[self.above.len() - 1].iter();
            self.above.push(below.map(|place| view.page.places[*place as usize].parent.unwrap_or(*place)).collect());
        }
        &self.above[level]
    }
}

/// The values of shapes for one block.
pub(super) fn row(shapes: &[Shape], view: &View<'_>, block: usize) -> Vec<f32> {
    let mut stretch = Stretch::of(view, block, 1);
    let mut value = |shape: &Shape| {
        let mut cell = [0.0];
        shape.fill(view, &mut stretch, &mut cell);
        cell[0]
    };
    shapes.iter().map(&mut value).collect()
}

impl Shape {
    /// Its values for a stretch of blocks, a cell each.
    pub(super) fn fill(&self, view: &View<'_>, stretch: &mut Stretch, cells: &mut [f32]) {
        let first = stretch.first;
        match self.what {
            What::Page(value) => cells.fill(value(view)),
            What::ClusterSpot(which, value) => cells.fill(value(view, &view.spots[view.clusters[which]])),
            What::WholeRun(which, value) => cells.fill(value(view, &view.runs[which])),
            What::Block(fill) => fill(view, first, cells),
            What::Window(before, after, fill) => fill(view, (before, after), first, cells),
            What::Cluster(which, fill) => fill(view, which, first, cells),
            What::Run(which, fill) => fill(view, &view.runs[which], first, cells),
            What::Near(offset, fill) => {
                // The first so many cells look before the page, the others at its blocks as far as these go.
                let outside = offset.min(0).unsigned_abs().saturating_sub(first).min(cells.len());
                let (before, cells) = cells.split_at_mut(outside);
                before.fill(-1.0);
                let near = (first + outside).saturating_add_signed(offset);
                let near = view.blocks.get(near..).unwrap_or_default();
                fill(near, cells);
                cells.iter_mut().skip(near.len()).for_each(|cell| *cell = -1.0);
            }
            What::Above(level, fill) => fill(view, stretch.above(view, level), cells),
            What::Landmark(landmark) => {
                for (cell, &place) in cells.iter_mut().zip(stretch.above(view, 0)) {
                    *cell = f32::from(view.levels.of(place)[landmark]);
                }
            }
            What::Rule(kind) => {
                for (cell, measured) in cells.iter_mut().zip(&view.blocks[first..]) {
                    *cell = f32::from(u8::from(measured.kinds & 1 << kind as u32 != 0));
                }
            }
            What::Since(mark) => {
                for (cell, distances) in cells.iter_mut().zip(&view.distances[first..]) {
                    *cell = f32::from(distances.since[mark as usize]);
                }
            }
            What::Until(mark) => {
                for (cell, distances) in cells.iter_mut().zip(&view.distances[first..]) {
                    *cell = f32::from(distances.until[mark as usize]);
                }
            }
        }
    }
}

/// A share, 0 where there is nothing to share.
fn share(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// How far a block lies before (negative) or after (positive) a run of blocks; 0 inside.
fn distance(block: usize, first: usize, end: usize) -> f32 {
    if block < first {
        block as f32 - first as f32
    } else if block >= end {
        (block + 1) as f32 - end as f32
    } else {
        0.0
    }
}

/// A block's distance from another that may not be there; far off where it is not.
fn from(block: usize, other: Option<usize>) -> f32 {
    other.map_or(-999.0, |other| block as f32 - other as f32)
}

/// Every shape there is. The tables name the ones they use; only those are computed.
pub(super) fn all() -> Vec<Shape> {
    let mut shapes = Vec::new();
    let mut add = |name: String, what: What| shapes.push(Shape { name, what });

    for (name, value) in OWN {
        add((*name).to_owned(), What::Block(*value));
    }
    for (name, value) in anchors::SHAPES {
        add((*name).to_owned(), What::Block(*value));
    }
    for (name, value) in PAGE {
        add((*name).to_owned(), What::Page(*value));
    }
    for (index, name) in landmarks::names().enumerate() {
        add(name.to_owned(), What::Landmark(index));
    }
    for kind in KINDS {
        add(format!("r.{}", kind.name()), What::Rule(kind));
    }
    for (name, mark) in ["head", "tail", "related", "comments", "footer"].iter().zip(Mark::ALL) {
        add(format!("m.{name}.since"), What::Since(mark));
        add(format!("m.{name}.until"), What::Until(mark));
    }
    for level in 0..5 {
        for (name, value) in ABOVE {
            add(format!("a{level}.{name}"), What::Above(level, *value));
        }
    }
    for (which, share) in CLUSTERS.iter().enumerate() {
        for (name, value) in CLUSTER {
            add(format!("k{:.0}.{name}", share * 100.0), What::Cluster(which, *value));
        }
        for (name, value) in CLUSTER_SPOT {
            add(format!("k{:.0}.{name}", share * 100.0), What::ClusterSpot(which, *value));
        }
    }
    for (which, cost) in RUNS.iter().enumerate() {
        for (name, value) in RUN {
            add(format!("run{cost:.0}.{name}"), What::Run(which, *value));
        }
        for (name, value) in WHOLE_RUN {
            add(format!("run{cost:.0}.{name}"), What::WholeRun(which, *value));
        }
    }
    for offset in [-3, -2, -1, 1, 2, 3] {
        for (name, value) in NEAR {
            add(format!("n{offset:+}.{name}"), What::Near(offset, *value));
        }
    }
    for (window, before, after) in
        [("w2", 2, 2), ("w5", 5, 5), ("w12", 12, 12), ("b5", 5, 0), ("f5", 0, 5), ("b20", 20, 0), ("f20", 0, 20)]
    {
        for (name, value) in WINDOW {
            add(format!("{window}.{name}"), What::Window(before, after, *value));
        }
    }
    shapes
}

/// The kinds of rules that make a shape.
const KINDS: [Kind; 20] = [
    Kind::Navigation,
    Kind::Meta,
    Kind::Share,
    Kind::Promotion,
    Kind::Notice,
    Kind::Related,
    Kind::Pager,
    Kind::Comments,
    Kind::Editor,
    Kind::Footer,
    Kind::Consent,
    Kind::Wall,
    Kind::Tags,
    Kind::Photo,
    Kind::Source,
    Kind::Byline,
    Kind::Shop,
    Kind::Site,
    Kind::Page,
    Kind::Body,
];

/// Shapes of the block itself and its position.
const OWN: &[(&str, Fill)] = of_blocks![
    ("t.tokens", |view, block| view.blocks[block].text.tokens as f32),
    ("t.length", |view, block| view.blocks[block].text.length()),
    ("t.chars-word", |view, block| {
        share(view.blocks[block].text.letters as f32, view.blocks[block].text.tokens as f32)
    }),
    ("t.cjk", |view, block| share(view.blocks[block].text.cjk as f32, view.blocks[block].text.tokens as f32)),
    ("t.digits", |view, block| share(view.blocks[block].text.digits as f32, view.blocks[block].text.chars as f32)),
    ("t.caps", |view, block| share(view.blocks[block].text.capitals as f32, view.blocks[block].text.tokens as f32)),
    ("t.function", |view, block| {
        share(view.blocks[block].text.function_words as f32, view.blocks[block].text.tokens as f32)
    }),
    ("t.functions", |view, block| view.blocks[block].text.function_words as f32),
    ("t.commas", |view, block| view.blocks[block].text.commas as f32),
    ("t.sentences", |view, block| view.blocks[block].text.sentences as f32),
    ("t.sentence", |view, block| {
        share(view.blocks[block].text.tokens as f32, view.blocks[block].text.sentences.max(1) as f32)
    }),
    ("t.bars", |view, block| view.blocks[block].text.bars as f32),
    ("t.colons", |view, block| view.blocks[block].text.colons as f32),
    ("t.quotes", |view, block| view.blocks[block].text.quotes as f32),
    ("t.brackets", |view, block| view.blocks[block].text.brackets as f32),
    ("t.money", |view, block| view.blocks[block].text.money as f32),
    ("t.rights", |view, block| view.blocks[block].text.rights as f32),
    ("t.end", |view, block| f32::from(view.blocks[block].text.end as u8)),
    ("t.ended", |view, block| f32::from(u8::from(view.blocks[block].text.end == End::Sentence))),
    ("t.start", |view, block| f32::from(view.blocks[block].text.start)),
    ("t.dated", |view, block| f32::from(u8::from(view.blocks[block].text.dated))),
    ("t.good", |view, block| f32::from(u8::from(view.blocks[block].good))),
    ("t.kind", |view, block| match view.page.blocks[block].kind {
        BlockKind::Paragraph => 0.0,
        BlockKind::Heading(level) => f32::from(level),
        BlockKind::Item => 7.0,
        BlockKind::Cell => 8.0,
        BlockKind::Pre => -2.0,
        BlockKind::Quote => -1.0,
        BlockKind::Caption => 9.0,
        BlockKind::Control => 10.0,
    }),
    ("t.indent", |view, block| f32::from(view.page.blocks[block].indent)),
    ("t.gap", |view, block| f32::from(view.page.blocks[block].gap)),
    ("t.gap-after", |view, block| view.page.blocks.get(block + 1).map_or(-1.0, |next| f32::from(next.gap))),
    ("l.share", |view, block| view.blocks[block].linked),
    ("d.copies", |view, block| f32::from(view.blocks[block].copies)),
    ("d.repeated", |view, block| f32::from(u8::from(view.blocks[block].repeated))),
    ("s.most-twins", |view, block| f32::from(view.spots[view.page.blocks[block].place as usize].most_twins)),
    ("s.depth", |view, block| f32::from(view.spots[view.page.blocks[block].place as usize].depth)),
    ("s.hidden", |view, block| f32::from(u8::from(view.spots[view.page.blocks[block].place as usize].hidden))),
    ("s.tag", |view, block| f32::from(view.page.places[view.page.blocks[block].place as usize].tag as u8)),
    ("p.block", |view, block| share(block as f32, view.blocks.len() as f32)),
    ("p.index", |_, block| block as f32),
    ("p.left", |view, block| (view.blocks.len() - block) as f32),
    ("p.tokens", |view, block| share(view.before[block].tokens, view.all().tokens)),
    ("p.good", |view, block| share(view.before[block].good, view.all().good)),
    ("p.good-after", |view, block| share(view.all().good - view.before[block + 1].good, view.all().good)),
    ("p.sentences-before", |view, block| view.before[block].sentences),
    ("p.sentences-after", |view, block| view.all().sentences - view.before[block + 1].sentences),
    ("p.section-good", |view, block| {
        // Good text from the heading above to the next heading, as a share of the page's.
        let first = view.blocks[block].heading.map_or(0, |heading| heading as usize);
        share(view.before[block + 1].good - view.before[first].good, view.all().good)
    }),
    ("h.heading", |view, block| view.blocks[block].heading.map_or(-1.0, |heading| (block - heading as usize) as f32)),
    ("h.title", |view, block| from(block, view.title)),
    ("h.date", |view, block| from(block, view.date)),
    ("h.in-title", |view, block| view.blocks[block].in_title),
    ("h.topic", |view, block| view.blocks[block].on_topic),
];

type PageShape = fn(&View<'_>) -> f32;

/// Shapes of the page.
const PAGE: &[(&str, PageShape)] = &[
    ("P.blocks", |view| view.blocks.len() as f32),
    ("P.tokens", |view| view.all().tokens),
    ("P.good", |view| share(view.all().good, view.all().tokens)),
    ("P.good-text", |view| view.all().good),
    ("P.linked", |view| share(view.all().linked, view.all().bytes)),
    ("P.sentences", |view| share(view.all().sentences, view.all().blocks)),
    ("P.dated", |view| view.all().dated),
    ("P.money", |view| view.all().money),
    ("P.headings", |view| view.all().headings),
    ("P.repeated", |view| share(view.all().repeated, view.all().blocks)),
    ("P.cjk", |view| view.cjk),
    ("P.plain", |view| f32::from(u8::from(view.plain()))),
];

type Above = fn(&View<'_>, &[u32], &mut [f32]);

/// Shapes of a place above the block.
const ABOVE: &[(&str, Above)] = of_places![
    ("share", |view, spot| share(spot.sums.tokens, view.all().tokens)),
    ("goodsh", |view, spot| share(spot.sums.good, view.all().good)),
    ("good", |_, spot| share(spot.sums.good, spot.sums.tokens)),
    ("blocks", |_, spot| spot.sums.blocks),
    ("mean", |_, spot| share(spot.sums.tokens, spot.sums.blocks)),
    ("ld", |_, spot| share(spot.sums.linked, spot.sums.bytes)),
    ("rep", |_, spot| f32::from(spot.twins)),
    ("dated", |_, spot| share(spot.sums.dated, spot.sums.blocks)),
    ("heads", |_, spot| share(spot.sums.headings, spot.sums.blocks)),
    ("money", |_, spot| share(spot.sums.money, spot.sums.blocks)),
    ("ended", |_, spot| share(spot.sums.ended, spot.sums.blocks)),
];

type Cluster = fn(&View<'_>, usize, usize, &mut [f32]);

/// Shapes of the way to a cluster.
const CLUSTER: &[(&str, Cluster)] = of_blocks_and![
    usize,
    ("in", |view, which, block| {
        f32::from(u8::from(view.spots[view.page.blocks[block].place as usize].clusters[which].inside))
    }),
    ("up", |view, which, block| f32::from(view.spots[view.page.blocks[block].place as usize].clusters[which].up)),
    ("down", |view, which, block| f32::from(view.spots[view.page.blocks[block].place as usize].clusters[which].down)),
    ("dist", |view, which, block| {
        let spot = &view.spots[view.clusters[which]];
        distance(block, spot.first as usize, spot.last as usize + 1)
    }),
];

type ClusterSpot = fn(&View<'_>, &Spot) -> f32;

/// Shapes of a cluster's place.
const CLUSTER_SPOT: &[(&str, ClusterSpot)] =
    &[("size", |view, spot| share(spot.sums.tokens, view.all().tokens)), ("depth", |_, spot| f32::from(spot.depth))];

type RunShape = fn(&View<'_>, &Run, usize, &mut [f32]);

/// Shapes of the way to a dense run.
const RUN: &[(&str, RunShape)] = of_blocks_and![
    &Run,
    ("dist", |_, run, block| distance(block, run.first, run.end)),
    ("from", |_, run, block| block as f32 - run.first as f32),
    ("left", |_, run, block| run.end as f32 - block as f32),
    ("between", |view, run, block| {
        // Tokens between the block and the run: many short lines count little.
        if block < run.first {
            view.before[block + 1].tokens - view.before[run.first].tokens
        } else if block >= run.end {
            view.before[block].tokens - view.before[run.end].tokens
        } else {
            0.0
        }
    }),
];

type WholeRun = fn(&View<'_>, &Run) -> f32;

/// Shapes of a dense run.
const WHOLE_RUN: &[(&str, WholeRun)] = &[
    ("size", |view, run| share(view.window(run.first, run.end).tokens, view.all().tokens)),
    ("good", |view, run| share(view.window(run.first, run.end).good, view.all().good)),
    ("blocks", |_, run| run.end as f32 - run.first as f32),
];

type Near = fn(&[Measured], &mut [f32]);

/// Shapes of a neighbour.
const NEAR: &[(&str, Near)] = of_measured![
    ("length", |near| near.text.length()),
    ("ld", |near| near.linked),
    ("good", |near| f32::from(u8::from(near.good))),
    ("ended", |near| f32::from(near.text.end as u8)),
    ("topic", |near| near.on_topic),
    ("dated", |near| f32::from(u8::from(near.text.dated))),
];

type Window = fn(&View<'_>, (usize, usize), usize, &mut [f32]);

/// Shapes of the blocks around.
const WINDOW: &[(&str, Window)] = of_windows![
    ("tokens", |from, to| share(to.tokens - from.tokens, to.blocks - from.blocks)),
    ("ld", |from, to| share(to.linked - from.linked, to.bytes - from.bytes)),
    ("good", |from, to| share(to.good - from.good, to.tokens - from.tokens)),
    ("commas", |from, to| to.commas - from.commas),
    ("sentences", |from, to| to.sentences - from.sentences),
    ("dated", |from, to| to.dated - from.dated),
    ("ended", |from, to| share(to.ended - from.ended, to.blocks - from.blocks)),
    ("repeated", |from, to| share(to.repeated - from.repeated, to.blocks - from.blocks)),
    ("noise", |from, to| to.noise - from.noise),
];
