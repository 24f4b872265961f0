//! Prints the candidates for the headline of each page and what is seen of them, one JSON object a page:
//! `titles PAGES...` -> `{"page": ..., "kind": "html", "candidates": [["Headline", ["FirstHeading", ...]], ...]}`.
//!
//! `training/titles.py` fits the points of the sights to these.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::io::{self, Write};
use std::path::Path;

fn main() -> io::Result<()> {
    let cleaner = dechaff::Cleaner::default();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for argument in std::env::args().skip(1) {
        let mut paths: Vec<_> = match Path::new(&argument).is_dir() {
            true => {
                std::fs::read_dir(&argument)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?
            }
            false => vec![argument.into()],
        };
        paths.sort();
        for path in paths {
            let raw = dechaff::Raw {
                from: path.to_string_lossy().into_owned(),
                bytes: std::fs::read(&path)?,
                ..Default::default()
            };
            let page = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let (kind, candidates) = cleaner.title_candidates(&raw);
            writeln!(out, "{}", serde_json::json!({ "page": page, "kind": kind, "candidates": candidates }))?;
        }
    }
    out.flush()
}
