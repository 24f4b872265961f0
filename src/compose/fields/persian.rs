//! The calendar of Iran and Afghanistan, which counts years from the Hijra by the sun and begins them in March.

use super::moment::Moment;

/// The month that a word names, 1 to 12.
pub(super) fn persian_month(word: &str) -> Option<u64> {
    // Many keyboards have the Arabic letters for yeh and kaf.
    let word: String = word
        .chars()
        .map(|character| match character {
            'ي' => 'ی',
            'ك' => 'ک',
            _ => character,
        })
        .collect();
    MONTHS.iter().position(|names| names.contains(&word.as_str())).map(|at| at as u64 + 1)
}

/// The names of the months in Iran and, where they differ, in Afghanistan.
const MONTHS: [&[&str]; 12] = [
    &["فروردین", "حمل"],
    &["اردیبهشت", "ثور"],
    &["خرداد", "جوزا"],
    &["تیر", "سرطان"],
    &["مرداد", "امرداد", "اسد"],
    &["شهریور", "سنبله"],
    &["مهر", "میزان"],
    &["آبان", "عقرب"],
    &["آذر", "قوس"],
    &["دی", "جدی"],
    &["بهمن", "دلو"],
    &["اسفند", "حوت"],
];

/// The day of our calendar. Years are leap years by the rule of 33 years, which agrees with the observed calendar from 1244 to 1472
/// (1865 to 2094).
pub(super) fn from_persian(year: u64, month: u64, day: u64) -> Option<Moment> {
    if !(1244..=1472).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let leap = matches!(year % 33, 1 | 5 | 9 | 13 | 17 | 22 | 26 | 30);
    let longest = match month {
        1..=6 => 31,
        12 if !leap => 29,
        _ => 30,
    };
    if !(1..=longest).contains(&day) {
        return None;
    }
    // 1 Farvardin 1399 was 20 March 2020.
    let known = Moment::day(2020, 3, 20)?.day_number();
    let leaps =
        |year: u64| (0..year).filter(|year| matches!(year % 33, 1 | 5 | 9 | 13 | 17 | 22 | 26 | 30)).count() as i64;
    let years = (year as i64 - 1399) * 365 + leaps(year) - leaps(1399);
    let months = if month <= 7 { (month - 1) * 31 } else { 186 + (month - 7) * 30 };
    Moment::from_day_number(known + years + months as i64 + day as i64 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_both_calendars() {
        for (persian, ours) in [
            ((1399, 1, 1), "2020-03-20"),
            ((1399, 4, 2), "2020-06-22"),
            ((1399, 12, 30), "2021-03-20"),
            ((1400, 1, 1), "2021-03-21"),
            ((1403, 12, 30), "2025-03-20"),
            ((1404, 7, 1), "2025-09-23"),
            ((1357, 11, 22), "1979-02-11"),
        ] {
            let (year, month, day) = persian;
            assert_eq!(from_persian(year, month, day).map(|day| day.to_string()).as_deref(), Some(ours), "{persian:?}");
        }
        assert_eq!(from_persian(1400, 12, 30), None);
        assert_eq!(from_persian(2020, 1, 1), None);
    }

    #[test]
    fn months_in_either_spelling() {
        assert_eq!(persian_month("تير"), Some(4));
        assert_eq!(persian_month("تیر"), Some(4));
        assert_eq!(persian_month("march"), None);
    }
}
