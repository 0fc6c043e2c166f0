//! What each part of the ink is worth: the answer with it covered, compared with the answer to all of it (as Zeiler and
//! Fergus do, 2014, with a grey square on photographs).

use super::log_odds_of_images;
use crate::{array::Array, error::Error, lenet5::LeNet5};
use lenet_data::{
    choice::{ChoiceText, Described},
    dataset::{IMAGE_SIDE, Image, PIXEL_COUNT},
};
use serde::{Deserialize, Serialize};

/// How much is covered at once: a square of paper. A stroke of MNIST is two to four pixels wide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Patch {
    /// 3×3 pixels: a stroke is thinned or just cut
    Three,
    /// 5×5 pixels, as large as a kernel: a stroke is cut through
    #[default]
    Five,
    /// 7×7 pixels: a whole bend or crossing is gone
    Seven,
}

impl Described for Patch {
    const ALL: &'static [Self] = &[Self::Three, Self::Five, Self::Seven];

    fn describe(self) -> ChoiceText {
        match self {
            Self::Three => ChoiceText {
                name: "3",
                title: "3×3",
                help: "3×3 pixels: a stroke is thinned or just cut",
                hint: "3×3 pixels: a stroke is thinned or just cut",
                topic: "attribution",
            },
            Self::Five => ChoiceText {
                name: "5",
                title: "5×5",
                help: "5×5 pixels, as large as a kernel: a stroke is cut through",
                hint: "5×5 pixels, as large as a kernel: a stroke is cut through",
                topic: "attribution",
            },
            Self::Seven => ChoiceText {
                name: "7",
                title: "7×7",
                help: "7×7 pixels: a whole bend or crossing is gone",
                hint: "7×7 pixels: a whole bend or crossing is gone",
                topic: "attribution",
            },
        }
    }
}

impl Patch {
    /// Width and height in pixels.
    pub fn side(self) -> usize {
        match self {
            Self::Three => 3,
            Self::Five => 5,
            Self::Seven => 7,
        }
    }
}

/// By how much the log-odds of `digit` fall where the patch around each pixel is covered with paper, `[28, 28]`. Where there
/// is no ink to cover, that is 0.
pub(super) fn occlusion(network: &LeNet5, image: &Image, digit: u8, patch: Patch) -> Result<Array, Error> {
    let covered = |pixel: usize| Some(cover(image, pixel, patch)).filter(|covered| covered != image);
    let (pixels, mut images): (Vec<usize>, Vec<Image>) =
        (0..PIXEL_COUNT).filter_map(|pixel| Some((pixel, covered(pixel)?))).unzip();
    // The image as it is comes last, so that the same batch computes both sides of each difference.
    images.push(*image);
    let log_odds = log_odds_of_images(network, &images, digit)?.values;
    let mut values = vec![0.0; PIXEL_COUNT];
    for (pixel, covered) in pixels.iter().zip(&log_odds) {
        values[*pixel] = log_odds[pixels.len()] - covered;
    }
    Ok(Array { shape: vec![IMAGE_SIDE, IMAGE_SIDE], values })
}

/// `image` with paper over the patch around `pixel`, as far as it is within the image.
fn cover(image: &Image, pixel: usize, patch: Patch) -> Image {
    let reach = patch.side() / 2;
    let (row, column) = (pixel / IMAGE_SIDE, pixel % IMAGE_SIDE);
    let span = |middle: usize| middle.saturating_sub(reach)..(middle + reach + 1).min(IMAGE_SIDE);
    let mut covered = *image;
    for row in span(row) {
        covered[row * IMAGE_SIDE..][span(column)].fill(0);
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::tests::{image, networks};

    #[test]
    fn a_patch_covers_what_is_around_its_pixel_and_no_more() {
        let image = [200; PIXEL_COUNT];
        let paper = |pixel, patch| {
            let covered = cover(&image, pixel, patch);
            let rows = covered.as_chunks::<IMAGE_SIDE>().0.iter().enumerate();
            let cells = rows
                .flat_map(|(row, values)| values.iter().enumerate().map(move |(column, value)| (row, column, *value)));
            cells.filter(|(_, _, value)| *value == 0).map(|(row, column, _)| (row, column)).collect::<Vec<_>>()
        };
        assert_eq!(paper(0, Patch::Three), [(0, 0), (0, 1), (1, 0), (1, 1)]);
        let middle = paper(10 * IMAGE_SIDE + 20, Patch::Five);
        assert_eq!((middle.len(), middle[0], middle[24]), (25, (8, 18), (12, 22)));
        assert_eq!(paper(PIXEL_COUNT - 1, Patch::Seven).len(), 16);
    }

    #[test]
    fn covering_is_the_difference_of_two_readings_and_nothing_where_there_is_no_ink() {
        for network in networks() {
            let image = image();
            let digit = network.scores(&image).unwrap().best();
            for patch in Patch::ALL.iter().copied() {
                let map = occlusion(&network, &image, digit, patch).unwrap();
                assert_eq!(map.shape, [28, 28]);
                assert_eq!(map.values[0], 0.0, "there is no ink in the corner");
                let worst =
                    (0..PIXEL_COUNT).max_by(|one, other| map.values[*one].total_cmp(&map.values[*other])).unwrap();
                let read = |image: Image| log_odds_of_images(&network, &[image], digit).unwrap().values[0];
                let expected = read(image) - read(cover(&image, worst, patch));
                assert!(expected > 0.5, "some of the ink must count: {expected}");
                assert!((map.values[worst] - expected).abs() < 1e-3 * expected.abs(), "{expected}");
            }
        }
    }

    #[test]
    fn an_empty_image_has_nothing_to_cover() {
        let map = occlusion(&networks()[0], &[0; PIXEL_COUNT], 3, Patch::Five).unwrap();
        assert!(map.values.iter().all(|value| *value == 0.0));
    }
}
