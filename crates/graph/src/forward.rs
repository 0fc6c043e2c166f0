//! All paths together (section VI-C): the forward penalty and, by its gradient, the share of each arc.

use crate::{
    Graph, NodePenalties,
    penalties::{from_start, logadd},
};

/// fₙ: the penalty of all paths from the start to each node. The total is −log Σ exp(−penalty) over all paths.
pub fn forward(graph: &Graph) -> NodePenalties {
    from_start(graph, logadd)
}

/// The probability that a path goes through each arc, by arc, where a path has a probability in proportion to exp(−penalty).
///
/// It is also the derivative of the forward penalty with respect to the arc's penalty.
pub fn posteriors(graph: &Graph) -> Vec<f64> {
    backward(graph, &forward(graph))
}

/// The gradient of the forward penalty at each arc by back-propagation from the end to the start (equations 15 and 16).
///
/// `forward` is that of the same graph with the same penalties.
pub fn backward(graph: &Graph, forward: &NodePenalties) -> Vec<f64> {
    let f = &forward.by_node;
    let mut by_arc = vec![0.0; graph.arcs().len()];
    let mut by_node = vec![0.0; graph.node_count()];
    by_node[graph.end()] = 1.0;
    for node in (1..graph.node_count()).rev() {
        // A node without a path through it has no share to hand on; its f may be infinite.
        if by_node[node] == 0.0 {
            continue;
        }
        for (number, arc) in graph.incoming(node) {
            let source = arc.source as usize;
            by_arc[number] = by_node[node] * (f[node] - f[source] - arc.penalty).exp();
            by_node[source] += by_arc[number];
        }
    }
    by_arc
}
