//! What the parser needs to know about each element, as data: its name's key, the standard's categories, and how it
//! cuts a page into blocks.

use crate::document::{BlockKind, Tag};

/// A name in lower case, packed into a number: comparing names is comparing numbers.
///
/// Names of up to eight bytes are packed as they are; longer ones are hashed, and two of them could meet in one number,
/// which would do no more than close the one with the other's end tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct NameKey(u64);

impl NameKey {
    /// The key of a name in any case.
    pub(crate) const fn of(name: &[u8]) -> NameKey {
        if name.len() > 8 {
            return NameKey::of_long(name);
        }
        let mut packed = 0;
        let mut at = 0;
        while at < name.len() {
            packed |= (name[at] as u64) << (8 * at);
            at += 1;
        }
        NameKey::of_packed(packed)
    }

    /// The key of a name of up to eight bytes that is packed already, first byte lowest, zeros behind it.
    pub(crate) const fn of_packed(packed: u64) -> NameKey {
        // Bit 6 is that of letters, bit 5 makes them small; a few signs become others, which no element's name has.
        const LETTER: u64 = u64::from_le_bytes([0x40; 8]);
        NameKey(packed | ((packed & LETTER) >> 1))
    }

    /// FNV-1a with its bits stirred; the highest bit keeps it apart from packed ASCII names.
    const fn of_long(name: &[u8]) -> NameKey {
        let mut hash = 0xcbf2_9ce4_8422_2325;
        let mut at = 0;
        while at < name.len() {
            hash = (hash ^ name[at].to_ascii_lowercase() as u64).wrapping_mul(0x0100_0000_01b3);
            at += 1;
        }
        NameKey((hash ^ (hash >> 29)) | (1 << 63))
    }

    /// The element of this name, if HTML has one.
    #[inline(always)]
    pub(crate) fn tag(self) -> Tag {
        let (key, tag) = NAMES[slot_of(self, MULTIPLIER)];
        if key == self.0 { tag } else { Tag::Other }
    }
}

/// Slots of the name table: many for each of the 135 names, so that a multiplier that gives each its own is soon found.
const SLOTS: usize = 2048;

static NAMES: [(u64, Tag); SLOTS] = {
    let mut names = [(0, Tag::Other); SLOTS];
    let mut at = 0;
    while at < Tag::ALL.len() {
        let key = NameKey::of(Tag::ALL[at].name().as_bytes());
        names[slot_of(key, MULTIPLIER)] = (key.0, Tag::ALL[at]);
        at += 1;
    }
    names
};

/// The first of a sequence of odd numbers under which no two names share a slot.
const MULTIPLIER: u64 = {
    // The golden ratio to begin with (Knuth, The Art of Computer Programming, volume 3, section 6.4), and so on from there.
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut multiplier = GOLDEN;
    while !parts_all(multiplier) {
        multiplier = multiplier.wrapping_mul(GOLDEN);
    }
    multiplier
};

const fn parts_all(multiplier: u64) -> bool {
    let mut taken = [false; SLOTS];
    let mut at = 0;
    while at < Tag::ALL.len() {
        let slot = slot_of(NameKey::of(Tag::ALL[at].name().as_bytes()), multiplier);
        if taken[slot] {
            return false;
        }
        taken[slot] = true;
        at += 1;
    }
    true
}

#[inline(always)]
const fn slot_of(key: NameKey, multiplier: u64) -> usize {
    (key.0.wrapping_mul(multiplier) >> (u64::BITS - SLOTS.ilog2())) as usize
}

/// A set of categories an element can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Category(u16);

impl Category {
    /// 13.2.4.2, "special".
    pub(super) const SPECIAL: Category = Category(1);
    /// 13.2.4.2, "formatting".
    pub(super) const FORMATTING: Category = Category(2);
    /// 13.2.4.2: ends the search of "has an element in scope".
    pub(super) const SCOPE: Category = Category(4);
    /// 13.2.6.3, "generate implied end tags".
    pub(super) const IMPLIED_END: Category = Category(8);
    /// `h1` to `h6`.
    pub(super) const HEADING: Category = Category(16);
    /// 13.2.6.1: inserting below these while foster parenting is on moves the node before the table.
    pub(super) const TABLE_CONTEXT: Category = Category(32);
    /// Parts of a table other than the table: they nest once for each table.
    pub(super) const TABLE_PART: Category = Category(64);
    /// Starts and ends a block of its own.
    pub(super) const BLOCK: Category = Category(128);
    /// Nothing inside it is text of the page.
    pub(super) const NO_TEXT: Category = Category(256);
}

/// Whether an element is in a category.
#[inline(always)]
pub(super) const fn is(tag: Tag, category: Category) -> bool {
    CATEGORIES[tag as usize] & category.0 != 0
}

static CATEGORIES: [u16; 256] = {
    use Tag::*;
    let mut all = [0; 256];
    // 13.2.4.2 The stack of open elements.
    put(
        &mut all,
        Category::SPECIAL,
        &[
            Address, Applet, Area, Article, Aside, Base, BaseFont, BgSound, BlockQuote, Body, Br, Button, Caption,
            Center, Col, ColGroup, Dd, Details, Dir, Div, Dl, Dt, Embed, FieldSet, FigCaption, Figure, Footer, Form,
            Frame, FrameSet, H1, H2, H3, H4, H5, H6, Head, Header, HGroup, Hr, Html, IFrame, Img, Input, Keygen, Li,
            Link, Listing, Main, Marquee, Menu, Meta, Nav, NoEmbed, NoFrames, NoScript, Object, Ol, P, Param,
            PlainText, Pre, Script, Search, Section, Select, Source, Style, Summary, Table, TBody, Td, Template,
            TextArea, TFoot, Th, THead, Title, Tr, Track, Ul, Wbr, Xmp,
        ],
    );
    put(&mut all, Category::FORMATTING, &[A, B, Big, Code, Em, Font, I, NoBr, S, Small, Strike, Strong, Tt, U]);
    put(&mut all, Category::SCOPE, &[Applet, Caption, Html, Table, Td, Th, Marquee, Object, Select, Template]);
    // 13.2.6.3 Closing elements that have implied end tags.
    put(&mut all, Category::IMPLIED_END, &[Dd, Dt, Li, OptGroup, Option, P, Rb, Rp, Rt, Rtc]);
    put(&mut all, Category::HEADING, &[H1, H2, H3, H4, H5, H6]);
    // 13.2.6.1 Creating and inserting nodes.
    put(&mut all, Category::TABLE_CONTEXT, &[Table, TBody, TFoot, THead, Tr]);
    put(&mut all, Category::TABLE_PART, &[Caption, ColGroup, TBody, TFoot, THead, Tr, Td, Th]);
    // `display: block`, `list-item` and the parts of tables in 15.3 Non-replaced elements, and `legend`, `option`,
    // `optgroup` and `button`, which stand on lines of their own or in boxes.
    put(
        &mut all,
        Category::BLOCK,
        &[
            Address, Article, Aside, BlockQuote, Body, Button, Caption, Center, ColGroup, Dd, Details, Dialog, Dir,
            Div, Dl, Dt, FieldSet, FigCaption, Figure, Footer, Form, H1, H2, H3, H4, H5, H6, Header, HGroup, Legend,
            Li, Listing, Main, Menu, Nav, Ol, OptGroup, Option, P, Pre, Search, Section, Summary, Table, TBody, Td,
            TFoot, Th, THead, Tr, Ul,
        ],
    );
    // Programs, drawings, controls, and what stands in when an embedded thing can't be shown.
    put(
        &mut all,
        Category::NO_TEXT,
        &[
            Audio, Canvas, DataList, IFrame, Math, NoEmbed, NoFrames, Script, Select, Style, Svg, TextArea, Title,
            Video, Xmp,
        ],
    );
    all
};

const fn put(all: &mut [u16; 256], category: Category, tags: &[Tag]) {
    let mut at = 0;
    while at < tags.len() {
        all[tags[at] as usize] |= category.0;
        at += 1;
    }
}

/// For each element, by its number, what a block is when this is the nearest element to say so.
pub(super) static BLOCK_KINDS: [Option<BlockKind>; 256] = {
    let mut all = [None; 256];
    let mut at = 0;
    while at < Tag::ALL.len() {
        all[Tag::ALL[at] as usize] = own_kind(Tag::ALL[at]);
        at += 1;
    }
    all
};

const fn own_kind(tag: Tag) -> Option<BlockKind> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_in_any_case() {
        for &tag in Tag::ALL {
            assert_eq!(NameKey::of(tag.name().as_bytes()).tag(), tag);
            assert_eq!(NameKey::of(tag.name().to_uppercase().as_bytes()).tag(), tag);
        }
        for name in ["", "x-card", "foo", "h7", "[", "`", "@", "divv", "figcaptions"] {
            assert_eq!(NameKey::of(name.as_bytes()).tag(), Tag::Other, "{name}");
        }
    }
}
