//! The pad for a digit in a window of its own, which can be on another screen. Where a desktop gives no second window, it is a part
//! of the first that can be moved.

use eframe::egui::{
    CentralPanel, Context, Ui, Vec2, ViewportBuilder, ViewportClass, ViewportCommand, ViewportId, vec2,
};
use serde::{Deserialize, Serialize};

use super::{
    LabApp,
    action::{Action, DisplayAction},
    display::PadPlace,
    lab::{SketchEdit, StringEdit},
    panels::sketchpad,
    shortcuts,
    theme::{panel_frame, tokens},
    widgets::pad,
};

/// The window's size, as it was last and as it was opened with: one that is being resized is not told another size.
#[derive(Debug)]
pub(super) struct PadWindow {
    size: PadWindowSize,
    opened_with: Option<PadWindowSize>,
    focus: Focus,
}

/// Whether the keys are to go to the pad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Unchanged,
    Wanted,
}

/// Size of the inside in points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PadWindowSize {
    width: f32,
    height: f32,
}

/// Its first size, and the least.
const FIRST_SIZE: PadWindowSize = PadWindowSize { width: 760.0, height: 500.0 };
const MIN_SIZE: Vec2 = vec2(240.0, 420.0);

impl PadWindow {
    /// With the size of an earlier day.
    pub(super) fn remembering(size: Option<PadWindowSize>) -> Self {
        let is_possible =
            |size: &PadWindowSize| [size.width, size.height].iter().all(|side| (100.0..10_000.0).contains(side));
        let size = size.filter(is_possible).unwrap_or(FIRST_SIZE);
        Self { size, opened_with: None, focus: Focus::Unchanged }
    }

    /// What is remembered, where it is not the first size.
    pub(super) fn size(&self) -> Option<PadWindowSize> {
        Some(self.size).filter(|size| *size != FIRST_SIZE)
    }

    /// The keys go to the pad.
    pub(super) fn take_focus(&mut self, ctx: &Context) {
        self.focus = Focus::Wanted;
        ctx.send_viewport_cmd_to(id(), ViewportCommand::Focus);
    }

    fn builder(&mut self) -> ViewportBuilder {
        let PadWindowSize { width, height } = *self.opened_with.get_or_insert(self.size);
        ViewportBuilder::default()
            .with_title("Pad – LeNet Lab")
            .with_inner_size([width, height])
            .with_min_inner_size(MIN_SIZE)
            .with_minimize_button(false)
    }
}

fn id() -> ViewportId {
    ViewportId::from_hash_of("pad")
}

impl LabApp {
    /// Shows the window if the pad is in one; returns what the user wants.
    pub(super) fn pad_window_ui(&mut self, ctx: &Context) -> Vec<Action> {
        if self.display.view(ctx).pad_place != PadPlace::OwnWindow {
            self.pad_window.opened_with = None;
            return Vec::new();
        }
        let builder = self.pad_window.builder();
        ctx.show_viewport_immediate(id(), builder, |ui, class| match class {
            ViewportClass::EmbeddedWindow => self.pad_ui(ui),
            _ => self.own_window_ui(ui),
        })
    }

    /// The whole of a window of the desktop, with the keys.
    fn own_window_ui(&mut self, ui: &mut Ui) -> Vec<Action> {
        let mut actions = Vec::new();
        if self.question.is_none() {
            actions.extend(shortcuts::from_keys(ui.ctx(), &self.lab).into_iter().map(for_this_pad));
        }
        let frame = panel_frame(tokens(ui));
        actions.extend(CentralPanel::default().frame(frame).show(ui, |ui| self.pad_ui(ui)).inner);
        let (is_closed, inside) = ui.input(|input| (input.viewport().close_requested(), input.viewport().inner_rect));
        if let Some(inside) = inside {
            self.pad_window.size = PadWindowSize { width: inside.width(), height: inside.height() };
        }
        if is_closed {
            actions.push(Action::Display(DisplayAction::MovePad));
        }
        actions
    }

    fn pad_ui(&mut self, ui: &mut Ui) -> Vec<Action> {
        if self.pad_window.focus == Focus::Wanted {
            ui.memory_mut(|memory| memory.request_focus(pad::id(sketchpad::PAD_NAME)));
            self.pad_window.focus = Focus::Unchanged;
        }
        self.panels.sketchpad.window_ui(ui, &self.lab)
    }
}

/// What keys in this window do to the pad in it, whatever the first window shows.
fn for_this_pad(action: Action) -> Action {
    match action {
        Action::Strings(StringEdit::Sketch(edit)) => Action::Sketch(edit),
        Action::Undo => Action::Sketch(SketchEdit::Undo),
        other => other,
    }
}
