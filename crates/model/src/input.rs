//! From 28×28 grey images to the network's 32×32 input.

use serde::{Deserialize, Serialize};
use tch::{Kind, Tensor};

use super::{
    error::Error,
    framing::{Framing, middle_of_fields},
    layer::Layer,
};
use lenet_data::{
    dataset::{IMAGE_SIDE, Image},
    perturb::Field,
    strings::StringImage,
};

/// A grey value x of 0–255 enters the network as (x/255 − mean) / deviation. The digit is extended from 28×28 to 32×32, by
/// default before that and with background (grey value 0), so the border has the value of empty paper.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputNormalisation {
    /// Subtracted from x/255.
    pub mean: f64,
    /// What the difference is divided by.
    pub deviation: f64,
    /// How the image fills the field. Files name it only where there is no border of paper.
    #[serde(default, skip_serializing_if = "Framing::is_paper")]
    pub framing: Framing,
}

impl InputNormalisation {
    /// Mean and standard deviation of MNIST's training pixels, as the report uses them.
    pub const MODERN: Self = Self { mean: 0.1307, deviation: 0.3081, framing: Framing::Paper };

    /// The paper's (section II-B): background becomes −0.1 and full ink 1.175.
    pub const ORIGINAL: Self = Self { mean: 0.1 / 1.275, deviation: 1.0 / 1.275, framing: Framing::Paper };

    /// Whether every grey value becomes a number of moderate size (at most 1000).
    pub fn is_usable(self) -> bool {
        self.ends().iter().all(|end| end.abs() <= 1000.0)
    }

    /// The input of paper and of full ink.
    pub fn ends(self) -> [f64; 2] {
        [0.0, 1.0].map(|share| (share - self.mean) / self.deviation)
    }

    /// The network's input for a batch of images, `[B, 1, 32, 32]`.
    pub fn input(self, images: &[Image]) -> Result<Tensor, Error> {
        self.input_of_pixels(&Tensor::f_from_slice(images.as_flattened())?)
    }

    /// The same for grey values in bytes, 784 an image, on whatever device they are.
    pub fn input_of_pixels(self, pixels: &Tensor) -> Result<Tensor, Error> {
        let side = IMAGE_SIDE as i64;
        let grey = pixels.f_reshape([-1, 1, side, side])?; // [B, 1, 28, 28]
        self.framing.framed(&grey, |grey| self.normalised(grey)) // [B, 1, 32, 32]
    }

    /// The same for 32×32 fields, `[B, 1, 32, 32]`; where the image has no border of paper, for what is in their middle.
    pub fn field_input(self, fields: &[Field]) -> Result<Tensor, Error> {
        let side = Layer::Input.map_side() as i64;
        let grey = Tensor::f_from_slice(fields.as_flattened())?; // [B × 1024]
        let grey = grey.f_reshape([-1, 1, side, side])?; // [B, 1, 32, 32]
        match self.framing {
            Framing::Paper => self.normalised(&grey), // [B, 1, 32, 32]
            framing => framing.framed(&middle_of_fields(&grey)?, |grey| self.normalised(grey)), // [B, 1, 32, 32]
        }
    }

    /// The same for strings of one width, `[B, 1, 32, W]`.
    pub fn string_input(self, strings: &[&StringImage]) -> Result<Tensor, Error> {
        let pixels: Vec<u8> = strings.iter().flat_map(|string| string.pixels()).copied().collect();
        let grey = Tensor::f_from_slice(&pixels)?; // [B × 32 × W]
        let [count, height] = [strings.len().max(1), StringImage::HEIGHT].map(|length| length as i64);
        let grey = grey.f_reshape([count, 1, height, -1])?; // [B, 1, 32, W]
        let shift = (Framing::Paper.margin() - self.framing.string_margin()) as i64;
        self.normalised(&grey.f_constant_pad_nd([-shift, shift, -shift, shift])?) // [B, 1, 32, W]
    }

    /// The derivatives by the ink of each pixel, 0–1, `[B, 1, 28, 28]`, from those by the input, `[B, 1, 32, 32]`.
    pub(super) fn by_ink(self, by_input: &Tensor) -> Result<Tensor, Error> {
        // A grey value is divided by the deviation on its way in.
        Ok(self.framing.by_pixel(by_input)?.f_div_scalar(self.deviation)?)
    }

    /// Grey values as the network's input, in the same shape.
    pub(super) fn normalised(self, grey: &Tensor) -> Result<Tensor, Error> {
        let scaled = grey.f_to_kind(Kind::Float)?.f_div_scalar_(255.0)?;
        Ok(scaled.f_sub_scalar(self.mean)?.f_div_scalar(self.deviation)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::Array;
    use lenet_data::{builtin, dataset::PIXEL_COUNT, perturb::field};

    #[test]
    fn the_originals_paper_is_minus_a_tenth_and_its_ink_1_175() {
        let mut image = [0; PIXEL_COUNT];
        image[0] = 255;
        let input = Array::from_tensor(&InputNormalisation::ORIGINAL.input(&[image]).unwrap()).unwrap();
        assert!((input.values[0] + 0.1).abs() < 1e-6);
        assert!((input.values[2 * 32 + 2] - 1.175).abs() < 1e-6);
    }

    #[test]
    fn an_unperturbed_field_is_the_same_input_as_its_image() {
        let image = *builtin::dataset(1, 0, 1).test.image(0).unwrap();
        for input in [InputNormalisation::MODERN, InputNormalisation::ORIGINAL] {
            let [of_image, of_field] = [input.input(&[image]), input.field_input(&[field(&image)])]
                .map(|tensor| Array::from_tensor(&tensor.unwrap()).unwrap());
            assert_eq!(of_image, of_field);
        }
    }

    #[test]
    fn the_digit_is_in_a_field_of_background() {
        let mut image = [0; PIXEL_COUNT];
        image[0] = 255;
        let input = Array::from_tensor(&InputNormalisation::MODERN.input(&[image]).unwrap()).unwrap();
        assert_eq!(input.shape, [1, 1, 32, 32]);
        let (background, ink) = ((0.0 - 0.1307) / 0.3081, (1.0 - 0.1307) / 0.3081);
        assert!((input.values[0] - background).abs() < 1e-6);
        assert!((input.values[2 * 32 + 2] - ink).abs() < 1e-6);
        assert_eq!(input.values.iter().filter(|value| **value > 0.0).count(), 1);
    }
}
