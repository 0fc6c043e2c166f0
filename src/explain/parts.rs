//! Which topic a layer or a choice belongs to. Every layer and every choice has one: the matches are exhaustive.

use super::Topic;
use crate::{
    model::{
        architecture::{Activation, Architecture, C3Connections, Normalisation, OutputUnits, Pooling},
        criterion::Criterion,
        layer::Layer,
        parameters::Initialisation,
    },
    train::{
        config::ImageOrder,
        optimizer::{Curvature, Optimizer},
        schedule::Schedule,
    },
};

impl Topic {
    /// The topic of a layer as this network has it.
    pub fn of_layer(layer: Layer, architecture: &Architecture) -> Self {
        match layer {
            Layer::Input => Self::Input,
            Layer::C1 => Self::Convolution,
            Layer::S2 | Layer::S4 => architecture.pooling.into(),
            Layer::C3 => architecture.c3.into(),
            Layer::C5 => Self::C5,
            Layer::F6 => Self::F6,
            Layer::Output => architecture.output.into(),
        }
    }
}

impl From<Activation> for Topic {
    fn from(activation: Activation) -> Self {
        match activation {
            Activation::Tanh | Activation::ScaledTanh => Self::Tanh,
            Activation::Relu => Self::Relu,
            Activation::Sigmoid => Self::Sigmoid,
        }
    }
}

impl From<Pooling> for Topic {
    fn from(pooling: Pooling) -> Self {
        match pooling {
            Pooling::Average => Self::Pooling,
            Pooling::Maximum => Self::MaxPooling,
            Pooling::Trainable => Self::TrainablePooling,
        }
    }
}

impl From<C3Connections> for Topic {
    fn from(connections: C3Connections) -> Self {
        match connections {
            C3Connections::Full | C3Connections::TableI => Self::TableI,
        }
    }
}

impl From<OutputUnits> for Topic {
    fn from(units: OutputUnits) -> Self {
        match units {
            OutputUnits::Linear => Self::Softmax,
            OutputUnits::RadialBasis => Self::RadialBasis,
        }
    }
}

impl From<Criterion> for Topic {
    fn from(criterion: Criterion) -> Self {
        match criterion {
            Criterion::CrossEntropy => Self::CrossEntropy,
            Criterion::MeanSquaredError => Self::MeanSquaredError,
            Criterion::MaximumAPosteriori { .. } => Self::MaximumAPosteriori,
        }
    }
}

impl From<Normalisation> for Topic {
    fn from(normalisation: Normalisation) -> Self {
        match normalisation {
            Normalisation::None | Normalisation::Batch => Self::BatchNormalisation,
        }
    }
}

impl From<Initialisation> for Topic {
    fn from(initialisation: Initialisation) -> Self {
        match initialisation {
            Initialisation::Pytorch | Initialisation::SquareRoot | Initialisation::Paper => Self::InitialWeights,
        }
    }
}

impl From<Optimizer> for Topic {
    fn from(optimizer: Optimizer) -> Self {
        match optimizer {
            Optimizer::Sgd { .. } | Optimizer::Adam(_) | Optimizer::AdamW(_) => Self::MomentumAndAdam,
            Optimizer::Sdlm(_) => Self::Sdlm,
        }
    }
}

impl From<Curvature> for Topic {
    fn from(curvature: Curvature) -> Self {
        match curvature {
            Curvature::Literal | Curvature::Stabilised => Self::DiagonalHessian,
        }
    }
}

impl From<Schedule> for Topic {
    fn from(schedule: Schedule) -> Self {
        match schedule {
            Schedule::Constant | Schedule::Step { .. } | Schedule::Paper | Schedule::Cosine => Self::Schedule,
        }
    }
}

impl From<ImageOrder> for Topic {
    fn from(order: ImageOrder) -> Self {
        match order {
            ImageOrder::Reshuffled | ImageOrder::Fixed => Self::OneImageAtATime,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::PaperPlace;

    #[test]
    fn the_topic_of_a_layer_follows_what_the_layer_is_built_from() {
        let topics = |architecture: &Architecture| Layer::ALL.map(|layer| Topic::of_layer(layer, architecture));
        let modern = topics(&Architecture::MODERN);
        assert_eq!((modern[2], modern[7]), (Topic::Pooling, Topic::Softmax));
        let original = topics(&Architecture::ORIGINAL);
        assert_eq!(
            (original[2], original[4], original[7]),
            (Topic::TrainablePooling, Topic::TrainablePooling, Topic::RadialBasis)
        );
        assert_eq!((modern[3], original[3]), (Topic::TableI, Topic::TableI));
    }

    #[test]
    fn what_the_original_is_built_from_stands_in_the_paper() {
        let Architecture { activation, pooling, c3, output, criterion, .. } = Architecture::ORIGINAL;
        let topics: [Topic; 5] = [activation.into(), pooling.into(), c3.into(), output.into(), criterion.into()];
        for topic in topics {
            assert_ne!(topic.explanation().paper, PaperPlace::Newer, "{topic:?}");
        }
        for newer in [Topic::from(Activation::Relu), Pooling::Maximum.into(), Normalisation::Batch.into()] {
            assert_eq!(newer.explanation().paper, PaperPlace::Newer, "{newer:?}");
        }
    }
}
