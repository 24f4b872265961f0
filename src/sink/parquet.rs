//! Records as a table in Parquet, a column for each field.

use crate::options::RecordField;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use serde_json::{Map, Value};
use std::io::{self, Write};
use std::sync::Arc;

/// Gathers records and writes them as groups of rows.
pub(super) struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    fields: Vec<RecordField>,
    rows: Vec<Map<String, Value>>,
    bytes: usize,
}

/// A group of rows is written when it has so many bytes; until then it is in memory.
const GROUP_BYTES: usize = 32 << 20;

impl<W: Write + Send> Table<W> {
    pub(super) fn new(writer: W, fields: &[RecordField]) -> io::Result<Table<W>> {
        let columns = fields.iter().map(|field| column(*field).map(Arc::new)).collect::<Result<Vec<_>, _>>();
        let schema = columns.and_then(|columns| Type::group_type_builder("record").with_fields(columns).build());
        let level = ZstdLevel::try_new(3).map_err(failed)?;
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level)).build();
        let writer = schema
            .and_then(|schema| SerializedFileWriter::new(writer, Arc::new(schema), Arc::new(properties)))
            .map_err(failed)?;
        Ok(Table { writer, fields: fields.to_vec(), rows: Vec::new(), bytes: 0 })
    }

    /// Takes a record. Keys that are no field of it have no column.
    pub(super) fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let row = serde_json::from_slice(line).map_err(io::Error::other)?;
        self.rows.push(row);
        self.bytes += line.len();
        if self.bytes >= GROUP_BYTES { self.write_group().map_err(failed) } else { Ok(()) }
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.write_group().and_then(|()| self.writer.into_inner()).map_err(failed)
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for field in &self.fields {
            let values: Vec<&Value> = rows.iter().map(|row| row.get(field.name()).unwrap_or(&Value::Null)).collect();
            write_column(&mut group, *field, &values)?;
        }
        group.close().map(|_| ())
    }
}

fn physical(field: RecordField) -> Physical {
    match field {
        RecordField::Replaced | RecordField::Words => Physical::INT64,
        RecordField::Confidence => Physical::DOUBLE,
        _ => Physical::BYTE_ARRAY,
    }
}

fn column(field: RecordField) -> Result<Type, ParquetError> {
    let physical = physical(field);
    let logical = (physical == Physical::BYTE_ARRAY).then_some(LogicalType::String);
    let column = Type::primitive_type_builder(field.name(), physical).with_repetition(Repetition::OPTIONAL);
    column.with_logical_type(logical).build()
}

fn write_column<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    field: RecordField,
    values: &[&Value],
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    match physical(field) {
        Physical::INT64 => {
            let (values, levels) = present(values, Value::as_i64);
            column.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
        }
        Physical::DOUBLE => {
            let (values, levels) = present(values, Value::as_f64);
            column.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
        }
        _ => {
            let text = |value: &Value| value.as_str().map(|text| ByteArray::from(text.as_bytes().to_vec()));
            let (values, levels) = present(values, text);
            column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        }
    }
    column.close()
}

/// The values that are there, and for each row whether it has one.
fn present<T>(values: &[&Value], read: impl Fn(&Value) -> Option<T>) -> (Vec<T>, Vec<i16>) {
    let read: Vec<Option<T>> = values.iter().map(|value| read(value)).collect();
    let levels = read.iter().map(|value| i16::from(value.is_some())).collect();
    (read.into_iter().flatten().collect(), levels)
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => io::Error::other(error),
        error => io::Error::other(error.to_string()),
    }
}
