//! One layer's passes, forwards and backwards, between the maps below it and its own.

use tch::{Device, Kind, TchError, Tensor};

use super::{
    connection::Connection, first_convolution::FirstConvolution, order::Order, squashing::Squashing,
    subsampling::Subsampling, views::LearnedViews,
};
use crate::{
    architecture::{Architecture, Pooling},
    error::Error,
    layer::{Layer, POOL_SIDE},
    parameters::Role,
    stage::squashing,
};

/// A layer's computation.
#[derive(Debug)]
pub(super) struct LayerPass {
    operation: Operation,
    squashing: Option<Squashing>,
}

/// What a layer computes from the maps of the one before.
#[derive(Debug)]
enum Operation {
    FirstConvolution(FirstConvolution),
    Connection(Connection),
    Subsampling(Subsampling),
}

/// A layer's maps `[maps, side, side, B]` and the derivatives of the loss by them. Those of C1 stand in blocks, the units of
/// each 2×2 patch one after the other: `[maps, 2, 2, side / 2, side / 2, B]`.
///
/// Where the layer above adds up patches, units that are added up have the same derivatives, which stand in memory only
/// once, without a step from one such unit to the other: of C1 all four of a patch, of C3 both rows of it, with derivatives
/// in the shape `[maps, side / 2, 2, side, B]`.
#[derive(Debug)]
pub(super) struct Maps {
    pub values: Tensor,
    pub derivatives: Tensor,
}

impl LayerPass {
    /// A layer over the maps `below`, and its own maps.
    pub(super) fn new(
        layer: Layer,
        architecture: &Architecture,
        below: &Maps,
        views: Option<LearnedViews>,
    ) -> Result<(Self, Maps), Error> {
        let batch_size = below.batch_size();
        let sums = Maps::new(layer, batch_size)?;
        let operation = match (layer, views) {
            (Layer::S2 | Layer::S4, views) => {
                Operation::Subsampling(Subsampling::new(layer, architecture.pooling, below, &sums, views)?)
            }
            (Layer::C1, Some(views)) => {
                Operation::FirstConvolution(FirstConvolution::new(&below.values, &sums, views)?)
            }
            (_, Some(views)) => Operation::Connection(Connection::new(layer, architecture, below, &sums, views)?),
            (_, None) => return Err(Error::ParameterAbsent { layer, role: Role::Weight }),
        };
        match squashing(layer, architecture) {
            None => Ok((Self { operation, squashing: None }, sums)),
            Some(activation) => {
                let maps = match layer {
                    Layer::C1 | Layer::C3 if architecture.pooling != Pooling::Maximum => {
                        Maps::under_sums(layer, batch_size)?
                    }
                    _ => Maps::new(layer, batch_size)?,
                };
                let squashing = Some(Squashing::new(activation, &sums, &maps)?);
                Ok((Self { operation, squashing }, maps))
            }
        }
    }

    pub(super) fn forward(&self) -> Result<(), TchError> {
        match &self.operation {
            Operation::FirstConvolution(convolution) => convolution.forward()?,
            Operation::Connection(connection) => connection.forward()?,
            Operation::Subsampling(subsampling) => subsampling.forward()?,
        }
        self.squashing.as_ref().map_or(Ok(()), Squashing::forward)
    }

    pub(super) fn backward(&self, order: Order) -> Result<(), TchError> {
        if let Some(squashing) = &self.squashing {
            squashing.backward(order)?;
        }
        match &self.operation {
            Operation::FirstConvolution(convolution) => convolution.backward(order),
            Operation::Connection(connection) => connection.backward(order),
            Operation::Subsampling(subsampling) => subsampling.backward(order),
        }
    }
}

impl Maps {
    pub(super) fn new(layer: Layer, batch_size: usize) -> Result<Self, TchError> {
        let zeros = || Tensor::f_zeros(Self::shape(layer, batch_size), (Kind::Float, Device::Cpu));
        Ok(Self { values: zeros()?, derivatives: zeros()? })
    }

    /// As [`Self::new`], under a layer that adds up patches.
    fn under_sums(layer: Layer, batch_size: usize) -> Result<Self, TchError> {
        let values = Self::new(layer, batch_size)?.values;
        let (side, pair) = (layer.map_side() as i64, POOL_SIDE as i64);
        let (maps, batch_size) = (layer.map_count() as i64, batch_size as i64);
        let derivatives = match layer {
            Layer::C1 => once([maps, 1, 1, side / pair, side / pair, batch_size], &values.size())?,
            _ => once([maps, side / pair, 1, side, batch_size], &[maps, side / pair, pair, side, batch_size])?,
        };
        Ok(Self { values, derivatives })
    }

    fn shape(layer: Layer, batch_size: usize) -> Vec<i64> {
        let (side, block) = (layer.map_side(), POOL_SIDE);
        let shape: &[usize] = match layer {
            Layer::C1 => &[layer.map_count(), block, block, side / block, side / block, batch_size],
            _ => &[layer.map_count(), side, side, batch_size],
        };
        shape.iter().map(|length| *length as i64).collect()
    }

    fn batch_size(&self) -> usize {
        self.values.size().last().map_or(0, |length| *length as usize)
    }

    /// Another handle of the same tensors.
    pub(super) fn share(&self) -> Self {
        Self { values: self.values.shallow_clone(), derivatives: self.derivatives.shallow_clone() }
    }

    /// One row for each map, `[maps, side × side × B]`.
    pub(super) fn by_map(&self) -> Result<Self, TchError> {
        let count = self.values.size()[0];
        let rows = |tensor: &Tensor| tensor.f_view([count, -1]);
        Ok(Self { values: rows(&self.values)?, derivatives: rows(&self.derivatives)? })
    }
}

/// Zeros of `shape`, seen as of the shape `whole`.
fn once<const DIMENSIONS: usize>(shape: [i64; DIMENSIONS], whole: &[i64]) -> Result<Tensor, TchError> {
    Tensor::f_zeros(shape, (Kind::Float, Device::Cpu))?.f_expand(whole, false)
}
