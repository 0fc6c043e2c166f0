//! What both read in the drawing, beside each other.

use eframe::egui::{Role as WidgetRole, Ui, WidgetInfo};

use super::pair::{Member, Pair, Role};
use crate::app::{
    lab::{DrawingReading, Lab, Verdict},
    theme::{GAP, GROUP_GAP},
    widgets::score_bars,
};

/// How large the scores are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bars {
    /// With numbers.
    Large,
    /// Where there is little room.
    Small,
}

/// Shows them; without a drawing, how to have them.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, pair: &Pair<'_>, bars: Bars) {
    if lab.sketch.is_empty() {
        ui.weak("Draw a digit on the right: both read it");
        return;
    }
    ui.spacing_mut().item_spacing.x = GROUP_GAP;
    ui.columns(2, |columns| {
        for (ui, member) in columns.iter_mut().zip(&pair.runs) {
            let reading = match member.role {
                Role::First => lab.sketch.reading(),
                Role::Second => lab.second_reading(),
            };
            reading_ui(ui, member, reading, bars);
        }
    });
}

fn reading_ui(ui: &mut Ui, member: &Member<'_>, reading: Option<&DrawingReading>, bars: Bars) {
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
    let shown = match bars {
        Bars::Large => score_bars::ui(ui, scores, best),
        Bars::Small => score_bars::small_ui(ui, scores, best),
    };
    let name = format!("{} {words}; {}", member.title, score_bars::words(scores));
    shown.widget_info(|| WidgetInfo::labeled(WidgetRole::Image, true, &name));
}
