//! Connectionist temporal classification is criterion 17 over a transducer: its values and gradients, as PyTorch and others
//! compute them.

use lenet_graph::{
    Arc, Composition, Criterion, Graph, Label, Loss, Transducer, Transition, compose, forward, string_penalty,
};
use serde::Deserialize;

/// Positions one after the other, and an arc for each class between two of them. [positions][classes]
fn positions(penalties: &[Vec<f64>]) -> Graph {
    let arcs = (0..).zip(penalties).flat_map(|(position, row)| {
        (0..).zip(row).map(move |(label, &penalty)| Arc::labelled(position, position + 1, label, penalty))
    });
    Graph::new(penalties.len() + 1, arcs.collect()).unwrap()
}

fn transition(source: u32, target: u32, input: Label, output: Option<Label>) -> Transition {
    Arc { source, target, input: Some(input), output, penalty: 0.0 }
}

/// Reads every alignment of one string: state 2k + 1 is at its label k, the even ones are at the blanks between.
fn ctc_of(string: &[Label], blank: Label) -> Transducer {
    let mut transitions = vec![transition(0, 0, blank, None)];
    for (at, &label) in string.iter().enumerate() {
        let state = 2 * at as u32 + 1;
        transitions.push(transition(state - 1, state, label, Some(label)));
        transitions.push(transition(state, state, label, None));
        transitions.push(transition(state, state + 1, blank, None));
        transitions.push(transition(state + 1, state + 1, blank, None));
        if at > 0 && string[at - 1] != label {
            transitions.push(transition(state - 2, state, label, Some(label)));
        }
    }
    let last = 2 * string.len() as u32;
    Transducer::new(last as usize + 1, &[last, last.saturating_sub(1)], transitions).unwrap()
}

/// Reads every alignment of every string, each in one way: state 0 is at a blank, state k + 1 at label k.
fn ctc_of_all(blank: Label) -> Transducer {
    let states: Vec<u32> = (0..=u32::from(blank)).collect();
    let mut transitions = Vec::new();
    for &state in &states {
        transitions.push(transition(state, 0, blank, None));
        for label in 0..blank {
            let target = u32::from(label) + 1;
            transitions.push(transition(state, target, label, (target != state).then_some(label)));
        }
    }
    Transducer::new(states.len(), &states, transitions).unwrap()
}

/// Criterion 17 of an alignment graph. `None` for an impossible string.
fn ctc_loss(penalties: &[Vec<f64>], string: &[Label]) -> Option<Loss> {
    let graph = positions(penalties);
    let constrained = compose(&graph, &ctc_of(string, penalties[0].len() as Label - 1))?;
    Some(Criterion::DiscriminativeForward.evaluate(&Composition::from(graph), &constrained))
}

fn assert_close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < tolerance, "{found} instead of {expected}");
    }
}

#[derive(Deserialize)]
struct Fixture {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    string: Vec<Label>,
    logits: Vec<Vec<f64>>,
    loss: Option<f64>,
    gradient: Option<Vec<Vec<f64>>>,
}

impl Case {
    fn penalties(&self) -> Vec<Vec<f64>> {
        self.logits.iter().map(|row| row.iter().map(|logit| -logit).collect()).collect()
    }
}

fn fixture() -> Vec<Case> {
    serde_json::from_str::<Fixture>(include_str!("expected.json")).unwrap().cases
}

#[test]
fn values_and_gradients_are_those_of_pytorch() {
    for case in fixture() {
        let loss = ctc_loss(&case.penalties(), &case.string);
        let (Some(loss), Some(expected), Some(gradient)) = (&loss, case.loss, &case.gradient) else {
            assert!(loss.is_none() && case.loss.is_none(), "{:?}", case.string);
            continue;
        };
        assert_close(&[loss.value], &[expected], 1e-9 * expected.max(1.0));
        // A penalty is a logit with the sign turned.
        let by_logit: Vec<_> = loss.gradient.arcs.iter().map(|slope| -slope).collect();
        assert_close(&by_logit, &gradient.concat(), 1e-9);
    }
}

#[test]
fn paths_selected_from_all_alignments_are_the_alignments_of_the_string() {
    for case in fixture() {
        let (graph, blank) = (positions(&case.penalties()), case.logits[0].len() as Label - 1);
        let free = compose(&graph, &ctc_of_all(blank)).unwrap();
        assert_close(&[forward(&free.graph).total()], &[forward(&graph).total()], 1e-9);
        let constrained = free.select(&case.string);
        let by_string = string_penalty(&free.graph, &case.string) - forward(&graph).total();
        let Some(expected) = case.loss else {
            assert_eq!((constrained, by_string), (None, f64::INFINITY));
            continue;
        };
        assert_close(&[by_string], &[expected], 1e-9 * expected.max(1.0));
        let loss = Criterion::DiscriminativeForward.evaluate(&free, &constrained.unwrap());
        assert_close(&loss.gradient.arcs, &ctc_loss(&case.penalties(), &case.string).unwrap().gradient.arcs, 1e-9);
    }
}

fn negative_logs(probabilities: &[[f64; 6]]) -> Vec<Vec<f64>> {
    probabilities.iter().map(|row| row.iter().map(|probability| -probability.ln()).collect()).collect()
}

#[test]
fn five_alignments_of_equal_probability() {
    let loss = ctc_loss(&vec![vec![0.0; 4]; 3], &[1, 2]).unwrap();
    assert_close(&[loss.value], &[-(5.0_f64 / 64.0).ln()], 1e-12);
}

/// Numbers of TensorFlow's tests, as wav2letter and GTN use them. In a row the one label that the string needs has its
/// probability less 1 as gradient.
#[test]
fn a_string_with_a_single_alignment() {
    let probabilities = [
        [0.633_766, 0.221_185, 0.091_731_9, 0.012_975_7, 0.014_285_7, 0.026_055_3],
        [0.111_121, 0.588_392, 0.278_779, 0.005_575_6, 0.005_696_09, 0.010_436],
        [0.035_778_6, 0.633_813, 0.321_418, 0.002_492_48, 0.002_728_82, 0.003_768_8],
        [0.066_329_6, 0.643_849, 0.280_111, 0.002_839_95, 0.003_554_5, 0.003_315_33],
        [0.458_235, 0.396_634, 0.123_377, 0.006_488_37, 0.009_034_41, 0.006_231_07],
    ];
    let string = [0, 1, 2, 1, 0];
    let loss = ctc_loss(&negative_logs(&probabilities), &string).unwrap();
    assert_close(&[loss.value], &[3.342_114], 1e-5);
    let mut expected = probabilities;
    for (row, &label) in expected.iter_mut().zip(&string) {
        row[label as usize] -= 1.0;
    }
    let by_score: Vec<_> = loss.gradient.arcs.iter().map(|slope| -slope).collect();
    assert_close(&by_score, expected.as_flattened(), 1e-5);
}

#[test]
fn a_string_with_a_repeated_label_needs_a_blank() {
    let probabilities = [
        [0.301_76, 0.285_62, 0.083_151_7, 0.086_275_1, 0.081_685_1, 0.161_508],
        [0.240_82, 0.397_533, 0.055_722_6, 0.054_681_4, 0.055_752_8, 0.195_49],
        [0.230_246, 0.450_868, 0.038_960_7, 0.038_309, 0.039_160_2, 0.202_456],
        [0.280_884, 0.429_522, 0.032_659_3, 0.033_904_6, 0.032_685_6, 0.190_345],
        [0.423_286, 0.315_517, 0.033_843_9, 0.039_374_4, 0.033_931_5, 0.154_046],
    ];
    let loss = ctc_loss(&negative_logs(&probabilities), &[0, 1, 1, 0]).unwrap();
    assert_close(&[loss.value], &[5.422_623], 1e-5);
    let mut expected = probabilities;
    for (row, label) in expected.iter_mut().zip([0, 1, 5, 1, 0]) {
        row[label] -= 1.0;
    }
    let by_score: Vec<_> = loss.gradient.arcs.iter().map(|slope| -slope).collect();
    assert_close(&by_score, expected.as_flattened(), 1e-5);
}
