//! The jobs of the network in use: how they begin and end, and what follows from their results.

use std::sync::Arc;

use super::{Worker, network_in_use};
use crate::{
    engine::{
        active_network::ActiveNetwork,
        command_error::{CommandError, guarded},
        jobs::{Job, JobResult, SetEvaluation},
    },
    fine_tuning::{FineTuneReport, FineTuning, FineTuningConfig},
    image_set::ImageSet,
    protocol::{Event, JobKind, NetworkOrigin, RobustnessEnd, RobustnessStart},
    robustness::{Measurement, RobustnessPlan},
    threads::Threads,
};
use lenet_data::{dataset::Dataset, ink::Drawing};
use lenet_model::model_file::ModelFile;

impl Worker {
    /// Does a piece of each job, and begins those that are due for what is watched.
    pub(super) fn advance_jobs(&mut self) {
        self.cancel_outdated_fine_tuning();
        self.cancel_outdated_evaluations();
        if self.is_view_due()
            && let Err(error) = guarded(|| self.begin_watched_jobs())
        {
            self.view_failed(None, &error);
        }
        for (job, result) in self.jobs.tick(&mut self.outbox) {
            if let Err(error) = result.and_then(|result| guarded(|| self.complete_job(job, result))) {
                self.job_failed(job, &error);
            }
        }
    }

    fn begin_watched_jobs(&mut self) -> Result<(), CommandError> {
        let position = self.position();
        let network = network_in_use(&self.runs, &mut self.active_network)?.network;
        self.viewer.begin_jobs(position, network, &mut self.jobs, &mut self.outbox)
    }

    fn complete_job(&mut self, job: JobKind, result: JobResult) -> Result<(), CommandError> {
        match result {
            JobResult::Evaluation(predictions) if matches!(job, JobKind::SetEvaluation(_)) => {
                self.outbox.push(Event::Evaluated(predictions));
            }
            JobResult::Robustness => self.outbox.push(Event::RobustnessEnded(RobustnessEnd::Complete)),
            JobResult::FineTuning(model, report) => self.use_fine_tuned(*model, report)?,
            result => self.viewer.complete(job, result),
        }
        Ok(())
    }

    fn job_failed(&mut self, job: JobKind, error: &CommandError) {
        match job {
            JobKind::SetEvaluation(_) | JobKind::Robustness | JobKind::FineTuning => {
                self.outbox.push(Event::JobFailed { job, message: error.to_string() });
            }
            JobKind::Evaluation | JobKind::NearestNeighbours | JobKind::Attribution => {
                self.view_failed(Some(job), error);
            }
        }
    }

    /// Begins to evaluate the network in use, as it is now, on a set of images.
    pub(super) fn evaluate(&mut self, set: ImageSet, dataset: &Arc<Dataset>) -> Result<(), CommandError> {
        let positions = set.positions(self.model_in_use()?.training.as_ref(), dataset)?;
        let position = self.position();
        let network = network_in_use(&self.runs, &mut self.active_network)?.network.copy()?;
        let evaluation = SetEvaluation::demanded(position, network, dataset.into(), set, positions);
        self.jobs.begin(Job::Evaluation(Box::new(evaluation)), &mut self.outbox);
        Ok(())
    }

    /// Cancels the evaluations of a network that is not in use any more: nobody would see their results.
    fn cancel_outdated_evaluations(&mut self) {
        for set in ImageSet::ALL {
            let job = JobKind::SetEvaluation(set);
            if let Some(Job::Evaluation(evaluation)) = self.jobs.under_way.get(&job)
                && evaluation.position.weights.network != self.network
            {
                self.cancel(job, Event::EvaluationCancelled(set));
            }
        }
    }

    /// Begins to measure the network in use as it is now; a measurement under way ends.
    pub(super) fn measure_robustness(&mut self, plan: RobustnessPlan) -> Result<(), CommandError> {
        self.cancel(JobKind::Robustness, Event::RobustnessEnded(RobustnessEnd::Cancelled));
        let position = self.position();
        let source = plan.dataset.source.clone();
        let network = network_in_use(&self.runs, &mut self.active_network)?.network;
        let measurement = Measurement::new(plan, network.copy()?, Threads::new(self.options.thread_count)?);
        self.outbox.push(Event::RobustnessStarted(RobustnessStart {
            run: position.run,
            step: position.weights.step,
            source,
            image_count: measurement.image_count(),
            point_count: measurement.total_count(),
        }));
        self.jobs.begin(Job::Robustness(measurement), &mut self.outbox);
        Ok(())
    }

    /// Ends a job without a result; says whether it was under way.
    pub(super) fn cancel(&mut self, job: JobKind, cancelled: Event) -> bool {
        let was_under_way = self.jobs.under_way.remove(&job).is_some();
        if was_under_way {
            self.outbox.push(cancelled);
        }
        was_under_way
    }

    /// Begins to fine-tune a copy of the network in use.
    pub(super) fn fine_tune(&mut self, drawings: &[Drawing], dataset: Arc<Dataset>) -> Result<(), CommandError> {
        if self.runs.next().is_some() {
            return Err(CommandError::IsTraining);
        }
        if self.jobs.under_way.contains_key(&JobKind::FineTuning) {
            return Err(CommandError::IsFineTuning);
        }
        let config = FineTuningConfig { thread_count: self.options.thread_count, ..FineTuningConfig::default() };
        let fine_tuning = FineTuning::new(self.model_in_use()?, drawings, dataset, config)?;
        self.tuned_weights = Some(self.position().weights);
        self.jobs.begin(Job::FineTuning(Box::new(fine_tuning)), &mut self.outbox);
        Ok(())
    }

    /// Cancels the fine-tuning of weights that are not in use any more, or that a run trains.
    fn cancel_outdated_fine_tuning(&mut self) {
        if self.runs.next().is_some() || self.tuned_weights != Some(self.position().weights) {
            self.cancel(JobKind::FineTuning, Event::FineTuningCancelled);
        }
    }

    /// Uses the network as it was before it was last fine-tuned.
    pub(super) fn undo_fine_tuning(&mut self) -> Result<(), CommandError> {
        if self.runs.in_focus().is_some() || !self.active_network.undo() {
            return Err(CommandError::NotFineTuned);
        }
        self.emit_network();
        Ok(())
    }

    fn use_fine_tuned(&mut self, model: ModelFile, report: FineTuneReport) -> Result<(), CommandError> {
        if let Some(run) = self.runs.in_focus() {
            self.active_network = ActiveNetwork::new(NetworkOrigin::Run(run.id), run.session().model()?);
        }
        self.active_network.fine_tune(model, report.before.drawings.total as usize);
        self.end_runs();
        self.outbox.push(Event::FineTuned(report));
        Ok(())
    }

    /// The network in use as a model file.
    pub(super) fn model_in_use(&self) -> Result<ModelFile, CommandError> {
        match self.runs.in_focus() {
            Some(run) => Ok(run.session().model()?),
            None => Ok(self.active_network.model.clone()),
        }
    }
}
