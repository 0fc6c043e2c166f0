//! Where the string comes from: a wide pad, a picture, or test digits put together.

use eframe::egui::{Align, Button, Grid, Label, Slider, Ui, Vec2, vec2};

use super::choices;
use crate::{
    app::{
        action::Action,
        files::Dialog,
        lab::{Lab, SketchEdit, StringEdit},
        theme,
        widgets::pad::{self, Guide, KeyboardPen, Pad},
    },
    data::strings::ChosenLook,
};

/// From this width on the sliders stand beside the pad and the choices beside the buttons, in points.
const WIDE: f32 = 780.0;

/// Width of the sliders with their names and numbers, in points.
const SLIDERS_WIDTH: f32 = 250.0;

/// Heights of the pad in points, and its share of the panel's height.
const PAD_HEIGHTS: [f32; 2] = [84.0, 150.0];
const HEIGHT_SHARE: f32 = 0.2;

/// Width of the pen as a part of the height of a usual digit.
const PEN_WIDTH: f64 = 0.08;

/// Shows the pad, the buttons and the sliders; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, keyboard_pen: &mut KeyboardPen) -> Vec<Action> {
    let is_wide = ui.available_width() >= WIDE;
    let mut actions = buttons_ui(ui, lab, is_wide);
    let beside = if is_wide { SLIDERS_WIDTH + theme::GROUP_GAP } else { 0.0 };
    let height = (HEIGHT_SHARE * ui.clip_rect().height()).clamp(PAD_HEIGHTS[0], PAD_HEIGHTS[1]);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GROUP_GAP;
        let size = vec2(ui.available_width() - beside, height);
        actions.extend(pad_ui(ui, lab, size, keyboard_pen));
        if is_wide {
            actions.extend(sliders_ui(ui, lab.strings.look, 1));
        }
    });
    if !is_wide {
        actions.extend(sliders_ui(ui, lab.strings.look, 2));
    }
    actions
}

fn pad_ui(ui: &mut Ui, lab: &Lab, size: Vec2, keyboard_pen: &mut KeyboardPen) -> Vec<Action> {
    let strings = &lab.strings;
    let pad = Pad {
        drawing: &strings.drawing,
        is_pen_down: strings.is_pen_down,
        pen_width: PEN_WIDTH,
        guide: Guide::BaseLine,
        name: "Number pad",
    };
    let edits = pad::ui(ui, pad, size, keyboard_pen);
    edits.into_iter().map(|edit| Action::Strings(StringEdit::Sketch(edit))).collect()
}

fn buttons_ui(ui: &mut Ui, lab: &Lab, is_wide: bool) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal_wrapped(|ui| {
        ui.strong("Write a number");
        let is_drawn = !lab.strings.drawing.strokes.is_empty();
        for (name, hover, edit) in [
            ("Undo", "Removes the last stroke from the pad", SketchEdit::Undo),
            ("Clear", "Empties the pad; the field shows a generated number again", SketchEdit::Clear),
        ] {
            // The pad for a digit has buttons of the same names.
            let button = ui.push_id("number pad", |ui| ui.add_enabled(is_drawn, Button::new(name).small())).inner;
            if button.on_hover_text(hover).on_disabled_hover_text("The pad is empty").clicked() {
                actions.push(Action::Strings(StringEdit::Sketch(edit)));
            }
        }
        ui.separator();
        let picture = ui.small_button("Picture…");
        if picture.on_hover_text("Opens a picture of a number. One can also be dropped here, or pasted").clicked() {
            actions.push(Action::Choose(Dialog::OpenStringPicture));
        }
        let generate = ui.small_button("Generate another");
        if generate.on_hover_text("Puts another number together from test digits").clicked() {
            actions.push(Action::Strings(StringEdit::GenerateNext));
        }
        if is_wide {
            ui.separator();
        } else {
            ui.end_row();
        }
        actions.extend(choices::ui(ui, lab));
    });
    actions
}

/// How generated numbers look, so many sliders beside each other.
fn sliders_ui(ui: &mut Ui, mut look: ChosenLook, columns: usize) -> Option<Action> {
    let spacing = ui.spacing_mut();
    (spacing.item_spacing, spacing.interact_size.y) = (vec2(theme::GAP, 2.0), ROW_HEIGHT);
    let mut slant_percent = (100.0 * look.slant).round() as i32;
    let sliders = [
        ("Digits", "Number of digits", Slider::new(&mut look.digit_count, 1..=10)),
        (
            "Gap",
            "Pixels between neighbours; below 0 they touch. The paper has −1 to 4",
            Slider::new(&mut look.gap_px, -4.0..=20.0).step_by(0.5).suffix(" px"),
        ),
        (
            "Slant",
            "Columns to the right for each 100 rows up",
            Slider::new(&mut slant_percent, -60..=60).step_by(5.0).suffix(" %"),
        ),
        (
            "Noise",
            "Share of the pixels that are inverted",
            Slider::new(&mut look.noise_percent, 0.0..=20.0).step_by(1.0).max_decimals(0).suffix(" %"),
        ),
    ];
    let mut is_changed = false;
    Grid::new("look").num_columns(columns).show(ui, |ui| {
        for (position, (name, hover, slider)) in sliders.into_iter().enumerate() {
            is_changed |= slider_ui(ui, name, hover, slider);
            if (position + 1) % columns == 0 {
                ui.end_row();
            }
        }
    });
    look.slant = slant_percent as f32 / 100.0;
    is_changed.then_some(Action::Strings(StringEdit::Generate(look)))
}

/// Width of the names and height of a row, in points.
const NAME_WIDTH: f32 = 44.0;
const ROW_HEIGHT: f32 = 18.0;

/// Shows a slider with its name; says whether it was moved.
fn slider_ui(ui: &mut Ui, name: &str, hover: &str, slider: Slider<'_>) -> bool {
    let row = ui.horizontal(|ui| {
        let label = ui.add_sized([NAME_WIDTH, ROW_HEIGHT], Label::new(name).halign(Align::Min));
        ui.add(slider).labelled_by(label.id).on_hover_text(hover).changed()
    });
    row.inner
}
