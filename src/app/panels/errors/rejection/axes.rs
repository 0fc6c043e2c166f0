//! The axes of the picture: percentages from 0 on, with as many ticks as there is room for.

use eframe::egui::{FontId, RichText, Vec2};
use egui_plot::{AxisHints, GridInput, GridMark, Plot};

use crate::app::theme::Tokens;

/// Room for the labels of the errors, in points.
const Y_LABEL_WIDTH: f32 = 40.0;

/// Least distance of two ticks along each axis, in points.
const TICK_DISTANCES: Vec2 = Vec2::new(50.0, 32.0);

/// Gives a plot of `size` points its axes.
pub(super) fn of<'a>(plot: Plot<'a>, size: Vec2, tokens: &Tokens) -> Plot<'a> {
    let hints = |hints: AxisHints<'a>, title: &str| {
        let title = RichText::new(title).small().color(tokens.text_weak);
        // The steps leave enough room between ticks: none is to be hidden or faded.
        let hints = hints.label(title).label_spacing(0.0..=1.0).tick_label_color(tokens.text_weak);
        hints.tick_label_font(FontId::proportional(11.0)).formatter(|mark, _| words(mark.value))
    };
    let limits = (size / TICK_DISTANCES).max(Vec2::splat(2.0));
    plot.custom_x_axes(vec![hints(AxisHints::new_x(), "% of the test images rejected")])
        .custom_y_axes(vec![hints(AxisHints::new_y(), "% of the rest wrong").min_thickness(Y_LABEL_WIDTH)])
        .x_grid_spacer(move |input| marks(&input, limits.x.into()))
        .y_grid_spacer(move |input| marks(&input, limits.y.into()))
        .grid_color(tokens.border)
        .grid_fade(0.0)
}

fn marks(input: &GridInput, limit: f64) -> Vec<GridMark> {
    let (first, last) = input.bounds;
    let step_size = step(last - first, limit);
    let number = |bound: f64| (bound / step_size).floor() as i64;
    let ticks = number(first)..=number(last);
    ticks.map(|number| GridMark { value: number as f64 * step_size, step_size }).collect()
}

/// The smallest of 1, 2 and 5 times a power of ten that divides `range` into at most `limit` steps.
fn step(range: f64, limit: f64) -> f64 {
    let least = range / limit;
    let power = 10.0_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0].map(|factor| factor * power).into_iter().find(|step| *step >= least).unwrap_or(10.0 * power)
}

/// `0.5`, `10`
fn words(value: f64) -> String {
    ((value * 1000.0).round() / 1000.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_not_too_many() {
        assert_eq!(
            [(10.0, 10.0), (10.0, 9.0), (1.12, 4.0), (32.5, 12.0)].map(|(range, limit)| step(range, limit)),
            [1.0, 2.0, 0.5, 5.0]
        );
        let input = GridInput { bounds: (0.0, 1.12), base_step_size: 0.1 };
        let values: Vec<String> = marks(&input, 4.0).iter().map(|mark| words(mark.value)).collect();
        assert_eq!(values, ["0", "0.5", "1"]);
    }
}
