//! A layer in words: its size, and what it does.

use crate::{
    data::choice::Described as _,
    model::{architecture::Architecture, layer::Layer},
};

/// Its size, such as `6@28×28`, or `84 units`.
pub(crate) fn size(layer: Layer) -> String {
    match layer.map_side() {
        1 => format!("{} units", layer.map_count()),
        side => format!("{}@{side}×{side}", layer.map_count()),
    }
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
        Layer::Output => ("10 units, one for each digit. ", architecture.output.describe().hint),
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
        for architecture in [maximum, Architecture::ORIGINAL] {
            for layer in Layer::ALL {
                let count = if layer == Layer::Input { "28×28".to_owned() } else { layer.map_count().to_string() };
                assert!(description(layer, &architecture).contains(&count), "{layer:?}");
            }
        }
        assert!(description(Layer::S4, &maximum).contains("The maximum of the four values"));
        assert!(description(Layer::C3, &Architecture::ORIGINAL).contains("Table I"));
    }
}
