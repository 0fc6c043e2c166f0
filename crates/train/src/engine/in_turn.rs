//! The runs that learn: one, or two that learn in turn, tick by tick, so that they are always at the same place.

use std::{mem, time::Duration};

use super::{
    outbox::Outbox,
    refusal::Refusal,
    run::{Company, Run},
};

/// The runs there are. There is a second one only beside a first.
#[derive(Default)]
pub(super) struct Runs {
    first: Option<Run>,
    second: Option<Run>,
}

/// One of two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// That which the views look into.
    First,
    /// That which learns beside it.
    Second,
}

impl Runs {
    pub(super) fn new(first: Run, second: Option<Run>) -> Self {
        Self { first: Some(first), second }
    }

    pub(super) fn at(&self, place: Place) -> Option<&Run> {
        match place {
            Place::First => self.first.as_ref(),
            Place::Second => self.second.as_ref(),
        }
    }

    pub(super) fn first(&self) -> Option<&Run> {
        self.at(Place::First)
    }

    pub(super) fn second(&self) -> Option<&Run> {
        self.at(Place::Second)
    }

    pub(super) fn first_mut(&mut self) -> Result<&mut Run, Refusal> {
        self.first.as_mut().ok_or(Refusal::NoRun)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Run> {
        self.first.iter().chain(&self.second)
    }

    /// Whose tick is the next: that of the run that has learned from less; none where nothing moves.
    pub(super) fn next(&self) -> Option<Place> {
        let is_moving = |place| self.at(place).is_some_and(Run::is_moving);
        match (is_moving(Place::First), is_moving(Place::Second)) {
            (true, true) if self.is_second_behind() => Some(Place::Second),
            (true, _) => Some(Place::First),
            (false, true) => Some(Place::Second),
            (false, false) => None,
        }
    }

    fn is_second_behind(&self) -> bool {
        let learned = |run: &Run| run.session().learned();
        self.first.as_ref().zip(self.second.as_ref()).is_some_and(|(first, second)| learned(second) < learned(first))
    }

    /// Does a tick of one. Where it could not be written and is held, the other one waits for it.
    pub(super) fn advance(
        &mut self,
        place: Place,
        checkpoint_interval: Duration,
        outbox: &mut Outbox,
    ) -> Result<(), Refusal> {
        let (run, other) = match place {
            Place::First => (&mut self.first, &mut self.second),
            Place::Second => (&mut self.second, &mut self.first),
        };
        let Some(run) = run else { return Ok(()) };
        let was_running = run.is_running();
        let company = if other.is_some() { Company::Another } else { Company::None };
        run.advance(company, checkpoint_interval, outbox)?;
        if was_running
            && run.is_held()
            && let Some(other) = other.as_mut().filter(|other| other.is_moving())
        {
            other.hold(outbox);
        }
        Ok(())
    }

    /// Holds a run that followed the other one's step, once it is as far.
    pub(super) fn rest(&mut self, outbox: &mut Outbox) {
        let is_level = !self.first().is_some_and(Run::is_moving) && !self.is_second_behind();
        if let Some(second) = self.second.as_mut().filter(|second| is_level && second.is_following()) {
            second.hold(outbox);
        }
        // It has become the first on its way: there is nobody left to follow.
        if let Some(first) = self.first.as_mut().filter(|first| first.is_following()) {
            first.hold(outbox);
        }
    }

    /// Does `act` with each; that fails where it fails with all of them.
    fn each(&mut self, mut act: impl FnMut(&mut Run) -> Result<(), Refusal>) -> Result<(), Refusal> {
        let first = act(self.first_mut()?);
        match self.second.as_mut().map(act) {
            Some(Ok(())) => Ok(()),
            Some(Err(_)) | None => first,
        }
    }

    pub(super) fn pause(&mut self, outbox: &mut Outbox) -> Result<(), Refusal> {
        self.each(|run| run.pause(outbox))
    }

    pub(super) fn go_on(&mut self, outbox: &mut Outbox) -> Result<(), Refusal> {
        self.each(|run| run.go_on(outbox))
    }

    /// Lets one learn from a batch, the first if it is not at its end, and the second follow; tells which it is.
    pub(super) fn step(&mut self, outbox: &mut Outbox) -> Result<Place, Refusal> {
        match (self.first_mut()?.step(outbox), &mut self.second) {
            (Err(_), Some(second)) => second.step(outbox).map(|()| Place::Second),
            (stepped, None) => stepped.map(|()| Place::First),
            (Ok(()), Some(second)) => {
                // One that is at its end has nothing to follow with.
                second.follow(outbox).ok();
                Ok(Place::First)
            }
        }
    }

    pub(super) fn set_epoch_count(&mut self, epoch_count: u32, outbox: &mut Outbox) -> Result<(), Refusal> {
        let first = self.first_mut()?;
        first.set_epoch_count(epoch_count, outbox)?;
        let (is_first_moving, is_first_held) = (first.is_moving(), first.is_held());
        let Some(second) = &mut self.second else { return Ok(()) };
        // One that has diverged or done more keeps its end.
        second.set_epoch_count(epoch_count, outbox).ok();
        if is_first_moving && second.is_held() {
            second.go_on(outbox)?;
        } else if is_first_held && second.is_moving() {
            second.hold(outbox);
        }
        Ok(())
    }

    pub(super) fn save_now(&mut self, outbox: &mut Outbox) -> Result<(), Refusal> {
        self.each(|run| run.save_now(outbox))
    }

    /// Lets each take the other one's place.
    pub(super) fn swap(&mut self) -> Result<(), Refusal> {
        self.second.as_ref().ok_or(Refusal::NoSecond)?;
        mem::swap(&mut self.first, &mut self.second);
        Ok(())
    }

    /// Takes one out, whatever state it is in. The second takes the first one's place.
    pub(super) fn lose(&mut self, place: Place) -> Option<Run> {
        let second = self.second.take();
        match place {
            Place::First => mem::replace(&mut self.first, second),
            Place::Second => second,
        }
    }

    /// Saves and ends the second.
    pub(super) fn end_second(&mut self, outbox: &mut Outbox) -> Result<(), Refusal> {
        self.second.take().ok_or(Refusal::NoSecond)?.close(outbox);
        Ok(())
    }

    /// Saves and ends what there is.
    pub(super) fn end(&mut self, outbox: &mut Outbox) {
        for run in [self.first.take(), self.second.take()].into_iter().flatten() {
            run.close(outbox);
        }
    }
}
