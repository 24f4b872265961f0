//! The files of records in a folder: one, or shards of a size, in the format that was asked for.

use super::Layout;
use super::bulk::{BulkIds, bulk_lines};
use super::part::{Part, Place};
use crate::error::Error;
use crate::options::OutputFormat;
use flate2::write::GzEncoder;
use serde::Serialize;
use std::io::{self, Write};

/// A file of records, for the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct RecordFile {
    /// Its name in the folder.
    pub(crate) name: String,
    /// How many records it has.
    pub(crate) records: u64,
    /// Bytes of their lines, before compression.
    pub(crate) line_bytes: u64,
}

/// Writes records into files that are not yet in their places.
pub(super) struct Records {
    place: Place,
    stem: String,
    layout: Layout,
    open: Option<(Encoder, RecordFile)>,
    parts: Vec<Part>,
    files: Vec<RecordFile>,
    ids: BulkIds,
}

impl Records {
    /// Starts the first file. The names begin with `stem`; those of shards go on with a number, which is the same whenever
    /// the records are the same.
    pub(super) fn create(place: Place, stem: String, layout: Layout) -> Result<Records, Error> {
        let mut records =
            Records { place, stem, layout, open: None, parts: Vec::new(), files: Vec::new(), ids: BulkIds::default() };
        records.start()?;
        Ok(records)
    }

    pub(super) fn write(&mut self, id: &str, line: &[u8]) -> Result<(), Error> {
        let length = line.len() as u64;
        let is_full = |file: &RecordFile| {
            let size = self.layout.shard_size.unwrap_or(u64::MAX);
            file.records > 0 && file.line_bytes.saturating_add(length) > size
        };
        if self.open.as_ref().is_some_and(|(_, file)| is_full(file)) {
            self.end()?;
            self.start()?;
        }
        let (encoder, file) = self.open.as_mut().expect("a file is open until all are closed");
        file.records += 1;
        file.line_bytes += length;
        encoder
            .write(id, line, &mut self.ids)
            .map_err(|error| Error::Write { path: self.place.path(&file.name), error })
    }

    /// Brings every byte to the disk, under names that end in `.part`.
    pub(super) fn close(&mut self) -> Result<Vec<RecordFile>, Error> {
        self.end()?;
        Ok(std::mem::take(&mut self.files))
    }

    /// Puts the files in their places.
    pub(super) fn finish(self) -> Result<(), Error> {
        self.parts.into_iter().try_for_each(Part::finish)
    }

    fn start(&mut self) -> Result<(), Error> {
        let extension = self.layout.format.extension();
        let name = match self.layout.shard_size {
            Some(_) => format!("{}-{:05}.{extension}", self.stem, self.files.len() + 1),
            None => format!("{}.{extension}", self.stem),
        };
        let part = self.place.part(&name)?;
        let failed = |error| Error::Write { path: self.place.path(&name), error };
        let encoder = Encoder::new(part, &self.layout).map_err(failed)?;
        self.open = Some((encoder, RecordFile { name, records: 0, line_bytes: 0 }));
        Ok(())
    }

    fn end(&mut self) -> Result<(), Error> {
        if let Some((encoder, file)) = self.open.take() {
            let mut part =
                encoder.finish().map_err(|error| Error::Write { path: self.place.path(&file.name), error })?;
            part.sync()?;
            self.parts.push(part);
            self.files.push(file);
        }
        Ok(())
    }
}

/// Lines to the bytes of a format.
pub(super) enum Encoder<W: Write + Send = Part> {
    Lines(W),
    Bulk(W),
    Gzip(GzEncoder<W>),
    Zstd(zstd::stream::write::Encoder<'static, W>),
    #[cfg(feature = "parquet")]
    Parquet(Box<super::parquet::Table<W>>),
}

impl<W: Write + Send> Encoder<W> {
    pub(super) fn new(writer: W, layout: &Layout) -> io::Result<Encoder<W>> {
        Ok(match layout.format {
            OutputFormat::Jsonl => Encoder::Lines(writer),
            OutputFormat::Bulk => Encoder::Bulk(writer),
            OutputFormat::JsonlGz => Encoder::Gzip(GzEncoder::new(writer, flate2::Compression::default())),
            OutputFormat::JsonlZst => Encoder::Zstd(zstd::stream::write::Encoder::new(writer, 0)?),
            #[cfg(feature = "parquet")]
            OutputFormat::Parquet => Encoder::Parquet(Box::new(super::parquet::Table::new(writer, &layout.fields)?)),
            #[cfg(not(feature = "parquet"))]
            OutputFormat::Parquet => return Err(io::Error::other("built without the feature parquet")),
        })
    }

    pub(super) fn write(&mut self, id: &str, line: &[u8], ids: &mut BulkIds) -> io::Result<()> {
        match self {
            Encoder::Lines(writer) => writer.write_all(line),
            Encoder::Bulk(writer) => writer.write_all(&bulk_lines(&ids.of(id, line), line)),
            Encoder::Gzip(writer) => writer.write_all(line),
            Encoder::Zstd(writer) => writer.write_all(line),
            #[cfg(feature = "parquet")]
            Encoder::Parquet(table) => table.write(line),
        }
    }

    /// Writes what is left and gives the writer back.
    pub(super) fn finish(self) -> io::Result<W> {
        match self {
            Encoder::Lines(writer) | Encoder::Bulk(writer) => Ok(writer),
            Encoder::Gzip(writer) => writer.finish(),
            Encoder::Zstd(writer) => writer.finish(),
            #[cfg(feature = "parquet")]
            Encoder::Parquet(table) => table.finish(),
        }
    }
}
