//! The time of day beside a date, and its zone.

use super::super::moment::Time;
use super::super::tokens::Kind;
use super::scan::Scan;

impl Scan<'_> {
    /// The time of day that follows a date.
    pub(super) fn time_after(&self, at: usize) -> Option<(Time, Option<i16>, usize)> {
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
    pub(super) fn time_before(&self, at: usize) -> Option<(Time, Option<i16>, usize)> {
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
    pub(super) fn time_at(&self, at: usize, afternoon: Option<bool>) -> Option<(Time, usize)> {
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
    pub(super) fn says_clock(&self, at: usize, next: usize) -> bool {
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
    pub(super) fn half_after(&self, at: usize) -> (Option<bool>, usize) {
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
    pub(super) fn half_of_day(&self, at: usize) -> Option<bool> {
        let (Some(Kind::Mark(first)), Some(Kind::Mark(second))) = (self.kind(at), self.kind(at + 1)) else {
            return None;
        };
        HALVES.iter().find(|(one, two, _)| (*one, *two) == (first, second)).map(|(_, _, afternoon)| *afternoon)
    }

    /// `Z`, `+08:00`, `+0800`, `UTC`, `GMT+8` directly after a time.
    pub(super) fn zone_at(&self, at: usize) -> (Option<i16>, usize) {
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
    pub(super) fn seconds_before(&self, at: usize) -> bool {
        let colon = |back: usize| at.checked_sub(back).and_then(|index| self.kind(index)) == Some(Kind::Mark(':'));
        colon(2) && colon(4) || colon(4) && colon(6)
    }
}

pub(super) fn clock(hour: u64, minute: u64, second: Option<u64>) -> Option<Time> {
    let real = hour < 24 && minute < 60 && second.is_none_or(|second| second < 60);
    real.then_some(Time { hour: hour as u8, minute: minute as u8, second: second.map(|second| second as u8) })
}

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
