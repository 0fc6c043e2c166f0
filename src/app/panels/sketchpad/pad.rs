//! The pad: every motion of mouse, pen, finger or arrow key becomes part of a stroke.

use eframe::egui::{
    Event, EventFilter, Key, PointerButton, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, vec2,
};

use crate::app::{
    action::Action,
    lab::{Sketch, SketchEdit},
    theme::{self, Tokens},
};

/// Longest side of a usual drawing as a part of the pad: the pen looks as wide on the pad as in such a drawing.
const DEFAULT_DRAWING_SIDE: f32 = 0.62;

/// Shows the pad, `side` points wide and high; returns what was drawn in this frame.
pub(super) fn ui(ui: &mut Ui, sketch: &Sketch, side: f32, keyboard_pen: &mut KeyboardPen) -> Vec<Action> {
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::drag());
    let tokens = theme::tokens(ui);
    paint_paper(ui, rect, tokens);
    paint_strokes(ui, sketch, rect, tokens);
    let is_in_use = response.hovered() || response.has_focus() || sketch.is_pen_down;
    let border = if is_in_use { tokens.accent } else { tokens.border };
    ui.painter().rect_stroke(rect, theme::CORNER_RADIUS, (1.0, border), StrokeKind::Inside);
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Drawing pad"));
    let by_keys = keyboard_pen.edits(ui, &response, sketch);
    edits(ui, sketch, rect).into_iter().chain(by_keys).map(Action::Sketch).collect()
}

/// What the events of this frame draw. Each motion counts, not only the pointer's last place in the frame: a fast pointer
/// makes many in the time of one.
fn edits(ui: &Ui, sketch: &Sketch, rect: Rect) -> Vec<SketchEdit> {
    let events = ui.input(|input| input.events.clone());
    let mut edits: Vec<SketchEdit> = Vec::new();
    let mut is_pen_down = sketch.is_pen_down;
    for event in events {
        match event {
            Event::PointerButton { pos, button: PointerButton::Primary, pressed: true, .. }
                if is_paper(ui, rect, pos) =>
            {
                edits.push(SketchEdit::Begin(part_of_pad(rect, pos)));
                is_pen_down = true;
            }
            Event::PointerMoved(pos) if is_pen_down => extend(&mut edits, part_of_pad(rect, pos)),
            Event::PointerButton { button: PointerButton::Primary, pressed: false, .. } | Event::PointerGone
                if is_pen_down =>
            {
                edits.push(SketchEdit::End);
                is_pen_down = false;
            }
            _ => {}
        }
    }
    edits
}

/// Whether the pad, and nothing that lies over it, is at `pos`.
fn is_paper(ui: &Ui, rect: Rect, pos: Pos2) -> bool {
    rect.intersect(ui.clip_rect()).contains(pos) && ui.ctx().layer_id_at(pos).is_none_or(|layer| layer == ui.layer_id())
}

fn extend(edits: &mut Vec<SketchEdit>, point: [f32; 2]) {
    match edits.last_mut() {
        Some(SketchEdit::Extend(points)) => points.push(point),
        _ => edits.push(SketchEdit::Extend(vec![point])),
    }
}

/// A place in parts of the pad's side; what is beyond the pad is drawn at its edge.
fn part_of_pad(rect: Rect, pos: Pos2) -> [f32; 2] {
    let pos = rect.clamp(pos);
    [(pos.x - rect.left()) / rect.width(), (pos.y - rect.top()) / rect.height()]
}

/// Paper with a faint frame of the size that digits of MNIST have in their field.
fn paint_paper(ui: &Ui, rect: Rect, tokens: &Tokens) {
    ui.painter().rect_filled(rect, theme::CORNER_RADIUS, tokens.paper);
    let frame = rect.shrink(rect.width() * 4.0 / 28.0);
    let corners = [frame.left_top(), frame.right_top(), frame.right_bottom(), frame.left_bottom(), frame.left_top()];
    ui.painter().extend(Shape::dashed_line(&corners, Stroke::new(1.0, tokens.border), 4.0, 5.0));
}

fn paint_strokes(ui: &Ui, sketch: &Sketch, rect: Rect, tokens: &Tokens) {
    let width = sketch.pen_width() as f32 * DEFAULT_DRAWING_SIDE * rect.width();
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    for stroke in &sketch.drawing.strokes {
        let points: Vec<Pos2> = stroke.iter().map(|[x, y]| rect.lerp_inside(vec2(*x, *y))).collect();
        // Lines end flat: the round pen shows at both ends, and a stroke of one point is a dot.
        for end in [points.first(), points.last()].into_iter().flatten() {
            painter.circle_filled(*end, width / 2.0, tokens.ink);
        }
        painter.add(Shape::line(points, Stroke::new(width, tokens.ink)));
    }
}

/// The pen that keys move.
pub(super) struct KeyboardPen {
    /// Its place, in parts of the pad's side.
    at: [f32; 2],
}

/// How far one press of an arrow moves the pen, and with Shift, in parts of the pad's side.
const STEP: f32 = 0.05;
const SMALL_STEP: f32 = 0.01;

impl Default for KeyboardPen {
    fn default() -> Self {
        Self { at: [0.5, 0.5] }
    }
}

impl KeyboardPen {
    /// Takes the keys of this frame if the pad has the focus, and shows the pen; returns what was drawn.
    pub(super) fn edits(&mut self, ui: &Ui, pad: &Response, sketch: &Sketch) -> Vec<SketchEdit> {
        if !pad.has_focus() {
            return Vec::new();
        }
        let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(pad.id, arrows));
        let events = ui.input(|input| input.events.clone());
        let edits = self.after_keys(&events, sketch.is_pen_down);
        self.paint(ui, pad);
        edits
    }

    fn after_keys(&mut self, events: &[Event], is_pen_down: bool) -> Vec<SketchEdit> {
        let (mut edits, mut is_pen_down) = (Vec::new(), is_pen_down);
        for event in events {
            let Event::Key { key, pressed: true, modifiers, .. } = event else { continue };
            let step = if modifiers.shift { SMALL_STEP } else { STEP };
            let moved = match key {
                Key::ArrowLeft => [-step, 0.0],
                Key::ArrowRight => [step, 0.0],
                Key::ArrowUp => [0.0, -step],
                Key::ArrowDown => [0.0, step],
                Key::Space => {
                    edits.push(if is_pen_down { SketchEdit::End } else { SketchEdit::Begin(self.at) });
                    is_pen_down = !is_pen_down;
                    continue;
                }
                _ => continue,
            };
            self.at = [0, 1].map(|axis| (self.at[axis] + moved[axis]).clamp(0.0, 1.0));
            if is_pen_down {
                edits.push(SketchEdit::Extend(vec![self.at]));
            }
        }
        edits
    }

    fn paint(&self, ui: &Ui, pad: &Response) {
        let at = pad.rect.lerp_inside(Vec2::from(self.at));
        let (stroke, arm) = ((1.5, theme::tokens(ui).accent), 7.0);
        ui.painter().hline(at.x - arm..=at.x + arm, at.y, stroke);
        ui.painter().vline(at.x, at.y - arm..=at.y + arm, stroke);
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Modifiers;

    use super::*;

    fn press(key: Key) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
    }

    #[test]
    fn arrows_move_and_space_puts_the_pen_down_and_lifts_it() {
        let mut pen = KeyboardPen::default();
        let keys = [Key::ArrowLeft, Key::Space, Key::ArrowDown, Key::Space, Key::ArrowRight].map(press);
        let [left, down] = [[0.45, 0.5], [0.45, 0.55]];
        let expected = [SketchEdit::Begin(left), SketchEdit::Extend(vec![down]), SketchEdit::End];
        assert_eq!(pen.after_keys(&keys, false), expected);
        assert_eq!(pen.at, [0.5, 0.55]);
    }

    #[test]
    fn the_pen_stays_on_the_pad() {
        let mut pen = KeyboardPen::default();
        pen.after_keys(&vec![press(Key::ArrowUp); 40], false);
        assert_eq!(pen.at, [0.5, 0.0]);
    }
}
