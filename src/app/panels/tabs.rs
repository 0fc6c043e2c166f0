//! The titles of the centre's tabs.

use eframe::egui::{Align2, Role, Sense, TextStyle, Ui, WidgetInfo, vec2};

use crate::app::{
    action::Action,
    lab::{Lab, Tab},
    theme,
};

/// Shows the titles; returns the tab that was chosen.
pub(crate) fn ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        for tab in Tab::ALL {
            if title_ui(ui, tab, lab.tab == tab) {
                actions.push(Action::OpenTab(tab));
            }
        }
    });
    ui.separator();
    actions
}

fn title_ui(ui: &mut Ui, tab: Tab, is_open: bool) -> bool {
    let tokens = theme::tokens(ui);
    let font = TextStyle::Button.resolve(ui.style());
    let width = ui.painter().layout_no_wrap(tab.title().to_owned(), font.clone(), tokens.text).size().x;
    let (rect, response) = ui.allocate_exact_size(vec2(width + 20.0, 26.0), Sense::click());
    let color = if is_open || response.hovered() { tokens.text } else { tokens.text_weak };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, tab.title(), font, color);
    if is_open {
        ui.painter().hline(rect.x_range(), rect.bottom(), (2.0, tokens.accent));
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, theme::CORNER_RADIUS, (1.0, tokens.accent), eframe::egui::StrokeKind::Inside);
    }
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_open, tab.title()));
    response.clicked()
}
