//! The pad, the prediction for the drawing, and fine-tuning on such drawings.

mod answer;
mod fine_tuning;
mod own_window;
mod save;
mod steps;

use eframe::egui::{Align, Button, Label, Layout, RichText, ScrollArea, Sense, Slider, Ui, UiBuilder, Vec2, vec2};

use self::{answer::AnswerSize, fine_tuning::SavedPictures, steps::StepPictures};
use crate::app::{
    action::{Action, DisplayAction},
    display::PadPlace,
    lab::{Lab, PEN_WIDTHS, Sketch, SketchEdit},
    widgets::{
        icon_button::{self, Icon, Weight},
        pad::{self, Guide, KeyboardPen, Pad},
        score_bars,
    },
};

#[derive(Default)]
pub(crate) struct SketchpadPanel {
    keyboard_pen: KeyboardPen,
    steps: StepPictures,
    saved: SavedPictures,
}

/// Height of everything around the pad, in points, but for the pictures of the steps, which a low window scrolls to. The pad
/// takes the rest. It depends on nothing that changes while someone draws.
const HEIGHT_BESIDE_PAD: f32 = 122.0 + fine_tuning::HEIGHT + score_bars::MOST_HEIGHT;

/// Padding of the buttons beside the heading, in points.
const HEADING_PADDING: f32 = 4.0;

/// Width of the number beside the pen's slider, in points.
const SLIDER_NUMBER_WIDTH: f32 = 56.0;

/// Sides of the pad in points.
const PAD_SIDES: [f32; 2] = [96.0, 320.0];

/// The name of the pad for a digit.
pub(crate) const PAD_NAME: &str = "Drawing pad";

impl SketchpadPanel {
    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let free_height = ui.available_height() - HEIGHT_BESIDE_PAD;
        let [least, most] = PAD_SIDES;
        let mut actions = self.drawing_ui(ui, lab, free_height.clamp(least, most), PadPlace::Side);
        actions.extend(self.prediction_ui(ui, lab, AnswerSize::Usual));
        actions
    }

    /// The pad, at most `side` points wide and high, with its heading and the pen.
    fn drawing_ui(&mut self, ui: &mut Ui, lab: &Lab, side: f32, place: PadPlace) -> Vec<Action> {
        let heading_size = vec2(ui.available_width(), ui.spacing().interact_size.y);
        let (heading, _) = ui.allocate_exact_size(heading_size, Sense::hover());
        let size = Vec2::splat(side.min(ui.available_width()));
        let drawn = ui.vertical_centered(|ui| pad::ui(ui, pad_of(&lab.sketch), size, &mut self.keyboard_pen)).inner;
        let mut actions: Vec<Action> = drawn.into_iter().map(Action::Sketch).collect();
        // After the pad, which the keys come to first.
        let layout = Layout::right_to_left(Align::Center);
        let heading = UiBuilder::new().max_rect(heading).layout(layout);
        actions.extend(heading_ui(&mut ui.new_child(heading), lab, place));
        actions.extend(pen_ui(ui, lab));
        actions
    }

    /// The prediction for the drawing, and what can be done with it.
    fn prediction_ui(&mut self, ui: &mut Ui, lab: &Lab, answer_size: AnswerSize) -> Vec<Action> {
        let loss = lab.network.architecture.loss;
        let mut actions = answer::ui(ui, lab, answer_size);
        actions.extend(fine_tuning::label_row_ui(ui, lab));
        // What is above stays in its place; what is below scrolls in a low window.
        ScrollArea::vertical().show(ui, |ui| {
            score_bars::ui(
                ui,
                loss,
                &lab.class_names(),
                lab.sketch.prediction.as_ref().map(|prediction| &prediction.scores),
            );
            actions.extend(fine_tuning::learning_ui(ui, lab, &mut self.saved));
            steps::ui(ui, lab.sketch.ink.as_ref(), &mut self.steps);
            actions.extend(save::ui(ui, lab));
        });
        actions
    }
}

fn pad_of(sketch: &Sketch) -> Pad<'_> {
    let Sketch { drawing, is_pen_down, .. } = sketch;
    let pen_width = sketch.pen_width();
    Pad { drawing, is_pen_down: *is_pen_down, pen_width, guide: Guide::DigitFrame, name: PAD_NAME }
}

fn heading_ui(ui: &mut Ui, lab: &Lab, place: PadPlace) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.spacing_mut().button_padding.x = HEADING_PADDING;
    ui.spacing_mut().item_spacing.x = HEADING_PADDING;
    let (icon, name) = match place {
        PadPlace::Side => (Icon::OwnWindow, "Open the pad in a window of its own"),
        PadPlace::OwnWindow => (Icon::BackInto, "Put the pad back to its side"),
    };
    if icon_button::named(ui, icon, "", name, Weight::Ordinary).on_hover_text(name).clicked() {
        actions.push(Action::Display(DisplayAction::MovePad));
    }
    let is_drawn = !lab.sketch.is_empty();
    for (name, hover, edit, is_possible) in [
        ("Clear", "Empties the pad (C)", SketchEdit::Clear, is_drawn),
        ("Undo", "Takes back the last stroke, or Clear (Ctrl+Z)", SketchEdit::Undo, lab.sketch.can_undo()),
    ] {
        let button = ui.add_enabled(is_possible, Button::new(name).small());
        if button.on_hover_text(hover).on_disabled_hover_text("The pad is empty").clicked() {
            actions.push(Action::Sketch(edit));
        }
    }
    let words = Label::new(RichText::new("Draw a digit").strong()).truncate();
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| ui.add(words));
    actions
}

fn pen_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        let hover = "Width of the ink in the network's input, as a share of the digit's longest side";
        let label = ui.label("Pen").on_hover_text(hover);
        ui.spacing_mut().slider_width = (ui.available_width() - SLIDER_NUMBER_WIDTH).max(40.0);
        let mut percent = (100.0 * lab.sketch.pen_width()).round() as i32;
        let range = (100.0 * PEN_WIDTHS.start()) as i32..=(100.0 * PEN_WIDTHS.end()) as i32;
        let slider = ui.add(Slider::new(&mut percent, range).suffix(" %"));
        if slider.labelled_by(label.id).on_hover_text(hover).changed() {
            actions.push(Action::Sketch(SketchEdit::PenWidth(f64::from(percent) / 100.0)));
        }
    });
    actions
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, Theme};
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::{
        app::{
            lab::{Subject, Tab},
            testing::{Stage, chosen_from_menu, copied, look, saved_svg, stage},
        },
        model::{architecture::Architecture, scores::Scores, verdict::RejectionThreshold},
        train::protocol::{Classification, Event as EngineEvent},
    };

    fn shown(lab: Lab, theme: Theme, size: [f32; 2]) -> Harness<'static, Stage<SketchpadPanel>> {
        let mut harness = stage(SketchpadPanel::default(), lab, size, theme, |panel, ui, lab, _| panel.ui(ui, lab));
        harness.run();
        harness
    }

    fn press(at: Pos2, pressed: bool) -> Event {
        Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
    }

    #[test]
    fn every_motion_of_the_pointer_is_drawn_however_many_a_frame() {
        let mut harness = shown(Lab::fake(), Theme::Dark, [260.0, 600.0]);
        let pad = harness.get_by_label("Drawing pad").rect();
        let at = |x: f32, y: f32| pad.min + vec2(x, y) * pad.width();
        // A whole stroke within one frame, as a fast pointer makes it while the window is busy.
        let mut events = vec![Event::PointerMoved(at(0.25, 0.25)), press(at(0.25, 0.25), true)];
        events.extend((1..=20).map(|step| Event::PointerMoved(at(0.25 + 0.02 * step as f32, 0.25))));
        events.push(press(at(0.65, 0.25), false));
        harness.input_mut().events.extend(events);
        harness.step();
        let actions = std::mem::take(&mut harness.state_mut().actions);
        let [Action::Sketch(SketchEdit::Begin(first)), Action::Sketch(SketchEdit::Extend(points)), end] = &actions[..]
        else {
            panic!("{actions:?}")
        };
        assert!((first[0] - 0.25).abs() < 1e-5 && (first[1] - 0.25).abs() < 1e-5);
        assert_eq!(points.len(), 20);
        assert!((points[19][0] - 0.65).abs() < 1e-5);
        assert_eq!(*end, Action::Sketch(SketchEdit::End));
    }

    #[test]
    fn keys_draw_where_the_pad_has_the_focus() {
        let mut harness = shown(Lab::fake(), Theme::Dark, [260.0, 600.0]);
        harness.key_press(Key::Space);
        harness.run();
        assert_eq!(harness.state().actions, [], "without the focus Space is not the pad's");
        harness.get_by_label("Drawing pad").focus();
        harness.run();
        harness.key_press(Key::ArrowRight);
        harness.key_press(Key::Space);
        harness.run();
        assert_eq!(harness.state().actions, [Action::Sketch(SketchEdit::Begin([0.55, 0.5]))]);
    }

    #[test]
    fn what_begins_elsewhere_is_no_stroke() {
        let mut harness = shown(Lab::fake(), Theme::Dark, [260.0, 600.0]);
        let pad = harness.get_by_label("Drawing pad").rect();
        let (outside, inside) = (pad.left_top() - vec2(0.0, 8.0), pad.center());
        for event in
            [Event::PointerMoved(outside), press(outside, true), Event::PointerMoved(inside), press(inside, false)]
        {
            harness.event(event);
        }
        harness.step();
        assert_eq!(harness.state().actions, []);
    }

    #[test]
    fn the_answer_is_told_with_how_sure_it_is() {
        let harness = shown(Lab::fake().with_seven(), Theme::Dark, [260.0, 620.0]);
        harness.get_by_label("Predicted 7, 91 %");
        harness.get_by_label_contains("7: 91.0 %");
        let empty = shown(Lab::fake(), Theme::Dark, [260.0, 620.0]);
        empty.get_by_label("The pad is empty");
        empty.get_by_label("Scores of the ten digits: none yet");
    }

    /// With something on the pad that the network of 1998 takes for rubbish.
    fn with_rubbish() -> Lab {
        let mut lab = Lab::fake().with_seven();
        lab.network.architecture = Architecture::ORIGINAL;
        lab.sketch.network_changed();
        let (id, _) = lab.sketch.ask_if_due().unwrap();
        let scores = Scores { digits: [0.017; 10], rubbish: Some(0.83) };
        lab.apply(EngineEvent::Classified(Classification { id, run: None, step: 0, scores }));
        lab
    }

    /// In a run, whose network is not sure of a seven.
    fn unsure_run() -> Lab {
        let mut lab = Lab::fake_run().with_seven();
        lab.sketch.network_changed();
        let (id, _) = lab.sketch.ask_if_due().unwrap();
        let digits =
            std::array::from_fn(|digit| [0.0, 0.45, 0.55][usize::from(digit == 1) + 2 * usize::from(digit == 7)]);
        let (run, scores) = (lab.run().map(|run| run.start.run), Scores { digits, rubbish: None });
        lab.apply(EngineEvent::Classified(Classification { id, run, step: 123_456, scores }));
        lab
    }

    #[test]
    fn what_is_no_digit_is_called_so_and_rubbish_has_a_bar() {
        let harness = shown(with_rubbish(), Theme::Dark, [260.0, 620.0]);
        harness.get_by_label("Not a digit: rubbish 83 %");
        harness.get_by_label_contains("9: 1.7 %, rubbish: 83.0 %");
        let seven = shown(Lab::fake().with_seven(), Theme::Dark, [260.0, 620.0]);
        assert!(seven.query_by_label_contains("rubbish").is_none());
    }

    #[test]
    fn the_threshold_of_the_errors_tab_decides_how_sure_it_is() {
        let mut lab = Lab::fake().with_seven();
        lab.rejection_threshold = RejectionThreshold::new(0.95);
        shown(lab, Theme::Dark, [260.0, 620.0]).get_by_label("Predicted 7 or 0 (uncertain): 7 91 %, 0 1 %");
    }

    #[test]
    fn every_button_asks_for_what_it_says() {
        for (name, expected) in [
            ("Clear", vec![Action::Sketch(SketchEdit::Clear)]),
            ("Undo", vec![Action::Sketch(SketchEdit::Undo)]),
            ("Open the pad in a window of its own", vec![Action::Display(DisplayAction::MovePad)]),
            ("Look inside", vec![Action::Show(Subject::Drawing), Action::OpenTab(Tab::FeatureMaps)]),
        ] {
            let mut harness = shown(Lab::fake().with_seven(), Theme::Dark, [260.0, 620.0]);
            harness.get_by_label(name).click();
            harness.run();
            assert_eq!(harness.state().actions, expected);
        }
    }

    #[test]
    fn the_pad_keeps_its_place_whatever_appears() {
        for size in [[224.0, 500.0], [240.0, 520.0], [324.0, 860.0]] {
            let pad = |lab: Lab| shown(lab, Theme::Dark, size).get_by_label("Drawing pad").rect();
            let empty = pad(Lab::fake());
            for lab in
                [Lab::fake().with_seven(), with_rubbish(), unsure_run(), fine_tuning::tests::with_saved(with_rubbish())]
            {
                assert_eq!(pad(lab), empty, "at {size:?}");
            }
        }
    }

    #[test]
    fn the_drawing_is_saved_and_its_scores_are_copied() {
        let mut harness = shown(Lab::fake().with_seven(), Theme::Dark, [260.0, 900.0]);
        let actions = chosen_from_menu(&mut harness, "Save figure of the drawing", "Drawing as SVG");
        let svg = saved_svg(&actions);
        for words in [">91.0 %<", ">20×20<", "Scores of a drawing on the pad. Network: "] {
            assert!(svg.contains(words), "{words}");
        }
        harness.get_by_label("Copy the scores").click();
        harness.run();
        assert!(copied(&mut harness, "CSV").contains("\n7,91.0\n"));
        let empty = shown(Lab::fake(), Theme::Dark, [260.0, 900.0]);
        assert!(empty.query_by_label("Copy the scores").is_none(), "there is nothing to save");
    }

    #[test]
    fn every_step_of_the_normalisation_is_shown() {
        let harness = shown(Lab::fake().with_seven(), Theme::Dark, [260.0, 620.0]);
        for name in ["Ink", "Box", "20×20", "28×28", "32×32"] {
            harness.get_by_label_contains(&format!("{name}: "));
        }
    }

    #[test]
    fn it_is_whole_in_small_and_large_windows_dark_and_light() {
        for theme in [Theme::Dark, Theme::Light] {
            for size in [[224.0, 500.0], [264.0, 600.0], [324.0, 860.0]] {
                for name in ["seven", "rubbish", "unsure", "kept"] {
                    let lab = match name {
                        "seven" => Lab::fake().with_seven(),
                        "rubbish" => with_rubbish(),
                        "unsure" => unsure_run(),
                        _ => fine_tuning::tests::with_saved(with_rubbish()),
                    };
                    let mut harness = shown(lab, theme, size);
                    let scores = harness.get_by_label_contains("Scores of the ten digits").rect();
                    assert!(scores.bottom() <= size[1], "the scores end at {} of {}", scores.bottom(), size[1]);
                    let learn = harness.query_by_label("Learn my digits").map(|button| button.rect().bottom());
                    assert!(learn.is_none_or(|bottom| bottom <= size[1]), "{learn:?} of {}", size[1]);
                    look(&mut harness, &format!("sketchpad-{name}-{theme:?}-{}", size[0]));
                }
            }
        }
    }
}
