//! Rules that look at text. A block is read once whatever the number of rules: at each start of a word (or character,
//! where words have no spaces) the first bytes tell which literals may stand there.

use super::file::{Look, Rule, TextLook};
use super::fold::{Fold, Folded, is_edge, needs_boundary};
use super::prefixes::{Prefixes, Reach};
use rustc_hash::FxHashMap;

/// Longest block in bytes that is searched whole. Longer ones are running text or a long notice: only their ends are
/// searched, by the rules that look at ends and set no maximum. 1200 bytes are 400 Chinese characters.
const WHOLE_BYTES: usize = 1200;
/// How much of each end of a longer block is searched.
const END_BYTES: usize = 240;
/// Share of a line that `made_of` words must make up when the rule doesn't say.
const DEFAULT_SHARE: f32 = 0.6;

/// All literals of all text rules.
#[derive(Debug)]
pub(crate) struct Words {
    /// Those that make a rule hit.
    main: Finder,
    /// Those that must, or must not, stand somewhere besides. They are many texts' commonest signs and words, and few lines have
    /// anything else that their rules want, so they are looked for only where something else was found.
    besides: Finder,
    /// By rule number.
    limits: Vec<Limits>,
}

/// Finds literals.
#[derive(Debug)]
struct Finder {
    fold: Fold,
    prefixes: Prefixes,
    /// One more at the end, so that each one's uses end where the next one's start.
    literals: Vec<Literal>,
    uses: Vec<Use>,
}

/// Buffers for one page.
#[derive(Debug)]
pub(crate) struct Scratch {
    folded: Folded,
    /// By rule number.
    states: Vec<State>,
    touched: Vec<u16>,
    /// Words of `made_of` that were found: end, start and rule.
    parts: Vec<(u32, u32, u16)>,
}

impl Scratch {
    pub(crate) fn for_rules(count: usize) -> Scratch {
        Scratch {
            folded: Folded::default(),
            states: vec![State::default(); count],
            touched: Vec::new(),
            parts: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Literal {
    /// First of its uses.
    uses: u32,
    /// It ends with a letter that needs a boundary after it. (Those before it are seen to by where it may start.)
    after: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Use {
    rule: u16,
    how: How,
    /// The least and the most characters of a line that its rule hits.
    min: u32,
    max: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Whole,
    Starts,
    Ends,
    Holds,
    Part,
    With,
    Without,
}

impl How {
    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    min: u32,
    max: u32,
    share: f32,
    needs_with: bool,
    /// Whether anything must, or must not, stand besides.
    asks_more: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    main: bool,
    with: bool,
    without: bool,
    touched: bool,
    /// Bytes covered by `made_of` words, and where the last of them ended.
    covered: u32,
    covered_to: u32,
}

impl Words {
    pub(crate) fn new(rules: &[Rule]) -> Words {
        let fold = Fold::default();
        let mut scratch = Folded::default();
        let (mut main, mut besides) = (FxHashMap::default(), FxHashMap::default());
        let mut limits = Vec::with_capacity(rules.len());
        for (number, rule) in rules.iter().enumerate() {
            let Look::Text(look) = &rule.look else {
                let share = DEFAULT_SHARE;
                limits.push(Limits { min: 0, max: u32::MAX, share, needs_with: false, asks_more: false });
                continue;
            };
            limits.push(Limits {
                min: look.min.unwrap_or(0),
                max: look.max.unwrap_or(u32::MAX),
                share: look.share.unwrap_or(DEFAULT_SHARE),
                needs_with: !look.with.is_empty(),
                asks_more: !look.with.is_empty() || !look.without.is_empty(),
            });
            for (literal, how) in literals_of(look) {
                fold.fold(literal, &mut scratch);
                let folded = scratch.text();
                let trimmed = match how {
                    How::Whole => folded.trim_matches(is_edge),
                    How::Starts => folded.trim_start_matches(is_edge),
                    How::Ends => folded.trim_end_matches(is_edge),
                    How::Holds | How::Part | How::With | How::Without => folded,
                };
                if !trimmed.is_empty() {
                    let by_literal = if matches!(how, How::With | How::Without) { &mut besides } else { &mut main };
                    let uses: &mut Vec<Use> = by_literal.entry(trimmed.to_owned()).or_default();
                    let Limits { min, max, .. } = limits[number];
                    let one = Use { rule: number as u16, how, min, max };
                    if !uses.contains(&one) {
                        uses.push(one);
                    }
                }
            }
        }
        Words { main: Finder::new(fold.clone(), main), besides: Finder::new(fold, besides), limits }
    }

    /// Appends the numbers of the rules that hit this text.
    pub(crate) fn match_text(&self, text: &str, scratch: &mut Scratch, hits: &mut Vec<u16>) {
        let (whole, ends);
        let stretches: &[(&str, Part)] = if text.len() <= WHOLE_BYTES {
            whole = [(text, Part::Whole)];
            &whole
        } else {
            let (head, tail) = (floor(text, END_BYTES), ceil(text, text.len() - END_BYTES));
            ends = [(&text[..head], Part::Head), (&text[tail..], Part::Tail)];
            &ends
        };
        for (stretch, part) in stretches {
            self.main.search(stretch, *part, &self.limits, scratch);
        }
        let asks_more = |rule: &u16| scratch.states[*rule as usize].main && self.limits[*rule as usize].asks_more;
        if scratch.touched.iter().any(asks_more) {
            for (stretch, part) in stretches {
                self.besides.search(stretch, *part, &self.limits, scratch);
            }
        }
        self.collect(scratch, hits);
    }

    /// Moves what was noted to the hits, and clears the notes.
    fn collect(&self, scratch: &mut Scratch, hits: &mut Vec<u16>) {
        for rule in scratch.touched.drain(..) {
            let state = std::mem::take(&mut scratch.states[rule as usize]);
            if state.main && !state.without && (state.with || !self.limits[rule as usize].needs_with) {
                hits.push(rule);
            }
        }
    }
}

impl Finder {
    /// Finds these literals, each given with what it is used for.
    fn new(fold: Fold, by_literal: FxHashMap<String, Vec<Use>>) -> Finder {
        let mut by_literal: Vec<(String, Vec<Use>)> = by_literal.into_iter().collect();
        let fold = fold.with_literals(by_literal.iter().map(|(literal, _)| literal.as_str()));
        let mut literals = Vec::with_capacity(by_literal.len() + 1);
        let mut uses = Vec::new();
        for (literal, its_uses) in &mut by_literal {
            // Those for short lines only stand last, so that a long line is done with at the first of them.
            its_uses.sort_by_key(|one| std::cmp::Reverse(one.max));
            literals.push(Literal {
                uses: uses.len() as u32,
                after: literal.chars().next_back().is_some_and(needs_boundary),
            });
            uses.extend_from_slice(its_uses);
        }
        literals.push(Literal { uses: uses.len() as u32, after: false });
        let reach = |uses: Vec<Use>| {
            let most = |uses: &mut dyn Iterator<Item = &Use>| uses.map(|one| one.max).max();
            let later = |one: &&Use| !matches!(one.how, How::Whole | How::Starts);
            Reach { at_start: most(&mut uses.iter()).unwrap_or_default(), later: most(&mut uses.iter().filter(later)) }
        };
        let prefixes = Prefixes::new(by_literal.into_iter().map(|(literal, uses)| (literal, reach(uses))).collect());
        Finder { fold, prefixes, literals, uses }
    }

    /// Searches one stretch of text and notes in `scratch` which rules have what they need.
    fn search(&self, text: &str, part: Part, limits: &[Limits], scratch: &mut Scratch) {
        self.fold.fold(text, &mut scratch.folded);
        let Scratch { folded: stretch, states, touched, parts } = scratch;
        let text = &stretch.bytes[..stretch.length];
        let (first, last) = edges(text);
        if first == last {
            return;
        }
        let chars = if last - first == text.len() { stretch.chars } else { count_chars(&text[first..last]) };
        // In the ends of a longer text nothing counts but what has no maximum.
        let taken_for = if part == Part::Whole { chars } else { u32::MAX };
        self.prefixes.each(&stretch.bytes, stretch.length, &stretch.starts, (taken_for, first), |index, start, end| {
            if self.literals[index].after && first_char(&text[end..]).is_some_and(needs_boundary) {
                return;
            }
            let stands = part.stands(start as usize <= first, end >= last);
            for one in &self.uses[self.literals[index].uses as usize..self.literals[index + 1].uses as usize] {
                if taken_for > one.max {
                    break;
                }
                if stands & one.how.bit() == 0 {
                    continue;
                }
                let state = &mut states[one.rule as usize];
                match one.how {
                    How::Whole | How::Starts | How::Ends | How::Holds => state.main = true,
                    How::With => state.with = true,
                    How::Without => state.without = true,
                    How::Part => parts.push((end as u32, start, one.rule)),
                }
                state.main &= chars >= one.min;
                if !state.touched {
                    state.touched = true;
                    touched.push(one.rule);
                }
            }
        });
        // A stretch is covered once, however many words cover it, and by those that end first.
        parts.sort_unstable();
        for (end, start, rule) in parts.drain(..) {
            let (state, limits) = (&mut states[rule as usize], &limits[rule as usize]);
            let from = start.max(state.covered_to);
            state.covered += end.saturating_sub(from);
            state.covered_to = state.covered_to.max(end);
            let is_covered = state.covered as f32 >= limits.share * (last - first) as f32;
            state.main |= is_covered && chars >= limits.min;
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Head,
    Tail,
}

impl Part {
    /// How a literal stands in it, a bit for each [`How`]. A literal may carry signs that the line's edge has lost: `上一篇:` at the
    /// very end.
    fn stands(self, at_first: bool, at_last: bool) -> u8 {
        let (whole, at_start, at_end) = match self {
            Part::Whole => (true, at_first, at_last),
            Part::Head => (false, at_first, false),
            Part::Tail => (false, false, at_last),
        };
        let on = |how: How, yes: bool| if yes { how.bit() } else { 0 };
        How::With.bit()
            | How::Without.bit()
            | on(How::Whole, whole && at_start && at_end)
            | on(How::Starts, at_start)
            | on(How::Ends, at_end)
            | on(How::Holds, whole)
            | on(How::Part, whole)
    }
}

fn literals_of(look: &TextLook) -> impl Iterator<Item = (&String, How)> {
    let lists = [
        (&look.whole, How::Whole),
        (&look.starts, How::Starts),
        (&look.ends, How::Ends),
        (&look.holds, How::Holds),
        (&look.made_of, How::Part),
        (&look.with, How::With),
        (&look.without, How::Without),
    ];
    lists.into_iter().flat_map(|(list, how)| list.iter().map(move |literal| (literal, how)))
}

/// Where the content of a folded text starts and ends, signs at its edges left out; the same where there is none.
fn edges(text: &[u8]) -> (usize, usize) {
    let mut first = 0;
    while let Some(char) = first_char(&text[first..]).filter(|char| is_edge(*char)) {
        first += char.len_utf8();
    }
    let mut last = text.len();
    while let Some(char) = last_char(&text[first..last]).filter(|char| is_edge(*char)) {
        last -= char.len_utf8();
    }
    (first, last)
}

/// The first character of a text, which is well-formed.
fn first_char(text: &[u8]) -> Option<char> {
    let next = |byte: u8| u32::from(byte & 0x3f);
    char::from_u32(match *text {
        [first @ 0..0x80, ..] => u32::from(first),
        [first @ 0xc0..0xe0, second, ..] => u32::from(first & 0x1f) << 6 | next(second),
        [first @ 0xe0..0xf0, second, third, ..] => u32::from(first & 0xf) << 12 | next(second) << 6 | next(third),
        [first @ 0xf0..=0xff, second, third, fourth, ..] => {
            u32::from(first & 7) << 18 | next(second) << 12 | next(third) << 6 | next(fourth)
        }
        _ => return None,
    })
}

/// The last character of a text.
fn last_char(text: &[u8]) -> Option<char> {
    let start = text.iter().rposition(|byte| !is_inside_char(*byte))?;
    first_char(&text[start..])
}

fn count_chars(text: &[u8]) -> u32 {
    text.iter().filter(|byte| !is_inside_char(**byte)).count() as u32
}

/// Whether a byte of UTF-8 is a further one of its character.
const fn is_inside_char(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
