//! An explanation as a page of its own: the blocks in page order, kept ones plain, dropped ones struck out, the terms
//! below each.

use super::{Explanation, Judged, kind_name};
use std::fmt::Write as _;

/// Looks of the page. It loads nothing, so that a page from a crawl can't make the reader's browser call home.
const STYLE: &str = "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}\
table{border-collapse:collapse}td{padding:0 1em 0 0;vertical-align:top}\
.b{border-left:4px solid #c33;padding:.2em .8em;margin:.4em 0;color:#777}\
.b.kept{border-color:#393;color:#000}.b .t{white-space:pre-wrap}\
.m{font-size:.8em;color:#555}.n{background:#eee;border-radius:3px;padding:0 .4em}";

/// Renders it. Writing to a string cannot fail.
pub(super) fn render(explanation: &Explanation) -> String {
    let mut out = String::new();
    let from = escape(&explanation.from);
    let judgement = &explanation.judgement;
    let _ = write!(
        out,
        "<!doctype html>\n<meta charset=utf-8>\n<title>{from}</title>\n<style>{STYLE}</style>\n<h1>{from}</h1>\n\
         <p>{}, {}, confidence {:.2}, {} {}, {} replaced</p>\n<table>\n",
        escape(&explanation.outcome_words()),
        judgement.page_type.name(),
        judgement.confidence,
        explanation.encoding,
        explanation.found_by.map_or("", |found_by| found_by.name()),
        explanation.replaced,
    );
    for claim in &explanation.page.claims {
        let (field, evidence) = (claim.field.name(), claim.evidence.name());
        let _ = writeln!(out, "<tr><td>{field}<td>{}<td class=m>{evidence}", escape(&claim.value));
    }
    out.push_str("</table>\n");
    for judged in explanation.blocks() {
        block(&mut out, &judged);
    }
    out
}

fn block(out: &mut String, judged: &Judged<'_>) {
    let class = if judged.kept { "b kept" } else { "b" };
    let _ = write!(out, "<div class=\"{class}\"><div class=t>{}</div><div class=m>", escape(judged.text));
    let _ = write!(out, "{} {:+.2}", kind_name(judged.block.kind), judged.score);
    if let Some(noise) = judged.noise {
        let _ = write!(out, " <span class=n>{noise}</span>");
    }
    for term in judged.fired {
        let _ = write!(out, " {} {:+.2};", escape(&term.id), term.points);
    }
    out.push_str("</div></div>\n");
}

/// Text for HTML content.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
