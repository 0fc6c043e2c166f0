//! The arguments of `train` and the settings that they make.

use std::path::PathBuf;

use clap::ValueEnum;

use super::network_args::NetworkArgs;
use crate::{
    cli::{choice::choice, dataset::DatasetArgs, output::FormatArgs, preset::Preset},
    data::{
        choice::Described as _,
        distort::{Distortions, PerAxis},
    },
    model::device::Device,
    train::{
        config::{ImageOrder, TrainingConfig},
        early_stopping::EarlyStopping,
        optimizer::{HessianUpdate, Moments, Optimizer, Sdlm},
        schedule::Schedule,
    },
};

/// Arguments of `train`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct TrainArgs {
    /// The network to start from; the choices below change parts of it
    #[arg(long, value_enum, default_value_t = Preset::Modern, conflicts_with = "resume")]
    preset: Preset,
    #[command(flatten)]
    network: NetworkArgs,

    /// Passes over the training images, in all [default: 10, with the original 20]
    #[arg(long, value_name = "N")]
    pub(super) epochs: Option<u32>,
    /// Images of one step [default: 64, with the original 1]
    #[arg(long, value_name = "N", conflicts_with = "resume")]
    batch_size: Option<usize>,
    /// Learning rate, before the schedule [default: 0.1 for sgd, 0.002 for adam and adamw, 0.0005 for sdlm]
    #[arg(long, allow_negative_numbers = true, value_name = "F")]
    pub(super) learning_rate: Option<f64>,
    /// The rule by which weights change [default: sgd, with the original sdlm]
    #[arg(long, value_enum, conflicts_with = "resume")]
    optimizer: Option<OptimizerName>,
    /// How much of the last change goes on, with sgd
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = 0.9, conflicts_with = "resume")]
    momentum: f64,
    /// What is made of the second derivatives, with sdlm: `stabilised` deviates from the paper
    #[arg(long, value_parser = choice::<HessianUpdate>(), default_value = Sdlm::DEFAULT.hessian.describe().name, conflicts_with = "resume")]
    curvature: HessianUpdate,
    /// Keeps the steps of weights small whose second derivative is small, with sdlm
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = Sdlm::DEFAULT.mu, conflicts_with = "resume")]
    mu: f64,
    /// Training images that second derivatives are measured on before each epoch, with sdlm
    #[arg(long, value_name = "IMAGES", default_value_t = Sdlm::DEFAULT.sample_count, conflicts_with = "resume")]
    curvature_samples: usize,
    /// How the learning rate changes [default: cosine, with the original paper]
    #[arg(long, value_enum, conflicts_with = "resume")]
    schedule: Option<ScheduleName>,
    /// In which order each epoch goes through the images [default: reshuffled, with the original fixed]
    #[arg(long, value_parser = choice::<ImageOrder>(), conflicts_with = "resume")]
    order: Option<ImageOrder>,
    /// Epochs between two changes, with the step schedule
    #[arg(long, value_name = "N", default_value_t = 3, conflicts_with = "resume")]
    step_epochs: u32,
    /// What the rate is multiplied by, with the step schedule
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = 0.3, conflicts_with = "resume")]
    step_factor: f64,
    /// Pull of every parameter towards zero [default: 0.0005 for sgd, 0 for adam and sdlm, 0.01 for adamw]
    #[arg(long, allow_negative_numbers = true, value_name = "F", conflicts_with = "resume")]
    weight_decay: Option<f64>,
    /// Share of the target that is spread over all classes
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = 0.0, conflicts_with = "resume")]
    label_smoothing: f64,
    /// Stop after this many epochs without a smaller validation loss (training loss without --validation)
    #[arg(long, value_name = "EPOCHS", conflicts_with = "resume")]
    early_stopping: Option<u32>,
    /// A smaller fall of the loss than this is no improvement, with --early-stopping
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = 0.0, conflicts_with = "resume")]
    min_delta: f64,

    /// Training images set apart at random to choose the best epoch by
    #[arg(long, value_name = "IMAGES", default_value_t = 0, conflicts_with = "resume")]
    validation: usize,
    /// Learn from at most this many images
    #[arg(long, value_name = "IMAGES", conflicts_with = "resume")]
    limit: Option<usize>,
    /// Distort the training images at random, anew in each epoch [without a name: standard]
    #[arg(
        long,
        value_enum,
        value_name = "AMOUNTS",
        num_args = 0..=1,
        default_missing_value = "standard",
        conflicts_with = "resume"
    )]
    distort: Option<DistortionsName>,
    #[command(flatten)]
    distortions: DistortionArgs,
    /// Share of the images in whose places built-in digits of any style come, new ones in each epoch
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = 0.0, conflicts_with = "resume")]
    mix_built_in: f32,

    /// Decides initial weights, order, distortions and the validation split
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "resume")]
    seed: u64,
    /// Where to compute
    #[arg(long, value_parser = choice::<Device>(), default_value = "cpu", conflicts_with = "resume")]
    device: Device,
    /// Threads that libtorch computes with [default: as many as processors]
    #[arg(long, value_name = "N", conflicts_with = "resume")]
    threads: Option<usize>,

    #[command(flatten)]
    pub(super) dataset: DatasetArgs,
    /// The run's folder, a new one [default: the next of runs/run-0001, runs/run-0002, …]
    #[arg(long, value_name = "RUN")]
    pub(super) out: Option<PathBuf>,
    /// Go on with the run in this folder; --epochs and --learning-rate may be given anew
    #[arg(long, value_name = "RUN", conflicts_with = "out")]
    pub(super) resume: Option<PathBuf>,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DistortionsName {
    /// Shifted, scaled, turned, slanted and bent a little: about as much as handwriting differs
    Standard,
    /// As for real ink: further, with pens of other widths, and mostly normalised anew
    Ink,
    /// The paper's: shifted, scaled, squeezed and slanted, as far as in its figure 7
    Paper,
}

/// The largest distortions, each at random for each image; giving one implies --distort.
#[derive(Clone, Copy, Debug, clap::Args)]
struct DistortionArgs {
    /// Largest shift, in pixels: of both directions, or of columns and rows as X,Y [standard: 1.5; paper: 2.5,4.2]
    #[arg(long, allow_negative_numbers = true, value_name = "PIXELS", conflicts_with = "resume")]
    shift: Option<PerAxis>,
    /// Largest change of width and of height, or each as WIDTH,HEIGHT, as a natural logarithm: 0.1 is a factor from 0.90
    /// to 1.11 [standard: 0.12; paper: 0.46,0.35]
    #[arg(long, allow_negative_numbers = true, value_name = "F", conflicts_with = "resume")]
    scale: Option<PerAxis>,
    /// Largest rotation, in degrees [standard: 10; paper: 0]
    #[arg(long, allow_negative_numbers = true, value_name = "DEGREES", conflicts_with = "resume")]
    rotation: Option<f32>,
    /// Largest horizontal shear, pixels sideways for each downward [standard: 0.15; paper: 0.19]
    #[arg(long, allow_negative_numbers = true, value_name = "F", conflicts_with = "resume")]
    shear: Option<f32>,
    /// Elastic displacement, root mean square, in pixels [standard: 0.8; paper: 0]
    #[arg(long, allow_negative_numbers = true, value_name = "PIXELS", conflicts_with = "resume")]
    elastic: Option<f32>,
    /// How far edges of the ink move outward or inward at most, in pixels, as by another pen [ink: 0.6; else 0]
    #[arg(long, allow_negative_numbers = true, value_name = "PIXELS", conflicts_with = "resume")]
    thickness: Option<f32>,
    /// Share of the images that are then brought into MNIST's form, as all real ink is [ink: 0.75; else 0]
    #[arg(long, allow_negative_numbers = true, value_name = "F", conflicts_with = "resume")]
    renormalise: Option<f32>,
    /// Share of the images that are left as they are [default: 0]
    #[arg(long, allow_negative_numbers = true, value_name = "F", conflicts_with = "resume")]
    undistorted: Option<f32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OptimizerName {
    Sgd,
    Adam,
    #[value(name = "adamw")]
    AdamW,
    /// Stochastic diagonal Levenberg–Marquardt, the paper's
    Sdlm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ScheduleName {
    Constant,
    Step,
    Cosine,
    /// The paper's five rates
    Paper,
}

impl TrainArgs {
    /// The settings for a new run.
    pub(super) fn config(&self) -> TrainingConfig {
        let preset = self.preset.config();
        let optimizer = self.optimizer(preset.optimizer);
        TrainingConfig {
            architecture: self.network.architecture(preset.architecture),
            initialisation: self.network.initialisation.unwrap_or(preset.initialisation),
            optimizer,
            learning_rate: self.learning_rate.unwrap_or(optimizer.usual_learning_rate()),
            schedule: self.schedule.map_or(preset.schedule, |name| self.schedule(name)),
            weight_decay: self.weight_decay.unwrap_or(optimizer.usual_weight_decay()),
            label_smoothing: self.label_smoothing,
            batch_size: self.batch_size.unwrap_or(preset.batch_size),
            order: self.order.unwrap_or(preset.order),
            epoch_count: self.epochs.unwrap_or(preset.epoch_count),
            seed: self.seed,
            validation_count: self.validation,
            training_limit: self.limit,
            distortions: self.distortions.distortions(self.distort),
            built_in_share: self.mix_built_in,
            early_stopping: self.early_stopping.map(|patience| EarlyStopping { patience, min_delta: self.min_delta }),
            device: self.device,
            thread_count: self.threads.unwrap_or(preset.thread_count),
        }
    }

    fn optimizer(&self, preset: Optimizer) -> Optimizer {
        let name = self.optimizer.unwrap_or(match preset {
            Optimizer::Sgd { .. } => OptimizerName::Sgd,
            Optimizer::Adam(_) => OptimizerName::Adam,
            Optimizer::AdamW(_) => OptimizerName::AdamW,
            Optimizer::Sdlm(_) => OptimizerName::Sdlm,
        });
        let Self { momentum, mu, curvature, curvature_samples: sample_count, .. } = *self;
        match name {
            OptimizerName::Sgd => Optimizer::Sgd { momentum },
            OptimizerName::Adam => Optimizer::Adam(Moments::DEFAULT),
            OptimizerName::AdamW => Optimizer::AdamW(Moments::DEFAULT),
            OptimizerName::Sdlm => Optimizer::Sdlm(Sdlm { mu, hessian: curvature, sample_count }),
        }
    }

    fn schedule(&self, name: ScheduleName) -> Schedule {
        match name {
            ScheduleName::Paper => Schedule::Paper,
            ScheduleName::Constant => Schedule::Constant,
            ScheduleName::Step => Schedule::Step { epoch_count: self.step_epochs, factor: self.step_factor },
            ScheduleName::Cosine => Schedule::Cosine,
        }
    }
}

impl DistortionArgs {
    fn distortions(self, name: Option<DistortionsName>) -> Distortions {
        let base = match name {
            None => Distortions::NONE,
            Some(DistortionsName::Standard) => Distortions::standard(),
            Some(DistortionsName::Ink) => Distortions::ink(),
            Some(DistortionsName::Paper) => Distortions::paper(),
        };
        Distortions {
            shift_px: self.shift.unwrap_or(base.shift_px),
            scale: self.scale.unwrap_or(base.scale),
            rotation_deg: self.rotation.unwrap_or(base.rotation_deg),
            shear: self.shear.unwrap_or(base.shear),
            elastic_px: self.elastic.unwrap_or(base.elastic_px),
            thickness_px: self.thickness.unwrap_or(base.thickness_px),
            renormalised_share: self.renormalise.unwrap_or(base.renormalised_share),
            undistorted_share: self.undistorted.unwrap_or(base.undistorted_share),
            ..base
        }
    }
}
