//! The pad in a window of its own: as large as the window allows, with the prediction beside it.

use eframe::egui::{Ui, UiBuilder};

use super::{HEIGHT_BESIDE_PAD, PAD_SIDES, SketchpadPanel, answer::AnswerSize};
use crate::app::{action::Action, display::PadPlace, lab::Lab, theme};

/// Height of the heading above the pad and of the pen below it, in points.
const HEIGHT_OF_DRAWING: f32 = 66.0;

/// Width of the prediction beside the pad, in points.
const PREDICTION_WIDTH: f32 = 250.0;

impl SketchpadPanel {
    /// Shows the pad and, beside or below it, the prediction: where the pad is larger so. Returns what the user wants.
    pub(crate) fn window_ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let room = ui.available_rect_before_wrap();
        let side = |height_beside: f32, width_beside: f32| {
            let least = PAD_SIDES[0];
            (room.height() - height_beside).min(room.width() - width_beside).max(least)
        };
        let beside = side(HEIGHT_OF_DRAWING, PREDICTION_WIDTH + theme::GROUP_GAP);
        let above = side(HEIGHT_BESIDE_PAD, 0.0);
        if above >= beside {
            let mut actions = self.drawing_ui(ui, lab, above, PadPlace::OwnWindow);
            actions.extend(self.prediction_ui(ui, lab, AnswerSize::Usual));
            return actions;
        }
        let (drawing, prediction) = room.split_left_right_at_x(room.right() - PREDICTION_WIDTH);
        let drawing = drawing.with_max_x(drawing.right() - theme::GROUP_GAP);
        let mut actions = Vec::new();
        ui.scope_builder(UiBuilder::new().max_rect(drawing), |ui| {
            actions.extend(self.drawing_ui(ui, lab, beside, PadPlace::OwnWindow));
        });
        ui.scope_builder(UiBuilder::new().max_rect(prediction), |ui| {
            actions.extend(self.prediction_ui(ui, lab, AnswerSize::Large));
        });
        ui.expand_to_include_rect(room);
        actions
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::{
        action::DisplayAction,
        lab::SketchEdit,
        testing::{Stage, look, stage},
    };

    fn shown(lab: Lab, theme: Theme, size: [f32; 2]) -> Harness<'static, Stage<SketchpadPanel>> {
        let panel = SketchpadPanel::default();
        let mut harness = stage(panel, lab, size, theme, |panel, ui, lab, _| panel.window_ui(ui, lab));
        harness.run();
        harness
    }

    #[test]
    fn the_pad_fills_its_window_and_keeps_its_place() {
        for (size, least_side) in [([760.0, 500.0], 390.0), ([1200.0, 900.0], 790.0), ([320.0, 700.0], 270.0)] {
            let pad = |lab: Lab| shown(lab, Theme::Dark, size).get_by_label("Drawing pad").rect();
            let empty = pad(Lab::fake());
            assert!(empty.width() >= least_side, "{empty:?} of {size:?}");
            assert_eq!(pad(Lab::fake().with_seven()), empty);
        }
    }

    #[test]
    fn every_button_is_there_beside_the_answer() {
        for (name, expected) in [
            ("Clear", Action::Sketch(SketchEdit::Clear)),
            ("Undo", Action::Sketch(SketchEdit::Undo)),
            ("Put the pad back to its side", Action::Display(DisplayAction::MovePad)),
        ] {
            let mut harness = shown(Lab::fake().with_seven(), Theme::Dark, [760.0, 500.0]);
            harness.get_by_label("Predicted 7, 91 %");
            harness.get_by_label(name).click();
            harness.run();
            assert_eq!(harness.state().actions, [expected]);
        }
    }

    #[test]
    fn it_is_whole_in_small_and_large_windows() {
        for (theme, size) in
            [(Theme::Dark, [760.0, 500.0]), (Theme::Light, [240.0, 420.0]), (Theme::Light, [1200.0, 900.0])]
        {
            look(&mut shown(Lab::fake().with_seven(), theme, size), &format!("pad-window-{}", size[0]));
        }
    }
}
