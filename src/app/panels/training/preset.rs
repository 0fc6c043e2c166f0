//! Settings that belong together.

use std::sync::LazyLock;

use eframe::egui::Ui;

use super::{
    choice::{choice, list_ui},
    edit::Edit,
    heading,
};
use crate::train::config::TrainingConfig;

/// What can be set at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preset {
    /// The report's network and the learning that was chosen for it.
    Modern,
    /// Anything else.
    Custom,
}

/// The report's settings. Kept, because finding out how many threads there are takes time.
pub(super) static MODERN: LazyLock<TrainingConfig> = LazyLock::new(TrainingConfig::default);

const MEANING: &str = "The report's network, 61,706 parameters, with the learning that was chosen for it on validation \
    images: SGD with momentum 0.9, rate 0.1 along a cosine, weight decay 0.0005, batches of 64, 10 epochs. Seed, device \
    and threads stay as they are";

/// Shows the presets.
pub(super) fn ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let title = heading(ui, "Preset");
    let modern = choice(Preset::Modern, "Modern (the report)", MEANING);
    let custom = choice(Preset::Custom, "Custom", "Settings of your own: something below differs from the report's");
    let current = Preset::of(&edit.config);
    let choices: &[_] = if current == Preset::Custom { &[modern, custom] } else { &[modern] };
    let width = ui.available_width();
    let list = list_ui(ui, width, choices, &current, |preset| {
        if preset == Preset::Modern {
            edit.config = modern_of(&edit.config);
        }
    });
    list.labelled_by(title.id).on_hover_text("Settings that belong together. Changing one of them makes them your own");
}

impl Preset {
    /// What these settings are.
    pub(super) fn of(config: &TrainingConfig) -> Self {
        if modern_of(config) == *config { Self::Modern } else { Self::Custom }
    }
}

/// The report's settings on the same machine with the same seed.
fn modern_of(config: &TrainingConfig) -> TrainingConfig {
    let TrainingConfig { seed, device, thread_count, .. } = *config;
    TrainingConfig { seed, device, thread_count, ..MODERN.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_and_threads_make_nothing_custom() {
        let mut config = TrainingConfig { seed: 77, thread_count: 3, ..TrainingConfig::default() };
        assert_eq!(Preset::of(&config), Preset::Modern);
        config.batch_size = 32;
        assert_eq!(Preset::of(&config), Preset::Custom);
        let again = modern_of(&config);
        assert_eq!((again.seed, again.thread_count, again.batch_size), (77, 3, 64));
    }
}
