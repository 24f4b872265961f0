//! What the words of class, id and role and the names of elements say: one weight a word, summed over the whole chain of
//! places above a block. Summed once a place: a place inherits the sum of its parent. The same table has the weights of
//! rules, because both were fitted together.

use rustc_hash::FxHashMap;

use super::lists::ByList;
use crate::document::{Page, Place, Tag, Term, WordList};

/// Weights of place words.
#[derive(Debug, Default)]
pub(super) struct Words {
    weights: FxHashMap<u64, f32>,
    /// Those of tags, by the tag's number.
    tags: Vec<f32>,
    /// A number for each word that has a weight, alone or beside another; from 1 on.
    numbers: FxHashMap<String, u32>,
    /// By the number of a word its weight in each kind of list.
    alone: Vec<[Option<f32>; KINDS.len()]>,
    /// By the kind of list and the numbers of two neighbours.
    pairs: FxHashMap<(usize, u32, u32), f32>,
}

impl Words {
    /// Reads a table: a line a word, its name, a tab and its weight. Lines that start with `#` are remarks.
    ///
    /// # Errors
    ///
    /// Says which line has no weight.
    pub(super) fn parse(table: &str) -> Result<Words, String> {
        let mut weights = FxHashMap::default();
        for (number, line) in table.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let weight = line.split_once('\t').and_then(|(name, weight)| Some((name, weight.parse().ok()?)));
            let (name, weight) = weight.ok_or_else(|| format!("line {}: no word and weight", number + 1))?;
            weights.insert(key(&[name]), weight);
        }
        let mut words = Words { weights, alone: vec![[None; KINDS.len()]], ..Words::default() };
        words.tags = vec![0.0; usize::from(u8::MAX) + 1];
        for tag in Tag::ALL.iter().chain([&Tag::Other]) {
            let weight = words.weights.get(&key(&["tag:", tag.name()]));
            words.tags[*tag as u8 as usize] = weight.copied().unwrap_or(0.0);
        }
        for name in table.lines().filter_map(|line| Some(line.split_once('\t')?.0)) {
            for (kind, prefix) in KINDS.iter().enumerate() {
                if let Some(name) = name.strip_prefix(prefix) {
                    words.add(kind, name);
                }
            }
        }
        Ok(words)
    }

    /// Makes the weight of a word, or of a pair of words, ready for look-ups.
    fn add(&mut self, kind: usize, name: &str) {
        let weight = self.weights.get(&key(&[KINDS[kind], name])).copied();
        let mut number = |word: &str| {
            let next = self.alone.len() as u32;
            let number = *self.numbers.entry(word.to_owned()).or_insert(next);
            if number == next {
                self.alone.push([None; KINDS.len()]);
            }
            number
        };
        match name.split_once('+') {
            None => {
                let number = number(name);
                self.alone[number as usize][kind] = weight;
            }
            Some((before, word)) => {
                let pair = (kind, number(before), number(word));
                self.pairs.extend(weight.map(|weight| (pair, weight)));
            }
        }
    }

    /// The fitted weight of a rule, if the table has one.
    pub(super) fn rule(&self, id: &str) -> Option<f32> {
        self.weights.get(&key(&[&rule_name(id)])).copied()
    }

    /// The sum for every place, its ancestors' included, given the first of the places that are the same as each.
    pub(super) fn points(&self, page: &Page, alike: &[u32]) -> Vec<f32> {
        // The weights of each list, one after another: added one by one, so that the sum is the same to the last bit
        // whatever has been met before.
        let mut found: Vec<f32> = Vec::new();
        let mut known: [ByList<(u32, u32)>; KINDS.len()] = std::array::from_fn(|_| ByList::new(page));
        // Words are interned: the same word starts at the same place, and is looked up there once.
        let mut numbers: Vec<u32> = vec![UNKNOWN; page.names.len() + 1];
        let mut points: Vec<f32> = Vec::with_capacity(page.places.len());
        for ((index, place), first) in page.places.iter().enumerate().zip(alike) {
            if (*first as usize) < index {
                points.push(points[*first as usize]);
                continue;
            }
            let mut sum = place.parent.map_or(0.0, |parent| points[parent as usize]);
            sum += self.tags[place.tag as u8 as usize];
            for (kind, ((_, list), known)) in lists(place).into_iter().zip(&mut known).enumerate() {
                let (start, end) = known.get(list, || {
                    let start = found.len() as u32;
                    self.find(page, kind, list, &mut numbers, &mut found);
                    (start, found.len() as u32)
                });
                found[start as usize..end as usize].iter().for_each(|weight| sum += weight);
            }
            points.push(sum);
        }
        points
    }

    /// Appends the weights of a list's words and pairs, in their order.
    fn find(&self, page: &Page, kind: usize, list: WordList, numbers: &mut [u32], found: &mut Vec<f32>) {
        let mut before = 0;
        for span in &page.words[list.start as usize..list.end as usize] {
            let known = &mut numbers[span.start as usize];
            if *known == UNKNOWN {
                *known = self.numbers.get(&page.names[span.range()]).copied().unwrap_or(0);
            }
            let number = *known;
            found.extend(self.alone[number as usize][kind]);
            if before != 0 && number != 0 {
                found.extend(self.pairs.get(&(kind, before, number)));
            }
            before = number;
        }
    }

    /// The terms for one place and the places above it, a word met twice summed.
    pub(super) fn explain(&self, page: &Page, place: u32) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::new();
        let mut next = Some(place);
        while let Some(index) = next {
            let place = &page.places[index as usize];
            each(page, place, |parts| {
                if let Some(points) = self.weights.get(&key(parts)) {
                    let id = parts.concat();
                    match terms.iter_mut().find(|term| term.id == id) {
                        Some(term) => term.points += points,
                        None => terms.push(Term { id, points: *points }),
                    }
                }
            });
            next = place.parent;
        }
        terms
    }
}

/// A word that has not been looked up.
const UNKNOWN: u32 = u32::MAX;

/// The name of a rule in the table.
pub(super) fn rule_name(id: &str) -> String {
    format!("rule:{id}")
}

/// Calls back with every word of a place, as the pieces of its name: `tag:nav`, `class:menu`, `id:top`, `role:main`, and
/// pairs of neighbours `class:post+body`, because words are cut smaller than people name things.
pub(super) fn each(page: &Page, place: &Place, mut each: impl FnMut(&[&str])) {
    each(&["tag:", place.tag.name()]);
    for (kind, list) in lists(place) {
        each_of(page, kind, list, &mut each);
    }
}

/// What lists of words a place has, as the names of words say it.
const KINDS: [&str; 3] = ["class:", "id:", "role:"];

fn lists(place: &Place) -> [(&'static str, WordList); 3] {
    let [class, id, role] = KINDS;
    [(class, place.class), (id, place.id), (role, place.role)]
}

fn each_of(page: &Page, kind: &str, list: WordList, mut each: impl FnMut(&[&str])) {
    let mut before: Option<&str> = None;
    for word in page.words_of(list) {
        each(&[kind, word]);
        if let Some(before) = before {
            each(&[kind, before, "+", word]);
        }
        before = Some(word);
    }
}

/// Hash of a name given in pieces.
fn key(parts: &[&str]) -> u64 {
    parts.iter().flat_map(|part| part.bytes()).fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        // FNV-1a: the pieces are short, and it doesn't care where one ends.
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
