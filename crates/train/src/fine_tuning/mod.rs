//! Fine-tuning on drawings that a user has corrected: a short training on these, mixed with training images so that the network
//! forgets nothing, measured before and after.
//!
//! [`FineTuning`] works on a copy, a piece at each [`tick`](FineTuning::tick): its driver can stop between any two, and the
//! given network stays as it is.

mod mixture;

use std::{f64::consts::PI, sync::Arc};

use tch::Tensor;

use super::{
    batches::Batch,
    config::TrainingConfig,
    differentiation::Differentiation,
    error::Error,
    evaluation::{self, CHUNK_SIZE},
    metrics::Tally,
    optimizer::{Moments, Optimizer, StepSize},
    threads::Threads,
};
use lenet_data::{
    augment::Augmentation,
    dataset::Dataset,
    ink::{Drawing, InkPath},
};
use lenet_model::{
    device::Device,
    lenet5::LeNet5,
    model_file::{ModelFile, TrainingSummary},
};

/// The settings of a fine-tuning. The default was chosen by images kept out of it (see `docs/fine-tuning.md`).
#[derive(Clone, Debug, PartialEq)]
pub struct FineTuningConfig {
    /// Training steps.
    pub step_count: u32,
    /// Images of a step.
    pub batch_size: usize,
    /// At most this many of them are the user's drawings; the rest are training images.
    pub most_drawings: usize,
    /// A drawing is at most this many times in a step, each time drawn anew: a few drawings are then a smaller share of it.
    pub most_copies: usize,
    /// The learning rate of the first step. It falls to zero as half a cosine.
    pub learning_rate: f64,
    /// The augmentation of the drawings, anew each time. Training images stay as they are.
    pub augmentation: Augmentation,
    /// Seed of the images of each step, and of the drawings' pens and augmentation.
    pub seed: u64,
    /// Threads that draw and augment; the result is the same with any number.
    pub thread_count: usize,
}

impl Default for FineTuningConfig {
    fn default() -> Self {
        Self {
            step_count: 200,
            batch_size: 64,
            most_drawings: 8,
            most_copies: 4,
            learning_rate: 0.0002,
            augmentation: Augmentation::standard(),
            seed: 1,
            thread_count: 1,
        }
    }
}

/// Why a network cannot be fine-tuned.
#[derive(Debug, thiserror::Error)]
pub enum FineTuningError {
    /// No drawing has a label.
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

/// The number of correct predictions for some images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CorrectCount {
    /// Images predicted correctly.
    pub correct: u32,
    /// All images.
    pub total: u32,
}

impl CorrectCount {
    /// Share of the images predicted correctly, 0–1; 0 of none.
    pub fn accuracy(self) -> f64 {
        f64::from(self.correct) / f64::from(self.total.max(1))
    }
}

impl From<&Tally> for CorrectCount {
    fn from(tally: &Tally) -> Self {
        Self { correct: tally.correct(), total: tally.total() }
    }
}

/// The results of a network before or after fine-tuning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// On the user's drawings, with the default pen and without augmentation.
    pub drawings: CorrectCount,
    /// On the test images.
    pub test: CorrectCount,
}

/// The result of a fine-tuning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FineTuneReport {
    /// Of the given network.
    pub before: Measured,
    /// Of the fine-tuned network.
    pub after: Measured,
    /// The name of the data set that was mixed in and measured on.
    pub dataset: String,
}

/// The progress of a fine-tuning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FineTuningProgress {
    /// The current phase.
    pub phase: FineTuningPhase,
    /// Pieces of work done, of all phases.
    pub done: u32,
    /// All pieces of work.
    pub total: u32,
}

/// A phase of fine-tuning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FineTuningPhase {
    /// Measures the given network.
    Before,
    /// Trains.
    Learning,
    /// Measures the fine-tuned network.
    After,
    /// Everything is done.
    Done,
}

/// A fine-tuning under way.
#[derive(Debug)]
pub struct FineTuning {
    config: FineTuningConfig,
    /// The same for [`Differentiation`].
    training: TrainingConfig,
    model: ModelFile,
    network: LeNet5,
    dataset: Arc<Dataset>,
    drawings: Vec<Drawing>,
    /// The drawings with the default pen.
    rendered: Batch,
    differentiation: Differentiation,
    /// Threads that draw and augment the images of a batch.
    threads: Threads,
    /// The optimiser's state.
    slots: Vec<Tensor>,
    /// The optimiser's working memory.
    scratch: Tensor,
    /// Pieces of work done.
    done: u32,
    before: Measured,
    after: Measured,
    /// Of the test images measured in this phase.
    tally: Tally,
}

impl FineTuning {
    /// Begins to fine-tune a copy of `model` on the `drawings` with a label.
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
        let network = model.network(Device::Cpu).map_err(Error::from)?;
        let zeros = || network.parameters_flat().f_zeros_like().map_err(Error::from);
        Ok(Self {
            slots: optimizer.slot_names().iter().map(|_| zeros()).collect::<Result<_, _>>()?,
            scratch: zeros()?,
            differentiation: Differentiation::new(&network, 1)?,
            threads: Threads::new(config.thread_count)?,
            config,
            training,
            model,
            network,
            dataset,
            drawings,
            rendered,
            done: 0,
            before: Measured::default(),
            after: Measured::default(),
            tally: Tally::default(),
        })
    }

    /// Does the next piece of work: a training step, or a chunk of a measurement.
    ///
    /// # Errors
    /// If the loss is not finite or libtorch fails; the fine-tuning is then over without a result.
    pub fn tick(&mut self) -> Result<FineTuningProgress, FineTuningError> {
        let (chunks, steps) = (self.chunk_count(), self.config.step_count);
        match self.progress().phase {
            FineTuningPhase::Before => self.before = self.measure(self.done)?,
            FineTuningPhase::Learning => self.learn(self.done - chunks)?,
            FineTuningPhase::After => self.after = self.measure(self.done - chunks - steps)?,
            FineTuningPhase::Done => return Ok(self.progress()),
        }
        self.done += 1;
        Ok(self.progress())
    }

    /// The progress so far.
    pub fn progress(&self) -> FineTuningProgress {
        let (chunks, steps, done) = (self.chunk_count(), self.config.step_count, self.done);
        let total = 2 * chunks + steps;
        let phase = match done {
            _ if done < chunks => FineTuningPhase::Before,
            _ if done < chunks + steps => FineTuningPhase::Learning,
            _ if done < total => FineTuningPhase::After,
            _ => FineTuningPhase::Done,
        };
        FineTuningProgress { phase, done, total }
    }

    /// The results so far; complete once it is done.
    pub fn report(&self) -> FineTuneReport {
        FineTuneReport { before: self.before, after: self.after, dataset: self.dataset.source.name() }
    }

    /// The network as it is now, with its description for a model file.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn model(&self) -> Result<ModelFile, Error> {
        let is_measured = self.progress().phase == FineTuningPhase::Done;
        let training = self.model.training.clone().map(|training| TrainingSummary {
            test_accuracy: (is_measured && training.dataset == self.dataset.source.name())
                .then(|| self.after.test.accuracy()),
            // Without the run's settings: which images were set apart no longer says what was not learned from.
            config: serde_json::json!({ "taught_drawings": self.drawings.len() }),
            ..training
        });
        Ok(ModelFile { architecture: self.model.architecture, parameters: self.network.parameters()?, training })
    }

    fn chunk_count(&self) -> u32 {
        self.dataset.test.len().div_ceil(CHUNK_SIZE).max(1) as u32
    }

    /// Measures one chunk of the test images, and after the last one the drawings.
    fn measure(&mut self, chunk: u32) -> Result<Measured, Error> {
        let is_last = chunk + 1 == self.chunk_count();
        let Self { differentiation, network, tally, dataset, .. } = self;
        if !dataset.test.is_empty() {
            let images = evaluation::chunk(&dataset.test, chunk as usize * CHUNK_SIZE);
            differentiation.measure(tally, network, images)?;
        }
        let mut drawings = Tally::default();
        if is_last {
            differentiation.measure(&mut drawings, network, self.rendered.clone())?;
        }
        let measured = Measured { drawings: (&drawings).into(), test: (&*tally).into() };
        if is_last {
            *tally = Tally::default();
        }
        Ok(measured)
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
        let (parameters, optimizer) = (self.network.parameters_flat(), self.training.optimizer);
        Ok(optimizer.step(parameters, &outcome.gradient, &[], &mut self.slots, &mut self.scratch, size)?)
    }
}

/// The drawings with a label, and their images with the default pen.
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

    /// A seven whose writer calls it a 2.
    fn odd_digit() -> Drawing {
        let stroke = vec![[0.2, 0.2], [0.8, 0.2], [0.4, 0.9]];
        Drawing { strokes: vec![stroke], label: Some(2) }
    }

    fn begun(drawings: &[Drawing]) -> Result<FineTuning, FineTuningError> {
        let dataset = Arc::new(builtin::dataset(1, 400, 300));
        let config = FineTuningConfig { step_count: 100, ..FineTuningConfig::default() };
        FineTuning::new(ModelFile::pretrained().unwrap(), drawings, dataset, config)
    }

    #[test]
    fn it_learns_the_labels_of_the_drawings_and_forgets_little() {
        let mut fine_tuning = begun(&[odd_digit()]).unwrap();
        let mut last = fine_tuning.progress();
        assert_eq!((last.phase, last.done, last.total), (FineTuningPhase::Before, 0, 104));
        while last.phase != FineTuningPhase::Done {
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
    fn without_drawings_or_training_images_it_does_not_begin() {
        let unlabelled = Drawing { label: None, ..odd_digit() };
        assert!(matches!(begun(&[unlabelled]), Err(FineTuningError::NoDrawings)));
        let dataset = Arc::new(builtin::dataset(1, 0, 10));
        let model = ModelFile::pretrained().unwrap();
        let rejected = FineTuning::new(model, &[odd_digit()], dataset, FineTuningConfig::default());
        assert!(matches!(rejected, Err(FineTuningError::NoTrainingImages)));
    }
}
