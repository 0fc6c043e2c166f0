//! A layer in words: its size, and what it does.

use crate::{
    data::{choice::Described as _, class_names::ClassNames, dataset::CLASS_COUNT},
    model::{
        architecture::{Architecture, Classes, OutputUnits},
        framing::Framing,
        layer::Layer,
    },
};

/// Its size, such as `6@28×28`, or `84 units`.
pub(crate) fn size(layer: Layer, architecture: &Architecture) -> String {
    let count = architecture.map_count(layer);
    match architecture.map_side(layer) {
        1 => format!("{count} units"),
        side => format!("{count}@{side}×{side}"),
    }
}

/// The name of an output unit: its class, or a dash for none.
pub(crate) fn class(unit: usize, names: &ClassNames) -> String {
    if unit < CLASS_COUNT { names.of(unit as u8).into_owned() } else { "–".to_owned() }
}

/// What it does in this network, in a few sentences.
pub(crate) fn description(layer: Layer, architecture: &Architecture) -> String {
    let (side, maps) = (architecture.map_side(layer), architecture.map_count(layer));
    let sized = format!("{maps} maps of {side}×{side}");
    match layer {
        Layer::Input => input_description(architecture.input.framing).to_owned(),
        Layer::C1 => format!(
            "{sized}. Each unit sees a 5×5 patch of the input; all units of a map share one kernel, so a map shows where its \
             feature is{}",
            unseen_edge(architecture)
        ),
        Layer::S2 => format!(
            "{sized}. Each unit sees a 2×2 patch of its map in C1: smaller maps, in which the exact place matters less. {}",
            architecture.pooling.describe().hint
        ),
        Layer::C3 => format!(
            "{sized}. Each unit sees a 5×5 patch of several maps of S2, and so puts features together. {}",
            architecture.c3.describe().hint
        ),
        Layer::S4 => {
            format!("{sized}. Each unit sees a 2×2 patch of its map in C3. {}", architecture.pooling.describe().hint)
        }
        Layer::C5 => {
            let side = architecture.map_side(Layer::S4);
            format!("120 units. Each sees all {side}×{side} units of all 16 maps of S4")
        }
        Layer::F6 => {
            "84 units, fully connected to C5: as many as the paper's 7×12 pictures of characters have pixels".to_owned()
        }
        Layer::Output => {
            let units = match (architecture.output, architecture.classes) {
                (OutputUnits::Linear, Classes::DigitsAndNone) => "11 units, one for each digit and one for none. ",
                _ => "10 units, one for each digit. ",
            };
            format!("{units}{}", architecture.output.describe().hint)
        }
    }
}

fn input_description(framing: Framing) -> &'static str {
    match framing {
        Framing::Paper => {
            "the digit of 28×28 with 2 units of paper on each side, normalised, so that kernels reach its edge"
        }
        Framing::Zero => {
            "the digit of 28×28, normalised, with 2 units of zeros on each side, so that kernels reach its edge"
        }
        Framing::Enlarged => "the digit enlarged from 28×28 to 32×32, normalised",
        Framing::Unpadded => {
            "the digit of 28×28 without padding, normalised. What is blank right of it and below, no class sees"
        }
    }
}

/// What is shown of maps beyond the part that the network sees, if anything is.
fn unseen_edge(architecture: &Architecture) -> &'static str {
    match architecture.input.framing {
        Framing::Unpadded => ". Blank rows and columns would see beyond the digit: no class sees them",
        Framing::Paper | Framing::Zero | Framing::Enlarged => "",
    }
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
