//! What a method is given of an image: its pixels, its upright form, or hand-made features.

use lenet_data::{
    choice::{ChoiceText, Described},
    dataset::{IMAGE_SIDE, Image, PIXEL_COUNT},
    deslant::{DESLANTED_SIDE, deslanted},
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tch::{Kind, Tensor};

use crate::{
    error::Error,
    evidence::{EvidenceGroup, EvidencePicture, Shades},
    features::{self, FEATURE_COUNT, features},
    stored::Stored,
};

/// What a method is given of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    /// Its 28×28 pixels.
    Regular,
    /// The 20×20 pixels of the digit made upright.
    Deslanted,
    /// Its 28×28 pixels; training images are augmented.
    Augmented,
    /// Hand-made features.
    Features,
}

impl Described for Input {
    const ALL: &'static [Self] = &[Self::Regular, Self::Deslanted, Self::Augmented, Self::Features];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::Regular => ("regular", "28×28", "The 28×28 pixels of an image as they are"),
            Self::Deslanted => ("deslanted", "Deslanted", "The 20×20 pixels of the digit made upright"),
            Self::Augmented => {
                ("augmented", "Augmented", "28×28 pixels; each training image is augmented anew in each epoch")
            }
            Self::Features => (
                "features",
                "Hand-made features",
                "Projections, zones, orientations of the gradient, moments, crossings and profiles in place of pixels",
            ),
        };
        ChoiceText { name, title, hint, topic: "traditional-recogniser" }
    }
}

/// Makes inputs of images, as they were fitted to the training images.
#[derive(Debug)]
pub struct Inputs {
    input: Input,
    /// Of features, which have units of their own.
    scaling: Option<Scaling>,
}

/// Brings each feature to mean 0 and deviation 1 over the training images.
#[derive(Debug)]
struct Scaling {
    /// `[1, D]`.
    mean: Tensor,
    /// `[1, D]`; 1 where a feature is constant.
    deviation: Tensor,
}

impl Inputs {
    /// Fits the scaling of features to training images; pixels have none.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn fit(input: Input, images: &[Image]) -> Result<Self, Error> {
        let mut inputs = Self { input, scaling: None };
        if input == Input::Features && !images.is_empty() {
            let features = inputs.matrix(images)?; // [N, D]
            let mean = features.f_mean_dim(0, true, Kind::Float)?; // [1, D]
            let deviation = features.f_std_dim(0, false, true)?; // [1, D]
            let deviation = deviation.f_where_self(&deviation.f_gt(1e-6)?, &deviation.f_ones_like()?)?;
            inputs.scaling = Some(Scaling { mean, deviation });
        }
        Ok(inputs)
    }

    /// What it gives of an image.
    pub fn input(&self) -> Input {
        self.input
    }

    /// Numbers for an image.
    pub fn dimension(&self) -> usize {
        match self.input {
            Input::Regular | Input::Augmented => PIXEL_COUNT,
            Input::Deslanted => DESLANTED_SIDE * DESLANTED_SIDE,
            Input::Features => FEATURE_COUNT,
        }
    }

    /// Width and height of inputs that are pixels.
    pub fn side(&self) -> Option<usize> {
        match self.input {
            Input::Regular | Input::Augmented => Some(IMAGE_SIDE),
            Input::Deslanted => Some(DESLANTED_SIDE),
            Input::Features => None,
        }
    }

    /// The inputs of images, `[N, D]`: pixels from 0 (background) to 1, or scaled features.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn matrix(&self, images: &[Image]) -> Result<Tensor, Error> {
        let shape = [images.len() as i64, self.dimension() as i64];
        let levels =
            |levels: &[u8]| Tensor::f_from_slice(levels)?.f_reshape(shape)?.f_to_kind(Kind::Float)?.f_div_scalar(255.0);
        match self.input {
            Input::Regular | Input::Augmented => Ok(levels(images.as_flattened())?),
            Input::Deslanted => {
                let upright: Vec<_> = images.par_iter().map(deslanted).collect();
                Ok(levels(upright.as_flattened())?)
            }
            Input::Features => {
                let rows: Vec<Vec<f32>> = images.par_iter().map(features).collect();
                let matrix = Tensor::f_from_slice(&rows.concat())?.f_reshape(shape)?;
                match &self.scaling {
                    Some(Scaling { mean, deviation }) => Ok(matrix.f_sub(mean)?.f_div(deviation)?),
                    None => Ok(matrix),
                }
            }
        }
    }

    /// What it makes of an image, where that is not its pixels.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn evidence(&self, image: &Image) -> Result<Option<EvidenceGroup>, Error> {
        Ok(match self.input {
            Input::Regular | Input::Augmented => None,
            Input::Deslanted => {
                let upright = self.matrix(std::slice::from_ref(image))?;
                let pictures = vec![EvidencePicture::of_row(&upright, Shades::Ink, "20×20 pixels")?];
                Some(EvidenceGroup { title: "Deslanted".to_owned(), pictures })
            }
            Input::Features => Some(features::evidence(image)),
        })
    }

    /// What has to be kept.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn store(&self) -> Result<Stored, Error> {
        let stored = Stored::default().with_text("input", self.input.describe().name);
        match &self.scaling {
            Some(Scaling { mean, deviation }) => {
                stored.with_numbers("mean", mean)?.with_numbers("deviation", deviation)
            }
            None => Ok(stored),
        }
    }

    /// What [`Self::store`] gave.
    ///
    /// # Errors
    /// If something is absent or of a wrong shape.
    pub fn read(stored: &Stored) -> Result<Self, Error> {
        let name = stored.text("input")?;
        let input = Input::named(name)
            .ok_or_else(|| Error::Stored { name: "input".to_owned(), reason: format!("is {name:?}, which is none") })?;
        let scaling = if input == Input::Features {
            let shape = [1, FEATURE_COUNT as i64];
            Some(Scaling { mean: stored.shaped("mean", &shape)?, deviation: stored.shaped("deviation", &shape)? })
        } else {
            None
        };
        Ok(Self { input, scaling })
    }
}

#[cfg(test)]
mod tests {
    use lenet_data::builtin;

    use super::*;

    #[test]
    fn inputs_are_pixels_or_scaled_features_and_come_back_from_a_file() {
        let dataset = builtin::dataset(1, 60, 5);
        let images = dataset.train.pixels().as_chunks::<PIXEL_COUNT>().0;
        for input in Input::ALL {
            let inputs = Inputs::fit(*input, images).unwrap();
            let matrix = inputs.matrix(images).unwrap();
            assert_eq!(matrix.size(), [60, inputs.dimension() as i64]);
            let read = Inputs::read(&inputs.store().unwrap()).unwrap();
            let difference = read.matrix(images).unwrap() - &matrix;
            assert_eq!(f64::try_from(difference.abs().max()).unwrap(), 0.0, "{input:?}");
            let (least, most) = (f64::try_from(matrix.min()).unwrap(), f64::try_from(matrix.max()).unwrap());
            match input {
                Input::Features => {
                    let mean = matrix.mean_dim(0, false, Kind::Float).abs().max();
                    assert!(f64::try_from(mean).unwrap() < 1e-4);
                }
                _ => assert!(least == 0.0 && most > 0.9 && most <= 1.0, "{least} {most}"),
            }
        }
    }
}
