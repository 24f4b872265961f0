//! Outcomes to somewhere: a folder of files that appear whole or not at all, or a stream.

mod folder;
mod line;
mod manifest;
mod part;
mod quarantine;
mod schema;
mod stream;

pub(crate) use folder::Folder;
pub use line::record_line;
pub(crate) use line::{dropped_line, passed_through_line};
pub use manifest::Counts;
pub(crate) use manifest::{Manifest, SCHEMA_VERSION};
pub(crate) use quarantine::Quarantine;
pub use schema::schema;
pub(crate) use stream::Stream;

use crate::error::Error;

/// Where a run's lines go. Lines come whole, with their newline.
pub(crate) trait Sink {
    /// Takes a record's line.
    fn record(&mut self, line: &[u8]) -> Result<(), Error>;

    /// Takes the line of a page that became no record.
    fn dropped(&mut self, line: &[u8]) -> Result<(), Error>;

    /// Makes everything appear, the manifest last. A sink that is let go without this leaves nothing behind.
    fn finish(self: Box<Self>, manifest: &Manifest) -> Result<(), Error>;
}
