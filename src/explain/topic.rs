//! What there is a text about, in the order in which the texts are read one after the other.

use super::{
    Explanation,
    texts::{layers, learning, methods, output, string_training, strings, units, whole},
};

/// Declares [`Topic`]: a row for each topic, with its group and its text.
macro_rules! topics {
    ($($topic:ident: $group:ident, $text:path;)*) => {
        /// What there is a text about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Topic {
            $(#[doc = concat!("The topic of `texts::", stringify!($text), "`.")] $topic,)*
        }

        impl Topic {
            /// All topics in their order.
            pub const ALL: &'static [Self] = &[$(Self::$topic),*];

            /// What it belongs to.
            pub fn group(self) -> Group {
                match self {
                    $(Self::$topic => Group::$group,)*
                }
            }

            /// Its text.
            pub fn explanation(self) -> &'static Explanation {
                match self {
                    $(Self::$topic => &$text,)*
                }
            }
        }
    };
}

topics! {
    Presets: Whole, whole::PRESETS;
    Today: Whole, whole::TODAY;
    Results: Whole, whole::RESULTS;
    Input: Layers, layers::INPUT;
    Padding: Layers, layers::PADDING;
    GreyValues: Layers, layers::GREY_VALUES;
    Convolution: Layers, layers::CONVOLUTION;
    ReceptiveFields: Layers, layers::RECEPTIVE_FIELDS;
    Pooling: Layers, layers::POOLING;
    TrainablePooling: Layers, layers::TRAINABLE_POOLING;
    MaxPooling: Layers, layers::MAX_POOLING;
    TableI: Layers, layers::TABLE_I;
    FullyConnected: Layers, layers::FULLY_CONNECTED;
    C5: Layers, layers::C5;
    F6: Layers, layers::F6;
    Bitmaps: Output, output::BITMAPS;
    RadialBasis: Output, output::RADIAL_BASIS;
    Softmax: Output, output::SOFTMAX;
    MeanSquaredError: Output, output::MEAN_SQUARED_ERROR;
    MaximumAPosteriori: Output, output::MAXIMUM_A_POSTERIORI;
    Rubbish: Output, output::RUBBISH;
    CrossEntropy: Output, output::CROSS_ENTROPY;
    Rejection: Output, output::REJECTION;
    Attribution: Output, output::ATTRIBUTION;
    Activation: Units, units::ACTIVATION;
    Tanh: Units, units::TANH;
    Relu: Units, units::RELU;
    Sigmoid: Units, units::SIGMOID;
    InitialWeights: Units, units::INITIAL_WEIGHTS;
    LearningRate: Learning, learning::LEARNING_RATE;
    Sdlm: Learning, learning::SDLM;
    DiagonalHessian: Learning, learning::DIAGONAL_HESSIAN;
    MomentumAndAdam: Learning, learning::MOMENTUM_AND_ADAM;
    Muon: Learning, learning::MUON;
    OneImageAtATime: Learning, learning::ONE_IMAGE_AT_A_TIME;
    Schedule: Learning, learning::SCHEDULE;
    Overfitting: Learning, learning::OVERFITTING;
    WeightDecay: Learning, learning::WEIGHT_DECAY;
    Augmentation: Learning, learning::AUGMENTATION;
    BatchNormalisation: Learning, learning::BATCH_NORMALISATION;
    Dropout: Learning, learning::DROPOUT;
    TraditionalRecogniser: Methods, methods::TRADITIONAL_RECOGNISER;
    LinearClassifier: Methods, methods::LINEAR_CLASSIFIER;
    PairwiseClassifier: Methods, methods::PAIRWISE_CLASSIFIER;
    NearestNeighbours: Methods, methods::NEAREST_NEIGHBOURS;
    PrincipalComponents: Methods, methods::PRINCIPAL_COMPONENTS;
    RadialBasisClassifier: Methods, methods::RADIAL_BASIS_CLASSIFIER;
    HiddenLayers: Methods, methods::HIDDEN_LAYERS;
    TangentDistance: Methods, methods::TANGENT_DISTANCE;
    SupportVectors: Methods, methods::SUPPORT_VECTORS;
    LeNet1: Methods, methods::LENET_1;
    LeNet4: Methods, methods::LENET_4;
    LocalLearning: Methods, methods::LOCAL_LEARNING;
    Boosting: Methods, methods::BOOSTING;
    ResidualNetwork: Methods, methods::RESIDUAL_NETWORK;
    Strings: Strings, strings::STRINGS;
    OverSegmentation: Strings, strings::OVER_SEGMENTATION;
    GraphTransformerNetwork: Strings, strings::GRAPH_TRANSFORMER_NETWORK;
    Viterbi: Strings, strings::VITERBI;
    Forward: Strings, strings::FORWARD;
    SpaceDisplacementNetwork: Strings, strings::SPACE_DISPLACEMENT_NETWORK;
    Transducer: Strings, strings::TRANSDUCER;
    HiddenMarkovModel: Strings, strings::HIDDEN_MARKOV_MODEL;
    Ctc: Strings, strings::CTC;
    Readers: Strings, strings::READERS;
    Confidence: Strings, strings::CONFIDENCE;
    Attention: Strings, strings::ATTENTION;
    FrameLabels: StringTraining, string_training::FRAME_LABELS;
    ViterbiTraining: StringTraining, string_training::VITERBI_TRAINING;
    ForwardTraining: StringTraining, string_training::FORWARD_TRAINING;
    Collapse: StringTraining, string_training::COLLAPSE;
    DiscriminativeViterbi: StringTraining, string_training::DISCRIMINATIVE_VITERBI;
    DiscriminativeForward: StringTraining, string_training::DISCRIMINATIVE_FORWARD;
    BaumWelch: StringTraining, string_training::BAUM_WELCH;
}

impl Topic {
    /// Its name on the command line, such as `table-i`.
    pub fn name(self) -> &'static str {
        self.explanation().name
    }
}

/// Topics that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The whole network.
    Whole,
    /// From the input to F6.
    Layers,
    /// The output and the loss.
    Output,
    /// The units of every layer.
    Units,
    /// How weights are learned.
    Learning,
    /// The classifiers that the paper compares.
    Methods,
    /// How strings of digits are read.
    Strings,
    /// How networks are trained on strings.
    StringTraining,
}

impl Group {
    /// All groups in their order.
    pub const ALL: [Self; 8] = [
        Self::Whole,
        Self::Layers,
        Self::Output,
        Self::Units,
        Self::Learning,
        Self::Methods,
        Self::Strings,
        Self::StringTraining,
    ];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Whole => "The whole network",
            Self::Layers => "Layers",
            Self::Output => "Output and loss",
            Self::Units => "Activation and initial weights",
            Self::Learning => "Learning",
            Self::Methods => "Other classifiers",
            Self::Strings => "Strings of digits",
            Self::StringTraining => "Training on strings",
        }
    }

    /// Its topics in their order.
    pub fn topics(self) -> impl Iterator<Item = Topic> {
        Topic::ALL.iter().copied().filter(move |topic| topic.group() == self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_groups_hold_every_topic_in_its_order() {
        let grouped: Vec<Topic> = Group::ALL.into_iter().flat_map(Group::topics).collect();
        assert_eq!(grouped, Topic::ALL);
    }

    #[test]
    fn names_are_distinct_and_easy_to_type() {
        let names: BTreeSet<&str> = Topic::ALL.iter().map(|topic| topic.name()).collect();
        assert_eq!(names.len(), Topic::ALL.len());
        let is_plain =
            |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        assert_eq!(names.iter().find(|name| !is_plain(name)), None);
    }
}
