//! The learning rates that SDLM gives each weight, as a histogram for each layer.

use eframe::egui::{Id, Ui, vec2};

use crate::{
    app::{
        action::Action,
        lab::Lab,
        memo::{Memo, Shared},
        numbers::{short, thousands},
        theme,
        widgets::chart_view,
    },
    chart::{Axis, Chart, Ink, Mark, Scale, Series, Spoken, Style},
    model::{
        architecture::Architecture,
        layer::{KERNEL_SIDE, Layer},
        parameters::{ParameterShape, Role, parameter_shapes},
    },
    train::{
        optimizer::Optimizer,
        snapshot::{ParameterView, Snapshot},
    },
};

/// Heights of a histogram in points.
const HEIGHTS: std::ops::RangeInclusive<f32> = 120.0..=150.0;

/// Shows the histograms, or why there are none; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, histograms: &mut Memo<Option<Shared<Snapshot>>, Histograms>) -> Vec<Action> {
    let histograms = histograms.get(lab.snapshot.as_ref().map(Shared::of), |_| Histograms::of(lab));
    if let Some(words) = missing_words(lab, histograms) {
        ui.label(words);
        return Vec::new();
    }
    let spread = histograms.layers.iter().any(|histogram| histogram.smallest < histogram.largest);
    ui.label(if spread {
        "How many weights of each layer have which rate, on a logarithmic axis: rate/(mu + h), small where the loss bends \
         sharply (h is large)"
    } else {
        "All weights have the same rate, the learning rate by mu, until second derivatives are measured at the first step"
    });
    let count = histograms.layers.len() as f32;
    let height = (ui.available_height() / count - theme::GAP).clamp(*HEIGHTS.start(), *HEIGHTS.end());
    let size = vec2(ui.available_width(), height);
    let shown = histograms.layers.iter().filter_map(|histogram| {
        let id = Id::unique(("learning rates", histogram.layer));
        ui.allocate_ui(size, |ui| chart_view::ui(ui, &chart(histogram, histograms.decades), id)).inner
    });
    shown.collect()
}

/// Why there are no rates, and what to do.
fn missing_words(lab: &Lab, histograms: &Histograms) -> Option<&'static str> {
    let is_sdlm = lab.run().map(|run| matches!(run.start.config.optimizer, Optimizer::Sdlm(_)));
    match is_sdlm {
        None => Some(
            "Only a run has learning rates. With the optimiser SDLM, as in the preset Original, each weight has its own: \
             choose it on the left and press Train",
        ),
        Some(false) => Some(
            "In this run all weights have the same learning rate. With the optimiser SDLM, as in the preset Original, each \
             has its own: choose it on the left and press Restart",
        ),
        Some(true) if histograms.layers.is_empty() => Some("Waiting for the learning rates"),
        Some(true) => None,
    }
}

/// The histogram of a layer as a chart.
fn chart(histogram: &Histogram, [low, high]: [i32; 2]) -> Chart {
    let width = 1.0 / f64::from(BARS_PER_DECADE);
    let rate = |bar: usize| 10_f64.powf(f64::from(low) + (bar as f64 + 0.5) * width);
    let points = histogram.bars.iter().enumerate().map(|(bar, count)| [rate(bar), *count as f64]);
    let details = histogram.bars.iter().map(|_| " weights".to_owned()).collect();
    let series = Series { details, ..Series::new(words(histogram), Style::line(Ink::Accent), points) };
    let most = histogram.bars.iter().copied().max().unwrap_or(1).max(1);
    Chart {
        title: histogram.layer.name().to_owned(),
        file_stem: format!("learning-rates-{}", histogram.layer.name().to_lowercase()),
        x: Axis {
            title: "learning rate".to_owned(),
            noun: "Rate",
            scale: Scale::Logarithmic,
            range: f64::from(low)..=f64::from(high),
            ..Axis::default()
        },
        y: Axis { title: "weights".to_owned(), scale: Scale::Count, range: 0.0..=most as f64, ..Axis::default() },
        spoken: Spoken::Words(words(histogram)),
        marks: vec![Mark::Bars { series, width }],
        ..Chart::default()
    }
}

/// `156 rates from 2.0e−4 to 0.0160, half of them up to 0.0034`.
fn words(histogram: &Histogram) -> String {
    let Histogram { count, smallest, median, largest, .. } = histogram;
    let count = thousands(*count as u64);
    let [smallest, median, largest] = [*smallest, *median, *largest].map(short);
    format!("{count} rates from {smallest} to {largest}, half of them up to {median}")
}

/// Bars for each power of ten.
const BARS_PER_DECADE: i32 = 10;

/// The rates of all layers that learn.
pub(super) struct Histograms {
    /// Whole powers of ten between which all rates lie.
    pub decades: [i32; 2],
    /// From C1 on; a layer without parameters is left out.
    pub layers: Vec<Histogram>,
}

/// The rates of one layer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Histogram {
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
    fn of(lab: &Lab) -> Self {
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
    fn a_chart_has_the_counts_of_its_bars() {
        let histograms = Histograms::of(&Lab::fake_original());
        let histogram = &histograms.layers[0];
        let chart = chart(histogram, histograms.decades);
        assert_eq!(chart.series().flat_map(|series| &series.points).map(|point| point[1]).sum::<f64>(), 156.0);
        let fullest = (0..histogram.bars.len()).max_by_key(|bar| histogram.bars[*bar]).unwrap();
        let place = f64::from(histograms.decades[0]) + (fullest as f64 + 0.5) / 10.0;
        let told = chart.reading(place).unwrap().lines;
        assert_eq!(told[1], format!("{} weights", histogram.bars[fullest]));
    }

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
