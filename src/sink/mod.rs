//! Outcomes to somewhere: a folder of files that appear whole or not at all, or a stream.

mod bulk;
mod folder;
mod line;
mod manifest;
#[cfg(feature = "parquet")]
mod parquet;
mod part;
mod quarantine;
mod records;
mod report;
mod schema;
mod stream;

pub(crate) use folder::{Folder, Numbered};
pub use line::record_line;
pub(crate) use line::{dropped_line, passed_through_line};
pub use manifest::Counts;
pub(crate) use manifest::{Manifest, SCHEMA_VERSION};
pub(crate) use quarantine::Quarantine;
pub(crate) use records::RecordFile;
use report::report;
pub(crate) use report::{Survey, Surveyed};
pub use schema::schema;
pub(crate) use stream::Stream;

use crate::error::Error;
use crate::options::{OutputFormat, RecordField, RunOptions};

/// Where a run's lines go. Lines come whole, with their newline.
pub(crate) trait Sink {
    /// Takes a record's line.
    fn record(&mut self, id: &str, line: &[u8]) -> Result<(), Error>;

    /// Takes the line of a page that became no record.
    fn dropped(&mut self, line: &[u8]) -> Result<(), Error>;

    /// Everything is there; says what files it is in.
    fn close(&mut self) -> Result<Vec<RecordFile>, Error>;

    /// Makes everything appear, the manifest last. A sink that is let go without this leaves nothing behind.
    fn finish(self: Box<Self>, manifest: &Manifest, survey: &Survey) -> Result<(), Error>;
}

/// How a sink writes.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    format: OutputFormat,
    shard_size: Option<u64>,
    report: bool,
    /// The columns of a table.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "lines say what fields they have"))]
    fields: Vec<RecordField>,
}

impl Layout {
    /// The layout that the options ask for.
    ///
    /// # Errors
    ///
    /// [`Error::Options`] for one that can't be had.
    pub(crate) fn new(options: &RunOptions, has_folder: bool) -> Result<Layout, Error> {
        let wrong = |message: &str| Err(Error::Options { message: message.to_owned() });
        if options.format == OutputFormat::Parquet && !cfg!(feature = "parquet") {
            return wrong("this program was built without the feature parquet");
        }
        if !has_folder && (options.shard_size.is_some() || options.format == OutputFormat::Parquet) {
            return wrong("shards and Parquet need an output folder");
        }
        Ok(Layout {
            format: options.format,
            shard_size: options.shard_size,
            report: options.report,
            fields: options.fields.clone(),
        })
    }
}
