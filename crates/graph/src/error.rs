//! What is wrong with a graph or a transducer.

use thiserror::Error;

use crate::graph::MAX_PENALTY;

/// The reason why arcs make no graph, or transitions no transducer. Arcs are counted from 0.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum GraphError {
    /// No nodes, or more than 32 bits count.
    #[error("{0} nodes: a graph has at least one, and at most {max}", max = u32::MAX)]
    NodeCount(usize),
    /// An end of an arc, or an accepting state, is no node.
    #[error("there is no node {node} among {node_count}; an arc or an accepting state names it")]
    NoSuchNode {
        /// The named node.
        node: u32,
        /// Nodes of the graph, states of the transducer.
        node_count: usize,
    },
    /// Nodes are not numbered in topological order, or the arcs make a cycle.
    #[error(
        "arc {arc} goes from node {source_node} to node {target}; number the nodes so that every arc goes to a higher one"
    )]
    NotForward {
        /// The arc.
        arc: usize,
        /// Where it begins.
        source_node: u32,
        /// Where it ends.
        target: u32,
    },
    /// A penalty that is not a number, infinite or beyond [`MAX_PENALTY`].
    #[error(
        "arc {arc} has the penalty {penalty}; it must lie within ±{MAX_PENALTY:e}. Leave out an arc that no path may use"
    )]
    Penalty {
        /// The arc.
        arc: usize,
        /// Its penalty.
        penalty: f64,
    },
    /// The end cannot be reached.
    #[error("no path leads from the start to the end")]
    NoPath,
    /// A transducer could move for ever without reading a label.
    #[error("transitions without an input label make a cycle through state {state}")]
    EpsilonCycle {
        /// A state on it.
        state: u32,
    },
    /// Penalties or arcs for a graph of another size.
    #[error("{given} arcs or penalties where the graph was made with {needed}")]
    ArcCount {
        /// How many were given.
        given: usize,
        /// How many there are.
        needed: usize,
    },
}
