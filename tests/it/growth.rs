//! Inputs that grow between runs, runs that are interrupted, and disks that are full: a state goes on where it was.

use crate::state::{Site, is_done, published, text};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

fn append(path: &Path, bytes: &[u8]) {
    File::options().create(true).append(true).open(path).unwrap().write_all(bytes).unwrap();
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn line(number: u32) -> String {
    json!({ "id": number.to_string(), "body": text(number, 80) }).to_string() + "\n"
}

/// A WARC record of a page with a text of its own.
fn warc(number: u32) -> String {
    let page = format!("<html><body><h1>Page {number}</h1><p>{}.</p></body></html>", text(number, 80));
    let response = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
    let length = response.len();
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <{number}>\r\nContent-Length: {length}\r\n\r\n{response}\r\n\r\n"
    )
}

/// Runs over a file that gets one piece after another, and says what each run wrote: ids and places of records, and how
/// many lines of pages that became none.
#[track_caller]
fn grow(name: &str, pieces: &[Vec<u8>], more: &[&str]) -> Vec<(Vec<String>, Vec<String>, usize)> {
    let site = Site::new();
    let path = site.path("in").join(name);
    let mut seen = Vec::new();
    for (run, piece) in (1..).zip(pieces) {
        append(&path, piece);
        site.run(&[&["--fields", "id,from,body", "--keep-all"], more].concat());
        let records = site.lines(&format!("records-{run}.jsonl"));
        let text = |key: &str| records.iter().map(|record| record[key].as_str().unwrap().to_owned()).collect();
        seen.push((text("id"), text("from"), site.lines(&format!("dropped-{run}.jsonl")).len()));
    }
    seen
}

fn new(ids: &[&str], from: &[&str]) -> (Vec<String>, Vec<String>, usize) {
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    (own(ids), own(from), 0)
}

#[test]
fn lines_are_read_on() {
    for check in ["stat", "content"] {
        let (first, cut) = (line(1) + &line(2), line(3));
        // The third line comes in two parts, and the fourth without its end.
        let pieces =
            [first + &cut[..30], cut[30..].to_owned() + line(4).trim_end(), "\n".to_owned() + &line(5), String::new()];
        let pieces: Vec<Vec<u8>> = pieces.into_iter().map(String::into_bytes).collect();
        let mut seen = grow("a.jsonl", &pieces, &["--state-check", check]);
        // Half a line is named once, and read when it is whole.
        assert_eq!(std::mem::take(&mut seen[0].2), 1);
        let expected = [
            new(&["1", "2"], &["in/a.jsonl#1", "in/a.jsonl#2"]),
            new(&["3", "4"], &["in/a.jsonl#3", "in/a.jsonl#4"]),
            new(&["5"], &["in/a.jsonl#5"]),
            new(&[], &[]),
        ];
        assert_eq!(seen, expected, "{check}");
    }
}

#[test]
fn records_of_a_crawl_are_read_on() {
    let (one, two, three) = (warc(1), warc(2), warc(3));
    let places = [0, one.len(), one.len() + two.len()].map(|place| format!("in/a.warc#{place}"));
    let pieces = [one.clone(), two + &three[..99], three[99..].to_owned()].map(String::into_bytes);
    let mut seen = grow("a.warc", &pieces, &[]);
    assert_eq!(std::mem::take(&mut seen[1].2), 1, "the record that was cut");
    let expected = [new(&["1"], &[&places[0]]), new(&["2"], &[&places[1]]), new(&["3"], &[&places[2]])];
    assert_eq!(seen, expected);
}

#[test]
fn members_of_a_packed_crawl_are_read_on() {
    let (one, two, three) = (warc(1), warc(2), warc(3));
    let places = [0, one.len(), one.len() + two.len()].map(|place| format!("in/a.warc.gz#{place}"));
    let packed = [one, two, three].map(|record| gzip(record.as_bytes()));
    let pieces = [packed[0].clone(), [&packed[1], &packed[2][..50]].concat(), packed[2][50..].to_vec()];
    let mut seen = grow("a.warc.gz", &pieces, &[]);
    assert_eq!(std::mem::take(&mut seen[1].2), 1, "the member that was cut");
    let expected = [new(&["1"], &[&places[0]]), new(&["2"], &[&places[1]]), new(&["3"], &[&places[2]])];
    assert_eq!(seen, expected);
    let lines = [gzip((line(1) + &line(2)).as_bytes()), gzip(line(3).as_bytes())];
    let expected = [new(&["1", "2"], &["in/a.jsonl.gz#1", "in/a.jsonl.gz#2"]), new(&["3"], &["in/a.jsonl.gz#3"])];
    assert_eq!(grow("a.jsonl.gz", &lines, &[]), expected);
}

#[test]
fn a_file_with_another_start_is_read_from_its_start() {
    let site = Site::new();
    append(&site.path("in/a.jsonl"), line(1).as_bytes());
    site.run(&[]);
    fs::write(site.path("in/a.jsonl"), line(2) + &line(3)).unwrap();
    site.run(&[]);
    assert_eq!(site.ids("records-2.jsonl"), ["2", "3"]);
}

#[test]
fn what_the_system_could_not_read_is_tried_again() {
    let site = Site::new();
    append(&site.path("in/a.jsonl"), line(1).as_bytes());
    let absent = site.path("in/b.jsonl");
    std::os::unix::fs::symlink(site.path("elsewhere"), &absent).unwrap();
    site.run(&[]);
    assert_eq!(site.lines("dropped-1.jsonl")[0]["why"], "unreadable");
    fs::write(site.path("elsewhere"), line(2)).unwrap();
    site.run(&[]);
    assert_eq!(site.ids("records-2.jsonl"), ["2"]);
}

#[test]
fn what_the_program_wrote_is_no_input() {
    let site = Site::new();
    append(&site.path("in/a.jsonl"), line(1).as_bytes());
    let run = |input: &str, code: i32| {
        let mut command = crate::program::dechaff();
        command
            .args(["run", input, "--out", "in/out", "--state", "in/state", "--dry-run"])
            .current_dir(site.folder.path());
        let output = command.output().unwrap();
        let arguments = ["run", input, "--out", "in/out", "--state", "in/state"];
        let mut command = crate::program::dechaff();
        assert_eq!(command.args(arguments).current_dir(site.folder.path()).output().unwrap().status.code(), Some(code));
        String::from_utf8(output.stdout).unwrap()
    };
    for _ in 0..3 {
        assert_eq!(run("in", 0), "in/a.jsonl#1\n");
    }
    assert_eq!(fs::read(site.path("in/out/dropped-3.jsonl")).unwrap(), b"");
    run("in/out", 2);
    run("in/state", 2);
}

/// A heap that takes a moment to clean.
fn heap(site: &Site) {
    let page = |number: u32| {
        let paragraphs: String = (0..12).map(|place| format!("<p>{}.</p>", text(number * 100 + place, 40))).collect();
        json!({ "id": number.to_string(), "html": format!("<html><body><h1>{number}</h1>{paragraphs}</body></html>") })
    };
    let lines =
        |numbers: std::ops::Range<u32>| numbers.map(|number| page(number % 140).to_string() + "\n").collect::<String>();
    append(&site.path("in/a.jsonl"), lines(0..60).as_bytes());
    (150..300)
        .step_by(10)
        .for_each(|from| append(&site.path("in/b.jsonl.gz"), &gzip(lines(from..from + 10).as_bytes())));
    append(&site.path("in/c.jsonl"), lines(120..150).as_bytes());
    append(&site.path("in/d.warc"), (1000..1040).map(warc).collect::<String>().as_bytes());
    append(&site.path("in/e.txt"), text(7, 300).as_bytes());
    std::os::unix::fs::symlink(site.path("elsewhere"), site.path("in/f.txt")).unwrap();
}

fn send(signal: &str, process: u32) {
    assert!(Command::new("kill").arg(format!("-{signal}")).arg(process.to_string()).status().unwrap().success());
}

#[test]
fn an_interrupted_run_goes_on_where_it_was() {
    let calm = Site::new();
    heap(&calm);
    let start = Instant::now();
    calm.run(&["--threads", "2"]);
    let whole = start.elapsed();
    let expected = published(&calm);

    let (mut interruptions, mut random) = (0, 99_u32);
    for _ in 0..3 {
        let site = Site::new();
        heap(&site);
        for attempt in 0.. {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let mut child = site.command(&["--threads", if attempt % 2 == 0 { "2" } else { "1" }]).spawn().unwrap();
            // Each attempt has more time than the one before, so the last one comes to an end.
            std::thread::sleep(whole / 8 * attempt + whole * (random >> 20) / 4096 / 4);
            let (signal, code) = if random >> 31 == 0 { ("INT", 130) } else { ("TERM", 143) };
            send(signal, child.id());
            let ended = child.wait().unwrap().code();
            if is_done(&site, 1) {
                break;
            }
            // A signal that came before the program listened ends it as signals do.
            assert!(ended.is_none() || ended == Some(code), "{ended:?}");
            assert!(!site.path("out/records-1.jsonl").exists());
            interruptions += u32::from(site.path("state/checkpoint").exists());
        }
        assert_eq!(published(&site), expected);
        assert!(!site.path("state/checkpoint").exists());
    }
    assert!(interruptions > 0, "no run was interrupted after it had begun, in {whole:?}");
}

#[test]
fn only_the_same_run_takes_up_what_an_interrupted_one_left() {
    let site = Site::new();
    heap(&site);
    let mut attempt = 1;
    while !site.path("state/checkpoint").exists() {
        let mut child = site.command(&["--threads", "1"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(25 * attempt));
        send("TERM", child.id());
        child.wait().unwrap();
        assert!(!is_done(&site, 1), "the heap is too small for this machine");
        attempt += 1;
    }
    let calm = Site::new();
    heap(&calm);
    for site in [&site, &calm] {
        site.run(&["--threads", "1", "--fields", "id"]);
    }
    assert_eq!(published(&site), published(&calm));
}

#[test]
fn a_disk_that_is_full_costs_nothing_but_time() {
    let full = |site: &Site| append(&site.path("in/a.jsonl"), (0..600).map(line).collect::<String>().as_bytes());
    // What waits is the largest file when records have bodies, and the fingerprints are when they have none.
    for (fields, most) in [("id,body", 800), ("id", 300)] {
        let (calm, site) = (Site::new(), Site::new());
        [&calm, &site].into_iter().for_each(full);
        calm.run(&["--fields", fields]);
        // Blocks of a file, as the shell counts them.
        for blocks in [1, 16, most / 4, most / 2, most] {
            let command = site.command(&["--fields", fields]);
            let words: Vec<_> = [command.get_program()].into_iter().chain(command.get_args()).collect();
            let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
            let mut shell = Command::new("sh");
            let ended = shell.args(["-c", &script, "sh"]).args(words).current_dir(site.folder.path()).output().unwrap();
            assert_eq!(ended.status.code(), Some(4), "{blocks} blocks of {fields}");
            assert!(!is_done(&site, 1));
        }
        site.run(&["--fields", fields]);
        assert_eq!(published(&site), published(&calm));
    }
}

#[test]
fn the_same_records_stay_in_any_order_and_on_any_number_of_threads() {
    let bodies = |part: u32| -> Vec<String> {
        let body = |number: u32| match number % 4 {
            0 => text(number, 120),
            1 => format!("{} and one more line", text(number - 1, 120)),
            2 => text(number - 2, 60),
            _ => text(number, 9),
        };
        (part * 40..part * 40 + 50).map(body).collect()
    };
    let run = |order: [u32; 4], threads: &str, nights: usize| {
        let site = Site::new();
        for (night, parts) in (1..).zip(order.chunks(4 / nights)) {
            for part in parts {
                let lines = bodies(*part).into_iter().enumerate();
                let lines = lines
                    .map(|(number, body)| json!({ "id": format!("{part}-{number}"), "extra": [part], "body": body }));
                let lines: String = lines.map(|line| line.to_string() + "\n").collect();
                append(&site.path("in").join(format!("{part}.jsonl")), lines.as_bytes());
            }
            let files: Vec<String> = parts.iter().map(|part| format!("in/{part}.jsonl")).collect();
            let mut command = crate::program::dechaff();
            command
                .args(["run", "--out", "out", "--state", "state", "--fields", "id,body", "--threads", threads])
                .args(files);
            assert_eq!(command.current_dir(site.folder.path()).status().unwrap().code(), Some(0), "night {night}");
        }
        let records = (1..=nights).flat_map(|night| site.lines(&format!("records-{night}.jsonl")));
        let mut records: Vec<String> = records.map(|record| record.to_string()).collect();
        records.sort();
        assert!(records.iter().all(|record| record.contains("\"extra\":[")), "other keys pass through");
        records
    };
    let one = run([0, 1, 2, 3], "1", 1);
    for (order, threads) in [([3, 1, 0, 2], "2"), ([2, 3, 1, 0], "8"), ([1, 0, 3, 2], "1")] {
        assert_eq!(run(order, threads, 1), one);
    }
    let nights = run([0, 1, 2, 3], "1", 2);
    for (order, threads) in [([1, 0, 2, 3], "2"), ([0, 1, 3, 2], "8")] {
        assert_eq!(run(order, threads, 2), nights);
    }
}
