//! Reads the first date in a short text, in the forms that the world's pages print.
//!
//! Everything here looks at a few tokens around a place, so a text costs what its length costs; nothing here judges whether
//! the date is the page's.

use super::moment::{Moment, Time};
use super::months::month_of;
use super::tokens::{Kind, Token, tokens};

/// What is known about how numbers are ordered where the page comes from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Habit<'a> {
    /// `03/07/2025` is the seventh of March.
    pub(super) month_first: bool,
    /// ISO 639-1 code of the page's language, or empty.
    pub(super) lang: &'a str,
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

/// Reads the date in the path of an address: `/2025/03/07/`, `/2025-03-07/`, `/20250307/`, `/2025/0307/`, `t20250307_1`.
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
            (4, Some(Kind::Mark('/' | '-' | '_')), Some(Kind::Number { value: both, digits: 4 })) => {
                Day::new(value, both / 100, both % 100, at + 3).filter(|day| likely_year(value) && day.moment.day > 0)
            }
            _ => None,
        }
    })?;
    Some(Reading { moment: day.moment, swapped: None, short_year: false, start: 0, end: path.len() })
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

/// A date without its time, and the token after it.
struct Day {
    moment: Moment,
    swapped: Option<Moment>,
    short_year: bool,
    next: usize,
}

impl Day {
    fn new(year: u64, month: u64, day: u64, next: usize) -> Option<Day> {
        let small = |value: u64| u32::try_from(value).ok();
        let moment = Moment::day(small(year)?, small(month)?, small(day)?)?;
        Some(Day { moment, swapped: None, short_year: false, next })
    }
}

struct Scan<'a> {
    tokens: &'a [Token<'a>],
    habit: Habit<'a>,
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
        Some(Reading { moment, swapped, short_year: day.short_year, start, end })
    }

    fn at_number(&self, at: usize, value: u64, digits: u8) -> Option<Day> {
        let glued = at > 0
            && match self.kind(at - 1) {
                // 1.2.2023 is no date in 5.1.2.2023, nor is anything in v2.1.2023 or $12.03.
                Some(Kind::Mark('.' | ',' | '-' | '/' | ':')) => {
                    matches!(self.kind(at.wrapping_sub(2)), Some(Kind::Number { .. }))
                }
                Some(Kind::Mark('$' | '€' | '£' | '¥' | '#')) => true,
                Some(Kind::Word(word)) => word.is_ascii() && !word.eq_ignore_ascii_case("t") && digits < 4,
                _ => false,
            };
        if glued {
            return None;
        }
        match digits {
            4 => self.year_first(at, value),
            8 => self.compact(at, value),
            12 | 14 => self.compact_with_time(at, value, digits),
            3 | 2 if self.is_republic(at) => self.year_month_day_in_han(at, value + REPUBLIC),
            1 | 2 => self.day_first(at, value),
            _ => None,
        }
    }

    /// `20250307`.
    fn compact(&self, at: usize, value: u64) -> Option<Day> {
        let year = value / 10_000;
        likely_year(year)
            .then(|| Day::new(year, value / 100 % 100, value % 100, at + 1))?
            .filter(|day| day.moment.day > 0)
    }

    /// `20250307190200`, `202503071902`.
    fn compact_with_time(&self, at: usize, value: u64, digits: u8) -> Option<Day> {
        let (value, second) = if digits == 14 { (value / 100, Some(value % 100)) } else { (value, None) };
        let mut day = self.compact(at, value / 10_000)?;
        day.moment.time = Some(clock(value / 100 % 100, value % 100, second)?);
        Some(day)
    }

    /// `2025-03-07`, `2025年3月7日`, `2025. 3. 7.`, `2025년 3월 7일`, `2025 March 7`, `2025. gada 7. marts`.
    fn year_first(&self, at: usize, year: u64) -> Option<Day> {
        let buddhist = (2480..=2640).contains(&year);
        if !likely_year(year) && !buddhist {
            return None;
        }
        match self.kind(at + 1)? {
            Kind::Mark(mark @ ('-' | '/' | '.' | '_')) => {
                let next = self.skip_gap(at + 2);
                if let Some(Kind::Word(word)) = self.kind(next) {
                    return self.year_then_words(year, next, word);
                }
                let (month, next) = self.small(next)?;
                let next = self.skip_gap(next);
                if self.kind(next) != Some(Kind::Mark(mark)) {
                    return None;
                }
                let (day, next) = self.small(self.skip_gap(next + 1))?;
                (day > 0).then(|| Day::new(year, month, day, self.skip_day_sign(next)))?
            }
            Kind::Mark('年') => self.year_month_day_in_han(at, year),
            Kind::Word("년") => self.year_month_day_in_han(at, year),
            Kind::Gap => match self.kind(at + 2)? {
                Kind::Mark('年') => self.year_month_day_in_han(at + 1, year),
                Kind::Word("년") => self.year_month_day_in_han(at + 1, year),
                Kind::Mark(mark @ ('-' | '/' | '.')) => {
                    let (month, next) = self.small(self.skip_gap(at + 3))?;
                    let next = self.skip_gap(next);
                    if self.kind(next) != Some(Kind::Mark(mark)) {
                        return None;
                    }
                    let (day, next) = self.small(self.skip_gap(next + 1))?;
                    (day > 0).then(|| Day::new(year, month, day, next))?
                }
                Kind::Word(word) => self.year_then_words(year, at + 2, word),
                _ => None,
            },
            _ => None,
        }
    }

    /// `年3月7日` and `년 3월 7일` after a year at `at`; a month without a day is a date too, if the page prints no more.
    fn year_month_day_in_han(&self, at: usize, year: u64) -> Option<Day> {
        let mut next = self.skip_gap(at + 1);
        if !matches!(self.kind(next), Some(Kind::Mark('年' | '.' | '/' | '-') | Kind::Word("년"))) {
            return None;
        }
        let han = matches!(self.kind(next), Some(Kind::Mark('年') | Kind::Word("년")));
        let (month, after) = self.small_or_han(self.skip_gap(next + 1))?;
        next = self.skip_gap(after);
        let closed = matches!(self.kind(next), Some(Kind::Mark('月') | Kind::Word("월")));
        let joined = matches!(self.kind(next), Some(Kind::Mark('.' | '/' | '-')));
        if han && !closed && !joined {
            return None;
        }
        match self.small_or_han(self.skip_gap(next + 1)) {
            Some((day, after)) if day > 0 && (closed || joined) => {
                Day::new(year, month, day, self.skip_day_sign(after))
            }
            _ if closed => Day::new(year, month, 0, next + 1),
            _ => None,
        }
    }

    /// The rest of a date whose year stood first and whose month is a word: `March 7`, `7. marts`, `m. kovo 7 d.`.
    fn year_then_words(&self, year: u64, at: usize, word: &str) -> Option<Day> {
        if let Some(month) = self.named_month(word) {
            let (day, next) = self.small(self.skip_filling(at + 1))?;
            return (day > 0).then(|| Day::new(year, u64::from(month), day, self.skip_ordinal(next)))?;
        }
        // `gada` and `m.` are the words for "year" in Latvian and Lithuanian, `de` joins in Basque and Hungarian.
        let next = self.skip_filling(at + 1);
        match self.kind(next)? {
            Kind::Word(word) => {
                let month = self.named_month(word)?;
                let (day, next) = self.small(self.skip_filling(next + 1))?;
                (day > 0).then(|| Day::new(year, u64::from(month), day, next))?
            }
            Kind::Number { .. } => {
                let (day, next) = self.small(next)?;
                let next = self.skip_filling(next);
                let Kind::Word(word) = self.kind(next)? else { return None };
                let month = self.named_month(word)?;
                (day > 0).then(|| Day::new(year, u64::from(month), day, next + 1))?
            }
            _ => None,
        }
    }

    /// `7 March 2025`, `7. März 2025`, `7 de marzo de 2025`, `7th of March, 2025`, `07-Mar-2025`, `7/3/2025`, `7.3.25`,
    /// `7 tháng 3, 2025`.
    fn day_first(&self, at: usize, first: u64) -> Option<Day> {
        if let Some(Kind::Mark(mark @ ('.' | '/' | '-'))) = self.kind(at + 1) {
            let next = self.skip_gap(at + 2);
            if let Some((second, after)) = self.small(next) {
                let after = self.skip_gap(after);
                if self.kind(after) == Some(Kind::Mark(mark)) {
                    return self.numeric(first, second, self.skip_gap(after + 1), mark);
                }
            }
        }
        let next = self.skip_filling(self.skip_ordinal(at + 1));
        let Kind::Word(word) = self.kind(next)? else { return None };
        let (month, next) = if word.eq_ignore_ascii_case("tháng") {
            self.small(self.skip_gap(next + 1))?
        } else {
            (u64::from(self.named_month(word)?), next + 1)
        };
        let (year, next) = self.year(self.skip_filling(next))?;
        (first > 0).then(|| Day::new(year, month, first, next))?
    }

    /// `March 7, 2025`, `Mar. 7th 2025`.
    fn month_day_year(&self, at: usize, word: &str) -> Option<Day> {
        // The numbers come first: few words have any behind them, and looking a word up costs more.
        let (day, next) = self.small(self.skip_filling(at + 1))?;
        let (year, next) = self.year(self.skip_filling(self.skip_ordinal(next)))?;
        let month = self.named_month(word)?;
        (day > 0).then(|| Day::new(year, u64::from(month), day, next))?
    }

    /// The year of `7.3.2025`, and which of the two numbers before it is the month.
    fn numeric(&self, first: u64, second: u64, at: usize, mark: char) -> Option<Day> {
        let Kind::Number { value, digits } = self.kind(at)? else { return None };
        let (year, short_year) = match digits {
            4 if likely_year(value) => (value, false),
            // Two digits are a year of this century or the end of the last; pages are not older.
            2 if !matches!(self.kind(at + 1), Some(Kind::Mark('.' | ':' | ',')))
                || !matches!(self.kind(at + 2), Some(Kind::Number { .. })) =>
            {
                (if value < 90 { 2000 + value } else { 1900 + value }, true)
            }
            _ => return None,
        };
        if first == 0 || second == 0 {
            return None;
        }
        // A full stop puts the day first everywhere; with other marks it depends on the place.
        let month_first = self.habit.month_first && mark != '.';
        let by_day = Day::new(year, second, first, at + 1);
        let by_month = Day::new(year, first, second, at + 1);
        let (best, other) = if month_first { (by_month, by_day) } else { (by_day, by_month) };
        match (best, other) {
            (Some(best), Some(other)) => Some(Day { swapped: Some(other.moment), short_year, ..best }),
            (one, another) => one.or(another).map(|day| Day { short_year, ..day }),
        }
        .map(|day| if day.swapped == Some(day.moment) { Day { swapped: None, ..day } } else { day })
    }

    /// `二〇二三年十月一日`.
    fn han(&self, at: usize, value: u64) -> Option<Day> {
        if likely_year(value) {
            self.year_month_day_in_han(at, value)
        } else if self.is_republic(at) {
            self.year_month_day_in_han(at, value + REPUBLIC)
        } else {
            None
        }
    }

    /// Whether the number at `at` counts the years of the Republic of China: `民國112年`.
    fn is_republic(&self, at: usize) -> bool {
        let before = |back: usize| at.checked_sub(back).and_then(|index| self.kind(index));
        let shift = usize::from(before(1) == Some(Kind::Gap));
        matches!(before(1 + shift), Some(Kind::Mark('國' | '国'))) && before(2 + shift) == Some(Kind::Mark('民'))
    }

    /// `令和5年3月7日`, `平成元年`.
    fn era(&self, at: usize, first: char) -> Option<Day> {
        let Some(Kind::Mark(second)) = self.kind(at + 1) else { return None };
        let (_, _, start) = *ERAS.iter().find(|(one, two, _)| (*one, *two) == (first, second))?;
        let year = self.skip_gap(at + 2);
        let (value, _) = self.small_or_han(year)?;
        self.year_month_day_in_han(year, start + value)
    }

    /// The time of day that follows a date.
    fn time_after(&self, at: usize) -> Option<(Time, Option<i16>, usize)> {
        let mut afternoon = None;
        let mut next = at;
        for _ in 0..8 {
            if let Some((time, end)) = self.time_at(next, afternoon) {
                let (zone, end) = self.zone_at(end);
                return Some((time, zone, end));
            }
            match self.kind(next)? {
                Kind::Gap | Kind::Han { .. } => {}
                Kind::Mark(mark) => match self.half_of_day(next) {
                    Some(half) => {
                        afternoon = Some(half);
                        next += 1;
                    }
                    None if BESIDE_TIME.contains(mark) => {}
                    None => return None,
                },
                Kind::Word("오후") => afternoon = Some(true),
                Kind::Word("오전") => afternoon = Some(false),
                Kind::Word(word) if is_time_word(word) => {}
                _ => return None,
            }
            next += 1;
        }
        None
    }

    /// The time of day that stands directly before a date: `19:02, 7 March 2025`.
    fn time_before(&self, at: usize) -> Option<(Time, Option<i16>, usize)> {
        (at.saturating_sub(12)..at).find_map(|first| {
            // The middle of a longer run of numbers is no start of a time.
            if first > 0 && self.kind(first - 1) == Some(Kind::Mark(':')) {
                return None;
            }
            let (time, end) = self.time_at(first, None)?;
            let (zone, end) = self.zone_at(end);
            let between = end..at;
            let joined = between.len() <= 5
                && between.into_iter().all(|index| match self.kind(index) {
                    Some(Kind::Gap) => true,
                    Some(Kind::Mark(mark)) => BESIDE_TIME.contains(mark),
                    Some(Kind::Word(word)) => is_time_word(word),
                    _ => false,
                });
            joined.then_some((time, zone, first))
        })
    }

    /// `19:02:00`, `7:02 pm`, `19h02`, `19時2分`, `19.02 Uhr`.
    fn time_at(&self, at: usize, afternoon: Option<bool>) -> Option<(Time, usize)> {
        let Kind::Number { value: hour, digits: 1 | 2 } = self.kind(at)? else { return None };
        let mark = self.kind(at + 1)?;
        let after = if matches!(mark, Kind::Word(_)) { self.skip_gap(at + 2) } else { at + 2 };
        let Kind::Number { value: minute, digits } = self.kind(after)? else { return None };
        let mut next = after + 1;
        let mut second = None;
        match mark {
            Kind::Mark(':') if digits == 2 => {
                if let (Some(Kind::Mark(':')), Some(Kind::Number { value, digits: 2 })) =
                    (self.kind(next), self.kind(next + 1))
                {
                    second = Some(value);
                    next += 2;
                    if let (Some(Kind::Mark('.' | ',')), Some(Kind::Number { digits: 3.., .. })) =
                        (self.kind(next), self.kind(next + 1))
                    {
                        next += 2;
                    }
                }
            }
            Kind::Word("시") | Kind::Mark('时' | '時' | '点' | '點') => {
                if matches!(self.kind(next), Some(Kind::Mark('分') | Kind::Word("분"))) {
                    next += 1;
                    if let (Some(Kind::Number { value, digits: 1 | 2 }), Some(Kind::Mark('秒') | Kind::Word("초"))) =
                        (self.kind(next), self.kind(next + 1))
                    {
                        second = Some(value);
                        next += 2;
                    }
                }
            }
            Kind::Word(word) if digits == 2 && matches!(word, "h" | "H" | "u" | "klo") => {}
            Kind::Mark('.') if digits == 2 && self.says_clock(at, next) => {}
            _ => return None,
        }
        let (half, next) = self.half_after(next);
        let hour = match half.or(afternoon) {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        Some((clock(hour, minute, second)?, next))
    }

    /// Whether a word beside `19.02` says that it is a time.
    fn says_clock(&self, at: usize, next: usize) -> bool {
        let before = at
            .checked_sub(2)
            .and_then(|index| self.kind(index))
            .or_else(|| at.checked_sub(1).and_then(|index| self.kind(index)));
        let after = self.kind(self.skip_gap(next));
        matches!(after, Some(Kind::Word("Uhr" | "uhr" | "h" | "น" | "WIB" | "WITA" | "WIT")))
            || matches!(before, Some(Kind::Word("kl" | "klo" | "kello" | "ore" | "alle" | "at")))
            || matches!(before, Some(Kind::Mark('.')))
                && matches!(at.checked_sub(3).and_then(|index| self.kind(index)), Some(Kind::Word("kl")))
            || matches!(after, Some(Kind::Word(word)) if word.eq_ignore_ascii_case("am") || word.eq_ignore_ascii_case("pm"))
    }

    /// `am`, `p.m.` after a time.
    fn half_after(&self, at: usize) -> (Option<bool>, usize) {
        let word = self.skip_gap(at);
        let Some(Kind::Word(letters)) = self.kind(word) else { return (None, at) };
        let half = match letters.as_bytes() {
            [b'a' | b'A', b'm' | b'M'] => return (Some(false), word + 1),
            [b'p' | b'P', b'm' | b'M'] => return (Some(true), word + 1),
            [b'a' | b'A'] => false,
            [b'p' | b'P'] => true,
            _ => return (None, at),
        };
        let dotted = self.kind(word + 1) == Some(Kind::Mark('.'));
        match self.kind(self.skip_gap(word + 2)) {
            Some(Kind::Word(m)) if dotted && m.eq_ignore_ascii_case("m") => (Some(half), self.skip_gap(word + 2) + 1),
            _ => (None, at),
        }
    }

    /// 上午 and its kin, at a mark: whether it is the second half of the day.
    fn half_of_day(&self, at: usize) -> Option<bool> {
        let (Some(Kind::Mark(first)), Some(Kind::Mark(second))) = (self.kind(at), self.kind(at + 1)) else {
            return None;
        };
        HALVES.iter().find(|(one, two, _)| (*one, *two) == (first, second)).map(|(_, _, afternoon)| *afternoon)
    }

    /// `Z`, `+08:00`, `+0800`, `UTC`, `GMT+8` directly after a time.
    fn zone_at(&self, at: usize) -> (Option<i16>, usize) {
        let gapless = self.kind(at) != Some(Kind::Gap);
        let mut next = self.skip_gap(at);
        let mut named = false;
        match self.kind(next) {
            Some(Kind::Word("Z" | "z")) if gapless => return (Some(0), next + 1),
            Some(Kind::Word("UTC" | "GMT" | "utc" | "gmt")) => {
                named = true;
                next += 1;
            }
            _ => {}
        }
        let plain = if named { (Some(0), next) } else { (None, at) };
        let sign = match self.kind(next) {
            Some(Kind::Mark('+')) => 1,
            // `10:00-11:30` is a span of time: a zone to the west has a name before it, or four digits.
            Some(Kind::Mark('-')) if named || matches!(self.kind(next + 1), Some(Kind::Number { digits: 4, .. })) => -1,
            Some(Kind::Mark('-')) if gapless && self.seconds_before(at) => -1,
            _ => return plain,
        };
        let Some(Kind::Number { value, digits }) = self.kind(next + 1) else { return plain };
        let (hours, minutes, end) = match (digits, self.kind(next + 2), self.kind(next + 3)) {
            (4, _, _) => (value / 100, value % 100, next + 2),
            (1 | 2, Some(Kind::Mark(':')), Some(Kind::Number { value: minutes, digits: 2 })) => {
                (value, minutes, next + 4)
            }
            (1 | 2, _, _) if named || gapless => (value, 0, next + 2),
            _ => return plain,
        };
        if hours > 14 || minutes > 59 {
            return plain;
        }
        (Some(sign * (hours * 60 + minutes) as i16), end)
    }

    /// Whether the time before `at` has seconds: a range of opening hours has not.
    fn seconds_before(&self, at: usize) -> bool {
        let colon = |back: usize| at.checked_sub(back).and_then(|index| self.kind(index)) == Some(Kind::Mark(':'));
        colon(2) && colon(4) || colon(4) && colon(6)
    }

    /// A year of four digits, or of two after an apostrophe.
    fn year(&self, at: usize) -> Option<(u64, usize)> {
        match self.kind(at)? {
            Kind::Number { value, digits: 4 } if likely_year(value) => Some((value, at + 1)),
            Kind::Number { value, digits: 4 } if (2480..=2640).contains(&value) => Some((value - BUDDHIST, at + 1)),
            Kind::Mark('\'' | '’') => match self.kind(at + 1)? {
                Kind::Number { value, digits: 2 } => Some((2000 + value, at + 2)),
                _ => None,
            },
            _ => None,
        }
    }

    /// A number of one or two digits.
    fn small(&self, at: usize) -> Option<(u64, usize)> {
        match self.kind(at)? {
            Kind::Number { value, digits: 1 | 2 } => Some((value, at + 1)),
            _ => None,
        }
    }

    fn small_or_han(&self, at: usize) -> Option<(u64, usize)> {
        match self.kind(at)? {
            Kind::Han { value } => Some((value, at + 1)),
            _ => self.small(at),
        }
    }

    fn named_month(&self, word: &str) -> Option<u8> {
        if word.len() < 3 || word.len() > 32 {
            return None;
        }
        let lower = word.to_lowercase();
        let look_up = |word: &str| month_of(word, self.habit.lang);
        // In Turkish a capital I without a dot lowers to one without, and one with a dot to a plain one.
        look_up(&lower)
            .or_else(|| lower.contains('\u{307}').then(|| look_up(&lower.replace('\u{307}', "")))?)
            .or_else(|| lower.contains('i').then(|| look_up(&lower.replace('i', "ı")))?)
    }

    fn kind(&self, at: usize) -> Option<Kind<'_>> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn skip_gap(&self, at: usize) -> usize {
        at + usize::from(self.kind(at) == Some(Kind::Gap))
    }

    /// 日, 号 and 일 after the number of a day.
    fn skip_day_sign(&self, at: usize) -> usize {
        let next = self.skip_gap(at);
        if matches!(self.kind(next), Some(Kind::Mark('日' | '号' | '號') | Kind::Word("일"))) {
            next + 1
        } else {
            at
        }
    }

    /// `st`, `nd`, `º` and their kin after the number of a day.
    fn skip_ordinal(&self, at: usize) -> usize {
        match self.kind(at) {
            Some(Kind::Word(word)) if ORDINALS.iter().any(|ordinal| word.eq_ignore_ascii_case(ordinal)) => at + 1,
            Some(Kind::Mark('º' | '°')) => at + 1,
            _ => at,
        }
    }

    /// Gaps, commas and the small words that stand between the parts of a date.
    fn skip_filling(&self, at: usize) -> usize {
        let mut next = at;
        while next < at + 6 {
            let filling = match self.kind(next) {
                Some(Kind::Gap | Kind::Mark('.' | ',' | '-' | '/' | '،')) => true,
                Some(Kind::Word(word)) => JOINTS.iter().any(|joint| word.eq_ignore_ascii_case(joint)),
                _ => false,
            };
            if !filling {
                break;
            }
            next += 1;
        }
        next
    }
}

/// 1912 is the first year of the Republic of China.
const REPUBLIC: u64 = 1911;

/// The Thai calendar counts from the Buddha's death, 543 years before the common era.
const BUDDHIST: u64 = 543;

/// Japanese eras and the year before their first.
const ERAS: [(char, char, u64); 3] = [('令', '和', 2018), ('平', '成', 1988), ('昭', '和', 1925)];

/// Words for a half of the day, by their two characters; true for the second.
const HALVES: [(char, char, bool); 11] = [
    ('上', '午', false),
    ('下', '午', true),
    ('午', '前', false),
    ('午', '後', true),
    ('午', '后', true),
    ('凌', '晨', false),
    ('早', '上', false),
    ('晚', '上', true),
    ('晚', '间', true),
    ('中', '午', true),
    ('傍', '晚', true),
];

/// Marks that may stand between a date and its time; the last ones are days of the week in Chinese and Japanese.
const BESIDE_TIME: &str = ",.|-()[]/·•@,، 星期周週曜日月火水木金土天【】";

const ORDINALS: [&str; 8] = ["st", "nd", "rd", "th", "er", "º", "ª", "o"];

/// Words between day, month and year.
const JOINTS: [&str; 11] = ["of", "de", "del", "di", "den", "d", "the", "gada", "năm", "do", "da"];

/// Whether a word may stand between a date and its time: "at" in many languages, or a day of the week.
fn is_time_word(word: &str) -> bool {
    const AT: [&str; 33] = [
        "t", "at", "um", "uhr", "kl", "klo", "kello", "à", "a", "alle", "ore", "om", "o", "ob", "às", "as", "las",
        "la", "в", "о", "у", "saat", "h", "g", "godz", "u", "lúc", "on", "час", "στις", "kell", "plkst", "pukul",
    ];
    let lower = word.to_lowercase();
    AT.contains(&lower.as_str()) || word.len() <= 27 && WEEKDAYS.iter().any(|day| lower.starts_with(day))
}

/// How the names of the days begin where they stand between date and time.
const WEEKDAYS: [&str; 30] = [
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "lun", "mar", "mer", "mié", "jue", "jeu", "gio", "vie", "ven",
    "sáb", "sab", "dom", "dim", "die", "mit", "don", "fre", "sam", "son", "월요", "화요", "수요", "목요",
];

/// Pages are no older than the years they tell; archives print the year a text first appeared.
fn likely_year(year: u64) -> bool {
    (1900..=2100).contains(&year)
}

fn clock(hour: u64, minute: u64, second: Option<u64>) -> Option<Time> {
    let real = hour < 24 && minute < 60 && second.is_none_or(|second| second < 60);
    real.then_some(Time { hour: hour as u8, minute: minute as u8, second: second.map(|second| second as u8) })
}

#[cfg(test)]
mod tests;
