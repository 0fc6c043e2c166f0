//! "That was a 4": which digit the drawing is, what is kept of such drawings, and what the network learns from them.
//!
//! - `correction`: the ten digits below the answer; `kept`: what is kept, and what can be done with it.

mod correction;
mod kept;

use eframe::egui::{Align, Button, Label, Layout, ProgressBar, RichText, Role, Ui, WidgetInfo, vec2};

pub(super) use self::kept::KeptPictures;
use crate::{
    app::{
        action::Action,
        lab::{Lab, TeachEdit, digits_in_words, test_in_words},
        theme::GAP,
    },
    train::{
        protocol::{JobKind, JobProgress},
        teaching::{Lesson, Measured},
    },
};

/// Height of a row in points.
const ROW_HEIGHT: f32 = 22.0;

/// Height of what came of it, in points.
const LESSON_HEIGHT: f32 = 14.0;

/// Between two things of a row, in points.
const SPACING: f32 = 3.0;

/// Height of all of it with the gaps, in points: the row of digits keeps its place, so that the pad stays as it is while
/// someone begins to draw.
pub(super) fn height(lab: &Lab) -> f32 {
    let learning = if has_kept_row(lab) { ROW_HEIGHT + GAP } else { 0.0 };
    let lesson = if lab.teaching.lesson.is_some() { LESSON_HEIGHT + GAP } else { 0.0 };
    ROW_HEIGHT + GAP + learning + lesson
}

/// Shows the digits, and once something is kept what it is and the way to learn from it; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, pictures: &mut KeptPictures) -> Vec<Action> {
    let mut edits: Vec<TeachEdit> = Vec::new();
    row(ui, ROW_HEIGHT, |ui| edits.extend(correction::ui(ui, lab)));
    if has_kept_row(lab) {
        row(ui, ROW_HEIGHT, |ui| {
            edits.extend(match lab.job(JobKind::FineTuning) {
                Some(progress) => progress_ui(ui, progress).into_iter().collect(),
                None => learn_ui(ui, lab),
            });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| edits.extend(kept::ui(ui, lab, pictures)));
        });
    }
    if let Some(lesson) = &lab.teaching.lesson {
        row(ui, LESSON_HEIGHT, |ui| lesson_ui(ui, lesson));
    }
    edits.into_iter().map(Action::Teach).collect()
}

fn has_kept_row(lab: &Lab) -> bool {
    let has_something = !lab.kept.digits.is_empty() || !lab.kept.taken_back.is_empty();
    has_something || lab.job(JobKind::FineTuning).is_some() || lab.is_taught()
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

/// How far it is.
fn progress_ui(ui: &mut Ui, JobProgress { done, total, .. }: JobProgress) -> Option<TeachEdit> {
    let cancel_width = 110.0;
    let text = RichText::new("Learning").small();
    let bar = ProgressBar::new(done as f32 / total.max(1) as f32).text(text);
    ui.add(bar.desired_width((ui.available_width() - cancel_width).max(40.0)));
    let cancel = ui.add(Button::new(RichText::new("Cancel").small()));
    cancel.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Cancel learning"));
    cancel.on_hover_text("Ends it; the network stays as it was").clicked().then_some(TeachEdit::Cancel)
}

/// Learn, and undo that.
fn learn_ui(ui: &mut Ui, lab: &Lab) -> Vec<TeachEdit> {
    const NAME: &str = "Learn from my digits";
    let mut edits = Vec::new();
    let (is_training, is_empty) = (lab.is_training(), lab.kept.digits.is_empty());
    let text = if lab.is_taught() { "Learn again" } else { NAME };
    let button = ui.add_enabled(!is_training && !is_empty, Button::new(RichText::new(text).small()));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, !is_training && !is_empty, NAME));
    let hover = "Trains the network in use for a few seconds on the digits that are kept, each drawn anew with many pens, mixed \
                 with the training images so that it forgets nothing. A run that is held is saved and ended";
    let why_not = if is_training { "A run is being trained: pause it first" } else { "No digit is kept" };
    if button.on_hover_text(hover).on_disabled_hover_text(why_not).clicked() {
        edits.push(TeachEdit::Learn);
    }
    if lab.is_taught() {
        let undo = ui.add(Button::new(RichText::new("Unlearn").small()));
        if undo.on_hover_text("Reads again with the network as it was before it learned").clicked() {
            edits.push(TeachEdit::Undo);
        }
    }
    edits
}

/// What came of it.
fn lesson_ui(ui: &mut Ui, Lesson { before, after, dataset }: &Lesson) {
    let (digits, test) = (digits_in_words(before, after), test_in_words(before, after));
    let (correct, total) = (after.drawings.correct, after.drawings.total);
    let percent = |measured: &Measured| format!("{:.2}", 100.0 * measured.test.accuracy());
    let text = format!("{correct} of {total}; test {}, now {} %", percent(before), percent(after));
    let hover = format!("Read rightly after learning: {digits}; {dataset} test {test}");
    ui.add(Label::new(RichText::new(text).small()).truncate()).on_hover_text(hover);
}

#[cfg(test)]
pub(super) mod tests;
