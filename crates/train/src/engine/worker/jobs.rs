//! The jobs of the network in use: what begins them, what ends them, and what comes of them.

use std::sync::Arc;

use super::{Worker, network_in_use};
use crate::{
    engine::{
        jobs::{FineTuned, FineTuning, JobResult},
        reader::Reader,
        refusal::{Refusal, guarded},
        viewer::Position,
    },
    protocol::{Event, JobKind, NetworkOrigin, RobustnessEnd, RobustnessStart},
    robustness::{Measurement, RobustnessPlan},
    teaching::{Teaching, TeachingConfig},
    threads::Threads,
};
use lenet_data::{dataset::Dataset, ink::Drawing};
use lenet_model::model_file::ModelFile;

impl Worker {
    /// Does a piece of each job, and begins those that are due for what is watched.
    pub(super) fn advance_jobs(&mut self) {
        self.cancel_outdated_teaching();
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

    fn begin_jobs_of_views(&mut self) -> Result<(), Refusal> {
        let position = self.position();
        let network = network_in_use(&self.runs, &mut self.reader)?.network;
        self.viewer.begin_jobs(position, network, &mut self.jobs, &mut self.outbox)
    }

    fn complete_job(&mut self, job: JobKind, result: JobResult) -> Result<(), Refusal> {
        match result {
            JobResult::Robustness => self.outbox.push(Event::RobustnessEnded(RobustnessEnd::Complete)),
            JobResult::FineTuning(tuned) => self.use_tuned(*tuned)?,
            result => self.viewer.complete(job, result),
        }
        Ok(())
    }

    fn job_failed(&mut self, job: JobKind, error: &Refusal) {
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
    pub(super) fn measure_robustness(&mut self, plan: RobustnessPlan) -> Result<(), Refusal> {
        self.cancel_robustness().ok();
        let Position { run, step, .. } = self.position();
        let source = plan.dataset.source.clone();
        let network = network_in_use(&self.runs, &mut self.reader)?.network;
        let measurement = Measurement::new(plan, network, Threads::new(self.options.thread_count)?)?;
        let (image_count, point_count) = (measurement.image_count(), measurement.total_count());
        let start = RobustnessStart { run, step, source, image_count, point_count };
        self.outbox.push(Event::RobustnessStarted(start));
        self.jobs.begin(JobKind::Robustness, measurement, &mut self.outbox);
        Ok(())
    }

    pub(super) fn cancel_robustness(&mut self) -> Result<(), Refusal> {
        if !self.jobs.cancel(JobKind::Robustness) {
            return Err(Refusal::NothingMeasured);
        }
        self.outbox.push(Event::RobustnessEnded(RobustnessEnd::Cancelled));
        Ok(())
    }

    /// Begins to fine-tune a copy of the network in use.
    pub(super) fn teach(&mut self, drawings: &[Drawing], dataset: Arc<Dataset>) -> Result<(), Refusal> {
        if self.runs.next().is_some() {
            return Err(Refusal::IsTraining);
        }
        if self.jobs.is_under_way(JobKind::FineTuning) {
            return Err(Refusal::IsTaught);
        }
        let config = TeachingConfig { thread_count: self.options.thread_count, ..TeachingConfig::default() };
        let teaching = Teaching::new(self.model_in_use()?, drawings, dataset, config)?;
        let (weights, drawing_count) = (self.position().weights(), drawings.len());
        self.jobs.begin(JobKind::FineTuning, FineTuning { teaching, drawing_count }, &mut self.outbox);
        self.tuned_weights = Some(weights);
        Ok(())
    }

    pub(super) fn cancel_teaching(&mut self) -> Result<(), Refusal> {
        if !self.jobs.cancel(JobKind::FineTuning) {
            return Err(Refusal::NoTeaching);
        }
        self.outbox.push(Event::TeachingCancelled);
        Ok(())
    }

    /// Cancels the fine-tuning of weights that are not in use any more, or that a run trains.
    fn cancel_outdated_teaching(&mut self) {
        if self.runs.next().is_some() || self.tuned_weights != Some(self.position().weights()) {
            // There is nothing to cancel, as a rule.
            self.cancel_teaching().ok();
        }
    }

    /// Uses the network as it was before it was last fine-tuned.
    pub(super) fn undo_teaching(&mut self) -> Result<(), Refusal> {
        if self.runs.in_focus().is_some() {
            return Err(Refusal::NotTaught);
        }
        let before = self.reader.take_before().ok_or(Refusal::NotTaught)?;
        self.read_with(before);
        Ok(())
    }

    fn use_tuned(&mut self, FineTuned { model, lesson, drawing_count }: FineTuned) -> Result<(), Refusal> {
        if let Some(run) = self.runs.in_focus() {
            self.reader = Reader::new(NetworkOrigin::Run(run.id()), run.session().model()?);
        }
        self.reader.learn(model, drawing_count);
        self.read_without_run();
        self.outbox.push(Event::Taught(lesson));
        Ok(())
    }

    fn model_in_use(&self) -> Result<ModelFile, Refusal> {
        match self.runs.in_focus() {
            Some(run) => Ok(run.session().model()?),
            None => Ok(self.reader.model().clone()),
        }
    }
}
