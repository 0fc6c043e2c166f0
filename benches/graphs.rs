//! Speed of graphs of the size of a field's: the sweeps, composition with a grammar, and several answers.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lenet_graph::{Arc, Composition, Graph, Label, Transducer, best_strings, compose, n_best, posteriors};

criterion_group!(benches, bench_sweeps, bench_training, bench_composition, bench_answers);
criterion_main!(benches);

/// Digits and "none".
const LABEL_COUNT: Label = 11;

/// The interpretations of a field with 14 cuts: 40 segments of one to three pieces, and for each an arc a label.
fn field() -> Graph {
    let segments = (0..14).flat_map(|cut| (1..=3).map(move |length| (cut, cut + length))).filter(|&(_, to)| to < 15);
    let arcs = (0..).zip(segments.take(40)).flat_map(|(number, (from, to))| {
        // One label in each segment is likely, as after training.
        let penalty = move |label| if label == number % LABEL_COUNT { 0.1 } else { 4.0 + f64::from(label) / 7.0 };
        (0..LABEL_COUNT).map(move |label| Arc::labelled(from, to, label, penalty(label)))
    });
    graph(15, arcs.collect())
}

/// The outputs of a swept network at 57 positions: a field of 256 pixels.
fn positions() -> Graph {
    let arcs = (0..57).flat_map(|position| {
        let best = if position % 4 == 1 { position as Label / 4 % 10 } else { 10 };
        let penalty = move |label| if label == best { 0.1 } else { 4.0 + f64::from(label) / 7.0 };
        (0..LABEL_COUNT).map(move |label| Arc::labelled(position, position + 1, label, penalty(label)))
    });
    graph(58, arcs.collect())
}

fn graph(node_count: usize, arcs: Vec<Arc>) -> Graph {
    match Graph::new(node_count, arcs) {
        Ok(graph) => graph,
        Err(error) => panic!("{error}"),
    }
}

/// Figure 24: a digit may last several positions, and "none" stands between two.
fn grammar() -> Transducer {
    let none = |source, input| Arc { source, target: 0, input: Some(input), output: None, penalty: 0.0 };
    let mut transitions = vec![none(0, 10)];
    for digit in 0..10 {
        let state = u32::from(digit) + 1;
        transitions.push(Arc::labelled(0, state, digit, 0.0));
        transitions.push(Arc { output: None, ..Arc::labelled(state, state, digit, 0.0) });
        transitions.push(none(state, 10));
    }
    match Transducer::new(11, &(0..11).collect::<Vec<_>>(), transitions) {
        Ok(transducer) => transducer,
        Err(error) => panic!("{error}"),
    }
}

fn bench_sweeps(criterion: &mut Criterion) {
    let field = field();
    criterion.bench_function("a field's graph, forward and backward", |bencher| {
        bencher.iter(|| posteriors(black_box(&field)));
    });
}

fn bench_training(criterion: &mut Criterion) {
    let free = Composition::from(field());
    let wanted = [0, 3, 6, 9, 1];
    criterion.bench_function("a field's graph, selection and discriminative forward", |bencher| {
        bencher.iter(|| {
            let constrained = black_box(&free).select(&wanted);
            constrained.map(|constrained| lenet_graph::Criterion::DiscriminativeForward.evaluate(&free, &constrained))
        });
    });
}

fn bench_composition(criterion: &mut Criterion) {
    let (positions, grammar) = (positions(), grammar());
    criterion.bench_function("57 positions composed with a grammar", |bencher| {
        bencher.iter(|| compose(black_box(&positions), &grammar));
    });
}

fn bench_answers(criterion: &mut Criterion) {
    let graphs = [
        ("a field's graph", Some(field())),
        ("57 positions", compose(&positions(), &grammar()).map(|made| made.graph)),
    ];
    for (name, graph) in graphs {
        let Some(graph) = graph else { continue };
        criterion.bench_function(&format!("{name}, five best paths"), |bencher| {
            bencher.iter(|| n_best(black_box(&graph), 5));
        });
        criterion.bench_function(&format!("{name}, five best strings"), |bencher| {
            bencher.iter(|| best_strings(black_box(&graph), 5));
        });
    }
}
