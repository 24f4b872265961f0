//! An explanation for a program.

use super::{Explanation, kind_name};
use crate::document::{Evidence, Outcome};
use serde_json::{Value, json};

/// Renders it.
pub(super) fn render(explanation: &Explanation) -> String {
    let Explanation { from, encoding, found_by, replaced, page, judgement, outcome, .. } = explanation;
    let claims: Vec<Value> = page
        .claims
        .iter()
        .map(|claim| {
            json!({
                "field": claim.field.name(),
                "value": claim.value,
                "evidence": evidence(claim.evidence),
                "block": claim.block,
            })
        })
        .collect();
    let blocks: Vec<Value> = explanation
        .blocks()
        .map(|judged| {
            let fired: Vec<Value> =
                judged.fired.iter().map(|term| json!({ "id": term.id, "points": term.points })).collect();
            json!({
                "text": judged.text,
                "kind": kind_name(judged.block.kind),
                "line": judged.block.line,
                "linked": judged.block.linked,
                "kept": judged.kept,
                "score": judged.score,
                "noise": judged.noise,
                "fired": fired,
            })
        })
        .collect();
    let (record, why) = match outcome {
        Outcome::Kept(document) => (
            json!({
                "title": document.title,
                "date": document.date,
                "source": document.source,
                "author": document.author,
                "body": document.body,
            }),
            Value::Null,
        ),
        Outcome::Dropped(dropped) => (Value::Null, Value::from(dropped.why.name())),
    };
    json!({
        "from": from,
        "encoding": encoding,
        "found_by": found_by.map(|found_by| found_by.name()),
        "replaced": replaced,
        "page_type": judgement.page_type.name(),
        "confidence": judgement.confidence,
        "notes": { "too_deep": page.notes.too_deep, "too_many_blocks": page.notes.too_many_blocks, "stored": page.notes.stored },
        "why": why,
        "record": record,
        "claims": claims,
        "blocks": blocks,
    })
    .to_string()
}

fn evidence(evidence: Evidence) -> String {
    match evidence {
        Evidence::Heading(level) => format!("heading{level}"),
        other => other.name().to_owned(),
    }
}
