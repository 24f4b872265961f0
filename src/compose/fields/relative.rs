//! Dates that count back from the moment the page was crawled: 昨天 18:20, 3小时前, 2 hours ago.

use super::moment::{Moment, Time};
use super::reading::Reading;

/// Words for a number of days back, in lower case.
const DAYS: &[(&str, i64)] = &[
    ("前天", 2),
    ("昨天", 1),
    ("昨日", 1),
    ("今天", 0),
    ("今日", 0),
    ("一昨日", 2),
    ("그제", 2),
    ("어제", 1),
    ("오늘", 0),
    ("yesterday", 1),
    ("today", 0),
    ("gestern", 1),
    ("heute", 0),
    ("hier", 1),
    ("ayer", 1),
    ("ieri", 1),
    ("ontem", 1),
    ("вчера", 1),
    ("сегодня", 0),
    ("wczoraj", 1),
    ("dün", 1),
    ("bugün", 0),
];

/// Units by how they begin, and their minutes. Longer words stand before the shorter ones they begin with.
const UNITS: &[(&str, i64)] = &[
    ("分钟", 1),
    ("分鐘", 1),
    ("小时", 60),
    ("小時", 60),
    ("时間", 60),
    ("時間", 60),
    ("天", 1440),
    ("日", 1440),
    ("分", 1),
    ("周前", 10_080),
    ("週間", 10_080),
    ("시간", 60),
    ("분", 1),
    ("일", 1440),
    ("주", 10_080),
    ("minut", 1),
    ("min", 1),
    ("мин", 1),
    ("dakika", 1),
    ("hour", 60),
    ("hrs", 60),
    ("hr", 60),
    ("stunde", 60),
    ("std", 60),
    ("heure", 60),
    ("hora", 60),
    ("or", 60),
    ("uur", 60),
    ("timm", 60),
    ("time", 60),
    ("godz", 60),
    ("час", 60),
    ("saat", 60),
    ("day", 1440),
    ("tag", 1440),
    ("jour", 1440),
    ("día", 1440),
    ("dia", 1440),
    ("giorn", 1440),
    ("dag", 1440),
    ("дн", 1440),
    ("ден", 1440),
    ("dni", 1440),
    ("gün", 1440),
    ("week", 10_080),
    ("woche", 10_080),
    ("semaine", 10_080),
    ("semana", 10_080),
    ("settiman", 10_080),
];

/// Words that say that the number before or after them lies in the past.
const PAST: &[&str] =
    &["前", "전", "ago", "vor", "il y a", "hace", "há", "fa", "geleden", "sedan", "siden", "temu", "назад", "önce"];

/// No page says "100 hours ago".
const MOST: i64 = 100;

/// Reads a date that counts back from the crawl.
pub(super) fn read(text: &str, crawled: &Moment) -> Option<Reading> {
    // Only lines as short as "Posted 3 hours ago by somebody" count back from now; prose tells stories.
    if text.len() > 80 {
        return None;
    }
    let text = text.trim().to_lowercase();
    let moment = days(&text, crawled).or_else(|| units(&text, crawled))?;
    Some(Reading { moment, swapped: None, short_year: false, start: 0, end: text.len() })
}

fn days(text: &str, crawled: &Moment) -> Option<Moment> {
    let (word, back) = DAYS.iter().find(|(word, _)| text.starts_with(word))?;
    let mut moment = Moment::from_day_number(crawled.day_number() - back)?;
    moment.time = clock(&text[word.len()..]);
    Some(moment)
}

/// `18:20` somewhere in a text.
fn clock(text: &str) -> Option<Time> {
    let (before, after) = text.split_once(':')?;
    let hour: String =
        before.chars().rev().take_while(char::is_ascii_digit).collect::<String>().chars().rev().collect();
    let minute: String = after.chars().take(2).collect();
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(Time { hour, minute, second: None })
}

fn units(text: &str, crawled: &Moment) -> Option<Moment> {
    let start = text.find(|character: char| character.is_ascii_digit())?;
    let length = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    let count: i64 = text[start..start + length].parse().ok().filter(|count| *count <= MOST)?;
    let rest = text[start + length..].trim_start();
    let (_, minutes) = UNITS.iter().find(|(unit, _)| rest.starts_with(unit))?;
    let past = PAST.iter().any(|word| text.contains(word));
    // Without the hour of the crawl only whole days can be told.
    if !past || (crawled.time.is_none() && *minutes < 1440) {
        return None;
    }
    let moment = crawled.minutes_earlier(count * minutes)?;
    // "3 days ago" knows the day, not the minute.
    Some(if *minutes >= 1440 { Moment { time: None, ..moment } } else { moment })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_back_from_the_crawl() {
        let crawled = Moment::from_iso("2025-03-01T10:30:00").expect("a moment");
        for (text, expected) in [
            ("昨天 18:20", "2025-02-28T18:20"),
            ("3小时前", "2025-03-01T07:30"),
            ("2 hours ago", "2025-03-01T08:30"),
            ("vor 3 Tagen", "2025-02-26"),
            ("il y a 45 minutes", "2025-03-01T09:45"),
            ("어제", "2025-02-28"),
            ("5분 전", "2025-03-01T10:25"),
        ] {
            assert_eq!(
                read(text, &crawled).map(|reading| reading.moment.to_string()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for text in ["3 hours", "前3名", "ago", "5 min read"] {
            assert_eq!(read(text, &crawled), None, "{text}");
        }
    }
}
