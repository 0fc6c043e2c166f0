//! Settings that belong together.

use std::sync::LazyLock;

use eframe::egui::Ui;

use super::{
    edit::Edit,
    heading,
    row::{choice, list_ui},
};
use crate::{explain::Topic, train::config::TrainingConfig};

/// What can be set at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preset {
    /// The report's network and the learning that was chosen for it.
    Modern,
    /// The network of 1998 and how the paper trained it.
    Original,
    /// Anything else.
    Custom,
}

/// The report's settings. Kept, because finding out how many threads there are takes time.
pub(super) static MODERN: LazyLock<TrainingConfig> = LazyLock::new(TrainingConfig::default);

/// The settings of 1998.
static ORIGINAL: LazyLock<TrainingConfig> = LazyLock::new(TrainingConfig::original);

const MODERN_MEANING: &str = "LeNet-5 with tanh, average pooling and softmax, 61,706 parameters. Its training was chosen on \
    validation images: SGD with momentum 0.9, rate 0.1 along a cosine, weight decay 0.0005, batches of 64, 10 epochs. Seed, device \
    and threads stay as they are";

const ORIGINAL_MEANING: &str = "The network and training of the paper, 60,000 parameters: scaled tanh, trainable \
    pooling (subsampling), C3 by Table I, ten bitmaps to compare with, SDLM, one image at a time, 20 epochs. In two things it \
    departs from the paper's text, which does not train: weights begin between ±1/√fan-in, and SDLM is stabilised. Seed, \
    device and threads stay as they are";

/// Shows the presets.
pub(super) fn ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let title = heading(ui, "Preset");
    edit.why(Topic::Presets).beside(ui, title.rect, "preset");
    let known = [
        choice(Preset::Modern, "Modern (tanh, average pooling, softmax)", MODERN_MEANING),
        choice(Preset::Original, "Original (1998)", ORIGINAL_MEANING),
        choice(Preset::Custom, "Custom", "Settings of your own: something below differs from each of the others"),
    ];
    let current = Preset::of(&edit.config);
    let choices = if current == Preset::Custom { &known[..] } else { &known[..2] };
    let width = ui.available_width();
    let list = list_ui(ui, width, choices, &current, |preset| {
        if let Some(config) = preset.settings(&edit.config) {
            edit.config = config;
        }
    });
    list.labelled_by(title.id).on_hover_text("Settings that belong together. Changing one of them makes them your own");
}

impl Preset {
    /// What these settings are.
    pub(super) fn of(config: &TrainingConfig) -> Self {
        let is_it = |preset: &Self| preset.settings(config).as_ref() == Some(config);
        [Self::Modern, Self::Original].into_iter().find(is_it).unwrap_or(Self::Custom)
    }

    /// Its settings on the same machine with the same seed; none for what is custom.
    fn settings(self, config: &TrainingConfig) -> Option<TrainingConfig> {
        let preset = match self {
            Self::Modern => &MODERN,
            Self::Original => &ORIGINAL,
            Self::Custom => return None,
        };
        let TrainingConfig { seed, device, thread_count, .. } = *config;
        Some(TrainingConfig { seed, device, thread_count, ..TrainingConfig::clone(preset) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_and_threads_make_nothing_custom() {
        for (config, preset) in
            [(TrainingConfig::default(), Preset::Modern), (TrainingConfig::original(), Preset::Original)]
        {
            let mut config = TrainingConfig { seed: 77, thread_count: 3, ..config };
            assert_eq!(Preset::of(&config), preset);
            config.batch_size = 32;
            assert_eq!(Preset::of(&config), Preset::Custom);
            let again = preset.settings(&config).unwrap();
            assert_eq!((again.seed, again.thread_count), (77, 3));
            assert_eq!(Preset::of(&again), preset);
        }
    }
}
