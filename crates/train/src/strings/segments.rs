//! Chunks of strings for a network that reads segments: all segments of a chunk go through the network together.

use lenet_data::{dataset::Image, strings::DigitString};
use lenet_graph::{GraphError, Label, viterbi};
use lenet_model::{
    architecture::Architecture,
    array::Array,
    backprop::{Backprop, InputSize},
    lenet5::LeNet5,
};
use lenet_read::{
    criterion::StringCriterion,
    penalties::{Penalties, PenaltyForm},
    segment::{Segmentation, SegmenterWeights, interpretation, loss},
};
use tch::Tensor;

use super::{StringTraining, passes::ChunkOutcome};
use crate::error::Error;

/// Segments that go through the network at once: their maps stay in a core's cache.
const SEGMENT_CHUNK: usize = 16;

/// Passes over segments, [`SEGMENT_CHUNK`] at a time.
#[derive(Debug)]
pub(super) struct SegmentPasses {
    architecture: Architecture,
    parameters: Tensor,
    /// One for each part of the segments, so that their maps last until the backward pass.
    parts: Vec<Backprop>,
    criterion: StringCriterion,
    form: PenaltyForm,
    /// The sum of the gradients of a chunk's segments, `[parameters]`.
    sum: Tensor,
}

impl SegmentPasses {
    pub(super) fn new(network: &LeNet5, training: &StringTraining) -> Result<Self, Error> {
        let (architecture, parameters) = (network.architecture(), network.parameters_flat());
        let form = match training.criterion {
            StringCriterion::Viterbi | StringCriterion::Forward => PenaltyForm::independent(architecture),
            StringCriterion::ViterbiTraining | StringCriterion::BaumWelch => PenaltyForm::of(architecture),
            _ => PenaltyForm::of_segments(architecture),
        };
        Ok(Self {
            architecture: *architecture,
            parameters: parameters.shallow_clone(),
            parts: Vec::new(),
            criterion: training.criterion,
            form,
            sum: parameters.f_zeros_like()?,
        })
    }

    /// Evaluates strings; with `gradient`, also writes the gradient of the mean loss over `mean_of` strings there.
    pub(super) fn work(
        &mut self,
        strings: &[DigitString],
        mean_of: usize,
        gradient: Option<&Tensor>,
    ) -> Result<ChunkOutcome, Error> {
        let segmentations: Vec<Segmentation> = strings.iter().map(|string| Segmentation::new(&string.image)).collect();
        let images: Vec<Image> = segmentations
            .iter()
            .flat_map(|segmentation| segmentation.segments().iter().map(|segment| segmentation.segment_image(segment)))
            .collect();
        let logits = self.forward(&images)?;
        let Ok((outcome, by_logit)) = self.losses(strings, &segmentations, &logits, mean_of) else {
            // Logits that are not finite: the session ends the run as diverged.
            return Ok(ChunkOutcome { loss_sum: f64::NAN, ..ChunkOutcome::default() });
        };
        if let Some(gradient) = gradient {
            self.backward(images.len(), &by_logit)?;
            gradient.shallow_clone().f_copy_(&self.sum)?;
        }
        Ok(outcome)
    }

    /// The logits of each segment, `[segments × classes]`.
    fn forward(&mut self, images: &[Image]) -> Result<Vec<f32>, Error> {
        let mut logits = Vec::new();
        for (number, part) in images.chunks(SEGMENT_CHUNK).enumerate() {
            if number == self.parts.len() {
                let size = InputSize::of_images(SEGMENT_CHUNK);
                self.parts.push(Backprop::with_parameters(&self.architecture, &self.parameters, size)?);
            }
            let all = self.parts[number].forward_classes(&padded(part))?;
            logits.extend_from_slice(&all.values[..part.len() * all.shape[2]]);
        }
        Ok(logits)
    }

    fn losses(
        &self,
        strings: &[DigitString],
        segmentations: &[Segmentation],
        logits: &[f32],
        mean_of: usize,
    ) -> Result<(ChunkOutcome, Vec<f32>), GraphError> {
        let segment_count: usize = segmentations.iter().map(|segmentation| segmentation.segments().len()).sum();
        let class_count = logits.len() / segment_count.max(1);
        let (mut outcome, mut by_logit, mut first) = (ChunkOutcome::default(), vec![0.0; logits.len()], 0);
        for (string, segmentation) in strings.iter().zip(segmentations) {
            let range = first..first + segmentation.segments().len() * class_count;
            first = range.end;
            let wanted: Vec<Label> = string.digits.iter().map(|placed| placed.digit.into()).collect();
            let own = &logits[range.clone()];
            outcome.answers.add(self.read(segmentation, own, class_count)? == wanted);
            if let Some(loss) = loss(self.criterion, self.form, segmentation, own, &wanted)? {
                outcome.loss_sum += loss.value;
                for (to, derivative) in by_logit[range].iter_mut().zip(&loss.by_logit) {
                    *to = derivative / mean_of as f32;
                }
            }
        }
        Ok((outcome, by_logit))
    }

    /// The string of the best path.
    fn read(&self, segmentation: &Segmentation, logits: &[f32], class_count: usize) -> Result<Vec<Label>, GraphError> {
        if segmentation.segments().is_empty() {
            return Ok(Vec::new());
        }
        let penalties: Vec<Penalties> = logits.chunks_exact(class_count).map(|row| self.form.penalties(row)).collect();
        let graph = interpretation::graph(segmentation, &penalties, &SegmenterWeights::ZERO)?;
        Ok(viterbi(&graph).outputs(&graph))
    }

    /// The gradient, summed over all segments, into `sum`. Parts whose derivatives are all 0 are left out.
    fn backward(&mut self, segment_count: usize, by_logit: &[f32]) -> Result<(), Error> {
        drop(self.sum.f_zero_()?);
        let class_count = by_logit.len() / segment_count.max(1);
        let of_parts = by_logit.chunks((SEGMENT_CHUNK * class_count).max(1));
        for (part, derivatives) in self.parts.iter_mut().zip(of_parts) {
            if derivatives.iter().all(|derivative| *derivative == 0.0) {
                continue;
            }
            let mut values = derivatives.to_vec();
            values.resize(SEGMENT_CHUNK * class_count, 0.0);
            part.backward(&Array { shape: vec![SEGMENT_CHUNK, 1, class_count], values })?;
            drop(self.sum.f_add_(part.gradient())?);
        }
        Ok(())
    }
}

/// As many images as the passes take; those beyond are empty.
fn padded(part: &[Image]) -> Vec<Image> {
    let mut images = part.to_vec();
    images.resize(SEGMENT_CHUNK, [0; lenet_data::dataset::PIXEL_COUNT]);
    images
}
