//! What the characters of one block say, counted in one pass.

use rustc_hash::FxHashSet;

use super::function_words::FunctionWords;
use crate::document::{EAST_ASIAN_BYTES, east_asian, eight, is_letter_or_digit};

/// Counts over the text of one block.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TextStats {
    /// Words, and every CJK character as one.
    pub(super) tokens: u32,
    /// CJK characters.
    pub(super) cjk: u32,
    /// Characters that are no white space.
    pub(super) chars: u32,
    /// Letters of scripts with spaces.
    pub(super) letters: u32,
    /// Decimal digits.
    pub(super) digits: u32,
    /// Words that start with a capital.
    pub(super) capitals: u32,
    /// Words that join sentences in the languages of [`FUNCTION_WORDS`].
    pub(super) function_words: u32,
    /// Commas of any script.
    pub(super) commas: u32,
    /// Sentence ends: a full stop, question or exclamation mark that is not inside a word or number.
    pub(super) sentences: u32,
    /// Marks that separate the entries of a bar or list: `|`, `·`, `»`, `›`, `/`, `•`, `>`.
    pub(super) bars: u32,
    /// Colons.
    pub(super) colons: u32,
    /// Quotation marks of any script.
    pub(super) quotes: u32,
    /// Brackets of any script.
    pub(super) brackets: u32,
    /// Currency signs.
    pub(super) money: u32,
    /// Copyright and trade mark signs.
    pub(super) rights: u32,
    /// Full stops, question and exclamation marks before anything but a letter or digit: a point between those is a number or an
    /// address.
    pub(super) stops: u32,
    /// Hash signs before a letter.
    pub(super) hashes: u32,
    /// How it ends.
    pub(super) end: End,
    /// Whether it starts with a capital, a CJK character, a quote or a digit (1, 2, 3, 4), else 0.
    pub(super) start: u8,
    /// Looks like a date or time of day stands in it.
    pub(super) dated: bool,
    /// Hash of its tokens in lower case: equal for blocks that say the same.
    pub(super) hash: u64,
}

/// How a block ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum End {
    /// In a letter, digit or anything else.
    #[default]
    Open,
    /// With the end of a sentence.
    Sentence,
    /// With a comma or semicolon: the sentence goes on.
    Comma,
    /// With a colon.
    Colon,
    /// With an ellipsis: cut.
    Ellipsis,
    /// With a closing bracket.
    Bracket,
}

/// The tokens of a title, as hashes.
#[derive(Debug)]
pub(super) struct TitleTokens {
    hashes: FxHashSet<u64>,
    /// A bit for the upper bits of each.
    filter: [u64; TITLE_BITS / 64],
}

/// Bits of that filter: a title has some ten tokens, and nearly all others are told by their bit.
const TITLE_BITS: usize = 1024;

/// A hash's place in the filter.
fn title_bit(hash: u64) -> usize {
    (hash >> (u64::BITS - TITLE_BITS.trailing_zeros())) as usize
}

impl Default for TitleTokens {
    fn default() -> TitleTokens {
        TitleTokens { hashes: FxHashSet::default(), filter: [0; TITLE_BITS / 64] }
    }
}

impl TitleTokens {
    /// The tokens of this title.
    pub(super) fn of(title: &str, function_words: &FunctionWords) -> TitleTokens {
        let mut hashes = FxHashSet::default();
        TextStats::count(title, function_words, |token| {
            hashes.insert(token.hash());
        });
        let mut filter = [0; TITLE_BITS / 64];
        for bit in hashes.iter().map(|hash| title_bit(*hash)) {
            filter[bit / 64] |= 1 << (bit % 64);
        }
        TitleTokens { hashes, filter }
    }

    fn contains(&self, hash: u64) -> bool {
        let bit = title_bit(hash);
        self.filter[bit / 64] >> (bit % 64) & 1 != 0 && self.hashes.contains(&hash)
    }
}

impl Token {
    fn hash(self) -> u64 {
        match self {
            Token::Word { hash, .. } | Token::Cjk { hash } => hash,
        }
    }
}

/// FxHash's multiplier.
pub(super) const MULTIPLIER: u64 = 0x51_7c_c1_b7_27_22_0a_95;

/// One step of FxHash.
const fn step(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(5) ^ value).wrapping_mul(MULTIPLIER)
}

/// Stands for whatever Chinese or Japanese letter came last: a letter.
const EAST_ASIAN_LETTER: char = '中';

/// Whether a character is written without spaces around words: Han, Kana, and the CJK extensions.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A token while a text is counted, as the hash of what it is in lower case.
#[derive(Debug, Clone, Copy)]
pub(super) enum Token {
    /// A run of letters and digits, and whether it has four of them or more.
    Word { hash: u64, is_long: bool },
    /// A CJK character.
    Cjk { hash: u64 },
}

/// Letters of a word that may tell a topic; shorter ones are mostly function words.
const TOPIC_LETTERS: u32 = 4;

/// What a text may be about: the hashes of its words of four letters or more, and of its pairs of CJK characters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TopicWords {
    /// The CJK character just before; 0 where there is none.
    before: u64,
}

impl TopicWords {
    /// Takes the next token of a text, and gives the topic word that ends with it.
    pub(super) fn next(&mut self, token: Token) -> Option<u64> {
        match token {
            Token::Word { hash, is_long } => {
                self.before = 0;
                is_long.then_some(hash)
            }
            Token::Cjk { hash } => {
                let before = std::mem::replace(&mut self.before, hash);
                (before != 0).then(|| step(before, hash))
            }
        }
    }

    /// Calls back with every topic word of a text that is none of the page's blocks.
    pub(super) fn each(text: &str, function_words: &FunctionWords, mut each: impl FnMut(u64)) {
        let mut words = TopicWords::default();
        TextStats::count(text, function_words, |token| words.next(token).into_iter().for_each(&mut each));
    }
}

/// Calls back with every token: a CJK character, or a run of letters and digits in lower case.
pub(super) fn tokens(text: &str, mut each: impl FnMut(&str)) {
    let mut word = String::new();
    let mut buffer = [0; 4];
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
            continue;
        }
        let cjk = is_cjk(c);
        if !c.is_ascii() && !cjk && c.is_alphanumeric() {
            word.extend(c.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            each(&word);
            word.clear();
        }
        if cjk {
            each(c.encode_utf8(&mut buffer));
        }
    }
    if !word.is_empty() {
        each(&word);
    }
}

/// A word while it is read, in lower case.
#[derive(Debug, Default)]
struct Word {
    bytes: usize,
    letters: u32,
    /// Its first eight bytes, once it has so many.
    first: u64,
    /// Bytes since the last whole eight.
    rest: u64,
    /// Hash of the whole eights.
    hash: u64,
    /// Letters that only in lower case become two (`İ`): nothing but a title's tokens tells them from plain ones.
    dotted: u64,
}

impl Word {
    /// Adds up to eight bytes; those of `bytes` beyond `count` are zero.
    fn push(&mut self, bytes: u64, count: usize) {
        let filled = self.bytes % 8;
        self.rest |= bytes << (8 * filled);
        if filled + count >= 8 {
            if self.bytes < 8 {
                self.first = self.rest;
            }
            self.hash = step(self.hash, self.rest);
            self.rest = if filled == 0 { 0 } else { bytes >> (8 * (8 - filled)) };
        }
        self.bytes += count;
    }

    /// All of a word of up to eight bytes.
    fn packed(&self) -> Option<u64> {
        match self.bytes {
            0..8 => Some(self.rest),
            8 => Some(self.first),
            _ => None,
        }
    }

    fn hash(&self) -> u64 {
        if self.rest == 0 { self.hash } else { step(self.hash, self.rest) }
    }
}

impl TextStats {
    /// Counts one text, and how many of its tokens are among those of the title. Adds its topic words to others.
    pub(super) fn of(
        text: &str,
        function_words: &FunctionWords,
        title: &TitleTokens,
        topics: &mut Vec<u64>,
    ) -> (TextStats, u32) {
        let mut shared = 0;
        let mut words = TopicWords::default();
        let stats = TextStats::count(text, function_words, |token| {
            if title.contains(token.hash()) {
                shared += 1;
            }
            if let Some(word) = words.next(token) {
                topics.push(word);
            }
        });
        (stats, shared)
    }

    /// Counts one text without knowing any function words or title.
    pub(super) fn alone(text: &str) -> TextStats {
        TextStats::count(text, &FunctionWords::none(), |_| {})
    }

    /// Counts one text. Calls back with every token.
    fn count(text: &str, function_words: &FunctionWords, mut each: impl FnMut(Token)) -> TextStats {
        let mut stats = TextStats::default();
        let mut word = Word::default();
        let mut last = ' ';
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() {
                stats.capitals += u32::from(word.bytes == 0 && byte.is_ascii_uppercase());
                if stats.chars == 0 {
                    stats.start = match byte {
                        b'0'..=b'9' => 4,
                        b'A'..=b'Z' => 1,
                        _ => 0,
                    };
                }
                let eight = eight::load(bytes, at);
                let letters = eight::letters(eight);
                let mut marks = letters;
                let mut run = eight::run(marks);
                let mut digits = 0;
                if run < 8 && bytes.get(at + run).is_some_and(u8::is_ascii_digit) {
                    let those = eight::digits(eight);
                    marks |= those;
                    run = eight::run(marks);
                    digits = (those & eight::run_mask(marks)).count_ones();
                    if !stats.dated {
                        let number = |at: usize| bytes[at].is_ascii_digit();
                        let mut starts = (at..at + run).filter(|&at| number(at) && (at == 0 || !number(at - 1)));
                        stats.dated = starts.any(|at| starts_date(&bytes[at..]));
                    }
                }
                stats.digits += digits;
                stats.letters += run as u32 - digits;
                stats.chars += run as u32;
                let lower = eight::lower(eight, letters) & eight::run_mask(marks);
                let next = bytes.get(at + run);
                if word.bytes == 0 && run < 8 && next.is_none_or(u8::is_ascii) {
                    // A whole word of ASCII, as most are.
                    stats.whole_word(lower, run, function_words, &mut each);
                    let is_space = next == Some(&b' ');
                    last = if is_space { ' ' } else { char::from(bytes[at + run - 1]) };
                    at += run + usize::from(is_space);
                    continue;
                }
                word.push(lower, run);
                word.letters += run as u32;
                at += run;
                last = char::from(bytes[at - 1]);
                continue;
            }
            if byte == b' ' {
                stats.word(&mut word, function_words, &mut each);
                last = ' ';
                at += 1;
                continue;
            }
            if byte.is_ascii() {
                stats.word(&mut word, function_words, &mut each);
                let c = char::from(byte);
                at += 1;
                stats.mark(c, last, &text[at..]);
                if c.is_whitespace() {
                    last = ' ';
                    continue;
                }
                if stats.chars == 0 {
                    stats.start = if matches!(c, '"' | '\'') { 3 } else { 0 };
                }
                stats.chars += 1;
                last = c;
                continue;
            }
            if let Some(first) = east_asian(bytes, at) {
                stats.word(&mut word, function_words, &mut each);
                stats.start = if stats.chars == 0 { 2 } else { stats.start };
                let (from, mut hash, mut code) = (at, stats.hash, first);
                loop {
                    hash = step(hash, u64::from(code));
                    each(Token::Cjk { hash: step(0, u64::from(code)) });
                    at += EAST_ASIAN_BYTES;
                    match east_asian(bytes, at) {
                        Some(next) => code = next,
                        None => break,
                    }
                }
                let run = ((at - from) / EAST_ASIAN_BYTES) as u32;
                (stats.hash, last) = (hash, EAST_ASIAN_LETTER);
                stats.tokens += run;
                stats.cjk += run;
                stats.chars += run;
                continue;
            }
            let Some(c) = text[at..].chars().next() else { break };
            at += c.len_utf8();
            let cjk = is_cjk(c);
            if !cjk && is_letter_or_digit(c) {
                stats.capitals += u32::from(word.bytes == 0 && c.is_uppercase());
                stats.letters += 1;
                let mut lower = c.to_lowercase();
                let mut buffer = [0; 4];
                let encoded = lower.next().unwrap_or(c).encode_utf8(&mut buffer);
                word.push(eight::load(encoded.as_bytes(), 0), encoded.len());
                word.letters += 1;
                if lower.next().is_some() {
                    word.dotted = step(word.dotted, word.bytes as u64);
                }
            } else {
                stats.word(&mut word, function_words, &mut each);
                if cjk {
                    stats.tokens += 1;
                    stats.cjk += 1;
                    stats.hash = step(stats.hash, u64::from(c));
                    each(Token::Cjk { hash: step(0, u64::from(c)) });
                } else {
                    stats.mark(c, last, &text[at..]);
                }
            }
            if c.is_whitespace() {
                last = ' ';
                continue;
            }
            if stats.chars == 0 {
                stats.start = match c {
                    _ if cjk => 2,
                    '“' | '「' | '«' | '‘' | '„' => 3,
                    _ if c.is_uppercase() => 1,
                    _ => 0,
                };
            }
            stats.chars += 1;
            last = c;
        }
        stats.word(&mut word, function_words, &mut each);
        stats.end = end(text);
        stats
    }

    /// Ends a word.
    fn word(&mut self, word: &mut Word, function_words: &FunctionWords, each: &mut impl FnMut(Token)) {
        if word.bytes == 0 {
            return;
        }
        self.tokens += 1;
        let hash = word.hash();
        self.hash = step(self.hash, hash);
        self.function_words += u32::from(word.packed().is_some_and(|packed| function_words.contains(packed)));
        each(Token::Word { hash: hash ^ word.dotted, is_long: word.letters >= TOPIC_LETTERS });
        *word = Word::default();
    }

    /// Counts a word that has less than eight bytes, all of them letters and digits of ASCII, as [`TextStats::word`] would.
    #[inline]
    fn whole_word(&mut self, bytes: u64, count: usize, function_words: &FunctionWords, each: &mut impl FnMut(Token)) {
        self.tokens += 1;
        let hash = step(0, bytes);
        self.hash = step(self.hash, hash);
        self.function_words += u32::from(function_words.contains(bytes));
        each(Token::Word { hash, is_long: count as u32 >= TOPIC_LETTERS });
    }

    /// Counts a character that is neither letter nor digit.
    fn mark(&mut self, c: char, last: char, rest: &str) {
        match c {
            ',' | '，' | '、' | '،' | ';' | '；' => self.commas += 1,
            '。' | '！' | '？' | '।' | '؟' => {
                self.sentences += 1;
                self.stops += 1;
            }
            '｡' | '۔' => self.sentences += 1,
            '#' | '＃' => self.hashes += u32::from(rest.chars().next().is_some_and(char::is_alphabetic)),
            '.' | '!' | '?' | '…' => {
                let next = rest.chars().next();
                let inside = next.is_some_and(is_letter_or_digit);
                self.stops += u32::from(c != '…' && !inside);
                let closes = is_letter_or_digit(last) || matches!(last, ')' | '"' | '”' | '\'' | '’' | '%' | ']' | '»');
                let goes_on = inside || next == Some('.');
                self.sentences += u32::from(closes && !goes_on);
            }
            '|' | '·' | '»' | '›' | '/' | '•' | '>' | '｜' | '／' | '＞' | '→' => self.bars += 1,
            ':' | '：' => self.colons += 1,
            '"' | '“' | '”' | '„' | '«' | '「' | '」' | '『' | '』' | '《' | '》' => self.quotes += 1,
            '(' | ')' | '（' | '）' | '[' | ']' | '【' | '】' => self.brackets += 1,
            '$' | '€' | '£' | '¥' | '￥' | '₹' | '₽' => self.money += 1,
            '©' | '®' | '™' => self.rights += 1,
            _ => {}
        }
    }

    /// Words, counting two CJK characters as one: the length a reader sees.
    pub(super) fn length(&self) -> f32 {
        (self.tokens - self.cjk) as f32 + self.cjk as f32 / 2.0
    }
}

/// How a text ends, closing quotes left aside.
fn end(text: &str) -> End {
    let text =
        text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | '\'' | '’' | '」' | '』' | '»'));
    match text.chars().next_back() {
        Some('…') => End::Ellipsis,
        Some('.') if text.ends_with("...") => End::Ellipsis,
        Some('.' | '!' | '?' | '。' | '！' | '？' | '｡' | '।' | '۔' | '؟') => End::Sentence,
        Some(',' | '，' | '、' | ';' | '；') => End::Comma,
        Some(':' | '：') => End::Colon,
        Some(')' | '）' | ']' | '】') => End::Bracket,
        _ => End::Open,
    }
}

/// Whether something like a date or a time of day stands here, where a number starts: a year or a clock time.
fn starts_date(bytes: &[u8]) -> bool {
    let digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_digit);
    let year = digit(1) && digit(2) && digit(3) && !digit(4) && (bytes.starts_with(b"19") || bytes.starts_with(b"20"));
    let clock =
        |colon: usize| bytes.get(colon) == Some(&b':') && digit(colon + 1) && digit(colon + 2) && !digit(colon + 3);
    year || clock(1) || digit(1) && clock(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> TextStats {
        TextStats::of(text, &FunctionWords::default(), &TitleTokens::default(), &mut Vec::new()).0
    }

    #[test]
    fn tokens_of_the_title_are_counted() {
        let words = FunctionWords::default();
        let title = TitleTokens::of("Istanbul: İkinci köprü 新桥", &words);
        let shared = |text: &str| TextStats::of(text, &words, &title, &mut Vec::new()).1;
        assert_eq!(shared("İSTANBUL istanbul, ikinci İKİNCİ KÖPRÜ 新旧 köprüler"), 3);
    }

    #[test]
    fn words_and_characters_count_as_tokens() {
        let stats = of("The cat, 3.5 kg, sat. 他说，好。");
        assert_eq!((stats.tokens, stats.cjk, stats.commas, stats.sentences), (9, 3, 3, 2));
        assert_eq!((stats.capitals, stats.function_words, stats.end), (1, 1, End::Sentence));
    }

    #[test]
    fn the_same_words_have_the_same_hash() {
        assert_eq!(of("Read  More »").hash, of("read more").hash);
        assert_ne!(of("read more").hash, of("readmore").hash);
    }

    #[test]
    fn topics_are_long_words_and_pairs_of_characters() {
        let topics = |text: &str| {
            let mut all = Vec::new();
            TopicWords::each(text, &FunctionWords::default(), |word| all.push(word));
            all
        };
        assert_eq!(topics("The Bridge, the river; été PONTS").len(), 3);
        assert_eq!(topics("BRIDGE ponts"), topics("bridge the Ponts"));
        assert_eq!(topics("新桥通车 x 车").len(), 3);
        assert_eq!(topics("新桥")[0], topics("a新桥")[0]);
        assert_ne!(topics("新桥"), topics("桥新"));
    }

    #[test]
    fn dates_and_clock_times_are_seen() {
        assert!(of("2021-03-04").dated && of("at 9:05").dated && of("12:30 Uhr").dated && of("May 4, 2019").dated);
        assert!(!of("page 20210 of 3").dated && !of("1:2").dated);
    }
}
