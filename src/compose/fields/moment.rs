//! A point in time as a page prints it: perhaps without a time of day, perhaps without a zone.

use std::fmt;

/// A date that exists in the calendar, with as much of the time of day as was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// Year of the common era.
    pub(super) year: u16,
    /// 1 to 12.
    pub(super) month: u8,
    /// 1 to 31; 0 when only the month was printed.
    pub(super) day: u8,
    /// Time of day.
    pub(super) time: Option<Time>,
    /// Minutes east of Greenwich.
    pub(super) zone: Option<i16>,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    /// 0 to 23.
    pub(super) hour: u8,
    /// 0 to 59.
    pub(super) minute: u8,
    /// 0 to 59, when seconds were printed.
    pub(super) second: Option<u8>,
}

impl Moment {
    /// The day, if there is such a day. A `day` of 0 stands for the whole month.
    pub(super) fn day(year: u32, month: u32, day: u32) -> Option<Moment> {
        let real = (1..=9999).contains(&year) && (1..=12).contains(&month) && day <= days_in(year, month);
        real.then_some(Moment { year: year as u16, month: month as u8, day: day as u8, time: None, zone: None })
    }

    /// Reads the start of an ISO 8601 date, as options and containers give it.
    pub(super) fn from_iso(text: &str) -> Option<Moment> {
        let part = |range: std::ops::Range<usize>| -> Option<u32> {
            let digits = text.get(range)?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        let mut moment = Moment::day(part(0..4)?, part(5..7)?, part(8..10)?)?;
        if let (Some(hour @ 0..24), Some(minute @ 0..60)) = (part(11..13), part(14..16)) {
            let second = part(17..19).filter(|second| *second < 60).map(|second| second as u8);
            moment.time = Some(Time { hour: hour as u8, minute: minute as u8, second });
        }
        Some(moment)
    }

    /// Days since 1 January of the year 0, so that distances between days can be told. A month counts as its first day.
    pub(super) fn day_number(&self) -> i64 {
        // Years begin in March here, which puts the leap day last (Howard Hinnant, "chrono-compatible low-level date
        // algorithms").
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let month = (i64::from(self.month) + 9) % 12;
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + i64::from(self.day.max(1)) - 1
    }

    /// Minutes since the start of the year 0 by the local clock; midnight when no time was printed.
    pub(super) fn minute_number(&self) -> i64 {
        let time = self.time.map_or(0, |time| i64::from(time.hour) * 60 + i64::from(time.minute));
        self.day_number() * 1440 + time
    }

    /// The moment this many minutes earlier, by the same clock, to the minute.
    pub(super) fn minutes_earlier(&self, minutes: i64) -> Option<Moment> {
        let target = self.minute_number().checked_sub(minutes)?;
        let (days, rest) = (target.div_euclid(1440), target.rem_euclid(1440));
        let mut moment = Moment::from_day_number(days)?;
        moment.time = Some(Time { hour: (rest / 60) as u8, minute: (rest % 60) as u8, second: None });
        Some(moment)
    }

    /// The day with this [number](Moment::day_number).
    pub(super) fn from_day_number(number: i64) -> Option<Moment> {
        if !(60..3_652_000).contains(&number) {
            return None;
        }
        // The inverse of `day_number`, from the same source.
        let era = number / 146_097;
        let day_of_era = number % 146_097;
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Moment::day(year as u32, month as u32, day as u32)
    }

    /// Whether both name the same day; a month is the same as none of its days.
    pub(super) fn same_day(&self, other: &Moment) -> bool {
        (self.year, self.month, self.day) == (other.year, other.month, other.day)
    }

    /// Whether both, with their zones, are one minute.
    pub(super) fn same_instant(&self, other: &Moment) -> bool {
        let universal = |moment: &Moment| moment.minute_number() - moment.zone.map_or(0, i64::from);
        self.time.is_some() && other.time.is_some() && universal(self) == universal(other)
    }

    /// Whether the two may be one instant told by two clocks: apart by a whole number of quarters of an hour that is
    /// no more than the widest gap between two zones in use (UTC-12 to UTC+14), and to the minute.
    pub(super) fn same_instant_elsewhere(&self, other: &Moment) -> bool {
        let apart = (self.minute_number() - other.minute_number()).abs();
        self.time.is_some() && other.time.is_some() && apart <= 26 * 60 && apart % 15 == 0
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.year, self.month)?;
        if self.day > 0 {
            write!(formatter, "-{:02}", self.day)?;
        }
        let Some(time) = self.time.filter(|_| self.day > 0) else { return Ok(()) };
        write!(formatter, "T{:02}:{:02}", time.hour, time.minute)?;
        if let Some(second) = time.second {
            write!(formatter, ":{second:02}")?;
        }
        match self.zone {
            Some(0) => formatter.write_str("Z"),
            Some(zone) => {
                let sign = if zone < 0 { '-' } else { '+' };
                write!(formatter, "{sign}{:02}:{:02}", zone.abs() / 60, zone.abs() % 60)
            }
            None => Ok(()),
        }
    }
}

/// How many days a month has.
fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_exist() {
        assert!(Moment::day(2024, 2, 29).is_some());
        assert!(Moment::day(2023, 2, 29).is_none());
        assert!(Moment::day(2100, 2, 29).is_none());
        assert!(Moment::day(2023, 4, 31).is_none());
        assert!(Moment::day(2023, 13, 1).is_none());
    }

    #[test]
    fn day_numbers_go_there_and_back() {
        for (year, month, day) in [(2000, 1, 1), (2000, 2, 29), (2023, 12, 31), (1990, 3, 1)] {
            let moment = Moment::day(year, month, day).expect("a day");
            assert_eq!(Moment::from_day_number(moment.day_number()), Some(moment));
        }
        let day = |text| Moment::from_iso(text).expect("a day").day_number();
        assert_eq!(day("2024-03-01") - day("2024-02-28"), 2);
    }

    #[test]
    fn iso_there_and_back() {
        for text in ["2025-03-07", "2025-03-07T19:02", "2025-03-07T19:02:00"] {
            assert_eq!(Moment::from_iso(text).expect("a moment").to_string(), text);
        }
        assert_eq!(Moment::from_iso("2025-03-7"), None);
        assert_eq!(Moment::from_iso("二〇二五-03-07"), None);
    }
}
