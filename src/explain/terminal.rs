//! An explanation for a terminal.

use super::{Explanation, Judged, kind_name, shorten};
use crate::document::Term;
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;

/// Characters of a block that are shown; enough to recognise it.
const SHOWN: usize = 96;
/// Terms of a block that are shown; the rest is summed up, so that the line still adds up to the score.
const TERMS: usize = 6;

const FAINT: Style = Style::new().dimmed();
const STRONG: Style = Style::new().bold();

/// Renders it. Writing to a string cannot fail.
pub(super) fn render(explanation: &Explanation) -> String {
    let mut out = String::new();
    head(&mut out, explanation);
    claims(&mut out, explanation);
    for judged in explanation.blocks() {
        block(&mut out, &judged);
    }
    out
}

fn head(out: &mut String, explanation: &Explanation) {
    let judgement = &explanation.judgement;
    let _ =
        writeln!(out, "{STRONG}{}{STRONG:#}  {}", shorten(&explanation.from, usize::MAX), explanation.outcome_words());
    let found_by = explanation.found_by.map_or("", |found_by| found_by.name());
    let kept = explanation.blocks().filter(|judged| judged.kept).count();
    let _ = writeln!(
        out,
        "{} confidence {:.2}  {} {found_by}  {kept} of {} blocks kept",
        judgement.page_type.name(),
        judgement.confidence,
        explanation.encoding,
        explanation.page.blocks.len(),
    );
    let notes = explanation.page.notes;
    let noted = [
        (explanation.replaced, "characters replaced"),
        (notes.too_deep, "elements deeper than the limit, flattened"),
        (notes.too_many_blocks, "blocks beyond the limit, left out"),
        (notes.stored, "blocks read from data, because the page shows no text"),
    ];
    for (count, what) in noted.iter().filter(|(count, _)| *count > 0) {
        let _ = writeln!(out, "note: {count} {what}");
    }
}

fn claims(out: &mut String, explanation: &Explanation) {
    for claim in &explanation.page.claims {
        let _ = writeln!(
            out,
            "{FAINT}claim{FAINT:#} {:8} {} {FAINT}({}){FAINT:#}",
            claim.field.name(),
            shorten(&claim.value, SHOWN),
            claim.evidence.name(),
        );
    }
}

fn block(out: &mut String, judged: &Judged<'_>) {
    let style = style_of(judged);
    let sign = if judged.kept { '+' } else { '-' };
    let _ = write!(out, "{style}{sign}{:7.2}{style:#} {FAINT}{}", judged.score, kind_name(judged.block.kind));
    if judged.block.line > 0 {
        let _ = write!(out, " line {}", judged.block.line);
    }
    let _ = write!(out, "{FAINT:#} ");
    if let Some(noise) = judged.noise {
        let _ = write!(out, "{style}[{noise}]{style:#} ");
    }
    let _ = writeln!(out, "{style}{}{style:#}", shorten(judged.text, SHOWN));
    if !judged.fired.is_empty() {
        let _ = writeln!(out, "         {FAINT}{}{FAINT:#}", terms(judged.fired));
    }
}

fn terms(fired: &[Term]) -> String {
    let mut shown: Vec<String> =
        fired.iter().take(TERMS).map(|term| format!("{} {:+.1}", shorten(&term.id, SHOWN), term.points)).collect();
    if fired.len() > TERMS {
        let rest: f32 = fired[TERMS..].iter().map(|term| term.points).sum();
        shown.push(format!("{} more {rest:+.1}", fired.len() - TERMS));
    }
    shown.join(", ")
}

/// Kept blocks are green; dropped ones have the colour of their noise.
fn style_of(judged: &Judged<'_>) -> Style {
    let colour = match judged.noise {
        _ if judged.kept => AnsiColor::Green,
        Some("navigation" | "pager" | "site" | "tags" | "shop") => AnsiColor::Blue,
        Some("meta" | "source" | "byline" | "editor" | "photo") => AnsiColor::Cyan,
        Some("share" | "promotion" | "wall" | "consent") => AnsiColor::Yellow,
        Some("related" | "comments") => AnsiColor::Magenta,
        Some("notice" | "footer") => AnsiColor::BrightBlack,
        Some(_) | None => AnsiColor::Red,
    };
    colour.on_default()
}
