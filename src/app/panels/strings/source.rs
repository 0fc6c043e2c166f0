//! Where the string comes from: a wide pad, a picture, or test digits put together.

use eframe::egui::{
    Align, Button, Grid, Label, PopupCloseBehavior, Slider, Ui, Vec2,
    containers::menu::{MenuButton, MenuConfig},
    vec2,
};

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

/// The name of the pad for a number.
pub(crate) const PAD_NAME: &str = "Number pad";

/// From this width on the choices stand beside the buttons, in points.
const WIDE: f32 = 850.0;

/// Width of the pen as a part of the height of a usual digit.
const PEN_WIDTH: f64 = 0.08;

/// Shows the pad, `size` points large; returns what was drawn in this frame.
pub(super) fn pad_ui(ui: &mut Ui, lab: &Lab, size: Vec2, keyboard_pen: &mut KeyboardPen) -> Vec<Action> {
    let strings = &lab.strings;
    let pad = Pad {
        drawing: &strings.drawing,
        is_pen_down: strings.is_pen_down,
        pen_width: PEN_WIDTH,
        guide: Guide::BaseLine("Write a number here"),
        name: PAD_NAME,
    };
    let edits = pad::ui(ui, pad, size, keyboard_pen);
    edits.into_iter().map(|edit| Action::Strings(StringEdit::Sketch(edit))).collect()
}

/// Shows the buttons for pad, picture and generated numbers, and the choices; returns what the user wants.
pub(super) fn buttons_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let is_wide = ui.available_width() >= WIDE;
    let mut actions = Vec::new();
    ui.horizontal_wrapped(|ui| {
        let is_drawn = !lab.strings.drawing.strokes.is_empty();
        for (name, hover, edit, is_possible) in [
            ("Undo", "Takes back the last stroke, or Clear (Ctrl+Z)", SketchEdit::Undo, lab.strings.can_undo()),
            ("Clear", "Empties the pad (C); the field shows a generated number again", SketchEdit::Clear, is_drawn),
        ] {
            // The pad for a digit has buttons of the same names.
            let button = ui.push_id("number pad", |ui| ui.add_enabled(is_possible, Button::new(name).small())).inner;
            if button.on_hover_text(hover).on_disabled_hover_text("The pad is empty").clicked() {
                actions.push(Action::Strings(StringEdit::Sketch(edit)));
            }
        }
        ui.separator();
        let picture = ui.small_button("Picture…");
        if picture.on_hover_text("Opens a picture of a number. One can also be dropped here, or pasted").clicked() {
            actions.push(Action::Choose(Dialog::OpenStringPicture));
        }
        let generate = ui.small_button("Generate");
        if generate.on_hover_text("Puts another number together from test digits").clicked() {
            actions.push(Action::Strings(StringEdit::GenerateNext));
        }
        actions.extend(look_ui(ui, lab.strings.look));
        if is_wide {
            ui.separator();
            actions.extend(choices::ui(ui, lab));
        }
    });
    if !is_wide {
        actions.extend(ui.horizontal(|ui| choices::ui(ui, lab)).inner);
    }
    actions
}

/// How generated numbers look, in a menu that stays open while a slider is moved.
fn look_ui(ui: &mut Ui, look: ChosenLook) -> Option<Action> {
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let button = MenuButton::from_button(Button::new("Gap, slant, noise").small()).config(config);
    let (response, shown) = button.ui(ui, |ui| sliders_ui(ui, look));
    response.on_hover_text("How generated numbers look");
    shown.and_then(|shown| shown.inner)
}

/// A slider for each part of the look.
fn sliders_ui(ui: &mut Ui, mut look: ChosenLook) -> Option<Action> {
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
    Grid::new("look").show(ui, |ui| {
        for (name, hover, slider) in sliders {
            is_changed |= slider_ui(ui, name, hover, slider);
            ui.end_row();
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
