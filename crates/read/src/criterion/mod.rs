//! Losses of a whole string and their derivatives by the logits: what training on strings makes small.

use lenet_data::{
    choice::{ChoiceText, Described},
    perturb::FIELD_SIDE,
    strings::{PlacedDigit, StringImage},
};
use lenet_graph::{Composition, Criterion, GraphError, Label, Path, posteriors, viterbi};
use lenet_model::architecture::Architecture;
use serde::{Deserialize, Serialize};

use crate::{
    lattice::{Lattices, recognition},
    penalties::{LABEL_COUNT, NONE, Penalties, PenaltyForm},
    topology::{Steps, Topology},
};

/// What is made small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StringCriterion {
    /// Cross-entropy at each position with the digit in its middle. It needs to know where each digit is.
    FrameLabels,
    /// Cross-entropy with the labels of the best path that writes the string (embedded Viterbi training).
    ViterbiTraining,
    /// Cross-entropy with the probability of each label on all paths that write the string (Baum–Welch).
    BaumWelch,
    /// The penalty of the best path that writes the string (equation 11). It collapses.
    Viterbi,
    /// That less the penalty of the best path of all (equation 12).
    DiscriminativeViterbi,
    /// The penalty of all paths that write the string (equation 13). It collapses.
    Forward,
    /// That less the penalty of all paths (equation 17): −log of the string's probability.
    DiscriminativeForward,
    /// −log of the string's probability where each position's outputs sum to 1 (Graves et al., 2006).
    Ctc,
}

impl Described for StringCriterion {
    const ALL: &'static [Self] = &[
        Self::FrameLabels,
        Self::ViterbiTraining,
        Self::BaumWelch,
        Self::Viterbi,
        Self::DiscriminativeViterbi,
        Self::Forward,
        Self::DiscriminativeForward,
        Self::Ctc,
    ];

    fn describe(self) -> ChoiceText {
        let (name, title, hint, topic) = match self {
            Self::FrameLabels => (
                "frame-labels",
                "Frame labels",
                "Cross-entropy at each position with the digit in its middle, or none. Only made-up strings have such labels",
                "frame-labels",
            ),
            Self::ViterbiTraining => (
                "viterbi-training",
                "Embedded Viterbi",
                "Cross-entropy with the labels of the best path that writes the string",
                "viterbi-training",
            ),
            Self::BaumWelch => (
                "baum-welch",
                "Baum–Welch targets",
                "Cross-entropy with each label's probability over all paths that write the string",
                "baum-welch",
            ),
            Self::Viterbi => (
                "viterbi",
                "Viterbi (eq. 11)",
                "The penalty of the best path that writes the string. It collapses: all penalties become small",
                "viterbi-training",
            ),
            Self::DiscriminativeViterbi => (
                "discriminative-viterbi",
                "Discriminative Viterbi (eq. 12)",
                "The penalty of the best wanted path less that of the best path of all: zero as soon as the string is right",
                "discriminative-viterbi",
            ),
            Self::Forward => (
                "forward",
                "Forward (eq. 13)",
                "The penalty of all paths that write the string. It collapses: all penalties become small",
                "forward-training",
            ),
            Self::DiscriminativeForward => (
                "discriminative-forward",
                "Discriminative forward (eq. 17)",
                "The penalty of all wanted paths less that of all paths: −log of the string's probability",
                "discriminative-forward",
            ),
            Self::Ctc => (
                "ctc",
                "CTC",
                "Connectionist temporal classification (2006): −log of the string's probability where each position's outputs sum \
                    to 1",
                "ctc",
            ),
        };
        ChoiceText { name, title, hint, topic }
    }
}

impl StringCriterion {
    /// How it wants penalties: by itself each, where it shows the collapse.
    pub fn form(self, architecture: &Architecture) -> PenaltyForm {
        match self {
            Self::Viterbi | Self::Forward => PenaltyForm::independent(architecture),
            _ => PenaltyForm::of(architecture),
        }
    }

    /// The topology that it trains with: CTC has its own.
    pub fn topology(self, chosen: Topology) -> Topology {
        if self == Self::Ctc { Topology::Ctc } else { chosen }
    }
}

/// The loss of one string.
#[derive(Clone, Debug, PartialEq)]
pub struct StringLoss {
    /// Its value.
    pub value: f64,
    /// Its derivatives by the logits, `[positions × classes]`.
    pub by_logit: Vec<f32>,
}

/// Losses and readings by one criterion.
#[derive(Debug)]
pub struct StringScorer {
    criterion: StringCriterion,
    form: PenaltyForm,
    lattices: Lattices,
}

impl StringScorer {
    /// For a network's outputs.
    ///
    /// # Errors
    /// If a penalty of the steps is not finite.
    pub fn new(criterion: StringCriterion, form: PenaltyForm, steps: Steps) -> Result<Self, GraphError> {
        Ok(Self { criterion, form, lattices: Lattices::new(steps)? })
    }

    /// For training a network of this architecture.
    ///
    /// # Errors
    /// None with the topologies' own steps, which are finite.
    pub fn for_training(
        criterion: StringCriterion,
        topology: Topology,
        architecture: &Architecture,
    ) -> Result<Self, GraphError> {
        Self::new(criterion, criterion.form(architecture), criterion.topology(topology).steps())
    }

    /// The loss for logits `[positions × classes]`. `None` if there are too few positions for the string.
    ///
    /// # Errors
    /// If a logit is not finite.
    pub fn loss(
        &mut self,
        logits: &[f32],
        class_count: usize,
        digits: &[PlacedDigit],
    ) -> Result<Option<StringLoss>, GraphError> {
        let penalties: Vec<Penalties> = logits.chunks_exact(class_count).map(|row| self.form.penalties(row)).collect();
        let wanted: Vec<Label> = digits.iter().map(|placed| placed.digit.into()).collect();
        let Some((value, by_penalty)) = self.by_penalty(&penalties, &wanted, digits)? else { return Ok(None) };
        let mut by_logit = vec![0.0; logits.len()];
        for ((to, penalties), by_penalty) in by_logit.chunks_exact_mut(class_count).zip(&penalties).zip(&by_penalty) {
            self.form.by_logits(penalties, by_penalty, to);
        }
        Ok(Some(StringLoss { value, by_logit }))
    }

    /// The string of the best path.
    ///
    /// # Errors
    /// If a logit is not finite.
    pub fn read(&mut self, logits: &[f32], class_count: usize) -> Result<Vec<Label>, GraphError> {
        let penalties: Vec<Penalties> = logits.chunks_exact(class_count).map(|row| self.form.penalties(row)).collect();
        let graph = &self.lattices.all(&recognition(&penalties)?)?.graph;
        Ok(viterbi(graph).outputs(graph))
    }

    /// The loss and its derivatives by the penalties of each position.
    fn by_penalty(
        &mut self,
        penalties: &[Penalties],
        wanted: &[Label],
        digits: &[PlacedDigit],
    ) -> Result<Option<(f64, Vec<Penalties>)>, GraphError> {
        if self.criterion == StringCriterion::FrameLabels {
            return Ok(Some(cross_entropy(penalties, &frame_labels(penalties.len(), digits))));
        }
        let recognition = recognition(penalties)?;
        let Some(constrained) = self.lattices.of_string(&recognition, wanted)? else { return Ok(None) };
        let (criterion, free) = match self.criterion {
            StringCriterion::ViterbiTraining => {
                return Ok(Some(cross_entropy(penalties, &best_path_targets(&constrained))));
            }
            StringCriterion::BaumWelch => {
                let targets = rows(&constrained.at_origins(&posteriors(&constrained.graph)).arcs);
                return Ok(Some(cross_entropy(penalties, &targets)));
            }
            StringCriterion::Viterbi => (Criterion::Viterbi, &constrained),
            // Outputs that sum to 1 at each position leave nothing for the free graph to add up.
            StringCriterion::Forward | StringCriterion::Ctc => (Criterion::Forward, &constrained),
            StringCriterion::DiscriminativeViterbi => {
                (Criterion::DiscriminativeViterbi, self.lattices.all(&recognition)?)
            }
            StringCriterion::DiscriminativeForward => {
                (Criterion::DiscriminativeForward, self.lattices.all(&recognition)?)
            }
            StringCriterion::FrameLabels => return Ok(None),
        };
        let loss = criterion.evaluate(free, &constrained);
        Ok(Some((loss.value, rows(&loss.gradient.arcs))))
    }
}

/// Columns from the middle of a digit within which a position has its label. Farther away it has *none*.
const FRAME_REACH_PX: f32 = 2.0;

/// The target of each position: the digit in its middle, else *none*. Every digit has the position next to it.
fn frame_labels(position_count: usize, digits: &[PlacedDigit]) -> Vec<Penalties> {
    let middle = |position: usize| (position * StringImage::STEP + FIELD_SIDE / 2) as f32;
    let mut labels = vec![usize::from(NONE); position_count];
    for (position, label) in labels.iter_mut().enumerate() {
        let distance = |placed: &&PlacedDigit| (placed.centre_px() - middle(position)).abs();
        let near = digits.iter().filter(|placed| distance(placed) <= FRAME_REACH_PX);
        if let Some(placed) = near.min_by(|one, other| distance(one).total_cmp(&distance(other))) {
            *label = placed.digit.into();
        }
    }
    for placed in digits {
        let nearest = (placed.centre_px() - FIELD_SIDE as f32 / 2.0) / StringImage::STEP as f32;
        if let Some(label) = labels.get_mut(nearest.round().max(0.0) as usize) {
            *label = placed.digit.into();
        }
    }
    labels.into_iter().map(|label| std::array::from_fn(|class| if class == label { 1.0 } else { 0.0 })).collect()
}

/// The labels of the best path as targets.
fn best_path_targets(constrained: &Composition) -> Vec<Penalties> {
    let on_path = one_on_path(&viterbi(&constrained.graph), constrained);
    rows(&constrained.at_origins(&on_path).arcs)
}

/// 1 for each arc of the path, else 0.
pub(crate) fn one_on_path(path: &Path, composition: &Composition) -> Vec<f64> {
    let mut on_path = vec![0.0; composition.graph.arcs().len()];
    for arc in &path.arcs {
        on_path[*arc as usize] = 1.0;
    }
    on_path
}

/// Σ target × penalty. The penalties of a softmax are −log p.
pub(crate) fn cross_entropy(penalties: &[Penalties], targets: &[Penalties]) -> (f64, Vec<Penalties>) {
    let of_row = |(penalties, targets): (&Penalties, &Penalties)| -> f64 {
        penalties.iter().zip(targets).map(|(penalty, target)| penalty * target).sum()
    };
    (penalties.iter().zip(targets).map(of_row).sum(), targets.to_vec())
}

/// Numbers of a recognition graph's arcs, by position.
fn rows(by_arc: &[f64]) -> Vec<Penalties> {
    by_arc.as_chunks::<LABEL_COUNT>().0.to_vec()
}

#[cfg(test)]
mod tests;
