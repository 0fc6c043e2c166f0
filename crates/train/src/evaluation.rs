//! Measures a network on images without changing it.

use tch::Tensor;

use super::{batches::batch, differentiation::Differentiation, error::Error, metrics::Tally};
use lenet_data::dataset::{CLASS_COUNT, LabelledImages};
use lenet_model::{lenet5::LeNet5, logits::rows, scores::Scores};

/// Images that are evaluated at once: a few milliseconds' work.
pub const CHUNK_SIZE: usize = 256;

/// What a network came to on some images.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// Loss and confusion over all of them.
    pub tally: Tally,
    /// What each was read as, in their order.
    pub readings: Vec<Reading>,
}

/// What a network took one image for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The most probable digit.
    pub digit: u8,
    /// How sure it is: [`Scores::confidence`], 0–1.
    pub confidence: f64,
}

impl Reading {
    /// What `network` says with these logits.
    fn of(network: &LeNet5, logits: &[f32; CLASS_COUNT]) -> Self {
        let scores = Scores::of(network.architecture().criterion, logits);
        Self { digit: scores.best(), confidence: scores.confidence() }
    }
}

/// Measures `network` on all of `images`; `progress` is told the number of images done, and may end it early with `false`.
///
/// # Errors
/// If libtorch fails.
pub fn evaluate(
    network: &LeNet5,
    images: &LabelledImages,
    progress: impl FnMut(usize) -> bool,
) -> Result<Evaluation, Error> {
    let thread_count = tch::get_num_threads();
    let mut differentiation = Differentiation::new(network, thread_count as usize)?;
    tch::set_num_threads(differentiation.threads_of_an_operation(thread_count as usize) as i32);
    let evaluation = evaluate_by(&mut differentiation, network, images, progress);
    tch::set_num_threads(thread_count);
    evaluation
}

fn evaluate_by(
    differentiation: &mut Differentiation,
    network: &LeNet5,
    images: &LabelledImages,
    mut progress: impl FnMut(usize) -> bool,
) -> Result<Evaluation, Error> {
    let positions: Vec<u32> = (0..images.len() as u32).collect();
    let mut evaluation = Evaluation::default();
    for chunk in positions.chunks(CHUNK_SIZE) {
        let chunk = batch(images, chunk);
        let logits = differentiation.measure(&mut evaluation.tally, network, chunk)?;
        evaluation.readings.extend(logits.iter().map(|logits| Reading::of(network, logits)));
        if !progress(evaluation.readings.len()) {
            break;
        }
    }
    Ok(evaluation)
}

/// What `network` reads in the images whose `logits` (`[B, 10]`) these are.
pub(crate) fn readings(network: &LeNet5, logits: &Tensor) -> Result<Vec<Reading>, Error> {
    Ok(rows(logits)?.iter().map(|logits| Reading::of(network, logits)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_data::builtin;
    use lenet_model::{architecture::Architecture, device::Device, parameters::Initialisation};

    #[test]
    fn every_image_has_a_reading_and_the_tally_counts_them() {
        let images = builtin::dataset(3, 10, CHUNK_SIZE + 30).test;
        for (architecture, initialisation) in
            [(Architecture::MODERN, Initialisation::Pytorch), (Architecture::ORIGINAL, Initialisation::default())]
        {
            let network = LeNet5::new(architecture, initialisation, 1, Device::Cpu).unwrap();
            let Evaluation { tally, readings } = evaluate(&network, &images, |_| true).unwrap();
            let right = readings.iter().zip(images.labels()).filter(|(reading, label)| reading.digit == **label);
            assert_eq!((right.count(), readings.len()), (tally.correct() as usize, CHUNK_SIZE + 30));
            let last = network.scores(images.image(CHUNK_SIZE + 29).unwrap()).unwrap();
            assert!((last.confidence() - readings[CHUNK_SIZE + 29].confidence).abs() < 1e-5);
        }
        let network = LeNet5::new(Architecture::MODERN, Initialisation::Pytorch, 1, Device::Cpu).unwrap();
        assert_eq!(evaluate(&network, &images, |_| false).unwrap().readings.len(), CHUNK_SIZE);
    }
}
