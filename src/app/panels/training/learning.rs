//! The rule of learning and its numbers.

use eframe::egui::Ui;

use super::{
    choice::{Choice, choice, list_ui},
    edit::Edit,
    heading, learning_rate,
    row::{self, Bounds, Mark, Setting, number_row},
};
use crate::{
    app::numbers::thousands,
    train::{
        optimizer::{Moments, Optimizer},
        schedule::Schedule,
    },
};

const OPTIMISER: &str = "The rule by which weights follow their gradients. Another one comes with the learning rate and \
    weight decay that it is usually used with";

const RULES: [Choice<'_, Optimizer>; 3] = [
    choice(
        Optimizer::SGD,
        "SGD",
        "Stochastic gradient descent with momentum: v ← μ·v + gradient, weight ← weight − rate·v",
    ),
    choice(
        Optimizer::Adam(Moments::DEFAULT),
        "Adam",
        "Steps along the running mean of the gradients, divided by how large they usually are, so that each weight gets \
        steps of its own size (Kingma and Ba, 2015)",
    ),
    choice(
        Optimizer::AdamW(Moments::DEFAULT),
        "AdamW",
        "As Adam, but weight decay pulls at the weights themselves and not by way of the gradient (Loshchilov and Hutter, 2019)",
    ),
];

const MOMENTUM: &str = "How much of a step goes on in the next one, as with a ball that keeps rolling: with 0.9, steps that \
    agree add up to ten times a single one. 0 is none";

const BETA_1: &str = "Adam's momentum: how much of the running mean of the gradients is kept at each step. With 0.9 it is \
    about the mean of the last 10";

const SCHEDULE: &str =
    "How the learning rate changes in the course of a run: large steps at first, small ones to settle at the end";

const BATCH_SIZE: &str = "Images whose gradients are averaged for one step. Small batches make many rough steps in an \
    epoch, large ones few and exact";

const EPOCHS: &str = "How often the next run goes through all training images. The run there is goes on longer by \
    Train more epochs at the top";

const WEIGHT_DECAY: &str = "Pulls all parameters towards zero, a little at each step, so that the network does not rely on \
    a few large weights: it helps with images that it has not seen";

/// Shows the choices.
pub(super) fn ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    heading(ui, "Learning");
    let setting = edit.setting("Optimiser", OPTIMISER, |config| std::mem::discriminant(&config.optimizer));
    row::choice_row(ui, setting, |ui, width| {
        let current = rule_of(edit.config.optimizer);
        list_ui(ui, width, &RULES, &current, |rule| edit.choose_rule(rule))
    });
    momentum_ui(ui, edit);
    learning_rate::ui(ui, edit);
    schedule_ui(ui, edit);
    batch_size_ui(ui, edit);
    // A run can be given more epochs, so this needs no restart.
    let setting = Setting { name: "Epochs", meaning: EPOCHS, mark: Mark::None };
    number_row(ui, setting, &mut edit.config.epoch_count, Bounds { range: 1..=100_000, speed: 0.1 });
    let setting = edit.setting("Weight decay", WEIGHT_DECAY, |config| config.weight_decay);
    let speed = (0.02 * edit.config.weight_decay).max(0.000_01);
    number_row(ui, setting, &mut edit.config.weight_decay, Bounds { range: 0.0..=1.0, speed });
}

/// A rule as it stands in the list.
fn rule_of(optimizer: Optimizer) -> Optimizer {
    match optimizer {
        Optimizer::Sgd { .. } => Optimizer::SGD,
        Optimizer::Adam(_) => Optimizer::Adam(Moments::DEFAULT),
        Optimizer::AdamW(_) => Optimizer::AdamW(Moments::DEFAULT),
    }
}

fn momentum_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let of = |optimizer: Optimizer| match optimizer {
        Optimizer::Sgd { momentum } => momentum,
        Optimizer::Adam(moments) | Optimizer::AdamW(moments) => moments.beta1,
    };
    let (name, meaning) = match edit.config.optimizer {
        Optimizer::Sgd { .. } => ("Momentum", MOMENTUM),
        Optimizer::Adam(_) | Optimizer::AdamW(_) => ("Beta 1", BETA_1),
    };
    let setting = edit.setting(name, meaning, |config| of(config.optimizer));
    let value = match &mut edit.config.optimizer {
        Optimizer::Sgd { momentum } => momentum,
        Optimizer::Adam(moments) | Optimizer::AdamW(moments) => &mut moments.beta1,
    };
    number_row(ui, setting, value, Bounds { range: 0.0..=MOST_SHARE, speed: 0.002 });
}

/// The largest share that is offered where only less than 1 is possible.
pub(super) const MOST_SHARE: f64 = 0.999_999;

fn schedule_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let step = match edit.config.schedule {
        schedule @ Schedule::Step { .. } => schedule,
        Schedule::Constant | Schedule::Cosine => Schedule::Step { epoch_count: 3, factor: 0.5 },
    };
    let schedules = [
        choice(Schedule::Constant, "Constant", "The same rate in the whole run"),
        choice(step, "Step", "The rate is multiplied by a factor after every few epochs"),
        choice(
            Schedule::Cosine,
            "Cosine",
            "The rate falls along half a cosine, from all of it at the first batch to 0 after the last",
        ),
    ];
    let setting = edit.setting("Schedule", SCHEDULE, |config| config.schedule);
    row::choice_row(ui, setting, |ui, width| {
        let current = edit.config.schedule;
        list_ui(ui, width, &schedules, &current, |schedule| edit.config.schedule = schedule)
    });
    let mark = Mark::None;
    if let Schedule::Step { epoch_count, factor } = &mut edit.config.schedule {
        let meaning = "Epochs from one fall of the rate to the next";
        let setting = Setting { name: "Falls after (epochs)", meaning, mark };
        number_row(ui, setting, epoch_count, Bounds { range: 1..=100_000, speed: 0.05 });
        let setting = Setting { name: "Factor of a fall", meaning: "What the rate is multiplied by each time", mark };
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
    number_row(ui, setting, &mut edit.config.batch_size, Bounds { range: 1..=16_384, speed: 0.3 });
}
