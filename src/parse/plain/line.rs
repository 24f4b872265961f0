//! One line of a plain-text page: what the renderer put before its text, and how far it reaches.

use wide::u8x16;

use crate::document::lanes::{any_pair, equal};

use super::char::{clings, closes, columns, ends_sentence, folded, opens, unspaced};

/// Ways to measure how far a line reaches. Renderers don't agree on what fills a line, so all are tried.
/// Columns of a terminal; columns before full-width punctuation was folded to half-width; characters.
pub(super) const MEASURES: usize = 3;

/// A line wider than this is a paragraph of its own: nobody wraps at such a width.
pub(super) const WIDEST: u16 = 240;

/// One line that isn't blank.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// The text without the white space around it and without the renderer's bullet.
    pub(super) text: &'a str,
    /// Number of the line, from 1.
    pub(super) number: u32,
    /// Blank lines before it.
    pub(super) gap: u8,
    /// Columns before the text.
    pub(super) indent: u16,
    /// Columns before the bullet; the indent of a line without one.
    pub(super) margin: u16,
    /// What stands before the text, or begins it.
    pub(super) mark: Mark,
    /// How far the line reaches from the left edge, in each measure; beyond [`WIDEST`] it only says so.
    pub(super) reach: [u16; MEASURES],
    /// The width of the part at the beginning that couldn't have been parted to fill up the line before.
    pub(super) unit: [u16; MEASURES],
    /// Whether there is a letter in it; lines without one are times, prices, page numbers.
    pub(super) worded: bool,
    /// Whether nothing in the text could be parted.
    pub(super) solid: bool,
    /// Whether the text ends in the middle of a sentence.
    pub(super) open: bool,
    /// Whether the line holds runs of white space that look like columns of a table.
    pub(super) columned: bool,
    /// The character that decides how the end joins the next line: marks take the nature of what stands beside them.
    pub(super) last: char,
    /// The same for the beginning.
    pub(super) first: char,
}

/// What stands before the text of a line, or begins it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing.
    None,
    /// A bullet of the renderer, taken off the text.
    Bullet,
    /// A number that an item or a section begins with; part of the text.
    Number,
    /// The hashes of a heading, taken off the text.
    Heading(u8),
}

impl<'a> Line<'a> {
    /// Reads one line; `None` when it is blank.
    pub(super) fn read(raw: &'a str, number: u32, gap: u8) -> Option<Line<'a>> {
        // Most indents are blanks and nothing else.
        let blanks = blanks(raw.as_bytes());
        let trimmed = trim_start(&raw[blanks..]);
        let text = trim_end(trimmed);
        if text.is_empty() {
            return None;
        }
        let before = &raw[blanks..raw.len() - trimmed.len()];
        let blanks = blanks.min(u16::MAX as usize) as u16;
        let indent = before.chars().map(white_columns).fold(blanks, u16::saturating_add);
        let mut line = Line {
            text,
            number,
            gap,
            indent,
            margin: indent,
            mark: Mark::None,
            reach: [u16::MAX; MEASURES],
            unit: [u16::MAX; MEASURES],
            worded: true,
            solid: false,
            open: false,
            columned: false,
            last: ' ',
            first: ' ',
        };
        // A character has at least one byte and at most four, so this line would be too wide in every measure.
        if text.len() <= WIDEST as usize * 4 {
            line.measure(blanks.saturating_add(before.chars().count().min(u16::MAX as usize) as u16));
        }
        line.take_mark();
        line.first = nature(line.text.chars());
        line.last = nature(line.text.chars().rev());
        line.open = !line.text.chars().rev().find(|&c| !closes(c)).is_some_and(ends_sentence);
        Some(line)
    }

    fn measure(&mut self, characters_before: u16) {
        let bytes = self.text.as_bytes();
        // Most characters that are letters are of ASCII or Chinese.
        self.worded =
            self.text.contains(|c: char| matches!(c, 'A'..='Z' | 'a'..='z' | '一'..='龥') || c.is_alphabetic());
        self.columned = columned(bytes);
        let length = length(self.text);
        let before = [self.indent, self.indent, characters_before];
        self.reach = [0, 1, 2].map(|measure| before[measure].saturating_add(length[measure]));
        self.unit = unit(self.text);
        self.solid = length[2] == self.unit[2];
    }

    fn take_mark(&mut self) {
        let Some(first) = self.text.chars().next() else { return };
        let after = &self.text[first.len_utf8()..];
        let rest = after.trim_start();
        let spaced = rest.len() < after.len();
        if spaced && !rest.is_empty() && bullet(first, self.indent) {
            self.indent = self.indent.saturating_add(white_before(after, rest)).saturating_add(1);
            self.text = rest;
            self.mark = Mark::Bullet;
        } else if first == '#' {
            let hashes = self.text.bytes().take_while(|&b| b == b'#').count();
            let after = &self.text[hashes..];
            let rest = after.trim_start();
            if hashes <= 6 && rest.len() < after.len() && !rest.is_empty() {
                self.text = rest;
                self.mark = Mark::Heading(hashes as u8);
            }
        } else if numbered(self.text) {
            self.mark = Mark::Number;
        }
    }
}

/// What [`str::trim_start`] leaves, told by the first byte where it can be: few characters of white space begin with another.
fn trim_start(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(b'!'..=b'~' | 0xe4..=0xff) => text,
        _ => text.trim_start(),
    }
}

/// What [`str::trim_end`] leaves, told by the last character of ASCII or of three bytes where it can be.
fn trim_end(text: &str) -> &str {
    match text.as_bytes() {
        [.., b'!'..=b'~'] | [.., 0xe4..=0xef, _, _] => text,
        _ => text.trim_end(),
    }
}

/// How many blanks come first.
fn blanks(bytes: &[u8]) -> usize {
    let eights = bytes.chunks_exact(8).take_while(|eight| **eight == [b' '; 8]).count() * 8;
    eights + bytes[eights..].iter().take_while(|byte| **byte == b' ').count()
}

/// Whether there are tabs or runs of white space that separate columns.
fn columned(bytes: &[u8]) -> bool {
    let gaps = |first: u8x16, second: u8x16| {
        let higher = first.max(second);
        equal(first, b'\t') | higher.min(u8x16::splat(b' ')).simd_eq(higher)
    };
    if !any_pair(bytes, gaps) {
        return false;
    }
    bytes.contains(&b'\t') || bytes.windows(COLUMN_GAP).any(|gap| gap.iter().all(|byte| *byte <= b' '))
}

/// White space inside a line from which on it separates columns.
const COLUMN_GAP: usize = 3;

fn white_columns(c: char) -> u16 {
    match c {
        '\u{3000}' => 2,
        '\t' => 8,
        _ => columns(c),
    }
}

fn white_before(after: &str, rest: &str) -> u16 {
    after[..after.len() - rest.len()].chars().map(white_columns).fold(0, u16::saturating_add)
}

/// Whether a renderer puts this character before an item. Stars and shapes that writers use too count only when indented.
fn bullet(c: char, indent: u16) -> bool {
    match c {
        '•' | '*' | '+' | '-' | '●' | '○' | '◦' | '▪' | '■' | '□' | '▫' | '‣' | '⁃' | '∙' | '·' => {
            true
        }
        'o' | '#' | '@' | '☆' | '★' | '◎' | '◇' | '◆' | '△' | '▲' | '▷' | '▶' | '►' | '–' => {
            indent >= 2
        }
        _ => false,
    }
}

/// Whether a line begins with a number that items and sections begin with: `1.`, `2)`, `(三)`, `四、`, `第五章`, `①`.
fn numbered(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let rest = &text[first.len_utf8()..];
    match first {
        '①'..='⑳' | '⒈'..='⒛' | '㈠'..='㈩' | 'Ⅰ'..='Ⅻ' => true,
        '(' | '（' | '【' | '[' | '〔' => {
            let closes = |c: char| matches!(c, ')' | '）' | '】' | ']' | '〕');
            after_number(rest, |c| c.is_ascii_digit() || chinese_digit(c)).is_some_and(|rest| rest.starts_with(closes))
        }
        '第' => {
            let part = |c: char| matches!(c, '章' | '节' | '節' | '条' | '條' | '部' | '编' | '篇' | '回');
            after_number(rest, |c| c.is_ascii_digit() || chinese_digit(c)).is_some_and(|rest| rest.starts_with(part))
        }
        '0'..='9' => after_number(text, |c| c.is_ascii_digit()).is_some_and(|rest| {
            let mut rest = rest.chars();
            // What goes on with digits is no number of an item but a decimal, a time or a date.
            matches!(rest.next(), Some('.' | ')' | '、' | '．' | '）'))
                && !rest.next().is_some_and(|c| c.is_ascii_digit())
        }),
        _ => after_number(text, chinese_digit).is_some_and(|rest| rest.starts_with('、')),
    }
}

/// What follows the digits a text begins with, when there are one to four of them.
fn after_number(text: &str, digit: impl Fn(char) -> bool) -> Option<&str> {
    let digits = text.chars().take(5).take_while(|&c| digit(c)).count();
    let bytes: usize = text.chars().take(digits).map(char::len_utf8).sum();
    (1..5).contains(&digits).then(|| &text[bytes..])
}

fn chinese_digit(c: char) -> bool {
    matches!(c, '〇' | '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百')
}

/// The first character that isn't a mark, of those close by; else the first one.
fn nature(mut characters: impl Iterator<Item = char>) -> char {
    let Some(first) = characters.next() else { return ' ' };
    let mark = |c: &char| c.is_ascii_punctuation() || folded(*c);
    if !mark(&first) {
        return first;
    }
    characters.take(3).find(|c| !mark(c)).unwrap_or(first)
}

/// The width of a line. Runs of ASCII and of Han are counted, not looked at.
pub(super) fn length(text: &str) -> [u16; MEASURES] {
    let bytes = text.as_bytes();
    let mut length = [0u16; MEASURES];
    // Whether what stands before is full-width, so that marks after it are folded ones.
    let mut wide = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            let run = ascii_run(&bytes[at..]);
            let marks =
                if wide { bytes[at..at + run].iter().take_while(|byte| folded(char::from(**byte))).count() } else { 0 };
            wide = wide && marks == run;
            length = [length[0] + run as u16, length[1] + (run + marks) as u16, length[2] + run as u16];
            at += run;
            continue;
        }
        let run = wide_run(&bytes[at..]);
        if run > 0 {
            wide = true;
            length = [length[0] + 2 * run as u16, length[1] + 2 * run as u16, length[2] + run as u16];
            at += run * 3;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        let width = columns(c);
        let full = if width == 1 && wide && folded(c) { 2 } else { width };
        wide = full == 2;
        length = [length[0] + width, length[1] + full, length[2] + 1];
        at += c.len_utf8();
    }
    length
}

/// How many characters of three bytes and two columns come first: nearly all of Han and its punctuation.
fn wide_run(bytes: &[u8]) -> usize {
    // U+4000 to U+9FFF; U+3000 to U+303E and U+3041 to U+3FFF; U+FF00 to U+FF3F.
    let wide = |character: &[u8; 3]| {
        matches!(
            character,
            [0xe4..=0xe9, ..]
                | [0xe3, 0x80, ..=0xbe]
                | [0xe3, 0x81, 0x81..=0xff]
                | [0xe3, 0x82..=0xff, _]
                | [0xef, 0xbc, _]
        )
    };
    bytes.as_chunks().0.iter().take_while(|character| wide(character)).count()
}

/// How many bytes of ASCII come first.
fn ascii_run(bytes: &[u8]) -> usize {
    let eights = bytes.chunks_exact(8).take_while(|eight| eight.is_ascii()).count() * 8;
    eights + bytes[eights..].iter().take_while(|byte| byte.is_ascii()).count()
}

/// The width of what begins a line and can't be parted: a word, or one character of a script without spaces, with the
/// marks that cling to it.
fn unit(text: &str) -> [u16; MEASURES] {
    // Letters and digits of ASCII, one column each, need no look.
    let most = usize::from(WIDEST) + 1;
    let plain = text.bytes().take(most).take_while(u8::is_ascii_alphanumeric).count();
    let mut unit = [plain as u16; MEASURES];
    let mut based = plain > 0;
    let mut word = based;
    for c in text[plain..].chars() {
        let clings = clings(c);
        if c.is_whitespace() || (based && !clings && (!word || unspaced(c))) || unit[0] > WIDEST {
            break;
        }
        if !clings && !opens(c) {
            based = true;
            word = !unspaced(c);
        }
        let width = columns(c);
        unit[0] += width;
        unit[1] += if width == 1 && !word && folded(c) { 2 } else { width };
        unit[2] += 1;
    }
    unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_wide_runs_have_two_columns() {
        for character in (0x800..0x1_0000).filter_map(char::from_u32) {
            let run = wide_run(character.to_string().as_bytes());
            assert!(run == 0 || columns(character) == 2, "{character}");
        }
        assert_eq!(wide_run("中文，かな。abc".as_bytes()), 6);
    }

    #[test]
    fn white_space_around_a_line_is_all_taken_off() {
        for character in (0..0x11_0000).filter_map(char::from_u32) {
            let text = format!("{character}文{character}");
            assert_eq!(trim_end(trim_start(&text)), text.trim(), "{character:?}");
        }
    }

    #[test]
    fn columns_are_parted_by_tabs_or_three_blanks() {
        for (text, expected) in [("a  b", false), ("a   b", true), ("a\tb", true), ("a \u{1} b", true), ("", false)] {
            for length in [0, 5, 30] {
                let text = format!("{}{text}{}", "x".repeat(length), "y".repeat(length));
                assert_eq!(columned(text.as_bytes()), expected, "{text}");
            }
        }
    }
}
