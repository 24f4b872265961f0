//! Parquet: a page a row. The columns that are looked at are read a page of the format at a time, so that a file may be of any size.

use super::export::{Named, page_of};
use super::{Reading, Stream, why};
use crate::document::{Hint, Why};
use crate::options::InputOptions;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::{Type, TypePtr};
use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rows decoded at once.
const ROWS: usize = 64;

/// Hands on the page in each row. `from` has the number of the row.
pub(super) fn open(stream: Stream<'_>, reading: &mut Reading<'_>) -> ControlFlow<()> {
    let Stream { head, rest, from, nesting, .. } = stream;
    // The list of what is where stands at the end of the file, so one that can only be read forwards is copied.
    let file = match reading.path.as_ref().filter(|_| nesting == 0) {
        Some(path) => File::open(path).inspect(|file| {
            let length = file.metadata().map_or(0, |metadata| metadata.len());
            let rest = length.saturating_sub(head.len() as u64);
            reading.meter.bytes.fetch_add(rest, Ordering::Relaxed);
        }),
        None => copy(&mut head.as_slice().chain(rest)),
    };
    let broken = |error: &dyn std::fmt::Display| Why::Broken { error: error.to_string() };
    let opened = match file {
        Ok(file) => fenced(|| SerializedFileReader::new(file)),
        Err(error) => return reading.set_aside(from, &Hint::default(), why(error, nesting)),
    };
    let table = match opened {
        Ok(table) => table,
        Err(error) => return reading.set_aside(from, &Hint::default(), broken(&error)),
    };
    let wanted = wanted(table.metadata().file_metadata().schema(), reading.names);
    let limit = reading.limits.bytes;
    let mut before = 0_u64;
    for group in 0..table.num_row_groups() {
        let rows = table.metadata().row_group(group).num_rows().max(0) as u64;
        let opened = fenced(|| table.get_row_group(group));
        let read = opened.and_then(|group| {
            // The rows end with the group that they borrow, so they are handed on here.
            let mut rows = fenced(|| RowIter::from_row_group(wanted.clone(), group.as_ref()))?.with_batch_size(ROWS);
            let mut number = before;
            while let Some(row) = fenced(|| rows.next().transpose())? {
                number += 1;
                let at = format!("{from}#{number}");
                let flow = match page_of(&Columns(row), at.clone(), reading.names) {
                    Ok(raw) if raw.bytes.len() as u64 > limit => {
                        reading.set_aside(&at, &raw.hint, Why::TooBig { limit })
                    }
                    Ok(raw) => reading.deliver(raw),
                    Err(error) => reading.set_aside(&at, &Hint::default(), Why::Broken { error }),
                };
                if flow.is_break() {
                    return Ok(flow);
                }
            }
            Ok(ControlFlow::Continue(()))
        });
        match read {
            Ok(flow) => flow?,
            // The other groups have their own places.
            Err(error) => reading.set_aside(&format!("{from}#{}", before + 1), &Hint::default(), broken(&error))?,
        }
        before = before.saturating_add(rows);
    }
    ControlFlow::Continue(())
}

thread_local! {
    /// Whether the crate is at work on this thread.
    static AT_WORK: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread is one that [`fenced`] waits for.
pub(crate) fn is_fenced() -> bool {
    AT_WORK.get()
}

/// The crate takes a file's word for much and panics where it is none (60.1, found by fuzzing). That costs the rows and not what the
/// file stands in.
fn fenced<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    AT_WORK.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    AT_WORK.set(false);
    result.unwrap_or_else(|_| Err(ParquetError::General("what it says of itself is not so".to_owned())))
}

/// The columns that have names of interest; all of them where rows are clean records, whose other keys are passed through.
fn wanted(schema: &Type, names: &InputOptions) -> Option<Type> {
    let InputOptions { html, content, text, body: _, url, id, crawled } = names;
    let known = |lists: &[&Vec<String>], field: &TypePtr| {
        let first = |name: &String| name.split('.').next().is_some_and(|name| name.eq_ignore_ascii_case(field.name()));
        lists.iter().any(|list| list.iter().any(first))
    };
    let fields = schema.get_fields();
    if !fields.iter().any(|field| known(&[html, content, text], field)) {
        return None;
    }
    let all = [html, content, text, url, id, crawled];
    let mut fields: Vec<TypePtr> = fields.iter().filter(|field| known(&all, field)).map(Arc::clone).collect();
    Type::group_type_builder(schema.name()).with_fields(std::mem::take(&mut fields)).build().ok()
}

struct Columns(Row);

impl Named for Columns {
    fn part(&self, name: &str) -> Option<Vec<u8>> {
        if let Some(field) = column(&self.0, name) {
            return bytes(field);
        }
        let (outer, inner) = name.split_once('.')?;
        match column(&self.0, outer)? {
            Field::Group(row) => bytes(column(row, inner)?),
            _ => None,
        }
    }

    fn to_json(&self) -> Vec<u8> {
        let value = |field: &Field| match bytes(field) {
            Some(_) if *field == Field::Null => serde_json::Value::Null,
            Some(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
            None => field.to_string().into(),
        };
        let members = self.0.get_column_iter().map(|(name, field)| (name.clone(), value(field)));
        let object: serde_json::Map<String, serde_json::Value> = members.collect();
        serde_json::to_vec(&object).expect("strings are JSON and memory takes them")
    }
}

fn column<'r>(row: &'r Row, name: &str) -> Option<&'r Field> {
    row.get_column_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, field)| field)
}

/// What a field holds, when that is one value.
fn bytes(field: &Field) -> Option<Vec<u8>> {
    Some(match field {
        Field::Null => Vec::new(),
        Field::Str(text) => text.as_bytes().to_vec(),
        Field::Bytes(bytes) => bytes.data().to_vec(),
        Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => return None,
        Field::TimestampMillis(_) | Field::TimestampMicros(_) => {
            // `2025-03-07 19:02:00 +00:00`, as the crate prints it.
            field.to_string().replacen(' ', "T", 1).replace(' ', "").into_bytes()
        }
        other => other.to_string().into_bytes(),
    })
}

/// A file without a name with what is in a stream.
fn copy(stream: &mut dyn Read) -> io::Result<File> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("dechaff-{}-{number}.parquet", std::process::id()));
    let mut file = File::options().read(true).write(true).create_new(true).open(&path)?;
    fs::remove_file(&path)?;
    io::copy(stream, &mut file)?;
    file.rewind()?;
    Ok(file)
}
