//! What both read in the drawing, beside each other.

use eframe::egui::{Role as WidgetRole, Ui, WidgetInfo};

use super::pair::{Member, Pair, Role};
use crate::{
    app::{
        lab::Lab,
        theme::{GAP, GROUP_GAP},
        widgets::score_bars,
    },
    model::{
        scores::{Class, Scores},
        verdict::Verdict,
    },
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
            reading_ui(ui, lab, member, bars);
        }
    });
}

fn reading_ui(ui: &mut Ui, lab: &Lab, member: &Member<'_>, bars: Bars) {
    let reading = match member.role {
        Role::First => lab.sketch.reading(),
        Role::Second => lab.second_reading(),
    };
    let scores = reading.map(|reading| &reading.scores);
    let words = scores.map_or_else(|| "has not read it yet".to_owned(), |scores| verdict(scores, lab));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = GAP / 2.0;
        ui.strong(&member.title);
        ui.label(&words);
    });
    let shown = match bars {
        Bars::Large => score_bars::ui(ui, member.run.start.config.architecture.criterion, scores),
        Bars::Small => score_bars::small_ui(ui, scores),
    };
    let name = format!("{} {words}; {}", member.title, score_bars::words(scores));
    shown.widget_info(|| WidgetInfo::labeled(WidgetRole::Image, true, &name));
}

/// What a network reads, as the end of a sentence about it.
fn verdict(scores: &Scores, lab: &Lab) -> String {
    match Verdict::of(scores, lab.rejection_threshold) {
        Verdict::Sure(digit) => format!("reads {digit}"),
        Verdict::NotSure(digit, Class::Digit(rival)) => format!("reads {digit} or {rival}, not sure"),
        Verdict::NotSure(digit, Class::Rubbish) => format!("reads {digit} or no digit, not sure"),
        Verdict::NotADigit(_) => "reads no digit".to_owned(),
    }
}
