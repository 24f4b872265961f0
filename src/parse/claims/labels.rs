//! The words that introduce a value on a page, in its meta elements and in its class names: the table `labels.toml`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::phrases::Phrases;

/// What a word announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Meaning {
    /// The headline.
    Title,
    /// The time of publication.
    Date,
    /// The day a document was written, some days before an office published it.
    Written,
    /// A time that is not the publication.
    Modified,
    /// The outlet.
    Source,
    /// Where the text was taken from.
    Reprint,
    /// A person.
    Author,
    /// The owner of the site.
    Site,
    /// The page's address.
    Url,
    /// A language.
    Lang,
    /// The kind of the page.
    Type,
    /// The page in a sentence or two.
    Lead,
    /// Nothing wanted; the value before it ends here.
    Other,
}

/// A word found in a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    /// What it announces.
    pub(super) meaning: Meaning,
    /// It counts only when a colon, or a digit before a time, follows.
    pub(super) colon: bool,
    /// Where it starts, in bytes.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
}

/// The table, ready for look-ups.
pub(super) struct Labels {
    phrases: Phrases,
    /// For each phrase: its meaning, and whether it needs a colon.
    meanings: Vec<(Meaning, bool)>,
    metas: FxHashMap<String, Meaning>,
    /// By the last word of a name, whatever vocabulary stands before it and a colon.
    metas_of_any: FxHashMap<String, Meaning>,
    classes: FxHashMap<String, Meaning>,
}

/// The one table: read once from the data in the program, never changed.
pub(super) static LABELS: LazyLock<Labels> =
    LazyLock::new(|| Labels::parse(include_str!("labels.toml")).expect("a test reads the table"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    label: Vec<LabelEntry>,
    meta: Vec<MetaEntry>,
    class: Vec<ClassEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelEntry {
    means: Meaning,
    colon: Vec<String>,
    bare: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MetaEntry {
    means: Meaning,
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassEntry {
    means: Meaning,
    words: Vec<String>,
}

impl Labels {
    fn parse(table: &str) -> Result<Labels, String> {
        let file: File = toml::from_str(table).map_err(|error| error.to_string())?;
        // A word that stands in both lists counts without a colon.
        let mut meanings = Vec::new();
        let mut phrases = Vec::new();
        for entry in &file.label {
            let all = entry.bare.iter().map(|word| (word, false)).chain(entry.colon.iter().map(|word| (word, true)));
            for (word, colon) in all {
                // Headings of metadata are written in lower case, with a capital, or all in capitals; the case of ASCII
                // alone is folded.
                for form in [word.clone(), capitalised(word), word.to_uppercase()] {
                    phrases.push((form, meanings.len()));
                }
                meanings.push((entry.means, colon));
            }
        }
        let phrases = Phrases::new(phrases);
        let names =
            file.meta.into_iter().flat_map(|entry| entry.names.into_iter().map(move |name| (name, entry.means)));
        let (mut metas, mut metas_of_any) = (FxHashMap::default(), FxHashMap::default());
        for (name, means) in names {
            match name.strip_prefix("*:") {
                Some(last) => metas_of_any.insert(last.to_owned(), means),
                None => metas.insert(name, means),
            };
        }
        let classes =
            file.class.into_iter().flat_map(|entry| entry.words.into_iter().map(move |word| (word, entry.means)));
        Ok(Labels { phrases, meanings, metas, metas_of_any, classes: classes.collect() })
    }

    /// The labels in a line, in order, each standing as a word of its own.
    pub(super) fn hits<'a>(&'a self, line: &'a str) -> impl Iterator<Item = Hit> + 'a {
        self.phrases.find(line).filter_map(|found| {
            let (meaning, colon) = self.meanings[found.phrase];
            let (start, end) = (found.start, found.end);
            let before = line.get(..start)?.chars().next_back();
            let after = line.get(end..)?.chars().next();
            let own = |inside: char, outside: Option<char>| match outside {
                None => true,
                // Chinese needs no space between a number and a label; letters glued to letters are another word.
                Some(outside) if is_han(inside) => !outside.is_alphabetic() || !is_han(outside) && colon,
                Some(outside) => !outside.is_alphanumeric(),
            };
            let first = line[start..].chars().next()?;
            let last = line[..end].chars().next_back()?;
            // Counters and buttons are glued to the name before them: 某网字号.
            let glued = meaning == Meaning::Other && !colon && is_han(first);
            // So is the next label of a line that lost its gaps: 作者：某某来源：某网.
            let glued = glued
                || is_han(first)
                    && end - start > first.len_utf8()
                    && after.is_some_and(|after| matches!(after, ':' | '：'))
                    && line[..start].contains([':', '：']);
            ((glued || own(first, before)) && (is_han(last) || own(last, after))).then_some(Hit {
                meaning,
                colon,
                start,
                end,
            })
        })
    }

    /// Where a label begins in a value that runs on without a gap: `某报作者：某某`. A colon must follow.
    pub(super) fn first_glued(&self, value: &str) -> Option<usize> {
        self.phrases.find(value).find_map(|found| {
            let (meaning, colon) = self.meanings[found.phrase];
            let followed = value[found.end..].trim_start().starts_with([':', '：']);
            let ends = meaning == Meaning::Other && !colon || followed;
            let wide = value[found.start..].starts_with(is_han);
            (found.start > 0 && wide && ends).then_some(found.start)
        })
    }

    /// What a meta element with this name says.
    pub(super) fn meta(&self, name: &str) -> Option<Meaning> {
        let of_any_vocabulary = || self.metas_of_any.get(name.rsplit_once(':')?.1);
        self.metas.get(name).or_else(of_any_vocabulary).copied()
    }

    /// What an element with this word in its class or id holds.
    pub(super) fn class(&self, word: &str) -> Option<Meaning> {
        self.classes.get(word).copied()
    }
}

/// Han, kana and Hangul: scripts whose words touch each other or their particles.
pub(super) fn is_han(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<(&str, Meaning)> {
        LABELS.hits(line).map(|hit| (&line[hit.start..hit.end], hit.meaning)).collect()
    }

    #[test]
    fn a_line_of_labels() {
        assert_eq!(
            found("发布时间：2023-04-14 10:30:48 来源：某网 阅读量：8"),
            [("发布时间", Meaning::Date), ("来源", Meaning::Source), ("阅读量", Meaning::Other)]
        );
        assert_eq!(found("0次浏览 发布时间:2025-03-07").last(), Some(&("发布时间", Meaning::Date)));
    }

    #[test]
    fn the_longest_word_wins_and_stands_alone() {
        assert_eq!(found("图片来源：某社"), [("图片来源", Meaning::Other)]);
        assert_eq!(found("主要来源：阳光"), []);
        assert_eq!(found("bypass"), []);
        assert_eq!(found("OPUBLIKOWANO: 7 marca"), [("OPUBLIKOWANO", Meaning::Date)]);
    }

    #[test]
    fn class_words_are_as_the_parser_makes_them() {
        let labels = &*LABELS;
        assert!(labels.classes.keys().all(|word| word.len() <= 32 && *word == word.to_lowercase()));
        assert!(labels.metas.keys().chain(labels.metas_of_any.keys()).all(|name| *name == name.to_lowercase()));
    }
}
