//! C1, computed in blocks of 2×2 units: the patches of S2.
//!
//! The four units of a block see 6×6 inputs together. One product with each kernel in its four places is faster than one
//! with the six 5×5 kernels, although a third of its factors are zero. The columns take a third of the memory.

use tch::{TchError, Tensor};

use super::{
    Pass,
    buffers::{Maps, Order, ParameterViews, zeros},
};
use crate::layer::{KERNEL_SIDE, POOL_SIDE};

const KERNEL: i64 = KERNEL_SIDE as i64;
const BLOCK: i64 = POOL_SIDE as i64;
/// Side of a block's receptive field.
const FIELD: i64 = KERNEL + BLOCK - 1;

/// `sums = kernels × columns + biases`, `[maps × 2 × 2, blocks × B]`.
#[derive(Debug)]
pub(super) struct FirstConvolution {
    views: ParameterViews,
    /// The receptive fields of the blocks, `[6, 6, height / 2, width / 2, B]`: a view of the input.
    fields: Tensor,
    /// The same as columns, `[6 × 6, blocks × B]`; as a view in the shape of `fields`; and transposed.
    columns: Tensor,
    column_view: Tensor,
    transposed_columns: Tensor,
    kernels: Placed,
    kernel_derivatives: Placed,
    /// `[maps, 2 × 2]`, and the same as `[maps × 2 × 2, 1]`.
    biases: Tensor,
    bias_column: Tensor,
    sums: Maps,
    /// The derivatives by the sums, map by map: `[maps, 2 × 2 × blocks × B]`.
    derivatives_by_map: Tensor,
}

/// A kernel of each map in each of its four places in the field of a block.
#[derive(Debug)]
struct Placed {
    /// `[maps × 2 × 2, 6 × 6]`
    whole: Tensor,
    /// Its parts for the four places, `[maps, 5, 5]` each.
    places: [Tensor; 4],
}

impl FirstConvolution {
    /// The convolution of the `input` (`[1, 32, W, B]`) to sums `[maps, 2, 2, height / 2, width / 2, B]`.
    pub(super) fn new(input: &Tensor, sums: &Maps, views: ParameterViews) -> Result<Self, TchError> {
        let size = sums.values.size();
        let (maps, batch_size) = (size[0], size[5]);
        let image = input.f_select(0, 0)?; // [32, W, B]
        // [height / 2, width / 2, B, 6, 6] -> [6, 6, height / 2, width / 2, B]
        let fields = image.f_unfold(0, FIELD, BLOCK)?.f_unfold(1, FIELD, BLOCK)?.f_permute([3, 4, 0, 1, 2])?;
        let columns = zeros(&[FIELD * FIELD, size[3] * size[4] * batch_size])?;
        let (column_view, transposed_columns) = (columns.f_view_as(&fields)?, columns.f_tr()?);
        let biases = zeros(&[maps, BLOCK * BLOCK])?;
        let rows = |tensor: &Tensor| tensor.f_view([maps * BLOCK * BLOCK, -1]);
        Ok(Self {
            views,
            fields,
            columns,
            column_view,
            transposed_columns,
            kernels: Placed::new(maps)?,
            kernel_derivatives: Placed::new(maps)?,
            bias_column: rows(&biases)?,
            biases,
            sums: sums.view(rows)?,
            derivatives_by_map: sums.by_map()?.derivatives,
        })
    }
}

impl Pass for FirstConvolution {
    fn forward(&self) -> Result<(), TchError> {
        let weights = &self.views.values;
        let kernel = kernel(&weights.weight)?;
        self.kernels.places.iter().try_for_each(|place| place.shallow_clone().f_copy_(&kernel))?;
        self.biases.shallow_clone().f_copy_(&weights.bias)?;
        self.column_view.shallow_clone().f_copy_(&self.fields)?;
        self.bias_column.f_addmm_out(&self.sums.values, &self.kernels.whole, &self.columns).map(drop) // [maps × 2 × 2, blocks × B]
    }

    /// A kernel's derivatives are the sum of those in its four places.
    fn backward(&self, order: Order) -> Result<(), TchError> {
        let columns = order.factor(&self.transposed_columns)?; // [blocks × B, 6 × 6]
        let Placed { whole, places } = &self.kernel_derivatives;
        drop(self.sums.derivatives.f_mm_out(whole, &columns)?); // [maps × 2 × 2, 6 × 6]
        let to = self.views.derivatives(order);
        let mut kernel = kernel(&to.weight)?; // [maps, 5, 5]
        match order {
            Order::First => kernel.f_copy_(&places[0])?,
            Order::Second => drop(kernel.f_add_(&places[0])?),
        }
        places[1..].iter().try_for_each(|place| kernel.f_add_(place).map(drop))?;
        order.sum_rows(&self.derivatives_by_map, &to.bias) // [maps, 1]
    }
}

impl Placed {
    fn new(maps: i64) -> Result<Self, TchError> {
        let whole = zeros(&[maps * BLOCK * BLOCK, FIELD * FIELD])?;
        let fields = whole.f_view([maps, BLOCK, BLOCK, FIELD, FIELD])?;
        let place = |row, column| {
            let field = fields.f_select(1, row)?.f_select(1, column)?; // [maps, 6, 6]
            field.f_narrow(1, row, KERNEL)?.f_narrow(2, column, KERNEL) // [maps, 5, 5]
        };
        Ok(Self { places: [place(0, 0)?, place(0, 1)?, place(1, 0)?, place(1, 1)?], whole })
    }
}

/// Kernels or their derivatives, `[maps, 25]`, as `[maps, 5, 5]`.
fn kernel(weight: &Tensor) -> Result<Tensor, TchError> {
    weight.f_view([-1, KERNEL, KERNEL])
}
