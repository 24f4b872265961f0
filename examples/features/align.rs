//! Which tokens of a page's blocks stand in a text that somebody cut out of the page.

use std::collections::HashMap;

/// Tokens in a row that must be equal before two places count as the same. Shorter runs are found by luck.
const RUN: usize = 4;
/// Places of the text tried for one run; a run that is everywhere says little.
const TRIED: usize = 16;
/// Rounds of matching. A later one finds what an earlier one had to cut because a longer run needed the same tokens.
const ROUNDS: usize = 3;

/// For each block how many of its tokens stand in the text, given as lines. Long runs are matched first, and each token
/// of the text answers for one token of the page, so that of two copies on the page one is matched.
pub(crate) fn matched(blocks: &[Vec<String>], lines: &[Vec<String>]) -> Vec<u32> {
    let mut numbers = HashMap::new();
    let page: Vec<u32> = blocks.iter().flatten().map(|token| number(&mut numbers, token)).collect();
    let text: Vec<u32> = lines.iter().flatten().map(|token| number(&mut numbers, token)).collect();
    let mut page_free = vec![true; page.len()];
    let mut text_free = vec![true; text.len()];
    for _ in 0..ROUNDS {
        let mut runs = runs(&page, &text, &page_free, &text_free);
        if runs.is_empty() {
            break;
        }
        runs.sort_by_key(|run| (usize::MAX - run.length, run.page));
        for run in runs {
            for step in 0..run.length {
                if page_free[run.page + step] && text_free[run.text + step] {
                    (page_free[run.page + step], text_free[run.text + step]) = (false, false);
                }
            }
        }
    }
    short_lines(blocks, lines, &mut page_free, &mut text_free);
    let mut matched = Vec::with_capacity(blocks.len());
    let mut start = 0;
    for block in blocks {
        matched.push(page_free[start..start + block.len()].iter().filter(|free| !**free).count() as u32);
        start += block.len();
    }
    matched
}

fn number<'a>(numbers: &mut HashMap<&'a str, u32>, token: &'a str) -> u32 {
    let next = numbers.len() as u32;
    *numbers.entry(token).or_insert(next)
}

/// The same tokens in a row, in the page and in the text.
struct Run {
    page: usize,
    text: usize,
    length: usize,
}

/// The longest run at each place of the page that no earlier run covers, among tokens still free.
fn runs(page: &[u32], text: &[u32], page_free: &[bool], text_free: &[bool]) -> Vec<Run> {
    let mut places: HashMap<&[u32], Vec<usize>> = HashMap::new();
    for (at, run) in text.windows(RUN).enumerate() {
        if text_free[at..at + RUN].iter().all(|free| *free) {
            let places = places.entry(run).or_default();
            if places.len() < TRIED {
                places.push(at);
            }
        }
    }
    let mut runs = Vec::new();
    let mut at = 0;
    while at + RUN <= page.len() {
        let same = |from: usize| {
            (0..)
                .take_while(|step| {
                    let (here, there) = (at + step, from + step);
                    here < page.len()
                        && there < text.len()
                        && page[here] == text[there]
                        && page_free[here]
                        && text_free[there]
                })
                .count()
        };
        let best = places.get(&page[at..at + RUN]).and_then(|places| {
            places.iter().map(|from| (same(*from), *from)).max_by_key(|(length, from)| (*length, usize::MAX - from))
        });
        match best {
            Some((length, from)) if length >= RUN => {
                runs.push(Run { page: at, text: from, length });
                at += length;
            }
            _ => at += 1,
        }
    }
    runs
}

/// Matches blocks that are a whole line of the text and too short for a run.
fn short_lines(blocks: &[Vec<String>], lines: &[Vec<String>], page_free: &mut [bool], text_free: &mut [bool]) {
    let mut free: HashMap<&[String], Vec<usize>> = HashMap::new();
    let mut start = 0;
    for line in lines {
        let range = start..start + line.len();
        if text_free[range.clone()].iter().all(|free| *free) {
            free.entry(line).or_default().push(start);
        }
        start = range.end;
    }
    let mut start = 0;
    for block in blocks {
        let range = start..start + block.len();
        start = range.end;
        if block.is_empty() || !page_free[range.clone()].iter().all(|free| *free) {
            continue;
        }
        if let Some(at) =
            free.get_mut(block.as_slice()).and_then(|places| (!places.is_empty()).then(|| places.remove(0)))
        {
            text_free[at..at + block.len()].fill(false);
            page_free[range].fill(false);
        }
    }
}
