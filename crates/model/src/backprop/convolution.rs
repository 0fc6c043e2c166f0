//! Convolution C3 and the fully connected layers: one matrix product of the weights with the columns of im2col.

use tch::{TchError, Tensor};

use super::{
    Pass,
    buffers::{Maps, Order, ParameterViews, zeros},
};
use crate::{
    architecture::Architecture,
    device::Device,
    error::Error,
    layer::{KERNEL_SIDE, Layer},
    network_layer::connection_mask,
};

const KERNEL: i64 = KERNEL_SIDE as i64;

/// `sums = weight × columns + bias`, `[out, positions × B]`.
#[derive(Debug)]
pub(super) struct Convolution {
    views: ParameterViews,
    /// The receptive field of each unit as a column, `[fan-in, positions × B]`; and transposed.
    columns: Tensor,
    transposed_columns: Tensor,
    below: Below,
    /// `[out, positions × B]`
    sums: Maps,
    /// `[out, fan-in]`: 0 where Table I has no connection.
    mask: Option<Tensor>,
}

/// From the maps below to the columns (im2col), and from the derivatives by the sums to those by the maps below (col2im).
#[derive(Debug)]
enum Below {
    /// For fully connected layers, and for C5 where its kernels cover whole maps: the maps themselves are the columns. Their
    /// derivatives, `[fan-in, positions × B]`, and the weights, `[fan-in, out]`.
    Whole { derivatives: Tensor, transposed_weight: Tensor },
    /// For C3, and for C5 over strings: the maps as overlapping windows, `[maps, 5, 5, height, width, B]`, without a copy; the columns in the same shape.
    Windows { windows: Tensor, column_view: Tensor, col2im: Col2im },
}

impl Convolution {
    pub(super) fn new(
        layer: Layer,
        architecture: &Architecture,
        below: &Maps,
        sums: &Maps,
        views: ParameterViews,
    ) -> Result<Self, Error> {
        let weight = &views.values.weight;
        // A fully connected layer over a string is the same one at each position: `[fan-in, positions × B]`.
        let fan_in = weight.size()[1];
        let (columns, below) = if below.values.numel() == fan_in as usize * sums.positions() {
            let Maps { values, derivatives } = below.view(|tensor| tensor.f_view([fan_in, -1]))?;
            (values, Below::Whole { derivatives, transposed_weight: weight.f_tr()? })
        } else {
            // [maps, height, width, B, 5, 5] -> [maps, 5, 5, height, width, B]
            let windows = below.values.f_unfold(1, KERNEL, 1)?.f_unfold(2, KERNEL, 1)?.f_permute([0, 4, 5, 1, 2, 3])?;
            let columns = zeros(&[fan_in, sums.positions() as i64])?;
            let column_view = columns.f_view_as(&windows)?;
            (columns, Below::Windows { windows, column_view, col2im: Col2im::new(below, sums, weight)? })
        };
        let mask = connection_mask(layer, architecture, Device::Cpu)?;
        let mask = mask.map(|mask| mask.f_view_as(weight)).transpose()?;
        Ok(Self { transposed_columns: columns.f_tr()?, views, columns, below, sums: sums.by_map()?, mask })
    }
}

impl Pass for Convolution {
    fn forward(&self) -> Result<(), TchError> {
        if let Below::Windows { windows, column_view, .. } = &self.below {
            column_view.shallow_clone().f_copy_(windows)?;
        }
        let weights = &self.views.values;
        weights.bias.f_addmm_out(&self.sums.values, &weights.weight, &self.columns).map(drop) // [out, positions × B]
    }

    fn backward(&self, order: Order) -> Result<(), TchError> {
        let sums = &self.sums.derivatives; // [out, positions × B]
        let to = self.views.derivatives(order);
        let columns = order.factor(&self.transposed_columns)?; // [positions × B, fan-in]
        match order {
            Order::First => drop(sums.f_mm_out(&to.weight, &columns)?), // [out, fan-in]
            Order::Second => drop(to.weight.shallow_clone().f_add_(&sums.f_mm(&columns)?)?), // [out, fan-in]
        }
        order.sum_rows(sums, &to.bias)?;
        if let Some(mask) = &self.mask {
            drop(to.weight.shallow_clone().f_mul_(mask)?);
        }
        match &self.below {
            Below::Whole { derivatives, transposed_weight } => {
                order.factor(transposed_weight)?.f_mm_out(derivatives, sums).map(drop) // [fan-in, positions × B]
            }
            Below::Windows { col2im, .. } => col2im.backward(sums, order),
        }
    }
}

/// A matrix product for each kernel row accumulates into strips; the strips of the kernel columns are then added up.
#[derive(Debug)]
struct Col2im {
    /// The weights as `[5 rows, maps × 5, out]`; then a view of the layer's own and one of these, both `[5, maps, 5, out]`.
    row_weights: Tensor,
    weight_view: Tensor,
    row_weight_view: Tensor,
    /// The contribution of each kernel column, `[maps × 5, below height × width × B]`.
    strips: Tensor,
    /// For each kernel row its weights, `[maps × 5, out]`, and its part of the strips, `[maps × 5, height × width × B]`.
    rows: Vec<(Tensor, Tensor)>,
    /// For each kernel column its part of the maps and its strip, `[maps, below height, width, B]` both.
    columns: Vec<(Tensor, Tensor)>,
    map_derivatives: Tensor,
}

impl Col2im {
    fn new(below: &Maps, sums: &Maps, weight: &Tensor) -> Result<Self, TchError> {
        let (size, below_size) = (sums.values.size(), below.derivatives.size());
        let [out, height, width, batch_size] = [size[0], size[1], size[2], size[3]];
        let (maps, below_height) = (below_size[0], below_size[1]);
        let weight_view = weight.f_view([out, maps, KERNEL, KERNEL])?.f_permute([2, 1, 3, 0])?; // [5, maps, 5, out]
        let row_weights = zeros(&[KERNEL, maps * KERNEL, out])?;
        let row_weight_view = row_weights.f_view([KERNEL, maps, KERNEL, out])?;
        let strips = zeros(&[maps * KERNEL, below_height * width * batch_size])?;
        let strip_view = strips.f_view([maps, KERNEL, below_height, width, batch_size])?;
        let row_length = width * batch_size;
        let row = |offset| {
            let part = strips.f_narrow(1, offset * row_length, height * row_length)?;
            Ok((row_weights.f_select(0, offset)?, part))
        };
        let map_derivatives = below.derivatives.shallow_clone();
        let column = |offset| Ok((map_derivatives.f_narrow(2, offset, width)?, strip_view.f_select(1, offset)?));
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
            drop(part.shallow_clone().f_addmm_(weights, sums)?); // [maps × 5, height × width × B]
        }
        drop(self.map_derivatives.shallow_clone().f_zero_()?);
        for (part, strip) in &self.columns {
            drop(part.shallow_clone().f_add_(strip)?); // [maps, below height, width, B]
        }
        Ok(())
    }
}
