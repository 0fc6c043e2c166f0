//! How the penalty of a label at a position comes about: from the output through the logit, with its numbers.

use super::super::swept;
use crate::{
    app::{
        lab::ValuePlace,
        numbers::{bounded_percent, short},
    },
    model::{
        architecture::{Architecture, Classes, OutputUnits},
        layer::Layer,
    },
    read::{
        hidden_markov::HiddenMarkovModel,
        penalties::{LABEL_COUNT, Penalties, PenaltyForm},
        topology::Topology,
    },
    train::string_view::StringView,
};

/// A label at a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// 0 for the leftmost.
    pub position: usize,
    /// 0–9, or 10 for none.
    pub label: usize,
}

/// The numbers of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Steps {
    /// What the output unit has: a logit or a distance. None where the network has no unit for the label.
    pub output: Option<f32>,
    /// What the softmax is taken of.
    pub logit: f64,
    /// The logarithm of the sum of exp(logit) over all labels.
    log_sum: f64,
    /// What the hidden Markov model adds for the label's frequency.
    frequency: Option<f64>,
    /// The penalty.
    pub penalty: f64,
    /// The share of all readings that go through the cell.
    pub share: f64,
}

impl Steps {
    /// The numbers of a cell; none for one that is not there.
    pub(super) fn of(view: &StringView, cell: Cell) -> Option<Self> {
        let Cell { position, label } = cell;
        let logits = logits(view, position);
        let is_hidden_markov = view.question.topology == Topology::HiddenMarkovModel;
        let HiddenMarkovModel { frequencies, scale, .. } = HiddenMarkovModel::TYPICAL;
        Some(Self {
            output: output(view, position, label),
            logit: *logits.get(label)?,
            log_sum: log_sum(&logits),
            frequency: is_hidden_markov.then(|| scale * frequencies[label].ln()),
            penalty: *view.sweep.penalties.get(position)?.get(label)?,
            share: *view.sweep.shares.get(position)?.get(label)?,
        })
    }

    /// The penalty as its parts make it.
    #[cfg(test)]
    pub(super) fn computed(&self) -> f64 {
        self.log_sum - self.logit + self.frequency.unwrap_or(0.0)
    }

    /// exp(−penalty) as a probability; in the hidden Markov model a scaled likelihood, which may be above 1.
    pub(super) fn weight_text(&self) -> String {
        let weight = (-self.penalty).exp();
        if self.frequency.is_some() { short(weight as f32) } else { bounded_percent(weight) }
    }

    /// From the output to the share, with the numbers.
    pub(super) fn text(&self, architecture: &Architecture) -> String {
        let [logit, log_sum, penalty] = [self.logit, self.log_sum, self.penalty].map(|value| short(value as f32));
        let source = match (self.output, architecture.output) {
            (None, _) => format!("no output unit, its logit is always {logit}"),
            (Some(_), OutputUnits::Linear) => format!("logit {logit}"),
            (Some(distance), OutputUnits::RadialBasis) => {
                let scale = -self.logit / f64::from(distance);
                format!("distance {}, logit −{} × it = {logit}", short(distance), short(scale as f32))
            }
        };
        let logit = if self.logit < 0.0 { format!("({logit})") } else { logit };
        let frequency =
            self.frequency.map_or_else(String::new, |added| format!(" − {} for its frequency", short(-added as f32)));
        let weight = self.weight_text();
        let share = bounded_percent(self.share);
        format!(
            "{source}. Penalty −log softmax = log Σ exp − logit = {log_sum} − {logit}{frequency} = {penalty}; \
             exp(−{penalty}) = {weight}. Share of all readings: {share}"
        )
    }
}

fn log_sum(logits: &Penalties) -> f64 {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    largest + logits.iter().map(|logit| (logit - largest).exp()).sum::<f64>().ln()
}

/// What the unit of a label has at a position.
pub(super) fn output(view: &StringView, position: usize, label: usize) -> Option<f32> {
    let place = ValuePlace { layer: Layer::Output, map: label, row: 0, column: position };
    swept::value(&swept::layer(view, Layer::Output)?.activation, place)
}

/// What the softmax at a position is taken of.
fn logits(view: &StringView, position: usize) -> Penalties {
    let architecture = &view.network.architecture;
    let (none, scale) = match PenaltyForm::of(architecture) {
        PenaltyForm::ConstantNone { logit, scale } => (logit, scale),
        _ => (0.0, 1.0),
    };
    let sign = match architecture.output {
        OutputUnits::Linear => 1.0,
        OutputUnits::RadialBasis => -1.0,
    };
    let logit = |label| output(view, position, label).map_or(none, |output| sign * scale * f64::from(output));
    let logits: [f64; LABEL_COUNT] = std::array::from_fn(logit);
    logits
}

/// A label as words have it: `3`, `none`.
pub(super) fn label_name(label: usize) -> String {
    if label == Classes::NONE { "none".to_owned() } else { label.to_string() }
}
