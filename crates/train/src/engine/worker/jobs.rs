//! The jobs of the network in use: what begins them, what ends them, and what comes of them.

use std::sync::Arc;

use super::{Worker, network_in_use};
use crate::{
    engine::{
        active_network::ActiveNetwork,
        command_error::{CommandError, guarded},
        jobs::{FineTuneJob, FineTuned, JobResult},
        viewer::Position,
    },
    fine_tuning::{FineTuning, FineTuningConfig},
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
        if self.is_view_due()
            && let Err(error) = guarded(|| self.begin_jobs_of_views())
        {
            self.view_failed(None, &error);
        }
        for (job, result) in self.jobs.tick(&mut self.outbox) {
            if let Err(error) = result.and_then(|result| guarded(|| self.complete_job(job, result))) {
                self.job_failed(job, &error);
            }
        }
    }

    fn begin_jobs_of_views(&mut self) -> Result<(), CommandError> {
        let position = self.position();
        let network = network_in_use(&self.runs, &mut self.active_network)?.network;
        self.viewer.begin_jobs(position, network, &mut self.jobs, &mut self.outbox)
    }

    fn complete_job(&mut self, job: JobKind, result: JobResult) -> Result<(), CommandError> {
        match result {
            JobResult::Robustness => self.outbox.push(Event::RobustnessEnded(RobustnessEnd::Complete)),
            JobResult::FineTuning(tuned) => self.use_tuned(*tuned)?,
            result => self.viewer.complete(job, result),
        }
        Ok(())
    }

    fn job_failed(&mut self, job: JobKind, error: &CommandError) {
        match job {
            JobKind::Robustness | JobKind::FineTuning => {
                self.outbox.push(Event::JobFailed { job, message: error.to_string() });
            }
            JobKind::Evaluation | JobKind::NearestNeighbours | JobKind::Attribution => {
                self.view_failed(Some(job), error);
            }
        }
    }

    /// Begins to measure the network in use as it is now; the measurement under way ends.
    pub(super) fn measure_robustness(&mut self, plan: RobustnessPlan) -> Result<(), CommandError> {
        self.cancel_robustness().ok();
        let Position { run, step, .. } = self.position();
        let source = plan.dataset.source.clone();
        let network = network_in_use(&self.runs, &mut self.active_network)?.network;
        let measurement = Measurement::new(plan, network, Threads::new(self.options.thread_count)?)?;
        let (image_count, point_count) = (measurement.image_count(), measurement.total_count());
        let start = RobustnessStart { run, step, source, image_count, point_count };
        self.outbox.push(Event::RobustnessStarted(start));
        self.jobs.begin(JobKind::Robustness, measurement, &mut self.outbox);
        Ok(())
    }

    pub(super) fn cancel_robustness(&mut self) -> Result<(), CommandError> {
        if !self.jobs.cancel(JobKind::Robustness) {
            return Err(CommandError::NothingMeasured);
        }
        self.outbox.push(Event::RobustnessEnded(RobustnessEnd::Cancelled));
        Ok(())
    }

    /// Begins to fine-tune a copy of the network in use.
    pub(super) fn fine_tune(&mut self, drawings: &[Drawing], dataset: Arc<Dataset>) -> Result<(), CommandError> {
        if self.runs.next().is_some() {
            return Err(CommandError::IsTraining);
        }
        if self.jobs.is_under_way(JobKind::FineTuning) {
            return Err(CommandError::IsTaught);
        }
        let config = FineTuningConfig { thread_count: self.options.thread_count, ..FineTuningConfig::default() };
        let fine_tuning = FineTuning::new(self.model_in_use()?, drawings, dataset, config)?;
        let (weights, drawing_count) = (self.position().weights(), drawings.len());
        self.jobs.begin(JobKind::FineTuning, FineTuneJob { fine_tuning, drawing_count }, &mut self.outbox);
        self.tuned_weights = Some(weights);
        Ok(())
    }

    pub(super) fn cancel_fine_tuning(&mut self) -> Result<(), CommandError> {
        if !self.jobs.cancel(JobKind::FineTuning) {
            return Err(CommandError::NoFineTuning);
        }
        self.outbox.push(Event::FineTuningCancelled);
        Ok(())
    }

    /// Cancels the fine-tuning of weights that are not in use any more, or that a run trains.
    fn cancel_outdated_fine_tuning(&mut self) {
        if self.runs.next().is_some() || self.tuned_weights != Some(self.position().weights()) {
            // There is nothing to cancel, as a rule.
            self.cancel_fine_tuning().ok();
        }
    }

    /// Uses the network as it was before it was last fine-tuned.
    pub(super) fn undo_fine_tuning(&mut self) -> Result<(), CommandError> {
        if self.runs.in_focus().is_some() {
            return Err(CommandError::NotFineTuned);
        }
        let before = self.active_network.take_before().ok_or(CommandError::NotFineTuned)?;
        self.activate(before);
        Ok(())
    }

    fn use_tuned(&mut self, FineTuned { model, report, drawing_count }: FineTuned) -> Result<(), CommandError> {
        if let Some(run) = self.runs.in_focus() {
            self.active_network = ActiveNetwork::new(NetworkOrigin::Run(run.id()), run.session().model()?);
        }
        self.active_network.learn(model, drawing_count);
        self.read_without_run();
        self.outbox.push(Event::FineTuned(report));
        Ok(())
    }

    fn model_in_use(&self) -> Result<ModelFile, CommandError> {
        match self.runs.in_focus() {
            Some(run) => Ok(run.session().model()?),
            None => Ok(self.active_network.model().clone()),
        }
    }
}
