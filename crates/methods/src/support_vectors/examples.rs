//! The images that classes are told apart by: all that are learned from, or those that became support vectors.

use lenet_data::dataset::{IMAGE_SIDE, PIXEL_COUNT};
use tch::{Kind, Tensor};

use crate::{error::Error, fitting::Fitting, input::Input, stored::Stored};

/// Directions by a pixel, and none: rows down, columns to the right.
const SHIFTS: [[i64; 2]; 5] = [[0, 0], [-1, 0], [1, 0], [0, -1], [0, 1]];

/// Inputs with their classes.
#[derive(Debug)]
pub(super) struct Examples {
    /// `[N, D]`: pixels from 0 to 1, or features.
    pub inputs: Tensor,
    /// As many as inputs.
    pub labels: Vec<u8>,
    /// `[N, 784]`, levels: what is shown where inputs are features.
    pictures: Option<Tensor>,
}

impl Examples {
    /// All training images.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn of(fitting: &Fitting<'_>) -> Result<Self, Error> {
        let pictures = match fitting.inputs.input() {
            Input::Features => {
                Some(Tensor::f_from_slice(fitting.images.pixels())?.f_reshape([-1, PIXEL_COUNT as i64])?)
            }
            Input::Regular | Input::Deslanted | Input::Augmented => None,
        };
        let labels = fitting.images.labels().to_vec();
        Ok(Self { inputs: fitting.matrix.shallow_clone(), labels, pictures })
    }

    /// Those at some positions.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn select(&self, positions: &[usize]) -> Result<Self, Error> {
        let indices: Vec<i64> = positions.iter().map(|position| *position as i64).collect();
        let indices = Tensor::f_from_slice(&indices)?;
        Ok(Self {
            inputs: self.inputs.f_index_select(0, &indices)?,
            labels: positions.iter().map(|position| self.labels[*position]).collect(),
            pictures: self.pictures.as_ref().map(|pictures| pictures.f_index_select(0, &indices)).transpose()?,
        })
    }

    /// These 28×28 images, and each shifted by a pixel in four directions.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn with_shifts(&self) -> Result<Self, Error> {
        let side = IMAGE_SIDE as i64;
        let padded = self.inputs.f_reshape([-1, side, side])?.f_constant_pad_nd([1, 1, 1, 1])?; // [N, 30, 30]
        let shifted = |[down, right]: [i64; 2]| {
            padded.f_narrow(1, 1 - down, side)?.f_narrow(2, 1 - right, side)?.f_reshape([-1, side * side])
        };
        let shifted = SHIFTS.into_iter().map(shifted).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { inputs: Tensor::f_cat(&shifted, 0)?, labels: self.labels.repeat(SHIFTS.len()), pictures: None })
    }

    /// What is shown of one, `[784]` or `[400]`, from 0 to 1.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn picture(&self, position: usize) -> Result<Tensor, Error> {
        let position = position as i64;
        match &self.pictures {
            Some(pictures) => Ok(pictures.f_get(position)?.f_to_kind(Kind::Float)?.f_div_scalar(255.0)?),
            None => Ok(self.inputs.f_get(position)?),
        }
    }

    /// Adds them to what is stored: pixels as levels, features as numbers with the images that they are of.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn store(&self, stored: Stored) -> Result<Stored, Error> {
        let stored = stored.with_levels("labels", &Tensor::f_from_slice(&self.labels)?)?;
        match &self.pictures {
            Some(pictures) => stored.with_numbers("rows", &self.inputs)?.with_levels("pictures", pictures),
            None => stored.with_levels("levels", &self.inputs.f_mul_scalar(255.0)?),
        }
    }

    /// What [`Self::store`] has added.
    ///
    /// # Errors
    /// If an array is absent or of a wrong shape.
    pub(super) fn read(stored: &Stored) -> Result<Self, Error> {
        let labels = stored.shaped("labels", &[-1])?; // [N]
        let count = labels.size()[0];
        let labels = Vec::try_from(labels.f_to_kind(Kind::Uint8)?)?;
        if stored.arrays.contains_key("levels") {
            let inputs = stored.shaped("levels", &[count, -1])?.f_div_scalar(255.0)?;
            return Ok(Self { inputs, labels, pictures: None });
        }
        let pictures = stored.shaped("pictures", &[count, PIXEL_COUNT as i64])?.f_to_kind(Kind::Uint8)?;
        Ok(Self { inputs: stored.shaped("rows", &[count, -1])?, labels, pictures: Some(pictures) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifted_images_have_their_ink_one_pixel_further() {
        let mut pixels = vec![0.0_f32; 2 * PIXEL_COUNT];
        // The first image has a dot at row 5, column 9; the second one in the corner, which two shifts push out.
        (pixels[5 * IMAGE_SIDE + 9], pixels[PIXEL_COUNT]) = (1.0, 0.5);
        let inputs = Tensor::from_slice(&pixels).reshape([2, PIXEL_COUNT as i64]);
        let examples = Examples { inputs, labels: vec![3, 8], pictures: None }.with_shifts().unwrap();
        assert_eq!(examples.labels, [3, 8, 3, 8, 3, 8, 3, 8, 3, 8]);
        let dot = |index: i64| {
            let values = Vec::<f32>::try_from(examples.inputs.get(index)).unwrap();
            let place = values.iter().position(|value| *value > 0.0)?;
            Some([place / IMAGE_SIDE, place % IMAGE_SIDE])
        };
        let dots: Vec<_> = [0, 2, 4, 6, 8].map(dot).into_iter().flatten().collect();
        assert_eq!(dots, [[5, 9], [4, 9], [6, 9], [5, 8], [5, 10]]);
        assert_eq!([1, 3, 5, 7, 9].map(dot), [Some([0, 0]), None, Some([1, 0]), None, Some([0, 1])]);
    }
}
