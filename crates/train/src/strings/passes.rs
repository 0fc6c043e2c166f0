//! Chunks of strings of about one width: forward and backward passes, with the loss of each string between them.

use std::{collections::HashMap, ops::Range};

use lenet_data::strings::{DigitString, StringImage};
use lenet_graph::{GraphError, Label};
use lenet_model::{
    architecture::Architecture,
    array::Array,
    backprop::{Backprop, InputSize},
    lenet5::LeNet5,
};
use lenet_read::criterion::StringScorer;
use tch::Tensor;

use super::{ReaderKind, StringTraining, segments::SegmentPasses};
use crate::{error::Error, metrics::StringTally, workers::Passes};

/// Strings of a chunk: their maps stay in a core's cache.
pub(super) const CHUNK_SIZE: usize = 4;
/// Widths are rounded up to multiples of this, so that few sizes of passes occur.
const WIDTH_STEP: usize = 32;

/// Strings, the narrow ones first: those of a chunk are of about one width.
#[derive(Debug)]
pub(super) struct StringBatch {
    strings: Vec<DigitString>,
}

impl StringBatch {
    pub(super) fn new(mut strings: Vec<DigitString>) -> Self {
        strings.sort_by_key(|string| string.image.width());
        Self { strings }
    }

    pub(super) fn chunk_count(&self) -> usize {
        self.strings.len().div_ceil(CHUNK_SIZE)
    }

    pub(super) fn chunk(&self, chunk: usize) -> &[DigitString] {
        let range: Range<usize> = chunk * CHUNK_SIZE..self.strings.len().min((chunk + 1) * CHUNK_SIZE);
        &self.strings[range]
    }
}

/// The losses and answers of a chunk.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ChunkOutcome {
    pub(super) loss_sum: f64,
    pub(super) answers: StringTally,
}

/// The passes of one thread, by the way in which the network reads.
#[derive(Debug)]
pub(super) enum StringPasses {
    Sweep(Box<SweepPasses>),
    Segments(SegmentPasses),
}

impl StringPasses {
    pub(super) fn new(network: &LeNet5, training: &StringTraining) -> Result<Self, Error> {
        match training.reader {
            ReaderKind::Sweep => Ok(Self::Sweep(Box::new(SweepPasses::new(network, training)?))),
            ReaderKind::Segments => SegmentPasses::new(network, training).map(Self::Segments),
        }
    }
}

impl Passes for StringPasses {
    type Batch = StringBatch;
    type Outcome = ChunkOutcome;

    fn work(&mut self, batch: &StringBatch, chunk: usize, gradient: Option<&Tensor>) -> Result<ChunkOutcome, Error> {
        let (strings, mean_of) = (batch.chunk(chunk), batch.strings.len());
        match self {
            Self::Sweep(passes) => passes.work(strings, mean_of, gradient),
            Self::Segments(passes) => passes.work(strings, mean_of, gradient),
        }
    }
}

/// Passes over chunks of each size that has occurred.
#[derive(Debug)]
pub(super) struct SweepPasses {
    architecture: Architecture,
    parameters: Tensor,
    scorer: StringScorer,
    by_size: HashMap<(usize, usize), Backprop>,
}

impl SweepPasses {
    fn new(network: &LeNet5, training: &StringTraining) -> Result<Self, Error> {
        let architecture = *network.architecture();
        let scorer = StringScorer::for_training(training.criterion, training.topology, &architecture)?;
        let parameters = network.parameters_flat().shallow_clone();
        Ok(Self { architecture, parameters, scorer, by_size: HashMap::new() })
    }

    fn of_size(&mut self, size: InputSize) -> Result<&mut Backprop, Error> {
        use std::collections::hash_map::Entry;
        Ok(match self.by_size.entry((size.batch_size, size.width)) {
            Entry::Occupied(passes) => passes.into_mut(),
            Entry::Vacant(place) => {
                place.insert(Backprop::with_parameters(&self.architecture, &self.parameters, size)?)
            }
        })
    }

    /// The losses of a chunk's logits, `[B, positions, classes]`, and their derivatives, each over `mean_of`.
    fn losses(
        &mut self,
        strings: &[DigitString],
        logits: &Array,
        mean_of: f32,
    ) -> Result<(ChunkOutcome, Array), GraphError> {
        let mut outcome = ChunkOutcome::default();
        let class_count = logits.shape[2];
        let mut by_logit = Array { shape: logits.shape.clone(), values: vec![0.0; logits.values.len()] };
        let rows = logits.shape[1] * class_count;
        for ((string, logits), to) in
            strings.iter().zip(logits.values.chunks_exact(rows)).zip(by_logit.values.chunks_exact_mut(rows))
        {
            // Positions beyond the string are padding.
            let own = string.image.position_count() * class_count;
            let read = self.scorer.read(&logits[..own], class_count)?;
            let is_correct = read.iter().copied().eq(string.digits.iter().map(|placed| Label::from(placed.digit)));
            outcome.answers.add(is_correct);
            if let Some(loss) = self.scorer.loss(&logits[..own], class_count, &string.digits)? {
                outcome.loss_sum += loss.value;
                for (to, derivative) in to.iter_mut().zip(&loss.by_logit) {
                    *to = derivative / mean_of;
                }
            }
        }
        Ok((outcome, by_logit))
    }
}

impl SweepPasses {
    /// Evaluates strings; with `gradient`, also writes the gradient of the mean loss over `mean_of` strings there.
    fn work(
        &mut self,
        strings: &[DigitString],
        mean_of: usize,
        gradient: Option<&Tensor>,
    ) -> Result<ChunkOutcome, Error> {
        let images: Vec<&StringImage> = strings.iter().map(|string| &string.image).collect();
        let width = images.iter().map(|image| image.width()).max().unwrap_or_default().next_multiple_of(WIDTH_STEP);
        let size = InputSize { batch_size: images.len(), width };
        let logits = self.of_size(size)?.forward_strings(&images)?;
        let Ok((outcome, by_logit)) = self.losses(strings, &logits, mean_of as f32) else {
            // Logits that are not finite: the session ends the run as diverged.
            return Ok(ChunkOutcome { loss_sum: f64::NAN, ..ChunkOutcome::default() });
        };
        if let Some(gradient) = gradient {
            let passes = self.of_size(size)?;
            passes.backward(&by_logit)?;
            gradient.shallow_clone().f_copy_(passes.gradient())?;
        }
        Ok(outcome)
    }
}
