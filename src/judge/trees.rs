//! Sums of small decision trees over shapes: the third of the tables that add up to a verdict.
//!
//! A table is text: a line a tree, its nodes in the order a reader meets them. `k40.in<0.5 -0.8 t.length<12 -0.1 0.6`
//! reads: outside the cluster -0.8; inside it -0.1 for a short block and 0.6 for a long one. Lines that start with `#` are
//! remarks.
//!
//! Walking trees one by one costs a processor more in wrong guesses than in work, so that a stretch of blocks goes
//! through each tree together: every question that gets a no strikes out the leaves on its left, and the first leaf left
//! over is the answer (QuickScorer, Lucchese and others, SIGIR 2015). A question that all blocks of the stretch answer alike is
//! answered once for it, and what can't be reached from there isn't asked.

use std::ops::{BitAnd, Not};

use rustc_hash::FxHashMap;
use wide::{bytemuck, f32x8, i32x8};

use super::rules::BLOCKS_AT_ONCE;
use super::shapes::{Shape, Stretch};
use super::view::View;
use crate::options::HasTime;

/// Blocks that go through the trees together.
pub(super) const STRETCH: usize = 128;

/// Trees whose points are added together: a sum is taken from memory once for all of them.
const TREES_AT_ONCE: usize = 4;

/// Blocks that the work is done for at the least: as many as make whole rows of numbers for a processor.
const LANES: usize = 16;

/// A bit for each leaf of a tree, its first leaf the lowest.
type Leaves = u16;

/// A tree has no more leaves than this.
const MOST_LEAVES: usize = Leaves::BITS as usize;

/// A tree has few leaves when a byte has a bit for each of them.
const FEW_LEAVES: usize = u8::BITS as usize;

/// A shape has few steps when a byte can count them.
const FEW_STEPS: usize = i8::MAX as usize;

/// The numbers that the work is done with, small ones where the table allows it: the smaller they are, the more of them a
/// processor works on at once.
trait Number: Copy + Default + PartialOrd + BitAnd<Output = Self> + Not<Output = Self> {
    /// Leaves as such a number.
    fn of_leaves(leaves: Leaves) -> Self;
    /// A count as such a number.
    fn of_count(count: i32) -> Self;
    /// The points of a tree in the order that [`Number::point`] wants.
    type Points;
    fn points(tree: &Tree) -> &Self::Points;
    /// Those of the first of the leaves that are left.
    fn point(self, points: &Self::Points) -> f32;
}

impl Number for i8 {
    fn of_leaves(leaves: Leaves) -> i8 {
        leaves as i8
    }

    fn of_count(count: i32) -> i8 {
        count as i8
    }

    type Points = [f32; 1 << FEW_LEAVES];

    fn points(tree: &Tree) -> &Self::Points {
        tree.points.as_deref().unwrap_or(&[0.0; 1 << FEW_LEAVES])
    }

    fn point(self, points: &Self::Points) -> f32 {
        points[usize::from(self.cast_unsigned())]
    }
}

impl Number for i16 {
    fn of_leaves(leaves: Leaves) -> i16 {
        leaves as i16
    }

    fn of_count(count: i32) -> i16 {
        count as i16
    }

    type Points = [f32; MOST_LEAVES];

    fn points(tree: &Tree) -> &Self::Points {
        &tree.leaves
    }

    fn point(self, points: &Self::Points) -> f32 {
        // One leaf is left, and never is it another than the last where none of the others is.
        points[(self.cast_unsigned() | 1 << (MOST_LEAVES - 1)).trailing_zeros() as usize]
    }
}

/// A row of numbers for a processor.
type Lanes<T> = [T; LANES];

/// A table of trees, and the shapes they look at.
#[derive(Debug, Default)]
pub(super) struct Trees {
    /// The shapes, each once; a node names one by its place in here.
    pub(super) shapes: Vec<Shape>,
    /// What each shape is compared with anywhere, ascending.
    steps: Vec<Vec<f32>>,
    nodes: Vec<Node>,
    /// The nodes that are questions, in their order.
    questions: Vec<Question>,
    trees: Vec<Tree>,
    /// Whether the smallest numbers are large enough for the table.
    is_small: bool,
}

/// Where a tree stands.
#[derive(Debug)]
struct Tree {
    root: u32,
    /// The first of its questions, and one past the last.
    questions: (u32, u32),
    /// All its leaves.
    all: Leaves,
    /// Points of its leaves, from the first on.
    leaves: [f32; MOST_LEAVES],
    /// The same by all the leaves that are left, where these are few.
    points: Option<Box<[f32; 1 << FEW_LEAVES]>>,
}

/// A node: a question, or an answer.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// Which shape is asked for; [`ANSWER`] in a leaf.
    shape: u16,
    /// The right child (no). The left one (yes) is the next node.
    no: u32,
    /// What the shape must be below.
    below: f32,
    /// The place of that among the steps of its shape.
    step: i16,
    /// The leaves that a no strikes out, those on the left; of a leaf its own bit.
    left: Leaves,
    /// The points: of a leaf its own, of a question the mean of the leaves below.
    points: f32,
}

const ANSWER: u16 = u16::MAX;

/// The values of one shape on a stretch of blocks.
pub(super) type Column = [f32; STRETCH];

/// Room for the work on one stretch.
#[derive(Debug, Default)]
struct Scratch<T> {
    /// For each shape how many of its steps a block's value has reached.
    ranks: Vec<[T; STRETCH]>,
    /// How many of its steps all values of the stretch have reached, and how many any of them has.
    reached: Vec<(i16, i16)>,
}

/// A question, and the leaves on both sides of it.
#[derive(Debug, Clone, Copy, Default)]
struct Question {
    shape: u16,
    step: i16,
    left: Leaves,
    right: Leaves,
}

impl Trees {
    /// Reads a table. `shapes` are all shapes there are.
    ///
    /// # Errors
    ///
    /// Says which line is no tree.
    pub(super) fn parse(table: &str, shapes: &[Shape]) -> Result<Trees, String> {
        let by_name: FxHashMap<&str, &Shape> = shapes.iter().map(|shape| (shape.name.as_str(), shape)).collect();
        let mut columns: FxHashMap<&str, u16> = FxHashMap::default();
        let mut trees = Trees::default();
        for (number, line) in table.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let wrong = |what: &str| format!("line {}: {what}", number + 1);
            let mut tree = Tree {
                root: trees.nodes.len() as u32,
                questions: (0, 0),
                all: 0,
                leaves: [0.0; MOST_LEAVES],
                points: None,
            };
            let mut leaves = 0;
            // Questions whose right child has not been met: the count of children still to come.
            let mut open: Vec<(u32, u8)> = Vec::new();
            for (position, word) in line.split_ascii_whitespace().enumerate() {
                if position > 0 && open.is_empty() {
                    return Err(wrong("more nodes than the tree has room for"));
                }
                let here = trees.nodes.len() as u32;
                if let Some((parent, left)) = open.last_mut() {
                    *left -= 1;
                    if *left == 0 {
                        trees.nodes[*parent as usize].no = here;
                        open.pop();
                    }
                }
                if let Some((name, below)) = word.split_once('<') {
                    let shape = *by_name.get(name).ok_or_else(|| wrong(&format!("there is no shape {name}")))?;
                    let column = *columns.entry(&shape.name).or_insert_with(|| {
                        trees.shapes.push(shape.clone());
                        (trees.shapes.len() - 1) as u16
                    });
                    let below = below.parse().map_err(|_| wrong(&format!("{below} is no number")))?;
                    trees.nodes.push(Node { shape: column, no: 0, below, step: 0, left: 0, points: 0.0 });
                    open.push((here, 2));
                } else {
                    let points = word.parse().map_err(|_| wrong(&format!("{word} is no number")))?;
                    *tree.leaves.get_mut(leaves).ok_or_else(|| wrong("the tree has too many leaves"))? = points;
                    trees.nodes.push(Node { shape: ANSWER, no: 0, below: 0.0, step: 0, left: 1 << leaves, points });
                    leaves += 1;
                }
            }
            if !open.is_empty() {
                return Err(wrong("the tree ends early"));
            }
            trees.trees.push(tree);
        }
        trees.fill_steps();
        trees.fill_questions();
        trees.is_small = trees.steps.iter().all(|steps| steps.len() <= FEW_STEPS)
            && trees.nodes.iter().all(|node| node.shape != ANSWER || usize::from(node.left) < 1 << FEW_LEAVES);
        for tree in trees.trees.iter_mut().filter(|_| trees.is_small) {
            let first = |leaves: usize| tree.leaves[leaves.trailing_zeros() as usize % FEW_LEAVES];
            tree.points = Some(Box::new(std::array::from_fn(first)));
        }
        Ok(trees)
    }

    /// Gives each question the leaves on its sides, and the mean of its children, which `explain` counts changes from.
    /// Children follow parents.
    fn fill_questions(&mut self) {
        let mut below: Vec<Leaves> = self.nodes.iter().map(|node| node.left).collect();
        for index in (0..self.nodes.len()).rev() {
            let Node { shape, no, .. } = self.nodes[index];
            if shape != ANSWER {
                self.nodes[index].points = (self.nodes[index + 1].points + self.nodes[no as usize].points) / 2.0;
                self.nodes[index].left = below[index + 1];
                below[index] = below[index + 1] | below[no as usize];
            }
        }
        let roots: Vec<usize> = self.trees.iter().map(|tree| tree.root as usize).collect();
        let ends = roots.iter().copied().skip(1).chain([self.nodes.len()]);
        for ((tree, root), end) in self.trees.iter_mut().zip(&roots).zip(ends) {
            let first = self.questions.len() as u32;
            for Node { shape, no, step, left, .. } in self.nodes[*root..end].iter().filter(|node| node.shape != ANSWER)
            {
                let right = below[*no as usize];
                self.questions.push(Question { shape: *shape, step: *step, left: *left, right });
            }
            tree.questions = (first, self.questions.len() as u32);
            tree.all = below[*root];
        }
    }

    /// Sorts what each shape is compared with.
    fn fill_steps(&mut self) {
        self.steps = vec![Vec::new(); self.shapes.len()];
        for node in self.nodes.iter().filter(|node| node.shape != ANSWER) {
            self.steps[node.shape as usize].push(node.below);
        }
        for steps in &mut self.steps {
            steps.sort_unstable_by(f32::total_cmp);
            steps.dedup();
        }
        for node in self.nodes.iter_mut().filter(|node| node.shape != ANSWER) {
            let steps = &self.steps[node.shape as usize];
            node.step = steps.partition_point(|step| *step < node.below) as i16;
        }
    }

    /// The sums of all trees for every block of a page.
    pub(super) fn sums(&self, view: &View<'_>, has_time: HasTime<'_>) -> Vec<f32> {
        if self.is_small { self.sums_by::<i8>(view, has_time) } else { self.sums_by::<i16>(view, has_time) }
    }

    fn sums_by<T: Number>(&self, view: &View<'_>, has_time: HasTime<'_>) -> Vec<f32> {
        let mut sums = Vec::with_capacity(view.blocks.len() + STRETCH);
        let mut scratch = Scratch::<T>::default();
        for first in (0..view.blocks.len()).step_by(STRETCH) {
            if first.is_multiple_of(BLOCKS_AT_ONCE) && !has_time() {
                break;
            }
            let blocks = (view.blocks.len() - first).min(STRETCH);
            let mut stretch = Stretch::of(view, first, blocks);
            sums.extend(self.points(&mut scratch, blocks, |shape, column| shape.fill(view, &mut stretch, column)));
        }
        sums.resize(view.blocks.len(), 0.0);
        sums
    }

    /// The sums of all trees for a stretch of so many blocks. `fill` writes the values of a shape for its blocks.
    fn points<T: Number>(
        &self,
        scratch: &mut Scratch<T>,
        blocks: usize,
        mut fill: impl FnMut(&Shape, &mut [f32]),
    ) -> Column {
        // A last stretch that is short is not worked through to its end.
        let used = blocks.next_multiple_of(LANES).min(STRETCH);
        scratch.ranks.resize(self.shapes.len(), [T::default(); STRETCH]);
        scratch.reached.clear();
        let mut column = [0.0; STRETCH];
        let mut counts = [0_i32; STRETCH];
        for ((shape, steps), ranks) in self.shapes.iter().zip(&self.steps).zip(&mut scratch.ranks) {
            fill(shape, &mut column[..blocks]);
            let first = column[0];
            column[blocks..used].fill(first);
            let rows = column[..used].as_chunks().0;
            let (least, most) = bounds(rows, first);
            // Steps that all values have reached, and those that none has, tell no block from another.
            let low = steps.partition_point(|step| *step <= least);
            let high = low + steps[low..].partition_point(|step| *step <= most);
            scratch.reached.push((low as i16, high as i16));
            if low < high {
                for (values, counts) in rows.iter().zip(counts.as_chunks_mut().0) {
                    rank(values, &steps[low..high], low as i32, counts);
                }
                narrow(&counts[..used], ranks);
            }
        }
        let mut sums = [0.0; STRETCH];
        let (several, rest) = self.trees.as_chunks::<TREES_AT_ONCE>();
        several.iter().for_each(|trees| self.add(trees, scratch, used, &mut sums));
        rest.iter().for_each(|tree| self.add(std::array::from_ref(tree), scratch, used, &mut sums));
        sums
    }

    /// Adds the points of some trees, one after the other, to the sums of so many blocks.
    fn add<T: Number, const TREES: usize>(
        &self,
        trees: &[Tree; TREES],
        scratch: &Scratch<T>,
        used: usize,
        sums: &mut Column,
    ) {
        let mut leaves = [[T::default(); STRETCH]; TREES];
        for (tree, leaves) in trees.iter().zip(&mut leaves) {
            self.leave(tree, scratch, &mut leaves[..used]);
        }
        let points = trees.each_ref().map(T::points);
        for block in 0..used.min(STRETCH) {
            let mut sum = sums[block];
            for (leaves, points) in leaves.iter().zip(points) {
                sum += leaves[block].point(points);
            }
            sums[block] = sum;
        }
    }

    /// Finds the leaves of a tree that are left for each block.
    fn leave<T: Number>(&self, tree: &Tree, scratch: &Scratch<T>, leaves: &mut [T]) {
        // What must be asked of each block on its own. Told without branches, because which questions these are can't be guessed.
        let mut open = [Question::default(); MOST_LEAVES];
        let mut count = 0;
        let mut left_over = tree.all;
        for question in &self.questions[tree.questions.0 as usize..tree.questions.1 as usize] {
            let Question { shape, step, left, right } = *question;
            let (all, any) = scratch.reached[shape as usize];
            // The sign of a difference, all bits of it, is what is left of leaves.
            let if_less = |one: i16, other: i16| (one.wrapping_sub(other) >> (i16::BITS - 1)).cast_unsigned();
            left_over &= !(if_less(step, all) & left | !if_less(step, any) & right);
            open[count % MOST_LEAVES] = *question;
            count += usize::from((left & left_over != 0) & (right & left_over != 0));
        }
        leaves.fill(T::of_leaves(left_over));
        for Question { shape, step, left, .. } in &open[..count.min(MOST_LEAVES)] {
            strike(leaves, &scratch.ranks[*shape as usize], T::of_count(i32::from(*step)), T::of_leaves(*left));
        }
    }

    /// The sum for one row of shape values, told apart by shape: each question earns the change of the mean it brings.
    /// The roots' means come first: what the table thinks of a block before it looks.
    pub(super) fn explain(&self, row: &[f32]) -> (f32, Vec<f32>) {
        let mut start = 0.0;
        let mut by_shape = vec![0.0; self.shapes.len()];
        for tree in &self.trees {
            let mut index = tree.root;
            let mut node = self.nodes[index as usize];
            start += node.points;
            while node.shape != ANSWER {
                let shape = node.shape as usize;
                let before = node.points;
                index = if row[shape] < node.below { index + 1 } else { node.no };
                node = self.nodes[index as usize];
                by_shape[shape] += node.points - before;
            }
        }
        (start, by_shape)
    }
}

/// Strikes out the leaves on the left where a step has been reached. A function of its own, because compilers see that its numbers
/// can be worked on together; inside of the loop around it they don't.
#[inline(never)]
fn strike<T: Number>(leaves: &mut [T], ranks: &[T; STRETCH], step: T, left: T) {
    for (leaves, rank) in leaves.iter_mut().zip(ranks) {
        *leaves = *leaves & !(if *rank > step { left } else { T::default() });
    }
}

/// The least and the greatest of some values, `first` among them.
fn bounds(rows: &[Lanes<f32>], first: f32) -> (f32, f32) {
    let (mut least, mut most) = (f32x8::splat(first), f32x8::splat(first));
    for eight in rows.iter().flat_map(|row| row.as_chunks().0) {
        let eight = f32x8::new(*eight);
        least = least.fast_min(eight);
        most = most.fast_max(eight);
    }
    // Compared in pairs of pairs, because one after the other each would wait for the one before.
    let halves = |values: f32x8, better: fn(f32, f32) -> f32| {
        let [a, b, c, d, e, f, g, h] = values.to_array();
        better(better(better(a, b), better(c, d)), better(better(e, f), better(g, h)))
    };
    let (less, greater) = (|a, b| if a < b { a } else { b }, |a, b| if a > b { a } else { b });
    (halves(least, less), halves(most, greater))
}

/// How many steps each value has reached: those that all have reached, and of the steps given. Eight values are compared with a step
/// at once; left to find that out, compilers compare a value with eight steps, and take three times the work.
fn rank(values: &Lanes<f32>, steps: &[f32], reached: i32, ranks: &mut Lanes<i32>) {
    for (values, ranks) in values.as_chunks::<8>().0.iter().zip(ranks.as_chunks_mut::<8>().0) {
        let values = f32x8::new(*values);
        let mut counts = i32x8::splat(reached);
        for step in steps {
            // All bits are set where a step is reached: the number -1.
            counts -= bytemuck::cast::<f32x8, i32x8>(f32x8::splat(*step).simd_le(values));
        }
        *ranks = counts.to_array();
    }
}

/// Writes counts as the numbers that the work is done with. A function of its own for the same reason as [`strike`].
#[inline(never)]
fn narrow<T: Number>(counts: &[i32], ranks: &mut [T; STRETCH]) {
    for (rank, count) in ranks.iter_mut().zip(counts) {
        *rank = T::of_count(*count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::shapes;

    /// The sum for rows of shape values, all on one stretch.
    fn points(trees: &Trees, rows: &[&[f32]]) -> Vec<f32> {
        fn by<T: Number>(trees: &Trees, rows: &[&[f32]]) -> Vec<f32> {
            let mut shape = 0;
            let fill = |_: &Shape, column: &mut [f32]| {
                for (value, row) in column.iter_mut().zip(rows) {
                    *value = row[shape];
                }
                shape += 1;
            };
            trees.points(&mut Scratch::<T>::default(), rows.len(), fill)[..rows.len()].to_vec()
        }
        let points = by::<i16>(trees, rows);
        assert!(!trees.is_small || by::<i8>(trees, rows) == points);
        points
    }

    #[test]
    fn large_trees_get_large_numbers() {
        let small = Trees::parse("t.tokens<5 1 t.tokens<6 2 3", &shapes::all()).expect("a table");
        assert!(small.is_small);
        let nodes: Vec<String> = (0..15).map(|step| format!("t.tokens<{step} {step}")).collect();
        let large = Trees::parse(&format!("{} 15", nodes.join(" ")), &shapes::all()).expect("a table");
        assert!(!large.is_small);
        let values: Vec<[f32; 1]> = (0..200).map(|at| [(at % 16) as f32 - 0.5]).collect();
        let rows: Vec<&[f32]> = values.iter().map(|value| &value[..]).collect();
        let expected: Vec<f32> = (0..200).map(|at| (at % 16) as f32).collect();
        for (rows, expected) in rows.chunks(100).zip(expected.chunks(100)) {
            assert_eq!(points(&large, rows), expected);
        }
    }

    #[test]
    fn a_tree_is_read_in_the_order_of_its_nodes() {
        let trees =
            Trees::parse("t.tokens<5 -1 l.share<0.5 2 -0.5\nt.tokens<9 0.25 0.75", &shapes::all()).expect("a table");
        assert_eq!(trees.shapes.len(), 2);
        assert_eq!(points(&trees, &[&[3.0, 0.0], &[7.0, 0.1], &[20.0, 0.9]]), [-0.75, 2.25, 0.25]);
        let (start, by_shape) = trees.explain(&[20.0, 0.9]);
        assert!((start + by_shape.iter().sum::<f32>() - 0.25).abs() < 1e-6);
    }

    #[test]
    fn what_is_the_same_everywhere_is_answered_once() {
        let table = "l.share<0.5 t.tokens<5 t.tokens<2 1 2 3 t.tokens<9 t.commas<3 4 5 6";
        let trees = Trees::parse(table, &shapes::all()).expect("a table");
        let rows: Vec<[f32; 3]> = (0..12).map(|at| [if at < 6 { 0.1 } else { 0.9 }, at as f32, 7.0]).collect();
        for rows in [&rows[..6], &rows[6..], &rows[3..9], &rows[2..3], &rows[7..8]] {
            let rows: Vec<&[f32]> = rows.iter().map(|row| &row[..]).collect();
            let walked: Vec<f32> = rows
                .iter()
                .map(|row| match (row[0] < 0.5, row[1]) {
                    (true, tokens) if tokens < 2.0 => 1.0,
                    (true, tokens) if tokens < 5.0 => 2.0,
                    (true, _) => 3.0,
                    (false, tokens) if tokens < 9.0 => 5.0,
                    (false, _) => 6.0,
                })
                .collect();
            assert_eq!(points(&trees, &rows), walked);
        }
    }

    #[test]
    fn a_broken_table_names_its_line() {
        for table in ["t.tokens<5 1", "t.tokens<5 1 2 3", "no-such<5 1 2", "t.tokens<x 1 2", "# fine\nhello"] {
            assert!(Trees::parse(table, &shapes::all()).is_err(), "{table}");
        }
    }
}
