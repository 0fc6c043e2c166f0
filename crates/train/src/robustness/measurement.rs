//! A measurement under way: each amount of each perturbation in turn, a chunk of images at a time.

use super::{RobustnessPlan, RobustnessPoint};
use crate::{error::Error, evaluation::CHUNK_SIZE, threads::Threads};
use lenet_data::{
    perturb::{Field, Perturbation, perturb},
    random::{Purpose, generator},
};
use lenet_model::{lenet5::LeNet5, logits::largest_of_each};
use rayon::prelude::*;

/// Seed of the noise: every measurement inverts the same pixels of the same images, so that networks compare.
const NOISE_SEED: u64 = 1998;

/// A measurement under way. It has its own copy of the network, so that training may go on meanwhile.
pub struct Measurement {
    network: LeNet5,
    threads: Threads,
    plan: RobustnessPlan,
    positions: Vec<u32>,
    amounts: Vec<(Perturbation, f32)>,
    /// Points that are done.
    point_count: usize,
    /// Images read of the point under way.
    image_count: usize,
    /// Those of them that were read rightly.
    correct: u32,
}

impl Measurement {
    /// Begins to measure `network` as it is now; `threads` change the images.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn new(plan: RobustnessPlan, network: &LeNet5, threads: Threads) -> Result<Self, Error> {
        let network = network.copy()?;
        let (positions, amounts) = (plan.positions(), plan.amounts());
        Ok(Self { network, threads, plan, positions, amounts, point_count: 0, image_count: 0, correct: 0 })
    }

    /// Points that are done.
    pub fn point_count(&self) -> usize {
        self.point_count
    }

    /// Points in all.
    pub fn total_count(&self) -> usize {
        if self.positions.is_empty() { 0 } else { self.amounts.len() }
    }

    /// Images that each point is measured on.
    pub fn image_count(&self) -> usize {
        self.positions.len()
    }

    /// Whether every point is measured.
    pub fn is_done(&self) -> bool {
        self.point_count == self.total_count()
    }

    /// Reads one chunk of images; returns the point that it completes, if it does.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn advance(&mut self) -> Result<Option<RobustnessPoint>, Error> {
        if self.is_done() {
            return Ok(None);
        }
        let (perturbation, amount) = self.amounts[self.point_count];
        let last = self.positions.len().min(self.image_count + CHUNK_SIZE);
        self.correct += self.read(perturbation, amount, self.image_count, last)?;
        self.image_count = last;
        if last < self.positions.len() {
            return Ok(None);
        }
        let point = RobustnessPoint { perturbation, amount, correct: self.correct, total: last as u32 };
        (self.point_count, self.image_count, self.correct) = (self.point_count + 1, 0, 0);
        Ok(Some(point))
    }

    /// How many of the images from the `first` to before the `last` are read rightly.
    fn read(&self, perturbation: Perturbation, amount: f32, first: usize, last: usize) -> Result<u32, Error> {
        let _no_grad = tch::no_grad_guard();
        let (images, perturbations) = (&self.plan.dataset.test, perturbation.alone(amount));
        let chunk = &self.positions[first..last];
        let perturbed = |position: &u32| -> Option<Field> {
            let mut rng = generator(NOISE_SEED, Purpose::PerturbationNoise, (*position).into());
            Some(perturb(images.image(*position as usize)?, &perturbations, &mut rng))
        };
        let fields: Vec<Field> = self.threads.share(|| chunk.par_iter().filter_map(perturbed).collect());
        let logits = self.network.forward(&self.network.field_input(&fields)?)?; // [B, 10]
        let read = largest_of_each(&logits)?;
        let labels = chunk.iter().filter_map(|position| images.labels().get(*position as usize));
        Ok(labels.zip(&read).filter(|(label, read)| label == read).count() as u32)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::evaluation::evaluate;
    use lenet_data::builtin;
    use lenet_model::{device::Device, model_file::ModelFile};

    fn measured(perturbations: &[Perturbation], image_count: usize) -> Vec<RobustnessPoint> {
        let network = ModelFile::pretrained().unwrap().network(Device::Cpu).unwrap();
        let dataset = Arc::new(builtin::dataset(1, 0, image_count));
        let plan = RobustnessPlan { dataset, perturbations: perturbations.to_vec(), image_limit: None };
        let mut measurement = Measurement::new(plan, &network, Threads::new(2).unwrap()).unwrap();
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
        let usual = evaluate(&network, &builtin::dataset(1, 0, count).test, |_| true).unwrap().tally.correct();
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
}
