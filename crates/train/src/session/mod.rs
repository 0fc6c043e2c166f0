//! The training itself: no thread, no file, no window. Each `tick` does one batch or one chunk of evaluation, a few
//! milliseconds' work, so its caller can pause or stop it between any two.

mod changes;
mod control;
mod on_device;
mod progress;
mod view;

use std::{ops::Range, sync::Arc, time::Instant};

use tch::{TchError, Tensor};

pub use self::changes::{Change, ChangedSetting, Changes};
pub use self::progress::{EpochTally, FinishReason, Phase, Progress, Tick, TrainedAmount};
use super::{
    batches::{
        Batch, Split, Variation, batch, check_batches, epoch_order, hessian_sample, split, string_split, varied_batch,
    },
    config::TrainingConfig,
    differentiation::{Differentiation, mean_hessian},
    error::Error,
    evaluation::{CHUNK_SIZE, chunk},
    frozen::without_frozen,
    loss_history::LossHistory,
    metrics::{Confusion, EpochRecord},
    optimizer::{Optimizer, StepSize},
    resident::Resident,
    schedule::Position,
    strings::{MeasuredStrings, StringGradient, StringTask},
    threads::Threads,
};
use lenet_data::dataset::Dataset;
use lenet_model::{array::Array, device::Device, lenet5::LeNet5, operation_threads::OperationThreads};

/// A run of training in memory.
#[derive(Debug)]
pub struct Session {
    pub(super) config: TrainingConfig,
    pub(super) dataset: Arc<Dataset>,
    pub(super) dataset_digest: String,
    pub(super) network: LeNet5,
    /// The optimiser's state, in the order of its slots: tensors like [`LeNet5::parameters_flat`].
    pub(super) slots: Vec<Tensor>,
    /// For the optimiser's intermediate results, like [`LeNet5::parameters_flat`].
    scratch: Tensor,
    pub(super) progress: Progress,
    /// The loss of every batch.
    pub(super) losses: LossHistory,
    split: Split,
    /// This epoch's order of the training images, which follows from seed and epoch.
    order: Vec<u32>,
    differentiation: Differentiation,
    /// Learns from strings, if the settings say so.
    strings: Option<StringTask>,
    /// Vary the training images.
    threads: Threads,
    /// The training images on the device, unless that is the processor.
    resident: Option<Resident>,
    /// The gradient of the last batch; none before the first.
    gradient: Option<Tensor>,
    /// For stochastic diagonal Levenberg–Marquardt: a learning rate, and with it the rate of each parameter times −1.
    negative_rates: Option<(f64, Tensor)>,
    /// The weights at the end of the last epoch, restored when training diverges.
    pub(super) last_good: Vec<(String, Array)>,
}

impl Session {
    /// A run at its beginning.
    ///
    /// # Errors
    /// If a setting cannot be trained with, the device is not there, or libtorch fails.
    pub fn new(config: TrainingConfig, dataset: Arc<Dataset>) -> Result<Self, Error> {
        config.validate()?;
        config.device.check()?;
        let network = LeNet5::from_parameters(config.architecture, &config.initial_parameters()?, config.device)?;
        let zeros = |_: &&str| network.parameters_flat().f_zeros_like();
        let slots = config.optimizer.slot_names().iter().map(zeros).collect::<Result<_, TchError>>()?;
        let progress = Progress {
            learning_rate: config.learning_rate,
            step: 0,
            phase: Phase::Training { batch: 0 },
            epoch: EpochTally::default(),
            history: Vec::new(),
            test_confusion: Confusion::default(),
            changes: Changes::default(),
        };
        Self::assemble(config, dataset, network, slots, progress)
    }

    pub(super) fn assemble(
        config: TrainingConfig,
        dataset: Arc<Dataset>,
        network: LeNet5,
        slots: Vec<Tensor>,
        progress: Progress,
    ) -> Result<Self, Error> {
        if dataset.test.is_empty() {
            let message = "the data set has no test images, which every epoch is measured on: name another with --data";
            return Err(Error::Mismatch(message.to_owned()));
        }
        let split = match &config.strings {
            None => split(&config, dataset.train.len())?,
            Some(strings) => string_split(&config, strings.string_count),
        };
        check_batches(&config, split.train.len())?;
        let order = epoch_order(&split, &config, progress.history.len() as u32);
        let last_good = network.parameters()?;
        let dataset_digest = dataset.train.digest().to_owned();
        let differentiation = Differentiation::new(&network, config.thread_count)?;
        let strings = StringTask::new(&config, &network)?;
        let threads = Threads::new(config.thread_count)?;
        let scratch = network.parameters_flat().f_zeros_like()?;
        let resident = match config.device {
            Device::Cpu => None,
            Device::Cuda | Device::Mps => {
                Some(Resident::new(dataset.train.pixels(), dataset.train.labels(), config.device.tch())?)
            }
        };
        Ok(Self {
            config,
            dataset,
            dataset_digest,
            network,
            slots,
            scratch,
            progress,
            losses: LossHistory::default(),
            split,
            order,
            differentiation,
            strings,
            threads,
            resident,
            gradient: None,
            negative_rates: None,
            last_good,
        })
    }

    /// Learns from one batch or evaluates one chunk.
    ///
    /// # Errors
    /// If the loss is not finite (the network then has the weights of the last epoch's end again) or libtorch fails.
    pub fn tick(&mut self) -> Result<Tick, Error> {
        self.tick_of(1)
    }

    /// A tick of up to `max_batches` batches on a device, of one on the processor.
    fn tick_of(&mut self, max_batches: usize) -> Result<Tick, Error> {
        let start = Instant::now();
        let _threads = OperationThreads::claim(self.differentiation.operation_thread_count(self.config.thread_count));
        match self.progress.phase {
            Phase::Training { batch } => {
                let tick = match self.resident {
                    None => self.train_batch(batch),
                    Some(_) => self.train_on_device(batch, max_batches),
                };
                self.progress.epoch.training_secs += start.elapsed().as_secs_f64();
                if let Ok(Tick::Batches(losses)) = &tick {
                    let losses: Vec<f32> = losses.iter().map(|loss| *loss as f32).collect();
                    self.losses.push(self.progress.step, &losses);
                }
                tick
            }
            Phase::Validating { image } => self.validate_chunk(image, start),
            Phase::Testing { image } => self.test_chunk(image, start),
            Phase::Finished(reason) => Ok(Tick::Finished(reason)),
        }
    }

    fn train_batch(&mut self, batch: usize) -> Result<Tick, Error> {
        let (numbers, epoch) = (self.positions(batch..batch + 1).to_vec(), self.epoch());
        if let Some(task) = &mut self.strings {
            let outcome = task.gradient(&self.dataset, &self.threads, epoch, &numbers)?;
            return self.learn_from_strings(outcome, batch, numbers.len());
        }
        let images = self.images_at(&numbers);
        if batch == 0 {
            self.measure_hessian()?;
        }
        let (step, labels) = (self.progress.step + 1, images.labels.clone());
        let outcome = self.differentiation.gradient(&self.network, images, &self.config, step)?;
        let mean_loss = outcome.loss_sum / labels.len() as f64;
        if !mean_loss.is_finite() {
            return Err(self.diverge(mean_loss));
        }
        self.descend(&outcome.gradient, self.learning_rate_at(batch))?;
        self.gradient = Some(outcome.gradient);
        self.progress.epoch.train.add(outcome.loss_sum, &labels, &outcome.predictions);
        self.progress.phase = self.phase_before(batch + 1);
        Ok(Tick::Batches(vec![mean_loss]))
    }

    /// The step of a batch of strings.
    fn learn_from_strings(&mut self, outcome: StringGradient, batch: usize, count: usize) -> Result<Tick, Error> {
        let mean_loss = outcome.loss_sum / count as f64;
        if !mean_loss.is_finite() {
            return Err(self.diverge(mean_loss));
        }
        self.descend(&outcome.gradient, self.learning_rate_at(batch))?;
        self.gradient = Some(outcome.gradient);
        self.progress.epoch.train.add_strings(outcome.loss_sum, outcome.answers);
        self.progress.phase = self.phase_before(batch + 1);
        Ok(Tick::Batches(vec![mean_loss]))
    }

    /// The positions of the images of these batches, or the numbers of their strings.
    fn positions(&self, batches: Range<usize>) -> &[u32] {
        let size = self.config.batch_size;
        &self.order[batches.start * size..self.order.len().min(batches.end * size)]
    }

    /// The epoch under way, 0 for the first.
    fn epoch(&self) -> u32 {
        self.progress.history.len() as u32
    }

    /// Training images as this epoch varies them.
    fn images_at(&self, positions: &[u32]) -> Batch {
        let variation = Variation::of(&self.config, self.epoch());
        varied_batch(&self.dataset.train, positions, variation, &self.threads)
    }

    /// What comes next before the batch with this number.
    fn phase_before(&self, batch: usize) -> Phase {
        match batch == self.batch_count() {
            false => Phase::Training { batch },
            true if self.split.validation.is_empty() => Phase::Testing { image: 0 },
            true => Phase::Validating { image: 0 },
        }
    }

    fn descend(&mut self, gradient: &Tensor, learning_rate: f64) -> Result<(), Error> {
        let _no_grad = tch::no_grad_guard();
        self.progress.step += 1;
        let TrainingConfig { optimizer, weight_decay, ref architecture, ref frozen, .. } = self.config;
        let flat = self.network.parameters_flat().shallow_clone();
        without_frozen(architecture, frozen, &flat, || match (optimizer, self.slots.as_slice()) {
            // The same as the rule's own step, without dividing anew each time.
            (Optimizer::Sdlm(sdlm), [hessian]) if weight_decay == 0.0 => {
                let rates = match self.negative_rates.take() {
                    Some((rate, rates)) if rate == learning_rate => rates,
                    _ => sdlm.rates(hessian, learning_rate)?.f_neg()?,
                };
                drop(self.network.parameters_flat().shallow_clone().f_addcmul_(&rates, gradient)?);
                self.negative_rates = Some((learning_rate, rates));
                Ok(())
            }
            _ => {
                let size = StepSize { learning_rate, weight_decay, step: self.progress.step };
                let (parameters, matrices) = (self.network.parameters_flat(), self.network.hidden_matrices());
                optimizer.step(parameters, gradient, matrices, &mut self.slots, &mut self.scratch, size)
            }
        })
    }

    /// Measures the second derivatives for stochastic diagonal Levenberg–Marquardt, in the tick of an epoch's first batch.
    /// With the paper's sample of 500 images that takes a tenth of a second. It is not divided: every tick is one batch or
    /// one chunk.
    fn measure_hessian(&mut self) -> Result<(), Error> {
        let Optimizer::Sdlm(sdlm) = self.config.optimizer else { return Ok(()) };
        let positions = hessian_sample(&self.split, self.config.seed, self.epoch(), sdlm.sample_count);
        let mean = mean_hessian(&self.network, &self.images_at(&positions))?;
        for hessian in &mut self.slots {
            *hessian = sdlm.update(hessian, &mean)?;
        }
        self.negative_rates = None;
        Ok(())
    }

    fn validate_chunk(&mut self, first: usize, start: Instant) -> Result<Tick, Error> {
        let positions = &self.split.validation;
        let end = positions.len().min(first + CHUNK_SIZE);
        if let Some(task) = &mut self.strings {
            let (loss_sum, answers) =
                task.measure(&self.dataset, &self.threads, MeasuredStrings::Validation, first..end)?;
            self.progress.epoch.validation.add_strings(loss_sum, answers);
        } else {
            let images = batch(&self.dataset.train, &positions[first..end]);
            self.differentiation.measure(&mut self.progress.epoch.validation, &self.network, images)?;
        }
        self.progress.phase = match end == positions.len() {
            true => Phase::Testing { image: 0 },
            false => Phase::Validating { image: end },
        };
        self.progress.epoch.evaluation_secs += start.elapsed().as_secs_f64();
        self.check_loss(self.progress.epoch.validation.loss())?;
        Ok(Tick::Chunk)
    }

    fn test_chunk(&mut self, first: usize, start: Instant) -> Result<Tick, Error> {
        let end = self.test_count().min(first + CHUNK_SIZE);
        if let Some(task) = &mut self.strings {
            let (loss_sum, answers) = task.measure(&self.dataset, &self.threads, MeasuredStrings::Test, first..end)?;
            self.progress.epoch.test.add_strings(loss_sum, answers);
        } else {
            let images = chunk(&self.dataset.test, first);
            self.differentiation.measure(&mut self.progress.epoch.test, &self.network, images)?;
        }
        self.progress.epoch.evaluation_secs += start.elapsed().as_secs_f64();
        self.check_loss(self.progress.epoch.test.loss())?;
        if end < self.test_count() {
            self.progress.phase = Phase::Testing { image: end };
            return Ok(Tick::Chunk);
        }
        self.end_epoch()
    }

    fn end_epoch(&mut self) -> Result<Tick, Error> {
        let tally = std::mem::take(&mut self.progress.epoch);
        let record = EpochRecord {
            epoch: self.epoch() + 1,
            train: tally.train.score(),
            validation: (!self.split.validation.is_empty()).then(|| tally.validation.score()),
            test: tally.test.score(),
            learning_rate: self.learning_rate_at(self.batch_count() - 1),
            elapsed_secs: tally.training_secs + tally.evaluation_secs,
            images_per_second: f64::from(tally.train.total()) / tally.training_secs.max(f64::MIN_POSITIVE),
        };
        self.progress.test_confusion = tally.test.confusion;
        self.progress.history.push(record);
        self.last_good = self.network.parameters()?;
        self.progress.phase = self.next_phase();
        self.order = epoch_order(&self.split, &self.config, self.epoch());
        Ok(Tick::Epoch(record))
    }

    /// What comes after the epochs in the history.
    fn next_phase(&self) -> Phase {
        let losses: Vec<f64> =
            self.progress.history.iter().map(|record| record.validation.unwrap_or(record.train).loss).collect();
        if losses.len() >= self.config.epoch_count as usize {
            Phase::Finished(FinishReason::AllEpochs)
        } else if self.config.early_stopping.is_some_and(|stopping| stopping.is_due(&losses)) {
            Phase::Finished(FinishReason::EarlyStopping)
        } else {
            Phase::Training { batch: 0 }
        }
    }

    fn check_loss(&mut self, loss: f64) -> Result<(), Error> {
        if loss.is_finite() { Ok(()) } else { Err(self.diverge(loss)) }
    }

    /// Ends the run and goes back to the last good weights.
    fn diverge(&mut self, loss: f64) -> Error {
        let good_epoch = self.progress.history.len();
        // A batch's loss comes before its step, a loss over validation or test images after the epoch's last one.
        let (batch, step) = match self.progress.phase {
            Phase::Training { batch } => (batch, self.progress.step + 1),
            _ => (self.batch_count() - 1, self.progress.step),
        };
        let learning_rate = self.learning_rate_at(batch);
        self.progress.phase = Phase::Finished(FinishReason::Diverged);
        match self.restore_last_good() {
            Ok(()) => Error::Diverged { loss, step, epoch: good_epoch + 1, learning_rate, good_epoch },
            Err(error) => error,
        }
    }

    /// Leaves nothing behind that is not finite, so that a diverged run can be written and read.
    fn restore_last_good(&mut self) -> Result<(), Error> {
        self.network = LeNet5::from_parameters(self.config.architecture, &self.last_good, self.config.device)?;
        self.differentiation = Differentiation::new(&self.network, self.config.thread_count)?;
        self.strings = StringTask::new(&self.config, &self.network)?;
        (self.gradient, self.negative_rates) = (None, None);
        self.progress.epoch = EpochTally::default();
        for slot in &mut self.slots {
            drop(slot.f_zero_()?);
        }
        Ok(())
    }

    fn learning_rate_at(&self, batch: usize) -> f64 {
        let position = Position {
            epoch: self.epoch(),
            batch,
            batch_count: self.batch_count(),
            epoch_count: self.config.epoch_count,
        };
        self.progress.learning_rate * self.config.schedule.factor(position)
    }
}
