//! The runs that learn: one, or several side by side, tick by tick, so that they have always learned from as many images.

use std::time::Duration;

use super::{
    command_error::CommandError,
    outbox::Outbox,
    run::{Company, Run},
};
use crate::{
    protocol::{Event, RunId, RunSelection},
    session::TrainedAmount,
};

/// The runs in the order in which they started. One of them has the focus: its network is the one in use.
#[derive(Default)]
pub(super) struct Runs {
    runs: Vec<Run>,
    focus: Option<RunId>,
}

impl Runs {
    /// The first run has the focus.
    pub(super) fn new(runs: Vec<Run>) -> Self {
        let focus = runs.first().map(Run::id);
        Self { runs, focus }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter()
    }

    pub(super) fn get(&self, id: RunId) -> Option<&Run> {
        self.runs.iter().find(|run| run.id() == id)
    }

    pub(super) fn get_mut(&mut self, id: RunId) -> Result<&mut Run, CommandError> {
        let no_run = if self.runs.is_empty() { CommandError::NoRun } else { CommandError::NoSuchRun };
        self.runs.iter_mut().find(|run| run.id() == id).ok_or(no_run)
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
        self.focus = Some(self.get_mut(id)?.id());
        Ok(())
    }

    /// Whose tick is next: that of the run that has learned from the fewest images; none where nothing moves.
    pub(super) fn next(&self) -> Option<RunId> {
        let moving = self.runs.iter().filter(|run| run.is_moving());
        moving.min_by_key(|run| run.session().trained_amount()).map(Run::id)
    }

    /// Does a tick of one run. If it could not be written and is paused, the others wait for it.
    pub(super) fn advance(
        &mut self,
        id: RunId,
        checkpoint_interval: Duration,
        outbox: &mut Outbox,
    ) -> Result<(), CommandError> {
        let company = if self.runs.len() > 1 { Company::Another } else { Company::None };
        let run = self.get_mut(id)?;
        let was_running = run.is_running();
        run.advance(company, checkpoint_interval, outbox)?;
        if was_running && run.is_held() {
            self.runs.iter_mut().filter(|run| run.is_moving()).for_each(|run| run.hold(outbox));
        }
        Ok(())
    }

    /// Pauses the runs that follow another one's step and have learned from as many images.
    pub(super) fn settle(&mut self, outbox: &mut Outbox) {
        let state = |run: &Run| (run.id(), run.is_moving(), run.session().trained_amount());
        let states: Vec<(RunId, bool, TrainedAmount)> = self.runs.iter().map(state).collect();
        for run in &mut self.runs {
            let Some(leader) = run.leader() else { continue };
            let learned = run.session().trained_amount();
            let is_ahead =
                |(_, is_moving, of_leader): &(RunId, bool, TrainedAmount)| *is_moving || *of_leader > learned;
            if !states.iter().any(|state| state.0 == leader && is_ahead(state)) {
                run.hold(outbox);
            }
        }
    }

    /// Does `act` with each selected run: of all with those that are concerned, each failure told by itself. Where none is
    /// concerned, the run in focus says why.
    fn each(
        &mut self,
        selection: RunSelection,
        outbox: &mut Outbox,
        is_concerned: impl Fn(&Run) -> bool,
        act: impl Fn(&mut Run, &mut Outbox) -> Result<(), CommandError>,
    ) -> Result<(), CommandError> {
        if let RunSelection::One(id) = selection {
            return act(self.get_mut(id)?, outbox);
        }
        if !self.runs.iter().any(&is_concerned) {
            return act(self.in_focus_mut()?, outbox);
        }
        for run in self.runs.iter_mut().filter(|run| is_concerned(run)) {
            if let Err(error) = act(run, outbox) {
                outbox.push(Event::CommandFailed { run: Some(run.id()), message: error.to_string() });
            }
        }
        Ok(())
    }

    pub(super) fn pause(&mut self, selection: RunSelection, outbox: &mut Outbox) -> Result<(), CommandError> {
        self.each(selection, outbox, |run| !run.is_at_end(), Run::pause)
    }

    pub(super) fn resume(&mut self, selection: RunSelection, outbox: &mut Outbox) -> Result<(), CommandError> {
        self.each(selection, outbox, |run| !run.is_at_end(), Run::go_on)
    }

    /// Lets one run learn from a batch; of all the one in focus if it is not at its end, and the others follow. Says which.
    pub(super) fn step(&mut self, selection: RunSelection, outbox: &mut Outbox) -> Result<RunId, CommandError> {
        let leader = match selection {
            RunSelection::One(id) => id,
            RunSelection::All => {
                let others = self.runs.iter();
                let can_step = self.in_focus().into_iter().chain(others).find(|run| !run.is_at_end());
                can_step.or_else(|| self.in_focus()).ok_or(CommandError::NoRun)?.id()
            }
        };
        self.get_mut(leader)?.step(outbox)?;
        if selection == RunSelection::All {
            let others = self.runs.iter_mut().filter(|run| run.id() != leader && !run.is_at_end());
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
        let (is_moving, is_held) = (focus.is_moving(), focus.is_held());
        for run in &mut self.runs {
            if is_moving && run.is_held() {
                // It is not at its end, which is all that could keep it.
                run.go_on(outbox).ok();
            } else if is_held && run.is_moving() {
                run.hold(outbox);
            }
        }
    }

    /// Takes a run out, whatever state it is in. If it had the focus, the first of the others has it.
    pub(super) fn remove(&mut self, id: RunId) -> Option<Run> {
        let position = self.runs.iter().position(|run| run.id() == id)?;
        let run = self.runs.remove(position);
        if self.has_focus(id) {
            self.focus = self.runs.first().map(Run::id);
        }
        Some(run)
    }

    /// Saves and ends all runs.
    pub(super) fn end_all(&mut self, outbox: &mut Outbox) {
        self.runs.drain(..).for_each(|run| run.close(outbox));
        self.focus = None;
    }
}
