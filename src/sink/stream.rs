//! Records on a stream, and nothing else there.

use super::{Manifest, Sink};
use crate::error::Error;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// A stream of records.
pub(crate) struct Stream<'w> {
    writer: BufWriter<&'w mut dyn Write>,
}

impl<'w> Stream<'w> {
    /// Records go to `writer`.
    pub(crate) fn new(writer: &'w mut dyn Write) -> Stream<'w> {
        Stream { writer: BufWriter::new(writer) }
    }
}

impl Sink for Stream<'_> {
    fn record(&mut self, line: &[u8]) -> Result<(), Error> {
        self.writer.write_all(line).map_err(failed)
    }

    fn dropped(&mut self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    fn finish(mut self: Box<Self>, _: &Manifest) -> Result<(), Error> {
        self.writer.flush().map_err(failed)
    }
}

fn failed(error: std::io::Error) -> Error {
    Error::Write { path: PathBuf::from("-"), error }
}
