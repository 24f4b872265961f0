//! What a user knows about single sites: CSS selectors for the fields and the text of their pages, from a file.
//!
//! A rule changes no stage. It reads the fields it has selectors for, marks the elements of the text and of the noise with a class of
//! its own, and afterwards overrules the verdicts of the blocks below these. Sites without a rule cost one look at the address, and
//! without a file there is nothing to look at.

mod file;
mod mark;

use crate::document::{Claim, Field, Judgement, Page, PageType, Term};
use scraper::Selector;

/// The rules of a file.
#[derive(Debug)]
pub(crate) struct SiteRules {
    rules: Vec<SiteRule>,
}

/// What is known about one host and the hosts below it.
#[derive(Debug, Default)]
pub(crate) struct SiteRule {
    host: String,
    title: Vec<Selector>,
    date: Vec<Selector>,
    source: Vec<Selector>,
    body: Vec<Selector>,
    drop: Vec<Selector>,
}

impl SiteRules {
    /// Reads a file of rules; an error is a sentence that names the line.
    pub(crate) fn parse(toml: &str) -> Result<SiteRules, String> {
        file::parse(toml).map(|rules| SiteRules { rules })
    }

    /// The rule for a page: that of its host, else of the nearest host above it.
    pub(crate) fn find(&self, page: &Page, address: Option<&str>) -> Option<&SiteRule> {
        // The container's word for the address, else the page's.
        let mut claimed = page.claims.iter().filter(|claim| claim.field == Field::Url);
        let host = address.and_then(host_of).or_else(|| claimed.find_map(|claim| host_of(&claim.value)))?;
        self.rules.iter().filter(|rule| is_below(&host, &rule.host)).max_by_key(|rule| rule.host.len())
    }
}

impl SiteRule {
    /// The page with the elements of the rule marked, and what the rule reads from it.
    pub(crate) fn mark(&self, html: &str) -> (String, Vec<Claim>) {
        mark::mark(self, html)
    }

    /// Keeps the blocks of the marked text and nothing else, and none of the marked noise.
    pub(crate) fn overrule(&self, page: &Page, judgement: &mut Judgement, explain: bool) {
        let marks = mark::marks(page);
        let has_body = marks.contains(&Some(Mark::Body));
        for (block, verdict) in page.blocks.iter().zip(&mut judgement.verdicts) {
            let mark = marks.get(block.place as usize).copied().flatten();
            let (kept, id, points) = match mark {
                Some(Mark::Drop) => (false, "drop", -OVERRULED),
                Some(Mark::Body) => (true, "body", OVERRULED),
                None if has_body => (false, "not-body", -OVERRULED),
                None => continue,
            };
            verdict.kept = kept;
            verdict.score += points;
            if explain {
                verdict.fired.insert(0, Term { id: format!("site-rule:{id}"), points });
            }
        }
        if has_body {
            judgement.confidence = 1.0;
            // Whoever says where the text is says that there is one.
            if !matches!(
                judgement.page_type,
                PageType::Article | PageType::Forum | PageType::Product | PageType::Doc | PageType::Service
            ) {
                judgement.page_type = PageType::Article;
            }
        }
    }
}

/// What a rule says of an element. Noise inside the text is noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Body,
    Drop,
}

/// More points than any rule or table gives.
const OVERRULED: f32 = 100.0;

/// The host of an address, in lower case.
fn host_of(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.trim_end_matches('.');
    (!host.is_empty()).then(|| host.to_lowercase())
}

/// Whether a host is another one or below it.
fn is_below(host: &str, above: &str) -> bool {
    host.strip_suffix(above).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_itself_and_what_is_below_it() {
        assert!(is_below("example.org", "example.org"));
        assert!(is_below("news.example.org", "example.org"));
        assert!(!is_below("badexample.org", "example.org"));
        assert!(!is_below("org", "example.org"));
        assert_eq!(host_of("https://user@WWW.Example.org:8080/a?b").as_deref(), Some("www.example.org"));
        assert_eq!(host_of("example.org/a"), None);
    }

    #[test]
    fn the_nearest_host_wins() {
        let rules =
            SiteRules::parse("[\"example.org\"]\ntitle = 'h1'\n[\"news.example.org\"]\ntitle = 'h2'").expect("rules");
        let host = |url: &str| rules.find(&Page::default(), Some(url)).map(|rule| rule.host.clone());
        assert_eq!(host("https://a.news.example.org/").as_deref(), Some("news.example.org"));
        assert_eq!(host("https://example.org/").as_deref(), Some("example.org"));
        assert_eq!(host("https://example.com/"), None);
    }
}
