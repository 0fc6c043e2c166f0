//! Finds out by trying: every choice that a file leaves open, on training images. The right one is the best by far.

use std::cmp::Ordering;

use tch::{Kind, Tensor};

use super::recognise::{Assumptions, CLEAR_LOSS_RATIO, LEAST_ACCURACY, NextBest};
use crate::{
    architecture::{Activation, Architecture, Pooling},
    array::Array,
    device::Device,
    error::Error,
    framing::Framing,
    input::InputNormalisation,
    lenet5::LeNet5,
    operation_threads::OperationThreads,
};
use lenet_data::{
    builtin,
    choice::Described as _,
    dataset::{Dataset, Image, LabelledImages, Source},
    mnist::locate::{self, SearchPlaces},
};

/// The result of trying.
pub(super) struct Trial {
    pub best: Measured,
    pub next: Option<NextBest>,
    /// Whose images they were.
    pub images: String,
    pub image_count: usize,
    pub choice_count: usize,
}

/// A choice with its results.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    pub architecture: Architecture,
    /// Share of the images that are predicted correctly, 0–1.
    pub accuracy: f64,
    /// Mean loss of an image.
    loss: f64,
    image_count: usize,
}

/// A round of trying: on how many images, and how many choices are left of it.
struct Round {
    image_count: usize,
    left: usize,
}

/// The first round ends for what is plainly wrong, the last decides among what is nearly equal.
const ROUNDS: [Round; 3] = [
    Round { image_count: 200, left: 12 },
    Round { image_count: 1_000, left: 4 },
    Round { image_count: 6_000, left: 4 },
];

/// The round whose accuracies are reported.
const REPORTED_IMAGE_COUNT: usize = 1_000;

/// Choices whose accuracy is this close to the best are ranked by their loss: the weights were trained to lower it.
const CLOSE: f64 = 0.02;

/// Tries every choice that the weights leave open and `assumed` does not settle: on digits, and where none predicts these, on the
/// images that are `also` there.
pub(super) fn try_out(
    base: &Architecture,
    parameters: &[(String, Array)],
    assumed: &Assumptions,
    also: Option<&Dataset>,
) -> Result<Trial, Error> {
    // One thread: on two idle cores two are no faster, and on busy ones they take several times as long.
    let (_no_grad, _threads) = (tch::no_grad_guard(), OperationThreads::claim(1));
    let (images, source) = training_images();
    let trial = try_on(&images, source, base, parameters, assumed)?;
    let is_of_others = |dataset: &&Dataset| !matches!(dataset.source, Source::Mnist(_) | Source::BuiltIn { .. });
    match also.filter(is_of_others).filter(|_| trial.best.accuracy < LEAST_ACCURACY) {
        None => Ok(trial),
        Some(others) => {
            let other = try_on(&others.train, others.source.name(), base, parameters, assumed)?;
            Ok(if other.best.accuracy < LEAST_ACCURACY { trial } else { other })
        }
    }
}

fn try_on(
    images: &LabelledImages,
    source: String,
    base: &Architecture,
    parameters: &[(String, Array)],
    assumed: &Assumptions,
) -> Result<Trial, Error> {
    let mut left: Vec<Architecture> = choices(base, assumed);
    let choice_count = left.len();
    let mut reported: Vec<Measured> = Vec::new();
    let mut ranked = Vec::new();
    for Round { image_count, left: most } in ROUNDS {
        if is_decided(&ranked) {
            break;
        }
        ranked = Sample::new(images, image_count)?.rank(&left, parameters)?;
        if image_count == REPORTED_IMAGE_COUNT {
            reported.clone_from(&ranked);
        }
        ranked.truncate(most);
        left = ranked.iter().map(|measured| measured.architecture).collect();
    }
    let reported_of =
        |architecture: &Architecture| reported.iter().find(|other| other.architecture == *architecture).copied();
    let best = *ranked.first().ok_or(Error::Count { what: "choices", found: 0, expected: 1 })?;
    let next = ranked.get(1).map(|next| NextBest {
        architecture: next.architecture,
        accuracy: reported_of(&next.architecture).unwrap_or(*next).accuracy,
        loss_ratio: next.loss / best.loss,
    });
    let best = reported_of(&best.architecture).unwrap_or(best);
    Ok(Trial { best, next, images: source, image_count: REPORTED_IMAGE_COUNT.min(images.len()), choice_count })
}

/// MNIST's training images where they are found, else the program's own.
fn training_images() -> (LabelledImages, String) {
    match locate::find(&SearchPlaces::from_environment()).dataset {
        Some(dataset) => (dataset.train, "MNIST".to_owned()),
        None => (builtin::dataset(builtin::STANDARD_SEED, 2_000, 0).train, "the built-in digits".to_owned()),
    }
}

/// Everything that may be meant, without what makes no difference.
fn choices(base: &Architecture, assumed: &Assumptions) -> Vec<Architecture> {
    let mut choices: Vec<Architecture> = Vec::new();
    for activation in Activation::ALL {
        for pooling in [Pooling::Average, Pooling::Maximum] {
            for input in inputs(base.input.framing) {
                let pooling = if base.pooling.is_trainable() { base.pooling } else { pooling };
                let choice = assumed.applied(Architecture { activation: *activation, pooling, input, ..*base });
                if !choices.contains(&choice) {
                    choices.push(choice);
                }
            }
        }
    }
    choices
}

/// Mean and deviation of the usual inputs: 0 to 1, −1 to 1, by MNIST's mean and deviation, the paper's, and 0 to 255.
pub const USUAL_NORMALISATIONS: [[f64; 2]; 5] = [
    [0.0, 1.0],
    [0.5, 0.5],
    [InputNormalisation::MODERN.mean, InputNormalisation::MODERN.deviation],
    [InputNormalisation::ORIGINAL.mean, InputNormalisation::ORIGINAL.deviation],
    [0.0, 1.0 / 255.0],
];

/// The usual normalisations, each in every framing that changes something.
fn inputs(framing: Framing) -> Vec<InputNormalisation> {
    let framings: &[Framing] = match framing {
        Framing::Unpadded => &[Framing::Unpadded],
        _ => &[Framing::Paper, Framing::Zero, Framing::Enlarged],
    };
    let framed = |[mean, deviation]: [f64; 2]| {
        framings.iter().map(move |framing| InputNormalisation { mean, deviation, framing: *framing })
    };
    // Paper is 0 already.
    let is_distinct = |input: &InputNormalisation| input.mean != 0.0 || input.framing != Framing::Zero;
    USUAL_NORMALISATIONS.into_iter().flat_map(framed).filter(is_distinct).collect()
}

/// With a loss this many times the best one on [`REPORTED_IMAGE_COUNT`] images, other choices are not the best on more of them. Below
/// it they may be: a network that was trained on the images has tiny losses, which a single image changes.
const DECIDED_LOSS_RATIO: f64 = 2.0;

/// Whether more images cannot change which choice is the best.
fn is_decided(ranked: &[Measured]) -> bool {
    match ranked {
        [_] => true,
        [best, next, ..] => best.image_count >= REPORTED_IMAGE_COUNT && next.loss >= DECIDED_LOSS_RATIO * best.loss,
        [] => false,
    }
}

/// The best first.
fn sort(measured: &mut [Measured]) {
    let best = measured.iter().map(|choice| choice.accuracy).fold(0.0, f64::max);
    let is_close = |choice: &Measured| best - choice.accuracy <= CLOSE;
    let least =
        measured.iter().filter(|choice| is_close(choice)).map(|choice| choice.loss).fold(f64::INFINITY, f64::min);
    let order = |choice: &Measured| match choice {
        choice if !is_close(choice) => (Rank::Worse, 1.0 - choice.accuracy),
        choice if choice.loss >= CLEAR_LOSS_RATIO * least => (Rank::HigherLoss, choice.loss),
        choice if is_rare(&choice.architecture) => (Rank::Rare, choice.loss),
        choice => (Rank::Usual, choice.loss),
    };
    measured.sort_by(|one, other| order(one).partial_cmp(&order(other)).unwrap_or(Ordering::Equal));
}

/// What makes one choice better than another, the best first. A little less accuracy is chance; a much lower loss is not.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum Rank {
    Usual,
    /// Nobody but the paper has it.
    Rare,
    HigherLoss,
    Worse,
}

/// Whether a choice is the paper's and nobody else's. A smaller slope or range makes any network surer or less sure of itself,
/// so a slightly lower loss speaks for none of them.
fn is_rare(architecture: &Architecture) -> bool {
    let InputNormalisation { mean, deviation, .. } = architecture.input;
    let original = InputNormalisation::ORIGINAL;
    architecture.activation == Activation::ScaledTanh || [mean, deviation] == [original.mean, original.deviation]
}

/// Some images with their labels.
struct Sample {
    images: Vec<Image>,
    /// `[N]`
    labels: Tensor,
}

impl Sample {
    fn new(images: &LabelledImages, count: usize) -> Result<Self, Error> {
        let count = count.min(images.len());
        let labels: Vec<i64> = images.labels()[..count].iter().map(|label| i64::from(*label)).collect();
        let images = (0..count).filter_map(|index| images.image(index).copied()).collect();
        Ok(Self { images, labels: Tensor::f_from_slice(&labels)? })
    }

    /// The choices with their results, the best first.
    fn rank(&self, choices: &[Architecture], parameters: &[(String, Array)]) -> Result<Vec<Measured>, Error> {
        let mut inputs: Vec<(InputNormalisation, Tensor)> = Vec::new();
        let mut measured = Vec::with_capacity(choices.len());
        for architecture in choices {
            if !inputs.iter().any(|(input, _)| *input == architecture.input) {
                inputs.push((architecture.input, architecture.input.input(&self.images)?));
            }
            let Some((_, input)) = inputs.iter().find(|(input, _)| *input == architecture.input) else { continue };
            measured.push(self.measure(*architecture, parameters, input)?);
        }
        sort(&mut measured);
        Ok(measured)
    }

    fn measure(
        &self,
        architecture: Architecture,
        parameters: &[(String, Array)],
        input: &Tensor,
    ) -> Result<Measured, Error> {
        let network = LeNet5::from_parameters(architecture, parameters, Device::Cpu)?;
        let logits = network.forward(input)?; // [N, 10]
        let correct = logits.f_argmax(1, false)?.f_eq_tensor(&self.labels)?; // [N]
        let accuracy = correct.f_to_kind(Kind::Double)?.f_mean(Kind::Double)?.f_double_value(&[])?;
        let loss = logits.f_cross_entropy_loss(&self.labels, None::<Tensor>, tch::Reduction::Mean, -100, 0.0)?;
        let loss = loss.f_double_value(&[])?;
        let loss = if loss.is_nan() { f64::INFINITY } else { loss };
        Ok(Measured { architecture, accuracy, loss, image_count: self.images.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pretrained::Pretrained;

    #[test]
    fn a_network_that_knows_no_digits_is_tried_on_the_images_in_use() {
        let mut parameters = Pretrained::Modern.read().unwrap().parameters;
        for (_, array) in parameters.iter_mut().filter(|(name, _)| name.starts_with("fc3.")) {
            let values_of_class = array.values.len() / array.shape[0];
            array.values.rotate_right(values_of_class);
        }
        let digits = builtin::dataset(5, 1_000, 0);
        let next = |label: &u8| (label + 1) % 10;
        let labels: Vec<u8> = digits.train.labels().iter().map(next).collect();
        let train = LabelledImages::new(digits.train.pixels().to_vec(), labels).unwrap();
        let things = Dataset { train, source: Source::Files("/data/things".into()), ..digits.clone() };
        let base = Architecture::MODERN;
        let tried = |also| try_out(&base, &parameters, &Assumptions::of(&base), also).unwrap();
        for also in [None, Some(&digits)] {
            assert!(tried(also).best.accuracy < LEAST_ACCURACY);
        }
        let trial = tried(Some(&things));
        assert_eq!((trial.images, trial.image_count), (things.source.name(), 1_000));
        assert!(trial.best.accuracy > 0.9, "{}", trial.best.accuracy);
    }
}
