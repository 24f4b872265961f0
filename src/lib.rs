//! `dechaff` takes the chaff off crawled pages: bytes of HTML or plain text in, a clean document out.
//!
//! ```
//! let cleaner = dechaff::Cleaner::default();
//! let bytes = b"<p>The bridge over the river will be closed for three weeks from Monday.".to_vec();
//! let raw = dechaff::Raw { from: "page.html".into(), bytes, ..Default::default() };
//! let outcome = cleaner.clean(&raw);
//! assert!(matches!(outcome, dechaff::Outcome::Kept(_)));
//! ```
#![warn(clippy::print_stdout, clippy::print_stderr)]

mod cloud;
mod compose;
mod decode;
mod dedupe;
mod document;
mod error;
mod explain;
mod judge;
mod options;
mod parse;
mod run;
mod sink;
mod site_rules;
mod source;
mod spare;
mod state;

pub use decode::{decode, repair_mojibake};
pub use dedupe::{CopyIndex, CopyOf, Fingerprint, Found, Rank, find_copies, fingerprint};
pub use document::*;
pub use error::Error;
pub use explain::Explanation;
pub use options::*;
pub use parse::parse;
pub use run::{Ending, Job, Output, PAGE_THREAD, Progress, measure, names, read, run};
pub use sink::{Counts, schema};
pub use state::{Forget, StateSummary, check_state, compact_state, forget_in_state, show_state};

pub use judge::{Ends, Measurer, Measures};

use judge::Judge;
use site_rules::{SiteRule, SiteRules};
use spare::Spare;
use xxhash_rust::xxh3::Xxh3;

/// Turns pages into documents. Built once, shared by all threads.
#[derive(Debug, Default)]
pub struct Cleaner {
    options: Options,
    judge: Judge,
    /// Lines of sites that are known; nothing where none are asked for.
    site_lines: Option<SiteLines>,
    site_rules: Option<SiteRules>,
    /// What pages were parsed into before.
    memory: Spare<parse::Memory>,
}

/// A page of more characters than this, in bytes, leaves no memory to others: few are as long, and theirs is large.
const LONGEST_KEPT: usize = 4 << 20;

impl Cleaner {
    /// A cleaner with these options.
    ///
    /// # Errors
    ///
    /// [`Error::Options`] when a file that the options name is wrong.
    pub fn new(options: Options) -> Result<Cleaner, Error> {
        let judge = match &options.clean.rules {
            None => Judge::default(),
            Some(path) => read_rules(path, Judge::with_rules)?,
        };
        let site_rules =
            options.clean.site_rules.as_ref().map(|path| read_rules(path, SiteRules::parse)).transpose()?;
        let judge = match &options.clean.tables {
            None => judge,
            Some(folder) => judge
                .with_tables(|name| std::fs::read_to_string(folder.join(name)).ok())
                .map_err(|message| Error::Options { message: format!("{}: {message}", folder.display()) })?,
        };
        let judge = judge.with_comments(options.clean.comments);
        Ok(Cleaner { judge, options, site_lines: None, site_rules, memory: Spare::default() })
    }

    /// The same cleaner, which holds lines of sites against a page, and says of each page which of its lines may be such.
    pub(crate) fn with_site_lines(self, lines: SiteLines) -> Cleaner {
        Cleaner { site_lines: Some(lines), ..self }
    }

    /// The same cleaner, with the lines of sites that the state of the options knows, where these are asked for.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when the state can't be read.
    pub fn with_state(self) -> Result<Cleaner, Error> {
        let state = self.options.state.folder.as_deref().filter(|_| self.options.run.site_chrome == SiteChrome::State);
        match (state, self.site_look()) {
            (Some(folder), Some((pages, share))) => {
                let lines = state::site_lines(folder, pages, share)?;
                Ok(self.with_site_lines(lines))
            }
            _ => Ok(self),
        }
    }

    /// On how many pages of a host, and on which share of them, a line of the site stands; nothing when its rule is off.
    pub(crate) fn site_look(&self) -> Option<(u32, f32)> {
        self.judge.site_look()
    }

    /// The host of a page, and the known lines of its site.
    fn site_of(&self, raw: &Raw, page: &Page) -> Option<(u64, &[u32])> {
        let lines = self.site_lines.as_ref()?;
        let claimed = || page.claims.iter().find(|claim| claim.field == Field::Url).map(|claim| claim.value.clone());
        let host =
            raw.hint.url.clone().or_else(|| source::address_of(raw)).or_else(claimed).as_deref().and_then(host_hash)?;
        Some((host, lines.of(host)))
    }

    /// Cleans one page: decode, parse, judge, compose.
    pub fn clean(&self, raw: &Raw) -> Outcome {
        self.clean_while(raw, &|| true)
    }

    /// The same while there is time for it. The stages ask while they work, since they have no clock, and a thread can't be stopped
    /// from outside; a page that there was no time for is dropped, whatever there is of it.
    pub fn clean_while(&self, raw: &Raw, has_time: HasTime<'_>) -> Outcome {
        let too_slow = || compose::dropped(raw, Why::TooSlow { limit: self.options.limits.seconds });
        let text = match self.text(raw) {
            Ok(text) => text,
            Err(why) => return compose::dropped(raw, why),
        };
        if compose::is_blank(&text.text) {
            return compose::dropped(raw, Why::Empty);
        }
        if !has_time() {
            return too_slow();
        }
        let mut memory = self.memory.take();
        let outcome = self.clean_text(raw, &text, &mut memory, has_time).unwrap_or_else(too_slow);
        if text.text.len() <= LONGEST_KEPT {
            self.memory.give(memory);
        }
        outcome
    }

    /// The same from characters on, with memory that was used before; nothing where there was no time.
    fn clean_text(
        &self,
        raw: &Raw,
        text: &Text<'_>,
        memory: &mut parse::Memory,
        has_time: HasTime<'_>,
    ) -> Option<Outcome> {
        let rule = self.parse(raw, &text.text, memory, has_time);
        if !has_time() {
            return None;
        }
        let page = &memory.page;
        let site = self.site_of(raw, page);
        let mut judgement = self.judge.judge(page, site.map_or(&[], |(_, lines)| lines), false, has_time);
        if let Some(rule) = rule {
            rule.overrule(page, &mut judgement, false);
        }
        if !has_time() {
            return None;
        }
        let mut outcome = self.compose_while(raw, text, page, &judgement, has_time)?;
        if let (Outcome::Kept(document), Some((host, _))) = (&mut outcome, site) {
            document.site_lines = Some((host, self.judge.site_lines(page, &judgement)));
        }
        Some(outcome)
    }

    /// The third stage alone, for benchmarks.
    #[doc(hidden)]
    pub fn judge(&self, page: &Page) -> Judgement {
        self.judge.judge(page, &[], false, &|| true)
    }

    /// The kind of a page, the candidates for its headline and what is seen of them, for `examples/titles.rs`.
    #[doc(hidden)]
    pub fn title_candidates(&self, raw: &Raw) -> compose::TitleCandidates {
        let Ok(text) = self.text(raw) else { return Default::default() };
        let page = parse::parse(&text.text, &raw.hint, &self.options.limits);
        compose::title_candidates(&page, &self.judge(&page), &raw.hint)
    }

    /// For `examples/endings.rs`.
    #[doc(hidden)]
    pub fn endings(&self, page: &Page) -> judge::Ends {
        self.judge.ends(page)
    }

    /// Names of what is seen of lines that may end an article.
    #[doc(hidden)]
    pub fn ending_names() -> impl Iterator<Item = &'static str> {
        judge::end_names()
    }

    /// The fourth stage alone, for benchmarks.
    #[doc(hidden)]
    pub fn compose(&self, raw: &Raw, text: &Text<'_>, page: &Page, judgement: &Judgement) -> Outcome {
        let outcome = self.compose_while(raw, text, page, judgement, &|| true);
        outcome.unwrap_or_else(|| compose::dropped(raw, Why::Empty))
    }

    fn compose_while(
        &self,
        raw: &Raw,
        text: &Text<'_>,
        page: &Page,
        judgement: &Judgement,
        has_time: HasTime<'_>,
    ) -> Option<Outcome> {
        let mut outcome = compose::compose(raw, text, page, judgement, &self.options.clean, has_time)?;
        if let Outcome::Kept(document) = &mut outcome {
            document.url = document.url.take().or_else(|| source::address_of(raw));
            document.id = raw.hint.id.clone().unwrap_or_default();
            identify(document);
        }
        Some(outcome)
    }

    /// Cleans one page and says why it came out that way.
    pub fn explain(&self, raw: &Raw) -> Explanation {
        let outcome = self.clean(raw);
        let mut explanation = Explanation::of(raw, outcome);
        if let Ok(text) = self.text(raw) {
            explanation.encoding = text.encoding;
            explanation.found_by = Some(text.found_by);
            explanation.replaced = text.replaced;
            let mut memory = parse::Memory::default();
            let rule = self.parse(raw, &text.text, &mut memory, &|| true);
            explanation.page = memory.page;
            let lines = self.site_of(raw, &explanation.page).map_or(&[][..], |(_, lines)| lines);
            explanation.judgement = self.judge.judge(&explanation.page, lines, true, &|| true);
            if let Some(rule) = rule {
                rule.overrule(&explanation.page, &mut explanation.judgement, true);
            }
            explanation.noise = self.judge.noise(&explanation.page);
        }
        explanation
    }

    /// Parses the page into memory, with the marks and claims of the rule for its site where there is one. Pages nested deeper than the limit are left
    /// to the judge: the parser behind the selectors has no such limit, and its time grows with the square of the depth.
    fn parse(&self, raw: &Raw, text: &str, memory: &mut parse::Memory, has_time: HasTime<'_>) -> Option<&SiteRule> {
        parse::parse_into(memory, text, &raw.hint, &self.options.limits, has_time);
        let rules = self.site_rules.as_ref()?;
        if memory.page.markup != Markup::Html || memory.page.notes.too_deep > 0 {
            return None;
        }
        let address = raw.hint.url.clone().or_else(|| source::address_of(raw));
        let rule = rules.find(&memory.page, address.as_deref())?;
        let (marked, mut claims) = rule.mark(text);
        let hint = Hint { form: Some(Form::Html), ..raw.hint.clone() };
        parse::parse_into(memory, &marked, &hint, &self.options.limits, has_time);
        claims.append(&mut memory.page.claims);
        memory.page.claims = claims;
        Some(rule)
    }

    /// The page's characters, put right where that is asked for.
    fn text<'a>(&self, raw: &'a Raw) -> Result<Text<'a>, Why> {
        let mut text = decode(&raw.bytes, &raw.hint)?;
        if self.options.clean.repair_mojibake
            && let Some(repaired) = repair_mojibake(&text.text)
        {
            text.text = repaired.into();
        }
        Ok(text)
    }

    /// The rules in force, one a line.
    pub fn list_rules(&self) -> String {
        self.judge.list_rules()
    }
}

/// Reads a file of rules.
fn read_rules<T>(path: &std::path::Path, parse: impl Fn(&str) -> Result<T, String>) -> Result<T, Error> {
    let wrong = |what: String| Error::Options { message: format!("{}: {what}", path.display()) };
    let toml = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    parse(&toml).map_err(wrong)
}

/// Gives a document that came without an id its own: 128 bits over url or `from` and body.
fn identify(document: &mut Document) {
    if document.id.is_empty() {
        let mut hasher = Xxh3::new();
        hasher.update(document.url.as_ref().unwrap_or(&document.from).as_bytes());
        hasher.update(&[0]);
        hasher.update(document.body.as_bytes());
        document.id = format!("{:032x}", hasher.digest128());
    }
}

/// Doors for tests, fuzzing and benchmarks; no part of the library's promise.
#[doc(hidden)]
pub mod internals {
    pub use crate::parse::Head;
    pub use crate::parse::html::internals::*;
    pub use crate::sink::record_line;

    /// Whether a panic on this thread is waited for, and no news: a library that reads inputs is at work.
    pub fn panic_is_awaited() -> bool {
        #[cfg(feature = "parquet")]
        return crate::source::is_fenced();
        #[cfg(not(feature = "parquet"))]
        false
    }
}
