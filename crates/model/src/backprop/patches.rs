//! What each unit of a convolution sees, as the columns of a matrix; and the way back.

use tch::{Device, Kind, TchError, Tensor};

use super::{layer_pass::Maps, order::Order};
use crate::layer::KERNEL_SIDE;

const KERNEL: i64 = KERNEL_SIDE as i64;

/// What every unit sees, one column each: `[maps × 5 × 5, side × side × B]`.
#[derive(Debug)]
pub(super) enum Patches {
    /// Each patch is a whole map, or a single unit.
    Whole(Whole),
    /// Patches that overlap.
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
    way_back: WayBack,
}

/// From the derivatives by the sums to those by the maps below. What the rows of the kernels contribute is added up by
/// products that add to what is there; only what their columns contribute is added by itself.
#[derive(Debug)]
struct WayBack {
    /// The weights in the order `[5 rows, maps × 5, out]`; and where they come from and go to, in the same order of axes.
    row_weights: Tensor,
    weight_view: Tensor,
    row_weight_view: Tensor,
    /// `[maps × 5, below side × side × B]`: what the columns of the kernels, one by one, contribute.
    strips: Tensor,
    /// For each row of the kernels its weights `[maps × 5, out]` and its part of the strips `[maps × 5, side × side × B]`.
    rows: Vec<(Tensor, Tensor)>,
    /// For each column of the kernels its part of the maps and its strip, `[maps, below side, side, B]` both.
    columns: Vec<(Tensor, Tensor)>,
    map_derivatives: Tensor,
}

impl Patches {
    /// Patches of the maps `below` for maps of `side` × `side` units with kernels `weight` (`[out, maps × 5 × 5]`).
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

    /// The columns; what they hold is what [`Self::gather`] took last.
    pub(super) fn columns(&self) -> &Tensor {
        match self {
            Self::Whole(whole) => &whole.columns.values,
            Self::Windows(windows) => &windows.columns,
        }
    }

    /// Copies the maps below into the columns.
    pub(super) fn gather(&self) -> Result<(), TchError> {
        match self {
            Self::Whole(_) => Ok(()),
            Self::Windows(windows) => windows.column_view.shallow_clone().f_copy_(&windows.view).map(drop),
        }
    }

    /// Computes the derivatives by the maps below from those by the `sums` (`[out, side × side × B]`).
    pub(super) fn scatter(&self, sums: &Tensor, order: Order) -> Result<(), TchError> {
        match self {
            Self::Whole(whole) => {
                let weight = order.factor(&whole.transposed_weight)?; // [fan-in, out]
                weight.f_mm_out(&whole.columns.derivatives, sums).map(drop) // [fan-in, B]
            }
            Self::Windows(windows) => windows.way_back.scatter(sums, order),
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
        let way_back = WayBack::new(below, side, weight)?;
        Ok(Self { view, columns, column_view, way_back })
    }
}

impl WayBack {
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

    fn scatter(&self, sums: &Tensor, order: Order) -> Result<(), TchError> {
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

fn zeros(shape: &[i64]) -> Result<Tensor, TchError> {
    Tensor::f_zeros(shape, (Kind::Float, Device::Cpu))
}
