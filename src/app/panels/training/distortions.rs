//! How far training images are distorted at random, and what comes of it.

use std::ops::RangeInclusive;

use eframe::egui::Ui;

use super::{
    choice::{choice, list_ui},
    distortion_preview::Preview,
    edit::Edit,
    row::{self, Bounds, Setting, number_row},
};
use crate::{app::lab::Lab, data::distort::Distortions, explain::Topic};

const DISTORTIONS: &str = "Changes each training image at random, anew in each epoch, so that the network sees more ways of \
    writing than there are images";

/// Shows the choices, and examples of them.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, edit: &mut Edit<'_>, preview: &mut Preview) {
    amounts_ui(ui, edit);
    for (name, meaning, value, Amounts { range, speed }) in rows(&mut edit.config.distortions) {
        number_row(ui, Setting::unmarked(name, meaning), value, Bounds { range, speed });
    }
    preview.ui(ui, lab, &edit.config);
}

fn amounts_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let current = edit.config.distortions;
    let mut choices = vec![
        choice(Distortions::NONE, "None", "Images as they are"),
        choice(
            Distortions::standard(),
            "Standard",
            "About as much as handwriting differs: shifted, scaled, turned, slanted and bent a little",
        ),
        choice(
            Distortions::paper(),
            "Paper's",
            "Shifted, scaled, squeezed and slanted as far as in the paper's figure 7, which has no amounts: they were measured \
            on its hundred digits",
        ),
    ];
    if choices.iter().all(|choice| choice.value != current) {
        choices.push(choice(current, "Own amounts", "The amounts below"));
    }
    let setting = edit.setting("Amounts", DISTORTIONS, |config| config.distortions);
    let setting = setting.explained(edit.why(Topic::Distortions));
    row::choice_row(ui, setting, |ui, width| {
        list_ui(ui, width, &choices, &current, |distortions| edit.config.distortions = distortions)
    });
}

/// What an amount may be, and how fast it is dragged.
struct Amounts {
    range: RangeInclusive<f32>,
    speed: f64,
}

/// Name, meaning and value of each amount.
fn rows(distortions: &mut Distortions) -> [(&'static str, &'static str, &mut f32, Amounts); 8] {
    let Distortions { shift_px, scale, rotation_deg, shear, elastic_px, elastic_smoothness_px } = distortions;
    let amounts = |range, speed| Amounts { range, speed };
    [
        ("Shift across (pixels)", "Largest shift to the left and right", &mut shift_px.x, amounts(0.0..=14.0, 0.05)),
        ("Shift down (pixels)", "Largest shift up and down", &mut shift_px.y, amounts(0.0..=14.0, 0.05)),
        ("Width", WIDTH, &mut scale.x, amounts(0.0..=1.0, 0.005)),
        ("Height", HEIGHT, &mut scale.y, amounts(0.0..=1.0, 0.005)),
        ("Rotation (degrees)", "Largest turn to either side", rotation_deg, amounts(0.0..=180.0, 0.2)),
        ("Slant", "Largest shear: pixels sideways for each pixel downward", shear, amounts(0.0..=2.0, 0.005)),
        ("Bending (pixels)", BENDING, elastic_px, amounts(0.0..=14.0, 0.02)),
        (
            "Smooth over (pixels)",
            "Over how many pixels the bending stays alike",
            elastic_smoothness_px,
            amounts(2.0..=28.0, 0.05),
        ),
    ]
}

const WIDTH: &str = "Largest change of width, as a natural logarithm: 0.1 is a factor from 0.90 to 1.11. With a change of \
    height in the other direction a digit is squeezed";
const HEIGHT: &str = "Largest change of height, as a natural logarithm: 0.1 is a factor from 0.90 to 1.11";
const BENDING: &str = "How far an elastic displacement moves pixels, in the root mean square";
