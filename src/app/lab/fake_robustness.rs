//! A lab for tests of robustness: two networks measured, the latest of them that in use.

use super::Lab;
use crate::{
    data::perturb::Perturbation,
    train::{
        protocol::{Event, RobustnessEnd, RobustnessStart},
        robustness::RobustnessPoint,
    },
};

/// Images that each point is measured on.
const IMAGE_COUNT: usize = 100;

impl Lab {
    /// Robustness as it was measured twice: by a network that reads 70 at the ends of every curve, then by one that reads 80.
    pub(crate) fn fake_robustness() -> Self {
        let mut lab = Self::fake();
        lab.measure_robustness(70);
        lab.measure_robustness(80);
        lab
    }

    /// Measures all curves; those furthest from no perturbation have `least` images correct.
    pub(crate) fn measure_robustness(&mut self, least: u32) {
        let amounts: Vec<_> = Perturbation::ALL
            .into_iter()
            .flat_map(|one| one.curve_amounts().iter().map(move |amount| (one, *amount)))
            .collect();
        let source = self.data.dataset.source.clone();
        let (image_count, point_count) = (IMAGE_COUNT, amounts.len());
        self.apply(Event::RobustnessStarted(RobustnessStart { run: None, step: 0, source, image_count, point_count }));
        for (perturbation, amount) in amounts {
            let total = IMAGE_COUNT as u32;
            let correct = if amount == perturbation.none() { total } else { least };
            self.apply(Event::RobustnessMeasured(RobustnessPoint { perturbation, amount, correct, total }));
        }
        self.apply(Event::RobustnessEnded(RobustnessEnd::Complete));
    }
}
