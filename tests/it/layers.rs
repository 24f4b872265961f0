//! The house keeps its one direction: who may know whom, read from the `use` lines.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms of the house it may know. Rooms that are in none of these tie the others together.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("document", &[]),
    ("error", &[]),
    ("spare", &[]),
    ("options", &["document", "error"]),
    ("decode", &["document", "options", "error"]),
    ("parse", &["document", "options", "error"]),
    ("judge", &["document", "options", "error"]),
    ("compose", &["document", "options", "error"]),
    ("site_rules", &["document", "options", "error"]),
    ("dedupe", &["document", "options", "error"]),
    ("explain", &["document", "options", "error"]),
    ("cloud", &["error"]),
    ("source", &["document", "options", "error", "cloud"]),
    ("sink", &["document", "options", "error", "cloud"]),
    ("state", &["document", "options", "error", "dedupe"]),
];

/// The rooms that know all others.
const TIE_TOGETHER: &[&str] = &["lib", "run", "main", "cli", "interrupt", "terminal", "metrics"];

#[test]
fn dependencies_go_one_way() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = BTreeSet::new();
    for file in rust_files(&source) {
        let below = file.strip_prefix(&source).unwrap();
        let room = below.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if TIE_TOGETHER.contains(&room.as_str()) {
            continue;
        }
        let (_, known) =
            MAY_KNOW.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("no such room: {room}"));
        for other in rooms_named(&fs::read_to_string(&file).unwrap()) {
            if other != room && !known.contains(&other.as_str()) {
                wrong.insert(format!("{} knows {other}", below.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_core_does_no_input_and_no_output() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for room in ["document", "decode", "parse", "judge", "compose", "dedupe", "site_rules"] {
        for file in rust_files(&source).into_iter().filter(|file| file.strip_prefix(&source).unwrap().starts_with(room))
        {
            let text = fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for word in [
                "std::fs",
                "std::net",
                "std::thread",
                "std::env",
                "SystemTime",
                "Instant",
                "thread_local!",
                "static mut",
            ] {
                assert!(!code.contains(word), "{} uses {word}", file.display());
            }
        }
    }
}

/// The rooms that a file names as `crate::ROOM`, alone or in braces. Tests at the end of a file may know everyone.
fn rooms_named(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let paths = match rest.strip_prefix('{') {
            Some(list) => split_list(list),
            None => vec![rest],
        };
        for path in paths {
            let name: String = path.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            // The front door's own names are nouns; everything else begins with the name of its room.
            rooms.push(if name.starts_with(char::is_uppercase) { "document".to_owned() } else { name });
        }
    }
    rooms
}

/// The parts of a list in braces, whose opening brace is gone already.
fn split_list(list: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                parts.push(&list[start..at]);
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
