//! How the learning rates of each layer are spread, on a logarithmic axis that all layers share.

use crate::{
    app::lab::Lab,
    model::{
        architecture::Architecture,
        layer::{KERNEL_SIDE, Layer},
        parameters::{ParameterShape, Role, parameter_shapes},
    },
    train::snapshot::ParameterView,
};

/// Bars for each power of ten.
pub(super) const BARS_PER_DECADE: i32 = 10;

/// The rates of all layers that learn.
pub(in super::super) struct Histograms {
    /// Whole powers of ten between which all rates lie.
    pub decades: [i32; 2],
    /// From C1 on; a layer without parameters is left out.
    pub layers: Vec<Histogram>,
}

/// The rates of one layer.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Histogram {
    /// The layer.
    pub layer: Layer,
    /// Number of its rates.
    pub count: usize,
    /// The smallest, the one in the middle, and the largest.
    pub smallest: f32,
    pub median: f32,
    pub largest: f32,
    /// Rates in each bar, [`BARS_PER_DECADE`] for each power of ten.
    pub bars: Vec<usize>,
}

impl Histograms {
    /// Counts the rates that the lab holds.
    pub(super) fn of(lab: &Lab) -> Self {
        let rates: Vec<_> = Layer::ALL.into_iter().map(|layer| (layer, sorted_rates(lab, layer))).collect();
        let decades = decades(rates.iter().flat_map(|(_, rates)| [rates.first(), rates.last()]).flatten());
        let layers = rates.iter().filter_map(|(layer, rates)| histogram(*layer, rates, decades)).collect();
        Self { decades, layers }
    }
}

/// The rates of a layer without those of the kernels that Table I leaves out, the smallest first.
fn sorted_rates(lab: &Lab, layer: Layer) -> Vec<f32> {
    let architecture = &lab.network.architecture;
    let mut rates: Vec<f32> = Vec::new();
    for shape in parameter_shapes(architecture).iter().filter(|shape| shape.layer == layer) {
        if let Some(array) = lab.parameter(ParameterView::LearningRates, &shape.name) {
            let present = array.values.iter().enumerate().filter(|(at, _)| is_present(architecture, shape, *at));
            rates.extend(present.map(|(_, rate)| *rate).filter(|rate| rate.is_finite() && *rate > 0.0));
        }
    }
    rates.sort_by(f32::total_cmp);
    rates
}

fn is_present(architecture: &Architecture, shape: &ParameterShape, at: usize) -> bool {
    if (shape.layer, shape.role) != (Layer::C3, Role::Weight) {
        return true;
    }
    let (kernel, inputs) = (at / (KERNEL_SIDE * KERNEL_SIDE), Layer::S2.map_count());
    architecture.c3.inputs(kernel / inputs).contains(&(kernel % inputs))
}

/// The whole powers of ten around all rates.
fn decades<'a>(rates: impl Iterator<Item = &'a f32>) -> [i32; 2] {
    let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
    for exponent in rates.map(|rate| rate.log10()) {
        (low, high) = (low.min(exponent), high.max(exponent));
    }
    if low > high {
        return [0, 1];
    }
    let low = low.floor() as i32;
    [low, (high.ceil() as i32).max(low + 1)]
}

fn histogram(layer: Layer, sorted: &[f32], [low, high]: [i32; 2]) -> Option<Histogram> {
    let (smallest, largest) = (*sorted.first()?, *sorted.last()?);
    let mut bars = vec![0; ((high - low) * BARS_PER_DECADE) as usize];
    for rate in sorted {
        let bar = ((rate.log10() - low as f32) * BARS_PER_DECADE as f32) as usize;
        let last = bars.len() - 1;
        bars[bar.min(last)] += 1;
    }
    Some(Histogram { layer, count: sorted.len(), smallest, median: sorted[sorted.len() / 2], largest, bars })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_counted_in_tenths_of_a_power_of_ten() {
        let rates = [1.5e-4, 1.6e-4, 0.02];
        let decades = decades(rates.iter());
        assert_eq!(decades, [-4, -1]);
        let histogram = histogram(Layer::C1, &rates, decades).unwrap();
        assert_eq!((histogram.bars.len(), histogram.bars[1], histogram.bars[2], histogram.bars[23]), (30, 1, 1, 1));
        assert_eq!((histogram.median, histogram.largest), (1.6e-4, 0.02));
    }

    #[test]
    fn every_learned_value_of_the_original_has_a_rate_and_absent_kernels_have_none() {
        let histograms = Histograms::of(&Lab::fake_original());
        let counts: Vec<usize> = histograms.layers.iter().map(|histogram| histogram.count).collect();
        assert_eq!(counts, [156, 12, 1_516, 32, 48_120, 10_164]);
        assert!(histograms.layers.iter().all(|histogram| histogram.bars.iter().sum::<usize>() == histogram.count));
        assert!(histograms.layers.iter().all(|histogram| histogram.largest <= 0.0005 / 0.02 + 1e-6), "rate / mu");
    }
}
