//! The bulk data that a window may watch: plain copies of what the network in use holds at one moment. Only the newest
//! matters, so it passes through a cell of its own and not through the queue of events.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use super::{
    evaluation::Prediction,
    image_set::ImageSet,
    metrics::Confusion,
    nearest::Neighbour,
    protocol::{NetworkId, RunId},
    string_view::{StringQuestion, StringView},
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
    unit_states::UnitStates,
};

/// What to compute and show; nothing by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Watch {
    /// The image whose activations to show.
    pub image: Option<Box<Image>>,
    /// The views of the parameters.
    pub parameters: BTreeSet<ParameterView>,
    /// The data set on whose test images to evaluate the network, while a run trains after each epoch.
    pub predictions: Option<DatasetId>,
    /// A perturbed digit to classify.
    pub perturbed: Option<Box<Field>>,
    /// What to attribute the image's prediction to.
    pub attribution: Option<Question>,
    /// The data set in whose training images to search for the nearest to the image.
    pub neighbours: Option<DatasetId>,
    /// The string to read.
    pub string: Option<StringQuestion>,
}

/// A data set. Two are equal if they are the same in memory.
#[derive(Clone)]
pub struct DatasetId(pub Arc<Dataset>);

/// A view of the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterView {
    /// Their values.
    Weights,
    /// The gradients of the last batch; zeros before the first.
    Gradients,
    /// Their values less the run's initial values; none without a run.
    Change,
    /// The learning rate of each, with stochastic diagonal Levenberg–Marquardt.
    LearningRates,
}

/// All that was watched, at one moment. A newer one replaces it.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The network.
    pub network: NetworkId,
    /// The run whose network it is, if it is a run's.
    pub run: Option<RunId>,
    /// Steps that the run had done.
    pub step: u64,
    /// The activations of the layers for the image.
    pub activations: Option<Activations>,
    /// The parameters by name, from C1 to the output, as each watched view shows them.
    pub parameters: BTreeMap<ParameterView, Vec<(String, Array)>>,
    /// The latest evaluation of the test images; none until the first is complete.
    pub predictions: Option<Arc<SetPredictions>>,
    /// The prediction for the perturbed digit.
    pub perturbed: Option<PerturbedPrediction>,
    /// The attribution of the image's prediction. While a run trains it is some steps old.
    pub attribution: Option<Arc<Attribution>>,
    /// The training images nearest to the image; none until the first search is complete.
    pub neighbours: Option<Neighbours>,
    /// The reading of the string, or why there is none.
    pub string: Option<Result<Arc<StringView>, String>>,
}

/// The training images nearest to an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    /// Whose training images.
    pub dataset: DatasetId,
    /// The image.
    pub image: Box<Image>,
    /// Steps that the run had done when the search began.
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

/// The activations of every layer for one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Activations {
    /// The image.
    pub image: Box<Image>,
    /// From the input to the output.
    pub layers: Vec<LayerMaps>,
    /// The class probabilities.
    pub scores: Scores,
}

/// The activations of one layer for one image.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerMaps {
    /// The layer.
    pub layer: Layer,
    /// Weighted sums (or pooled values): `[maps, side, side]`, from C5 on `[units]`.
    pub pre_activation: Array,
    /// The layer's output, of the same shape; equal to the pre-activation where the layer has no activation function.
    pub activation: Array,
}

/// The predictions of a network for a set of images.
#[derive(Clone, Debug, PartialEq)]
pub struct SetPredictions {
    /// The network.
    pub network: NetworkId,
    /// Whose images.
    pub dataset: DatasetId,
    /// Which of them.
    pub set: ImageSet,
    /// Their positions among the [images of the set](ImageSet::images).
    pub positions: Vec<u32>,
    /// The run whose network it was, if it was that of a run.
    pub run: Option<RunId>,
    /// Steps that the run had done.
    pub step: u64,
    /// One for each position.
    pub predictions: Vec<Prediction>,
    /// How many images of each class (row) each class (column) was predicted for.
    pub confusion: Confusion,
    /// Units that no longer learn.
    pub units: UnitStates,
}

impl SetPredictions {
    /// The label of each image, in the order of the predictions.
    pub fn labels(&self) -> Vec<u8> {
        let labels = self.set.images(&self.dataset.0).labels();
        self.positions.iter().filter_map(|position| labels.get(*position as usize).copied()).collect()
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
