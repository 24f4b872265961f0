//! Reads the first date in a short text, in the forms that the world's pages print.
//!
//! Everything here looks at a few tokens around a place, so a text costs what its length costs; nothing here judges whether
//! the date is the page's.

mod clock;
mod day;
mod scan;

use super::moment::{Moment, Time};
use super::tokens::{Kind, tokens};
use scan::{Day, Scan, likely_year};

/// What is known about how numbers are ordered where the page comes from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Habit<'a> {
    /// `03/07/2025` is the seventh of March.
    pub(super) month_first: bool,
    /// ISO 639-1 code of the page's language, or empty.
    pub(super) lang: &'a str,
}

impl Habit<'_> {
    /// Whether the year comes before month and day, as in East Asia.
    fn writes_year_first(&self) -> bool {
        matches!(self.lang, "zh" | "ja" | "ko")
    }
}

/// A date that was read, and how sure its reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// The date.
    pub(super) moment: Moment,
    /// The other way to read the same digits, where day and month could be swapped.
    pub(super) swapped: Option<Moment>,
    /// Two digits stood for the year.
    pub(super) short_year: bool,
    /// Where it stands in the text, time and zone included, in bytes.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
}

/// Reads the first date of a text.
pub(super) fn read(text: &str, habit: Habit<'_>) -> Option<Reading> {
    let tokens = tokens(text);
    let scan = Scan { tokens: &tokens, habit };
    (0..tokens.len()).find_map(|at| scan.date_at(at))
}

/// Reads the date in the path of an address: `/2025/03/07/`, `/2025-03-07/`, `/20250307/`, `/2025/0307/`, `t20250307_1`,
/// `/2025/mar/07/`, `/27-03-2025`.
pub(super) fn read_path(path: &str) -> Option<Reading> {
    let tokens = tokens(path);
    let scan = Scan { tokens: &tokens, habit: Habit::default() };
    let day = (0..tokens.len()).find_map(|at| {
        let Kind::Number { value, digits } = scan.kind(at)? else { return None };
        match (digits, scan.kind(at + 1), scan.kind(at + 2)) {
            (8, _, _) => scan.compact(at, value),
            (4, Some(Kind::Mark('/' | '-' | '_' | '.')), Some(Kind::Number { value: month, digits: 1 | 2 })) => {
                let Some((Kind::Mark('/' | '-' | '_' | '.'), (day, next))) = scan.kind(at + 3).zip(scan.small(at + 4))
                else {
                    return None;
                };
                Day::new(value, month, day, next).filter(|day| likely_year(value) && day.moment.day > 0)
            }
            (4, Some(Kind::Mark('/')), Some(Kind::Word(month))) => {
                let Some((Kind::Mark('/'), (day, next))) = scan.kind(at + 3).zip(scan.small(at + 4)) else {
                    return None;
                };
                let month = scan.named_month(month).filter(|_| likely_year(value))?;
                Day::new(value, u64::from(month), day, next).filter(|day| day.moment.day > 0)
            }
            // The day first, where it can be no month.
            (2, Some(Kind::Mark('-')), Some(Kind::Number { value: month, digits: 2 })) if value > 12 => {
                let Some((Kind::Mark('-'), Kind::Number { value: year, digits: 4 })) =
                    scan.kind(at + 3).zip(scan.kind(at + 4))
                else {
                    return None;
                };
                Day::new(year, month, value, at + 5).filter(|_| likely_year(year))
            }
            (4, Some(Kind::Mark('/' | '-' | '_')), Some(Kind::Number { value: both, digits: 4 })) => {
                Day::new(value, both / 100, both % 100, at + 3).filter(|day| likely_year(value) && day.moment.day > 0)
            }
            _ => None,
        }
    })?;
    Some(Reading { moment: day.moment, swapped: None, short_year: false, start: 0, end: path.len() })
}

/// Reads year and month in the path of an address that names no day: `/2025/03/`.
pub(super) fn read_path_month(path: &str) -> Option<(u16, u8)> {
    let mut parts = path.split('/');
    let year = parts.find_map(|part| {
        let year: u16 = part.parse().ok().filter(|_| part.len() == 4)?;
        likely_year(u64::from(year)).then_some(year)
    })?;
    let month: u8 = parts.next().filter(|part| part.len() <= 2)?.parse().ok()?;
    (1..=12).contains(&month).then_some((year, month))
}

/// Reads seconds, or thousandths of a second, since 1970, as data has them; they are told in universal time.
pub(super) fn read_seconds(text: &str) -> Option<Reading> {
    let text = text.trim();
    let seconds: i64 = match text.len() {
        10 => text.parse().ok()?,
        13 => text.parse::<i64>().ok()? / 1000,
        _ => return None,
    };
    let epoch = Moment::day(1970, 1, 1)?;
    let moment = epoch.minutes_earlier(-(seconds / 60))?;
    let time = moment.time.map(|time| Time { second: Some((seconds % 60).unsigned_abs() as u8), ..time });
    Some(Reading {
        moment: Moment { time, zone: Some(0), ..moment },
        swapped: None,
        short_year: false,
        start: 0,
        end: text.len(),
    })
}

impl Scan<'_> {
    fn date_at(&self, at: usize) -> Option<Reading> {
        let day = match self.kind(at)? {
            Kind::Number { value, digits } => self.at_number(at, value, digits),
            Kind::Han { value } => self.han(at, value),
            Kind::Word(word) => self.month_day_year(at, word),
            Kind::Mark(mark) => self.era(at, mark),
            Kind::Gap => None,
        }?;
        let mut moment = day.moment;
        let (mut start, mut end) = (self.tokens[at].start, self.tokens[day.next - 1].end);
        if moment.day > 0 && moment.time.is_none() {
            if let Some((time, zone, next)) = self.time_after(day.next) {
                (moment.time, moment.zone, end) = (Some(time), zone, self.tokens[next - 1].end);
            } else if let Some((time, zone, first)) = self.time_before(at) {
                (moment.time, moment.zone, start) = (Some(time), zone, self.tokens[first].start);
            }
        }
        let swapped = day.swapped.map(|other| Moment { time: moment.time, zone: moment.zone, ..other });
        Some(Reading { moment, swapped, short_year: day.short_year, start: start as usize, end: end as usize })
    }
}

#[cfg(test)]
mod tests;
