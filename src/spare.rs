//! Memory that a page leaves for the pages after it, whichever thread these are cleaned on.

use std::sync::{Mutex, PoisonError};

/// What isn't in use at the moment: never more than there were pages in work at once.
#[derive(Debug, Default)]
pub(crate) struct Spare<T>(Mutex<Vec<T>>);

impl<T: Default> Spare<T> {
    /// Some of it, or new memory where all is in use.
    pub(crate) fn take(&self) -> T {
        self.all().pop().unwrap_or_default()
    }

    /// Gives it back. What a page that failed had stays away.
    pub(crate) fn give(&self, memory: T) {
        self.all().push(memory);
    }

    /// Held for as long as it takes to move one piece.
    fn all(&self) -> std::sync::MutexGuard<'_, Vec<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
