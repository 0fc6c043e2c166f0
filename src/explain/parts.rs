//! Which topic a layer or a choice belongs to. Every layer and every choice has one.

use super::Topic;
use crate::{
    data::choice::Described,
    model::{architecture::Architecture, layer::Layer},
    train::objective::Objective,
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

    /// The topic of what a run makes small.
    pub fn of_objective(objective: Objective) -> Self {
        match objective {
            Objective::Digits(loss) => loss.into(),
            Objective::Strings(criterion) => criterion.into(),
        }
    }
}

/// The topic that the table of choices names; a test proves that each name is one.
impl<T: Described> From<T> for Topic {
    fn from(choice: T) -> Self {
        let name = choice.describe().topic;
        Self::ALL.iter().copied().find(|topic| topic.name() == name).unwrap_or(Self::Presets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::strings::Gaps,
        methods::{input::Input, method::Method},
        model::{
            architecture::{Activation, C3Connections, Classes, Normalisation, OutputUnits, Pooling},
            loss::Loss,
            parameters::Initialisation,
        },
        read::reader::ReaderKind,
        read::{criterion::StringCriterion, topology::Topology},
        train::{
            config::{ImageOrder, Preset},
            optimizer::{HessianUpdate, Optimizer},
            schedule::Schedule,
        },
    };

    fn assert_has_topics<T: Described + Into<Topic>>() {
        for choice in T::ALL {
            assert_eq!((*choice).into().name(), choice.describe().topic);
        }
    }

    #[test]
    fn every_choice_names_a_topic_that_there_is() {
        assert_has_topics::<Activation>();
        assert_has_topics::<Pooling>();
        assert_has_topics::<C3Connections>();
        assert_has_topics::<OutputUnits>();
        assert_has_topics::<Normalisation>();
        assert_has_topics::<Initialisation>();
        assert_has_topics::<HessianUpdate>();
        assert_has_topics::<ImageOrder>();
        assert_has_topics::<Loss>();
        assert_has_topics::<Optimizer>();
        assert_has_topics::<Schedule>();
        assert_has_topics::<Preset>();
        assert_has_topics::<Method>();
        assert_has_topics::<Input>();
        assert_has_topics::<Classes>();
        assert_has_topics::<StringCriterion>();
        assert_has_topics::<Topology>();
        assert_has_topics::<ReaderKind>();
        assert_has_topics::<Gaps>();
    }

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
        let Architecture { activation, pooling, c3, output, loss, .. } = Architecture::ORIGINAL;
        let topics: [Topic; 5] = [activation.into(), pooling.into(), c3.into(), output.into(), loss.into()];
        for topic in topics {
            assert_ne!(topic.explanation().paper, None, "{topic:?}");
        }
        for newer in [Topic::from(Activation::Relu), Pooling::Maximum.into(), Normalisation::Batch.into()] {
            assert_eq!(newer.explanation().paper, None, "{newer:?}");
        }
    }
}
