//! Which blocks of a page are kept: one decision a page.

/// Added to the denominator of the expected F1. It stands for the body text that the page's blocks don't hold and keeps a page
/// of nothing but noise from being worth a word. Measured on WCXB dev: 2 to 10 do the same.
const MISSING: f32 = 5.0;

/// Keeps the most likely blocks, as many as make the expected F1 the largest. `blocks` holds tokens and probability of each.
/// Returns what is kept and the expected F1.
pub(super) fn cut(blocks: &[(u32, f32)]) -> (Vec<bool>, f32) {
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by(|a, b| blocks[*b].1.total_cmp(&blocks[*a].1).then(a.cmp(b)));
    let wanted: f32 = blocks.iter().map(|(tokens, probability)| *tokens as f32 * probability).sum::<f32>() + MISSING;
    let (mut taken, mut right) = (0.0, 0.0);
    let (mut best, mut count) = (0.0, 0);
    for (rank, &index) in order.iter().enumerate() {
        let (tokens, probability) = blocks[index];
        taken += tokens as f32;
        right += tokens as f32 * probability;
        let expected = 2.0 * right / (taken + wanted);
        if expected >= best && probability > 0.0 {
            (best, count) = (expected, rank + 1);
        }
    }
    let mut kept = vec![false; blocks.len()];
    for &index in &order[..count] {
        kept[index] = true;
    }
    (kept, best)
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
}
