//! Composition by a rule of the caller, and the sizes that composition must bear.

use lenet_graph::{
    Arc, Graph, GraphError, Label, Rule, Transducer, Transition, compose, compose::NewArc, compose_by, forward, n_best,
    posteriors, viterbi,
};

/// Labels match by their parity, a match costs what they differ by, and the arc can also be skipped for 10.
struct Parity;

impl Rule for Parity {
    fn check(&self, arc: &Arc, transition: &Transition) -> bool {
        matches!((arc.output, transition.input), (Some(written), Some(read)) if written % 2 == read % 2)
    }

    fn build(&self, arc: Option<&Arc>, transition: Option<&Transition>) -> impl IntoIterator<Item = NewArc> {
        let output = transition.and_then(|transition| transition.output);
        let label = |arc: Option<&Arc>| arc.and_then(|arc| arc.output).map_or(0.0, f64::from);
        let difference = (label(arc) - label(transition)).abs();
        let input = arc.and_then(|arc| arc.input);
        [NewArc { input, output, penalty: difference }, NewArc { input, output: None, penalty: 10.0 }]
    }
}

fn chain(labels: &[Label]) -> Graph {
    let arcs = (0..).zip(labels).map(|(at, &label)| Arc::labelled(at, at + 1, label, 0.0));
    Graph::new(labels.len() + 1, arcs.collect()).unwrap()
}

#[test]
fn a_rule_decides_which_labels_match_and_what_becomes_of_them() {
    let composition = compose_by(&chain(&[1, 2]), &Transducer::linear(&[5, 4]), &Parity).unwrap().unwrap();
    let paths = n_best(&composition.graph, 10);
    let found: Vec<_> = paths.iter().map(|path| (path.penalty, path.outputs(&composition.graph))).collect();
    assert_eq!(found, [(6.0, vec![5, 4]), (12.0, vec![4]), (14.0, vec![5]), (20.0, vec![])]);
    assert!(composition.origins.iter().all(|origin| origin.arc == origin.transition && origin.arc.is_some()));
    assert_eq!(compose_by(&chain(&[1, 2]), &Transducer::linear(&[5, 5]), &Parity), Ok(None));
}

/// Makes every move impossible, or gives it a penalty that is none.
struct Builds(Option<f64>);

impl Rule for Builds {
    fn check(&self, _: &Arc, _: &Transition) -> bool {
        true
    }

    fn build(&self, _: Option<&Arc>, _: Option<&Transition>) -> impl IntoIterator<Item = NewArc> {
        self.0.map(|penalty| NewArc { input: None, output: None, penalty })
    }
}

#[test]
fn a_move_without_arcs_is_not_made_and_a_bad_penalty_is_refused() {
    let by = |rule: Builds| compose_by(&chain(&[1]), &Transducer::linear(&[1]), &rule);
    assert_eq!(by(Builds(None)), Ok(None));
    assert!(matches!(by(Builds(Some(f64::NAN))), Err(GraphError::Penalty { arc: 0, .. })));
    assert!(matches!(by(Builds(Some(1.0))), Ok(Some(_))));
}

#[test]
fn a_graph_of_ten_thousand_nodes_is_composed_without_recursion() {
    let string: Vec<_> = (0..10_000).map(|at| at % 7).collect();
    let selected = compose(&chain(&string), &Transducer::linear(&string)).unwrap();
    assert_eq!(selected.graph, chain(&string));
    assert_eq!(viterbi(&selected.graph).outputs(&selected.graph), string);
    assert!(posteriors(&selected.graph).iter().all(|&posterior| posterior == 1.0));
}

/// Every token can come far, but none of the pairs to an end: nothing of it is built.
#[test]
fn dead_ends_are_not_built() {
    let mut arcs = chain(&[1, 1, 1, 2]).arcs().to_vec();
    arcs.extend((0..3).map(|node| Arc::labelled(node, node + 1, 3, 0.0)));
    let graph = Graph::new(5, arcs).unwrap();
    let selected = compose(&graph, &Transducer::linear(&[1, 1, 1, 2])).unwrap();
    assert_eq!((selected.graph.node_count(), selected.graph.arcs().len()), (5, 4));
    assert_eq!(compose(&graph, &Transducer::linear(&[1, 1, 1, 1])), None);
}

/// An accepting state that can go on is not the end itself, and its paths are not lost.
#[test]
fn an_accepting_state_may_go_on_without_reading() {
    let transitions = vec![Arc::labelled(0, 1, 1, 0.0), Arc { output: Some(9), ..Arc::silent(1, 2, 0.5) }];
    let transducer = Transducer::new(3, &[1, 2], transitions).unwrap();
    let composed = compose(&chain(&[1]), &transducer).unwrap().graph;
    let paths = n_best(&composed, 5);
    let found: Vec<_> = paths.iter().map(|path| (path.penalty, path.outputs(&composed))).collect();
    assert_eq!(found, [(0.0, vec![1]), (0.5, vec![1, 9])]);
    assert!((forward(&composed).total() + (1.0 + (-0.5_f64).exp()).ln()).abs() < 1e-12);
}
