//! Measures robustness between the other work: commands begin and end it, and each turn reads one chunk of images.

use super::{Worker, network_in_use};
use crate::{
    engine::{
        refusal::{Refusal, guarded},
        viewer::Position,
    },
    protocol::{CommandKind, Event, RobustnessEnd, RobustnessStart},
    robustness::{Measurement, RobustnessPlan},
    threads::Threads,
};

impl Worker {
    /// Begins to measure the network in use as it is now; what was being measured ends.
    pub(super) fn measure_robustness(&mut self, plan: RobustnessPlan) -> Result<(), Refusal> {
        self.cancel_robustness().ok();
        let Position { run, step, .. } = self.position();
        let source = plan.dataset.source.clone();
        let network = network_in_use(self.runs.first(), &mut self.reader)?.network;
        let measurement = Measurement::new(plan, network, Threads::new(self.options.thread_count)?)?;
        let (image_count, point_count) = (measurement.image_count(), measurement.total_count());
        let start = RobustnessStart { run, step, source, image_count, point_count };
        self.outbox.push(Event::RobustnessStarted(start));
        self.measurement = Some(measurement);
        self.end_measurement_if_done();
        Ok(())
    }

    /// Ends what is being measured.
    pub(super) fn cancel_robustness(&mut self) -> Result<(), Refusal> {
        self.measurement.take().ok_or(Refusal::NothingMeasured)?;
        self.outbox.push(Event::RobustnessEnded(RobustnessEnd::Cancelled));
        Ok(())
    }

    /// Does the next piece of what is being measured, if anything is.
    pub(super) fn measure(&mut self) {
        let Some(measurement) = &mut self.measurement else { return };
        match guarded(|| Ok(measurement.advance()?)) {
            Ok(point) => {
                if let Some(point) = point {
                    self.outbox.push(Event::RobustnessMeasured(point));
                }
                self.end_measurement_if_done();
            }
            Err(refusal) => {
                self.measurement = None;
                self.refuse(CommandKind::MeasureRobustness, &refusal);
            }
        }
    }

    fn end_measurement_if_done(&mut self) {
        if self.measurement.take_if(|measurement| measurement.is_done()).is_some() {
            self.outbox.push(Event::RobustnessEnded(RobustnessEnd::Complete));
        }
    }
}
