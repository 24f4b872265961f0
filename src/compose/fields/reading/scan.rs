//! The tokens of a text, and the small steps over them that all forms of dates and times share.

use super::super::moment::Moment;
use super::super::months::{may_be_month, month_of};
use super::super::tokens::{Kind, Token};
use super::Habit;

/// A date without its time, and the token after it.
pub(super) struct Day {
    pub(super) moment: Moment,
    pub(super) swapped: Option<Moment>,
    pub(super) short_year: bool,
    pub(super) next: usize,
}

impl Day {
    pub(super) fn new(year: u64, month: u64, day: u64, next: usize) -> Option<Day> {
        let small = |value: u64| u32::try_from(value).ok();
        let moment = Moment::day(small(year)?, small(month)?, small(day)?)?;
        Some(Day { moment, swapped: None, short_year: false, next })
    }
}

pub(super) struct Scan<'a> {
    pub(super) tokens: &'a [Token<'a>],
    pub(super) habit: Habit<'a>,
}

impl Scan<'_> {
    /// A year of four digits, or of two after an apostrophe.
    pub(super) fn year(&self, at: usize) -> Option<(u64, usize)> {
        match self.kind(at)? {
            Kind::Number { value, digits: 4 } if likely_year(value) => Some((value, at + 1)),
            Kind::Number { value, digits: 4 } if (2480..=2640).contains(&value) => Some((value - BUDDHIST, at + 1)),
            // The minutes it takes to read, glued on: `Mar 7, 20255 mins`.
            Kind::Number { value, digits: digits @ (5 | 6) } => {
                let Some(Kind::Word(word)) = self.kind(self.skip_gap(at + 1)) else { return None };
                let year = if digits == 5 { value / 10 } else { value / 100 };
                let minutes = word.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("min"));
                (minutes && likely_year(year)).then_some((year, at + 1))
            }
            Kind::Mark('\'' | '’') => match self.kind(at + 1)? {
                Kind::Number { value, digits: 2 } => Some((2000 + value, at + 2)),
                _ => None,
            },
            _ => None,
        }
    }

    /// A number of one or two digits.
    pub(super) fn small(&self, at: usize) -> Option<(u64, usize)> {
        match self.kind(at)? {
            Kind::Number { value, digits: 1 | 2 } => Some((value, at + 1)),
            _ => None,
        }
    }

    pub(super) fn small_or_han(&self, at: usize) -> Option<(u64, usize)> {
        match self.kind(at)? {
            Kind::Han { value } => Some((value, at + 1)),
            _ => self.small(at),
        }
    }

    pub(super) fn named_month(&self, word: &str) -> Option<u8> {
        if word.len() < 3 || word.len() > 32 || !may_be_month(word) {
            return None;
        }
        let lower = word.to_lowercase();
        let look_up = |word: &str| month_of(word, self.habit.lang);
        // In Turkish a capital I without a dot lowers to one without, and one with a dot to a plain one.
        look_up(&lower)
            .or_else(|| lower.contains('\u{307}').then(|| look_up(&lower.replace('\u{307}', "")))?)
            .or_else(|| lower.contains('i').then(|| look_up(&lower.replace('i', "ı")))?)
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind<'_>> {
        self.tokens.get(at).map(|token| token.kind)
    }

    pub(super) fn skip_gap(&self, at: usize) -> usize {
        at + usize::from(self.kind(at) == Some(Kind::Gap))
    }

    /// 日, 号 and 일 after the number of a day.
    pub(super) fn skip_day_sign(&self, at: usize) -> usize {
        let next = self.skip_gap(at);
        if matches!(self.kind(next), Some(Kind::Mark('日' | '号' | '號') | Kind::Word("일"))) {
            next + 1
        } else {
            at
        }
    }

    /// `st`, `nd`, `º` and their kin after the number of a day.
    pub(super) fn skip_ordinal(&self, at: usize) -> usize {
        match self.kind(at) {
            Some(Kind::Word(word)) if ORDINALS.iter().any(|ordinal| word.eq_ignore_ascii_case(ordinal)) => at + 1,
            Some(Kind::Mark('º' | '°')) => at + 1,
            _ => at,
        }
    }

    /// Gaps, commas and the small words that stand between the parts of a date.
    pub(super) fn skip_filling(&self, at: usize) -> usize {
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

/// The Thai calendar counts from the Buddha's death, 543 years before the common era.
pub(super) const BUDDHIST: u64 = 543;

const ORDINALS: [&str; 8] = ["st", "nd", "rd", "th", "er", "º", "ª", "o"];

/// Words between day, month and year.
const JOINTS: [&str; 11] = ["of", "de", "del", "di", "den", "d", "the", "gada", "năm", "do", "da"];

/// Pages are no older than the years they tell; archives print the year a text first appeared.
pub(super) fn likely_year(year: u64) -> bool {
    (1900..=2100).contains(&year)
}
