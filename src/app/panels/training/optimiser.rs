//! The rule by which weights follow their gradients, and the constants that it has of its own.

use eframe::egui::Ui;

use super::{
    edit::Edit,
    row::{self, Bounds, Choice, Setting, choice, choices, list_ui, number_row},
};
use crate::train::optimizer::{Moments, Optimizer, Sdlm};

const OPTIMISER: &str = "The rule by which weights follow their gradients. Another one comes with the learning rate and \
    weight decay that it is usually used with";

pub(super) const RULES: [Choice<'_, Optimizer>; 4] = [
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
    choice(
        Optimizer::Sdlm(Sdlm::DEFAULT),
        "SDLM",
        "Stochastic diagonal Levenberg–Marquardt, the paper's: each weight has a rate of its own, rate/(mu + h), with its \
        second derivative h measured before each epoch. Without batch normalisation and dropout, on the CPU",
    ),
];

const MOMENTUM: &str = "How much of a step goes on in the next one, as with a ball that keeps rolling: with 0.9, steps that \
    agree add up to ten times a single one. 0 is none";

const BETA_1: &str = "Adam's momentum: how much of the running mean of the gradients is kept at each step. With 0.9 it is \
    about the mean of the last 10";

const MU: &str = "Keeps the steps of weights small whose second derivative is small: no rate is larger than the learning \
    rate divided by it. The paper has 0.02";

const SECOND_DERIVATIVES: &str = "What becomes of the second derivatives that are measured before each epoch";

const SAMPLES: &str =
    "Training images that the second derivatives are measured on before each epoch. The paper has 500";

/// The largest share that is offered where only less than 1 is possible.
pub(super) const MAX_SHARE: f64 = 0.999_999;

/// Shows the choice and the constants that matter most.
pub(super) fn ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let setting = edit.setting("Optimiser", OPTIMISER, |config| std::mem::discriminant(&config.optimizer));
    let setting = setting.explained(edit.why(edit.config.optimizer));
    row::choice_row(ui, setting, |ui, width| {
        let current = rule_of(edit.config.optimizer);
        list_ui(ui, width, &RULES, &current, |rule| edit.choose_rule(rule))
    });
    match edit.config.optimizer {
        Optimizer::Sgd { .. } => momentum_ui(ui, edit, "Momentum", MOMENTUM),
        Optimizer::Adam(_) | Optimizer::AdamW(_) => momentum_ui(ui, edit, "Beta 1", BETA_1),
        Optimizer::Sdlm(sdlm) => sdlm_ui(ui, edit, sdlm),
    }
}

/// A rule as it stands in the list.
fn rule_of(optimizer: Optimizer) -> Optimizer {
    match optimizer {
        Optimizer::Sgd { .. } => Optimizer::SGD,
        Optimizer::Adam(_) => Optimizer::Adam(Moments::DEFAULT),
        Optimizer::AdamW(_) => Optimizer::AdamW(Moments::DEFAULT),
        Optimizer::Sdlm(_) => Optimizer::Sdlm(Sdlm::DEFAULT),
    }
}

/// How much of a step goes on in the next one, where the rule has that.
fn momentum_of(optimizer: &mut Optimizer) -> Option<&mut f64> {
    match optimizer {
        Optimizer::Sgd { momentum } => Some(momentum),
        Optimizer::Adam(moments) | Optimizer::AdamW(moments) => Some(&mut moments.beta1),
        Optimizer::Sdlm(_) => None,
    }
}

fn momentum_ui(ui: &mut Ui, edit: &mut Edit<'_>, name: &str, meaning: &str) {
    let setting = edit.setting(name, meaning, |config| momentum_of(&mut config.optimizer.clone()).copied());
    if let Some(momentum) = momentum_of(&mut edit.config.optimizer) {
        number_row(ui, setting, momentum, Bounds { range: 0.0..=MAX_SHARE, speed: 0.002 });
    }
}

fn sdlm_ui(ui: &mut Ui, edit: &mut Edit<'_>, mut sdlm: Sdlm) {
    let setting = sdlm_setting(edit, "Mu", MU, |sdlm| sdlm.mu);
    number_row(ui, setting, &mut sdlm.mu, Bounds { range: 1e-9..=1000.0, speed: 0.000_2 });
    let setting = sdlm_setting(edit, "2nd derivatives", SECOND_DERIVATIVES, |sdlm| sdlm.hessian);
    let setting = setting.explained(edit.why(sdlm.hessian));
    row::choice_row(ui, setting, |ui, width| {
        let current = sdlm.hessian;
        list_ui(ui, width, &choices(), &current, |hessian| sdlm.hessian = hessian)
    });
    let setting = sdlm_setting(edit, "Samples", SAMPLES, |sdlm| sdlm.sample_count);
    number_row(ui, setting, &mut sdlm.sample_count, Bounds { range: 1..=60_000, speed: 2.0 });
    edit.config.optimizer = Optimizer::Sdlm(sdlm);
}

fn sdlm_setting<'a, T: PartialEq>(
    edit: &Edit<'_>,
    name: &'a str,
    meaning: &'a str,
    of: impl Fn(Sdlm) -> T,
) -> Setting<'a> {
    edit.setting(name, meaning, |config| match config.optimizer {
        Optimizer::Sdlm(sdlm) => Some(of(sdlm)),
        Optimizer::Sgd { .. } | Optimizer::Adam(_) | Optimizer::AdamW(_) => None,
    })
}
