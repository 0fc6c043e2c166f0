//! What the network reads in the drawing, in large letters.

use eframe::egui::{Align, Color32, Label, Layout, RichText, Role, Ui, WidgetInfo, vec2};

use crate::app::{
    action::Action,
    lab::{DrawingReading, Sketch, Subject, Tab, Verdict},
    numbers::thousands,
    theme,
};

/// Height of the answer in points, the same whatever it says.
const HEIGHT: f32 = 42.0;

/// Shows the answer, and the way to what the layers make of the drawing; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, sketch: &Sketch) -> Vec<Action> {
    let mut actions = Vec::new();
    let size = vec2(ui.available_width(), HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        match (sketch.failure(), sketch.reading()) {
            (Some(failure), _) => {
                let color = theme::tokens(ui).error;
                ui.add(Label::new(RichText::new(failure).color(color)).truncate()).on_hover_text(failure);
            }
            (None, None) if sketch.is_empty() => {
                ui.weak("The pad is empty");
            }
            (None, None) => {
                ui.weak("Reading");
            }
            (None, Some(reading)) => reading_ui(ui, reading),
        }
        if !sketch.is_empty() {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let button = ui.small_button("Look inside");
                if button.on_hover_text("Shows in Feature maps what each layer makes of the drawing").clicked() {
                    actions.extend([Action::Show(Subject::Drawing), Action::OpenTab(Tab::FeatureMaps)]);
                }
            });
        }
    });
    actions
}

/// The digit with the highest score.
pub(super) fn best(reading: &DrawingReading) -> u8 {
    match Verdict::of(&reading.scores) {
        Verdict::Sure(digit) | Verdict::NotSure(digit, _) => digit,
    }
}

fn reading_ui(ui: &mut Ui, reading: &DrawingReading) {
    let percent = |digit: u8| format!("{:.0} %", 100.0 * reading.scores[usize::from(digit)]);
    let tokens = theme::tokens(ui);
    let (large, color, beside, name) = match Verdict::of(&reading.scores) {
        Verdict::Sure(digit) => {
            (digit.to_string(), tokens.text, percent(digit), format!("Reads {digit}, {}", percent(digit)))
        }
        Verdict::NotSure(first, second) => {
            let beside = format!("not sure: {first} {}, {second} {}", percent(first), percent(second));
            (format!("{first}?"), tokens.text_weak, beside.clone(), format!("Reads {first} or {second}, {beside}"))
        }
    };
    let answer = large_ui(ui, &large, color);
    answer.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.add_space(5.0);
        ui.label(beside);
        if reading.run.is_some() {
            ui.small(format!("after step {}", thousands(reading.step)))
                .on_hover_text("Steps that the run had done when it read this");
        }
    });
}

fn large_ui(ui: &mut Ui, text: &str, color: Color32) -> eframe::egui::Response {
    ui.add(Label::new(RichText::new(text).font(theme::answer_font()).color(color)).selectable(false))
}
