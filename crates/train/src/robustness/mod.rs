//! How much disturbance a network stands: its accuracy on test images at several amounts of each.
//!
//! `measurement` reads the images, a chunk at a time; `table` writes what came of it.

mod measurement;
mod table;

use std::sync::Arc;

use serde::Serialize;

pub use self::{measurement::Measurement, table::write_csv};
use lenet_data::{dataset::Dataset, disturb::Disturbance};

/// Test images that a measurement usually takes: enough to tell curves apart, in seconds.
pub const USUAL_SAMPLE: usize = 1_000;

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct RobustnessPlan {
    /// Whose test images.
    pub dataset: Arc<Dataset>,
    /// Which disturbances, in this order; each gets a curve.
    pub disturbances: Vec<Disturbance>,
    /// At most this many of the test images, spread evenly over all of them; without it all.
    pub image_limit: Option<usize>,
}

/// What a network read of the images at one amount of one disturbance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RobustnessPoint {
    /// The disturbance.
    pub disturbance: Disturbance,
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

    /// Each amount of each disturbance, in the order in which they are measured.
    pub fn amounts(&self) -> Vec<(Disturbance, f32)> {
        let of = |one: &Disturbance| {
            let disturbance = *one;
            disturbance.curve_amounts().iter().map(move |amount| (disturbance, *amount))
        };
        self.disturbances.iter().flat_map(of).collect()
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
            RobustnessPlan { dataset: Arc::clone(&dataset), disturbances: Vec::new(), image_limit }.positions()
        };
        assert_eq!(positions(Some(4)), [0, 2, 5, 7]);
        assert_eq!(positions(None), (0..10).collect::<Vec<_>>());
        assert_eq!(positions(Some(99)).len(), 10);
        assert!(positions(Some(0)).is_empty());
    }
}
