//! Work that takes longer than a tick: a piece of each job is done between two ticks, on weights of its own where training
//! goes on meanwhile.

mod attribution;
mod evaluation;
mod fine_tuning;
mod nearest_neighbours;
mod robustness;

use std::{collections::BTreeMap, sync::Arc};

pub(super) use self::{
    attribution::AttributionJob,
    evaluation::EvaluationJob,
    fine_tuning::{FineTuneJob, FineTuned},
    nearest_neighbours::{NearestNeighbours, TrainingStates},
};
use super::{
    command_error::{CommandError, guarded},
    outbox::Outbox,
};
use crate::{
    protocol::{Event, JobKind, JobProgress},
    snapshot::TestPredictions,
};
use lenet_model::attribution::Attribution;

/// Work that is done a piece at a time.
pub(super) trait Job {
    /// Does the next piece. What it brings at once goes into the outbox.
    fn tick(&mut self, outbox: &mut Outbox) -> Result<Step, CommandError>;

    /// Pieces of work done, and in all.
    fn progress(&self) -> (usize, usize);
}

/// What a piece of work has come to.
pub(super) enum Step {
    /// There is more to do.
    More,
    /// That was the last piece.
    Done(JobResult),
}

/// What a job has come to.
pub(super) enum JobResult {
    Evaluation(Arc<TestPredictions>),
    NearestNeighbours(TrainingStates),
    Attribution(Arc<Attribution>),
    /// All points have been told.
    Robustness,
    FineTuning(Box<FineTuned>),
}

/// The jobs under way, one of a kind.
#[derive(Default)]
pub(super) struct Jobs(BTreeMap<JobKind, Box<dyn Job>>);

impl Jobs {
    /// Begins a job. It takes the place of one of its kind.
    pub(super) fn begin(&mut self, kind: JobKind, job: impl Job + 'static, outbox: &mut Outbox) {
        outbox.push(progress_event(kind, &job));
        self.0.insert(kind, Box::new(job));
    }

    /// Ends a job without a result; says whether it was under way.
    pub(super) fn cancel(&mut self, kind: JobKind) -> bool {
        self.0.remove(&kind).is_some()
    }

    pub(super) fn is_under_way(&self, kind: JobKind) -> bool {
        self.0.contains_key(&kind)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Does a piece of each job; gives those that have ended.
    pub(super) fn tick(&mut self, outbox: &mut Outbox) -> Vec<(JobKind, Result<JobResult, CommandError>)> {
        let mut ended = Vec::new();
        for (kind, job) in &mut self.0 {
            let step = guarded(|| job.tick(outbox));
            outbox.push(progress_event(*kind, &**job));
            match step {
                Ok(Step::More) => {}
                Ok(Step::Done(result)) => ended.push((*kind, Ok(result))),
                Err(error) => ended.push((*kind, Err(error))),
            }
        }
        for (kind, _) in &ended {
            self.cancel(*kind);
        }
        ended
    }
}

fn progress_event(job: JobKind, work: &dyn Job) -> Event {
    let (done, total) = work.progress();
    Event::JobProgress(JobProgress { job, done, total })
}
