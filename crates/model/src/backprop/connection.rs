//! Convolution C3 and full connections: weights times the columns of what they see, plus a bias.

use tch::{Kind, TchError, Tensor};

use super::{layer_pass::Maps, order::Order, patches::Patches, views::LearnedViews};
use crate::{
    architecture::{Architecture, C3Connections},
    layer::Layer,
    parameters::c3_mask,
};

/// `sums = weight × columns + bias`, `[out, positions × B]`.
#[derive(Debug)]
pub(super) struct Connection {
    views: LearnedViews,
    patches: Patches,
    /// The columns the other way round, `[positions × B, fan-in]`.
    transposed_columns: Tensor,
    /// `[out, positions × B]`
    sums: Maps,
    /// `[out, fan-in]`: 0 where Table I has no connection.
    mask: Option<Tensor>,
}

impl Connection {
    pub(super) fn new(
        layer: Layer,
        architecture: &Architecture,
        below: &Maps,
        sums: &Maps,
        views: LearnedViews,
    ) -> Result<Self, TchError> {
        let patches = Patches::new(below, sums.values.size()[1], &views.values.weight)?;
        let mask = match (layer, architecture.c3) {
            (Layer::C3, C3Connections::TableI) => {
                let mask: Vec<f32> = c3_mask(architecture).collect();
                Some(Tensor::f_from_slice(&mask)?.f_view_as(&views.values.weight)?)
            }
            _ => None,
        };
        let transposed_columns = patches.columns().f_tr()?;
        Ok(Self { views, patches, transposed_columns, sums: sums.by_map()?, mask })
    }

    pub(super) fn forward(&self) -> Result<(), TchError> {
        self.patches.gather()?;
        let weights = &self.views.values;
        weights.bias.f_addmm_out(&self.sums.values, &weights.weight, self.patches.columns()).map(drop) // [out, positions × B]
    }

    pub(super) fn backward(&self, order: Order) -> Result<(), TchError> {
        let derivatives = &self.sums.derivatives; // [out, positions × B]
        let to = self.views.derivatives(order);
        let columns = order.factor(&self.transposed_columns)?; // [positions × B, fan-in]
        match order {
            Order::First => {
                drop(derivatives.f_mm_out(&to.weight, &columns)?); // [out, fan-in]
                drop(derivatives.f_sum_intlist_out(&to.bias, 1i64, true, Kind::Float)?); // [out, 1]
            }
            Order::Second => {
                drop(to.weight.shallow_clone().f_add_(&derivatives.f_mm(&columns)?)?); // [out, fan-in]
                let sums = derivatives.f_sum_dim_intlist(1i64, true, Kind::Float)?; // [out, 1]
                drop(to.bias.shallow_clone().f_add_(&sums)?);
            }
        }
        if let Some(mask) = &self.mask {
            drop(to.weight.shallow_clone().f_mul_(mask)?);
        }
        self.patches.scatter(derivatives, order)
    }
}
