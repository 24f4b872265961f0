//! Page to verdicts. Has never seen a DOM: it reads blocks, places and text.
//!
//! A block's score is a sum of named terms: weights of the words of the places above it (`words.tsv`) and trees over its
//! shapes (`html.tsv`, `plain.tsv`). The score is a log-odds; which blocks are kept is one decision a page ([`cut`]).

mod cut;
mod landmarks;
#[allow(dead_code, unused_imports, reason = "the judge takes the rules up as shapes, next")]
mod rules;
mod shapes;
mod text;
mod trees;
mod view;
mod words;

use crate::document::{Judgement, Markup, Page, Term, Verdict};
use landmarks::Landmarks;
use rules::Rules;
use text::FunctionWords;
use trees::Trees;
use view::View;
use words::Words;

/// The tables a page is judged by. Built once, read-only.
#[derive(Debug)]
pub(crate) struct Judge {
    rules: Rules,
    landmarks: Landmarks,
    function_words: FunctionWords,
    words: Words,
    html: Trees,
    plain: Trees,
}

impl Default for Judge {
    fn default() -> Judge {
        let shapes = shapes::all();
        let trees = |table| Trees::parse(table, &shapes).expect("a test reads the tables");
        Judge {
            rules: Rules::builtin(),
            landmarks: Landmarks::default(),
            function_words: FunctionWords::default(),
            words: Words::parse(include_str!("words.tsv")).expect("a test reads the table"),
            html: trees(include_str!("html.tsv")),
            plain: trees(include_str!("plain.tsv")),
        }
    }
}

impl Judge {
    /// A judge whose rules are changed by a file in the format of `noise.toml`.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the file.
    pub(crate) fn with_rules(toml: &str) -> Result<Judge, String> {
        Ok(Judge { rules: Rules::with_file(toml)?, ..Judge::default() })
    }

    /// For each block the kind of noise that its strongest rule sees, if any.
    pub(crate) fn noise(&self, page: &Page) -> Vec<Option<&'static str>> {
        self.rules.noise(&self.rules.match_page(page))
    }

    /// The rules, one a line, for people who want to switch some off.
    pub(crate) fn list_rules(&self) -> String {
        self.rules.list()
    }

    /// Judges every block of a page. The terms that fired are listed when `explain` is asked for.
    pub(crate) fn judge(&self, page: &Page, explain: bool) -> Judgement {
        let view = View::of(page, &self.landmarks, &self.function_words);
        let trees = match page.markup {
            Markup::Html => &self.html,
            Markup::Plain => &self.plain,
        };
        let words = self.words.points(page);
        let mut row = vec![0.0; trees.shapes.len()];
        let mut verdicts = Vec::with_capacity(page.blocks.len());
        let mut odds = Vec::with_capacity(page.blocks.len());
        for (index, block) in page.blocks.iter().enumerate() {
            for (value, shape) in row.iter_mut().zip(&trees.shapes) {
                *value = shape.value(&view, index);
            }
            let score = words[block.place as usize] + trees.points(&row);
            odds.push((view.blocks[index].text.tokens.max(1), 1.0 / (1.0 + (-score).exp())));
            let fired = if explain { self.fired(page, block.place, trees, &row) } else { Vec::new() };
            verdicts.push(Verdict { score, kept: false, fired });
        }
        let (kept, confidence) = cut::cut(&odds);
        for (verdict, kept) in verdicts.iter_mut().zip(kept) {
            verdict.kept = kept;
        }
        Judgement { verdicts, confidence, ..Judgement::default() }
    }

    /// The terms of one verdict, biggest first.
    fn fired(&self, page: &Page, place: u32, trees: &Trees, row: &[f32]) -> Vec<Term> {
        let mut terms = self.words.explain(page, place);
        let (start, by_shape) = trees.explain(row);
        terms.push(Term { id: "start".to_owned(), points: start });
        for ((shape, points), value) in trees.shapes.iter().zip(by_shape).zip(row) {
            terms.push(Term { id: format!("{}={}", shape.name, (value * 100.0).round() / 100.0), points });
        }
        terms.retain(|term| term.points.abs() >= 0.005);
        terms.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        terms
    }
}
