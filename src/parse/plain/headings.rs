//! Headings that a renderer shows by position: lynx sets text three columns in and headings at the edge.

use super::line::{Line, Mark};

/// Columns before text, where headings have none.
const TEXT_INDENT: u16 = 3;

/// Of ten lines, how many must be indented before a line at the edge says something.
const INDENTED_TENTHS: usize = 7;

/// Level of such a heading: lynx sets the second level at the edge, and the first when it's too long to be centred.
const LEVEL: u8 = 2;

/// A heading longer than this, in bytes, is a paragraph.
const LONGEST: usize = 240;

/// Marks the lines that stand alone at the edge of a page whose text is indented.
pub(super) fn mark(lines: &mut [Line<'_>]) {
    let indented = lines.iter().filter(|line| line.margin >= TEXT_INDENT).count();
    let texts = lines.iter().filter(|line| line.indent == TEXT_INDENT && line.mark == Mark::None).count();
    if texts == 0 || indented * 10 < lines.len() * INDENTED_TENTHS {
        return;
    }
    for index in 0..lines.len() {
        let alone = lines.get(index + 1).is_some_and(|next| next.gap > 0);
        let line = &mut lines[index];
        if alone && line.gap > 0 && line.margin == 0 && line.mark == Mark::None && line.text.len() <= LONGEST {
            line.mark = Mark::Heading(LEVEL);
        }
    }
}
