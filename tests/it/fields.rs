//! Title, date, source and the other fields, through the door a caller uses.

use dechaff::{Cleaner, Document, Hint, Options, Outcome, Raw};
use proptest::prelude::*;
use std::sync::LazyLock;

/// Without a today. Building a cleaner takes longer than cleaning with it, and the property tests clean often.
static TIMELESS: LazyLock<Cleaner> = LazyLock::new(|| cleaner(None));

fn cleaner(today: Option<&str>) -> Cleaner {
    let mut options = Options::default();
    options.clean.today = today.map(str::to_owned);
    options.clean.keep_all = true;
    Cleaner::new(options).expect("options that make sense")
}

fn clean(page: &str, hint: Hint, today: Option<&str>) -> Document {
    let built = today.map(|today| cleaner(Some(today)));
    let cleaner = built.as_ref().unwrap_or(&TIMELESS);
    let raw = Raw { from: "page".into(), bytes: page.into(), hint };
    match cleaner.clean(&raw) {
        Outcome::Kept(document) => *document,
        Outcome::Dropped(dropped) => panic!("dropped: {dropped:?}"),
    }
}

fn check(page: &str, title: &str, date: &str, source: &str) {
    let document = clean(page, Hint::default(), None);
    let found = (document.title.as_deref(), document.date.as_deref(), document.source.as_deref());

    let expected = [title, date, source].map(|text| (!text.is_empty()).then_some(text));
    assert_eq!(found, (expected[0], expected[1], expected[2]));
}

/// A paragraph of Chinese prose that holds no field.
const PROSE: &str = "推动重心下移、资源下沉，更好满足群众需求，是近年来一系列举措的方向。三级医院对口帮扶县医院的效果如何？怎样发挥引领辐射作用，\
                     带动基层能力提升？有关部门十三日举行发布会，重点介绍了有关情况，并回答了与会人员的提问。";

const ENGLISH: &str = "The council voted on Monday to keep the old bridge open for another decade, after engineers told members that \
                       the steel would hold. Residents had feared a long closure, and many of them came to the meeting to say so.";

#[test]
fn the_samples() {
    let samples = [
        (
            "000_92042f38042bf8ac",
            "全国政协委员王俊:建议每家三甲医院与1至3家县级医院结对帮扶",
            "2025-03-07T19:02:00",
            "极目新闻",
        ),
        ("001_f4ba0e8ee15e7942", "我国持续推进优质医疗资源扩容下沉和区域均衡布局", "2023-04-14T10:30:48", "人民网"),
        (
            "002_1056ae0235d6da00",
            "统筹优质医疗资源 推动卫生健康事业发展——酒泉市政协“建设区域医疗中心推动优质医疗资源扩容布局”专题协商会发言摘要",
            "2023-09-15T15:08:00",
            "酒泉日报",
        ),
        ("003_501e6f23cea12c4b", "落实“双中心”功能定位 助力提升区域医疗服务能力", "2023-02-21T15:29:00", "人民资讯"),
        ("004_7a3e6656c3e85c82", "区域医疗中心建设试点工作方案", "2019-12-29", "原创力文档"),
    ];
    for (name, title, date, source) in samples {
        let page = std::fs::read_to_string(format!("seeds/{name}.txt")).expect("a sample");
        let document = clean(&page, Hint::default(), None);
        let found = (document.title.as_deref(), document.date.as_deref(), document.source.as_deref());
        assert_eq!(found, (Some(title), Some(date), Some(source)), "{name}");
        assert_eq!(document.lang.as_deref(), Some("zh"), "{name}");
    }
}

#[test]
fn a_chinese_page_with_tags() {
    let page = format!(
        "<html lang=zh-CN><head><title>河上新桥通车_要闻_江畔新闻网</title></head><body><div class=top>2031年1月5日 星期日</div>\
         <h1>河上新桥通车</h1><div class=info><span>2024年05月13日 09:16</span> <span>来源：江畔日报</span> <span>点击：12</span></div>\
         <div class=content><p>{PROSE}</p><p>{PROSE}以上。</p></div><div class=foot>更新时间：2024-06-01 版权所有：江畔新闻网</div></body></html>"
    );
    check(&page, "河上新桥通车", "2024-05-13T09:16", "江畔日报");
}

#[test]
fn an_english_page_with_data() {
    let page = format!(
        "<html lang=en-US><head><title>Old Bridge Stays Open - The Valley Post</title><meta property=og:site_name content='The Valley Post'>\
         <script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"headline\":\"Old Bridge Stays Open\",\
         \"datePublished\":\"2024-05-13T08:00:00-05:00\",\"dateModified\":\"2024-05-20T08:00:00-05:00\",\
         \"publisher\":{{\"name\":\"The Valley Post\"}},\"author\":{{\"name\":\"Ann Example\"}},}}</script></head>\
         <body><h1>Old Bridge Stays Open</h1><p>{ENGLISH}</p><p>{ENGLISH} So it went.</p></body></html>"
    );
    let document = clean(&page, Hint::default(), None);
    assert_eq!(document.title.as_deref(), Some("Old Bridge Stays Open"));
    assert_eq!(document.date.as_deref(), Some("2024-05-13T08:00:00-05:00"));
    assert_eq!(document.source.as_deref(), Some("The Valley Post"));
    assert_eq!(document.author.as_deref(), Some("Ann Example"));
    assert_eq!(document.lang.as_deref(), Some("en"));
}

#[test]
fn a_page_that_says_english_is_believed_when_it_is() {
    let german = "Die Brücke am alten Hafen bleibt bis zum Herbst gesperrt, weil die Arbeiten an den Pfeilern länger dauern \
                  als geplant und das Wetter im Frühjahr schlecht war. Der Rat der Stadt hat am Montag darüber beraten.";
    for (body, lang) in [(ENGLISH, "en"), (german, "de")] {
        let page =
            format!("<html lang=en><body><article><h1>Report</h1><p>{body}</p><p>{body}</p></article></body></html>");
        assert_eq!(clean(&page, Hint::default(), None).lang.as_deref(), Some(lang));
    }
}

#[test]
fn one_instant_in_two_zones_is_told_as_printed() {
    let page = format!(
        "<html><head><title>河上新桥通车</title><meta property=article:published_time content='2024-05-12T16:30:00Z'></head>\
         <body><h1>河上新桥通车</h1><p>2024-05-13 00:30</p><p>{PROSE}</p><p>{PROSE}以上。</p></body></html>"
    );
    assert_eq!(clean(&page, Hint::default(), None).date.as_deref(), Some("2024-05-13T00:30"));
}

#[test]
fn the_future_is_refused() {
    let page = format!("<h1>河上新桥通车</h1><p>发布时间：2031-05-13 09:16</p><p>{PROSE}</p><p>{PROSE}以上。</p>");
    assert_eq!(clean(&page, Hint::default(), Some("2026-01-01")).date, None);
    let crawled = Hint { crawled: Some("2031-05-13T20:00:00".into()), ..Hint::default() };
    assert_eq!(clean(&page, crawled, Some("2026-01-01")).date.as_deref(), Some("2031-05-13T09:16"));
}

#[test]
fn days_count_back_from_the_crawl_alone() {
    let page = format!("<h1>河上新桥通车</h1><p>发布时间：昨天 18:20</p><p>{PROSE}</p><p>{PROSE}以上。</p>");
    let crawled = Hint { crawled: Some("2024-05-13T20:00:00".into()), ..Hint::default() };
    assert_eq!(clean(&page, crawled, None).date.as_deref(), Some("2024-05-12T18:20"));
    assert_eq!(clean(&page, Hint::default(), Some("2024-05-13")).date, None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_date_is_a_day_of_the_calendar(
        head in "\\PC{0,40}", year in 0_u32..3000, month in 0_u32..15, day in 0_u32..40, mark in "[-/.年 ]", tail in "\\PC{0,80}",
    ) {
        let page = format!("<title>{head}</title><h1>{head}</h1><p>发布时间：{year}{mark}{month}{mark}{day} {tail}</p><p>{PROSE}</p>");
        if let Some(date) = clean(&page, Hint::default(), None).date {
            let parts: Vec<u32> = date[..10].split('-').map(|part| part.parse().expect("a number")).collect();
            let leap = parts[0].is_multiple_of(4) && (!parts[0].is_multiple_of(100) || parts[0].is_multiple_of(400));
            let days = [31, 28 + u32::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            prop_assert!((1..=12).contains(&parts[1]) && (1..=days[parts[1] as usize - 1]).contains(&parts[2]), "{date}");
        }
    }

    #[test]
    fn any_line_is_survived(lines in prop::collection::vec("(\\PC{0,60}|[0-9年月日:：. -]{0,40}|来源[:：]\\PC{0,20}|昨天\\PC{0,9}|[(（]\\PC{0,9}[)）])", 0..20)) {
        let plain = lines.join("\n");
        clean(&format!("x {plain}"), Hint { crawled: Some(lines.concat()), ..Hint::default() }, Some(&plain));
        clean(&format!("<p>x {}", lines.join("<p>")), Hint { url: Some(plain), ..Hint::default() }, None);
    }
}

#[test]
fn the_last_change_is_the_date_where_nothing_else_is_printed() {
    let page = |lines: &str| {
        format!("<html lang=en><h1>Bridge stays open for a decade</h1>{lines}<p>{ENGLISH}</p><p>{ENGLISH}</p></html>")
    };
    let date = |lines: &str| clean(&page(lines), Hint::default(), None).date;
    assert_eq!(date("<p>Last updated: March 9, 2025</p>").as_deref(), Some("2025-03-09"));
    assert_eq!(date("<p>Published March 7, 2025</p><p>Updated March 9, 2025</p>").as_deref(), Some("2025-03-07"));
    assert_eq!(date("<p>Offer ends March 9, 2025</p>"), None);
    let chinese =
        format!("<html lang=zh><h1>旧桥再开放十年</h1><p>最后更新：2025-03-09</p><p>{PROSE}</p><p>{PROSE}</p></html>");
    assert_eq!(clean(&chinese, Hint::default(), None).date, None);
}

/// The date of a page with this head, and these lines around a paragraph.
fn dated(head: &str, above: &str, below: &str) -> Option<String> {
    let page = format!(
        "<html lang=en><head><title>Old bridge stays open</title>{head}</head><body><article><h1>Old bridge stays open</h1>{above}\
         <p>{ENGLISH}</p><p>{ENGLISH} The mayor called it a good day.</p>{below}</article></body></html>"
    );
    clean(&page, Hint::default(), None).date
}

#[test]
fn a_line_may_say_who_wrote_a_page_and_when() {
    let line = "<p>Author: Jo Harbour, 29.12.2010, 13:36</p>";
    assert_eq!(dated("", "", line).as_deref(), Some("2010-12-29T13:36"));
    assert_eq!(
        dated("", "", "<p>Jo Harbour sold it on 29.12.2010 for a pound to the town of her birth, which lost it.</p>"),
        None
    );
}

#[test]
fn vocabularies_of_sites_have_names_for_the_day_of_publication() {
    let head = |name: &str| format!("<meta property=\"{name}\" content=\"2013-02-16T04:36:36-05:00\">");
    assert_eq!(dated(&head("pictures:uploaded"), "", "").as_deref(), Some("2013-02-16T04:36:36-05:00"));
    assert_eq!(dated(&head("pictures:taken"), "", ""), None);
}

#[test]
fn lines_of_plain_chinese_pages_name_headline_and_account() {
    let page = |head: &str| format!("{head}\n\n{PROSE}\n\n{PROSE}\n");
    check(
        &page("首页 登录\n\n老桥还能再用十年吗\n\n原创 阿禾 桥上看河 2025-03-07 19:02 发表于湖北"),
        "老桥还能再用十年吗",
        "2025-03-07T19:02",
        "桥上看河",
    );
    check(
        &page("作者 bridge (河邊)\n看板 walk\n標題 [心得] 老橋散步路線\n時間 Fri Mar 7 19:02:33 2025"),
        "[心得] 老橋散步路線",
        "2025-03-07T19:02:33",
        "",
    );
    check(
        &page("桥论坛 > 求助\n\n老桥晚上几点关门 [复制链接]\n\n发表于 2025-03-07 19:02:33 | 只看该作者\n"),
        "老桥晚上几点关门",
        "2025-03-07T19:02:33",
        "",
    );
}

#[test]
fn what_only_looks_like_a_headline_or_an_outlet() {
    let check_text = |lines: &str, title: &str, source: Option<&str>| {
        let page = format!("{lines}\n\n{PROSE}\n\n{PROSE}\n");
        let document = clean(&page, Hint::default(), None);
        assert_eq!((document.title.as_deref(), document.source.as_deref()), (Some(title), source), "{lines}");
    };
    // A subtitle and an author stand where an account's name would.
    check_text("老桥加固工程今年夏天开工\n工期三个月\n2024-05-06 10:11", "老桥加固工程今年夏天开工", None);
    check_text("老桥加固工程今年夏天开工\n王小明\n2024-05-06 10:11", "老桥加固工程今年夏天开工", None);
    // The names of a table's columns, and a label that is followed by another.
    check_text(
        "老桥加固工程今年夏天开工\n2024-05-06 10:11\n标题 作者 回复/查看 最后发表",
        "老桥加固工程今年夏天开工",
        None,
    );
    check_text(
        "标题：老桥加固工程今年夏天开工 时间：2024-05-06 来源：江城晚报",
        "老桥加固工程今年夏天开工",
        Some("江城晚报"),
    );
    // A post's first words beside its time, and a question about sources.
    check_text("老桥加固工程今年夏天开工\n楼主 2024-05-06 10:11 发表于广东", "老桥加固工程今年夏天开工", None);
    check_text("谣言的 信息来源 在哪里\n2024-05-06 10:11", "谣言的 信息来源 在哪里", None);
}

#[test]
fn a_long_title_takes_no_longer_than_its_length() {
    // With time for each of its parts a page takes hours.
    for parts in ["a | b - c ", "桥_桥-桥|"] {
        let title = parts.repeat(40_000);
        let page = format!(
            "<html><head><title>{title}</title><meta property=og:title content='{title}'></head><h1>Old bridge</h1><p>{ENGLISH}</p><p>{ENGLISH}</p></html>"
        );
        assert!(clean(&page, Hint::default(), None).title.is_some());
    }
}

#[test]
fn an_event_lasts_from_day_to_day() {
    let page = |line: &str| {
        format!("<html lang=en><h1>Fair of the old trades</h1><p>{line}</p><p>{ENGLISH}</p><p>{ENGLISH}</p></html>")
    };
    let date = |line: &str| clean(&page(line), Hint::default(), None).date;
    assert_eq!(date("2025-12-12 - 2025-12-17"), None);
    assert_eq!(date("2025-12-12 - 4 min read").as_deref(), Some("2025-12-12"));
}

#[test]
fn a_paragraph_begins_with_its_place_and_day() {
    let page = |start: &str| {
        format!("<html lang=en><h1>Bridge stays open for a decade</h1><p>{start}{ENGLISH}</p><p>{ENGLISH}</p></html>")
    };
    let date = |start: &str| clean(&page(start), Hint::default(), None).date;
    assert_eq!(date("ASHNESS, March 7, 2025 (ABC) - ").as_deref(), Some("2025-03-07"));
    assert_eq!(date("Ashness, (07.03.2025). ").as_deref(), Some("2025-03-07"));
    assert_eq!(
        date("07.03.2025 19:02</p><p>").as_deref(),
        Some("2025-03-07T19:02"),
        "a line of its own keeps its time"
    );
    assert_eq!(date("In the spring of a year, March 7, 1925 - that was the day. "), None);
}

#[test]
fn the_name_of_a_site_is_no_headline_and_a_subtitle_neither() {
    let title = |page: &str| clean(page, Hint::default(), None).title;
    let site = format!(
        "<html lang=en><title>Boots by the Door: Three days on the hill path</title><div id=header><h1><a href=/>Boots by the Door</a></h1></div>\
         <h3 class=post-title>Three days on the hill path</h3><p>{ENGLISH}<p>{ENGLISH}"
    );
    assert_eq!(title(&site).as_deref(), Some("Three days on the hill path"));
    let board = format!(
        "<html lang=en><title>Tube lovers :: View topic - The radio hums after the repair</title><div class=maintitle>Tube lovers</div>\
         <ul><li><a href=/f>FAQ</a><li><a href=/s>Search</a><li><a href=/m>Members</a></ul><div class=maintitle>The radio hums after the repair</div><p>{ENGLISH}<p>{ENGLISH}"
    );
    assert_eq!(title(&board).as_deref(), Some("The radio hums after the repair"));
    let book = format!(
        "<html lang=en><title>The Miller: A Brief History of Flour</title><article><h1>The Miller</h1><h2>A Brief History of Flour</h2>\
         <p>{ENGLISH}<p>{ENGLISH}</article>"
    );
    assert_ne!(title(&book).as_deref(), Some("A Brief History of Flour"));
}

#[test]
fn short_dates_are_read_as_the_page_s_language_writes_them() {
    let korean = "마당 남쪽에 감나무를 한 그루 심고 싶은데 장인어른께서 집 가까이에 심으면 안 된다고 하십니다. 뿌리가 정화조를 뚫는다는 말씀인데 정말 그런지 \
                  아시는 분이 계시면 알려 주십시오. 저희 집 마당은 남향이고 흙은 모래가 많은 편이며 우물에서 열 걸음쯤 떨어져 있습니다.";
    let page = format!(
        "<html lang=ko><title>감나무</title><h1>감나무</h1><div>작성일 19-03-17 14:05</div><p>{korean}<p>{korean}"
    );
    assert_eq!(clean(&page, Hint::default(), None).date.as_deref(), Some("2019-03-17T14:05"));
    let russian = "Радиола досталась от деда и двадцать лет стояла на даче под клеёнкой. Я заменил все бумажные конденсаторы, и теперь она гудит даже с \
                   убранной громкостью, хотя до ремонта такого не было. Подскажите, где искать причину и с чего начать проверку.";
    for (month, number) in [("Ноя", "11"), ("Сен", "09")] {
        let page = format!(
            "<html lang=ru><title>Радиола</title><h1>Радиола</h1><div>Ср {month} 22, 2006 21:14</div><p>{russian}<p>{russian}"
        );
        let date = format!("2006-{number}-22T21:14");
        assert_eq!(clean(&page, Hint::default(), None).date, Some(date));
    }
}

#[test]
fn names_that_were_escaped_twice() {
    let data = r#"{"@type":"NewsArticle","headline":"Mills &amp; mines of the valley","publisher":{"name":"Hill &#38; Dale"}}"#;
    let page = format!(
        "<html lang=en><script type=application/ld+json>{data}</script><p>{ENGLISH}</p><p>{ENGLISH}</p></html>"
    );
    check(&page, "Mills & mines of the valley", "", "Hill & Dale");
}
