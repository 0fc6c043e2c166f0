//! How the network learns: optimiser, learning rate and schedule, batches, image order.

use eframe::egui::{RichText, Slider, SliderClamping, Ui, vec2};

use super::{
    edit::Edit,
    heading, optimiser,
    row::{self, Bounds, Choice, Mark, Setting, choice, choices, list_ui, number_row},
};
use crate::{
    app::{
        lab::{RunPhase, RunView},
        numbers::{self, thousands},
        theme,
    },
    explain::Topic,
    train::schedule::{Position, Schedule},
};

const SCHEDULE: &str = "How the learning rate changes during a run: large steps at first, small ones at the end";

const BATCH_SIZE: &str = "Images whose gradients are averaged for one step. Small batches give many noisy steps per \
    epoch, large ones few and exact steps";

const EPOCHS: &str = "Passes of the next run through all training images. To extend the current run, choose \
    Train more epochs at the top";

const WEIGHT_DECAY: &str = "Pulls all parameters towards zero, a little at each step, so that the network does not rely on \
    a few large weights: it helps with images that it has not seen";

const ORDER: &str = "In which order each epoch goes through the training images";

/// Falling in steps as it is first chosen.
pub(super) const STEP: Schedule = Schedule::Step { epoch_count: 3, factor: 0.5 };

/// The schedules; steps as they are now.
pub(super) fn schedules(step: Schedule) -> [Choice<'static, Schedule>; 4] {
    [
        choice(Schedule::Constant, "Constant", "The same rate during the whole run"),
        choice(step, "Step", "The rate is multiplied by a factor after every few epochs"),
        choice(
            Schedule::Paper,
            "Paper's",
            "The whole rate for 2 epochs, 0.4 of it for 3, 0.2 for 3, 0.1 for 4, then 0.02: from 0.0005 to 0.00001",
        ),
        choice(
            Schedule::Cosine,
            "Cosine",
            "The rate falls along half a cosine, from all of it at the first batch to 0 after the last",
        ),
    ]
}

/// Shows the choices.
pub(super) fn ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    heading(ui, "Learning");
    optimiser::ui(ui, edit);
    learning_rate_ui(ui, edit);
    schedule_ui(ui, edit);
    batch_size_ui(ui, edit);
    order_ui(ui, edit);
    // A run can be given more epochs, so this needs no restart.
    let setting = Setting::unmarked("Epochs", EPOCHS);
    number_row(ui, setting, &mut edit.config.epoch_count, Bounds { range: 1..=100_000, speed: 0.1 });
    let setting = edit.setting("Weight decay", WEIGHT_DECAY, |config| config.weight_decay);
    let setting = setting.explained(edit.why(Topic::WeightDecay));
    let speed = (0.02 * edit.config.weight_decay).max(0.000_01);
    number_row(ui, setting, &mut edit.config.weight_decay, Bounds { range: 0.0..=1.0, speed });
}

fn schedule_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let step = match edit.config.schedule {
        schedule @ Schedule::Step { .. } => schedule,
        Schedule::Constant | Schedule::Cosine | Schedule::Paper => STEP,
    };
    let schedules = schedules(step);
    let setting = edit.setting("Schedule", SCHEDULE, |config| config.schedule);
    let setting = setting.explained(edit.why(Topic::Schedule));
    row::choice_row(ui, setting, |ui, width| {
        let current = edit.config.schedule;
        list_ui(ui, width, &schedules, &current, |schedule| edit.config.schedule = schedule)
    });
    if let Schedule::Step { epoch_count, factor } = &mut edit.config.schedule {
        let meaning = "Epochs between two reductions of the rate";
        let setting = Setting::unmarked("Step size (epochs)", meaning);
        number_row(ui, setting, epoch_count, Bounds { range: 1..=100_000, speed: 0.05 });
        let setting = Setting::unmarked("Gamma", "Factor of the rate at each reduction");
        number_row(ui, setting, factor, Bounds { range: 1e-6..=1.0, speed: 0.005 });
    }
}

fn batch_size_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let meaning = match edit.run {
        Some(run) => {
            let batches = thousands(run.start.batch_count as u64);
            format!("{BATCH_SIZE}. The current run has {batches} batches per epoch")
        }
        None => BATCH_SIZE.to_owned(),
    };
    let setting = edit.setting("Batch size", &meaning, |config| config.batch_size);
    let setting = setting.explained(edit.why(Topic::OneImageAtATime));
    number_row(ui, setting, &mut edit.config.batch_size, Bounds { range: 1..=16_384, speed: 0.3 });
}

fn order_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let setting = edit.setting("Image order", ORDER, |config| config.order);
    let setting = setting.explained(edit.why(edit.config.order));
    row::choice_row(ui, setting, |ui, width| {
        let current = edit.config.order;
        list_ui(ui, width, &choices(), &current, |order| edit.config.order = order)
    });
}

const RATE: &str = "How far weights go along their gradients at each step: too small learns slowly, too large overshoots \
    and may never learn. It changes at the next batch, without a restart";

const RATE_OF_NEXT_RUN: &str =
    "The learning rate of the next run. The current run has another optimiser and keeps its own rate";

/// Rates that can be set; the slider has the usual ones.
const RATES: std::ops::RangeInclusive<f64> = 1e-12..=1000.0;
const SLIDER_RATES: std::ops::RangeInclusive<f64> = 1e-4..=1.0;

/// Width of the field in points.
const RATE_WIDTH: f32 = 70.0;

/// Shows the field, the slider and the current rate.
fn learning_rate_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let (meaning, mark) = if edit.is_rate_live() { (RATE, Mark::None) } else { (RATE_OF_NEXT_RUN, Mark::NeedsRestart) };
    let setting = Setting { mark, ..Setting::unmarked("Learning rate", meaning) }.explained(edit.why(Topic::Schedule));
    let rate = &mut edit.config.learning_rate;
    let speed = (0.01 * *rate).clamp(1e-9, 1.0);
    let field = row::field(rate, Bounds { range: RATES, speed }).custom_formatter(|rate, _| numbers::decimal(rate));
    row::field_row(ui, setting, RATE_WIDTH, field);
    ui.scope(|ui| {
        ui.spacing_mut().slider_width = ui.available_width();
        ui.spacing_mut().interact_size.y = 18.0;
        let slider =
            Slider::new(rate, SLIDER_RATES).logarithmic(true).show_value(false).clamping(SliderClamping::Never);
        ui.add(slider).accessible_name("Learning rate, logarithmic").on_hover_text(meaning);
    });
    let text = RichText::new(rate_in_words(edit)).small().color(theme::tokens(ui).text_weak);
    // As high as a line whatever it says.
    ui.allocate_ui(vec2(ui.available_width(), 14.0), |ui| ui.label(text))
        .inner
        .on_hover_text("The learning rate times the factor of the schedule: the rate of the next step");
}

/// The current rate, or what the schedule will do.
fn rate_in_words(edit: &Edit<'_>) -> String {
    match (edit.run, edit.config.schedule) {
        (Some(run), _) if run.phase.is_active() || run.phase == RunPhase::Paused => {
            format!("Current rate: {}", three_digits(current_rate(run)))
        }
        (_, Schedule::Constant) => "Constant during the run".to_owned(),
        (_, Schedule::Step { epoch_count: 1, factor }) => format!("×{factor} after every epoch"),
        (_, Schedule::Step { epoch_count, factor }) => format!("×{factor} after every {epoch_count} epochs"),
        (_, Schedule::Paper) => "×0.4, 0.2, 0.1, 0.02 after 2, 5, 8, 12".to_owned(),
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
