//! The pad: every motion of mouse, pen, finger or arrow key becomes part of a stroke.

use eframe::egui::{
    Align2, Event, EventFilter, Id, Key, PointerButton, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind,
    TextStyle, Ui, Vec2, WidgetInfo, pos2,
};

use crate::{
    app::{
        lab::SketchEdit,
        theme::{self, Tokens},
    },
    data::ink::Drawing,
};

/// Longest side of a usual drawing as a part of the pad: the pen looks as wide on the pad as in such a drawing.
const DEFAULT_DRAWING_SIDE: f32 = 0.62;

/// Where the base line is, in parts of the pad's height.
const BASE_LINE: f32 = 0.82;

/// What is on a pad, and how it looks.
#[derive(Clone, Copy)]
pub(crate) struct Pad<'a> {
    /// Strokes in parts of the pad's height.
    pub drawing: &'a Drawing,
    pub is_pen_down: bool,
    /// Width of the pen as a part of the longest side of a usual digit.
    pub pen_width: f64,
    pub guide: Guide,
    /// For people who hear the window.
    pub name: &'static str,
}

/// What is printed on the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guide {
    /// The frame that a digit of MNIST fills.
    DigitFrame,
    /// A base line, and above it what to do, while the pad is empty.
    BaseLine(&'static str),
}

/// Shows the pad, `size` points wide and high; returns what was drawn in this frame.
pub(crate) fn ui(ui: &mut Ui, pad: Pad<'_>, size: Vec2, keyboard_pen: &mut KeyboardPen) -> Vec<SketchEdit> {
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let response = ui.interact(rect, id(pad.name), Sense::drag());
    let tokens = theme::tokens(ui);
    paint_paper(ui, rect, &pad, tokens);
    paint_strokes(ui, &pad, rect, tokens);
    let is_in_use = response.hovered() || response.has_focus() || pad.is_pen_down;
    let border = if is_in_use { tokens.accent } else { tokens.border };
    ui.painter().rect_stroke(rect, theme::CORNER_RADIUS, (1.0, border), StrokeKind::Inside);
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, pad.name));
    let by_keys = keyboard_pen.edits(ui, &response, pad.is_pen_down);
    edits(ui, pad.is_pen_down, rect).into_iter().chain(by_keys).collect()
}

/// Where the focus of the pad with this name is.
pub(crate) fn id(name: &str) -> Id {
    Id::unique(("pad", name))
}

/// What the events of this frame draw. Each motion counts, not only the pointer's last place in the frame: a fast pointer
/// makes many in the time of one.
fn edits(ui: &Ui, mut is_pen_down: bool, rect: Rect) -> Vec<SketchEdit> {
    let events = ui.input(|input| input.events.clone());
    let mut edits: Vec<SketchEdit> = Vec::new();
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

/// A place in parts of the pad's height; what is beyond the pad is drawn at its edge.
fn part_of_pad(rect: Rect, pos: Pos2) -> [f32; 2] {
    let from_corner = (rect.clamp(pos) - rect.min) / rect.height();
    from_corner.into()
}

/// Where a part of the pad's height is.
fn at_part(rect: Rect, part: [f32; 2]) -> Pos2 {
    rect.min + Vec2::from(part) * rect.height()
}

/// Paper with a faint guide for the pen.
fn paint_paper(ui: &Ui, rect: Rect, pad: &Pad<'_>, tokens: &Tokens) {
    ui.painter().rect_filled(rect, theme::CORNER_RADIUS, tokens.paper);
    let line = match pad.guide {
        Guide::DigitFrame => {
            let frame = rect.shrink(rect.width() * 4.0 / 28.0);
            vec![frame.left_top(), frame.right_top(), frame.right_bottom(), frame.left_bottom(), frame.left_top()]
        }
        Guide::BaseLine(hint) => {
            let y = rect.top() + BASE_LINE * rect.height();
            if pad.drawing.strokes.is_empty() {
                let font = TextStyle::Body.resolve(ui.style());
                ui.painter().text(rect.center(), Align2::CENTER_CENTER, hint, font, tokens.text_weak);
            }
            vec![pos2(rect.left() + theme::GROUP_GAP, y), pos2(rect.right() - theme::GROUP_GAP, y)]
        }
    };
    ui.painter().extend(Shape::dashed_line(&line, Stroke::new(1.0, tokens.border), 4.0, 5.0));
}

fn paint_strokes(ui: &Ui, pad: &Pad<'_>, rect: Rect, tokens: &Tokens) {
    let width = pad.pen_width as f32 * DEFAULT_DRAWING_SIDE * rect.height();
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    for stroke in &pad.drawing.strokes {
        let points: Vec<Pos2> = stroke.iter().map(|point| at_part(rect, *point)).collect();
        // Lines end flat: the round pen shows at both ends, and a stroke of one point is a dot.
        for end in [points.first(), points.last()].into_iter().flatten() {
            painter.circle_filled(*end, width / 2.0, tokens.ink);
        }
        painter.add(Shape::line(points, Stroke::new(width, tokens.ink)));
    }
}

/// The pen that keys move.
pub(crate) struct KeyboardPen {
    /// Its place, in parts of the pad's height.
    at: [f32; 2],
}

/// How far one press of an arrow moves the pen, and with Shift, in parts of the pad's height.
const STEP: f32 = 0.05;
const SMALL_STEP: f32 = 0.01;

impl Default for KeyboardPen {
    fn default() -> Self {
        Self { at: [0.5, 0.5] }
    }
}

impl KeyboardPen {
    /// Takes the keys of this frame if the pad has the focus, and shows the pen; returns what was drawn.
    fn edits(&mut self, ui: &Ui, pad: &Response, is_pen_down: bool) -> Vec<SketchEdit> {
        if !pad.has_focus() {
            return Vec::new();
        }
        let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(pad.id, arrows));
        let events = ui.input(|input| input.events.clone());
        let edits = self.after_keys(&events, is_pen_down, pad.rect.aspect_ratio());
        self.paint(ui, pad);
        edits
    }

    /// `width` is that of the pad, in parts of its height.
    fn after_keys(&mut self, events: &[Event], is_pen_down: bool, width: f32) -> Vec<SketchEdit> {
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
            self.at = [0, 1].map(|axis| (self.at[axis] + moved[axis]).clamp(0.0, [width, 1.0][axis]));
            if is_pen_down {
                edits.push(SketchEdit::Extend(vec![self.at]));
            }
        }
        edits
    }

    fn paint(&self, ui: &Ui, pad: &Response) {
        let at = at_part(pad.rect, self.at);
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
        assert_eq!(pen.after_keys(&keys, false, 1.0), expected);
        assert_eq!(pen.at, [0.5, 0.55]);
    }

    #[test]
    fn the_pen_stays_on_the_pad() {
        let mut pen = KeyboardPen::default();
        pen.after_keys(&vec![press(Key::ArrowUp); 40], false, 1.0);
        assert_eq!(pen.at, [0.5, 0.0]);
        pen.after_keys(&vec![press(Key::ArrowRight); 80], false, 3.0);
        assert_eq!(pen.at, [3.0, 0.0], "a wide pad is wider than high");
    }
}
