//! Everything that decides a run: with the same settings, data, thread count and machine it goes the same, bit for bit.

use serde::{Deserialize, Serialize};

use super::{
    early_stopping::EarlyStopping,
    optimizer::{Moments, Optimizer, Sdlm},
    schedule::Schedule,
    threads::available_threads,
};
use lenet_data::{
    augment::{Augmentation, AugmentationError},
    choice::{ChoiceText, Described},
};
use lenet_model::{
    architecture::Architecture, backprop::Backprop, device::Device, loss::Loss, parameters::Initialisation,
};

/// The settings of a run. The default reproduces the report; its learning rate and weight decay were chosen on a
/// validation split of MNIST's training images, as the README tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingConfig {
    /// What the network is built from.
    pub architecture: Architecture,
    /// How its weights start out.
    #[serde(default)]
    pub initialisation: Initialisation,
    /// The rule by which weights change.
    pub optimizer: Optimizer,
    /// The learning rate, before the schedule's factor.
    pub learning_rate: f64,
    /// How the learning rate changes.
    pub schedule: Schedule,
    /// Pull of every parameter towards zero. Of the loss for SGD and Adam (L2), of the update for `AdamW`.
    pub weight_decay: f64,
    /// Share of the target that is spread evenly over all classes (0 ≤ ε < 1).
    pub label_smoothing: f64,
    /// Images of one step.
    pub batch_size: usize,
    /// In which order each epoch goes through the images.
    #[serde(default)]
    pub order: ImageOrder,
    /// Passes over the training images.
    pub epoch_count: u32,
    /// Decides initial weights, order, augmentation and the validation split.
    pub seed: u64,
    /// Training images set apart to choose by, at random by the seed.
    pub validation_count: usize,
    /// At most this many of the remaining images are learned from, the first ones.
    pub training_limit: Option<usize>,
    /// Random augmentation of the training images, anew in each epoch.
    #[serde(rename = "distortions")]
    pub augmentation: Augmentation,
    /// Share (0–1) of each epoch's images in whose places built-in digits of any style come, new ones in each epoch.
    #[serde(default)]
    pub built_in_share: f32,
    /// When to stop before the last epoch.
    pub early_stopping: Option<EarlyStopping>,
    /// Where to compute.
    pub device: Device,
    /// Threads that share a batch; with batch normalisation, dropout or another device than the processor, those that
    /// libtorch computes one operation with.
    pub thread_count: usize,
}

/// In which order an epoch goes through the training images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageOrder {
    /// In another random order each time.
    #[default]
    Reshuffled,
    /// In one random order, the same each time, as the paper has it.
    Fixed,
}

impl Described for ImageOrder {
    const ALL: &'static [Self] = &[Self::Reshuffled, Self::Fixed];

    fn describe(self) -> ChoiceText {
        match self {
            Self::Reshuffled => ChoiceText {
                name: "reshuffled",
                title: "Reshuffled",
                help: "In another random order each time",
                hint: "In another random order in each epoch: the usual choice of today",
                topic: "one-image-at-a-time",
            },
            Self::Fixed => ChoiceText {
                name: "fixed",
                title: "Fixed",
                help: "In one random order, the same each time, as the paper has it",
                hint: "In one random order, the same in each epoch, as the paper has it",
                topic: "one-image-at-a-time",
            },
        }
    }
}

impl TrainingConfig {
    /// The network of 1998 and how the paper trained it (sections II-B and III, appendix C), stabilised: 20 passes of one
    /// image at a time. Weights start out as in its program's released successor, since those of the paper's text do not
    /// train.
    pub fn original() -> Self {
        Self {
            architecture: Architecture::ORIGINAL,
            initialisation: Initialisation::SquareRoot,
            optimizer: Optimizer::Sdlm(Sdlm::DEFAULT),
            learning_rate: Optimizer::Sdlm(Sdlm::DEFAULT).default_learning_rate(),
            schedule: Schedule::Paper,
            weight_decay: 0.0,
            batch_size: 1,
            order: ImageOrder::Fixed,
            epoch_count: 20,
            // An operation on a single image is too small to be shared.
            thread_count: 1,
            ..Self::default()
        }
    }
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self {
            architecture: Architecture::MODERN,
            initialisation: Initialisation::Pytorch,
            optimizer: Optimizer::SGD,
            learning_rate: Optimizer::SGD.default_learning_rate(),
            schedule: Schedule::Cosine,
            weight_decay: Optimizer::SGD.default_weight_decay(),
            label_smoothing: 0.0,
            batch_size: 64,
            order: ImageOrder::Reshuffled,
            epoch_count: 10,
            seed: 1,
            validation_count: 0,
            training_limit: None,
            augmentation: Augmentation::NONE,
            built_in_share: 0.0,
            early_stopping: None,
            device: Device::Cpu,
            thread_count: available_threads(),
        }
    }
}

/// A setting that cannot be trained with.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ConfigError {
    /// A number outside its range.
    #[error("{setting} is {value}: it must be {range}")]
    OutOfRange {
        /// The setting's name, as on the command line.
        setting: &'static str,
        /// What was given.
        value: f64,
        /// What is possible.
        range: &'static str,
    },
    /// No image would be left to learn from.
    #[error(
        "validation takes {validation_count} of {image_count} training images, which leaves none to learn from: set apart fewer"
    )]
    NoTrainingImages {
        /// Images set apart.
        validation_count: usize,
        /// Images there are.
        image_count: usize,
    },
    /// Two settings that do not go together.
    #[error("{first} does not go with {second}: {remedy}")]
    Incompatible {
        /// The one.
        first: &'static str,
        /// The other.
        second: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// Augmentation that cannot be drawn.
    #[error(transparent)]
    Augmentation(#[from] AugmentationError),
}

impl TrainingConfig {
    /// The settings as a JSON value, as files hold them.
    pub fn to_json(&self) -> serde_json::Value {
        // Through text: a `Value` made directly holds 0.1 as 32 bits hold it. Numbers, enums and strings never fail.
        let text = serde_json::to_string(self).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// Naming the first setting that cannot be trained with.
    pub fn validate(&self) -> Result<(), ConfigError> {
        self.check_numbers()?;
        check_optimizer(self.optimizer)?;
        if let Schedule::Step { epoch_count, factor } = self.schedule {
            check("step epochs", epoch_count.into(), "at least 1", epoch_count >= 1)?;
            check("step factor", factor, "above 0 and at most 1", factor > 0.0 && factor <= 1.0)?;
        }
        if let Some(EarlyStopping { patience, min_delta }) = self.early_stopping {
            check("patience", patience.into(), "at least 1", patience >= 1)?;
            check("minimum improvement", min_delta, "from 0 to 1", (0.0..=1.0).contains(&min_delta))?;
        }
        self.check_architecture()?;
        self.check_combinations()?;
        Ok(self.augmentation.validate()?)
    }

    fn check_architecture(&self) -> Result<(), ConfigError> {
        let Architecture { input, loss, dropout, .. } = self.architecture;
        check("input deviation", input.deviation, "large enough to compute with", input.is_usable())?;
        check("dropout", dropout, SHARE, is_share(dropout))?;
        match loss {
            Loss::MaximumAPosteriori { rubbish_penalty: j } => {
                check("rubbish penalty", j, "above 0 and at most 1000", j > 0.0 && j <= 1000.0)
            }
            Loss::CrossEntropy | Loss::MeanSquaredError => Ok(()),
        }
    }

    fn check_combinations(&self) -> Result<(), ConfigError> {
        let incompatible = |first, second, remedy| Err(ConfigError::Incompatible { first, second, remedy });
        let is_sdlm = matches!(self.optimizer, Optimizer::Sdlm(_));
        match self.architecture.loss {
            _ if is_sdlm && !Backprop::supports(&self.architecture) => {
                incompatible("sdlm", "batch normalisation or dropout", "choose another optimizer, or leave them out")
            }
            _ if is_sdlm && self.device != Device::Cpu => {
                incompatible("sdlm", "a GPU", "choose another optimizer, or --device cpu")
            }
            Loss::MeanSquaredError | Loss::MaximumAPosteriori { .. } if self.label_smoothing > 0.0 => {
                incompatible("label smoothing", "this loss", "choose cross-entropy, or no smoothing")
            }
            _ => Ok(()),
        }
    }

    fn check_numbers(&self) -> Result<(), ConfigError> {
        let rate = self.learning_rate;
        check("learning rate", rate, "above 0 and at most 1000", rate > 0.0 && rate <= 1000.0)?;
        check("weight decay", self.weight_decay, "from 0 to 1", (0.0..=1.0).contains(&self.weight_decay))?;
        check("label smoothing", self.label_smoothing, SHARE, is_share(self.label_smoothing))?;
        let share = self.built_in_share;
        check("mix built-in", share.into(), "from 0 to 1", (0.0..=1.0).contains(&share))?;
        let size = self.batch_size;
        check("batch size", size as f64, "from 1 to 16384", (1..=16_384).contains(&size))?;
        let epochs = self.epoch_count;
        check("epochs", epochs.into(), "from 1 to 100000", (1..=100_000).contains(&epochs))?;
        let threads = self.thread_count;
        check("threads", threads as f64, "from 1 to 1024", (1..=1024).contains(&threads))?;
        let limit = self.training_limit.unwrap_or(1);
        check("limit", limit as f64, "at least 1", limit >= 1)
    }
}

const SHARE: &str = "from 0 to below 1";

fn is_share(value: f64) -> bool {
    (0.0..1.0).contains(&value)
}

fn check(setting: &'static str, value: f64, range: &'static str, is_in_range: bool) -> Result<(), ConfigError> {
    if is_in_range { Ok(()) } else { Err(ConfigError::OutOfRange { setting, value, range }) }
}

fn check_optimizer(optimizer: Optimizer) -> Result<(), ConfigError> {
    match optimizer {
        Optimizer::Sgd { momentum } => check("momentum", momentum, SHARE, is_share(momentum)),
        Optimizer::Adam(Moments { beta1, beta2, epsilon }) | Optimizer::AdamW(Moments { beta1, beta2, epsilon }) => {
            check("beta1", beta1, SHARE, is_share(beta1))?;
            check("beta2", beta2, SHARE, is_share(beta2))?;
            check("epsilon", epsilon, "above 0 and at most 1", epsilon > 0.0 && epsilon <= 1.0)
        }
        Optimizer::Sdlm(Sdlm { mu, sample_count, .. }) => {
            check("mu", mu, "above 0 and at most 1000", mu > 0.0 && mu <= 1000.0)?;
            let is_possible = (1..=60_000).contains(&sample_count);
            check("curvature samples", sample_count as f64, "from 1 to 60000", is_possible)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_can_be_trained_with_and_is_written_and_read_back() {
        let config = TrainingConfig::default();
        assert_eq!(config.validate(), Ok(()));
        let text = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<TrainingConfig>(&text).unwrap(), config);
        assert_eq!(TrainingConfig::original().validate(), Ok(()));
    }

    #[test]
    fn settings_that_do_not_go_together_are_named() {
        let original = TrainingConfig::original();
        let dropout = Architecture { dropout: 0.5, ..original.architecture };
        let error = TrainingConfig { architecture: dropout, ..original.clone() }.validate().unwrap_err();
        assert!(error.to_string().starts_with("sdlm does not go with batch normalisation or dropout"), "{error}");
        let error = TrainingConfig { label_smoothing: 0.1, ..original }.validate().unwrap_err();
        assert!(error.to_string().starts_with("label smoothing does not go with this loss"), "{error}");
    }

    #[test]
    fn settings_out_of_range_are_named() {
        type Breakage = fn(&mut TrainingConfig);
        let broken: [(&str, Breakage); 7] = [
            ("mix built-in", |config| config.built_in_share = 1.5),
            ("learning rate", |config| config.learning_rate = f64::NAN),
            ("learning rate", |config| config.learning_rate = -0.1),
            ("batch size", |config| config.batch_size = 0),
            ("label smoothing", |config| config.label_smoothing = 1.0),
            ("momentum", |config| config.optimizer = Optimizer::Sgd { momentum: 1.5 }),
            ("step epochs", |config| config.schedule = Schedule::Step { epoch_count: 0, factor: 0.5 }),
        ];
        for (setting, break_it) in broken {
            let mut config = TrainingConfig::default();
            break_it(&mut config);
            let message = config.validate().unwrap_err().to_string();
            assert!(message.starts_with(setting), "{message}");
        }
    }
}
