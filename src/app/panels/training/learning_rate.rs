//! The learning rate, which also changes in a run under way, and what the schedule makes of it at the moment.

use eframe::egui::{RichText, Slider, SliderClamping, Ui, vec2};

use super::{
    edit::Edit,
    row::{self, Bounds, Mark, Setting},
};
use crate::{
    app::{
        lab::{RunPhase, RunView},
        numbers, theme,
    },
    explain::Topic,
    train::schedule::{Position, Schedule},
};

const MEANING: &str = "How far weights go along their gradients at each step: too small learns slowly, too large overshoots \
    and may never learn. It changes at the next batch, without a restart";

const WAITS: &str = "The learning rate for the next run. The run there is has another optimiser, which this rate does not suit, \
    so it keeps its own";

/// Rates that can be set; the slider has the usual ones.
const RATES: std::ops::RangeInclusive<f64> = 1e-12..=1000.0;
const SLIDER_RATES: std::ops::RangeInclusive<f64> = 1e-4..=1.0;

/// Width of the field in points.
const FIELD_WIDTH: f32 = 70.0;

/// Shows the field, the slider and the rate in force.
pub(super) fn ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let (meaning, mark) = if edit.is_rate_live() { (MEANING, Mark::None) } else { (WAITS, Mark::NeedsRestart) };
    let setting = Setting { mark, ..Setting::unmarked("Learning rate", meaning) }.explained(edit.why(Topic::Schedule));
    let rate = &mut edit.config.learning_rate;
    let speed = (0.01 * *rate).clamp(1e-9, 1.0);
    let field = row::field(rate, Bounds { range: RATES, speed }).custom_formatter(|rate, _| numbers::decimal(rate));
    row::field_row(ui, setting, FIELD_WIDTH, field);
    ui.scope(|ui| {
        ui.spacing_mut().slider_width = ui.available_width();
        ui.spacing_mut().interact_size.y = 18.0;
        let slider =
            Slider::new(rate, SLIDER_RATES).logarithmic(true).show_value(false).clamping(SliderClamping::Never);
        ui.add(slider).accessible_name("Learning rate, logarithmic").on_hover_text(meaning);
    });
    let text = RichText::new(words(edit)).small().color(theme::tokens(ui).text_weak);
    // As high as a line whatever it says.
    ui.allocate_ui(vec2(ui.available_width(), 14.0), |ui| ui.label(text))
        .inner
        .on_hover_text("The rate times the schedule's factor; this is what the next step is made with");
}

/// The rate in force, or what the schedule will do.
fn words(edit: &Edit<'_>) -> String {
    match (edit.run, edit.config.schedule) {
        (Some(run), _) if run.phase.is_active() || run.phase == RunPhase::Paused => {
            format!("In force now: {}", three_digits(in_force(run)))
        }
        (_, Schedule::Constant) => "The same in the whole run".to_owned(),
        (_, Schedule::Step { epoch_count: 1, factor }) => format!("×{factor} after every epoch"),
        (_, Schedule::Step { epoch_count, factor }) => format!("×{factor} after every {epoch_count} epochs"),
        (_, Schedule::Paper) => "×0.4, 0.2, 0.1, 0.02 after 2, 5, 8, 12".to_owned(),
        (_, Schedule::Cosine) => "Falls to 0 along a cosine".to_owned(),
    }
}

/// The rate of a run's next step.
fn in_force(run: &RunView) -> f64 {
    let (done_epochs, batch_count) = (run.epoch.saturating_sub(1), run.start.batch_count);
    let position = Position { epoch: done_epochs, batch: run.batch, batch_count, epoch_count: run.epoch_count };
    run.learning_rate * run.start.config.schedule.factor(position)
}

/// A positive number with three digits that count: `0.0421`.
fn three_digits(value: f64) -> String {
    if value <= 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let decimals = 2 - value.log10().floor() as i32;
    if decimals > 7 { format!("{value:.2e}") } else { format!("{value:.*}", decimals.max(0) as usize) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lab::Lab;

    #[test]
    fn the_rate_in_force_is_the_schedules_part_of_it() {
        let mut lab = Lab::fake_run();
        let run = lab.run_mut().unwrap();
        (run.epoch, run.epoch_count, run.learning_rate) = (6, 10, 0.2);
        run.batch = 0;
        // Half of the run is done, where the cosine is at a half.
        assert!((in_force(run) - 0.1).abs() < 1e-12);
        run.start.config.schedule = Schedule::Step { epoch_count: 2, factor: 0.1 };
        // Five epochs are done, so it has fallen twice.
        assert!((in_force(run) - 0.002).abs() < 1e-12);
        run.start.config.schedule = Schedule::Constant;
        assert_eq!(in_force(run), 0.2);
    }

    #[test]
    fn rates_have_three_digits() {
        let written = [0.042_123, 0.1, 1.5, 250.0, 0.0, 3.21e-9].map(three_digits);
        assert_eq!(written, ["0.0421", "0.100", "1.50", "250", "0", "3.21e-9"]);
    }
}
