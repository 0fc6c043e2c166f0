//! Learning on a device: several batches one after the other without waiting for it, then the losses and predictions of all
//! of them at once.

use std::ops::Range;

use tch::Tensor;

use super::{Phase, Resident, Session, Tick};
use crate::{
    batches::Variation,
    differentiation::{dropout, pass},
    error::Error,
};
use lenet_model::logits::classes;

/// Batches that are learned from without waiting for the device: a few milliseconds' work of a GPU.
const MAX_BATCHES: usize = 16;
/// Images of these batches. After a larger batch the device is waited for at once.
const MAX_IMAGES: usize = 4096;

/// A batch that was learned from, with its results still on the device.
#[derive(Debug)]
struct Learnt {
    labels: Vec<u8>,
    /// A scalar.
    mean_loss: Tensor,
    /// The predicted digits, bytes, `[B]`.
    predictions: Tensor,
}

impl Session {
    /// As [`Self::tick`], but on a device it learns from up to 16 batches: waiting for the device after each would cost more
    /// than the batch itself.
    ///
    /// # Errors
    /// As for [`Self::tick`]. A loss that is not finite may be found some batches later; the error names its own step.
    pub fn tick_ahead(&mut self) -> Result<Tick, Error> {
        self.tick_of((MAX_IMAGES / self.config.batch_size).clamp(1, MAX_BATCHES))
    }

    /// Learns from `max_batches`, from the batch `first` on, or to the end of the epoch.
    pub(super) fn train_on_device(&mut self, first: usize, max_batches: usize) -> Result<Tick, Error> {
        let first_step = self.progress.step;
        let mut learnt = Vec::with_capacity(max_batches);
        let outcome = self.learn(first..self.batch_count().min(first + max_batches), &mut learnt);
        // What was learned before a failure is accounted for in any case.
        let losses = self.account_for(&learnt, first, first_step)?;
        self.progress.phase = self.phase_before(first + learnt.len());
        outcome?;
        Ok(Tick::Batches(losses))
    }

    fn learn(&mut self, batches: Range<usize>, learnt: &mut Vec<Learnt>) -> Result<(), Error> {
        let (images, labels) = self.on_device(self.positions(batches.clone()))?;
        let size = self.config.batch_size;
        let ranges = (0..labels.len()).step_by(size).map(|start| start..labels.len().min(start + size));
        // They come from the processor, so all of them before the first batch.
        let left_out = (self.progress.step + 1..).zip(ranges.clone());
        let left_out = left_out.map(|(step, range)| dropout(&self.network, range.len(), self.config.seed, step));
        let left_out = left_out.collect::<Result<Vec<_>, _>>()?;
        for ((batch, range), dropout) in batches.zip(ranges).zip(&left_out) {
            let (pixels, targets) = images.part(range.clone())?; // [B, 784], [B]
            let input = self.network.architecture().input.input_of_pixels(&pixels)?; // [B, 1, 32, 32]
            let pass = pass(&self.network, &input, &targets, dropout.as_ref(), &self.config)?;
            self.descend(&pass.gradient, self.learning_rate_at(batch))?;
            self.gradient = Some(pass.gradient);
            let (labels, predictions) = (labels[range].to_vec(), classes(&pass.logits)?);
            learnt.push(Learnt { labels, mean_loss: pass.mean_loss, predictions });
        }
        Ok(())
    }

    /// Training images on the device, as they are learned from in this epoch, and their labels.
    fn on_device(&self, positions: &[u32]) -> Result<(Resident, Vec<u8>), Error> {
        match &self.resident {
            Some(resident) if Variation::of(&self.config, self.epoch()).changes_nothing() => {
                let labels = positions.iter().map(|position| self.dataset.train.labels()[*position as usize]);
                Ok((resident.gather(positions)?, labels.collect()))
            }
            // Augmenting and drawing are the processor's work.
            _ => {
                let batch = self.images_at(positions);
                let device = self.network.device().tch();
                Ok((Resident::new(batch.images.as_flattened(), &batch.labels, device)?, batch.labels))
            }
        }
    }

    /// Fetches the batches' results from the device; returns the mean loss of each.
    fn account_for(&mut self, learnt: &[Learnt], first: usize, first_step: u64) -> Result<Vec<f64>, Error> {
        if learnt.is_empty() {
            return Ok(Vec::new());
        }
        let mean_losses: Vec<&Tensor> = learnt.iter().map(|batch| &batch.mean_loss).collect();
        let predictions: Vec<&Tensor> = learnt.iter().map(|batch| &batch.predictions).collect();
        let losses = Vec::<f32>::try_from(Tensor::f_stack(&mean_losses, 0)?.f_to_device(tch::Device::Cpu)?)?;
        let predictions = Vec::<u8>::try_from(Tensor::f_cat(&predictions, 0)?.f_to_device(tch::Device::Cpu)?)?;
        let mut predictions = predictions.as_slice();
        for (number, (Learnt { labels, .. }, loss)) in learnt.iter().zip(&losses).enumerate() {
            let loss = f64::from(*loss);
            if !loss.is_finite() {
                // Back to before the batch whose loss it is, which is where the processor would have stopped.
                self.progress.step = first_step + number as u64;
                self.progress.phase = Phase::Training { batch: first + number };
                return Err(self.diverge(loss));
            }
            let (own, rest) = predictions.split_at(labels.len());
            self.progress.epoch.train.add(loss * labels.len() as f64, labels, own);
            predictions = rest;
        }
        Ok(losses.into_iter().map(f64::from).collect())
    }
}

#[cfg(test)]
mod tests;
