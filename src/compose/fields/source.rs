//! The outlet a text comes from.

use super::outlet::{is_outlet, is_outlet_like, tidy};
use super::place::{Setting, is_wide, key, width};
use super::reading::{Habit, read};
use super::site::site;
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
    let title = title.map(key).unwrap_or_default();
    let by_rule = setting.by_site_rule(Field::Source).map(|claim| claim.value.clone());
    let source =
        by_rule.or_else(|| printed(setting, &title)).or_else(|| data(setting, &title)).or_else(|| site.clone());
    Names { source, site }
}

/// The name printed with the text, in the order in which such lines are trusted: the metadata line, a line that says where the
/// text was taken from, a closing line, an element whose class says that it holds the outlet, a name beside the date.
fn printed(setting: &Setting<'_>, title: &str) -> Option<String> {
    let claims: Vec<&Claim> =
        setting.claims(Field::Source).filter(|claim| is_outlet(&claim.value) && key(&claim.value) != title).collect();
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
    named.or_else(|| beside_date(setting, title)).map(|name| tidy(name).to_owned())
}

/// What the data of a page says.
fn data(setting: &Setting<'_>, title: &str) -> Option<String> {
    // The owner of a page in Chinese or Japanese may be a company under an English name; its readers know another.
    let readable =
        |claim: &Claim| !setting.is_cjk() || claim.evidence != Evidence::JsonLd || claim.value.contains(is_wide);
    let by = |evidence| {
        setting.claims(Field::Source).find(move |claim| {
            claim.evidence == evidence
                && claim.block.is_none()
                && is_outlet(&claim.value)
                && key(&claim.value) != title
                && readable(claim)
        })
    };
    let meta = || by(Evidence::Meta).or_else(|| by(Evidence::OpenGraph));
    let claim =
        if setting.is_cjk() { meta().or_else(|| by(Evidence::JsonLd)) } else { by(Evidence::JsonLd).or_else(meta) };
    claim.map(|claim| tidy(&claim.value).to_owned())
}

/// The name that Chinese and Japanese pages print without a label beside the date: on its line, on the line after it, or between it
/// and the headline.
fn beside_date<'a>(setting: &Setting<'a>, title: &str) -> Option<&'a str> {
    let block = setting.date?;
    if !setting.is_cjk() || !at_head(setting, block) {
        return None;
    }
    let lines = [on_line(setting, block, title), neighbour(setting, block, true), neighbour(setting, block, false)];
    let good = |name: &&str| is_outlet(name) && key(name) != title && is_name(name);
    // A name that ends as those of outlets do, or that the page begins with, goes before one that only stands where they do.
    let followed = (block.saturating_sub(3)..block + 5).any(|index| is_follow(setting.text(index)));
    let lines = || lines.into_iter().flatten().filter(good);
    let account = account(setting.text(block)).filter(good);
    account
        .or_else(|| lines().find(|name| is_outlet_like(name) || is_masthead(setting, block, name, title)))
        .or_else(|| lines().find(|_| followed))
}

/// The name of an account on a line that ends with where it posts from: `原创 某人 某号 2023-11-22 17:30 发表于湖北`.
fn account(line: &str) -> Option<&str> {
    let (before, place) = POSTED_FROM.iter().find_map(|posted| line.rsplit_once(posted))?;
    let is_stamp = |character: char| !character.is_alphabetic() || matches!(character, '年' | '月' | '日');
    let name = before.trim_end_matches(is_stamp);
    (PLACES.contains(&place.trim()) && name.len() < before.trim_end().len())
        .then(|| name.split_whitespace().next_back())?
}

/// What stands before such a place.
const POSTED_FROM: [&str; 2] = ["发表于", "發表於"];

/// The provinces of China, and where else many write from.
const PLACES: [&str; 44] = [
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "台湾",
    "中国香港",
    "中国澳门",
    "中国台湾",
    "美国",
    "日本",
    "英国",
    "加拿大",
    "澳大利亚",
    "新加坡",
    "德国",
];

/// Whether a page without tags prints this name above everything else, its headline too. Some renderers print the headline there, which begins with what
/// it is about.
fn is_masthead(setting: &Setting<'_>, date: usize, name: &str, title: &str) -> bool {
    setting.is_plain()
        && !title.starts_with(&key(name))
        && (0..MASTHEAD.min(date).min(setting.title.unwrap_or(date))).any(|index| {
            let rest = setting.text(index).strip_prefix(name);
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
}

/// Lines in which a page's own name stands.
const MASTHEAD: usize = 3;

/// What stands on the line of the date and is neither date nor place.
fn on_line<'a>(setting: &Setting<'a>, block: usize, title: &str) -> Option<&'a str> {
    let line = setting.text(block);
    if width(line) > 60 {
        return None;
    }
    let date = read(line, Habit { month_first: false, lang: setting.lang })?;
    let (before, after) = (tidy(&line[..date.start]), tidy(after_seconds(&line[date.end..])));
    let word = |side: &'a str| side.split_whitespace().next().map(tidy);
    match (before, after) {
        ("", name) | (name, "") => word(name),
        // With something on both sides the first may be a name; what follows tells how often it was read.
        (name, _) => word(name).filter(|name| is_masthead(setting, block, name, title)),
    }
}

/// A rest without seconds that a name with a number of its own was glued to: `04:29` and `:4439健康网`.
fn after_seconds(rest: &str) -> &str {
    let seconds = rest.strip_prefix(':').filter(|rest| rest.as_bytes().iter().take(2).all(u8::is_ascii_digit));
    seconds.and_then(|rest| rest.get(2..)).unwrap_or(rest)
}

/// The next line of letters after the date, or before it and below the headline.
fn neighbour<'a>(setting: &Setting<'a>, block: usize, after: bool) -> Option<&'a str> {
    let title = setting.title.unwrap_or(0);
    let at = |step: usize| if after { Some(block + step) } else { block.checked_sub(step).filter(|at| *at > title) };
    let lines = (1..=3).map_while(at).map(|index| tidy(setting.text(index)));
    // Between them stand lone marks, names of pictures and the button to follow the author.
    let mut lines = lines.skip_while(|line| line.chars().count() < 2 || line.starts_with('[') || is_follow(line));
    lines.next().filter(|line| line.chars().count() <= LONGEST)
}

/// The longest name without a label, in characters.
const LONGEST: usize = 14;

/// Whether a text is one run of letters, as names are.
fn is_name(name: &str) -> bool {
    (2..=LONGEST).contains(&name.chars().count())
        && name.contains(is_wide)
        && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '-' | '－' | '·'))
}

/// The button beside the name of an account, or the line that tells from where its owner wrote.
fn is_follow(line: &str) -> bool {
    let line = line.trim_start_matches(['+', '＋', ' ']);
    matches!(line, "关注" | "關注" | "フォロー" | "已关注" | "订阅")
        || line.starts_with("来自") && width(line) < 24
        || line.ends_with("官方账号")
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
