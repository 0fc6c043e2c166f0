//! A network learns what a user has told it of drawings that it read wrongly: a short training on these, mixed with the
//! training images so that it forgets nothing, measured before and after.
//!
//! [`FineTuning`] works on a copy, a piece at each [`tick`](FineTuning::tick), so that whoever drives it can stop between any
//! two and the network that was given stays as it is.

mod mixture;
mod report;

use std::{f64::consts::PI, sync::Arc};

use tch::{TchError, Tensor};

pub use self::report::{CorrectCount, FineTuneReport, FineTuningConfig, FineTuningPhase, FineTuningProgress, Measured};
use super::{
    batches::Batch,
    config::TrainingConfig,
    differentiation::Differentiation,
    error::Error,
    evaluation::{CHUNK_SIZE, chunk},
    metrics::Tally,
    optimizer::{Moments, Optimizer, StepSize},
    threads::Threads,
};
use lenet_data::{
    dataset::Dataset,
    ink::{Drawing, InkPath},
};
use lenet_model::{
    device::Device,
    lenet5::LeNet5,
    model_file::{ModelFile, TrainingSummary},
};

/// Why a network cannot be taught. It is as it was.
#[derive(Debug, thiserror::Error)]
pub enum FineTuningError {
    /// No drawing says which digit it is.
    #[error("there is no drawing to learn from: draw a digit and say which it is")]
    NoDrawings,
    /// There are no training images.
    #[error("there are no training images yet, without which the network would forget: try again when they are there")]
    NoTrainingImages,
    /// The training left the range of floating-point numbers.
    #[error("the loss became {loss} in step {step}: this network cannot learn from these drawings")]
    Diverged {
        /// The loss.
        loss: f64,
        /// The step, 1 for the first.
        step: u32,
    },
    /// A batch could not be computed.
    #[error(transparent)]
    Compute(#[from] Error),
}

impl From<TchError> for FineTuningError {
    fn from(error: TchError) -> Self {
        Self::Compute(error.into())
    }
}

impl From<lenet_model::error::Error> for FineTuningError {
    fn from(error: lenet_model::error::Error) -> Self {
        Self::Compute(error.into())
    }
}

/// A fine_tuning under way.
#[derive(Debug)]
pub struct FineTuning {
    config: FineTuningConfig,
    /// What the gradient's way is told of the settings.
    training: TrainingConfig,
    model: ModelFile,
    network: LeNet5,
    dataset: Arc<Dataset>,
    drawings: Vec<Drawing>,
    /// The drawings as they are measured.
    rendered: Batch,
    differentiation: Differentiation,
    /// Who renders and changes the images of a batch.
    threads: Threads,
    optimizer: Optimizer,
    /// What the optimiser remembers.
    slots: Vec<Tensor>,
    /// Where the optimiser works something out.
    scratch: Tensor,
    stage: Stage,
    before: Measured,
    after: Measured,
    /// Of the stage that measures.
    tally: Tally,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Before { image: usize },
    Learning { step: u32 },
    After { image: usize },
    Done,
}

/// What a chunk of measuring leads to.
enum Measuring {
    Next { image: usize },
    Done(Measured),
}

impl FineTuning {
    /// Begins to teach a copy of `model` what `drawings` are; those without a label teach nothing.
    ///
    /// # Errors
    /// If there is nothing to learn from, or libtorch fails.
    pub fn new(
        model: ModelFile,
        drawings: &[Drawing],
        dataset: Arc<Dataset>,
        config: FineTuningConfig,
    ) -> Result<Self, FineTuningError> {
        let (drawings, rendered) = labelled(drawings);
        if drawings.is_empty() {
            return Err(FineTuningError::NoDrawings);
        }
        if dataset.train.is_empty() {
            return Err(FineTuningError::NoTrainingImages);
        }
        let optimizer = Optimizer::Adam(Moments::DEFAULT);
        let (architecture, batch_size, seed) = (model.architecture, config.batch_size, config.seed);
        let training = TrainingConfig { architecture, optimizer, batch_size, seed, ..TrainingConfig::default() };
        let network = model.network(Device::Cpu)?;
        let zeros = |_: &&str| network.parameters_flat().f_zeros_like();
        let slots = optimizer.slot_names().iter().map(zeros).collect::<Result<_, TchError>>()?;
        let differentiation = Differentiation::new(&network, 1)?;
        let threads = Threads::new(config.thread_count)?;
        let scratch = network.parameters_flat().f_zeros_like()?;
        let (stage, tally) = (Stage::Before { image: 0 }, Tally::default());
        let (before, after) = <(Measured, Measured)>::default();
        Ok(Self {
            config,
            training,
            model,
            network,
            dataset,
            drawings,
            rendered,
            differentiation,
            threads,
            optimizer,
            slots,
            scratch,
            stage,
            before,
            after,
            tally,
        })
    }

    /// Does the next piece of work: a step of learning, or a chunk of what is measured.
    ///
    /// # Errors
    /// If the loss is not finite or libtorch fails; the fine_tuning is then over without a result.
    pub fn tick(&mut self) -> Result<FineTuningProgress, FineTuningError> {
        self.stage = match self.stage {
            Stage::Before { image } => match self.measure(image)? {
                Measuring::Done(measured) => {
                    self.before = measured;
                    Stage::Learning { step: 0 }
                }
                Measuring::Next { image } => Stage::Before { image },
            },
            Stage::Learning { step } => {
                self.learn(step)?;
                let is_last = step + 1 >= self.config.step_count;
                if is_last { Stage::After { image: 0 } } else { Stage::Learning { step: step + 1 } }
            }
            Stage::After { image } => match self.measure(image)? {
                Measuring::Done(measured) => {
                    self.after = measured;
                    Stage::Done
                }
                Measuring::Next { image } => Stage::After { image },
            },
            Stage::Done => Stage::Done,
        };
        Ok(self.progress())
    }

    /// How far it is.
    pub fn progress(&self) -> FineTuningProgress {
        let (chunks, steps) = (self.chunk_count(), self.config.step_count);
        let total = 2 * chunks + steps;
        let chunk = |image: usize| (image / CHUNK_SIZE) as u32;
        let (stage, done) = match self.stage {
            Stage::Before { image } => (FineTuningPhase::Before, chunk(image)),
            Stage::Learning { step } => (FineTuningPhase::Learning, chunks + step),
            Stage::After { image } => (FineTuningPhase::After, chunks + steps + chunk(image)),
            Stage::Done => (FineTuningPhase::Done, total),
        };
        FineTuningProgress { stage, done, total }
    }

    /// What it has come to so far; complete once it is done.
    pub fn report(&self) -> FineTuneReport {
        FineTuneReport { before: self.before, after: self.after, dataset: self.dataset.source.name() }
    }

    /// The network as it is now, as a model file tells of it.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn model(&self) -> Result<ModelFile, FineTuningError> {
        let training = self.model.training.clone().map(|training| self.summary(training));
        Ok(ModelFile { architecture: self.model.architecture, parameters: self.network.parameters()?, training })
    }

    /// The settings of the run are left out: which images it set apart no longer says what was not learned from.
    fn summary(&self, training: TrainingSummary) -> TrainingSummary {
        let is_measured_on_it = training.dataset == self.dataset.source.name() && self.stage == Stage::Done;
        TrainingSummary {
            test_accuracy: is_measured_on_it.then(|| self.after.test.accuracy()),
            config: serde_json::json!({ "taught_drawings": self.drawings.len() }),
            ..training
        }
    }

    fn chunk_count(&self) -> u32 {
        self.dataset.test.len().div_ceil(CHUNK_SIZE).max(1) as u32
    }

    /// Measures the chunk of test images from `image` on, and after the last one the drawings.
    fn measure(&mut self, image: usize) -> Result<Measuring, Error> {
        let Self { differentiation, network, tally, dataset, .. } = self;
        if !dataset.test.is_empty() {
            let chunk = chunk(&dataset.test, image);
            let end = image + chunk.images.len();
            differentiation.measure(tally, network, chunk)?;
            if end < dataset.test.len() {
                return Ok(Measuring::Next { image: end });
            }
        }
        let mut drawings = Tally::default();
        differentiation.measure(&mut drawings, network, self.rendered.clone())?;
        let read = |tally: &Tally| CorrectCount { correct: tally.correct(), total: tally.total() };
        Ok(Measuring::Done(Measured { drawings: read(&drawings), test: read(&std::mem::take(tally)) }))
    }

    fn learn(&mut self, step: u32) -> Result<(), FineTuningError> {
        let batch = mixture::batch(&self.drawings, &self.dataset.train, &self.config, step, &self.threads);
        let (number, image_count) = (u64::from(step) + 1, batch.labels.len());
        let outcome = self.differentiation.gradient(&self.network, batch, &self.training, number)?;
        let loss = outcome.loss_sum / image_count as f64;
        if !loss.is_finite() {
            return Err(FineTuningError::Diverged { loss, step: step + 1 });
        }
        let part = f64::from(step) / f64::from(self.config.step_count);
        let learning_rate = self.config.learning_rate * (1.0 + (PI * part).cos()) / 2.0;
        let size = StepSize { learning_rate, weight_decay: 0.0, step: number };
        let _no_grad = tch::no_grad_guard();
        Ok(self.optimizer.step(
            self.network.parameters_flat(),
            &outcome.gradient,
            &mut self.slots,
            &mut self.scratch,
            size,
        )?)
    }
}

/// The drawings that say which digit they are, and their images with the usual pen.
fn labelled(drawings: &[Drawing]) -> (Vec<Drawing>, Batch) {
    let (mut usable, mut images, mut labels) = (Vec::new(), Vec::new(), Vec::new());
    for drawing in drawings {
        if let (Some(label), Ok(normalised)) = (drawing.label, InkPath::default().read(drawing)) {
            usable.push(drawing.clone());
            images.push(normalised.image);
            labels.push(label);
        }
    }
    (usable, Batch { images, labels })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_data::builtin;

    /// A seven that goes on below into a foot, as if someone called it a 2.
    fn odd_digit() -> Drawing {
        let stroke = vec![[0.2, 0.2], [0.8, 0.2], [0.4, 0.9]];
        Drawing { strokes: vec![stroke], label: Some(2) }
    }

    fn fine_tuning(drawings: &[Drawing]) -> Result<FineTuning, FineTuningError> {
        let dataset = Arc::new(builtin::dataset(1, 400, 300));
        let config = FineTuningConfig { step_count: 100, ..FineTuningConfig::default() };
        FineTuning::new(ModelFile::pretrained().unwrap(), drawings, dataset, config)
    }

    #[test]
    fn it_learns_what_it_was_told_and_forgets_little() {
        let mut fine_tuning = fine_tuning(&[odd_digit()]).unwrap();
        let mut last = fine_tuning.progress();
        assert_eq!((last.stage, last.done, last.total), (FineTuningPhase::Before, 0, 104));
        while last.stage != FineTuningPhase::Done {
            let progress = fine_tuning.tick().unwrap();
            assert_eq!(progress.done, last.done + 1);
            last = progress;
        }
        let FineTuneReport { before, after, dataset } = fine_tuning.report();
        assert_eq!((before.drawings, before.test.total), (CorrectCount { correct: 0, total: 1 }, 300));
        assert_eq!(after.drawings, CorrectCount { correct: 1, total: 1 });
        assert!(after.test.correct + 15 > before.test.correct, "{before:?} {after:?}");
        assert_eq!(dataset, "built-in digits");
        let model = fine_tuning.model().unwrap();
        let image = InkPath::default().read(&odd_digit()).unwrap().image;
        assert_eq!(model.network(Device::Cpu).unwrap().scores(&image).unwrap().best(), 2);
        assert_eq!(model.training.unwrap().test_accuracy, None, "MNIST was not measured");
    }

    #[test]
    fn without_anything_to_learn_from_it_does_not_begin() {
        let unlabelled = Drawing { label: None, ..odd_digit() };
        assert!(matches!(fine_tuning(&[unlabelled]), Err(FineTuningError::NoDrawings)));
        let dataset = Arc::new(builtin::dataset(1, 0, 10));
        let model = ModelFile::pretrained().unwrap();
        let refused = FineTuning::new(model, &[odd_digit()], dataset, FineTuningConfig::default());
        assert!(matches!(refused, Err(FineTuningError::NoTrainingImages)));
    }
}
