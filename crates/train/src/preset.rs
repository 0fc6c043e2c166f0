//! Settings that go together, under one name.

use lenet_data::choice::{ChoiceText, Described};
use serde::Deserialize;

use super::config::TrainingConfig;

/// Settings that go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// The default settings.
    Modern,
    /// [`TrainingConfig::original`].
    Original,
    /// [`TrainingConfig::strings`].
    Strings,
}

impl Described for Preset {
    const ALL: &'static [Self] = &[Self::Modern, Self::Original, Self::Strings];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::Modern => (
                "modern",
                "Modern (tanh, softmax)",
                "LeNet-5 with tanh, average pooling and softmax, 61,706 parameters. Its training was chosen on validation images: \
                    SGD with momentum 0.9, rate 0.1 along a cosine, weight decay 0.0005, batches of 64, 10 epochs",
            ),
            Self::Original => (
                "original",
                "Original (1998)",
                "The network and training of the paper, 60,000 parameters: scaled tanh, trainable pooling (subsampling), C3 by \
                    Table I, ten bitmaps to compare with, SDLM, one image at a time, 20 epochs. In two things it departs from the \
                    paper's text, which does not train: weights begin between ±1/√fan-in, and SDLM is stabilised",
            ),
            Self::Strings => (
                "strings",
                "Strings (whole numbers)",
                "LeNet-5 with ReLU, max pooling and an eleventh class for no digit, 61,791 parameters. It is trained on strings of \
                    MNIST digits, and reads whole numbers",
            ),
        };
        ChoiceText { name, title, hint, topic: "presets" }
    }
}

impl Preset {
    /// Its settings.
    pub fn config(self) -> TrainingConfig {
        match self {
            Self::Modern => TrainingConfig::default(),
            Self::Original => TrainingConfig::original(),
            Self::Strings => TrainingConfig::strings(),
        }
    }
}
