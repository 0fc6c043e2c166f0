//! The learning rates that stochastic diagonal Levenberg–Marquardt gives each weight, as a histogram for each layer.

mod histogram;

use eframe::egui::{Id, Ui, vec2};

pub(super) use self::histogram::Histograms;
use self::histogram::{BARS_PER_DECADE, Histogram};
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
    train::{optimizer::Optimizer, snapshot::Snapshot},
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
        Some(true) if histograms.layers.is_empty() => Some("Reading the learning rates"),
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
}
