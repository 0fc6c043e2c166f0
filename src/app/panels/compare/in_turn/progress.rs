//! How far both are, in a table: a run a row.

use eframe::egui::{Grid, RichText, Sense, Ui, vec2};

use super::pair::{Member, Pair, Role, look};
use crate::app::{
    numbers::thousands,
    theme::{self, GAP, GROUP_GAP, NUMBERS},
    widgets::chart::legend,
};

/// Size of a curve's sample in points.
const SAMPLE_SIZE: [f32; 2] = [18.0, 12.0];

const HEADINGS: [&str; 5] = ["", "epoch", "images/s", "loss", "test error"];

/// Shows the table.
pub(super) fn ui(ui: &mut Ui, pair: &Pair<'_>) {
    ui.add_space(GAP);
    Grid::new("runs").num_columns(1 + HEADINGS.len()).spacing(vec2(GROUP_GAP, 2.0)).show(ui, |ui| {
        ui.label("");
        for heading in HEADINGS {
            ui.label(RichText::new(heading).small().color(theme::tokens(ui).text_weak));
        }
        ui.end_row();
        for (position, member) in pair.runs.iter().enumerate() {
            row_ui(ui, position, member);
            ui.end_row();
        }
    });
}

fn row_ui(ui: &mut Ui, position: usize, member: &Member<'_>) {
    let (part, meaning) = match member.role {
        Role::First => ("first", "The views look into it"),
        Role::Second => ("second", "It learns beside the first"),
    };
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(SAMPLE_SIZE.into(), Sense::hover());
        ui.painter().extend(legend::sample(look(ui, position, 1), rect));
        ui.strong(&member.title).on_hover_text(member.run.name());
        ui.weak(part).on_hover_text(meaning);
    });
    ui.label(member.run.phase.words());
    for number in numbers(member) {
        ui.label(RichText::new(number).text_style(NUMBERS));
    }
}

/// The epoch, the speed, the latest loss and test error.
fn numbers(Member { run, .. }: &Member<'_>) -> [String; 4] {
    let unknown = || "–".to_owned();
    [
        format!("{} of {}", run.epoch, run.epoch_count),
        if run.images_per_second > 0.0 { thousands(run.images_per_second as u64) } else { unknown() },
        run.losses.latest().map_or_else(unknown, |point| format!("{:.4}", point.loss)),
        run.epochs.last().map_or_else(unknown, |epoch| format!("{:.2} %", 100.0 * (1.0 - epoch.test.accuracy))),
    ]
}
