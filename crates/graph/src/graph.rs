//! The graph: nodes in topological order, arcs with labels and penalties between them.

use crate::{GraphError, adjacency::Adjacency, viterbi_penalties};

/// The name of a class. Where a label may be missing, `None` is the paper's ε: nothing is read, nothing is written.
pub type Label = u16;

/// The largest size of a penalty. Sums over any path stay finite below it, so no difference of penalties is ∞ − ∞.
pub const MAX_PENALTY: f64 = 1e100;

/// An arc of a graph, or a transition of a transducer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arc {
    /// The node where it begins.
    pub source: u32,
    /// The node where it ends.
    pub target: u32,
    /// What it reads.
    pub input: Option<Label>,
    /// What it writes.
    pub output: Option<Label>,
    /// What it adds to the penalty of a path.
    pub penalty: f64,
}

impl Arc {
    /// An arc that reads and writes the same label.
    pub fn labelled(source: u32, target: u32, label: Label, penalty: f64) -> Self {
        Self { source, target, input: Some(label), output: Some(label), penalty }
    }

    /// An arc that reads and writes nothing.
    pub fn silent(source: u32, target: u32, penalty: f64) -> Self {
        Self { source, target, input: None, output: None, penalty }
    }
}

/// A directed acyclic graph with one start, node 0, and one end, its last node.
///
/// At least one path leads from the start to the end and all penalties are finite: every function of this package has an
/// answer for every graph. Arcs keep the order in which they were given, so arrays "by arc" line up with them.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    arcs: Vec<Arc>,
    incoming: Adjacency,
    outgoing: Adjacency,
}

impl Graph {
    /// The graph of these arcs. One node and no arcs are the graph whose only path is empty.
    ///
    /// # Errors
    ///
    /// Every arc must go from a lower to a higher node below `node_count` with a penalty within ±[`MAX_PENALTY`], and the end
    /// must be within reach.
    pub fn new(node_count: usize, arcs: Vec<Arc>) -> Result<Self, GraphError> {
        check_arcs(node_count, &arcs)?;
        if let Some((arc, &Arc { source, target, .. })) =
            arcs.iter().enumerate().find(|(_, arc)| arc.source >= arc.target)
        {
            return Err(GraphError::NotForward { arc, source_node: source, target });
        }
        let graph = Self::assemble(node_count, arcs);
        if viterbi_penalties(&graph).total().is_finite() { Ok(graph) } else { Err(GraphError::NoPath) }
    }

    /// As [`Graph::new`], of arcs that are right by construction.
    pub(crate) fn assemble(node_count: usize, arcs: Vec<Arc>) -> Self {
        let incoming = Adjacency::new(node_count, arcs.iter().map(|arc| arc.target));
        let outgoing = Adjacency::new(node_count, arcs.iter().map(|arc| arc.source));
        Self { arcs, incoming, outgoing }
    }

    /// The arcs, in the order in which they were given.
    pub fn arcs(&self) -> &[Arc] {
        &self.arcs
    }

    /// How many nodes there are, start and end included.
    pub fn node_count(&self) -> usize {
        self.incoming.node_count()
    }

    /// The number of the last node.
    pub fn end(&self) -> usize {
        self.node_count() - 1
    }

    /// The numbers and arcs that end in a node: the paper's Uₙ.
    pub fn incoming(&self, node: usize) -> impl DoubleEndedIterator<Item = (usize, &Arc)> {
        self.numbered(self.incoming.of(node))
    }

    /// The numbers and arcs that begin in a node: the paper's Dₙ.
    pub fn outgoing(&self, node: usize) -> impl DoubleEndedIterator<Item = (usize, &Arc)> {
        self.numbered(self.outgoing.of(node))
    }

    fn numbered<'a>(&'a self, arcs: &'a [u32]) -> impl DoubleEndedIterator<Item = (usize, &'a Arc)> {
        arcs.iter().map(|&arc| (arc as usize, &self.arcs[arc as usize]))
    }

    /// Gives every arc a new penalty, in the order of the arcs.
    ///
    /// # Errors
    ///
    /// As many penalties as arcs are needed, each within ±[`MAX_PENALTY`]. After an error the graph is as before.
    pub fn reweigh(&mut self, penalties: &[f64]) -> Result<(), GraphError> {
        if penalties.len() != self.arcs.len() {
            return Err(GraphError::ArcCount { given: penalties.len(), needed: self.arcs.len() });
        }
        check_penalties(penalties.iter().copied())?;
        self.set_penalties(penalties.iter().copied());
        Ok(())
    }

    /// As [`Graph::reweigh`], with penalties that were checked where they came from.
    pub(crate) fn set_penalties(&mut self, penalties: impl Iterator<Item = f64>) {
        for (arc, penalty) in self.arcs.iter_mut().zip(penalties) {
            arc.penalty = penalty;
        }
    }
}

/// Checks what a graph and a transducer have in common: existing nodes and finite penalties.
pub(crate) fn check_arcs(node_count: usize, arcs: &[Arc]) -> Result<(), GraphError> {
    if node_count == 0 || node_count > u32::MAX as usize {
        return Err(GraphError::NodeCount(node_count));
    }
    let mut ends = arcs.iter().flat_map(|arc| [arc.source, arc.target]);
    if let Some(node) = ends.find(|&node| node as usize >= node_count) {
        return Err(GraphError::NoSuchNode { node, node_count });
    }
    check_penalties(arcs.iter().map(|arc| arc.penalty))
}

/// Refuses what is not a number and what could become infinite in a sum.
pub(crate) fn check_penalties(penalties: impl Iterator<Item = f64>) -> Result<(), GraphError> {
    match penalties.enumerate().find(|(_, penalty)| penalty.is_nan() || penalty.abs() > MAX_PENALTY) {
        Some((arc, penalty)) => Err(GraphError::Penalty { arc, penalty }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NodePenalties, forward, n_best, posteriors, viterbi};

    fn arc(source: u32, target: u32) -> Arc {
        Arc::labelled(source, target, 1, 0.5)
    }

    #[test]
    fn what_is_no_graph_is_refused() {
        let refused = |node_count, arcs: &[Arc]| Graph::new(node_count, arcs.to_vec()).err();
        assert_eq!(refused(0, &[]), Some(GraphError::NodeCount(0)));
        assert_eq!(refused(2, &[arc(0, 2)]), Some(GraphError::NoSuchNode { node: 2, node_count: 2 }));
        let backward = GraphError::NotForward { arc: 1, source_node: 1, target: 0 };
        assert_eq!(refused(2, &[arc(0, 1), arc(1, 0)]), Some(backward));
        let circular = GraphError::NotForward { arc: 0, source_node: 1, target: 1 };
        assert_eq!(refused(2, &[arc(1, 1), arc(0, 1)]), Some(circular));
        assert_eq!(refused(3, &[arc(0, 1)]), Some(GraphError::NoPath));
        for penalty in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 2.0 * MAX_PENALTY] {
            let found = refused(2, &[arc(0, 1), Arc { penalty, ..arc(0, 1) }]);
            assert!(matches!(found, Some(GraphError::Penalty { arc: 1, .. })), "{penalty}");
        }
    }

    #[test]
    fn after_a_refused_penalty_all_are_as_before() {
        let mut graph = Graph::new(2, vec![arc(0, 1), arc(0, 1)]).unwrap();
        let before = graph.clone();
        assert_eq!(graph.reweigh(&[1.0]), Err(GraphError::ArcCount { given: 1, needed: 2 }));
        assert!(graph.reweigh(&[1.0, f64::NAN]).is_err());
        assert_eq!(graph, before);
        graph.reweigh(&[1.0, -2.0]).unwrap();
        assert_eq!(graph.arcs().iter().map(|arc| arc.penalty).collect::<Vec<_>>(), [1.0, -2.0]);
    }

    #[test]
    fn one_node_has_the_empty_path() {
        let graph = Graph::new(1, vec![]).unwrap();
        assert_eq!(viterbi(&graph), crate::Path { penalty: 0.0, arcs: vec![] });
        assert_eq!(n_best(&graph, 3), [viterbi(&graph)]);
        assert_eq!(forward(&graph), NodePenalties { by_node: vec![0.0] });
    }

    /// Node 1 leads nowhere, and nothing leads to node 2.
    #[test]
    fn dead_ends_have_no_share() {
        let graph = Graph::new(4, vec![arc(0, 1), arc(2, 3), arc(0, 3)]).unwrap();
        assert_eq!(forward(&graph).by_node, [0.0, 0.5, f64::INFINITY, 0.5]);
        assert_eq!(posteriors(&graph), [0.0, 0.0, 1.0]);
        assert_eq!(n_best(&graph, 9), [viterbi(&graph)]);
    }

    #[test]
    fn the_largest_penalties_stay_finite() {
        let graph =
            Graph::new(3, [0, 1].map(|node| Arc { penalty: MAX_PENALTY, ..arc(node, node + 1) }).to_vec()).unwrap();
        assert_eq!(forward(&graph).total(), 2.0 * MAX_PENALTY);
        assert_eq!(posteriors(&graph), [1.0, 1.0]);
    }
}
