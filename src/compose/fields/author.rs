//! Who wrote it: the page's data, else a byline.

use super::place::Setting;
use crate::document::{Claim, Evidence, Field};

/// The author, when one is named.
pub(super) fn choose(setting: &Setting<'_>) -> Option<String> {
    let claims: Vec<&Claim> = setting.claims(Field::Author).filter(|claim| is_name(&claim.value)).collect();
    let near = |claim: &&&Claim| claim.block.is_none_or(|block| near_text(setting, block as usize));
    let by = |evidence| claims.iter().filter(near).find(|claim| claim.evidence == evidence);
    let best = by(Evidence::JsonLd)
        .or_else(|| by(Evidence::Label))
        .or_else(|| by(Evidence::Byline))
        .or_else(|| by(Evidence::Element))
        .or_else(|| by(Evidence::Meta))
        .or_else(|| by(Evidence::OpenGraph))?;
    Some(tidy(&best.value).to_owned())
}

/// Whether a block stands where bylines stand: between a little above the headline and the text, or just below the text.
fn near_text(setting: &Setting<'_>, block: usize) -> bool {
    let top = setting.title.unwrap_or(setting.body.start).min(setting.body.start).saturating_sub(4);
    (top..=setting.body.start + 3).contains(&block) || (setting.body.end..setting.body.end + 4).contains(&block)
}

fn is_name(value: &str) -> bool {
    let length = value.chars().count();
    (2..=80).contains(&length)
        && !value.contains("://")
        && !value.starts_with('@')
        && value.chars().any(char::is_alphabetic)
        && value.chars().filter(char::is_ascii_digit).count() * 3 <= length
}

/// The name without the word that says what it is.
fn tidy(value: &str) -> &str {
    let value = value.trim();
    let rest =
        ["By ", "by ", "BY ", "作者：", "作者:"].iter().find_map(|role| value.strip_prefix(role)).unwrap_or(value);
    rest.trim_matches(|character: char| character.is_whitespace() || matches!(character, '|' | ',' | '·' | ':' | '：'))
}
