//! Candidates beside each other, the page's address and its text.
//!
//! The dearer a look is, the later it is taken, and only at those that may still win: on most pages few are near the best.

use super::super::place::{key, width};
use super::super::title_parts::parts;
use super::super::title_weights::{Kind, Seen, range};
use super::pairs::{pairs_of_body, share_of_pairs};
use super::words::{self, Slug};
use super::{ENOUGH, Gathering, NOT_IN_CHINESE, on};
use crate::document::{Field, has_no_case};

/// What [`Gathering::read`] tells of a text, of each group one at the most.
const OF_WORDS: &[&[Seen]] = &[
    &[Seen::Parted],
    &[Seen::Capitals],
    &[Seen::AllCapitals],
    &[Seen::SlugAll, Seen::SlugMost, Seen::SlugFew],
    &[Seen::InSlugAll, Seen::InSlugMost, Seen::InSlugFew],
    &[Seen::Name],
    &[Seen::OneWord, Seen::ManyWords],
    &[Seen::Numbered],
    &[Seen::Furniture],
    &[Seen::Labelled],
    &[Seen::Bracketed],
    &[Seen::ManyDigits],
    &[Seen::Clauses],
];

/// The same of [`Gathering::beside_pairs`].
const OF_PAIRS: &[&[Seen]] = &[&[Seen::SomeInBody, Seen::MuchInBody]];

/// The same of [`Gathering::beside_body`].
const OF_BODY: &[&[Seen]] =
    &[&[Seen::AllWordsInBody, Seen::MostWordsInBody], &[Seen::FewWordsInBody], &[Seen::FrequentWord]];

/// Points are sums of numbers that are not exact. What is nearer than this to the best may win.
const NEAR: f32 = 0.01;

impl Gathering<'_> {
    /// Sees what there is to see of all candidates or, given what they are weighed by, as much as it takes to tell the best, and leaves the
    /// others out.
    pub(super) fn compare(&mut self, kind: Option<Kind>) {
        self.beside_others();
        if self.leave_behind(kind, &[OF_WORDS, OF_PAIRS, OF_BODY]) {
            return;
        }
        self.read();
        if self.leave_behind(kind, &[OF_PAIRS, OF_BODY]) {
            return;
        }
        self.beside_pairs();
        if self.has_lines && !self.is_chinese && !self.leave_behind(kind, &[OF_BODY]) {
            self.beside_body();
        }
        self.leave_out_of_chinese();
    }

    /// Leaves out candidates that are worse than another whatever is still to be seen of both. Says whether all is told: one is left, and it
    /// has enough points.
    fn leave_behind(&mut self, kind: Option<Kind>, unseen: &[&[&[Seen]]]) -> bool {
        let Some(kind) = kind else { return false };
        self.leave_out_of_chinese();
        let counted = if self.is_chinese { !NOT_IN_CHINESE } else { !0 };
        let ranges = unseen.iter().flat_map(|groups| groups.iter()).map(|group| range(group, counted, kind));
        let (least, most) = ranges.fold((0.0, 0.0), |(least, most), range| (least + range.0, most + range.1));
        let points: Vec<f32> = self.candidates.iter().map(|candidate| candidate.points(kind)).collect();
        let best = points.iter().copied().fold(f32::NEG_INFINITY, f32::max) + least;
        let may_win = || points.iter().map(|points| points + most + NEAR >= best);
        let (mut keeps, mut keeps_key) = (may_win(), may_win());
        self.candidates.retain(|_| keeps.next().unwrap_or(true));
        self.keys.retain(|_| keeps_key.next().unwrap_or(true));
        self.candidates.len() <= 1 && best - NEAR > ENOUGH
    }

    /// Words are not parted in Chinese.
    fn leave_out_of_chinese(&mut self) {
        if self.is_chinese {
            for candidate in &mut self.candidates {
                candidate.seen &= !NOT_IN_CHINESE;
            }
        }
    }

    /// What is seen of a candidate beside the others, and of its length and its end.
    fn beside_others(&mut self) {
        let setting = self.setting;
        let site: Vec<String> =
            setting.claims(Field::Site).map(|claim| key(&claim.value)).filter(|key| !key.is_empty()).collect();
        let host = key(setting.host().rsplit('.').nth(1).unwrap_or_default());
        let whole = self.key_of(Seen::Element);
        let open_graph = self.key_of(Seen::OpenGraph);
        let heading = self.key_of(Seen::FirstHeading);
        let has_heading = heading.is_some();
        for (candidate, key) in self.candidates.iter_mut().zip(&self.keys) {
            let mut seen = candidate.seen;
            let inside = |other: &Option<String>| {
                other.as_ref().is_some_and(|other| other.len() > key.len() && holds(other, key))
            };
            seen |= on(Seen::InElement, inside(&whole));
            seen |= on(Seen::InOpenGraph, inside(&open_graph));
            seen |= on(Seen::InHeading, inside(&heading));
            seen |= on(
                Seen::HoldsHeading,
                heading.as_ref().is_some_and(|heading| key.len() > heading.len() && holds(key, heading)),
            );
            seen |= on(Seen::NoHeading, !has_heading);
            seen |= on(Seen::SiteName, site.contains(key) || !host.is_empty() && *key == host);
            seen |= on(
                Seen::HoldsSiteName,
                site.iter().any(|site| {
                    site.len() > 3 && site != key && (key.ends_with(site.as_str()) || key.starts_with(site.as_str()))
                }),
            );
            let kinds = [
                Seen::Element.bit() | Seen::ElementStart.bit() | Seen::ElementEnd.bit() | Seen::ElementMiddle.bit(),
                Seen::OpenGraph.bit() | Seen::OpenGraphStart.bit(),
                Seen::Data.bit() | Seen::MoreData.bit(),
                Seen::FirstHeading.bit() | Seen::MoreHeading.bit(),
                Seen::Meta.bit(),
            ];
            let agreeing = kinds.iter().filter(|kind| seen & **kind != 0).count();
            seen |= on(Seen::TwoAgree, agreeing == 2);
            seen |= on(Seen::ThreeAgree, agreeing >= 3);
            let wide = width(&candidate.text);
            seen |= on(Seen::Tiny, wide < 8);
            seen |= on(Seen::Short, (8..16).contains(&wide));
            seen |= on(Seen::Long, (110..170).contains(&wide));
            seen |= on(Seen::VeryLong, wide >= 170);
            seen |= on(Seen::Sentence, candidate.text.ends_with(['。', '；', ';', ',', '，', ':', '：']));
            seen |= on(Seen::FullStop, candidate.text.ends_with('.'));
            seen |= on(Seen::Asks, candidate.text.ends_with(['?', '!', '？', '！']));
            seen |= on(Seen::Cut, candidate.text.ends_with("...") || candidate.text.ends_with('…'));
            seen |= on(Seen::Generic, is_generic(key));
            candidate.seen = seen;
        }
    }

    /// What is seen of the words of a candidate, by themselves and beside the page's address.
    fn read(&mut self) {
        let slug = Slug::of(self.setting.url.unwrap_or_default());
        for candidate in &mut self.candidates {
            candidate.seen |= on(Seen::Parted, parts(&candidate.text).len() > 1);
            candidate.seen |= capitals(&candidate.text);
            candidate.seen |= slug.beside(&candidate.text);
            candidate.seen |= words::seen(&candidate.text);
        }
    }

    /// What is seen of a candidate beside the pairs of letters of the text.
    fn beside_pairs(&mut self) {
        let body = pairs_of_body(self.setting, &self.keys);
        for (candidate, key) in self.candidates.iter_mut().zip(&self.keys) {
            let shared = share_of_pairs(key, &body);
            candidate.seen |= on(Seen::SomeInBody, (0.3..0.6).contains(&shared));
            candidate.seen |= on(Seen::MuchInBody, shared >= 0.6);
        }
    }
}

/// Whether a text holds another, which isn't empty. Both are no longer than headlines, and to prepare for the search takes longer than it.
fn holds(text: &str, other: &str) -> bool {
    let (text, other) = (text.as_bytes(), other.as_bytes());
    other.first().is_some_and(|first| memchr::memchr_iter(*first, text).any(|at| text[at..].starts_with(other)))
}

/// How a text uses capitals.
fn capitals(text: &str) -> u128 {
    let (mut words, mut capital) = (0, 0);
    for word in text.split_whitespace() {
        words += 1;
        capital += usize::from(word.chars().next().is_some_and(char::is_uppercase));
    }
    let cased = text.chars().any(|letter| !has_no_case(letter) && letter.is_uppercase());
    on(Seen::Capitals, words >= 2 && capital * 3 >= words * 2)
        | on(Seen::AllCapitals, cased && !text.chars().any(|letter| !has_no_case(letter) && letter.is_lowercase()))
}

/// Words that name a place on a site and never an article.
fn is_generic(key: &str) -> bool {
    const WORDS: &[&str] = &[
        "home",
        "homepage",
        "首页",
        "正文",
        "详情",
        "新闻",
        "资讯",
        "search",
        "menu",
        "contents",
        "blog",
        "news",
        "comments",
        "navigation",
        "登录",
        "注册",
        "搜索",
        "导航",
        "首頁",
        "更多",
        "文章",
        "内容",
        "ホーム",
        "홈",
        "login",
        "contact",
        "about",
        "aboutus",
        "index",
        "untitled",
        "untitleddocument",
        "share",
        "breadcrumb",
        "跳转至内容",
        "当前位置",
    ];
    WORDS.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::super::super::title_weights::points;
    use super::*;

    #[test]
    fn of_each_group_one_is_seen_at_the_most() {
        let slug = Slug::of("https://example.org/news/what-is-next-for-the-old-bridge");
        let whole = "What is next for the old bridge";
        let texts = (0..=whole.len()).flat_map(|end| [whole[..end].to_owned(), whole[end..].to_owned()]);
        let others = ["1. Share", "John Smith", "LAW & ORDER", "标题_频道_某网", "Photo: A B C D E", "© 2020"]
            .map(str::to_owned);
        for text in texts.chain(others) {
            let seen = words::seen(&text) | capitals(&text) | slug.beside(&text);
            for group in OF_WORDS {
                assert!(group.iter().filter(|one| seen & one.bit() != 0).count() <= 1, "{text:?}");
            }
        }
    }

    #[test]
    fn a_range_holds_what_a_group_can_add() {
        let group = &[Seen::SlugAll, Seen::SlugMost, Seen::SlugFew];
        let (least, most) = range(group, !0, Kind::Html);
        assert!(group.iter().all(|one| (least..=most).contains(&points(one.bit(), Kind::Html))));
        assert!((least..=most).contains(&0.0));
        assert_eq!(range(group, 0, Kind::Html), (0.0, 0.0));
    }
}
