//! A slider for the amount of each perturbation; its name shows its curves.

use std::ops::RangeInclusive;

use eframe::egui::{Align, Layout, Slider, Ui, vec2};

use crate::{
    app::numbers::typed_number,
    data::perturb::{Perturbation, Perturbations},
};

/// Width of the names, and of the amounts beside a slider, in points.
const NAME_WIDTH: f32 = 92.0;
const AMOUNT_WIDTH: f32 = 62.0;

/// Height of a row in points.
const ROW_HEIGHT: f32 = 18.0;

/// Least and largest length of a slider, in points.
const SLIDER_WIDTHS: [f32; 2] = [40.0, 260.0];

/// Shows the sliders. The one that is moved, or whose name is clicked, becomes the `chosen`.
pub(super) fn ui(ui: &mut Ui, perturbations: &mut Perturbations, chosen: &mut Perturbation) {
    let spacing = ui.spacing_mut();
    (spacing.item_spacing, spacing.button_padding, spacing.interact_size.y) =
        (vec2(6.0, 2.0), vec2(5.0, 1.0), ROW_HEIGHT);
    let width = ui.available_width() - NAME_WIDTH - AMOUNT_WIDTH - 18.0;
    ui.spacing_mut().slider_width = width.clamp(SLIDER_WIDTHS[0], SLIDER_WIDTHS[1]);
    for perturbation in Perturbation::ALL {
        row_ui(ui, perturbation, perturbations, chosen);
    }
}

fn row_ui(ui: &mut Ui, perturbation: Perturbation, perturbations: &mut Perturbations, chosen: &mut Perturbation) {
    ui.horizontal(|ui| {
        let is_chosen = *chosen == perturbation;
        let layout = Layout::left_to_right(Align::Center);
        let name = ui.allocate_ui_with_layout(vec2(NAME_WIDTH, ROW_HEIGHT), layout, |ui| {
            ui.set_min_width(NAME_WIDTH);
            ui.selectable_label(is_chosen, perturbation.name())
        });
        let name = name.inner;
        if name.clone().on_hover_text(format!("{}. Click to show its curves", meaning(perturbation))).clicked() {
            *chosen = perturbation;
        }
        let mut amount = perturbations.amount(perturbation);
        let (range, step) = range_and_step(perturbation);
        let slider = Slider::new(&mut amount, range).step_by(step).custom_formatter(move |amount, _| {
            // Steps are hundredths at the least.
            perturbation.amount_words(((100.0 * amount).round() / 100.0) as f32)
        });
        let slider = ui.add(slider.custom_parser(parsed)).labelled_by(name.id);
        if slider.on_hover_text(meaning(perturbation)).changed() {
            *perturbations = perturbations.with(perturbation, amount);
            *chosen = perturbation;
        }
    });
}

/// A number with or without its unit.
fn parsed(text: &str) -> Option<f64> {
    let is_part = |letter: char| letter.is_ascii_digit() || "+-−.,".contains(letter);
    let number = text.trim_start_matches(|letter| !is_part(letter));
    let end = number.find(|letter| !is_part(letter) && !matches!(letter, 'e' | 'E')).unwrap_or(number.len());
    typed_number(&number[..end])
}

/// From where to where a slider goes, and in which steps.
fn range_and_step(perturbation: Perturbation) -> (RangeInclusive<f32>, f64) {
    match perturbation {
        Perturbation::Rotation => (-180.0..=180.0, 1.0),
        Perturbation::Scale => (0.3..=2.5, 0.05),
        Perturbation::ShiftAcross | Perturbation::ShiftDown => (-16.0..=16.0, 0.5),
        Perturbation::StrokeWidth => (-3.0..=6.0, 0.25),
        Perturbation::Blur => (0.0..=4.0, 0.1),
        Perturbation::Noise => (0.0..=50.0, 1.0),
    }
}

fn meaning(perturbation: Perturbation) -> &'static str {
    match perturbation {
        Perturbation::Rotation => "Turns the digit about the middle of the field, clockwise from 0 on",
        Perturbation::Scale => {
            "Makes the digit larger or smaller; from a factor of 1.6 on it does not fit in the field"
        }
        Perturbation::ShiftAcross => {
            "Shifts the digit to the right, or left; by more than 6 pixels it leaves the field"
        }
        Perturbation::ShiftDown => "Shifts the digit downward, or up; by more than 6 pixels it leaves the field",
        Perturbation::StrokeWidth => {
            "Makes strokes wider, or thinner, by so much in all; MNIST's are 2 to 3 pixels wide"
        }
        Perturbation::Blur => "Blurs by a Gaussian of this deviation",
        Perturbation::Noise => "Inverts this share of the field's pixels at random, always the same ones",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sliders_reach_all_amounts_of_the_curves_within_the_limits() {
        for perturbation in Perturbation::ALL {
            let (range, _) = range_and_step(perturbation);
            assert!(perturbation.curve_amounts().iter().all(|amount| range.contains(amount)), "{perturbation:?}");
            let [least, largest] = perturbation.limits();
            assert!(least <= *range.start() && *range.end() <= largest, "{perturbation:?}");
        }
    }

    #[test]
    fn amounts_are_understood_as_they_are_written() {
        for (perturbation, amount) in
            [(Perturbation::Rotation, -12.0), (Perturbation::Scale, 1.25), (Perturbation::Blur, 0.3)]
        {
            let read = parsed(&perturbation.amount_words(amount)).unwrap();
            assert!((read - f64::from(amount)).abs() < 1e-6);
        }
        assert_eq!(["15", "1,5 px", "1e1", "much"].map(parsed), [Some(15.0), Some(1.5), Some(10.0), None]);
    }
}
