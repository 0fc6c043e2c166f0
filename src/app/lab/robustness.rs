//! The measured robustness: the latest curves, those before them, and whose they are.

use super::Lab;
use crate::{
    app::numbers::thousands,
    data::perturb::Perturbation,
    train::{
        protocol::{JobKind, NetworkId, RobustnessEnd, RobustnessStart},
        robustness::RobustnessPoint,
    },
};

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RobustnessState {
    /// The latest curves, which may still grow.
    pub latest: Option<RobustnessCurves>,
    pub previous: Option<RobustnessCurves>,
}

/// The curves of one network.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RobustnessCurves {
    /// Whose they are, such as `run-0003 after step 938`.
    pub network: String,
    /// What the images are of, such as `MNIST`.
    pub source: String,
    /// Images that each point was measured on.
    pub image_count: usize,
    /// In the order in which they were measured.
    pub points: Vec<RobustnessPoint>,
    /// The network, and the steps that it had done.
    moment: (NetworkId, u64),
}

impl RobustnessCurves {
    /// The points of one perturbation, in the order of their amounts.
    pub(crate) fn of(&self, perturbation: Perturbation) -> impl Iterator<Item = &RobustnessPoint> {
        self.points.iter().filter(move |point| point.perturbation == perturbation)
    }
}

impl Lab {
    /// Whether curves are those of the network in use as it is now.
    pub(crate) fn is_current(&self, curves: &RobustnessCurves) -> bool {
        curves.moment == self.network_moment()
    }

    fn network_moment(&self) -> (NetworkId, u64) {
        (self.network.id, self.run_in_use().map_or(0, |run| run.step))
    }

    pub(super) fn robustness_started(&mut self, start: &RobustnessStart) {
        let curves = RobustnessCurves {
            network: self.network_name(),
            source: start.source.name(),
            image_count: start.image_count,
            points: Vec::new(),
            moment: self.network_moment(),
        };
        let before = self.robustness.latest.replace(curves);
        // Without a point there is nothing to compare with.
        if before.as_ref().is_some_and(|before| !before.points.is_empty()) {
            self.robustness.previous = before;
        }
    }

    pub(super) fn robustness_ended(&mut self, end: RobustnessEnd) {
        self.jobs.remove(&JobKind::Robustness);
        let Some(latest) = &self.robustness.latest else { return };
        let count = thousands(latest.image_count as u64);
        self.messages.say(match end {
            RobustnessEnd::Complete => format!("Robustness is measured, on {count} test images at each amount"),
            RobustnessEnd::Cancelled => "Robustness is measured no further; the points that are there stay".to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::dataset::Source,
        train::protocol::{BatchProgress, Event, JobProgress},
    };

    fn started(lab: &mut Lab) {
        let start = RobustnessStart {
            run: None,
            step: 0,
            source: Source::BuiltIn { seed: 1 },
            image_count: 10,
            point_count: 2,
        };
        lab.apply(Event::RobustnessStarted(start));
    }

    fn measured(lab: &mut Lab, correct: u32) {
        let perturbation = Perturbation::Rotation;
        let point = RobustnessPoint { perturbation, amount: 10.0, correct, total: 10 };
        lab.apply(Event::RobustnessMeasured(point));
    }

    #[test]
    fn curves_are_those_of_their_network_until_it_learns() {
        let mut lab = Lab::fake_run();
        started(&mut lab);
        measured(&mut lab, 9);
        let curves = lab.robustness.latest.clone().unwrap();
        assert!(lab.is_current(&curves));
        assert_eq!(
            (curves.network.as_str(), curves.source.as_str()),
            ("run in memory after step 300", "built-in digits")
        );
        let run = lab.run().unwrap().start.run;
        let progress =
            BatchProgress { run, epoch: 3, batch: 101, step: 301, losses: vec![0.1], images_per_second: 1.0 };
        lab.apply(Event::Progress(progress));
        assert!(!lab.is_current(&curves), "it has learned from another batch");
    }

    #[test]
    fn another_network_is_another_and_the_curves_before_stay_to_compare_with() {
        let mut lab = Lab::fake();
        started(&mut lab);
        measured(&mut lab, 9);
        lab.apply(Event::JobProgress(JobProgress { job: JobKind::Robustness, done: 1, total: 2, phase: None }));
        assert!(lab.job(JobKind::Robustness).is_some());
        lab.apply(Event::RobustnessEnded(RobustnessEnd::Cancelled));
        assert_eq!(lab.job(JobKind::Robustness), None);
        let curves = lab.robustness.latest.clone().unwrap();
        let run = Lab::fake_run().run().unwrap().start.clone();
        lab.apply(Event::Started(Box::new(run)));
        assert!(!lab.is_current(&curves));
        started(&mut lab);
        assert_eq!(lab.robustness.previous, Some(curves.clone()));
        started(&mut lab);
        assert_eq!(lab.robustness.previous, Some(curves), "one without points is not kept");
    }
}
