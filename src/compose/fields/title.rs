//! The headline: every text that may be it is a candidate, what is seen of a candidate adds points, and the best is taken.

mod compare;
mod lines;
mod pairs;
mod words;

use rustc_hash::FxHashMap;

use super::date::{habit, read_once};
use super::place::{Setting, key, width};
use super::title_parts::parts;
use super::title_weights::{Kind, Seen, points};
use crate::document::{Block, Claim, Evidence, Field, Page, Place, Tag};

/// A chosen headline and where it is printed.
pub(super) struct Chosen {
    /// The headline as printed.
    pub(super) text: String,
    /// The block it stands in, when it stands in one.
    pub(super) block: Option<usize>,
}

/// A text that may be the headline. Texts that differ only in marks and case are one candidate.
pub(super) struct Candidate {
    /// The text as the best of its places has it.
    pub(super) text: String,
    /// What is seen of it, one bit a [`Seen`].
    pub(super) seen: u128,
    block: Option<usize>,
    surface: u8,
    /// Points of what is seldom seen, which are set by hand.
    by_hand: f32,
}

impl Candidate {
    /// What it is worth on a page of this kind, as far as it was looked at.
    fn points(&self, kind: Kind) -> f32 {
        points(self.seen, kind) + self.by_hand
    }
}

/// Chooses the headline.
pub(super) fn choose(setting: &Setting<'_>) -> Option<Chosen> {
    if let Some(claim) = setting.by_site_rule(Field::Title) {
        let own = key(&claim.value);
        let block = (0..setting.page.blocks.len()).find(|&index| {
            let text = setting.text(index);
            text.len() < claim.value.len() * 2 && key(text) == own
        });
        return Some(Chosen { text: claim.value.clone(), block });
    }
    let kind = kind(setting);
    let mut gathering = Gathering::of(setting);
    gathering.compare(Some(kind));
    let best =
        gathering.candidates.into_iter().map(|candidate| (candidate.points(kind), candidate)).reduce(|best, next| {
            // The first of equals.
            if next.0 > best.0 { next } else { best }
        });
    let (score, best) = best?;
    (score > ENOUGH).then_some(Chosen { text: best.text, block: best.block })
}

/// Which points count on this page.
pub(super) fn kind(setting: &Setting<'_>) -> Kind {
    Kind::of(setting.page.markup, setting.judgement.page_type, setting.is_cjk())
}

/// A page whose best candidate has fewer points has no headline.
const ENOUGH: f32 = -4.0;

/// Points of a headline that leaves nothing but the name of the site of the page's `title`, by another heading. Set by hand: no fitted
/// weight is larger.
const BESIDE_SITE: f32 = 4.0;

/// Points of what a line labels as the title, set by hand: of 2,800 pages of plain text three have such a line. Without them
/// a row of a notice's table is its headline.
const LABELLED_TITLE: f32 = 4.0;

/// A narrower `title` may stand in any heading by chance.
const NARROWEST_WHOLE: usize = 12;

/// Candidates of one page; a list of teasers has hundreds of headings, and the page's own is among the first.
const MOST: usize = 128;

/// Longer texts are no headlines. The longest of 2,000 read has 250 characters of single width.
const WIDEST: usize = 320;

/// Whether a text is too wide for a headline. No character has more columns than bytes.
fn too_wide(text: &str) -> bool {
    text.len() > WIDEST * 4 || text.len() > WIDEST && width(text) > WIDEST
}

/// What is seen of a place and those above it.
#[derive(Debug, Clone, Copy, Default)]
struct Around {
    hidden: bool,
    in_navigation: bool,
}

struct Gathering<'a> {
    setting: &'a Setting<'a>,
    candidates: Vec<Candidate>,
    by_key: FxHashMap<String, usize>,
    keys: Vec<String>,
    /// Blocks that hold a date or the name of the source.
    metadata: Vec<usize>,
    /// What is seen of places that were looked at and those above them.
    places: Vec<Option<Around>>,
    /// Places on the way up to one that was looked at.
    path: Vec<u32>,
    /// Whether it is plain text in Chinese, Japanese or Korean, of which [`NOT_IN_CHINESE`] says nothing.
    is_chinese: bool,
    /// Whether lines that nothing marks are among the candidates.
    has_lines: bool,
    named: Named,
}

/// All candidates of a page, each with what is seen of it.
pub(super) fn candidates(setting: &Setting<'_>) -> Vec<Candidate> {
    let mut gathering = Gathering::of(setting);
    gathering.compare(None);
    gathering.candidates
}

/// What says nothing of a line of plain text in Chinese, Japanese or Korean, where words aren't parted.
const NOT_IN_CHINESE: u128 = Seen::AllWordsInBody.bit()
    | Seen::MostWordsInBody.bit()
    | Seen::FewWordsInBody.bit()
    | Seen::FrequentWord.bit()
    | Seen::Name.bit();

/// Blocks that hold a date or the name of the source: not every claim of a date can be read, and a headline may have numbers.
fn metadata(setting: &Setting<'_>) -> Vec<usize> {
    let habit = habit(setting);
    let is_metadata = |claim: &&Claim| match claim.field {
        Field::Source => claim.evidence != Evidence::Closing,
        // A line that tells of a day among other things is prose or a headline.
        Field::Date => read_once(setting, claim, habit).is_some_and(|date| {
            claim.evidence != Evidence::Byline
                || (date.end - date.start) * 3 >= claim.value.len()
                || date.moment.time.is_some()
        }),
        _ => false,
    };
    setting
        .page
        .claims
        .iter()
        .filter(|claim| claim.block.is_some())
        .filter(is_metadata)
        .filter_map(|claim| claim.block)
        .map(|block| block as usize)
        .collect()
}

impl<'a> Gathering<'a> {
    /// The candidates of a page, each with what is seen of its places.
    fn of(setting: &'a Setting<'a>) -> Gathering<'a> {
        let metadata = metadata(setting);
        let mut gathering = Gathering {
            setting,
            candidates: Vec::new(),
            by_key: FxHashMap::default(),
            keys: Vec::new(),
            metadata,
            places: vec![None; setting.page.places.len()],
            path: Vec::new(),
            is_chinese: setting.is_plain() && setting.is_cjk(),
            has_lines: false,
            named: named(setting),
        };
        gathering.add_claims();
        if setting.is_plain() || gathering.candidates.is_empty() {
            gathering.has_lines = true;
            gathering.add_lines();
        }
        gathering.leave_out_labelled();
        gathering
    }

    fn add(&mut self, text: &str, seen: u128, block: Option<usize>, surface: u8) {
        let text = text.trim();
        if too_wide(text) {
            return;
        }
        let text = without_button(text);
        self.add_keyed(text, key(text), seen, block, surface);
    }

    /// The same of a text whose key is known; what is taken off the text is no part of it.
    fn add_keyed(&mut self, text: &str, key: String, seen: u128, block: Option<usize>, surface: u8) {
        // Documentation puts a sign for a link beside its headings.
        let text = text.trim().trim_end_matches(['¶', '§', '#', '🔗', '\u{f0c1}']).trim_end();
        let whole = words::whole(text);
        let text = whole.as_ref();
        if key.is_empty() || text.is_empty() || too_wide(text) {
            return;
        }
        if let Some(&index) = self.by_key.get(&key) {
            let candidate = &mut self.candidates[index];
            candidate.seen |= seen;
            candidate.block = candidate.block.or(block);
            if surface > candidate.surface {
                (candidate.text, candidate.surface) = (text.to_owned(), surface);
            }
        } else if self.candidates.len() < MOST {
            let beside_site = self.named.headline.as_ref() == Some(&key);
            let by_hand = if beside_site { BESIDE_SITE } else { 0.0 };
            self.by_key.insert(key.clone(), self.candidates.len());
            self.keys.push(key);
            self.candidates.push(Candidate { text: text.to_owned(), seen, block, surface, by_hand });
        }
    }

    fn add_claims(&mut self) {
        let setting = self.setting;
        let (mut first_heading, mut second_heading, mut headings) = (true, true, 0);
        let mut data = 0;
        for claim in setting.claims(Field::Title) {
            let block = claim.block.map(|block| block as usize);
            if block.is_some_and(|block| self.named.site.contains(&block)) {
                continue;
            }
            let value = claim.value.as_str();
            match claim.evidence {
                Evidence::TitleElement => self.add_split(value, Seen::Element, 0),
                Evidence::OpenGraph => self.add_split(value, Seen::OpenGraph, 1),
                Evidence::Meta => self.add(value, Seen::Meta.bit(), None, 1),
                Evidence::JsonLd => {
                    self.add(value, if data == 0 { Seen::Data } else { Seen::MoreData }.bit(), None, 1);
                    data += 1;
                }
                Evidence::Heading(1) => {
                    let seen = if first_heading { Seen::FirstHeading } else { Seen::MoreHeading };
                    first_heading = false;
                    headings += 1;
                    self.add_block(value, seen, block);
                }
                Evidence::Heading(2) => {
                    let seen = if second_heading { Seen::FirstSecondary } else { Seen::MoreSecondary };
                    second_heading = false;
                    self.add_block(value, seen, block);
                }
                Evidence::Heading(_) => self.add_block(value, Seen::Minor, block),
                _ => self.add_block(value, Seen::ClassSaysTitle, block),
            }
        }
        for candidate in &mut self.candidates {
            let heading = Seen::FirstHeading.bit() | Seen::MoreHeading.bit();
            if headings == 1 && candidate.seen & heading != 0 {
                candidate.seen |= Seen::OnlyHeading.bit();
            }
        }
    }

    /// Leaves out headings that hold the page's `title` with a label before it and a count behind it: `Topic: A question (Read 12 times)`.
    fn leave_out_labelled(&mut self) {
        let element = Seen::Element.bit();
        let Some(whole) = self.candidates.iter().position(|candidate| candidate.seen & element != 0) else { return };
        let text = self.candidates[whole].text.clone();
        if parts(&text).len() > 1 || width(&text) < NARROWEST_WHOLE {
            return;
        }
        let labelled = |candidate: &Candidate| {
            let whole = Some(candidate.text.as_str()).filter(|whole| whole.len() > text.len());
            whole.and_then(|whole| whole.split_once(text.as_str())).is_some_and(|(before, behind)| {
                let counts =
                    behind.contains(|digit: char| digit.is_ascii_digit()) && behind.split_whitespace().count() > 1;
                before.trim_end().ends_with([':', '：']) && behind.trim_start().starts_with(['(', '（', '[']) && counts
            })
        };
        if !self.candidates.iter().any(labelled) {
            return;
        }
        let all = std::mem::take(&mut self.candidates).into_iter().zip(std::mem::take(&mut self.keys));
        (self.candidates, self.keys) = all.filter(|(candidate, _)| !labelled(candidate)).unzip();
    }

    /// A text from the head of the page, and what is left of it without its first or last parts.
    fn add_split(&mut self, value: &str, whole: Seen, surface: u8) {
        self.add(value, whole.bit(), None, surface);
        let cuts = parts(value);
        if cuts.len() < 2 {
            return;
        }
        let open_graph = whole as u8 == Seen::OpenGraph as u8;
        let (start, middle, end) = if open_graph {
            (Seen::OpenGraphStart, Seen::OpenGraphPart, Seen::OpenGraphPart)
        } else {
            (Seen::ElementStart, Seen::ElementMiddle, Seen::ElementEnd)
        };
        let last = cuts.len() - 1;
        for (index, part) in cuts.iter().enumerate() {
            // From the start up to this part, from this part to the end, and the part alone.
            if index < last {
                self.add(&value[..part.end], start.bit(), None, surface);
            }
            if index > 0 {
                self.add(&value[part.start..], end.bit(), None, surface);
            }
            if index > 0 && index < last {
                self.add(&value[part.clone()], middle.bit(), None, surface);
            }
        }
        self.add(&value[cuts[0].clone()], Seen::FirstPart.bit(), None, surface);
        let longest = cuts.iter().max_by_key(|part| width(&value[(*part).clone()])).cloned().unwrap_or_default();
        self.add(&value[longest], Seen::LongestPart.bit(), None, surface);
    }

    fn add_block(&mut self, value: &str, seen: Seen, block: Option<usize>) {
        let place = block.map_or(0, |block| self.place(block));
        self.add(value, seen.bit() | place, block, 2);
    }

    /// What is seen of a block as a place for a headline.
    fn place(&mut self, index: usize) -> u128 {
        let setting = self.setting;
        let Some(block) = setting.page.blocks.get(index) else { return 0 };
        let body = &setting.body;
        let mut seen = match index {
            _ if index >= body.end => Seen::BelowBody,
            _ if index > body.start + 1 => Seen::InsideBody,
            _ if index + 3 >= body.start => Seen::JustAbove,
            _ if index + 10 >= body.start => Seen::Above,
            _ if index + 30 >= body.start => Seen::FarAbove,
            _ => Seen::VeryFarAbove,
        }
        .bit();
        seen |= on(Seen::Kept, setting.kept(index));
        seen |= on(Seen::Linked, block.linked as usize * 2 > block.span.len());
        let around = self.around(block);
        seen |= on(Seen::Hidden, around.hidden) | on(Seen::InNavigation, around.in_navigation);
        seen |= on(Seen::AboveDate, self.above_date(index));
        let score = setting.judgement.verdicts.get(index).map_or(0.0, |verdict| verdict.score);
        seen |= on(Seen::Condemned, score < -4.0);
        seen |= on(Seen::Doubted, (-4.0..-1.5).contains(&score));
        seen |= on(Seen::Praised, score > 0.0);
        seen
    }

    /// What is seen of the place of a block and those above it, each looked at once.
    fn around(&mut self, block: &Block) -> Around {
        let page = self.setting.page;
        let mut seen = Around::default();
        let mut next = Some(block.place);
        while let Some(index) = next {
            if let Some(known) = self.places[index as usize] {
                seen = known;
                break;
            }
            self.path.push(index);
            next = page.places[index as usize].parent;
        }
        for index in self.path.drain(..).rev() {
            let place = &page.places[index as usize];
            seen.hidden |= place.hidden;
            seen.in_navigation = seen.in_navigation || is_navigation(page, place);
            self.places[index as usize] = Some(seen);
        }
        seen
    }

    /// Whether a line with a date follows within a few blocks.
    fn above_date(&self, index: usize) -> bool {
        self.metadata.iter().any(|block| (index + 1..=index + 3).contains(block))
    }

    fn key_of(&self, seen: Seen) -> Option<String> {
        let index = self.candidates.iter().position(|candidate| candidate.seen & seen.bit() != 0)?;
        Some(self.keys[index].clone())
    }
}

/// A heading without the button that boards and encyclopedias put behind it.
fn without_button(text: &str) -> &str {
    match text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
        Some((heading, button)) if BUTTONS.iter().any(|known| button.trim().eq_ignore_ascii_case(known)) => {
            heading.trim_end()
        }
        _ => text,
    }
}

/// Such buttons.
const BUTTONS: [&str; 10] =
    ["复制链接", "複製連結", "编辑", "編輯", "编辑本段", "编辑源代码", "edit", "edit source", "編集", "편집"];

/// What the headings of a page say of each other.
#[derive(Default)]
struct Named {
    /// Blocks of headings that name the site. Boards, books and blogs set it as the first heading of every page. On a page with no other
    /// heading it stays.
    site: Vec<usize>,
    /// The key of the headline, where it and such a heading are together what the page's `title` says.
    headline: Option<String>,
}

/// Longest words between the two parts, in bytes of their key: `View topic`, in any language.
const BETWEEN: usize = 32;

fn named(setting: &Setting<'_>) -> Named {
    let mut headings = Vec::new();
    let mut wholes = Vec::new();
    for claim in setting.claims(Field::Title) {
        match (claim.evidence, claim.block) {
            (Evidence::TitleElement | Evidence::OpenGraph, _) => wholes.push(claim.value.trim().to_lowercase()),
            (_, Some(block)) if headings.len() < MOST => {
                headings.push((block as usize, claim.value.trim().to_lowercase()))
            }
            _ => {}
        }
    }
    let mut body = setting.body.clone();
    let text = body
        .find(|block| setting.kept(*block) && width(setting.text(*block)) >= PARAGRAPH)
        .unwrap_or(setting.body.start);
    headings.retain(|(block, heading)| *block <= text + 1 && heading.contains(char::is_alphanumeric));
    let mut named = Named::default();
    for (at, (block, name)) in headings.iter().enumerate() {
        if headings[..at].iter().any(|(_, before)| before == name) {
            continue;
        }
        // A book and its subtitle are the two parts of a title as well: the name of a site is a link, or it stands in its header.
        let in_header = is_site_header(setting, *block) || is_site_place(setting, *block);
        // Boards set two colons between site and topic, and nobody else does.
        let colons =
            |whole: &str| whole.strip_prefix(name.as_str()).is_some_and(|rest| rest.trim_start().starts_with("::"));
        let joined = |headline: &str| {
            wholes.iter().any(|whole| (in_header || colons(whole)) && are_parts(whole, name, headline))
        };
        let headline = headings[at + 1..].iter().find(|(below, other)| below > block && other != name && joined(other));
        if headline.is_some() || is_site_place(setting, *block) {
            named.site.push(*block);
            named.headline = named.headline.or_else(|| headline.map(|(_, text)| key(text)));
        }
    }
    let blocks = setting.claims(Field::Title).filter_map(|claim| claim.block);
    if blocks.into_iter().all(|block| named.site.contains(&(block as usize))) { Named::default() } else { named }
}

/// Whether a title is a name and a headline, with a mark between them. Before the headline the name stands with a colon or an arrow (with a dash
/// it is the headline, and what follows a section), and a few words more may follow.
fn are_parts(whole: &str, name: &str, headline: &str) -> bool {
    let mark = |character: char| !character.is_alphanumeric() && !character.is_whitespace();
    let before = |rest: &str| rest.trim_start().starts_with([':', '：', '»', '›', '>']);
    let behind = |rest: &str| rest.trim_end().ends_with(mark);
    let name_first = whole.strip_prefix(name).filter(|rest| before(rest)).and_then(|rest| rest.strip_suffix(headline));
    let name_last = whole.strip_suffix(name).filter(|rest| behind(rest)).and_then(|rest| rest.strip_prefix(headline));
    name_first.is_some_and(|between| behind(between) && key(between).len() <= BETWEEN)
        || name_last.is_some_and(|between| !between.contains(char::is_alphanumeric))
}

/// What is kept and as wide as this is running text; headings above it may be kept as well.
const PARAGRAPH: usize = 100;

/// Places this far above a heading tell what it is.
const PLACES_ABOVE: usize = 3;

/// Whether the classes of a block's place say that it holds the name of the site.
fn is_site_place(setting: &Setting<'_>, block: usize) -> bool {
    let Some(block) = setting.page.blocks.get(block) else { return false };
    setting.page.places_above(block).take(PLACES_ABOVE).any(|place| {
        let words = || setting.page.words_of(place.class).chain(setting.page.words_of(place.id));
        words().any(|word| SITE_PLACES.contains(&word))
            || words().any(|word| word == "site") && words().any(|word| NAMES_OF_SITES.contains(&word))
    })
}

/// Whether a heading is a link, or stands in a header or menu that is none of an article's.
fn is_site_header(setting: &Setting<'_>, index: usize) -> bool {
    let page = setting.page;
    let Some(block) = page.blocks.get(index) else { return false };
    let words_of =
        |place: &Place| page.words_of(place.class).chain(page.words_of(place.id)).any(|word| HEADERS.contains(&word));
    let in_header = page
        .places_above(block)
        .take(PLACES_ABOVE)
        .any(|place| matches!(place.tag, Tag::Header | Tag::Nav) || words_of(place));
    let in_article = page.places_above(block).any(|place| matches!(place.tag, Tag::Article | Tag::Main));
    block.linked as usize * 2 > block.span.len() || in_header && !in_article
}

/// Words in the classes of a site's header.
const HEADERS: [&str; 7] = ["header", "masthead", "banner", "logo", "menu", "navbar", "topbar"];

/// Words of such classes, in the themes that common software for boards and blogs comes with.
const SITE_PLACES: [&str; 4] = ["forumtitle", "sitetitle", "sitename", "blogname"];

/// Words that are so beside the word `site`: `site-title`.
const NAMES_OF_SITES: [&str; 3] = ["title", "name", "description"];

fn on(seen: Seen, yes: bool) -> u128 {
    if yes { seen.bit() } else { 0 }
}

/// Whether a place is a part of the page that is about the site or about other pages.
fn is_navigation(page: &Page, place: &Place) -> bool {
    matches!(place.tag, Tag::Nav | Tag::Aside | Tag::Footer)
        || page
            .words_of(place.class)
            .any(|word| matches!(word, "nav" | "menu" | "sidebar" | "related" | "footer" | "logo" | "breadcrumb"))
}
