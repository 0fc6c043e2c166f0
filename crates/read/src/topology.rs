//! Which labels may follow each other from position to position, as a transducer: it reads a digit or *none* at each
//! position and writes each digit once.
//!
//! States are *between* digits and *within* each digit.

use lenet_data::{
    choice::{ChoiceText, Described},
    dataset::CLASS_COUNT,
};
use lenet_graph::{Arc, GraphError, Label, Transducer};
use serde::{Deserialize, Serialize};

use crate::penalties::NONE;

/// What may follow what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topology {
    /// The transducer of the paper's figures 24 and 27: a digit holds for any number of positions, and *none* stands between
    /// two digits.
    #[default]
    Transducer,
    /// The same, where at a penalty of 2 a digit may also follow another one at once: touching digits leave no position between.
    Touching,
    /// The same shape with a probability for each transition, as in a hidden Markov model; one digit may follow another at
    /// once.
    HiddenMarkovModel,
    /// Connectionist temporal classification (Graves et al., 2006): *none* is needed between equal digits only.
    Ctc,
}

impl Described for Topology {
    const ALL: &'static [Self] = &[Self::Transducer, Self::Touching, Self::HiddenMarkovModel, Self::Ctc];

    fn describe(self) -> ChoiceText {
        let (name, title, hint, topic) = match self {
            Self::Transducer => (
                "transducer",
                "Transducer (1998)",
                "The paper's (figures 24 and 27): a digit holds for any number of positions, and two digits need a position without \
                    one between them",
                "transducer",
            ),
            Self::Touching => (
                "touching",
                "Touching digits",
                "The same, but at a penalty of 2 a digit may follow another one at once, without a position between them",
                "transducer",
            ),
            Self::HiddenMarkovModel => (
                "hidden-markov-model",
                "Hidden Markov model",
                "Every step from position to position has a probability, and outputs are divided by how frequent each class is",
                "hidden-markov-model",
            ),
            Self::Ctc => (
                "ctc",
                "CTC",
                "Connectionist temporal classification (2006): different digits may follow each other at once, equal digits need a \
                    position without one between them",
                "ctc",
            ),
        };
        ChoiceText { name, title, hint, topic }
    }
}

impl Topology {
    /// The steps of networks that were not trained with others. Those of the hidden Markov model are typical of strings: a
    /// digit holds for two positions, and as many stand between two digits.
    pub fn steps(self) -> Steps {
        match self {
            Self::Transducer => Steps::TRANSDUCER,
            Self::Touching => Steps::TOUCHING,
            Self::HiddenMarkovModel => Steps::TYPICAL,
            Self::Ctc => Steps::CTC,
        }
    }
}

/// The penalties of the steps between states. Those of all digits are the same (tied).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Steps {
    /// From between digits to a digit, for each of the ten.
    pub begin: f64,
    /// Staying between digits.
    pub wait: f64,
    /// Staying within a digit.
    pub hold: f64,
    /// From a digit to between digits.
    pub end: f64,
    /// From a digit to another at once, for each of the nine; none where that is impossible.
    pub switch: Option<f64>,
}

impl Steps {
    /// All steps are free; one digit cannot follow another at once.
    pub const TRANSDUCER: Self = Self { begin: 0.0, wait: 0.0, hold: 0.0, end: 0.0, switch: None };

    /// One digit may follow another at once at a penalty, chosen on strings of held-out digits (`docs/strings.md`).
    pub const TOUCHING: Self = Self { switch: Some(2.0), ..Self::TRANSDUCER };

    /// −log of probabilities: half of the time a state stays, a digit is followed by another at once in one of twenty steps.
    pub const TYPICAL: Self = Self {
        begin: 2.995_732_273_553_991,
        wait: std::f64::consts::LN_2,
        hold: std::f64::consts::LN_2,
        end: 0.798_507_696_217_771_6,
        switch: Some(5.192_956_850_890_211),
    };

    /// All steps are free.
    pub const CTC: Self = Self { switch: Some(0.0), ..Self::TRANSDUCER };
}

/// The state between digits. That within digit d is d + 1.
const BETWEEN: u32 = 0;

const DIGITS: std::ops::Range<u16> = 0..CLASS_COUNT as u16;

/// All strings.
///
/// # Errors
/// If a penalty is not finite.
pub fn free(steps: &Steps) -> Result<Transducer, GraphError> {
    let within = |digit: u16| u32::from(digit) + 1;
    let mut transitions = vec![silent(BETWEEN, BETWEEN, NONE, steps.wait)];
    for digit in DIGITS {
        transitions.push(Arc::labelled(BETWEEN, within(digit), digit, steps.begin));
        transitions.push(silent(within(digit), within(digit), digit, steps.hold));
        transitions.push(silent(within(digit), BETWEEN, NONE, steps.end));
        for other in DIGITS.filter(|other| *other != digit) {
            transitions.extend(steps.switch.map(|penalty| Arc::labelled(within(digit), within(other), other, penalty)));
        }
    }
    let accepting: Vec<u32> = (BETWEEN..=within(CLASS_COUNT as u16 - 1)).collect();
    Transducer::new(accepting.len(), &accepting, transitions)
}

/// One string and no other, by the same steps. States 2k are before the k-th digit, states 2k + 1 within it.
///
/// # Errors
/// If a penalty is not finite.
pub fn constrained(steps: &Steps, wanted: &[Label]) -> Result<Transducer, GraphError> {
    let mut transitions = vec![silent(0, 0, NONE, steps.wait)];
    for (place, digit) in wanted.iter().enumerate() {
        let (before, within) = (2 * place as u32, 2 * place as u32 + 1);
        transitions.push(Arc::labelled(before, within, *digit, steps.begin));
        transitions.push(silent(within, within, *digit, steps.hold));
        transitions.push(silent(within, within + 1, NONE, steps.end));
        transitions.push(silent(within + 1, within + 1, NONE, steps.wait));
        let next = wanted.get(place + 1).filter(|next| *next != digit);
        transitions
            .extend(next.zip(steps.switch).map(|(next, penalty)| Arc::labelled(within, within + 2, *next, penalty)));
    }
    let end = 2 * wanted.len() as u32;
    let accepting = [end, end.saturating_sub(1)];
    Transducer::new(end as usize + 1, &accepting[..if end == 0 { 1 } else { 2 }], transitions)
}

/// Reads a label and writes nothing.
fn silent(source: u32, target: u32, input: Label, penalty: f64) -> Arc {
    Arc { source, target, input: Some(input), output: None, penalty }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lattice::recognition, penalties::LABEL_COUNT};
    use lenet_graph::{compose, viterbi};

    /// The string of the best path where the given labels have penalty 0, all others 100.
    fn read(labels: &[Label], steps: Steps) -> Vec<Label> {
        let row = |label: &Label| std::array::from_fn(|class| if class == usize::from(*label) { 0.0 } else { 100.0 });
        let penalties: Vec<[f64; LABEL_COUNT]> = labels.iter().map(row).collect();
        let graph = compose(&recognition(&penalties).unwrap(), &free(&steps).unwrap()).unwrap().graph;
        viterbi(&graph).outputs(&graph)
    }

    /// Outputs as the paper's figures show them; `_` is none.
    fn labels(text: &str) -> Vec<Label> {
        text.chars().map(|letter| letter.to_digit(10).map_or(NONE, |digit| digit as Label)).collect()
    }

    #[test]
    fn the_examples_of_the_paper_are_read_as_printed() {
        for (outputs, string) in [("2_33_4_5", "2345"), ("55__4_0", "540"), ("6_777__88", "678")] {
            for steps in [Steps::TRANSDUCER, Steps::CTC] {
                assert_eq!(read(&labels(outputs), steps), labels(string), "{outputs}");
            }
        }
        assert_eq!(read(&labels("1_1_1"), Steps::CTC), [1, 1, 1]);
    }

    #[test]
    fn without_none_between_them_only_ctc_reads_two_digits() {
        assert_eq!(read(&labels("_12_"), Steps::CTC), [1, 2]);
        assert_eq!(read(&labels("_1222_"), Steps::TRANSDUCER).len(), 1);
        assert_eq!(read(&labels("_11_"), Steps::CTC), [1]);
    }

    #[test]
    fn the_constrained_paths_are_the_free_ones_that_write_the_string() {
        let penalties: Vec<[f64; LABEL_COUNT]> =
            (0..6).map(|row| std::array::from_fn(|class| ((row * 7 + class * 3) % 11) as f64 / 4.0)).collect();
        let steps = Steps { begin: 0.4, wait: 0.1, hold: 0.7, end: 0.2, switch: Some(1.3) };
        let recognition = recognition(&penalties).unwrap();
        let all = compose(&recognition, &free(&steps).unwrap()).unwrap();
        for wanted in [vec![], vec![3], vec![3, 3], vec![4, 1, 4], vec![0, 1, 2, 3, 4, 5]] {
            let own = compose(&recognition, &constrained(&steps, &wanted).unwrap()).unwrap();
            let expected = lenet_graph::string_penalty(&all.graph, &wanted);
            let total = lenet_graph::forward(&own.graph).total();
            assert!((total - expected).abs() < 1e-9, "{wanted:?}: {total} {expected}");
        }
        let too_long = constrained(&Steps::TRANSDUCER, &[1, 2, 3, 4]).unwrap();
        assert!(compose(&recognition, &too_long).is_none(), "four digits need seven positions");
    }
}
