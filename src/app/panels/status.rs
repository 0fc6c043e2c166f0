//! The latest message with what can be done about it, the earlier messages, and the active network.

use std::time::SystemTime;

use eframe::egui::{
    Align, Button, Color32, Label, Layout, Popup, PopupCloseBehavior, Response, RichText, Role, ScrollArea, Sense,
    Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use crate::app::{
    action::Action,
    files::Dialog,
    lab::{FollowUp, Lab, Message, Severity},
    numbers::ago,
    run_files::RunFileAction,
    theme::{self, Tokens},
    widgets::live,
};

/// Side of a message's mark in points.
const MARK_SIDE: f32 = 9.0;

/// Room for the button behind a message, in points.
const FOLLOW_UP_WIDTH: f32 = 120.0;

/// Sizes of the list of messages at most, in points.
const LIST_WIDTH: f32 = 620.0;
const LIST_HEIGHT: f32 = 260.0;

/// Shows the line; a click opens the earlier messages. Returns what the user wants.
pub(crate) fn ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.weak(lab.network_name())
                .on_hover_text("The active network: it classifies the drawing and is shown in every view");
            let list = ui.add(Button::new("Messages").small());
            actions.extend(list_ui(&list.on_hover_text("What happened before"), lab));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| actions.extend(latest_ui(ui, lab)));
        });
    });
    actions
}

fn latest_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let Some((message, rest)) = lab.messages.shown(SystemTime::now()) else { return Vec::new() };
    if let Some(rest) = rest {
        ui.ctx().request_repaint_after(rest);
    }
    let response = ui.scope(|ui| {
        let beside = if message.follow_up.is_some() { FOLLOW_UP_WIDTH } else { 0.0 };
        ui.set_max_width((ui.available_width() - beside).max(0.0));
        let text = label(ui, message).truncate().sense(Sense::click());
        ui.add(text)
    });
    live::announce(&response.inner);
    let mut actions: Vec<Action> = list_ui(&response.inner, lab);
    actions.extend(message.follow_up.as_ref().and_then(|follow_up| follow_up_ui(ui, follow_up)));
    actions
}

/// The messages, the newest first, in a list that a click on `button` opens.
fn list_ui(button: &Response, lab: &Lab) -> Vec<Action> {
    let (mut actions, now) = (Vec::new(), SystemTime::now());
    Popup::menu(button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_max_width(LIST_WIDTH);
        ScrollArea::vertical().max_height(LIST_HEIGHT).show(ui, |ui| {
            for dated in lab.messages.newest_first() {
                ui.horizontal_wrapped(|ui| {
                    let text = label(ui, &dated.message).wrap();
                    ui.add(text);
                    ui.weak(ago(dated.at, now));
                    actions.extend(dated.message.follow_up.as_ref().and_then(|follow_up| follow_up_ui(ui, follow_up)));
                });
            }
        });
    });
    actions
}

/// The button for what can be done about a message.
fn follow_up_ui(ui: &mut Ui, follow_up: &FollowUp) -> Option<Action> {
    let (text, name, hover, action) = match follow_up {
        FollowUp::ShowInFolder(path) => {
            let hover = path.display().to_string();
            ("Show in folder", "Show in folder", hover, Action::RunFiles(RunFileAction::ShowInFolder(path.clone())))
        }
        FollowUp::RestoreRun(folder) => {
            let hover = format!("Brings {} back from the trash", folder.display());
            ("Undo", "Undo the deletion", hover, Action::RunFiles(RunFileAction::Restore(folder.clone())))
        }
        FollowUp::ChooseRunsFolder => {
            let hover = "Chooses where new runs are saved".to_owned();
            ("Runs folder…", "Runs folder…", hover, Action::Choose(Dialog::RunsFolder))
        }
        FollowUp::OpenTab(tab) => {
            let title = tab.title();
            (title, title, format!("Shows more in {title}"), Action::OpenTab(*tab))
        }
    };
    let button = ui.add(Button::new(text).small());
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    button.on_hover_text(hover).clicked().then_some(action)
}

/// Shows the mark of a message; its text goes behind it.
fn label(ui: &mut Ui, Message { severity, text, .. }: &Message) -> Label {
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
    use std::path::PathBuf;

    use eframe::egui::Theme;
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::testing::{Stage, stage};

    fn shown(lab: Lab) -> Harness<'static, Stage<()>> {
        let mut harness = stage((), lab, [700.0, 300.0], Theme::Dark, |(), show, lab, _| ui(show, lab));
        harness.run();
        harness
    }

    #[test]
    fn a_saved_figure_stays_in_sight_and_its_folder_is_a_click_away() {
        let mut lab = Lab::fake_run();
        let path = PathBuf::from("/home/kim/loss.svg");
        lab.messages.add(Message::info("Saved loss.svg").followed_by(FollowUp::ShowInFolder(path.clone())));
        lab.messages.say("Epoch 4: training loss 0.03");
        let mut harness = shown(lab);
        harness.get_by_label("Saved loss.svg");
        assert!(harness.query_by_label_contains("Epoch 4").is_none());
        harness.get_by_label("Show in folder").click();
        harness.run();
        assert_eq!(harness.state().actions, [Action::RunFiles(RunFileAction::ShowInFolder(path))]);
        harness.get_by_label("Messages").click();
        harness.run();
        harness.get_by_label_contains("Epoch 4");
        assert!(harness.query_all_by_label("just now").count() >= 2);
    }

    #[test]
    fn a_deletion_can_be_undone_and_a_folder_for_runs_chosen() {
        let folder = PathBuf::from("/runs/run-0003");
        for (follow_up, name, action) in [
            (
                FollowUp::RestoreRun(folder.clone()),
                "Undo the deletion",
                Action::RunFiles(RunFileAction::Restore(folder)),
            ),
            (FollowUp::ChooseRunsFolder, "Runs folder…", Action::Choose(Dialog::RunsFolder)),
        ] {
            let mut lab = Lab::fake();
            // Longer than there is room for.
            lab.messages.add(Message::warning("very long ".repeat(30)).followed_by(follow_up));
            let mut harness = shown(lab);
            harness.get_by_label(name).click();
            harness.run();
            assert_eq!(harness.state().actions, [action]);
        }
    }

    #[test]
    fn a_click_shows_earlier_messages() {
        let mut lab = Lab::fake_run();
        lab.messages.say("Training resumed");
        lab.messages.fail("The disk is full: make room and save again");
        let mut harness = shown(lab);
        assert!(harness.query_by_label("Training resumed").is_none());
        harness.get_by_label("run in memory after step 300");
        harness.get_by_label("The disk is full: make room and save again").click();
        harness.run();
        harness.get_by_label("Training resumed");
    }
}
