//! Training images on a device: moved there once, and gathered into batches there.

use std::ops::Range;

use tch::{Kind, TchError, Tensor};

use lenet_data::dataset::PIXEL_COUNT;

/// A part of a data set as its device holds it.
#[derive(Debug)]
pub(super) struct Resident {
    /// Bytes, `[images, 784]`.
    pixels: Tensor,
    /// `[images]`, as cross-entropy takes them.
    labels: Tensor,
}

impl Resident {
    /// Moves images with their labels to `device`: 47 MB for MNIST.
    pub(super) fn new(pixels: &[u8], labels: &[u8], device: tch::Device) -> Result<Self, TchError> {
        Ok(Self {
            pixels: Tensor::f_from_slice(pixels)?.f_reshape([-1, PIXEL_COUNT as i64])?.f_to_device(device)?,
            labels: Tensor::f_from_slice(labels)?.f_to_device(device)?.f_to_kind(Kind::Int64)?,
        })
    }

    /// The images at `positions`, in that order. Only the positions are moved.
    pub(super) fn gather(&self, positions: &[u32]) -> Result<Self, TchError> {
        let positions: Vec<i64> = positions.iter().map(|position| i64::from(*position)).collect();
        let positions = Tensor::f_from_slice(&positions)?.f_to_device(self.pixels.device())?; // [B]
        Ok(Self {
            pixels: self.pixels.f_index_select(0, &positions)?,
            labels: self.labels.f_index_select(0, &positions)?,
        })
    }

    /// Images in a row and their labels, `[B, 784]` and `[B]`: views, which cost nothing.
    pub(super) fn part(&self, range: Range<usize>) -> Result<(Tensor, Tensor), TchError> {
        let (start, length) = (range.start as i64, range.len() as i64);
        Ok((self.pixels.f_narrow(0, start, length)?, self.labels.f_narrow(0, start, length)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batches::batch;
    use lenet_data::builtin;
    use lenet_model::{array::Array, input::InputNormalisation};

    #[test]
    fn what_is_gathered_on_the_device_is_the_batch_that_is_made_outside() {
        let images = builtin::dataset(5, 40, 1).train;
        let positions = [39, 0, 7, 7, 21];
        let outside = batch(&images, &positions);
        let resident = Resident::new(images.pixels(), images.labels(), tch::Device::Cpu).unwrap();
        let moved = Resident::new(outside.images.as_flattened(), &outside.labels, tch::Device::Cpu).unwrap();
        for inside in [resident.gather(&positions).unwrap(), moved] {
            let (pixels, labels) = inside.part(1..5).unwrap();
            let input = InputNormalisation::MODERN.input_of_pixels(&pixels).unwrap();
            let expected = InputNormalisation::MODERN.input(&outside.images[1..]).unwrap();
            assert_eq!(Array::from_tensor(&input).unwrap(), Array::from_tensor(&expected).unwrap());
            let labels = Vec::<i64>::try_from(&labels).unwrap();
            assert!(labels.iter().zip(&outside.labels[1..]).all(|(one, other)| *one == i64::from(*other)));
        }
        assert!(resident.gather(&[40]).is_err(), "there is no such image");
    }
}
