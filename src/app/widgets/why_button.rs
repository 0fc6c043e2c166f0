//! The small question mark beside a part of the network or of its learning: it opens the explanation of the part.

use eframe::egui::{Align2, AsIdSalt, FontId, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::{
    app::{
        action::Action,
        lab::{Explained, ExplainedSide},
        theme,
    },
    explain::Topic,
};

/// Size of what can be clicked, in points.
pub(crate) const SIZE: Vec2 = vec2(12.0, 16.0);

/// Between a part and the mark beside it, in points.
pub(crate) const DISTANCE: f32 = 1.0;

/// Radius of the circle and size of the letter in it, in points.
const RADIUS: f32 = 5.5;
const LETTER_SIZE: f32 = 9.0;

/// Shows the mark as the next thing; returns what the user wants.
pub(crate) fn ui(ui: &mut Ui, topic: Topic) -> Option<Action> {
    let (rect, _) = ui.allocate_exact_size(SIZE, Sense::hover());
    at(ui, rect, "here", topic)
}

/// Shows the mark at the right of what is explained, without moving anything; `id_salt` tells it from the marks beside other
/// parts in this `ui`.
pub(crate) fn beside(ui: &Ui, part: Rect, id_salt: impl AsIdSalt, topic: Topic) -> Option<Action> {
    let corner = pos2(part.right() + DISTANCE, part.center().y - SIZE.y / 2.0);
    at(ui, Rect::from_min_size(corner, SIZE), id_salt, topic)
}

fn at(ui: &Ui, rect: Rect, id_salt: impl AsIdSalt, topic: Topic) -> Option<Action> {
    let response = ui.interact(rect, ui.make_persistent_id(("why", id_salt, topic)), Sense::click());
    let tokens = theme::tokens(ui);
    let is_pointed_at = response.hovered() || response.has_focus();
    let color = if is_pointed_at { tokens.accent } else { tokens.text_weak };
    ui.painter().circle_filled(rect.center(), RADIUS, tokens.raised);
    if is_pointed_at {
        ui.painter().circle_stroke(rect.center(), RADIUS, (1.0, tokens.accent));
    }
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, "?", FontId::proportional(LETTER_SIZE), color);
    let name = format!("Why {}", topic.explanation().subject);
    let is_enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, &name));
    let explained = Explained { topic: Some(topic), side: other_side(ui, rect) };
    response.on_hover_text(name).clicked().then_some(Action::Explain(explained))
}

/// The side of the window where the text does not cover what it explains.
fn other_side(ui: &Ui, part: Rect) -> ExplainedSide {
    let middle = ui.ctx().content_rect().center().x;
    if part.center().x < middle { ExplainedSide::Right } else { ExplainedSide::Left }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Key, Theme};
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::app::{lab::Lab, testing::stage};

    #[test]
    fn a_click_and_a_key_ask_for_the_text_at_the_other_side() {
        let mut harness = stage((), Lab::fake(), [400.0, 80.0], Theme::Dark, |(), ui, _, _| {
            let rect = ui.max_rect();
            let left = Rect::from_min_size(rect.left_top(), vec2(20.0, 20.0));
            let right = Rect::from_min_size(rect.right_top() - vec2(40.0, 0.0), vec2(20.0, 20.0));
            let marks = [beside(ui, left, "left", Topic::TableI), beside(ui, right, "right", Topic::C5)];
            marks.into_iter().flatten().collect()
        });
        harness.run();
        harness.get_by_label("Why Table I").click();
        harness.run();
        harness.get_by_label("Why C5 is a convolution").focus();
        harness.run();
        harness.key_press(Key::Enter);
        harness.run();
        let explain = |topic, side| Action::Explain(Explained { topic: Some(topic), side });
        let expected = [explain(Topic::TableI, ExplainedSide::Right), explain(Topic::C5, ExplainedSide::Left)];
        assert_eq!(harness.state().actions, expected);
    }
}
