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
            Look::Place(_) | Look::Text(_) => None,
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

/// What a byte of ASCII adds to [`Measures`]: a character, a digit, a comma, and a sign that must be looked at, in 16
/// bits each.
const ADDS: [u64; 256] = {
    let mut adds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        adds[byte] = match byte as u8 {
            b'\t'..=b'\r' | b' ' => 0,
            b'0'..=b'9' => 1 | 1 << 16,
            b',' | b';' => 1 | 1 << 32,
            b'#' | b'.' | b'!' | b'?' | 0x80.. => 1 | 1 << 48,
            _ => 1,
        };
        byte += 1;
    }
    adds
};

/// Bytes of one round of adding, few enough that 16 bits hold their number.
const ROUND: usize = 1 << 15;

impl Measures {
    fn of(block: &Block, text: &str) -> Measures {
        let linked = if text.is_empty() { 0.0 } else { block.linked as f32 / text.len() as f32 };
        let mut measures = Measures { linked, closed: ends_sentence(text), ..Measures::default() };
        let mut signs = 0;
        for round in text.as_bytes().chunks(ROUND) {
            let sum: u64 = round.iter().map(|byte| ADDS[usize::from(*byte)]).sum();
            measures.chars += (sum & 0xFFFF) as u32;
            measures.digits += (sum >> 16 & 0xFFFF) as u32;
            measures.commas += (sum >> 32 & 0xFFFF) as u32;
            signs += sum >> 48;
        }
        if signs > 0 {
            measures.look(text);
        }
        measures
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
    let text = text.trim_end_matches(|char: char| char.is_whitespace() || "\"'”’」』）)》]】»".contains(char));
    text.ends_with(['.', '!', '?', '。', '！', '？', '…', '؟', '।'])
}

fn within<T: PartialOrd + Copy>(value: T, range: Option<[T; 2]>) -> bool {
    range.is_none_or(|[least, most]| least <= value && value <= most)
}
