//! Sizes, parameters and connections of each layer, with the formula behind each number, for `inspect` and the window.

use serde::Serialize;

use super::{
    architecture::{Architecture, C3Connections, Normalisation, OutputUnits, Pooling},
    layer::{KERNEL_SIDE, Layer, POOL_SIDE},
    network_layer::activation_of,
};

/// One layer's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerRow {
    /// The layer.
    pub layer: Layer,
    /// Its operation in words.
    pub operation: String,
    /// Its output's size, such as `6@28×28`.
    pub maps: String,
    /// How the side of its maps follows from that of the maps before, such as `(32 − 5)/1 + 1`; empty for fully connected layers.
    pub size_formula: String,
    /// Its kernels or patches, such as `5×5`; empty for fully connected layers.
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
    Layer::ALL.into_iter().filter_map(|layer| Some(row(layer, layer.previous()?, architecture))).collect()
}

fn row(layer: Layer, previous: Layer, architecture: &Architecture) -> LayerRow {
    let mut row = match layer {
        Layer::C3 if architecture.c3 == C3Connections::TableI => sparse_convolution(previous, architecture),
        Layer::Input | Layer::C1 | Layer::C3 => convolution(layer, previous, architecture, "convolution"),
        Layer::S2 | Layer::S4 => pooling(layer, previous, architecture),
        Layer::C5 => convolution(layer, previous, architecture, "convolution over all of S4"),
        Layer::Output if architecture.output == OutputUnits::RadialBasis => {
            without_parameters(fully_connected(layer, previous, architecture, "distance from ten 7×12 bitmaps"))
        }
        Layer::F6 | Layer::Output => fully_connected(layer, previous, architecture, "fully connected"),
    };
    if architecture.normalisation == Normalisation::Batch && layer.normalisation_prefix().is_some() {
        row = normalised(row, architecture);
    }
    if let Some(activation) = activation_of(layer, architecture) {
        row.operation = format!("{}, {}", row.operation, activation.formula());
    }
    row
}

fn convolution(layer: Layer, previous: Layer, architecture: &Architecture, operation: &str) -> LayerRow {
    let inputs = previous.map_count();
    // C5 sees all of S4, however large that is.
    let side = KERNEL_SIDE.min(architecture.map_side(previous));
    LayerRow {
        size_formula: size_formula(architecture.map_side(previous), side, 1),
        kernel: format!("{side}×{side}"),
        ..weighted_sums(layer, architecture, operation, side * side * inputs, &format!("{side}×{side}×{inputs}"))
    }
}

fn fully_connected(layer: Layer, previous: Layer, architecture: &Architecture, operation: &str) -> LayerRow {
    let (fan_in, units) = (previous.unit_count(), architecture.map_count(layer));
    LayerRow {
        maps: format!("{units}@1×1"),
        formula: format!("({fan_in} + 1) × {units}"),
        parameter_count: (fan_in + 1) * units,
        connection_formula: format!("({fan_in} + 1) × {units}"),
        connection_count: (fan_in + 1) * units,
        multiply_add_formula: format!("{fan_in} × {units}"),
        multiply_add_count: fan_in * units,
        ..weighted_sums(layer, architecture, operation, fan_in, &fan_in.to_string())
    }
}

/// The units of a map share `fan_in` weights and a bias.
fn weighted_sums(
    layer: Layer,
    architecture: &Architecture,
    operation: &str,
    fan_in: usize,
    fan_in_formula: &str,
) -> LayerRow {
    let (maps, units, unit_count) =
        (layer.map_count(), unit_formula(layer, architecture), unit_count(layer, architecture));
    LayerRow {
        layer,
        operation: operation.to_owned(),
        maps: map_size(layer, architecture),
        size_formula: String::new(),
        kernel: String::new(),
        formula: format!("({fan_in_formula} + 1) × {maps}"),
        parameter_count: (fan_in + 1) * maps,
        connection_formula: format!("({fan_in_formula} + 1) × {units}"),
        connection_count: (fan_in + 1) * unit_count,
        multiply_add_formula: format!("{fan_in_formula} × {units}"),
        multiply_add_count: fan_in * unit_count,
    }
}

/// C3 where its maps do not all see the same number of maps: counted by its kernels.
fn sparse_convolution(previous: Layer, architecture: &Architecture) -> LayerRow {
    let (maps, kernels) = (Layer::C3.map_count(), architecture.c3.kernel_count());
    let side = architecture.map_side(Layer::C3);
    let weights = KERNEL_SIDE * KERNEL_SIDE * kernels;
    let weight_formula = format!("{KERNEL_SIDE}×{KERNEL_SIDE}×{kernels}");
    LayerRow {
        formula: format!("{weight_formula} + {maps}"),
        parameter_count: weights + maps,
        connection_formula: format!("({weight_formula} + {maps}) × {side}×{side}"),
        connection_count: (weights + maps) * side * side,
        multiply_add_formula: format!("{weight_formula} × {side}×{side}"),
        multiply_add_count: weights * side * side,
        ..convolution(Layer::C3, previous, architecture, "convolution by Table I")
    }
}

fn pooling(layer: Layer, previous: Layer, architecture: &Architecture) -> LayerRow {
    let (patch, maps) = (POOL_SIDE * POOL_SIDE, layer.map_count());
    let patch_formula = format!("{POOL_SIDE}×{POOL_SIDE}");
    let (operation, inputs, inputs_formula) = match architecture.pooling {
        Pooling::Average => ("average pooling", patch, patch_formula.clone()),
        Pooling::Maximum => ("max pooling", patch, patch_formula.clone()),
        Pooling::Trainable => ("trainable pooling", patch + 1, format!("({patch_formula} + 1)")),
    };
    let row = LayerRow {
        size_formula: size_formula(architecture.map_side(previous), POOL_SIDE, POOL_SIDE),
        kernel: patch_formula,
        ..without_parameters(weighted_sums(layer, architecture, operation, inputs, &inputs_formula))
    };
    match architecture.pooling {
        Pooling::Average => row,
        Pooling::Maximum => LayerRow { multiply_add_formula: String::new(), multiply_add_count: 0, ..row },
        Pooling::Trainable => LayerRow { formula: format!("2 × {maps}"), parameter_count: 2 * maps, ..row },
    }
}

/// Connections without trainable parameters or biases.
fn without_parameters(row: LayerRow) -> LayerRow {
    LayerRow {
        formula: String::new(),
        parameter_count: 0,
        connection_formula: row.multiply_add_formula.clone(),
        connection_count: row.multiply_add_count,
        ..row
    }
}

/// With a gain and a shift for each map, and a multiplication for each unit.
fn normalised(row: LayerRow, architecture: &Architecture) -> LayerRow {
    let (maps, units) = (row.layer.map_count(), unit_count(row.layer, architecture));
    let unit_formula = unit_formula(row.layer, architecture);
    LayerRow {
        operation: format!("{}, batch normalisation", row.operation),
        formula: format!("{} + 2 × {maps}", row.formula),
        parameter_count: row.parameter_count + 2 * maps,
        connection_formula: format!("{} + 2 × {unit_formula}", row.connection_formula),
        connection_count: row.connection_count + 2 * units,
        multiply_add_formula: format!("{} + {unit_formula}", row.multiply_add_formula),
        multiply_add_count: row.multiply_add_count + units,
        ..row
    }
}

fn map_size(layer: Layer, architecture: &Architecture) -> String {
    format!("{}@{side}×{side}", layer.map_count(), side = architecture.map_side(layer))
}

/// How often a window of `side`, moved by `step`, finds place along maps of `previous_side`.
fn size_formula(previous_side: usize, side: usize, step: usize) -> String {
    format!("({previous_side} − {side})/{step} + 1")
}

fn unit_count(layer: Layer, architecture: &Architecture) -> usize {
    layer.map_count() * architecture.map_side(layer).pow(2)
}

/// How many units a layer has, such as `6×28×28`; from C5 on just their number.
fn unit_formula(layer: Layer, architecture: &Architecture) -> String {
    match (layer.map_count(), architecture.map_side(layer)) {
        (units, 1) => units.to_string(),
        (maps, side) => format!("{maps}×{side}×{side}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{framing::Framing, input::InputNormalisation, parameters::trainable_parameter_count};

    const UNPADDED: Architecture = Architecture {
        input: InputNormalisation { framing: Framing::Unpadded, ..InputNormalisation::MODERN },
        ..Architecture::MODERN
    };

    #[test]
    fn without_padding_there_are_44426_parameters() {
        let rows = layer_table(&UNPADDED);
        let maps: Vec<&str> = rows.iter().map(|row| row.maps.as_str()).collect();
        assert_eq!(maps, ["6@24×24", "6@12×12", "16@8×8", "16@4×4", "120@1×1", "84@1×1", "10@1×1"]);
        assert_eq!(rows.iter().map(|row| row.parameter_count).sum::<usize>(), 44_426);
        assert_eq!(rows[4].formula, "(4×4×16 + 1) × 120");
    }

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
    fn the_original_has_the_papers_60000_parameters_and_340908_connections() {
        let rows = layer_table(&Architecture::ORIGINAL);
        let parameters: Vec<usize> = rows.iter().map(|row| row.parameter_count).collect();
        assert_eq!(parameters, [156, 12, 1_516, 32, 48_120, 10_164, 0]);
        assert_eq!(parameters.iter().sum::<usize>(), 60_000);
        let connections: Vec<usize> = rows.iter().map(|row| row.connection_count).collect();
        assert_eq!(connections, [122_304, 5_880, 151_600, 2_000, 48_120, 10_164, 840]);
        assert_eq!(connections.iter().sum::<usize>(), 340_908);
    }

    #[test]
    fn the_table_counts_the_trainable_parameters() {
        let batch = Architecture { normalisation: Normalisation::Batch, ..Architecture::MODERN };
        for architecture in [Architecture::MODERN, Architecture::ORIGINAL, batch, UNPADDED] {
            let count: usize = layer_table(&architecture).iter().map(|row| row.parameter_count).sum();
            assert_eq!(count, trainable_parameter_count(&architecture));
        }
    }

    #[test]
    fn formulas_give_the_numbers_beside_them() {
        let original = Architecture::ORIGINAL;
        let maximum = Architecture { pooling: Pooling::Maximum, ..Architecture::MODERN };
        let batch = Architecture { normalisation: Normalisation::Batch, ..original };
        for architecture in [Architecture::MODERN, original, maximum, batch, UNPADDED] {
            for row in layer_table(&architecture) {
                let LayerRow { parameter_count, connection_count, multiply_add_count, .. } = row;
                assert_eq!(value(&row.formula), parameter_count, "{row:?}");
                assert_eq!(value(&row.connection_formula), connection_count, "{row:?}");
                assert_eq!(value(&row.multiply_add_formula), multiply_add_count, "{row:?}");
                let side = if row.size_formula.is_empty() { 1 } else { value(&row.size_formula) };
                assert_eq!(side, architecture.map_side(row.layer), "{row:?}");
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
