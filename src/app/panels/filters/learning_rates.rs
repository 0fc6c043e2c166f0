//! The learning rates that SDLM gives each weight, as a histogram for each layer.

use std::iter;

use eframe::egui::{Id, Ui, vec2};

use super::kernel::kernels;
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
        layer::Layer,
        parameters::{Role, parameter_shapes},
    },
    train::{
        optimizer::Optimizer,
        snapshot::{ParameterView, Snapshot},
    },
};

/// Heights of a histogram in points.
const HEIGHTS: [f32; 2] = [120.0, 150.0];

/// Bars for each power of ten.
const BARS_PER_DECADE: i32 = 10;

/// A histogram for each layer with parameters.
pub(super) struct RateCharts {
    charts: Vec<Chart>,
    /// Whether the rates of a layer differ.
    do_differ: bool,
}

/// Shows the histograms, or why there are none.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, memo: &mut Memo<Option<Shared<Snapshot>>, RateCharts>) -> Vec<Action> {
    let RateCharts { charts, do_differ } = memo.get(lab.snapshot.as_ref().map(Shared::of), |_| RateCharts::new(lab));
    if let Some(text) = missing_text(lab, charts) {
        ui.label(text);
        return Vec::new();
    }
    ui.label(if *do_differ {
        "How many weights of each layer have which rate, on a logarithmic axis: rate/(mu + h), small where the loss bends \
         sharply (h is large)"
    } else {
        "All weights have the same rate, the learning rate by mu, until second derivatives are measured at the first step"
    });
    let height = (ui.available_height() / charts.len() as f32 - theme::GAP).clamp(HEIGHTS[0], HEIGHTS[1]);
    let size = vec2(ui.available_width(), height);
    let shown = charts.iter().filter_map(|chart| {
        let id = Id::unique(("learning rates", &chart.title));
        ui.allocate_ui(size, |ui| chart_view::ui(ui, chart, id)).inner
    });
    shown.collect()
}

/// Why there are no rates, and what to do.
fn missing_text(lab: &Lab, charts: &[Chart]) -> Option<&'static str> {
    match lab.run().map(|run| matches!(run.start.config.optimizer, Optimizer::Sdlm(_))) {
        None => Some(
            "Only a run has learning rates. With the optimiser SDLM, as in the preset Original, each weight has its own: \
             choose it on the left and press Train",
        ),
        Some(false) => Some(
            "In this run all weights have the same learning rate. With the optimiser SDLM, as in the preset Original, each \
             has its own: choose it on the left and press New run",
        ),
        Some(true) if charts.is_empty() => Some("Waiting for the learning rates"),
        Some(true) => None,
    }
}

impl RateCharts {
    /// Counts the rates that the lab holds.
    fn new(lab: &Lab) -> Self {
        let layers = Layer::ALL.into_iter().map(|layer| (layer, sorted_rates(lab, layer)));
        let layers: Vec<_> = layers.filter(|(_, rates)| !rates.is_empty()).collect();
        let decades = decades(layers.iter().flat_map(|(_, rates)| [rates[0], rates[rates.len() - 1]]));
        Self {
            charts: layers
                .iter()
                .map(|(layer, rates)| {
                    let caption = format!("Learning rates of the weights of {}. {}", layer.name(), lab.credits());
                    Chart { caption, ..chart(*layer, rates, decades) }
                })
                .collect(),
            do_differ: layers.iter().any(|(_, rates)| rates.first() < rates.last()),
        }
    }
}

/// The rates of a layer without those of the kernels that Table I leaves out, the smallest first.
fn sorted_rates(lab: &Lab, layer: Layer) -> Vec<f32> {
    let architecture = &lab.network.architecture;
    let mut rates: Vec<f32> = Vec::new();
    for shape in parameter_shapes(architecture).iter().filter(|shape| shape.layer == layer) {
        let Some(array) = lab.parameter(ParameterView::LearningRates, layer, shape.role) else { continue };
        if (layer, shape.role) == (Layer::C3, Role::Weight) {
            let present = kernels(layer).filter(|kernel| kernel.is_present(architecture));
            rates.extend(present.filter_map(|kernel| kernel.values(array)).flatten());
        } else {
            rates.extend(&array.values);
        }
    }
    rates.retain(|rate| rate.is_finite() && *rate > 0.0);
    rates.sort_by(f32::total_cmp);
    rates
}

/// The whole powers of ten around all rates.
fn decades(rates: impl Iterator<Item = f32>) -> [i32; 2] {
    let (low, high) = rates
        .map(f32::log10)
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), exponent| (low.min(exponent), high.max(exponent)));
    if low > high {
        return [0, 1];
    }
    let low = low.floor() as i32;
    [low, (high.ceil() as i32).max(low + 1)]
}

/// The histogram of a layer's sorted rates.
fn chart(layer: Layer, rates: &[f32], [low, high]: [i32; 2]) -> Chart {
    let width = 1.0 / f64::from(BARS_PER_DECADE);
    let mut counts = vec![0_usize; ((high - low) * BARS_PER_DECADE) as usize];
    let last = counts.len() - 1;
    for rate in rates {
        counts[(((rate.log10() - low as f32) * BARS_PER_DECADE as f32) as usize).min(last)] += 1;
    }
    let rate = |bar: usize| 10_f64.powf(f64::from(low) + (bar as f64 + 0.5) * width);
    let points = counts.iter().enumerate().map(|(bar, count)| [rate(bar), *count as f64]);
    let details = iter::repeat_n(" weights".to_owned(), counts.len()).collect();
    let summary = summary(rates);
    let series = Series { details, ..Series::new(summary.clone(), Style::line(Ink::Accent), points) };
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    Chart {
        title: layer.name().to_owned(),
        file_stem: format!("learning-rates-{}", layer.name().to_lowercase()),
        x: Axis {
            title: "learning rate".to_owned(),
            noun: "Rate",
            scale: Scale::Logarithmic,
            range: f64::from(low)..=f64::from(high),
            ..Axis::default()
        },
        y: Axis { title: "weights".to_owned(), scale: Scale::Count, range: 0.0..=most as f64, ..Axis::default() },
        spoken: Spoken::Words(summary),
        marks: vec![Mark::Bars { series, width }],
        ..Chart::default()
    }
}

/// `156 rates from 2.0e−4 to 0.0160, half of them up to 0.0034`.
fn summary(rates: &[f32]) -> String {
    let [smallest, median, largest] = [0, rates.len() / 2, rates.len() - 1].map(|position| short(rates[position]));
    let count = thousands(rates.len() as u64);
    format!("{count} rates from {smallest} to {largest}, half of them up to {median}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The heights of a chart's bars.
    fn bars(chart: &Chart) -> Vec<f64> {
        chart.series().flat_map(|series| &series.points).map(|point| point[1]).collect()
    }

    #[test]
    fn a_chart_has_the_counts_of_its_bars() {
        let lab = Lab::fake_original();
        let rates = sorted_rates(&lab, Layer::C1);
        let chart = chart(Layer::C1, &rates, [-5, 0]);
        let bars = bars(&chart);
        assert_eq!((bars.len(), bars.iter().sum::<f64>()), (50, 156.0));
        let fullest = (0..bars.len()).max_by(|one, other| bars[*one].total_cmp(&bars[*other])).unwrap();
        let reading = chart.reading(-5.0 + (fullest as f64 + 0.5) / 10.0).unwrap().lines;
        assert_eq!(reading[1], format!("{} weights", bars[fullest]));
    }

    #[test]
    fn rates_are_counted_in_tenths_of_a_power_of_ten() {
        let rates = [1.5e-4, 1.6e-4, 0.02];
        let decades = decades(rates.into_iter());
        assert_eq!(decades, [-4, -1]);
        let bars = bars(&chart(Layer::C1, &rates, decades));
        assert_eq!((bars.len(), bars[1], bars[2], bars[23]), (30, 1.0, 1.0, 1.0));
        assert_eq!(summary(&rates), "3 rates from 1.5e−4 to 0.0200, half of them up to 1.6e−4");
    }

    #[test]
    fn every_learned_value_of_the_original_has_a_rate_and_absent_kernels_have_none() {
        let lab = Lab::fake_original();
        let counts: Vec<f64> = RateCharts::new(&lab).charts.iter().map(|chart| bars(chart).iter().sum()).collect();
        assert_eq!(counts, [156.0, 12.0, 1_516.0, 32.0, 48_120.0, 10_164.0]);
        for layer in Layer::ALL {
            assert!(sorted_rates(&lab, layer).last().is_none_or(|rate| *rate <= 0.0005 / 0.02 + 1e-6), "rate / mu");
        }
    }
}
