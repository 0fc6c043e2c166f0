//! The best path (section V-D, equation 10).

use crate::{
    Graph, Label, NodePenalties,
    penalties::{from_start, minimum},
};

/// A way from the start to the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The sum over its arcs.
    pub penalty: f64,
    /// The numbers of its arcs, from start to end.
    pub arcs: Vec<u32>,
}

impl Path {
    /// The string that it writes: the output labels of its arcs in `graph`, whose path it is.
    pub fn outputs(&self, graph: &Graph) -> Vec<Label> {
        self.arcs.iter().filter_map(|&arc| graph.arcs()[arc as usize].output).collect()
    }
}

/// The path with the smallest penalty: the Viterbi transformer. Of several equal ones, that of the first arcs.
pub fn viterbi(graph: &Graph) -> Path {
    let penalties = viterbi_penalties(graph);
    let mut arcs = Vec::new();
    let mut node = graph.end();
    while let Some((number, arc)) = best_incoming(graph, &penalties, node) {
        arcs.push(number as u32);
        node = arc;
    }
    arcs.reverse();
    Path { penalty: penalties.total(), arcs }
}

/// vₙ of equation 10: the penalty of the best path from the start to each node.
pub fn viterbi_penalties(graph: &Graph) -> NodePenalties {
    from_start(graph, minimum)
}

/// The arc mₙ by which the best path enters a node, and the node where it begins. The start has none.
fn best_incoming(graph: &Graph, penalties: &NodePenalties, node: usize) -> Option<(usize, usize)> {
    // The sum is the one that the sweep formed, so the best one is equal to the last bit.
    let is_best = |source: usize, penalty: f64| penalties.by_node[source] + penalty == penalties.by_node[node];
    let mut incoming = graph.incoming(node).map(|(number, arc)| (number, arc.source as usize, arc.penalty));
    let (number, source, _) = incoming.find(|&(_, source, penalty)| is_best(source, penalty))?;
    Some((number, source))
}
