//! Which blocks of a page are kept: one decision a page.

/// Added to the denominator of the expected F1. It stands for the body text that the page's blocks don't hold and keeps a page
/// of nothing but noise from being worth a word. Measured on WCXB dev: 2 to 10 do the same.
const MISSING: f32 = 5.0;

/// Blocks are not doubtful one by one. A stream of teasers under a short article is body as a whole, on a list, or not at all;
/// were each of its items a throw of its own, some would be sure to be body, and all were kept to have those. So the expected
/// F1 is mostly that of one throw for the whole page, which makes body of all blocks more likely than it, and to the rest that
/// of a throw for each block. Share of the one throw, measured over blocks of pages never seen: 0.8 for 0 gives magic-html .014
/// and its plain text .02, CWCE .003, WCXB dev nothing; plain text of its lists loses.
const TOGETHER: f32 = 0.8;

/// Every page says something. Where no block is likely to be body, the page as a whole was misjudged (a box around everything
/// is named like noise) or is of a kind that tables know little of; what is kept is then decided as if the likeliest block
/// had this chance, and all others were better off with it. Measured over blocks: WCXB dev +.0025 (error .0008), magic-html -.004
/// (.003), nothing elsewhere. The confidence stays what it was.
const LIKELY: f32 = 0.7;

/// Throws that stand for all those between 0 and 1.
const THROWS: usize = 16;

/// Keeps the most likely blocks, as many as make the expected F1 the largest. `blocks` holds tokens and probability of each.
/// Returns what is kept and the expected F1.
pub(super) fn cut(blocks: &[(u32, f32)]) -> (Vec<bool>, f32) {
    let order = order(blocks);
    let mut ranked: Vec<(u32, f32)> = order.iter().map(|index| blocks[*index]).collect();
    let (mut count, confidence) = best(&ranked);
    let most = ranked.first().map_or(1.0, |(_, probability)| probability.max(f32::EPSILON));
    if most < LIKELY {
        let odds = LIKELY / (1.0 - LIKELY) * (1.0 - most) / most;
        for (_, probability) in &mut ranked {
            *probability = *probability * odds / (*probability * odds + 1.0 - *probability);
        }
        count = best(&ranked).0;
    }
    let mut kept = vec![false; blocks.len()];
    for &index in &order[..count] {
        kept[index] = true;
    }
    (kept, confidence)
}

/// The blocks by their probability, the likeliest first; of equal ones the first.
fn order(blocks: &[(u32, f32)]) -> Vec<usize> {
    // Numbers with the index behind them are sorted faster than by a comparison of what they stand for. Bits of a float that is not
    // negative are in the order of the floats.
    let key = |(index, (_, probability)): (usize, &(u32, f32))| {
        u64::from(u32::MAX - probability.max(0.0).to_bits()) << 32 | index as u64
    };
    let mut keys: Vec<u64> = blocks.iter().enumerate().map(key).collect();
    keys.sort_unstable();
    keys.into_iter().map(|key| (key & u64::from(u32::MAX)) as usize).collect()
}

/// How many of the blocks, ranked by probability, make the expected F1 the largest, and how large.
fn best(ranked: &[(u32, f32)]) -> (usize, f32) {
    let wanted: f32 = ranked.iter().map(|(tokens, probability)| *tokens as f32 * probability).sum::<f32>() + MISSING;
    let bodies = bodies(ranked);
    let (mut taken, mut right) = (0.0, 0.0);
    let (mut count, mut best) = (0, 0.0);
    for (rank, &(tokens, probability)) in ranked.iter().enumerate() {
        taken += tokens as f32;
        right += tokens as f32 * probability;
        let alone = 2.0 * right / (taken + wanted);
        // Computed for all throws at once, and then summed.
        let together = bodies.map(|body| 2.0 * taken.min(body) / (taken + body + MISSING));
        let together: f32 = together.iter().sum();
        let expected = (1.0 - TOGETHER) * alone + TOGETHER * together / THROWS as f32;
        if expected >= best && probability > 0.0 {
            (count, best) = (rank + 1, expected);
        }
    }
    (count, best)
}

/// How many tokens are body after each throw: those of the blocks that are more likely than it.
fn bodies(ranked: &[(u32, f32)]) -> [f32; THROWS] {
    let mut bodies = [0.0; THROWS];
    let mut next = ranked.iter().peekable();
    let mut sum = 0.0;
    for (throw, body) in bodies.iter_mut().enumerate().rev() {
        let thrown = (throw as f32 + 0.5) / THROWS as f32;
        while let Some((tokens, _)) = next.next_if(|(_, probability)| *probability > thrown) {
            sum += *tokens as f32;
        }
        *body = sum;
    }
    bodies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubtful_blocks_are_kept_only_where_there_is_nothing_better() {
        let (kept, sure) = cut(&[(100, 0.95), (100, 0.3), (100, 0.02)]);
        assert_eq!(kept, [true, false, false]);
        let (kept, unsure) = cut(&[(100, 0.3), (100, 0.02)]);
        assert_eq!(kept, [true, false]);
        assert!(sure > 0.7 && unsure < 0.5);
        assert_eq!(cut(&[]), (Vec::new(), 0.0));
    }

    #[test]
    fn a_page_that_is_judged_down_as_a_whole_keeps_what_stands_out() {
        let (kept, confidence) = cut(&[(10, 0.001), (200, 0.02), (200, 0.015), (10, 0.001)]);
        assert_eq!(kept, [false, true, true, false]);
        assert!(confidence < 0.1);
    }

    #[test]
    fn a_long_stream_of_doubtful_blocks_is_not_taken_into_the_bargain() {
        let page = |doubtful| {
            let mut blocks = vec![(100, doubtful); 40];
            blocks.insert(0, (150, 0.9));
            cut(&blocks).0.iter().filter(|kept| **kept).count()
        };
        assert_eq!((page(0.3), page(0.6)), (1, 41));
    }
}
