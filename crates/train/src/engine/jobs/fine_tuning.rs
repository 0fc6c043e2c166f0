//! The fine-tuning of a copy of the network in use on a user's drawings.

use super::{Job, JobResult, Step};
use crate::{
    engine::{command_error::CommandError, outbox::Outbox},
    fine_tuning::{FineTuneReport, FineTuning, FineTuningPhase},
};
use lenet_model::model_file::ModelFile;

/// A fine-tuning under way.
pub(in crate::engine) struct FineTuneJob {
    pub fine_tuning: FineTuning,
    pub drawing_count: usize,
}

/// What a fine-tuning has come to.
pub(in crate::engine) struct FineTuned {
    pub model: ModelFile,
    pub report: FineTuneReport,
    pub drawing_count: usize,
}

impl Job for FineTuneJob {
    fn tick(&mut self, _: &mut Outbox) -> Result<Step, CommandError> {
        let Self { fine_tuning, drawing_count } = self;
        if fine_tuning.tick()?.stage != FineTuningPhase::Done {
            return Ok(Step::More);
        }
        let (model, report) = (fine_tuning.model()?, fine_tuning.report());
        let tuned = FineTuned { model, report, drawing_count: *drawing_count };
        Ok(Step::Done(JobResult::FineTuning(Box::new(tuned))))
    }

    fn progress(&self) -> (usize, usize) {
        let progress = self.fine_tuning.progress();
        (progress.done as usize, progress.total as usize)
    }
}
