//! What is set alike is alike: the posts of a board, the items of a list, the panels of members.
//!
//! The trees see a block, its page and its neighbours in the order of the text. A reply of two words between long posts has nothing there that
//! speaks for it, but it stands in a place of the same tag and class as they do, and most of what stands in such places is kept.

use rustc_hash::FxHashMap;

use super::view::View;
use crate::document::{Markup, Page, PageType};

/// The place of a block and so many above it are looked at: further up stand columns and the page. 6 instead of 3 costs .002 on trafilatura's
/// evaluation pages.
const LEVELS: usize = 3;

/// Places of the same tag and class, this one among them, that say something of each other.
const FEWEST: usize = 3;

/// Share of the log-odds of the places alike that a block is given. On pages of hosts not fitted, .2, .3 and .4 bring WCXB dev .8704, .8705 and
/// .8694 (.8696 without), trafilatura's pages .935 each, CWCE .906, .906, .908 (.905).
const WEIGHT: f32 = 0.3;

/// The same on boards, whose posts are many and set alike: .794 of their F1 with .3, .799 with .8 (.789 without).
const WEIGHT_ON_BOARDS: f32 = 0.8;

/// The log-odds of places alike, whatever their blocks say, are no further from even.
const MOST: f32 = 3.0;

/// A block that rules give less than this is no better for its place: a button stands in every post.
const RULED_OUT: f32 = -1.5;

/// The number of a look that was not asked for, and of none.
const UNASKED: u32 = u32::MAX;
const NO_LOOK: u32 = u32::MAX - 1;

/// What blocks with tokens in places of one tag and class hold.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    places: usize,
    tokens: f32,
    kept: f32,
}

impl Held {
    fn add(&mut self, tokens: f32, kept: f32) {
        self.tokens += tokens;
        self.kept += tokens * kept;
    }
}

/// What places that are set alike share: tag and class, or, where there is no class, tag and the first word of their ids, whose numbers differ:
/// `post-12`, `post-13`.
fn look(page: &Page, place: u32) -> Option<(u8, u32, u32)> {
    let place = &page.places[place as usize];
    let tag = place.tag as u8;
    if place.class.start < place.class.end {
        return Some((tag, place.class.start, place.class.end));
    }
    let first = (place.id.start..place.id.end).map(|word| page.words[word as usize]).next()?;
    Some((tag, first.start | NAMED, first.end))
}

/// Marks the words of ids, which are numbered apart from the lists of classes.
const NAMED: u32 = 1 << 31;

/// The place of a block and those next above it.
fn above(page: &Page, block: usize) -> impl Iterator<Item = u32> + '_ {
    std::iter::successors(Some(page.blocks[block].place), |place| page.places[*place as usize].parent).take(LEVELS)
}

/// Points for each block, in log-odds. `odds` has the tokens of each and how likely it is body by itself; `ruled` the points of its rules.
pub(super) fn points(view: &View<'_>, page_type: PageType, odds: &[(u32, f32)], ruled: &[f32]) -> Vec<f32> {
    let page = view.page;
    if page.markup == Markup::Plain {
        return vec![0.0; odds.len()];
    }
    let weight = if page_type == PageType::Forum { WEIGHT_ON_BOARDS } else { WEIGHT };
    let mut in_place = vec![Held::default(); page.places.len()];
    // What each look holds, and the number of the look of each place, once it was asked for.
    let mut alike: Vec<Held> = Vec::new();
    let mut numbers: FxHashMap<(u8, u32, u32), u32> = FxHashMap::default();
    let mut look_of: Vec<u32> = vec![UNASKED; page.places.len()];
    for (block, &(tokens, kept)) in odds.iter().enumerate() {
        for place in above(page, block) {
            let number = &mut look_of[place as usize];
            if *number == UNASKED {
                *number = look(page, place).map_or(NO_LOOK, |look| {
                    let next = alike.len() as u32;
                    let number = *numbers.entry(look).or_insert(next);
                    if number == next {
                        alike.push(Held::default());
                    }
                    number
                });
            }
            if *number == NO_LOOK {
                continue;
            }
            let all = &mut alike[*number as usize];
            let here = &mut in_place[place as usize];
            all.places += usize::from(here.tokens == 0.0);
            all.add(tokens as f32, kept);
            here.add(tokens as f32, kept);
        }
    }
    let of_places = |block: usize| {
        above(page, block).find_map(|place| {
            let all = alike.get(look_of[place as usize] as usize).filter(|all| all.places >= FEWEST)?;
            let here = &in_place[place as usize];
            // What the block's own place holds is no evidence of the others. A half on either side stands for what was not seen.
            let share = ((all.kept - here.kept + 0.5) / (all.tokens - here.tokens + 1.0)).clamp(0.0, 1.0);
            Some(weight * (share / (1.0 - share)).ln().clamp(-MOST, MOST))
        })
    };
    (0..odds.len())
        .map(|block| of_places(block).filter(|points| *points < 0.0 || ruled[block] > RULED_OUT).unwrap_or(0.0))
        .collect()
}
