//! Hand-made features: what stood before a trainable classifier in the traditional recogniser (figure 1). All that courses
//! of the time teach: projections, zones, orientations of the gradient, moments, crossings and profiles.

mod gradients;
mod moments;
mod profiles;

use lenet_data::dataset::{IMAGE_SIDE, Image, PIXEL_COUNT};
use lenet_model::array::Array;

use crate::{
    cost::Count,
    evidence::{EvidenceGroup, EvidencePicture, Shades},
};

/// Numbers of an image.
pub const FEATURE_COUNT: usize = {
    let mut count = 0;
    let mut index = 0;
    while index < FeatureGroup::ALL.len() {
        count += FeatureGroup::ALL[index].count();
        index += 1;
    }
    count
};

/// Features of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeatureGroup {
    /// The ink of each row and each column, two by two.
    Projections,
    /// The mean ink of 7×7 zones.
    Zones,
    /// How much edge there is in each of eight directions, in 4×4 blocks.
    Gradients,
    /// Moments of the ink about its centre, and Hu's seven invariants.
    Moments,
    /// How often each second row and column enters the ink.
    Crossings,
    /// How far the ink is from each side, on each second row and column.
    Profiles,
}

impl FeatureGroup {
    /// All groups, in the order of their features.
    pub const ALL: [Self; 6] =
        [Self::Projections, Self::Zones, Self::Gradients, Self::Moments, Self::Crossings, Self::Profiles];

    /// Its name in a sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Projections => "projections",
            Self::Zones => "zones",
            Self::Gradients => "gradient orientations",
            Self::Moments => "moments",
            Self::Crossings => "crossings",
            Self::Profiles => "profiles",
        }
    }

    /// Its number of features.
    pub const fn count(self) -> usize {
        let (rows, columns) = self.picture_size();
        rows * columns
    }

    /// Rows and columns of its picture; a feature is a pixel of it.
    const fn picture_size(self) -> (usize, usize) {
        match self {
            Self::Projections | Self::Crossings => (2, LINE_COUNT),
            Self::Zones => (ZONE_COUNT, ZONE_COUNT),
            Self::Gradients => (gradients::BLOCK_COUNT, gradients::BLOCK_COUNT * gradients::DIRECTION_COUNT),
            Self::Moments => (1, moments::COUNT),
            Self::Profiles => (4, LINE_COUNT),
        }
    }

    fn of(self, image: &Image) -> Vec<f32> {
        match self {
            Self::Projections => profiles::projections(image),
            Self::Zones => zones(image),
            Self::Gradients => gradients::orientations(image),
            Self::Moments => moments::moments(image),
            Self::Crossings => profiles::crossings(image),
            Self::Profiles => profiles::distances(image),
        }
    }
}

/// Pairs of rows, and of columns.
const LINE_COUNT: usize = IMAGE_SIDE / 2;

/// Zones along a side.
const ZONE_COUNT: usize = 7;

/// All features of an image, group after group: [`FEATURE_COUNT`] numbers, each in a unit of its own.
pub fn features(image: &Image) -> Vec<f32> {
    FeatureGroup::ALL.iter().flat_map(|group| group.of(image)).collect()
}

/// What the features of an image cost: for each pixel two sums of projections, one of its zone, twelve of Sobel's operator, four that
/// share its gradient among directions, and 24 of moments. Crossings and profiles only compare.
pub(crate) fn multiply_adds() -> Count {
    const OF_PIXEL: usize = 2 + 1 + 12 + 4 + 24;
    Count::new(PIXEL_COUNT * OF_PIXEL, format!("{PIXEL_COUNT} × {OF_PIXEL}"))
}

/// The features of an image as pictures, a group each.
pub fn evidence(image: &Image) -> EvidenceGroup {
    let picture = |group: &FeatureGroup| {
        let (rows, columns) = group.picture_size();
        let values = Array { shape: vec![rows, columns], values: group.of(image) };
        EvidencePicture { values, shades: Shades::Signed, caption: format!("{} {}", group.count(), group.name()) }
    };
    let pictures = FeatureGroup::ALL.iter().map(picture).collect();
    EvidenceGroup { title: "Hand-made features".to_owned(), pictures }
}

/// The mean ink of each zone, 0–1.
fn zones(image: &Image) -> Vec<f32> {
    const SIDE: usize = IMAGE_SIDE / ZONE_COUNT;
    let zone = |index: usize| {
        let (top, left) = (index / ZONE_COUNT * SIDE, index % ZONE_COUNT * SIDE);
        let pixel = |offset: usize| ink(image, top + offset / SIDE, left + offset % SIDE);
        (0..SIDE * SIDE).map(pixel).sum::<f32>() / (SIDE * SIDE) as f32
    };
    (0..ZONE_COUNT * ZONE_COUNT).map(zone).collect()
}

/// The ink of a pixel, 0–1.
fn ink(image: &Image, row: usize, column: usize) -> f32 {
    f32::from(image[row * IMAGE_SIDE + column]) / 255.0
}

#[cfg(test)]
mod tests {
    use lenet_data::builtin;

    use super::*;

    #[test]
    fn every_group_has_its_number_of_finite_features() {
        let images = [[0; PIXEL_COUNT], [255; PIXEL_COUNT], builtin::draw(1, 3).0];
        for image in images {
            for group in FeatureGroup::ALL {
                let values = group.of(&image);
                assert_eq!(values.len(), group.count(), "{group:?}");
                assert!(values.iter().all(|value| value.is_finite()), "{group:?}");
            }
            assert_eq!(features(&image).len(), FEATURE_COUNT);
        }
        assert_eq!(FEATURE_COUNT, 28 + 49 + 128 + 17 + 28 + 56);
    }

    #[test]
    fn a_zone_is_the_mean_of_its_pixels() {
        let mut image = [0; PIXEL_COUNT];
        image[4 * IMAGE_SIDE + 8] = 255;
        let zones = zones(&image);
        assert_eq!(zones[ZONE_COUNT + 2], 1.0 / 16.0);
        assert_eq!(zones.iter().sum::<f32>(), 1.0 / 16.0);
    }
}
