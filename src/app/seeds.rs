//! Trains the same settings with several seeds, one run after the other.

use super::{
    LabApp,
    lab::{Lab, SeedRepeat},
};
use crate::train::{
    protocol::{Event, Pace, RunId},
    session::FinishReason,
};

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

    /// Follows the run whose turn it is: after its end the next one begins. It ends with a run that is stopped or fails.
    pub(super) fn follow_seeds(&mut self, event: &Event) {
        let is_at = |lab: &Lab, run: RunId| lab.seed_repeat.as_ref().is_some_and(|repeat| repeat.is_at(run));
        match event {
            Event::Started(start) => {
                if let Some(repeat) = &mut self.lab.seed_repeat {
                    repeat.started(start.run, &start.config);
                }
            }
            // The others would diverge, too.
            Event::Finished { run, reason } if is_at(&self.lab, *run) && *reason != FinishReason::Diverged => {
                self.next_seed();
            }
            Event::Finished { run, .. } | Event::Stopped { run } | Event::Failed { run, .. }
                if is_at(&self.lab, *run) =>
            {
                self.cancel_seeds()
            }
            _ => {}
        }
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
