//! The latest message and the active network.

use eframe::egui::{
    Align, Color32, Label, Layout, Popup, PopupCloseBehavior, RichText, ScrollArea, Sense, Shape, Stroke, Ui, pos2,
    vec2,
};

use crate::app::{
    lab::{Lab, Message, Severity},
    theme::{self, Tokens},
    widgets::live,
};

/// Side of a message's mark in points.
const MARK_SIDE: f32 = 9.0;

/// Shows the line; a click opens the earlier messages.
pub(crate) fn ui(ui: &mut Ui, lab: &Lab) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.weak(lab.network_name())
                .on_hover_text("The active network: it classifies the drawing and is shown in every view");
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                if let Some(message) = lab.messages.latest() {
                    latest_ui(ui, lab, message);
                }
            });
        });
    });
}

fn latest_ui(ui: &mut Ui, lab: &Lab, message: &Message) {
    let text = label(ui, message).truncate().sense(Sense::click());
    let response = ui.add(text);
    live::announce(&response);
    Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_max_width(620.0);
        ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
            for message in lab.messages.newest_first() {
                ui.horizontal_wrapped(|ui| {
                    let text = label(ui, message).wrap();
                    ui.add(text);
                });
            }
        });
    });
}

/// Shows the mark of a message; its text goes behind it.
fn label(ui: &mut Ui, Message { severity, text }: &Message) -> Label {
    let color = color(theme::tokens(ui), *severity);
    mark_ui(ui, *severity, color);
    Label::new(RichText::new(text).color(color))
}

/// A dot, a triangle or a cross: distinct without colours.
fn mark_ui(ui: &mut Ui, severity: Severity, color: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(MARK_SIDE, MARK_SIDE), Sense::hover());
    let painter = ui.painter();
    match severity {
        Severity::Info => {
            painter.circle_filled(rect.center(), MARK_SIDE / 3.5, color);
        }
        Severity::Warning => {
            let corners = vec![pos2(rect.center().x, rect.top()), rect.right_bottom(), rect.left_bottom()];
            painter.add(Shape::convex_polygon(corners, color, Stroke::NONE));
        }
        Severity::Error => {
            painter.line_segment([rect.left_top(), rect.right_bottom()], (2.0, color));
            painter.line_segment([rect.right_top(), rect.left_bottom()], (2.0, color));
        }
    }
}

fn color(tokens: &Tokens, severity: Severity) -> Color32 {
    match severity {
        Severity::Info => tokens.text,
        Severity::Warning => tokens.warning,
        Severity::Error => tokens.error,
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::app::testing::stage;

    #[test]
    fn a_click_shows_earlier_messages() {
        let mut lab = Lab::fake_run();
        lab.messages.say("Training resumed");
        lab.messages.fail("The disk is full: make room and save again");
        let mut harness = stage((), lab, [700.0, 300.0], Theme::Dark, |(), ui, lab, _| {
            super::ui(ui, lab);
            Vec::new()
        });
        harness.run();
        assert!(harness.query_by_label("Training resumed").is_none());
        harness.get_by_label("run in memory after step 300");
        harness.get_by_label("The disk is full: make room and save again").click();
        harness.run();
        harness.get_by_label("Training resumed");
    }
}
