//! The recursion of the paper's appendix C (equations 22–27) in plain loops, written without regard to speed or to how the
//! program does it.

use std::collections::HashMap;

use lenet_lab::{
    data::dataset::Image,
    model::{layer::Layer, lenet5::LeNet5},
};
use tch::{Kind, Tensor};

/// Maps as `[map][row][column]`.
type Maps = Vec<Vec<Vec<f64>>>;

struct Values {
    weights: HashMap<String, Vec<f64>>,
    /// The output of each layer.
    maps: HashMap<Layer, Maps>,
    hessian_diagonals: HashMap<String, Vec<f64>>,
}

/// The second derivatives of the original network's loss for one image, by the names of its parameters.
pub(crate) fn hessian_diagonals(network: &LeNet5, image: &Image) -> HashMap<String, Vec<f64>> {
    let mut values = Values::new(network, image);
    // Equation 7: each value of F6 has the second derivative 2.
    let f6 = vec![vec![vec![2.0]]; 84];
    let c5 = values.connection(&f6, Layer::F6, Layer::C5, "fc2", 1);
    let s4 = values.connection(&c5, Layer::C5, Layer::S4, "fc1", 5);
    let c3 = values.pooling(&s4, Layer::S4, Layer::C3, "pool2");
    let s2 = values.connection(&c3, Layer::C3, Layer::S2, "conv2", 5);
    let c1 = values.pooling(&s2, Layer::S2, Layer::C1, "pool1");
    values.connection(&c1, Layer::C1, Layer::Input, "conv1", 5);
    values.hessian_diagonals
}

impl Values {
    fn new(network: &LeNet5, image: &Image) -> Self {
        let doubles = |values: &[f32]| values.iter().copied().map(f64::from).collect();
        let parameters = network.parameters().unwrap();
        let weights = parameters.iter().map(|(name, array)| (name.clone(), doubles(&array.values))).collect();
        let input = network.input(std::slice::from_ref(image)).unwrap();
        let mut maps: HashMap<Layer, Maps> = HashMap::from([(Layer::Input, to_maps(Layer::Input, &input))]);
        for activation in network.activations(&input).unwrap() {
            maps.insert(activation.layer, to_maps(activation.layer, &activation.activation));
        }
        Self { weights, maps, hessian_diagonals: HashMap::new() }
    }

    /// From the outputs' second derivatives to those by the sums (equation 26 without the term of f'').
    fn by_sums(&self, hessian: &Maps, layer: Layer) -> Maps {
        let slope = |output: f64| 1.7159 * 2.0 / 3.0 * (1.0 - (output / 1.7159).powi(2));
        let maps = &self.maps[&layer];
        let of =
            |map: usize, row: usize, column: usize| slope(maps[map][row][column]).powi(2) * hessian[map][row][column];
        build(maps.len(), maps[0].len(), of)
    }

    /// A convolution with kernels of `side`, over all maps below; kernels that are not there are zeros.
    fn connection(&mut self, hessian: &Maps, layer: Layer, below: Layer, name: &str, side: usize) -> Maps {
        let sums = self.by_sums(hessian, layer);
        let (weights, inputs) = (&self.weights[&format!("{name}.weight")], &self.maps[&below]);
        let mut by_weight = vec![0.0; weights.len()];
        let mut by_bias = vec![0.0; sums.len()];
        let mut by_input = build(inputs.len(), inputs[0].len(), |_, _, _| 0.0);
        for (map, rows) in sums.iter().enumerate() {
            for (row, columns) in rows.iter().enumerate() {
                for (column, hessian) in columns.iter().enumerate() {
                    by_bias[map] += hessian;
                    for (input, values) in inputs.iter().enumerate() {
                        for dy in 0..side {
                            for dx in 0..side {
                                let index = ((map * inputs.len() + input) * side + dy) * side + dx;
                                // A kernel of exactly zero is one that Table I leaves out.
                                if weights[index] != 0.0 {
                                    by_weight[index] += hessian * values[row + dy][column + dx].powi(2);
                                    by_input[input][row + dy][column + dx] += hessian * weights[index].powi(2);
                                }
                            }
                        }
                    }
                }
            }
        }
        self.hessian_diagonals.insert(format!("{name}.weight"), by_weight);
        self.hessian_diagonals.insert(format!("{name}.bias"), by_bias);
        by_input
    }

    fn pooling(&mut self, hessian: &Maps, layer: Layer, below: Layer, name: &str) -> Maps {
        let sums = self.by_sums(hessian, layer);
        let inputs = &self.maps[&below];
        let coefficients = &self.weights[&format!("{name}.weight")];
        let patch = |map: usize, row: usize, column: usize| -> f64 {
            let corner = [(0, 0), (0, 1), (1, 0), (1, 1)];
            corner.iter().map(|(dy, dx)| inputs[map][2 * row + dy][2 * column + dx]).sum()
        };
        let sum_over = |map: usize, of: &dyn Fn(usize, usize) -> f64| -> f64 {
            let side = sums[map].len();
            (0..side * side).map(|place| of(place / side, place % side)).sum()
        };
        let by_coefficient = (0..sums.len())
            .map(|map| sum_over(map, &|row, column| sums[map][row][column] * patch(map, row, column).powi(2)))
            .collect();
        let by_bias = (0..sums.len()).map(|map| sum_over(map, &|row, column| sums[map][row][column])).collect();
        let by_input = build(inputs.len(), inputs[0].len(), |map, row, column| {
            coefficients[map].powi(2) * sums[map][row / 2][column / 2]
        });
        self.hessian_diagonals.insert(format!("{name}.weight"), by_coefficient);
        self.hessian_diagonals.insert(format!("{name}.bias"), by_bias);
        by_input
    }
}

fn build(maps: usize, side: usize, of: impl Fn(usize, usize, usize) -> f64) -> Maps {
    let rows = |map| (0..side).map(|row| (0..side).map(|column| of(map, row, column)).collect()).collect();
    (0..maps).map(rows).collect()
}

/// From a tensor of a batch of one.
fn to_maps(layer: Layer, tensor: &Tensor) -> Maps {
    let values: Vec<f64> = Vec::try_from(&tensor.detach().to_kind(Kind::Double).reshape([-1])).unwrap();
    let side = layer.map_side();
    build(layer.map_count(), side, |map, row, column| values[(map * side + row) * side + column])
}
