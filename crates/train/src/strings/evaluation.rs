//! How well a network reads strings: whole ones, single digits, and with rejection of unsure answers.

use std::ops::Range;

use lenet_data::{
    ink::InkPath,
    strings::{DigitString, FrozenSet, PenRecipe, StringDrawing, StringImage, Writer, field, pen_string},
};
use lenet_model::operation_threads::OperationThreads;
use lenet_read::{
    prediction::StringPrediction,
    reader::{ReadError, StringReader},
};
use rayon::prelude::*;
use tch::{Device, Kind, Tensor};

use super::passes::CHUNK_SIZE;
use crate::{
    error::Error,
    metrics::StringTally,
    rejection::RejectionCurve,
    workers::{Passes, Workers},
};

/// Strings between two reports of progress.
const BATCH_SIZE: usize = 128;

/// A string to be read, and what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledString {
    /// What the reader sees.
    pub image: StringImage,
    /// Its digits, such as `2026`.
    pub text: String,
}

impl From<DigitString> for LabelledString {
    fn from(string: DigitString) -> Self {
        Self { text: string.text(), image: string.image }
    }
}

/// The strings of these numbers that are put together from the pen strokes of one writer each, always the same ones.
///
/// A drawing that cannot be normalised has an empty image, so that no reader reads it.
pub fn pen_strings(writers: &[Writer], numbers: Range<u64>) -> Vec<LabelledString> {
    let path = InkPath::default();
    let string = |number| {
        let StringDrawing { drawing, text } = pen_string(&PenRecipe::STANDARD, writers, FrozenSet::SEED, number);
        let image = field::from_drawing(&path, &drawing).map_or(StringImage::blank(0), |field| field.image);
        LabelledString { image, text: text.unwrap_or_default() }
    };
    numbers.into_par_iter().map(string).collect()
}

/// The answers of a reader to strings whose truth is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StringEvaluation {
    /// Strings, and those read without any mistake.
    pub tally: StringTally,
    /// Digits of the true strings.
    pub digit_count: usize,
    /// Digits that have to be inserted, deleted or replaced to make the true strings of those that were read.
    pub edit_count: usize,
    /// The confidence of each answer, and whether it is correct.
    answers: Vec<(f64, bool)>,
}

impl StringEvaluation {
    /// Adds the answer to a string of these digits, such as `2026`.
    pub fn add(&mut self, prediction: &StringPrediction, wanted: &str) {
        let read = prediction.text();
        let is_correct = read == wanted;
        self.tally.add(is_correct);
        self.digit_count += wanted.len();
        self.edit_count += edit_distance(read.as_bytes(), wanted.as_bytes());
        self.answers.push((prediction.confidence, is_correct));
    }

    /// Share of the strings read without any mistake, 0–1; 0 of none.
    pub fn accuracy(&self) -> f64 {
        f64::from(self.tally.correct) / f64::from(self.tally.total.max(1))
    }

    /// The character error rate: edits for each digit of the true strings, 0 of none. Above 1 most digits read are invented.
    pub fn character_error(&self) -> f64 {
        self.edit_count as f64 / self.digit_count.max(1) as f64
    }

    /// The effect of rejecting answers of little confidence.
    pub fn rejection(&self) -> RejectionCurve {
        RejectionCurve::new(self.answers.clone())
    }

    fn extend(&mut self, other: Self) {
        self.tally = [self.tally, other.tally].into_iter().sum();
        self.digit_count += other.digit_count;
        self.edit_count += other.edit_count;
        self.answers.extend(other.answers);
    }
}

/// The fewest insertions, deletions and replacements that make one string of the other (Levenshtein).
fn edit_distance(one: &[u8], other: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (before, letter) in one.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], before + 1);
        for (column, wanted) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != wanted);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

/// Reads `strings` with copies of `reader`, on `thread_count` threads; `progress` takes the number of strings done, and may end
/// it early with `false`.
///
/// # Errors
/// If libtorch fails, or an output of the network is not finite.
pub fn evaluate_strings(
    reader: &StringReader,
    strings: Vec<LabelledString>,
    thread_count: usize,
    progress: impl FnMut(usize) -> bool,
) -> Result<StringEvaluation, Error> {
    // Nothing is differentiated, so there is no gradient to add up.
    let no_gradient = Tensor::f_zeros([0], (Kind::Float, Device::Cpu))?;
    let passes = || Ok(ReadingPasses { reader: reader.copy()? });
    let mut workers = Workers::new(&no_gradient, thread_count, passes)?;
    // Each thread reads strings of its own.
    let _threads = OperationThreads::claim(1);
    read_batches(&mut workers, strings, progress)
}

fn read_batches(
    workers: &mut Workers<ReadingPasses>,
    mut strings: Vec<LabelledString>,
    mut progress: impl FnMut(usize) -> bool,
) -> Result<StringEvaluation, Error> {
    let mut evaluation = StringEvaluation::default();
    while !strings.is_empty() {
        let others = strings.split_off(strings.len().min(BATCH_SIZE));
        // The strings of a chunk are of about one width.
        strings.sort_by_key(|string| string.image.width());
        let chunk_count = strings.len().div_ceil(CHUNK_SIZE);
        workers
            .evaluate(std::mem::replace(&mut strings, others), chunk_count)?
            .into_iter()
            .for_each(|chunk| evaluation.extend(chunk));
        if !progress(evaluation.tally.total as usize) {
            break;
        }
    }
    Ok(evaluation)
}

/// A thread's own reader.
#[derive(Debug)]
struct ReadingPasses {
    reader: StringReader,
}

impl Passes for ReadingPasses {
    type Batch = Vec<LabelledString>;
    type Outcome = StringEvaluation;

    fn work(
        &mut self,
        batch: &Vec<LabelledString>,
        chunk: usize,
        _: Option<&Tensor>,
    ) -> Result<StringEvaluation, Error> {
        let strings = batch.chunks(CHUNK_SIZE).nth(chunk).unwrap_or_default();
        let images: Vec<_> = strings.iter().map(|string| &string.image).collect();
        let mut evaluation = StringEvaluation::default();
        for (prediction, string) in self.reader.read(&images)?.iter().zip(strings) {
            evaluation.add(prediction, &string.text);
        }
        Ok(evaluation)
    }
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Network(error) => error.into(),
            ReadError::Outputs(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use lenet_data::{builtin, strings::FrozenSet};
    use lenet_model::{device::Device, pretrained::Pretrained};
    use lenet_read::{prediction::PredictedDigit, reader::Reading};
    use proptest::prelude::*;

    use super::*;

    fn prediction(text: &str, confidence: f64) -> StringPrediction {
        let digit = |letter: u8| PredictedDigit { digit: letter - b'0', from_px: 0.0, to_px: 1.0, score: 1.0 };
        StringPrediction { digits: text.bytes().map(digit).collect(), confidence, alternatives: Vec::new() }
    }

    #[test]
    fn whole_strings_digits_and_rejections_are_counted() {
        let mut evaluation = StringEvaluation::default();
        for (read, confidence, wanted) in
            [("2026", 0.9, "2026"), ("206", 0.5, "2026"), ("", 0.25, "71"), ("1", 0.75, "1")]
        {
            evaluation.add(&prediction(read, confidence), wanted);
        }
        assert_eq!((evaluation.tally, evaluation.accuracy()), (StringTally { total: 4, correct: 2 }, 0.5));
        assert_eq!((evaluation.edit_count, evaluation.digit_count), (3, 11));
        assert_eq!(evaluation.character_error(), 3.0 / 11.0);
        let point = evaluation.rejection().for_wrong_share(0.0).copied().unwrap();
        assert_eq!((point.threshold, point.rejected, point.correct_share()), (0.75, 2, 0.5));
        assert_eq!(StringEvaluation::default().character_error(), 0.0);
    }

    #[test]
    fn edits_are_counted_as_by_hand() {
        for (one, other, edits) in
            [("", "", 0), ("", "123", 3), ("123", "123", 0), ("1234", "234", 1), ("2026", "2206", 2), ("617", "71", 2)]
        {
            assert_eq!(edit_distance(one.as_bytes(), other.as_bytes()), edits, "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn edits_are_a_distance(strings in prop::array::uniform3(prop::collection::vec(0_u8..4, 0..7))) {
            let [a, b, c] = &strings;
            prop_assert_eq!(edit_distance(a, b), edit_distance(b, a));
            prop_assert!(edit_distance(a, c) <= edit_distance(a, b) + edit_distance(b, c));
            prop_assert!(edit_distance(a, b) >= a.len().abs_diff(b.len()) && edit_distance(a, b) <= a.len().max(b.len()));
            prop_assert_eq!(edit_distance(a, b) == 0, a == b);
        }
    }

    #[test]
    fn the_number_of_threads_changes_nothing_and_it_can_be_ended_early() {
        let network = Pretrained::Ink.read().unwrap().network(Device::Cpu).unwrap();
        let reader = StringReader::new(network, Reading::default()).unwrap();
        let train = builtin::dataset(1, 240, 0).train;
        let evaluate = |thread_count: usize, string_count: usize, go_on: bool| {
            let strings = FrozenSet::Three.validation_strings(&train, string_count);
            let strings = strings.into_iter().map(LabelledString::from).collect();
            evaluate_strings(&reader, strings, thread_count, |_| go_on).unwrap()
        };
        let one = evaluate(1, 30, true);
        assert_eq!((one.tally.total, one.digit_count), (30, 90));
        assert!(one.accuracy() > 0.0);
        assert_eq!(evaluate(3, 30, true), one);
        assert_eq!(evaluate(2, BATCH_SIZE + 1, false).tally.total as usize, BATCH_SIZE);
    }
}
