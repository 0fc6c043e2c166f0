//! The hybrid hidden Markov model: a network's outputs as scaled likelihoods, and steps between states that Baum–Welch learns.
//!
//! Bourlard and Morgan's hybrid: p(x|k) is p(k|x) / P(k) up to a factor of x alone, and p(k|x) is what the network says.
//! Re-estimation is right for the model's own steps only: outputs of a network are no likelihoods (section VI-E).

use lenet_data::dataset::CLASS_COUNT;
use lenet_graph::{Arc, GraphError, Label, compose, posteriors};

use crate::{
    lattice::recognition,
    penalties::{LABEL_COUNT, NONE, Penalties},
    topology::{Steps, constrained},
};

/// Steps between states, and how frequent each label is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HiddenMarkovModel {
    /// −log of the steps' probabilities.
    pub steps: Steps,
    /// P(k): the share of positions of each label, 1 in all.
    pub frequencies: [f64; LABEL_COUNT],
    /// κ: how much of the frequencies is divided out, 0–1.
    pub scale: f64,
}

impl HiddenMarkovModel {
    /// For strings at usual gaps: *none* in the middle of about six of ten positions.
    pub const TYPICAL: Self = {
        let mut frequencies = [0.04; LABEL_COUNT];
        frequencies[NONE as usize] = 0.6;
        Self { steps: Steps::TYPICAL, frequencies, scale: 0.5 }
    };

    /// −log of the scaled likelihoods: penalty + κ·log P(k).
    pub fn scaled(&self, penalties: &[Penalties]) -> Vec<Penalties> {
        let logs = self.frequencies.map(|frequency| self.scale * frequency.ln());
        let scale = |row: &Penalties| std::array::from_fn(|label| row[label] + logs[label]);
        penalties.iter().map(scale).collect()
    }

    /// The model after one iteration of Baum–Welch on strings that were read as `wanted`: steps and frequencies are those that
    /// the readings are expected to have. Strings with too few positions are left out.
    ///
    /// # Errors
    /// If a penalty is not finite.
    pub fn reestimated(&self, strings: &[(Vec<Penalties>, Vec<Label>)]) -> Result<Self, GraphError> {
        // One of each beforehand, so that no step becomes impossible.
        let mut counts = StepCounts { begin: 1.0, wait: 1.0, hold: 1.0, end: 1.0, switch: 1.0 };
        let mut by_label = [1.0; LABEL_COUNT];
        for (penalties, wanted) in strings {
            let transducer = constrained(&self.steps, wanted)?;
            let Some(readings) = compose(&recognition(&self.scaled(penalties))?, &transducer) else { continue };
            let expected = readings.at_origins(&posteriors(&readings.graph));
            for (transition, count) in transducer.transitions().iter().zip(&expected.transitions) {
                *counts.of(transition) += count;
            }
            for row in expected.arcs.as_chunks::<LABEL_COUNT>().0 {
                by_label.iter_mut().zip(row).for_each(|(sum, share)| *sum += share);
            }
        }
        let all: f64 = by_label.iter().sum();
        let steps = counts.steps(self.steps.switch.is_some());
        Ok(Self { steps, frequencies: by_label.map(|count| count / all), ..*self })
    }
}

/// How often each kind of step is expected.
struct StepCounts {
    begin: f64,
    wait: f64,
    hold: f64,
    end: f64,
    switch: f64,
}

impl StepCounts {
    /// The count of a transition of a constrained transducer, whose even states are between digits.
    fn of(&mut self, transition: &Arc) -> &mut f64 {
        match (transition.source.is_multiple_of(2), transition.output, transition.input) {
            (true, Some(_), _) => &mut self.begin,
            (true, None, _) => &mut self.wait,
            (false, Some(_), _) => &mut self.switch,
            (false, None, Some(NONE)) => &mut self.end,
            (false, None, _) => &mut self.hold,
        }
    }

    /// −log of the shares among the steps from the same state; those to a digit are the same for each.
    fn steps(&self, can_switch: bool) -> Steps {
        let digits = CLASS_COUNT as f64;
        let between = self.begin + self.wait;
        let within = self.hold + self.end + if can_switch { self.switch } else { 0.0 };
        Steps {
            begin: -(self.begin / between / digits).ln(),
            wait: -(self.wait / between).ln(),
            hold: -(self.hold / within).ln(),
            end: -(self.end / within).ln(),
            switch: can_switch.then(|| -(self.switch / within / (digits - 1.0)).ln()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_graph::forward;

    /// Two made-up strings, whose outputs are unsure here and there.
    fn strings() -> Vec<(Vec<Penalties>, Vec<Label>)> {
        let row = |label: usize, sureness: f64| -> Penalties {
            std::array::from_fn(|other| if other == label { 0.2 } else { sureness + other as f64 / 20.0 })
        };
        let outputs = |labels: &[usize]| {
            labels.iter().enumerate().map(|(at, label)| row(*label, 1.0 + (at * 7 % 5) as f64)).collect::<Vec<_>>()
        };
        vec![
            (outputs(&[10, 10, 3, 3, 10, 7, 10, 10, 10]), vec![3, 7]),
            (outputs(&[10, 4, 4, 2, 2, 10, 10, 2, 2, 2, 10]), vec![4, 2, 2]),
        ]
    }

    /// −log of the likelihood of all strings.
    fn penalty(model: &HiddenMarkovModel, strings: &[(Vec<Penalties>, Vec<Label>)]) -> f64 {
        let of_string = |(penalties, wanted): &(Vec<Penalties>, Vec<Label>)| {
            let graph = recognition(&model.scaled(penalties)).unwrap();
            forward(&compose(&graph, &constrained(&model.steps, wanted).unwrap()).unwrap().graph).total()
        };
        strings.iter().map(of_string).sum()
    }

    #[test]
    fn probabilities_of_the_steps_from_a_state_sum_to_one() {
        let model = HiddenMarkovModel::TYPICAL.reestimated(&strings()).unwrap();
        for Steps { begin, wait, hold, end, switch } in [HiddenMarkovModel::TYPICAL.steps, model.steps] {
            let probability = |penalty: f64| (-penalty).exp();
            assert!((10.0 * probability(begin) + probability(wait) - 1.0).abs() < 1e-9);
            let switch = 9.0 * probability(switch.unwrap());
            assert!((probability(hold) + probability(end) + switch - 1.0).abs() < 1e-9);
        }
        assert!((model.frequencies.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let without =
            HiddenMarkovModel { steps: Steps { switch: None, ..Steps::TYPICAL }, ..HiddenMarkovModel::TYPICAL };
        let steps = without.reestimated(&strings()).unwrap().steps;
        assert!(steps.switch.is_none() && ((-steps.hold).exp() + (-steps.end).exp() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn iterations_raise_the_likelihood() {
        // Many copies, so that the counts beforehand weigh little; frequencies stay out of the likelihood.
        let strings: Vec<_> = strings().into_iter().cycle().take(600).collect();
        let mut model = HiddenMarkovModel { scale: 0.0, ..HiddenMarkovModel::TYPICAL };
        let mut last = penalty(&model, &strings[..2]);
        for _ in 0..6 {
            model = model.reestimated(&strings).unwrap();
            let now = penalty(&model, &strings[..2]);
            assert!(now <= last + 1e-2, "{now} after {last}");
            last = now;
        }
        assert!(last < penalty(&HiddenMarkovModel { scale: 0.0, ..HiddenMarkovModel::TYPICAL }, &strings[..2]) - 0.05);
    }

    #[test]
    fn a_certain_string_has_its_own_counts() {
        let certain = |label: u16| -> Penalties {
            std::array::from_fn(|other| if other == usize::from(label) { 0.0 } else { 200.0 })
        };
        // Between: 2 waits and 2 begins. Within: 1 hold, 1 end, 1 switch and, at the end, nothing.
        let outputs: Vec<Penalties> = [NONE, 3, 3, 5, NONE, NONE, 8].into_iter().map(certain).collect();
        let strings = vec![(outputs, vec![3, 5, 8])];
        let model = HiddenMarkovModel { scale: 0.0, ..HiddenMarkovModel::TYPICAL }.reestimated(&strings).unwrap();
        let share = |penalty: f64| (-penalty).exp();
        // One of each is counted beforehand.
        assert!((share(model.steps.wait) - 3.0 / 6.0).abs() < 1e-9, "{:?}", model.steps);
        assert!((share(model.steps.hold) - 2.0 / 6.0).abs() < 1e-9);
        assert!((share(model.steps.end) - 2.0 / 6.0).abs() < 1e-9);
        assert!((model.frequencies[3] - 3.0 / 18.0).abs() < 1e-9 && (model.frequencies[10] - 4.0 / 18.0).abs() < 1e-9);
    }
}
