//! The learning rate: its field, a slider, and the rate of the next step.

use eframe::egui::{RichText, Slider, SliderClamping, Ui, vec2};

use super::{
    edit::Edit,
    row::{self, WIDE_NUMBER_WIDTH},
    settings::Setting,
};
use crate::{
    app::{
        lab::{RunPhase, RunView},
        theme,
    },
    train::{
        schedule::{Position, Schedule},
        session::FinishReason,
    },
};

/// Rates that can be set; the slider has the usual ones.
const RATES: std::ops::RangeInclusive<f64> = 1e-12..=1000.0;
const SLIDER_RATES: std::ops::RangeInclusive<f64> = 1e-4..=1.0;

pub(super) fn ui(ui: &mut Ui, edit: &mut Edit<'_>, setting: &Setting) {
    let mut rate = edit.config.learning_rate;
    let speed = (0.01 * rate).clamp(1e-9, 1.0);
    row::field_row(ui, edit, setting, WIDE_NUMBER_WIDTH, row::field(&mut rate, RATES, speed));
    ui.scope(|ui| {
        ui.spacing_mut().slider_width = ui.available_width();
        ui.spacing_mut().interact_size.y = 18.0;
        let slider =
            Slider::new(&mut rate, SLIDER_RATES).logarithmic(true).show_value(false).clamping(SliderClamping::Never);
        ui.add(slider).accessible_name("Learning rate, logarithmic").on_hover_text(setting.meaning);
    });
    edit.config.learning_rate = rate;
    let text = RichText::new(rate_in_words(edit)).small().color(theme::tokens(ui).text_weak);
    // As high as a line whatever it says.
    ui.allocate_ui(vec2(ui.available_width(), 14.0), |ui| ui.label(text))
        .inner
        .on_hover_text("The learning rate times the factor of the schedule: the rate of the next step");
}

/// The current rate, or what the schedule will do.
fn rate_in_words(edit: &Edit<'_>) -> String {
    match (edit.lab.run(), edit.config.schedule) {
        (Some(_), _) if !edit.is_rate_live() => "For the next run: it has another optimiser".to_owned(),
        (Some(run), _) if run.phase == RunPhase::Finished(FinishReason::Diverged) => {
            "Diverged: a smaller rate resumes it".to_owned()
        }
        (Some(run), _) if run.phase.is_active() || run.phase == RunPhase::Paused => {
            format!("Current rate: {}", three_digits(current_rate(run)))
        }
        (_, Schedule::Constant) => "Constant during the run".to_owned(),
        (_, Schedule::Step { epoch_count: 1, factor }) => format!("×{factor} after every epoch"),
        (_, Schedule::Step { epoch_count, factor }) => format!("×{factor} after every {epoch_count} epochs"),
        (_, Schedule::Paper) => "×0.4, 0.2, 0.1, 0.02 after 2, 5, 8, 12".to_owned(),
        (_, Schedule::OneCycle) => "Rises for a tenth, then falls to 0".to_owned(),
        (_, Schedule::Cosine) => "Falls to 0 along a cosine".to_owned(),
    }
}

/// The rate of a run's next step.
fn current_rate(run: &RunView) -> f64 {
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
    fn the_current_rate_follows_the_schedule() {
        let mut lab = Lab::fake_run();
        let run = lab.run_mut().unwrap();
        (run.epoch, run.epoch_count, run.learning_rate) = (6, 10, 0.2);
        run.batch = 0;
        // Half of the run is done, where the cosine is at a half.
        assert!((current_rate(run) - 0.1).abs() < 1e-12);
        run.start.config.schedule = Schedule::Step { epoch_count: 2, factor: 0.1 };
        // Five epochs are done, so it has fallen twice.
        assert!((current_rate(run) - 0.002).abs() < 1e-12);
        run.start.config.schedule = Schedule::Constant;
        assert_eq!(current_rate(run), 0.2);
    }

    #[test]
    fn rates_have_three_digits() {
        let written = [0.042_123, 0.1, 1.5, 250.0, 0.0, 3.21e-9].map(three_digits);
        assert_eq!(written, ["0.0421", "0.100", "1.50", "250", "0", "3.21e-9"]);
    }
}
