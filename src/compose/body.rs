//! The kept blocks of a page as one text.

use crate::document::{Page, Verdict};

/// The body: the kept blocks in page order, one line each.
pub(crate) fn body(page: &Page, verdicts: &[Verdict]) -> String {
    let kept = page.blocks.iter().zip(verdicts).filter(|(_, verdict)| verdict.kept);
    let lines: Vec<&str> = kept.map(|(block, _)| page.text_of(block)).collect();
    lines.join("\n")
}
