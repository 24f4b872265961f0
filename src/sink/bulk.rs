//! Lines for the `_bulk` door of OpenSearch and Elasticsearch: what to do, then the document.

use serde_json::{Map, Value, json};
use xxhash_rust::xxh3::xxh3_128;

/// The longest id that these servers take.
const ID_BYTES: usize = 512;

/// Members that they refuse in a document, because they have their own meaning.
const THEIR_OWN: [&str; 6] = ["_id", "_index", "_type", "_source", "_routing", "_version"];

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
    use super::bulk_lines;

    #[test]
    fn a_line_says_what_to_do_and_the_next_has_the_document() {
        let lines = |id: &str, line: &str| String::from_utf8(bulk_lines(id, line.as_bytes())).unwrap();
        assert_eq!(lines("a\"b", "{\"body\":\"x\"}\n"), "{\"index\":{\"_id\":\"a\\\"b\"}}\n{\"body\":\"x\"}\n");
        assert_eq!(lines("a", "{\"body\":\"x\",\"_id\":7}\n"), "{\"index\":{\"_id\":\"a\"}}\n{\"body\":\"x\"}\n");
        assert!(lines(&"x".repeat(600), "{}\n").len() < 100);
    }
}
