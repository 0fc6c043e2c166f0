//! The readable side of a session; nothing here changes it.

use std::sync::Arc;

use super::{Phase, Progress, Session, TrainedAmount};
use crate::{
    checkup::{Checkup, unit_states},
    config::TrainingConfig,
    diagnosis::Measured,
    error::Error,
    loss_history::LossHistory,
    metrics::{Confusion, EpochRecord},
    objective::Objective,
    optimizer::Optimizer,
    strings::TEST_STRING_COUNT,
};
use lenet_data::dataset::Dataset;
use lenet_model::{
    array::Array,
    lenet5::LeNet5,
    model_file::{ModelFile, TrainingSummary},
};

impl Session {
    /// Batches of an epoch.
    pub fn batch_count(&self) -> usize {
        self.split.train.len().div_ceil(self.config.batch_size)
    }

    /// Images or strings learned from in an epoch.
    pub fn training_image_count(&self) -> usize {
        self.split.train.len()
    }

    /// The amount of training so far.
    pub fn trained_amount(&self) -> TrainedAmount {
        let image_count = match self.progress.phase {
            Phase::Training { batch } => batch * self.config.batch_size,
            Phase::Validating { .. } | Phase::Testing { .. } => self.training_image_count(),
            Phase::Finished(_) => 0,
        };
        TrainedAmount { epoch_count: self.progress.history.len(), image_count }
    }

    /// Images set apart for validation, or strings of held-out digits.
    pub fn validation_image_count(&self) -> usize {
        self.split.validation.len()
    }

    /// Images or strings that every epoch is tested on.
    pub fn test_count(&self) -> usize {
        match self.config.strings {
            None => self.dataset.test.len(),
            Some(_) => TEST_STRING_COUNT,
        }
    }

    /// The run's settings.
    pub fn config(&self) -> &TrainingConfig {
        &self.config
    }

    /// How far the run is.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The loss of every batch since its first, in bounded form.
    pub fn losses(&self) -> &LossHistory {
        &self.losses
    }

    /// What the end of the last epoch shows beside loss and accuracy; the units are those of the network as it is now.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn checkup(&self) -> Result<Checkup, Error> {
        let units = unit_states(&self.network, &self.dataset.test)?;
        Ok(Checkup { confusion: self.progress.test_confusion, units })
    }

    /// The predictions for the test images at the end of the last epoch; zeros before the first.
    pub fn test_confusion(&self) -> &Confusion {
        &self.progress.test_confusion
    }

    /// What the run has measured so far, for a diagnosis.
    pub fn measured<'a>(&'a self, checkup: Option<&'a Checkup>) -> Measured<'a> {
        let Progress { learning_rate, phase, history, changes, .. } = &self.progress;
        let last_epoch_step = (history.len() * self.batch_count()) as u64;
        let finish = if let Phase::Finished(reason) = phase { Some(*reason) } else { None };
        Measured {
            config: &self.config,
            learning_rate: *learning_rate,
            losses: &self.losses,
            epochs: history,
            finish,
            checkup,
            is_changed_since: changes.are_after(last_epoch_step),
        }
    }

    /// The data it learns from and is tested on.
    pub fn dataset(&self) -> &Arc<Dataset> {
        &self.dataset
    }

    /// The network as it is now.
    pub fn network(&self) -> &LeNet5 {
        &self.network
    }

    /// The gradient of the last batch, by the parameters' names; zeros before the first.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn gradients(&self) -> Result<Vec<(String, Array)>, Error> {
        let gradient = match &self.gradient {
            Some(gradient) => gradient,
            None => &self.network.parameters_flat().f_zeros_like()?,
        };
        Ok(self.network.named(gradient)?)
    }

    /// With stochastic diagonal Levenberg–Marquardt the learning rate of each parameter, η/(μ + h), for the next batch.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn learning_rates(&self) -> Result<Option<Vec<(String, Array)>>, Error> {
        let (Optimizer::Sdlm(sdlm), [hessian]) = (self.config.optimizer, self.slots.as_slice()) else {
            return Ok(None);
        };
        let batch = if let Phase::Training { batch } = self.progress.phase { batch } else { 0 };
        let rates = sdlm.rates(hessian, self.learning_rate_at(batch))?;
        Ok(Some(self.network.named(&rates)?))
    }

    /// The epoch with the best validation accuracy (of equals the one with the smaller loss), without validation the last
    /// one. Never chosen by the test images.
    pub fn best_epoch(&self) -> Option<&EpochRecord> {
        self.progress.history.iter().reduce(|best, record| match (best.validation, record.validation) {
            (Some(old), Some(new)) if (new.accuracy, -new.loss) <= (old.accuracy, -old.loss) => best,
            _ => record,
        })
    }

    /// The network as it is now, as a model file.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn model(&self) -> Result<ModelFile, Error> {
        let history = &self.progress.history;
        let is_whole_epoch = matches!(self.progress.phase, Phase::Training { batch: 0 } | Phase::Finished(_));
        let training = TrainingSummary {
            dataset: match self.config.objective() {
                Objective::Digits(_) => self.dataset.source.name(),
                Objective::Strings(_) => format!("strings of {}", self.dataset.source.name()),
            },
            dataset_digest: self.dataset_digest.clone(),
            class_names: self.dataset.source.class_names(),
            epoch_count: history.len() as u32,
            test_accuracy: history.last().filter(|_| is_whole_epoch).map(|record| record.test.accuracy),
            config: self.config.to_json(),
        };
        Ok(ModelFile {
            architecture: self.config.architecture,
            parameters: self.network.parameters()?,
            training: Some(training),
        })
    }
}
