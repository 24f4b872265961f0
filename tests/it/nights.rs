//! A state over some nights: what it takes out, what it leaves alone, what it finds again.

use crate::program::dechaff;
use crate::state::{Site, is_done, published, text};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

/// Runs a `state` command, and returns its exit code and what it said.
fn state(site: &Site, verb: &str, more: &[&str]) -> (Option<i32>, String) {
    let output = dechaff().args(["state", verb]).arg(site.path("state")).args(more).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// Every file of the state with its bytes.
fn files(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(site.path("state")).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.display().to_string(), fs::read(path).unwrap())).collect()
}

#[test]
fn a_record_is_forgotten_by_its_id_or_its_url() {
    for by in [["--id", "1"], ["--url", "http://a.example/1"], ["--host", "a.example"]] {
        let site = Site::new();
        let (one, two) = (text(1, 120), text(2, 120));
        site.input("a.jsonl", &[("1", "http://a.example/1", &one), ("2", "http://b.example/2", &two)]);
        site.run(&[]);
        assert_eq!(state(&site, "forget", &by), (Some(0), "1 forgotten\n".to_owned()), "{by:?}");
        assert_eq!(state(&site, "forget", &by), (Some(0), "0 forgotten\n".to_owned()), "{by:?}");
        assert_eq!(state(&site, "check", &[]).0, Some(0));
        site.input("b.jsonl", &[("3", "http://a.example/1", &format!("{one} anew")), ("4", "", &two)]);
        site.run(&[]);
        let records = site.lines("records-2.jsonl");
        assert_eq!((records.len(), &records[0]["id"]), (1, &json!("3")), "{by:?}");
        assert!(records[0]["supersedes"].is_null(), "what is forgotten is superseded by nothing");
    }
}

#[test]
fn who_looks_changes_nothing_and_needs_no_lock() {
    let site = Site::new();
    site.input("a.jsonl", &[("1", "", &text(1, 80))]);
    site.run(&[]);
    let before = files(&site);
    let lock = fs::File::open(site.path("state/lock")).unwrap();
    lock.lock().unwrap();
    for verb in ["show", "check"] {
        assert_eq!(state(&site, verb, &[]).0, Some(0), "{verb}");
    }
    for (verb, more) in [("compact", &[][..]), ("forget", &["--id", "1"])] {
        assert_eq!(state(&site, verb, more).0, Some(75), "{verb}");
    }
    assert_eq!(files(&site), before);
}

#[test]
fn a_run_waits_for_another() {
    let site = Site::new();
    site.input("a.jsonl", &[("1", "", &text(1, 80))]);
    site.run(&[]);
    let lock = fs::File::open(site.path("state/lock")).unwrap();
    lock.lock().unwrap();
    let mut child = site.command(&["--wait", "60"]).spawn().unwrap();
    assert!(child.try_wait().unwrap().is_none());
    lock.unlock().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(is_done(&site, 2));
}

#[test]
fn compacting_changes_no_answer() {
    let nights = |compact: bool| {
        let site = Site::new();
        for night in 1..=3_u32 {
            let bodies: Vec<String> = (0..6).map(|place| text(night * 3 + place, 60 + 40 * (place % 3))).collect();
            let ids: Vec<String> = (0..6).map(|place| format!("{night}-{place}")).collect();
            let records: Vec<_> = ids.iter().zip(&bodies).map(|(id, body)| (id.as_str(), "", body.as_str())).collect();
            site.input(&format!("{night}.jsonl"), &records);
            site.run(&[]);
            if compact {
                assert_eq!(state(&site, "compact", &[]).0, Some(0));
            }
        }
        published(&site)
    };
    assert_eq!(nights(true), nights(false));
}

#[test]
fn a_roundup_of_an_earlier_night_takes_no_story_along() {
    let stories: Vec<String> = (1..=4).map(|number| text(number, 300)).collect();
    let short = text(9, 90);
    let told: Vec<String> = (1..=4).map(|number| text(number, 60)).collect();
    let roundup = format!("In brief {} {short}", told.join(" "));
    let record = |number: usize| (["s1", "s2", "s3", "s4"][number], "", stories[number].as_str());
    // The stories come with the roundup, or with the short one, or some with either.
    for with_roundup in [0..4, 0..0, 0..2] {
        let site = Site::new();
        let (first, second): (Vec<usize>, Vec<usize>) = (0..4).partition(|number| with_roundup.contains(number));
        let all = |numbers: Vec<usize>, more| -> Vec<_> { numbers.into_iter().map(record).chain([more]).collect() };
        site.input("1.jsonl", &all(first, ("roundup", "", &roundup)));
        site.run(&[]);
        site.input("2.jsonl", &all(second, ("short", "", &short)));
        site.run(&[]);
        assert!(site.ids("records-2.jsonl").contains(&"short".to_owned()), "{with_roundup:?}");
        assert!(site.lines("dropped-2.jsonl").is_empty(), "{with_roundup:?}");
    }
}

#[test]
fn what_only_a_dropped_copy_of_an_earlier_night_contains_is_new() {
    let site = Site::new();
    let (story, short) = (text(1, 300), text(2, 80));
    let (with_short, fuller) = (format!("{story} {short}"), format!("{story} {}", text(3, 120)));
    site.input("1.jsonl", &[("with", "", &with_short), ("fuller", "", &fuller)]);
    site.run(&[]);
    assert_eq!(site.ids("records-1.jsonl"), ["fuller"]);
    site.input("2.jsonl", &[("short", "", &short), ("part", "", &fuller[..fuller.len() / 2])]);
    site.run(&[]);
    assert_eq!(site.ids("records-2.jsonl"), ["short"]);
    assert_eq!(site.lines("dropped-2.jsonl")[0]["copy_of"], "fuller");
}

#[test]
fn a_second_signal_stops_at_once() {
    let send = |signal: &str, process: u32| {
        let mut kill = Command::new("kill");
        let _ = kill.arg(format!("-{signal}")).arg(process.to_string()).stderr(Stdio::null()).status().unwrap();
    };
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let (calm, site) = (Site::new(), Site::new());
        let line = |number: u32| json!({ "id": number.to_string(), "body": text(number, 200) }).to_string() + "\n";
        for site in [&calm, &site] {
            fs::write(site.path("in/a.jsonl"), (0..3000).map(line).collect::<String>()).unwrap();
        }
        calm.run(&[]);
        let mut child = site.command(&["--threads", "1"]).spawn().unwrap();
        // It listens before it begins to write its state.
        while !site.path("state/run-000001.part").exists() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        (0..2).for_each(|_| send(signal, child.id()));
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert!(!site.path("out/records-1.jsonl").exists());
        site.run(&[]);
        assert_eq!(site.ids("records-1.jsonl"), calm.ids("records-1.jsonl"));
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "whoever runs the tests should know what was not tested")]
fn a_full_file_system_is_told_and_the_next_run_completes() {
    let (calm, site) = (Site::new(), Site::new());
    for site in [&calm, &site] {
        let lines =
            (0..400).map(|number| json!({ "id": number.to_string(), "body": text(number, 100) }).to_string() + "\n");
        fs::write(site.path("in/a.jsonl"), lines.collect::<String>()).unwrap();
    }
    calm.run(&[]);
    // A file system of its own that a user may mount: where that is not allowed there is nothing to test.
    let command = site.command(&[]);
    let words: Vec<_> = [command.get_program()].into_iter().chain(command.get_args()).collect();
    let script = "mkdir full && mount -t tmpfs -o size=300k none full || exit 99
        ln -s full/out out; ln -s full/state state; mkdir full/out full/state
        \"$@\"; test $? = 4 || exit 1
        test -e out/records-1.jsonl && exit 2
        mount -o remount,size=30m full && \"$@\" || exit 3
        rm out state; cp -r full/out full/state .; umount full";
    let mut shell = Command::new("unshare");
    shell.args(["--map-root-user", "--mount", "sh", "-c", script, "sh"]).args(words);
    match shell.current_dir(site.folder.path()).stderr(Stdio::null()).status().map(|status| status.code()) {
        Ok(Some(0)) => assert_eq!(published(&site), published(&calm)),
        Ok(Some(code @ 1..=3)) => panic!("step {code} went another way"),
        other => println!("no file system could be mounted, so a full one is not tested: {other:?}"),
    }
}
