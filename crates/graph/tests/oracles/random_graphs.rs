//! Small random graphs and transducers, and all their paths.

use lenet_graph::{Arc, Graph, Label, Transducer};
use proptest::prelude::*;

/// Labels are below this.
const LABEL_COUNT: Label = 3;

/// A label, or none in one of four cases.
pub(crate) fn label() -> impl Strategy<Value = Option<Label>> {
    prop_oneof![1 => Just(None), 3 => (0..LABEL_COUNT).prop_map(Some)]
}

/// A graph of up to 7 nodes, with parallel arcs and dead ends among them.
pub(crate) fn graph() -> impl Strategy<Value = Graph> {
    let arcs = |node_count: u32| {
        let arc = (0..node_count, 0..node_count, label(), label(), -3.0..8.0);
        prop::collection::vec(arc, 1..12).prop_map(move |arcs| Graph::new(node_count as usize, forward_arcs(arcs)))
    };
    (2_u32..8).prop_flat_map(arcs).prop_filter_map("no path", Result::ok)
}

type DrawnArc = (u32, u32, Option<Label>, Option<Label>, f64);

/// The arcs, turned so that each goes to a higher node.
fn forward_arcs(drawn: Vec<DrawnArc>) -> Vec<Arc> {
    let turned = drawn.into_iter().filter(|arc| arc.0 != arc.1);
    turned
        .map(|(a, b, input, output, penalty)| Arc { source: a.min(b), target: a.max(b), input, output, penalty })
        .collect()
}

/// A transducer of up to 4 states with self-loops and other cycles.
pub(crate) fn transducer() -> impl Strategy<Value = Transducer> {
    let made = |state_count: u32| {
        let transition = (0..state_count, 0..state_count, label(), label(), -1.0..4.0);
        let accepting = prop::collection::vec(0..state_count, 1..3);
        (accepting, prop::collection::vec(transition, 1..14)).prop_map(move |(accepting, drawn)| {
            let all = drawn.into_iter().map(|(source, target, input, output, penalty)| Arc {
                source,
                target,
                input,
                output,
                penalty,
            });
            // Silent transitions lead to a higher state only, so that they make no cycle.
            let transitions =
                all.filter(|transition| transition.input.is_some() || transition.source < transition.target);
            Transducer::new(state_count as usize, &accepting, transitions.collect()).unwrap()
        })
    };
    (1_u32..5).prop_flat_map(made)
}

/// Every path of a graph, by its arcs.
pub(crate) fn all_paths(graph: &Graph) -> Vec<Vec<usize>> {
    let mut complete = Vec::new();
    let mut open = vec![(0, Vec::new())];
    while let Some((node, path)) = open.pop() {
        for (number, arc) in graph.outgoing(node) {
            open.push((arc.target as usize, [&path[..], &[number]].concat()));
        }
        if node == graph.end() {
            complete.push(path);
        }
    }
    complete
}

/// The penalty of a path.
pub(crate) fn penalty(graph: &Graph, path: &[usize]) -> f64 {
    path.iter().map(|&arc| graph.arcs()[arc].penalty).sum()
}

/// −log Σ exp(−x), as it is written.
pub(crate) fn joined(penalties: impl IntoIterator<Item = f64>) -> f64 {
    -penalties.into_iter().map(|penalty| (-penalty).exp()).sum::<f64>().ln()
}
