//! The thread's loop. Commands come first; when none waits, the next piece of work is done: at most one tick of a run, one
//! piece of each job and a snapshot, some milliseconds in all, before it looks for commands again.

mod commands;
mod jobs;
#[cfg(test)]
mod tests;

use std::{ops::ControlFlow, time::Duration};

use super::{
    EngineOptions,
    active_network::ActiveNetwork,
    command_error::{CommandError, guarded},
    inbox::{Inbox, Patience, Received},
    jobs::Jobs,
    outbox::Outbox,
    runs::Runs,
    viewer::{Moment, NetworkInUse, Position, RunInUse, Viewer, Weights},
};
use crate::{
    protocol::{Event, JobKind, NetworkId, RunId},
    session::Phase,
};

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
        // libtorch keeps this number for each thread. Should it refuse, it uses as many as it likes.
        let thread_count = self.options.thread_count.max(1) as i32;
        guarded(|| {
            tch::set_num_threads(thread_count);
            Ok(())
        })
        .ok();
        self.outbox.push(self.active_network.announcement(self.network));
        while self.turn().is_continue() {}
        self.runs.end_all(&mut self.outbox);
    }

    /// Executes one command or does one piece of work; breaks when the handle is gone.
    fn turn(&mut self) -> ControlFlow<()> {
        match self.inbox.next(self.patience()) {
            Received::Command(command) => self.execute(command),
            Received::Nothing => self.work(),
            Received::Closed => return ControlFlow::Break(()),
        }
        self.outbox.wake_if_due();
        ControlFlow::Continue(())
    }

    fn patience(&self) -> Patience {
        let is_at_work = self.runs.next().is_some() || !self.jobs.is_empty();
        let view_in = if is_at_work { Some(Duration::ZERO) } else { self.viewer.time_to_work(self.position()) };
        match [view_in, self.outbox.time_to_wake()].into_iter().flatten().min() {
            _ if view_in == Some(Duration::ZERO) => Patience::None,
            Some(time) => Patience::AtMost(time),
            None => Patience::Endless,
        }
    }

    fn work(&mut self) {
        self.train();
        self.advance_jobs();
        if self.is_view_due()
            && let Err(error) = guarded(|| self.show())
        {
            self.view_failed(None, &error);
        }
    }

    /// Does one tick of the run whose turn it is, if one moves.
    fn train(&mut self) {
        if let Some(run) = self.runs.next() {
            self.tick(run);
        }
    }

    fn tick(&mut self, run: RunId) {
        let Self { runs, outbox, options, .. } = self;
        if let Err(error) = guarded(|| runs.advance(run, options.checkpoint_interval, outbox)) {
            self.fail(run, &error);
        }
        self.runs.settle(&mut self.outbox);
    }

    /// Tells that a run cannot go on. A run that has diverged is whole; of any other, only what is on disk counts.
    fn fail(&mut self, id: RunId, error: &CommandError) {
        let Some(run) = self.runs.get(id) else { return };
        self.outbox.push(Event::Failed { run: id, message: error.to_string() });
        let had_focus = self.runs.has_focus(id);
        if !run.has_diverged() {
            let run = self.runs.remove(id);
            // Its tensors may be in any state: that letting go of them fails, too, tells nothing new.
            guarded(|| {
                drop(run);
                Ok(())
            })
            .ok();
        }
        if had_focus {
            self.announce_network();
        }
    }

    /// Tells that another network, or other weights of the same, are in use.
    fn announce_network(&mut self) {
        self.network.0 += 1;
        let network = self.network;
        self.outbox.push(match self.runs.in_focus() {
            Some(run) => Event::Focused { run: run.id(), network },
            None => self.active_network.announcement(network),
        });
    }

    fn is_view_due(&self) -> bool {
        self.viewer.time_to_work(self.position()) == Some(Duration::ZERO)
    }

    /// Notes that what is watched could not be shown, and tells it once: it is tried again after a while.
    fn view_failed(&mut self, job: Option<JobKind>, error: &CommandError) {
        if self.viewer.fail(job, self.position()) {
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
            return Position { network, run: None, step: 0, moment: Moment::Still };
        };
        let progress = run.session().progress();
        let moment = match progress.phase {
            _ if !run.is_moving() => Moment::Still,
            Phase::Training { batch: 0 } => Moment::EpochStart,
            Phase::Training { .. } | Phase::Validating { .. } | Phase::Testing { .. } | Phase::Finished(_) => {
                Moment::Training
            }
        };
        Position { network, run: Some(run.id()), step: progress.step, moment }
    }
}

/// The network of the run in focus, or that which is in use without a run.
fn network_in_use<'a>(runs: &'a Runs, active_network: &'a mut ActiveNetwork) -> Result<NetworkInUse<'a>, CommandError> {
    Ok(match runs.in_focus() {
        Some(run) => {
            let (session, initial_parameters) = (run.session(), run.initial_parameters());
            NetworkInUse { network: session.network(), run: Some(RunInUse { session, initial_parameters }) }
        }
        None => NetworkInUse { network: active_network.network()?, run: None },
    })
}
