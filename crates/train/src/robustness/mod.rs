//! How much perturbation a network stands: its accuracy on test images at several amounts of each.
//!
//! `measurement` reads the images, a chunk at a time; `table` writes what came of it.

mod measurement;
mod table;

use std::sync::Arc;

use serde::Serialize;

pub use self::{measurement::Measurement, table::write_csv};
use lenet_data::{dataset::Dataset, perturb::Perturbation};

/// Test images that a measurement usually takes: enough to tell curves apart, in seconds.
pub const DEFAULT_SAMPLE: usize = 1_000;

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct RobustnessPlan {
    /// Whose test images.
    pub dataset: Arc<Dataset>,
    /// Which perturbations, in this order; each gets a curve.
    pub perturbations: Vec<Perturbation>,
    /// At most this many of the test images, spread evenly over all of them; without it all.
    pub image_limit: Option<usize>,
}

/// What a network read of the images at one amount of one perturbation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RobustnessPoint {
    /// The perturbation.
    #[serde(rename = "disturbance")]
    pub perturbation: Perturbation,
    /// How much of it, in its unit.
    pub amount: f32,
    /// Images read rightly.
    pub correct: u32,
    /// Images in all.
    pub total: u32,
}

impl RobustnessPlan {
    /// Positions of the test images that are read.
    pub fn positions(&self) -> Vec<u32> {
        let total = self.dataset.test.len();
        let count = self.image_limit.unwrap_or(total).min(total);
        (0..count).map(|number| (number * total / count) as u32).collect()
    }

    /// Each amount of each perturbation, in the order in which they are measured.
    pub fn amounts(&self) -> Vec<(Perturbation, f32)> {
        let of = |one: &Perturbation| {
            let perturbation = *one;
            perturbation.curve_amounts().iter().map(move |amount| (perturbation, *amount))
        };
        self.perturbations.iter().flat_map(of).collect()
    }
}

impl RobustnessPoint {
    /// Share of the images read rightly, 0–1; 0 of none.
    pub fn accuracy(&self) -> f64 {
        f64::from(self.correct) / f64::from(self.total.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_data::builtin;

    #[test]
    fn a_sample_is_spread_over_all_test_images() {
        let dataset = Arc::new(builtin::dataset(1, 0, 10));
        let positions = |image_limit| {
            RobustnessPlan { dataset: Arc::clone(&dataset), perturbations: Vec::new(), image_limit }.positions()
        };
        assert_eq!(positions(Some(4)), [0, 2, 5, 7]);
        assert_eq!(positions(None), (0..10).collect::<Vec<_>>());
        assert_eq!(positions(Some(99)).len(), 10);
        assert!(positions(Some(0)).is_empty());
    }
}
