//! The thread's loop. Commands come first; when none waits, the next piece of work is done: at most one tick of a run, one
//! piece of each job and a snapshot, some milliseconds in all, before it looks for commands again.

mod commands;
mod jobs;
#[cfg(test)]
mod tests;

use std::{ops::ControlFlow, sync::mpsc::RecvTimeoutError, time::Duration};

use super::{
    EngineOptions,
    active_network::ActiveNetwork,
    command_error::{CommandError, guarded},
    inbox::Inbox,
    jobs::Jobs,
    outbox::Outbox,
    runs::Runs,
    viewer::{Moment, NetworkInUse, Position, Viewer, Weights},
};
use crate::{
    panic_boundary::logged,
    protocol::{Event, JobKind, NetworkId, RunId},
    session::Phase,
};
use lenet_model::operation_threads::compute_alone;

/// All that the thread holds. Tensors are made and dropped here and nowhere else.
pub(super) struct Worker {
    options: EngineOptions,
    inbox: Inbox,
    outbox: Outbox,
    viewer: Viewer,
    runs: Runs,
    active_network: ActiveNetwork,
    jobs: Jobs,
    /// The weights that are being fine-tuned, or were last.
    tuned_weights: Option<Weights>,
    /// The number of the last run; 0 before the first.
    run_count: u64,
    network: NetworkId,
}

impl Worker {
    pub(super) fn new(
        options: EngineOptions,
        inbox: Inbox,
        outbox: Outbox,
        viewer: Viewer,
        active_network: ActiveNetwork,
    ) -> Self {
        let (runs, jobs, network) = (Runs::default(), Jobs::default(), NetworkId::default());
        Self { options, inbox, outbox, viewer, runs, active_network, jobs, tuned_weights: None, run_count: 0, network }
    }

    /// Works until the handle is gone, then saves what is trained.
    pub(super) fn run(mut self) {
        logged("setting the number of threads", compute_alone);
        self.outbox.push(self.active_network.opened(self.network));
        while self.turn().is_continue() {}
        self.runs.end_all(&mut self.outbox);
    }

    /// Executes one command or does one piece of work; breaks when the handle is gone.
    fn turn(&mut self) -> ControlFlow<()> {
        match self.inbox.next(self.time_to_work()) {
            Ok(command) => self.execute(command),
            Err(RecvTimeoutError::Timeout) => self.work(),
            Err(RecvTimeoutError::Disconnected) => return ControlFlow::Break(()),
        }
        self.outbox.wake_if_due();
        ControlFlow::Continue(())
    }

    /// How long until there is something to do; none where only a command brings work.
    fn time_to_work(&self) -> Option<Duration> {
        let is_at_work = self.runs.next().is_some() || !self.jobs.under_way.is_empty();
        let view_in = if is_at_work { Some(Duration::ZERO) } else { self.viewer.time_to_work(self.position()) };
        [view_in, self.outbox.time_to_wake()].into_iter().flatten().min()
    }

    fn work(&mut self) {
        if let Some(run) = self.runs.next() {
            self.tick(run);
        }
        self.advance_jobs();
        if self.is_view_due()
            && let Err(error) = guarded(|| self.show())
        {
            self.view_failed(None, &error);
        }
    }

    /// Does one tick of a run.
    fn tick(&mut self, run: RunId) {
        let Self { runs, outbox, options, .. } = self;
        if let Err(error) = guarded(|| runs.advance(run, options.checkpoint_interval, outbox)) {
            self.fail(run, &error);
        }
        self.runs.settle(&mut self.outbox);
    }

    /// Ends a run that failed. One that has diverged stays; of any other, only what is on disk counts.
    fn fail(&mut self, id: RunId, error: &CommandError) {
        let Some(run) = self.runs.get(id) else { return };
        self.outbox.push(Event::Failed { run: id, message: error.to_string() });
        let had_focus = self.runs.has_focus(id);
        if run.has_diverged() {
            run.emit_finished(&mut self.outbox);
        } else {
            let run = self.runs.remove(id);
            // Its tensors may be in any state.
            logged("dropping a failed run", || drop(run));
        }
        if had_focus {
            self.emit_network();
        }
    }

    /// Emits that another network, or other weights of the same, are in use.
    fn emit_network(&mut self) {
        self.network.0 += 1;
        let network = self.network;
        self.outbox.push(match self.runs.in_focus() {
            Some(run) => Event::Focused { run: run.id, network },
            None => self.active_network.opened(network),
        });
    }

    fn is_view_due(&self) -> bool {
        self.viewer.time_to_work(self.position()) == Some(Duration::ZERO)
    }

    /// Notes that a job, or without one a snapshot, failed, and emits it once: it is tried again after a while.
    fn view_failed(&mut self, job: Option<JobKind>, error: &CommandError) {
        if self.viewer.fail(job, self.network) {
            let message = error.to_string();
            self.outbox.push(match job {
                Some(job) => Event::JobFailed { job, message },
                None => Event::CommandFailed { run: None, message },
            });
        }
    }

    fn show(&mut self) -> Result<(), CommandError> {
        let position = self.position();
        let in_use = network_in_use(&self.runs, &mut self.active_network)?;
        if self.viewer.refresh(position, in_use)? {
            self.outbox.owe_wake();
        }
        Ok(())
    }

    fn position(&self) -> Position {
        let network = self.network;
        let Some(run) = self.runs.in_focus() else {
            return Position { weights: Weights { network, step: 0 }, run: None, moment: Moment::Still };
        };
        let progress = run.session().progress();
        let moment = match progress.phase {
            _ if !run.is_moving() => Moment::Still,
            Phase::Training { batch: 0 } => Moment::EpochStart,
            Phase::Training { .. } | Phase::Validating { .. } | Phase::Testing { .. } | Phase::Finished(_) => {
                Moment::Training
            }
        };
        Position { weights: Weights { network, step: progress.step }, run: Some(run.id), moment }
    }
}

/// The network of the run in focus, or that which is in use without a run.
fn network_in_use<'a>(runs: &'a Runs, active_network: &'a mut ActiveNetwork) -> Result<NetworkInUse<'a>, CommandError> {
    let run = runs.in_focus();
    let network = match run {
        Some(run) => run.session().network(),
        None => active_network.network()?,
    };
    Ok(NetworkInUse { network, run })
}
