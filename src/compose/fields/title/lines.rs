//! Lines around the start of the text as candidates, where nothing marks a headline.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::place::{Setting, is_wide, key, width};
use super::super::title_weights::Seen;
use super::words::LONGEST_LABEL;
use super::{Gathering, LABELLED_TITLE, on, too_wide, without_button};
use crate::document::{BlockKind, Claim, Evidence, Field};

impl Gathering<'_> {
    /// Lines around the start of the text, where nothing marks a headline.
    pub(super) fn add_lines(&mut self) {
        let setting = self.setting;
        let page = setting.page;
        // Metadata lines are the surest sign of a headline above them; the start of the text is another.
        let mut near: Vec<usize> = Vec::new();
        for block in self.metadata.iter().take(MOST_ANCHORS) {
            near.extend(block.saturating_sub(LINES_ABOVE_DATE)..=block + 1);
        }
        let start = setting.body.start;
        near.extend(start.saturating_sub(LINES_ABOVE)..start + 3);
        near.extend(0..FIRST_LINES);
        near.retain(|index| *index < page.blocks.len());
        near.sort_unstable();
        near.dedup();
        let named = |claim: &&Claim| {
            claim.field == Field::Author || claim.evidence == Evidence::Label && claim.field == Field::Modified
        };
        let named = page.claims.iter().filter(named).filter_map(|claim| claim.block).map(|block| block as usize);
        let claimed: FxHashSet<usize> = named.chain(self.metadata.iter().copied()).collect();
        let authors: Vec<usize> =
            setting.claims(Field::Author).filter_map(|claim| claim.block).map(|block| block as usize).collect();
        let mut widths = Widths { setting, known: vec![None; page.blocks.len()] };
        let first_wide = (0..page.blocks.len())
            .find(|index| (WIDE..PROSE).contains(&widths.of(*index)) && !is_row(setting.text(*index)));
        let mut crumbs: Vec<String> = Vec::new();
        let mut below_crumb = 0..0;
        let before = Before::of(setting);
        for index in near {
            let text = without_button(setting.text(index));
            if too_wide(text) || text.starts_with('[') && text.ends_with(']') {
                continue;
            }
            let mut seen = Seen::Line.bit() | self.place(index);
            seen |= on(Seen::Claimed, claimed.contains(&index));
            seen |= on(Seen::FirstLine, index == 0) | self.beside(index, &mut widths, &authors);
            seen |= on(Seen::FirstWide, first_wide == Some(index));
            seen |= before.seen(index) | on(Seen::BelowCrumb, below_crumb.contains(&index));
            let crumb = is_crumb(text);
            seen |= on(Seen::Crumb, crumb || is_row(text));
            let own = key(text);
            seen |= on(
                Seen::EndsCrumb,
                own.chars().count() >= 4 && crumbs.iter().any(|crumb| *crumb != own && crumb.ends_with(&own)),
            );
            if crumb {
                crumbs.push(own.clone());
                below_crumb = index + 1..index + 3;
            }
            self.add_keyed(text, own, seen, Some(index), 2);
            if let Some(titled) = titled(text) {
                let titled = without_button(titled);
                self.add(titled, seen, Some(index), 2);
                let candidate = self.by_key.get(&key(titled)).and_then(|index| self.candidates.get_mut(*index));
                if let Some(candidate) = candidate {
                    candidate.by_hand = LABELLED_TITLE;
                }
            }
            // Some renderers print the `title` element first.
            if index == 0 && setting.is_plain() {
                self.add_split(text, Seen::Element, 0);
            }
        }
        self.widest_above();
        self.repeated();
        self.alike();
    }

    /// What is seen of the lines around a line.
    fn beside(&self, index: usize, widths: &mut Widths<'_>, authors: &[usize]) -> u128 {
        let setting = self.setting;
        let blocks = &setting.page.blocks;
        let Some(block) = blocks.get(index) else { return 0 };
        let gap = |index: usize| blocks.get(index).map_or(0, |block| block.gap);
        let mut wide = |index: Option<usize>| index.map_or(0, |index| widths.of(index));
        let (before, after) = (wide(index.checked_sub(1)), wide(Some(index + 1)));
        let dated = |near: std::ops::RangeInclusive<usize>| self.metadata.iter().any(|block| near.contains(block));
        let mut seen = on(Seen::GapBefore, block.gap == 1);
        seen |= on(Seen::WideGapBefore, block.gap > 1);
        seen |= on(Seen::GapAfter, gap(index + 1) > 0);
        seen |= on(Seen::Bullet, block.kind == BlockKind::Item);
        seen |= on(Seen::DirectlyAboveDate, dated(index + 1..=index + 1));
        seen |= on(Seen::BelowDate, index > 0 && dated(index.saturating_sub(8)..=index - 1));
        seen |= on(Seen::StartsBody, index == setting.body.start);
        seen |= on(Seen::LastAbove, index + 1 == setting.body.start);
        seen |= on(Seen::AboveAuthor, authors.iter().any(|at| (index + 1..=index + 2).contains(at)));
        seen |= on(Seen::AboveProse, after > PROSE);
        seen |= on(Seen::AmongShort, before < MENU && after < MENU);
        let mut prose = |index: Option<usize>| wide(index) > PROSE;
        seen |= on(Seen::BelowProse, prose(index.checked_sub(1)));
        seen |= on(Seen::ProseAbove, (1..=12).any(|step| prose(index.checked_sub(step))));
        seen |= on(Seen::NearProse, (1..=3).any(|step| prose(Some(index + step))));
        let mut narrow = |index: Option<usize>| (1..MENU).contains(&wide(index));
        seen |= on(Seen::BelowMenu, (1..=4).all(|step| narrow(index.checked_sub(step))));
        seen |= on(Seen::AboveMenu, (1..=4).all(|step| narrow(Some(index + step))));
        seen
    }

    /// Marks the widest line above the text that is no paragraph.
    fn widest_above(&mut self) {
        let above = Seen::JustAbove.bit() | Seen::Above.bit();
        let never = Seen::Claimed.bit() | Seen::Crumb.bit() | Seen::Bullet.bit();
        let widest = self
            .candidates
            .iter_mut()
            .filter(|candidate| candidate.seen & above != 0 && candidate.seen & never == 0)
            .max_by_key(|candidate| width(&candidate.text).min(PROSE));
        if let Some(widest) = widest {
            widest.seen |= Seen::WidestAbove.bit();
        }
    }

    /// Marks lines of which several begin alike and go on differently.
    fn alike(&mut self) {
        let starts: Vec<_> =
            self.keys.iter().map(|key| (folded::<ALIKE_START>(key), folded::<ALIKE_REST>(key))).collect();
        let mut different: FxHashMap<_, FxHashSet<_>> = FxHashMap::default();
        for (candidate, (start, rest)) in self.candidates.iter().zip(&starts) {
            if candidate.seen & Seen::Line.bit() != 0 {
                different.entry(*start).or_default().insert(*rest);
            }
        }
        for (candidate, (start, _)) in self.candidates.iter_mut().zip(&starts) {
            let others = different.get(start).map_or(0, FxHashSet::len);
            candidate.seen |= on(Seen::Alike, start[1] != END && others >= ALIKE);
        }
    }

    /// Lines printed more than once: the headline as link text, as alternative text, above the text.
    fn repeated(&mut self) {
        let page = self.setting.page;
        let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
        // Which lengths candidates have: most lines of a page are of others and need no further look.
        let mut lengths = [false; LONGEST_REPEATED + 1];
        for candidate in &self.candidates {
            counts.insert(&candidate.text, 0);
            if let Some(length) = lengths.get_mut(candidate.text.len()) {
                *length = true;
            }
        }
        for block in page.blocks.iter().filter(|block| lengths.get(block.span.len()) == Some(&true)) {
            if let Some(count) = counts.get_mut(page.text_of(block)) {
                *count += 1;
            }
        }
        let repeated: Vec<bool> =
            self.candidates.iter().map(|candidate| counts[candidate.text.as_str()] >= 2).collect();
        for (candidate, repeated) in self.candidates.iter_mut().zip(repeated) {
            candidate.seen |= on(Seen::Repeated, repeated);
        }
    }
}

/// The first characters of a key, whatever number stands there.
fn folded<const LENGTH: usize>(key: &str) -> [char; LENGTH] {
    let mut characters = key.chars().map(|character| match character {
        '0'..='9' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' => '0',
        other => other,
    });
    std::array::from_fn(|_| characters.next().unwrap_or(END))
}

/// Stands behind the end of a key.
const END: char = ' ';

/// Characters that lines begin with which begin alike.
const ALIKE_START: usize = 2;

/// So many characters tell such lines from forms of one headline.
const ALIKE_REST: usize = 6;

/// So many different lines that begin alike are no chance.
const ALIKE: usize = 4;

/// How much of the text stands before each block, in bytes.
struct Before(Vec<u32>);

impl Before {
    fn of(setting: &Setting<'_>) -> Before {
        let blocks = setting.page.blocks.iter().enumerate();
        let kept = blocks.map(|(index, block)| if setting.kept(index) { block.span.len() as u32 } else { 0 });
        let sum = |sum: &mut u32, kept: u32| {
            let before = *sum;
            *sum = sum.saturating_add(kept);
            Some(before)
        };
        Before(kept.scan(0, sum).collect())
    }

    fn seen(&self, block: usize) -> u128 {
        let bytes = self.0.get(block).copied().unwrap_or_default();
        on(Seen::BehindSome, (SOME_TEXT..MUCH_TEXT).contains(&bytes)) | on(Seen::BehindMuch, bytes >= MUCH_TEXT)
    }
}

/// A sentence or two, in bytes.
const SOME_TEXT: u32 = 120;

/// More than what may stand above a headline by mistake.
const MUCH_TEXT: u32 = 480;

/// Whether a line says where on the site the page is.
fn is_crumb(text: &str) -> bool {
    text.contains(['>', '›', '»', '＞']) || LOCATIONS.iter().any(|location| text.starts_with(location))
}

/// What a line labels as the title: `标题：…`, `標題 …`, and in a row of a table up to the next cell.
fn titled(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("标题").or_else(|| text.strip_prefix("標題"))?;
    let is_gap = |mark: char| mark.is_whitespace() || matches!(mark, ':' | '：' | '|');
    let value = rest.trim_start_matches(is_gap);
    let starts = value.char_indices().filter(|(at, mark)| !is_gap(*mark) && value[..*at].ends_with(is_gap));
    let next = starts.map(|(at, _)| at).find(|at| starts_cell(&value[*at..]));
    let value = value[..next.unwrap_or(value.len())].trim_end_matches(is_gap);
    // The names of a table's columns stand side by side, too.
    let is_told = value.split(is_gap).any(|word| width(word) >= NARROWEST_TITLE);
    (rest.starts_with(is_gap) && is_told).then_some(value)
}

/// Whether another label begins: `时间：…`, or the label of a cell without a colon.
fn starts_cell(text: &str) -> bool {
    let word = text.split(char::is_whitespace).next().unwrap_or_default();
    let label = word.split_once([':', '：']).map(|(label, _)| label);
    label.is_some_and(|label| label.chars().count() <= LONGEST_LABEL) || CELLS.contains(&word)
}

/// What stands in the next cell of such a row in official notices.
const CELLS: [&str; 12] = [
    "发布日期",
    "发布时间",
    "发布机构",
    "成文日期",
    "发文日期",
    "发文字号",
    "公开日期",
    "生成日期",
    "文号",
    "索引号",
    "主题分类",
    "有效性",
];

/// Columns of the widest word of a title. Names of columns and short remarks have narrower ones.
const NARROWEST_TITLE: usize = 10;

/// How such lines begin.
const LOCATIONS: [&str; 8] =
    ["当前位置", "您的位置", "你的位置", "您现在的位置", "您当前的位置", "所在位置", "目前位置", "現在位置"];

/// How wide blocks are, found out once for each that is asked for.
struct Widths<'a> {
    setting: &'a Setting<'a>,
    known: Vec<Option<u32>>,
}

impl Widths<'_> {
    /// How wide a block is; a paragraph's width is no matter, and is not counted. 0 beyond the page.
    fn of(&mut self, index: usize) -> usize {
        let Some(known) = self.known.get_mut(index) else { return 0 };
        let measure = || match self.setting.text(index) {
            text if text.len() < LONG_LINE => width(text) as u32,
            text => text.len() as u32,
        };
        *known.get_or_insert_with(measure) as usize
    }
}

/// Whether a line is the items of a menu side by side: five or more, of four Chinese characters at most.
fn is_row(text: &str) -> bool {
    let item = |word: &str| word.chars().count() <= 4 && word.chars().all(is_wide);
    // Most lines begin with a longer word, and are not looked through for its end.
    text.chars().take(5).any(char::is_whitespace)
        && text.split_whitespace().nth(4).is_some()
        && text.split_whitespace().all(item)
}

/// How many lines above the text a headline is looked for.
const LINES_ABOVE: usize = 40;

/// The first lines of a page may be its `title` element.
const FIRST_LINES: usize = 2;

/// A line of fewer columns may be an item of a menu or a name.
const WIDE: usize = 30;

/// How many lines above a metadata line.
const LINES_ABOVE_DATE: usize = 6;

/// How many metadata lines are tried; related articles have theirs too, but stand further down.
const MOST_ANCHORS: usize = 4;

/// Longer lines, in bytes, are looked for no second time.
const LONGEST_REPEATED: usize = 400;

/// A line wider than this is a paragraph.
const PROSE: usize = 160;

/// A line of so many bytes is wider than that, whatever its letters.
const LONG_LINE: usize = 640;

/// A line narrower than this may be an item of a menu.
const MENU: usize = 24;
