//! The methods: their names, what they are fitted to, and how each is fitted and read back.

use lenet_data::choice::{ChoiceText, Described};
use serde::{Deserialize, Serialize};

use crate::{
    classifier::Classifier,
    error::Error,
    fitting::Fitting,
    input::Input,
    linear,
    method_text::text,
    nearest,
    networks::{boosting, hidden_layers, lenet1, lenet4, lenet4_features, lenet5, residual},
    pairwise, quadratic, radial_basis,
    settings::Setting,
    stored::Stored,
    support_vectors, tangent,
};

/// A method of section III-C, or what came after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Ten weighted sums.
    Linear(LinearLoss),
    /// A weighted sum for each pair of classes.
    Pairwise,
    /// The most frequent class among the nearest training images.
    NearestNeighbours,
    /// A quadratic classifier of 40 principal components.
    PrincipalComponents,
    /// A linear classifier of 1,000 Gaussians.
    RadialBasis,
    /// One or two hidden layers.
    HiddenLayers(HiddenSizes, Era),
    /// The nearest training image, after small deformations of both.
    TangentDistance,
    /// Support vectors of a polynomial kernel of degree 4.
    SupportVectors,
    /// The same of degree 9, fitted again to support vectors that are shifted by a pixel.
    VirtualSupportVectors,
    /// The first of the networks.
    LeNet1,
    /// A network after LeNet-4, whose description leaves connections open.
    LeNet4,
    /// A linear classifier fitted to the neighbours of each image by LeNet-4's features.
    LocalLearning,
    /// The nearest neighbours by LeNet-4's features.
    NearestFeatures,
    /// Three LeNet-4, each trained on what those before it find hard.
    BoostedLeNet4,
    /// LeNet-5.
    LeNet5(Era),
    /// A small residual network.
    Residual,
}

/// What a linear classifier minimises. The paper leaves it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinearLoss {
    /// The squared error of the sums, solved at once.
    LeastSquares,
    /// The squared error of sigmoid units, by gradient.
    Sigmoid,
    /// Cross-entropy of the softmax, by gradient.
    Softmax,
}

/// The hidden units of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HiddenSizes {
    /// 300.
    H300,
    /// 1,000.
    H1000,
    /// 300, then 100.
    H300x100,
    /// 500, then 150.
    H500x150,
}

impl HiddenSizes {
    /// The units of each hidden layer.
    pub const fn unit_counts(self) -> &'static [usize] {
        match self {
            Self::H300 => &[300],
            Self::H1000 => &[1000],
            Self::H300x100 => &[300, 100],
            Self::H500x150 => &[500, 150],
        }
    }
}

/// How a network is trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// As in 1998.
    Original,
    /// As today.
    Modern,
}

impl Method {
    /// The inputs that it is measured on with `all`: the paper's, and the hand-made features where it is a trainable classifier
    /// of figure 1.
    pub fn inputs(self) -> &'static [Input] {
        use Input::{Augmented, Deslanted, Features, Regular};
        match self {
            Self::Linear(_)
            | Self::Pairwise
            | Self::NearestNeighbours
            | Self::PrincipalComponents
            | Self::RadialBasis
            | Self::SupportVectors => &[Regular, Deslanted, Features],
            Self::HiddenLayers(HiddenSizes::H300, _) => &[Regular, Augmented, Deslanted, Features],
            Self::HiddenLayers(_, _) | Self::LeNet5(Era::Modern) | Self::Residual => &[Regular, Augmented],
            Self::BoostedLeNet4 => &[Augmented],
            Self::TangentDistance
            | Self::VirtualSupportVectors
            | Self::LeNet1
            | Self::LeNet4
            | Self::LocalLearning
            | Self::NearestFeatures
            | Self::LeNet5(Era::Original) => &[Regular],
        }
    }

    /// Whether it can have an input, also where `all` leaves it out.
    pub fn accepts(self, input: Input) -> bool {
        match self {
            Self::HiddenLayers(..) => true,
            Self::Linear(_)
            | Self::Pairwise
            | Self::NearestNeighbours
            | Self::PrincipalComponents
            | Self::RadialBasis
            | Self::SupportVectors => input != Input::Augmented,
            Self::LeNet1 | Self::LeNet4 | Self::LeNet5(_) | Self::Residual => {
                matches!(input, Input::Regular | Input::Augmented)
            }
            Self::BoostedLeNet4 => input == Input::Augmented,
            Self::TangentDistance | Self::VirtualSupportVectors | Self::LocalLearning | Self::NearestFeatures => {
                input == Input::Regular
            }
        }
    }

    /// The numbers that it can be fitted with otherwise.
    pub fn settings(self) -> &'static [Setting] {
        match self {
            Self::Linear(loss) => linear::settings(loss),
            Self::Pairwise => pairwise::SETTINGS,
            Self::NearestNeighbours => nearest::SETTINGS,
            Self::PrincipalComponents => quadratic::SETTINGS,
            Self::RadialBasis => radial_basis::SETTINGS,
            Self::HiddenLayers(_, era) => hidden_layers::settings(era),
            Self::TangentDistance => tangent::SETTINGS,
            Self::SupportVectors => support_vectors::SETTINGS,
            Self::VirtualSupportVectors => support_vectors::VIRTUAL_SETTINGS,
            Self::LeNet1 => lenet1::SETTINGS,
            Self::LeNet4 => lenet4::SETTINGS,
            Self::LocalLearning => lenet4_features::LOCAL_SETTINGS,
            Self::NearestFeatures => lenet4_features::NEAREST_SETTINGS,
            Self::BoostedLeNet4 => boosting::SETTINGS,
            Self::LeNet5(era) => lenet5::settings(era),
            Self::Residual => residual::SETTINGS,
        }
    }

    /// Fits it.
    ///
    /// # Errors
    /// If it is stopped, there are too few images, a stage cannot be kept, or libtorch fails.
    pub fn fit(self, fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
        match self {
            Self::Linear(loss) => linear::fit(loss, fitting),
            Self::Pairwise => pairwise::fit(fitting),
            Self::NearestNeighbours => nearest::fit(fitting),
            Self::PrincipalComponents => quadratic::fit(fitting),
            Self::RadialBasis => radial_basis::fit(fitting),
            Self::HiddenLayers(sizes, era) => hidden_layers::fit(sizes, era, fitting),
            Self::TangentDistance => tangent::fit(fitting),
            Self::SupportVectors => support_vectors::fit(fitting),
            Self::VirtualSupportVectors => support_vectors::fit_virtual(fitting),
            Self::LeNet1 => lenet1::fit(fitting),
            Self::LeNet4 => lenet4::fit(fitting),
            Self::LocalLearning => lenet4_features::fit_local(fitting),
            Self::NearestFeatures => lenet4_features::fit_nearest(fitting),
            Self::BoostedLeNet4 => boosting::fit(fitting),
            Self::LeNet5(era) => lenet5::fit(era, fitting),
            Self::Residual => residual::fit(fitting),
        }
    }

    /// What its [`Classifier::store`] gave, as a classifier again.
    ///
    /// # Errors
    /// If an array or a text is absent or of a wrong shape.
    pub fn read(self, stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
        match self {
            Self::Linear(loss) => linear::read(loss, stored),
            Self::Pairwise => pairwise::read(stored),
            Self::NearestNeighbours => nearest::read(stored),
            Self::PrincipalComponents => quadratic::read(stored),
            Self::RadialBasis => radial_basis::read(stored),
            Self::HiddenLayers(sizes, era) => hidden_layers::read(sizes, era, stored),
            Self::TangentDistance => tangent::read(stored),
            Self::SupportVectors | Self::VirtualSupportVectors => support_vectors::read(stored),
            Self::LeNet1 => lenet1::read(stored),
            Self::LeNet4 => lenet4::read(stored),
            Self::LocalLearning => lenet4_features::read_local(stored),
            Self::NearestFeatures => lenet4_features::read_nearest(stored),
            Self::BoostedLeNet4 => boosting::read(stored),
            Self::LeNet5(_) => lenet5::read(stored),
            Self::Residual => residual::read(stored),
        }
    }
}

impl Described for Method {
    const ALL: &'static [Self] = &[
        Self::Linear(LinearLoss::LeastSquares),
        Self::Linear(LinearLoss::Sigmoid),
        Self::Linear(LinearLoss::Softmax),
        Self::Pairwise,
        Self::NearestNeighbours,
        Self::PrincipalComponents,
        Self::RadialBasis,
        Self::HiddenLayers(HiddenSizes::H300, Era::Original),
        Self::HiddenLayers(HiddenSizes::H300, Era::Modern),
        Self::HiddenLayers(HiddenSizes::H1000, Era::Original),
        Self::HiddenLayers(HiddenSizes::H1000, Era::Modern),
        Self::HiddenLayers(HiddenSizes::H300x100, Era::Original),
        Self::HiddenLayers(HiddenSizes::H300x100, Era::Modern),
        Self::HiddenLayers(HiddenSizes::H500x150, Era::Original),
        Self::HiddenLayers(HiddenSizes::H500x150, Era::Modern),
        Self::TangentDistance,
        Self::SupportVectors,
        Self::VirtualSupportVectors,
        Self::LeNet1,
        Self::LeNet4,
        Self::LocalLearning,
        Self::NearestFeatures,
        Self::BoostedLeNet4,
        Self::LeNet5(Era::Original),
        Self::LeNet5(Era::Modern),
        Self::Residual,
    ];

    fn describe(self) -> ChoiceText {
        text(self)
    }
}

impl Serialize for Method {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.describe().name)
    }
}

impl<'de> Deserialize<'de> for Method {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| serde::de::Error::custom(format!("no method is called {name}")))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_method_has_a_name_of_its_own_and_accepts_its_inputs() {
        let names: BTreeSet<_> = Method::ALL.iter().map(|method| method.describe().name).collect();
        assert_eq!(names.len(), Method::ALL.len());
        for method in Method::ALL {
            assert!(!method.inputs().is_empty());
            assert!(method.inputs().iter().all(|input| method.accepts(*input)), "{method:?}");
            let json = serde_json::to_string(method).unwrap();
            assert_eq!(serde_json::from_str::<Method>(&json).unwrap(), *method);
        }
    }
}
