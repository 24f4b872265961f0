//! A page measured: what all shapes look at. Everything here is computed once a page, in time linear in its size.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxBuildHasher, FxHashMap, FxHasher};

use super::alike::alike;
use super::anchors::Anchors;
use super::function_words::FunctionWords;
use super::landmarks::{self, Landmarks};
use super::lists::ByList;
use super::rules::{BLOCKS_AT_ONCE, Distances, Kind, Mark, RuleHits, Rules};
use super::text::{End, TextStats, TitleTokens};
use super::topics::Topics;
use crate::document::{Block, BlockKind, Evidence, Field, Markup, Page, Place, Tag, WordList};
use crate::options::HasTime;

/// What a page is measured with. Built once, read-only.
#[derive(Debug)]
pub(super) struct Instruments {
    pub(super) rules: Rules,
    landmarks: Landmarks,
    function_words: FunctionWords,
}

impl Instruments {
    /// Instruments with these rules.
    pub(super) fn new(rules: Rules) -> Instruments {
        Instruments { rules, landmarks: Landmarks::default(), function_words: FunctionWords::default() }
    }
}

/// A block measured.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Measured {
    pub(super) text: TextStats,
    /// Share of its bytes inside links.
    pub(super) linked: f32,
    /// Whether it reads like running text: see [`is_good`].
    pub(super) good: bool,
    /// How many blocks of the page say the same.
    pub(super) copies: u16,
    /// Whether an earlier block says the same.
    pub(super) repeated: bool,
    /// Index of the last heading at or before it, if any.
    pub(super) heading: Option<u32>,
    /// Share of its tokens that stand in the title as well.
    pub(super) in_title: f32,
    /// The kinds of rules that hit it, a bit each.
    pub(super) kinds: u32,
    /// Share of its topic words that other blocks of the page's dense middle have as well; 0 in HTML.
    pub(super) on_topic: f32,
}

/// A place measured: sums over everything below it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) depth: u16,
    /// Sums over the blocks below.
    pub(super) sums: Sums,
    /// Siblings with the same tag and class, itself included.
    pub(super) twins: u16,
    /// The largest number of twins at or above it.
    pub(super) most_twins: u16,
    /// First and last block below it.
    pub(super) first: u32,
    pub(super) last: u32,
    /// Hidden, or below something hidden.
    pub(super) hidden: bool,
    /// How it lies to each cluster.
    pub(super) clusters: [Lies; CLUSTERS.len()],
}

/// Levels up to the landmarks, once for all places that are the same.
#[derive(Debug)]
pub(super) struct Levels {
    all: Vec<[u8; landmarks::COUNT]>,
    /// By place.
    of: Vec<u32>,
}

impl Levels {
    /// Those of a place.
    pub(super) fn of(&self, place: u32) -> &[u8; landmarks::COUNT] {
        &self.all[self.of[place as usize] as usize]
    }
}

/// How a place lies to a cluster.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lies {
    pub(super) inside: bool,
    /// Levels from the meeting point up to the cluster's place: how far above the cluster it branches off.
    pub(super) up: u16,
    /// Levels from the meeting point down to it.
    pub(super) down: u16,
}

/// Sums over a run of blocks or a subtree.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) blocks: f32,
    pub(super) tokens: f32,
    pub(super) bytes: f32,
    pub(super) linked: f32,
    pub(super) good: f32,
    pub(super) commas: f32,
    pub(super) sentences: f32,
    pub(super) dated: f32,
    pub(super) headings: f32,
    pub(super) money: f32,
    pub(super) ended: f32,
    pub(super) repeated: f32,
    /// Blocks that a rule about noise hit.
    pub(super) noise: f32,
}

impl Sums {
    fn of(page: &Page, block: &Block, measured: &Measured) -> Sums {
        let stats = &measured.text;
        let flag = |is: bool| f32::from(u8::from(is));
        Sums {
            blocks: 1.0,
            tokens: stats.tokens as f32,
            bytes: page.text_of(block).len() as f32,
            linked: block.linked as f32,
            good: if measured.good { stats.length() } else { 0.0 },
            commas: stats.commas as f32,
            sentences: stats.sentences as f32,
            dated: flag(stats.dated && stats.tokens < 30),
            headings: flag(matches!(block.kind, BlockKind::Heading(_))),
            money: flag(stats.money > 0),
            ended: flag(stats.end == End::Sentence),
            repeated: flag(measured.copies > 1),
            noise: flag(measured.kinds & !(1 << Kind::Body as u32) != 0),
        }
    }

    fn zip(self, other: Sums, with: fn(f32, f32) -> f32) -> Sums {
        Sums {
            blocks: with(self.blocks, other.blocks),
            tokens: with(self.tokens, other.tokens),
            bytes: with(self.bytes, other.bytes),
            linked: with(self.linked, other.linked),
            good: with(self.good, other.good),
            commas: with(self.commas, other.commas),
            sentences: with(self.sentences, other.sentences),
            dated: with(self.dated, other.dated),
            headings: with(self.headings, other.headings),
            money: with(self.money, other.money),
            ended: with(self.ended, other.ended),
            repeated: with(self.repeated, other.repeated),
            noise: with(self.noise, other.noise),
        }
    }
}

/// A cluster is the smallest place that holds this share of the good text.
pub(super) const CLUSTERS: [f32; 3] = [0.4, 0.7, 0.9];

/// A dense run is the run of blocks with the most good text, when every other block inside it costs this many words.
pub(super) const RUNS: [f32; 3] = [4.0, 15.0, 60.0];

/// A run of blocks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run {
    pub(super) first: usize,
    /// One past its last block.
    pub(super) end: usize,
}

/// A page measured.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) page: &'a Page,
    pub(super) blocks: Vec<Measured>,
    pub(super) spots: Vec<Spot>,
    /// `before[i]` sums the blocks before block `i`; one entry more than blocks.
    pub(super) before: Vec<Sums>,
    /// The clusters' places.
    pub(super) clusters: [usize; CLUSTERS.len()],
    pub(super) runs: [Run; RUNS.len()],
    /// Which rules hit which block.
    pub(super) hits: RuleHits,
    /// How far every block is from the markers.
    pub(super) distances: Vec<Distances>,
    /// The block that repeats the title, if any does.
    pub(super) title: Option<usize>,
    /// The block that the best claim about the date was read from.
    pub(super) date: Option<usize>,
    /// Share of CJK characters among the tokens.
    pub(super) cjk: f32,
    /// For each place the first that is the same.
    pub(super) alike: Vec<u32>,
    pub(super) levels: Levels,
    /// For each place how many of its twins come before it.
    pub(super) earlier: Vec<u16>,
    pub(super) anchors: Anchors,
    pub(super) topics: Topics,
}

/// Whether a block reads like running text: ten words or more, mostly outside links, and either joined by function
/// words, or written in CJK, or punctuated as sentences are (for languages without function words here).
fn is_good(text: &TextStats, linked: f32) -> bool {
    text.length() >= 10.0
        && linked < 0.4
        && (text.function_words >= 2
            || text.cjk >= 12 && text.commas + text.sentences > 0
            || text.sentences >= 1 && text.commas >= 1)
}

impl<'a> View<'a> {
    /// Measures a page.
    pub(super) fn of(page: &'a Page, instruments: &Instruments, has_time: HasTime<'_>) -> View<'a> {
        let (mut blocks, topics, same) = blocks(page, &instruments.function_words, has_time);
        let alike = alike(page);
        let known = |block: usize| (blocks[block].text, same[block] as usize);
        let hits = instruments.rules.match_page_while(page, &alike, known, has_time);
        let distances = instruments.rules.distances(&hits);
        for (index, block) in blocks.iter_mut().enumerate() {
            let kinds = hits.of(index).iter().map(|rule| 1 << instruments.rules.kind(*rule) as u32);
            block.kinds = kinds.fold(0, |kinds: u32, kind: u32| kinds | kind);
        }
        let mut before = Vec::with_capacity(blocks.len() + 1);
        let mut sum = Sums::default();
        before.push(sum);
        for (block, measured) in page.blocks.iter().zip(&blocks) {
            sum = sum.zip(Sums::of(page, block, measured), |a, b| a + b);
            before.push(sum);
        }
        let (mut spots, earlier, levels) = spots(page, &alike, &blocks, &instruments.landmarks);
        let clusters = clusters(&spots, CLUSTERS.map(|share| share * sum.good));
        lie(page, &mut spots, clusters);
        let runs = RUNS.map(|cost| densest(&blocks, cost));
        if page.markup == Markup::Plain {
            topic(&topics, &mut blocks, runs[1]);
        }
        let cjk: f32 = blocks.iter().map(|block| block.text.cjk as f32).sum();
        let title = title(page, &blocks);
        let date = page
            .claims
            .iter()
            .filter(|claim| claim.field == Field::Date)
            .find_map(|claim| claim.block)
            .map(|block| block as usize)
            .filter(|block| *block < blocks.len());
        let cjk = cjk / sum.tokens.max(1.0);
        let anchors = Anchors::default();
        let mut view = View {
            page,
            blocks,
            spots,
            before,
            clusters,
            runs,
            hits,
            distances,
            title,
            date,
            cjk,
            alike,
            levels,
            earlier,
            anchors,
            topics: Topics::default(),
        };
        view.anchors = Anchors::of(&view, best_title(page), &topics, &instruments.function_words);
        view.topics = topics;
        let clean = view.anchors.clean();
        let hits = std::mem::take(&mut view.hits);
        view.hits = instruments.rules.with_beside(hits, clean, |block| view.anchors.is_in_section(&view, block));
        view
    }

    /// Whether a block stands among readers' comments: below a place that says so, or, where there are no places, after a
    /// line that opens them and before the footer.
    pub(super) fn in_comments(&self, block: usize) -> bool {
        let (opened, _) = self.marker(block, Mark::Comments);
        let (ended, _) = self.marker(block, Mark::Footer);
        let levels = self.levels.of(self.page.blocks[block].place);
        levels[landmarks::COMMENT] < landmarks::NONE || self.plain() && opened < ended
    }

    /// Blocks since a marker (at or before) and until it (at or after); far off where there is none.
    pub(super) fn marker(&self, block: usize, mark: Mark) -> (f32, f32) {
        let distance = &self.distances[block];
        (f32::from(distance.since[mark as usize]), f32::from(distance.until[mark as usize]))
    }

    /// The sums over a range of blocks, cut to the page.
    pub(super) fn window(&self, first: usize, end: usize) -> Sums {
        let end = end.min(self.blocks.len());
        self.before[end].zip(self.before[first.min(end)], |a, b| a - b)
    }

    /// The sums before the first and behind the last of the blocks around a block, cut to the page.
    pub(super) fn around(&self, block: usize, before: usize, after: usize) -> (&Sums, &Sums) {
        let end = (block + after + 1).min(self.blocks.len());
        (&self.before[block.saturating_sub(before).min(end)], &self.before[end])
    }

    /// The sums over the whole page.
    pub(super) fn all(&self) -> &Sums {
        self.before.last().expect("there is one entry more than blocks")
    }

    /// Whether the page is a rendering to plain text.
    pub(super) fn plain(&self) -> bool {
        self.page.markup == Markup::Plain
    }
}

/// A longer text is seldom on a page twice, and is not looked for.
const SHORT_TEXT: usize = 64;

/// Measures all blocks; those that there is no time for as if nothing were in them. Tells for each the first that has the same text, as
/// far as that is looked for: a quarter of a page's blocks are labels and buttons that it has again and again.
fn blocks(page: &Page, function_words: &FunctionWords, has_time: HasTime<'_>) -> (Vec<Measured>, Topics, Vec<u32>) {
    let title = best_title(page).map(|title| TitleTokens::of(title, function_words)).unwrap_or_default();
    let mut counts: FxHashMap<u64, u16> = FxHashMap::with_capacity_and_hasher(page.blocks.len(), FxBuildHasher);
    let mut heading = None;
    let mut blocks: Vec<Measured> = Vec::with_capacity(page.blocks.len());
    let mut topics = Topics::with_capacity(page.blocks.len(), page.text.len());
    let mut first_with: FxHashMap<&str, u32> = FxHashMap::with_capacity_and_hasher(page.blocks.len(), FxBuildHasher);
    let mut same: Vec<u32> = Vec::with_capacity(page.blocks.len());
    let mut shared_of: Vec<u32> = Vec::with_capacity(page.blocks.len());
    let mut is_over = false;
    for (index, block) in page.blocks.iter().enumerate() {
        is_over = is_over || index.is_multiple_of(BLOCKS_AT_ONCE) && !has_time();
        let text = if is_over { "" } else { page.text_of(block) };
        let first = match text.len() {
            ..=SHORT_TEXT => *first_with.entry(text).or_insert(index as u32),
            _ => index as u32,
        };
        same.push(first);
        let (stats, shared) = if first < index as u32 {
            topics.repeat(first as usize);
            (blocks[first as usize].text, shared_of[first as usize])
        } else {
            TextStats::of(text, function_words, &title, &mut topics.words)
        };
        shared_of.push(shared);
        topics.end_block();
        if matches!(block.kind, BlockKind::Heading(_)) {
            heading = Some(index as u32);
        }
        let count = counts.entry(stats.hash).or_default();
        *count = count.saturating_add(1);
        let linked = (block.linked as f32 / text.len().max(1) as f32).min(1.0);
        // Long blocks share words with any title; they are no repetition of it.
        let in_title = if stats.tokens < 60 { shared as f32 / stats.tokens.max(1) as f32 } else { 0.0 };
        let repeated = *count > 1;
        blocks.push(Measured {
            text: stats,
            linked,
            good: is_good(&stats, linked),
            copies: 1,
            repeated,
            heading,
            in_title,
            kinds: 0,
            on_topic: 0.0,
        });
    }
    for block in &mut blocks {
        block.copies = counts[&block.text.hash];
    }
    (blocks, topics, same)
}

/// The first of the titles that the page claims, those of its head before others.
fn best_title(page: &Page) -> Option<&str> {
    let titles = page.claims.iter().filter(|claim| claim.field == Field::Title);
    let first = |evidence: fn(&Evidence) -> bool| titles.clone().find(|claim| evidence(&claim.evidence));
    let best = first(|evidence| matches!(evidence, Evidence::OpenGraph | Evidence::JsonLd | Evidence::TitleElement));
    best.or_else(|| first(|_| true)).map(|claim| claim.value.as_str())
}

/// The block that repeats the title best: at least half of its tokens stand in the title. Headings go first; old pages
/// set their titles in bold or in a table.
fn title(page: &Page, blocks: &[Measured]) -> Option<usize> {
    let mut best: Option<(f32, usize)> = None;
    for (index, (block, measured)) in page.blocks.iter().zip(blocks).enumerate() {
        let bonus = match block.kind {
            BlockKind::Heading(level) => 1.0 - f32::from(level) * 0.05,
            _ if measured.linked > 0.5 || measured.text.tokens < 3 => continue,
            _ => 0.0,
        };
        let score = measured.in_title * (measured.text.tokens as f32).min(12.0).sqrt() + bonus;
        if measured.in_title >= 0.5 && best.is_none_or(|(most, _)| score > most) {
            best = Some((score, index));
        }
    }
    best.map(|(_, index)| index)
}

/// Measures the places.
fn spots(page: &Page, alike: &[u32], blocks: &[Measured], landmarks: &Landmarks) -> (Vec<Spot>, Vec<u16>, Levels) {
    let mut earlier = Vec::with_capacity(page.places.len());
    let mut spots: Vec<Spot> = Vec::with_capacity(page.places.len());
    let (mut known_landmarks, mut known_signatures) = (landmarks::Known::new(page), ByList::new(page));
    // Siblings with the same tag and class have a number in common; `twins` counts them by it.
    let mut numbers: FxHashMap<(u32, Tag, u64), u32> = FxHashMap::default();
    let mut twins: Vec<u16> = Vec::with_capacity(page.places.len());
    // Most places are the only ones below another, so that the first one's number is written down when one unlike it comes.
    let mut is_written: Vec<bool> = Vec::with_capacity(page.places.len());
    let mut number_of: Vec<u32> = Vec::with_capacity(page.places.len());
    let mut levels = Levels { all: Vec::new(), of: Vec::with_capacity(page.places.len()) };
    // The last child so far of each place: the next one mostly has its number.
    let mut last_child: Vec<Option<usize>> = vec![None; page.places.len()];
    for (index, place) in page.places.iter().enumerate() {
        let parent = place.parent.map(|parent| &spots[parent as usize]);
        let first = alike[index] as usize;
        levels.of.push(if first < index {
            levels.of[first]
        } else {
            let above = place.parent.map(|parent| levels.of(parent));
            let own = landmarks.levels(page, place, above, &mut known_landmarks);
            levels.all.push(own);
            levels.all.len() as u32 - 1
        });
        let sibling = place.parent.and_then(|parent| last_child[parent as usize].replace(index));
        let is_like = |other: &usize| page.places[*other].tag == place.tag && page.places[*other].class == place.class;
        let mut key_of = |place: &Place| {
            let signature = known_signatures.get(place.class, || signature(page, place.class));
            (place.parent.unwrap_or(u32::MAX), place.tag, signature)
        };
        let new = twins.len() as u32;
        let number = match sibling {
            Some(sibling) if is_like(&sibling) => number_of[sibling],
            None if place.parent.is_some() => new,
            _ => {
                if let Some(sibling) = sibling
                    && !std::mem::replace(&mut is_written[number_of[sibling] as usize], true)
                {
                    numbers.insert(key_of(&page.places[sibling]), number_of[sibling]);
                }
                *numbers.entry(key_of(place)).or_insert(new)
            }
        };
        if number == new {
            twins.push(0);
            is_written.push(sibling.is_some());
        }
        earlier.push(twins[number as usize]);
        twins[number as usize] = twins[number as usize].saturating_add(1);
        number_of.push(number);
        spots.push(Spot {
            depth: parent.map_or(0, |parent| parent.depth.saturating_add(1)),
            sums: Sums::default(),
            twins: 1,
            most_twins: 1,
            first: u32::MAX,
            last: 0,
            hidden: place.hidden || parent.is_some_and(|parent| parent.hidden),
            clusters: Default::default(),
        });
    }
    for (index, (block, measured)) in page.blocks.iter().zip(blocks).enumerate() {
        let spot = &mut spots[block.place as usize];
        spot.sums = spot.sums.zip(Sums::of(page, block, measured), |a, b| a + b);
        spot.first = spot.first.min(index as u32);
        spot.last = index as u32;
    }
    for index in (1..spots.len()).rev() {
        let Spot { sums, first, last, .. } = spots[index];
        if let Some(parent) = page.places[index].parent {
            let parent = &mut spots[parent as usize];
            parent.sums = parent.sums.zip(sums, |a, b| a + b);
            parent.first = parent.first.min(first);
            parent.last = parent.last.max(last);
        }
    }
    for index in 0..spots.len() {
        let twins = twins[number_of[index] as usize];
        let above = page.places[index].parent.map_or(1, |parent| spots[parent as usize].most_twins);
        spots[index].twins = twins;
        spots[index].most_twins = twins.max(above);
    }
    (spots, earlier, levels)
}

/// Hash of the words of a class: with the tag, equal for siblings made by the same template.
fn signature(page: &Page, class: WordList) -> u64 {
    let mut hasher = FxHasher::default();
    for word in page.words_of(class) {
        word.hash(&mut hasher);
    }
    hasher.finish()
}

/// The smallest places that hold as much good text as each of these; of equal ones the innermost.
fn clusters(spots: &[Spot], good: [f32; CLUSTERS.len()]) -> [usize; CLUSTERS.len()] {
    let mut best = [0; CLUSTERS.len()];
    for (index, spot) in spots.iter().enumerate() {
        for (best, good) in best.iter_mut().zip(good) {
            if spot.sums.good >= good && spot.sums.tokens <= spots[*best].sums.tokens {
                *best = index;
            }
        }
    }
    best
}

/// Marks how every place lies to the clusters.
fn lie(page: &Page, spots: &mut [Spot], clusters: [usize; CLUSTERS.len()]) {
    if spots.is_empty() {
        return;
    }
    let depths = clusters.map(|cluster| spots[cluster].depth);
    // A bit for each cluster that a place is or is around.
    let mut around = vec![0_u8; spots.len()];
    for (which, &cluster) in clusters.iter().enumerate() {
        let mut next = Some(cluster);
        while let Some(place) = next {
            around[place] |= 1 << which;
            next = page.places[place].parent.map(|parent| parent as usize);
        }
    }
    for index in 0..spots.len() {
        let above = page.places[index].parent.map_or_else(Default::default, |parent| spots[parent as usize].clusters);
        let mut here = above.map(|above| Lies { down: above.down.saturating_add(1), ..above });
        if around[index] != 0 {
            for which in 0..CLUSTERS.len() {
                if index == clusters[which] {
                    here[which] = Lies { inside: true, up: 0, down: 0 };
                } else if around[index] >> which & 1 != 0 {
                    here[which] = Lies { inside: false, up: depths[which] - spots[index].depth, down: 0 };
                }
            }
        }
        spots[index].clusters = here;
    }
}

/// Marks how much each block shares with the topic of the page: the words of its dense middle. Teasers of other pages are
/// sentences like those of the body, but about something else. Tags tell them apart better, so this is for plain text.
fn topic(topics: &Topics, blocks: &mut [Measured], middle: Run) {
    let shared = topics.shared_with(|index| (middle.first..middle.end).contains(&index) && blocks[index].good);
    for (block, shared) in blocks.iter_mut().zip(shared) {
        block.on_topic = shared;
    }
}

/// The run of blocks with the most good text when every other block costs `cost` words (Kadane's scan).
fn densest(blocks: &[Measured], cost: f32) -> Run {
    let (mut best, mut most) = (Run::default(), 0.0);
    let (mut first, mut sum) = (0, 0.0_f32);
    for (index, block) in blocks.iter().enumerate() {
        sum += if block.good { block.text.length() } else { -cost };
        if sum <= 0.0 {
            (first, sum) = (index + 1, 0.0);
        } else if sum > most {
            (best, most) = (Run { first, end: index + 1 }, sum);
        }
    }
    best
}
