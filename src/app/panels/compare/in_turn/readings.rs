//! What both read in the drawing, beside each other.

use eframe::egui::{Role as WidgetRole, Ui, WidgetInfo};

use super::pair::{Member, Pair, Role};
use crate::app::{
    lab::{DrawingReading, Lab, Verdict},
    theme::GAP,
    widgets::score_bars,
};

/// Shows them; without a drawing, how to have them.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, pair: &Pair<'_>) {
    ui.add_space(GAP);
    if lab.sketch.is_empty() {
        ui.weak("Draw a digit on the right: both read it");
        return;
    }
    ui.columns(2, |columns| {
        for (ui, member) in columns.iter_mut().zip(&pair.runs) {
            let reading = match member.role {
                Role::First => lab.sketch.reading(),
                Role::Second => lab.second_reading(),
            };
            reading_ui(ui, member, reading);
        }
    });
}

fn reading_ui(ui: &mut Ui, member: &Member<'_>, reading: Option<&DrawingReading>) {
    let verdict = reading.map(|reading| Verdict::of(&reading.scores));
    let (words, best) = match verdict {
        None => ("has not read it yet".to_owned(), None),
        Some(Verdict::Sure(digit)) => (format!("reads {digit}"), Some(digit)),
        Some(Verdict::NotSure(first, second)) => (format!("reads {first} or {second}, not sure"), Some(first)),
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = GAP / 2.0;
        ui.strong(&member.title);
        ui.label(&words);
    });
    let scores = reading.map(|reading| &reading.scores);
    let bars = score_bars::ui(ui, scores, best);
    let name = format!("{} {words}; {}", member.title, score_bars::words(scores));
    bars.widget_info(|| WidgetInfo::labeled(WidgetRole::Image, true, &name));
}
