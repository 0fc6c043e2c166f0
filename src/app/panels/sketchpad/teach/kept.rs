//! The digits that are kept: how many, the latest of them, and what can be done with them.

use eframe::egui::{Context, RichText, Role, Sense, TextureOptions, Theme, Ui, WidgetInfo, vec2};

use crate::app::{
    lab::{KeptDigit, Lab, TeachEdit},
    memo::{Memo, Shared},
    numbers::counted,
    theme,
    widgets::mosaic::{self, Emphasis, Mosaic, Tiles},
};

/// Digits that are shown, the latest ones.
const SHOWN_COUNT: usize = 24;

/// Digits in a row.
const COLUMNS: usize = 8;

/// Side of a digit in points, and the space after it.
const SIDE: f32 = 28.0;
const SPACING: f32 = 3.0;

/// The pictures of the latest digits.
pub(in crate::app::panels::sketchpad) type KeptPictures = Memo<(Shared<Vec<KeptDigit>>, Theme), Mosaic>;

fn mosaic(ctx: &Context, digits: &[KeptDigit], theme: Theme) -> Mosaic {
    let images = latest(digits).map(|digit| &digit.image);
    let tiles = Tiles::digits(COLUMNS, images, |ink| theme::of(theme).grey(ink));
    Mosaic::new(ctx, &tiles, TextureOptions::LINEAR)
}

/// The latest digits, the latest first.
fn latest(digits: &[KeptDigit]) -> impl Iterator<Item = &KeptDigit> {
    digits.iter().rev().take(SHOWN_COUNT)
}

/// Shows the button that opens all of it; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, pictures: &mut KeptPictures) -> Vec<TeachEdit> {
    let count = lab.kept.digits.len();
    let mut edits = Vec::new();
    let menu = ui.menu_button(RichText::new(format!("Kept {count}")).small(), |ui| {
        edits.extend(menu_ui(ui, lab, pictures));
    });
    menu.response.on_hover_text("The digits that you have said: how many, the latest, and where they are");
    edits
}

fn menu_ui(ui: &mut Ui, lab: &Lab, pictures: &mut KeptPictures) -> Vec<TeachEdit> {
    let mut edits = Vec::new();
    ui.set_min_width(COLUMNS as f32 * (SIDE + SPACING));
    ui.label(counts_in_words(lab));
    edits.extend(latest_ui(ui, lab, pictures));
    edits.extend(take_back_ui(ui, lab));
    ui.separator();
    if let Some(path) = &lab.kept.path {
        ui.label(RichText::new(path.display().to_string()).small());
        if ui.button("Copy its path").on_hover_text("For lenet-lab teach and classify with --strokes").clicked() {
            ui.ctx().copy_text(path.display().to_string());
        }
        if ui.button("Open its folder").clicked() {
            edits.push(TeachEdit::OpenFolder);
        }
    }
    edits
}

/// How many there are of which digit.
fn counts_in_words(lab: &Lab) -> String {
    let counts = lab.kept.counts();
    let each: Vec<String> = counts.iter().map(|(digit, count)| format!("{count} × {digit}")).collect();
    match each.is_empty() {
        true => "No digit is kept".to_owned(),
        false => format!("{}: {}", counted(lab.kept.digits.len(), "digit"), each.join(", ")),
    }
}

/// The latest digits; a click takes one back.
fn latest_ui(ui: &mut Ui, lab: &Lab, pictures: &mut KeptPictures) -> Option<TeachEdit> {
    let digits = &lab.kept.digits;
    let key = (Shared::of(digits), ui.ctx().theme());
    let mosaic = pictures.get(key, |(_, theme)| mosaic(ui.ctx(), digits, *theme));
    let shown: Vec<&KeptDigit> = latest(digits).collect();
    let rows = shown.len().div_ceil(COLUMNS);
    let pitch = SIDE + SPACING;
    let (area, _) = ui.allocate_exact_size(vec2(COLUMNS as f32 * pitch, rows as f32 * pitch), Sense::hover());
    let mut edit = None;
    for (position, kept) in shown.into_iter().enumerate() {
        let rect = mosaic::grid_square(area.min, COLUMNS, pitch, position, SIDE);
        let response = ui.interact(rect, ui.make_persistent_id(("kept", position)), Sense::click());
        let is_pointed_at = response.hovered() || response.has_focus();
        let emphasis = if is_pointed_at { Emphasis::Highlighted } else { Emphasis::None };
        mosaic::paint(ui, mosaic.tile(position), rect, emphasis);
        let name = format!("Kept digit {}, a {}", position + 1, kept.label);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        if response.on_hover_text(format!("A {}; a click takes it back", kept.label)).clicked() {
            edit = Some(TeachEdit::TakeBack(vec![kept.drawing.clone()]));
            ui.close();
        }
    }
    edit
}

fn take_back_ui(ui: &mut Ui, lab: &Lab) -> Vec<TeachEdit> {
    let mut edits = Vec::new();
    let kept = &lab.kept;
    if let Some(last) = kept.digits.last() {
        if ui.button(format!("Take back the last, a {}", last.label)).clicked() {
            edits.push(TeachEdit::TakeBack(vec![last.drawing.clone()]));
        }
        let hover = "Empties the file; Put back here keeps them after all, until the window is closed";
        if ui.button(format!("Take back all {}", kept.digits.len())).on_hover_text(hover).clicked() {
            edits.push(TeachEdit::TakeBack(kept.drawings()));
        }
    }
    if !kept.taken_back.is_empty()
        && ui.button(format!("Put back {}", counted(kept.taken_back.len(), "digit"))).clicked()
    {
        edits.push(TeachEdit::PutBack);
    }
    edits
}
