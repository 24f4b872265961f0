//! Mojibake: UTF-8 that somebody read as another encoding before the page was written. The characters are turned back
//! into the bytes they were read from; when those are UTF-8, that is what was meant.

use std::sync::LazyLock;

use encoding_rs::{GBK, WINDOWS_1252};

use super::model::{Cost, Script, nats};

/// Puts right text whose UTF-8 was once read as windows-1252, Latin-1 or GBK. `None` when there is nothing to repair or
/// the evidence is not overwhelming, which is nearly always.
///
/// ```
/// assert_eq!(dechaff::repair_mojibake("Ein schÃ¶ner Tag in KÃ¶ln").as_deref(), Some("Ein schöner Tag in Köln"));
/// assert_eq!(dechaff::repair_mojibake("Ein schöner Tag in Köln"), None);
/// ```
pub fn repair_mojibake(text: &str) -> Option<String> {
    let mut repaired = repair_once(text)?;
    // Some pages went through it more than once.
    for _ in 1..MOST_TIMES {
        match repair_once(&repaired) {
            Some(again) => repaired = again,
            None => break,
        }
    }
    Some(repaired)
}

fn repair_once(text: &str) -> Option<String> {
    western(text).or_else(|| chinese(text))
}

/// UTF-8 read as windows-1252 or Latin-1.
fn western(text: &str) -> Option<String> {
    let bytes_of = |run: &str| run.chars().map(western_byte).collect();
    let (repaired, count) = repair_runs(text, |c| western_byte(c).is_some(), bytes_of);
    // Few languages have two such characters side by side, and hardly any text has two that make UTF-8.
    let alone = count.repaired > 0 && count.left == 0;
    let mostly = count.repaired >= FEW && count.repaired > 2 * count.left;
    (alone || mostly || count.longest >= LONG).then_some(repaired)
}

/// UTF-8 read as GBK. Chinese text has runs of characters whose bytes happen to be UTF-8, so what stands there must also
/// be no Chinese anyone would write.
fn chinese(text: &str) -> Option<String> {
    let belongs = |c: char| !c.is_ascii() && c != '\u{fffd}';
    let bytes_of = |run: &str| {
        let (bytes, _, lossy) = GBK.encode(run);
        (!lossy).then(|| bytes.into_owned())
    };
    let (_, count) = repair_runs(text, belongs, |run| bytes_of(run).filter(|_| is_strange(run)));
    // Once that is certain, the runs that look like Chinese are put right too.
    (count.repaired >= FEW && count.repaired > 4 * count.left).then(|| repair_runs(text, belongs, bytes_of).0)
}

/// Whether a run is no Chinese.
fn is_strange(run: &str) -> bool {
    let (cost, length) = run.chars().fold((0, 0), |(cost, length), character| {
        (cost + Script::Simplified.cost(character).unwrap_or(OUTSIDE), length + 1)
    });
    cost > length * STRANGE
}

/// What became of the characters outside ASCII.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    /// Characters that came out of repaired runs.
    repaired: usize,
    /// Characters that stayed as they were.
    left: usize,
    /// Most characters that came out of one run.
    longest: usize,
}

/// Repairs the runs whose bytes are UTF-8.
fn repair_runs(
    text: &str,
    belongs: impl Fn(char) -> bool,
    bytes_of: impl Fn(&str) -> Option<Vec<u8>>,
) -> (String, Count) {
    let (mut repaired, mut count) = (String::with_capacity(text.len()), Count::default());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| !c.is_ascii()) {
        repaired.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        if end == 0 {
            // A character that the other encoding doesn't have: nobody read it wrongly.
            let foreign = rest.chars().next().map_or(0, char::len_utf8);
            repaired.push_str(&rest[..foreign]);
            count.left += 1;
            rest = &rest[foreign..];
            continue;
        }
        let (run, after) = rest.split_at(end);
        let meant = bytes_of(run).and_then(|bytes| String::from_utf8(bytes).ok()).filter(|meant| is_text(meant));
        match meant {
            Some(meant) => {
                let characters = meant.chars().filter(|c| !c.is_ascii()).count();
                count.repaired += characters;
                count.longest = count.longest.max(characters);
                repaired.push_str(&meant);
            }
            None => {
                count.left += run.chars().count();
                repaired.push_str(run);
            }
        }
        rest = after;
    }
    repaired.push_str(rest);
    (repaired, count)
}

/// Whether repaired characters are such as a page has; icons from the private use area are.
fn is_text(meant: &str) -> bool {
    !meant.chars().any(|c| matches!(c, '\u{80}'..='\u{9f}' | '\u{fffd}'..='\u{ffff}'))
}

/// The byte that windows-1252 or Latin-1 reads as this character.
fn western_byte(character: char) -> Option<u8> {
    static HIGH: LazyLock<Vec<(char, u8)>> = LazyLock::new(|| {
        let mut high: Vec<(char, u8)> = (0x80..0xa0)
            .filter_map(|byte| WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next().map(|c| (c, byte)))
            .collect();
        high.sort_unstable();
        high
    });
    match character {
        '\u{80}'..='\u{ff}' => Some(character as u8),
        '\0'..='\u{7f}' => None,
        _ => HIGH.binary_search_by_key(&character, |(c, _)| *c).ok().map(|at| HIGH[at].1),
    }
}

/// How often a text is repaired.
const MOST_TIMES: usize = 3;

/// One character could be chance.
const FEW: usize = 2;

/// This many characters in a row that all make UTF-8 are no chance, whatever else is in the text.
const LONG: usize = 5;

/// What a character outside the Chinese tables counts for in that mean.
const OUTSIDE: Cost = nats(8.0);

/// Mean cost of a character from which on a run is no Chinese.
const STRANGE: Cost = nats(9.0);
