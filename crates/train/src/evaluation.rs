//! Measures a network on images without changing it.

use super::{batches::batch, differentiation::Differentiation, error::Error, metrics::Tally};
use lenet_data::dataset::{CLASS_COUNT, LabelledImages};
use lenet_model::{lenet5::LeNet5, scores::Scores};

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
}

impl Prediction {
    /// From `network`'s logits.
    fn of(network: &LeNet5, logits: &[f32; CLASS_COUNT]) -> Self {
        let scores = Scores::of(network.architecture().loss, logits);
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
    let mut evaluation = Evaluation::default();
    while evaluation.predictions.len() < images.len() {
        evaluation.add_chunk(images, differentiation, network)?;
        if !progress(evaluation.predictions.len()) {
            break;
        }
    }
    Ok(evaluation)
}

impl Evaluation {
    /// Measures the next chunk of `images`.
    pub(crate) fn add_chunk(
        &mut self,
        images: &LabelledImages,
        differentiation: &mut Differentiation,
        network: &LeNet5,
    ) -> Result<(), Error> {
        let (images, first) = (EvaluationSet::all(images), self.predictions.len());
        let chunk = images.measure_chunk(first, differentiation, network, &mut self.tally)?;
        self.predictions.extend(chunk.logits.iter().map(|logits| Prediction::of(network, logits)));
        Ok(())
    }
}

/// Images that a network is measured on, a chunk at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EvaluationSet<'a> {
    images: &'a LabelledImages,
    /// Positions among the images; all of them if there are none.
    positions: Option<&'a [u32]>,
}

/// A measured chunk of an [`EvaluationSet`].
#[derive(Debug)]
pub(crate) struct EvaluatedChunk {
    /// Images of the set that are measured with it: where the next chunk begins.
    pub end: usize,
    /// One row for each image of the chunk.
    pub logits: Vec<[f32; CLASS_COUNT]>,
}

impl<'a> EvaluationSet<'a> {
    /// All of `images`.
    pub(crate) fn all(images: &'a LabelledImages) -> Self {
        Self { images, positions: None }
    }

    /// Those of `images` at `positions`.
    pub(crate) fn at(images: &'a LabelledImages, positions: &'a [u32]) -> Self {
        Self { images, positions: Some(positions) }
    }

    pub(crate) fn len(self) -> usize {
        self.positions.map_or(self.images.len(), <[u32]>::len)
    }

    /// Measures the chunk that begins with the image `first` of the set, and adds it to `tally`.
    pub(crate) fn measure_chunk(
        self,
        first: usize,
        differentiation: &mut Differentiation,
        network: &LeNet5,
        tally: &mut Tally,
    ) -> Result<EvaluatedChunk, Error> {
        let end = self.len().min(first + CHUNK_SIZE);
        let chunk = match self.positions {
            Some(positions) => batch(self.images, &positions[first..end]),
            None => batch(self.images, &(first as u32..end as u32).collect::<Vec<_>>()),
        };
        Ok(EvaluatedChunk { end, logits: differentiation.measure(tally, network, chunk)? })
    }
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
            let Evaluation { tally, predictions } = evaluate(&network, &images, |_| true).unwrap();
            let right =
                predictions.iter().zip(images.labels()).filter(|(prediction, label)| prediction.digit == **label);
            assert_eq!((right.count(), predictions.len()), (tally.correct() as usize, CHUNK_SIZE + 30));
            let last = network.scores(images.image(CHUNK_SIZE + 29).unwrap()).unwrap();
            assert!((last.confidence() - predictions[CHUNK_SIZE + 29].confidence).abs() < 1e-5);
        }
        let network = LeNet5::new(Architecture::MODERN, Initialisation::Pytorch, 1, Device::Cpu).unwrap();
        assert_eq!(evaluate(&network, &images, |_| false).unwrap().predictions.len(), CHUNK_SIZE);
    }
}
