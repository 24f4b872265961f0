//! The program as a user runs it.

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A command of the program.
pub(crate) fn dechaff() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
    command.stdin(Stdio::null()).env_remove("NO_COLOR");
    command
}

/// Runs it to its end.
pub(crate) fn run<const N: usize>(arguments: [&dyn AsRef<std::ffi::OsStr>; N]) -> Output {
    let mut command = dechaff();
    arguments.into_iter().for_each(|argument| {
        command.arg(argument);
    });
    command.output().expect("the program starts")
}

/// Runs it to its end with this standard input.
pub(crate) fn pipe(input: &[u8], arguments: &[&str]) -> Output {
    let mut command = dechaff();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("it was asked for");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // The program may have had enough before everything is written.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer ends");
    output
}

/// What a run left in its folder.
pub(crate) struct Left {
    pub(crate) records: Vec<Value>,
    pub(crate) dropped: Vec<Value>,
    pub(crate) manifest: Value,
}

impl Left {
    /// Reads a folder, and checks what always holds.
    pub(crate) fn read(folder: &Path) -> Left {
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect(name);
        let lines = |text: String| text.lines().map(|line| serde_json::from_str(line).expect(line)).collect::<Vec<_>>();
        let (records, dropped) = (lines(read("records.jsonl")), lines(read("dropped.jsonl")));
        let manifest: Value = serde_json::from_str(&read("manifest.json")).expect("a manifest is JSON");
        assert_eq!(manifest["kept"], records.len());
        assert_eq!(manifest["dropped"], dropped.len());
        assert_eq!(manifest["pages"], records.len() + dropped.len());
        let mut names: Vec<_> =
            std::fs::read_dir(folder).expect("it is there").map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["dropped.jsonl", "manifest.json", "records.jsonl", "report.html"]);
        Left { records, dropped, manifest }
    }

    /// `from` and `why` of everything that was dropped, `from` without the folder `below`.
    pub(crate) fn reasons(&self, below: &Path) -> Vec<(String, String)> {
        let below = format!("{}/", below.display());
        let text = |value: &Value| value.as_str().expect("a string").to_owned();
        let reason = |line: &Value| (text(&line["from"]).replacen(&below, "", 1), text(&line["why"]));
        self.dropped.iter().map(reason).collect()
    }
}
