//! The bulk data that a window may watch: plain copies of what the network in use holds at one moment.
//!
//! Only the newest matters, so it passes through a cell of its own and not through the queue of events.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{evaluation::Reading, metrics::Confusion, nearest::Neighbour, protocol::RunId};
use lenet_data::{
    dataset::{Dataset, Image},
    disturb::Field,
};
use lenet_model::{
    array::Array,
    attribution::{Attribution, Question},
    layer::Layer,
    scores::Scores,
};

/// What to show; nothing by default. What is not named here is not computed.
#[derive(Clone, Default)]
pub struct Watch {
    /// The image whose activations to show.
    pub image: Option<Box<Image>>,
    /// What to show of the parameters.
    pub parameters: BTreeSet<ParameterView>,
    /// The data set whose test images to read. While a run trains they are read anew after each epoch.
    pub readings: Option<Arc<Dataset>>,
    /// A disturbed digit to read.
    pub disturbed: Option<Box<Field>>,
    /// What to find out about the answer to the image.
    pub attribution: Option<Question>,
    /// The data set among whose training images to look for those nearest to the image.
    pub neighbours: Option<Arc<Dataset>>,
}

/// A side of the parameters to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterView {
    /// Their values.
    Weights,
    /// The gradients of the last batch; zeros before the first.
    Gradients,
    /// Their values less those that the run began with. There is none without a run.
    Change,
    /// The learning rate of each, where the optimiser gives each its own (stochastic diagonal Levenberg–Marquardt).
    LearningRates,
}

/// All that was watched, at one moment. A newer one makes an older one dispensable.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The run whose network it is, if it is that of a run.
    pub run: Option<RunId>,
    /// Steps that the run had done.
    pub step: u64,
    /// What the layers made of the image.
    pub activations: Option<Activations>,
    /// The parameters by name, from C1 to the output, as each watched view shows them.
    pub parameters: BTreeMap<ParameterView, Vec<(String, Array)>>,
    /// The test images as they were last read; none until all are read for the first time.
    pub readings: Option<Arc<TestReadings>>,
    /// How far the reading of the test images that is under way is, if one is.
    pub survey: Option<SurveyProgress>,
    /// What was read in the disturbed digit.
    pub disturbed: Option<DisturbedReading>,
    /// What mattered for the answer to the image. While a run trains it is some steps old.
    pub attribution: Option<Arc<Attribution>>,
    /// The training images nearest to the image; none until all are read.
    pub neighbours: Option<Neighbours>,
    /// How far the reading of the training images that is under way is, if one is.
    pub neighbour_survey: Option<SurveyProgress>,
}

/// The training images nearest to an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    /// The image.
    pub image: Box<Image>,
    /// Steps that the run had done when its network read the training images.
    pub step: u64,
    /// The nearest first.
    pub nearest: Vec<Neighbour>,
}

/// What a network read in a disturbed digit.
#[derive(Clone, Debug, PartialEq)]
pub struct DisturbedReading {
    /// The digit.
    pub field: Box<Field>,
    /// How probable each class is.
    pub scores: Scores,
}

/// How far a reading of the test images is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SurveyProgress {
    /// Images read.
    pub image_count: usize,
    /// Images in all.
    pub total_count: usize,
}

/// What every layer made of one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Activations {
    /// The image.
    pub image: Box<Image>,
    /// From the input to the output.
    pub layers: Vec<LayerMaps>,
    /// How probable each class is.
    pub scores: Scores,
}

/// What one layer made of one image.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerMaps {
    /// The layer.
    pub layer: Layer,
    /// Weighted sums (or pooled values): `[maps, side, side]`, from C5 on `[units]`.
    pub before_squashing: Array,
    /// The layer's output, of the same shape; the same values where the layer has no squashing.
    pub after_squashing: Array,
}

/// What a network took each test image for.
#[derive(Clone, Debug, PartialEq)]
pub struct TestReadings {
    /// The run whose network read them, if it was that of a run.
    pub run: Option<RunId>,
    /// Steps that the run had done.
    pub step: u64,
    /// One for each test image, in their order.
    pub readings: Vec<Reading>,
    /// How often each class (row) was read as each other (column).
    pub confusion: Confusion,
}

impl Watch {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        let Self { image, parameters, readings, disturbed, attribution: _, neighbours } = self;
        let reads_images = readings.is_some() || neighbours.is_some();
        // What mattered is of the image.
        image.is_none() && parameters.is_empty() && !reads_images && disturbed.is_none()
    }
}
