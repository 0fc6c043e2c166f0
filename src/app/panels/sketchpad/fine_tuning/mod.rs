//! Fine-tuning on your digits: the label of a drawing, the saved digits, and training on them.

#[cfg(test)]
pub(super) mod tests;

use eframe::egui::{
    Align, Button, Label, Layout, ProgressBar, Rect, Response, RichText, Role, Sense, TextureOptions, Theme, Ui,
    WidgetInfo, vec2,
};

use crate::{
    app::{
        action::Action,
        lab::{FineTuneEdit, Lab, SavedDigit, digits_in_words, test_in_words},
        memo::{Memo, Shared},
        numbers::counted,
        theme::{self, GAP},
        widgets::mosaic::{self, Emphasis, Mosaic, Tiles},
    },
    data::{class_names::ClassNames, dataset::CLASS_COUNT},
    train::{
        fine_tuning::{FineTuneReport, FineTuningPhase},
        protocol::{JobKind, JobProgress},
    },
};

/// Height of a row in points.
const ROW_HEIGHT: f32 = 22.0;

/// Height of the report in points.
const REPORT_HEIGHT: f32 = 14.0;

/// Space between the controls of a row, in points.
const SPACING: f32 = 3.0;

/// Width of the button beside the progress, in points.
const CANCEL_WIDTH: f32 = 110.0;

/// Height of all of it with the gaps, in points, whether or not there is something to show: so the pad never changes its size.
pub(super) const HEIGHT: f32 = 2.0 * (ROW_HEIGHT + GAP) + REPORT_HEIGHT + GAP;

/// Shows the digits that the drawing may be; returns what the user wants.
pub(super) fn label_row_ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let mut edit = None;
    row(ui, ROW_HEIGHT, |ui| edit = labels_ui(ui, lab));
    edit.map(Action::FineTune)
}

/// Once a digit is saved, shows the buttons for fine-tuning, and its report; returns what the user wants.
pub(super) fn learning_ui(ui: &mut Ui, lab: &Lab, pictures: &mut SavedPictures) -> Vec<Action> {
    let mut edits = Vec::new();
    if has_saved_row(lab) {
        row(ui, ROW_HEIGHT, |ui| {
            edits.extend(match lab.job(JobKind::FineTuning) {
                Some(progress) => progress_ui(ui, progress),
                None => learn_ui(ui, lab),
            });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| edits.extend(saved_ui(ui, lab, pictures)));
        });
    }
    if let Some(report) = &lab.fine_tune_report {
        row(ui, REPORT_HEIGHT, |ui| report_ui(ui, report));
    }
    edits.into_iter().map(Action::FineTune).collect()
}

fn has_saved_row(lab: &Lab) -> bool {
    let has_something = !lab.saved.digits.is_empty() || !lab.saved.deleted.is_empty();
    has_something || lab.job(JobKind::FineTuning).is_some() || lab.is_fine_tuned()
}

fn row(ui: &mut Ui, height: f32, show: impl FnOnce(&mut Ui)) {
    let size = vec2(ui.available_width(), height);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().item_spacing.x = SPACING;
        ui.spacing_mut().button_padding.x = SPACING;
        show(ui);
    });
}

fn small_button(ui: &mut Ui, is_enabled: bool, text: &str, name: &str) -> Response {
    let button = ui.add_enabled(is_enabled, Button::new(RichText::new(text).small()));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, name));
    button
}

fn progress_ui(ui: &mut Ui, JobProgress { done, total, phase, .. }: JobProgress) -> Option<FineTuneEdit> {
    let text = match phase {
        Some(FineTuningPhase::Before) => "Measuring before",
        Some(FineTuningPhase::After | FineTuningPhase::Done) => "Measuring after",
        Some(FineTuningPhase::Learning) | None => "Fine-tuning",
    };
    let bar = ProgressBar::new(done as f32 / total.max(1) as f32).text(RichText::new(text).small());
    ui.add(bar.desired_width((ui.available_width() - CANCEL_WIDTH).max(40.0)));
    let cancel = small_button(ui, true, "Cancel", "Cancel fine-tuning");
    cancel.on_hover_text("Stops fine-tuning; the network stays unchanged").clicked().then_some(FineTuneEdit::Cancel)
}

/// Learn, and undo that.
fn learn_ui(ui: &mut Ui, lab: &Lab) -> Option<FineTuneEdit> {
    const NAME: &str = "Learn my digits";
    let (is_training, is_empty) = (lab.is_training(), lab.saved.digits.is_empty());
    let text = if lab.is_fine_tuned() { "Relearn" } else { NAME };
    let hover = "Trains the network in use for a few seconds on the saved digits, each redrawn with many pens and \
                 mixed with the training images so that it forgets nothing. A paused run is saved and ended";
    let why_not = if is_training { "A run is being trained: pause it first" } else { "No digit is saved" };
    let learn = small_button(ui, !is_training && !is_empty, text, NAME);
    let mut edit = learn.on_hover_text(hover).on_disabled_hover_text(why_not).clicked().then_some(FineTuneEdit::Learn);
    if lab.is_fine_tuned() {
        let undo = small_button(ui, true, "Undo fine-tuning", "Undo fine-tuning");
        if undo.on_hover_text("Uses the network from before fine-tuning again").clicked() {
            edit = Some(FineTuneEdit::Undo);
        }
    }
    edit
}

fn report_ui(ui: &mut Ui, FineTuneReport { before, after, dataset }: &FineTuneReport) {
    let (digits, test) = (digits_in_words(before, after), test_in_words(before, after));
    let (correct, total) = (after.drawings.correct, after.drawings.total);
    let [tests_before, tests_after] = [before, after].map(|measured| 100.0 * measured.test.accuracy());
    let text = format!("{correct} of {total}; test {tests_before:.2}, now {tests_after:.2} %");
    let hover = format!("Correct after fine-tuning: {digits}; {dataset} test {test}");
    ui.add(Label::new(RichText::new(text).small()).truncate()).on_hover_text(hover);
}

/// Height of a digit's button in points.
const BUTTON_HEIGHT: f32 = 20.0;

/// Space between two of them, in points.
const BUTTON_SPACING: f32 = 1.0;

/// Shows the digits beside "This is a" where something is drawn; returns the one that was chosen.
fn labels_ui(ui: &mut Ui, lab: &Lab) -> Option<FineTuneEdit> {
    if lab.sketch.is_empty() {
        return None;
    }
    let label = lab.saved.label_of(&lab.sketch.drawing);
    let names = lab.class_names();
    let [heading, what] = if names.are_digits() { ["This is a", "digit"] } else { ["This is", "class"] };
    ui.label(RichText::new(heading).small())
        .on_hover_text(format!("Saves the drawing with its correct {what}, for fine-tuning"));
    ui.spacing_mut().button_padding.x = 0.0;
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), BUTTON_HEIGHT), Sense::hover());
    let pitch = area.width() / CLASS_COUNT as f32;
    let place = |digit: u8| {
        let corner = area.min + vec2(f32::from(digit) * pitch, 0.0);
        Rect::from_min_size(corner, vec2(pitch - BUTTON_SPACING, BUTTON_HEIGHT))
    };
    let chosen = (0..CLASS_COUNT as u8).filter(|class| class_ui(ui, *class, &names, label, place(*class))).last();
    chosen.map(FineTuneEdit::Label)
}

/// The button of a class, with the digit of its key.
fn class_ui(ui: &mut Ui, digit: u8, names: &ClassNames, label: Option<u8>, rect: Rect) -> bool {
    let is_it = label == Some(digit);
    let class = names.with_article(digit);
    let response = ui.put(rect, Button::new(digit.to_string()).selected(is_it));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_it, format!("This is {class}")));
    let hover = match (is_it, label) {
        (true, _) => format!("Saved as {class}; a click deletes it (key {digit})"),
        (false, Some(other)) => {
            format!("Saved as {}; a click changes it to {class} (key {digit})", names.with_article(other))
        }
        (false, None) => format!("Saves the drawing as {class} (key {digit})"),
    };
    response.on_hover_text(hover).clicked()
}

/// Digits that are shown, the latest ones.
const SHOWN_COUNT: usize = 24;

/// Digits in a row.
const COLUMNS: usize = 8;

/// Side of a digit in points, and the same with the space after it.
const DIGIT_SIDE: f32 = 28.0;
const PITCH: f32 = 31.0;

pub(super) type SavedPictures = Memo<(Shared<Vec<SavedDigit>>, Theme), Mosaic>;

/// Shows the button that opens the menu of saved digits; returns what the user wants.
fn saved_ui(ui: &mut Ui, lab: &Lab, pictures: &mut SavedPictures) -> Option<FineTuneEdit> {
    let text = RichText::new(format!("Saved {}", lab.saved.digits.len())).small();
    let menu = ui.menu_button(text, |ui| menu_ui(ui, lab, pictures));
    menu.response.on_hover_text("Your saved digits: their number, the latest, and their file");
    menu.inner.flatten()
}

fn menu_ui(ui: &mut Ui, lab: &Lab, pictures: &mut SavedPictures) -> Option<FineTuneEdit> {
    ui.set_min_width(COLUMNS as f32 * PITCH);
    ui.label(counts_in_words(lab));
    let deleted = latest_ui(ui, lab, pictures);
    let mut edit = delete_ui(ui, lab).or(deleted);
    ui.separator();
    if let Some(path) = &lab.saved.path {
        ui.label(RichText::new(path.display().to_string()).small());
        if ui.button("Copy its path").on_hover_text("For lenet-lab fine-tune and classify with --strokes").clicked() {
            ui.ctx().copy_text(path.display().to_string());
        }
        if ui.button("Open its folder").clicked() {
            edit = Some(FineTuneEdit::OpenFolder);
        }
    }
    edit
}

fn counts_in_words(lab: &Lab) -> String {
    let counts = lab.saved.counts();
    let names = lab.class_names();
    let each: Vec<String> = counts.iter().map(|(digit, count)| format!("{count} × {}", names.of(*digit))).collect();
    if each.is_empty() {
        return "No digit is saved".to_owned();
    }
    format!("{}: {}", counted(lab.saved.digits.len(), "digit"), each.join(", "))
}

/// The latest digits; a click deletes one.
fn latest_ui(ui: &mut Ui, lab: &Lab, pictures: &mut SavedPictures) -> Option<FineTuneEdit> {
    let digits = &lab.saved.digits;
    let key = (Shared::of(digits), ui.ctx().theme());
    let latest = || digits.iter().rev().take(SHOWN_COUNT);
    let mosaic = pictures.get(key, |(_, theme)| {
        let tiles = Tiles::digits(COLUMNS, latest().map(|digit| &digit.image), |ink| theme::of(*theme).grey(ink));
        Mosaic::new(ui.ctx(), &tiles, TextureOptions::LINEAR)
    });
    let rows = latest().count().div_ceil(COLUMNS);
    let (area, _) = ui.allocate_exact_size(vec2(COLUMNS as f32, rows as f32) * PITCH, Sense::hover());
    let mut edit = None;
    for (position, saved) in latest().enumerate() {
        let rect = mosaic::grid_square(area.min, COLUMNS, PITCH, position, DIGIT_SIDE);
        let response = ui.interact(rect, ui.make_persistent_id(("saved", position)), Sense::click());
        let is_pointed_at = response.hovered() || response.has_focus();
        let emphasis = if is_pointed_at { Emphasis::Highlighted } else { Emphasis::None };
        mosaic::paint(ui, mosaic.tile(position), rect, emphasis);
        let name = format!("Saved digit {}, a {}", position + 1, saved.label);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        if response.on_hover_text(format!("A {}; a click deletes it", saved.label)).clicked() {
            edit = Some(FineTuneEdit::Delete(vec![saved.drawing.clone()]));
            ui.close();
        }
    }
    edit
}

fn delete_ui(ui: &mut Ui, lab: &Lab) -> Option<FineTuneEdit> {
    let (saved, mut edit) = (&lab.saved, None);
    if let Some(last) = saved.digits.last() {
        if ui.button(format!("Delete the last, a {}", last.label)).clicked() {
            edit = Some(FineTuneEdit::Delete(vec![last.drawing.clone()]));
        }
        let hover = "Empties the file. Restore brings them back until the window is closed";
        if ui.button(format!("Delete all {}", saved.digits.len())).on_hover_text(hover).clicked() {
            edit = Some(FineTuneEdit::Delete(saved.drawings()));
        }
    }
    if !saved.deleted.is_empty() && ui.button(format!("Restore {}", counted(saved.deleted.len(), "digit"))).clicked() {
        edit = Some(FineTuneEdit::Restore);
    }
    edit
}
