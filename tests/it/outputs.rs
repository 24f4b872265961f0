//! What a run writes: formats, shards, the report.

use crate::program::{Left, dechaff, pipe, run};
use serde_json::{Value, json};
use std::fs;
use std::io::Read;
use std::path::Path;
use tempfile::tempdir;

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds");

fn run_seeds(out: &Path, flags: &[&str]) {
    let output = dechaff().args(["run", SEEDS, "--out"]).arg(out).args(flags).output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.starts_with("records"));
    names.sort();
    names
}

fn manifest(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn compressed_records_are_the_same_records() {
    let folder = tempdir().unwrap();
    let out = folder.path();
    run_seeds(out, &[]);
    let lines = fs::read(out.join("records.jsonl")).unwrap();
    run_seeds(out, &["--format", "jsonl.gz"]);
    assert_eq!(names(out), ["records.jsonl.gz"], "what the run before left is gone");
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(fs::File::open(out.join("records.jsonl.gz")).unwrap()).read_to_end(&mut text).unwrap();
    assert!(text == lines);
    run_seeds(out, &["--format", "jsonl.zst", "--no-report"]);
    assert_eq!(names(out), ["records.jsonl.zst"]);
    assert!(!out.join("report.html").exists());
    assert!(zstd::decode_all(fs::File::open(out.join("records.jsonl.zst")).unwrap()).unwrap() == lines);
    let piped = run([&"run", &SEEDS, &"--out", &"-", &"--format", &"jsonl.zst"]).stdout;
    assert!(zstd::decode_all(piped.as_slice()).unwrap() == lines);
}

#[test]
fn shards_have_the_same_names_each_time() {
    let folder = tempdir().unwrap();
    let out = folder.path().join("whole");
    run_seeds(&out, &[]);
    let lines = fs::read_to_string(out.join("records.jsonl")).unwrap();
    let longest = lines.lines().map(str::len).max().unwrap() + 1;
    let out = folder.path().join("shards");
    for _ in 0..2 {
        run_seeds(&out, &["--shard-size", &longest.to_string()]);
        let names = names(&out);
        assert_eq!(names[..2], ["records-00001.jsonl", "records-00002.jsonl"]);
        let shards: Vec<String> = names.iter().map(|name| fs::read_to_string(out.join(name)).unwrap()).collect();
        assert!(shards.iter().all(|shard| shard.len() <= longest && shard.ends_with('\n')));
        assert!(shards.concat() == lines);
        let files = &manifest(&out)["record_files"];
        assert_eq!(files.as_array().unwrap().len(), names.len());
        assert_eq!(files[0]["name"], "records-00001.jsonl");
        let records: u64 = files.as_array().unwrap().iter().map(|file| file["records"].as_u64().unwrap()).sum();
        assert_eq!(records, 5);
    }
    // A record that is larger than a shard has one for itself.
    run_seeds(&out, &["--shard-size", "1"]);
    assert_eq!(names(&out).len(), 5);
    run_seeds(&out, &[]);
    assert_eq!(names(&out), ["records.jsonl"]);
    let piped = run([&"run", &SEEDS, &"--out", &"-", &"--shard-size", &"1M"]);
    assert_eq!(piped.status.code(), Some(2));
}

#[test]
fn lines_for_a_search_server() {
    let folder = tempdir().unwrap();
    run_seeds(folder.path(), &["--fields", "id,title,body"]);
    let records = fs::read_to_string(folder.path().join("records.jsonl")).unwrap();
    run_seeds(folder.path(), &["--fields", "id,title,body", "--format", "bulk"]);
    let bulk = fs::read_to_string(folder.path().join("records.bulk.jsonl")).unwrap();
    let lines: Vec<&str> = bulk.lines().collect();
    assert_eq!(lines.len(), 10);
    for (pair, record) in lines.chunks(2).zip(records.lines()) {
        let action: Value = serde_json::from_str(pair[0]).unwrap();
        let document: Value = serde_json::from_str(record).unwrap();
        assert_eq!(action, serde_json::json!({ "index": { "_id": document["id"] } }));
        assert_eq!(pair[1], record);
    }
}

#[test]
fn a_report_stands_alone() {
    let folder = tempdir().unwrap();
    let pages = folder.path().join("example.org");
    fs::create_dir(&pages).unwrap();
    fs::write(pages.join("a&b<i>.html"), "<p>A page that is worth a few words, and a few more of them.</p>").unwrap();
    fs::write(pages.join("broken.gz"), b"\x1f\x8b\x08\0\0\0\0\0\0\0 no").unwrap();
    fs::write(pages.join("image"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0").unwrap();
    let out = folder.path().join("out");
    assert_eq!(run([&"run", &pages, &"--out", &out, &"--keep-all"]).status.code(), Some(0));
    let left = Left::read(&out);
    assert_eq!((left.records.len(), left.dropped.len()), (1, 2));
    let report = fs::read_to_string(out.join("report.html")).unwrap();
    for words in ["3 pages read", "broken", "binary", "example.org", "looks_like: png", "ascii"] {
        assert!(report.contains(words), "{words} in {report}");
    }
    assert!(!report.contains("<i>") && !report.contains("src=") && !report.contains("href="), "{report}");
}

#[cfg(feature = "parquet")]
#[test]
fn a_table_goes_out_and_comes_in_again() {
    let folder = tempdir().unwrap();
    let fields = "id,url,title,body,replaced,confidence";
    run_seeds(&folder.path().join("lines"), &["--fields", fields]);
    let lines = fs::read_to_string(folder.path().join("lines/records.jsonl")).unwrap();
    let out = folder.path().join("table");
    run_seeds(&out, &["--fields", fields, "--format", "parquet"]);
    let table = out.join("records.parquet");
    // Clean records: they come out as they went in, but for numbers, which are text now.
    let again = run([&"run", &table, &"--out", &"-", &"--fields", &"id,url,title,body"]);
    assert_eq!(String::from_utf8(again.stderr).unwrap(), "");
    let text = String::from_utf8(again.stdout).unwrap();
    assert_eq!(text.lines().count(), 5);
    for (line, before) in text.lines().zip(lines.lines()) {
        let (line, before): (Value, Value) =
            (serde_json::from_str(line).unwrap(), serde_json::from_str(before).unwrap());
        for field in ["id", "url", "title", "body"] {
            assert_eq!(line[field], before[field], "{field}");
        }
    }
    // Through standard input, inside a gzip, and broken.
    let bytes = fs::read(&table).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, &bytes).unwrap();
    let piped = crate::program::pipe(&gzip.finish().unwrap(), &["run", "-", "--out", "-"]);
    assert_eq!(String::from_utf8(piped.stdout).unwrap().lines().count(), 5);
    for cut in [8, bytes.len() / 2, bytes.len() - 3] {
        fs::write(folder.path().join("cut.parquet"), &bytes[..cut]).unwrap();
        let out = folder.path().join("cut");
        assert_eq!(run([&"run", &folder.path().join("cut.parquet"), &"--out", &out]).status.code(), Some(0));
        assert_eq!(Left::read(&out).reasons(folder.path()), [("cut.parquet".to_owned(), "broken".to_owned())]);
    }
}

/// Every byte in turn is turned over: whatever a table says of itself then, the page beside it is read.
#[cfg(feature = "parquet")]
#[test]
fn a_broken_table_costs_itself_and_nothing_beside_it() {
    let folder = tempdir().unwrap();
    let out = folder.path().join("table");
    run_seeds(&out, &["--fields", "id,title", "--format", "parquet"]);
    let table = fs::read(out.join("records.parquet")).unwrap();
    let member = |name: &str, bytes: &[u8]| crate::containers::tar_member(name.as_bytes(), b'0', bytes);
    let mut heap = Vec::new();
    for at in 0..table.len() {
        let mut bent = table.clone();
        bent[at] ^= 0xff;
        heap.extend(member(&format!("{at}.parquet"), &bent));
    }
    heap.extend(member("page.txt", &fs::read(Path::new(SEEDS).join("000_92042f38042bf8ac.txt")).unwrap()));
    let piped = pipe(&heap, &["run", "-", "--out", "-", "--dedupe", "off", "--fields", "from"]);
    assert_eq!((piped.status.code(), String::from_utf8(piped.stderr).unwrap().as_str()), (Some(0), ""));
    let records = String::from_utf8(piped.stdout).unwrap();
    assert!(records.lines().last().unwrap().contains("page.txt"), "{records}");
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_format_that_was_not_built_is_refused() {
    let folder = tempdir().unwrap();
    let out = folder.path().join("out");
    let output = run([&"run", &SEEDS, &"--out", &out, &"--format", &"parquet"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!out.exists());
}

#[test]
fn words_are_counted_in_every_script() {
    let folder = tempdir().unwrap();
    let page = folder.path().join("pages.jsonl");
    fs::write(&page, "{\"body\": \"Don't stop, the bridge is open.\"}\n{\"body\": \"新桥 通车。 OK\"}\n").unwrap();
    let output = run([&"run", &page, &"--out", &"-", &"--fields", &"words"]);
    let lines = String::from_utf8(output.stdout).unwrap();
    let words: Vec<u64> =
        lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["words"].as_u64().unwrap()).collect();
    assert_eq!(words, [6, 5], "{lines}");
}

#[test]
fn a_body_is_found_whatever_its_name_and_case() {
    let folder = tempdir().unwrap();
    let table = folder.path().join("pages.csv");
    fs::write(&table, "Title,Body,URL\nHello,\"The whole text of it.\",http://a.example/1\n").unwrap();
    let lines = folder.path().join("pages.jsonl");
    fs::write(&lines, "{\"article\": \"Another text, named otherwise.\"}\n").unwrap();
    let cases: [(&Path, &[&str], Value); 2] = [
        (
            &table,
            &[],
            serde_json::json!({ "title": "Hello", "body": "The whole text of it.", "URL": "http://a.example/1" }),
        ),
        (
            &lines,
            &["--input-fields", "body=article"],
            serde_json::json!({ "title": null, "body": "Another text, named otherwise.", "article": "Another text, named otherwise." }),
        ),
    ];
    for (input, more, expected) in cases {
        let flags = ["--out", "-", "--fields", "title,body"];
        let output = dechaff().arg("run").arg(input).args(flags).args(more).output().unwrap();
        let record: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(record, expected);
    }
}

#[test]
fn records_of_one_id_stay_apart_in_a_search_server() {
    let folder = tempdir().unwrap();
    let line = |id: &str, body: &str| json!({ "id": id, "body": body }).to_string() + "\n";
    let input = [line("1", "one"), line("1", "another"), line("2", "two"), line("1", "one"), line("1", "another")];
    let out = folder.path().join("out");
    let flags = ["--format", "bulk", "--dedupe", "off", "--shard-size", "60"];
    let output = pipe(input.concat().as_bytes(), &[&["run", "-", "--out", out.to_str().unwrap()], &flags[..]].concat());
    assert_eq!(output.status.code(), Some(0));
    let mut ids = Vec::new();
    for name in names(&out).iter().filter(|name| name.ends_with(".bulk.jsonl")) {
        for (what, record) in lines(&out.join(name)) {
            ids.push((what["index"]["_id"].as_str().unwrap().to_owned(), record["body"].as_str().unwrap().to_owned()));
        }
    }
    let own = |number: usize| ids[number].0.as_str();
    assert_eq!([own(0), own(2), own(3)], ["1", "2", "1"]);
    assert!(own(1).starts_with("1-") && own(1) == own(4), "{ids:?}");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3, "what is the same is there once, and nothing else: {ids:?}");
}

/// What to do and what with, for each record.
fn lines(path: &Path) -> Vec<(Value, Value)> {
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}
