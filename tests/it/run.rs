//! Runs: what is read, in which order, and what bad input gets.

use crate::program::{Left, dechaff, pipe, run};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Stdio;
use tempfile::{TempDir, tempdir};

/// A folder with a folder `in` for pages.
struct Room(TempDir);

impl Room {
    fn new() -> Room {
        let folder = tempdir().unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        Room(folder)
    }

    fn pages(&self) -> std::path::PathBuf {
        self.0.path().join("in")
    }

    fn out(&self) -> std::path::PathBuf {
        self.0.path().join("out")
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.pages().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Runs over `in`, keeping every page.
    fn run(&self, flags: &[&str]) -> Left {
        let mut command = dechaff();
        command.arg("run").arg(self.pages()).arg("--out").arg(self.out());
        let output = command.args(["--keep-all", "--fields", "from,id,url,title,body"]).args(flags).output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
        assert_eq!(output.status.code(), Some(0));
        Left::read(&self.out())
    }

    /// `from` of all records, without the folder.
    fn kept(&self, left: &Left) -> Vec<String> {
        let below = format!("{}/", self.pages().display());
        left.records.iter().map(|record| record["from"].as_str().unwrap().replacen(&below, "", 1)).collect()
    }

    fn dropped(&self, left: &Left) -> Vec<(String, String)> {
        left.reasons(&self.pages())
    }
}

fn page(words: &str) -> String {
    format!(
        "<html><head><title>{words}</title></head><body><h1>{words}</h1><p>This page has a paragraph about {words}, with a second half to it.</p></body></html>"
    )
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn reason(from: &str, why: &str) -> (String, String) {
    (from.to_owned(), why.to_owned())
}

#[test]
fn a_folder_is_read_in_the_order_of_path_bytes() {
    let room = Room::new();
    for name in ["b", "a/z", "a.html", "a/b/c", "a-b", "Z", "ä", "10", "9"] {
        room.write(name, page(name));
    }
    let odd = std::ffi::OsStr::from_bytes(b"odd\xff\xe4name");
    fs::write(room.pages().join(odd), page("odd")).unwrap();
    let left = room.run(&["--dedupe", "off"]);
    assert_eq!(room.kept(&left), ["10", "9", "Z", "a-b", "a.html", "a/b/c", "a/z", "b", "odd%FF%E4name", "ä"]);
}

#[test]
fn links_are_followed_and_loops_survived() {
    let room = Room::new();
    room.write("a/page", page("one"));
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, room.pages().join(name)).unwrap();
    link("..", "a/up");
    link(".", "self");
    link("a/page", "page-link");
    link("nowhere", "dangling");
    link("turn", "turn");
    let left = room.run(&["--dedupe", "off"]);
    assert_eq!(room.kept(&left), ["a/page", "page-link"]);
    assert_eq!(room.dropped(&left), [reason("dangling", "unreadable"), reason("turn", "unreadable")]);
}

#[test]
fn the_output_folder_is_no_input() {
    let room = Room::new();
    room.write("page", page("one"));
    for _ in 0..2 {
        let out = room.pages().join("out");
        let output = run([&"run", &room.pages(), &"--out", &out, &"--keep-all"]);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(Left::read(&out).records.len(), 1);
    }
}

#[test]
fn the_output_folder_cannot_be_the_input_folder() {
    let room = Room::new();
    room.write("page", page("one"));
    assert_eq!(run([&"run", &room.pages(), &"--out", &room.pages()]).status.code(), Some(2));
}

#[test]
fn a_broken_first_line_makes_no_page_of_the_rest() {
    let room = Room::new();
    room.write("lines", "{\"text\":\"cut\n{\"text\":\"whole\"}\n");
    let left = room.run(&[]);
    assert_eq!(
        (room.kept(&left), room.dropped(&left)),
        (vec!["lines#2".to_owned()], vec![reason("lines#1", "broken")])
    );
}

#[test]
fn compressed_files_are_opened_by_their_content() {
    let room = Room::new();
    let html = page("compressed");
    let (head, tail) = html.as_bytes().split_at(60);
    room.write("gzip-members", [gzip(head), gzip(tail)].concat());
    room.write("gzip-padded", [gzip(html.as_bytes()), vec![0; 512]].concat());
    let zstd = |bytes| zstd::encode_all(bytes, 3).unwrap();
    room.write("zstd-frames", [zstd(head), zstd(tail)].concat());
    room.write("zstd-in-gzip", gzip(&zstd(html.as_bytes())));
    room.write("lines.gz", gzip(b"{\"html\":\"<p>one\"}\n{\"text\":\"two\"}"));
    room.write("not-really.gz", &html);
    let left = room.run(&["--dedupe", "off"]);
    let kept =
        ["gzip-members", "gzip-padded", "lines.gz#1", "lines.gz#2", "not-really.gz", "zstd-frames", "zstd-in-gzip"];
    assert_eq!(room.kept(&left), kept);
    for record in left.records.iter().filter(|record| !record["from"].as_str().unwrap().contains('#')) {
        assert!(record["body"].as_str().unwrap().contains("with a second half to it."), "{record}");
    }
}

#[test]
fn json_lines_hold_pages_text_and_clean_records() {
    let room = Room::new();
    let lines = [
        r#"{"id":"a","html":"<p>First page.","url":"https://example.org/1"}"#,
        r#"{"raw_html":"<p>Second page."}"#,
        "",
        r#"{"content":"<html><body><p>Third page.</p></body></html>","html":null}"#,
        r#"{"text":"Fourth page."}"#,
        r#"{"_id":5,"body":"Fifth page.","big":12345678901234567890123,"list":[1.50,{}]}"#,
        r#"{"html":"<p>Lone \ud800 surrogate."}"#,
        r#"{"nothing":"of use"}"#,
        r#"{"html":"cut"#,
        "not JSON",
        r#"[1,2]"#,
    ];
    room.write("lines", lines.join("\r\n"));
    let left = room.run(&["--dedupe", "off"]);
    assert_eq!(room.kept(&left), ["lines#1", "lines#2", "lines#4", "lines#5", "lines#6", "lines#7"]);
    assert_eq!(left.records[0]["id"], "a");
    assert_eq!(left.records[3]["body"], "Fourth page.");
    assert_eq!(left.records[4]["id"], "5");
    let text = fs::read_to_string(room.out().join("records.jsonl")).unwrap();
    assert!(text.contains(r#""_id":5,"big":12345678901234567890123,"list":[1.50,{}]}"#), "{text}");
    let broken: Vec<_> = (8..=11).map(|line| reason(&format!("lines#{line}"), "broken")).collect();
    assert_eq!(room.dropped(&left), broken);
}

#[test]
fn a_clean_record_keeps_its_keys_and_is_found_as_a_copy() {
    let body = "The council decided on Monday to build a bridge over the river, and the mayor said work begins in May.";
    let lines = format!(
        "{{\"id\":\"x\",\"title\":\"Bridge\",\"note\":\"ä\",\"body\":\"{body}\"}}\n{{\"id\":\"y\",\"body\":\"{body}\"}}\n"
    );
    let output = pipe(lines.as_bytes(), &["run", "-", "--out", "-"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        text,
        format!(
            "{{\"title\":\"Bridge\",\"date\":null,\"source\":null,\"body\":\"{body}\",\"id\":\"x\",\"note\":\"ä\"}}\n"
        )
    );

    let room = Room::new();
    room.write("lines", &lines);
    let left = room.run(&[]);
    assert_eq!((left.records.len(), left.dropped.len()), (1, 1));
    assert_eq!(left.dropped[0]["why"], "copy");
    assert_eq!(left.dropped[0]["copy_of"], left.records[0]["id"]);
    assert_eq!(left.dropped[0]["detail"]["kind"], "exact");
}

#[test]
fn bad_input_is_named_and_the_rest_is_read() {
    let room = Room::new();
    room.write("0-good", page("good"));
    room.write("broken.gz", &gzip(page("broken").repeat(100).as_bytes())[..60]);
    room.write("broken.zst", b"\x28\xb5\x2f\xfd and no more");
    room.write("bomb.gz", gzip(&vec![b' '; 40 << 20]));
    room.write("empty", "");
    room.write("huge", vec![b'a'; (16 << 20) + 1]);
    room.write("image", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0");
    let line = format!("{{\"html\":\"{}\"}}\n", "a".repeat(50_000_000));
    room.write("long-line", format!("{{\"text\":\"short\"}}\n{line}{{\"text\":\"after\"}}\n"));
    let nested = (0..6).fold(page("nested").into_bytes(), |bytes, _| gzip(&bytes));
    room.write("nested.gz", nested);
    let _socket = std::os::unix::net::UnixListener::bind(room.pages().join("socket")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(room.pages().join("pipe")).status().unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", room.pages().join("zero")).unwrap();
    room.write("z-good", page("also good"));

    let left = room.run(&["--dedupe", "off"]);
    assert_eq!(room.kept(&left), ["0-good", "long-line#1", "long-line#3", "z-good"]);
    let dropped = [
        reason("bomb.gz", "inflated"),
        reason("broken.gz", "broken"),
        reason("broken.zst", "broken"),
        reason("empty", "empty"),
        reason("huge", "too-big"),
        reason("image", "binary"),
        reason("long-line#2", "too-big"),
        reason("nested.gz", "nested"),
        reason("pipe", "not-a-file"),
        reason("socket", "not-a-file"),
        reason("zero", "not-a-file"),
    ];
    assert_eq!(room.dropped(&left), dropped);
    assert_eq!(left.manifest["dropped_by_reason"]["too-big"], 2);
    assert_eq!(left.dropped[0]["detail"]["limit"], 1000);
    assert_eq!(left.dropped[4]["detail"]["limit"], 16 << 20);
}

#[test]
fn a_stream_that_grows_too_much_is_stopped() {
    let room = Room::new();
    let lines = format!("{{\"text\":\"{}\"}}\n", "a".repeat(1 << 20)).repeat(64);
    room.write("lines.zst", zstd::encode_all(lines.as_bytes(), 19).unwrap());
    let left = room.run(&["--dedupe", "off"]);
    let last = left.dropped.last().expect("something was dropped");
    assert_eq!(last["why"], "inflated");
    assert_eq!(last["detail"]["limit"], 1000);
}

#[test]
fn unreadable_files_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let room = Room::new();
    room.write("locked", page("locked"));
    let locked = room.pages().join("locked");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&locked).is_ok() {
        // Permissions mean nothing to the superuser.
        return;
    }
    assert_eq!(room.dropped(&room.run(&[])), [reason("locked", "unreadable")]);
    assert_eq!(run([&"run", &locked, &"--out", &room.out()]).status.code(), Some(3));
}

#[test]
fn only_pages_that_are_wanted() {
    let room = Room::new();
    room.write("long", page("a bridge that the council will build over the river next year"));
    room.write("short", "Hello, this page has a few words to read.");
    room.write("void", "<html><body><div></div></body></html>");
    let run = |flags: &[&str]| {
        let mut command = dechaff();
        command.arg("run").arg(room.pages()).arg("--out").arg(room.out()).args(["--fields", "from"]).args(flags);
        assert!(command.status().unwrap().success());
        let left = Left::read(&room.out());
        (room.kept(&left), room.dropped(&left))
    };
    let (_, dropped) = run(&["--min-chars", "45"]);
    assert!(
        dropped.contains(&reason("short", "unwanted")) && dropped.contains(&reason("void", "empty")),
        "{dropped:?}"
    );
    assert_eq!(run(&["--lang", "zh"]).0, [""; 0]);
    assert_eq!(run(&["--kinds", "captcha"]).0, [""; 0]);
    assert_eq!(
        run(&["--keep-all", "--kinds", "captcha", "--lang", "zh", "--min-chars", "45"]).0,
        ["long", "short", "void"]
    );
}

#[test]
fn two_hundred_thousand_elements_deep() {
    let room = Room::new();
    room.write("deep", format!("{}<p>Down here, at last, there is a sentence.", "<div>".repeat(200_000)));
    let left = room.run(&[]);
    assert!(left.records[0]["body"].as_str().unwrap().contains("Down here, at last"), "{}", left.records[0]);
}

/// Pages with copies among them, so that the choice between copies shows.
fn heap(room: &Room) {
    for number in 0..60 {
        let story = number % 40;
        let text = (0..30).map(|word| format!("word{} ", (story * 31 + word * word * 7) % 997)).collect::<String>();
        let more = if number >= 40 { "<p>A closing paragraph that only the longer one of both has.</p>" } else { "" };
        room.write(
            &format!("{:02}/{number}.html", number % 7),
            format!("<title>Story {story}</title><p>{text}.</p>{more}"),
        );
    }
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let room = Room::new();
    heap(&room);
    for keep in ["best", "first"] {
        let bytes = |threads: &str| {
            let left = room.run(&["--threads", threads, "--keep", keep]);
            assert!(left.records.len() < 60, "there are copies");
            ["records.jsonl", "dropped.jsonl"].map(|name| fs::read(room.out().join(name)).unwrap())
        };
        let one = bytes("1");
        assert_eq!(one, bytes("2"));
        assert_eq!(one, bytes("8"));
    }
}

#[test]
fn the_same_records_stay_whatever_the_order_of_arguments() {
    let room = Room::new();
    heap(&room);
    let kept = |order: &[usize]| {
        let mut command = dechaff();
        command.arg("run").args(order.iter().map(|number| room.pages().join(format!("{number:02}"))));
        let status = command.arg("--out").arg(room.out()).args(["--fields", "from"]).status().unwrap();
        assert!(status.success());
        let mut lines: Vec<String> = Left::read(&room.out()).records.iter().map(ToString::to_string).collect();
        lines.sort();
        lines
    };
    let sorted = kept(&[0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(sorted, kept(&[6, 5, 4, 3, 2, 1, 0]));
    assert_eq!(sorted, kept(&[3, 0, 6, 1, 5, 2, 4]));
}

#[test]
fn a_run_that_is_interrupted_leaves_what_was_there() {
    let room = Room::new();
    room.write("page", page("one"));
    room.run(&[]);
    let before = fs::read(room.out().join("records.jsonl")).unwrap();
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let mut command = dechaff();
        command.arg("run").arg(room.pages()).arg("-").arg("--out").arg(room.out()).stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // The first page shows that the run has begun; standard input never ends.
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(b"{\"text\":\"a line\"}\n").unwrap();
        wait_for(&room.out().join("records.jsonl.part"));
        send(signal, child.id());
        assert_eq!(child.wait().unwrap().code(), Some(code));
        drop(stdin);
        assert_eq!(fs::read(room.out().join("records.jsonl")).unwrap(), before);
        Left::read(&room.out());
    }
}

fn wait_for(path: &Path) {
    while !path.exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

fn send(signal: &str, process: u32) {
    let status =
        std::process::Command::new("kill").arg(format!("-{signal}")).arg(process.to_string()).status().unwrap();
    assert!(status.success());
}

#[test]
fn two_runs_do_not_write_into_one_folder() {
    let room = Room::new();
    let mut command = dechaff();
    command.arg("run").arg("-").arg("--out").arg(room.out()).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    wait_for(&room.out().join("dropped.jsonl.part"));
    let second = run([&"run", &concat!(env!("CARGO_MANIFEST_DIR"), "/seeds"), &"--out", &room.out()]);
    assert_eq!(second.status.code(), Some(4));
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn what_failed_can_be_tried_again() {
    let room = Room::new();
    let quarantine = room.0.path().join("quarantine");
    room.write("0-good", page("good"));
    room.write("broken.gz", &gzip(page("broken").repeat(100).as_bytes())[..60]);
    room.write("large.html", page(&"large ".repeat(500)));
    room.write("lines", "{\"text\":\"one\"}\n{\"text\":\"two}\n");
    room.write("nested.gz", (0..3).fold(page("nested").into_bytes(), |bytes, _| gzip(&bytes)));
    room.write("image", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0");
    room.write("crawl.warc", "WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 999\r\n\r\n<p>Half a page.");
    let flags = ["--quarantine", quarantine.to_str().unwrap(), "--limit-bytes", "2000", "--limit-nesting", "2"];
    let left = room.run(&flags);
    assert_eq!(room.kept(&left), ["0-good", "lines#1"]);
    let folders = |folder: &Path| {
        let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(folders(&quarantine), ["broken", "nested", "too-big"]);
    let before = folders(&quarantine.join("broken"));
    room.run(&flags);
    assert_eq!(folders(&quarantine.join("broken")), before);
    // With other limits the rest can be read.
    let out = room.0.path().join("again");
    let output = run([&"run", &quarantine, &"--out", &out, &"--keep-all", &"--dedupe", &"off", &"--fields", &"from"]);
    assert_eq!(output.status.code(), Some(0));
    let left = Left::read(&out);
    let kept: Vec<&str> = left.records.iter().map(|record| record["from"].as_str().unwrap()).collect();
    let has = |name: &str| kept.iter().any(|from| from.contains(name));
    assert!(has("large.html") && has("nested.gz") && has("broken.gz"), "{kept:?}");
    let why: Vec<_> = left.reasons(&quarantine).into_iter().map(|(_, why)| why).collect();
    assert_eq!(why, ["broken", "broken"]);
    let same = run([&"run", &quarantine, &"--out", &out, &"--quarantine", &quarantine]);
    assert_eq!(same.status.code(), Some(2));
}

#[test]
fn pages_of_a_mirror_have_their_address() {
    let room = Room::new();
    room.write("example.org/a/index.html", page("one"));
    room.write(
        "example.org/b.html",
        page("two").replace("<head>", "<head><link rel=canonical href=https://example.org/c>"),
    );
    room.write("saved.html", format!("<!-- saved from url=(0021)https://example.com/x -->{}", page("three")));
    room.write("elsewhere.html", page("four"));
    let left = room.run(&["--dedupe", "off"]);
    let urls: Vec<Option<&str>> = left.records.iter().map(|record| record["url"].as_str()).collect();
    let expected = [None, Some("https://example.org/a/"), Some("https://example.org/c"), Some("https://example.com/x")];
    assert_eq!(urls, expected);
}

#[test]
fn a_page_has_only_so_much_time() {
    let room = Room::new();
    room.write("page", page("one"));
    let config = room.0.path().join("config.toml");
    fs::write(&config, "[limits]\nseconds = 0\n").unwrap();
    let left = room.run(&["--config", config.to_str().unwrap()]);
    assert_eq!(room.dropped(&left), [reason("page", "too-slow")]);
    assert_eq!(left.dropped[0]["detail"]["limit"], 0);
}

#[test]
fn a_page_of_two_gigabytes_is_not_read() {
    let room = Room::new();
    room.write("0-good", page("good"));
    fs::File::create(room.pages().join("huge.html")).unwrap().set_len(2 << 30).unwrap();
    let left = room.run(&[]);
    assert_eq!(room.dropped(&left), [reason("huge.html", "too-big")]);
    assert!(left.manifest["bytes_read"].as_u64().unwrap() < 20 << 20);
}

#[test]
fn files_that_change_and_vanish_before_they_are_read() {
    let room = Room::new();
    let whole = gzip(page("cut").repeat(50).as_bytes());
    for name in ["cut.gz", "gone", "grown", "z-good"] {
        room.write(name, page(name));
    }
    room.write("cut.gz", &whole);
    let mut command = dechaff();
    command.arg("run").arg("-").args(["cut.gz", "gone", "grown", "z-good"].map(|name| room.pages().join(name)));
    command.arg("--out").arg(room.out()).args(["--keep-all", "--dedupe", "off", "--fields", "from,body"]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The arguments are checked when this appears; then standard input is waited for.
    wait_for(&room.out().join("dropped.jsonl.part"));
    room.write("cut.gz", &whole[..whole.len() / 2]);
    fs::remove_file(room.pages().join("gone")).unwrap();
    room.write("grown", page("grown") + "<p>One more paragraph that came later.</p>");
    drop(child.stdin.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
    let left = Left::read(&room.out());
    assert_eq!(room.kept(&left), ["grown", "z-good"]);
    assert!(left.records[0]["body"].as_str().unwrap().contains("came later"));
    let dropped = room.dropped(&left);
    assert_eq!(dropped[0], reason("-", "empty"));
    assert_eq!(dropped[1..], [reason("cut.gz", "broken"), reason("gone", "unreadable")]);
}
