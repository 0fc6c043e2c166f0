//! The two ways to join the penalties of several paths, and the sweeps that do it node by node.
//!
//! Viterbi and forward are one algorithm: the penalty of a node joins, over the arcs into it, the penalty of the arc plus that
//! of the node where the arc begins. Only what "joins" means differs: [`minimum`] or [`logadd`].

use crate::Graph;

/// The best of several paths, infinite for none.
pub fn minimum(penalties: &[f64]) -> f64 {
    penalties.iter().copied().fold(f64::INFINITY, f64::min)
}

/// All of several paths together: −log Σ exp(−x), infinite for none.
///
/// The smallest is taken out of the sum: the largest power is then exp(0), and neither does a small penalty overflow nor does
/// a sum of large ones become zero.
pub fn logadd(penalties: &[f64]) -> f64 {
    let smallest = minimum(penalties);
    if smallest.is_infinite() {
        return smallest;
    }
    smallest - penalties.iter().map(|penalty| (smallest - penalty).exp()).sum::<f64>().ln()
}

/// A penalty for each node: that of the paths between the start and it, infinite where there are none.
#[derive(Clone, Debug, PartialEq)]
pub struct NodePenalties {
    /// From the start to the end of the graph.
    pub by_node: Vec<f64>,
}

impl NodePenalties {
    /// The penalty of the whole graph: that of its end.
    pub fn total(&self) -> f64 {
        self.by_node.last().copied().unwrap_or(f64::INFINITY)
    }
}

/// Joins the paths from the start to each node.
pub(crate) fn from_start(graph: &Graph, join: fn(&[f64]) -> f64) -> NodePenalties {
    let mut by_node = vec![0.0; graph.node_count()];
    let mut terms = Vec::new();
    for node in 1..graph.node_count() {
        terms.clear();
        terms.extend(graph.incoming(node).map(|(_, arc)| by_node[arc.source as usize] + arc.penalty));
        by_node[node] = join(&terms);
    }
    NodePenalties { by_node }
}

/// Joins the paths from each node to the end. Those of the whole graph are at node 0.
pub(crate) fn to_end(graph: &Graph, join: fn(&[f64]) -> f64) -> Vec<f64> {
    let mut by_node = vec![0.0; graph.node_count()];
    let mut terms = Vec::new();
    for node in (0..graph.end()).rev() {
        terms.clear();
        terms.extend(graph.outgoing(node).map(|(_, arc)| arc.penalty + by_node[arc.target as usize]));
        by_node[node] = join(&terms);
    }
    by_node
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_nothing_is_infinite_and_joining_one_changes_no_bit() {
        for join in [minimum, logadd] {
            assert_eq!(join(&[]), f64::INFINITY);
            assert_eq!(join(&[f64::INFINITY, f64::INFINITY]), f64::INFINITY);
            assert_eq!(join(&[0.1]), 0.1);
            assert_eq!(join(&[f64::INFINITY, -0.7]), -0.7);
        }
    }

    #[test]
    fn logadd_of_large_and_of_very_negative_penalties_is_finite() {
        assert_eq!(logadd(&[1e4, 1e4]), 1e4 - 2_f64.ln());
        assert_eq!(logadd(&[-1e4, 1e4]), -1e4);
        assert!((logadd(&[0.5_f64.ln(), 0.25_f64.ln()].map(|log| -log)) - -0.75_f64.ln()).abs() < 1e-15);
    }
}
