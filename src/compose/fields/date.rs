//! The publication time: evidence is weighed, and none is better than a wrong one.

mod change;

use rustc_hash::FxHashSet;

use super::moment::Moment;
use super::place::{Setting, width};
use super::reading::{Habit, Reading, read, read_path, read_path_month, read_seconds};
use super::relative;
use crate::document::{Block, Claim, Evidence, Field, Hint, PageType, Tag};
use crate::options::CleanOptions;

/// A chosen date and where it was read.
pub(super) struct Chosen {
    /// The date.
    pub(super) moment: Moment,
    /// The block it stands in, when it stands in one.
    pub(super) block: Option<usize>,
}

/// Points by which evidence is weighed. Set by hand from the order in which evidence deserves trust, and measured, not
/// fitted, on htmldate's pages, WCXB dev and magic-html's Chinese pages.
mod points {
    /// What a machine wrote for machines is mostly right.
    pub(super) const JSON_LD: f32 = 4.0;
    /// The day a page was set up; of 51 pages of WCXB dev with nothing else 45 have no date of publication.
    pub(super) const JSON_LD_PAGE: f32 = 1.0;
    pub(super) const OPEN_GRAPH: f32 = 4.0;
    /// Other meta elements are sometimes the time of the last build.
    pub(super) const META: f32 = 3.2;
    pub(super) const LABEL: f32 = 3.6;
    pub(super) const ELEMENT: f32 = 2.6;
    pub(super) const BYLINE: f32 = 1.8;
    pub(super) const URL_PATH: f32 = 2.4;
    /// Between headline and text.
    pub(super) const AT_HEAD: f32 = 1.8;
    /// A little above the headline.
    pub(super) const OVER_HEAD: f32 = 0.4;
    /// Further above: the site's header shows today's date.
    pub(super) const ABOVE: f32 = -1.2;
    /// In the text: what it tells about.
    pub(super) const INSIDE: f32 = -2.2;
    /// Directly below the text.
    pub(super) const BELOW: f32 = -0.4;
    /// Further below: related articles, comments, the footer.
    pub(super) const FAR_BELOW: f32 = -2.6;
    /// A line that is more than a date and a name or two.
    pub(super) const LONG_LINE: f32 = -1.0;
    /// A line that is a date and nothing else.
    pub(super) const LONE: f32 = 0.6;
    /// The share of the points for its place that a labelled date loses or gains.
    pub(super) const LABEL_PLACE: f32 = 0.6;
    /// Two digits for the year.
    pub(super) const SHORT_YEAR: f32 = -1.2;
    /// Day and month could be swapped.
    pub(super) const AMBIGUOUS: f32 = -0.3;
    /// Only a month.
    pub(super) const MONTH_ONLY: f32 = -2.0;
    /// Among comments, related articles or other parts of the page that are not about its text.
    pub(super) const ASIDE: f32 = -1.5;
    /// A claim not shown to the reader.
    pub(super) const HIDDEN: f32 = -1.0;
    /// Each claim of the same kind further down.
    pub(super) const LATER: f32 = -0.15;
    /// Share of the points of a claim of another kind that agrees.
    pub(super) const AGREEMENT: f32 = 0.5;
    /// The same for one that agrees only if it was told in another zone.
    pub(super) const ELSEWHERE: f32 = 0.25;
    /// The value of a `time` element in the form for machines.
    pub(super) const MACHINE_FORM: f32 = 0.4;
    /// What a date on the page needs to correct data on the day.
    pub(super) const NAMED: f32 = 1.5;
    /// In the month that the page's address names.
    pub(super) const MONTH_OF_PATH: f32 = 0.5;
    /// Printed in another month than that.
    pub(super) const OTHER_MONTH: f32 = -0.8;
    /// The only day that the page prints, below its text: of 5 such pages of WCXB dev and htmldate's it is the date of 5.
    pub(super) const ONLY_DAY: f32 = 1.2;
    /// The first of two days that a dash joins: an event lasts, a publication does not.
    pub(super) const FIRST_OF_TWO: f32 = -2.5;
    /// On a line that says it is the day of a change, a last reply or an end.
    pub(super) const OTHER_TIME: f32 = -2.0;
    /// What a date needs.
    pub(super) const ENOUGH: f32 = 2.4;
    /// What it needs on a page of the kinds that tell of no publication: data says when such a page was set up. Of 420 pages of
    /// WCXB dev taken for lists, products, services or documentation 8 have a date, and 41 had one given.
    pub(super) const ENOUGH_ELSEWHERE: f32 = 6.5;
}

struct Candidate {
    moment: Moment,
    points: f32,
    kind: u8,
    printed: bool,
    /// It stands on a line that says it is the day of a change, a last reply or an end.
    other_time: bool,
    block: Option<usize>,
}

/// Chooses the date.
pub(super) fn choose(setting: &Setting<'_>, hint: &Hint, options: &CleanOptions) -> Option<Chosen> {
    let by_rule = setting.by_site_rule(Field::Date).and_then(|claim| read_claim(setting, claim, habit(setting), None));
    if let Some(reading) = by_rule {
        return Some(Chosen { moment: reading.moment, block: None });
    }
    let mut candidates = candidates(setting, hint, options);
    settle_ambiguous(&mut candidates);
    let candidates: Vec<Candidate> = candidates.into_iter().map(|(candidate, _)| candidate).collect();
    let total = |best: &Candidate| {
        let mut by_kind = [0.0_f32; KINDS];
        for other in candidates.iter().filter(|other| agree(best, other)) {
            let share = if best.moment.same_day(&other.moment) { points::AGREEMENT } else { points::ELSEWHERE };
            let kind = &mut by_kind[other.kind as usize];
            *kind = kind.max(other.points * share);
        }
        by_kind[best.kind as usize] = 0.0;
        best.points + by_kind.iter().sum::<f32>()
    };
    let winner = candidates
        .iter()
        .map(|candidate| (candidate, total(candidate)))
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .filter(|(_, score)| *score >= enough(setting));
    match winner {
        Some((winner, _)) => Some(most_precise(winner, &candidates)),
        None => first_post(setting, &candidates).or_else(|| change::last_change(setting)),
    }
}

/// The widest line that says when a post was written, and by whom.
const POST_HEADER: usize = 90;

/// On a board: the day and time on the first line from the headline on that has both and little else. The first post asks what the others answer, and
/// the headline may stand among what is kept, so that the line looks like one of the text.
fn first_post(setting: &Setting<'_>, candidates: &[Candidate]) -> Option<Chosen> {
    if setting.judgement.page_type != PageType::Forum {
        return None;
    }
    let top = setting.title.map_or(setting.body.start, |title| title.min(setting.body.start));
    let tells = |candidate: &&Candidate| {
        let block = candidate.block.filter(|block| *block >= top);
        let timed = candidate.moment.time.is_some() && candidate.moment.day > 0;
        candidate.printed
            && timed
            && !candidate.other_time
            && block.is_some_and(|block| width(setting.text(block)) <= POST_HEADER)
    };
    let first = candidates.iter().filter(tells).min_by_key(|candidate| candidate.block)?;
    Some(Chosen { moment: first.moment, block: first.block })
}

/// The points a date needs on a page of this kind. The kinds are fitted to pages in English, and what is printed on a page without
/// tags stands alone.
fn enough(setting: &Setting<'_>) -> f32 {
    let undated =
        matches!(setting.judgement.page_type, PageType::List | PageType::Product | PageType::Service | PageType::Doc);
    if undated && !setting.is_plain() && !setting.is_cjk() { points::ENOUGH_ELSEWHERE } else { points::ENOUGH }
}

/// Of the claims that agree with the winner, the one to print: what the reader sees with its time, else what the data says
/// with its time, else the day.
fn most_precise(winner: &Candidate, candidates: &[Candidate]) -> Chosen {
    let mut agreeing: Vec<&Candidate> =
        candidates.iter().filter(|other| agree(winner, other) && other.points > 0.0).collect();
    agreeing.push(winner);
    let rank = |candidate: &&&Candidate| {
        let time = candidate.moment.time.is_some();
        let sure = (candidate.points * 8.0) as i32;
        (time && candidate.printed, time, candidate.printed, candidate.moment.day > 0, sure)
    };
    // The first of equals, in page order.
    let mut best = agreeing.iter().rev().max_by_key(rank).copied().unwrap_or(winner);
    // Where data tells universal time, the day that the page or its address names is the local one, unless one of them names
    // the universal day: then the other day stands in the site's header or beside another article.
    let named = |other: &&&Candidate| other.points >= points::NAMED && (other.printed || other.kind == URL_PATH);
    if best.moment.zone == Some(0)
        && !agreeing.iter().any(|other| named(&other) && other.moment.same_day(&best.moment))
        && let Some(local) = agreeing.iter().filter(named).find(|other| !other.moment.same_day(&best.moment))
    {
        best = local;
    }
    // The same instant by the clock of a zone of its own is what the reader sees.
    if best.moment.zone == Some(0)
        && let Some(local) = agreeing.iter().find(|other| other.moment.zone.is_some_and(|zone| zone != 0))
    {
        best = local;
    }
    let block = best.block.or_else(|| agreeing.iter().find_map(|candidate| candidate.block));
    Chosen { moment: best.moment, block }
}

/// Whether two claims tell the same day, or the same instant by another zone's clock.
fn agree(one: &Candidate, other: &Candidate) -> bool {
    let (one, other) = (&one.moment, &other.moment);
    let zoned = one.zone.is_some() != other.zone.is_some();
    one.same_day(other)
        || one.zone.is_some() && other.zone.is_some() && one.same_instant(other)
        || zoned && one.same_instant_elsewhere(other)
        || one.zone == Some(0) && other.time.is_none() && day_elsewhere(one, other)
        || other.zone == Some(0) && one.time.is_none() && day_elsewhere(other, one)
}

/// Whether it may be this day in some zone (UTC-12 to UTC+14) at an instant told in universal time.
fn day_elsewhere(universal: &Moment, day: &Moment) -> bool {
    let (instant, day) = (universal.minute_number(), day.day_number());
    universal.time.is_some()
        && day > 0
        && ((instant - 12 * 60).div_euclid(1440)..=(instant + 14 * 60).div_euclid(1440)).contains(&day)
}

/// Where day and month could be swapped, another claim may know.
fn settle_ambiguous(candidates: &mut [(Candidate, Option<Moment>)]) {
    for index in 0..candidates.len() {
        let Some(swapped) = candidates[index].1 else { continue };
        let others =
            || candidates.iter().filter(|(_, swapped)| swapped.is_none()).map(|(candidate, _)| &candidate.moment);
        let as_read = others().any(|moment| moment.same_day(&candidates[index].0.moment));
        if !as_read && others().any(|moment| moment.same_day(&swapped)) {
            candidates[index].0.moment = swapped;
        }
    }
}

const KINDS: usize = 7;

/// The kind of a date with a label.
const LABEL: u8 = 3;

/// The kind of a date in the page's address.
const URL_PATH: u8 = 6;

fn candidates(setting: &Setting<'_>, hint: &Hint, options: &CleanOptions) -> Vec<(Candidate, Option<Moment>)> {
    let habit = habit(setting);
    let crawled = hint.crawled.as_deref().and_then(Moment::from_iso);
    let today = crawled.or_else(|| options.today.as_deref().and_then(Moment::from_iso));
    let around = around(setting);
    let month = setting.claims(Field::Date).filter(|claim| claim.evidence == Evidence::UrlPath);
    let month = month.filter_map(|claim| read_path_month(&claim.value)).next();
    let others = change::other_times(setting, habit);
    let mut seen = [0_u32; KINDS];
    let mut candidates = Vec::new();
    for claim in setting.claims(Field::Date) {
        let Some(reading) = read_claim(setting, claim, habit, crawled) else { continue };
        if !possible(&reading.moment, today) {
            continue;
        }
        let Some((kind, base)) = kind_of(claim) else { continue };
        let mut score =
            base + place_points(
                setting,
                claim,
                reading.start <= DATELINE || setting.is_cjk() && is_stamp(&reading.moment),
                &around,
            ) + points::LATER * seen[kind as usize].min(10) as f32;
        seen[kind as usize] += 1;
        let alone = (reading.end - reading.start) * 10 >= claim.value.len() * 8;
        score += if claim.evidence == Evidence::Byline && alone { points::LONE } else { 0.0 };
        score += if claim.evidence == Evidence::Element && is_machine_form(&claim.value) {
            points::MACHINE_FORM
        } else {
            0.0
        };
        score += if reading.short_year { points::SHORT_YEAR } else { 0.0 };
        score += if reading.swapped.is_some() { points::AMBIGUOUS } else { 0.0 };
        score += if reading.moment.day == 0 { points::MONTH_ONLY } else { 0.0 };
        score += match month {
            Some(month) if month == (reading.moment.year, reading.moment.month) => points::MONTH_OF_PATH,
            Some(_) if claim.block.is_some() => points::OTHER_MONTH,
            _ => 0.0,
        };
        let mut other_time = false;
        if claim.block.is_some() {
            let label = claim.evidence == Evidence::Label;
            other_time = !label && others.iter().any(|other| other.is(claim.block, &reading.moment));
            score += if other_time { points::OTHER_TIME } else { 0.0 };
            score += if is_first_of_two(&claim.value[reading.end..], habit) { points::FIRST_OF_TWO } else { 0.0 };
        }
        let printed = claim.block.is_some() && !claim.value.contains('T');
        let moment = if printed { reading.moment } else { without_midnight(reading.moment) };
        let block = claim.block.map(|block| block as usize);
        candidates.push((Candidate { moment, points: score, kind, printed, other_time, block }, reading.swapped));
    }
    favour_only_day(&mut candidates, setting.body.end);
    candidates
}

/// Blocks below the text that may hold the only day of the page, among tags and buttons.
const ONLY_DAY_BELOW: usize = 8;

/// Raises the only day that the page prints, where it is printed below the text.
fn favour_only_day(candidates: &mut [(Candidate, Option<Moment>)], end: usize) {
    let printed = || candidates.iter().map(|(candidate, _)| candidate).filter(|candidate| candidate.block.is_some());
    let Some(first) = printed().next().map(|candidate| candidate.moment) else { return };
    if !printed().all(|candidate| candidate.moment.same_day(&first)) {
        return;
    }
    for (candidate, _) in candidates.iter_mut() {
        let below = candidate.block.filter(|_| candidate.kind != LABEL).and_then(|block| block.checked_sub(end));
        candidate.points += match below {
            Some(0..4) => points::ONLY_DAY,
            Some(4..ONLY_DAY_BELOW) => points::ONLY_DAY + points::BELOW - points::FAR_BELOW,
            _ => 0.0,
        };
    }
}

/// Reads a claim's date once.
pub(super) fn read_once(setting: &Setting<'_>, claim: &Claim, habit: Habit<'_>) -> Option<Reading> {
    let text = claim.value.as_ptr() as usize;
    *setting.readings.borrow_mut().entry(text).or_insert_with(|| read(&claim.value, habit))
}

fn read_claim(setting: &Setting<'_>, claim: &Claim, habit: Habit<'_>, crawled: Option<Moment>) -> Option<Reading> {
    match claim.evidence {
        Evidence::UrlPath => read_path(&claim.value),
        _ => read_once(setting, claim, habit)
            .or_else(|| claim.block.is_none().then(|| read_seconds(&claim.value))?)
            .or_else(|| relative::read(&claim.value, &crawled?)),
    }
}

/// Whether a dash and another day follow.
fn is_first_of_two(rest: &str, habit: Habit<'_>) -> bool {
    let rest = rest.trim_start();
    let second = rest.trim_start_matches(['-', '–', '—', '~', '～', '至']).trim_start();
    second.len() < rest.len() && read(second, habit).is_some_and(|second| second.start == 0)
}

/// `2025-03-07T19:02:00` or `2025-03-07` and nothing before it.
fn is_machine_form(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.len() >= 10 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-' && bytes[7] == b'-'
}

/// Data that knows only the day fills the time with zeros.
fn without_midnight(moment: Moment) -> Moment {
    let midnight = moment.time.is_some_and(|time| time.hour == 0 && time.minute == 0 && time.second.unwrap_or(0) == 0);
    if midnight { Moment { time: None, zone: None, ..moment } } else { moment }
}

/// What kind of evidence a claim is, and its points.
fn kind_of(claim: &Claim) -> Option<(u8, f32)> {
    Some(match claim.evidence {
        Evidence::JsonLd => (0, points::JSON_LD),
        Evidence::JsonLdPage => (0, points::JSON_LD_PAGE),
        Evidence::OpenGraph => (1, points::OPEN_GRAPH),
        Evidence::Meta => (2, points::META),
        Evidence::Label => (LABEL, points::LABEL),
        Evidence::Element => (4, points::ELEMENT),
        Evidence::Byline => (5, points::BYLINE),
        Evidence::UrlPath => (URL_PATH, points::URL_PATH),
        _ => return None,
    })
}

/// How many blocks below the headline or above the text still belong to the head of an article.
const HEAD: usize = 8;

/// Whether it is told to the second, which nobody writes but a machine. Looked at on pages in Chinese, Japanese and Korean, where such stamps stand in
/// lines with the outlet's name and more; elsewhere texts quote them.
fn is_stamp(moment: &Moment) -> bool {
    moment.time.is_some_and(|time| time.second.is_some())
}

/// A line that begins with its date, after a mark or two, is no sentence about it.
const DATELINE: usize = 4;

/// A line wider than this that was kept as body is a sentence.
const PROSE: usize = 60;

/// How many blocks below the text the lines with its author, its tags and the day it was published may take.
const LABELS_BELOW: usize = 16;

/// Points for where a claim stands. Whether it `starts` with its date or is stamped by one, and which places are `around` the text.
fn place_points(setting: &Setting<'_>, claim: &Claim, starts: bool, around: &FxHashSet<u32>) -> f32 {
    let Some(block) = claim.block.map(|block| block as usize) else { return 0.0 };
    let index = block;
    let body = &setting.body;
    let long = setting.page.blocks.get(block).map_or(0, |_| width(setting.text(block)));
    let top = setting.title.map_or(body.start.saturating_sub(HEAD), |title| title.min(body.start).saturating_sub(3));
    // Lines of labels and values may stand among what is kept: the table at the head of an official notice.
    let in_table =
        claim.evidence == Evidence::Label && long <= PROSE && (body.start..=body.start + HEAD).contains(&block);
    let near_title =
        in_table || setting.title.is_some_and(|title| (title.saturating_sub(3)..=title + HEAD).contains(&block));
    // A sentence of the text tells of a day that need not be its own.
    let told = claim.evidence == Evidence::Byline && !starts && setting.kept(block) && long > PROSE;
    let place = if told && block < body.end {
        points::INSIDE
    } else if near_title || (top..=body.start + 1).contains(&block) {
        points::AT_HEAD
    } else if setting.title.is_some_and(|title| (title.saturating_sub(6)..title).contains(&block)) {
        points::OVER_HEAD
    } else if block < top {
        points::ABOVE
    } else if block < body.end {
        points::INSIDE
    } else if block < body.end + if claim.evidence == Evidence::Label { LABELS_BELOW } else { 4 } {
        points::BELOW
    } else {
        points::FAR_BELOW
    };
    let block = setting.page.blocks.get(block);
    let hidden = block.is_some_and(|block| setting.hidden(block));
    let labelled = claim.evidence == Evidence::Label;
    // What stands between the headline and the text is about the text, whatever its class says.
    let between =
        setting.title.is_some_and(|title| body.start <= title + HEAD && (title + 1..body.start).contains(&index));
    let aside = !labelled && !between && block.is_some_and(|block| is_aside(setting, block, around));
    // The time element's own attribute stands for a block that may be the paragraph after it, and a label says what a long line is about.
    let long = if !matches!(claim.evidence, Evidence::Element | Evidence::Label) && long > 120 {
        points::LONG_LINE
    } else {
        0.0
    };
    let place = if claim.evidence == Evidence::Label { place * points::LABEL_PLACE } else { place };
    place + long + if hidden { points::HIDDEN } else { 0.0 } + if aside { points::ASIDE } else { 0.0 }
}

/// Whether a block stands in a part of the page that is about other pages, its readers or the site. What is around the text itself is no such
/// part, whatever its class says.
fn is_aside(setting: &Setting<'_>, block: &Block, around: &FxHashSet<u32>) -> bool {
    let page = setting.page;
    let mut next = Some(block.place);
    while let Some(index) = next.filter(|index| !around.contains(index)) {
        let Some(place) = page.places.get(index as usize) else { break };
        let mut words = page.words_of(place.class).chain(page.words_of(place.id));
        if matches!(place.tag, Tag::Aside | Tag::Footer | Tag::Nav) || words.any(|word| ASIDES.contains(&word)) {
            return true;
        }
        next = place.parent;
    }
    false
}

/// Words in the classes of such parts.
const ASIDES: [&str; 10] = [
    "comment",
    "comments",
    "commentlist",
    "disqus",
    "related",
    "sidebar",
    "footer",
    "recommend",
    "recommended",
    "recommendation",
];

/// The places above the headline and above the first of the text.
fn around(setting: &Setting<'_>) -> FxHashSet<u32> {
    let page = setting.page;
    let starts = [setting.title, Some(setting.body.start)];
    let blocks = starts.into_iter().flatten().filter_map(|block| page.blocks.get(block));
    let mut around = FxHashSet::default();
    for block in blocks {
        let mut next = Some(block.place);
        while let Some(index) = next.filter(|index| around.insert(*index)) {
            next = page.places.get(index as usize).and_then(|place| place.parent);
        }
    }
    around
}

/// The web is no older, and no page is published after it was crawled; a day is left for clocks in other zones.
fn possible(moment: &Moment, today: Option<Moment>) -> bool {
    moment.year >= 1990 && today.is_none_or(|today| moment.day_number() <= today.day_number() + 1)
}

/// Top-level domains of countries that write English and put the day first.
const DAY_FIRST: [&str; 16] =
    [".uk", ".au", ".nz", ".ie", ".in", ".za", ".sg", ".my", ".hk", ".ng", ".ke", ".gh", ".pk", ".lk", ".bd", ".eu"];

/// How numbers are ordered where the page comes from.
pub(super) fn habit<'a>(setting: &Setting<'a>) -> Habit<'a> {
    let host = setting.host();
    let region =
        setting.claims(Field::Lang).find_map(|claim| claim.value.split_once(['-', '_']).map(|(_, region)| region));
    let american = match region {
        Some(region) => ["US", "us", "PH", "CA"].contains(&region),
        None => !DAY_FIRST.iter().any(|domain| host.ends_with(domain)),
    };
    Habit { month_first: setting.lang == "en" && american, lang: setting.lang }
}
