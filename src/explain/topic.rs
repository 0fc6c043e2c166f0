//! What there is a text about, in the order in which the texts are read one after the other.

use super::{
    Explanation,
    texts::{layers, learning, output, units, whole},
};

/// Declares [`Topic`]: a row for each topic, with its group and its text.
macro_rules! topics {
    ($($(#[$doc:meta])* $topic:ident: $group:ident, $text:path;)*) => {
        /// What there is a text about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Topic {
            $($(#[$doc])* $topic,)*
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
    /// The original and the modern network.
    Presets: Whole, whole::PRESETS;
    /// What today's networks share with LeNet-5, and what not.
    Today: Whole, whole::TODAY;
    /// The test error of the paper.
    Results: Whole, whole::RESULTS;
    /// The field of 32×32.
    Input: Layers, layers::INPUT;
    /// The border around the image.
    Padding: Layers, layers::PADDING;
    /// How grey values enter the network.
    GreyValues: Layers, layers::GREY_VALUES;
    /// C1, and shared weights.
    Convolution: Layers, layers::CONVOLUTION;
    /// What a unit sees.
    ReceptiveFields: Layers, layers::RECEPTIVE_FIELDS;
    /// S2 and S4.
    Pooling: Layers, layers::POOLING;
    /// Coefficient and bias of S2 and S4.
    TrainablePooling: Layers, layers::TRAINABLE_POOLING;
    /// The largest of each patch.
    MaxPooling: Layers, layers::MAX_POOLING;
    /// C3, which is only partly connected.
    TableI: Layers, layers::TABLE_I;
    /// Layers whose units see every value before them.
    FullyConnected: Layers, layers::FULLY_CONNECTED;
    /// C5, a convolution of 1×1.
    C5: Layers, layers::C5;
    /// F6 and its 84 units.
    F6: Layers, layers::F6;
    /// The ten pictures of 7×12.
    Bitmaps: Output, output::BITMAPS;
    /// Distances as output.
    RadialBasis: Output, output::RADIAL_BASIS;
    /// Logits as output.
    Softmax: Output, output::SOFTMAX;
    /// Equation 8.
    MeanSquaredError: Output, output::MEAN_SQUARED_ERROR;
    /// Equation 9.
    MaximumAPosteriori: Output, output::MAXIMUM_A_POSTERIORI;
    /// The class for what is no digit.
    Rubbish: Output, output::RUBBISH;
    /// The loss of today.
    CrossEntropy: Output, output::CROSS_ENTROPY;
    /// Doubtful predictions.
    Rejection: Output, output::REJECTION;
    /// The evidence in an image.
    Attribution: Output, output::ATTRIBUTION;
    /// What activation functions are for.
    Activation: Units, units::ACTIVATION;
    /// The activation of both presets.
    Tanh: Units, units::TANH;
    /// The activation of today.
    Relu: Units, units::RELU;
    /// The activation from 0 to 1.
    Sigmoid: Units, units::SIGMOID;
    /// How weights start.
    InitialWeights: Units, units::INITIAL_WEIGHTS;
    /// The size of a step, and momentum.
    LearningRate: Learning, learning::LEARNING_RATE;
    /// A learning rate for each weight.
    Sdlm: Learning, learning::SDLM;
    /// The second derivatives behind those rates.
    DiagonalHessian: Learning, learning::DIAGONAL_HESSIAN;
    /// The optimizers of today.
    MomentumAndAdam: Learning, learning::MOMENTUM_AND_ADAM;
    /// Batch size and order of the images.
    OneImageAtATime: Learning, learning::ONE_IMAGE_AT_A_TIME;
    /// How the learning rate falls.
    Schedule: Learning, learning::SCHEDULE;
    /// Learning by heart, and what prevents it.
    Overfitting: Learning, learning::OVERFITTING;
    /// Weights pulled towards 0.
    WeightDecay: Learning, learning::WEIGHT_DECAY;
    /// Training images changed at random.
    Augmentation: Learning, learning::AUGMENTATION;
    /// Pre-activations normalised over a batch.
    BatchNormalisation: Learning, learning::BATCH_NORMALISATION;
    /// Units left out at random.
    Dropout: Learning, learning::DROPOUT;
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
}

impl Group {
    /// All groups in their order.
    pub const ALL: [Self; 5] = [Self::Whole, Self::Layers, Self::Output, Self::Units, Self::Learning];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Whole => "The whole network",
            Self::Layers => "Layers",
            Self::Output => "Output and loss",
            Self::Units => "Activation and initial weights",
            Self::Learning => "Learning",
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
        let is_plain = |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || b"-56".contains(&byte));
        assert_eq!(names.iter().find(|name| !is_plain(name)), None);
    }
}
