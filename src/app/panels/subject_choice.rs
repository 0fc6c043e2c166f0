//! Which image is in view, and others, in a row that is there: the tabs Robustness and Methods.

use eframe::egui::{Button, Role, Ui, WidgetInfo};

use crate::app::{
    action::Action,
    lab::{Lab, Subject},
    numbers::capitalised,
};

/// Shows the choice; returns what the user wants. `hover` says what the tab does with the drawing.
pub(crate) fn ui(ui: &mut Ui, lab: &Lab, hover: &str) -> Vec<Action> {
    let mut actions = Vec::new();
    let count = lab.data.dataset.test.len().max(1);
    let index = if let Subject::TestDigit(index) = lab.subject { index } else { 0 };
    let show = |index: usize| Action::Show(Subject::TestDigit(index % count));
    ui.strong(subject(lab));
    for (text, name, action) in [
        ("<", "Previous test digit", show(index + count - 1)),
        (">", "Next test digit", show(index + 1)),
        ("Random", "Random", Action::ShowRandom),
    ] {
        let button = ui.add(Button::new(text).small());
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        if button.on_hover_text(name).clicked() {
            actions.push(action);
        }
    }
    if !lab.sketch.is_empty() && lab.subject != Subject::Drawing {
        let button = ui.small_button("The drawing").on_hover_text(hover);
        if button.clicked() {
            actions.push(Action::Show(Subject::Drawing));
        }
    }
    actions
}

/// Which image it is: `Test digit 12, a 7`.
fn subject(lab: &Lab) -> String {
    let name = capitalised(&lab.subject_name());
    match lab.subject_label() {
        _ if lab.subject_image().is_none() => "Draw a digit, or choose a test digit".to_owned(),
        Some(label) => format!("{name}, {}", lab.data_class_names().with_article(label)),
        None => name,
    }
}
