//! What each map of C3 is worth: the answer with what the map found taken out, compared with the answer to all of it.

use tch::{Kind, Tensor};

use super::log_odds;
use crate::{array::Array, error::Error, layer::Layer, lenet5::LeNet5};
use lenet_data::dataset::{Image, PIXEL_COUNT};

/// By how much the log-odds fall where a part of C3 is as it would be on empty paper.
///
/// What is taken out one by one need not add up to what all of it is worth: maps can stand in for each other.
#[derive(Clone, Debug, PartialEq)]
pub struct C3Contribution {
    /// By whole maps, `[16]`.
    pub maps: Array,
    /// By single values of the maps, `[16, 10, 10]`.
    pub values: Array,
}

/// What each map of C3, and each of its values, is worth to the log-odds of `digit`.
pub(super) fn contribution(network: &LeNet5, image: &Image, digit: u8) -> Result<C3Contribution, Error> {
    let _no_grad = tch::no_grad_guard();
    let both = c3(network, &[*image, [0; PIXEL_COUNT]])?; // [2, 16, 10, 10]
    let (found, on_paper) = (both.f_narrow(0, 0, 1)?, both.f_narrow(0, 1, 1)?); // [1, 16, 10, 10]
    let log_odds = |maps: &Tensor| -> Result<Tensor, Error> {
        let logits = network.logits_from(Layer::C3, maps)?; // [B, 10]
        log_odds(network.architecture().criterion, &logits, digit) // [B]
    };
    let whole = log_odds(&found)?; // [1]
    let fall = |taken_out: &Tensor| -> Result<Tensor, Error> {
        let without = on_paper.f_where_self(taken_out, &found)?; // [B, 16, 10, 10]
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
    c3.map(|activation| activation.after_squashing).ok_or(Error::LayerAbsent(Layer::C3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::tests::{image, networks};

    #[test]
    fn taking_a_map_out_changes_the_answer_by_what_is_told() {
        for network in networks() {
            let image = image();
            let digit = network.scores(&image).unwrap().best();
            let contribution = contribution(&network, &image, digit).unwrap();
            assert_eq!((contribution.maps.shape, contribution.values.shape), (vec![16], vec![16, 10, 10]));
            let (found, on_paper) = (c3(&network, &[image]).unwrap(), c3(&network, &[[0; PIXEL_COUNT]]).unwrap());
            let read = |maps: &Tensor| {
                let logits = network.logits_from(Layer::C3, maps).unwrap();
                f32::try_from(&log_odds(network.architecture().criterion, &logits, digit).unwrap()).unwrap()
            };
            for map in [0, 7, 15] {
                let without = found.copy();
                without.narrow(1, map, 1).copy_(&on_paper.narrow(1, map, 1));
                let expected = read(&found) - read(&without);
                let told = contribution.maps.values[map as usize];
                assert!((told - expected).abs() < 1e-3 * expected.abs().max(1.0), "map {map}: {told} for {expected}");
                let without = found.copy();
                without
                    .narrow(1, map, 1)
                    .narrow(2, 4, 1)
                    .narrow(3, 6, 1)
                    .copy_(&on_paper.narrow(1, map, 1).narrow(2, 4, 1).narrow(3, 6, 1));
                let expected = read(&found) - read(&without);
                let told = contribution.values.values[map as usize * 100 + 4 * 10 + 6];
                assert!(
                    (told - expected).abs() < 1e-3 * expected.abs().max(1.0),
                    "value of {map}: {told} for {expected}"
                );
            }
            assert!(contribution.maps.values.iter().any(|value| value.abs() > 0.5));
        }
    }

    #[test]
    fn on_empty_paper_no_map_is_worth_anything() {
        let contribution = contribution(&networks()[0], &[0; PIXEL_COUNT], 3).unwrap();
        let values = contribution.maps.values.iter().chain(&contribution.values.values);
        assert!(values.copied().all(|value| value.abs() < 1e-5));
    }
}
