//! Subsampling: the mean, the largest or the weighted sum of each 2×2 patch.
//!
//! Sums of patches are sums of row pairs times a fixed matrix that adds column pairs, which takes half the time of
//! libtorch's average and its derivative.

use tch::{Device, Kind, TchError, Tensor};

use super::{layer_pass::Maps, order::Order, views::LearnedViews};
use crate::model::{architecture::Pooling, layer::POOL_SIDE};

const SIDE: i64 = POOL_SIDE as i64;

#[derive(Debug)]
pub(super) enum Subsampling {
    Average(PatchSums),
    Maximum(Maximum),
    Trainable(Trainable),
}

/// The sum of each patch times a constant.
#[derive(Debug)]
pub(super) struct PatchSums {
    /// The upper and the lower row of each pair, `[maps, B, side, 2 × side]`, as views of the maps below.
    rows: [Tensor; 2],
    /// Their sums, `[maps × B × side, 2 × side]`, and the same in the shape of `rows`.
    pairs: Tensor,
    pair_rows: Tensor,
    /// `[2 × side, side]`: the constant where a column belongs to a patch; and the other way round.
    matrix: Tensor,
    transposed: Tensor,
    /// `[maps × B × side, side]`
    sums: Maps,
    /// The derivatives by the maps below, and by `pairs` spread over both rows: `[maps × B × side, 2, 2 × side]`.
    below: Tensor,
    spread: Tensor,
}

#[derive(Debug)]
pub(super) struct Maximum {
    below: Maps,
    sums: Maps,
    /// Which value of each patch was the largest.
    indices: Tensor,
}

/// sum × coefficient + bias.
#[derive(Debug)]
pub(super) struct Trainable {
    patch_sums: PatchSums,
    /// The plain sums of the patches, `[maps, B × side × side]`.
    patches: Maps,
    /// `[maps, B × side × side]`
    sums: Maps,
    views: LearnedViews,
}

impl Subsampling {
    pub(super) fn new(
        pooling: Pooling,
        below: &Maps,
        sums: &Maps,
        views: Option<LearnedViews>,
    ) -> Result<Self, TchError> {
        let patch_size = (SIDE * SIDE) as f64;
        Ok(match (pooling, views) {
            (Pooling::Average, _) => Self::Average(PatchSums::new(below, sums, 1.0 / patch_size)?),
            (Pooling::Maximum, _) => {
                let indices = sums.values.f_zeros_like()?.f_to_kind(Kind::Int64)?;
                Self::Maximum(Maximum { below: below.share(), sums: sums.share(), indices })
            }
            (Pooling::Trainable, Some(views)) => {
                let patches = Maps { values: sums.values.f_zeros_like()?, derivatives: sums.values.f_zeros_like()? };
                let patch_sums = PatchSums::new(below, &patches, 1.0)?;
                Self::Trainable(Trainable { patch_sums, patches: patches.by_map()?, sums: sums.by_map()?, views })
            }
            (Pooling::Trainable, None) => return Err(TchError::Shape("subsampling has no coefficients".to_owned())),
        })
    }

    pub(super) fn forward(&self) -> Result<(), TchError> {
        match self {
            Self::Average(average) => average.forward(),
            Self::Maximum(maximum) => maximum.forward(),
            Self::Trainable(trainable) => trainable.forward(),
        }
    }

    pub(super) fn backward(&self, order: Order) -> Result<(), TchError> {
        match self {
            Self::Average(average) => average.backward(order),
            Self::Maximum(maximum) => maximum.backward(),
            Self::Trainable(trainable) => trainable.backward(order),
        }
    }
}

impl PatchSums {
    fn new(below: &Maps, sums: &Maps, constant: f64) -> Result<Self, TchError> {
        let size = sums.values.size();
        let (maps, batch_size, side) = (size[0], size[1], size[2]);
        let (width, row_count) = (SIDE * side, maps * batch_size * side);
        let paired = below.values.f_view([maps, batch_size, side, SIDE, width])?;
        let rows = [paired.f_select(3, 0)?, paired.f_select(3, 1)?];
        let options = (Kind::Float, Device::Cpu);
        let pairs = Tensor::f_zeros([row_count, width], options)?;
        // Each column of the identity twice, one below the other.
        let matrix = Tensor::f_eye(side, options)?.f_repeat_interleave_self_int(SIDE, 0, None)?; // [2 × side, side]
        let matrix = matrix.f_mul_scalar(constant)?;
        let as_rows = |tensor: &Tensor| tensor.f_view([row_count, side]);
        let sums = Maps { values: as_rows(&sums.values)?, derivatives: as_rows(&sums.derivatives)? };
        let below = below.derivatives.f_view([row_count, SIDE, width])?;
        let spread = pairs.f_unsqueeze(1)?.f_expand([row_count, SIDE, width], false)?;
        let (pair_rows, transposed) = (pairs.f_view_as(&rows[0])?, matrix.f_tr()?);
        Ok(Self { rows, pairs, pair_rows, matrix, transposed, sums, below, spread })
    }

    fn forward(&self) -> Result<(), TchError> {
        drop(self.rows[0].f_add_out(&self.pair_rows, &self.rows[1])?); // [maps, B, side, 2 × side]
        self.pairs.f_mm_out(&self.sums.values, &self.matrix).map(drop) // [maps × B × side, side]
    }

    fn backward(&self, order: Order) -> Result<(), TchError> {
        let matrix = order.factor(&self.transposed)?; // [side, 2 × side]
        // The sums of the rows are not needed any more: their place takes the derivatives by them.
        drop(self.sums.derivatives.f_mm_out(&self.pairs, &matrix)?); // [maps × B × side, 2 × side]
        self.below.shallow_clone().f_copy_(&self.spread).map(drop)
    }
}

impl Maximum {
    fn forward(&self) -> Result<(), TchError> {
        let side = [SIDE; 2];
        let maps = &self.below.values; // [maps, B, 2 × side, 2 × side]
        maps.f_max_pool2d_with_indices_out(&self.sums.values, &self.indices, side, side, 0, 1, false).map(drop)
    }

    /// The largest value alone gets the derivative, with a factor of 1, whose square is 1.
    fn backward(&self) -> Result<(), TchError> {
        let side = [SIDE; 2];
        let Maps { values, derivatives } = &self.below;
        values
            .f_max_pool2d_with_indices_backward_grad_input(
                derivatives,
                &self.sums.derivatives,
                side,
                side,
                0,
                1,
                false,
                &self.indices,
            )
            .map(drop)
    }
}

impl Trainable {
    fn forward(&self) -> Result<(), TchError> {
        self.patch_sums.forward()?;
        let weights = &self.views.values;
        weights.bias.f_addcmul_out(&self.sums.values, &self.patches.values, &weights.weight).map(drop)
    }

    fn backward(&self, order: Order) -> Result<(), TchError> {
        let derivatives = &self.sums.derivatives; // [maps, B × side × side]
        let to = self.views.derivatives(order);
        let products = &self.patches.derivatives; // [maps, B × side × side]
        let patches = order.factor(&self.patches.values)?;
        drop(derivatives.f_mul_out(products, &patches)?);
        match order {
            Order::First => {
                drop(products.f_sum_intlist_out(&to.weight, 1i64, true, Kind::Float)?); // [maps, 1]
                drop(derivatives.f_sum_intlist_out(&to.bias, 1i64, true, Kind::Float)?); // [maps, 1]
            }
            Order::Second => {
                let sum = |tensor: &Tensor| tensor.f_sum_dim_intlist(1i64, true, Kind::Float); // [maps, 1]
                drop(to.weight.shallow_clone().f_add_(&sum(products)?)?);
                drop(to.bias.shallow_clone().f_add_(&sum(derivatives)?)?);
            }
        }
        let coefficients = order.factor(&self.views.values.weight)?;
        drop(derivatives.f_mul_out(products, &coefficients)?); // [maps, B × side × side]
        self.patch_sums.backward(order)
    }
}
