//! How far both are, in a table: a run a row.

use eframe::egui::{Grid, Label, RichText, Sense, Ui, vec2};

use super::pair::{Member, Pair, Role};
use crate::{
    app::{
        numbers::thousands,
        theme::{self, GAP, NUMBERS},
        widgets::chart_view::legend,
    },
    chart::Style,
};

/// Size of a curve's sample in points.
const SAMPLE_SIZE: [f32; 2] = [18.0, 12.0];

/// Between columns, in points.
const COLUMN_GAP: f32 = 10.0;

/// Width of what a run does, in points; longer words are cut, and told under the pointer.
const STATE_WIDTH: f32 = 62.0;

/// Width of everything but the titles, and least width of these, in points.
const WIDTH_BESIDE_TITLES: f32 = 372.0;
const LEAST_TITLE_WIDTH: f32 = 90.0;

const HEADINGS: [&str; 5] = ["", "epoch", "images/s", "loss", "test error"];

/// Shows the table.
pub(super) fn ui(ui: &mut Ui, pair: &Pair<'_>) {
    ui.add_space(GAP);
    let title_width = (ui.available_width() - WIDTH_BESIDE_TITLES).max(LEAST_TITLE_WIDTH);
    Grid::new("runs").num_columns(1 + HEADINGS.len()).spacing(vec2(COLUMN_GAP, 2.0)).show(ui, |ui| {
        ui.label("");
        for heading in HEADINGS {
            ui.label(RichText::new(heading).small().color(theme::tokens(ui).text_weak));
        }
        ui.end_row();
        for (position, member) in pair.runs.iter().enumerate() {
            row_ui(ui, position, member, title_width);
            ui.end_row();
        }
    });
}

fn row_ui(ui: &mut Ui, position: usize, member: &Member<'_>, title_width: f32) {
    let (part, meaning) = match member.role {
        Role::First => ("first", "The views look into it"),
        Role::Second => ("second", "It learns beside the first"),
    };
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(SAMPLE_SIZE.into(), Sense::hover());
        ui.painter().extend(legend::sample(Style::of_run(position), rect, theme::tokens(ui)));
        cut_ui(ui, title_width, RichText::new(&member.title).strong(), &member.run.name());
        ui.weak(part).on_hover_text(meaning);
    });
    let state = member.run.phase.words();
    cut_ui(ui, STATE_WIDTH, RichText::new(&state), &state);
    for number in numbers(member) {
        ui.label(RichText::new(number).text_style(NUMBERS));
    }
}

/// Text in at most `width` points; `hover` is told under the pointer.
fn cut_ui(ui: &mut Ui, width: f32, text: RichText, hover: &str) {
    ui.scope(|ui| {
        ui.set_max_width(width);
        ui.add(Label::new(text).truncate()).on_hover_text(hover);
    });
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
