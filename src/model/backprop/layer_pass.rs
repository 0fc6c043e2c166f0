//! One layer's passes, forwards and backwards, between the maps below it and its own.

use tch::{Device, Kind, TchError, Tensor};

use super::{
    connection::Connection, order::Order, squashing::Squashing, subsampling::Subsampling, views::LearnedViews,
};
use crate::model::{architecture::Architecture, layer::Layer, stage::squashing};

/// A layer's computation.
#[derive(Debug)]
pub(super) struct LayerPass {
    operation: Operation,
    squashing: Option<Squashing>,
}

/// What a layer computes from the maps of the one before.
#[derive(Debug)]
enum Operation {
    Connection(Connection),
    Subsampling(Subsampling),
}

/// A layer's maps `[maps, B, side, side]` and the derivatives of the loss by them.
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
    ) -> Result<(Self, Maps), TchError> {
        let batch_size = below.values.size()[1] as usize;
        let sums = Maps::new(layer, batch_size)?;
        let operation = match (layer, views) {
            (Layer::S2 | Layer::S4, views) => {
                Operation::Subsampling(Subsampling::new(architecture.pooling, below, &sums, views)?)
            }
            (_, Some(views)) => Operation::Connection(Connection::new(layer, architecture, below, &sums, views)?),
            (_, None) => return Err(TchError::Shape(format!("{} has no weights", layer.name()))),
        };
        match squashing(layer, architecture) {
            None => Ok((Self { operation, squashing: None }, sums)),
            Some(activation) => {
                let maps = Maps::new(layer, batch_size)?;
                let squashing = Some(Squashing::new(activation, sums, &maps)?);
                Ok((Self { operation, squashing }, maps))
            }
        }
    }

    pub(super) fn forward(&self) -> Result<(), TchError> {
        match &self.operation {
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
            Operation::Connection(connection) => connection.backward(order),
            Operation::Subsampling(subsampling) => subsampling.backward(order),
        }
    }
}

impl Maps {
    pub(super) fn new(layer: Layer, batch_size: usize) -> Result<Self, TchError> {
        let side = layer.map_side() as i64;
        let shape = [layer.map_count() as i64, batch_size as i64, side, side];
        let zeros = || Tensor::f_zeros(shape, (Kind::Float, Device::Cpu));
        Ok(Self { values: zeros()?, derivatives: zeros()? })
    }

    /// Another handle of the same tensors.
    pub(super) fn share(&self) -> Self {
        Self { values: self.values.shallow_clone(), derivatives: self.derivatives.shallow_clone() }
    }

    /// One row for each map, `[maps, B × side × side]`.
    pub(super) fn by_map(&self) -> Result<Self, TchError> {
        let count = self.values.size()[0];
        let rows = |tensor: &Tensor| tensor.f_view([count, -1]);
        Ok(Self { values: rows(&self.values)?, derivatives: rows(&self.derivatives)? })
    }
}
