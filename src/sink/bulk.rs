//! Lines for the `_bulk` door of OpenSearch and Elasticsearch: what to do, then the document.

use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::HashMap;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// The longest id that these servers take.
const ID_BYTES: usize = 512;

/// Members that they refuse in a document, because they have their own meaning.
const THEIR_OWN: [&str; 6] = ["_id", "_index", "_type", "_source", "_routing", "_version"];

/// The ids of the records so far: two records of one id would be one document, the later one.
#[derive(Default)]
pub(super) struct BulkIds(HashMap<u128, u64>);

impl BulkIds {
    /// The id of the next record: its own, or when another record has that, with a hash of the record behind it. The same record twice
    /// is one document.
    pub(super) fn of<'i>(&mut self, id: &'i str, line: &[u8]) -> Cow<'i, str> {
        let hash = xxh3_64(line);
        match *self.0.entry(xxh3_128(id.as_bytes())).or_insert(hash) {
            first if first == hash => Cow::Borrowed(id),
            _ => Cow::Owned(format!("{id}-{hash:016x}")),
        }
    }
}

/// The two lines of a record. The id is the record's, so that a record that is sent twice is there once.
pub(super) fn bulk_lines(id: &str, line: &[u8]) -> Vec<u8> {
    let id = if id.len() > ID_BYTES { format!("{:032x}", xxh3_128(id.as_bytes())) } else { id.to_owned() };
    let mut lines = json!({ "index": { "_id": id } }).to_string().into_bytes();
    lines.push(b'\n');
    match without_their_own(line) {
        Some(document) => lines.extend_from_slice(&document),
        None => lines.extend_from_slice(line),
    }
    lines
}

/// The record without members that the servers would refuse, if it has any; only records that came clean can.
fn without_their_own(line: &[u8]) -> Option<Vec<u8>> {
    let has_one = THEIR_OWN.iter().any(|name| memchr::memmem::find(line, format!("\"{name}\":").as_bytes()).is_some());
    let mut document: Map<String, Value> = has_one.then(|| serde_json::from_slice(line).ok())??;
    document.retain(|name, _| !THEIR_OWN.contains(&name.as_str()));
    let mut line = serde_json::to_vec(&document).ok()?;
    line.push(b'\n');
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::{BulkIds, bulk_lines};

    #[test]
    fn another_record_of_an_id_has_another_and_the_same_record_has_not() {
        let mut ids = BulkIds::default();
        assert_eq!([ids.of("a", b"1"), ids.of("b", b"2"), ids.of("a", b"1")], ["a", "b", "a"]);
        let other = ids.of("a", b"2").into_owned();
        assert!(other.starts_with("a-") && other.len() == 18);
        assert_eq!(ids.of("a", b"2"), other);
    }

    #[test]
    fn a_line_says_what_to_do_and_the_next_has_the_document() {
        let lines = |id: &str, line: &str| String::from_utf8(bulk_lines(id, line.as_bytes())).unwrap();
        assert_eq!(lines("a\"b", "{\"body\":\"x\"}\n"), "{\"index\":{\"_id\":\"a\\\"b\"}}\n{\"body\":\"x\"}\n");
        assert_eq!(lines("a", "{\"body\":\"x\",\"_id\":7}\n"), "{\"index\":{\"_id\":\"a\"}}\n{\"body\":\"x\"}\n");
        assert!(lines(&"x".repeat(600), "{}\n").len() < 100);
    }
}
