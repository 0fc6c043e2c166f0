//! Evaluates a network on images without changing it.

use super::{
    batches::{Batch, batch},
    differentiation::Differentiation,
    error::Error,
    metrics::Tally,
};
use lenet_data::dataset::LabelledImages;
use lenet_model::{
    lenet5::LeNet5,
    operation_threads::OperationThreads,
    scores::{Class, Scores},
};

/// Images that are evaluated at once: a few milliseconds' work.
pub const CHUNK_SIZE: usize = 256;

/// The result of a network on a set of images.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// Loss and confusion over all of them.
    pub tally: Tally,
    /// The prediction for each image, in their order.
    pub predictions: Vec<Prediction>,
}

/// A network's prediction for one image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// The most probable digit.
    pub digit: u8,
    /// [`Scores::confidence`], 0–1.
    pub confidence: f64,
    /// The probability of the true class, 0–1.
    pub label_score: f64,
}

/// Evaluates `network` on all of `images`, on `thread_count` threads; `progress` takes the number of images done, and may end it early with `false`.
///
/// # Errors
/// If libtorch fails.
pub fn evaluate(
    network: &LeNet5,
    images: &LabelledImages,
    thread_count: usize,
    mut progress: impl FnMut(usize) -> bool,
) -> Result<Evaluation, Error> {
    let mut differentiation = Differentiation::new(network, thread_count)?;
    let _threads = OperationThreads::claim(differentiation.operation_thread_count(thread_count));
    let positions: Vec<u32> = (0..images.len() as u32).collect();
    let mut evaluation = Evaluation::default();
    while evaluation.predictions.len() < images.len() {
        evaluation.add_chunk(images, &positions, &mut differentiation, network)?;
        if !progress(evaluation.predictions.len()) {
            break;
        }
    }
    Ok(evaluation)
}

impl Prediction {
    /// The cross-entropy of the image: how far its true class is from certain. 0 at best.
    pub fn loss(&self) -> f64 {
        // A score of 0 in f64 still has a logarithm.
        -self.label_score.max(f64::MIN_POSITIVE).ln()
    }
}

impl Evaluation {
    /// Evaluates the next chunk of the images at `positions`.
    pub(crate) fn add_chunk(
        &mut self,
        images: &LabelledImages,
        positions: &[u32],
        differentiation: &mut Differentiation,
        network: &LeNet5,
    ) -> Result<(), Error> {
        let done = self.predictions.len();
        let chunk = batch(images, &positions[done..positions.len().min(done + CHUNK_SIZE)]);
        let labels = positions[done..].iter().map(|position| images.labels()[*position as usize]);
        let logits = differentiation.measure(&mut self.tally, network, chunk)?;
        let scores = logits.iter().map(|logits| Scores::of(network.architecture().loss, logits));
        let predictions = scores.zip(labels).map(|(scores, label)| Prediction {
            digit: scores.best(),
            confidence: scores.confidence(),
            label_score: scores.of_class(Class::Digit(label)),
        });
        self.predictions.extend(predictions);
        Ok(())
    }
}

/// Up to [`CHUNK_SIZE`] images from the image `first` on.
pub(crate) fn chunk(images: &LabelledImages, first: usize) -> Batch {
    let end = images.len().min(first + CHUNK_SIZE);
    batch(images, &(first as u32..end as u32).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_data::builtin;
    use lenet_model::{architecture::Architecture, device::Device, parameters::Initialisation};

    #[test]
    fn every_image_has_a_prediction_and_the_tally_counts_them() {
        let images = builtin::dataset(3, 10, CHUNK_SIZE + 30).test;
        for (architecture, initialisation) in
            [(Architecture::MODERN, Initialisation::Pytorch), (Architecture::ORIGINAL, Initialisation::default())]
        {
            let network = LeNet5::new(architecture, initialisation, 1, Device::Cpu).unwrap();
            let Evaluation { tally, predictions } = evaluate(&network, &images, 2, |_| true).unwrap();
            let labelled = predictions.iter().zip(images.labels());
            let correct = labelled.filter(|(prediction, label)| prediction.digit == **label);
            assert_eq!((correct.count(), predictions.len()), (tally.correct() as usize, CHUNK_SIZE + 30));
            let last = network.scores(images.image(CHUNK_SIZE + 29).unwrap()).unwrap();
            assert!((last.confidence() - predictions[CHUNK_SIZE + 29].confidence).abs() < 1e-5);
            let of_label = last.digits[usize::from(images.labels()[CHUNK_SIZE + 29])];
            assert!((predictions[CHUNK_SIZE + 29].loss() + of_label.ln()).abs() < 1e-4);
        }
        let network = LeNet5::new(Architecture::MODERN, Initialisation::Pytorch, 1, Device::Cpu).unwrap();
        assert_eq!(evaluate(&network, &images, 2, |_| false).unwrap().predictions.len(), CHUNK_SIZE);
    }
}
