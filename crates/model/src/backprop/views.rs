//! The part of the learned values, of the gradient and of the second derivatives that belongs to one layer.

use tch::{TchError, Tensor};

use super::order::Order;
use crate::{
    architecture::Architecture,
    layer::Layer,
    parameters::{Role, parameter_shapes},
};

/// Views of one layer's weights, and of where their derivatives go.
#[derive(Debug)]
pub(super) struct LearnedViews {
    pub values: LayerViews,
    gradient: LayerViews,
    curvature: LayerViews,
}

/// A weight, `[out, fan-in]`, or the coefficients of subsampling, `[maps, 1]`; and a bias, `[out, 1]`.
#[derive(Debug)]
pub(super) struct LayerViews {
    pub weight: Tensor,
    pub bias: Tensor,
}

impl LearnedViews {
    /// Views into learned values, gradient and second derivatives; none for a layer without weights.
    pub(super) fn new(
        architecture: &Architecture,
        layer: Layer,
        [values, gradient, curvature]: [&Tensor; 3],
    ) -> Result<Option<Self>, TchError> {
        let view = |flat| LayerViews::new(architecture, layer, flat);
        let views = (view(values)?, view(gradient)?, view(curvature)?);
        let (Some(values), Some(gradient), Some(curvature)) = views else { return Ok(None) };
        Ok(Some(Self { values, gradient, curvature }))
    }

    /// Where derivatives of this order go. Those of the second are added up, those of the first replaced.
    pub(super) fn derivatives(&self, order: Order) -> &LayerViews {
        match order {
            Order::First => &self.gradient,
            Order::Second => &self.curvature,
        }
    }
}

impl LayerViews {
    fn new(architecture: &Architecture, layer: Layer, flat: &Tensor) -> Result<Option<Self>, TchError> {
        let (mut weight, mut bias, mut start) = (None, None, 0);
        for parameter in parameter_shapes(architecture).iter().filter(|parameter| parameter.role.is_learned()) {
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
