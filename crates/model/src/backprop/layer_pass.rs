//! One step of the computation, forward and backward, and the steps of each layer.

use std::fmt;

use tch::TchError;

use super::{
    InputSize,
    activation::ActivationPass,
    buffers::{Maps, Order, ParameterViews},
    convolution::Convolution,
    first_convolution::FirstConvolution,
    pooling::{pooling_pass, sums_patches},
};
use crate::{architecture::Architecture, error::Error, layer::Layer, network_layer::activation_of, parameters::Role};

/// A weighted sum, a pooling or an activation function, over maps that it holds.
pub(super) trait Pass: fmt::Debug + Send {
    /// Computes the values of its own maps from those of the maps below.
    fn forward(&self) -> Result<(), TchError>;

    /// Computes the derivatives by the maps below, and by its parameters, from those by its own maps.
    fn backward(&self, order: Order) -> Result<(), TchError>;
}

/// The passes of a layer over the maps `below`, in the order of the forward pass, and its own maps.
pub(super) fn layer_passes(
    layer: Layer,
    architecture: &Architecture,
    below: &Maps,
    views: Option<ParameterViews>,
    size: InputSize,
) -> Result<(Vec<Box<dyn Pass>>, Maps), Error> {
    let map_count = architecture.map_count(layer);
    let sums = Maps::new(layer, map_count, size)?;
    let operation: Box<dyn Pass> = match (layer, views) {
        (Layer::S2 | Layer::S4, views) => pooling_pass(layer, architecture.pooling, below, &sums, views)?,
        (Layer::C1, Some(views)) => Box::new(FirstConvolution::new(&below.values, &sums, views)?),
        (_, Some(views)) => Box::new(Convolution::new(layer, architecture, below, &sums, views)?),
        (_, None) => return Err(Error::ParameterAbsent { layer, role: Role::Weight }),
    };
    let Some(activation) = activation_of(layer, architecture) else { return Ok((vec![operation], sums)) };
    let maps = match layer {
        Layer::C1 | Layer::C3 if sums_patches(architecture.pooling) => Maps::under_sums(layer, map_count, size)?,
        _ => Maps::new(layer, map_count, size)?,
    };
    let activation = Box::new(ActivationPass::new(activation, &sums, &maps)?);
    Ok((vec![operation, activation], maps))
}
