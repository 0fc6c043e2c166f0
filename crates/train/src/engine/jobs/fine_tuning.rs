//! The fine-tuning of a copy of the network in use on a user's drawings.

use super::{Job, JobResult, Step};
use crate::{
    engine::{outbox::Outbox, refusal::Refusal},
    teaching::{Lesson, Teaching, TeachingStage},
};
use lenet_model::model_file::ModelFile;

/// A fine-tuning under way.
pub(in crate::engine) struct FineTuning {
    pub teaching: Teaching,
    pub drawing_count: usize,
}

/// What a fine-tuning has come to.
pub(in crate::engine) struct FineTuned {
    pub model: ModelFile,
    pub lesson: Lesson,
    pub drawing_count: usize,
}

impl Job for FineTuning {
    fn tick(&mut self, _: &mut Outbox) -> Result<Step, Refusal> {
        let Self { teaching, drawing_count } = self;
        if teaching.tick()?.stage != TeachingStage::Done {
            return Ok(Step::More);
        }
        let (model, lesson) = (teaching.model()?, teaching.lesson());
        let tuned = FineTuned { model, lesson, drawing_count: *drawing_count };
        Ok(Step::Done(JobResult::FineTuning(Box::new(tuned))))
    }

    fn progress(&self) -> (usize, usize) {
        let progress = self.teaching.progress();
        (progress.done as usize, progress.total as usize)
    }
}
