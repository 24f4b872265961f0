//! The rules of `noise.toml`: which of them hit which block of a page.
//!
//! A rule looks at exactly one of a block's place, text or shape, at its site or at the text beside it. Nothing is decided here: the judge adds up the points
//! of the rules that hit, and may use a hit or the distance to a marker as evidence of its own.

mod file;
mod fold;
mod place;
mod prefixes;
mod shape;
mod text;

pub(crate) use file::{Kind, Look, Mark, Rule};

use super::alike::alike;
use super::text::TextStats;
use crate::document::Page;
use crate::options::HasTime;
use file::SiteLook;
use place::Places;
use rustc_hash::FxHashMap;
use shape::Shapes;
use text::Words;

/// Rules compiled for matching. Built once, read-only.
#[derive(Debug)]
pub(crate) struct Rules {
    rules: Vec<Rule>,
    /// The kind of each rule and the marker that it sees, by its number: pages ask for these of every block.
    kinds: Vec<(Kind, Option<Mark>)>,
    by_id: FxHashMap<String, u16>,
    words: Words,
    places: Places,
    shapes: Shapes,
    /// Rules about text beside the block: number, and numbers of the rules of which one must hit.
    beside: Vec<(u16, Vec<u16>)>,
}

/// Which rules hit which block. Flat: one list of rule numbers, and where each block's part of it ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RuleHits {
    numbers: Vec<u16>,
    ends: Vec<u32>,
}

impl RuleHits {
    /// Numbers of the rules that hit a block, ascending; [`Rules::get`] knows the rule.
    #[inline]
    pub(crate) fn of(&self, block: usize) -> &[u16] {
        let start = if block == 0 { 0 } else { self.ends[block - 1] as usize };
        &self.numbers[start..self.ends[block] as usize]
    }

    /// How many blocks the page has.
    pub(crate) fn blocks(&self) -> usize {
        self.ends.len()
    }

    /// The same hits and some more: `more` is told a block and those of it, and adds to them.
    fn with(&self, mut more: impl FnMut(usize, &[u16], &mut Vec<u16>)) -> RuleHits {
        let mut hits =
            RuleHits { numbers: Vec::with_capacity(self.numbers.len()), ends: Vec::with_capacity(self.ends.len()) };
        for block in 0..self.blocks() {
            let start = hits.numbers.len();
            hits.numbers.extend_from_slice(self.of(block));
            more(block, self.of(block), &mut hits.numbers);
            hits.numbers[start..].sort_unstable();
            hits.ends.push(hits.numbers.len() as u32);
        }
        hits
    }
}

/// How far a block is from the nearest marker of each kind, in blocks; [`Distances::NONE`] where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Distances {
    /// Blocks since the last marker at or before this block, by [`Mark`].
    pub(crate) since: [u16; Mark::COUNT],
    /// Blocks until the next marker at or after this block, by [`Mark`].
    pub(crate) until: [u16; Mark::COUNT],
}

impl Distances {
    /// There is no such marker on that side.
    pub(crate) const NONE: u16 = u16::MAX;
}

/// So many blocks are looked at before somebody is asked whether there is time for more.
pub(crate) const BLOCKS_AT_ONCE: usize = 1 << 8;

impl Rules {
    /// The rules the program comes with.
    pub(crate) fn builtin() -> Rules {
        let rules = file::builtin();
        Rules::compile(rules)
    }

    /// The built-in rules, changed by a file of the same format: a rule with a known id replaces it, `off` switches
    /// rules off, every other rule is added.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the file, in words for its author.
    pub(crate) fn with_file(toml: &str) -> Result<Rules, String> {
        let change = file::parse(toml)?;
        let added: Vec<String> = change.rules.iter().map(|rule| rule.id.clone()).collect();
        let rules = Rules::compile(change.apply_to(file::builtin())?);
        let complaints = rules.complaints(|rule| added.contains(&rule.id));
        if complaints.is_empty() { Ok(rules) } else { Err(complaints.join("\n")) }
    }

    /// All rules, in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The rule of this number.
    pub(crate) fn get(&self, number: u16) -> &Rule {
        &self.rules[number as usize]
    }

    /// The number of the rule with this id.
    pub(crate) fn number(&self, id: &str) -> Option<u16> {
        self.by_id.get(id).copied()
    }

    /// The kind of the rule of this number.
    pub(crate) fn kind(&self, number: u16) -> Kind {
        self.kinds[number as usize].0
    }

    /// The first rule that looks at other pages of the site, by its number.
    pub(crate) fn site(&self) -> Option<(u16, SiteLook)> {
        self.rules.iter().enumerate().find_map(|(number, rule)| match rule.look {
            Look::Site(look) => Some((number as u16, look)),
            _ => None,
        })
    }

    /// The hits, and those of rules about text beside the block. `clean` says how many words of running text nothing speaks against,
    /// and `in_section` whether a block stands in a section of related pages.
    pub(crate) fn with_beside(&self, hits: RuleHits, clean: f32, in_section: impl Fn(usize) -> bool) -> RuleHits {
        let looks = self.beside.iter().filter_map(|(number, rules)| match &self.get(*number).look {
            Look::Beside(look) if clean >= look.words => Some((*number, rules, look.section)),
            _ => None,
        });
        let looks: Vec<_> = looks.collect();
        if looks.is_empty() {
            return hits;
        }
        hits.with(|block, known, numbers| {
            for (number, rules, section) in &looks {
                if known.iter().any(|hit| rules.contains(hit)) || *section && in_section(block) {
                    numbers.push(*number);
                }
            }
        })
    }

    /// Which rules hit which block of a page.
    pub(crate) fn match_page(&self, page: &Page) -> RuleHits {
        self.match_page_while(
            page,
            &alike(page),
            |block| (TextStats::alone(page.text_of(&page.blocks[block])), block),
            &|| true,
        )
    }

    /// The same while there is time, given the first of the places that are the same as each, what is counted in the text of each block, and the first block that has the same: blocks
    /// after that are hit by nothing.
    pub(crate) fn match_page_while(
        &self,
        page: &Page,
        alike: &[u32],
        known: impl Fn(usize) -> (TextStats, usize),
        has_time: HasTime<'_>,
    ) -> RuleHits {
        let mut hits =
            RuleHits { numbers: Vec::with_capacity(page.blocks.len()), ends: Vec::with_capacity(page.blocks.len()) };
        let placed = self.places.match_places(page, alike);
        let mut scratch = text::Scratch::for_rules(self.rules.len());
        // What hits the text of each block, one after another, and where each one's part ends.
        let (mut by_text, mut ends): (Vec<u16>, Vec<usize>) = (Vec::new(), Vec::with_capacity(page.blocks.len()));
        let mut is_over = false;
        for (index, block) in page.blocks.iter().enumerate() {
            is_over = is_over || index.is_multiple_of(BLOCKS_AT_ONCE) && !has_time();
            if is_over {
                hits.ends.push(hits.numbers.len() as u32);
                continue;
            }
            let start = hits.numbers.len();
            let text = page.text_of(block);
            hits.numbers.extend_from_slice(placed.of(block.place));
            let (stats, same) = known(index);
            let from = by_text.len();
            if same < index {
                let before = if same == 0 { 0 } else { ends[same - 1] };
                by_text.extend_from_within(before..ends[same]);
            } else {
                self.words.match_text(text, &mut scratch, &mut by_text);
            }
            ends.push(by_text.len());
            hits.numbers.extend_from_slice(&by_text[from..]);
            self.shapes.match_block(block, text, &stats, &mut hits.numbers);
            hits.numbers[start..].sort_unstable();
            hits.ends.push(hits.numbers.len() as u32);
        }
        hits
    }

    /// Distances of every block to the markers around it, in block order.
    pub(crate) fn distances(&self, hits: &RuleHits) -> Vec<Distances> {
        let unknown = Distances { since: [Distances::NONE; Mark::COUNT], until: [Distances::NONE; Mark::COUNT] };
        let mut distances = vec![unknown; hits.blocks()];
        let mut last = [Distances::NONE; Mark::COUNT];
        for (block, distance) in distances.iter_mut().enumerate() {
            step(&mut last, self, hits, block);
            distance.since = last;
        }
        last = [Distances::NONE; Mark::COUNT];
        for (block, distance) in distances.iter_mut().enumerate().rev() {
            step(&mut last, self, hits, block);
            distance.until = last;
        }
        distances
    }

    /// For each block the kind of noise that the strongest of its rules sees, if any.
    pub(crate) fn noise(&self, hits: &RuleHits) -> Vec<Option<&'static str>> {
        let noise = |block| {
            let rules = hits.of(block).iter().map(|&number| self.get(number)).filter(|rule| rule.points < 0.0);
            rules.min_by(|a, b| a.points.total_cmp(&b.points)).map(|rule| rule.kind.name())
        };
        (0..hits.blocks()).map(noise).collect()
    }

    /// The rules, one a line: id, kind, points, and why.
    pub(crate) fn list(&self) -> String {
        let line = |rule: &Rule| {
            let Rule { id, kind, why, points, .. } = rule;
            format!("{id:28} {:10} {points:+5.1}  {why}\n", kind.name())
        };
        self.rules.iter().map(line).collect()
    }

    /// What is wrong with the rules that `which` picks: a `hit` that is missed or a `miss` that is hit.
    pub(crate) fn complaints(&self, which: impl Fn(&Rule) -> bool) -> Vec<String> {
        let mut complaints = Vec::new();
        for (number, rule) in self.rules.iter().enumerate().filter(|(_, rule)| which(rule)) {
            if let Look::Beside(look) = &rule.look {
                let unknown = look.rules.iter().filter(|id| self.iter().all(|rule| rule.id != **id));
                complaints.extend(unknown.map(|id| format!("rule {}: there is no rule {id:?}", rule.id)));
            }
            let examples = rule.hit.iter().map(|text| (text, true)).chain(rule.miss.iter().map(|text| (text, false)));
            for (example, wanted) in examples {
                let seen = |page| self.match_page(&page).of(0).contains(&(number as u16));
                let found = match &rule.look {
                    Look::Place(_) => seen(place::example(example)),
                    Look::Text(_) | Look::Shape(_) => seen(shape::example(example)),
                    Look::Site(look) => look.sees(example),
                    Look::Beside(look) => look.sees(example),
                };
                if found != wanted {
                    let verb = if wanted { "misses its own hit" } else { "hits its own miss" };
                    complaints.push(format!("rule {}: {verb} {example:?}", rule.id));
                }
            }
        }
        complaints
    }

    fn compile(rules: Vec<Rule>) -> Rules {
        let number_of = |id: &String| rules.iter().position(|rule| rule.id == *id).map(|number| number as u16);
        let beside = rules.iter().enumerate().filter_map(|(number, rule)| match &rule.look {
            Look::Beside(look) => Some((number as u16, look.rules.iter().filter_map(number_of).collect())),
            _ => None,
        });
        Rules {
            beside: beside.collect(),
            kinds: rules.iter().map(|rule| (rule.kind, rule.mark)).collect(),
            by_id: rules.iter().enumerate().rev().map(|(number, rule)| (rule.id.clone(), number as u16)).collect(),
            words: Words::new(&rules),
            places: Places::new(&rules),
            shapes: Shapes::new(&rules),
            rules,
        }
    }
}

impl Default for Rules {
    fn default() -> Rules {
        Rules::builtin()
    }
}

/// Moves one block on: every distance grows, and those of the markers on this block are 0.
fn step(last: &mut [u16; Mark::COUNT], rules: &Rules, hits: &RuleHits, block: usize) {
    for distance in last.iter_mut() {
        // Saturates at NONE, which also means "further than anyone asks".
        *distance = distance.saturating_add(1);
    }
    for &number in hits.of(block) {
        if let Some(mark) = rules.kinds[number as usize].1 {
            last[mark as usize] = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_proves_itself() {
        let complaints = Rules::builtin().complaints(|_| true);
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }

    #[test]
    fn every_rule_has_examples() {
        for rule in Rules::builtin().iter() {
            assert!(!rule.why.trim().is_empty(), "{} has no why", rule.id);
            assert!(!rule.hit.is_empty(), "{} has no hit", rule.id);
            assert!(!rule.miss.is_empty(), "{} has no miss", rule.id);
        }
    }

    #[test]
    fn a_file_adds_replaces_and_switches_off() {
        let toml = r#"
            off = ["rights-line"]
            [[rule]]
            id = "house-slogan"
            kind = "site"
            why = "The slogan of a house."
            points = -2
            text = { whole = ["Good news every day"] }
            hit = ["good news every day!"]
            miss = ["Good news every day of the week"]
        "#;
        let rules = Rules::with_file(toml).expect("a valid file");
        assert!(rules.iter().all(|rule| rule.id != "rights-line"));
        assert!(rules.iter().any(|rule| rule.id == "house-slogan"));
    }

    #[test]
    fn a_rule_that_misses_its_hit_is_refused() {
        let toml = r#"
            [[rule]]
            id = "house-slogan"
            kind = "site"
            why = "The slogan of a house."
            points = -2
            text = { whole = ["Good news every day"] }
            hit = ["Bad news"]
            miss = ["Nothing"]
        "#;
        let error = Rules::with_file(toml).expect_err("its hit is missed");
        assert!(error.contains("house-slogan"), "{error}");
    }

    #[test]
    fn a_rule_beside_another_must_name_one() {
        let toml = r#"
            [[rule]]
            id = "beside-nothing"
            kind = "related"
            why = "Names a rule that is none."
            points = -2
            beside = { rules = ["in-nothing"], words = 60 }
            hit = ["60 words"]
            miss = ["59 words"]
        "#;
        let error = Rules::with_file(toml).expect_err("the rule it names is none");
        assert!(error.contains("in-nothing"), "{error}");
        assert!(Rules::with_file(&toml.replace("in-nothing", "in-related")).is_ok());
    }

    #[test]
    fn distances_count_blocks_on_both_sides() {
        let rules = Rules::builtin();
        let page = shape::example_lines(&["相关阅读", "Some text here.", "And a tree."]);
        let hits = rules.match_page(&page);
        let distances = rules.distances(&hits);
        assert_eq!(distances[0].since[Mark::Related as usize], 0);
        assert_eq!(distances[2].since[Mark::Related as usize], 2);
        assert_eq!(distances[0].until[Mark::Related as usize], 0);
        assert_eq!(distances[1].until[Mark::Related as usize], Distances::NONE);
    }
}
