//! The small question mark beside a part of the network or of its learning: it opens the explanation of the part.

use eframe::egui::{
    Align2, AsIdSalt, Context, FontId, Id, Memory, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

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
    // Tab goes from control to control; F1 reaches the mark beside one.
    let response = ui.interact(rect, ui.make_persistent_id(("why", id_salt, topic)), Sense::CLICK);
    let tokens = theme::tokens(ui);
    let is_pointed_at = response.hovered();
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
    note(ui, Mark { rect, explained });
    response.on_hover_text(name).clicked().then_some(Action::Explain(explained))
}

/// A mark that is shown.
#[derive(Clone, Copy)]
struct Mark {
    rect: Rect,
    explained: Explained,
}

/// The marks of a pass, with its number.
type Marks = (u64, Vec<Mark>);

fn marks_id() -> Id {
    Id::unique("marks of explanations")
}

/// Keeps a mark for the key that asks for it.
fn note(ui: &Ui, mark: Mark) {
    let pass = ui.ctx().cumulative_pass_nr();
    ui.data_mut(|data| {
        let marks: &mut Marks = data.get_temp_mut_or_default(marks_id());
        if marks.0 != pass {
            *marks = (pass, Vec::new());
        }
        marks.1.push(mark);
    });
}

/// Farthest between a control and the mark that belongs to it, in points.
const REACH: f32 = 260.0;

/// What the nearest mark in the row of the control with the focus explains.
pub(crate) fn beside_focus(ctx: &Context) -> Option<Explained> {
    let focused = ctx.memory(Memory::focused)?;
    let control = ctx.viewport(|viewport| viewport.prev_pass.widgets.get(focused).map(|control| control.rect))?;
    let (_, marks): Marks = ctx.data(|data| data.get_temp(marks_id()))?;
    let distance = |mark: &Mark| (mark.rect.center().x - control.center().x).abs();
    let in_row = marks.into_iter().filter(|mark| control.y_range().contains(mark.rect.center().y));
    let nearest = in_row.min_by(|one, other| distance(one).total_cmp(&distance(other)))?;
    (distance(&nearest) <= REACH).then_some(nearest.explained)
}

/// The side of the window where the text does not cover what it explains.
fn other_side(ui: &Ui, part: Rect) -> ExplainedSide {
    let middle = ui.ctx().content_rect().center().x;
    if part.center().x < middle { ExplainedSide::Right } else { ExplainedSide::Left }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Button, Key, Theme};
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::{
        lab::Lab,
        testing::{Stage, stage},
    };

    fn shown() -> Harness<'static, Stage<()>> {
        let mut harness = stage((), Lab::fake(), [400.0, 80.0], Theme::Dark, |(), ui, _, _| {
            let rect = ui.max_rect();
            let left = Rect::from_min_size(rect.left_top(), vec2(20.0, 20.0));
            let right = Rect::from_min_size(rect.right_top() - vec2(40.0, 0.0), vec2(20.0, 20.0));
            let marks = [beside(ui, left, "left", Topic::TableI), beside(ui, right, "right", Topic::C5)];
            ui.put(right.translate(vec2(-60.0, 0.0)), Button::new("C5"));
            ui.put(Rect::from_min_size(rect.left_bottom() - vec2(0.0, 20.0), vec2(60.0, 20.0)), Button::new("Below"));
            let by_key = ui.input(|input| input.key_pressed(Key::F1)).then(|| beside_focus(ui.ctx())).flatten();
            marks.into_iter().flatten().chain(by_key.map(Action::Explain)).collect()
        });
        harness.run();
        harness
    }

    fn explain(topic: Topic, side: ExplainedSide) -> Action {
        Action::Explain(Explained { topic: Some(topic), side })
    }

    #[test]
    fn a_click_asks_for_the_text_at_the_other_side() {
        let mut harness = shown();
        harness.get_by_label("Why Table I").click();
        harness.run();
        assert_eq!(harness.state().actions, [explain(Topic::TableI, ExplainedSide::Right)]);
    }

    #[test]
    fn tab_skips_the_marks_and_f1_on_a_control_opens_the_one_beside_it() {
        let mut harness = shown();
        harness.key_press(Key::Tab);
        harness.run();
        assert!(harness.get_by_label("C5").is_focused());
        harness.key_press(Key::F1);
        harness.run();
        assert_eq!(harness.state().actions, [explain(Topic::C5, ExplainedSide::Left)]);
        harness.key_press(Key::Tab);
        harness.run();
        assert!(harness.get_by_label("Below").is_focused());
        harness.key_press(Key::F1);
        harness.run();
        assert_eq!(harness.state().actions.len(), 1, "no mark is in its row");
    }
}
