//! Settings that are rarely changed, folded away: more hyperparameters, early stopping, data augmentation.

use eframe::egui::{Align, CollapsingHeader, Layout, Ui, UiBuilder};
use serde::{Deserialize, Serialize};

use super::{
    augmentation::{self, Preview},
    edit::Edit,
    optimiser::MAX_SHARE,
    row::{self, Bounds, Mark, Setting, choice, list_ui, number_row},
};
use crate::{
    app::lab::Lab,
    explain::Topic,
    train::{config::TrainingConfig, early_stopping::EarlyStopping, optimizer::Optimizer},
};

/// Which sections are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Details {
    is_more_open: bool,
    #[serde(alias = "are_distortions_open")]
    is_augmentation_open: bool,
}

const LABEL_SMOOTHING: &str = "Share of the target that is spread evenly over all ten digits: with 0.1 the right digit's \
    target is 0.91 and each other's 0.01, so that the network does not become too sure";

const VALIDATION: &str = "Training images held out at random and evaluated after each epoch. They decide the best epoch \
    and early stopping, so that the test images stay unseen";

const EARLY_STOPPING: &str = "Ends a run that no longer improves, by the validation loss if there are validation images, \
    else by the training loss";

/// Early stopping as it is switched on.
const STOPPING: EarlyStopping = EarlyStopping { patience: 5, min_delta: 0.0 };

impl Details {
    /// Shows them.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab, edit: &mut Edit<'_>, preview: &mut Preview) {
        let further = |config: &TrainingConfig| {
            let rest = (config.label_smoothing, config.validation_count, config.early_stopping);
            (further_constants(config.optimizer), rest)
        };
        section_ui(ui, &mut self.is_more_open, "More", edit.mark(further), |ui| more_ui(ui, lab, edit));
        let mark = edit.mark(|config| (config.augmentation, config.built_in_share));
        section_ui(ui, &mut self.is_augmentation_open, "Augmentation", mark, |ui| {
            augmentation::ui(ui, lab, edit, preview);
        });
    }
}

/// A part that is folded away, and marked if something in it needs a restart.
fn section_ui(ui: &mut Ui, is_open: &mut bool, title: &str, mark: Mark, contents: impl FnOnce(&mut Ui)) {
    let header = CollapsingHeader::new(title).id_salt(title).open(Some(*is_open)).show_unindented(ui, contents);
    if mark == Mark::NeedsRestart {
        // At the right of the header, where it moves nothing.
        let place = header.header_response.rect.with_max_x(ui.max_rect().right());
        let layout = Layout::right_to_left(Align::Center);
        let mut place_ui = ui.new_child(UiBuilder::new().id_salt((title, "mark")).max_rect(place).layout(layout));
        place_ui.label(row::mark_text(&place_ui));
    }
    if header.header_response.clicked() {
        *is_open = !*is_open;
    }
}

/// The constants of a rule that stand here.
fn further_constants(optimizer: Optimizer) -> Option<(f64, f64)> {
    match optimizer {
        Optimizer::Sgd { .. } | Optimizer::Sdlm(_) => None,
        Optimizer::Adam(moments) | Optimizer::AdamW(moments) => Some((moments.beta2, moments.epsilon)),
    }
}

fn more_ui(ui: &mut Ui, lab: &Lab, edit: &mut Edit<'_>) {
    let beta = edit.setting(
        "Beta 2",
        "How much of the running mean of the squared gradients Adam keeps at each step: how slowly it forgets how large they are",
        |config| further_constants(config.optimizer).map(|(beta2, _)| beta2),
    );
    let epsilon = edit.setting("Epsilon", "Keeps Adam's quotient finite where gradients are almost 0", |config| {
        further_constants(config.optimizer).map(|(_, epsilon)| epsilon)
    });
    if let Optimizer::Adam(moments) | Optimizer::AdamW(moments) = &mut edit.config.optimizer {
        number_row(ui, beta, &mut moments.beta2, Bounds { range: 0.0..=MAX_SHARE, speed: 0.000_1 });
        number_row(ui, epsilon, &mut moments.epsilon, Bounds { range: 1e-30..=1.0, speed: 1e-9 });
    }
    let setting = edit.setting("Label smoothing", LABEL_SMOOTHING, |config| config.label_smoothing);
    let setting = setting.explained(edit.why(Topic::CrossEntropy));
    number_row(ui, setting, &mut edit.config.label_smoothing, Bounds { range: 0.0..=MAX_SHARE, speed: 0.002 });
    let setting = edit.setting("Validation images", VALIDATION, |config| config.validation_count);
    let most = lab.data.dataset.train.len().saturating_sub(1);
    number_row(ui, setting, &mut edit.config.validation_count, Bounds { range: 0..=most, speed: 25.0 });
    early_stopping_ui(ui, edit);
}

fn early_stopping_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let setting = edit.setting("Early stopping", EARLY_STOPPING, |config| config.early_stopping);
    let on = edit.config.early_stopping.unwrap_or(STOPPING);
    let choices = [
        choice(None, "Off", "All epochs are trained"),
        choice(Some(on), "On", "The run may end before its last epoch"),
    ];
    row::choice_row(ui, setting, |ui, width| {
        let current = edit.config.early_stopping;
        list_ui(ui, width, &choices, &current, |stopping| edit.config.early_stopping = stopping)
    });
    if let Some(EarlyStopping { patience, min_delta }) = &mut edit.config.early_stopping {
        let setting = Setting::unmarked("Patience (epochs)", "Epochs without improvement after which the run ends");
        number_row(ui, setting, patience, Bounds { range: 1..=100_000, speed: 0.05 });
        let setting = Setting::unmarked("Minimum improvement", "A smaller decrease of the loss does not count");
        number_row(ui, setting, min_delta, Bounds { range: 0.0..=1.0, speed: 0.000_1 });
    }
}
