//! A hidden Markov model is a transducer over its observations (section VIII-E): hmmlearn's numbers for one.

use lenet_graph::{Arc, Composition, Graph, Transducer, compose, forward, posteriors, viterbi};

const START: [f64; 2] = [0.6, 0.4];
/// [from][to]
const TRANSITIONS: [[f64; 2]; 2] = [[0.7, 0.3], [0.4, 0.6]];
/// [state][observation]
const EMISSIONS: [[f64; 3]; 2] = [[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]];
const OBSERVATIONS: [usize; 3] = [0, 1, 2];

/// A position for each observation, and between two an arc for each hidden state: how badly it explains the observation.
fn observations() -> Graph {
    outputs_of(&OBSERVATIONS)
}

fn outputs_of(observations: &[usize]) -> Graph {
    let arcs = (0..).zip(observations).flat_map(|(time, &seen)| {
        (0..).zip(EMISSIONS).map(move |(hidden, emission)| Arc::labelled(time, time + 1, hidden, -emission[seen].ln()))
    });
    Graph::new(observations.len() + 1, arcs.collect()).unwrap()
}

/// State 0 is before the first observation, state k + 1 is hidden state k.
fn model() -> Transducer {
    let row = |source: u32, row: [f64; 2]| {
        (0..).zip(row).map(move |(hidden, chance)| Arc::labelled(source, u32::from(hidden) + 1, hidden, -chance.ln()))
    };
    let transitions = row(0, START).chain(row(1, TRANSITIONS[0])).chain(row(2, TRANSITIONS[1]));
    Transducer::new(3, &[1, 2], transitions.collect()).unwrap()
}

fn unfolded() -> Composition {
    compose(&observations(), &model()).unwrap()
}

fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 5.1e-7, "{found} instead of {expected}");
}

#[test]
fn likelihood_and_most_probable_states() {
    let graph = unfolded().graph;
    assert_close(forward(&graph).total(), 3.316_489);
    let best = viterbi(&graph);
    assert_close(best.penalty, 4.191_737);
    assert_eq!(best.outputs(&graph), [0, 0, 1]);
}

#[test]
fn probabilities_of_the_hidden_states() {
    let unfolded = unfolded();
    let expected = [0.876_516, 0.123_484, 0.622_933, 0.377_067, 0.212_128, 0.787_872];
    let gradient = unfolded.at_origins(&posteriors(&unfolded.graph));
    for (found, expected) in gradient.arcs.into_iter().zip(expected) {
        assert_close(found, expected);
    }
}

/// What Baum and Welch count: the transitions of all sequences of states, each with its probability.
#[test]
fn expected_transitions() {
    let sequences: Vec<[usize; 3]> = (0..8).map(|bits| [bits >> 2, bits >> 1 & 1, bits & 1]).collect();
    let probability = |states: &[usize; 3]| {
        let emitted: f64 = states.iter().zip(OBSERVATIONS).map(|(&state, seen)| EMISSIONS[state][seen]).product();
        let moved: f64 = states.windows(2).map(|pair| TRANSITIONS[pair[0]][pair[1]]).product();
        START[states[0]] * moved * emitted
    };
    let total: f64 = sequences.iter().map(probability).sum();
    let unfolded = unfolded();
    let found = unfolded.at_origins(&posteriors(&unfolded.graph)).transitions;
    for (at, (from, to)) in [(0, 0), (0, 1), (1, 0), (1, 1)].into_iter().enumerate() {
        let count = |states: &[usize; 3]| states.windows(2).filter(|pair| *pair == [from, to]).count() as f64;
        let expected: f64 = sequences.iter().map(|states| count(states) * probability(states) / total).sum();
        assert_close(found[at + 2], expected);
    }
}

/// One iteration of Baum and Welch on eight observations; the transitions that hmmlearn's `fit` has after it.
#[test]
fn reestimated_transitions() {
    const SEEN: [usize; 8] = [0, 1, 2, 2, 0, 1, 0, 2];
    let unfolded = compose(&outputs_of(&SEEN), &model()).unwrap();
    assert_close(forward(&unfolded.graph).total(), 9.004_223);
    let counts = unfolded.at_origins(&posteriors(&unfolded.graph)).transitions;
    let rows = [[counts[2], counts[3]], [counts[4], counts[5]]];
    let shares = rows.map(|row| row.map(|count| count / (row[0] + row[1])));
    for (found, expected) in shares.as_flattened().iter().zip([0.586_356, 0.413_644, 0.405_033, 0.594_967]) {
        assert_close(*found, expected);
    }
}
