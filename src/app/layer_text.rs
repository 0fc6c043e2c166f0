//! A layer in words: its size, and what it does.

use crate::{
    data::{choice::Described as _, dataset::CLASS_COUNT},
    model::{
        architecture::{Architecture, Classes, OutputUnits},
        layer::Layer,
    },
};

/// Its size, such as `6@28×28`, or `84 units`.
pub(crate) fn size(layer: Layer, architecture: &Architecture) -> String {
    let count = architecture.map_count(layer);
    match layer.map_side() {
        1 => format!("{count} units"),
        side => format!("{count}@{side}×{side}"),
    }
}

/// The name of an output unit in a field as wide as a digit: the digit, or a dash for none.
pub(crate) fn class(unit: usize) -> String {
    if unit < CLASS_COUNT { unit.to_string() } else { "–".to_owned() }
}

/// What it does in this network, in a few sentences.
pub(crate) fn description(layer: Layer, architecture: &Architecture) -> String {
    let (what, choice) = match layer {
        Layer::Input => {
            ("the digit of 28×28 with 2 units of paper on each side, normalised, so that kernels reach its edge", "")
        }
        Layer::C1 => (
            "6 maps of 28×28. Each unit sees a 5×5 patch of the input; all units of a map share one kernel, so a map shows \
             where its feature is",
            "",
        ),
        Layer::S2 => (
            "6 maps of 14×14. Each unit sees a 2×2 patch of its map in C1: smaller maps, in which the exact place matters \
             less. ",
            architecture.pooling.describe().hint,
        ),
        Layer::C3 => (
            "16 maps of 10×10. Each unit sees a 5×5 patch of several maps of S2, and so puts features together. ",
            architecture.c3.describe().hint,
        ),
        Layer::S4 => {
            ("16 maps of 5×5. Each unit sees a 2×2 patch of its map in C3. ", architecture.pooling.describe().hint)
        }
        Layer::C5 => ("120 units. Each sees all 5×5 units of all 16 maps of S4", ""),
        Layer::F6 => {
            ("84 units, fully connected to C5: as many as the paper's 7×12 pictures of characters have pixels", "")
        }
        Layer::Output => {
            let units = match (architecture.output, architecture.classes) {
                (OutputUnits::Linear, Classes::DigitsAndNone) => "11 units, one for each digit and one for none. ",
                _ => "10 units, one for each digit. ",
            };
            (units, architecture.output.describe().hint)
        }
    };
    format!("{what}{choice}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::architecture::Pooling;

    #[test]
    fn the_description_has_the_size_and_the_choice_of_the_network() {
        let maximum = Architecture { pooling: Pooling::Maximum, ..Architecture::MODERN };
        let strings = Architecture { classes: Classes::DigitsAndNone, ..maximum };
        for architecture in [maximum, strings, Architecture::ORIGINAL] {
            for layer in Layer::ALL {
                let count = architecture.map_count(layer).to_string();
                let count = if layer == Layer::Input { "28×28".to_owned() } else { count };
                assert!(description(layer, &architecture).contains(&count), "{layer:?}");
            }
        }
        assert!(description(Layer::S4, &maximum).contains("The maximum of the four values"));
        assert!(description(Layer::C3, &Architecture::ORIGINAL).contains("Table I"));
    }
}
