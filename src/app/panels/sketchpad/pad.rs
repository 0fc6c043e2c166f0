//! The pad itself: every motion of mouse, pen or finger becomes part of a stroke.

use eframe::egui::{
    Event, PointerButton, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::keyboard::KeyboardPen;
use crate::app::{
    action::Action,
    lab::{Sketch, SketchEdit},
    theme::{self, Tokens},
};

/// Longest side of a usual drawing as a part of the pad: the pen looks as wide on the pad as in such a drawing.
const USUAL_DRAWING_SIDE: f32 = 0.62;

/// Shows the pad, `side` points wide and high; returns what was drawn in this frame.
pub(super) fn ui(ui: &mut Ui, sketch: &Sketch, side: f32, keyboard_pen: &mut KeyboardPen) -> Vec<Action> {
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::drag());
    let tokens = theme::tokens(ui);
    paint_paper(ui, rect, tokens);
    paint_strokes(ui, sketch, rect, tokens);
    let is_in_use = response.hovered() || response.has_focus() || sketch.is_pen_down();
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
    let mut is_pen_down = sketch.is_pen_down();
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
    for (from, to) in [
        (frame.left_top(), frame.right_top()),
        (frame.right_top(), frame.right_bottom()),
        (frame.right_bottom(), frame.left_bottom()),
        (frame.left_bottom(), frame.left_top()),
    ] {
        ui.painter().extend(Shape::dashed_line(&[from, to], Stroke::new(1.0, tokens.border), 4.0, 5.0));
    }
}

fn paint_strokes(ui: &Ui, sketch: &Sketch, rect: Rect, tokens: &Tokens) {
    let width = sketch.pen_width() as f32 * USUAL_DRAWING_SIDE * rect.width();
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    for stroke in &sketch.drawing().strokes {
        let points: Vec<Pos2> =
            stroke.iter().map(|[x, y]| pos2(rect.left() + x * rect.width(), rect.top() + y * rect.height())).collect();
        // Lines end flat: the round pen shows at both ends, and a stroke of one point is a dot.
        for end in [points.first(), points.last()].into_iter().flatten() {
            painter.circle_filled(*end, width / 2.0, tokens.ink);
        }
        painter.add(Shape::line(points, Stroke::new(width, tokens.ink)));
    }
}
