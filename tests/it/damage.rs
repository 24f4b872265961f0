//! States that are damaged, lost in part, older than what they wrote, or not the only one that writes into a folder: each ends
//! with a message, and nothing is written over or left out.

use crate::program::dechaff;
use crate::state::{Site, is_done, published, text};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A site after two nights, with a third to come: copies, parts, a page with a new text, something new.
fn nights() -> Site {
    let site = Site::new();
    for night in 1..=3_u32 {
        let bodies: Vec<String> = (0..12_u32)
            .map(|place| match place % 4 {
                _ if night == 1 => text(place, 120),
                0 => format!("{} edited", text(place, 120)),
                1 => text(place, 50),
                2 => format!("{} {}", text(place, 120), text(night * 100 + place, 90)),
                _ => text(night * 100 + place, 120),
            })
            .collect();
        let named: Vec<(String, String)> =
            (0..12).map(|place| (format!("{night}-{place}"), format!("http://a.example/{}", place * night))).collect();
        let records: Vec<_> =
            named.iter().zip(&bodies).map(|((id, url), body)| (id.as_str(), url.as_str(), body.as_str())).collect();
        site.input(&format!("{night}.jsonl"), &records);
        if night < 3 {
            site.run(&[]);
        }
    }
    site
}

/// Copies a folder with what is in it, in the place of what was there.
fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

/// What a `state` command ends with, and what it says.
fn state(site: &Site, verb: &str) -> (i32, String) {
    let output = dechaff().args(["state", verb]).arg(site.path("state")).output().unwrap();
    (output.status.code().expect("no signal ends it"), String::from_utf8(output.stderr).unwrap())
}

/// What a run ends with, and what it says.
fn run(site: &Site, more: &[&str]) -> (i32, String) {
    let output = site.command(more).stderr(std::process::Stdio::piped()).output().unwrap();
    (output.status.code().expect("no signal ends it"), String::from_utf8(output.stderr).unwrap())
}

/// Holds every command against a state with each of these damages of one file.
fn check_all(site: &Site, file: &str, expected: &std::collections::BTreeMap<String, Vec<Value>>) {
    let [safe_state, safe_out] = ["safe-state", "safe-out"].map(|name| site.path(name));
    copy(&site.path("state"), &safe_state);
    copy(&site.path("out"), &safe_out);
    let before = published(site);
    let bytes = fs::read(safe_state.join(file)).unwrap();
    let mut random = 77_u32;
    let mut below = |bound: usize| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 8) as usize % bound
    };
    for number in 0..18 {
        let mut damaged = bytes.clone();
        let at = below(bytes.len());
        let what = match number % 6 {
            0 => {
                damaged.truncate(at);
                format!("cut at {at}")
            }
            1 => {
                let end = bytes.len().min(at + 512);
                damaged[at..end].fill(0);
                format!("zeros at {at}")
            }
            bit => {
                // Where lengths and places stand as often as elsewhere.
                let at = if number % 2 == 0 { at % 256 } else { at };
                damaged[at] ^= 1 << ((bit + number) % 8);
                format!("another bit at {at}")
            }
        };
        if damaged == bytes {
            continue;
        }
        let what = format!("{file}: {what}");
        for verbs in [&["check", "show"][..], &["compact"]] {
            copy(&safe_state, &site.path("state"));
            copy(&safe_out, &site.path("out"));
            fs::write(site.path("state").join(file), &damaged).unwrap();
            for verb in verbs {
                let (code, said) = state(site, verb);
                assert!([0, 4].contains(&code), "{what}: {verb} ends with {code}, {said}");
                assert!(code == 4 || *verb != "check", "{what}: is not found");
                assert_eq!(said.lines().count(), usize::from(code == 4), "{what}: {said}");
            }
            let (code, said) = run(site, &[]);
            match code {
                0 => assert_eq!(&published(site), expected, "{what}"),
                4 => {
                    assert_eq!(published(site), before, "{what}");
                    assert!(said.starts_with("dechaff: cannot read the state: "), "{what}: {said}");
                }
                _ => panic!("{what}: a run ends with {code}, {said}"),
            }
        }
    }
    copy(&safe_state, &site.path("state"));
    copy(&safe_out, &site.path("out"));
}

#[test]
fn damage_of_a_state_is_found_or_does_no_harm() {
    let (calm, site) = (nights(), nights());
    calm.run(&[]);
    let expected = published(&calm);
    assert!(expected["records-3.jsonl"].iter().any(|record| record["supersedes"].is_string()));
    assert!(!expected["dropped-3.jsonl"].is_empty());
    for file in ["ledger.json", "run-000001.segment", "run-000002.segment"] {
        check_all(&site, file, &expected);
    }
}

#[test]
fn damage_of_a_checkpoint_is_found() {
    let lines: Vec<String> = (0..300).map(line).collect();
    let site = Site::new();
    assert!(interrupt(&site, &lines) > 0);
    let bytes = fs::read(site.path("state/checkpoint")).unwrap();
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        for cut in [false, true] {
            let mut damaged = bytes.clone();
            if cut {
                damaged.truncate(at)
            } else {
                damaged[at] ^= 1 << (at % 8)
            }
            fs::write(site.path("state/checkpoint"), damaged).unwrap();
            let (code, said) = run(&site, &["-"]);
            assert_eq!(code, 4, "{at}: {said}");
            assert!(said.contains("state/checkpoint") && said.contains("remove it"), "{said}");
            assert_eq!(state(&site, "check").0, 4, "{at}");
        }
    }
    assert!(published(&site).is_empty());
}

#[test]
fn a_state_writes_over_nothing_of_another() {
    let site = Site::new();
    site.input("a.jsonl", &[("1", "", &text(1, 80))]);
    site.run(&[]);
    let before = published(&site);
    let (code, said) = run(&site, &["--state", "other"]);
    assert_eq!(code, 2, "one option twice: {said}");
    fs::rename(site.path("state"), site.path("one")).unwrap();
    for more in [&[][..], &["--format", "jsonl.gz"], &["--shard-size", "1000"]] {
        let (code, said) = run(&site, more);
        assert_eq!(code, 4, "{said}");
        assert!(said.contains("out/manifest-1.json") && said.contains("an output folder of its own"), "{said}");
    }
    // Files without their manifest are none of this state either.
    fs::remove_file(site.path("out/manifest-1.json")).unwrap();
    let (code, said) = run(&site, &[]);
    assert!(code == 4 && said.contains("out/dropped-1.jsonl"), "{said}");
    assert_eq!(published(&site), before);
    let manifest = |run: u32| -> Value {
        serde_json::from_slice(&fs::read(site.path("out").join(format!("manifest-{run}.json"))).unwrap()).unwrap()
    };
    // The one that wrote them goes on.
    fs::remove_dir_all(site.path("state")).unwrap();
    fs::rename(site.path("one"), site.path("state")).unwrap();
    site.run(&[]);
    site.run(&[]);
    assert!(manifest(2)["state"].is_string());
    assert_eq!(manifest(2)["state"], manifest(3)["state"]);
}

#[test]
fn a_ledger_that_is_lost_changed_or_old_is_refused() {
    let site = Site::new();
    site.input("1.jsonl", &[("1", "", &text(1, 80))]);
    site.run(&[]);
    let ledger = site.path("state/ledger.json");
    let first = fs::read(&ledger).unwrap();
    for night in 2..=3 {
        site.input(&format!("{night}.jsonl"), &[(&night.to_string(), "", &text(night, 80))]);
        site.run(&[]);
    }
    let (last, before) = (fs::read_to_string(&ledger).unwrap(), published(&site));
    let refused = |why: &str| {
        let (code, said) = run(&site, &[]);
        assert!(code == 4 && said.contains(why), "{why}: {code}, {said}");
        assert_eq!(published(&site), before);
    };
    fs::remove_file(&ledger).unwrap();
    refused("missing, or older");
    assert_eq!(state(&site, "show").0, 4);
    fs::write(&ledger, first).unwrap();
    refused("missing, or older");
    fs::write(&ledger, last.replace("\"run\": 3", "\"run\": 1")).unwrap();
    refused("changed by hand");
    fs::write(&ledger, last.replace("\"version\": 2", "\"version\": 1")).unwrap();
    refused("another version");
    assert_eq!(state(&site, "check").0, 4);
    // A whole state as it was before fits itself, but not what was published since.
    fs::write(&ledger, &last).unwrap();
    copy(&site.path("state"), &site.path("backup"));
    site.input("4.jsonl", &[("4", "", &text(4, 80))]);
    site.run(&[]);
    copy(&site.path("backup"), &site.path("state"));
    let (code, said) = run(&site, &[]);
    assert!(code == 4 && said.contains("out/manifest-4.json") && said.contains("older"), "{said}");
    assert_eq!(site.ids("records-4.jsonl"), ["4"]);
}

#[test]
fn a_run_that_was_killed_while_its_files_appeared_is_completed() {
    // The moment is short, and met in one of a few attempts.
    let mut interrupted = 0;
    for _ in 0..400 {
        if interrupted == 5 {
            break;
        }
        let (calm, site) = (Site::new(), Site::new());
        for site in [&calm, &site] {
            site.input("a.jsonl", &[("1", "", &text(1, 80)), ("2", "", &text(2, 80))]);
        }
        let mut child = site.command(&[]).spawn().unwrap();
        while !site.path("out/records-1.jsonl").exists() && child.try_wait().unwrap().is_none() {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if !is_done(&site, 1) && site.path("out/records-1.jsonl").exists() {
            interrupted += 1;
            calm.run(&[]);
            site.run(&[]);
            assert_eq!(published(&site), published(&calm));
        }
    }
    assert!(interrupted > 0, "no run was interrupted at that moment");
}

fn line(number: u32) -> String {
    serde_json::json!({ "id": number.to_string(), "body": text(number, 80) }).to_string() + "\n"
}

/// Runs over standard input, in which only some lines come, until the run is told to stop; says how many pages it had taken.
fn interrupt(site: &Site, lines: &[String]) -> usize {
    for attempt in 1..50 {
        let mut child = site.command(&["-"]).stdin(std::process::Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        std::io::Write::write_all(&mut stdin, lines.concat().as_bytes()).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20 * attempt));
        assert!(Command::new("kill").arg("-TERM").arg(child.id().to_string()).status().unwrap().success());
        let code = child.wait().unwrap().code();
        assert!(code.is_none() || code == Some(143), "{code:?}");
        let checkpoint = fs::read(site.path("state/checkpoint")).unwrap_or_default();
        // How many pages came from streams stands behind the magic, the version and the key.
        if let Some(Ok(count)) = checkpoint.get(24..32).map(<[u8; 8]>::try_from)
            && u64::from_le_bytes(count) > 0
        {
            return u64::from_le_bytes(count) as usize;
        }
        let _ = fs::remove_file(site.path("state/checkpoint"));
    }
    panic!("no page was ever taken");
}

/// The stories that stay. Which of two equal copies stands for one hangs on their names, so on where the stream was cut.
fn sorted_ids(site: &Site) -> Vec<String> {
    let mut ids = site.ids("records-1.jsonl");
    ids.sort_unstable();
    ids
}

/// A run over this standard input.
fn run_over(site: &Site, lines: &[String]) {
    let mut child = site.command(&["-"]).stdin(std::process::Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), lines.concat().as_bytes()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn what_was_taken_from_standard_input_is_kept() {
    // Every third line is a copy of one before, so that what is skipped and what is a copy are told apart.
    let lines: Vec<String> = (0..300).map(|number| line(if number % 3 == 2 { number / 2 } else { number })).collect();
    let calm = Site::new();
    run_over(&calm, &lines);
    let expected = published(&calm);

    // The same is sent again, from its start.
    let site = Site::new();
    interrupt(&site, &lines[..200]);
    run_over(&site, &lines);
    assert_eq!(published(&site), expected);
    assert!(!site.path("state/checkpoint").exists());

    // Only the rest comes, or nothing, after one interruption or two.
    let site = Site::new();
    let taken = interrupt(&site, &lines[..200]);
    run_over(&site, &lines[taken..]);
    assert_eq!(sorted_ids(&site), sorted_ids(&calm));
    let site = Site::new();
    interrupt(&site, &lines[..100]);
    let taken = interrupt(&site, &lines[..250]);
    run_over(&site, &[]);
    let dropped = site.lines("dropped-1.jsonl");
    let read = dropped.iter().filter(|line| line["from"] != "-");
    assert_eq!(site.ids("records-1.jsonl").len() + read.count(), taken);
    let calm = Site::new();
    run_over(&calm, &lines[..taken]);
    assert_eq!(sorted_ids(&site), sorted_ids(&calm));
}

#[test]
fn another_command_does_not_let_go_what_was_taken_from_standard_input() {
    let site = Site::new();
    interrupt(&site, &(0..200).map(line).collect::<Vec<_>>());
    let (code, said) = run(&site, &[]);
    assert!(code == 4 && said.contains("another command took from standard input"), "{code}, {said}");
    fs::remove_file(site.path("state/checkpoint")).unwrap();
    site.run(&[]);
}
