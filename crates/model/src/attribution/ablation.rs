//! Ablation: the fall of the log-odds when a part of the image is covered, or a part of C3 removed.

use serde::{Deserialize, Serialize};
use tch::{Kind, Tensor};

use super::{log_odds, log_odds_of_images};
use crate::{array::Array, error::Error, layer::Layer, lenet5::LeNet5};
use lenet_data::{
    choice::{ChoiceText, Described},
    dataset::{IMAGE_SIDE, Image, PIXEL_COUNT},
};

/// The square that occlusion covers with paper. A stroke of MNIST is two to four pixels wide.
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
        let (name, title, hint) = match self {
            Self::Three => ("3", "3×3", "3×3 pixels: a stroke is thinned or just cut"),
            Self::Five => ("5", "5×5", "5×5 pixels, as large as a kernel: a stroke is cut through"),
            Self::Seven => ("7", "7×7", "7×7 pixels: a whole bend or crossing is gone"),
        };
        ChoiceText { name, title, hint, topic: "attribution" }
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

/// The fall of the log-odds when a part of C3 gets its values on empty paper.
///
/// Contributions need not add up: maps can replace each other.
#[derive(Clone, Debug, PartialEq)]
pub struct C3Contribution {
    /// By whole maps, `[16]`.
    pub maps: Array,
    /// By single values of the maps, `[16, 10, 10]`.
    pub values: Array,
}

/// The fall of the log-odds of `digit` when the patch around each pixel is covered with paper, `[28, 28]`; 0 where there is no
/// ink to cover. Zeiler and Fergus (2014) do the same with a grey square on photographs.
pub(super) fn occlusion(network: &LeNet5, image: &Image, digit: u8, patch: Patch) -> Result<Array, Error> {
    let covered = |pixel: usize| Some(cover(image, pixel, patch)).filter(|covered| covered != image);
    let (pixels, mut images): (Vec<usize>, Vec<Image>) =
        (0..PIXEL_COUNT).filter_map(|pixel| Some((pixel, covered(pixel)?))).unzip();
    // The uncovered image comes last: one batch computes both sides of each difference.
    images.push(*image);
    let log_odds = log_odds_of_images(network, &images, digit)?.values;
    let mut values = vec![0.0; PIXEL_COUNT];
    for (pixel, covered) in pixels.iter().zip(&log_odds) {
        values[*pixel] = log_odds[pixels.len()] - covered;
    }
    Ok(Array { shape: vec![IMAGE_SIDE, IMAGE_SIDE], values })
}

/// `image` with paper over the patch around `pixel`.
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

/// The contribution of each map of C3, and of each of its values, to the log-odds of `digit`.
pub(super) fn contribution(network: &LeNet5, image: &Image, digit: u8) -> Result<C3Contribution, Error> {
    let _no_grad = tch::no_grad_guard();
    let both = c3(network, &[*image, [0; PIXEL_COUNT]])?; // [2, 16, 10, 10]
    let (found, on_paper) = (both.f_narrow(0, 0, 1)?, both.f_narrow(0, 1, 1)?); // [1, 16, 10, 10]
    let log_odds = |maps: &Tensor| -> Result<Tensor, Error> {
        let logits = network.logits_from(Layer::C3, maps)?; // [B, 10]
        log_odds(network.architecture().loss, &logits, digit) // [B]
    };
    let whole = log_odds(&found)?; // [1]
    let fall = |removed: &Tensor| -> Result<Tensor, Error> {
        let without = on_paper.f_where_self(removed, &found)?; // [B, 16, 10, 10]
        Ok(whole.f_sub(&log_odds(&without)?)?) // [B]
    };
    let (map_count, side) = (Layer::C3.map_count() as i64, Layer::C3.map_side() as i64);
    let each = |count: i64| Tensor::f_eye(count, (Kind::Bool, found.device()));
    let each_map = each(map_count)?.f_reshape([map_count, map_count, 1, 1])?; // [16, 16, 1, 1]
    let each_value = each(map_count * side * side)?.f_reshape([-1, map_count, side, side])?; // [1600, 16, 10, 10]
    let values = fall(&each_value)?.f_reshape([map_count, side, side])?; // [16, 10, 10]
    Ok(C3Contribution { maps: Array::from_tensor(&fall(&each_map)?)?, values: Array::from_tensor(&values)? })
}

/// The output of C3 for `images`, `[B, 16, 10, 10]`.
fn c3(network: &LeNet5, images: &[Image]) -> Result<Tensor, Error> {
    let activations = network.activations(&network.input(images)?)?;
    let c3 = activations.into_iter().find(|activation| activation.layer == Layer::C3);
    c3.map(|activation| activation.activation).ok_or(Error::LayerAbsent(Layer::C3))
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
    fn occlusion_is_the_difference_of_two_predictions_and_nothing_where_there_is_no_ink() {
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

    #[test]
    fn removing_a_map_changes_the_log_odds_by_its_contribution() {
        for network in networks() {
            let image = image();
            let digit = network.scores(&image).unwrap().best();
            let contribution = contribution(&network, &image, digit).unwrap();
            assert_eq!((contribution.maps.shape, contribution.values.shape), (vec![16], vec![16, 10, 10]));
            let (found, on_paper) = (c3(&network, &[image]).unwrap(), c3(&network, &[[0; PIXEL_COUNT]]).unwrap());
            let read = |maps: &Tensor| {
                let logits = network.logits_from(Layer::C3, maps).unwrap();
                f32::try_from(&log_odds(network.architecture().loss, &logits, digit).unwrap()).unwrap()
            };
            for map in [0, 7, 15] {
                let without = found.copy();
                without.narrow(1, map, 1).copy_(&on_paper.narrow(1, map, 1));
                let expected = read(&found) - read(&without);
                let computed = contribution.maps.values[map as usize];
                assert!(
                    (computed - expected).abs() < 1e-3 * expected.abs().max(1.0),
                    "map {map}: {computed} for {expected}"
                );
                let without = found.copy();
                without
                    .narrow(1, map, 1)
                    .narrow(2, 4, 1)
                    .narrow(3, 6, 1)
                    .copy_(&on_paper.narrow(1, map, 1).narrow(2, 4, 1).narrow(3, 6, 1));
                let expected = read(&found) - read(&without);
                let computed = contribution.values.values[map as usize * 100 + 4 * 10 + 6];
                assert!(
                    (computed - expected).abs() < 1e-3 * expected.abs().max(1.0),
                    "value of {map}: {computed} for {expected}"
                );
            }
            assert!(contribution.maps.values.iter().any(|value| value.abs() > 0.5));
        }
    }

    #[test]
    fn on_empty_paper_no_map_contributes() {
        let contribution = contribution(&networks()[0], &[0; PIXEL_COUNT], 3).unwrap();
        let values = contribution.maps.values.iter().chain(&contribution.values.values);
        assert!(values.copied().all(|value| value.abs() < 1e-5));
    }
}
