//! The interpretation graph of the paper's figure 20, in which "34" is wanted.

use lenet_graph::{Arc, Graph, GraphError};

/// The string that is wanted in the figure.
pub const WANTED: [u16; 2] = [3, 4];

/// The graph, with the penalties that the figure prints.
///
/// # Errors
/// None: it is a graph.
pub fn graph() -> Result<Graph, GraphError> {
    let printed = [
        (0, 1, 3, 0.1),
        (0, 1, 5, 2.3),
        (0, 2, 3, 3.4),
        (0, 2, 4, 4.4),
        (1, 2, 4, 0.4),
        (1, 2, 2, 1.3),
        (1, 3, 4, 0.6),
        (1, 3, 9, 1.2),
        (2, 3, 1, 0.1),
        (2, 3, 4, 2.4),
    ];
    let arcs = printed.map(|(source, target, label, penalty)| Arc::labelled(source, target, label, penalty));
    Graph::new(4, arcs.to_vec())
}
