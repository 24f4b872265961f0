//! Elements and attribute words that say what stands below them, and how far above a block the nearest one is.

use rustc_hash::FxHashMap;

use super::lists::ByList;
use crate::document::{Page, Place, Tag};

/// No landmark of that kind at or above a place; also the cap of what is counted.
pub(super) const NONE: u8 = 15;

/// A kind of landmark: its name, the elements that are one, and the words of class, id and role that make one. A name
/// ends up in `explain` and in the tables, so that it must not change without fitting anew.
struct Landmark {
    name: &'static str,
    tags: &'static [Tag],
    words: &'static str,
}

/// A landmark made by elements.
const fn tags(name: &'static str, tags: &'static [Tag]) -> Landmark {
    Landmark { name, tags, words: "" }
}

/// A landmark made by words.
const fn words(name: &'static str, words: &'static str) -> Landmark {
    Landmark { name, tags: &[], words }
}

/// How many kinds there are.
pub(super) const COUNT: usize = 46;

/// Number of the landmark of comments.
pub(super) const COMMENT: usize = 25;

const LANDMARKS: [Landmark; COUNT] = [
    tags("at.nav", &[Tag::Nav]),
    tags("at.header", &[Tag::Header]),
    tags("at.footer", &[Tag::Footer]),
    tags("at.aside", &[Tag::Aside]),
    tags("at.main", &[Tag::Main]),
    tags("at.article", &[Tag::Article]),
    tags("at.section", &[Tag::Section]),
    tags("at.form", &[Tag::Form]),
    tags("at.table", &[Tag::Table]),
    tags("at.list", &[Tag::Ul, Tag::Ol, Tag::Dl, Tag::Menu]),
    tags("at.item", &[Tag::Li, Tag::Dd, Tag::Dt]),
    tags("at.p", &[Tag::P]),
    tags("at.heading", &[Tag::H1, Tag::H2, Tag::H3, Tag::H4, Tag::H5, Tag::H6]),
    tags("at.figure", &[Tag::Figure, Tag::Picture, Tag::FigCaption]),
    tags("at.quote", &[Tag::BlockQuote, Tag::Q]),
    tags("at.dialog", &[Tag::Dialog]),
    tags("at.noscript", &[Tag::NoScript]),
    tags("at.link", &[Tag::A]),
    tags("at.button", &[Tag::Button, Tag::Label, Tag::Select, Tag::Option]),
    tags("at.pre", &[Tag::Pre, Tag::Code]),
    words(
        "g.nav",
        "nav navbar navigation navi menu menus submenu topbar toolbar mainnav subnav dropdown navigationbar",
    ),
    words("g.crumb", "breadcrumb breadcrumbs crumb crumbs breadcrum pathway position location weizhi"),
    words("g.header", "header masthead banner head hd top topper"),
    words("g.footer", "footer foot ft colophon bottom copyright contentinfo legal"),
    words("g.side", "sidebar side aside rail right left complementary column secondary widget widgets sidenav"),
    words(
        "g.comment",
        "comment comments commentlist disqus respond reply replies commenting discussion pinglun liuyan fb_comments commenter commentform",
    ),
    words(
        "g.share",
        "share sharing shares social socials addthis sharethis sharebar bdsharebuttonbox follow like likes",
    ),
    words(
        "g.related",
        "related recommend recommended recommendation recommendations more similar relevant xiangguan tuijian also suggested upnext readmore morestories",
    ),
    words(
        "g.teaser",
        "teaser teasers card cards tile tiles promo promos latest popular trending hot carousel slider swiper thumb thumbnail feed list grid archive",
    ),
    words("g.ad", "ad ads advert advertisement adsbygoogle sponsor sponsored outbrain taboola dfp banner_ad adv gpt"),
    words(
        "g.content",
        "content contents main maincontent bodycontent mw richtext rte text txt detail details zoom neirong nr wysiwyg prose markdown",
    ),
    words(
        "g.article",
        "article articlebody story storybody post postbody entry blog news newsbody single hentry articletext artibody newstext body",
    ),
    words("g.title", "title headline subtitle subhead heading biaoti deck lede standfirst"),
    words(
        "g.meta",
        "meta byline author authors date time timestamp published publish pubdate dateline info source laiyuan infobar postmeta entrymeta",
    ),
    words("g.tags", "tag tags keyword keywords category categories topics topic cat labels"),
    words(
        "g.box",
        "cookie cookies consent gdpr modal popup overlay newsletter subscribe subscription signup login register paywall lightbox dialog notice alert",
    ),
    words("g.pager", "pager pagination prev next previous paging pagenav pages nextprev prevnext adjacent"),
    words("g.caption", "caption captions credit credits figure image img photo gallery picture media video"),
    words("g.product", "product products price prices buy cart add sku shop shopping variant options wishlist stock"),
    words("g.review", "review reviews rating ratings testimonial testimonials stars feedback"),
    words(
        "g.forum",
        "thread threads topic message messages posts question answer answers postcontent reply bbs forum qa accepted",
    ),
    words("g.user", "avatar profile user username member signature sig rank karma usercard"),
    words("g.summary", "summary abstract intro lead excerpt description desc synopsis teasertext zhaiyao daodu"),
    words(
        "g.tool",
        "tools tool actions action print email search searchform font fontsize qrcode button buttons btn download",
    ),
    words("g.hidden", "hidden hide sr visually screenreader noscript invisible collapsed tooltip sronly"),
    words(
        "g.faq",
        "faq faqs accordion tab tabs panel toc tableofcontents spec specs specification specifications features",
    ),
];

/// Names of all kinds, in order.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    LANDMARKS.iter().map(|landmark| landmark.name)
}

/// Finds landmarks in places.
#[derive(Debug)]
pub(super) struct Landmarks {
    by_word: FxHashMap<&'static str, u64>,
    /// By the tag's number.
    by_tag: Vec<u64>,
}

/// The landmarks of lists of words, and of words, already met on a page.
#[derive(Debug)]
pub(super) struct Known {
    lists: ByList<u64>,
    /// By where a word starts, because words are interned; [`UNKNOWN`] where it has not been looked up.
    words: Vec<u64>,
}

/// More landmarks than there are.
const UNKNOWN: u64 = u64::MAX;

impl Known {
    /// Nothing is known of this page yet.
    pub(super) fn new(page: &Page) -> Known {
        Known { lists: ByList::new(page), words: vec![UNKNOWN; page.names.len() + 1] }
    }
}

impl Default for Landmarks {
    fn default() -> Landmarks {
        let mut by_word: FxHashMap<&'static str, u64> = FxHashMap::default();
        let mut by_tag = vec![0; usize::from(u8::MAX) + 1];
        for (bit, landmark) in LANDMARKS.iter().enumerate() {
            for word in landmark.words.split_ascii_whitespace() {
                *by_word.entry(word).or_default() |= 1 << bit;
            }
            for tag in landmark.tags {
                by_tag[*tag as u8 as usize] |= 1 << bit;
            }
        }
        Landmarks { by_word, by_tag }
    }
}

impl Landmarks {
    /// Levels up to the nearest landmark of each kind, for one place, given those of its parent. `known` holds what was already met on
    /// the page.
    pub(super) fn levels(
        &self,
        page: &Page,
        place: &Place,
        parent: Option<&[u8; COUNT]>,
        known: &mut Known,
    ) -> [u8; COUNT] {
        let mut levels = [NONE; COUNT];
        for (level, above) in levels.iter_mut().zip(parent.unwrap_or(&[NONE; COUNT])) {
            *level = (above + 1).min(NONE);
        }
        let mut bits = self.by_tag[place.tag as u8 as usize];
        // The words of html and body describe the page, not a part of it.
        if !matches!(place.tag, Tag::Html | Tag::Body) {
            for list in [place.class, place.id, place.role] {
                let words = &mut known.words;
                bits |= known.lists.get(list, || {
                    let words = page.words[list.start as usize..list.end as usize].iter().map(|span| {
                        let bits = &mut words[span.start as usize];
                        if *bits == UNKNOWN {
                            *bits = self.by_word.get(&page.names[span.range()]).copied().unwrap_or(0);
                        }
                        *bits
                    });
                    words.fold(0, |all, bits| all | bits)
                });
            }
        }
        while bits != 0 {
            levels[bits.trailing_zeros() as usize] = 0;
            bits &= bits - 1;
        }
        levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_landmark_of_comments_has_the_number_it_says() {
        assert_eq!(LANDMARKS[COMMENT].name, "g.comment");
    }
}
