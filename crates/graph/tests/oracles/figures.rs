//! The numbers in figures 20 and 28 of the paper. The forward penalties of figure 20 are not printed there; `OpenFst`'s log
//! semiring gives the same.

use lenet_graph::{Arc, Composition, Criterion, Graph, Transducer, best_strings, compose, n_best, viterbi};

/// The interpretation graph of figure 20.
fn figure_20() -> Graph {
    let arcs = [
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
    let arcs = arcs.map(|(source, target, label, penalty)| Arc::labelled(source, target, label, penalty));
    Graph::new(4, arcs.to_vec()).unwrap()
}

/// To the sixth place after the point.
fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    let is_close = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 5.1e-7);
    assert!(is_close, "{found:?} instead of {expected:?}");
}

#[test]
fn figure_20_best_path_and_discriminative_viterbi() {
    let graph = figure_20();
    let best = viterbi(&graph);
    assert_eq!(best.outputs(&graph), [3, 4, 1]);
    assert_close(&[best.penalty], &[0.6]);
    let free = Composition::from(graph);
    let constrained = free.select(&[3, 4]).unwrap();
    let loss = Criterion::Viterbi.evaluate(&free, &constrained);
    assert_close(&[loss.value], &[0.7]);
    assert_eq!(loss.gradient.arcs, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
    let loss = Criterion::DiscriminativeViterbi.evaluate(&free, &constrained);
    assert_close(&[loss.value], &[0.1]);
    assert_eq!(loss.gradient.arcs, [0.0, 0.0, 0.0, 0.0, -1.0, 0.0, 1.0, 0.0, -1.0, 0.0]);
}

#[test]
fn figure_20_forward_and_its_gradient() {
    let free = Composition::from(figure_20());
    let constrained = free.select(&[3, 4]).unwrap();
    let loss = Criterion::Forward.evaluate(&free, &constrained);
    assert_close(&[loss.value], &[0.693_922]);
    let loss = Criterion::DiscriminativeForward.evaluate(&free, &constrained);
    assert_close(&[loss.value, (-loss.value).exp()], &[1.305_441, 0.271_053]);
    let expected = [
        0.115_888, -0.097_291, -0.011_966, -0.006_631, -0.363_895, -0.147_949, 0.694_678, -0.164_238, -0.487_612,
        -0.042_828,
    ];
    assert_close(&loss.gradient.arcs, &expected);
    let of_all_paths = Criterion::Forward.evaluate(&free, &free);
    assert_close(&[of_all_paths.value], &[-0.611_520]);
    let expected =
        [0.878_052, 0.097_291, 0.018_025, 0.006_631, 0.363_895, 0.147_949, 0.299_262, 0.164_238, 0.487_612, 0.048_887];
    assert_close(&of_all_paths.gradient.arcs, &expected);
}

#[test]
fn figure_20_has_sixteen_paths_and_fifteen_strings() {
    let graph = figure_20();
    assert_eq!(n_best(&graph, 100).len(), 16);
    let best = best_strings(&graph, 100);
    assert_eq!((best.strings.len(), best.proven_count), (15, 15));
    assert!((best.strings.iter().map(|string| string.posterior).sum::<f64>() - 1.0).abs() < 1e-12);
    let expected =
        [(&[3, 4, 1][..], 0.2977), (&[3, 4], 0.2711), (&[3, 9], 0.1479), (&[3, 2, 1], 0.1211), (&[5, 4, 1], 0.0330)];
    for (string, (labels, posterior)) in best.strings.iter().zip(expected) {
        assert_eq!(string.labels, labels);
        assert!((string.posterior - posterior).abs() < 5.1e-5, "{string:?}");
    }
}

#[test]
fn an_impossible_string_selects_nothing() {
    let free = Composition::from(figure_20());
    assert_eq!(free.select(&[]), None);
    assert_eq!(free.select(&[7]), None);
    assert_eq!(free.select(&[3, 4, 1, 1]), None);
}

fn labels(word: &str) -> Vec<u16> {
    word.bytes().map(u16::from).collect()
}

/// The grammar of figure 28: a tree of words.
fn figure_28_grammar() -> Transducer {
    let mut transitions: Vec<Arc> = Vec::new();
    let mut accepting = Vec::new();
    for word in ["barn", "but", "cute", "cure", "cap", "cat", "card", "cut"] {
        let mut state = 0;
        for label in labels(word) {
            let known = transitions.iter().find(|known| known.source == state && known.input == Some(label));
            let target = known.map_or(transitions.len() as u32 + 1, |known| known.target);
            if known.is_none() {
                transitions.push(Arc::labelled(state, target, label, 0.0));
            }
            state = target;
        }
        accepting.push(state);
    }
    Transducer::new(transitions.len() + 1, &accepting, transitions).unwrap()
}

#[test]
fn figure_28_leaves_three_words() {
    let drawn = [
        (0, 'c', 0.4),
        (0, 'o', 1.0),
        (0, 'd', 1.8),
        (1, 'x', 0.1),
        (1, 'a', 0.2),
        (1, 'u', 0.8),
        (2, 'p', 0.2),
        (2, 't', 0.8),
    ];
    let arcs = drawn.map(|(node, letter, penalty)| Arc::labelled(node, node + 1, letter as u16, penalty));
    let recognition = Graph::new(4, arcs.to_vec()).unwrap();
    let interpretations = compose(&recognition, &figure_28_grammar()).unwrap().graph;
    let paths = n_best(&interpretations, 10);
    let words: Vec<_> = paths.iter().map(|path| path.outputs(&interpretations)).collect();
    assert_eq!(words, ["cap", "cat", "cut"].map(labels));
    assert_close(&paths.iter().map(|path| path.penalty).collect::<Vec<_>>(), &[0.8, 1.4, 2.0]);
}
