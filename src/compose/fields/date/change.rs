//! Times that are no publication: what they speak against, and the last change, where a page prints nothing else.

use super::super::moment::Moment;
use super::super::place::Setting;
use super::super::reading::{Habit, read};
use super::{Chosen, habit};
use crate::document::{Claim, Evidence, Field, PageType};

/// A day that a line calls the day of something else than the publication.
pub(super) struct OtherTime {
    block: Option<u32>,
    moment: Moment,
}

impl OtherTime {
    /// Whether this is the day of a claim on this block.
    pub(super) fn is(&self, block: Option<u32>, moment: &Moment) -> bool {
        self.block == block && self.moment.same_day(moment)
    }
}

/// The times of last changes, last replies and ends that lines of the page tell, each with its block.
pub(super) fn other_times(setting: &Setting<'_>, habit: Habit<'_>) -> Vec<OtherTime> {
    labelled(setting)
        .filter_map(|claim| Some(OtherTime { block: claim.block, moment: read(&claim.value, habit)?.moment }))
        .collect()
}

fn labelled<'a>(setting: &Setting<'a>) -> impl Iterator<Item = &'a Claim> {
    setting
        .claims(Field::Modified)
        .filter(|claim| claim.block.is_some() && matches!(claim.evidence, Evidence::Label | Evidence::Element))
}

/// Blocks above the text, and below it, where the line with the last change stands.
const HEAD: usize = 12;
const FOOT: usize = 6;

/// The day of the last change, where an article prints it at its head or foot and no other: the reader has no other date. Of 22 such
/// articles of WCXB dev 15 have this date and 2 have none. Chinese, Japanese and Korean pages print both or neither. In plain
/// text nothing tells that the page's data knew better: on text made of WCXB dev 13 more dates were right, and 10 more wrong.
pub(super) fn last_change(setting: &Setting<'_>) -> Option<Chosen> {
    if setting.is_cjk()
        || setting.is_plain()
        || setting.judgement.page_type != PageType::Article
        || setting.body.is_empty()
    {
        return None;
    }
    let habit = habit(setting);
    let body = &setting.body;
    let top = setting.title.map_or(body.start, |title| title.min(body.start)).min(body.start.saturating_sub(HEAD));
    let lines = |range: std::ops::Range<usize>| {
        labelled(setting).filter(move |claim| claim.block.is_some_and(|block| range.contains(&(block as usize))))
    };
    lines(top..body.start + 4).chain(lines(body.end..body.end + FOOT)).find_map(|claim| {
        let block = claim.block? as usize;
        let line = setting.text(block);
        let changed = claim.evidence == Evidence::Element || is_change(line);
        let reading = read(&claim.value, habit).filter(|reading| reading.start == 0 && reading.moment.day > 0)?;
        (changed && line.len() <= LONGEST).then_some(Chosen { moment: reading.moment, block: Some(block) })
    })
}

/// A longer line is a note to the reader.
const LONGEST: usize = 120;

/// Whether a line says that something was changed: members join and offers end, too.
fn is_change(line: &str) -> bool {
    let line = line.to_lowercase();
    CHANGES.iter().any(|change| line.contains(change))
}

/// What the words for a change have in common, in the languages whose labels are known.
const CHANGES: [&str; 24] = [
    "updat",
    "modif",
    "edited",
    "revised",
    "aktualis",
    "geändert",
    "änderung",
    "mis à jour",
    "mise à jour",
    "actualiz",
    "aggiorn",
    "modifica",
    "atualiz",
    "bijgewerkt",
    "uppdater",
    "opdater",
    "oppdater",
    "päivit",
    "muokat",
    "aktualiz",
    "обновл",
    "изменен",
    "оновлен",
    "güncel",
];

#[cfg(test)]
mod tests {
    use super::is_change;

    #[test]
    fn lines_of_a_change_and_of_other_times() {
        for line in ["Last updated: March 7, 2025", "Zuletzt geändert am 7.3.2025", "Обновлено 07.03.2025"] {
            assert!(is_change(line), "{line}");
        }
        for line in ["Joined March 7, 2025", "Offer ends March 7, 2025", "Registered: 2025-03-07"] {
            assert!(!is_change(line), "{line}");
        }
    }
}
