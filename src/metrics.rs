//! The figures of a run as Prometheus reads them from a file (its text format, for the node exporter's textfile collector).

use dechaff::{Counts, Error};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Writes the figures of a run that is done. The file appears whole, since it may be read at any time; a pipe or a device
/// is written to and stays what it is.
pub(crate) fn write(path: &Path, counts: &Counts) -> Result<(), Error> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let failed = |error| Error::Write { path: path.to_owned(), error };
    if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return fs::write(path, text(counts, now)).map_err(failed);
    }
    let mut part = path.to_owned().into_os_string();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = fs::write(&part, text(counts, now)).and_then(|()| fs::rename(&part, path));
    written.map_err(failed)
}

fn text(counts: &Counts, now: u64) -> String {
    let mut text = String::new();
    let mut gauge = |name: &str, help: &str, values: &[(String, String)]| {
        let _ = writeln!(text, "# HELP dechaff_{name} {help}\n# TYPE dechaff_{name} gauge");
        for (labels, value) in values {
            let _ = writeln!(text, "dechaff_{name}{labels} {value}");
        }
    };
    let plain = |value: u64| vec![(String::new(), value.to_string())];
    fn labelled<N: std::fmt::Display>(
        label: &str,
        values: &std::collections::BTreeMap<N, u64>,
    ) -> Vec<(String, String)> {
        values.iter().map(|(value, count)| (format!("{{{label}=\"{value}\"}}"), count.to_string())).collect()
    }
    gauge("files", "Files read by the last run.", &plain(counts.files));
    gauge("read_bytes", "Bytes read by the last run.", &plain(counts.bytes_read));
    gauge("written_bytes", "Bytes of records written by the last run.", &plain(counts.bytes_written));
    gauge("pages", "Pages met by the last run.", &plain(counts.pages));
    gauge("kept", "Records of the last run.", &plain(counts.kept));
    gauge("dropped", "Pages the last run dropped, by reason.", &labelled("why", &counts.dropped_by_reason));
    gauge("bad", "Pages the last run could not read or clean.", &plain(counts.bad()));
    gauge("encodings", "Pages of the last run, by encoding.", &labelled("encoding", &counts.encodings));
    gauge("duration_seconds", "How long the last run took.", &[(String::new(), counts.seconds.to_string())]);
    gauge("last_success_timestamp_seconds", "When the last run was done.", &plain(now));
    text
}

#[cfg(test)]
mod tests {
    use super::text;
    use dechaff::Counts;

    #[test]
    fn every_line_is_a_comment_or_a_sample() {
        let counts =
            Counts { pages: 3, kept: 1, dropped_by_reason: [("copy", 2)].into_iter().collect(), ..Counts::default() };
        let text = text(&counts, 1_700_000_000);
        assert!(text.contains("\ndechaff_pages 3\n"));
        assert!(text.contains("\ndechaff_dropped{why=\"copy\"} 2\n"));
        assert!(text.contains("\ndechaff_last_success_timestamp_seconds 1700000000\n"));
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            assert!(line.split(' ').nth(1).is_some_and(|value| value.parse::<f64>().is_ok()), "{line}");
        }
    }
}
