//! One line of a plain-text page: what the renderer put before its text, and how far it reaches.

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
        let blanks = raw.bytes().take_while(|byte| *byte == b' ').count();
        let trimmed = raw[blanks..].trim_start();
        let text = trimmed.trim_end();
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
        self.worded = self.text.contains(char::is_alphabetic);
        // Without an early end, many bytes are told at a time.
        let tabbed = bytes.iter().fold(false, |any, byte| any | (*byte == b'\t'));
        let from = |at: usize| bytes.get(at..).unwrap_or_default();
        let triples = bytes.iter().zip(from(1)).zip(from(COLUMN_GAP - 1));
        self.columned = triples.fold(tabbed, |any, ((a, b), c)| any | (*a.max(b).max(c) <= b' '));
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
fn length(text: &str) -> [u16; MEASURES] {
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
        let han = han_run(&bytes[at..]);
        if han > 0 {
            wide = true;
            length = [length[0] + 2 * han as u16, length[1] + 2 * han as u16, length[2] + han as u16];
            at += han * 3;
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

/// How many characters from U+4000 to U+9FFF come first: nearly all of Han, three bytes and two columns each.
fn han_run(bytes: &[u8]) -> usize {
    bytes.iter().step_by(3).take_while(|first| matches!(first, 0xe4..=0xe9)).count()
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
