//! The measurement of robustness as a job: each point is told as soon as it is there.

use super::{Job, JobResult, Step};
use crate::{
    engine::{command_error::CommandError, outbox::Outbox},
    protocol::Event,
    robustness::Measurement,
};

impl Job for Measurement {
    fn tick(&mut self, outbox: &mut Outbox) -> Result<Step, CommandError> {
        if let Some(point) = self.advance()? {
            outbox.push(Event::RobustnessMeasured(point));
        }
        Ok(if self.is_done() { Step::Done(JobResult::Robustness) } else { Step::More })
    }

    fn progress(&self) -> (usize, usize) {
        (self.point_count(), self.total_count())
    }
}
