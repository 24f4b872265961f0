//! The format of `noise.toml` and of `--rules FILE`.

use crate::document::Tag;
use serde::{Deserialize, Serialize};

/// The built-in rules as text.
const BUILTIN: &str = include_str!("../noise.toml");

/// One rule. It looks at exactly one of a block's place, text, shape and site, or at the text beside it.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// Says what is seen: `rights-line`, `share-bar`.
    pub(crate) id: String,
    /// Which kind of noise (or of body) it sees.
    pub(crate) kind: Kind,
    /// Why what it sees is no body, or is.
    pub(crate) why: String,
    /// Points set by hand, used where no fitted ones are; below 0 speaks against the block.
    pub(crate) points: f32,
    /// What it sees is body of no page: fitting never makes the points weaker.
    pub(crate) certain: bool,
    /// The pages it counts on, when not on all.
    pub(crate) only: Option<Only>,
    /// The block is a marker: what comes before or after it is judged by the distance.
    pub(crate) mark: Option<Mark>,
    /// What it looks at.
    pub(crate) look: Look,
    /// Blocks it must catch.
    pub(crate) hit: Vec<String>,
    /// Blocks it must spare.
    pub(crate) miss: Vec<String>,
}

/// Pages that a rule counts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Only {
    /// Boards and pages of questions and answers.
    Boards,
    /// All but those.
    Elsewhere,
}

impl Only {
    /// Whether a rule that says so counts on a page.
    pub(crate) fn counts(self, is_board: bool) -> bool {
        (self == Only::Boards) == is_board
    }
}

/// What a rule looks at.
#[derive(Debug, Clone)]
pub(crate) enum Look {
    /// Elements above the block.
    Place(PlaceLook),
    /// Words of the block.
    Text(TextLook),
    /// Measures of the block.
    Shape(ShapeLook),
    /// Other pages of the site.
    Site(SiteLook),
    /// Text elsewhere on the page.
    Beside(BesideLook),
}

/// Kind of noise, or of body, that a rule sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// Menus, breadcrumbs, channel names.
    Navigation,
    /// Publication line: time, source, author, counters.
    Meta,
    /// Share, like, favourite, print, font size, report.
    Share,
    /// Advertisements and promotion of apps, accounts, hotlines.
    Promotion,
    /// Disclaimers and reprint notices.
    Notice,
    /// Related, hot and recommended lists.
    Related,
    /// Previous and next, page numbers.
    Pager,
    /// Comments and their forms.
    Comments,
    /// Editors, proof-readers.
    Editor,
    /// Rights, licences, addresses, site links.
    Footer,
    /// Cookie and consent banners.
    Consent,
    /// Newsletter sign-up, login and paywalls.
    Wall,
    /// Tags and keywords.
    Tags,
    /// Captions and credits of photos.
    Photo,
    /// A standalone line that names the source.
    Source,
    /// A standalone line that names the author.
    Byline,
    /// Shops: prices, baskets, options.
    Shop,
    /// Site furniture that is none of the above.
    Site,
    /// Wording of error pages and bot checks; says what the page is, not what the block is.
    Page,
    /// Running text and its headings.
    Body,
}

impl Kind {
    /// The word used in `noise.toml` and shown by `explain`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Kind::Navigation => "navigation",
            Kind::Meta => "meta",
            Kind::Share => "share",
            Kind::Promotion => "promotion",
            Kind::Notice => "notice",
            Kind::Related => "related",
            Kind::Pager => "pager",
            Kind::Comments => "comments",
            Kind::Editor => "editor",
            Kind::Footer => "footer",
            Kind::Consent => "consent",
            Kind::Wall => "wall",
            Kind::Tags => "tags",
            Kind::Photo => "photo",
            Kind::Source => "source",
            Kind::Byline => "byline",
            Kind::Shop => "shop",
            Kind::Site => "site",
            Kind::Page => "page",
            Kind::Body => "body",
        }
    }
}

/// A marker: a line that says what the lines around it are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Mark {
    /// Stands above a body: breadcrumb, metadata line.
    Head,
    /// Stands below a body: disclaimer, editor line, previous and next.
    Tail,
    /// Opens a list of other pages.
    Related,
    /// Opens the comments.
    Comments,
    /// Stands in a footer.
    Footer,
}

impl Mark {
    /// How many kinds of marker there are.
    pub(crate) const COUNT: usize = 5;

    /// All kinds, in the order of their numbers.
    pub(crate) const ALL: [Mark; Mark::COUNT] = [Mark::Head, Mark::Tail, Mark::Related, Mark::Comments, Mark::Footer];
}

/// Words in the elements above a block.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PlaceLook {
    /// Words of class or id.
    pub(crate) words: Vec<String>,
    /// Words of role or itemprop.
    pub(crate) roles: Vec<String>,
    /// Element names.
    pub(crate) tags: Vec<String>,
}

/// Words in the text of a block, after folding: lower case, full-width forms as ASCII, traditional characters as
/// simplified ones where `noise.toml` pairs them, no spaces beside Chinese characters or signs, and `0` for any run of
/// digits. Literals are folded the same way.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TextLook {
    /// The line is this and nothing else (signs at its edges aside).
    pub(crate) whole: Vec<String>,
    /// It starts with this.
    pub(crate) starts: Vec<String>,
    /// It ends with this.
    pub(crate) ends: Vec<String>,
    /// This stands somewhere in it.
    pub(crate) holds: Vec<String>,
    /// These words together make up at least `share` of it.
    pub(crate) made_of: Vec<String>,
    /// Share of the line for `made_of`, in bytes of folded text.
    pub(crate) share: Option<f32>,
    /// One of these must also stand in it.
    pub(crate) with: Vec<String>,
    /// None of these may stand in it.
    pub(crate) without: Vec<String>,
    /// Fewest characters of the folded line.
    pub(crate) min: Option<u32>,
    /// Most characters of the folded line.
    pub(crate) max: Option<u32>,
}

/// Ranges of measures, each with both ends included. All that are given must hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ShapeLook {
    /// Characters that are no white space.
    pub(crate) chars: Option<[u32; 2]>,
    /// Share of the text inside links.
    pub(crate) linked: Option<[f32; 2]>,
    /// Share of digits among the characters.
    pub(crate) digits: Option<[f32; 2]>,
    /// Sentence ends inside the text.
    pub(crate) stops: Option<[u32; 2]>,
    /// Commas and their kin.
    pub(crate) commas: Option<[u32; 2]>,
    /// Hash signs before a letter.
    pub(crate) hashes: Option<[u32; 2]>,
    /// Whether the last character ends a sentence.
    pub(crate) closed: Option<bool>,
    /// Whether it is nothing but names of files in brackets, as renderers to text print for pictures without a text of their own.
    pub(crate) pictures: Option<bool>,
}

/// How many pages of a host have the block's line. Both must hold; pages that are copies of one another are one.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiteLook {
    /// At least so many pages.
    pub(crate) pages: u32,
    /// At least this share of the pages.
    pub(crate) share: f32,
}

impl SiteLook {
    /// Whether it sees an example: `3 of 5`, pages with the line and pages in all.
    pub(crate) fn sees(self, example: &str) -> bool {
        let numbers = example.split_once(" of ").map(|(some, all)| (some.parse::<u32>(), all.parse::<u32>()));
        matches!(numbers, Some((Ok(some), Ok(all))) if some >= self.pages && some as f32 >= self.share * all as f32)
    }
}

/// Running text elsewhere on the page that nothing speaks against, while the block stands where others would. All of it must hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BesideLook {
    /// The block is hit by one of these rules,
    #[serde(default)]
    pub(crate) rules: Vec<String>,
    /// or stands in a section that a line of related pages opens, and that holds neither title nor lead.
    #[serde(default)]
    pub(crate) section: bool,
    /// At least so many words of such text.
    pub(crate) words: f32,
}

impl BesideLook {
    /// Whether it sees an example: `80 words` of such text.
    pub(crate) fn sees(&self, example: &str) -> bool {
        let words = example.strip_suffix(" words").and_then(|words| words.parse::<f32>().ok());
        words.is_some_and(|words| words >= self.words)
    }
}

/// A file of rules.
#[derive(Debug)]
pub(crate) struct RuleFile {
    /// Ids of built-in rules to switch off.
    pub(crate) off: Vec<String>,
    /// Rules to add or replace.
    pub(crate) rules: Vec<Rule>,
}

impl RuleFile {
    /// The rules after this file's changes.
    pub(crate) fn apply_to(self, mut rules: Vec<Rule>) -> Result<Vec<Rule>, String> {
        for id in &self.off {
            let before = rules.len();
            rules.retain(|rule| &rule.id != id);
            if rules.len() == before {
                return Err(format!("off: there is no rule {id:?}"));
            }
        }
        for rule in self.rules {
            match rules.iter_mut().find(|old| old.id == rule.id) {
                Some(old) => *old = rule,
                None => rules.push(rule),
            }
        }
        if rules.len() > usize::from(u16::MAX) { Err("too many rules".to_owned()) } else { Ok(rules) }
    }
}

/// Reads a file of rules.
pub(crate) fn parse(toml: &str) -> Result<RuleFile, String> {
    let written: WrittenFile = toml::from_str(toml).map_err(|error| error.to_string())?;
    let rules: Vec<Rule> = written.rule.into_iter().map(Written::check).collect::<Result<_, _>>()?;
    for (index, rule) in rules.iter().enumerate() {
        if rules[..index].iter().any(|other| other.id == rule.id) {
            return Err(format!("rule {}: the id is used twice", rule.id));
        }
    }
    Ok(RuleFile { off: written.off, rules })
}

/// The rules the program comes with.
pub(crate) fn builtin() -> Vec<Rule> {
    parse(BUILTIN).expect("noise.toml is checked by the tests").rules
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFile {
    #[serde(default)]
    off: Vec<String>,
    #[serde(default)]
    rule: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    kind: Kind,
    why: String,
    points: f32,
    #[serde(default)]
    certain: bool,
    only: Option<Only>,
    mark: Option<Mark>,
    place: Option<PlaceLook>,
    text: Option<TextLook>,
    shape: Option<ShapeLook>,
    site: Option<SiteLook>,
    beside: Option<BesideLook>,
    #[serde(default)]
    hit: Vec<String>,
    #[serde(default)]
    miss: Vec<String>,
}

impl Written {
    fn check(self) -> Result<Rule, String> {
        let look = match (self.place, self.text, self.shape, self.site, self.beside) {
            (Some(place), None, None, None, None) => Look::Place(place),
            (None, Some(text), None, None, None) => Look::Text(text),
            (None, None, Some(shape), None, None) => Look::Shape(shape),
            (None, None, None, Some(site), None) => Look::Site(site),
            (None, None, None, None, Some(beside)) => Look::Beside(beside),
            _ => {
                let one = "it must look at exactly one of place, text, shape, site and beside";
                return Err(format!("rule {}: {one}", self.id));
            }
        };
        if let Look::Place(place) = &look {
            for tag in &place.tags {
                if !Tag::ALL.iter().any(|known| known.name() == tag) {
                    return Err(format!("rule {}: there is no element {tag:?}", self.id));
                }
            }
        }
        if self.id.is_empty() || self.why.trim().is_empty() || !self.points.is_finite() {
            return Err(format!("rule {:?}: id, why and points must be given", self.id));
        }
        let Written { id, kind, why, points, certain, only, mark, hit, miss, .. } = self;
        Ok(Rule { id, kind, why, points, certain, only, mark, look, hit, miss })
    }
}
