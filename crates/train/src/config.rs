//! The settings of a run. With the same settings, data, thread count and machine, a run repeats bit for bit.

use serde::{Deserialize, Serialize};

pub use super::preset::Preset;
use super::{
    early_stopping::EarlyStopping,
    frozen,
    optimizer::{Moments, Muon, Optimizer, Sdlm},
    schedule::Schedule,
    strings::StringTraining,
    threads::available_threads,
};
use lenet_data::{
    augment::{Augmentation, AugmentationError},
    choice::{ChoiceText, Described},
    strings::RecipeError,
};
use lenet_model::{
    architecture::{Activation, Architecture, Classes, Pooling},
    backprop::Backprop,
    device::Device,
    layer::Layer,
    loss::Loss,
    parameters::Initialisation,
    pretrained::ModelChoice,
};

/// The settings of a run. The default reproduces the report; its learning rate and weight decay were chosen on a
/// validation split of MNIST's training images (see the README).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingConfig {
    /// The parts of the network.
    pub architecture: Architecture,
    /// Its initial weights.
    #[serde(default)]
    pub initialisation: Initialisation,
    /// The network, of the same architecture, whose weights the run begins with in place of initial ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial_network: Option<ModelChoice>,
    /// Layers whose weights stay as the run begins with. The running statistics of batch normalisation do not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frozen: Vec<Layer>,
    /// The update rule.
    pub optimizer: Optimizer,
    /// The learning rate, before the schedule's factor.
    pub learning_rate: f64,
    /// The change of the learning rate.
    pub schedule: Schedule,
    /// Pull of every parameter towards zero. Of the loss for SGD and Adam (L2), of the update for `AdamW`.
    pub weight_decay: f64,
    /// Share of the target that is spread evenly over all classes (0 ≤ ε < 1).
    pub label_smoothing: f64,
    /// Images of one step.
    pub batch_size: usize,
    /// The order of the images in each epoch.
    #[serde(default)]
    pub order: ImageOrder,
    /// Passes over the training images.
    pub epoch_count: u32,
    /// Seed of initial weights, order, augmentation and validation split.
    pub seed: u64,
    /// Validation images, split off the training images at random.
    pub validation_count: usize,
    /// At most this many of the remaining images are trained on: the first ones.
    pub training_limit: Option<usize>,
    /// Random augmentation of the training images, anew in each epoch.
    #[serde(rename = "distortions")]
    pub augmentation: Augmentation,
    /// Share (0–1) of the images that built-in digits of any style replace, new ones in each epoch.
    #[serde(default)]
    pub built_in_share: f32,
    /// Training on strings instead of single digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strings: Option<StringTraining>,
    /// The condition of a stop before the last epoch.
    pub early_stopping: Option<EarlyStopping>,
    /// The device that computes.
    pub device: Device,
    /// Threads that share a batch. With batch normalisation, dropout or on a GPU: libtorch's threads for one operation.
    pub thread_count: usize,
}

/// The order of the training images in an epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageOrder {
    /// Another random order each time.
    #[default]
    Reshuffled,
    /// One random order, the same each time, as in the paper.
    Fixed,
}

impl Described for ImageOrder {
    const ALL: &'static [Self] = &[Self::Reshuffled, Self::Fixed];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::Reshuffled => {
                ("reshuffled", "Reshuffled", "In another random order in each epoch: the usual choice of today")
            }
            Self::Fixed => ("fixed", "Fixed", "In one random order, the same in each epoch, as the paper has it"),
        };
        ChoiceText { name, title, hint, topic: "one-image-at-a-time" }
    }
}

impl TrainingConfig {
    /// The network of 1998 and its training in the paper (sections II-B and III, appendix C), stabilised: 20 passes of one
    /// image at a time. Initial weights are those of its program's released successor: those of the paper's text do not
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

impl TrainingConfig {
    /// A reader of strings. Its settings were chosen on strings of held-out training digits (`docs/strings.md`).
    pub fn strings() -> Self {
        Self {
            architecture: Architecture {
                activation: Activation::Relu,
                pooling: Pooling::Maximum,
                classes: Classes::DigitsAndNone,
                ..Architecture::MODERN
            },
            optimizer: Optimizer::Muon(Muon::DEFAULT),
            learning_rate: Optimizer::Muon(Muon::DEFAULT).default_learning_rate(),
            schedule: Schedule::OneCycle,
            weight_decay: 0.0,
            validation_count: 2_000,
            strings: Some(StringTraining::DEFAULT),
            ..Self::default()
        }
    }
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self {
            architecture: Architecture::MODERN,
            initialisation: Initialisation::Pytorch,
            initial_network: None,
            frozen: Vec::new(),
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
            strings: None,
            early_stopping: None,
            device: Device::Cpu,
            thread_count: available_threads(),
        }
    }
}

/// Settings that cannot be trained with.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ConfigError {
    /// A number outside its range.
    #[error("{setting} is {value}: it must be {range}")]
    OutOfRange {
        /// The setting's name, as on the command line.
        setting: &'static str,
        /// Its value.
        value: f64,
        /// The range in words.
        range: &'static str,
    },
    /// No image is left to learn from.
    #[error(
        "validation takes {validation_count} of {image_count} training images, which leaves none to learn from: set apart fewer"
    )]
    NoTrainingImages {
        /// Validation images.
        validation_count: usize,
        /// All training images.
        image_count: usize,
    },
    /// Two settings that do not go together.
    #[error("{first} does not go with {second}: {remedy}")]
    Incompatible {
        /// One of them.
        first: &'static str,
        /// The other.
        second: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A frozen layer without weights that are trained.
    #[error("{0} cannot be frozen: it has no weights that are trained in this network")]
    NothingToFreeze(&'static str),
    /// Every layer with weights is frozen.
    #[error("every layer is frozen, so no layer can learn: freeze fewer")]
    AllFrozen,
    /// A recipe of strings out of bounds.
    #[error(transparent)]
    Strings(#[from] RecipeError),
    /// Amounts of augmentation out of bounds.
    #[error(transparent)]
    Augmentation(#[from] AugmentationError),
}

/// A range in words, and its test.
type Range = (&'static str, fn(f64) -> bool);

const BELOW_1: Range = ("from 0 to below 1", |value| (0.0..1.0).contains(&value));
const UP_TO_1: Range = ("from 0 to 1", |value| (0.0..=1.0).contains(&value));
const POSITIVE_UP_TO_1: Range = ("above 0 and at most 1", |value| value > 0.0 && value <= 1.0);
const POSITIVE_UP_TO_1000: Range = ("above 0 and at most 1000", |value| value > 0.0 && value <= 1000.0);
const AT_LEAST_1: Range = ("at least 1", |value| value >= 1.0);

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
        let outside = self.numbers().into_iter().find(|(_, value, (_, is_inside))| !is_inside(*value));
        if let Some((setting, value, (range, _))) = outside {
            return Err(ConfigError::OutOfRange { setting, value, range });
        }
        let input = self.architecture.input;
        if !input.is_usable() {
            let (setting, range) = ("input deviation", "large enough to compute with");
            return Err(ConfigError::OutOfRange { setting, value: input.deviation, range });
        }
        self.check_combinations()?;
        frozen::check(&self.architecture, &self.frozen)?;
        self.strings.as_ref().map_or(Ok(()), StringTraining::validate)?;
        Ok(self.augmentation.validate()?)
    }

    /// The numbers of all settings, by their names on the command line, with their ranges.
    fn numbers(&self) -> Vec<(&'static str, f64, Range)> {
        let mut numbers: Vec<(_, _, Range)> = vec![
            ("learning rate", self.learning_rate, POSITIVE_UP_TO_1000),
            ("weight decay", self.weight_decay, UP_TO_1),
            ("label smoothing", self.label_smoothing, BELOW_1),
            ("mix built-in", self.built_in_share.into(), UP_TO_1),
            ("batch size", self.batch_size as f64, ("from 1 to 16384", |size| (1.0..=16_384.0).contains(&size))),
            ("epochs", self.epoch_count.into(), ("from 1 to 100000", |count| (1.0..=100_000.0).contains(&count))),
            ("threads", self.thread_count as f64, ("from 1 to 1024", |count| (1.0..=1024.0).contains(&count))),
            ("limit", self.training_limit.unwrap_or(1) as f64, AT_LEAST_1),
            ("dropout", self.architecture.dropout, BELOW_1),
        ];
        match self.optimizer {
            Optimizer::Sgd { momentum } => numbers.push(("momentum", momentum, BELOW_1)),
            Optimizer::Adam(moments) | Optimizer::AdamW(moments) => numbers.extend(numbers_of_adam(moments)),
            Optimizer::Muon(Muon { momentum, others }) => {
                numbers.push(("momentum", momentum, BELOW_1));
                numbers.extend(numbers_of_adam(others));
            }
            Optimizer::Sdlm(Sdlm { mu, sample_count, .. }) => {
                let samples: Range = ("from 1 to 60000", |count| (1.0..=60_000.0).contains(&count));
                numbers.extend([("mu", mu, POSITIVE_UP_TO_1000), ("curvature samples", sample_count as f64, samples)]);
            }
        }
        if let Schedule::Step { epoch_count, factor } = self.schedule {
            numbers
                .extend([("step epochs", epoch_count.into(), AT_LEAST_1), ("step factor", factor, POSITIVE_UP_TO_1)]);
        }
        if let Some(EarlyStopping { patience, min_delta }) = self.early_stopping {
            numbers.extend([("patience", patience.into(), AT_LEAST_1), ("minimum improvement", min_delta, UP_TO_1)]);
        }
        let penalty = self.architecture.loss.rubbish_penalty();
        numbers.extend(penalty.map(|penalty| ("rubbish penalty", penalty, POSITIVE_UP_TO_1000)));
        numbers
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
            _ if self.strings.is_some() && !Backprop::supports(&self.architecture) => {
                incompatible("training on strings", "batch normalisation or dropout", "leave them out")
            }
            _ if self.strings.is_some() && self.device != Device::Cpu => {
                incompatible("training on strings", "a GPU", "choose --device cpu")
            }
            _ if self.strings.as_ref().is_some_and(|strings| !strings.fits_reader()) => incompatible(
                "the segments of over-segmentation",
                "frame labels or CTC",
                "choose another criterion, or --reader sweep",
            ),
            _ if self.strings.is_some() && is_sdlm => {
                incompatible("training on strings", "sdlm", "choose another optimizer")
            }
            _ if self.strings.is_some() && self.label_smoothing > 0.0 => {
                incompatible("training on strings", "label smoothing", "choose no smoothing")
            }
            Loss::MeanSquaredError | Loss::MaximumAPosteriori { .. } if self.label_smoothing > 0.0 => {
                incompatible("label smoothing", "this loss", "choose cross-entropy, or no smoothing")
            }
            _ => Ok(()),
        }
    }
}

fn numbers_of_adam(Moments { beta1, beta2, epsilon }: Moments) -> [(&'static str, f64, Range); 3] {
    [("beta1", beta1, BELOW_1), ("beta2", beta2, BELOW_1), ("epsilon", epsilon, POSITIVE_UP_TO_1)]
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
