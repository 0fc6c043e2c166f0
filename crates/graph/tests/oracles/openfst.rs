//! `rustfst`, a port of `OpenFst`: the same compositions, and distances in its log and tropical semirings, in 32 bits.

use lenet_graph::{Arc, Graph, Label, Transducer, compose, forward, n_best, viterbi};
use proptest::prelude::*;
use rustfst::{
    Semiring, Tr,
    algorithms::{
        ShortestPathConfig,
        compose::compose as fst_compose,
        shortest_distance, shortest_path_with_config,
        tr_compares::{ILabelCompare, OLabelCompare},
        tr_sort,
    },
    fst_impls::VectorFst,
    fst_traits::{CoreFst, Fst, MutableFst},
    semirings::{LogWeight, TropicalWeight},
};

use crate::random_graphs::{graph, transducer};

/// 0 is its ε.
fn label(label: Option<Label>) -> rustfst::Label {
    label.map_or(0, |label| rustfst::Label::from(label) + 1)
}

fn fst<W: Semiring<Type = f32>>(state_count: usize, arcs: &[Arc], is_final: impl Fn(usize) -> bool) -> VectorFst<W> {
    let mut fst = VectorFst::new();
    fst.add_states(state_count);
    fst.set_start(0).unwrap();
    for arc in arcs {
        let tr = Tr::new(label(arc.input), label(arc.output), W::new(arc.penalty as f32), arc.target as usize);
        fst.add_tr(arc.source as usize, tr).unwrap();
    }
    for state in (0..state_count).filter(|&state| is_final(state)) {
        fst.set_final(state, W::one()).unwrap();
    }
    fst
}

fn of_graph<W: Semiring<Type = f32>>(graph: &Graph) -> VectorFst<W> {
    fst(graph.node_count(), graph.arcs(), |node| node == graph.end())
}

fn composed<W: Semiring<Type = f32>>(graph: &Graph, transducer: &Transducer) -> VectorFst<W> {
    let mut left = of_graph(graph);
    let mut right = fst(transducer.state_count(), transducer.transitions(), |state| transducer.is_accepting(state));
    tr_sort(&mut left, OLabelCompare {});
    tr_sort(&mut right, ILabelCompare {});
    fst_compose::<W, VectorFst<W>, VectorFst<W>, VectorFst<W>, _, _>(left, right).unwrap()
}

/// The distance from the start to all ends.
fn total(fst: &VectorFst<LogWeight>) -> f64 {
    let distances = shortest_distance(fst, true).unwrap();
    fst.start().map_or(f64::INFINITY, |start| f64::from(*distances[start].value()))
}

fn shortest_paths(fst: &VectorFst<TropicalWeight>, count: usize) -> Vec<f64> {
    let config = ShortestPathConfig::default().with_nshortest(count);
    let shortest: VectorFst<TropicalWeight> = shortest_path_with_config(fst, config).unwrap();
    let mut penalties: Vec<_> = shortest.paths_iter().map(|path| f64::from(*path.weight.value())).collect();
    penalties.sort_by(f64::total_cmp);
    penalties
}

fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-4
}

proptest! {
    #[test]
    fn distances_of_graphs(graph in graph(), count in 1_usize..8) {
        prop_assert!(is_close(forward(&graph).total(), total(&of_graph(&graph))));
        let (found, expected) = (n_best(&graph, count), shortest_paths(&of_graph(&graph), count));
        prop_assert_eq!(found.len(), expected.len());
        prop_assert!(found.iter().zip(&expected).all(|(path, expected)| is_close(path.penalty, *expected)));
    }

    #[test]
    fn distances_of_compositions(graph in graph(), transducer in transducer()) {
        let expected = total(&composed(&graph, &transducer));
        let Some(found) = compose(&graph, &transducer) else {
            prop_assert_eq!(expected, f64::INFINITY);
            return Ok(());
        };
        prop_assert!(is_close(forward(&found.graph).total(), expected));
        prop_assert!(is_close(viterbi(&found.graph).penalty, shortest_paths(&composed(&graph, &transducer), 1)[0]));
    }
}
