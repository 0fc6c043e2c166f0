//! Training on strings: what is learned from, and a batch's losses and gradient. A session drives it as it does single digits.
//!
//! - [`evaluation`]: how well a network reads strings.

pub mod evaluation;
mod passes;
mod pen_digits;
mod segments;

use lenet_data::{
    dataset::Dataset,
    random::{Purpose, generator},
    strings::{DigitString, Digits, StringRecipe, generate},
};
use lenet_model::{lenet5::LeNet5, model_file::TrainingSummary};
use lenet_read::{
    criterion::StringCriterion,
    reader::{ReaderKind, Reading},
    topology::Topology,
};
use rand::RngExt as _;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use tch::Tensor;

pub use self::pen_digits::{PenStrings, PenStringsError, writers_of};
use self::{
    passes::{StringBatch, StringPasses},
    pen_digits::PenDigits,
};
use crate::{
    config::{ConfigError, TrainingConfig},
    error::Error,
    metrics::StringTally,
    threads::Threads,
    workers::Workers,
};

/// Test strings of each epoch: three to five digits at the paper's gaps, always the same.
pub const TEST_STRING_COUNT: usize = 2_000;

/// Seed of the strings that a run is tested and validated on: the same for every run.
const MEASURED_SEED: u64 = 1998;

/// Training on strings instead of single digits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StringTraining {
    /// What is made small.
    pub criterion: StringCriterion,
    /// Which labels may follow each other. CTC has its own.
    pub topology: Topology,
    /// The strings learned from: each one is new.
    pub recipe: StringRecipe,
    /// Strings of an epoch.
    pub string_count: usize,
    /// How the network reads a string.
    #[serde(default)]
    pub reader: ReaderKind,
    /// Strings of pen strokes among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pen: Option<PenStrings>,
}

impl StringTraining {
    /// A hundred thousand strings an epoch by the discriminative forward criterion.
    pub const DEFAULT: Self = Self {
        criterion: StringCriterion::DiscriminativeForward,
        topology: Topology::Touching,
        recipe: StringRecipe::TRAINING,
        string_count: 100_000,
        reader: ReaderKind::Sweep,
        pen: None,
    };

    /// Frame labels and CTC are about positions, which segments have not.
    pub(super) fn fits_reader(&self) -> bool {
        let needs_positions = matches!(self.criterion, StringCriterion::FrameLabels | StringCriterion::Ctc);
        self.reader == ReaderKind::Sweep || !needs_positions
    }

    /// Checks its settings.
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let [string_count, share] = [self.string_count as f64, self.pen.as_ref().map_or(0.0, |pen| pen.share.into())];
        let outside = |setting, value, range| Err(ConfigError::OutOfRange { setting, value, range });
        if !(1.0..=1e9).contains(&string_count) {
            return outside("string count", string_count, "from 1 to 1000000000");
        }
        if !(0.0..=1.0).contains(&share) {
            return outside("pen share", share, "from 0 to 1");
        }
        Ok(self.recipe.validate()?)
    }
}

/// How a model reads the strings that it was trained on; none where its file names no strings.
pub fn trained_reading(training: &TrainingSummary) -> Option<Reading> {
    // Of settings of another version these three are enough.
    let strings = training.config.get("strings")?;
    let criterion = StringCriterion::deserialize(strings.get("criterion")?).ok()?;
    let topology = criterion.topology(Topology::deserialize(strings.get("topology")?).ok()?);
    let kind = strings.get("reader").and_then(|kind| ReaderKind::deserialize(kind).ok()).unwrap_or_default();
    Some(Reading { kind, topology })
}

/// The strings that a measurement is made on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MeasuredStrings {
    /// Of held-out training digits.
    Validation,
    /// Of test digits.
    Test,
}

/// The losses, answers and gradient of a batch.
#[derive(Debug)]
pub(super) struct StringGradient {
    pub loss_sum: f64,
    pub answers: StringTally,
    /// The derivatives of the mean loss, in the order of [`LeNet5::parameters_flat`].
    pub gradient: Tensor,
}

/// Strings to learn from and to measure, and the threads that do it.
#[derive(Debug)]
pub(super) struct StringTask {
    workers: Workers<StringPasses>,
    training: StringTraining,
    seed: u64,
    pen: Option<PenDigits>,
    /// Whether some training digits are held out for validation.
    holds_out: bool,
}

impl StringTask {
    /// For a network; none if the run learns from single digits.
    pub(super) fn new(config: &TrainingConfig, network: &LeNet5) -> Result<Option<Self>, Error> {
        let Some(training) = &config.strings else { return Ok(None) };
        let passes = || StringPasses::new(network, training);
        let workers = Workers::new(network.parameters_flat(), config.thread_count, passes)?;
        let holds_out = config.validation_count > 0;
        let pen = training.pen.as_ref().map(PenDigits::read).transpose()?;
        Ok(Some(Self { workers, training: training.clone(), seed: config.seed, pen, holds_out }))
    }

    /// The gradient of the mean loss of the strings with these numbers in an epoch, 0 for the first.
    pub(super) fn gradient(
        &mut self,
        dataset: &Dataset,
        threads: &Threads,
        epoch: u32,
        numbers: &[u32],
    ) -> Result<StringGradient, Error> {
        let (recipe, seed, pen) = (&self.training.recipe, self.seed, self.pen.as_ref());
        let digits = match self.holds_out {
            true => Digits::to_learn_from(&dataset.train),
            false => Digits::all(&dataset.train),
        };
        let string = |number: &u32| {
            let position = u64::from(epoch) << 32 | u64::from(*number);
            let mut rng = generator(seed, Purpose::PenStrings, position);
            let pen = pen.and_then(|pen| pen.for_string([rng.random(), rng.random()]));
            generate(recipe, pen.unwrap_or(digits), seed, Purpose::TrainingStrings, position)
        };
        let strings: Vec<DigitString> = threads.share(|| numbers.par_iter().map(string).collect());
        let batch = StringBatch::new(strings);
        let chunk_count = batch.chunk_count();
        let (outcomes, gradient) = self.workers.differentiate(batch, chunk_count)?;
        let loss_sum = outcomes.iter().map(|outcome| outcome.loss_sum).sum();
        Ok(StringGradient { loss_sum, answers: outcomes.iter().map(|outcome| outcome.answers).sum(), gradient })
    }

    /// The losses and answers of some of the strings of a measurement.
    pub(super) fn measure(
        &mut self,
        dataset: &Dataset,
        threads: &Threads,
        which: MeasuredStrings,
        numbers: std::ops::Range<usize>,
    ) -> Result<(f64, StringTally), Error> {
        let (digits, purpose) = match which {
            MeasuredStrings::Validation => (Digits::held_out(&dataset.train), Purpose::ValidationStrings),
            MeasuredStrings::Test => (Digits::all(&dataset.test), Purpose::TestStrings),
        };
        let string = |number| generate(&StringRecipe::TEST, digits, MEASURED_SEED, purpose, number as u64);
        let strings: Vec<DigitString> = threads.share(|| numbers.into_par_iter().map(string).collect());
        let batch = StringBatch::new(strings);
        let chunk_count = batch.chunk_count();
        let outcomes = self.workers.evaluate(batch, chunk_count)?;
        let loss_sum = outcomes.iter().map(|outcome| outcome.loss_sum).sum();
        Ok((loss_sum, outcomes.iter().map(|outcome| outcome.answers).sum()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_are_named() {
        let message = |training: StringTraining| training.validate().unwrap_err().to_string();
        assert!(StringTraining::DEFAULT.validate().is_ok());
        let none = StringTraining { string_count: 0, ..StringTraining::DEFAULT };
        assert!(message(none).starts_with("string count is 0"));
        for share in [-0.1, 1.5, f32::NAN] {
            let pen = Some(PenStrings { file: "strokes.jsonl".into(), share });
            assert!(message(StringTraining { pen, ..StringTraining::DEFAULT }).starts_with("pen share is"));
        }
    }

    #[test]
    fn the_topology_of_a_model_is_that_of_its_training() {
        let topology = |config: serde_json::Value| {
            let dataset = "MNIST".to_owned();
            let dataset_digest = String::new();
            trained_reading(&TrainingSummary {
                dataset,
                dataset_digest,
                class_names: lenet_data::class_names::ClassNames::default(),
                epoch_count: 1,
                test_accuracy: None,
                config,
            })
        };
        let mut training = StringTraining::DEFAULT;
        let config = |training: &StringTraining| serde_json::json!({ "strings": training });
        training.topology = Topology::HiddenMarkovModel;
        let sweep = |topology| Some(Reading { kind: ReaderKind::Sweep, topology });
        assert_eq!(topology(config(&training)), sweep(Topology::HiddenMarkovModel));
        training.criterion = StringCriterion::Ctc;
        assert_eq!(topology(config(&training)), sweep(Topology::Ctc));
        training.reader = ReaderKind::Segments;
        assert_eq!(topology(config(&training)).map(|reading| reading.kind), Some(ReaderKind::Segments));
        for without in
            [serde_json::json!({ "strings": null }), serde_json::json!({}), serde_json::json!({ "strings": 7 })]
        {
            assert_eq!(topology(without), None);
        }
    }
}
