//! Claims in the text: labelled lines, bylines, closing lines, and elements whose class says what they hold.

use wide::u8x16;

use super::labels::{Hit, LABELS, Meaning, is_han};
use crate::document::lanes::{any_pair, between, equal};
use crate::document::{Block, BlockKind, Claim, Evidence, Field, Page, WordList};

/// Metadata lines are short. The longest of 158 read by hand has 190 bytes; paragraphs are longer and say other things.
const LONGEST_LINE: usize = 300;

/// The longest name of an outlet or a person.
const LONGEST_NAME: usize = 90;

/// A headline in an element that only its class gives away.
const LONGEST_TITLE: usize = 400;

/// Labels of the office that published a notice, in the table at its head.
const OFFICE_LABELS: [&str; 4] = ["发文机关", "发布机构", "发布单位", "發文機關"];

/// Dates taken from one page; lists of hundreds of articles have one on each line, and the page's own is among the first.
const MOST_DATES: usize = 120;

/// Adds the claims of every block.
pub(super) fn read(page: &Page, claims: &mut Vec<Claim>) {
    let classes = vec![None; page.words.len()];
    let mut lines = Lines { page, claims, dates: 0, open: None, hits: Vec::new(), classes };
    for (index, block) in page.blocks.iter().enumerate() {
        lines.read_block(index as u32, block);
    }
}

struct Lines<'a> {
    page: &'a Page,
    claims: &'a mut Vec<Claim>,
    dates: usize,
    /// A label that ended the block before: its value is this block.
    open: Option<Meaning>,
    hits: Vec<Hit>,
    /// What a list of words says, by its first word, once it was looked at: most lists are those of many places.
    classes: Vec<Option<Option<Meaning>>>,
}

impl Lines<'_> {
    fn read_block(&mut self, index: u32, block: &Block) {
        let page = self.page;
        let text = page.text_of(block);
        if let BlockKind::Heading(level) = block.kind {
            self.add(Field::Title, text, Evidence::Heading(level), index);
        }
        self.closing(text, index);
        let open = self.open.take();
        if text.len() > LONGEST_LINE || block.kind == BlockKind::Pre {
            if let Some(date) = dateline(text) {
                self.add_date(Field::Date, date, Evidence::Byline, index);
            } else if let Some(filed) = filed(text) {
                self.add_date(Field::Date, filed, Evidence::Label, index);
            }
            return;
        }
        if let Some(meaning) = open {
            // A heading may be a label, and the paragraph below it is no name.
            let timely = matches!(meaning, Meaning::Date | Meaning::Written | Meaning::Modified);
            if timely || text.len() <= LONGEST_NAME {
                self.value(meaning, text, index);
            }
        }
        self.byline(text, index);
        let class = self.class_of(block);
        if class == Some(Meaning::Title) && text.len() <= LONGEST_TITLE && !matches!(block.kind, BlockKind::Heading(_))
        {
            self.add(Field::Title, text, Evidence::Element, index);
        }
        let dated = looks_dated(text);
        let labelled = self.labels(text, index);
        match class {
            Some(Meaning::Date) if dated && !labelled && self.is_date_published(block) => {
                self.add_date(Field::Date, text, Evidence::Label, index);
            }
            Some(Meaning::Date) if dated && !labelled => self.add_date(Field::Date, text, Evidence::Element, index),
            Some(Meaning::Modified) if dated && !labelled => {
                self.add_date(Field::Modified, text, Evidence::Element, index)
            }
            Some(Meaning::Source) if !labelled && text.len() <= LONGEST_NAME => {
                self.add(Field::Source, text, Evidence::Element, index);
                self.remainder(text, index);
            }
            Some(Meaning::Author) if !labelled && text.len() <= LONGEST_NAME => {
                self.add(Field::Author, text, Evidence::Element, index);
                self.remainder(text, index);
            }
            _ if dated && !labelled => {
                self.add_date(Field::Date, behind_place(text).unwrap_or(text), Evidence::Byline, index);
            }
            _ => {}
        }
    }

    /// Splits a line at its labels and adds a claim for each value. Says whether there was any.
    fn labels(&mut self, text: &str, index: u32) -> bool {
        let mut hits = std::mem::take(&mut self.hits);
        hits.clear();
        // A label is followed by a colon or a number, or starts the line.
        for hit in LABELS.hits(text) {
            let rest = text[hit.end..].trim_start();
            let next = rest.chars().next();
            let colon = next.is_some_and(is_colon);
            let timely = matches!(hit.meaning, Meaning::Date | Meaning::Written | Meaning::Modified);
            let starts = hit.start == 0
                || text[..hit.start].trim_end().ends_with(['|', '·', '•', '(', '（', '/', '-', '–', '—', ',', '，']);
            // Cells of a table that were printed side by side: `发文机关 某办公室 成文日期 2022-03-21`.
            let cell = OFFICE_LABELS.contains(&&text[hit.start..hit.end])
                && text[hit.end..].starts_with(char::is_whitespace)
                && (hit.start == 0 || text[..hit.start].ends_with(char::is_whitespace))
                && looks_dated(&text[hit.end..]);
            let follows = colon
                || cell
                || next.is_none() && text.len() < 40 && (starts || looks_dated(&text[..hit.start]))
                || timely && next.is_some_and(|next| next.is_ascii_digit());
            if follows || !hit.colon && (starts || timely || hit.meaning == Meaning::Other) {
                hits.push(hit);
            }
        }
        let mut from = 0;
        for (at, hit) in hits.iter().enumerate() {
            if at == 0 {
                self.remainder(&text[from..hit.start], index);
            }
            let end = hits.get(at + 1).map_or(text.len(), |next| next.start);
            let value = text[hit.end..end].trim_start().trim_start_matches(is_colon).trim();
            if value.is_empty() && end == text.len() {
                self.open = Some(hit.meaning);
            } else {
                self.value(hit.meaning, value, index);
            }
            from = end;
        }
        let any = !hits.is_empty();
        self.hits = hits;
        any
    }

    /// The value of a label.
    fn value(&mut self, meaning: Meaning, value: &str, index: u32) {
        match meaning {
            Meaning::Date if looks_dated(value) => self.add_date(Field::Date, value, Evidence::Label, index),
            Meaning::Written if looks_dated(value) => self.add_date(Field::Date, value, Evidence::Byline, index),
            Meaning::Modified if looks_dated(value) => self.add_date(Field::Modified, value, Evidence::Label, index),
            Meaning::Source => self.name(Field::Source, value, Evidence::Label, index),
            Meaning::Reprint => self.name(Field::Source, value, Evidence::Reprint, index),
            Meaning::Author => self.name(Field::Author, value, Evidence::Label, index),
            Meaning::Site => {
                // The years before a name, and a second sign for the same thing.
                let value = value.trim_start_matches(|character: char| !character.is_alphabetic() && character != '《');
                self.name(Field::Site, value, Evidence::Footer, index);
            }
            _ => {}
        }
    }

    /// A name and what may follow it on the line, which may be a date.
    fn name(&mut self, field: Field, value: &str, evidence: Evidence, index: u32) {
        let end = name_end(value);
        let name = value[..end].trim_matches(is_fringe);
        if !name.is_empty() && name.len() <= LONGEST_NAME {
            self.add(field, name, evidence, index);
        }
        let rest = &value[month_before(value, end)..];
        match field {
            Field::Site => {}
            // Who wrote it and when, on one line.
            Field::Author if looks_dated(rest) => self.add_date(Field::Date, rest, Evidence::Label, index),
            _ => self.remainder(rest, index),
        }
    }

    /// Text beside the labels of a line.
    fn remainder(&mut self, text: &str, index: u32) {
        if looks_dated(text) {
            self.add_date(Field::Date, text, Evidence::Byline, index);
        }
    }

    /// A line of nothing but roles and names: `某报记者 某某 通讯员 某某`.
    fn byline(&mut self, text: &str, index: u32) {
        if text.len() > 120 || text.is_ascii() {
            return;
        }
        let Some((at, role)) = last_role(text) else { return };
        let names = text[at + role.len()..].trim_matches(is_fringe);
        let prose = text.contains(['。', '，', '？', '！', '“']);
        let letters = names.chars().filter(|character| is_han(*character)).count();
        if !prose
            && (2..=16).contains(&letters)
            && names.chars().all(|character| is_han(character) || character.is_whitespace() || character == '、')
        {
            let first = ROLES.iter().filter_map(|role| Some(text.find(role)? + role.len())).min().unwrap_or(at);
            let names = text[first..].trim_matches(is_fringe).split(ROLES_AGAIN).next().unwrap_or(names);
            self.add(Field::Author, names.trim_matches(is_fringe), Evidence::Byline, index);
        }
    }

    /// `（来源：…）` as a whole line or at the end of a paragraph.
    fn closing(&mut self, text: &str, index: u32) {
        let Some(inner) = text.trim_end_matches(['。', '.', ' ']).strip_suffix(['）', ')', '】', ']']) else {
            return;
        };
        let Some((at, open)) =
            inner.char_indices().rev().take(40).find(|(_, character)| matches!(character, '（' | '(' | '【' | '['))
        else {
            return;
        };
        let inner = &inner[at + open.len_utf8()..];
        let Some(hit) = LABELS.hits(inner).next() else { return };
        let rest = inner[hit.end..].trim_start();
        let reprint_or_source = matches!(hit.meaning, Meaning::Source | Meaning::Reprint);
        if hit.start == 0 && reprint_or_source && rest.starts_with(is_colon) {
            let value = rest.trim_start_matches(is_colon);
            let end = name_end(value);
            let name = value[..end].trim_matches(is_fringe);
            if !name.is_empty() && name.len() <= LONGEST_NAME {
                self.add(Field::Source, name, Evidence::Closing, index);
            }
        }
    }

    /// Whether the microdata of the element around a block says that it holds the time of publication.
    fn is_date_published(&self, block: &Block) -> bool {
        let page = self.page;
        page.places_above(block).take(2).any(|place| {
            let mut words = page.words_of(place.role);
            words.any(|word| word == "date") && words.next() == Some("published")
        })
    }

    /// What the class of the element around a block, or of the one above that, says.
    fn class_of(&mut self, block: &Block) -> Option<Meaning> {
        let page = self.page;
        page.places_above(block).take(2).find_map(|place| {
            let [class, id, role] = [place.class, place.id, place.role].map(|list| self.meaning_of(list));
            // "update time" is no publication, and a "source title" no headline.
            let modified = [class, id, role].contains(&Some(Meaning::Modified));
            if modified { Some(Meaning::Modified) } else { class.or(id).or(role) }
        })
    }

    /// What the first word of a list that says something says, but for words for times of changes, which count wherever they stand.
    fn meaning_of(&mut self, list: WordList) -> Option<Meaning> {
        let page = self.page;
        let known = self.classes.get_mut(list.start as usize).filter(|_| list.start < list.end)?;
        *known.get_or_insert_with(|| {
            let mut meanings = page.words_of(list).filter_map(|word| LABELS.class(word));
            let first = meanings.next()?;
            let modified = first == Meaning::Modified || meanings.any(|meaning| meaning == Meaning::Modified);
            Some(if modified { Meaning::Modified } else { first })
        })
    }

    fn add_date(&mut self, field: Field, value: &str, evidence: Evidence, index: u32) {
        if self.dates < MOST_DATES {
            self.dates += 1;
            self.add(field, value, evidence, index);
        }
    }

    fn add(&mut self, field: Field, value: &str, evidence: Evidence, index: u32) {
        self.claims.push(Claim { field, value: value.trim().to_owned(), evidence, block: Some(index) });
    }
}

/// The date that a paragraph starts with, as news releases do: `(18.01.2018) …`, `01.02.2022 | …`, or behind its place. Without a place
/// only dates in numbers with full stops: sentences begin with the other forms.
fn dateline(text: &str) -> Option<&str> {
    let start = text.trim_start_matches(['(', '[']);
    let length = start.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let date = &start[..length];
    let whole = date.len() >= 8 && date.bytes().filter(|byte| *byte == b'.').count() == 2;
    if whole { Some(date) } else { behind_place(text) }
}

/// The date behind the place that a paragraph starts with: `Berlin, (18.01.2018). …`, `DHAKA, Jan 18, 2018 (ABC) - …`.
fn behind_place(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let start = &bytes[..bytes.len().min(LONGEST_PLACE + 1)];
    let comma = memchr::memchr_iter(b',', start).find(|&at| bytes.get(at + 1) == Some(&b' '))?;
    let (place, rest) = (&text[..comma], &text[comma + 2..]);
    let named = place.split_whitespace().all(|word| word.starts_with(|first: char| first.is_uppercase()));
    if !named || place.contains(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let ends_at = |at: usize| DATELINE_ENDS.iter().any(|end| rest.as_bytes()[at..].starts_with(end.as_bytes()));
    let end = (0..rest.len().min(LONGEST_DATE + 1)).find(|&at| ends_at(at))?;
    let date = rest[..end].trim_start_matches('(');
    looks_dated(date).then_some(date)
}

/// The longest name of a place before the date, in bytes.
const LONGEST_PLACE: usize = 30;

/// The longest date behind a place, and the agency, in bytes.
const LONGEST_DATE: usize = 40;

/// What stands between date and text.
const DATELINE_ENDS: [&str; 5] = [" - ", " – ", " — ", "). ", ") "];

/// Words for who wrote a text, in a byline.
const ROLES: [&str; 4] = ["记者", "記者", "通讯员", "通訊員"];

/// The last of them in a text, and where it stands.
fn last_role(text: &str) -> Option<(usize, &'static str)> {
    // The last two bytes of 记, 記 and 通.
    let may_be_role = |first: u8x16, second: u8x16| {
        equal(first, 0xae) & equal(second, 0xb0)
            | equal(first, 0xa8) & equal(second, 0x98)
            | equal(first, 0x80) & equal(second, 0x9a)
    };
    if !any_pair(text.as_bytes(), may_be_role) {
        return None;
    }
    text.char_indices().rev().filter(|(_, first)| matches!(first, '记' | '記' | '通')).find_map(|(at, _)| {
        let role = ROLES.iter().find(|role| text[at..].starts_with(**role))?;
        Some((at, *role))
    })
}

/// A second role ends the names of the first.
const ROLES_AGAIN: &[char] = &['\u{3000}', '|', '/'];

/// Whether a text may hold a date: a year of four digits, three numbers, a year in Chinese numerals, or a word that counts
/// back from now. Generous; the reading comes later.
pub(super) fn looks_dated(text: &str) -> bool {
    match digit_runs(text.as_bytes()) {
        0 => !text.is_ascii() && any_pair(text.as_bytes(), may_be_time) && text.contains(may_tell_time),
        1 => {
            text.bytes().filter(u8::is_ascii_digit).count() >= 8
                || mentions_past(text)
                || !text.is_ascii() && text.contains('年')
        }
        _ => true,
    }
}

/// How many runs of digits there are: none, one, or more.
fn digit_runs(bytes: &[u8]) -> usize {
    let (sixteens, rest) = bytes.as_chunks();
    let mut runs = 0;
    // Whether the byte before is a digit.
    let mut before = 0;
    for sixteen in sixteens {
        let digits = between(u8x16::new(*sixteen), b'0', b'9').to_bitmask();
        let starts = digits & !(digits << 1 | before);
        before = digits >> (sixteen.len() - 1);
        runs += usize::from(starts != 0) + usize::from(starts & starts.wrapping_sub(1) != 0);
        if runs > 1 {
            return 2;
        }
    }
    for byte in rest {
        let digit = u32::from(byte.is_ascii_digit());
        runs += (digit & !before) as usize;
        before = digit;
    }
    runs.min(2)
}

/// A digit of another script, the sign for a year, or a character of words that count back from now.
fn may_tell_time(character: char) -> bool {
    match character {
        '\0'..'\u{660}' => false,
        '\u{4e00}'..='\u{9fff}' => matches!(character, '年' | '昨' | '前' | '今'),
        _ => {
            matches!(character, '\u{ff10}'..='\u{ff19}' | '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}' | '\u{e50}'..='\u{e59}')
        }
    }
}

/// Marks bytes that stand, with those behind them, in the characters that [`may_tell_time`] knows, and in a few others.
#[inline(always)]
fn may_be_time(first: u8x16, second: u8x16) -> u8x16 {
    let signs = equal(first, 0xb9) & equal(second, 0xb4)
        | equal(first, 0x98) & equal(second, 0xa8)
        | equal(first, 0x89) & equal(second, 0x8d)
        | equal(first, 0xbb) & equal(second, 0x8a);
    let digits = (equal(first, 0xbc) | equal(first, 0xb9)) & between(second, 0x90, 0x99)
        | equal(first, 0xd9) & between(second, 0xa0, 0xa9)
        | equal(first, 0xdb) & between(second, 0xb0, 0xb9)
        | equal(first, 0xa5) & between(second, 0xa6, 0xaf);
    signs | digits
}

/// `3小时前`, `3 hours ago`: one number and a word for the past.
fn mentions_past(text: &str) -> bool {
    text.len() < 60 && text.contains(['前', '昨', '今', '전', ' '])
}

pub(super) fn is_colon(character: char) -> bool {
    matches!(character, ':' | '：' | '∶' | '﹕' | '︰')
}

/// Where a name ends: at a separator, at a gap after a Chinese name, at a second gap, at a date, at the next label.
fn name_end(value: &str) -> usize {
    let value = &value[..LABELS.first_glued(value).unwrap_or(value.len())];
    let mut before = ' ';
    for (at, character) in value.char_indices() {
        let gap = character.is_whitespace();
        let stop = match character {
            '|' | '｜' | '\u{3000}' | '\t' | '\n' | '。' | '；' | ';' | '【' | '>' | '<' | '，' | '•' => true,
            '）' | ')' | '】' | ']' => !value[..at].contains(['（', '(', '[']),
            // Two gaps are layout; a gap after Chinese ends the name, and so does one before a number.
            _ if gap => {
                before.is_whitespace()
                    || is_han(before)
                    || value[at..].trim_start().starts_with(|next: char| next.is_ascii_digit())
            }
            _ => character.is_ascii_digit() && is_han(before) && looks_dated(&value[at..]),
        };
        if stop && at > 0 {
            return at;
        }
        before = character;
    }
    value.len()
}

/// What follows the words by which a blog says when an entry was posted, where it is filed and how to answer it: a paragraph as long as others.
fn filed(text: &str) -> Option<&str> {
    let start = &text[..floor(text, FILED_START)];
    let first = LABELS.hits(start).next()?;
    let filed = first.start == 0 && !first.colon && first.meaning == Meaning::Date && first.end >= FILED_WORDS;
    let value = &text[first.end..floor(text, first.end + FILED_DATE)];
    (filed && looks_dated(value)).then_some(value)
}

/// The last place at or before this one where a character begins or the text ends.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// The longest words for it take 53 bytes.
const FILED_START: usize = 64;

/// Shorter words begin other sentences, too: `posted on`.
const FILED_WORDS: usize = 16;

/// Bytes behind the words in which the date stands, after a channel or two.
const FILED_DATE: usize = 100;

/// Where the word before a gap and a number begins, which may be the name of a month: `by A. Writer Mar 27, 2024`.
fn month_before(value: &str, end: usize) -> usize {
    let number = value[end..].trim_start().starts_with(|next: char| next.is_ascii_digit());
    let word = value[..end].trim_end_matches(|last: char| last.is_alphabetic() && !is_han(last) || last == '.').len();
    if number { word } else { end }
}

/// Marks that stand around a name and are no part of it.
fn is_fringe(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            ':' | '：' | '-' | '—' | '|' | '｜' | '·' | '/' | ',' | '，' | '、' | '[' | '【' | '“' | '”' | '"' | '*'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Place, Span};

    #[test]
    fn runs_of_digits_are_counted() {
        for length in 0..40 {
            for digits in 0..256u32 {
                // Groups of digits that lie anywhere in the text, at the borders of what is looked at together too.
                let text: Vec<u8> =
                    (0..length).map(|at| if digits >> (at % 8) & 1 == 1 { b'7' } else { b'x' }).collect();
                let runs = text.split(|byte| *byte == b'x').filter(|run| !run.is_empty()).count();
                assert_eq!(digit_runs(&text), runs.min(2), "{}", String::from_utf8_lossy(&text));
            }
        }
    }

    #[test]
    fn no_sign_of_time_or_role_is_overlooked() {
        for character in (0x80..0x11_0000).filter_map(char::from_u32) {
            for before in ["", "文文文文文文"] {
                let text = format!("{before}{character}");
                assert!(!may_tell_time(character) || any_pair(text.as_bytes(), may_be_time), "{character}");
            }
        }
        for role in ROLES {
            for length in 0..20 {
                let before = "x".repeat(length);
                assert_eq!(last_role(&format!("{before}{role}")), Some((length, role)));
            }
        }
    }

    /// The claims of a page with these lines.
    fn claims(lines: &[&str]) -> Vec<(Field, String, Evidence)> {
        let mut page = Page { places: vec![Place::default()], ..Page::default() };
        for line in lines {
            let start = page.text.len() as u32;
            page.text.push_str(line);
            page.blocks.push(Block { span: Span { start, end: page.text.len() as u32 }, ..Block::default() });
        }
        let mut claims = Vec::new();
        read(&page, &mut claims);
        claims.into_iter().map(|claim| (claim.field, claim.value, claim.evidence)).collect()
    }

    fn claim(field: Field, value: &str, evidence: Evidence) -> (Field, String, Evidence) {
        (field, value.to_owned(), evidence)
    }

    #[test]
    fn a_metadata_line_is_cut_at_its_labels() {
        assert_eq!(
            claims(&["发布时间:2023-04-14 10:30:48  来源:某网  阅读量:8860"]),
            [claim(Field::Date, "2023-04-14 10:30:48", Evidence::Label), claim(Field::Source, "某网", Evidence::Label)]
        );
        assert_eq!(
            claims(&["类别:国内 发布时间:2023-02-21 15:29:00 来源:某某资讯"]),
            [
                claim(Field::Date, "2023-02-21 15:29:00", Evidence::Label),
                claim(Field::Source, "某某资讯", Evidence::Label)
            ]
        );
        assert_eq!(
            claims(&["来源：某报 2024年05月10日06:58"]),
            [
                claim(Field::Source, "某报", Evidence::Label),
                claim(Field::Date, "2024年05月10日06:58", Evidence::Byline)
            ]
        );
    }

    #[test]
    fn cells_of_a_notice_stand_side_by_side() {
        let day = |day: &str, evidence| claim(Field::Date, day, evidence);
        assert_eq!(
            claims(&["发文机关 某县人民政府办公室 成文日期 2023-05-09"]),
            [claim(Field::Source, "某县人民政府办公室", Evidence::Label), day("2023-05-09", Evidence::Byline)]
        );
        assert_eq!(claims(&["发布日期 2023-05-12"]), [day("2023-05-12", Evidence::Label)]);
        assert_eq!(
            claims(&["公布日期：2021-12-03 施行日期：2022-03-01"]),
            [day("2021-12-03", Evidence::Label), claim(Field::Modified, "2022-03-01", Evidence::Label)]
        );
    }

    #[test]
    fn a_label_may_end_a_block_and_the_value_stand_in_the_next() {
        assert_eq!(claims(&["来源：", "某某日报"]), [claim(Field::Source, "某某日报", Evidence::Label)]);
        assert_eq!(claims(&["Published", "7 March 2025"])[0], claim(Field::Date, "7 March 2025", Evidence::Label));
    }

    #[test]
    fn update_and_crawl_times_are_no_publication() {
        assert_eq!(
            claims(&["快照生成时间:2023-02-21 16:45:09"]),
            [claim(Field::Modified, "2023-02-21 16:45:09", Evidence::Label)]
        );
        assert_eq!(
            claims(&["Published March 7, 2025 | Updated March 9, 2025"]),
            [
                claim(Field::Date, "March 7, 2025 |", Evidence::Label),
                claim(Field::Modified, "March 9, 2025", Evidence::Label)
            ]
        );
    }

    #[test]
    fn closing_lines_and_reprint_lines() {
        assert_eq!(claims(&["(来源:某某新闻)"]).first(), Some(&claim(Field::Source, "某某新闻", Evidence::Closing)));
        assert_eq!(claims(&["本文转自:某网"]), [claim(Field::Source, "某网", Evidence::Reprint)]);
    }

    #[test]
    fn a_paragraph_may_say_where_an_entry_is_filed_and_when_it_was_posted() {
        let long = "и так далее, и тому подобное, ".repeat(8);
        let dated = |line: String| claims(&[line.as_str()]).iter().any(|claim| claim.2 == Evidence::Label);
        assert!(dated(format!("Эта запись была опубликована 3 мая 2011 в 18:20 в рубрике «Техника» {long}")));
        assert!(dated(format!("Dieser Beitrag wurde am Dienstag, 3. Mai 2011 um 18:20 veröffentlicht {long}")));
        assert!(!dated(format!("Posted on 3 May 2011 beside the mill, the notice {long}")));
    }

    #[test]
    fn pictures_have_other_sources() {
        assert_eq!(claims(&["图片来源：某图网"]), []);
        assert_eq!(claims(&["主要来源是阳光"]), []);
    }
}
