//! What can be seen of a candidate for the headline, and the points that each sight adds.
//!
//! The points for HTML are log-odds of a conditional logit over the candidates of a page, fitted on folds 0-3 of WCXB dev and
//! magic-html (1,232 pages): .763 of headlines exact on hosts left out, .771 on fold 4. All pairs of sights together add .005.
//! The points for plain text are set by hand on the samples and on renderings of the same folds.

use crate::document::Markup;

/// The points of all that is seen.
pub(super) fn points(seen: u64, markup: Markup) -> f32 {
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

        /// The points of every sight, in the order of the bits.
        const SIGHTS: &[Points] = &[$(Points { html: $html, plain: $plain },)*];
    };
}

impl Seen {
    /// Its bit.
    pub(super) const fn bit(self) -> u64 {
        1 << self as u8
    }
}

// Points for HTML, then for plain text.
sights! {
    /// The whole `title` element.
    Element 1.78 0.5,
    /// Its start, without one or more of the last parts.
    ElementStart 0.23 1.5,
    /// A part in its middle.
    ElementMiddle 0.44 -0.5,
    /// Its end, without one or more of the first parts.
    ElementEnd -0.40 -0.5,
    /// The first part of a title that has several.
    FirstPart 1.17 0.3,
    /// The longest part.
    LongestPart 0.94 0.4,
    /// The whole `og:title`.
    OpenGraph 1.49 1.5,
    /// Its start.
    OpenGraphStart 0.80 1.0,
    /// Another part of it.
    OpenGraphPart 0.13 -0.5,
    /// The first headline or name in JSON-LD.
    Data 0.56 1.5,
    /// A later one.
    MoreData -0.07 0.3,
    /// Another meta element.
    Meta 0.68 0.8,
    /// The first `h1`.
    FirstHeading 1.86 2.5,
    /// A later `h1`.
    MoreHeading 1.17 1.5,
    /// The only `h1`.
    OnlyHeading 1.45 1.0,
    /// The first `h2`.
    FirstSecondary 0.60 0.5,
    /// A later `h2`.
    MoreSecondary -0.25 -0.5,
    /// `h3` and below.
    Minor -0.54 -1.0,
    /// An element whose class says that it holds a title.
    ClassSaysTitle -0.40 0.6,
    /// A line of plain text.
    Line 0.00 0.0,
    /// Within three blocks above the text.
    JustAbove 0.77 1.0,
    /// Within ten blocks above the text.
    Above 0.85 0.6,
    /// Further above.
    FarAbove 0.08 -0.3,
    /// In the text.
    InsideBody -0.78 -1.5,
    /// Below the text.
    BelowBody -0.58 -2.5,
    /// Kept as body.
    Kept -0.36 0.0,
    /// More than half of it is a link.
    Linked -0.70 -0.7,
    /// Not shown.
    Hidden -0.37 -0.5,
    /// In navigation, a footer or a sidebar.
    InNavigation -0.33 -1.5,
    /// A line with a date or a source follows.
    AboveDate 0.62 1.5,
    /// The line itself holds a date, a source or an author.
    Claimed 0.00 -2.5,
    /// The first line of the page.
    FirstLine 0.00 -0.3,
    /// A breadcrumb.
    Crumb 0.00 -3.0,
    /// The last item of a breadcrumb above it.
    EndsCrumb 0.00 1.5,
    /// Printed more than once.
    Repeated 0.00 0.8,
    /// Part of the `title` element.
    InElement 1.53 0.5,
    /// Part of `og:title`.
    InOpenGraph 0.07 0.2,
    /// Part of the first `h1`.
    InHeading 0.93 -1.0,
    /// Holds the first `h1` and more.
    HoldsHeading 0.71 -0.5,
    /// The page has no `h1`.
    NoHeading -0.00 0.0,
    /// The name of the site or its host.
    SiteName -0.03 -3.0,
    /// Starts or ends with the name of the site.
    HoldsSiteName -0.56 -1.5,
    /// Two kinds of evidence agree.
    TwoAgree 0.07 0.8,
    /// Three or more agree.
    ThreeAgree -0.50 1.5,
    /// Narrower than eight columns.
    Tiny -1.20 -2.0,
    /// Narrower than sixteen.
    Short -0.53 -0.6,
    /// Wider than 110 columns.
    Long 0.03 -0.4,
    /// Wider than 170.
    VeryLong -0.21 -1.5,
    /// Ends as a sentence or an introduction does.
    Sentence 0.09 -1.5,
    /// Ends in an ellipsis.
    Cut 0.08 -1.0,
    /// A word that names a place on a site.
    Generic -0.25 -4.0,
    /// Some of its letter pairs stand in the text.
    SomeInBody -0.04 0.4,
    /// Most of them do.
    MuchInBody 0.61 0.8,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sight_has_a_bit_of_its_own() {
        assert!(SIGHTS.len() <= 64);
        assert_eq!(points(0, Markup::Html), 0.0);
        assert_eq!(points(Seen::Element.bit(), Markup::Plain), SIGHTS[0].plain);
    }
}
