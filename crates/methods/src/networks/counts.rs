//! What a network costs, counted layer by layer by formula.

use super::layers::{Convolution, Layer};
use crate::cost::{Cost, Count};

/// The cost of a prediction by a network of these layers.
pub(crate) fn cost(layers: &[Layer]) -> Cost {
    let mut counts = Counts::default();
    counts.add(layers, 1);
    let parameters = sum(counts.parameters);
    Cost {
        multiply_adds: sum(counts.multiply_adds),
        stored_values: match &counts.statistics[..] {
            [] => parameters.clone(),
            statistics => sum(statistics.iter().cloned().chain([parameters.clone()]).collect()),
        },
        parameters,
    }
}

/// The counts of the layers.
#[derive(Default)]
struct Counts {
    multiply_adds: Vec<Count>,
    parameters: Vec<Count>,
    /// What is stored and not trained.
    statistics: Vec<Count>,
}

impl Counts {
    /// Adds layers that come after maps of this side; returns the side of their maps.
    fn add(&mut self, layers: &[Layer], side: usize) -> usize {
        layers.iter().fold(side, |side, layer| self.add_layer(layer, side))
    }

    fn add_layer(&mut self, layer: &Layer, side: usize) -> usize {
        match layer {
            Layer::Picture { side } => return *side,
            Layer::Border { width } => return side + 2 * width,
            Layer::Connected { inputs, outputs, .. } => {
                self.multiply_adds.push(Count::new(inputs * outputs, format!("{inputs}×{outputs}")));
                self.parameters.push(Count::new((inputs + 1) * outputs, format!("({inputs} + 1)×{outputs}")));
            }
            Layer::Convolution(convolution) => return self.add_convolution(convolution, side),
            Layer::Pooling { inputs, copies, .. } => {
                let (maps, side) = (inputs * copies, side / 2);
                self.multiply_adds.push(Count::new(4 * maps * side * side, format!("4×{maps}×{side}×{side}")));
                self.parameters.push(Count::new(2 * maps, format!("2×{maps}")));
                return side;
            }
            Layer::Normalisation { maps, .. } => {
                self.multiply_adds.push(Count::new(maps * side * side, format!("{maps}×{side}×{side}")));
                self.parameters.push(Count::new(2 * maps, format!("2×{maps}")));
                self.statistics.push(Count::new(2 * maps, format!("2×{maps}")));
            }
            Layer::Shortcut { main, shortcut } => {
                self.add(shortcut, side);
                return self.add(main, side);
            }
            Layer::Shrink
            | Layer::Normalise { .. }
            | Layer::ScaledTanh
            | Layer::Relu
            | Layer::MeanOfMaps
            | Layer::Shown(_) => {}
        }
        side
    }

    fn add_convolution(&mut self, convolution: &Convolution, side: usize) -> usize {
        let Convolution { outputs, side: kernel, stride, padding, has_bias, .. } = convolution;
        let side = (side + 2 * padding - kernel) / stride + 1;
        let kernels = convolution.kernel_count();
        let weights = kernels * kernel * kernel;
        self.multiply_adds
            .push(Count::new(weights * side * side, format!("{kernels}×{kernel}×{kernel}×{side}×{side}")));
        let (biases, formula) = if *has_bias { (*outputs, format!(" + {outputs}")) } else { (0, String::new()) };
        self.parameters.push(Count::new(weights + biases, format!("{kernels}×{kernel}×{kernel}{formula}")));
        side
    }
}

fn sum(counts: Vec<Count>) -> Count {
    let total: u64 = counts.iter().map(|count| count.value).sum();
    let formulas: Vec<String> = counts.into_iter().map(|count| count.formula).collect();
    Count { value: total, formula: formulas.join(" + ") }
}
