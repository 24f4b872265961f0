//! Where a renderer broke paragraphs to fit a width, and how the halves go together again.
//!
//! A break made for width can be told from one that was meant: the line is so full that what begins the next line had no
//! room. So the width of a page is the one under which most of its breaks inside sentences are explained that way, and a page
//! whose breaks can't be explained so has no width.

use std::ops::{Range, RangeInclusive};

use super::char::unspaced;
use super::line::{Line, MEASURES, Mark, WIDEST, length};

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
/// Columns that the first line of a paragraph may stand right of the others.
const DEEPEST_FIRST_LINE: u16 = 8;
/// A width must explain this many times more breaks than chance would.
const CHANCE: u64 = 2;
/// Of ten breaks, how many may stand before a capital letter; more are lists and verses. German prose has 4.
const CAPITAL_TENTHS: i32 = 6;
/// One break in so many must follow another one: a page without paragraphs of three lines is a list of titles and names.
const CHAIN: i32 = 10;
/// Of ten lines about as wide as the page is, how many have its very width where a renderer fills lines to the last character.
/// Justified setting reaches 6, such renderers 8 and more (document previews, lynx on magic-html).
const EXACT_TENTHS: u64 = 7;
/// The same where no paragraph of three lines says that the page is wrapped.
const EXACT_ENOUGH_TENTHS: u64 = 5;
/// A word wider than this would be moved to the next line by too many widths to tell which.
const LONGEST_TELLING_WORD: u16 = 12;
/// Columns that justified setting takes off or adds to a line (its punctuation gives way).
const SLACK: u16 = 2;
/// Columns of a first line's indent that went lost with the layout, two full-width characters.
const LOST_INDENT: u16 = 4;
/// The measure in which a character has one column, whatever its width.
const CHARACTERS: usize = 2;
/// Widths, in characters, of renderers that fill lines with so many of them. Chinese headlines and captions are shorter, so that the widest line of
/// a page, when it has one of these and ends inside a sentence, was broken even where it is the only one.
const TELLING: RangeInclusive<u16> = 66..=80;

impl Wrap {
    /// Measures the width at which the lines were wrapped, if they were.
    pub(super) fn measured(lines: &[Line<'_>]) -> Option<Wrap> {
        let mut best: Option<(Wrap, u64)> = None;
        // Of measures that agree on every line the first would win.
        let agree = |one: usize, other: usize| {
            lines.iter().all(|line| line.reach[one] == line.reach[other] && line.unit[one] == line.unit[other])
        };
        for measure in 0..MEASURES {
            if (0..measure).any(|earlier| agree(earlier, measure)) {
                continue;
            }
            let Some((wrap, score)) = Evidence::gathered(lines, measure).best() else { continue };
            if best.is_none_or(|(_, other)| score > other) {
                best = Some((wrap, score));
            }
        }
        best.map(|(wrap, _)| wrap).or_else(|| Wrap::told_by_the_widest(lines))
    }

    /// The width of a page with too few breaks to measure it by: that of its widest line, where nothing but a break explains how that ends.
    fn told_by_the_widest(lines: &[Line<'_>]) -> Option<Wrap> {
        let reach = |line: &Line<'_>| line.reach[CHARACTERS];
        let width = lines.iter().filter(|line| !line.solid || unspaced(line.last)).map(reach).max()?;
        let is_broken = |pair: &[Line<'_>]| {
            let [line, next] = pair else { return false };
            let inside = line.open && unspaced(line.last) && next.worded && unspaced(next.first);
            reach(line) == width && inside && next.gap == 0 && goes_on(line, line, next)
        };
        let found = TELLING.contains(&width) && lines.windows(2).any(is_broken);
        found.then_some(Wrap { measure: CHARACTERS, width, exact: true })
    }

    /// Whether a line goes on with a paragraph, whose first and last line so far these are.
    pub(super) fn joins(&self, first: &Line<'_>, last: &Line<'_>, next: &Line<'_>) -> bool {
        next.gap == 0 && self.forced(last, next) && goes_on(first, last, next)
    }

    /// Whether a line goes on with the sentence that a page break cut after the last line.
    pub(super) fn joins_over_page_break(&self, first: &Line<'_>, last: &Line<'_>, next: &Line<'_>) -> bool {
        last.open && next.mark == Mark::None && self.forced(last, next) && goes_on(first, last, next)
    }

    /// Whether the first line had no room for what begins the second.
    fn forced(&self, line: &Line<'_>, next: &Line<'_>) -> bool {
        let reach = line.reach[self.measure];
        if reach > self.width + SLACK || (next.reach[self.measure] > self.width + SLACK && !next.solid) {
            return false;
        }
        let unit = next.unit[self.measure].min(LONGEST_WORD);
        let needed = reach.saturating_add(unit).saturating_add(u16::from(spaced(line, next)));
        if line.open {
            let slack = if unspaced(line.last) && !self.exact { LOST_INDENT + SLACK } else { 0 };
            needed.saturating_add(slack) > self.width || self.parted_at_a_blank(line, next)
        } else {
            next.mark == Mark::None && needed > self.width
        }
    }

    /// Whether a renderer that fills lines to the last character went back to a blank: beside Latin words and numbers there is one in East Asian
    /// text, and what comes after it is one word to such a renderer, as long as it is. Where a short line ends so, it is a heading.
    fn parted_at_a_blank(&self, line: &Line<'_>, next: &Line<'_>) -> bool {
        if !self.exact
            || next.mark != Mark::None
            || !(line.last.is_alphanumeric() && next.first.is_alphanumeric())
            || unspaced(line.last) == unspaced(next.first)
        {
            return false;
        }
        let reach = line.reach[self.measure];
        let word = next.text.split(char::is_whitespace).next().unwrap_or_default();
        // As wide as nobody wraps, and no number for it.
        let endless = word.len() > usize::from(WIDEST) * 4;
        reach * 2 >= self.width
            && (endless || reach.saturating_add(1).saturating_add(length(word)[self.measure]) > self.width)
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

/// Whether the layout allows that a line goes on with a paragraph: with its last line, which may also be its first.
fn goes_on(first: &Line<'_>, last: &Line<'_>, next: &Line<'_>) -> bool {
    if !prose(last) || !prose(next) || next.mark == Mark::Bullet || (next.open && !next.worded) {
        return false;
    }
    if next.text.starts_with('[') && next.solid || (first.mark == Mark::Number && next.mark == Mark::Number) {
        return false;
    }
    match first.mark {
        _ if first.number != last.number => next.indent == last.indent,
        Mark::Bullet => next.indent == first.indent || (next.indent == first.margin && last.open),
        _ => next.indent <= first.indent && first.indent - next.indent <= DEEPEST_FIRST_LINE,
    }
}

/// Whether a line may be a part of a paragraph: it is no heading, no row of a table and no stand-in for a picture.
fn prose(line: &Line<'_>) -> bool {
    let picture = line.solid && line.text.starts_with('[') && line.text.ends_with(']');
    !line.columned && !matches!(line.mark, Mark::Heading(_)) && !picture
}

/// Adds to all counts of a range of widths, in counts that are kept as differences.
fn add(differences: &mut [i32], widths: Range<u16>, count: i32) {
    if !widths.is_empty() {
        differences[usize::from(widths.start)] += count;
        differences[usize::from(widths.end)] -= count;
    }
}

/// For each width, how many breaks it explains and how many it should.
struct Evidence {
    measure: usize,
    /// Breaks that a width explains: +1 where it begins to, -1 where it ceases.
    explained: Vec<i32>,
    /// The same, of breaks before a capital letter.
    capital: Vec<i32>,
    /// The same, of breaks after a line that begins with such a break.
    chained: Vec<i32>,
    /// Lines that end inside a sentence and go on in the next line, by their reach.
    open: Vec<u32>,
    /// All lines that another follows, by their reach.
    all: Vec<u32>,
    /// How many widths explain such a line, by its reach.
    chance: Vec<u32>,
}

impl Evidence {
    fn gathered(lines: &[Line<'_>], measure: usize) -> Evidence {
        let size = usize::from(WIDEST) + 2;
        let zeros = || vec![0; size];
        let counts = || vec![0; size];
        let mut evidence = Evidence {
            measure,
            explained: zeros(),
            capital: zeros(),
            chained: zeros(),
            open: counts(),
            all: counts(),
            chance: counts(),
        };
        let mut before = 0..0;
        for pair in lines.windows(2) {
            let [line, next] = pair else { continue };
            let mut widths = 0..0;
            if next.gap == 0 && goes_on(line, line, next) {
                widths = evidence.count(line, next);
                add(&mut evidence.chained, before.start.max(widths.start)..before.end.min(widths.end), 1);
            }
            before = widths;
        }
        evidence
    }

    /// Counts the break between two lines and returns the widths that explain it.
    fn count(&mut self, line: &Line<'_>, next: &Line<'_>) -> Range<u16> {
        let reach = line.reach[self.measure].min(WIDEST + 1);
        self.all[usize::from(reach)] += 1;
        let unit = next.unit[self.measure];
        if !line.open || !next.worded || unit > LONGEST_TELLING_WORD {
            return 0..0;
        }
        self.open[usize::from(reach)] += 1;
        if reach - line.indent.min(reach) < NARROWEST {
            return 0..0;
        }
        let slack = if unspaced(line.last) { SLACK } else { u16::from(spaced(line, next)) };
        let end = (reach + unit + slack).min(WIDEST + 1);
        self.chance[usize::from(reach)] += u32::from(end - reach);
        // The next line was made for the same width.
        let begin = if next.solid { reach } else { reach.max(next.reach[self.measure].saturating_sub(SLACK)) };
        add(&mut self.explained, begin..end, 1);
        add(&mut self.capital, begin..end, i32::from(next.first.is_uppercase()));
        begin..end
    }

    /// The width that explains most, and how well it does.
    fn best(&self) -> Option<(Wrap, u64)> {
        let mut best: Option<(usize, u64)> = None;
        let total: u32 = self.open.iter().sum();
        let (mut explained, mut capital, mut chained) = (0i32, 0i32, 0i32);
        // Lines up to a width and up to half of it, and the breaks that chance would explain.
        let (mut within, mut half, mut chance) = (0u32, 0usize, self.chance.iter().sum::<u32>());
        let mut shorter = 0u32;
        for width in 1..=usize::from(WIDEST) {
            explained += self.explained[width];
            capital += self.capital[width];
            chained += self.chained[width];
            within += self.open[width];
            while half * 2 < width {
                shorter += self.open[half];
                chance -= self.chance[half];
                half += 1;
            }
            let count = explained.max(0) as u32;
            let beyond_chance = u64::from(count) * width as u64 >= u64::from(chance) * 2 * CHANCE;
            let believable = count >= FEWEST && beyond_chance && (total - within) * 2 <= count;
            if !believable || capital * 10 > explained * CAPITAL_TENTHS {
                continue;
            }
            if chained * CHAIN < explained && self.exact(width, EXACT_ENOUGH_TENTHS).is_none() {
                continue;
            }
            let score = u64::from(count) * u64::from(count) * 1000 / u64::from((total - shorter).max(1));
            if best.is_none_or(|(_, other)| score > other) {
                best = Some((width, score));
            }
        }
        best.map(|(width, score)| {
            let wrap = self.settled(width);
            (wrap, score * self.sharpness(wrap.width))
        })
    }

    /// Of a hundred lines about as wide as the page is, how many have its very width: lines that are filled to the last character are so in the
    /// measure of the renderer alone, which tells that measure from another that explains as many breaks.
    fn sharpness(&self, width: u16) -> u64 {
        let near = &self.open[usize::from(width.saturating_sub(LOST_INDENT + SLACK))..=usize::from(width)];
        let all: u32 = near.iter().sum();
        u64::from(self.open[usize::from(width)]) * 100 / u64::from(all.max(1))
    }

    /// The smallest width of those that explain as much, widened to the lines that it must hold.
    fn settled(&self, smallest: usize) -> Wrap {
        let ceases = (smallest + 1..=usize::from(WIDEST)).find(|&width| self.explained[width] != 0);
        let widths = smallest..ceases.unwrap_or(usize::from(WIDEST) + 1);
        let width = widths.rev().find(|&width| self.all[width] > 0).unwrap_or(smallest);
        let exact = self.exact(width, EXACT_TENTHS);
        Wrap { measure: self.measure, width: exact.unwrap_or(width) as u16, exact: exact.is_some() }
    }

    /// The width that most lines have of those about as wide, when so many tenths of them have it.
    fn exact(&self, width: usize, tenths: u64) -> Option<usize> {
        let lowest = width.saturating_sub(usize::from(LOST_INDENT + SLACK));
        let near = &self.open[lowest..=width];
        let (most, fullest) = near.iter().copied().zip(lowest..).max()?;
        let all: u32 = near.iter().sum();
        (u64::from(most) * 10 >= u64::from(all) * tenths).then_some(fullest)
    }
}
