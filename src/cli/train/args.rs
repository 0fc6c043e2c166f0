//! The arguments of `train` and the settings that they make.

use std::path::PathBuf;

use clap::ValueEnum;

use super::strings::StringArgs;
use crate::{
    cli::{
        choice,
        inputs::DatasetArgs,
        output::{self, Format},
    },
    data::{
        augment::{Augmentation, PerAxis},
        choice::Described as _,
    },
    model::{
        architecture::{Activation, Architecture, C3Connections, Classes, Normalisation, OutputUnits, Pooling},
        device::Device,
        layer::Layer,
        loss::Loss,
        model_file::{ModelFileError, OpenedModel},
        parameters::Initialisation,
        pretrained::ModelChoice,
        weights_file::Assumptions,
    },
    train::{
        config::{ImageOrder, Preset, TrainingConfig},
        early_stopping::EarlyStopping,
        optimizer::{HessianUpdate, Muon, Optimizer, Sdlm},
        schedule::Schedule,
    },
};

/// Arguments of `train`. Flags with an alias had that name in earlier versions.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct TrainArgs {
    #[command(flatten)]
    network: NetworkArgs,
    /// Epochs in all [default: 10, with the original 20]
    #[arg(long, value_name = "N")]
    pub(super) epochs: Option<u32>,
    /// Learning rate, before the schedule [default: 0.1 for sgd, 0.002 for adam and adamw, 0.006 for muon,
    /// 0.0005 for sdlm]
    #[arg(long, allow_negative_numbers = true, value_name = "F")]
    pub(super) learning_rate: Option<f64>,
    #[command(flatten)]
    settings: SettingArgs,
    #[command(flatten)]
    augmentation: AugmentationArgs,
    #[command(flatten)]
    strings: StringArgs,
    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    /// A new folder for the run [default: the next of runs/run-0001, runs/run-0002, …]
    #[arg(long, value_name = "RUN")]
    pub(super) out: Option<PathBuf>,
    /// Resume the run in this folder; --epochs and --learning-rate can be changed
    #[arg(long, value_name = "RUN", conflicts_with = "out")]
    pub(super) resume: Option<PathBuf>,
    /// Also write the run into this folder for TensorBoard
    #[arg(long, value_name = "DIR")]
    pub(super) tensorboard: Option<PathBuf>,
    #[command(flatten)]
    pub(super) format: Format,
}

/// Of SGD, where none is given.
const DEFAULT_MOMENTUM: f64 = 0.9;

/// The preset, and other parts of its network.
#[derive(Clone, Debug, clap::Args)]
#[group(multiple = true, conflicts_with = "resume")]
struct NetworkArgs {
    /// Network and training to start from; the flags below change parts of it
    #[arg(long, value_parser = choice::<Preset>(), default_value = "modern")]
    preset: Preset,
    /// Activation after C1, C3, C5 and F6, and after trainable pooling [default: the preset's]
    #[arg(long, value_parser = choice::<Activation>())]
    activation: Option<Activation>,
    /// Pooling (subsampling) of 2×2 patches in S2 and S4 [default: the preset's]
    #[arg(long, value_parser = choice::<Pooling>())]
    pooling: Option<Pooling>,
    /// Maps of S2 that are inputs of each map of C3 [default: the preset's]
    #[arg(long, value_parser = choice::<C3Connections>())]
    c3: Option<C3Connections>,
    /// Output layer, from F6 to ten scores [default: the preset's]
    #[arg(long, value_parser = choice::<OutputUnits>())]
    output: Option<OutputUnits>,
    /// Loss [default: the preset's]
    #[arg(long, alias = "criterion", value_parser = choice::<Loss>())]
    loss: Option<Loss>,
    /// Penalty j of the rubbish class, with the loss map
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = Loss::DEFAULT_RUBBISH_PENALTY)]
    rubbish_penalty: f64,
    /// Normalisation of the pre-activations [default: the preset's]
    #[arg(long, value_parser = choice::<Normalisation>())]
    normalisation: Option<Normalisation>,
    /// Dropout: the share of the units of C5 and F6 that each step leaves out [default: 0]
    #[arg(long, allow_negative_numbers = true, value_name = "F")]
    dropout: Option<f64>,
    /// Classes of the output: the digits, or also none, which strings need [default: the preset's]
    #[arg(long, value_parser = choice::<Classes>())]
    classes: Option<Classes>,
    /// Initial weights [default: the preset's]
    #[arg(long, value_parser = choice::<Initialisation>())]
    initialisation: Option<Initialisation>,
    /// Continue from the weights of this network: a file of this program or of PyTorch, or a pretrained one. The run has its
    /// architecture, and --preset gives the training
    #[arg(long = "from", alias = "initial-network", value_name = "FILE", conflicts_with_all = ["activation", "pooling", "c3", "output", "loss", "rubbish_penalty",
        "normalisation", "dropout", "classes", "initialisation"])]
    initial_network: Option<ModelChoice>,
    /// Layers whose weights stay as the run begins with, such as `c1,c3`
    #[arg(long, value_name = "LAYERS", value_delimiter = ',', value_parser = layer)]
    freeze: Vec<Layer>,
}

/// The other settings, which a resumed run keeps.
#[derive(Clone, Copy, Debug, clap::Args)]
#[group(multiple = true, conflicts_with = "resume")]
struct SettingArgs {
    /// Images in a batch [default: 64, with the original 1]
    #[arg(long, value_name = "N")]
    batch_size: Option<usize>,
    /// Optimiser [default: sgd, with the original sdlm]
    #[arg(long, value_parser = choice::<Optimizer>())]
    optimizer: Option<Optimizer>,
    /// Momentum, with sgd and muon [default: 0.9, with muon 0.95]
    #[arg(long, allow_negative_numbers = true, value_name = "F")]
    momentum: Option<f64>,
    /// Diagonal Hessian (second derivatives), with sdlm: `stabilised` deviates from the paper
    #[arg(long, alias = "curvature", value_parser = choice::<HessianUpdate>(),
        default_value = Sdlm::DEFAULT.hessian.describe().name)]
    hessian: HessianUpdate,
    /// μ, added to every second derivative: limits the steps where it is small, with sdlm
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = Sdlm::DEFAULT.mu)]
    mu: f64,
    /// Training images that estimate the diagonal Hessian before each epoch, with sdlm
    #[arg(long, alias = "curvature-samples", value_name = "IMAGES", default_value_t = Sdlm::DEFAULT.sample_count)]
    hessian_samples: usize,
    /// Learning-rate schedule [default: cosine, with the original paper]
    #[arg(long, value_parser = choice::<Schedule>())]
    schedule: Option<Schedule>,
    /// Order of the images in each epoch [default: reshuffled, with the original fixed]
    #[arg(long, value_parser = choice::<ImageOrder>())]
    order: Option<ImageOrder>,
    /// Step size, the epochs between two changes of the rate, with the step schedule
    #[arg(long, alias = "step-epochs", value_name = "EPOCHS", default_value_t = 3)]
    step_size: u32,
    /// Gamma, the factor of each change of the rate, with the step schedule
    #[arg(long, alias = "step-factor", allow_negative_numbers = true, value_name = "F", default_value_t = 0.3)]
    gamma: f64,
    /// Weight decay [default: 0.0005 for sgd, 0 for adam and sdlm, 0.01 for adamw]
    #[arg(long, allow_negative_numbers = true, value_name = "F")]
    weight_decay: Option<f64>,
    /// Label smoothing: the share of the target that is spread over all classes
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = 0.0)]
    label_smoothing: f64,
    /// Patience: stop after this many epochs without a lower validation loss (training loss without --validation)
    #[arg(long, value_name = "EPOCHS")]
    early_stopping: Option<u32>,
    /// Smallest decrease of the loss that counts as an improvement, with --early-stopping
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = 0.0)]
    min_delta: f64,
    /// Validation images, split off the training images at random; they choose the best epoch
    /// [default: 0; of strings 2000, made of held-out digits]
    #[arg(long, value_name = "IMAGES")]
    validation: Option<usize>,
    /// Train on at most this many images
    #[arg(long, value_name = "IMAGES")]
    limit: Option<usize>,
    /// Share of the images that are replaced by built-in digits of any style, new ones in each epoch; of strings the share of
    /// their digits
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = 0.0)]
    mix_built_in: f32,
    /// Seed of the initial weights, the order, the augmentation and the validation split
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Device that computes
    #[arg(long, value_parser = choice::<Device>(), default_value = "cpu")]
    device: Device,
    /// Threads that compute [default: one per processor]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// The largest amounts of augmentation, drawn at random for each image; one of them is enough without `--augment`.
#[derive(Clone, Copy, Debug, clap::Args)]
#[group(multiple = true, conflicts_with = "resume")]
struct AugmentationArgs {
    /// Data augmentation: transform the training images at random, anew in each epoch [without a name: standard]
    #[arg(long, alias = "distort", value_name = "AMOUNTS", num_args = 0..=1, default_missing_value = "standard")]
    augment: Option<AugmentationName>,
    /// Largest shift, in pixels: of both directions, or of columns and rows as 2.5x4.2 [standard: 1.5; paper: 2.5x4.2]
    #[arg(long, allow_negative_numbers = true, value_name = "PIXELS")]
    shift: Option<PerAxis>,
    /// Largest change of width and of height, or each as 0.46x0.35, as a natural logarithm: 0.1 is a factor from 0.90
    /// to 1.11 [standard: 0.12; paper: 0.46x0.35]
    #[arg(long, allow_negative_numbers = true, value_name = "F")]
    scale: Option<PerAxis>,
    /// Largest rotation, in degrees [standard: 10; paper: 0]
    #[arg(long, allow_negative_numbers = true, value_name = "DEGREES")]
    rotation: Option<f32>,
    /// Largest horizontal shear, in pixels sideways per pixel down [standard: 0.15; paper: 0.19]
    #[arg(long, allow_negative_numbers = true, value_name = "F")]
    shear: Option<f32>,
    /// Elastic displacement, root mean square, in pixels [standard: 0.8; paper: 0]
    #[arg(long, allow_negative_numbers = true, value_name = "PIXELS")]
    elastic: Option<f32>,
    /// Largest move of the ink's edges outward or inward, in pixels, as by another pen [ink: 0.6; else 0]
    #[arg(long, allow_negative_numbers = true, value_name = "PIXELS")]
    thickness: Option<f32>,
    /// Share of the images that are then normalised to MNIST's size and place, as real ink is [ink: 0.75; else 0]
    #[arg(long, allow_negative_numbers = true, value_name = "F")]
    renormalise: Option<f32>,
    /// Share of the images that stay unchanged [default: 0]
    #[arg(long, alias = "undistorted", allow_negative_numbers = true, value_name = "F")]
    unaugmented: Option<f32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum AugmentationName {
    /// Shift, scale, rotation, shear and elastic bending, about as much as handwriting varies
    Standard,
    /// For real ink: larger amounts, pens of other widths, and most images normalised again
    Ink,
    /// The paper's: shift, scale, squeezing and shear, as far as in its figure 7
    Paper,
}

impl TrainArgs {
    /// The settings for a new run.
    ///
    /// # Errors
    /// If the network that it begins with cannot be read.
    pub(super) fn config(&self) -> Result<TrainingConfig, ModelFileError> {
        let (network, settings, preset) = (&self.network, &self.settings, self.network.preset.config());
        let optimizer = settings.optimizer(preset.optimizer);
        // A preset's own rate and decay are for its own optimiser.
        let own = settings.optimizer.is_none().then_some(&preset);
        let early_stopping = |patience| EarlyStopping { patience, min_delta: settings.min_delta };
        let initial_network = network.initial_network.clone().map(absolute);
        let initial_architecture = initial_network.as_ref().map(architecture_of).transpose()?;
        Ok(TrainingConfig {
            architecture: initial_architecture.unwrap_or(network.architecture(preset.architecture)),
            initialisation: network.initialisation.unwrap_or(preset.initialisation),
            initial_network,
            frozen: network.freeze.clone(),
            optimizer,
            learning_rate: self
                .learning_rate
                .or(own.map(|preset| preset.learning_rate))
                .unwrap_or(optimizer.default_learning_rate()),
            schedule: settings.schedule(preset.schedule),
            weight_decay: settings
                .weight_decay
                .or(own.map(|preset| preset.weight_decay))
                .unwrap_or(optimizer.default_weight_decay()),
            label_smoothing: settings.label_smoothing,
            batch_size: settings.batch_size.unwrap_or(preset.batch_size),
            order: settings.order.unwrap_or(preset.order),
            epoch_count: self.epochs.unwrap_or(preset.epoch_count),
            seed: settings.seed,
            validation_count: settings.validation.unwrap_or(preset.validation_count),
            training_limit: settings.limit,
            augmentation: self.augmentation.augmentation(),
            built_in_share: settings.mix_built_in,
            strings: self.strings.training(preset.strings.as_ref(), settings.mix_built_in),
            early_stopping: settings.early_stopping.map(early_stopping),
            device: settings.device,
            thread_count: settings.threads.unwrap_or(preset.thread_count),
        })
    }
}

/// The architecture of a network to continue from. Says what was found out about a file of another program.
fn architecture_of(initial: &ModelChoice) -> Result<Architecture, ModelFileError> {
    let OpenedModel { model, recognition } = initial.open(&Assumptions::default())?;
    if let Some(recognition) = recognition {
        output::note(&recognition.to_string());
    }
    Ok(model.architecture)
}

/// A layer by its name in either case.
fn layer(text: &str) -> Result<Layer, String> {
    let named = Layer::ALL.into_iter().find(|layer| layer.name().eq_ignore_ascii_case(text.trim()));
    named.ok_or_else(|| "is no layer: c1, s2, c3, s4, c5, f6 and output are".to_owned())
}

/// The run is resumed and repeated from other folders.
fn absolute(choice: ModelChoice) -> ModelChoice {
    match choice {
        ModelChoice::File(path) => ModelChoice::File(std::path::absolute(&path).unwrap_or(path)),
        pretrained @ ModelChoice::Pretrained(_) => pretrained,
    }
}

impl SettingArgs {
    fn optimizer(&self, preset: Optimizer) -> Optimizer {
        let Self { momentum, mu, hessian, hessian_samples: sample_count, .. } = *self;
        match self.optimizer.unwrap_or(preset) {
            Optimizer::Sgd { .. } => Optimizer::Sgd { momentum: momentum.unwrap_or(DEFAULT_MOMENTUM) },
            Optimizer::Muon(muon) => Optimizer::Muon(Muon { momentum: momentum.unwrap_or(muon.momentum), ..muon }),
            Optimizer::Sdlm(_) => Optimizer::Sdlm(Sdlm { mu, hessian, sample_count }),
            adam @ (Optimizer::Adam(_) | Optimizer::AdamW(_)) => adam,
        }
    }

    fn schedule(&self, preset: Schedule) -> Schedule {
        match self.schedule.unwrap_or(preset) {
            Schedule::Step { .. } => Schedule::Step { epoch_count: self.step_size, factor: self.gamma },
            other => other,
        }
    }
}

impl NetworkArgs {
    /// The preset with the given parts.
    fn architecture(&self, preset: Architecture) -> Architecture {
        let rubbish_penalty = self.rubbish_penalty;
        Architecture {
            input: preset.input,
            activation: self.activation.unwrap_or(preset.activation),
            pooling: self.pooling.unwrap_or(preset.pooling),
            c3: self.c3.unwrap_or(preset.c3),
            output: self.output.unwrap_or(preset.output),
            loss: match self.loss.unwrap_or(preset.loss) {
                Loss::MaximumAPosteriori { .. } => Loss::MaximumAPosteriori { rubbish_penalty },
                other => other,
            },
            normalisation: self.normalisation.unwrap_or(preset.normalisation),
            dropout: self.dropout.unwrap_or(preset.dropout),
            classes: self.classes.unwrap_or(preset.classes),
        }
    }
}

impl AugmentationArgs {
    fn augmentation(self) -> Augmentation {
        let base = match self.augment {
            None => Augmentation::NONE,
            Some(AugmentationName::Standard) => Augmentation::standard(),
            Some(AugmentationName::Ink) => Augmentation::ink(),
            Some(AugmentationName::Paper) => Augmentation::paper(),
        };
        Augmentation {
            shift_px: self.shift.unwrap_or(base.shift_px),
            scale: self.scale.unwrap_or(base.scale),
            rotation_deg: self.rotation.unwrap_or(base.rotation_deg),
            shear: self.shear.unwrap_or(base.shear),
            elastic_px: self.elastic.unwrap_or(base.elastic_px),
            thickness_px: self.thickness.unwrap_or(base.thickness_px),
            renormalised_share: self.renormalise.unwrap_or(base.renormalised_share),
            unaugmented_share: self.unaugmented.unwrap_or(base.unaugmented_share),
            ..base
        }
    }
}
