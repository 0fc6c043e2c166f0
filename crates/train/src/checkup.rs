//! What the end of an epoch shows of a network beside loss and accuracy.

use crate::{error::Error, evaluation::chunk, metrics::Confusion};
use lenet_data::dataset::LabelledImages;
use lenet_model::{lenet5::LeNet5, unit_states::UnitStates};

/// What the end of an epoch shows of a network beside loss and accuracy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checkup {
    /// Test images of each class (row) by their predictions (column); zeros where none was measured, as on strings.
    pub confusion: Confusion,
    /// Over the first test images.
    pub units: UnitStates,
}

/// The states of units and maps over the first of `images`: a few milliseconds' work.
pub(crate) fn unit_states(network: &LeNet5, images: &LabelledImages) -> Result<UnitStates, Error> {
    let normalisation = network.architecture().input;
    let input = normalisation.input(&chunk(images, 0).images)?; // [B, 1, 32, 32]
    let input = input.f_to(network.device().tch())?;
    Ok(UnitStates::of(network, &input)?)
}
