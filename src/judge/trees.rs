//! Sums of small decision trees over shapes: the third of the tables that add up to a verdict.
//!
//! A table is text: a line a tree, its nodes in the order a reader meets them. `k40.in<0.5 -0.8 t.length<12 -0.1 0.6`
//! reads: outside the cluster -0.8; inside it -0.1 for a short block and 0.6 for a long one. Lines that start with `#` are
//! remarks.

use rustc_hash::FxHashMap;

use super::shapes::Shape;

/// A table of trees, and the shapes they look at.
#[derive(Debug, Default)]
pub(super) struct Trees {
    /// The shapes, each once; a node names one by its place in here.
    pub(super) shapes: Vec<Shape>,
    nodes: Vec<Node>,
    roots: Vec<u32>,
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
    /// The points: of a leaf its own, of a question the mean of the leaves below.
    points: f32,
}

const ANSWER: u16 = u16::MAX;

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
            trees.roots.push(trees.nodes.len() as u32);
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
                    trees.nodes.push(Node { shape: column, no: 0, below, points: 0.0 });
                    open.push((here, 2));
                } else {
                    let points = word.parse().map_err(|_| wrong(&format!("{word} is no number")))?;
                    trees.nodes.push(Node { shape: ANSWER, no: 0, below: 0.0, points });
                }
            }
            if !open.is_empty() {
                return Err(wrong("the tree ends early"));
            }
        }
        trees.fill_means();
        Ok(trees)
    }

    /// Gives each question the mean of its children, which `explain` counts changes from. Children follow parents.
    fn fill_means(&mut self) {
        for index in (0..self.nodes.len()).rev() {
            let Node { shape, no, .. } = self.nodes[index];
            if shape != ANSWER {
                self.nodes[index].points = (self.nodes[index + 1].points + self.nodes[no as usize].points) / 2.0;
            }
        }
    }

    /// The sum of all trees for one row of shape values.
    pub(super) fn points(&self, row: &[f32]) -> f32 {
        let mut sum = 0.0;
        for &root in &self.roots {
            let mut index = root;
            let mut node = &self.nodes[root as usize];
            while node.shape != ANSWER {
                index = if row[node.shape as usize] < node.below { index + 1 } else { node.no };
                node = &self.nodes[index as usize];
            }
            sum += node.points;
        }
        sum
    }

    /// The same sum, told apart by shape: each question earns the change of the mean it brings. The roots' means come
    /// first: what the table thinks of a block before it looks.
    pub(super) fn explain(&self, row: &[f32]) -> (f32, Vec<f32>) {
        let mut start = 0.0;
        let mut by_shape = vec![0.0; self.shapes.len()];
        for &root in &self.roots {
            let mut index = root;
            let mut node = self.nodes[root as usize];
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::shapes;

    #[test]
    fn a_tree_is_read_in_the_order_of_its_nodes() {
        let trees =
            Trees::parse("t.tokens<5 -1 l.share<0.5 2 -0.5\nt.tokens<9 0.25 0.75", &shapes::all()).expect("a table");
        assert_eq!(trees.shapes.len(), 2);
        assert_eq!(trees.points(&[3.0, 0.0]), -0.75);
        assert_eq!(trees.points(&[7.0, 0.1]), 2.25);
        assert_eq!(trees.points(&[20.0, 0.9]), 0.25);
        let (start, by_shape) = trees.explain(&[20.0, 0.9]);
        assert!((start + by_shape.iter().sum::<f32>() - 0.25).abs() < 1e-6);
    }

    #[test]
    fn a_broken_table_names_its_line() {
        for table in ["t.tokens<5 1", "t.tokens<5 1 2 3", "no-such<5 1 2", "t.tokens<x 1 2", "# fine\nhello"] {
            assert!(Trees::parse(table, &shapes::all()).is_err(), "{table}");
        }
    }
}
