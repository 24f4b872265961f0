//! Records on a stream, and nothing else there.

use super::bulk::BulkIds;
use super::records::{Encoder, RecordFile};
use super::{Layout, Manifest, Sink, Survey};
use crate::error::Error;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

/// A stream of records.
pub(crate) struct Stream<'w> {
    encoder: Option<Encoder<BufWriter<&'w mut (dyn Write + Send)>>>,
    ids: BulkIds,
}

impl<'w> Stream<'w> {
    /// Records go to `writer`.
    pub(crate) fn new(writer: &'w mut (dyn Write + Send), layout: &Layout) -> Result<Stream<'w>, Error> {
        let encoder = Encoder::new(BufWriter::new(writer), layout).map_err(failed)?;
        Ok(Stream { encoder: Some(encoder), ids: BulkIds::default() })
    }
}

impl Sink for Stream<'_> {
    fn record(&mut self, id: &str, line: &[u8]) -> Result<(), Error> {
        self.encoder.as_mut().map_or(Ok(()), |encoder| encoder.write(id, line, &mut self.ids)).map_err(failed)
    }

    fn dropped(&mut self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    fn close(&mut self) -> Result<Vec<RecordFile>, Error> {
        if let Some(encoder) = self.encoder.take() {
            encoder.finish().and_then(|mut writer| writer.flush()).map_err(failed)?;
        }
        Ok(Vec::new())
    }

    fn finish(self: Box<Self>, _: &Manifest, _: &Survey) -> Result<(), Error> {
        Ok(())
    }
}

fn failed(error: io::Error) -> Error {
    Error::Write { path: PathBuf::from("-"), error }
}
