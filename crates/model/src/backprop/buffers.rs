//! What the layers' passes share: maps with their derivatives, views of the parameters, and the order of a backward pass.

use tch::{Device, Kind, TchError, Tensor};

use super::InputSize;
use crate::{
    architecture::Architecture,
    layer::{Layer, POOL_SIDE},
    parameters::{Role, parameter_shapes},
};

/// A layer's maps, `[maps, height, width, B]`, and the derivatives of the loss by them. C1's are in blocks, the four units of
/// each 2×2 patch one after the other: `[maps, 2, 2, height / 2, width / 2, B]`.
///
/// Under a layer that sums patches, the units of one sum have the same derivatives, so these are stored once and expanded
/// with stride 0: for C1 over all four units of a patch, for C3 over its two rows (`[maps, height / 2, 2, width, B]`).
#[derive(Debug)]
pub(super) struct Maps {
    pub values: Tensor,
    pub derivatives: Tensor,
}

/// One layer's part of the flat vectors of parameters, gradient and second derivatives.
#[derive(Debug)]
pub(super) struct ParameterViews {
    pub values: LayerViews,
    gradient: LayerViews,
    hessian: LayerViews,
}

/// A weight, `[out, fan-in]`, or the coefficients of pooling, `[maps, 1]`; and a bias, `[out, 1]`.
#[derive(Debug)]
pub(super) struct LayerViews {
    pub weight: Tensor,
    pub bias: Tensor,
}

/// Which derivatives a backward pass computes. The second-order pass is the first-order one with every factor squared:
/// ∂E/∂x = u·∂E/∂a becomes ∂²E/∂x² = u²·∂²E/∂a² (the paper's appendix C).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    First,
    Second,
}

impl Maps {
    pub(super) fn new(layer: Layer, map_count: usize, size: InputSize) -> Result<Self, TchError> {
        let (height, width, block) = (layer.map_side(), layer.map_width(size.width), POOL_SIDE);
        let shape: &[usize] = match layer {
            Layer::C1 => &[map_count, block, block, height / block, width / block, size.batch_size],
            _ => &[map_count, height, width, size.batch_size],
        };
        let shape: Vec<i64> = shape.iter().map(|length| *length as i64).collect();
        Ok(Self { values: zeros(&shape)?, derivatives: zeros(&shape)? })
    }

    /// As [`Self::new`], under a layer that sums patches.
    pub(super) fn under_sums(layer: Layer, map_count: usize, size: InputSize) -> Result<Self, TchError> {
        let values = Self::new(layer, map_count, size)?.values;
        let (height, width) = (layer.map_side() as i64, layer.map_width(size.width) as i64);
        let (maps, pair, batch_size) = (map_count as i64, POOL_SIDE as i64, size.batch_size as i64);
        let (stored, whole) = match layer {
            Layer::C1 => (vec![maps, 1, 1, height / pair, width / pair, batch_size], values.size()),
            _ => (vec![maps, height / pair, 1, width, batch_size], vec![maps, height / pair, pair, width, batch_size]),
        };
        Ok(Self { values, derivatives: zeros(&stored)?.f_expand(&whole, false)? })
    }

    /// The same view of the values and of the derivatives.
    pub(super) fn view(&self, view: impl Fn(&Tensor) -> Result<Tensor, TchError>) -> Result<Self, TchError> {
        Ok(Self { values: view(&self.values)?, derivatives: view(&self.derivatives)? })
    }

    /// Units of one map over the whole batch.
    pub(super) fn positions(&self) -> usize {
        self.values.numel() / self.values.size()[0] as usize
    }

    /// One row for each map, `[maps, height × width × B]`.
    pub(super) fn by_map(&self) -> Result<Self, TchError> {
        let count = self.values.size()[0];
        self.view(|tensor| tensor.f_view([count, -1]))
    }
}

impl ParameterViews {
    /// Views into the flat parameters, gradient and second derivatives; none for a layer without parameters.
    pub(super) fn new(
        architecture: &Architecture,
        layer: Layer,
        [values, gradient, hessian]: [&Tensor; 3],
    ) -> Result<Option<Self>, TchError> {
        let view = |flat| LayerViews::new(architecture, layer, flat);
        let views = (view(values)?, view(gradient)?, view(hessian)?);
        let (Some(values), Some(gradient), Some(hessian)) = views else { return Ok(None) };
        Ok(Some(Self { values, gradient, hessian }))
    }

    /// Where derivatives of this order go. First-order passes replace them, second-order passes add to them.
    pub(super) fn derivatives(&self, order: Order) -> &LayerViews {
        match order {
            Order::First => &self.gradient,
            Order::Second => &self.hessian,
        }
    }
}

impl LayerViews {
    fn new(architecture: &Architecture, layer: Layer, flat: &Tensor) -> Result<Option<Self>, TchError> {
        let (mut weight, mut bias, mut start) = (None, None, 0);
        for parameter in parameter_shapes(architecture).iter().filter(|parameter| parameter.role.is_trainable()) {
            let count = parameter.value_count() as i64;
            if parameter.layer == layer {
                let rows = flat.f_narrow(0, start, count)?.f_view([parameter.shape[0] as i64, -1])?;
                match parameter.role {
                    Role::Weight | Role::Coefficient => weight = Some(rows),
                    _ => bias = Some(rows),
                }
            }
            start += count;
        }
        Ok(weight.zip(bias).map(|(weight, bias)| Self { weight, bias }))
    }
}

impl Order {
    /// The factor of a derivative of this order: itself or its square.
    pub(super) fn factor(self, factor: &Tensor) -> Result<Tensor, TchError> {
        match self {
            Self::First => Ok(factor.shallow_clone()),
            Self::Second => factor.f_square(),
        }
    }

    /// Puts the row sums of `products`, `[rows, n]`, into the derivatives `to`, `[rows, 1]`.
    pub(super) fn sum_rows(self, products: &Tensor, to: &Tensor) -> Result<(), TchError> {
        match self {
            Self::First => products.f_sum_intlist_out(to, 1i64, true, Kind::Float).map(drop),
            Self::Second => {
                let sums = products.f_sum_dim_intlist(1i64, true, Kind::Float)?; // [rows, 1]
                to.shallow_clone().f_add_(&sums).map(drop)
            }
        }
    }
}

pub(super) fn zeros(shape: &[i64]) -> Result<Tensor, TchError> {
    Tensor::f_zeros(shape, (Kind::Float, Device::Cpu))
}
