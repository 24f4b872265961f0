//! Places that are the same but for where they stand: same element, same words, below places that are the same in turn. A page's
//! templates repeat them, and what depends on nothing else is found out for the first of them.

use crate::document::{Page, Place, WordList};

/// For each place the first that is the same; itself where there is none before it. Where two fall together in the table the later
/// one counts as new, which costs a look and changes nothing.
pub(super) fn alike(page: &Page) -> Vec<u32> {
    let slots = (page.places.len() * 2).next_power_of_two();
    let shift = u64::BITS - slots.trailing_zeros();
    // A slot that is free has the root, to which nothing else is the same but another root.
    let mut table = vec![0_u32; slots];
    let mut alike: Vec<u32> = Vec::with_capacity(page.places.len());
    for (index, place) in (0..).zip(&page.places) {
        let above = place.parent.map(|parent| alike[parent as usize]);
        let slot = &mut table[hash(above, place).checked_shr(shift).unwrap_or_default() as usize];
        let is_same = |other: u32| {
            let known = &page.places[other as usize];
            known.parent.map(|parent| alike[parent as usize]) == above
                && *known == Place { parent: known.parent, ..*place }
        };
        let first = if *slot < index && is_same(*slot) { *slot } else { index };
        *slot = first;
        alike.push(first);
    }
    alike
}

/// A hash whose upper bits depend on everything (FxHash).
fn hash(above: Option<u32>, place: &Place) -> u64 {
    let list = |list: WordList| u64::from(list.start) << 32 | u64::from(list.end);
    let first = u64::from(above.unwrap_or(u32::MAX)) << 16 | (place.tag as u64) << 1 | u64::from(place.hidden);
    [first, list(place.class), list(place.id), list(place.role)]
        .into_iter()
        .fold(0, |hash: u64, value| (hash.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Tag;

    #[test]
    fn the_same_below_the_same_is_found() {
        let place = |parent, tag, class| Place {
            parent: Some(parent),
            tag,
            class: WordList { start: class, end: class + 1 },
            ..Place::default()
        };
        let places = vec![
            Place::default(),
            place(0, Tag::Ul, 0),
            place(1, Tag::Li, 1),
            place(1, Tag::Li, 1),
            place(1, Tag::Li, 2),
            place(2, Tag::A, 0),
            place(3, Tag::A, 0),
            place(4, Tag::A, 0),
            Place { hidden: true, ..place(1, Tag::Li, 1) },
        ];
        let page = Page { places, ..Page::default() };
        assert_eq!(alike(&page), [0, 1, 2, 2, 4, 5, 5, 7, 8]);
        assert!(alike(&Page::default()).is_empty());
    }
}
