//! The thread's loop. Commands come first; when none waits, the next piece of work is done: at most one tick of a run
//! and one piece of what is watched and of what is measured, some milliseconds in all, before it looks for commands again.

mod commands;
mod lessons;
mod measuring;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use self::lessons::TeachingUnderWay;
use super::{
    EngineOptions,
    in_turn::{Place, Runs},
    inbox::{Inbox, Patience, Received},
    outbox::Outbox,
    reader::Reader,
    refusal::{Refusal, guarded},
    run::Run,
    viewer::{Moment, NetworkInUse, Position, RunInUse, Viewer},
};
use crate::{
    error::Error,
    protocol::{CommandKind, Event},
    robustness::Measurement,
    session::Phase,
    snapshot::Watch,
};

/// All that the thread holds. Tensors are made and dropped here and nowhere else.
pub(super) struct Worker {
    options: EngineOptions,
    inbox: Inbox,
    outbox: Outbox,
    viewer: Viewer,
    runs: Runs,
    reader: Reader,
    /// The robustness that is being measured.
    measurement: Option<Measurement>,
    teaching: Option<TeachingUnderWay>,
    /// The runs there were; the last one's number.
    run_count: u64,
    /// See [`Position::generation`].
    generation: u64,
}

impl Worker {
    pub(super) fn new(options: EngineOptions, inbox: Inbox, outbox: Outbox, viewer: Viewer, reader: Reader) -> Self {
        let (runs, measurement, teaching) = (Runs::default(), None, None);
        Self { options, inbox, outbox, viewer, runs, reader, measurement, teaching, run_count: 0, generation: 0 }
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
        self.outbox.push(self.reader.announcement());
        while self.turn().is_continue() {}
        self.runs.end(&mut self.outbox);
    }

    /// Carries out one command or does one piece of work; breaks when the handle is gone.
    fn turn(&mut self) -> ControlFlow<()> {
        match self.inbox.next(self.patience()) {
            Received::Command(command) => self.carry_out(command),
            Received::Nothing => self.work(),
            Received::Closed => return ControlFlow::Break(()),
        }
        self.outbox.wake_if_due();
        ControlFlow::Continue(())
    }

    fn patience(&self) -> Patience {
        let is_at_work = self.runs.next().is_some() || self.measurement.is_some() || self.teaching.is_some();
        let is_busy = is_at_work || self.viewer.is_busy(self.position());
        match self.outbox.time_to_wake() {
            _ if is_busy => Patience::None,
            Some(time) => Patience::AtMost(time),
            None => Patience::Endless,
        }
    }

    fn work(&mut self) {
        self.train();
        self.go_on_teaching();
        if self.viewer.is_busy(self.position())
            && let Err(refusal) = guarded(|| self.show())
        {
            self.viewer.set_watch(Watch::default());
            self.refuse(CommandKind::Watch, &refusal);
        }
        self.measure();
    }

    /// Does one tick of the run whose turn it is, if one moves.
    fn train(&mut self) {
        if let Some(place) = self.runs.next() {
            self.tick(place);
        }
    }

    fn tick(&mut self, place: Place) {
        let Self { runs, outbox, options, .. } = self;
        if let Err(refusal) = guarded(|| runs.advance(place, options.checkpoint_interval, outbox)) {
            self.fail(place, &refusal);
        }
        self.runs.rest(&mut self.outbox);
    }

    /// Tells that a run cannot go on. A run that has diverged is whole; of any other, only what is on disk counts.
    fn fail(&mut self, place: Place, refusal: &Refusal) {
        let Some(run) = self.runs.at(place) else { return };
        self.outbox.push(Event::Failed { run: run.id(), message: refusal.to_string() });
        let is_lost = !run.has_diverged();
        if is_lost {
            let run = self.runs.lose(place);
            // Its tensors may be in any state: that letting go of them fails, too, tells nothing new.
            guarded(|| {
                drop(run);
                Ok(())
            })
            .ok();
        }
        if place == Place::First {
            self.generation += 1;
            if is_lost {
                self.outbox.push(self.successor());
            }
        }
    }

    /// Tells what reads in the place of a first run that was lost.
    fn successor(&self) -> Event {
        self.runs.first().map_or_else(|| self.reader.announcement(), |run| Event::Swapped { run: run.id() })
    }

    fn show(&mut self) -> Result<(), Refusal> {
        let position = self.position();
        let in_use = network_in_use(self.runs.first(), &mut self.reader)?;
        if self.viewer.refresh(position, in_use)? {
            self.outbox.owe_wake();
        }
        Ok(())
    }

    fn position(&self) -> Position {
        let generation = self.generation;
        let Some(run) = self.runs.first() else {
            return Position { generation, run: None, step: 0, moment: Moment::Still };
        };
        let progress = run.session().progress();
        let moment = match progress.phase {
            _ if !run.is_moving() => Moment::Still,
            Phase::Training { batch: 0 } => Moment::EpochStart,
            Phase::Training { .. } | Phase::Validating { .. } | Phase::Testing { .. } | Phase::Finished(_) => {
                Moment::Training
            }
        };
        Position { generation, run: Some(run.id()), step: progress.step, moment }
    }

    fn refuse(&mut self, command: CommandKind, refusal: &Refusal) {
        self.outbox.push(Event::NotDone { command, message: refusal.to_string() });
    }
}

/// The run's network, or that which reads when there is none.
fn network_in_use<'a>(run: Option<&'a Run>, reader: &'a mut Reader) -> Result<NetworkInUse<'a>, Error> {
    Ok(match run {
        Some(run) => {
            let (session, initial_parameters) = (run.session(), run.initial_parameters());
            NetworkInUse { network: session.network(), run: Some(RunInUse { session, initial_parameters }) }
        }
        None => NetworkInUse { network: reader.network()?, run: None },
    })
}
