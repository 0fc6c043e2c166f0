//! The curves in the window: legend, plot, and the values under the pointer.

use eframe::egui::{Align2, Id, Role, ScrollArea, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo};
use egui_plot::{FilledArea, HoverPosition, Plot, PlotPoints, PlotUi, Points, VLine};

use super::chart::{Chart, Curve, Epoch, look};
use crate::app::{
    theme::{self, Tokens},
    widgets::chart::{
        axes::{self, Axes},
        curve, keys, legend,
        scale::Scale,
    },
};

/// Height of the legend at most, in points; more is scrolled to.
const LEGEND_HEIGHT: f32 = 44.0;

/// About how wide a letter of the legend is, in points.
const LETTER_WIDTH: f32 = 5.7;

/// Strength of a band, so that the curves behind it are still seen.
const BAND_STRENGTH: f32 = 0.16;

/// Curves whose values are told under the pointer at most.
const MOST_TOLD: usize = 12;

/// Shows the curves over what room there is.
pub(super) fn ui(ui: &mut Ui, chart: &Chart) {
    let tokens = theme::tokens(ui);
    let looks: Vec<_> =
        chart.curves.iter().enumerate().map(|(position, curve)| look(position, curve.points.len(), tokens)).collect();
    ScrollArea::vertical().id_salt("legend").max_height(LEGEND_HEIGHT).show(ui, |ui| {
        let most_letters = (ui.available_width() / LETTER_WIDTH - 8.0).max(12.0) as usize;
        let names: Vec<_> = chart.curves.iter().map(|curve| shortened(&curve.name, most_letters)).collect();
        legend::ui(ui, chart.measure.name(), names.iter().map(String::as_str).zip(looks.iter().copied()));
    });
    let x_label_length = chart.x_range.end().log10().floor() as f32 + 1.0;
    let axes =
        Axes { scales: [Scale::Count, chart.scale], titles: ["epoch", chart.measure.axis_title()], x_label_length };
    let id = Id::unique(("compare", chart.measure, chart.scale));
    let plot = axes::of(Plot::new("compared").id(id), axes, ui.available_size(), tokens)
        .include_x(*chart.x_range.start())
        .include_x(*chart.x_range.end())
        .include_y(*chart.y_range.start())
        .include_y(*chart.y_range.end())
        .set_margin_fraction(Vec2::ZERO)
        .show_crosshair(false)
        .label_formatter(|position| words(chart, place(position)));
    let shown = plot.show(ui, |plot| {
        keys::apply(plot);
        for (curve, look) in chart.curves.iter().zip(&looks) {
            let band =
                FilledArea::new(format!("{} band", curve.name), &curve.band.x, &curve.band.low, &curve.band.high);
            plot.add(band.fill_color(look.color.gamma_multiply(BAND_STRENGTH)).allow_hover(false));
        }
        for (curve, look) in chart.curves.iter().zip(&looks) {
            curve::draw(plot, &curve.name, &curve.points, *look);
        }
        mark_pointed(plot, chart, tokens);
    });
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, description(chart)));
    let frame = *shown.transform.frame();
    if shown.response.has_focus() {
        ui.painter().rect_stroke(frame, 2.0, (1.0, tokens.accent), StrokeKind::Inside);
    }
    if chart.is_empty() {
        let font = TextStyle::Body.resolve(ui.style());
        let text = "Tick runs with an epoch done: their curves appear here";
        ui.painter().text(frame.center(), Align2::CENTER_CENTER, text, font, tokens.text);
    }
}

/// A name that fits in a line.
fn shortened(name: &str, most_letters: usize) -> String {
    match name.char_indices().nth(most_letters) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// What the chart says, for those who do not see it: its latest values.
fn description(chart: &Chart) -> String {
    let values = words(chart, *chart.x_range.end()).unwrap_or_else(|| "nothing yet".to_owned());
    format!("{} by epoch; {}", chart.measure.name(), values.replace('\n', ", "))
}

fn place(position: &HoverPosition<'_>) -> f64 {
    match position {
        HoverPosition::NearDataPoint { position, .. } | HoverPosition::Elsewhere { position } => position.x,
    }
}

/// The values at the epoch nearest to a place along x, one a line; none where nothing is drawn.
pub(super) fn words(chart: &Chart, x: f64) -> Option<String> {
    let number = nearest_epoch(chart, x)?;
    let at_epoch: Vec<_> = chart.curves.iter().filter_map(|curve| Some((curve, epoch(curve, number)?))).collect();
    let mut lines = vec![format!("Epoch {number}")];
    lines.extend(at_epoch.iter().take(MOST_TOLD).map(|(curve, epoch)| line(chart.scale, curve, epoch)));
    if at_epoch.len() > MOST_TOLD {
        lines.push(format!("and {} more", at_epoch.len() - MOST_TOLD));
    }
    Some(lines.join("\n"))
}

fn line(scale: Scale, curve: &Curve, epoch: &Epoch) -> String {
    let value = |value: f64| scale.place(value).map_or_else(|| "0".to_owned(), |place| scale.words(place));
    let mean = format!("{}: {}", curve.name, value(epoch.mean));
    match epoch.run_count {
        1 => mean,
        count => format!("{mean} in the mean of {count} ({} to {})", value(epoch.low), value(epoch.high)),
    }
}

fn nearest_epoch(chart: &Chart, x: f64) -> Option<u32> {
    let numbers = chart.curves.iter().flat_map(|curve| curve.epochs.iter().map(|epoch| epoch.number));
    let distance = |number: u32| (f64::from(number) - x).abs();
    numbers.min_by(|one, other| distance(*one).total_cmp(&distance(*other)))
}

fn epoch(curve: &Curve, number: u32) -> Option<&Epoch> {
    curve.epochs.iter().find(|epoch| epoch.number == number)
}

/// Marks the points whose values are told.
fn mark_pointed(plot: &mut PlotUi<'_>, chart: &Chart, tokens: &Tokens) {
    if !plot.response().hovered() {
        return;
    }
    let Some(number) = plot.pointer_coordinate().and_then(|pointer| nearest_epoch(chart, pointer.x)) else { return };
    let x = f64::from(number);
    plot.vline(VLine::new("pointer", x).color(tokens.text_weak).allow_hover(false));
    let points = chart.curves.iter().flat_map(|curve| curve.points.iter().filter(|point| point.x == x)).copied();
    let marks = Points::new("pointed at", PlotPoints::Owned(points.collect())).color(tokens.text).radius(3.0);
    plot.points(marks.allow_hover(false));
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            entry::Entries,
            groups,
            measure::{Measure, Spacing},
        },
        *,
    };
    use crate::app::lab::Lab;

    #[test]
    fn long_names_are_cut_between_letters() {
        assert_eq!([shortened("실험-0001", 2), shortened("run", 3)], ["실험…", "run"]);
    }

    #[test]
    fn values_are_told_with_their_spread_at_the_nearest_epoch() {
        let mut entries = Entries::default();
        entries.update(&Lab::fake_compared());
        for spacing in [Spacing::Linear, Spacing::Logarithmic] {
            let groups = groups::of(entries.all(), &[0, 1, 2, 5]);
            let chart = Chart::new(entries.all(), &groups, Measure::TestError, spacing);
            let told = words(&chart, 1.3).unwrap();
            let lines: Vec<_> = told.lines().collect();
            assert_eq!(lines[0], "Epoch 1");
            assert_eq!(lines[1], "run-0001 and 2 more: Learning rate 0.1: 5.00 % in the mean of 3 (4.00 % to 6.00 %)");
            assert!(lines[2].starts_with("run-0006: Learning rate 0.05: "), "{told}");
        }
    }
}
