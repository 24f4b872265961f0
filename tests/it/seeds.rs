//! The five sample pages, through the program, against what a careful reader makes of them (`tests/seeds.jsonl`).

use crate::program::run;
use serde_json::Value;
use std::fs;
use std::path::Path;

#[test]
fn samples_come_out_as_a_reader_has_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = run([&"run", &root.join("seeds"), &"--out", &"-", &"--fields", &"from,title,date,source,body"]);
    let lines = |bytes: &[u8]| -> Vec<Value> {
        String::from_utf8_lossy(bytes).lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    };
    let (records, gold) = (lines(&output.stdout), lines(&fs::read(root.join("tests/seeds.jsonl")).unwrap()));
    assert_eq!(records.len(), gold.len());
    for (record, gold) in records.iter().zip(&gold) {
        let file = gold["file"].as_str().unwrap();
        assert!(record["from"].as_str().unwrap().ends_with(file), "{record}");
        for field in ["title", "date", "source"] {
            assert_eq!(record[field], gold[field], "{field} of {file}");
        }
        let (body, gold) = (record["body"].as_str().unwrap(), gold["body"].as_str().unwrap());
        let lost: Vec<&str> = gold.lines().filter(|paragraph| !body.lines().any(|line| line == *paragraph)).collect();
        assert_eq!(lost, [""; 0], "paragraphs lost from {file}");
        // A caption of a picture may stay, which readers disagree about; a list of other articles may not.
        let added: Vec<&str> = body.lines().filter(|line| !gold.lines().any(|paragraph| paragraph == *line)).collect();
        let bytes: usize = added.iter().map(|line| line.len()).sum();
        assert!(bytes * 25 <= gold.len(), "kept of {file}: {added:?}");
    }
}
