//! How the network learns: the rule, its rate, and in which portions and order the images come.

use eframe::egui::Ui;

use super::{
    choice::{Choice, choice, choices, list_ui},
    edit::Edit,
    heading, learning_rate,
    row::{self, Bounds, Setting, number_row},
    rule,
};
use crate::{app::numbers::thousands, explain::Topic, train::schedule::Schedule};

const SCHEDULE: &str =
    "How the learning rate changes in the course of a run: large steps at first, small ones to settle at the end";

const BATCH_SIZE: &str = "Images whose gradients are averaged for one step. Small batches make many rough steps in an \
    epoch, large ones few and exact";

const EPOCHS: &str = "How often the next run goes through all training images. The run there is goes on longer by \
    Train more epochs at the top";

const WEIGHT_DECAY: &str = "Pulls all parameters towards zero, a little at each step, so that the network does not rely on \
    a few large weights: it helps with images that it has not seen";

const ORDER: &str = "In which order each epoch goes through the training images";

/// Falling in steps as it is first chosen.
pub(super) const STEP: Schedule = Schedule::Step { epoch_count: 3, factor: 0.5 };

/// The schedules; steps as they are now.
pub(super) fn schedules(step: Schedule) -> [Choice<'static, Schedule>; 4] {
    [
        choice(Schedule::Constant, "Constant", "The same rate in the whole run"),
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
    rule::ui(ui, edit);
    learning_rate::ui(ui, edit);
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
    let setting = setting.explained(edit.why(edit.config.schedule));
    row::choice_row(ui, setting, |ui, width| {
        let current = edit.config.schedule;
        list_ui(ui, width, &schedules, &current, |schedule| edit.config.schedule = schedule)
    });
    if let Schedule::Step { epoch_count, factor } = &mut edit.config.schedule {
        let meaning = "Epochs from one fall of the rate to the next";
        let setting = Setting::unmarked("Falls after (epochs)", meaning);
        number_row(ui, setting, epoch_count, Bounds { range: 1..=100_000, speed: 0.05 });
        let setting = Setting::unmarked("Factor of a fall", "What the rate is multiplied by each time");
        number_row(ui, setting, factor, Bounds { range: 1e-6..=1.0, speed: 0.005 });
    }
}

fn batch_size_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let meaning = match edit.run {
        Some(run) => {
            let batches = thousands(run.start.batch_count as u64);
            format!("{BATCH_SIZE}. The run there is has {batches} batches in an epoch")
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
