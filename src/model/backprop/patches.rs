//! What each unit of a convolution sees, as the columns of a matrix; and the way back.

use tch::{Device, Kind, TchError, Tensor};

use super::layer_pass::Maps;
use crate::model::layer::KERNEL_SIDE;

const KERNEL: i64 = KERNEL_SIDE as i64;

/// The columns `[maps × 5 × 5, B × positions]`, or `[units, B]` for a full connection of single units.
#[derive(Debug)]
pub(super) struct Patches {
    pub columns: Tensor,
    pub column_derivatives: Tensor,
    kind: Kinds,
}

#[derive(Debug)]
enum Kinds {
    /// The maps below are single units: they are the columns themselves.
    Units,
    /// One patch covers a whole map.
    Whole(Whole),
    /// Patches that overlap.
    Windows(Windows),
}

/// Maps and columns in the same shape, `[maps, 5, 5, B]`.
#[derive(Debug)]
struct Whole {
    maps: Maps,
    columns: Maps,
}

#[derive(Debug)]
struct Windows {
    /// The maps below as overlapping windows, `[maps, 5, 5, B, side, side]`, without a copy.
    view: Tensor,
    /// The columns in the same shape.
    columns: Tensor,
    /// The way back in two stages, along rows and then along columns: where each part is added, and what.
    row_sums: Tensor,
    along_rows: Vec<Addition>,
    map_derivatives: Tensor,
    along_columns: Vec<Addition>,
}

/// One sum of views.
#[derive(Debug)]
struct Addition {
    to: Tensor,
    what: Tensor,
}

impl Patches {
    /// Patches of the maps `below` for maps of `side` × `side` units.
    pub(super) fn new(below: &Maps, side: i64) -> Result<Self, TchError> {
        let size = below.values.size();
        let (maps, batch_size, below_side) = (size[0], size[1], size[2]);
        if below_side == 1 {
            let Maps { values: columns, derivatives: column_derivatives } = below.by_map()?; // [units, B]
            return Ok(Self { columns, column_derivatives, kind: Kinds::Units });
        }
        let zeros = |shape: &[i64]| Tensor::f_zeros(shape, (Kind::Float, Device::Cpu));
        let shape = [maps * KERNEL * KERNEL, batch_size * side * side];
        let (columns, column_derivatives) = (zeros(&shape)?, zeros(&shape)?);
        let kind = match side {
            1 => Kinds::Whole(Whole::new(below, &columns, &column_derivatives)?),
            _ => Kinds::Windows(Windows::new(below, side, &columns, &column_derivatives)?),
        };
        Ok(Self { columns, column_derivatives, kind })
    }

    /// Copies the maps below into the columns.
    pub(super) fn gather(&self) -> Result<(), TchError> {
        match &self.kind {
            Kinds::Units => Ok(()),
            Kinds::Whole(whole) => whole.columns.values.shallow_clone().f_copy_(&whole.maps.values).map(drop),
            Kinds::Windows(windows) => windows.columns.shallow_clone().f_copy_(&windows.view).map(drop),
        }
    }

    /// Adds the derivatives by the columns up to those by the maps below.
    pub(super) fn scatter(&self) -> Result<(), TchError> {
        match &self.kind {
            Kinds::Units => Ok(()),
            Kinds::Whole(whole) => whole.maps.derivatives.shallow_clone().f_copy_(&whole.columns.derivatives).map(drop),
            Kinds::Windows(windows) => windows.scatter(),
        }
    }
}

impl Whole {
    fn new(below: &Maps, columns: &Tensor, column_derivatives: &Tensor) -> Result<Self, TchError> {
        let permuted = |tensor: &Tensor| tensor.f_permute([0, 2, 3, 1]); // [maps, B, 5, 5] -> [maps, 5, 5, B]
        let maps = Maps { values: permuted(&below.values)?, derivatives: permuted(&below.derivatives)? };
        let size = maps.values.size();
        let (values, derivatives) = (columns.f_view(size.as_slice())?, column_derivatives.f_view(size.as_slice())?);
        Ok(Self { maps, columns: Maps { values, derivatives } })
    }
}

impl Windows {
    fn new(below: &Maps, side: i64, columns: &Tensor, column_derivatives: &Tensor) -> Result<Self, TchError> {
        let size = below.values.size();
        let (maps, batch_size, below_side) = (size[0], size[1], size[2]);
        // [maps, B, side, side, 5, 5] -> [maps, 5, 5, B, side, side]
        let view = below.values.f_unfold(2, KERNEL, 1)?.f_unfold(3, KERNEL, 1)?.f_permute([0, 4, 5, 1, 2, 3])?;
        let shape = [maps, KERNEL, KERNEL, batch_size, side, side];
        let (columns, derivatives) = (columns.f_view(shape)?, column_derivatives.f_view(shape)?);
        let row_shape = [maps, KERNEL, batch_size, side, below_side];
        let row_sums = Tensor::f_zeros(row_shape, (Kind::Float, Device::Cpu))?;
        let along_rows = (0..KERNEL)
            .map(|offset| {
                let what = derivatives.f_select(2, offset)?; // [maps, 5, B, side, side]
                Ok(Addition { to: row_sums.f_narrow(4, offset, side)?, what })
            })
            .collect::<Result<_, TchError>>()?;
        let map_derivatives = below.derivatives.shallow_clone();
        let along_columns = (0..KERNEL)
            .map(|offset| {
                let what = row_sums.f_select(1, offset)?; // [maps, B, side, below side]
                Ok(Addition { to: map_derivatives.f_narrow(2, offset, side)?, what })
            })
            .collect::<Result<_, TchError>>()?;
        Ok(Self { view, columns, row_sums, along_rows, map_derivatives, along_columns })
    }

    fn scatter(&self) -> Result<(), TchError> {
        drop(self.row_sums.shallow_clone().f_zero_()?);
        self.along_rows.iter().try_for_each(Addition::add)?;
        drop(self.map_derivatives.shallow_clone().f_zero_()?);
        self.along_columns.iter().try_for_each(Addition::add)
    }
}

impl Addition {
    fn add(&self) -> Result<(), TchError> {
        self.to.shallow_clone().f_add_(&self.what).map(drop)
    }
}
