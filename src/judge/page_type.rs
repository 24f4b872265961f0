//! What kind of page it is.
//!
//! Evidence is a set of words about the page: `type:product`, `url:forum`, `place:cart`, `hit:shop-words>=3`. Each has a
//! weight for each kind in a table fitted to labelled pages; the kind with the largest sum wins. Kinds that the labelled
//! pages lack (error, consent, captcha, empty) are told by wording and by how little else there is.

use super::rules::{Kind, Look, RuleHits, Rules};
use crate::document::lanes::{any_pair, between, equal};
use crate::document::{Field, Markup, Page, PageType};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;
use wide::u8x16;

/// Kinds in the order of the table's columns.
const KINDS: [PageType; 6] =
    [PageType::Article, PageType::List, PageType::Forum, PageType::Product, PageType::Doc, PageType::Service];

/// The column of forums.
const FORUM: usize = 2;

/// A page with less text than this, in bytes, beside a notice says nothing but the notice. The longest error pages among
/// those looked at say what else to do in some hundred words.
const NOTICE_BYTES: usize = 1500;
/// A page with less text than this has nothing to read: shells of pages that a script fills.
const EMPTY_BYTES: usize = 40;
/// Share of a page's text in a consent notice that makes it a consent wall.
const CONSENT_SHARE: f32 = 0.5;
/// Share of that notice whose own words must speak of consent. A class around the whole page can do so, too, and then only the
/// banner's few lines have the words. Set by hand, looking at the golden pages of both.
const WORDED_SHARE: f32 = 0.2;

/// What evidence for a list must be ahead by, in log-odds: a list kept costs less than an article thrown away. On pages of
/// folds not seen, 1 in 260 of WCXB dev's articles and 1 in 560 of the news pages of four other sets are taken for lists,
/// and half of the lists are found; without a margin 1 in 100, 1 in 190, and seven in ten.
const LIST_MARGIN: f32 = 1.0;

/// Words in the classes of the parts of a post, in the themes that common software for boards and for questions comes with. The labelled boards are in English and
/// few, so that fitting has met few of these.
const BOARD_CLASSES: [&str; 27] = [
    "postprofile",
    "postbit",
    "postbitlegacy",
    "postbits",
    "bigusername",
    "vbmenu",
    "tborder",
    "moderatorbar",
    "keyinfo",
    "forumposts",
    "scaleimages",
    "trow",
    "tcat",
    "crawler",
    "plhin",
    "pls",
    "plc",
    "authi",
    "answercell",
    "postcell",
    "votecell",
    "bbs",
    "gensmall",
    "genmed",
    "cattitle",
    "forumbg",
    "jumpbox",
];

/// So many of them are a board's: one alone is any theme's.
const BOARD_WORDS: usize = 2;

/// What a board's classes weigh, in log-odds. Set by hand: what a page of short paragraphs weighs as an article is about as much.
const BOARD_POINTS: f32 = 5.0;

/// The fitted table.
#[derive(Debug)]
pub(super) struct PageTypes {
    /// What each piece of evidence says, by its hash; that of the words of places by the words' hashes.
    says: FxHashMap<u64, Says>,
    words: FxHashMap<u64, Says>,
    weights: Vec<[f32; KINDS.len()]>,
}

/// What a piece of evidence says.
#[derive(Debug, Clone, Copy, Default)]
struct Says {
    /// The row of its weights.
    row: Option<u32>,
    /// A bit for its place among [`BOARD_CLASSES`].
    board: u64,
}

impl PageTypes {
    /// Reads a table: a line for each piece of evidence, its weights behind it, separated by tabs.
    pub(super) fn parse(table: &str) -> Result<PageTypes, String> {
        let mut types = PageTypes { says: FxHashMap::default(), words: FxHashMap::default(), weights: Vec::new() };
        for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let id = cells.next().unwrap_or_default();
            let mut row = [0.0; KINDS.len()];
            for weight in &mut row {
                *weight = cells
                    .next()
                    .and_then(|cell| cell.parse().ok())
                    .ok_or_else(|| format!("page type {id}: a weight"))?;
            }
            types.says_of(id).row = Some(types.weights.len() as u32);
            types.weights.push(row);
        }
        for (number, word) in BOARD_CLASSES.iter().enumerate() {
            types.says_of(&format!("{PLACE}{word}")).board = 1 << number;
        }
        Ok(types)
    }

    /// What a piece of evidence says, to be written.
    fn says_of(&mut self, id: &str) -> &mut Says {
        match id.strip_prefix(PLACE) {
            Some(word) => self.words.entry(hash_of(word)).or_default(),
            None => self.says.entry(hash_of(id)).or_default(),
        }
    }

    /// The kind of a page.
    pub(super) fn judge(&self, page: &Page, rules: &Rules, hits: &RuleHits) -> PageType {
        if let Some(kind) = notice(page, rules, hits) {
            return kind;
        }
        let mut sums = [0.0f32; KINDS.len()];
        let mut said = vec![false; self.weights.len()];
        // A bit for each of the classes of boards.
        let mut met: u64 = 0;
        let mut count = |says: Option<&Says>| {
            let Some(says) = says else { return };
            met |= says.board;
            // Evidence counts once, however often a page shows it.
            if let Some(row) = says.row.map(|row| row as usize)
                && !std::mem::replace(&mut said[row], true)
            {
                for (sum, weight) in sums.iter_mut().zip(&self.weights[row]) {
                    *sum += weight;
                }
            }
        };
        evidence(page, rules, hits, |piece| match piece {
            Piece::Named(id) => count(self.says.get(&hash_of(id))),
            Piece::Word(word) => count(self.words.get(&hash_of(word))),
        });
        sums[FORUM] += if met.count_ones() as usize >= BOARD_WORDS { BOARD_POINTS } else { 0.0 };
        // A list becomes no record, so that calling an article one costs more than the reverse.
        for (sum, kind) in sums.iter_mut().zip(KINDS) {
            *sum -= if kind == PageType::List { LIST_MARGIN } else { 0.0 };
        }
        // The first of equal kinds wins: an article, where nothing is known.
        let best = (1..KINDS.len()).fold(0, |best, kind| if sums[kind] > sums[best] { kind } else { best });
        KINDS[best]
    }
}

/// Pages that hold a notice and nothing else.
fn notice(page: &Page, rules: &Rules, hits: &RuleHits) -> Option<PageType> {
    let bytes: usize = page.blocks.iter().map(|block| block.span.len()).sum();
    if bytes < EMPTY_BYTES {
        let says = |id| (0..hits.blocks()).any(|block| hits.of(block).iter().any(|&rule| rules.get(rule).id == id));
        return Some(match () {
            () if says("not-found") => PageType::Error,
            () if says("bot-check") => PageType::Captcha,
            () => PageType::Empty,
        });
    }
    let (not_found, bot_check) = (rules.number("not-found"), rules.number("bot-check"));
    // What is linked is the site's furniture, which an error page keeps.
    let mut own = 0;
    let (mut missing, mut check, mut consent, mut worded) = (false, false, 0, 0);
    for (index, block) in page.blocks.iter().enumerate() {
        own += block.span.len().saturating_sub(block.linked as usize);
        let (mut is_consent, mut is_worded) = (false, false);
        for &number in hits.of(index) {
            missing |= Some(number) == not_found;
            check |= Some(number) == bot_check;
            if rules.kind(number) == Kind::Consent {
                is_consent = true;
                is_worded |= !matches!(rules.get(number).look, Look::Place(_));
            }
        }
        let bytes = block.span.len().saturating_sub(block.linked as usize);
        consent += if is_consent { bytes } else { 0 };
        worded += if is_worded { bytes } else { 0 };
    }
    let short = own < NOTICE_BYTES;
    match () {
        () if short && check => Some(PageType::Captcha),
        () if short && missing => Some(PageType::Error),
        // A banner can hold a whole list of partners above an article: what counts is that nothing else is there.
        () if consent as f32 > CONSENT_SHARE * own as f32
            && own - consent < NOTICE_BYTES
            && worded as f32 >= WORDED_SHARE * consent as f32 =>
        {
            Some(PageType::Consent)
        }
        () => None,
    }
}

/// A piece of evidence.
pub(super) enum Piece<'a> {
    /// Its id.
    Named(&'a str),
    /// A word of places: its id is this behind [`PLACE`].
    Word(&'a str),
}

/// What the ids of words of places begin with.
pub(super) const PLACE: &str = "place:";

/// Calls `show` with every piece of evidence on a page, each once or more.
pub(super) fn evidence(page: &Page, rules: &Rules, hits: &RuleHits, mut show: impl FnMut(Piece<'_>)) {
    let mut id = String::new();
    let mut say = |id: &str| show(Piece::Named(id));
    say("start");
    say(if page.markup == Markup::Plain { "plain" } else { "html" });
    claimed(page, &mut id, &mut say);
    // Words are interned: the same word starts at the same place.
    let mut met = vec![false; page.names.len()];
    for span in page.words.iter().filter(|span| !span.is_empty()) {
        if !std::mem::replace(&mut met[span.start as usize], true) {
            write_id(&mut id, "", &page.names[span.range()]);
            show(Piece::Word(&id));
        }
    }
    let mut say = |id: &str| show(Piece::Named(id));
    let mut tags = [false; 256];
    for place in &page.places {
        if !std::mem::replace(&mut tags[place.tag as u8 as usize], true) {
            write_id(&mut id, "tag:", place.tag.name());
            say(&id);
        }
    }
    let mut counts = vec![0u32; rules.iter().count()];
    for block in 0..hits.blocks() {
        for &rule in hits.of(block) {
            counts[rule as usize] += 1;
        }
    }
    for (rule, &count) in rules.iter().zip(&counts).filter(|(_, count)| **count > 0) {
        write_id(&mut id, "hit:", &rule.id);
        steps(&mut id, count, &mut say);
    }
    measured(page, &mut id, &mut say);
}

/// What the page claims about itself.
fn claimed(page: &Page, id: &mut String, say: &mut impl FnMut(&str)) {
    for claim in &page.claims {
        match claim.field {
            Field::Type => {
                write_id(id, "type:", claim.value.rsplit('/').next().unwrap_or_default());
                say(id);
            }
            Field::Url => {
                let rest = claim.value.split_once("://").map_or("", |(_, rest)| rest);
                let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
                if let Some((first, _)) = host.split_once('.') {
                    write_id(id, "host:", first);
                    say(id);
                }
                let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
                for word in path.split(|char: char| !char.is_alphabetic()).filter(|word| word.len() > 1) {
                    write_id(id, "url:", word);
                    say(id);
                }
                write_id(id, "url-", "depth");
                steps(id, path.split('/').filter(|part| !part.is_empty()).count() as u32, say);
                write_id(id, "url-", "hyphens");
                steps(id, path.matches('-').count() as u32, say);
                write_id(id, "url-", "digits");
                steps(id, path.bytes().filter(u8::is_ascii_digit).count() as u32, say);
            }
            Field::Date | Field::Author => {
                write_id(id, "claims:", claim.field.name());
                say(id);
            }
            _ => {}
        }
    }
}

/// Sizes and shares.
fn measured(page: &Page, id: &mut String, say: &mut impl FnMut(&str)) {
    use crate::document::BlockKind;
    let (mut bytes, mut linked, mut prose, mut pre, mut items, mut cells, mut headings) = (0, 0, 0, 0, 0, 0, 0);
    let (mut questions, mut money, mut longest) = (0, 0, 0);
    for block in &page.blocks {
        let text = page.text_of(block);
        bytes += text.len();
        linked += block.linked as usize;
        if text.len() >= 120 && (block.linked as usize) < text.len() / 3 {
            prose += text.len();
            longest = longest.max(text.len());
        }
        pre += u32::from(block.kind == BlockKind::Pre);
        items += u32::from(block.kind == BlockKind::Item);
        cells += u32::from(block.kind == BlockKind::Cell);
        headings += u32::from(matches!(block.kind, BlockKind::Heading(_)));
        questions += u32::from(text.ends_with(['?', '？']));
        money += u32::from(text.len() < 60 && has_money(text));
    }
    let shares = [("linked-percent", linked * 100 / bytes.max(1)), ("prose-percent", prose * 100 / bytes.max(1))];
    for (name, percent) in shares {
        for step in [10, 20, 30, 40, 50, 60, 70, 80, 90] {
            if percent >= step {
                *id = format!("{name}>={step}");
                say(id);
            }
        }
    }
    let counts = [
        ("blocks", page.blocks.len()),
        ("prose", prose),
        ("longest", longest),
        ("pre", pre as usize),
        ("items", items as usize),
        ("cells", cells as usize),
        ("headings", headings as usize),
        ("questions", questions as usize),
        ("money", money as usize),
    ];
    for (name, count) in counts {
        write_id(id, "", name);
        steps(id, count as u32, say);
    }
}

/// Whether a sign of money stands in a text: `$`, `€`, `£`, `¥`, `￥`, `₽`, `₹`, `₩` or `円`.
fn has_money(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Most texts have none of the first two bytes of any, which is told of many bytes at once.
    let may_be = |first: u8x16, second: u8x16| {
        equal(first, b'$')
            | equal(first, 0xc2) & between(second, 0xa3, 0xa5)
            | equal(first, 0xe2) & equal(second, 0x82)
            | equal(first, 0xe5) & equal(second, 0x86)
            | equal(first, 0xef) & equal(second, 0xbf)
    };
    if !any_pair(bytes, may_be) {
        return false;
    }
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        b'$' => true,
        0xc2 => matches!(bytes[at..], [_, 0xa3 | 0xa5, ..]),
        0xe2 => matches!(bytes[at..], [_, 0x82, 0xa9 | 0xac | 0xb9 | 0xbd, ..]),
        0xe5 => matches!(bytes[at..], [_, 0x86, 0x86, ..]),
        0xef => matches!(bytes[at..], [_, 0xbf, 0xa5, ..]),
        _ => false,
    })
}

/// Powers of two as they are written.
const STEPS: [&str; 31] = [
    "1",
    "2",
    "4",
    "8",
    "16",
    "32",
    "64",
    "128",
    "256",
    "512",
    "1024",
    "2048",
    "4096",
    "8192",
    "16384",
    "32768",
    "65536",
    "131072",
    "262144",
    "524288",
    "1048576",
    "2097152",
    "4194304",
    "8388608",
    "16777216",
    "33554432",
    "67108864",
    "134217728",
    "268435456",
    "536870912",
    "1073741824",
];

/// Says `id>=1`, `id>=2`, `id>=4` and so on up to `count`, so that a sum of weights can follow any curve.
fn steps(id: &mut String, count: u32, say: &mut impl FnMut(&str)) {
    id.push_str(">=");
    let name = id.len();
    for step in STEPS.iter().take(count.checked_ilog2().map_or(0, |most| most as usize + 1)) {
        id.truncate(name);
        id.push_str(step);
        say(id);
    }
    id.truncate(name - ">=".len());
}

fn write_id(id: &mut String, kind: &str, name: &str) {
    id.clear();
    id.push_str(kind);
    if name.is_ascii() {
        id.push_str(name);
        id.make_ascii_lowercase();
    } else {
        id.extend(name.chars().flat_map(char::to_lowercase));
    }
}

/// What a piece of evidence is looked up by.
fn hash_of(id: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(id.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Block, Claim, Evidence, Place, Span};

    #[test]
    fn signs_of_money_are_told_by_their_bytes() {
        for character in '\0'..=char::MAX {
            let text = format!("5 {character} b");
            assert_eq!(has_money(&text), "$€£¥￥₽₹₩円".contains(character), "{character:?}");
        }
    }

    #[test]
    fn counts_are_said_in_steps() {
        for (step, written) in STEPS.iter().enumerate() {
            assert_eq!(written.parse(), Ok(1_u32 << step));
        }
        let said = |count| {
            let mut said = Vec::new();
            steps(&mut "a".to_owned(), count, &mut |id: &str| said.push(id.to_owned()));
            said
        };
        assert_eq!(said(0), Vec::<String>::new());
        assert_eq!((said(1), said(4)), (vec!["a>=1".to_owned()], ["a>=1", "a>=2", "a>=4"].map(str::to_owned).to_vec()));
        assert_eq!(said(5).len(), 3);
    }

    fn kind_of(lines: &[&str], types: &[&str]) -> PageType {
        let mut page = Page { places: vec![Place::default()], ..Page::default() };
        for line in lines {
            let start = page.text.len() as u32;
            page.text.push_str(line);
            page.blocks.push(Block { span: Span { start, end: page.text.len() as u32 }, ..Block::default() });
        }
        let claim = |value: &&str| Claim {
            field: Field::Type,
            value: (*value).to_owned(),
            evidence: Evidence::OpenGraph,
            block: None,
        };
        page.claims = types.iter().map(claim).collect();
        let rules = Rules::builtin();
        let table = PageTypes::parse(include_str!("page-types.tsv")).expect("a valid table");
        table.judge(&page, &rules, &rules.match_page(&page))
    }

    #[test]
    fn notices_are_told_by_their_wording() {
        assert_eq!(
            kind_of(&["404 Not Found", "The page you were looking for could not be found."], &[]),
            PageType::Error
        );
        assert_eq!(
            kind_of(&["抱歉，您访问的页面不存在", "五秒后自动跳转到网站首页，或者点击这里返回"], &[]),
            PageType::Error
        );
        assert_eq!(
            kind_of(&["Checking your browser before accessing the site.", "Please wait."], &[]),
            PageType::Captcha
        );
        assert_eq!(
            kind_of(&["We use cookies to give you the best experience on our website.", "Accept all"], &[]),
            PageType::Consent
        );
        assert_eq!(kind_of(&["Loading"], &[]), PageType::Empty);
        assert_eq!(kind_of(&[], &[]), PageType::Empty);
    }

    #[test]
    fn an_article_that_speaks_of_missing_pages_is_an_article() {
        let story = "The archive lost a page. The page you were looking for is a phrase, he said, that nobody likes. "
            .repeat(30);
        assert_eq!(kind_of(&["A history of errors", &story], &["article"]), PageType::Article);
    }
}
