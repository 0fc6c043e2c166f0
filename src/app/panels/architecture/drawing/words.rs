//! What the layers are, in words.

use crate::model::{
    architecture::{Architecture, C3Connections, OutputUnits},
    layer::Layer,
    layer_table::LayerRow,
};

/// A layer's size as its caption: `6@28×28`, or `84 units`.
pub(super) fn size(layer: Layer) -> String {
    match layer.map_side() {
        1 => format!("{} units", layer.map_count()),
        side => format!("{}@{side}×{side}", layer.map_count()),
    }
}

/// What a layer is, in a sentence or two.
pub(super) fn sentence(layer: Layer, architecture: &Architecture, rows: &[LayerRow]) -> String {
    let operation = rows.iter().find(|row| row.layer == layer).map_or("", |row| row.operation.as_str());
    let what = match layer {
        Layer::Input => "the digit of 28×28 with 2 units of paper on each side, so that kernels reach its edge",
        Layer::C1 => {
            "6 maps of 28×28. Each unit sees a 5×5 patch of the input; all units of a map use one kernel, so a map shows where its feature is"
        }
        Layer::S2 => {
            "6 maps of 14×14. Each unit sees a 2×2 patch of its map in C1: smaller maps, in which the exact place matters less"
        }
        Layer::C3 => match architecture.c3 {
            C3Connections::Full => {
                "16 maps of 10×10. Each unit sees a 5×5 patch in all 6 maps of S2, and so puts features together"
            }
            C3Connections::TableI => {
                "16 maps of 10×10. Each unit sees a 5×5 patch in the 3, 4 or 6 maps of S2 that Table I of the paper gives its map, and so puts features together"
            }
        },
        Layer::S4 => "16 maps of 5×5. Each unit sees a 2×2 patch of its map in C3",
        Layer::C5 => "120 units. Each sees all 5×5 units of all 16 maps of S4",
        Layer::F6 => {
            "84 units, each connected to all of C5: as many as the paper's 7×12 pictures of characters have pixels"
        }
        Layer::Output => match architecture.output {
            OutputUnits::Linear => {
                "10 units, one for each digit, each connected to all of F6; softmax makes their values probabilities"
            }
            OutputUnits::RadialBasis => {
                "10 units, one for each digit: how far F6 is from the digit's bitmap, as a squared distance. The smallest wins"
            }
        },
    };
    match operation {
        "" => format!("{}: {what}", layer.name()),
        operation => format!("{} ({operation}): {what}", layer.name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{architecture::Pooling, layer_table::layer_table};

    #[test]
    fn the_sentence_tells_the_size_and_what_the_layer_does() {
        let maximum = Architecture { pooling: Pooling::Maximum, ..Architecture::MODERN };
        for architecture in [maximum, Architecture::ORIGINAL] {
            let rows = layer_table(&architecture);
            for layer in Layer::ALL {
                let count = if layer == Layer::Input { "28×28".to_owned() } else { layer.map_count().to_string() };
                assert!(sentence(layer, &architecture, &rows).contains(&count), "{layer:?}");
            }
        }
        let sentence = |layer| sentence(layer, &maximum, &layer_table(&maximum));
        assert!(sentence(Layer::S2).starts_with("S2 (max pooling): 6 maps"));
    }
}
