//! Where plain text has ended, though likely sentences follow.
//!
//! Without tags, a stream of teasers under a short article looks like running text, block by block. What gives it away is seen at the line that opens
//! it, and with both sides in view: what is kept behind is less likely, broken into shorter runs and about something else than what is kept before. So
//! each line that may end an article (it opens related pages or comments, or belongs below a text or in a footer) is weighed once, by an additive
//! model of its own, and behind the first that is believed nothing is kept. In HTML, where places tell what belongs together, the same model
//! brings nothing.

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::rules::{Mark, Rules};
use super::view::View;
use crate::document::Markup;

/// What is looked at. The names are those of the table.
const SIGHTS: [&str; COUNT] = [
    "tokens-before",
    "likely-before",
    "likely-behind",
    "shared-next",
    "density",
    "longest-run",
    "earlier",
    "cjk",
    "related",
    "tail",
];

/// How many of them there are.
const COUNT: usize = 10;

/// Marks of lines that may end an article.
const ENDS: [Mark; 3] = [Mark::Related, Mark::Tail, Mark::Comments];

/// Rules whose lines may end one as well. Other lines of footers, addresses and telephone numbers, stand in the midst of lists and notices, too.
const LAST_LINES: [&str; 2] = ["rights-line", "licence-number"];

/// A longer line, in tokens, ends nothing.
const LONGEST_END: u32 = 12;
/// Tokens that must be kept before such a line, and behind it, for it to be weighed.
const FEWEST_BEFORE: f32 = 20.0;
const FEWEST_BEHIND: f32 = 10.0;
/// Where more of the blocks behind are kept, or they or those next are likelier on average, the article goes on: lines in its middle that look like
/// ends.
const DENSEST: f32 = 0.5;
const LIKELIEST: f32 = 0.85;
/// Lines of a page that are weighed: each costs a look at what follows.
const MOST_ENDS: usize = 24;
/// Blocks kept next behind the line, which are looked at alone.
const NEXT: usize = 6;
/// Blocks behind the line whose runs are measured, and the tokens of a block that counts.
const RUN_WITHIN: usize = 200;
const RUN_TOKENS: u32 = 12;
/// Counts are looked at up to here.
const MOST_COUNTED: f32 = 12.0;
/// The chance from which on a line is believed, by which folds not fitted gain most without losing anywhere (RESULTS.md).
const BELIEVED: f32 = 0.8;

/// A line that may end the article.
#[derive(Debug, Clone)]
struct End {
    block: usize,
    sights: [f32; COUNT],
}

/// The lines of a page that may end its article, for fitting.
#[derive(Debug, Clone)]
pub struct Ends {
    /// For each the block, and what is seen of it.
    pub ends: Vec<(usize, Vec<f32>)>,
    /// For each block its tokens, and whether it is kept before these lines are looked at.
    pub blocks: Vec<(u32, bool)>,
}

/// Names of what is seen, in its order.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SIGHTS.into_iter()
}

/// The fitted weights.
#[derive(Debug)]
pub(super) struct Endings {
    weights: [f32; COUNT],
    start: f32,
    /// Numbers of the rules of [`LAST_LINES`].
    last_lines: Vec<u16>,
}

impl Endings {
    /// Reads a table: a name and a weight a line, `start` for what is added to all.
    pub(super) fn parse(table: &str, rules: &Rules) -> Result<Endings, String> {
        let last_lines = LAST_LINES.iter().filter_map(|id| rules.number(id)).collect();
        let mut endings = Endings { weights: [0.0; COUNT], start: 0.0, last_lines };
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let read = |line: &str| {
                let (name, weight) = line.split_once('\t')?;
                let weight = weight.parse::<f32>().ok().filter(|weight| weight.is_finite())?;
                Some((SIGHTS.iter().position(|sight| *sight == name), name == "start", weight))
            };
            match read(line) {
                Some((Some(sight), _, weight)) => endings.weights[sight] = weight,
                Some((None, true, weight)) => endings.start = weight,
                _ => return Err(format!("no weight of an ending: {line}")),
            }
        }
        Ok(endings)
    }

    /// The block from which on nothing is kept, and the log-odds of that, if any is believed. `odds` has the tokens of each block and how likely it is
    /// body, `kept` what is kept so far.
    pub(super) fn first(&self, view: &View<'_>, odds: &[(u32, f32)], kept: &[bool]) -> Option<(usize, f32)> {
        let enough = (BELIEVED / (1.0 - BELIEVED)).ln();
        let weighed = |end: &End| {
            self.start + self.weights.iter().zip(end.sights).map(|(weight, sight)| weight * sight).sum::<f32>()
        };
        self.ends(view, odds, kept).iter().map(|end| (end.block, weighed(end))).find(|(_, score)| *score > enough)
    }

    /// The lines of a page that may end its article; none in HTML.
    fn ends(&self, view: &View<'_>, odds: &[(u32, f32)], kept: &[bool]) -> Vec<End> {
        let mut ends: Vec<End> = Vec::new();
        if view.page.markup != Markup::Plain {
            return ends;
        }
        let marks = |block: usize| ENDS.map(|mark| view.distances[block].since[mark as usize] == 0);
        let may_end = |block: &usize| {
            odds[*block].0 <= LONGEST_END && (marks(*block).contains(&true) || self.is_last_line(view, *block))
        };
        let mut lines = (0..odds.len()).filter(may_end).peekable();
        if lines.peek().is_none() {
            return ends;
        }
        let sums = Kept::of(odds, kept);
        // Gathered where a line gets so far that they are asked for.
        let mut words: Option<Words> = None;
        let mut earlier = 0;
        for block in lines {
            let (before, behind) = (sums.before(block), sums.behind(block));
            if before.tokens < FEWEST_BEFORE {
                continue;
            }
            if behind.tokens < FEWEST_BEHIND || earlier == MOST_ENDS {
                break;
            }
            let density = behind.blocks / (odds.len() - block) as f32;
            let likely_behind = behind.likely / behind.blocks;
            let [related, tail, ..] = marks(block).map(|marked| f32::from(u8::from(marked)));
            let likely_next = likely_next(block, odds, kept);
            earlier += 1;
            if density > DENSEST || likely_behind.max(likely_next) > LIKELIEST {
                continue;
            }
            ends.push(End {
                block,
                sights: [
                    before.tokens.ln_1p(),
                    before.likely / before.blocks,
                    likely_behind,
                    words.get_or_insert_with(|| Words::of(view, kept)).shared_next(view, block, kept),
                    density,
                    (longest_run(block, odds, kept) as f32).min(MOST_COUNTED),
                    (earlier as f32 - 1.0).min(MOST_COUNTED),
                    view.cjk,
                    related,
                    tail,
                ],
            });
        }
        ends
    }

    /// The lines of a page that may end its article, for fitting.
    pub(super) fn dump(&self, view: &View<'_>, odds: &[(u32, f32)], kept: &[bool]) -> Ends {
        let ends = self.ends(view, odds, kept);
        Ends {
            ends: ends.into_iter().map(|end| (end.block, end.sights.to_vec())).collect(),
            blocks: odds.iter().zip(kept).map(|((tokens, _), kept)| (*tokens, *kept)).collect(),
        }
    }

    fn is_last_line(&self, view: &View<'_>, block: usize) -> bool {
        view.hits.of(block).iter().any(|rule| self.last_lines.contains(rule))
    }
}

/// How likely the blocks kept next behind a block are on average.
fn likely_next(block: usize, odds: &[(u32, f32)], kept: &[bool]) -> f32 {
    let next = odds[block..].iter().zip(&kept[block..]).filter(|(_, kept)| **kept).take(NEXT);
    let (blocks, likely) = next.fold((0.0, 0.0), |(blocks, sum), ((_, likely), _)| (blocks + 1.0, sum + likely));
    likely / f32::max(blocks, 1.0)
}

/// The most blocks with text that are kept one after another behind a block; what is short neither counts nor, where it is but a sign, parts them.
fn longest_run(block: usize, odds: &[(u32, f32)], kept: &[bool]) -> usize {
    let (mut longest, mut run) = (0, 0);
    for (&(tokens, _), &kept) in odds.iter().zip(kept).skip(block).take(RUN_WITHIN) {
        run = match tokens {
            RUN_TOKENS.. if kept => run + 1,
            0..=1 => run,
            _ => 0,
        };
        longest = longest.max(run);
    }
    longest
}

/// What is kept of some blocks.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    blocks: f32,
    tokens: f32,
    likely: f32,
}

/// What is kept before each block; one entry more than blocks.
struct Kept(Vec<Sums>);

impl Kept {
    fn of(odds: &[(u32, f32)], kept: &[bool]) -> Kept {
        let mut sums = Sums::default();
        let mut all = vec![sums];
        for (&(tokens, likely), &kept) in odds.iter().zip(kept) {
            if kept {
                sums.blocks += 1.0;
                sums.tokens += tokens as f32;
                sums.likely += likely;
            }
            all.push(sums);
        }
        Kept(all)
    }

    fn before(&self, block: usize) -> Sums {
        self.0[block]
    }

    fn behind(&self, block: usize) -> Sums {
        let (all, before) = (self.0[self.0.len() - 1], self.0[block]);
        Sums {
            blocks: all.blocks - before.blocks,
            tokens: all.tokens - before.tokens,
            likely: all.likely - before.likely,
        }
    }
}

/// The first block that is kept and has a topic word, for each.
struct Words(FxHashMap<u64, u32>);

impl Words {
    fn of(view: &View<'_>, kept: &[bool]) -> Words {
        let blocks = || (0..kept.len()).filter(|block| kept[*block]);
        let words = blocks().map(|block| view.topics.of(block).len()).sum();
        let mut first = FxHashMap::with_capacity_and_hasher(words, FxBuildHasher);
        for block in blocks() {
            for word in view.topics.of(block) {
                first.entry(*word).or_insert(block as u32);
            }
        }
        Words(first)
    }

    /// Of the words of the blocks kept next behind a block, the share that is kept before it as well.
    fn shared_next(&self, view: &View<'_>, block: usize, kept: &[bool]) -> f32 {
        let next = (block..kept.len()).filter(|block| kept[*block]).take(NEXT);
        let words: FxHashSet<u64> = next.flat_map(|block| view.topics.of(block).iter().copied()).collect();
        let before = words.iter().filter(|word| self.0.get(word).is_some_and(|first| (*first as usize) < block));
        before.count() as f32 / words.len().max(1) as f32
    }
}
