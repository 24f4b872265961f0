//! What the house needs to know about each element to cut a page into blocks.

use crate::document::{BlockKind, Tag};

/// Whether an element starts and ends a block of its own: `display: block`, `list-item` and the parts of tables in the
/// standard's suggested rendering (section 15.3), and `legend`, `option` and `optgroup`, which stand on lines of their own.
pub(super) const fn breaks_block(tag: Tag) -> bool {
    use Tag::*;
    matches!(
        tag,
        Address
            | Article
            | Aside
            | BlockQuote
            | Body
            | Button
            | Caption
            | Center
            | ColGroup
            | Dd
            | Details
            | Dialog
            | Dir
            | Div
            | Dl
            | Dt
            | FieldSet
            | FigCaption
            | Figure
            | Footer
            | Form
            | H1
            | H2
            | H3
            | H4
            | H5
            | H6
            | Header
            | HGroup
            | Legend
            | Li
            | Listing
            | Main
            | Menu
            | Nav
            | Ol
            | OptGroup
            | Option
            | P
            | Pre
            | Search
            | Section
            | Summary
            | Table
            | TBody
            | Td
            | TFoot
            | Th
            | THead
            | Tr
            | Ul
    )
}

/// Whether nothing inside the element is text of the page: programs, drawings, controls, and what stands in when an
/// embedded thing can't be shown.
pub(super) const fn holds_no_text(tag: Tag) -> bool {
    use Tag::*;
    matches!(
        tag,
        Audio
            | Canvas
            | DataList
            | IFrame
            | Math
            | NoEmbed
            | NoFrames
            | Script
            | Select
            | Style
            | Svg
            | TextArea
            | Title
            | Video
            | Xmp
    )
}

/// What a block is when this element is the nearest one to say so.
pub(super) const fn block_kind(tag: Tag) -> Option<BlockKind> {
    use Tag::*;
    Some(match tag {
        H1 => BlockKind::Heading(1),
        H2 => BlockKind::Heading(2),
        H3 => BlockKind::Heading(3),
        H4 => BlockKind::Heading(4),
        H5 => BlockKind::Heading(5),
        H6 => BlockKind::Heading(6),
        Li | Dt | Dd => BlockKind::Item,
        Td | Th => BlockKind::Cell,
        Pre | Listing => BlockKind::Pre,
        BlockQuote => BlockKind::Quote,
        FigCaption | Caption => BlockKind::Caption,
        Button | Option | Label | Legend => BlockKind::Control,
        _ => return None,
    })
}

/// Whether white space inside the element is kept.
pub(super) const fn keeps_space(tag: Tag) -> bool {
    matches!(tag, Tag::Pre | Tag::Listing)
}
