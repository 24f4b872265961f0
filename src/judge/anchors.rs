//! How blocks lie to what a page says it is about: its title, and the lead and the text its head has. A short article under
//! which a site appends longer ones, or teasers of them, is told from those by this and by little else.

use rustc_hash::FxHashMap;

use super::function_words::FunctionWords;
use super::rules::{Kind, Mark};
use super::shapes::{Fill, of_blocks};
use super::text::TopicWords;
use super::topics::Topics;
use super::view::View;
use crate::document::{BlockKind, Field, Page};

/// Blocks shorter than this, in tokens, have too few words for a share of them to say something.
const FEW_TOKENS: u32 = 6;
/// The share of the lead's words that a block must have to count as the place where the lead stands.
const LEAD_SHARE: f32 = 0.4;
/// Bits of the filter for the words of title, lead and text: many for each, but for the text that few pages have in their data.
const FILTER_BITS: usize = 1 << 12;
/// The lowest level of a headline.
const LOWEST: u8 = 6;
/// Levels are counted up to here.
const FAR: u8 = 30;

/// A page's blocks and places, measured against its title and lead.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    blocks: Vec<Anchored>,
    places: Vec<Held>,
    /// Sums of `titled` before each block; one entry more than blocks.
    titled_before: Vec<f32>,
    /// Headlines that are links before each block; one entry more than blocks.
    headlines_before: Vec<u32>,
    /// The block where the lead stands.
    lead: Option<usize>,
    has_lead: bool,
    has_text: bool,
    said: Said,
    /// For each block whether a headline above it, by the outline of headlines, opens related pages or comments.
    outlined: Vec<bool>,
    /// Words of running text that are not said to be anything else than the page's own: see [`Anchors::outline`].
    clean: f32,
}

/// Kinds of rules whose blocks are parts of a page with a text of their own, which is not the page's.
const APART: [Kind; 6] = [Kind::Related, Kind::Comments, Kind::Wall, Kind::Promotion, Kind::Footer, Kind::Navigation];

/// As what a page's data names it, the most telling last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    #[default]
    Nothing,
    Anything,
    List,
    Product,
    Forum,
    Article,
}

impl Said {
    fn of(page: &Page) -> Said {
        let claims = page.claims.iter().filter(|claim| claim.field == Field::Type);
        let kind = |value: &str| {
            let value = value.to_lowercase();
            let says = |words: &[&str]| words.iter().any(|word| value.contains(word));
            match () {
                () if says(&["article", "posting", "report"]) => Said::Article,
                () if says(&["discussion", "question", "qapage", "forum"]) => Said::Forum,
                () if says(&["product", "offer"]) => Said::Product,
                () if says(&["collection", "itemlist", "search", "category"]) => Said::List,
                () => Said::Anything,
            }
        };
        claims.map(|claim| kind(&claim.value)).max().unwrap_or_default()
    }
}

/// What a block shares with title, lead and text.
#[derive(Debug, Clone, Copy, Default)]
struct Anchored {
    /// Share of the title's words that stand in the block.
    titled: f32,
    /// Share of the lead's words that stand in the block.
    led: f32,
    /// Share of the block's words that stand in the lead.
    in_lead: f32,
    /// Share of the block's words that stand in the text the page's data has.
    in_text: f32,
}

/// How a place lies to title, lead and its siblings.
#[derive(Debug, Clone, Copy)]
struct Held {
    /// Levels up to places, by what these hold: [`HOLDS_TITLE`] and so on. Two more than there are, so that they fill a register.
    up: [u8; 8],
    /// Of the outermost place at or above it that is one of several entries with a heading each: how many come before.
    entry: i32,
    /// And how many there are.
    entries: u16,
}

/// A place that holds the title, the lead.
const HOLDS_TITLE: usize = 0;
const HOLDS_LEAD: usize = 1;
/// A place whose first line opens related pages, comments.
const RELATED: usize = 2;
const COMMENTS: usize = 3;
/// The same, of those places that hold neither title nor lead: a page that begins with a list of other pages is no list.
const RELATED_APART: usize = 4;
const COMMENTS_APART: usize = 5;

impl Anchors {
    /// Measures a page of which everything else is measured.
    pub(super) fn of(view: &View<'_>, title: Option<&str>, topics: &Topics, function_words: &FunctionWords) -> Anchors {
        let mut anchors = Anchors { said: Said::of(view.page), ..Anchors::default() };
        anchors.read_words(view, title, topics, function_words);
        anchors.headlines_before.reserve(view.blocks.len() + 1);
        anchors.titled_before.reserve(view.blocks.len() + 1);
        anchors.outlined.reserve(view.blocks.len());
        let mut headlines = 0;
        let mut titled = 0.0;
        anchors.headlines_before.push(0);
        anchors.titled_before.push(0.0);
        for (measured, anchored) in view.blocks.iter().zip(&anchors.blocks) {
            headlines += u32::from(measured.linked > 0.7 && measured.text.length() >= 5.0);
            titled += anchored.titled;
            anchors.headlines_before.push(headlines);
            anchors.titled_before.push(titled);
        }
        anchors.hold(view);
        anchors.outline(view);
        anchors
    }

    /// Words of running text that are not said to be anything else than the page's own.
    pub(super) fn clean(&self) -> f32 {
        self.clean
    }

    /// Whether a block stands in a section of related pages: by the outline, and by a place that holds neither title nor lead.
    pub(super) fn is_in_section(&self, view: &View<'_>, block: usize) -> bool {
        self.outlined[block] && self.place(view, block).up[RELATED_APART] < FAR
    }

    /// Walks the outline: what stands below a headline that opens related pages or comments, until a headline as high as it,
    /// is theirs, and never the headline of the page. A line that opens them and is no headline counts as one below the headline
    /// above it. Sums up what is left.
    fn outline(&mut self, view: &View<'_>) {
        // What hits the headline, too, is around everything and says nothing.
        let of_title = view.title.map_or(0, |title| view.blocks[title].kinds);
        let apart = APART.iter().fold(0, |kinds, kind| kinds | 1 << *kind as u32) & !of_title;
        let mut headlines: Vec<(u8, bool)> = Vec::new();
        for (index, (block, measured)) in view.page.blocks.iter().zip(&view.blocks).enumerate() {
            let distance = &view.distances[index];
            let opens = distance.since[Mark::Related as usize] == 0 || distance.since[Mark::Comments as usize] == 0;
            let level = match block.kind {
                BlockKind::Heading(level) => Some(level),
                _ if opens => Some(headlines.last().map_or(LOWEST, |(level, _)| level.saturating_add(1))),
                _ => None,
            };
            if let Some(level) = level {
                while headlines.last().is_some_and(|(above, _)| *above >= level) {
                    headlines.pop();
                }
                if view.title == Some(index) {
                    headlines.clear();
                }
                let is_apart = opens || headlines.last().is_some_and(|(_, is_apart)| *is_apart);
                headlines.push((level, is_apart));
            }
            let is_apart = headlines.last().is_some_and(|(_, is_apart)| *is_apart);
            self.outlined.push(is_apart);
            let place = self.place(view, index);
            let is_below = place.up[RELATED_APART] < FAR || place.up[COMMENTS_APART] < FAR;
            if measured.good && !is_apart && !is_below && measured.kinds & apart == 0 {
                self.clean += measured.text.length();
            }
        }
    }

    fn read_words(&mut self, view: &View<'_>, title: Option<&str>, topics: &Topics, function_words: &FunctionWords) {
        let mut words: FxHashMap<u64, Known> = FxHashMap::default();
        let mut counts = [0.0_f32; 2];
        let lead = longest(view.page, Field::Lead);
        let text = longest(view.page, Field::Body);
        for (bit, text) in [(TITLE, title), (LEAD, lead), (TEXT, text)] {
            TopicWords::each(text.unwrap_or_default(), function_words, |word| {
                let known = words.entry(word).or_default();
                if known.of & bit == 0 && bit != TEXT {
                    counts[usize::from(bit - 1)] += 1.0;
                }
                known.of |= bit;
            });
        }
        self.has_lead = lead.is_some();
        self.has_text = text.is_some();
        self.blocks.resize(view.blocks.len(), Anchored::default());
        if words.is_empty() {
            return;
        }
        // A bit for the upper bits of each: most words of a page stand in neither.
        let mut filter = [0_u64; FILTER_BITS / 64];
        let bit = |word: &u64| (word >> (u64::BITS - FILTER_BITS.trailing_zeros())) as usize;
        for word in words.keys() {
            filter[bit(word) / 64] |= 1 << (bit(word) % 64);
        }
        let mut most = LEAD_SHARE;
        for (index, measured) in view.blocks.iter().enumerate() {
            if measured.text.tokens < FEW_TOKENS || measured.linked > 0.9 {
                continue;
            }
            let words_of_block = topics.of(index);
            let (mut in_lead, mut in_text) = (0.0_f32, 0.0);
            let mut met = [0.0_f32; 2];
            for word in words_of_block {
                if filter[bit(word) / 64] >> (bit(word) % 64) & 1 == 0 {
                    continue;
                }
                let Some(known) = words.get_mut(word) else { continue };
                in_lead += f32::from(u8::from(known.of & LEAD != 0));
                in_text += f32::from(u8::from(known.of & TEXT != 0));
                if known.last != index as u32 + 1 {
                    known.last = index as u32 + 1;
                    met[0] += f32::from(u8::from(known.of & TITLE != 0));
                    met[1] += f32::from(u8::from(known.of & LEAD != 0));
                }
            }
            let all = words_of_block.len().max(1) as f32;
            let anchored = Anchored {
                titled: met[0] / counts[0].max(1.0),
                led: met[1] / counts[1].max(1.0),
                in_lead: in_lead / all,
                in_text: in_text / all,
            };
            // The title again is no lead.
            if anchored.led > most && measured.linked < 0.5 && measured.in_title < 0.5 {
                (most, self.lead) = (anchored.led, Some(index));
            }
            self.blocks[index] = anchored;
        }
    }

    fn hold(&mut self, view: &View<'_>) {
        let opens: Vec<(bool, bool)> = view
            .distances
            .iter()
            .map(|distance| (distance.since[Mark::Related as usize] == 0, distance.since[Mark::Comments as usize] == 0))
            .collect();
        self.places.reserve(view.spots.len());
        for (index, (place, spot)) in view.page.places.iter().zip(&view.spots).enumerate() {
            let above = place
                .parent
                .map_or(Held { up: [FAR; 8], entry: -1, entries: 0 }, |parent| self.places[parent as usize]);
            let holds = |block: Option<usize>| {
                block.is_some_and(|block| (spot.first as usize..=spot.last as usize).contains(&block))
            };
            let (related, comments) = opens.get(spot.first as usize).copied().unwrap_or_default();
            let (title, lead) = (holds(view.title), holds(self.lead));
            let is_apart = !title && !lead;
            // All of them together, and those that are here put right.
            let mut up = above.up.map(|above| (above + 1).min(FAR));
            let here = [title, lead, related, comments, related && is_apart, comments && is_apart];
            for (up, here) in up.iter_mut().zip(here) {
                *up = if here { 0 } else { *up };
            }
            let (entry, entries) =
                if above.entry < 0 && spot.twins > 1 && spot.sums.headings > 0.0 && spot.sums.good > 0.0 {
                    (i32::from(view.earlier[index]), spot.twins)
                } else {
                    (above.entry, above.entries)
                };
            self.places.push(Held { up, entry, entries });
        }
    }

    fn place(&self, view: &View<'_>, block: usize) -> &Held {
        &self.places[view.page.blocks[block].place as usize]
    }
}

/// In what a word stands.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    of: u8,
    /// One more than the index of the last block it was met in.
    last: u32,
}

const TITLE: u8 = 1;
const LEAD: u8 = 2;
const TEXT: u8 = 4;

/// The longest thing a page says about a field.
fn longest(page: &Page, field: Field) -> Option<&str> {
    let claims = page.claims.iter().filter(|claim| claim.field == field);
    claims.map(|claim| claim.value.as_str()).max_by_key(|value| value.len())
}

/// The shapes made of this.
pub(super) const SHAPES: &[(&str, Fill)] = of_blocks![
    ("h.titled", |view, block| view.anchors.blocks[block].titled),
    ("h.titled-around", |view, block| {
        let before = &view.anchors.titled_before;
        before[(block + 4).min(view.blocks.len())] - before[block.saturating_sub(3)]
    }),
    ("h.led", |view, block| if view.anchors.has_lead { view.anchors.blocks[block].led } else { -1.0 }),
    ("h.in-lead", |view, block| if view.anchors.has_lead { view.anchors.blocks[block].in_lead } else { -1.0 }),
    ("h.in-text", |view, block| if view.anchors.has_text { view.anchors.blocks[block].in_text } else { -1.0 }),
    ("h.lead", |view, block| view.anchors.lead.map_or(-999.0, |lead| block as f32 - lead as f32)),
    ("h.title-up", |view, block| match view.title {
        Some(_) => f32::from(view.anchors.place(view, block).up[HOLDS_TITLE]),
        None => -1.0,
    }),
    ("h.lead-up", |view, block| match view.anchors.lead {
        Some(_) => f32::from(view.anchors.place(view, block).up[HOLDS_LEAD]),
        None => -1.0,
    }),
    ("h.heads", |view, block| since_title(view, block, |first| view.window(first, block + 1).headings)),
    ("h.dates", |view, block| since_title(view, block, |first| view.window(first, block + 1).dated)),
    ("h.good", |view, block| since_title(view, block, |first| view.window(first, block).good)),
    ("h.headlines", |view, block| {
        since_title(view, block, |first| {
            let before = &view.anchors.headlines_before;
            (before[block + 1] - before[first]) as f32
        })
    }),
    ("h.heading-linked", |view, block| {
        view.blocks[block].heading.map_or(-1.0, |heading| view.blocks[heading as usize].linked)
    }),
    ("h.said", |view, _| f32::from(view.anchors.said as u8)),
    ("s.entry", |view, block| view.anchors.place(view, block).entry as f32),
    ("s.entries", |view, block| f32::from(view.anchors.place(view, block).entries)),
    ("c.related", |view, block| f32::from(view.anchors.place(view, block).up[RELATED])),
    ("c.comments", |view, block| f32::from(view.anchors.place(view, block).up[COMMENTS])),
    ("c.related-apart", |view, block| f32::from(view.anchors.place(view, block).up[RELATED_APART])),
    ("c.comments-apart", |view, block| f32::from(view.anchors.place(view, block).up[COMMENTS_APART])),
    ("o.apart", |view, block| f32::from(u8::from(view.anchors.outlined[block]))),
    ("o.clean", |view, _| view.anchors.clean),
    ("o.clean-share", |view, _| view.anchors.clean / view.all().good.max(1.0)),
];

/// What lies between the title and a block; -1 above the title, -2 where no block repeats the title.
fn since_title(view: &View<'_>, block: usize, between: impl Fn(usize) -> f32) -> f32 {
    match view.title {
        None => -2.0,
        Some(title) if block <= title => -1.0,
        Some(title) => between(title + 1),
    }
}
