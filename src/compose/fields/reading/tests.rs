use super::*;

fn iso(text: &str, habit: Habit<'_>) -> String {
    read(text, habit).map_or_else(|| "-".to_owned(), |reading| reading.moment.to_string())
}

fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|(text, expected)| (*text, iso(text, Habit::default()), *expected))
        .filter(|(_, found, expected)| found != expected)
        .collect();
    assert!(wrong.is_empty(), "(text, found, expected): {wrong:#?}");
}

#[test]
fn machine_forms() {
    check(&[
        ("2025-03-07", "2025-03-07"),
        ("2025-03-07T19:02:00", "2025-03-07T19:02:00"),
        ("2025-03-07T19:02:00.000Z", "2025-03-07T19:02:00Z"),
        ("2025-03-07T19:02+08:00", "2025-03-07T19:02+08:00"),
        ("2025-03-07T19:02:11-0500", "2025-03-07T19:02:11-05:00"),
        ("2025-03-07T19:02:11-05:00", "2025-03-07T19:02:11-05:00"),
        ("20250307", "2025-03-07"),
        ("20250307190200", "2025-03-07T19:02:00"),
        ("27 | 03 | 2025", "2025-03-27"),
        ("27 / 03 / 2025", "2025-03-27"),
        ("1 | 2 | 3", "-"),
        ("Mar 072025", "2025-03-07"),
        ("Mar 07 Fri 2025 19:02", "2025-03-07T19:02"),
        ("Mar 7, 20255 mins", "2025-03-07"),
        ("Fri, 07 Mar 2025 19:02:00 GMT", "2025-03-07T19:02:00Z"),
        ("Fri Mar 07 2025 19:02:00 GMT+0800 (China Standard Time)", "2025-03-07T19:02:00+08:00"),
    ]);
}

#[test]
fn chinese_japanese_and_korean() {
    check(&[
        ("2025年3月7日", "2025-03-07"),
        ("2025年03月07日19:02", "2025-03-07T19:02"),
        ("2025年3月7日 星期五 下午7:02", "2025-03-07T19:02"),
        ("2025 年 3 月 7 日", "2025-03-07"),
        ("２０２５年３月７日", "2025-03-07"),
        ("二〇二三年十月一日", "2023-10-01"),
        ("二零二三年十二月三十一日", "2023-12-31"),
        ("中華民國112年3月7日", "2023-03-07"),
        ("民國 112 年 3 月 7 日", "2023-03-07"),
        ("令和5年3月7日", "2023-03-07"),
        ("令和元年5月1日(水) 9時5分", "2019-05-01T09:05"),
        ("平成30年12月31日", "2018-12-31"),
        ("2024年5月13日 9時0分", "2024-05-13T09:00"),
        ("2024/5/13(月) 16:46", "2024-05-13T16:46"),
        ("2024.05.13 12:52", "2024-05-13T12:52"),
        ("2024. 5. 13. 오후 1:52", "2024-05-13T13:52"),
        ("2024년 5월 13일 14시 52분", "2024-05-13T14:52"),
        ("2025年3月", "2025-03"),
    ]);
}

#[test]
fn european_month_names() {
    check(&[
        ("March 7, 2025", "2025-03-07"),
        ("Mar. 7th, 2025 at 7:02 p.m.", "2025-03-07T19:02"),
        ("7 March 2025 12:02 AM", "2025-03-07T00:02"),
        ("7th of March 2025", "2025-03-07"),
        ("07-Mar-2025", "2025-03-07"),
        ("7. März 2025, 19:02 Uhr", "2025-03-07T19:02"),
        ("7 mars 2025 à 19h02", "2025-03-07T19:02"),
        ("1er mars 2025", "2025-03-01"),
        ("7 de marzo de 2025", "2025-03-07"),
        ("7 de março de 2025 às 19h02", "2025-03-07T19:02"),
        ("7 marzo 2025", "2025-03-07"),
        ("7 maart 2025", "2025-03-07"),
        ("den 7 mars 2025 kl. 19.02", "2025-03-07T19:02"),
        ("7. maaliskuuta 2025 klo 19.02", "2025-03-07T19:02"),
        ("7 marca 2025", "2025-03-07"),
        ("7. března 2025", "2025-03-07"),
        ("2025. március 7.", "2025-03-07"),
        ("2025. gada 7. marts", "2025-03-07"),
        ("2025 m. kovo 7 d.", "2025-03-07"),
        ("7 марта 2025, 19:02", "2025-03-07T19:02"),
        ("7 березня 2025", "2025-03-07"),
        ("7 Μαρτίου 2025", "2025-03-07"),
        ("7 Mart 2025", "2025-03-07"),
        ("22 KASIM 2025", "2025-11-22"),
        ("7 tháng 3, 2025", "2025-03-07"),
        ("7 Maret 2025", "2025-03-07"),
        ("7 มีนาคม 2568", "2025-03-07"),
        ("7 مارس 2025", "2025-03-07"),
        ("19:02, 7 March 2025", "2025-03-07T19:02"),
    ]);
}

#[test]
fn numbers_alone_follow_the_place() {
    let american = Habit { month_first: true, lang: "en" };
    assert_eq!(iso("03/07/2025", american), "2025-03-07");
    assert_eq!(iso("03/07/2025", Habit::default()), "2025-07-03");
    assert_eq!(iso("23/07/2025", american), "2025-07-23");
    assert_eq!(iso("03.07.2025", american), "2025-07-03");
    assert_eq!(
        read("03/07/2025", american).and_then(|reading| reading.swapped).map(|day| day.to_string()),
        Some("2025-07-03".into())
    );
    assert_eq!(
        read("7. 3. 2025", Habit::default()).map(|reading| reading.moment.to_string()),
        Some("2025-03-07".into())
    );
    assert!(read("07.03.25", Habit::default()).is_some_and(|reading| reading.short_year));
}

#[test]
fn what_is_no_date() {
    check(&[
        ("", "-"),
        ("2025-02-30", "-"),
        ("192.168.12.2024", "-"),
        ("$12.03", "-"),
        ("1-2", "-"),
        ("027-86777777", "-"),
        ("3月7日", "-"),
        ("10-08 12:00", "-"),
        ("0351-2025", "-"),
        ("鲁ICP备19046937号", "-"),
        ("Copyright 2012-2025", "-"),
        ("may 2025", "-"),
    ]);
}

#[test]
fn where_it_stands() {
    let text = "发布：2025-03-07 19:02  来源";
    let reading = read(text, Habit::default()).expect("a date");
    assert_eq!(&text[reading.start..reading.end], "2025-03-07 19:02");
}

#[test]
fn days_and_months_of_addresses() {
    let day = |path| read_path(path).map(|reading| reading.moment.to_string());
    assert_eq!(day("/education/2025/mar/07/a-headline").as_deref(), Some("2025-03-07"));
    assert_eq!(day("/news/27-03-2025").as_deref(), Some("2025-03-27"));
    assert_eq!(day("/news/07-03-2025"), None, "which is the month, nobody says");
    assert_eq!(day("/2025/march-of-the-penguins/"), None);
    assert_eq!(read_path_month("/2025/03/a-headline/"), Some((2025, 3)));
    assert_eq!(read_path_month("/2025/30/a-headline/"), None);
    assert_eq!(read_path_month("/news/1234567"), None);
}
