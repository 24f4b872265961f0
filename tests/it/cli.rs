//! The command line: exit codes, streams, flags and files of options.

use crate::containers::{PAGE, gzip, tar_member};
use crate::program::{Left, dechaff, pipe, run};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::tempdir;

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds");

#[test]
fn a_run_is_silent_and_leaves_three_files() {
    let folder = tempdir().unwrap();
    let output = run([&"run", &SEEDS, &"--out", &folder.path()]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!((output.stdout.as_slice(), output.stderr.as_slice()), (&b""[..], &b""[..]));
    let left = Left::read(folder.path());
    assert_eq!(left.records.len(), 5);
    let keys: Vec<_> = left.records[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["title", "date", "source", "body"]);
    for key in ["version", "record_schema", "inputs", "options", "encodings", "found_by", "seconds", "bytes_read"] {
        assert!(!left.manifest[key].is_null(), "{key}");
    }
}

#[test]
fn records_on_standard_output_and_nothing_else() {
    let output = run([&"run", &SEEDS, &"--out", &"-", &"--fields", &"from,id", &"--progress", &"always", &"-v"]);
    assert_eq!(output.status.code(), Some(0));
    let lines: Vec<serde_json::Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 5);
    assert!(lines[0]["from"].as_str().unwrap().ends_with("/000_92042f38042bf8ac.txt"));
    assert_eq!(lines[0]["id"].as_str().unwrap().len(), 32);
    assert!(String::from_utf8(output.stderr).unwrap().contains("5 pages"));
}

#[test]
fn exit_codes() {
    let folder = tempdir().unwrap();
    let out = folder.path().join("out");
    let code = |output: std::process::Output| {
        assert!(!output.stderr.is_empty(), "an error is said");
        assert!(output.stdout.is_empty(), "and not on standard output");
        assert!(!out.exists(), "and before anything is written");
        output.status.code()
    };
    assert_eq!(code(run([&"run", &SEEDS])), Some(2));
    assert_eq!(code(run([&"run", &SEEDS, &"--out", &out, &"--fields", &"titel"])), Some(2));
    assert_eq!(code(run([&"run", &SEEDS, &"--out", &out, &"--fields", &"title,title"])), Some(2));
    let english = run([&"run", &SEEDS, &"--out", &out, &"--lang", &"zh,english"]);
    assert!(String::from_utf8_lossy(&english.stderr).contains("english"), "the error names the value");
    assert_eq!(code(english), Some(2));
    assert_eq!(code(run([&"run", &SEEDS, &"--out", &out, &"--config", &"no such file"])), Some(2));
    assert_eq!(code(run([&"run", &"no such file", &"--out", &out])), Some(3));
    assert_eq!(code(run([&"run", &"no*such*file", &"--out", &out])), Some(3));
    assert_eq!(code(run([&"run", &"/dev/null", &"--out", &out])), Some(3));
    assert_eq!(code(run([&"run", &SEEDS, &"--files-from", &"no such file", &"--out", &out])), Some(3));
    assert_eq!(code(run([&"run", &SEEDS, &"--out", &"/dev/null/out"])), Some(4));
}

#[test]
fn a_full_disk_is_an_output_error() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return;
    }
    let mut command = dechaff();
    command.args(["run", SEEDS, "--out", "-"]).stdout(fs::File::options().write(true).open(full).unwrap());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("dechaff: cannot write -"));
}

#[test]
fn a_broken_pipe_is_a_quiet_goodbye() {
    let folder = tempdir().unwrap();
    let lines = "{\"body\":\"0123456789 0123456789 0123456789 0123456789 0123456789 0123456789\"}\n".repeat(20_000);
    fs::write(folder.path().join("lines.jsonl"), lines).unwrap();
    let mut command = dechaff();
    command.arg("run").arg(folder.path()).args(["--out", "-", "--dedupe", "off"]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn too_many_bad_inputs_are_an_exit_code_of_their_own() {
    let folder = tempdir().unwrap();
    let pages = folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    fs::write(pages.join("a.gz"), b"\x1f\x8b\x08 this is no gzip").unwrap();
    fs::write(pages.join("b.txt"), "A page that one can read.\n").unwrap();
    let out = folder.path().join("out");
    let code = |max: &str| run([&"run", &pages, &"--out", &out, &"--keep-all", &"--max-bad", &max]).status.code();
    assert_eq!([code("0"), code("1"), code("49.9%"), code("50%")], [Some(1), Some(0), Some(1), Some(0)]);
    assert_eq!([code("many"), code("-1"), code("101%")], [Some(2); 3]);
    // Whoever reads cron's mail gets one.
    let said = run([&"run", &pages, &"--out", &out, &"--max-bad", &"0"]).stderr;
    assert_eq!(String::from_utf8(said).unwrap(), "dechaff: 1 of 2 pages failed, more than --max-bad allows\n");
}

#[test]
fn flags_win_over_the_file_and_the_file_over_defaults() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("dechaff.toml");
    fs::write(&file, "[limits]\nbytes = 1000\ndepth = 99\n[run]\nmax_bad = \"3%\"\n[dedupe]\nkeep = \"first\"\n")
        .unwrap();
    let show = |arguments: &[&str]| {
        let mut command = dechaff();
        let output = command.args(["config", "show", "--config"]).arg(&file).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = show(&["--limit-depth", "7", "--fields", "id,body"]);
    for line in ["bytes = 1000", "depth = 7", "max_bad = \"3%\"", "keep = \"first\"", "fields = [\"id\", \"body\"]"] {
        assert!(shown.lines().any(|shown| shown == line), "{line} in {shown}");
    }
    // What is shown is itself such a file.
    fs::write(&file, &shown).unwrap();
    assert_eq!(show(&[]), shown);

    fs::write(&file, "[limits]\nbites = 1\n").unwrap();
    let output = run([&"config", &"show", &"--config", &file]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("bites"));
}

#[test]
fn records_are_what_the_schema_says() {
    let names: Vec<&str> = dechaff::RecordField::ALL.iter().map(|field| field.name()).collect();
    for fields in ["title,date,source,body", &names.join(",")] {
        let schema = run([&"schema", &"--fields", &fields]);
        let schema = serde_json::from_slice(&schema.stdout).expect("a schema is JSON");
        let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
        compiler.add_resource("https://example.org/record.json", schema).expect("a schema has a name");
        let schema = compiler.compile("https://example.org/record.json", &mut schemas).expect("a schema is a schema");
        let records = run([&"run", &SEEDS, &"--out", &"-", &"--fields", &fields]).stdout;
        let clean =
            pipe(b"{\"id\":7,\"body\":\"clean\",\"extra\":[1]}", &["run", "-", "--out", "-", "--fields", fields])
                .stdout;
        let lines = String::from_utf8([records, clean].concat()).unwrap();
        assert_eq!(lines.lines().count(), 6);
        for line in lines.lines() {
            let record = serde_json::from_str(line).unwrap();
            schemas.validate(&record, schema).unwrap_or_else(|error| panic!("{line}: {error}"));
        }
        assert!(schemas.validate(&serde_json::json!({ "title": null }), schema).is_err());
    }
}

#[test]
fn a_manual_and_completions() {
    let manual = run([&"man"]);
    assert!(String::from_utf8(manual.stdout).unwrap().contains(".TH dechaff-run 1"));
    for shell in ["bash", "zsh", "fish"] {
        let completions = run([&"completions", &shell]);
        assert!(String::from_utf8(completions.stdout).unwrap().contains("keep-all"), "{shell}");
    }
}

#[test]
fn names_of_files_from_a_list() {
    let folder = tempdir().unwrap();
    let page = |name: &str| folder.path().join(name).display().to_string();
    fs::write(page("a b"), "one page").unwrap();
    fs::write(page("c"), "another page").unwrap();
    let list = format!("{}\n{}\n{}\n", page("c"), page("gone"), page("a b"));
    fs::write(page("list"), &list).unwrap();
    let out = folder.path().join("out");
    let output = run([&"run", &"--files-from", &page("list"), &"--out", &out, &"--keep-all", &"--fields", &"from"]);
    assert_eq!(output.status.code(), Some(0));
    let left = Left::read(&out);
    let from: Vec<&str> = left.records.iter().map(|record| record["from"].as_str().unwrap()).collect();
    assert_eq!(from, [page("c"), page("a b")]);
    assert_eq!(left.reasons(folder.path()), [("gone".to_owned(), "unreadable".to_owned())]);

    let listed = pipe(list.replace('\n', "\0").as_bytes(), &["run", "--files0-from", "-", "--dry-run"]);
    assert_eq!(String::from_utf8(listed.stdout).unwrap(), list);
}

#[test]
fn a_page_is_explained_and_the_rules_are_listed() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/000_92042f38042bf8ac.txt");
    let plain = run([&"explain", &page]);
    assert_eq!(plain.status.code(), Some(0));
    assert!(!plain.stdout.contains(&0x1b), "colours are for terminals");
    let json = run([&"explain", &page, &"--json"]);
    let explained: serde_json::Value = serde_json::from_slice(&json.stdout).expect("an explanation is JSON");
    assert_eq!(explained["from"], page);
    let lines = pipe(b"{\"text\":\"one\"}\nbroken\n", &["explain", "-", "--json"]);
    assert_eq!(String::from_utf8(lines.stdout).unwrap().lines().count(), 2);
    assert_eq!(run([&"explain", &"no such file"]).status.code(), Some(3));
    assert!(!run([&"rules"]).stdout.is_empty());
}

#[test]
fn figures_for_a_monitor() {
    let folder = tempdir().unwrap();
    let (out, metrics) = (folder.path().join("out"), folder.path().join("dechaff.prom"));
    assert_eq!(run([&"run", &SEEDS, &"--out", &out, &"--metrics-file", &metrics]).status.code(), Some(0));
    assert!(fs::read_to_string(&metrics).unwrap().contains("\ndechaff_pages 5\n"));
    // A pipe is written to and stays a pipe.
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = Command::new("cat").arg(&pipe).stdout(Stdio::piped()).spawn().unwrap();
    assert_eq!(run([&"run", &SEEDS, &"--out", &out, &"--metrics-file", &pipe]).status.code(), Some(0));
    let read = reader.wait_with_output().unwrap().stdout;
    assert!(String::from_utf8(read).unwrap().contains("\ndechaff_pages 5\n"));
    assert!(!fs::metadata(&pipe).unwrap().is_file());
}

#[test]
fn a_log_for_programs() {
    let folder = tempdir().unwrap();
    let out = folder.path().join("out");
    let quiet = run([&"run", &SEEDS, &"--out", &out, &"--log-format", &"json"]);
    assert!(quiet.stderr.is_empty(), "success is silent");
    let output = run([&"run", &SEEDS, &"--out", &out, &"--log-format", &"json", &"-v", &"--progress", &"always"]);
    let wrong = run([&"run", &"no such file", &"--out", &out, &"--log-format", &"json"]);
    assert_eq!(wrong.status.code(), Some(3));
    let lines = |bytes: Vec<u8>| -> Vec<serde_json::Value> {
        String::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    };
    let done = lines(output.stderr).pop().unwrap();
    assert_eq!((&done["message"], &done["pages"], &done["kept"]), (&"done".into(), &5.into(), &5.into()));
    let said = lines(wrong.stderr);
    assert_eq!((said.len(), &said[0]["level"]), (1, &"error".into()));
}

#[cfg(not(feature = "cloud"))]
#[test]
fn an_address_that_was_not_built_for_is_refused() {
    let folder = tempdir().unwrap();
    let input = run([&"run", &"s3://bucket/crawl", &"--out", &"-"]);
    let output = run([&"run", &SEEDS, &"--out", &"s3://bucket/clean"]);
    assert_eq!((input.status.code(), output.status.code()), (Some(3), Some(2)));
    for said in [input.stderr, output.stderr] {
        assert!(String::from_utf8(said).unwrap().contains("without the feature cloud"));
    }
    // In a list it is one input among others.
    let list = folder.path().join("list");
    fs::write(&list, "s3://bucket/crawl.warc.gz\n").unwrap();
    let out = folder.path().join("out");
    assert_eq!(run([&"run", &SEEDS, &"--files-from", &list, &"--out", &out]).status.code(), Some(0));
    let expected = ("s3://bucket/crawl.warc.gz".to_owned(), "unreadable".to_owned());
    assert_eq!(Left::read(&out).reasons(folder.path()), [expected]);
}

#[test]
fn folders_of_this_machine_have_no_address() {
    let output = run([&"run", &SEEDS, &"--out", &"-", &"--quarantine", &"s3://bucket/bad"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn what_would_be_read_is_listed_with_its_members() {
    let folder = tempdir().unwrap();
    let page = |name: &str| folder.path().join(name).display().to_string();
    let tar =
        [tar_member(b"one.html", b'0', PAGE), tar_member(b"two.jsonl", b'0', b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n")];
    fs::write(page("a.tgz"), gzip(&tar.concat())).unwrap();
    fs::write(page("b.html"), PAGE).unwrap();
    fs::write(page("c.gz"), b"\x1f\x8b\x08 this is no gzip").unwrap();
    let listed = run([&"run", &folder.path(), &"-", &"--dry-run"]);
    let names = ["a.tgz#one.html", "a.tgz#two.jsonl#1", "a.tgz#two.jsonl#2", "b.html", "c.gz"].map(page);
    assert_eq!(String::from_utf8(listed.stdout).unwrap(), names.join("\n") + "\n-\n");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn standard_input_is_read_once() {
    let output = run([&"run", &"-", &"-", &"--out", &"-"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("only once"));
}

#[test]
fn a_pipe_that_is_named_is_read() {
    let folder = tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let filled = pipe.clone();
    let writer =
        std::thread::spawn(move || fs::write(filled, gzip(b"{\"text\":\"one\"}\n{\"text\":\"two\"}\n")).unwrap());
    let output = run([&"run", &pipe, &"--out", &"-", &"--keep-all", &"--fields", &"body"]);
    writer.join().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "{\"body\":\"one\"}\n{\"body\":\"two\"}\n");
    // Of what lies in a folder nobody says that someone writes into it.
    let out = folder.path().join("out");
    assert_eq!(run([&"run", &folder.path(), &"--out", &out]).status.code(), Some(0));
    assert_eq!(Left::read(&out).reasons(folder.path()), [("pipe".to_owned(), "not-a-file".to_owned())]);
}

#[test]
fn two_stars_walk_each_folder_once() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["a/b/c", "a/b2", "z"] {
        fs::create_dir_all(path(name)).unwrap();
    }
    for name in ["a/one.html", "a/b/two.html", "a/b/c/three.html", "a/b2/four.txt", "z/five.html"] {
        fs::write(path(name), PAGE).unwrap();
    }
    for (to, name) in [("..", "a/b/up"), (".", "a/self"), ("../../b", "a/b/c/back")] {
        std::os::unix::fs::symlink(to, path(name)).unwrap();
    }
    let listed = |pattern: &str| {
        let output = run([&"run", &path(pattern), &"--dry-run"]);
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
        String::from_utf8(output.stdout).unwrap()
    };
    let below = |names: &[&str]| names.iter().map(|name| format!("{}\n", path(name).display())).collect::<String>();
    assert_eq!(listed("a/**/*.html"), below(&["a/b/c/three.html", "a/b/two.html", "a/one.html"]));
    assert_eq!(listed("**/*.txt"), below(&["a/b2/four.txt"]));
    assert_eq!(
        listed("?/**"),
        below(&["a/b/c/three.html", "a/b/two.html", "a/b2/four.txt", "a/one.html", "z/five.html"])
    );
    assert_eq!(run([&"run", &path("a/**/*.pdf"), &"--dry-run"]).status.code(), Some(3));
}
