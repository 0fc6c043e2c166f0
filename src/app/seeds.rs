//! Trains the same settings with several seeds, one run after the other.

use super::{
    LabApp,
    lab::{Lab, SeedRepeat},
};
use crate::train::{
    protocol::{Event, Pace, RunId},
    session::FinishReason,
};

/// What happened to a run.
pub(super) enum SeedEvent {
    /// It has started from this seed.
    Started(RunId, u64),
    /// It has ended as its settings say.
    Done(RunId),
    /// It cannot continue.
    Over(RunId),
    /// None has started.
    Refused,
}

impl SeedEvent {
    /// What an event of the engine is for a run of several; none for most events.
    pub(super) fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Started(start) => Some(Self::Started(start.run, start.config.seed)),
            Event::Finished { run, reason } if *reason != FinishReason::Diverged => Some(Self::Done(*run)),
            Event::Finished { run, .. } | Event::Stopped { run } | Event::Failed { run, .. } => Some(Self::Over(*run)),
            Event::CommandFailed { run: None, .. } => Some(Self::Refused),
            _ => None,
        }
    }
}

impl LabApp {
    /// Begins with the first seed.
    pub(super) fn repeat_with_seeds(&mut self, mut repeat: SeedRepeat) {
        let Some(config) = repeat.next_config() else { return };
        self.start_runs(vec![config], Pace::Running);
        self.lab.seed_repeat = Some(repeat);
    }

    /// The seeds that have not begun do not begin.
    pub(super) fn cancel_seeds(&mut self) {
        self.lab.seed_repeat = None;
    }

    /// Follows the run whose turn it is, by an event that the lab has taken in: after its end the next one begins. It ends
    /// with a run that is stopped, fails or diverges, since the others would diverge, too.
    pub(super) fn follow_seeds(&mut self, event: &SeedEvent) {
        let is_at = |lab: &Lab, run: RunId| lab.seed_repeat.as_ref().is_some_and(|repeat| repeat.is_at(run));
        match event {
            SeedEvent::Started(run, seed) => {
                if let Some(repeat) = &mut self.lab.seed_repeat {
                    repeat.started(*run, *seed);
                }
            }
            SeedEvent::Done(run) if is_at(&self.lab, *run) => self.next_seed(),
            SeedEvent::Over(run) if is_at(&self.lab, *run) => self.end_seeds(),
            SeedEvent::Refused if self.lab.seed_repeat.as_ref().is_some_and(SeedRepeat::is_awaited) => {
                self.end_seeds();
            }
            SeedEvent::Done(_) | SeedEvent::Over(_) | SeedEvent::Refused => {}
        }
    }

    /// A run of them cannot continue.
    fn end_seeds(&mut self) {
        self.cancel_seeds();
        self.lab.messages.warn("The other seeds are not trained: a run of them could not continue");
    }

    fn next_seed(&mut self) {
        let Some(mut repeat) = self.lab.seed_repeat.take() else { return };
        match repeat.next_config() {
            Some(config) => {
                self.start_runs(vec![config], Pace::Running);
                self.lab.seed_repeat = Some(repeat);
            }
            None => {
                let count = repeat.seed_count();
                self.lab.messages.say(format!("All {count} seeds are trained: Compare has their mean and deviation"));
            }
        }
    }
}
