//! Patterns of paths that no shell expanded.

use super::walk::Walk;
use glob::{MatchOptions, Pattern};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// As in a shell: a star ends at a slash, two don't.
const AS_IN_A_SHELL: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: false };

pub(super) fn looks_like_one(path: &Path) -> bool {
    path.as_os_str().as_bytes().iter().any(|byte| b"*?[".contains(byte))
}

/// The paths a pattern matches, in the order of their bytes; at least one. Nothing of the folders `except` is among what two stars
/// stand for.
pub(super) fn expand(pattern: &Path, except: &[&Path]) -> io::Result<Vec<PathBuf>> {
    let invalid = |message: String| io::Error::new(io::ErrorKind::InvalidInput, message);
    let text = pattern.to_str().ok_or_else(|| invalid("a pattern must be UTF-8".to_owned()))?;
    let mut found = match text.split('/').position(|part| part == "**") {
        Some(at) => below(text, at, except).map_err(|error| invalid(error.to_string()))?,
        None => {
            let matches = glob::glob(text).map_err(|error| invalid(error.to_string()))?;
            matches.collect::<Result<Vec<_>, _>>().map_err(io::Error::from)?
        }
    };
    if found.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "matches nothing"));
    }
    found.sort_by(|one, other| one.as_os_str().as_bytes().cmp(other.as_os_str().as_bytes()));
    Ok(found)
}

/// The files below the folders that the parts before two stars match, each folder walked once: through a loop of links a pattern
/// would match without end.
fn below(text: &str, stars: usize, except: &[&Path]) -> Result<Vec<PathBuf>, glob::PatternError> {
    let pattern = Pattern::new(text)?;
    let base = text.split('/').take(stars).collect::<Vec<_>>().join("/");
    let folders = match base.as_str() {
        "" if text.starts_with('/') => vec![PathBuf::from("/")],
        "" => vec![PathBuf::from(".")],
        base => glob::glob(base)?.filter_map(Result::ok).filter(|path| path.is_dir()).collect(),
    };
    let except: Vec<PathBuf> = except.iter().map(|&path| path.to_owned()).collect();
    let mut found = Vec::new();
    for folder in folders {
        match Walk::new(&folder, &except) {
            Ok(walk) => found.extend(walk.filter_map(|step| match step {
                Ok(path) => {
                    let path = path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path);
                    pattern.matches_path_with(&path, AS_IN_A_SHELL).then_some(path)
                }
                // It is set aside in its turn.
                Err((path, _)) => Some(path),
            })),
            Err(_) => found.push(folder),
        }
    }
    Ok(found)
}
