//! How a 28×28 image fills the network's field of 32×32: networks from elsewhere do this in several ways.

use serde::{Deserialize, Serialize};
use tch::{Kind, Tensor};

use super::{error::Error, layer::Layer};
use lenet_data::{
    choice::{ChoiceText, Described},
    dataset::IMAGE_SIDE,
};

/// How a 28×28 image fills the network's field of 32×32.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Framing {
    /// A border of two pixels of paper: the image is extended before its grey values are normalised.
    #[default]
    Paper,
    /// A border of two pixels of the input value 0: the image is extended afterwards, as the padding of a convolution does.
    Zero,
    /// No border: the image is enlarged, as torchvision's `Resize(32)` does.
    Enlarged,
    /// No border and no padding: the image lies in the upper left corner, and C5 sees the 4×4 units of each map of S4 that
    /// depend on it alone. These are the 44,426 parameters of a network on 28×28.
    Unpadded,
}

impl Described for Framing {
    const ALL: &'static [Self] = &[Self::Paper, Self::Zero, Self::Enlarged, Self::Unpadded];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::Paper => {
                ("paper", "Border of paper", "Two pixels of paper around the image of 28×28: the report's choice")
            }
            Self::Zero => (
                "zero",
                "Border of zeros",
                "Two pixels of the input value 0 around the normalised image, as the padding of a convolution adds them",
            ),
            Self::Enlarged => {
                ("enlarged", "Enlarged to 32×32", "The image enlarged to 32×32, as torchvision's Resize(32) does")
            }
            Self::Unpadded => (
                "unpadded",
                "28×28 without padding",
                "The image as it is: C5 sees 4×4 units of each map of S4, and the network has 44,426 parameters",
            ),
        };
        ChoiceText { name, title, hint, topic: "input" }
    }
}

/// Width and height of the maps of S4 that depend on an image without padding alone.
pub(super) const UNPADDED_S4_SIDE: usize = 4;

/// Background on each side of a framed image.
pub(super) const BORDER: i64 = (Layer::Input.map_side() - IMAGE_SIDE) as i64 / 2;

const SIDE: i64 = IMAGE_SIDE as i64;

impl Framing {
    /// Whether this is the program's own, which files do not name.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) fn is_paper(&self) -> bool {
        *self == Self::Paper
    }

    /// Rows and columns of background before the image.
    pub(super) fn margin(self) -> usize {
        match self {
            Self::Paper | Self::Zero => BORDER as usize,
            Self::Enlarged | Self::Unpadded => 0,
        }
    }

    /// The same before the digits of a string, which are as large as in images whatever the framing.
    pub(super) fn string_margin(self) -> usize {
        match self {
            Self::Paper | Self::Zero | Self::Enlarged => BORDER as usize,
            Self::Unpadded => 0,
        }
    }

    /// Grey values of images, `[B, 1, 28, 28]`, as the network's input, `[B, 1, 32, 32]`; `normalise` makes input of grey values.
    pub(super) fn framed(
        self,
        grey: &Tensor,
        normalise: impl Fn(&Tensor) -> Result<Tensor, Error>,
    ) -> Result<Tensor, Error> {
        match self {
            Self::Paper => normalise(&grey.f_constant_pad_nd([BORDER; 4])?),
            Self::Zero => Ok(normalise(grey)?.f_constant_pad_nd([BORDER; 4])?),
            Self::Enlarged => normalise(&enlarged(grey)?),
            Self::Unpadded => normalise(&grey.f_constant_pad_nd([0, 2 * BORDER, 0, 2 * BORDER])?),
        }
    }

    /// The derivatives by the pixels of images, `[B, 1, 28, 28]`, from those by the input, `[B, 1, 32, 32]`.
    pub(super) fn by_pixel(self, by_input: &Tensor) -> Result<Tensor, Error> {
        if self == Self::Enlarged {
            let weights = enlargement(by_input)?; // [32, 28]
            return Ok(weights.f_tr()?.f_matmul(&by_input.f_matmul(&weights)?)?);
        }
        let margin = self.margin() as i64;
        Ok(by_input.f_narrow(2, margin, SIDE)?.f_narrow(3, margin, SIDE)?)
    }
}

/// The middle of 32×32 fields, `[B, 1, 28, 28]`, from `[B, 1, 32, 32]`.
pub(super) fn middle_of_fields(fields: &Tensor) -> Result<Tensor, Error> {
    Ok(fields.f_narrow(2, BORDER, SIDE)?.f_narrow(3, BORDER, SIDE)?)
}

/// Images of grey values enlarged from 28×28 to 32×32: first their rows, then their columns, in whole grey values.
fn enlarged(grey: &Tensor) -> Result<Tensor, Error> {
    let weights = enlargement(grey)?; // [32, 28]
    let whole = |values: Tensor| values.f_add_scalar(0.5)?.f_floor();
    let wide = whole(grey.f_to_kind(Kind::Float)?.f_matmul(&weights.f_tr()?)?)?; // [B, 1, 28, 32]
    Ok(whole(weights.f_matmul(&wide)?)?) // [B, 1, 32, 32]
}

/// The share of each of 28 pixels in each of 32 between them, `[32, 28]`, on the device of `like`.
fn enlargement(like: &Tensor) -> Result<Tensor, Error> {
    let lengths = [Layer::Input.map_side(), IMAGE_SIDE].map(|side| side as i64);
    Ok(Tensor::f_from_slice(&enlargement_weights())?.f_reshape(lengths)?.f_to_device(like.device())?)
}

/// As plain numbers, `[32, 28]`.
pub(super) fn enlargement_weights() -> Vec<f32> {
    let (from, to) = (IMAGE_SIDE, Layer::Input.map_side());
    let mut weights = vec![0.0_f32; to * from];
    for (row, shares) in weights.chunks_exact_mut(from).enumerate() {
        let place = ((row as f64 + 0.5) * from as f64 / to as f64 - 0.5).clamp(0.0, (from - 1) as f64);
        let before = place.floor() as usize;
        let share = place - before as f64;
        shares[before] += (1.0 - share) as f32;
        shares[(before + 1).min(from - 1)] += share as f32;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Row 17 and the sum of what `PIL.Image.resize((32, 32), BILINEAR)` makes of [`grey`].
    const ROW_17: [f32; 32] = [
        36.0, 122.0, 215.0, 164.0, 144.0, 156.0, 73.0, 153.0, 63.0, 104.0, 187.0, 136.0, 116.0, 144.0, 85.0, 139.0,
        230.0, 115.0, 160.0, 136.0, 116.0, 117.0, 58.0, 111.0, 203.0, 88.0, 133.0, 109.0, 89.0, 154.0, 199.0, 77.0,
    ];
    const SUM: f64 = 131_507.0;

    /// Grey values without a pattern, `[1, 1, 28, 28]`.
    fn grey() -> Tensor {
        let values: Vec<f32> = (0..SIDE * SIDE)
            .map(|place| (place / SIDE, place % SIDE))
            .map(|(r, c)| ((r * 37 + c * 91 + r * c) % 256) as f32)
            .collect();
        Tensor::from_slice(&values).reshape([1, 1, SIDE, SIDE])
    }

    fn unchanged(grey: &Tensor) -> Result<Tensor, Error> {
        Ok(grey.f_alias()?)
    }

    fn row(field: &Tensor, row: i64) -> Vec<f32> {
        field.get(0).get(0).get(row).try_into().unwrap()
    }

    #[test]
    fn an_enlarged_image_is_that_of_pil() {
        let field = Framing::Enlarged.framed(&grey(), unchanged).unwrap();
        assert_eq!(row(&field, 17), ROW_17);
        assert_eq!(field.sum(Kind::Double).double_value(&[]), SUM);
    }

    #[test]
    fn a_border_is_paper_or_zero_or_absent() {
        let ink = Tensor::ones([1, 1, SIDE, SIDE], (Kind::Float, tch::Device::Cpu));
        let halved = |grey: &Tensor| Ok(grey.f_sub_scalar(0.5)?);
        let corner = |framing: Framing| row(&framing.framed(&ink, halved).unwrap(), 2)[..3].to_vec();
        assert_eq!(corner(Framing::Paper), [-0.5, -0.5, 0.5]);
        assert_eq!(corner(Framing::Zero), [0.0, 0.0, 0.5]);
        assert_eq!(corner(Framing::Enlarged), [0.5; 3]);
        assert_eq!(corner(Framing::Unpadded), [0.5; 3]);
        assert_eq!(row(&Framing::Unpadded.framed(&ink, halved).unwrap(), 0)[26..], [0.5, 0.5, -0.5, -0.5, -0.5, -0.5]);
    }

    #[test]
    fn derivatives_go_back_the_way_that_pixels_came() {
        // So large that whole grey values do not matter.
        let grey = grey() * 1e4;
        let weights = (Tensor::arange(1024, (Kind::Double, tch::Device::Cpu)) * 0.7).sin().to_kind(Kind::Float);
        let weights = weights.reshape([1, 1, 32, 32]);
        let product = |one: &Tensor, other: &Tensor| (one * other).sum(Kind::Double).double_value(&[]);
        for framing in Framing::ALL {
            let there = product(&framing.framed(&grey, unchanged).unwrap(), &weights);
            let back = product(&grey, &framing.by_pixel(&weights).unwrap());
            assert!((there - back).abs() <= 1e-4 * there.abs(), "{framing:?}: {there} and {back}");
        }
    }
}
