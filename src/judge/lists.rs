//! What is known of a page's lists of words, found out once for each: most attributes of a page are repeated on it many
//! times.

use crate::document::{Page, WordList};

/// A value for each list of words that was asked for.
#[derive(Debug)]
pub(super) struct ByList<T> {
    /// By the first word of the list: one past its last, and the value.
    known: Vec<(u32, T)>,
}

impl<T: Copy + Default> ByList<T> {
    /// Nothing is known of the lists of this page yet.
    pub(super) fn new(page: &Page) -> ByList<T> {
        ByList { known: vec![(0, T::default()); page.words.len()] }
    }

    /// The value of a list, made when it's asked for the first time; that of an empty list is the default.
    pub(super) fn get(&mut self, list: WordList, make: impl FnOnce() -> T) -> T {
        match self.known.get_mut(list.start as usize) {
            Some((end, value)) if list.start < list.end => {
                if *end != list.end {
                    (*end, *value) = (list.end, make());
                }
                *value
            }
            _ => T::default(),
        }
    }
}
