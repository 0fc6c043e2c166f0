//! Every function on small random graphs, against all paths one by one.

use std::collections::BTreeMap;

use lenet_graph::{
    Composition, Criterion, Graph, Label, Transducer, best_strings, compose, forward, n_best, posteriors,
    string_penalty, viterbi,
};
use proptest::prelude::*;

use crate::random_graphs::{all_paths, graph, joined, penalty, transducer};

pub(crate) fn outputs(graph: &Graph, path: &[usize]) -> Vec<Label> {
    path.iter().filter_map(|&arc| graph.arcs()[arc].output).collect()
}

/// The forward penalty of each string.
fn strings(graph: &Graph) -> BTreeMap<Vec<Label>, f64> {
    let mut penalties: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    for path in all_paths(graph) {
        penalties.entry(outputs(graph, &path)).or_default().push(penalty(graph, &path));
    }
    penalties.into_iter().map(|(string, penalties)| (string, joined(penalties))).collect()
}

fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

proptest! {
    #[test]
    fn paths_by_penalty(graph in graph(), count in 0_usize..20) {
        let mut expected: Vec<_> = all_paths(&graph).iter().map(|path| penalty(&graph, path)).collect();
        expected.sort_by(f64::total_cmp);
        let best = viterbi(&graph);
        prop_assert!(is_close(best.penalty, expected[0]));
        let arcs: Vec<_> = best.arcs.iter().map(|&arc| arc as usize).collect();
        prop_assert!(all_paths(&graph).contains(&arcs) && is_close(penalty(&graph, &arcs), expected[0]));
        let found = n_best(&graph, count);
        prop_assert_eq!(found.len(), count.min(expected.len()));
        for (path, expected) in found.iter().zip(&expected) {
            let arcs: Vec<_> = path.arcs.iter().map(|&arc| arc as usize).collect();
            prop_assert!(is_close(path.penalty, *expected) && is_close(penalty(&graph, &arcs), *expected));
        }
        let mut different: Vec<_> = found.iter().map(|path| &path.arcs).collect();
        different.sort();
        different.dedup();
        prop_assert_eq!(different.len(), found.len());
    }

    #[test]
    fn all_paths_together(graph in graph()) {
        let paths = all_paths(&graph);
        let total = joined(paths.iter().map(|path| penalty(&graph, path)));
        prop_assert!(is_close(forward(&graph).total(), total));
        let by_arc = posteriors(&graph);
        for (number, posterior) in by_arc.iter().enumerate() {
            let through = paths.iter().filter(|path| path.contains(&number));
            let expected: f64 = through.map(|path| (total - penalty(&graph, path)).exp()).sum();
            prop_assert!(is_close(*posterior, expected));
        }
        for cut in 0..graph.end() {
            let crossing = graph.arcs().iter().zip(&by_arc).filter(|(arc, _)| (arc.source as usize) <= cut && arc.target as usize > cut);
            prop_assert!(is_close(crossing.map(|(_, posterior)| posterior).sum(), 1.0));
        }
    }

    #[test]
    fn strings_by_probability(graph in graph(), count in 1_usize..30) {
        let expected = strings(&graph);
        let total = forward(&graph).total();
        for (string, &penalty) in &expected {
            prop_assert!(is_close(string_penalty(&graph, string), penalty));
        }
        let best = best_strings(&graph, count);
        prop_assert_eq!(best.strings.len(), count.min(expected.len()));
        prop_assert_eq!(best.proven_count, best.strings.len());
        let mut posteriors: Vec<_> = expected.values().map(|penalty| (total - penalty).exp()).collect();
        posteriors.sort_by(|a, b| b.total_cmp(a));
        for (string, posterior) in best.strings.iter().zip(posteriors) {
            prop_assert!(is_close(string.posterior, posterior));
            prop_assert!(is_close(string.posterior, (total - expected[&string.labels]).exp()));
        }
    }

    #[test]
    fn a_string_that_no_path_writes_is_impossible(graph in graph(), wanted in prop::collection::vec(0_u16..3, 0..4)) {
        let is_possible = strings(&graph).contains_key(&wanted);
        prop_assert_eq!(string_penalty(&graph, &wanted).is_finite(), is_possible);
        let selected = Composition::from(graph.clone()).select(&wanted);
        prop_assert_eq!(selected.is_some(), is_possible);
        if let Some(selected) = selected {
            prop_assert!(is_close(forward(&selected.graph).total(), string_penalty(&graph, &wanted)));
        }
    }

    /// A path of the composition is a path of the graph beside a path of the transducer, and each such pair makes one.
    #[test]
    fn a_composition_has_every_pair_of_paths_once(graph in graph(), transducer in transducer()) {
        let mut expected: Vec<_> = all_paths(&graph)
            .iter()
            .flat_map(|path| readings(&transducer, &outputs(&graph, path)).into_iter().map(move |reading| (path.clone(), reading)))
            .collect();
        expected.sort();
        let Some(composition) = compose(&graph, &transducer) else {
            prop_assert_eq!(expected, []);
            return Ok(());
        };
        let side = |path: &[usize], of: fn(&lenet_graph::Origin) -> Option<u32>| -> Vec<usize> {
            path.iter().filter_map(|&arc| of(&composition.origins[arc])).map(|number| number as usize).collect()
        };
        let paths = all_paths(&composition.graph);
        let mut found: Vec<_> = paths
            .iter()
            .map(|path| (side(path, |origin| origin.arc), side(path, |origin| origin.transition)))
            .collect();
        found.sort();
        prop_assert_eq!(found, expected);
        for path in &paths {
            let arcs = penalty(&graph, &side(path, |origin| origin.arc));
            let transitions = side(path, |origin| origin.transition);
            let penalty_of = |&number: &usize| transducer.transitions()[number].penalty;
            prop_assert!(is_close(penalty(&composition.graph, path), arcs + transitions.iter().map(penalty_of).sum::<f64>()));
            let written: Vec<_> = transitions.iter().filter_map(|&number| transducer.transitions()[number].output).collect();
            prop_assert_eq!(outputs(&composition.graph, path), written);
        }
    }

    #[test]
    fn a_composition_is_reweighed_as_if_composed_anew(
        graph in graph(), transducer in transducer(), penalties in prop::collection::vec(-5.0..5.0, 32),
    ) {
        let Some(mut composition) = compose(&graph, &transducer) else { return Ok(()) };
        let (mut graph, mut transducer) = (graph, transducer);
        graph.reweigh(&penalties[..graph.arcs().len()]).unwrap();
        transducer.reweigh(&penalties[16..16 + transducer.transitions().len()]).unwrap();
        composition.reweigh(graph.arcs(), transducer.transitions()).unwrap();
        prop_assert_eq!(Some(composition), compose(&graph, &transducer));
    }

    #[test]
    fn criteria_are_ordered_and_never_negative(graph in graph(), transducer in transducer(), choice in any::<prop::sample::Index>()) {
        let Some(free) = compose(&graph, &transducer) else { return Ok(()) };
        let strings = strings(&free.graph);
        let (wanted, penalty) = strings.iter().nth(choice.index(strings.len())).unwrap();
        let constrained = free.select(wanted).unwrap();
        let value = |criterion: Criterion| criterion.evaluate(&free, &constrained).value;
        prop_assert!(is_close(value(Criterion::Forward), *penalty));
        prop_assert!(value(Criterion::Forward) <= value(Criterion::Viterbi) + 1e-9);
        prop_assert!(value(Criterion::DiscriminativeViterbi) > -1e-9);
        prop_assert!(value(Criterion::DiscriminativeForward) > -1e-9);
        let posterior = (-value(Criterion::DiscriminativeForward)).exp();
        prop_assert!(is_close(posterior, (forward(&free.graph).total() - penalty).exp()));
        prop_assert!(strings.len() > 1 || is_close(posterior, 1.0));
    }

    /// −log Σ exp(−β·penalty) / β is the best penalty where β is large.
    #[test]
    fn viterbi_is_the_limit_of_forward(graph in graph()) {
        let mut sharp = graph.clone();
        sharp.reweigh(&graph.arcs().iter().map(|arc| 1e7 * arc.penalty).collect::<Vec<_>>()).unwrap();
        prop_assert!((forward(&sharp).total() / 1e7 - viterbi(&graph).penalty).abs() < 1e-5);
    }
}

/// The ways of a transducer to read a string, each by its transitions.
fn readings(transducer: &Transducer, string: &[Label]) -> Vec<Vec<usize>> {
    let mut complete = Vec::new();
    let mut open = vec![(0, string, Vec::new())];
    while let Some((state, rest, path)) = open.pop() {
        if rest.is_empty() && transducer.is_accepting(state) {
            complete.push(path.clone());
        }
        for (number, transition) in transducer.outgoing(state) {
            let rest = match transition.input {
                None => rest,
                Some(label) if rest.first() == Some(&label) => &rest[1..],
                Some(_) => continue,
            };
            open.push((transition.target as usize, rest, [&path[..], &[number]].concat()));
        }
    }
    complete
}
