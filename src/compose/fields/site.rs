//! The name of the site.

use super::outlet::{is_maker, is_outlet, tidy};
use super::place::{Setting, is_wide, key};
use super::title_parts::parts;
use crate::document::{Evidence, Field};

/// The name of the site: what the page calls it, else the part of its title that is not the headline.
pub(super) fn site(setting: &Setting<'_>, title: Option<&str>) -> Option<String> {
    let good = |name: &&str| is_outlet(name) && title.is_none_or(|title| key(title) != key(name));
    let by = |evidence| {
        setting.claims(Field::Site).filter(move |claim| claim.evidence == evidence).map(|claim| claim.value.as_str())
    };
    // The owner of a page in Chinese or Japanese may be a company under an English name; its readers know another.
    let publisher = || {
        setting
            .claims(Field::Source)
            .filter(|claim| claim.evidence == Evidence::JsonLd)
            .map(|claim| claim.value.as_str())
            .filter(|name| !setting.is_cjk() || name.contains(is_wide))
    };
    by(Evidence::OpenGraph)
        .find(good)
        .or_else(|| by(Evidence::JsonLd).find(good))
        .or_else(|| publisher().find(good))
        .or_else(|| title_part(setting, title).filter(good))
        .or_else(|| by(Evidence::Meta).find(good))
        .or_else(|| welcomed(setting).filter(good))
        .or_else(|| by(Evidence::Footer).map(owner).find(|name| good(name) && !is_maker(name)))
        .or_else(|| lone_line(setting).filter(good))
        .map(|name| tidy(name).to_owned())
}

/// How a site greets its readers.
const WELCOMES: [&str; 6] = ["欢迎您访问", "欢迎访问", "欢迎光临", "欢迎来到", "歡迎光臨", "歡迎來到"];

/// The name in a greeting at the top of the page: `欢迎访问某网！`.
fn welcomed<'a>(setting: &Setting<'a>) -> Option<&'a str> {
    let top = 0..EDGE.min(setting.page.blocks.len());
    top.map(|index| setting.text(index)).find_map(|line| {
        let rest = WELCOMES.iter().find_map(|welcome| line.strip_prefix(welcome))?;
        let end = rest.find(|character: char| !character.is_alphanumeric()).unwrap_or(rest.len());
        (2..=12).contains(&rest[..end].chars().count()).then_some(&rest[..end])
    })
}

/// The owner in a copyright line, without years and phrases.
fn owner(value: &str) -> &str {
    let value = value.trim_start_matches(|character: char| !character.is_alphabetic() && character != '《');
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
    "网站",
    "数字报",
    "杂志",
    "日報",
    "晚報",
    "時報",
    "週刊",
    "雜誌",
    "論壇",
    "部落格",
];

/// The part of the title that names the site: of the parts that are not the headline one that ends as names of sites do, else its
/// last part, or its first when the headline comes last.
fn title_part<'a>(setting: &Setting<'a>, title: Option<&str>) -> Option<&'a str> {
    let headline = key(title?);
    let value = title_line(setting, &headline)?;
    let parts: Vec<&str> = parts(value).into_iter().filter_map(|part| value.get(part)).collect();
    if parts.len() < 2 {
        return None;
    }
    let others = || parts.iter().copied().filter(|part| !headline.contains(&key(part)));
    let named = setting.is_cjk().then(|| others().rev().find(|part| SITE_ENDS.iter().any(|end| part.ends_with(end))));
    named.flatten().or_else(|| {
        let ends = [*parts.last()?, *parts.first()?];
        ends.into_iter().find(|part| !headline.contains(&key(part)))
    })
}

/// The `title` element, or the first line of plain text when it is one: the headline is among its parts.
fn title_line<'a>(setting: &Setting<'a>, headline: &str) -> Option<&'a str> {
    let element = setting.claims(Field::Title).find(|claim| claim.evidence == Evidence::TitleElement);
    let element = element.map(|claim| claim.value.as_str());
    let first = || setting.is_plain().then(|| setting.text(0)).filter(|line| key(line).starts_with(headline));
    element.or_else(first)
}
