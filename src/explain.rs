//! A judged page, readable: what it is, what it claims, and every block with the terms that decided.
//!
//! Pure functions from an [`Explanation`] to a string; whoever asked prints it.

mod html;
mod json;
mod terminal;

use crate::document::{Block, BlockKind, FoundBy, Judgement, Outcome, Page, Raw, Term};
use unicode_segmentation::UnicodeSegmentation;

/// Everything that was decided about one page.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// See [`crate::Raw::from`].
    pub from: String,
    /// See [`crate::Text::encoding`]; empty when the bytes are no text.
    pub encoding: &'static str,
    /// See [`crate::Text::found_by`].
    pub found_by: Option<FoundBy>,
    /// See [`crate::Text::replaced`].
    pub replaced: u32,
    /// The page as parsed.
    pub page: Page,
    /// What the judge says of it.
    pub judgement: Judgement,
    /// For each block the kind of noise that its strongest rule sees, if any (`share`, `footer`).
    pub noise: Vec<Option<&'static str>>,
    /// What became of it.
    pub outcome: Outcome,
}

impl Explanation {
    /// What can be said of a page before it is decoded.
    pub fn of(raw: &Raw, outcome: Outcome) -> Explanation {
        Explanation {
            from: raw.from.clone(),
            encoding: "",
            found_by: None,
            replaced: 0,
            page: Page::default(),
            judgement: Judgement::default(),
            noise: Vec::new(),
            outcome,
        }
    }

    /// For a terminal, with ANSI colours; whoever prints it takes them out where they are not wanted.
    pub fn to_terminal(&self) -> String {
        terminal::render(self)
    }

    /// As one JSON object on one line, without the line feed.
    pub fn to_json(&self) -> String {
        json::render(self)
    }

    /// As a page of HTML that stands alone.
    pub fn to_html(&self) -> String {
        html::render(self)
    }

    /// Blocks with all that is known of each.
    fn blocks(&self) -> impl Iterator<Item = Judged<'_>> {
        self.page.blocks.iter().enumerate().map(|(index, block)| {
            let verdict = self.judgement.verdicts.get(index);
            Judged {
                block,
                text: self.page.text_of(block),
                kept: verdict.is_some_and(|verdict| verdict.kept),
                score: verdict.map_or(0.0, |verdict| verdict.score),
                fired: verdict.map_or(&[], |verdict| &verdict.fired),
                noise: self.noise.get(index).copied().flatten(),
            }
        })
    }

    /// What became of the page, in a few words.
    fn outcome_words(&self) -> String {
        match &self.outcome {
            Outcome::Kept(_) => "kept".to_owned(),
            Outcome::Dropped(dropped) => format!("dropped: {}", dropped.why.name()),
        }
    }
}

/// One block with its verdict.
struct Judged<'a> {
    block: &'a Block,
    text: &'a str,
    kept: bool,
    score: f32,
    fired: &'a [Term],
    noise: Option<&'static str>,
}

/// The word for a kind of block.
fn kind_name(kind: BlockKind) -> String {
    match kind {
        BlockKind::Paragraph => "paragraph".to_owned(),
        BlockKind::Heading(level) => format!("heading{level}"),
        BlockKind::Item => "item".to_owned(),
        BlockKind::Cell => "cell".to_owned(),
        BlockKind::Pre => "pre".to_owned(),
        BlockKind::Quote => "quote".to_owned(),
        BlockKind::Caption => "caption".to_owned(),
        BlockKind::Control => "control".to_owned(),
    }
}

/// At most `limit` characters as a reader counts them (no accent is cut from its letter), with `…` for what was cut, and without
/// control characters, which a terminal would obey.
fn shorten(text: &str, limit: usize) -> String {
    let mut clusters = text.graphemes(true);
    let shown = clusters.by_ref().take(limit).flat_map(str::chars);
    let mut short: String = shown.map(|char| if char.is_control() { ' ' } else { char }).collect();
    if clusters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Claim, Dropped, Evidence, Field, Place, Span, Verdict, Why};

    #[test]
    fn no_accent_is_cut_from_its_letter() {
        assert_eq!(shorten("cafe\u{301} noir", 4), "cafe\u{301}…");
        assert_eq!(shorten("caf\u{1b}", 4), "caf ");
    }

    fn explanation() -> Explanation {
        let text = "Share this\u{1b}[2JThe mayor came <back> on Monday.".to_owned();
        let block = |start, end| Block { span: Span { start, end }, ..Block::default() };
        let verdict = |score: f32, id: &str| Verdict {
            score,
            kept: score > 0.0,
            fired: vec![Term { id: id.to_owned(), points: score }],
        };
        Explanation {
            from: "page.html".to_owned(),
            encoding: "utf-8",
            found_by: Some(FoundBy::Valid),
            replaced: 0,
            page: Page {
                blocks: vec![block(0, 14), block(14, text.len() as u32)],
                text,
                places: vec![Place::default()],
                claims: vec![Claim {
                    field: Field::Title,
                    value: "The mayor".to_owned(),
                    evidence: Evidence::Heading(1),
                    block: None,
                }],
                ..Page::default()
            },
            judgement: Judgement {
                verdicts: vec![verdict(-2.5, "share-bar"), verdict(3.0, "sentence-like")],
                ..Judgement::default()
            },
            noise: vec![Some("share"), None],
            outcome: Outcome::Dropped(Dropped { id: String::new(), from: "page.html".to_owned(), why: Why::Empty }),
        }
    }

    #[test]
    fn a_terminal_sees_verdicts_and_no_foreign_escapes() {
        let text = explanation().to_terminal();
        assert!(text.contains("share-bar -2.5"), "{text}");
        assert!(text.contains("title"), "{text}");
        assert!(!text.contains("\u{1b}[2J"), "{text}");
    }

    #[test]
    fn json_holds_every_block() {
        let value: serde_json::Value = serde_json::from_str(&explanation().to_json()).expect("valid JSON");
        assert_eq!(value["blocks"][0]["kept"], false);
        assert_eq!(value["blocks"][0]["noise"], "share");
        assert_eq!(value["blocks"][1]["fired"][0]["id"], "sentence-like");
        assert_eq!(value["claims"][0]["evidence"], "heading1");
    }

    #[test]
    fn html_escapes_the_page() {
        let html = explanation().to_html();
        assert!(html.contains("&lt;back&gt;") && !html.contains("<back>"), "{html}");
    }

    #[test]
    fn a_page_never_parsed_is_explained_too() {
        let empty = Explanation { page: Page::default(), noise: Vec::new(), ..explanation() };
        assert!(empty.to_terminal().contains("dropped: empty"));
        assert!(empty.to_json().contains("\"blocks\":[]"));
    }
}
