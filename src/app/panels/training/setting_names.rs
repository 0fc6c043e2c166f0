//! Names of the settings and their choices, by their keys in a run's `config.json`: one name for each wherever a run's
//! settings are shown.

use std::{collections::BTreeMap, sync::LazyLock};

use super::{
    learning::{STEP, schedules},
    network,
    optimiser::RULES,
    row::{choices, words_of},
};
use crate::{
    model::device::Device,
    train::{config::ImageOrder, optimizer::HessianUpdate},
};

/// Settings by their places: keys from the outside in, without the names of variants. The first two are what a run learns from.
const NAMES: [(&str, &str); 50] = [
    ("data", "Data set"),
    ("images", "Images"),
    ("architecture.input.mean", "Input mean"),
    ("architecture.input.deviation", "Input deviation"),
    ("architecture.activation", "Activation"),
    ("architecture.pooling", "Pooling"),
    ("architecture.c3", "C3 connections"),
    ("architecture.output", "Output units"),
    ("architecture.criterion", "Loss"),
    ("architecture.criterion.rubbish_penalty", "Rubbish penalty j"),
    ("architecture.normalisation", "Batch norm."),
    ("architecture.dropout", "Dropout"),
    ("initialisation", "Initial weights"),
    ("optimizer", "Optimiser"),
    ("optimizer.momentum", "Momentum"),
    ("optimizer.beta1", "Beta 1"),
    ("optimizer.beta2", "Beta 2"),
    ("optimizer.epsilon", "Epsilon"),
    ("optimizer.mu", "Mu"),
    ("optimizer.curvature", "2nd derivatives"),
    ("optimizer.sample_count", "Samples"),
    ("learning_rate", "Learning rate"),
    ("schedule", "Schedule"),
    ("schedule.epoch_count", "Step size (epochs)"),
    ("schedule.factor", "Gamma"),
    ("weight_decay", "Weight decay"),
    ("label_smoothing", "Label smoothing"),
    ("batch_size", "Batch size"),
    ("order", "Image order"),
    ("epoch_count", "Epochs"),
    ("seed", "Seed"),
    ("validation_count", "Validation images"),
    ("training_limit", "Training images"),
    ("early_stopping", "Early stopping"),
    ("early_stopping.patience", "Patience (epochs)"),
    ("early_stopping.min_delta", "Minimum improvement"),
    ("distortions.shift_px.x", "Shift across (pixels)"),
    ("distortions.shift_px.y", "Shift down (pixels)"),
    ("distortions.scale.x", "Width"),
    ("distortions.scale.y", "Height"),
    ("distortions.rotation_deg", "Rotation (degrees)"),
    ("distortions.shear", "Slant"),
    ("distortions.elastic_px", "Bending (pixels)"),
    ("distortions.elastic_smoothness_px", "Smooth over (pixels)"),
    ("distortions.thickness_px", "Pen's edge (pixels)"),
    ("distortions.renormalised_share", "Renormalised"),
    ("distortions.undistorted_share", "Left unchanged"),
    ("built_in_share", "Mixed-in digits"),
    ("device", "Device"),
    ("thread_count", "Threads"),
];

/// Choices by the places of their settings: how each stands in a file, and what it is called.
static CHOICES: LazyLock<BTreeMap<&str, Vec<(String, &str)>>> = LazyLock::new(|| {
    let mut words: BTreeMap<_, _> = network::choice_names().into_iter().collect();
    words.insert("optimizer", words_of(&RULES));
    words.insert("optimizer.curvature", words_of(&choices::<HessianUpdate>()));
    words.insert("schedule", words_of(&schedules(STEP)));
    words.insert("order", words_of(&choices::<ImageOrder>()));
    words.insert("device", words_of(&choices::<Device>()));
    words
});

/// What the setting at `place` is called, such as `Activation` for `architecture.activation`; none of one without a name.
pub(in crate::app::panels) fn setting(place: &str) -> Option<&'static str> {
    NAMES.iter().find(|(named, _)| *named == place).map(|(_, name)| *name)
}

/// Where the setting at `place` stands among all; those without a name are the last.
pub(in crate::app::panels) fn position(place: &str) -> usize {
    NAMES.iter().position(|(named, _)| *named == place).unwrap_or(NAMES.len())
}

/// What a choice of the setting at `place` is called, such as `Scaled tanh` for `scaled-tanh`.
pub(in crate::app::panels) fn choice(place: &str, in_file: &str) -> Option<&'static str> {
    CHOICES.get(place)?.iter().find(|(name, _)| name == in_file).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_setting_and_choice_has_a_name_of_its_own() {
        let names: BTreeSet<_> = NAMES.iter().map(|(_, name)| name).collect();
        assert_eq!(names.len(), NAMES.len());
        assert!(CHOICES.keys().all(|place| setting(place).is_some()));
        assert_eq!(choice("architecture.activation", "scaled-tanh"), Some("Scaled tanh"));
        assert_eq!(choice("schedule", "step"), Some("Step"));
    }
}
