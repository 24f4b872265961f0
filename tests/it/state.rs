//! Nightly runs over one state: what is done stays done, copies of earlier records are found, and nothing a killed run left
//! behind counts.

use crate::program::{dechaff, run};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::{TempDir, tempdir};

/// A folder with the inputs of some nights, an output and a state.
pub(crate) struct Site {
    pub(crate) folder: TempDir,
}

impl Site {
    pub(crate) fn new() -> Site {
        let folder = tempdir().unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        Site { folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes an input of records: id, url and body.
    pub(crate) fn input(&self, name: &str, records: &[(&str, &str, &str)]) {
        let line = |(id, url, body): &(&str, &str, &str)| json!({ "id": id, "url": url, "body": body }).to_string();
        fs::write(self.path("in").join(name), records.iter().map(line).collect::<Vec<_>>().join("\n")).unwrap();
    }

    pub(crate) fn command(&self, more: &[&str]) -> std::process::Command {
        let mut command = dechaff();
        command.args(["run", "in", "--out", "out", "--state", "state", "--fields", "id,body,supersedes"]).args(more);
        command.current_dir(self.folder.path()).stderr(Stdio::null());
        command
    }

    #[track_caller]
    pub(crate) fn run(&self, more: &[&str]) {
        assert_eq!(self.command(more).status().unwrap().code(), Some(0));
    }

    /// The lines of a file of a run.
    pub(crate) fn lines(&self, name: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.path("out").join(name)).expect(name);
        text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    pub(crate) fn ids(&self, name: &str) -> Vec<String> {
        self.lines(name).iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect()
    }
}

/// A text of its own for each number.
pub(crate) fn text(number: u32, words: u32) -> String {
    let syllables =
        ["ba", "ce", "di", "fo", "gu", "lan", "mer", "nos", "pit", "quo", "ras", "sel", "tur", "vin", "wog", "zed"];
    let mut random = number.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut word = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (0..3).map(|place| syllables[(random >> (8 + 4 * place)) as usize % 16]).collect::<String>()
    };
    (0..words).map(|_| word()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_run_adds_to_those_before() {
    let site = Site::new();
    let (one, two) = (text(1, 120), text(2, 120));
    site.input("a.jsonl", &[("1", "http://a.example/1", &one), ("2", "http://a.example/2", &two)]);
    site.run(&[]);
    assert_eq!(site.ids("records-1.jsonl"), ["1", "2"]);

    // A reprint elsewhere, a part, and something new; the input of the night before is done.
    let (reprint, part, three) = (format!("{one} more on our pages"), &two[..two.len() / 3], text(3, 120));
    let records = [("r", "http://b.example/1", reprint.as_str()), ("p", "http://b.example/2", part), ("3", "", &three)];
    site.input("b.jsonl", &records);
    site.run(&[]);
    assert_eq!(site.ids("records-2.jsonl"), ["3"]);
    let dropped: Vec<_> = site.lines("dropped-2.jsonl").iter().map(|line| line["copy_of"].clone()).collect();
    assert_eq!(dropped, [json!("1"), json!("2")]);
    assert_eq!(site.lines("dropped-2.jsonl")[1]["detail"]["kind"], "contained");

    // A chain goes on across runs: a copy of the copy is one of the record.
    site.input("c.jsonl", &[("r2", "http://c.example/", &format!("{reprint} and more still"))]);
    site.run(&[]);
    assert_eq!(site.lines("dropped-3.jsonl")[0]["copy_of"], "1");

    let manifest = |run: u32| -> Value {
        serde_json::from_slice(&fs::read(site.path("out").join(format!("manifest-{run}.json"))).unwrap()).unwrap()
    };
    assert!(manifest(1)["previous"].is_null());
    for run in 2..=3 {
        let before = fs::read(site.path("out").join(format!("manifest-{}.json", run - 1))).unwrap();
        let hash = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&before));
        assert_eq!((&manifest(run)["run"], &manifest(run)["previous"]), (&json!(run), &json!(hash)));
    }
}

#[test]
fn inputs_that_did_not_change_are_skipped() {
    let site = Site::new();
    site.input("a.jsonl", &[("1", "", &text(1, 80))]);
    site.run(&[]);
    site.run(&[]);
    assert_eq!((site.lines("records-2.jsonl").len(), site.lines("dropped-2.jsonl").len()), (0, 0));
    // A file that changed is read again, and what was in it is known.
    site.input("a.jsonl", &[("0", "", &text(2, 80)), ("1", "", &text(1, 80))]);
    site.run(&[]);
    assert_eq!((site.ids("records-3.jsonl"), site.ids("dropped-3.jsonl")), (vec!["0".into()], vec!["1".into()]));
}

#[test]
fn contents_tell_what_times_do_not() {
    let site = Site::new();
    site.input("a.jsonl", &[("1", "", &text(1, 80))]);
    site.run(&["--state-check", "content"]);
    let file = File::options().append(true).open(site.path("in/a.jsonl")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + Duration::from_secs(1)).unwrap();
    site.run(&["--state-check", "content"]);
    assert!(site.lines("dropped-2.jsonl").is_empty());
    site.run(&["--state-check", "stat"]);
    assert_eq!(site.ids("dropped-3.jsonl"), ["1"]);
}

#[test]
fn a_page_with_another_text_supersedes() {
    let site = Site::new();
    let before = text(1, 120);
    let after = format!("{before} correction");
    site.input("a.jsonl", &[("1", "http://a.example/1", &before)]);
    site.run(&[]);
    site.input("b.jsonl", &[("2", "http://a.example/1", &after)]);
    site.run(&[]);
    assert_eq!(site.lines("records-2.jsonl")[0]["supersedes"], "1");
    site.input("c.jsonl", &[("3", "http://a.example/1", &format!("{after} again"))]);
    site.run(&["--updates", "drop"]);
    let dropped = &site.lines("dropped-3.jsonl")[0];
    assert_eq!((&dropped["why"], &dropped["detail"]["wish"]), (&json!("unwanted"), &json!("updates")));
}

#[test]
fn a_state_is_held_by_one_run() {
    let site = Site::new();
    site.input("a.jsonl", &[("1", "", &text(1, 80))]);
    site.run(&[]);
    let lock = File::open(site.path("state/lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(site.command(&[]).status().unwrap().code(), Some(75));
    assert_eq!(site.command(&["--wait", "1"]).status().unwrap().code(), Some(75));
    assert!(!site.path("out/records-2.jsonl").exists());
    let state = site.path("state");
    assert_eq!(run([&"state", &"compact", &state]).status.code(), Some(75));
    assert_eq!(run([&"state", &"show", &state]).status.code(), Some(0), "who only reads needs no lock");
    lock.unlock().unwrap();
    site.run(&[]);
}

#[test]
fn a_state_can_be_looked_after() {
    let site = Site::new();
    let state = site.path("state");
    let tell = |arguments: [&str; 2], more: &[&str]| {
        let mut command = dechaff();
        let output = command.args(arguments).arg(&state).args(more).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(tell(["state", "show"], &[]).0, Some(4), "there is none yet");
    let (one, two) = (text(1, 120), text(2, 120));
    site.input("a.jsonl", &[("1", "http://a.example/1", &one), ("2", "http://b.example/2", &two)]);
    site.run(&[]);
    site.input("b.jsonl", &[("3", "http://c.example/3", &format!("{one} copied"))]);
    site.run(&[]);
    assert!(tell(["state", "show"], &[]).1.starts_with("runs      2\nsegments  2\ndocuments 3\ninputs    2\n"));
    assert_eq!(tell(["state", "check"], &[]).0, Some(0));
    assert_eq!(tell(["state", "compact"], &[]).0, Some(0));
    assert!(tell(["state", "show"], &[]).1.starts_with("runs      2\nsegments  1\ndocuments 3\ninputs    2\n"));
    assert_eq!(tell(["state", "check"], &[]).0, Some(0));

    // What is forgotten takes its copies along, and is new when it comes again.
    assert_eq!(tell(["state", "forget"], &[]).0, Some(2));
    assert_eq!(tell(["state", "forget"], &["--host", "a.example"]).1, "2 forgotten\n");
    site.input("c.jsonl", &[("4", "http://d.example/", &one), ("5", "http://d.example/2", &two)]);
    site.run(&[]);
    assert_eq!(
        (site.ids("records-3.jsonl"), site.ids("dropped-3.jsonl")),
        (vec!["4".to_owned()], vec!["5".to_owned()])
    );

    // One changed byte is found.
    let segment = fs::read_dir(&state).unwrap().map(|entry| entry.unwrap().path());
    let segment = segment.filter(|path| path.extension().is_some_and(|kind| kind == "segment")).min().unwrap();
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&segment, bytes).unwrap();
    assert_eq!(tell(["state", "check"], &[]).0, Some(4));
}

/// The nights of the test of crashes.
const NIGHTS: u32 = 5;
const KILLS_A_NIGHT: u32 = 10;

/// Puts the input of a night into its place: new texts, edits and parts of earlier nights' texts, and a page with a new text.
fn night(site: &Site, night: u32) {
    let mut records = Vec::new();
    for place in 0..40_u32 {
        let number = night * 100 + place;
        let earlier = (night.max(1) - 1) * 100 + place;
        let body = match place % 5 {
            0 => format!("{} edited", text(earlier, 150)),
            1 => text(earlier, 50),
            _ => text(number, 150),
        };
        records.push((number.to_string(), format!("http://a.example/{}", number % 130), body));
    }
    let records: Vec<_> = records.iter().map(|(id, url, body)| (id.as_str(), url.as_str(), body.as_str())).collect();
    site.input(&format!("{night}.jsonl"), &records);
}

/// Every published line of all runs, without what a run may not promise.
pub(crate) fn published(site: &Site) -> BTreeMap<String, Vec<Value>> {
    let mut published = BTreeMap::new();
    for entry in fs::read_dir(site.path("out")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!([".jsonl", ".json", ".html"].iter().any(|end| name.ends_with(end)), "{name} was left behind");
        if name.ends_with(".jsonl") {
            published.insert(name.clone(), site.lines(&name));
        }
    }
    published
}

#[test]
fn killed_at_any_moment_nothing_is_lost_and_nothing_comes_twice() {
    kill_nights(&["--threads", "1"]);
}

#[test]
fn killed_at_any_moment_shards_are_whole() {
    kill_nights(&["--threads", "2", "--shard-size", "8000", "--format", "jsonl"]);
}

fn kill_nights(more: &[&str]) {
    let calm = Site::new();
    for number in 0..NIGHTS {
        night(&calm, number);
        calm.run(more);
    }
    let expected = published(&calm);

    let site = Site::new();
    let mut random = 12345_u32;
    let mut longest = Duration::from_millis(40);
    let (out, state) = (site.path("out"), site.path("state"));
    for number in 0..NIGHTS {
        night(&site, number);
        let mut kills = 0;
        while kills < KILLS_A_NIGHT {
            let before = (Saved::of(&out), Saved::of(&state));
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let mut child = site.command(more).spawn().unwrap();
            std::thread::sleep(longest * (random >> 16) / 65536);
            child.kill().unwrap();
            child.wait().unwrap();
            if is_done(&site, number + 1) {
                // The moment was too late: this night happens once more.
                longest = longest * 4 / 5;
                before.0.restore(&out);
                before.1.restore(&state);
            } else {
                kills += 1;
            }
        }
        site.run(more);
    }
    assert_eq!(published(&site), expected);
}

/// The files of a folder as they were.
struct Saved(Vec<(PathBuf, Vec<u8>)>);

impl Saved {
    fn of(folder: &Path) -> Saved {
        let Ok(entries) = fs::read_dir(folder) else { return Saved(Vec::new()) };
        let paths = entries.map(|entry| entry.unwrap().path());
        Saved(paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect())
    }

    fn restore(self, folder: &Path) {
        fs::remove_dir_all(folder).unwrap();
        fs::create_dir(folder).unwrap();
        self.0.into_iter().for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
    }
}

/// Whether the state counts a run.
pub(crate) fn is_done(site: &Site, run: u32) -> bool {
    let ledger = fs::read(site.path("state/ledger.json")).unwrap_or_default();
    serde_json::from_slice::<Value>(&ledger).is_ok_and(|ledger| ledger["run"] == run)
}

#[test]
fn a_state_needs_a_folder_and_the_best_copy() {
    let site = Site::new();
    site.input("a.jsonl", &[("1", "", &text(1, 80))]);
    let code = |arguments: &[&str]| {
        let mut command = dechaff();
        command.args(["run", "in", "--state", "state"]).args(arguments).current_dir(site.folder.path());
        command.output().unwrap().status.code()
    };
    assert_eq!(code(&["--out", "-"]), Some(2));
    assert_eq!(code(&["--out", "out", "--keep", "first"]), Some(2));
    assert!(!Path::new(&site.path("state")).exists());
}
