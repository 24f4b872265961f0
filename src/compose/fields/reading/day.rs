//! The forms in which a day is printed.

use super::super::persian::{from_persian, persian_month};
use super::super::tokens::Kind;
use super::clock::clock;
use super::scan::{Day, Scan, likely_year};

/// Days of the week that may stand before the year.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Scan<'_> {
    pub(super) fn at_number(&self, at: usize, value: u64, digits: u8) -> Option<Day> {
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
    pub(super) fn compact(&self, at: usize, value: u64) -> Option<Day> {
        let year = value / 10_000;
        likely_year(year)
            .then(|| Day::new(year, value / 100 % 100, value % 100, at + 1))?
            .filter(|day| day.moment.day > 0)
    }

    /// `20250307190200`, `202503071902`.
    pub(super) fn compact_with_time(&self, at: usize, value: u64, digits: u8) -> Option<Day> {
        let (value, second) = if digits == 14 { (value / 100, Some(value % 100)) } else { (value, None) };
        let mut day = self.compact(at, value / 10_000)?;
        day.moment.time = Some(clock(value / 100 % 100, value % 100, second)?);
        Some(day)
    }

    /// `2025-03-07`, `2025年3月7日`, `2025. 3. 7.`, `2025년 3월 7일`, `2025 March 7`, `2025. gada 7. marts`.
    pub(super) fn year_first(&self, at: usize, year: u64) -> Option<Day> {
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
    pub(super) fn year_month_day_in_han(&self, at: usize, year: u64) -> Option<Day> {
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
    pub(super) fn year_then_words(&self, year: u64, at: usize, word: &str) -> Option<Day> {
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
    pub(super) fn day_first(&self, at: usize, first: u64) -> Option<Day> {
        if let Some(Kind::Mark(mark @ ('.' | '/' | '-'))) = self.kind(at + 1) {
            let next = self.skip_gap(at + 2);
            if let Some((second, after)) = self.small(next) {
                let after = self.skip_gap(after);
                if self.kind(after) == Some(Kind::Mark(mark)) {
                    return self.numeric(first, second, self.skip_gap(after + 1), mark);
                }
            }
        }
        if let Some(day) = self.spaced(at, first) {
            return Some(day);
        }
        let next = self.skip_filling(self.skip_ordinal(at + 1));
        let Kind::Word(word) = self.kind(next)? else { return None };
        if let Some(day) = self.persian(first, next, word) {
            return Some(day);
        }
        let (month, next) = if word.eq_ignore_ascii_case("tháng") {
            self.small(self.skip_gap(next + 1))?
        } else {
            (u64::from(self.named_month(word)?), next + 1)
        };
        let mut next = self.skip_filling(next);
        // Arabic prints both names of a month: نيسان / أبريل.
        if let Some(Kind::Word(again)) = self.kind(next)
            && self.named_month(again).is_some_and(|again| u64::from(again) == month)
        {
            next = self.skip_filling(next + 1);
        }
        let (year, next) = self.year(next)?;
        (first > 0).then(|| Day::new(year, month, first, next))?
    }

    /// `7 | 3 | 2025`, `07 / 03 / 2025`: a year of four digits, since two say little among so many marks.
    fn spaced(&self, at: usize, first: u64) -> Option<Day> {
        let Some(Kind::Mark(mark @ ('|' | '/'))) = self.kind(self.skip_gap(at + 1)) else { return None };
        let (second, after) = self.small(self.skip_gap(self.skip_gap(at + 1) + 1))?;
        let after = self.skip_gap(after);
        let year = self.skip_gap(after + 1);
        let whole = self.kind(after) == Some(Kind::Mark(mark))
            && matches!(self.kind(year), Some(Kind::Number { digits: 4, .. }));
        whole.then(|| self.numeric(first, second, year, mark))?
    }

    /// `۲ تیر ۱۳۹۹`: day, month and year of the calendar of Iran.
    pub(super) fn persian(&self, day: u64, at: usize, word: &str) -> Option<Day> {
        let month = persian_month(word)?;
        let Kind::Number { value: year, digits: 4 } = self.kind(self.skip_filling(at + 1))? else { return None };
        let moment = from_persian(year, month, day)?;
        Some(Day { moment, swapped: None, short_year: false, next: self.skip_filling(at + 1) + 1 })
    }

    /// `March 7, 2025`, `Mar. 7th 2025`, `Mar 7 19:02 2025`, `Mar 07 Fri 2025`.
    pub(super) fn month_day_year(&self, at: usize, word: &str) -> Option<Day> {
        // Day and year in elements of their own stand together: `Mar 072025`.
        if let Kind::Number { value, digits: 6 } = self.kind(self.skip_filling(at + 1))? {
            let month = self.named_month(word)?;
            let day = Day::new(value % 10_000, u64::from(month), value / 10_000, self.skip_filling(at + 1) + 1);
            return day.filter(|day| day.moment.day > 0 && likely_year(value % 10_000));
        }
        // The numbers come first: few words have any behind them, and looking a word up costs more.
        let (day, next) = self.small(self.skip_filling(at + 1))?;
        let next = self.skip_filling(self.skip_ordinal(next));
        if let Some((time, after)) = self.time_at(next, None) {
            let (year, next) = self.year(self.skip_gap(after))?;
            let month = self.named_month(word)?;
            let mut found = Day::new(year, u64::from(month), day, next)?;
            found.moment.time = Some(time);
            return (day > 0).then_some(found);
        }
        let is_weekday = |word: &str| DAYS.iter().any(|day| word.eq_ignore_ascii_case(day));
        let next = match self.kind(next) {
            Some(Kind::Word(word)) if is_weekday(word) => self.skip_filling(next + 1),
            _ => next,
        };
        let (year, next) = self.year(next)?;
        let month = self.named_month(word)?;
        (day > 0).then(|| Day::new(year, u64::from(month), day, next))?
    }

    /// The year of `7.3.2025`, and which of the two numbers before it is the month.
    pub(super) fn numeric(&self, first: u64, second: u64, at: usize, mark: char) -> Option<Day> {
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
        // East Asia writes the year first, in short as well: `19-03-17`. With strokes it may be a day as in the west.
        if short_year && mark != '/' && self.habit.writes_year_first() {
            let year = if first < 90 { 2000 + first } else { 1900 + first };
            return Day::new(year, second, value, at + 1).map(|day| Day { short_year, ..day });
        }
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
    pub(super) fn han(&self, at: usize, value: u64) -> Option<Day> {
        if likely_year(value) {
            self.year_month_day_in_han(at, value)
        } else if self.is_republic(at) {
            self.year_month_day_in_han(at, value + REPUBLIC)
        } else {
            None
        }
    }

    /// Whether the number at `at` counts the years of the Republic of China: `民國112年`.
    pub(super) fn is_republic(&self, at: usize) -> bool {
        let before = |back: usize| at.checked_sub(back).and_then(|index| self.kind(index));
        let shift = usize::from(before(1) == Some(Kind::Gap));
        matches!(before(1 + shift), Some(Kind::Mark('國' | '国'))) && before(2 + shift) == Some(Kind::Mark('民'))
    }

    /// `令和5年3月7日`, `平成元年`.
    pub(super) fn era(&self, at: usize, first: char) -> Option<Day> {
        let Some(Kind::Mark(second)) = self.kind(at + 1) else { return None };
        let (_, _, start) = *ERAS.iter().find(|(one, two, _)| (*one, *two) == (first, second))?;
        let year = self.skip_gap(at + 2);
        let (value, _) = self.small_or_han(year)?;
        self.year_month_day_in_han(year, start + value)
    }
}

/// 1912 is the first year of the Republic of China.
const REPUBLIC: u64 = 1911;

/// Japanese eras and the year before their first.
const ERAS: [(char, char, u64); 3] = [('令', '和', 2018), ('平', '成', 1988), ('昭', '和', 1925)];
