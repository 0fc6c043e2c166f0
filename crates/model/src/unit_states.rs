//! Units that no longer learn: saturated ones of F6, dead maps of C1 and C3.

use tch::{Kind, Tensor};

use crate::{architecture::Activation, error::Error, layer::Layer, lenet5::LeNet5};

/// How many units and maps hardly react to any of some images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitStates {
    /// Units of F6, of 84, that are at an end of their activation for nearly every image: their slope is almost 0.
    pub saturated_f6: usize,
    /// Maps of C1, of 6, that are 0 everywhere for every image: no gradient passes a ReLU there.
    pub dead_c1: usize,
    /// The same of C3, of 16 maps.
    pub dead_c3: usize,
}

/// Closer than this part of the activation's span to an end of it, a value is saturated: tanh's slope is below 0.04 there.
const SATURATED_PART: f64 = 0.01;

/// The share of the images for which a saturated unit is so.
const SATURATED_SHARE: f64 = 0.95;

impl UnitStates {
    /// Over a batch of inputs, `[B, 1, 32, 32]`.
    ///
    /// # Errors
    /// If libtorch cannot compute it.
    pub fn of(network: &LeNet5, input: &Tensor) -> Result<Self, Error> {
        let activation = network.architecture().activation;
        let mut states = Self::default();
        for layer in network.activations(input)? {
            match layer.layer {
                Layer::C1 => states.dead_c1 = dead_count(activation, &layer.activation)?,
                Layer::C3 => states.dead_c3 = dead_count(activation, &layer.activation)?,
                Layer::F6 => states.saturated_f6 = saturated_count(activation, &layer.activation)?,
                _ => {}
            }
        }
        Ok(states)
    }
}

/// Maps of `[B, maps, side, side]` that are 0 everywhere; only a ReLU makes them so.
fn dead_count(activation: Activation, maps: &Tensor) -> Result<usize, Error> {
    if activation != Activation::Relu {
        return Ok(0);
    }
    let largest = maps.f_amax([0, 2, 3], false)?; // [maps]
    count(&largest.f_le(0.0)?)
}

/// Units of `[B, units]` that are at an end of the activation for nearly every image.
fn saturated_count(activation: Activation, units: &Tensor) -> Result<usize, Error> {
    let [low, high] = match activation {
        Activation::Tanh => [-1.0, 1.0],
        Activation::ScaledTanh => [-1.7159, 1.7159],
        Activation::Sigmoid => [0.0, 1.0],
        Activation::Relu => return Ok(0),
    };
    let margin = SATURATED_PART * (high - low);
    let is_saturated = units.f_le(low + margin)?.f_logical_or(&units.f_ge(high - margin)?)?; // [B, units]
    let share = is_saturated.f_to_kind(Kind::Float)?.f_mean_dim([0i64].as_slice(), false, Kind::Float)?; // [units]
    count(&share.f_ge(SATURATED_SHARE)?)
}

/// How many of a vector of truths are true.
fn count(truths: &Tensor) -> Result<usize, Error> {
    Ok(usize::try_from(truths.f_sum(Kind::Int64)?.f_int64_value(&[])?).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_saturated_if_it_is_at_an_end_for_nearly_every_image() {
        // 20 images; the columns: always at the top, at both ends, at the top for 19, for 18, in the middle.
        let row = |image: i64| {
            let flips = if image % 2 == 0 { 0.999 } else { -0.999 };
            [0.999, flips, if image < 19 { 0.999 } else { 0.0 }, if image < 18 { 0.999 } else { 0.0 }, 0.2]
        };
        let units = Tensor::from_slice(&(0..20).flat_map(row).collect::<Vec<f64>>()).reshape([20, 5]);
        assert_eq!(saturated_count(Activation::Tanh, &units).unwrap(), 3);
        assert_eq!(saturated_count(Activation::ScaledTanh, &units).unwrap(), 0, "its ends are at ±1.7159");
        assert_eq!(saturated_count(Activation::Relu, &units).unwrap(), 0, "it has no upper end");
    }

    #[test]
    fn a_map_is_dead_if_it_is_zero_everywhere_and_made_by_a_relu() {
        let maps = Tensor::zeros([3, 2, 4, 4], (Kind::Float, tch::Device::Cpu));
        let _ = maps.get(1).get(1).get(2).get(3).fill_(0.5);
        assert_eq!(dead_count(Activation::Relu, &maps).unwrap(), 1, "the second reacts to one place of one image");
        assert_eq!(dead_count(Activation::Tanh, &maps).unwrap(), 0);
    }
}
