//! What can be seen of a candidate for the headline, and the points that each sight adds.
//!
//! The points are log-odds of conditional logits over the candidates of a page, one for HTML and one for plain text, fitted by
//! `training/titles.py` to WCXB dev and magic-html, and to their, htmldate's, trafilatura's and CWCE's pages rendered and 72 Chinese ones;
//! `training/RESULTS.md` has the figures. All pairs of sights together add .005.

use crate::document::{Markup, PageType};

/// The points of all that is seen.
pub(super) fn points(seen: u128, kind: Kind) -> f32 {
    let mut left = seen;
    let on = std::iter::from_fn(|| {
        let sight = SIGHTS.get(left.trailing_zeros() as usize)?;
        left &= left - 1;
        Some(sight)
    });
    on.map(|sight| sight.of(kind)).sum()
}

/// The fewest and the most points that sights give of which one is seen at the most, those aside that are not counted.
pub(super) fn range(sights: &[Seen], counted: u128, kind: Kind) -> (f32, f32) {
    let counted = sights.iter().filter(|seen| seen.bit() & counted != 0);
    let points = counted.filter_map(|seen| SIGHTS.get(*seen as usize)).map(|sight| sight.of(kind));
    points.fold((0.0, 0.0), |(least, most), points| (points.min(least), points.max(most)))
}

/// Pages whose headlines are told in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// HTML.
    Html,
    /// HTML of a list, product, service or documentation: what such a page is called stands in other places.
    Elsewhere,
    /// Plain text.
    Plain,
    /// Plain text in Chinese, Japanese or Korean: words aren't parted, and pages are laid out in ways of their own.
    EastAsian,
}

impl Kind {
    /// The kind of a page.
    pub(super) fn of(markup: Markup, page_type: PageType, is_east_asian: bool) -> Kind {
        match (markup, page_type) {
            (Markup::Plain, _) if is_east_asian => Kind::EastAsian,
            (Markup::Plain, _) => Kind::Plain,
            (_, PageType::List | PageType::Product | PageType::Service | PageType::Doc) => Kind::Elsewhere,
            _ => Kind::Html,
        }
    }

    /// The word that `training/titles.py` knows.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Kind::Html => "html",
            Kind::Elsewhere => "elsewhere",
            Kind::Plain => "plain",
            Kind::EastAsian => "east-asian",
        }
    }
}

/// A sight's points.
struct Points {
    html: f32,
    elsewhere: f32,
    plain: f32,
    east_asian: f32,
}

impl Points {
    fn of(&self, kind: Kind) -> f32 {
        match kind {
            Kind::Html => self.html,
            Kind::Elsewhere => self.html + self.elsewhere,
            Kind::Plain => self.plain,
            Kind::EastAsian => self.plain + self.east_asian,
        }
    }
}

macro_rules! sights {
    ($($(#[$doc:meta])* $name:ident $html:literal $elsewhere:literal $plain:literal $east_asian:literal,)*) => {
        /// Something seen of a candidate. Each is a bit of one number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Seen {
            $($(#[$doc])* $name,)*
        }

        /// The names of all sights, in the order of the bits.
        pub(super) const NAMES: &[&str] = &[$(stringify!($name),)*];

        /// The points of every sight, in the order of the bits.
        const SIGHTS: &[Points] = &[$(Points { html: $html, elsewhere: $elsewhere, plain: $plain, east_asian: $east_asian },)*];
    };
}

impl Seen {
    /// Its bit.
    pub(super) const fn bit(self) -> u128 {
        1 << self as u8
    }
}

// Points for HTML, what is added to them on pages of the other kinds, points for plain text, and what is added to those in Chinese, Japanese
// and Korean.
sights! {
    /// The whole `title` element.
    Element 1.87 1.18 0.62 -0.08,
    /// Its start, without one or more of the last parts.
    ElementStart 0.05 0.35 1.82 0.13,
    /// A part in its middle.
    ElementMiddle 0.16 0.00 -0.33 -0.02,
    /// Its end, without one or more of the first parts.
    ElementEnd -0.67 0.00 0.06 -0.07,
    /// The first part of a title that has several.
    FirstPart 0.61 -0.51 0.96 0.24,
    /// The longest part.
    LongestPart 0.71 -0.14 1.19 0.07,
    /// The whole `og:title`.
    OpenGraph 1.27 0.63 0.00 0.00,
    /// Its start.
    OpenGraphStart 0.72 0.75 0.00 0.00,
    /// Another part of it.
    OpenGraphPart 0.19 0.00 0.00 0.00,
    /// The first headline or name in JSON-LD.
    Data 0.28 0.05 0.00 0.00,
    /// A later one.
    MoreData 0.07 0.00 0.00 0.00,
    /// Another meta element.
    Meta 0.84 0.00 0.00 0.00,
    /// The first `h1`.
    FirstHeading 2.29 0.18 0.20 0.10,
    /// A later `h1`.
    MoreHeading 1.34 0.00 -0.05 0.00,
    /// The only `h1`.
    OnlyHeading 1.06 -0.02 0.19 0.10,
    /// The first `h2`.
    FirstSecondary 0.66 -0.11 0.35 0.17,
    /// A later `h2`.
    MoreSecondary -0.15 0.00 0.76 0.38,
    /// `h3` and below.
    Minor -0.45 0.00 0.00 0.00,
    /// An element whose class says that it holds a title.
    ClassSaysTitle 0.01 0.00 0.00 0.00,
    /// A line of plain text.
    Line 0.00 0.00 0.17 0.01,
    /// Within three blocks above the text.
    JustAbove 0.86 0.00 0.91 0.27,
    /// Within ten blocks above the text.
    Above 0.58 0.00 1.09 0.21,
    /// Further above.
    FarAbove 0.38 0.00 0.57 0.05,
    /// In the text.
    InsideBody -0.53 0.00 0.58 -0.46,
    /// Below the text.
    BelowBody -0.77 0.00 -0.94 -0.16,
    /// Kept as body.
    Kept -0.20 0.00 -0.53 0.20,
    /// More than half of it is a link.
    Linked -0.70 0.00 0.00 0.00,
    /// Not shown.
    Hidden -0.49 0.00 0.00 0.00,
    /// In navigation, a footer or a sidebar.
    InNavigation -0.28 0.00 0.00 0.00,
    /// A line with a date or a source follows.
    AboveDate 0.81 0.00 1.21 0.26,
    /// The line itself holds a date, a source or an author.
    Claimed 0.00 0.00 -1.03 -0.15,
    /// The first line of the page.
    FirstLine 0.00 0.00 0.62 -0.08,
    /// A breadcrumb.
    Crumb 0.00 0.00 0.10 -0.31,
    /// The last item of a breadcrumb above it.
    EndsCrumb 0.00 0.00 1.52 0.34,
    /// Printed more than once.
    Repeated 0.00 0.00 0.69 0.25,
    /// Part of the `title` element.
    InElement 1.63 0.78 1.62 -0.22,
    /// Part of `og:title`.
    InOpenGraph 0.43 0.00 0.00 0.00,
    /// Part of the first `h1`.
    InHeading 0.77 -0.19 -0.01 0.00,
    /// Holds the first `h1` and more.
    HoldsHeading 0.69 0.26 -0.12 -0.06,
    /// The page has no `h1`.
    NoHeading 0.00 0.00 0.00 0.00,
    /// The name of the site or its host.
    SiteName -0.30 0.00 -0.54 -0.06,
    /// Starts or ends with the name of the site.
    HoldsSiteName -0.30 0.00 -1.13 -0.05,
    /// Two kinds of evidence agree.
    TwoAgree 0.03 0.00 0.00 0.00,
    /// Three or more agree.
    ThreeAgree -0.72 0.00 0.00 0.00,
    /// Narrower than eight columns.
    Tiny -0.58 0.18 -2.10 -0.09,
    /// Narrower than sixteen.
    Short -0.46 0.30 -1.38 -0.35,
    /// Wider than 110 columns.
    Long 0.13 0.00 -1.34 -0.12,
    /// Wider than 170.
    VeryLong -0.08 0.00 -1.86 -0.09,
    /// Ends as a sentence or an introduction does.
    Sentence 0.05 0.00 -0.89 -0.42,
    /// Ends in an ellipsis.
    Cut -0.18 0.00 -0.86 0.00,
    /// A word that names a place on a site.
    Generic -0.26 0.00 -0.42 -0.02,
    /// Some of its letter pairs stand in the text.
    SomeInBody 0.45 0.00 1.16 0.49,
    /// Most of them do.
    MuchInBody 0.35 0.00 1.69 0.86,
    /// A line of plain text with a blank line before it.
    GapBefore 0.00 0.00 1.66 -0.52,
    /// With several.
    WideGapBefore 0.00 0.00 0.81 0.05,
    /// With a blank line after it.
    GapAfter 0.00 0.00 2.05 -0.13,
    /// An item of a list.
    Bullet 0.00 0.00 -0.85 -0.47,
    /// The first line of the text itself.
    StartsBody 0.00 0.00 0.47 0.46,
    /// The line before the first of the text.
    LastAbove 0.00 0.00 0.44 -0.37,
    /// A line with an author follows.
    AboveAuthor 0.00 0.00 0.76 0.06,
    /// The line after it is a paragraph.
    AboveProse 0.00 0.00 -0.29 0.12,
    /// Both lines around it are short, as in a menu.
    AmongShort 0.00 0.00 0.00 -0.27,
    /// Most of its words begin with a capital.
    Capitals 0.29 0.00 0.35 -0.21,
    /// All its letters are capitals.
    AllCapitals -0.26 0.00 -0.28 0.08,
    /// Ends in a full stop.
    FullStop -0.81 0.00 -2.14 0.00,
    /// Has marks that part the items of a menu or a title from the name of a site.
    Parted -1.61 0.00 -0.66 0.49,
    /// A question or an exclamation.
    Asks -0.20 0.00 0.23 -0.08,
    /// The next line holds a date or a source.
    DirectlyAboveDate 0.00 0.00 0.47 0.31,
    /// A line with a date or a source stands within a few blocks above it.
    BelowDate 0.00 0.00 0.25 -0.33,
    /// The widest of the lines that stand as near to the text.
    WidestAbove 0.00 0.00 -0.48 0.16,
    /// All words of the page's address are in it.
    SlugAll 0.90 0.00 0.00 0.00,
    /// Most of them.
    SlugMost 0.24 0.00 0.00 0.00,
    /// Few of them.
    SlugFew -1.09 0.00 0.00 0.00,
    /// All its words are in the page's address.
    InSlugAll 0.19 0.00 0.00 0.00,
    /// Most of them.
    InSlugMost -0.45 0.00 0.00 0.00,
    /// Few of them.
    InSlugFew -0.25 0.00 0.00 0.00,
    /// More than thirty blocks above the text.
    VeryFarAbove 0.08 0.00 0.17 0.29,
    /// All its longer words stand in the text.
    AllWordsInBody 0.00 0.00 0.99 0.00,
    /// Most of them do.
    MostWordsInBody 0.00 0.00 1.15 0.00,
    /// Few of them do.
    FewWordsInBody 0.00 0.00 -1.17 0.00,
    /// One of them is one of the words of the text.
    FrequentWord 0.00 0.00 1.21 0.00,
    /// Two or three words that all begin with a capital, as the name of a person.
    Name 0.13 0.00 -0.57 0.00,
    /// A single word.
    OneWord -0.60 0.00 -0.38 1.09,
    /// Five words or more.
    ManyWords 0.59 0.00 0.93 -0.80,
    /// Begins with the number of an item.
    Numbered -0.49 0.00 -1.06 -0.02,
    /// The judge takes its line for anything but text.
    Condemned -0.05 0.00 -0.73 -0.41,
    /// The judge doubts its line.
    Doubted 0.11 0.00 0.21 0.17,
    /// The judge takes its line for text.
    Praised -0.42 0.00 -0.92 -0.25,
    /// The line before it is a paragraph.
    BelowProse 0.00 0.00 -0.57 -0.04,
    /// A paragraph stands within a dozen lines above it.
    ProseAbove 0.00 0.00 -0.96 0.16,
    /// A paragraph follows within three lines.
    NearProse 0.00 0.00 0.50 -0.24,
    /// The first line of the page that is as wide as a headline.
    FirstWide 0.00 0.00 0.50 0.20,
    /// The lines before it are a menu.
    BelowMenu 0.00 0.00 0.58 -0.12,
    /// The lines after it are a menu.
    AboveMenu 0.00 0.00 -0.06 0.05,
    /// A word for a credit, a button or a box stands first.
    Furniture -0.22 0.00 -1.14 0.00,
    /// Some text stands before it on the page, a sentence or two.
    BehindSome 0.00 0.00 -0.34 -0.22,
    /// More text than that.
    BehindMuch 0.00 0.00 -0.84 -0.43,
    /// A breadcrumb stands within two lines above it.
    BelowCrumb 0.00 0.00 1.44 0.74,
    /// Three other lines or more begin alike: the steps, questions or chapters of a text, the rows of a table.
    Alike 0.00 0.00 0.25 0.25,
    /// A short label, a colon and what it labels.
    Labelled -0.16 0.00 -0.33 0.10,
    /// All of it stands in brackets.
    Bracketed 0.50 0.00 -0.44 -0.17,
    /// A third of it are digits.
    ManyDigits -0.37 0.00 -0.92 -0.52,
    /// Two commas or more, or the end of a sentence before its own.
    Clauses 0.08 0.00 -1.08 -0.36,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sight_has_a_bit_of_its_own() {
        assert!(SIGHTS.len() <= 128);
        assert_eq!(points(0, Kind::Html), 0.0);
        assert_eq!(points(Seen::Element.bit(), Kind::Plain), SIGHTS[0].plain);
    }
}
