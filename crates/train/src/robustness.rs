//! The accuracy of a classifier on test images at several amounts of each perturbation.

use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use super::{error::Error, evaluation::CHUNK_SIZE, threads::Threads};
use lenet_data::{
    choice::Described as _,
    dataset::Dataset,
    perturb::{Field, Perturbation, perturb},
    random::{Purpose, generator},
};
use lenet_model::{lenet5::LeNet5, logits::largest_of_each};

/// Test images of a measurement by default: enough to tell curves apart, in seconds.
pub const DEFAULT_SAMPLE: usize = 1_000;

/// Seed of the noise: every measurement inverts the same pixels of the same images, so that networks compare.
const NOISE_SEED: u64 = 1998;

/// The images and perturbations of a measurement.
#[derive(Clone, Debug)]
pub struct RobustnessPlan {
    /// The data set with the test images.
    pub dataset: Arc<Dataset>,
    /// The perturbations, in this order; each gets a curve.
    pub perturbations: Vec<Perturbation>,
    /// At most this many of the test images, spread evenly over all of them; without it all.
    pub image_limit: Option<usize>,
}

/// The accuracy at one amount of one perturbation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RobustnessPoint {
    /// The perturbation.
    #[serde(rename = "disturbance")]
    pub perturbation: Perturbation,
    /// Its amount, in its unit.
    pub amount: f32,
    /// Images predicted correctly.
    pub correct: u32,
    /// All images.
    pub total: u32,
}

impl RobustnessPlan {
    /// Images that each point is measured on.
    pub fn image_count(&self) -> usize {
        let total = self.dataset.test.len();
        self.image_limit.unwrap_or(total).min(total)
    }

    /// Positions of the test images of the measurement.
    fn positions(&self) -> Vec<u32> {
        let (total, count) = (self.dataset.test.len(), self.image_count());
        (0..count).map(|number| (number * total / count) as u32).collect()
    }

    /// Each amount of each perturbation, in the order of the measurement.
    fn amounts(&self) -> Vec<(Perturbation, f32)> {
        let of = |one: &Perturbation| {
            let perturbation = *one;
            perturbation.curve_amounts().iter().map(move |amount| (perturbation, *amount))
        };
        self.perturbations.iter().flat_map(of).collect()
    }
}

impl RobustnessPoint {
    /// Share of the images predicted correctly, 0–1; 0 of none.
    pub fn accuracy(&self) -> f64 {
        f64::from(self.correct) / f64::from(self.total.max(1))
    }
}

const CSV_HEADER: &str = "disturbance,amount,unit,correct,images,accuracy (0 to 1)";

/// `points` as comma-separated values below a header, a line each.
pub fn to_csv(points: &[RobustnessPoint]) -> String {
    let mut lines = vec![CSV_HEADER.to_owned()];
    lines.extend(points.iter().map(|point| {
        let RobustnessPoint { perturbation, amount, correct, total } = point;
        let (name, unit) = (perturbation.describe().name, perturbation.unit());
        format!("{name},{amount},{unit},{correct},{total},{}", point.accuracy())
    }));
    lines.join("\n") + "\n"
}

/// The points that [`to_csv`] wrote; none if a line is not one.
pub fn from_csv(text: &str) -> Option<Vec<RobustnessPoint>> {
    let mut lines = text.lines();
    lines.next().filter(|header| *header == CSV_HEADER)?;
    lines.map(point).collect()
}

fn point(line: &str) -> Option<RobustnessPoint> {
    let [name, amount, _, correct, total, _] = line.split(',').collect::<Vec<_>>()[..] else { return None };
    let (correct, total) = (correct.parse().ok()?, total.parse().ok()?);
    let amount = amount.parse().ok().filter(|amount: &f32| amount.is_finite())?;
    (correct <= total).then_some(RobustnessPoint { perturbation: Perturbation::named(name)?, amount, correct, total })
}

/// What reads perturbed images.
pub trait FieldClassifier {
    /// Why it fails.
    type Error;

    /// The class that it predicts for each field.
    ///
    /// # Errors
    /// If it cannot compute.
    fn predictions(&self, fields: &[Field]) -> Result<Vec<u8>, Self::Error>;
}

impl FieldClassifier for LeNet5 {
    type Error = Error;

    fn predictions(&self, fields: &[Field]) -> Result<Vec<u8>, Error> {
        let _no_grad = tch::no_grad_guard();
        let logits = self.forward(&self.field_input(fields)?)?; // [B, 10]
        Ok(largest_of_each(&logits)?)
    }
}

/// A measurement under way, on a classifier of its own: the copy of a network, so that training can continue meanwhile.
pub struct Measurement<C> {
    classifier: C,
    threads: Threads,
    plan: RobustnessPlan,
    positions: Vec<u32>,
    amounts: Vec<(Perturbation, f32)>,
    /// Points that are done.
    point_count: usize,
    /// Images done of the current point.
    image_count: usize,
    /// Those of them predicted correctly.
    correct: u32,
}

impl<C: FieldClassifier> Measurement<C> {
    /// Begins to measure `classifier`; `threads` perturb the images.
    pub fn new(plan: RobustnessPlan, classifier: C, threads: Threads) -> Self {
        let (positions, amounts) = (plan.positions(), plan.amounts());
        Self { classifier, threads, plan, positions, amounts, point_count: 0, image_count: 0, correct: 0 }
    }

    /// Points that are done.
    pub fn point_count(&self) -> usize {
        self.point_count
    }

    /// Points in all.
    pub fn total_count(&self) -> usize {
        if self.positions.is_empty() { 0 } else { self.amounts.len() }
    }

    /// Images of each point.
    pub fn image_count(&self) -> usize {
        self.positions.len()
    }

    /// Whether every point is measured.
    pub fn is_done(&self) -> bool {
        self.point_count == self.total_count()
    }

    /// Measures one chunk of images; returns the point that it completes, if any.
    ///
    /// # Errors
    /// If the classifier fails.
    pub fn advance(&mut self) -> Result<Option<RobustnessPoint>, C::Error> {
        if self.is_done() {
            return Ok(None);
        }
        let (perturbation, amount) = self.amounts[self.point_count];
        let last = self.positions.len().min(self.image_count + CHUNK_SIZE);
        self.correct += self.correct_count(perturbation, amount, &self.positions[self.image_count..last])?;
        self.image_count = last;
        if last < self.positions.len() {
            return Ok(None);
        }
        let point = RobustnessPoint { perturbation, amount, correct: self.correct, total: last as u32 };
        (self.point_count, self.image_count, self.correct) = (self.point_count + 1, 0, 0);
        Ok(Some(point))
    }

    /// The number of correct predictions for a chunk of images.
    fn correct_count(&self, perturbation: Perturbation, amount: f32, chunk: &[u32]) -> Result<u32, C::Error> {
        let (images, perturbations) = (&self.plan.dataset.test, perturbation.alone(amount));
        let perturbed = |position: &u32| -> Option<Field> {
            let mut rng = generator(NOISE_SEED, Purpose::PerturbationNoise, (*position).into());
            Some(perturb(images.image(*position as usize)?, &perturbations, &mut rng))
        };
        let fields: Vec<Field> = self.threads.share(|| chunk.par_iter().filter_map(perturbed).collect());
        let predictions = self.classifier.predictions(&fields)?;
        let labels = chunk.iter().filter_map(|position| images.labels().get(*position as usize));
        Ok(labels.zip(&predictions).filter(|(label, prediction)| label == prediction).count() as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::evaluate;
    use lenet_data::builtin;
    use lenet_model::{device::Device, model_file::ModelFile};

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

    fn measured(perturbations: &[Perturbation], image_count: usize) -> Vec<RobustnessPoint> {
        let network = ModelFile::pretrained().unwrap().network(Device::Cpu).unwrap();
        let dataset = Arc::new(builtin::dataset(1, 0, image_count));
        let plan = RobustnessPlan { dataset, perturbations: perturbations.to_vec(), image_limit: None };
        let mut measurement = Measurement::new(plan, network, Threads::new(2).unwrap());
        let mut points = Vec::new();
        while !measurement.is_done() {
            points.extend(measurement.advance().unwrap());
        }
        assert_eq!(measurement.advance().unwrap(), None);
        points
    }

    #[test]
    fn no_perturbation_is_the_usual_test_and_much_is_worse() {
        let count = CHUNK_SIZE + 10;
        let points = measured(&[Perturbation::Rotation, Perturbation::Noise], count);
        let network = ModelFile::pretrained().unwrap().network(Device::Cpu).unwrap();
        let usual = evaluate(&network, &builtin::dataset(1, 0, count).test, 2, |_| true).unwrap().tally.correct();
        let point = |perturbation, amount| {
            *points.iter().find(|point| (point.perturbation, point.amount) == (perturbation, amount)).unwrap()
        };
        for perturbation in [Perturbation::Rotation, Perturbation::Noise] {
            let [none, much] = [perturbation.none(), *perturbation.curve_amounts().last().unwrap()]
                .map(|amount| point(perturbation, amount));
            assert_eq!((none.correct, none.total), (usual, count as u32));
            assert!(much.accuracy() < none.accuracy() - 0.1, "{much:?}");
        }
        let amounts =
            [Perturbation::Rotation, Perturbation::Noise].map(|perturbation| perturbation.curve_amounts().len());
        assert_eq!(points.len(), amounts.iter().sum::<usize>());
    }

    #[test]
    fn without_images_or_perturbations_there_is_nothing_to_do() {
        assert!(measured(&[Perturbation::Blur], 0).is_empty());
        assert!(measured(&[], 5).is_empty());
    }

    #[test]
    fn a_line_holds_all_of_a_point() {
        let point = RobustnessPoint { perturbation: Perturbation::ShiftDown, amount: -2.5, correct: 3, total: 4 };
        assert_eq!(
            to_csv(&[point]),
            "disturbance,amount,unit,correct,images,accuracy (0 to 1)\nshift-down,-2.5,pixels,3,4,0.75\n"
        );
    }

    #[test]
    fn points_come_back_and_a_damaged_line_is_none() {
        let point = RobustnessPoint { perturbation: Perturbation::Noise, amount: 12.5, correct: 3, total: 4 };
        let text = to_csv(&[point, RobustnessPoint { amount: 0.1, ..point }]);
        assert_eq!(from_csv(&text).unwrap(), [point, RobustnessPoint { amount: 0.1, ..point }]);
        for (right, wrong) in [("noise", "nose"), ("12.5", "NaN"), ("3,4", "5,4"), (",0.75", ""), ("images", "image")] {
            assert_eq!(from_csv(&text.replacen(right, wrong, 1)), None, "{wrong}");
        }
    }
}
