//! Where a renderer broke paragraphs to fit a width, and how the halves go together again.
//!
//! A break made for width can be told from one that was meant: the line is so full that what begins the next line had no
//! room. So the width of a page is the one under which most of its breaks inside sentences are explained that way, and a page
//! whose breaks can't be explained so has no width.

use super::char::unspaced;
use super::line::{Line, MEASURES, Mark, WIDEST};

/// The width a page was wrapped at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wrap {
    measure: usize,
    width: u16,
    /// Whether lines are filled to the last character, words or not.
    exact: bool,
}

/// Narrower columns than this are menus and verses.
const NARROWEST: u16 = 24;
/// Breaks that must be explained before a width is believed.
const FEWEST: u32 = 3;
/// A word wider than this is no word but an address, a placeholder or a menu, and tells nothing about the width.
const LONGEST_WORD: u16 = 24;
/// Of ten lines about as wide as the page is, how many have its very width where a renderer fills lines to the last character.
/// Justified setting reaches 6, such renderers 8 and more (document previews, lynx on magic-html).
const EXACT_TENTHS: u64 = 7;
/// Columns that justified setting takes off or adds to a line (its punctuation gives way).
const SLACK: u16 = 2;
/// Columns of a first line's indent that went lost with the layout, two full-width characters.
const LOST_INDENT: u16 = 4;

impl Wrap {
    /// Measures the width at which the lines were wrapped, if they were.
    pub(super) fn measured(lines: &[Line<'_>]) -> Option<Wrap> {
        let mut best: Option<(Wrap, u64)> = None;
        for measure in 0..MEASURES {
            let Some((wrap, score)) = Evidence::gathered(lines, measure).best() else { continue };
            if best.is_none_or(|(_, other)| score > other) {
                best = Some((wrap, score));
            }
        }
        best.map(|(wrap, _)| wrap)
    }

    /// Whether the break between two lines was made for the width.
    pub(super) fn joins(&self, line: &Line<'_>, next: &Line<'_>) -> bool {
        if next.gap > 0 || next.mark == Mark::Bullet || matches!(next.mark, Mark::Heading(_)) {
            return false;
        }
        if line.columned || next.columned || matches!(line.mark, Mark::Heading(_)) {
            return false;
        }
        let reach = line.reach[self.measure];
        if reach > self.width + SLACK {
            return false;
        }
        let unit = next.unit[self.measure].min(LONGEST_WORD);
        let needed = reach.saturating_add(unit).saturating_add(u16::from(spaced(line, next)));
        if line.open {
            let slack = if unspaced(line.last) && !self.exact { LOST_INDENT + SLACK } else { 0 };
            needed.saturating_add(slack) > self.width
        } else {
            next.mark == Mark::None && needed > self.width
        }
    }

    /// What stands between the halves of a joined line.
    pub(super) fn joint(&self, line: &Line<'_>, next: &Line<'_>) -> &'static str {
        let in_number = line.last.is_ascii_digit() && next.first.is_ascii_digit();
        if !spaced(line, next) || (self.exact && in_number && line.reach[self.measure] >= self.width) {
            ""
        } else {
            " "
        }
    }
}

fn spaced(line: &Line<'_>, next: &Line<'_>) -> bool {
    !unspaced(line.last) && !unspaced(next.first)
}

/// For each width, how many breaks it explains and how many it should.
struct Evidence {
    measure: usize,
    /// Breaks that a width explains: +1 where it begins to, -1 where it ceases.
    explained: Vec<i32>,
    /// Lines that end inside a sentence and go on in the next line, by their reach.
    open: Vec<u32>,
}

impl Evidence {
    fn gathered(lines: &[Line<'_>], measure: usize) -> Evidence {
        let size = WIDEST as usize + 2;
        let mut evidence = Evidence { measure, explained: vec![0; size], open: vec![0; size] };
        for pair in lines.windows(2) {
            let [line, next] = pair else { continue };
            let follows = next.gap == 0 && matches!(next.mark, Mark::None | Mark::Number);
            if follows && line.open && !line.columned && !next.columned {
                evidence.count(line, next);
            }
        }
        evidence
    }

    fn count(&mut self, line: &Line<'_>, next: &Line<'_>) {
        let reach = line.reach[self.measure].min(WIDEST + 1) as usize;
        self.open[reach] += 1;
        if reach > WIDEST as usize {
            return;
        }
        let slack = if unspaced(line.last) { SLACK } else { u16::from(spaced(line, next)) };
        let unit = next.unit[self.measure].min(LONGEST_WORD);
        let end = (reach + unit as usize + slack as usize).min(WIDEST as usize + 1);
        self.explained[reach] += 1;
        self.explained[end] -= 1;
    }

    /// The width that explains most, and how well it does.
    fn best(&self) -> Option<(Wrap, u64)> {
        let mut best: Option<(Wrap, u64)> = None;
        let mut longer: u32 = self.open.iter().sum();
        let mut explained = 0i32;
        let mut half = 0usize;
        for width in 0..=WIDEST as usize {
            explained += self.explained[width];
            while half * 2 < width {
                longer -= self.open[half];
                half += 1;
            }
            let count = explained.max(0) as u32;
            if width < NARROWEST as usize || count < FEWEST || count * 2 < longer {
                continue;
            }
            let score = u64::from(count) * u64::from(count) * 1000 / u64::from(longer.max(1));
            if best.is_none_or(|(_, other)| score > other) {
                let near: u32 = self.open[width - usize::from(LOST_INDENT + SLACK)..=width].iter().sum();
                let exact = u64::from(self.open[width]) * 10 >= u64::from(near) * EXACT_TENTHS;
                best = Some((Wrap { measure: self.measure, width: width as u16, exact }, score));
            }
        }
        best
    }
}
