//! The learning rates that stochastic diagonal Levenberg–Marquardt gives each weight, as a histogram for each layer.

mod histogram;

use eframe::egui::{Align2, Rect, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2};

use self::histogram::Histogram;
pub(super) use self::histogram::Histograms;
use crate::{
    app::{
        lab::Lab,
        memo::{Memo, Shared},
        numbers::{short, thousands},
        theme,
    },
    train::{optimizer::Optimizer, snapshot::Snapshot},
};

/// Heights of a histogram in points.
const HEIGHTS: std::ops::RangeInclusive<f32> = 26.0..=90.0;

/// Height of the words above a histogram and of the axis, in points.
const LINE_HEIGHT: f32 = 16.0;

/// Beside the histograms, so that the numbers at the ends of the axis have room, in points.
const MARGIN: f32 = 14.0;

/// Shows the histograms, or why there are none.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, histograms: &mut Memo<Option<Shared<Snapshot>>, Histograms>) {
    let histograms = histograms.get(lab.snapshot.as_ref().map(Shared::of), |_| Histograms::of(lab));
    if let Some(words) = missing_words(lab, histograms) {
        ui.label(words);
        return;
    }
    let spread = histograms.layers.iter().any(|histogram| histogram.smallest < histogram.largest);
    ui.label(if spread {
        "How many weights of each layer have which rate, on a logarithmic axis: rate/(mu + h), small where the loss bends \
         sharply (h is large)"
    } else {
        "All weights have the same rate, the learning rate by mu, until second derivatives are measured at the first step"
    });
    let count = histograms.layers.len() as f32;
    let free = ui.available_height() - LINE_HEIGHT - count * (LINE_HEIGHT + theme::GAP);
    let size = vec2(ui.available_width(), (free / count).clamp(*HEIGHTS.start(), *HEIGHTS.end()));
    for histogram in &histograms.layers {
        histogram_ui(ui, histogram, size, histograms.decades);
    }
    axis_ui(ui, histograms.decades);
}

/// Why there are no rates, and what to do.
fn missing_words(lab: &Lab, histograms: &Histograms) -> Option<&'static str> {
    let is_sdlm = lab.run.as_ref().map(|run| matches!(run.start.config.optimizer, Optimizer::Sdlm(_)));
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

fn histogram_ui(ui: &mut Ui, histogram: &Histogram, size: Vec2, decades: [i32; 2]) {
    let tokens = theme::tokens(ui);
    let (area, response) = ui.allocate_exact_size(size + vec2(0.0, LINE_HEIGHT), Sense::hover());
    let words = words(histogram);
    let font = TextStyle::Small.resolve(ui.style());
    ui.painter().text(area.left_top(), Align2::LEFT_TOP, &words, font, tokens.text);
    let plot = Rect::from_min_max(area.min + vec2(MARGIN, LINE_HEIGHT), area.max - vec2(MARGIN, 0.0));
    ui.painter().rect_filled(plot, 0.0, tokens.sunken);
    for decade in decades[0]..=decades[1] {
        ui.painter().vline(decade_x(plot, decades, decade), plot.y_range(), (1.0, tokens.border));
    }
    let most = histogram.bars.iter().copied().max().unwrap_or(1).max(1) as f32;
    let width = plot.width() / histogram.bars.len() as f32;
    for (position, count) in histogram.bars.iter().enumerate().filter(|(_, count)| **count > 0) {
        // What is there is seen, however few they are.
        let height = (plot.height() * *count as f32 / most).max(1.0);
        let left_bottom = pos2(plot.left() + position as f32 * width, plot.bottom());
        let bar = Rect::from_min_max(left_bottom - vec2(0.0, height), left_bottom + vec2((width - 1.0).max(1.0), 0.0));
        ui.painter().rect_filled(bar, 0.0, tokens.accent);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
}

/// `C1: 156 rates from 2.0e−4 to 0.0160, half of them below 0.0034`.
fn words(histogram: &Histogram) -> String {
    let Histogram { layer, count, smallest, median, largest, .. } = histogram;
    let (name, count) = (layer.name(), thousands(*count as u64));
    let [smallest, median, largest] = [*smallest, *median, *largest].map(short);
    format!("{name}: {count} rates from {smallest} to {largest}, half of them up to {median}")
}

fn decade_x(plot: Rect, [low, high]: [i32; 2], decade: i32) -> f32 {
    plot.left() + plot.width() * (decade - low) as f32 / (high - low) as f32
}

/// The powers of ten below the histograms.
fn axis_ui(ui: &mut Ui, decades: [i32; 2]) {
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), LINE_HEIGHT), Sense::hover());
    let plot = area.shrink2(vec2(MARGIN, 0.0));
    let (font, color) = (TextStyle::Small.resolve(ui.style()), theme::tokens(ui).text_weak);
    for decade in decades[0]..=decades[1] {
        let at = pos2(decade_x(plot, decades, decade), area.top());
        ui.painter().text(at, Align2::CENTER_TOP, power(decade), font.clone(), color);
    }
}

/// A power of ten: `0.001`, `1e−6`.
fn power(decade: i32) -> String {
    let text = if decade < -5 { format!("1e{decade}") } else { 10_f64.powi(decade).to_string() };
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::power;

    #[test]
    fn powers_of_ten_are_written_out_as_long_as_they_are_short() {
        assert_eq!([-6, -3, 0, 1].map(power), ["1e−6", "0.001", "1", "10"]);
    }
}
