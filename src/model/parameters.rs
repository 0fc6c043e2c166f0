//! The network's parameters: names, shapes and initial values.
//!
//! Names and shapes are those of the report's PyTorch class, so that a file written here loads into it with
//! `load_state_dict`. C5 is stored as `fc1`, a full connection from the 400 values of S4, which is the same as a 5×5
//! convolution over its 5×5 maps.

use rand::RngExt as _;

use super::{
    array::Array,
    layer::{KERNEL_SIDE, Layer},
};
use crate::data::random::{Purpose, generator};

/// Name and shape of one parameter tensor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterShape {
    /// PyTorch's name, for instance `conv1.weight`.
    pub name: String,
    /// PyTorch's shape, for instance `[6, 1, 5, 5]`.
    pub shape: Vec<usize>,
    /// Number of inputs of one unit.
    pub fan_in: usize,
}

/// All parameters, from C1 to the output, weight before bias.
pub fn parameter_shapes() -> Vec<ParameterShape> {
    Layer::ALL.into_iter().flat_map(shapes_of).collect()
}

fn shapes_of(layer: Layer) -> Vec<ParameterShape> {
    let (Some(prefix), Some(previous)) = (layer.parameter_prefix(), layer.previous()) else { return Vec::new() };
    let weight = match layer {
        Layer::C1 | Layer::C3 => vec![layer.map_count(), previous.map_count(), KERNEL_SIDE, KERNEL_SIDE],
        _ => vec![layer.unit_count(), previous.unit_count()],
    };
    let fan_in = weight[1..].iter().product();
    vec![
        ParameterShape { name: format!("{prefix}.weight"), shape: weight, fan_in },
        ParameterShape { name: format!("{prefix}.bias"), shape: vec![layer.map_count()], fan_in },
    ]
}

/// Initial values by PyTorch's default for convolutions and full connections: uniform between ±1/√fan-in, weights and
/// biases alike. The numbers come from our own generator, so the same seed gives the same network everywhere.
pub fn initial_parameters(seed: u64) -> Vec<(String, Array)> {
    let initial = |(position, parameter): (usize, ParameterShape)| {
        let mut rng = generator(seed, Purpose::Weights, position as u64);
        let bound = 1.0 / (parameter.fan_in as f32).sqrt();
        let count = parameter.shape.iter().product();
        let values = (0..count).map(|_| rng.random_range(-bound..bound)).collect();
        (parameter.name, Array { shape: parameter.shape, values })
    };
    parameter_shapes().into_iter().enumerate().map(initial).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_61706_parameters_under_the_names_of_the_report() {
        let shapes = parameter_shapes();
        let names: Vec<_> = shapes.iter().map(|parameter| parameter.name.as_str()).collect();
        assert_eq!(names[..4], ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias"]);
        assert_eq!(names[4..], ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "fc3.weight", "fc3.bias"]);
        let count: usize = shapes.iter().map(|parameter| parameter.shape.iter().product::<usize>()).sum();
        assert_eq!(count, 61_706);
    }

    #[test]
    fn initial_values_fill_the_range_of_pytorchs_default() {
        for (parameter, (name, array)) in parameter_shapes().iter().zip(initial_parameters(1)) {
            let bound = 1.0 / (parameter.fan_in as f32).sqrt();
            let largest = array.values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            assert!(largest <= bound, "{name}");
            assert!(array.values.len() < 100 || largest > 0.95 * bound, "{name}");
            let mean = array.values.iter().sum::<f32>() / array.values.len() as f32;
            assert!(mean.abs() < 2.0 * bound / (array.values.len() as f32).sqrt(), "{name}: {mean}");
        }
    }

    #[test]
    fn the_seed_decides_the_values() {
        assert_eq!(initial_parameters(3), initial_parameters(3));
        assert_ne!(initial_parameters(3), initial_parameters(4));
    }
}
