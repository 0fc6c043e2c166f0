//! Work that takes longer than a tick: a piece of each job is done between two ticks, on a copy of the weights.

use std::{collections::BTreeMap, mem, sync::Arc};

use super::{
    command_error::{CommandError, guarded},
    outbox::Outbox,
    viewer::{Position, Weights},
};
use crate::{
    checkup::unit_states,
    differentiation::Differentiation,
    evaluation::Evaluation,
    fine_tuning::{FineTuneReport, FineTuning},
    image_set::ImageSet,
    metrics::Tally,
    nearest::F6States,
    protocol::{Event, JobKind, JobProgress},
    robustness::Measurement,
    snapshot::{DatasetId, Neighbours, SetPredictions},
};
use lenet_data::dataset::Image;
use lenet_model::{
    attribution::{Attribution, Question},
    lenet5::LeNet5,
    model_file::ModelFile,
};

/// Neighbours that are shown.
const NEIGHBOUR_COUNT: usize = 10;

/// Work that is done a piece at a time.
pub(super) enum Job {
    Evaluation(Box<SetEvaluation>),
    NearestNeighbours(TrainingStates),
    /// One piece of work that takes as long as several steps of a run.
    Attribution {
        network: LeNet5,
        image: Box<Image>,
        question: Question,
    },
    Robustness(Measurement<LeNet5>),
    FineTuning(Box<FineTuning>),
}

pub(super) enum JobResult {
    Evaluation(Arc<SetPredictions>),
    NearestNeighbours(TrainingStates),
    Attribution(Arc<Attribution>),
    /// An event reported each point.
    Robustness,
    FineTuning(Box<ModelFile>, FineTuneReport),
}

/// The evaluation of a network on a set of images.
pub(super) struct SetEvaluation {
    /// Whether it is for a view or by a command.
    kind: JobKind,
    pub position: Position,
    network: LeNet5,
    dataset: DatasetId,
    set: ImageSet,
    positions: Vec<u32>,
    evaluation: Evaluation,
}

impl SetEvaluation {
    /// Of all test images, for a view.
    pub(super) fn watched(position: Position, network: LeNet5, dataset: DatasetId) -> Self {
        let (set, positions) = (ImageSet::Test, (0..dataset.0.test.len() as u32).collect());
        let evaluation = Evaluation::default();
        Self { kind: JobKind::Evaluation, position, network, dataset, set, positions, evaluation }
    }

    /// Of the images of a set at `positions`, by a command.
    pub(super) fn demanded(
        position: Position,
        network: LeNet5,
        dataset: DatasetId,
        set: ImageSet,
        positions: Vec<u32>,
    ) -> Self {
        let evaluation = Evaluation::default();
        Self { kind: JobKind::SetEvaluation(set), position, network, dataset, set, positions, evaluation }
    }

    fn advance(&mut self) -> Result<(), CommandError> {
        if self.evaluation.predictions.len() < self.positions.len() {
            let images = self.set.images(&self.dataset.0);
            let differentiation = &mut Differentiation::Autograd;
            self.evaluation.add_chunk(images, &self.positions, differentiation, &self.network)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<SetPredictions, CommandError> {
        let Self { position, network: evaluated, dataset, set, positions, evaluation, .. } = self;
        let units = unit_states(&evaluated, set.images(&dataset.0))?;
        let Position { weights: Weights { network, step }, run, .. } = position;
        let Evaluation { tally: Tally { confusion, .. }, predictions } = evaluation;
        Ok(SetPredictions { network, dataset, set, positions, run, step, predictions, confusion, units })
    }
}

/// F6 of the training images, with the network that computes it: it also computes that of the image in view.
pub(super) struct TrainingStates {
    pub dataset: DatasetId,
    pub network: LeNet5,
    pub states: F6States,
    /// Steps that the run had done.
    pub step: u64,
}

impl TrainingStates {
    /// The training images nearest to `image`.
    pub(super) fn nearest(&self, image: &Image) -> Result<Neighbours, CommandError> {
        let nearest = self.states.nearest(&self.network, image, NEIGHBOUR_COUNT)?;
        Ok(Neighbours { dataset: self.dataset.clone(), image: Box::new(*image), step: self.step, nearest })
    }
}

impl Job {
    fn kind(&self) -> JobKind {
        match self {
            Self::Evaluation(evaluation) => evaluation.kind,
            Self::NearestNeighbours(_) => JobKind::NearestNeighbours,
            Self::Attribution { .. } => JobKind::Attribution,
            Self::Robustness(_) => JobKind::Robustness,
            Self::FineTuning(_) => JobKind::FineTuning,
        }
    }

    fn progress(&self) -> JobProgress {
        let (done, total) = match self {
            Self::Evaluation(set) => (set.evaluation.predictions.len(), set.positions.len()),
            Self::NearestNeighbours(TrainingStates { dataset, states, .. }) => (states.len(), dataset.0.train.len()),
            Self::Attribution { .. } => (0, 1),
            Self::Robustness(measurement) => (measurement.point_count(), measurement.total_count()),
            Self::FineTuning(fine_tuning) => {
                let progress = fine_tuning.progress();
                (progress.done as usize, progress.total as usize)
            }
        };
        let phase = if let Self::FineTuning(fine_tuning) = self { Some(fine_tuning.progress().phase) } else { None };
        JobProgress { job: self.kind(), done, total, phase }
    }

    /// Does the next piece; says whether only [`Self::finish`] remains.
    fn advance(&mut self, outbox: &mut Outbox) -> Result<bool, CommandError> {
        match self {
            Self::Evaluation(evaluation) => evaluation.advance()?,
            Self::NearestNeighbours(TrainingStates { dataset, network, states, .. }) => {
                states.advance(network, &dataset.0.train)?;
            }
            Self::Attribution { .. } => return Ok(true),
            Self::Robustness(measurement) => {
                if let Some(point) = measurement.advance()? {
                    outbox.push(Event::RobustnessMeasured(point));
                }
            }
            Self::FineTuning(fine_tuning) => drop(fine_tuning.tick()?),
        }
        let JobProgress { done, total, .. } = self.progress();
        Ok(done == total)
    }

    fn finish(self) -> Result<JobResult, CommandError> {
        Ok(match self {
            Self::Evaluation(evaluation) => JobResult::Evaluation(Arc::new(evaluation.finish()?)),
            Self::NearestNeighbours(states) => JobResult::NearestNeighbours(states),
            Self::Attribution { network, image, question } => {
                JobResult::Attribution(Arc::new(Attribution::new(&network, &image, question)?))
            }
            Self::Robustness(_) => JobResult::Robustness,
            Self::FineTuning(fine_tuning) => {
                JobResult::FineTuning(Box::new(fine_tuning.model()?), fine_tuning.report())
            }
        })
    }
}

/// The jobs, one of a kind.
#[derive(Default)]
pub(super) struct Jobs {
    pub under_way: BTreeMap<JobKind, Job>,
}

impl Jobs {
    /// Begins a job. It replaces one of its kind.
    pub(super) fn begin(&mut self, job: Job, outbox: &mut Outbox) {
        outbox.push(Event::JobProgress(job.progress()));
        self.under_way.insert(job.kind(), job);
    }

    /// Does a piece of each job; returns the results of those that have ended.
    pub(super) fn tick(&mut self, outbox: &mut Outbox) -> Vec<(JobKind, Result<JobResult, CommandError>)> {
        let mut ended = Vec::new();
        for (kind, mut job) in mem::take(&mut self.under_way) {
            let is_done = guarded(|| job.advance(outbox));
            outbox.push(Event::JobProgress(job.progress()));
            match is_done {
                Ok(false) => drop(self.under_way.insert(kind, job)),
                Ok(true) => ended.push((kind, guarded(|| job.finish()))),
                Err(error) => ended.push((kind, Err(error))),
            }
        }
        ended
    }
}
