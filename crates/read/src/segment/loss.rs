//! Losses of a string over its interpretation graph, and their derivatives by the logits of its segments.

use lenet_graph::{Composition, Criterion, GraphError, Label, posteriors, viterbi};

use super::{Segmentation, SegmenterWeights, interpretation};
use crate::{
    criterion::{StringCriterion, StringLoss, cross_entropy, one_on_path},
    penalties::{NONE, Penalties, PenaltyForm},
};

/// The loss for logits `[segments × classes]`. `None` if no path over the segments can write the string, or the criterion
/// needs positions.
///
/// # Errors
/// If a logit is not finite.
pub fn loss(
    criterion: StringCriterion,
    form: PenaltyForm,
    segmentation: &Segmentation,
    logits: &[f32],
    wanted: &[Label],
) -> Result<Option<StringLoss>, GraphError> {
    let segment_count = segmentation.segments().len();
    if segment_count == 0 {
        return Ok(None);
    }
    let class_count = logits.len() / segment_count;
    let penalties: Vec<Penalties> = logits.chunks_exact(class_count).map(|row| form.penalties(row)).collect();
    let free = Composition::from(interpretation::graph(segmentation, &penalties, &SegmenterWeights::ZERO)?);
    let Some(constrained) = free.select(wanted) else { return Ok(None) };
    let (value, by_penalty) = match criterion {
        StringCriterion::ViterbiTraining => {
            let on_path = one_on_path(&viterbi(&constrained.graph), &constrained);
            cross_entropy(&penalties, &targets(&constrained.at_origins(&on_path).arcs))
        }
        StringCriterion::BaumWelch => {
            let shares = constrained.at_origins(&posteriors(&constrained.graph)).arcs;
            cross_entropy(&penalties, &targets(&shares))
        }
        StringCriterion::Viterbi => over_graphs(Criterion::Viterbi, &free, &constrained),
        StringCriterion::DiscriminativeViterbi => over_graphs(Criterion::DiscriminativeViterbi, &free, &constrained),
        StringCriterion::Forward => over_graphs(Criterion::Forward, &free, &constrained),
        StringCriterion::DiscriminativeForward => over_graphs(Criterion::DiscriminativeForward, &free, &constrained),
        StringCriterion::FrameLabels | StringCriterion::Ctc => return Ok(None),
    };
    let mut by_logit = vec![0.0; logits.len()];
    for ((to, penalties), by_penalty) in by_logit.chunks_exact_mut(class_count).zip(&penalties).zip(&by_penalty) {
        form.by_logits(penalties, by_penalty, to);
    }
    Ok(Some(StringLoss { value, by_logit }))
}

fn over_graphs(criterion: Criterion, free: &Composition, constrained: &Composition) -> (f64, Vec<Penalties>) {
    let loss = criterion.evaluate(free, constrained);
    (loss.value, interpretation::by_penalties(&loss.gradient.arcs).to_vec())
}

/// The label of each segment that is on a wanted path; one that is not is *none*.
fn targets(shares: &[f64]) -> Vec<Penalties> {
    let mut targets = interpretation::by_penalties(shares).to_vec();
    for row in &mut targets {
        row[usize::from(NONE)] += (1.0 - row.iter().sum::<f64>()).max(0.0);
    }
    targets
}
