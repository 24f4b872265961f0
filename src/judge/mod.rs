//! Page to verdicts. Has never seen a DOM: it reads blocks, places and text.
//!
//! A block's score is a sum of named terms: the rules of `noise.toml` that hit it, the words of the places above it, and
//! trees over its shapes. HTML and plain text are judged the same way by tables of their own. The score is a log-odds;
//! which blocks are kept is one decision a page ([`cut`]), and in plain text another, where its article ends ([`ending`]).

mod alike;
mod anchors;
mod cut;
mod ending;
mod function_words;
mod landmarks;
mod lists;
mod measure;
mod page_type;
mod rules;
mod shapes;
mod siblings;
mod text;
mod topics;
mod trees;
mod view;
mod words;

use crate::document::{Judgement, Markup, Page, PageType, SiteLines, Term, Verdict, line_hash};
use crate::options::{Comments, HasTime};
use ending::Endings;
pub use ending::Ends;
pub(crate) use ending::names as end_names;
pub use measure::{Measurer, Measures};
use page_type::PageTypes;
use rules::{Rule, Rules};
use trees::Trees;
use view::{Instruments, View};
use words::Words;

/// The tables a page is judged by. Built once, read-only.
#[derive(Debug)]
pub(crate) struct Judge {
    instruments: Instruments,
    page_types: PageTypes,
    html: Tables,
    plain: Tables,
    endings: Endings,
    comments: Comments,
}

/// Points for a block of a comment area when comments are asked for or unwanted: more than any sum the tables come to.
const COMMENTS: f32 = 20.0;

/// Below this score a line is dropped on most pages whatever else speaks against it: a chance of 1 in 50.
const SETTLED: f32 = -4.0;

/// What stands more often than this on one page is a label of its lists (*Weight*, *Price*) and not a line of the site. Of the lines that
/// stand on many pages and are kept otherwise, .39 are no body on WCXB dev's hosts; without such labels .61.
const LABEL: usize = 2;

/// The three tables that add up to a score.
#[derive(Debug)]
struct Tables {
    /// Points of each rule, by its number: the fitted ones, else those set by hand. First those of pages that are no board, then those of boards.
    rules: [Vec<f32>; 2],
    words: Words,
    trees: Trees,
}

impl Tables {
    fn parse(words: &str, trees: &str, rules: &Rules) -> Result<Tables, String> {
        let words = Words::parse(words)?;
        let trees = Trees::parse(trees, &shapes::all())?;
        let points = |rule: &Rule| match words.rule(&rule.id) {
            Some(fitted) if rule.certain => fitted.min(rule.points),
            Some(fitted) => fitted,
            None => rule.points,
        };
        let counting = |is_board| {
            let counts = |rule: &Rule| rule.only.is_none_or(|only| only.counts(is_board));
            rules.iter().map(|rule| if counts(rule) { points(rule) } else { 0.0 }).collect()
        };
        let rules = [false, true].map(counting);
        Ok(Tables { rules, words, trees })
    }
}

impl Default for Judge {
    fn default() -> Judge {
        Judge::with(Rules::builtin())
    }
}

impl Judge {
    /// A judge whose rules are changed by a file in the format of `noise.toml`.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the file.
    pub(crate) fn with_rules(toml: &str) -> Result<Judge, String> {
        Ok(Judge::with(Rules::with_file(toml)?))
    }

    /// A judge with these rules and the tables the program comes with.
    fn with(rules: Rules) -> Judge {
        let tables = |words, trees| Tables::parse(words, trees, &rules).expect("a test reads the tables");
        Judge {
            html: tables(include_str!("html-words.tsv"), include_str!("html-trees.tsv")),
            plain: tables(include_str!("plain-words.tsv"), include_str!("plain-trees.tsv")),
            endings: Endings::parse(include_str!("plain-endings.tsv"), &rules).expect("a test reads the table"),
            page_types: PageTypes::parse(include_str!("page-types.tsv")).expect("a test reads the table"),
            instruments: Instruments::new(rules),
            comments: Comments::Auto,
        }
    }

    /// The same judge with another wish about comments.
    pub(crate) fn with_comments(self, comments: Comments) -> Judge {
        Judge { comments, ..self }
    }

    /// The same judge with tables fitted elsewhere: a folder with `html-words.tsv`, `html-trees.tsv`, `plain-words.tsv`,
    /// `plain-trees.tsv` and `plain-endings.tsv`, given by a function from name to text. A name without text keeps the table the program has.
    ///
    /// # Errors
    ///
    /// Says which table is none.
    pub(crate) fn with_tables(mut self, text: impl Fn(&str) -> Option<String>) -> Result<Judge, String> {
        let rules = &self.instruments.rules;
        for (tables, kind) in [(&mut self.html, "html"), (&mut self.plain, "plain")] {
            if let (Some(words), Some(trees)) = (text(&format!("{kind}-words.tsv")), text(&format!("{kind}-trees.tsv")))
            {
                *tables = Tables::parse(&words, &trees, rules).map_err(|error| format!("{kind}: {error}"))?;
            }
        }
        if let Some(table) = text("plain-endings.tsv") {
            self.endings = Endings::parse(&table, rules)?;
        }
        Ok(self)
    }

    /// For each block the kind of noise that its strongest rule sees, if any.
    pub(crate) fn noise(&self, page: &Page) -> Vec<Option<&'static str>> {
        let rules = &self.instruments.rules;
        rules.noise(&rules.match_page(page))
    }

    /// The rules, one a line, for people who want to switch some off.
    pub(crate) fn list_rules(&self) -> String {
        self.instruments.rules.list()
    }

    /// Judges every block of a page. The terms that fired are listed when `explain` is asked for.
    /// `lines` are those of its site. Blocks that there is no time for are judged as if nothing were in them.
    pub(crate) fn judge(&self, page: &Page, lines: &[u32], explain: bool, has_time: HasTime<'_>) -> Judgement {
        let view = View::of(page, &self.instruments, has_time);
        let Weighed { mut verdicts, odds, page_type } = self.weigh(&view, lines, explain, has_time);
        let (mut kept, confidence) = cut::cut(&odds);
        // Those who ask for comments have them behind such a line.
        let end = self.endings.first(&view, &odds, &kept).filter(|_| self.comments != Comments::Keep);
        if let Some((end, points)) = end {
            kept[end..].fill(false);
            for verdict in &mut verdicts[end..] {
                verdict.score -= points;
                if explain {
                    verdict.fire("behind-the-end", -points);
                }
            }
        }
        for (verdict, kept) in verdicts.iter_mut().zip(kept) {
            verdict.kept = kept;
        }
        Judgement { verdicts, confidence, page_type }
    }

    /// The score of every block, and how likely it is body.
    fn weigh(&self, view: &View<'_>, lines: &[u32], explain: bool, has_time: HasTime<'_>) -> Weighed {
        let page = view.page;
        let tables = match page.markup {
            Markup::Html => &self.html,
            Markup::Plain => &self.plain,
        };
        let words = tables.words.points(page, &view.alike);
        let sums = tables.trees.sums(view, has_time);
        let page_type = self.page_types.judge(page, &self.instruments.rules, &view.hits);
        let points = &tables.rules[usize::from(page_type == PageType::Forum)];
        let ruled = |block| view.hits.of(block).iter().map(|rule| points[*rule as usize]).sum::<f32>();
        let ruled: Vec<f32> = (0..page.blocks.len()).map(ruled).collect();
        let mut verdicts: Vec<Verdict> = Vec::with_capacity(page.blocks.len());
        let mut odds = Vec::with_capacity(page.blocks.len());
        for (index, (block, trees)) in page.blocks.iter().zip(sums).enumerate() {
            let comments = self.comments(view, index);
            let site = self.site(page.text_of(block), lines, points).map_or(0.0, |(_, points)| points);
            let score = ruled[index] + words[block.place as usize] + trees + comments + site;
            odds.push((view.blocks[index].text.tokens.max(1), likely(score)));
            let fired = if explain { self.fired(view, lines, tables, points, index) } else { Vec::new() };
            verdicts.push(Verdict { score, kept: false, fired });
        }
        for (index, points) in siblings::points(view, page_type, &odds, &ruled).into_iter().enumerate() {
            verdicts[index].score += points;
            odds[index].1 = likely(verdicts[index].score);
            if explain && points != 0.0 {
                verdicts[index].fire("siblings", points);
            }
        }
        Weighed { verdicts, odds, page_type }
    }

    /// The lines of a page that may end its article, for fitting.
    pub(crate) fn ends(&self, page: &Page) -> Ends {
        let view = View::of(page, &self.instruments, &|| true);
        let odds = self.weigh(&view, &[], false, &|| true).odds;
        let (kept, _) = cut::cut(&odds);
        self.endings.dump(&view, &odds, &kept)
    }

    /// The rule that sees a line of the site, and its points. It adds to the score and to nothing else: no shape counts it.
    fn site(&self, text: &str, lines: &[u32], points: &[f32]) -> Option<(u16, f32)> {
        if lines.is_empty() {
            return None;
        }
        let (rule, _) = self.instruments.rules.site()?;
        SiteLines::has(lines, text).then(|| (rule, points[rule as usize]))
    }

    /// On how many pages of a host, and on which share of them, a line of the site stands; nothing when its rule is off.
    pub(crate) fn site_look(&self) -> Option<(u32, f32)> {
        self.instruments.rules.site().map(|(_, look)| (look.pages, look.share))
    }

    /// Hashes of the lines of a page that may be lines of its site, each once: all but those that the rest of the evidence
    /// settles, and those that label the items of a list.
    pub(crate) fn site_lines(&self, page: &Page, judgement: &Judgement) -> Vec<u32> {
        let open = page.blocks.iter().zip(&judgement.verdicts).filter(|(_, verdict)| verdict.score > SETTLED);
        let mut lines: Vec<u32> = open.filter_map(|(block, _)| line_hash(page.text_of(block))).collect();
        lines.sort_unstable();
        lines.chunk_by(|a, b| a == b).filter(|same| same.len() <= LABEL).map(|same| same[0]).collect()
    }

    /// The points that a wish about comments gives a block. Left alone, the tables know comments of a forum from those
    /// under an article.
    fn comments(&self, view: &View<'_>, block: usize) -> f32 {
        let measured = &view.blocks[block];
        match self.comments {
            Comments::Drop if view.in_comments(block) => -COMMENTS,
            Comments::Keep if view.in_comments(block) && measured.linked < 0.5 && measured.text.length() >= 4.0 => {
                COMMENTS
            }
            Comments::Auto | Comments::Drop | Comments::Keep => 0.0,
        }
    }

    /// The terms of one verdict, biggest first.
    fn fired(&self, view: &View<'_>, lines: &[u32], tables: &Tables, points: &[f32], block: usize) -> Vec<Term> {
        let mut terms = tables.words.explain(view.page, view.page.blocks[block].place);
        for &rule in view.hits.of(block) {
            terms.push(Term { id: self.instruments.rules.get(rule).id.clone(), points: points[rule as usize] });
        }
        let row = shapes::row(&tables.trees.shapes, view, block);
        let (start, by_shape) = tables.trees.explain(&row);
        terms.push(Term { id: "start".to_owned(), points: start });
        for ((shape, points), value) in tables.trees.shapes.iter().zip(by_shape).zip(&row) {
            terms.push(Term { id: format!("{}={}", shape.name, (value * 100.0).round() / 100.0), points });
        }
        if let Some((rule, points)) = self.site(view.page.text_of(&view.page.blocks[block]), lines, points) {
            terms.push(Term { id: self.instruments.rules.get(rule).id.clone(), points });
        }
        terms.push(Term { id: "comments".to_owned(), points: self.comments(view, block) });
        terms.retain(|term| term.points != 0.0);
        terms.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        terms
    }
}

impl Verdict {
    /// Puts a term among those that fired, biggest first.
    fn fire(&mut self, id: &str, points: f32) {
        let at = self.fired.partition_point(|term| term.points.abs() > points.abs());
        self.fired.insert(at, Term { id: id.to_owned(), points });
    }
}

/// A page whose blocks are weighed and not yet cut.
struct Weighed {
    verdicts: Vec<Verdict>,
    /// The tokens of each block, and how likely it is body.
    odds: Vec<(u32, f32)>,
    page_type: PageType,
}

/// How likely a block with this score is body.
fn likely(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}
