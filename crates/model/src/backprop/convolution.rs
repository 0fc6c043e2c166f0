//! Convolution C3 and the fully connected layers: one matrix product of the weights with the columns of im2col.

use tch::{TchError, Tensor};

use super::buffers::{Maps, Order, ParameterViews, zeros};
use crate::{
    architecture::{Architecture, C3Connections},
    layer::{KERNEL_SIDE, Layer},
    parameters::c3_mask,
};

const KERNEL: i64 = KERNEL_SIDE as i64;

/// `sums = weight × columns + bias`, `[out, positions × B]`.
#[derive(Debug)]
pub(super) struct Convolution {
    views: ParameterViews,
    im2col: Im2col,
    /// The columns, transposed: `[positions × B, fan-in]`.
    transposed_columns: Tensor,
    /// `[out, positions × B]`
    sums: Maps,
    /// `[out, fan-in]`: 0 where Table I has no connection.
    mask: Option<Tensor>,
}

impl Convolution {
    pub(super) fn new(
        layer: Layer,
        architecture: &Architecture,
        below: &Maps,
        sums: &Maps,
        views: ParameterViews,
    ) -> Result<Self, TchError> {
        let im2col = Im2col::new(below, sums.values.size()[1], &views.values.weight)?;
        let mask = match (layer, architecture.c3) {
            (Layer::C3, C3Connections::TableI) => {
                let mask: Vec<f32> = c3_mask(architecture).collect();
                Some(Tensor::f_from_slice(&mask)?.f_view_as(&views.values.weight)?)
            }
            _ => None,
        };
        let transposed_columns = im2col.columns().f_tr()?;
        Ok(Self { views, im2col, transposed_columns, sums: sums.by_map()?, mask })
    }

    pub(super) fn forward(&self) -> Result<(), TchError> {
        self.im2col.forward()?;
        let weights = &self.views.values;
        weights.bias.f_addmm_out(&self.sums.values, &weights.weight, self.im2col.columns()).map(drop) // [out, positions × B]
    }

    pub(super) fn backward(&self, order: Order) -> Result<(), TchError> {
        let derivatives = &self.sums.derivatives; // [out, positions × B]
        let to = self.views.derivatives(order);
        let columns = order.factor(&self.transposed_columns)?; // [positions × B, fan-in]
        match order {
            Order::First => drop(derivatives.f_mm_out(&to.weight, &columns)?), // [out, fan-in]
            Order::Second => drop(to.weight.shallow_clone().f_add_(&derivatives.f_mm(&columns)?)?), // [out, fan-in]
        }
        order.sum_rows(derivatives, &to.bias)?;
        if let Some(mask) = &self.mask {
            drop(to.weight.shallow_clone().f_mul_(mask)?);
        }
        self.im2col.backward(derivatives, order)
    }
}

/// The receptive field of each unit as a column, `[maps × 5 × 5, side × side × B]` (im2col), and back (col2im).
#[derive(Debug)]
pub(super) enum Im2col {
    /// For fully connected layers, and for C5, whose kernels cover whole maps.
    Whole(Whole),
    /// For C3: overlapping windows.
    Windows(Windows),
}

/// The maps themselves are the columns, `[fan-in, B]`.
#[derive(Debug)]
pub(super) struct Whole {
    columns: Maps,
    /// `[fan-in, out]`
    transposed_weight: Tensor,
}

#[derive(Debug)]
pub(super) struct Windows {
    /// The maps below as overlapping windows, `[maps, 5, 5, side, side, B]`, without a copy.
    view: Tensor,
    /// The columns, and the same in the shape of `view`.
    columns: Tensor,
    column_view: Tensor,
    col2im: Col2im,
}

/// From the derivatives by the sums to those by the maps below.
///
/// A matrix product for each kernel row accumulates into strips; the strips of the kernel columns are then added up.
#[derive(Debug)]
struct Col2im {
    /// The weights as `[5 rows, maps × 5, out]`; then a view of the layer's own and one of these, both `[5, maps, 5, out]`.
    row_weights: Tensor,
    weight_view: Tensor,
    row_weight_view: Tensor,
    /// The contribution of each kernel column, `[maps × 5, below side × side × B]`.
    strips: Tensor,
    /// For each kernel row its weights, `[maps × 5, out]`, and its part of the strips, `[maps × 5, side × side × B]`.
    rows: Vec<(Tensor, Tensor)>,
    /// For each kernel column its part of the maps and its strip, `[maps, below side, side, B]` both.
    columns: Vec<(Tensor, Tensor)>,
    map_derivatives: Tensor,
}

impl Im2col {
    /// From the maps `below` to maps of `side` × `side` units with kernels `weight`, `[out, maps × 5 × 5]`.
    pub(super) fn new(below: &Maps, side: i64, weight: &Tensor) -> Result<Self, TchError> {
        match side {
            1 => {
                let column_count = below.values.size()[3];
                let columns = |tensor: &Tensor| tensor.f_view([-1, column_count]);
                let (values, derivatives) = (columns(&below.values)?, columns(&below.derivatives)?);
                let columns = Maps { values, derivatives };
                Ok(Self::Whole(Whole { columns, transposed_weight: weight.f_tr()? }))
            }
            _ => Windows::new(below, side, weight).map(Self::Windows),
        }
    }

    /// The columns of the last [`Self::forward`].
    pub(super) fn columns(&self) -> &Tensor {
        match self {
            Self::Whole(whole) => &whole.columns.values,
            Self::Windows(windows) => &windows.columns,
        }
    }

    /// im2col: copies the maps below into the columns.
    pub(super) fn forward(&self) -> Result<(), TchError> {
        match self {
            Self::Whole(_) => Ok(()),
            Self::Windows(windows) => windows.column_view.shallow_clone().f_copy_(&windows.view).map(drop),
        }
    }

    /// col2im: the derivatives by the maps below from those by the `sums`, `[out, side × side × B]`.
    pub(super) fn backward(&self, sums: &Tensor, order: Order) -> Result<(), TchError> {
        match self {
            Self::Whole(whole) => {
                let weight = order.factor(&whole.transposed_weight)?; // [fan-in, out]
                weight.f_mm_out(&whole.columns.derivatives, sums).map(drop) // [fan-in, B]
            }
            Self::Windows(windows) => windows.col2im.backward(sums, order),
        }
    }
}

impl Windows {
    fn new(below: &Maps, side: i64, weight: &Tensor) -> Result<Self, TchError> {
        let size = below.values.size();
        let (maps, batch_size) = (size[0], size[3]);
        // [maps, side, side, B, 5, 5] -> [maps, 5, 5, side, side, B]
        let view = below.values.f_unfold(1, KERNEL, 1)?.f_unfold(2, KERNEL, 1)?.f_permute([0, 4, 5, 1, 2, 3])?;
        let columns = zeros(&[maps * KERNEL * KERNEL, side * side * batch_size])?;
        let column_view = columns.f_view_as(&view)?;
        let col2im = Col2im::new(below, side, weight)?;
        Ok(Self { view, columns, column_view, col2im })
    }
}

impl Col2im {
    fn new(below: &Maps, side: i64, weight: &Tensor) -> Result<Self, TchError> {
        let size = below.derivatives.size();
        let (maps, below_side, batch_size, out) = (size[0], size[1], size[3], weight.size()[0]);
        let weight_view = weight.f_view([out, maps, KERNEL, KERNEL])?.f_permute([2, 1, 3, 0])?; // [5, maps, 5, out]
        let row_weights = zeros(&[KERNEL, maps * KERNEL, out])?;
        let row_weight_view = row_weights.f_view([KERNEL, maps, KERNEL, out])?;
        let strips = zeros(&[maps * KERNEL, below_side * side * batch_size])?;
        let strip_view = strips.f_view([maps, KERNEL, below_side, side, batch_size])?;
        let row_length = side * batch_size;
        let row = |offset| {
            let part = strips.f_narrow(1, offset * row_length, side * row_length)?;
            Ok((row_weights.f_select(0, offset)?, part))
        };
        let map_derivatives = below.derivatives.shallow_clone();
        let column = |offset| Ok((map_derivatives.f_narrow(2, offset, side)?, strip_view.f_select(1, offset)?));
        let rows = (0..KERNEL).map(row).collect::<Result<_, TchError>>()?;
        let columns = (0..KERNEL).map(column).collect::<Result<_, TchError>>()?;
        Ok(Self { row_weights, weight_view, row_weight_view, strips, rows, columns, map_derivatives })
    }

    fn backward(&self, sums: &Tensor, order: Order) -> Result<(), TchError> {
        self.row_weight_view.shallow_clone().f_copy_(&self.weight_view)?; // [5, maps, 5, out]
        if order == Order::Second {
            drop(self.row_weights.shallow_clone().f_square_()?);
        }
        drop(self.strips.shallow_clone().f_zero_()?);
        for (weights, part) in &self.rows {
            drop(part.shallow_clone().f_addmm_(weights, sums)?); // [maps × 5, side × side × B]
        }
        drop(self.map_derivatives.shallow_clone().f_zero_()?);
        for (part, strip) in &self.columns {
            drop(part.shallow_clone().f_add_(strip)?); // [maps, below side, side, B]
        }
        Ok(())
    }
}
