//! A pen that is moved by the arrow keys while the pad has the focus, and put down and lifted by Space.

use eframe::egui::{Event, EventFilter, Key, Response, Ui, pos2, vec2};

use crate::app::{
    lab::{Sketch, SketchEdit},
    theme,
};

/// Where the pen is, in parts of the pad's side.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct KeyboardPen {
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
        let edits = self.after_keys(&events, sketch.is_pen_down());
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

    /// A cross where the pen is.
    fn paint(&self, ui: &Ui, pad: &Response) {
        let at = pad.rect.min + vec2(self.at[0], self.at[1]) * pad.rect.size();
        let (stroke, arm) = ((1.5, theme::tokens(ui).accent), 7.0);
        ui.painter().line_segment([pos2(at.x - arm, at.y), pos2(at.x + arm, at.y)], stroke);
        ui.painter().line_segment([pos2(at.x, at.y - arm), pos2(at.x, at.y + arm)], stroke);
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
