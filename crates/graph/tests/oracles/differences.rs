//! Gradients against finite differences: at every arc of the recognition graph and every transition of the grammar.

use lenet_graph::{Composition, Criterion, Graph, Transducer, compose, n_best};
use proptest::prelude::*;

use crate::{
    every_path::outputs,
    random_graphs::{all_paths, graph, transducer},
};

const STEP: f64 = 1e-5;

/// A graph, a grammar, and the composition's paths for one of the strings that it has.
struct Setting {
    graph: Graph,
    grammar: Transducer,
    free: Composition,
    constrained: Composition,
}

fn setting() -> impl Strategy<Value = Setting> {
    (graph(), transducer(), any::<prop::sample::Index>()).prop_filter_map("no path", |(graph, grammar, choice)| {
        let free = compose(&graph, &grammar)?;
        let paths = all_paths(&free.graph);
        let constrained = free.select(&outputs(&free.graph, &paths[choice.index(paths.len())]))?;
        let is_smooth = has_one_best_path(&free.graph) && has_one_best_path(&constrained.graph);
        is_smooth.then_some(Setting { graph, grammar, free, constrained })
    })
}

/// Where two paths are equally good, the best penalty has a kink and no slope.
fn has_one_best_path(graph: &Graph) -> bool {
    n_best(graph, 2).is_sorted_by(|best, second| second.penalty - best.penalty > 1e-3)
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?} {:?}", self.graph.arcs(), self.grammar, self.constrained)
    }
}

/// The loss after the penalty of one arc, or of one transition, has changed.
fn changed(setting: &Setting, criterion: Criterion, at: usize, change: f64) -> f64 {
    let Setting { graph, grammar, free, constrained } = setting;
    let mut sides = [graph.arcs().to_vec(), grammar.transitions().to_vec()];
    let arc_count = sides[0].len();
    match at.checked_sub(arc_count) {
        None => sides[0][at].penalty += change,
        Some(transition) => sides[1][transition].penalty += change,
    }
    let reweighed = |composition: &Composition| {
        let mut composition = composition.clone();
        composition.reweigh(&sides[0], &sides[1]).unwrap();
        composition
    };
    criterion.evaluate(&reweighed(free), &reweighed(constrained)).value
}

proptest! {
    #[test]
    fn every_gradient_is_the_slope_of_its_loss(setting in setting()) {
        for criterion in Criterion::ALL {
            let loss = criterion.evaluate(&setting.free, &setting.constrained);
            let gradient = [loss.gradient.arcs, loss.gradient.transitions].concat();
            for (at, slope) in gradient.into_iter().enumerate() {
                let after = changed(&setting, criterion, at, STEP);
                let before = changed(&setting, criterion, at, -STEP);
                let measured = (after - before) / (2.0 * STEP);
                prop_assert!((measured - slope).abs() < 1e-6, "{criterion:?} at {at}: {slope}, but measured {measured}");
            }
        }
    }
}
