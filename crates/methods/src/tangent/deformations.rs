//! Digits of 16×16 pixels, and how each changes under small deformations: its tangents.

use lenet_data::dataset::IMAGE_SIDE;
use tch::Tensor;

use crate::error::Error;

/// Width and height of the images that are compared.
pub(super) const SIDE: usize = 16;

/// Their pixels.
pub(super) const PIXELS: i64 = (SIDE * SIDE) as i64;

/// To the right, down, larger, turned, squeezed, skewed, thicker.
pub(super) const DEFORMATION_COUNT: i64 = 7;

/// Width of the middle of a 28×28 image that the 16×16 pixels show.
const MIDDLE_WIDTH: f64 = 22.0;

/// Blurs the middle of an image and takes 16×16 points of it.
#[derive(Debug)]
pub(super) struct Blur {
    /// `[16, 28]`, the weights of the rows of an image for each row of points, and of its columns for each column.
    weights: Tensor,
}

impl Blur {
    /// By a Gaussian of this deviation, in pixels of the 28×28 image.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn new(deviation: f64) -> Result<Self, Error> {
        let total = deviation * (2.0 * std::f64::consts::PI).sqrt();
        let weight = |index: usize| {
            let [point, pixel] = [index / IMAGE_SIDE, index % IMAGE_SIDE].map(|place| place as f64);
            let place = from_middle(point, SIDE) * MIDDLE_WIDTH / SIDE as f64;
            let distance = from_middle(pixel, IMAGE_SIDE) - place;
            ((-distance * distance / (2.0 * deviation * deviation)).exp() / total) as f32
        };
        let weights: Vec<f32> = (0..SIDE * IMAGE_SIDE).map(weight).collect();
        Ok(Self { weights: Tensor::f_from_slice(&weights)?.f_reshape([SIDE as i64, IMAGE_SIDE as i64])? })
    }

    /// `[B, 256]` of `[B, 784]`.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn apply(&self, images: &Tensor) -> Result<Tensor, Error> {
        let images = images.f_reshape([-1, IMAGE_SIDE as i64, IMAGE_SIDE as i64])?; // [B, 28, 28]
        let points = self.weights.f_matmul(&images)?.f_matmul(&self.weights.f_transpose(0, 1)?)?; // [B, 16, 16]
        Ok(points.f_reshape([-1, PIXELS])?)
    }
}

/// Where a place in a row lies from the row's middle.
fn from_middle(place: f64, length: usize) -> f64 {
    place - (length as f64 - 1.0) / 2.0
}

/// Tells the tangents of images.
#[derive(Debug)]
pub(super) struct Tangents {
    /// `[16, 16]`: of a row of pixels, half the difference of the neighbours of each.
    differences: Tensor,
    /// `[16]`, the columns from the middle; the rows are the same.
    places: Tensor,
}

impl Tangents {
    /// # Errors
    /// If libtorch fails.
    pub(super) fn new() -> Result<Self, Error> {
        let side = SIDE as i64;
        // At the edge there is background outside.
        let difference = |index: usize| match (index % SIDE) as i64 - (index / SIDE) as i64 {
            1 => 0.5,
            -1 => -0.5,
            _ => 0.0,
        };
        let differences: Vec<f32> = (0..SIDE * SIDE).map(difference).collect();
        let places: Vec<f32> = (0..SIDE).map(|place| from_middle(place as f64, SIDE) as f32).collect();
        Ok(Self {
            differences: Tensor::f_from_slice(&differences)?.f_reshape([side, side])?,
            places: Tensor::f_from_slice(&places)?,
        })
    }

    /// How each image (`[…, 256]`) changes with each deformation: `[…, 7, 256]`.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn of(&self, images: &Tensor) -> Result<Tensor, Error> {
        let side = SIDE as i64;
        let pixels = images.f_reshape([-1, side, side])?; // [B, 16, 16]
        let by_column = pixels.f_matmul(&self.differences.f_transpose(0, 1)?)?; // [B, 16, 16]
        let by_row = self.differences.f_matmul(&pixels)?; // [B, 16, 16]
        let (column, row) = (&self.places, &self.places.f_reshape([side, 1])?);
        let [column_by_column, row_by_row] = [by_column.f_mul(column)?, by_row.f_mul(row)?];
        let [row_by_column, column_by_row] = [by_column.f_mul(row)?, by_row.f_mul(column)?];
        // Ink that moves to the right comes from the left, hence the signs.
        let tangents = [
            by_column.f_neg()?,
            by_row.f_neg()?,
            column_by_column.f_add(&row_by_row)?.f_neg()?,
            row_by_column.f_sub(&column_by_row)?,
            row_by_row.f_sub(&column_by_column)?,
            row_by_column.f_add(&column_by_row)?.f_neg()?,
            by_column.f_square()?.f_add(&by_row.f_square()?)?,
        ];
        let mut shape = images.size();
        shape.insert(shape.len() - 1, DEFORMATION_COUNT);
        Ok(Tensor::f_stack(&tangents, 1)?.f_reshape(shape)?)
    }
}

#[cfg(test)]
mod tests {
    use tch::Kind;

    use super::*;

    /// Ink at columns and rows from the middle: a smooth blot, oblique and away from the middle.
    fn ink(column: f64, row: f64) -> f64 {
        let (x, y) = (column - 0.5, row + 0.7);
        (-(x * x + y * y + 0.4 * x * y) / 14.0).exp()
    }

    fn sampled(ink: impl Fn(f64, f64) -> f64) -> Tensor {
        let at = |index: usize| ink(from_middle((index % SIDE) as f64, SIDE), from_middle((index / SIDE) as f64, SIDE));
        Tensor::from_slice(&(0..SIDE * SIDE).map(at).collect::<Vec<_>>()).to_kind(Kind::Float).reshape([1, PIXELS])
    }

    fn length(tensor: &Tensor) -> f64 {
        f64::try_from(tensor.square().sum(Kind::Double)).unwrap().sqrt()
    }

    #[test]
    fn each_tangent_is_the_change_by_a_small_deformation() {
        const SMALL: f64 = 1e-3;
        let tangents = Tangents::new().unwrap().of(&sampled(ink)).unwrap(); // [1, 7, 256]
        // Where the ink at a place came from.
        let deformations: [fn(f64, f64) -> [f64; 2]; 6] = [
            |column, row| [column - SMALL, row],
            |column, row| [column, row - SMALL],
            |column, row| [column * (1.0 - SMALL), row * (1.0 - SMALL)],
            |column, row| [column + SMALL * row, row - SMALL * column],
            |column, row| [column * (1.0 - SMALL), row * (1.0 + SMALL)],
            |column, row| [column - SMALL * row, row - SMALL * column],
        ];
        for (index, from) in deformations.into_iter().enumerate() {
            let deformed = sampled(|column, row| {
                let [column, row] = from(column, row);
                ink(column, row)
            });
            let due = (deformed - sampled(ink)) / SMALL;
            let tangent = tangents.select(1, index as i64);
            let error = length(&(&tangent - &due)) / length(&due);
            assert!(error < 0.1, "{index}: {error}");
        }
        // Thicker: by the square of the slope.
        let slope = |column, row| {
            let by = |left: f64, down: f64| {
                (ink(column + left, row + down) - ink(column - left, row - down)) / (2.0 * SMALL)
            };
            by(SMALL, 0.0).powi(2) + by(0.0, SMALL).powi(2)
        };
        let due = sampled(slope);
        assert!(length(&(tangents.select(1, 6) - &due)) / length(&due) < 0.1);
    }

    #[test]
    fn a_blurred_dot_keeps_its_ink_and_its_place() {
        let mut image = vec![0.0_f32; IMAGE_SIDE * IMAGE_SIDE];
        image[12 * IMAGE_SIDE + 17] = 1.0;
        let image = Tensor::from_slice(&image).reshape([1, -1]);
        let blurred = Blur::new(1.0).unwrap().apply(&image).unwrap();
        // 28×28 pixels of ink 1 are as many as (16 · 28 / 22)² points.
        let ink = f64::try_from(blurred.sum(Kind::Double)).unwrap();
        assert!((ink - (16.0_f64 / 22.0).powi(2)).abs() < 0.02, "{ink}");
        let places = Tensor::arange(16, (Kind::Float, tch::Device::Cpu)) - 7.5;
        let points = blurred.reshape([16, 16]) / ink;
        let mean =
            |axis: i64| f64::try_from((points.sum_dim_intlist(axis, false, Kind::Float) * &places).sum(Kind::Double));
        let [column, row] = [0, 1].map(|axis| mean(axis).unwrap() * 22.0 / 16.0);
        assert!((column - 3.5).abs() < 0.05 && (row + 1.5).abs() < 0.05, "{column} {row}");
    }
}
