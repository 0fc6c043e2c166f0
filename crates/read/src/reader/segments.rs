//! Reads a string by heuristic over-segmentation (section V).

use lenet_data::{dataset::Image, strings::StringImage};
use lenet_graph::{Graph, GraphError, posteriors};
use lenet_model::{array::Array, lenet5::LeNet5};

use super::ReadError;
use crate::{
    penalties::{Penalties, PenaltyForm},
    prediction::{PredictedDigit, StringPrediction, digits_of_segments, labels, over_segments},
    segment::{Segmentation, SegmenterWeights, interpretation},
};

/// A string that was read by its segments, with what the reading rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentReading {
    /// The answer.
    pub prediction: StringPrediction,
    /// The cuts and what may be a digit between them.
    pub segmentation: Segmentation,
    /// The penalty of each label for each segment, `[segments][11]`.
    pub penalties: Vec<Penalties>,
    /// The share of the readings that go through each label of each segment, `[segments][11]`.
    pub shares: Vec<Penalties>,
}

/// Reads a string by heuristic over-segmentation (section V): the network reads every segment in one batch.
///
/// # Errors
/// If libtorch fails, or an output is not finite.
pub fn read_segments(network: &LeNet5, image: &StringImage) -> Result<SegmentReading, ReadError> {
    read_segmentation(network, Segmentation::new(image))
}

/// Reads a string that is cut already.
///
/// # Errors
/// As [`read_segments`].
pub fn read_segmentation(network: &LeNet5, segmentation: Segmentation) -> Result<SegmentReading, ReadError> {
    let images: Vec<Image> =
        segmentation.segments().iter().map(|segment| segmentation.segment_image(segment)).collect();
    if images.is_empty() {
        let prediction = StringPrediction { confidence: 1.0, ..StringPrediction::default() };
        return Ok(SegmentReading { prediction, segmentation, penalties: Vec::new(), shares: Vec::new() });
    }
    let _no_grad = tch::no_grad_guard();
    let logits = network.class_logits(&network.input(&images)?)?; // [segments, classes]
    let penalties = PenaltyForm::of_segments(network.architecture()).of_rows(&Array::from_tensor(&logits)?);
    let graph = interpretation::graph(&segmentation, &penalties, &SegmenterWeights::ZERO)?;
    let shares = interpretation::by_penalties(&posteriors(&graph)).to_vec();
    let prediction = over_segments(&graph, &segmentation, &shares);
    Ok(SegmentReading { prediction, segmentation, penalties, shares })
}

impl SegmentReading {
    /// The graph of all readings; none without a segment.
    pub(super) fn graph(&self) -> Result<Option<Graph>, GraphError> {
        if self.penalties.is_empty() {
            return Ok(None);
        }
        interpretation::graph(&self.segmentation, &self.penalties, &SegmenterWeights::ZERO).map(Some)
    }

    /// The places of a string's digits by the best path of `graph` that writes it; none if no path does.
    pub(super) fn digits(&self, graph: &Graph, text: &str) -> Option<Vec<PredictedDigit>> {
        digits_of_segments(&labels(text), graph, &self.segmentation, &self.shares)
    }
}
