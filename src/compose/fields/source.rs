//! The outlet a text comes from, and the name of the site.

use super::place::{Setting, key, width};
use super::reading::{Habit, read};
use super::title_parts::parts;
use crate::document::{Claim, Evidence, Field};

/// Outlet and site.
pub(super) struct Names {
    /// The outlet.
    pub(super) source: Option<String>,
    /// The site.
    pub(super) site: Option<String>,
}

/// Chooses both.
pub(super) fn choose(setting: &Setting<'_>, title: Option<&str>) -> Names {
    let site = site(setting, title);
    let is_title = |name: &String| title.is_some_and(|title| key(title) == key(name));
    let printed = printed(setting).filter(|name| !is_title(name));
    let source = printed.or_else(|| data(setting).filter(|name| !is_title(name))).or_else(|| site.clone());
    Names { source, site }
}

/// The name printed with the text, in the order in which such lines are trusted: the metadata line, a line that says where the
/// text was taken from, a closing line, an element whose class says that it holds the outlet.
fn printed(setting: &Setting<'_>) -> Option<String> {
    let claims: Vec<&Claim> = setting.claims(Field::Source).filter(|claim| is_outlet(&claim.value)).collect();
    let head = |claim: &&&Claim| claim.block.is_some_and(|block| at_head(setting, block as usize));
    let foot = |claim: &&&Claim| claim.block.is_some_and(|block| at_foot(setting, block as usize));
    let by = |evidence| claims.iter().filter(move |claim| claim.evidence == evidence);
    let named = by(Evidence::Label)
        .find(head)
        .or_else(|| by(Evidence::Reprint).find(head))
        .or_else(|| by(Evidence::Closing).find(foot))
        .or_else(|| by(Evidence::Label).find(foot))
        .or_else(|| by(Evidence::Reprint).find(foot))
        .or_else(|| by(Evidence::Element).find(head))
        .map(|claim| claim.value.as_str());
    named.or_else(|| beside_date(setting)).map(|name| tidy(name).to_owned())
}

/// What the data of a page says.
fn data(setting: &Setting<'_>) -> Option<String> {
    let by = |evidence| {
        setting
            .claims(Field::Source)
            .find(move |claim| claim.evidence == evidence && claim.block.is_none() && is_outlet(&claim.value))
    };
    let meta = || by(Evidence::Meta).or_else(|| by(Evidence::OpenGraph));
    let claim =
        if setting.is_cjk() { meta().or_else(|| by(Evidence::JsonLd)) } else { by(Evidence::JsonLd).or_else(meta) };
    claim.map(|claim| tidy(&claim.value).to_owned())
}

/// The name on a line of nothing but a date and a name, as Chinese and Japanese pages print it without a label.
fn beside_date<'a>(setting: &Setting<'a>) -> Option<&'a str> {
    let block = setting.date?;
    let line = setting.text(block);
    if !setting.is_cjk() || width(line) > 60 || !at_head(setting, block) {
        return None;
    }
    let date = read(line, Habit { month_first: false, lang: setting.lang })?;
    let (before, after) = (tidy(&line[..date.start]), tidy(&line[date.end..]));
    let name = match (before, after) {
        ("", name) | (name, "") => name,
        _ => return None,
    };
    let name = tidy(name.split_whitespace().next()?);
    let shape = (2..=14).contains(&name.chars().count())
        && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '-' | '－' | '·'));
    (shape && is_outlet(name) && is_outlet_like(name)).then_some(name)
}

/// How the names of outlets end. What stands beside a date may also be a person or a place.
const OUTLET_ENDS: &[&str] = &[
    "网",
    "報",
    "报",
    "社",
    "新闻",
    "新聞",
    "日报",
    "晚报",
    "时报",
    "周刊",
    "杂志",
    "在线",
    "财经",
    "资讯",
    "客户端",
    "频道",
    "电视台",
    "广播",
    "传媒",
    "媒体",
    "融媒",
    "发布",
    "论坛",
    "博客",
    "号",
    "台",
    "观察",
    "快报",
    "头条",
    "文库",
    "文档",
    "百科",
    "之声",
    "視",
    "视",
    "网站",
    "導報",
    "デジタル",
    "新闻网",
    "ニュース",
    "通信",
    "経済",
];

/// Whether a name ends as names of outlets do.
fn is_outlet_like(name: &str) -> bool {
    OUTLET_ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether a block stands above the text where a metadata line does.
fn at_head(setting: &Setting<'_>, block: usize) -> bool {
    let start = setting.body.start;
    let top = setting.title.unwrap_or(start).min(start).saturating_sub(3);
    let below_title = setting.title.is_some_and(|title| (title..=title + 8).contains(&block));
    below_title || (top..=start + 3).contains(&block) || setting.date == Some(block)
}

/// Whether a block is one of the last of the text or stands directly below it.
fn at_foot(setting: &Setting<'_>, block: usize) -> bool {
    let end = setting.body.end;
    (end.saturating_sub(3)..end + 6).contains(&block)
}

/// Words that stand where an outlet is named and name none.
const NO_OUTLETS: &[&str] = &[
    "本站",
    "本站原创",
    "原创",
    "网络",
    "互联网",
    "网络整理",
    "本网",
    "本网站",
    "网友投稿",
    "未知",
    "网络转载",
    "其他",
    "其它",
    "不详",
    "转载",
    "本站整理",
    "整理",
    "投稿",
    "网站",
    "綜合",
    "综合",
    "综合整理",
    "unknown",
    "internet",
    "web",
    "none",
    "null",
    "admin",
    "administrator",
    "website",
    "online",
    "na",
    "undefined",
];

/// Whether a value can be the name of an outlet.
fn is_outlet(value: &str) -> bool {
    let value = tidy(value);
    let key = key(value);
    let letters = value.chars().filter(|character| character.is_alphabetic()).count();
    letters >= 2
        && width(value) <= 60
        && !NO_OUTLETS.contains(&key.as_str())
        && !value.ends_with(['。', '？', '?', '！', '!', '；'])
        && !value.starts_with("//")
}

/// The name without marks around it.
fn tidy(value: &str) -> &str {
    value.trim_matches(|character: char| {
        character.is_whitespace()
            || matches!(character, '|' | ':' | '：' | ',' | '，' | '。' | '“' | '”' | '"' | '-' | '—' | '·')
    })
}

/// The name of the site: what the page calls it, else the part of its title that is not the headline.
fn site(setting: &Setting<'_>, title: Option<&str>) -> Option<String> {
    let good = |name: &&str| is_outlet(name) && title.is_none_or(|title| key(title) != key(name));
    let by = |evidence| {
        setting.claims(Field::Site).filter(move |claim| claim.evidence == evidence).map(|claim| claim.value.as_str())
    };
    let publisher = || {
        setting
            .claims(Field::Source)
            .filter(|claim| claim.evidence == Evidence::JsonLd)
            .map(|claim| claim.value.as_str())
    };
    by(Evidence::OpenGraph)
        .find(good)
        .or_else(|| by(Evidence::JsonLd).find(good))
        .or_else(|| publisher().find(good))
        .or_else(|| title_part(setting, title).filter(good))
        .or_else(|| by(Evidence::Meta).find(good))
        .or_else(|| by(Evidence::Footer).map(owner).find(good))
        .or_else(|| lone_line(setting).filter(good))
        .map(|name| tidy(name).to_owned())
}

/// The owner in a copyright line, without years and phrases.
fn owner(value: &str) -> &str {
    let value = value.trim_start_matches(|character: char| !character.is_alphabetic());
    let lower = value.to_ascii_lowercase();
    let phrases = [
        "all right",
        "版权",
        "保留",
        "rights reserved",
        "inc.",
        "inc,",
        "ltd",
        "corporation",
        "无断",
        "無断",
        "무단",
        ". ",
        ", ",
        "|",
        " - ",
        "©",
    ];
    let end = phrases.iter().filter_map(|phrase| lower.find(phrase)).min().unwrap_or(value.len());
    value.get(..end).unwrap_or(value)
}

/// Lines from the top and from the bottom of a plain-text page among which the site's name is looked for.
const EDGE: usize = 6;

/// A line at the edge of a plain-text page that is nothing but a name of the kind that sites have.
fn lone_line<'a>(setting: &Setting<'a>) -> Option<&'a str> {
    if !setting.is_plain() || !setting.is_cjk() {
        return None;
    }
    let blocks = setting.page.blocks.len();
    let edges = (0..EDGE.min(setting.body.start)).chain(blocks.saturating_sub(EDGE).max(setting.body.end)..blocks);
    let lines = edges.map(|index| setting.text(index));
    lines.into_iter().find(|line| {
        let characters = line.chars().count();
        (3..=10).contains(&characters)
            && line.chars().all(char::is_alphanumeric)
            && SITE_ENDS.iter().any(|end| line.ends_with(end))
    })
}

/// How the names of sites end.
const SITE_ENDS: &[&str] = &[
    "网",
    "網",
    "日报",
    "晚报",
    "在线",
    "文档",
    "文库",
    "论坛",
    "百科",
    "新闻网",
    "资讯网",
    "博客",
    "图书馆",
    "ニュース",
    "新聞",
];

/// The part of the `title` element that names the site: its last part, or its first when the headline comes last.
fn title_part<'a>(setting: &Setting<'a>, title: Option<&str>) -> Option<&'a str> {
    let value = setting.claims(Field::Title).find(|claim| claim.evidence == Evidence::TitleElement)?.value.as_str();
    let parts = parts(value);
    let (first, last) = (value.get(parts.first()?.clone())?, value.get(parts.last()?.clone())?);
    if parts.len() < 2 {
        return None;
    }
    let headline = key(title?);
    let (first_key, last_key) = (key(first), key(last));
    if !headline.contains(&last_key) {
        Some(last)
    } else if !headline.contains(&first_key) {
        Some(first)
    } else {
        None
    }
}
