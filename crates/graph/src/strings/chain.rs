//! A graph as a Markov chain: at each node, with which probability a path goes on by each arc.
//!
//! Probabilities instead of penalties need neither logarithms nor powers, and those of many strings are soon summed.

use crate::{Graph, Label, logadd, penalties::to_end};

/// A node and the probability of being there.
pub(super) type Presence = (u32, f64);

/// A graph with the chances of its arcs.
pub(super) struct Chain<'a> {
    pub(super) graph: &'a Graph,
    /// The probability that a path which is at the source of an arc goes on by it, by arc.
    chances: Vec<f64>,
}

impl<'a> Chain<'a> {
    /// Paths that have not begun.
    pub(super) const START: Presence = (0, 1.0);

    pub(super) fn new(graph: &'a Graph) -> Self {
        let remaining = to_end(graph, logadd);
        let chance = |source: usize, target: usize, penalty: f64| match remaining[source].is_finite() {
            true => (remaining[source] - penalty - remaining[target]).exp(),
            // From a dead end nobody goes on.
            false => 0.0,
        };
        let arcs = graph.arcs().iter();
        let chances = arcs.map(|arc| chance(arc.source as usize, arc.target as usize, arc.penalty)).collect();
        Self { graph, chances }
    }

    /// The probability of all paths that write exactly these labels.
    pub(super) fn posterior(&self, labels: &[Label]) -> f64 {
        let mut presences = vec![Self::START];
        for &wanted in labels {
            let here = self.spread(&presences);
            let written = self.written(&here).filter(|&(label, _)| label == wanted);
            presences = written.map(|(_, presence)| presence).collect();
        }
        self.spread(&presences)[self.graph.end()]
    }

    /// The probability of ever being at each node before another label is written. \[nodes\]
    pub(super) fn spread(&self, presences: &[Presence]) -> Vec<f64> {
        let mut here = vec![0.0; self.graph.node_count()];
        for &(node, probability) in presences {
            here[node as usize] += probability;
        }
        for node in 0..here.len() {
            if here[node] > 0.0 {
                for (number, arc) in self.graph.outgoing(node).filter(|(_, arc)| arc.output.is_none()) {
                    here[arc.target as usize] += here[node] * self.chances[number];
                }
            }
        }
        here
    }

    /// Every next label, and where it leads, from the nodes of [`Chain::spread`].
    pub(super) fn written(&self, here: &[f64]) -> impl Iterator<Item = (Label, Presence)> {
        let present = here.iter().enumerate().filter(|&(_, &probability)| probability > 0.0);
        present.flat_map(move |(node, &probability)| {
            let leaving = self.graph.outgoing(node);
            leaving
                .filter_map(move |(number, arc)| Some((arc.output?, (arc.target, probability * self.chances[number]))))
        })
    }
}
