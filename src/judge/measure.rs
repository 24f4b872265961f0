//! What the judge sees of a page, handed out for fitting its tables: the numbers that training reads are the ones that
//! judging computes.

use std::collections::BTreeSet;

use super::page_type::{self, PLACE, Piece};
use super::rules::Rules;
use super::shapes::{self, Shape};
use super::text;
use super::view::{Instruments, View};
use super::words;
use crate::document::Page;

/// Measures pages the way the judge does. Built once.
#[derive(Debug)]
pub struct Measurer {
    instruments: Instruments,
    shapes: Vec<Shape>,
}

/// What was measured of one page.
#[derive(Debug, Clone, Default)]
pub struct Measures {
    /// Tokens of each block: words, and every CJK character as one.
    pub tokens: Vec<u32>,
    /// For each block the value of every shape, in the order of [`Measurer::names`].
    pub shapes: Vec<Vec<f32>>,
    /// For each place the names of its own words, as the table of words has them.
    pub words: Vec<Vec<String>>,
    /// For each block the names of the rules that hit it, as the table of words has them.
    pub rules: Vec<Vec<String>>,
    /// What says of which kind the page is, as the table of page types has it, each once.
    pub evidence: Vec<String>,
}

impl Default for Measurer {
    fn default() -> Measurer {
        Measurer { instruments: Instruments::new(Rules::builtin()), shapes: shapes::all() }
    }
}

impl Measurer {
    /// Names of all shapes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.shapes.iter().map(|shape| shape.name.as_str())
    }

    /// Names of all rules, as the table of words has them.
    pub fn rules(&self) -> impl Iterator<Item = String> {
        self.instruments.rules.iter().map(|rule| words::rule_name(&rule.id))
    }

    /// Measures one page.
    pub fn measure(&self, page: &Page) -> Measures {
        let view = View::of(page, &self.instruments, &|| true);
        let row = |block| shapes::row(&self.shapes, &view, block);
        let words = page.places.iter().map(|place| {
            let mut names = Vec::new();
            words::each(page, place, |parts| names.push(parts.concat()));
            names
        });
        let mut evidence = BTreeSet::new();
        page_type::evidence(page, &self.instruments.rules, &view.hits, |piece| {
            evidence.insert(match piece {
                Piece::Named(id) => id.to_owned(),
                Piece::Word(word) => format!("{PLACE}{word}"),
            });
        });
        let rules = |block| {
            let hits = view.hits.of(block).iter();
            hits.map(|rule| words::rule_name(&self.instruments.rules.get(*rule).id)).collect()
        };
        Measures {
            tokens: view.blocks.iter().map(|block| block.text.tokens).collect(),
            shapes: (0..page.blocks.len()).map(row).collect(),
            words: words.collect(),
            rules: (0..page.blocks.len()).map(rules).collect(),
            evidence: evidence.into_iter().collect(),
        }
    }

    /// Calls back with every token of a text, in lower case: the unit that tokens are counted in.
    pub fn tokens(&self, text: &str, each: impl FnMut(&str)) {
        text::tokens(text, each);
    }
}
