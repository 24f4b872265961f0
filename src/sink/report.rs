//! `report.html`: what a run came to, for people. One page that needs no other file.

use super::Manifest;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What a report shows besides the figures of the manifest, gathered as pages go by. It takes no more room for more pages.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    hosts: BTreeMap<String, u64>,
    other_hosts: u64,
    /// The least certain ones, by confidence in thousandths and number.
    doubtful: BTreeMap<(u32, u64), String>,
    damaged: Vec<(String, u32)>,
    examples: BTreeMap<&'static str, Vec<Vec<u8>>>,
    documents: u64,
}

/// What is looked at of a page that became a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surveyed {
    pub(crate) confidence: f32,
    pub(crate) replaced: u32,
}

impl Surveyed {
    /// For a page that waits in a file.
    pub(crate) fn to_bytes(self) -> [u8; 8] {
        (u64::from(self.confidence.to_bits()) << 32 | u64::from(self.replaced)).to_le_bytes()
    }

    /// What [`Surveyed::to_bytes`] was made of.
    pub(crate) fn from_bytes(bytes: [u8; 8]) -> Surveyed {
        let both = u64::from_le_bytes(bytes);
        Surveyed { confidence: f32::from_bits((both >> 32) as u32), replaced: both as u32 }
    }
}

/// So many hosts are counted apart, and so many are shown.
const HOSTS: usize = 10_000;
const HOSTS_SHOWN: usize = 50;
/// So many doubtful pages are shown, and so many pages for each reason.
const DOUBTFUL: usize = 50;
const EXAMPLES: usize = 10;
/// From this confidence on a page isn't doubtful: half of its body is expected to be right.
const DOUBT_BELOW: f32 = 0.5;

impl Survey {
    /// Looks at a page that became a document.
    pub(crate) fn document(&mut self, from: &str, url: &str, surveyed: &Surveyed) {
        self.documents += 1;
        let host = host(url);
        if !host.is_empty() {
            if let Some(count) = self.hosts.get_mut(host) {
                *count += 1;
            } else if self.hosts.len() < HOSTS {
                self.hosts.insert(host.to_owned(), 1);
            } else {
                self.other_hosts += 1;
            }
        }
        if surveyed.confidence < DOUBT_BELOW {
            let thousandths = (surveyed.confidence.max(0.0) * 1000.0) as u32;
            self.doubtful.insert((thousandths, self.documents), from.to_owned());
            if self.doubtful.len() > DOUBTFUL {
                self.doubtful.pop_last();
            }
        }
        if surveyed.replaced > 0 && self.damaged.len() < DOUBTFUL {
            self.damaged.push((from.to_owned(), surveyed.replaced));
        }
    }

    /// Looks at the line of a page that became none.
    pub(crate) fn dropped(&mut self, why: &'static str, line: &[u8]) {
        let examples = self.examples.entry(why).or_default();
        if examples.len() < EXAMPLES {
            examples.push(line.to_vec());
        }
    }
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}\
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem}table{border-collapse:collapse;width:100%}\
td,th{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #ddd;vertical-align:top;overflow-wrap:anywhere}\
td.n,th.n{text-align:right;white-space:nowrap}.bar{background:#69c;display:inline-block;height:.7em}\
@media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}td,th{border-color:#444}}";

/// The report as HTML.
pub(super) fn report(manifest: &Manifest, survey: &Survey) -> String {
    let counts = manifest.counts;
    let run = manifest.run.map_or_else(String::new, |run| format!(" {run}"));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>dechaff run{run}</title><style>{STYLE}</style></head>\n<body><h1>dechaff run{run}</h1>\n\
         <p>{} pages read: <b>{}</b> became records, <b>{}</b> were dropped.</p>\n",
        counts.pages, counts.kept, counts.dropped
    );
    let figures = [
        ("Inputs", manifest.inputs.join(", ")),
        ("Files read", counts.files.to_string()),
        ("Bytes read", counts.bytes_read.to_string()),
        ("Bytes of records", counts.bytes_written.to_string()),
        ("Could not be read or cleaned", counts.bad().to_string()),
        ("Seconds", format!("{:.1}", counts.seconds)),
        ("Version", manifest.version.to_owned()),
    ];
    let rows: Vec<Vec<String>> = figures.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    table(&mut page, &[], &rows);
    counted(&mut page, "Why pages were dropped", &counts.dropped_by_reason, counts.dropped);
    for (why, lines) in &survey.examples {
        let rows: Vec<Vec<String>> = lines.iter().map(|line| example(line)).collect();
        let all = counts.dropped_by_reason.get(why).copied().unwrap_or_default();
        let first =
            if all > rows.len() as u64 { format!(", the first {} of {all}", rows.len()) } else { String::new() };
        let _ = writeln!(page, "<details><summary>{why}{first}</summary>");
        table(&mut page, &["page", "detail"], &rows);
        page.push_str("</details>\n");
    }
    counted(&mut page, "Encodings", &counts.encodings, survey.documents);
    counted(&mut page, "What settled the encoding", &counts.found_by, survey.documents);
    let mut hosts: Vec<(&str, u64)> = survey.hosts.iter().map(|(host, count)| (host.as_str(), *count)).collect();
    hosts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if !hosts.is_empty() {
        let shown = hosts.len().min(HOSTS_SHOWN);
        let others = hosts[shown..].iter().map(|(_, count)| count).sum::<u64>() + survey.other_hosts;
        hosts.truncate(shown);
        if others > 0 {
            hosts.push(("all others", others));
        }
        bars(&mut page, "Hosts", "Pages with text, copies among them.", &hosts, survey.documents);
    }
    if !survey.doubtful.is_empty() {
        page.push_str("<h2>Doubtful pages</h2>\n<p>Least certain first; some may have been dropped as copies.</p>\n");
        let row = |((thousandths, _), from): (&(u32, u64), &String)| {
            vec![from.clone(), format!("{:.3}", f64::from(*thousandths) / 1000.0)]
        };
        table(&mut page, &["page", "confidence"], &survey.doubtful.iter().map(row).collect::<Vec<_>>());
    }
    if !survey.damaged.is_empty() {
        page.push_str("<h2>Pages with characters that could not be decoded</h2>\n");
        let row = |(from, replaced): &(String, u32)| vec![from.clone(), replaced.to_string()];
        table(&mut page, &["page", "characters"], &survey.damaged.iter().map(row).collect::<Vec<_>>());
    }
    page.push_str("</body></html>\n");
    page
}

/// The page and the detail in a line of `dropped.jsonl`.
fn example(line: &[u8]) -> Vec<String> {
    let value: Value = serde_json::from_slice(line).unwrap_or_default();
    let detail = match &value["copy_of"] {
        Value::String(of) => format!("copy of {of}"),
        _ => match &value["detail"] {
            Value::Object(members) => members.iter().map(|(name, value)| format!("{name}: {}", plain(value))).collect(),
            _ => String::new(),
        },
    };
    vec![plain(&value["from"]), detail]
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn counted<N: AsRef<str>>(page: &mut String, title: &str, counts: &BTreeMap<N, u64>, all: u64) {
    let mut rows: Vec<(&str, u64)> = counts.iter().map(|(name, count)| (name.as_ref(), *count)).collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if !rows.is_empty() {
        bars(page, title, "", &rows, all);
    }
}

/// A table of figures with a bar for each share.
fn bars(page: &mut String, title: &str, about: &str, rows: &[(&str, u64)], all: u64) {
    let _ = write!(page, "<h2>{title}</h2>\n<p>{about}</p>\n<table>\n");
    for (name, count) in rows {
        let share = *count as f64 * 100.0 / (all.max(1) as f64);
        let name = escape(name);
        let _ = writeln!(
            page,
            "<tr><td>{name}</td><td class=\"n\">{count}</td><td class=\"n\">{share:.1}%</td><td style=\"width:40%\">\
             <span class=\"bar\" style=\"width:{share:.1}%\"></span></td></tr>"
        );
    }
    page.push_str("</table>\n");
}

fn table(page: &mut String, heads: &[&str], rows: &[Vec<String>]) {
    page.push_str("<table>\n");
    if !heads.is_empty() {
        let heads: String = heads.iter().map(|head| format!("<th>{head}</th>")).collect();
        let _ = writeln!(page, "<tr>{heads}</tr>");
    }
    for row in rows {
        let cells: String = row.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
        let _ = writeln!(page, "<tr>{cells}</tr>");
    }
    page.push_str("</table>\n");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
