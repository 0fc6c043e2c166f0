//! The runs that learn: one, or several side by side, tick by tick, so that they have always learned from as many images.

use std::time::Duration;

use super::{
    command_error::CommandError,
    outbox::Outbox,
    run::{Motion, Run},
};
use crate::{
    protocol::{Event, RunId, RunSelection},
    session::TrainedAmount,
};

/// The runs in the order in which they started. One of them has the focus: its network is the one in use.
#[derive(Default)]
pub(super) struct Runs {
    pub all: Vec<Run>,
    focus: Option<RunId>,
}

impl Runs {
    /// The first run has the focus.
    pub(super) fn new(runs: Vec<Run>) -> Self {
        let focus = runs.first().map(|run| run.id);
        Self { all: runs, focus }
    }

    pub(super) fn get(&self, id: RunId) -> Option<&Run> {
        self.all.iter().find(|run| run.id == id)
    }

    pub(super) fn get_mut(&mut self, id: RunId) -> Result<&mut Run, CommandError> {
        let no_run = if self.all.is_empty() { CommandError::NoRun } else { CommandError::NoSuchRun };
        self.all.iter_mut().find(|run| run.id == id).ok_or(no_run)
    }

    /// The run in focus.
    pub(super) fn in_focus(&self) -> Option<&Run> {
        self.get(self.focus?)
    }

    pub(super) fn in_focus_mut(&mut self) -> Result<&mut Run, CommandError> {
        self.get_mut(self.focus.ok_or(CommandError::NoRun)?)
    }

    pub(super) fn has_focus(&self, id: RunId) -> bool {
        self.focus == Some(id)
    }

    pub(super) fn set_focus(&mut self, id: RunId) -> Result<(), CommandError> {
        self.focus = Some(self.get_mut(id)?.id);
        Ok(())
    }

    /// The run whose tick is next: it has learned from the fewest images. None where nothing moves.
    pub(super) fn next(&self) -> Option<RunId> {
        let moving = self.all.iter().filter(|run| run.is_moving());
        moving.min_by_key(|run| run.session().trained_amount()).map(|run| run.id)
    }

    /// Does a tick of one run. If it could not be saved and is paused, the others wait for it.
    pub(super) fn advance(
        &mut self,
        id: RunId,
        checkpoint_interval: Duration,
        outbox: &mut Outbox,
    ) -> Result<(), CommandError> {
        let is_alone = self.all.len() == 1;
        let run = self.get_mut(id)?;
        let was_running = run.motion() == Some(Motion::Running);
        run.advance(is_alone, checkpoint_interval, outbox)?;
        if was_running && run.is_paused() {
            self.all.iter_mut().filter(|run| run.is_moving()).for_each(|run| run.pause(outbox));
        }
        Ok(())
    }

    /// Pauses the runs that follow another one's step and have learned from as many images.
    pub(super) fn settle(&mut self, outbox: &mut Outbox) {
        let state = |run: &Run| (run.id, run.is_moving(), run.session().trained_amount());
        let states: Vec<(RunId, bool, TrainedAmount)> = self.all.iter().map(state).collect();
        for run in &mut self.all {
            let Some(Motion::Following(leader)) = run.motion() else { continue };
            let learned = run.session().trained_amount();
            let is_ahead = |(id, is_moving, amount): &(RunId, bool, TrainedAmount)| {
                *id == leader && (*is_moving || *amount > learned)
            };
            if !states.iter().any(is_ahead) {
                run.pause(outbox);
            }
        }
    }

    /// Does `act` with each selected run: of all with those that are concerned, and each failure is an event of its own. Where
    /// none is concerned, the run in focus says why.
    pub(super) fn each(
        &mut self,
        selection: RunSelection,
        outbox: &mut Outbox,
        is_concerned: impl Fn(&Run) -> bool,
        act: impl Fn(&mut Run, &mut Outbox) -> Result<(), CommandError>,
    ) -> Result<(), CommandError> {
        if let RunSelection::One(id) = selection {
            return act(self.get_mut(id)?, outbox);
        }
        if !self.all.iter().any(&is_concerned) {
            return act(self.in_focus_mut()?, outbox);
        }
        for run in self.all.iter_mut().filter(|run| is_concerned(run)) {
            if let Err(error) = act(run, outbox) {
                outbox.push(Event::CommandFailed { run: Some(run.id), message: error.to_string() });
            }
        }
        Ok(())
    }

    /// Lets one run learn from a batch; of all the one in focus if it is not at its end, and the others follow. Returns which.
    pub(super) fn step(&mut self, selection: RunSelection, outbox: &mut Outbox) -> Result<RunId, CommandError> {
        let leader = match selection {
            RunSelection::One(id) => id,
            RunSelection::All => {
                let can_step = self.in_focus().into_iter().chain(&self.all).find(|run| run.finish().is_none());
                can_step.or_else(|| self.in_focus()).ok_or(CommandError::NoRun)?.id
            }
        };
        self.get_mut(leader)?.step(outbox)?;
        if selection == RunSelection::All {
            let others = self.all.iter_mut().filter(|run| run.id != leader && run.finish().is_none());
            others.for_each(|run| run.follow(leader, outbox));
        }
        Ok(leader)
    }

    pub(super) fn set_epoch_count(
        &mut self,
        selection: RunSelection,
        epoch_count: u32,
        outbox: &mut Outbox,
    ) -> Result<(), CommandError> {
        let set = |run: &mut Run, outbox: &mut Outbox| run.set_epoch_count(epoch_count, outbox);
        self.each(selection, outbox, |run| run.can_train_to(epoch_count), set)?;
        if selection == RunSelection::All {
            self.level_motion(outbox);
        }
        Ok(())
    }

    /// Lets the other runs move or wait as the one in focus does, so that those that were at their end stay level.
    fn level_motion(&mut self, outbox: &mut Outbox) {
        let Some(focus) = self.in_focus() else { return };
        let (is_moving, is_paused) = (focus.is_moving(), focus.is_paused());
        for run in &mut self.all {
            if is_moving && run.is_paused() {
                run.resume(outbox);
            } else if is_paused && run.is_moving() {
                run.pause(outbox);
            }
        }
    }

    /// Takes a run out, whatever state it is in. If it had the focus, the first of the others has it.
    pub(super) fn remove(&mut self, id: RunId) -> Option<Run> {
        let position = self.all.iter().position(|run| run.id == id)?;
        let run = self.all.remove(position);
        if self.has_focus(id) {
            self.focus = self.all.first().map(|run| run.id);
        }
        Some(run)
    }

    /// Saves and ends all runs.
    pub(super) fn end_all(&mut self, outbox: &mut Outbox) {
        self.all.drain(..).for_each(|run| run.close(outbox));
        self.focus = None;
    }
}
