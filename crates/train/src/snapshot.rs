//! The bulk data that a window may watch: plain copies of what the network in use holds at one moment.
//!
//! Only the newest matters, so it passes through a cell of its own and not through the queue of events.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use super::{
    evaluation::Prediction,
    metrics::Confusion,
    nearest::Neighbour,
    protocol::{NetworkId, RunId},
};
use lenet_data::{
    dataset::{Dataset, Image},
    perturb::Field,
};
use lenet_model::{
    array::Array,
    attribution::{Attribution, Question},
    layer::Layer,
    scores::Scores,
};

/// What to show; nothing by default. What is not named here is not computed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Watch {
    /// The image whose activations to show.
    pub image: Option<Box<Image>>,
    /// What to show of the parameters.
    pub parameters: BTreeSet<ParameterView>,
    /// The data set on whose test images to evaluate the network. While a run trains this is done anew after each epoch.
    pub predictions: Option<DatasetId>,
    /// A perturbed digit to read.
    pub perturbed: Option<Box<Field>>,
    /// What to find out about the answer to the image.
    pub attribution: Option<Question>,
    /// The data set among whose training images to look for those nearest to the image.
    pub neighbours: Option<DatasetId>,
}

/// A data set, told from another by its place in memory, where it stays as long as this value.
#[derive(Clone)]
pub struct DatasetId(Arc<Dataset>);

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
    /// The network.
    pub network: NetworkId,
    /// The run whose network it is, if it is that of a run.
    pub run: Option<RunId>,
    /// Steps that the run had done.
    pub step: u64,
    /// What the layers made of the image.
    pub activations: Option<Activations>,
    /// The parameters by name, from C1 to the output, as each watched view shows them.
    pub parameters: BTreeMap<ParameterView, Vec<(String, Array)>>,
    /// The test images as they were last read; none until all are read for the first time.
    pub predictions: Option<Arc<TestPredictions>>,
    /// The prediction for the perturbed digit.
    pub perturbed: Option<PerturbedPrediction>,
    /// What mattered for the answer to the image. While a run trains it is some steps old.
    pub attribution: Option<Arc<Attribution>>,
    /// The training images nearest to the image; none until all are read.
    pub neighbours: Option<Neighbours>,
}

/// The training images nearest to an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    /// Whose training images.
    pub dataset: DatasetId,
    /// The image.
    pub image: Box<Image>,
    /// Steps that the run had done when its network read the training images.
    pub step: u64,
    /// The nearest first.
    pub nearest: Vec<Neighbour>,
}

/// The prediction for a perturbed digit.
#[derive(Clone, Debug, PartialEq)]
pub struct PerturbedPrediction {
    /// The digit.
    pub field: Box<Field>,
    /// The class probabilities.
    pub scores: Scores,
}

/// What every layer made of one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Activations {
    /// The image.
    pub image: Box<Image>,
    /// From the input to the output.
    pub layers: Vec<LayerMaps>,
    /// The class probabilities.
    pub scores: Scores,
}

/// What one layer made of one image.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerMaps {
    /// The layer.
    pub layer: Layer,
    /// Weighted sums (or pooled values): `[maps, side, side]`, from C5 on `[units]`.
    pub pre_activation: Array,
    /// The layer's output, of the same shape; equal to the pre-activation where the layer has no activation function.
    pub activation: Array,
}

/// The predictions of a network for all test images.
#[derive(Clone, Debug, PartialEq)]
pub struct TestPredictions {
    /// The network.
    pub network: NetworkId,
    /// Whose test images.
    pub dataset: DatasetId,
    /// The run whose network read them, if it was that of a run.
    pub run: Option<RunId>,
    /// Steps that the run had done.
    pub step: u64,
    /// One for each test image, in their order.
    pub predictions: Vec<Prediction>,
    /// How often each class (row) was read as each other (column).
    pub confusion: Confusion,
}

impl DatasetId {
    /// The data set.
    pub fn dataset(&self) -> &Arc<Dataset> {
        &self.0
    }
}

impl From<&Arc<Dataset>> for DatasetId {
    fn from(dataset: &Arc<Dataset>) -> Self {
        Self(Arc::clone(dataset))
    }
}

impl PartialEq for DatasetId {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for DatasetId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0.source.name())
    }
}

impl Watch {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        let Self { image, parameters, predictions, perturbed, attribution: _, neighbours } = self;
        let reads_images = predictions.is_some() || neighbours.is_some();
        // What mattered is of the image.
        image.is_none() && parameters.is_empty() && !reads_images && perturbed.is_none()
    }
}
