//! Pooling: the mean, the maximum or the trainable sum of each 2×2 patch.
//!
//! Patch sums are sums of row pairs and then of column pairs: several times as fast as libtorch's average pooling and its
//! derivative.

use tch::{Kind, TchError, Tensor};

use super::{
    Pass,
    buffers::{Maps, Order, ParameterViews},
};
use crate::{
    architecture::Pooling,
    error::Error,
    layer::{Layer, POOL_SIDE},
    parameters::Role,
};

const SIDE: i64 = POOL_SIDE as i64;

/// The pooling of the maps `below`.
pub(super) fn pooling_pass(
    layer: Layer,
    pooling: Pooling,
    below: &Maps,
    sums: &Maps,
    views: Option<ParameterViews>,
) -> Result<Box<dyn Pass>, Error> {
    let patch_size = (SIDE * SIDE) as f64;
    Ok(match pooling {
        Pooling::Average => Box::new(PatchSums::new(below, sums, 1.0 / patch_size)?),
        Pooling::Maximum => Box::new(Maximum::new(below, sums)?),
        Pooling::Trainable => {
            let views = views.ok_or(Error::ParameterAbsent { layer, role: Role::Coefficient })?;
            let patches = Maps { values: sums.values.f_zeros_like()?, derivatives: sums.values.f_zeros_like()? };
            let patch_sums = PatchSums::new(below, &patches, 1.0)?;
            Box::new(Trainable { patch_sums, patches: patches.by_map()?, sums: sums.by_map()?, views })
        }
    })
}

/// Whether all units of a patch have the same derivative, so that [`Maps::under_sums`] may store it once.
pub(super) fn sums_patches(pooling: Pooling) -> bool {
    match pooling {
        Pooling::Average | Pooling::Trainable => true,
        Pooling::Maximum => false,
    }
}

/// The sum of each patch times a constant.
#[derive(Debug)]
struct PatchSums {
    /// The upper and the lower row of each pair, as views of the maps below: `[maps, 2, height, width, B]` of blocks, else
    /// `[maps, height, 2 × width, B]`.
    rows: [Tensor; 2],
    /// Their sums, in the same shape.
    pairs: Tensor,
    /// The left and the right column of each pair, `[maps, height, width, B]`, as views of `pairs`.
    columns: [Tensor; 2],
    /// `[maps, height, width, B]`
    sums: Maps,
    /// The stored derivatives by the maps below, and those by the sums in the same shape.
    below: Tensor,
    spread: Tensor,
    constant: f64,
}

#[derive(Debug)]
struct Maximum {
    /// The four values of each patch, row by row, `[maps, height, width, B]` each: views of the maps below.
    values: [Maps; 4],
    sums: Maps,
    /// Where a value is the largest of its patch.
    is_largest: Tensor,
    /// The derivatives that no value of the patch has received yet.
    rest: Tensor,
}

/// sum × coefficient + bias.
#[derive(Debug)]
struct Trainable {
    patch_sums: PatchSums,
    /// The plain sums of the patches, `[maps, height × width × B]`.
    patches: Maps,
    /// `[maps, height × width × B]`
    sums: Maps,
    views: ParameterViews,
}

impl PatchSums {
    fn new(below: &Maps, sums: &Maps, constant: f64) -> Result<Self, TchError> {
        let size = sums.values.size();
        let (maps, height, width, batch_size) = (size[0], size[1], size[2], size[3]);
        let sums = sums.view(|tensor| Ok(tensor.shallow_clone()))?;
        if is_in_blocks(below) {
            let rows = [below.values.f_select(1, 0)?, below.values.f_select(1, 1)?]; // [maps, 2, height, width, B]
            let pairs = rows[0].f_zeros_like()?;
            let columns = [pairs.f_select(1, 0)?, pairs.f_select(1, 1)?];
            let (below, spread) = (below.derivatives.f_select(1, 0)?.f_select(1, 0)?, sums.derivatives.shallow_clone());
            return Ok(Self { rows, pairs, columns, sums, below, spread, constant });
        }
        let paired = below.values.f_view([maps, height, SIDE, SIDE * width, batch_size])?;
        let rows = [paired.f_select(2, 0)?, paired.f_select(2, 1)?]; // [maps, height, 2 × width, B]
        let pairs = below.derivatives.f_select(2, 0)?;
        let below = pairs.f_view([maps, height, width, SIDE, batch_size])?;
        let columns = [below.f_select(3, 0)?, below.f_select(3, 1)?];
        let spread = sums.derivatives.f_unsqueeze(3)?.f_expand_as(&below)?;
        Ok(Self { rows, pairs, columns, sums, below, spread, constant })
    }
}

impl Pass for PatchSums {
    fn forward(&self) -> Result<(), TchError> {
        drop(self.rows[0].f_add_out(&self.pairs, &self.rows[1])?);
        drop(self.columns[0].f_add_out(&self.sums.values, &self.columns[1])?); // [maps, height, width, B]
        multiply(&self.sums.values, self.constant)
    }

    fn backward(&self, order: Order) -> Result<(), TchError> {
        multiply(&self.sums.derivatives, self.constant)?;
        if order == Order::Second {
            multiply(&self.sums.derivatives, self.constant)?;
        }
        self.below.shallow_clone().f_copy_(&self.spread)
    }
}

/// Whether the units of each patch are one after the other, as C1's are.
fn is_in_blocks(maps: &Maps) -> bool {
    maps.values.dim() == 6
}

/// Multiplies in place.
fn multiply(tensor: &Tensor, constant: f64) -> Result<(), TchError> {
    if constant == 1.0 { Ok(()) } else { tensor.shallow_clone().f_mul_scalar_(constant).map(drop) }
}

impl Maximum {
    fn new(below: &Maps, sums: &Maps) -> Result<Self, TchError> {
        let size = sums.values.size();
        let (maps, height, width, batch_size) = (size[0], size[1], size[2], size[3]);
        let of_place = |row, column| {
            below.view(|tensor| match is_in_blocks(below) {
                true => tensor.f_select(1, row)?.f_select(1, column),
                false => {
                    let patches = tensor.f_view([maps, height, SIDE, width, SIDE, batch_size])?;
                    patches.f_select(4, column)?.f_select(2, row)
                }
            })
        };
        let values = [of_place(0, 0)?, of_place(0, 1)?, of_place(1, 0)?, of_place(1, 1)?];
        let (is_largest, rest) = (sums.values.f_to_kind(Kind::Bool)?, sums.values.f_zeros_like()?);
        Ok(Self { values, sums: sums.view(|tensor| Ok(tensor.shallow_clone()))?, is_largest, rest })
    }
}

impl Pass for Maximum {
    fn forward(&self) -> Result<(), TchError> {
        let [first, second, third, fourth] = &self.values;
        let largest = &self.sums.values; // [maps, height, width, B]
        drop(first.values.f_maximum_out(largest, &second.values)?);
        drop(largest.f_maximum_out(largest, &third.values)?);
        largest.f_maximum_out(largest, &fourth.values).map(drop)
    }

    /// The maximum alone, the first of equals, receives the derivative. The factor is 1, and so is its square.
    fn backward(&self, _: Order) -> Result<(), TchError> {
        self.rest.shallow_clone().f_copy_(&self.sums.derivatives)?;
        for Maps { values, derivatives } in &self.values {
            drop(values.f_eq_tensor_out(&self.is_largest, &self.sums.values)?);
            drop(self.rest.f_mul_out(derivatives, &self.is_largest)?);
            drop(self.rest.shallow_clone().f_sub_(derivatives)?);
        }
        Ok(())
    }
}

impl Pass for Trainable {
    fn forward(&self) -> Result<(), TchError> {
        self.patch_sums.forward()?;
        let weights = &self.views.values;
        weights.bias.f_addcmul_out(&self.sums.values, &self.patches.values, &weights.weight).map(drop)
    }

    fn backward(&self, order: Order) -> Result<(), TchError> {
        let derivatives = &self.sums.derivatives; // [maps, height × width × B]
        let to = self.views.derivatives(order);
        let products = &self.patches.derivatives; // [maps, height × width × B]
        let patches = order.factor(&self.patches.values)?;
        drop(derivatives.f_mul_out(products, &patches)?);
        order.sum_rows(products, &to.weight)?; // [maps, 1]
        order.sum_rows(derivatives, &to.bias)?; // [maps, 1]
        let coefficients = order.factor(&self.views.values.weight)?;
        drop(derivatives.f_mul_out(products, &coefficients)?); // [maps, height × width × B]
        self.patch_sums.backward(order)
    }
}
