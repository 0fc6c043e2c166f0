//! Training by gradient, epoch by epoch. Each epoch is a stage, kept with the optimiser's state.

use std::sync::Arc;

use lenet_model::operation_threads::{self, OperationThreads};
use lenet_train::{
    optimizer::{Optimizer, StepSize},
    schedule::{Position, Schedule},
    threads::Threads,
};
use rayon::prelude::*;
use tch::Tensor;

use super::{
    examples::{Examples, order},
    network::{Design, Network, Parameter, Statistics},
};
use crate::{classifier::Classifier as _, error::Error, fitting::Fitting, settings::Setting, stored::Stored};

/// How a network is trained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Recipe {
    pub optimizer: Optimizer,
    /// Before the schedule's factor.
    pub learning_rate: f64,
    pub schedule: Schedule,
    /// Pull of the weights towards zero; not of biases, coefficients and normalisations.
    pub weight_decay: f64,
    pub batch_size: usize,
    /// Parts of a batch, each for a thread. The results do not depend on the number of threads.
    pub part_count: usize,
    pub epoch_count: usize,
}

/// The settings that all trainings have.
pub(super) const fn epochs(default: f64) -> Setting {
    Setting { name: "epochs", default, bounds: [1.0, 1_000.0], hint: "Passes over the training images" }
}

/// Of a schedule that begins with the whole rate.
pub(super) const fn rate(default: f64) -> Setting {
    let hint = "Learning rate of the first step; it falls along half a cosine to 0";
    Setting { name: "rate", default, bounds: [1e-6, 10.0], hint }
}

pub(super) const fn batch(default: f64) -> Setting {
    Setting { name: "batch", default, bounds: [1.0, 4_096.0], hint: "Images of one step" }
}

/// Which of a fitting's networks it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// What its stages and its progress are called; nothing where there is one network.
    pub name: &'a str,
    /// Gives it initial weights and an order of its own.
    pub number: u64,
    /// Which of the fitting's steps it is, of how many.
    pub step: [usize; 2],
}

impl Place<'static> {
    /// The only one.
    pub(crate) const ONLY: Self = Self { name: "", number: 0, step: [0, 1] };
}

impl Place<'_> {
    fn stage(self, epoch: usize) -> String {
        let separator = if self.name.is_empty() { "" } else { "-" };
        format!("{}{separator}epoch-{}", self.name, epoch + 1)
    }

    /// Reports that `done` of `total` pieces are done.
    ///
    /// # Errors
    /// [`Error::Stopped`] if the work is to end.
    pub(super) fn report(self, text: &str, done: usize, total: usize, fitting: &mut Fitting<'_>) -> Result<(), Error> {
        let separator = if self.name.is_empty() { "" } else { ": " };
        let [step, step_count] = self.step;
        fitting.report(format!("{}{separator}{text}", self.name), step * total + done, step_count * total)
    }
}

/// Images between two reports.
const REPORT_INTERVAL: usize = 1_000;

/// Trains a network, or resumes after the last epoch that was kept.
///
/// # Errors
/// If it is stopped, diverges, a stage cannot be kept, or libtorch fails.
pub(crate) fn train(
    design: Design,
    recipe: &Recipe,
    examples: &Examples<'_>,
    place: Place<'_>,
    fitting: &mut Fitting<'_>,
) -> Result<Network, Error> {
    // Threads that share an operation spin while they wait: where others have the cores, that takes most of the time.
    let _alone = OperationThreads::claim(1);
    let network = Network::new(design, fitting.seed, place.number)?;
    let slots = recipe.optimizer.slot_names().iter().map(|_| zeros(&network)).collect::<Result<Vec<_>, _>>()?;
    let scratch = zeros(&network)?;
    let mut training =
        Training { network, slots, scratch, recipe, examples, place, threads: Threads::new(fitting.thread_count)? };
    for epoch in 0..recipe.epoch_count {
        let stored = fitting.stage(&place.stage(epoch), |fitting| {
            training.epoch(epoch, fitting)?;
            training.store()
        })?;
        training.restore(&stored)?;
    }
    Ok(training.network)
}

/// Zeros like each array.
fn zeros(network: &Network) -> Result<Vec<Tensor>, Error> {
    network.parameters.iter().map(|parameter| Ok(parameter.tensor.f_detach()?.f_zeros_like()?)).collect()
}

/// A training under way.
struct Training<'a> {
    network: Network,
    /// The optimiser's state: for each slot a tensor like each array.
    slots: Vec<Vec<Tensor>>,
    /// For the optimiser's intermediate results.
    scratch: Vec<Tensor>,
    recipe: &'a Recipe,
    examples: &'a Examples<'a>,
    place: Place<'a>,
    threads: Threads,
}

impl Training<'_> {
    fn epoch(&mut self, epoch: usize, fitting: &mut Fitting<'_>) -> Result<(), Error> {
        let Recipe { batch_size, epoch_count, .. } = *self.recipe;
        let (seed, key) = (fitting.seed, self.place.number << 32 | epoch as u64);
        let order = order(self.examples.len(), seed, key);
        let batch_count = order.len().div_ceil(batch_size);
        let report_interval = REPORT_INTERVAL.div_ceil(batch_size);
        for (batch, positions) in order.chunks(batch_size).enumerate() {
            if batch % report_interval == 0 {
                let text = format!("epoch {} of {epoch_count}", epoch + 1);
                self.place.report(&text, epoch * batch_count + batch, epoch_count * batch_count, fitting)?;
            }
            let (inputs, labels) = self.examples.batch(positions, seed, epoch)?;
            let position = Position { epoch: epoch as u32, batch, batch_count, epoch_count: epoch_count as u32 };
            self.step(&inputs, &labels, position)?;
        }
        Ok(())
    }

    fn step(&mut self, inputs: &Tensor, labels: &Tensor, position: Position) -> Result<(), Error> {
        let learning_rate = self.recipe.learning_rate * self.recipe.schedule.factor(position);
        let step = u64::from(position.epoch) * position.batch_count as u64 + position.batch as u64 + 1;
        let (loss, gradients) = self.gradients(inputs, labels)?;
        if !loss.is_finite() {
            let good_epoch = position.epoch as usize;
            let epoch = good_epoch + 1;
            return Err(lenet_train::error::Error::Diverged { loss, step, epoch, learning_rate, good_epoch }.into());
        }
        let _no_grad = tch::no_grad_guard();
        let is_trained = |index: &usize| self.network.parameters[*index].is_trained;
        let trained: Vec<usize> = (0..self.network.parameters.len()).filter(is_trained).collect();
        for (index, gradient) in trained.into_iter().zip(gradients) {
            self.descend(index, &gradient, learning_rate, step)?;
        }
        Ok(())
    }

    /// The mean loss of a batch and its derivatives, each part of the batch by a thread.
    fn gradients(&self, inputs: &Tensor, labels: &Tensor) -> Result<(f64, Vec<Tensor>), Error> {
        let count = labels.size()[0];
        if self.recipe.part_count == 1 {
            return self.network.gradients(inputs, labels, 1.0);
        }
        let part_size = (count as usize).div_ceil(self.recipe.part_count) as i64;
        let mut parts = Vec::new();
        for start in (0..count).step_by(part_size as usize) {
            let length = part_size.min(count - start);
            // The statistics follow the first part: two threads must not write to them.
            let network = self.network.twin(if start == 0 { Statistics::Shared } else { Statistics::Copied })?;
            let rows = inputs.f_narrow(0, start, length)?;
            parts.push((network, rows, labels.f_narrow(0, start, length)?, length as f64 / count as f64));
        }
        let of_part = |(network, inputs, labels, share): (Network, Tensor, Tensor, f64)| {
            operation_threads::compute_alone();
            network.gradients(&inputs, &labels, share)
        };
        let of_parts = self.threads.share(|| parts.into_par_iter().map(of_part).collect::<Result<Vec<_>, Error>>())?;
        let add = |(loss, mut sums): (f64, Vec<Tensor>), (other_loss, others): (f64, Vec<Tensor>)| {
            for (sum, other) in sums.iter_mut().zip(&others) {
                drop(sum.f_add_(other)?);
            }
            Ok((loss + other_loss, sums))
        };
        let mut of_parts = of_parts.into_iter();
        let first = of_parts.next().unwrap_or_default();
        of_parts.try_fold(first, add)
    }

    fn descend(&mut self, index: usize, gradient: &Tensor, learning_rate: f64, step: u64) -> Result<(), Error> {
        let Parameter { tensor, mask, .. } = &self.network.parameters[index];
        let gradient = match mask {
            Some(mask) => gradient.f_mul(mask)?,
            None => gradient.shallow_clone(),
        };
        let weight_decay = if tensor.dim() > 1 { self.recipe.weight_decay } else { 0.0 };
        let mut slots: Vec<Tensor> = self.slots.iter().map(|slot| slot[index].shallow_clone()).collect();
        let size = StepSize { learning_rate, weight_decay, step };
        self.recipe.optimizer.step(tensor, &gradient, &[], &mut slots, &mut self.scratch[index], size)?;
        Ok(())
    }

    /// The network and the optimiser's state.
    fn store(&self) -> Result<Stored, Error> {
        let names = self.recipe.optimizer.slot_names();
        names.iter().zip(&self.slots).try_fold(self.network.store()?, |stored, (name, slot)| {
            let named = self.network.parameters.iter().zip(slot);
            let part = named
                .filter(|(parameter, _)| parameter.is_trained)
                .try_fold(Stored::default(), |part, (parameter, tensor)| part.with_numbers(&parameter.name, tensor))?;
            Ok(stored.with_part(name, part))
        })
    }

    /// What [`Self::store`] gave, also where it was computed just now: so a resumed training is the same.
    fn restore(&mut self, stored: &Stored) -> Result<(), Error> {
        self.network = Network::read(Arc::clone(&self.network.design), stored)?;
        for (name, slot) in self.recipe.optimizer.slot_names().iter().zip(&mut self.slots) {
            let part = stored.part(name);
            for (parameter, tensor) in self.network.parameters.iter().zip(slot) {
                if parameter.is_trained {
                    *tensor = part.shaped(&parameter.name, &tensor.size())?;
                }
            }
        }
        Ok(())
    }
}
