//! What there is a text about, in the order in which the texts are read one after the other.

use clap::ValueEnum;

use super::{
    Explanation,
    texts::{criterion, layers, learning, output, units, whole},
};

/// What there is a text about. Its name on the command line is the variant's, such as `table-i`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
pub enum Topic {
    /// The original and the modern network
    Presets,
    /// What networks of today have in common with LeNet-5, and what not
    Today,
    /// The test error that the paper tells of
    Results,
    /// The field of 32×32
    Input,
    /// How grey values enter the network
    GreyValues,
    /// C1, and weights that are shared
    Convolution,
    /// What a unit sees
    ReceptiveFields,
    /// S2 and S4
    Subsampling,
    /// Coefficient and bias of S2 and S4
    TrainableSubsampling,
    /// The largest of each patch
    MaximumSubsampling,
    /// C3, which is only partly connected
    TableI,
    /// C5, a convolution of 1×1
    C5,
    /// F6 and its 84 units
    F6,
    /// The ten pictures of 7×12
    Bitmaps,
    /// Distances as output
    RadialBasis,
    /// Weighted sums as output
    Softmax,
    /// Equation 8
    MeanSquaredError,
    /// Equation 9
    MaximumAPosteriori,
    /// The class for what is no digit
    Rubbish,
    /// The criterion of today
    CrossEntropy,
    /// Answers that are doubtful
    Rejection,
    /// What in an image speaks for an answer
    Attribution,
    /// The squashing of both presets
    Tanh,
    /// The squashing of today
    Relu,
    /// The squashing from 0 to 1
    Sigmoid,
    /// How weights start out
    InitialWeights,
    /// A learning rate for each weight
    Sdlm,
    /// What becomes of second derivatives
    Curvature,
    /// The usual rules of today
    MomentumAndAdam,
    /// Batch size and order of the images
    OneImageAtATime,
    /// The learning rate and how it falls
    Schedule,
    /// What keeps a network from learning by heart
    WeightDecay,
    /// Training images changed at random
    Distortions,
    /// Sums normalised over a batch
    BatchNormalisation,
    /// Units left out at random
    Dropout,
}

/// Topics that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The whole network.
    Whole,
    /// From the input to F6.
    Layers,
    /// The output and what learning makes small.
    Output,
    /// What holds for units of every layer.
    Units,
    /// How weights are learned.
    Learning,
}

impl Group {
    /// All groups in their order.
    pub const ALL: [Self; 5] = [Self::Whole, Self::Layers, Self::Output, Self::Units, Self::Learning];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Whole => "The whole network",
            Self::Layers => "Layers",
            Self::Output => "Output and criterion",
            Self::Units => "Squashing and initial weights",
            Self::Learning => "Learning",
        }
    }

    /// Its topics in their order.
    pub fn topics(self) -> impl Iterator<Item = Topic> {
        Topic::all().filter(move |topic| topic.group() == self)
    }
}

impl Topic {
    /// All topics in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::value_variants().iter().copied()
    }

    /// Its name on the command line, such as `table-i`.
    pub fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// What it belongs to.
    pub fn group(self) -> Group {
        match self {
            Self::Presets | Self::Today | Self::Results => Group::Whole,
            Self::Input
            | Self::GreyValues
            | Self::Convolution
            | Self::ReceptiveFields
            | Self::Subsampling
            | Self::TrainableSubsampling
            | Self::MaximumSubsampling
            | Self::TableI
            | Self::C5
            | Self::F6 => Group::Layers,
            Self::Bitmaps
            | Self::RadialBasis
            | Self::Softmax
            | Self::MeanSquaredError
            | Self::MaximumAPosteriori
            | Self::Rubbish
            | Self::CrossEntropy
            | Self::Rejection
            | Self::Attribution => Group::Output,
            Self::Tanh | Self::Relu | Self::Sigmoid | Self::InitialWeights => Group::Units,
            Self::Sdlm
            | Self::Curvature
            | Self::MomentumAndAdam
            | Self::OneImageAtATime
            | Self::Schedule
            | Self::WeightDecay
            | Self::Distortions
            | Self::BatchNormalisation
            | Self::Dropout => Group::Learning,
        }
    }

    /// Its text.
    pub fn explanation(self) -> &'static Explanation {
        match self {
            Self::Presets => &whole::PRESETS,
            Self::Today => &whole::TODAY,
            Self::Results => &whole::RESULTS,
            Self::Input => &layers::INPUT,
            Self::GreyValues => &layers::GREY_VALUES,
            Self::Convolution => &layers::CONVOLUTION,
            Self::ReceptiveFields => &layers::RECEPTIVE_FIELDS,
            Self::Subsampling => &layers::SUBSAMPLING,
            Self::TrainableSubsampling => &layers::TRAINABLE_SUBSAMPLING,
            Self::MaximumSubsampling => &layers::MAXIMUM_SUBSAMPLING,
            Self::TableI => &layers::TABLE_I,
            Self::C5 => &layers::C5,
            Self::F6 => &layers::F6,
            Self::Bitmaps => &output::BITMAPS,
            Self::RadialBasis => &output::RADIAL_BASIS,
            Self::Softmax => &output::SOFTMAX,
            Self::MeanSquaredError => &criterion::MEAN_SQUARED_ERROR,
            Self::MaximumAPosteriori => &criterion::MAXIMUM_A_POSTERIORI,
            Self::Rubbish => &criterion::RUBBISH,
            Self::CrossEntropy => &criterion::CROSS_ENTROPY,
            Self::Rejection => &output::REJECTION,
            Self::Attribution => &output::ATTRIBUTION,
            Self::Tanh => &units::TANH,
            Self::Relu => &units::RELU,
            Self::Sigmoid => &units::SIGMOID,
            Self::InitialWeights => &units::INITIAL_WEIGHTS,
            Self::Sdlm => &learning::SDLM,
            Self::Curvature => &learning::CURVATURE,
            Self::MomentumAndAdam => &learning::MOMENTUM_AND_ADAM,
            Self::OneImageAtATime => &learning::ONE_IMAGE_AT_A_TIME,
            Self::Schedule => &learning::SCHEDULE,
            Self::WeightDecay => &learning::WEIGHT_DECAY,
            Self::Distortions => &learning::DISTORTIONS,
            Self::BatchNormalisation => &learning::BATCH_NORMALISATION,
            Self::Dropout => &learning::DROPOUT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_groups_hold_every_topic_in_its_order() {
        let grouped: Vec<Topic> = Group::ALL.into_iter().flat_map(Group::topics).collect();
        assert_eq!(grouped, Topic::all().collect::<Vec<_>>());
    }

    #[test]
    fn names_are_written_as_the_command_line_writes_them() {
        let names = [Topic::TableI, Topic::C5, Topic::MaximumAPosteriori, Topic::OneImageAtATime].map(Topic::name);
        assert_eq!(names, ["table-i", "c5", "maximum-a-posteriori", "one-image-at-a-time"]);
    }
}
