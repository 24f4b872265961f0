//! Rules that look at the elements above a block. A place's rules are found once, whatever the number of its blocks.

use super::file::{Look, Rule};
use crate::document::{Block, Page, Place, Span, Tag, WordList};
use crate::judge::lists::ByList;
use rustc_hash::FxHashMap;

/// All place rules.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// By word the place of its rules in `word_rules`.
    words: FxHashMap<String, u32>,
    /// The first are those of a word that has none.
    word_rules: Vec<Vec<u16>>,
    roles: FxHashMap<String, Vec<u16>>,
    /// By the tag's number.
    tags: Vec<Vec<u16>>,
}

/// A word that has not been looked up.
const UNKNOWN: u32 = u32::MAX;

/// The rules that hold for each place of a page, its own and those of the places above it.
#[derive(Debug, Default)]
pub(crate) struct Placed {
    /// Sets of rule numbers, one after another; a place inherits the set of the one above it unless it adds to it.
    numbers: Vec<u16>,
    sets: Vec<Span>,
    /// By place: index in `sets`.
    set_of: Vec<u32>,
}

impl Placed {
    /// Numbers of the rules that hold for a place, ascending.
    pub(crate) fn of(&self, place: u32) -> &[u16] {
        &self.numbers[self.sets[self.set_of[place as usize] as usize].range()]
    }
}

impl Places {
    pub(crate) fn new(rules: &[Rule]) -> Places {
        let mut places = Places {
            tags: vec![Vec::new(); usize::from(u8::MAX) + 1],
            word_rules: vec![Vec::new()],
            ..Places::default()
        };
        for (number, rule) in rules.iter().enumerate() {
            let Look::Place(look) = &rule.look else { continue };
            let number = number as u16;
            for word in &look.words {
                let next = places.word_rules.len() as u32;
                let rules = *places.words.entry(word.to_lowercase()).or_insert(next);
                if rules == next {
                    places.word_rules.push(Vec::new());
                }
                places.word_rules[rules as usize].push(number);
            }
            for role in &look.roles {
                places.roles.entry(role.to_lowercase()).or_default().push(number);
            }
            for tag in Tag::ALL.iter().filter(|tag| look.tags.iter().any(|name| name == tag.name())) {
                places.tags[*tag as u8 as usize].push(number);
            }
        }
        places
    }

    /// The rules that hold for each place of a page, given the first of the places that are the same as each.
    pub(crate) fn match_places(&self, page: &Page, alike: &[u32]) -> Placed {
        let mut placed = Placed { set_of: Vec::with_capacity(page.places.len()), ..Placed::default() };
        placed.sets.push(Span::default());
        // Sites repeat the same few attributes, and the same sets grow below them again and again.
        let [mut of_words, mut of_roles] = [(); 2].map(|()| ByList::<(u32, u32)>::new(page));
        // Words are interned: the same word starts at the same place, and is looked up there once.
        let mut rules_of: Vec<u32> = vec![UNKNOWN; page.names.len() + 1];
        let mut met: Vec<u16> = Vec::new();
        // By the set of the place above, as two numbers, and those that a place adds to it.
        let mut by_growth: FxHashMap<Vec<u16>, u32> = FxHashMap::default();
        let mut growth: Vec<u16> = Vec::new();
        let mut own: Vec<u16> = Vec::new();
        for ((index, place), first) in page.places.iter().enumerate().zip(alike) {
            if (*first as usize) < index {
                placed.set_of.push(placed.set_of[*first as usize]);
                continue;
            }
            let above = place.parent.map_or(0, |parent| placed.set_of[parent as usize]);
            own.clear();
            own.extend_from_slice(&self.tags[place.tag as u8 as usize]);
            // Words on the whole page name its state (`cookies-not-set`, `has-sidebar`), not what a part of it is.
            if !matches!(place.tag, Tag::Html | Tag::Body) {
                for list in [place.class, place.id] {
                    let (start, end) = of_words.get(list, || {
                        let start = met.len() as u32;
                        for span in &page.words[list.start as usize..list.end as usize] {
                            let rules = &mut rules_of[span.start as usize];
                            if *rules == UNKNOWN {
                                *rules = self.words.get(&page.names[span.range()]).copied().unwrap_or_default();
                            }
                            met.extend_from_slice(&self.word_rules[*rules as usize]);
                        }
                        (start, met.len() as u32)
                    });
                    own.extend_from_slice(&met[start as usize..end as usize]);
                }
                let (start, end) = of_roles.get(place.role, || {
                    let start = met.len() as u32;
                    met.extend(page.words_of(place.role).filter_map(|word| self.roles.get(word)).flatten());
                    (start, met.len() as u32)
                });
                own.extend_from_slice(&met[start as usize..end as usize]);
            }
            if own.is_empty() {
                placed.set_of.push(above);
                continue;
            }
            let inherited = &placed.numbers[placed.sets[above as usize].range()];
            own.retain(|number| !inherited.contains(number));
            if own.is_empty() {
                placed.set_of.push(above);
                continue;
            }
            own.sort_unstable();
            own.dedup();
            growth.clear();
            growth.extend([above as u16, (above >> 16) as u16]);
            growth.extend_from_slice(&own);
            let set = match by_growth.get(growth.as_slice()) {
                Some(set) => *set,
                None => {
                    let start = placed.numbers.len();
                    placed.numbers.extend_from_within(placed.sets[above as usize].range());
                    placed.numbers.extend_from_slice(&own);
                    placed.numbers[start..].sort_unstable();
                    placed.sets.push(Span { start: start as u32, end: placed.numbers.len() as u32 });
                    let set = (placed.sets.len() - 1) as u32;
                    by_growth.insert(growth.clone(), set);
                    set
                }
            };
            placed.set_of.push(set);
        }
        placed
    }
}

/// A page of one block below the place that an example describes: `footer`, `div.share.bar`, `nav[menu]` with a role in
/// brackets; several, outermost first, separated by spaces.
pub(crate) fn example(text: &str) -> Page {
    let mut page = Page { text: "text".to_owned(), places: vec![Place::default()], ..Page::default() };
    for element in text.split_whitespace() {
        let (element, role) = element.trim_end_matches(']').split_once('[').unwrap_or((element, ""));
        let mut words = element.split('.');
        let name = words.next().unwrap_or_default();
        let tag = Tag::ALL.iter().copied().find(|tag| tag.name() == name).unwrap_or_default();
        let class = push_words(&mut page, words);
        let role = push_words(&mut page, role.split_whitespace());
        let parent = Some((page.places.len() - 1) as u32);
        page.places.push(Place { parent, tag, class, role, ..Place::default() });
    }
    let place = (page.places.len() - 1) as u32;
    page.blocks.push(Block { span: Span { start: 0, end: 4 }, place, ..Block::default() });
    page
}

fn push_words<'a>(page: &mut Page, words: impl Iterator<Item = &'a str>) -> WordList {
    let start = page.words.len() as u32;
    for word in words {
        let at = page.names.len() as u32;
        page.names.push_str(&word.to_lowercase());
        page.words.push(Span { start: at, end: page.names.len() as u32 });
    }
    WordList { start, end: page.words.len() as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::rules::Rules;

    /// Whether a rule hits the one block of an example.
    fn hits(text: &str) -> bool {
        let rules = Rules::builtin();
        !rules.match_page(&example(text)).of(0).is_empty()
    }

    #[test]
    fn words_of_the_whole_page_hit_nothing_below() {
        assert!(hits("body div.cookie.consent"));
        assert!(!hits("body.cookie.consent div"));
    }
}
