//! What each layer has and costs, with the formula behind each number, as `inspect` and the window show it.

use serde::Serialize;

use super::{
    architecture::{Activation, Architecture, Pooling},
    layer::{KERNEL_SIDE, Layer, POOL_SIDE},
};

/// One layer's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerRow {
    /// The layer.
    pub layer: Layer,
    /// What it does, in words.
    pub operation: String,
    /// Its output's size, such as `6@28×28`.
    pub maps: String,
    /// Its kernels or patches, such as `5×5`; empty for full connections.
    pub kernel: String,
    /// How its parameters are counted, such as `(5×5×1 + 1) × 6`; empty if it has none.
    pub formula: String,
    /// Number of trainable parameters.
    pub parameter_count: usize,
    /// Number of connections, counting the bias as one as the paper does.
    pub connection_count: usize,
    /// Multiplications with addition for one image.
    pub multiply_add_count: usize,
}

/// The rows of all layers but the input.
pub fn layer_table(architecture: &Architecture) -> Vec<LayerRow> {
    Layer::ALL.into_iter().filter_map(|layer| row(layer, layer.previous()?, architecture)).collect()
}

fn row(layer: Layer, previous: Layer, architecture: &Architecture) -> Option<LayerRow> {
    let squashing = activation_name(architecture.activation);
    match layer {
        Layer::Input => None,
        Layer::C1 | Layer::C3 => Some(convolution(layer, previous, &format!("convolution, {squashing}"))),
        Layer::S2 | Layer::S4 => Some(subsampling(layer, architecture.pooling)),
        Layer::C5 => Some(convolution(layer, previous, &format!("convolution over all of S4, {squashing}"))),
        Layer::F6 => Some(full_connection(layer, previous, &format!("full connection, {squashing}"))),
        Layer::Output => Some(full_connection(layer, previous, "full connection")),
    }
}

fn convolution(layer: Layer, previous: Layer, operation: &str) -> LayerRow {
    let (maps, inputs) = (layer.map_count(), previous.map_count());
    let fan_in = KERNEL_SIDE * KERNEL_SIDE * inputs;
    LayerRow {
        layer,
        operation: operation.to_owned(),
        maps: map_size(layer),
        kernel: format!("{KERNEL_SIDE}×{KERNEL_SIDE}"),
        formula: format!("({KERNEL_SIDE}×{KERNEL_SIDE}×{inputs} + 1) × {maps}"),
        parameter_count: (fan_in + 1) * maps,
        connection_count: (fan_in + 1) * layer.unit_count(),
        multiply_add_count: fan_in * layer.unit_count(),
    }
}

fn subsampling(layer: Layer, pooling: Pooling) -> LayerRow {
    let connection_count = POOL_SIDE * POOL_SIDE * layer.unit_count();
    let (operation, multiply_add_count) = match pooling {
        Pooling::Average => ("average", connection_count),
        Pooling::Maximum => ("maximum", 0),
    };
    LayerRow {
        layer,
        operation: format!("subsampling, {operation}"),
        maps: map_size(layer),
        kernel: format!("{POOL_SIDE}×{POOL_SIDE}"),
        formula: String::new(),
        parameter_count: 0,
        connection_count,
        multiply_add_count,
    }
}

fn full_connection(layer: Layer, previous: Layer, operation: &str) -> LayerRow {
    let (units, inputs) = (layer.unit_count(), previous.unit_count());
    LayerRow {
        layer,
        operation: operation.to_owned(),
        maps: map_size(layer),
        kernel: String::new(),
        formula: format!("({inputs} + 1) × {units}"),
        parameter_count: (inputs + 1) * units,
        connection_count: (inputs + 1) * units,
        multiply_add_count: inputs * units,
    }
}

fn map_size(layer: Layer) -> String {
    format!("{}@{side}×{side}", layer.map_count(), side = layer.map_side())
}

fn activation_name(activation: Activation) -> &'static str {
    match activation {
        Activation::Tanh => "tanh",
        Activation::ScaledTanh => "1.7159 tanh(2a/3)",
        Activation::Relu => "ReLU",
        Activation::Sigmoid => "sigmoid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(number: impl Fn(&LayerRow) -> usize) -> Vec<usize> {
        layer_table(&Architecture::MODERN).iter().map(number).collect()
    }

    #[test]
    fn parameters_are_those_of_the_report() {
        let counts = column(|row| row.parameter_count);
        assert_eq!(counts, [156, 0, 2_416, 0, 48_120, 10_164, 850]);
        assert_eq!(counts.iter().sum::<usize>(), 61_706);
    }

    #[test]
    fn connections_are_counted_as_in_the_paper() {
        // C1, C5 and F6 are as in the paper (section II-B); C3 sees all of S2 here, and the averages have no bias.
        assert_eq!(column(|row| row.connection_count), [122_304, 4_704, 241_600, 1_600, 48_120, 10_164, 850]);
    }

    #[test]
    fn multiply_adds_leave_the_biases_out() {
        assert_eq!(column(|row| row.multiply_add_count), [117_600, 4_704, 240_000, 1_600, 48_000, 10_080, 840]);
    }

    #[test]
    fn formulas_give_the_numbers_beside_them() {
        let rows = layer_table(&Architecture::MODERN);
        assert_eq!(rows[0].formula, "(5×5×1 + 1) × 6");
        assert_eq!(rows[2].formula, "(5×5×6 + 1) × 16");
        assert_eq!(rows[6].formula, "(84 + 1) × 10");
        assert_eq!((rows[2].maps.as_str(), rows[5].maps.as_str()), ("16@10×10", "84@1×1"));
    }
}
