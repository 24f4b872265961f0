//! What can be seen of a candidate for the headline, and the points that each sight adds.
//!
//! The points are log-odds of conditional logits over the candidates of a page, one for HTML and one for plain text, fitted by
//! `training/titles.py` to WCXB dev, magic-html and renderings of both; `training/README.md` has the figures. All pairs of sights together
//! add .005.

use crate::document::Markup;

/// The points of all that is seen.
pub(super) fn points(seen: u128, markup: Markup) -> f32 {
    let on = SIGHTS.iter().enumerate().filter(|(index, _)| seen >> index & 1 == 1);
    on.map(|(_, sight)| if markup == Markup::Html { sight.html } else { sight.plain }).sum()
}

/// A sight's points.
struct Points {
    html: f32,
    plain: f32,
}

macro_rules! sights {
    ($($(#[$doc:meta])* $name:ident $html:literal $plain:literal,)*) => {
        /// Something seen of a candidate. Each is a bit of one number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Seen {
            $($(#[$doc])* $name,)*
        }

        /// The names of all sights, in the order of the bits.
        pub(super) const NAMES: &[&str] = &[$(stringify!($name),)*];

        /// The points of every sight, in the order of the bits.
        const SIGHTS: &[Points] = &[$(Points { html: $html, plain: $plain },)*];
    };
}

impl Seen {
    /// Its bit.
    pub(super) const fn bit(self) -> u128 {
        1 << self as u8
    }
}

// Points for HTML, then for plain text.
sights! {
    /// The whole `title` element.
    Element 1.97 0.01,
    /// Its start, without one or more of the last parts.
    ElementStart 0.38 0.88,
    /// A part in its middle.
    ElementMiddle 0.23 -0.19,
    /// Its end, without one or more of the first parts.
    ElementEnd -0.75 -0.06,
    /// The first part of a title that has several.
    FirstPart 0.62 0.69,
    /// The longest part.
    LongestPart 0.81 0.42,
    /// The whole `og:title`.
    OpenGraph 1.47 0.00,
    /// Its start.
    OpenGraphStart 0.73 0.00,
    /// Another part of it.
    OpenGraphPart 0.09 0.00,
    /// The first headline or name in JSON-LD.
    Data 0.50 0.00,
    /// A later one.
    MoreData 0.03 0.00,
    /// Another meta element.
    Meta 0.79 0.00,
    /// The first `h1`.
    FirstHeading 2.00 0.00,
    /// A later `h1`.
    MoreHeading 1.27 -0.03,
    /// The only `h1`.
    OnlyHeading 1.23 0.00,
    /// The first `h2`.
    FirstSecondary 0.76 0.84,
    /// A later `h2`.
    MoreSecondary -0.16 0.48,
    /// `h3` and below.
    Minor -0.49 0.00,
    /// An element whose class says that it holds a title.
    ClassSaysTitle -0.29 0.00,
    /// A line of plain text.
    Line 0.00 -0.42,
    /// Within three blocks above the text.
    JustAbove 0.92 0.91,
    /// Within ten blocks above the text.
    Above 0.93 0.81,
    /// Further above.
    FarAbove 0.34 0.67,
    /// In the text.
    InsideBody -0.66 -0.22,
    /// Below the text.
    BelowBody -0.60 -2.21,
    /// Kept as body.
    Kept -0.63 -1.19,
    /// More than half of it is a link.
    Linked -0.81 0.00,
    /// Not shown.
    Hidden -0.46 0.00,
    /// In navigation, a footer or a sidebar.
    InNavigation -0.38 0.00,
    /// A line with a date or a source follows.
    AboveDate 0.88 1.29,
    /// The line itself holds a date, a source or an author.
    Claimed 0.00 -1.78,
    /// The first line of the page.
    FirstLine 0.00 0.01,
    /// A breadcrumb.
    Crumb 0.00 -0.77,
    /// The last item of a breadcrumb above it.
    EndsCrumb 0.00 0.86,
    /// Printed more than once.
    Repeated 0.00 0.26,
    /// Part of the `title` element.
    InElement 1.43 1.01,
    /// Part of `og:title`.
    InOpenGraph 0.40 0.00,
    /// Part of the first `h1`.
    InHeading 0.88 -0.01,
    /// Holds the first `h1` and more.
    HoldsHeading 0.69 0.15,
    /// The page has no `h1`.
    NoHeading 0.00 0.00,
    /// The name of the site or its host.
    SiteName -0.34 -0.32,
    /// Starts or ends with the name of the site.
    HoldsSiteName -0.26 -0.08,
    /// Two kinds of evidence agree.
    TwoAgree 0.20 0.00,
    /// Three or more agree.
    ThreeAgree -0.41 0.00,
    /// Narrower than eight columns.
    Tiny -0.99 -2.42,
    /// Narrower than sixteen.
    Short -0.60 -2.61,
    /// Wider than 110 columns.
    Long 0.12 -1.33,
    /// Wider than 170.
    VeryLong 0.11 -1.15,
    /// Ends as a sentence or an introduction does.
    Sentence 0.00 -1.19,
    /// Ends in an ellipsis.
    Cut -0.03 -0.02,
    /// A word that names a place on a site.
    Generic -0.23 -0.57,
    /// Some of its letter pairs stand in the text.
    SomeInBody 0.02 0.88,
    /// Most of them do.
    MuchInBody 0.28 1.66,
    /// A line of plain text with a blank line before it.
    GapBefore 0.00 1.56,
    /// With several.
    WideGapBefore 0.00 0.00,
    /// With a blank line after it.
    GapAfter 0.00 1.73,
    /// An item of a list.
    Bullet 0.00 -0.84,
    /// The first line of the text itself.
    StartsBody 0.00 0.21,
    /// The line before the first of the text.
    LastAbove 0.00 0.52,
    /// A line with an author follows.
    AboveAuthor 0.00 1.01,
    /// The line after it is a paragraph.
    AboveProse 0.00 0.07,
    /// Both lines around it are short, as in a menu.
    AmongShort 0.00 0.22,
    /// Most of its words begin with a capital.
    Capitals 0.39 0.43,
    /// All its letters are capitals.
    AllCapitals -0.32 -0.32,
    /// Ends in a full stop.
    FullStop -0.56 -1.80,
    /// Has marks that part the items of a menu or a title from the name of a site.
    Parted -1.07 -0.38,
    /// A question or an exclamation.
    Asks -0.07 0.44,
    /// The next line holds a date or a source.
    DirectlyAboveDate 0.00 0.73,
    /// A line with a date or a source stands within a few blocks above it.
    BelowDate 0.00 -0.53,
    /// The widest of the lines that stand as near to the text.
    WidestAbove 0.00 0.27,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sight_has_a_bit_of_its_own() {
        assert!(SIGHTS.len() <= 128);
        assert_eq!(points(0, Markup::Html), 0.0);
        assert_eq!(points(Seen::Element.bit(), Markup::Plain), SIGHTS[0].plain);
    }
}
