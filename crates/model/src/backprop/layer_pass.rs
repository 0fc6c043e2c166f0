//! One layer's forward and backward pass, between the maps below it and its own.

use tch::TchError;

use super::{
    activation::ActivationPass,
    buffers::{Maps, Order, ParameterViews},
    convolution::Convolution,
    first_convolution::FirstConvolution,
    pooling::PoolingPass,
};
use crate::{
    architecture::{Architecture, Pooling},
    error::Error,
    layer::Layer,
    network_layer::activation_of,
    parameters::Role,
};

/// A layer's computation.
#[derive(Debug)]
pub(super) struct LayerPass {
    operation: Operation,
    activation: Option<ActivationPass>,
}

/// What a layer computes from the maps of the one before.
#[derive(Debug)]
enum Operation {
    FirstConvolution(FirstConvolution),
    Convolution(Convolution),
    Pooling(PoolingPass),
}

impl LayerPass {
    /// A layer over the maps `below`, and its own maps.
    pub(super) fn new(
        layer: Layer,
        architecture: &Architecture,
        below: &Maps,
        views: Option<ParameterViews>,
    ) -> Result<(Self, Maps), Error> {
        let batch_size = below.batch_size();
        let sums = Maps::new(layer, batch_size)?;
        let operation = match (layer, views) {
            (Layer::S2 | Layer::S4, views) => {
                Operation::Pooling(PoolingPass::new(layer, architecture.pooling, below, &sums, views)?)
            }
            (Layer::C1, Some(views)) => {
                Operation::FirstConvolution(FirstConvolution::new(&below.values, &sums, views)?)
            }
            (_, Some(views)) => Operation::Convolution(Convolution::new(layer, architecture, below, &sums, views)?),
            (_, None) => return Err(Error::ParameterAbsent { layer, role: Role::Weight }),
        };
        match activation_of(layer, architecture) {
            None => Ok((Self { operation, activation: None }, sums)),
            Some(activation) => {
                let maps = match layer {
                    Layer::C1 | Layer::C3 if architecture.pooling != Pooling::Maximum => {
                        Maps::under_sums(layer, batch_size)?
                    }
                    _ => Maps::new(layer, batch_size)?,
                };
                let activation = Some(ActivationPass::new(activation, &sums, &maps)?);
                Ok((Self { operation, activation }, maps))
            }
        }
    }

    pub(super) fn forward(&self) -> Result<(), TchError> {
        match &self.operation {
            Operation::FirstConvolution(convolution) => convolution.forward()?,
            Operation::Convolution(convolution) => convolution.forward()?,
            Operation::Pooling(pooling) => pooling.forward()?,
        }
        self.activation.as_ref().map_or(Ok(()), ActivationPass::forward)
    }

    pub(super) fn backward(&self, order: Order) -> Result<(), TchError> {
        if let Some(activation) = &self.activation {
            activation.backward(order)?;
        }
        match &self.operation {
            Operation::FirstConvolution(convolution) => convolution.backward(order),
            Operation::Convolution(convolution) => convolution.backward(order),
            Operation::Pooling(pooling) => pooling.backward(order),
        }
    }
}
