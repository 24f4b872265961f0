//! Rules that look at measures of a block.

use super::file::{Look, Rule, ShapeLook};
use crate::document::{Block, Page, Place, Span};

/// All shape rules.
#[derive(Debug, Default)]
pub(crate) struct Shapes {
    looks: Vec<(u16, ShapeLook)>,
}

impl Shapes {
    pub(crate) fn new(rules: &[Rule]) -> Shapes {
        let numbered = rules.iter().enumerate();
        let looks = numbered.filter_map(|(number, rule)| match &rule.look {
            Look::Shape(look) => Some((number as u16, look.clone())),
            Look::Place(_) | Look::Text(_) | Look::Site(_) => None,
        });
        Shapes { looks: looks.collect() }
    }

    /// Appends the numbers of the rules that hit this block.
    pub(crate) fn match_block(&self, block: &Block, text: &str, hits: &mut Vec<u16>) {
        if self.looks.is_empty() {
            return;
        }
        let measures = Measures::of(block, text);
        hits.extend(self.looks.iter().filter(|(_, look)| measures.fit(look)).map(|(number, _)| number));
    }
}

#[derive(Debug, Default)]
struct Measures {
    chars: u32,
    digits: u32,
    stops: u32,
    commas: u32,
    hashes: u32,
    linked: f32,
    closed: bool,
}

/// Bits of one count in [`ADDS`].
const COUNT: u32 = 12;

/// What a byte adds to [`Measures`], a count beside the other: a character, a digit, a comma, a stop or a hash that must
/// be looked at, a byte that is no ASCII.
const ADDS: [u64; 256] = {
    let mut adds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        adds[byte] = match byte as u8 {
            b'\t'..=b'\r' | b' ' => 0,
            b'0'..=b'9' => 1 | 1 << COUNT,
            b',' | b';' => 1 | 1 << (2 * COUNT),
            b'#' | b'.' | b'!' | b'?' => 1 | 1 << (3 * COUNT),
            0x80.. => 1 << (4 * COUNT),
            _ => 1,
        };
        byte += 1;
    }
    adds
};

/// Bytes of one round of adding, few enough that no count runs over.
const ROUND: usize = (1 << COUNT) - 1;

impl Measures {
    fn of(block: &Block, text: &str) -> Measures {
        let linked = if text.is_empty() { 0.0 } else { block.linked as f32 / text.len() as f32 };
        let mut measures = Measures { linked, closed: ends_sentence(text), ..Measures::default() };
        let (mut signs, mut others) = (0, 0);
        for round in text.as_bytes().chunks(ROUND) {
            let sum: u64 = round.iter().map(|byte| ADDS[usize::from(*byte)]).sum();
            let count = |which: u32| (sum >> (which * COUNT) & ROUND as u64) as u32;
            measures.chars += count(0);
            measures.digits += count(1);
            measures.commas += count(2);
            signs += count(3);
            others += count(4);
        }
        if others > 0 {
            measures.look(text);
        } else if signs > 0 {
            measures.look_at_bytes(text.as_bytes());
        }
        measures
    }

    /// Counts stops and hashes in ASCII.
    fn look_at_bytes(&mut self, bytes: &[u8]) {
        for (at, byte) in bytes.iter().enumerate() {
            let next = bytes.get(at + 1);
            match byte {
                b'.' | b'!' | b'?' => self.stops += u32::from(next.is_none_or(|next| !next.is_ascii_alphanumeric())),
                b'#' => self.hashes += u32::from(next.is_some_and(u8::is_ascii_alphabetic)),
                _ => {}
            }
        }
    }

    /// Counts by characters what can't be told by bytes.
    fn look(&mut self, text: &str) {
        (self.chars, self.digits, self.commas) = (0, 0, 0);
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            if char.is_whitespace() {
                continue;
            }
            self.chars += 1;
            match char {
                '0'..='9' => self.digits += 1,
                '#' | '＃' if chars.peek().is_some_and(|next| next.is_alphabetic()) => self.hashes += 1,
                ',' | '，' | '、' | '；' | ';' | '،' => self.commas += 1,
                '。' | '！' | '？' | '؟' | '।' => self.stops += 1,
                // A point between digits or letters is a number or an address.
                '.' | '!' | '?' if chars.peek().is_none_or(|next| !next.is_alphanumeric()) => self.stops += 1,
                _ => {}
            }
        }
    }

    fn fit(&self, look: &ShapeLook) -> bool {
        let share = |part: u32| if self.chars == 0 { 0.0 } else { part as f32 / self.chars as f32 };
        within(self.chars, look.chars)
            && within(self.stops, look.stops)
            && within(self.commas, look.commas)
            && within(self.hashes, look.hashes)
            && within(self.linked, look.linked)
            && within(share(self.digits), look.digits)
            && look.closed.is_none_or(|closed| closed == self.closed)
    }
}

/// A page with one block for an example; `[` and `]` stand around what is linked.
pub(crate) fn example(text: &str) -> Page {
    example_lines(&[text])
}

/// A page with a block for each line.
pub(crate) fn example_lines(lines: &[&str]) -> Page {
    let mut page = Page { places: vec![Place::default()], ..Page::default() };
    for line in lines {
        let start = page.text.len() as u32;
        let mut linked = 0;
        let mut inside = false;
        for char in line.chars() {
            match char {
                '[' => inside = true,
                ']' => inside = false,
                _ => {
                    page.text.push(char);
                    linked += if inside { char.len_utf8() as u32 } else { 0 };
                }
            }
        }
        let span = Span { start, end: page.text.len() as u32 };
        page.blocks.push(Block { span, linked, ..Block::default() });
    }
    page
}

/// Whether the text ends like a sentence, closing quotes and brackets aside.
fn ends_sentence(text: &str) -> bool {
    let closes = |char| matches!(char, '"' | '\'' | '”' | '’' | '」' | '』' | '）' | ')' | '》' | ']' | '】' | '»');
    let text = text.trim_end_matches(|char: char| closes(char) || char.is_whitespace());
    text.ends_with(['.', '!', '?', '。', '！', '？', '…', '؟', '।'])
}

fn within<T: PartialOrd + Copy>(value: T, range: Option<[T; 2]>) -> bool {
    range.is_none_or(|[least, most]| least <= value && value <= most)
}
