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
    /// How the side of its maps follows from that of the maps before, such as `(32 − 5)/1 + 1`; empty for full connections.
    pub size_formula: String,
    /// Its kernels or patches, such as `5×5`; empty for full connections.
    pub kernel: String,
    /// How its parameters are counted, such as `(5×5×1 + 1) × 6`; empty if it has none.
    pub formula: String,
    /// Number of trainable parameters.
    pub parameter_count: usize,
    /// How its connections are counted, such as `(5×5×1 + 1) × 6×28×28`.
    pub connection_formula: String,
    /// Number of connections, counting the bias as one as the paper does.
    pub connection_count: usize,
    /// How its multiplications are counted, such as `5×5×1 × 6×28×28`; empty if it has none.
    pub multiply_add_formula: String,
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
        Layer::S2 | Layer::S4 => Some(subsampling(layer, previous, architecture.pooling)),
        Layer::C5 => Some(convolution(layer, previous, &format!("convolution over all of S4, {squashing}"))),
        Layer::F6 => Some(full_connection(layer, previous, &format!("full connection, {squashing}"))),
        Layer::Output => Some(full_connection(layer, previous, "full connection")),
    }
}

fn convolution(layer: Layer, previous: Layer, operation: &str) -> LayerRow {
    let (maps, inputs) = (layer.map_count(), previous.map_count());
    let fan_in = KERNEL_SIDE * KERNEL_SIDE * inputs;
    let fan_in_formula = format!("{KERNEL_SIDE}×{KERNEL_SIDE}×{inputs}");
    LayerRow {
        layer,
        operation: operation.to_owned(),
        maps: map_size(layer),
        size_formula: size_formula(previous, KERNEL_SIDE, 1),
        kernel: format!("{KERNEL_SIDE}×{KERNEL_SIDE}"),
        formula: format!("({fan_in_formula} + 1) × {maps}"),
        parameter_count: (fan_in + 1) * maps,
        connection_formula: format!("({fan_in_formula} + 1) × {}", unit_formula(layer)),
        connection_count: (fan_in + 1) * layer.unit_count(),
        multiply_add_formula: format!("{fan_in_formula} × {}", unit_formula(layer)),
        multiply_add_count: fan_in * layer.unit_count(),
    }
}

fn subsampling(layer: Layer, previous: Layer, pooling: Pooling) -> LayerRow {
    let connection_count = POOL_SIDE * POOL_SIDE * layer.unit_count();
    let connection_formula = format!("{POOL_SIDE}×{POOL_SIDE} × {}", unit_formula(layer));
    let (operation, multiply_add_formula, multiply_add_count) = match pooling {
        Pooling::Average => ("average", connection_formula.clone(), connection_count),
        Pooling::Maximum => ("maximum", String::new(), 0),
    };
    LayerRow {
        layer,
        operation: format!("subsampling, {operation}"),
        maps: map_size(layer),
        size_formula: size_formula(previous, POOL_SIDE, POOL_SIDE),
        kernel: format!("{POOL_SIDE}×{POOL_SIDE}"),
        formula: String::new(),
        parameter_count: 0,
        connection_formula,
        connection_count,
        multiply_add_formula,
        multiply_add_count,
    }
}

fn full_connection(layer: Layer, previous: Layer, operation: &str) -> LayerRow {
    let (units, inputs) = (layer.unit_count(), previous.unit_count());
    let formula = format!("({inputs} + 1) × {units}");
    LayerRow {
        layer,
        operation: operation.to_owned(),
        maps: map_size(layer),
        size_formula: String::new(),
        kernel: String::new(),
        formula: formula.clone(),
        parameter_count: (inputs + 1) * units,
        connection_formula: formula,
        connection_count: (inputs + 1) * units,
        multiply_add_formula: format!("{inputs} × {units}"),
        multiply_add_count: inputs * units,
    }
}

fn map_size(layer: Layer) -> String {
    format!("{}@{side}×{side}", layer.map_count(), side = layer.map_side())
}

/// How often a window of `side`, moved by `step`, finds place along the maps of `previous`.
fn size_formula(previous: Layer, side: usize, step: usize) -> String {
    format!("({} − {side})/{step} + 1", previous.map_side())
}

/// How many units a layer has, such as `6×28×28`; from C5 on just their number.
fn unit_formula(layer: Layer) -> String {
    match (layer.map_count(), layer.map_side()) {
        (units, 1) => units.to_string(),
        (maps, side) => format!("{maps}×{side}×{side}"),
    }
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
        for pooling in [Pooling::Average, Pooling::Maximum] {
            for row in layer_table(&Architecture { pooling, ..Architecture::MODERN }) {
                let LayerRow { parameter_count, connection_count, multiply_add_count, .. } = row;
                assert_eq!(value(&row.formula), parameter_count, "{row:?}");
                assert_eq!(value(&row.connection_formula), connection_count, "{row:?}");
                assert_eq!(value(&row.multiply_add_formula), multiply_add_count, "{row:?}");
                let side = if row.size_formula.is_empty() { 1 } else { value(&row.size_formula) };
                assert_eq!(side, row.layer.map_side(), "{row:?}");
            }
        }
    }

    #[test]
    fn formulas_are_written_as_in_the_report() {
        let rows = layer_table(&Architecture::MODERN);
        let formulas = |row: &LayerRow| {
            [&row.size_formula, &row.formula, &row.connection_formula, &row.multiply_add_formula].map(Clone::clone)
        };
        let c1 = ["(32 − 5)/1 + 1", "(5×5×1 + 1) × 6", "(5×5×1 + 1) × 6×28×28", "5×5×1 × 6×28×28"];
        assert_eq!(formulas(&rows[0]), c1);
        assert_eq!(formulas(&rows[1]), ["(28 − 2)/2 + 1", "", "2×2 × 6×14×14", "2×2 × 6×14×14"]);
        assert_eq!(formulas(&rows[4]), ["(5 − 5)/1 + 1", "(5×5×16 + 1) × 120", "(5×5×16 + 1) × 120", "5×5×16 × 120"]);
        assert_eq!(formulas(&rows[6]), ["", "(84 + 1) × 10", "(84 + 1) × 10", "84 × 10"]);
        assert_eq!((rows[2].maps.as_str(), rows[5].maps.as_str()), ("16@10×10", "84@1×1"));
    }

    /// The value of a formula; 0 for none.
    fn value(formula: &str) -> usize {
        let text: String = formula.chars().filter(|letter| !letter.is_whitespace()).collect();
        if text.is_empty() { 0 } else { sum(&text) }
    }

    /// Splits at the last of `operators` that is outside brackets.
    fn split<'a>(text: &'a str, operators: &[char]) -> Option<(&'a str, char, &'a str)> {
        let mut depth = 0;
        let mut last = None;
        for (position, letter) in text.char_indices() {
            match letter {
                '(' => depth += 1,
                ')' => depth -= 1,
                letter if depth == 0 && operators.contains(&letter) => last = Some((position, letter)),
                _ => {}
            }
        }
        last.map(|(position, letter)| (&text[..position], letter, &text[position + letter.len_utf8()..]))
    }

    fn sum(text: &str) -> usize {
        match split(text, &['+', '−']) {
            Some((left, '+', right)) => sum(left) + product(right),
            Some((left, _, right)) => sum(left) - product(right),
            None => product(text),
        }
    }

    fn product(text: &str) -> usize {
        match split(text, &['×', '/']) {
            Some((left, '×', right)) => product(left) * product(right),
            Some((left, _, right)) => product(left) / product(right),
            None => match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
                Some(inside) => sum(inside),
                None => text.parse().unwrap(),
            },
        }
    }
}
