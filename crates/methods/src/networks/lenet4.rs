//! A network after LeNet-4 (section III-C.8), whose description leaves connections open: 4 maps, 8 subsampled in pairs to each
//! of them, 16 maps, 16 subsampled, 120 units, 10 outputs; about 17,000 parameters and 260,000 multiply-adds.
//!
//! Chosen here, so that the totals are met: each map of C3 sees one of the two subsampled forms of each first map, a different
//! choice each, so all 16 of them (64 kernels). A unit of C5 sees five of the 16 maps of S4, each third unit four.

use lenet_data::dataset::{CLASS_COUNT, IMAGE_SIDE};
use lenet_model::input::InputNormalisation;
use lenet_train::{
    optimizer::{Moments, Optimizer},
    schedule::Schedule,
};

use super::{
    examples::Examples,
    layers::{Convolution, Layer},
    network::{Design, Loss, Network},
    training::{Place, Recipe, batch, epochs, rate, train},
};
use crate::{
    classifier::Classifier,
    error::Error,
    fitting::Fitting,
    settings::{Setting, Settings},
    stored::Stored,
};

pub(super) const EPOCHS: Setting = epochs(15.0);

pub(super) const RATE: Setting = rate(0.003);

pub(super) const BATCH: Setting = batch(64.0);

pub(crate) const SETTINGS: &[Setting] = &[EPOCHS, RATE, BATCH];

pub(crate) fn fit(fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    Ok(Box::new(fit_network(fitting)?))
}

/// A network fitted to the training images, or resumed.
///
/// # Errors
/// Those of [`train`].
pub(super) fn fit_network(fitting: &mut Fitting<'_>) -> Result<Network, Error> {
    train(design(), &recipe(fitting.settings), &Examples::of(fitting)?, Place::ONLY, fitting)
}

pub(crate) fn read(stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    Ok(Box::new(Network::read(design(), stored)?))
}

/// How it is trained.
pub(super) fn recipe(settings: &Settings) -> Recipe {
    Recipe {
        optimizer: Optimizer::Adam(Moments::DEFAULT),
        learning_rate: settings.value(&RATE),
        schedule: Schedule::Cosine,
        weight_decay: 0.0,
        batch_size: settings.count(&BATCH),
        part_count: 2,
        epoch_count: settings.count(&EPOCHS),
    }
}

const C1_MAPS: usize = 4;
/// The subsampled maps of each map of C1.
const COPIES: usize = 2;
const C3_MAPS: usize = 1 << C1_MAPS;
/// The units of C5: the features of an image.
pub(super) const FEATURE_COUNT: usize = 120;
/// The title of C5.
pub(super) const FEATURES: &str = "C5";

/// The maps of S2 that a map of C3 sees: of each pair the one that the map's number in binary says.
fn c3_sees(map: usize, input: usize) -> bool {
    let (pair, member) = (input / COPIES, input % COPIES);
    map >> pair & 1 == member
}

/// The maps of S4 that a unit of C5 sees: every first, third, fifth … map from its own on, so that few units see the same.
fn c5_sees(unit: usize, map: usize) -> bool {
    let stride = unit / C3_MAPS * 2 + 1;
    let count = if unit % 3 == 2 { 4 } else { 5 };
    (0..count).any(|step| (unit + step * stride) % C3_MAPS == map)
}

/// Its layers.
pub(super) fn design() -> Design {
    let InputNormalisation { mean, deviation, .. } = InputNormalisation::ORIGINAL;
    let c3 = Convolution::of_five("c3", C1_MAPS * COPIES, C3_MAPS);
    let c5 = Convolution::of_five("c5", C3_MAPS, FEATURE_COUNT);
    let layers = vec![
        Layer::Picture { side: IMAGE_SIDE },
        Layer::Border { width: 2 },
        Layer::Normalise { mean, deviation },
        Layer::Convolution(Convolution::of_five("c1", 1, C1_MAPS)),
        Layer::ScaledTanh,
        Layer::Shown("C1"),
        Layer::Pooling { name: "s2", inputs: C1_MAPS, copies: COPIES },
        Layer::ScaledTanh,
        Layer::Shown("S2"),
        Layer::Convolution(Convolution { connections: Some(c3_sees), ..c3 }),
        Layer::ScaledTanh,
        Layer::Shown("C3"),
        Layer::Pooling { name: "s4", inputs: C3_MAPS, copies: 1 },
        Layer::ScaledTanh,
        Layer::Shown("S4"),
        Layer::Convolution(Convolution { connections: Some(c5_sees), ..c5 }),
        Layer::ScaledTanh,
        Layer::Shown(FEATURES),
        Layer::Connected { name: "output", inputs: FEATURE_COUNT, outputs: CLASS_COUNT },
    ];
    Design { layers, loss: Loss::CrossEntropy }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn totals_are_those_of_the_paper() {
        let cost = Network::new(design(), 1, 0).unwrap().cost();
        // Weights and biases from C1 to the output; two numbers for each map of pooling.
        assert_eq!(cost.parameters.value, 104 + 16 + (64 * 25 + 16) + 32 + (560 * 25 + 120) + 1210);
        assert_eq!(cost.parameters.value, 17_098);
        assert_eq!(cost.multiply_adds.value, 261_472);
    }

    #[test]
    fn every_map_of_c3_has_its_own_choice_and_the_units_of_c5_see_all_maps_alike() {
        let of_map = |map| (0..8).filter(|input| c3_sees(map, *input)).collect::<Vec<_>>();
        let choices: BTreeSet<_> = (0..C3_MAPS).map(of_map).collect();
        assert_eq!(choices.len(), 16);
        assert!(choices.iter().all(|choice| choice.len() == 4 && choice.iter().map(|input| input / 2).eq(0..4)));
        let unit_counts: Vec<_> =
            (0..C3_MAPS).map(|map| (0..FEATURE_COUNT).filter(|unit| c5_sees(*unit, map)).count()).collect();
        assert_eq!(unit_counts.iter().sum::<usize>(), 560);
        assert!(unit_counts.iter().all(|count| (32..=38).contains(count)), "{unit_counts:?}");
    }
}
