//! Attribution: the evidence in an image for and against a digit.
//!
//! All of it is in log-odds of the digit. They stay readable where a network is almost certain and its probabilities hardly
//! move. The gradient is here; `ablation` holds the effects of covering parts of the image and of removing maps of C3.

mod ablation;

use tch::Tensor;

use super::{array::Array, error::Error, lenet5::LeNet5, loss::Loss};
use lenet_data::dataset::{CLASS_COUNT, IMAGE_SIDE, Image};

pub use self::ablation::{C3Contribution, Patch};

/// What an attribution is computed for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// The digit; by default the predicted one.
    pub digit: Option<u8>,
    /// The patch that occlusion covers.
    pub patch: Patch,
}

/// The evidence in an image for and against a digit.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// The image.
    pub image: Box<Image>,
    /// The digit.
    pub digit: u8,
    /// Its log-odds: log(p / (1 − p)) of its probability p.
    pub log_odds: f32,
    /// The patch that occlusion covered.
    pub patch: Patch,
    /// The fall of the log-odds when the patch around each pixel is covered with paper, `[28, 28]`.
    pub occlusion: Array,
    /// The derivative of the log-odds by the ink of each pixel, 0–1: `[28, 28]`.
    pub saliency: Array,
    /// The contribution of each map of C3.
    pub c3: C3Contribution,
}

impl Attribution {
    /// The attribution of `network`'s answer to `image`. The gradients of its parameters stay unchanged.
    ///
    /// # Errors
    /// If libtorch fails, or the question names no digit of 0–9.
    pub fn new(network: &LeNet5, image: &Image, question: Question) -> Result<Self, Error> {
        let digit = match question.digit {
            Some(digit) if digit > 9 => return Err(Error::NoDigit(digit)),
            Some(digit) => digit,
            None => network.scores(image)?.best(),
        };
        let log_odds = log_odds_of_images(network, std::slice::from_ref(image), digit)?.values[0];
        Ok(Self {
            image: Box::new(*image),
            digit,
            log_odds,
            patch: question.patch,
            occlusion: ablation::occlusion(network, image, digit, question.patch)?,
            saliency: saliency(network, image, digit)?,
            c3: ablation::contribution(network, image, digit)?,
        })
    }
}

/// log(p / (1 − p)) of a digit's probability p for each row of `logits`, `[B, 10]` -> `[B]`: its logit minus the log-sum-exp
/// of all other logits and, if the loss has one, of the rubbish class.
///
/// Unlike a logit, it stays the same when all logits grow alike. Unlike a probability, it does not saturate near 1.
fn log_odds(loss: Loss, logits: &Tensor, digit: u8) -> Result<Tensor, Error> {
    let (digit, count) = (i64::from(digit), CLASS_COUNT as i64);
    let own = logits.f_select(1, digit)?; // [B]
    let below = logits.f_narrow(1, 0, digit)?; // [B, digit]
    let above = logits.f_narrow(1, digit + 1, count - digit - 1)?; // [B, 9 − digit]
    let mut others = Tensor::f_cat(&[below, above], 1)?; // [B, 9]
    if let Some(penalty) = loss.rubbish_penalty() {
        let rubbish = own.f_full_like(-penalty)?.f_unsqueeze(1)?; // [B, 1]
        others = Tensor::f_cat(&[others, rubbish], 1)?; // [B, 10]
    }
    Ok(own.f_sub(&others.f_logsumexp(1, false)?)?) // [B]
}

/// The log-odds of `digit` in each of `images`, `[B]`.
fn log_odds_of_images(network: &LeNet5, images: &[Image], digit: u8) -> Result<Array, Error> {
    let _no_grad = tch::no_grad_guard();
    let logits = network.forward(&network.input(images)?)?; // [B, 10]
    Array::from_tensor(&log_odds(network.architecture().loss, &logits, digit)?)
}

/// The derivative of the log-odds of `digit` by the ink of each pixel, 0–1: `[28, 28]` (Simonyan, Vedaldi and Zisserman,
/// 2014). Unlike occlusion, it also covers ink that is not there.
fn saliency(network: &LeNet5, image: &Image, digit: u8) -> Result<Array, Error> {
    let architecture = network.architecture();
    let input = network.input(std::slice::from_ref(image))?.f_set_requires_grad(true)?; // [1, 1, 32, 32]
    let logits = network.forward(&input)?; // [1, 10]
    let log_odds = log_odds(architecture.loss, &logits, digit)?; // [1]
    // With the inputs named, autograd leaves the gradients of the parameters alone.
    let gradients = Tensor::f_run_backward(&[log_odds], &[input], false, false)?; // [1, 1, 32, 32]
    let by_ink = architecture.input.by_ink(&gradients[0])?; // [1, 1, 28, 28]
    Array::from_tensor(&by_ink.f_reshape([IMAGE_SIDE as i64; 2])?)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{device::Device, pretrained::Pretrained};
    use lenet_data::{builtin, dataset::PIXEL_COUNT};

    /// Networks with softmax, and with radial basis functions and a rubbish class.
    pub(super) fn networks() -> [LeNet5; 2] {
        [Pretrained::Modern, Pretrained::Original].map(|name| name.read().unwrap().network(Device::Cpu).unwrap())
    }

    pub(super) fn image() -> Image {
        *builtin::dataset(5, 0, 1).test.image(0).unwrap()
    }

    #[test]
    fn the_question_is_about_the_predicted_digit_unless_it_names_one() {
        for network in networks() {
            let scores = network.scores(&image()).unwrap();
            let about_the_best = Attribution::new(&network, &image(), Question::default()).unwrap();
            let best = scores.digits[usize::from(scores.best())];
            let others: f64 = 1.0 - best;
            assert_eq!(about_the_best.digit, scores.best());
            let expected = (best / others).ln();
            assert!((f64::from(about_the_best.log_odds) - expected).abs() < 1e-2 * expected.abs(), "{expected}");
            let other = (scores.best() + 1) % 10;
            let about_another =
                Attribution::new(&network, &image(), Question { digit: Some(other), ..Question::default() }).unwrap();
            assert!(about_another.log_odds < 0.0 && about_another.digit == other);
        }
    }

    #[test]
    fn there_are_no_more_than_ten_digits() {
        let question = Question { digit: Some(10), ..Question::default() };
        assert!(
            Attribution::new(&networks()[0], &image(), question).unwrap_err().to_string().contains("10 is no digit")
        );
    }

    #[test]
    fn the_gradients_of_a_run_stay_as_they_are() {
        let network = &networks()[0];
        let input = network.input(&[image()]).unwrap();
        network.forward(&input).unwrap().sum(tch::Kind::Float).backward();
        let before = Array::from_tensor(&network.gradient().unwrap()).unwrap();
        Attribution::new(network, &image(), Question::default()).unwrap();
        assert!(before.values.iter().any(|value| *value != 0.0));
        assert_eq!(Array::from_tensor(&network.gradient().unwrap()).unwrap(), before);
    }

    #[test]
    fn log_odds_are_those_of_the_probabilities() {
        // Probabilities of 0.5, 0.3 and 0.2; with a rubbish class of as much as all digits together, half of each.
        let mut logits = [-200.0_f32; CLASS_COUNT];
        for (digit, share) in [(0, 0.5_f32), (4, 0.3), (9, 0.2)] {
            logits[digit] = share.ln();
        }
        let batch = Tensor::from_slice(&logits).reshape([1, 10]);
        let of = |loss, digit| f64::try_from(&log_odds(loss, &batch, digit).unwrap()).unwrap();
        let rubbish = Loss::MaximumAPosteriori { rubbish_penalty: 0.0 };
        for (digit, share) in [(0, 0.5_f64), (4, 0.3), (9, 0.2)] {
            assert!((of(Loss::CrossEntropy, digit) - (share / (1.0 - share)).ln()).abs() < 1e-5);
            let half = share / 2.0;
            assert!((of(rubbish, digit) - (half / (1.0 - half)).ln()).abs() < 1e-5);
        }
    }

    #[test]
    fn a_step_of_ink_does_what_the_gradient_says() {
        for network in networks() {
            let image = image();
            let digit = network.scores(&image).unwrap().best();
            let gradient = saliency(&network, &image, digit).unwrap();
            assert_eq!(gradient.shape, [28, 28]);
            let mut pixels: Vec<usize> = (0..PIXEL_COUNT).filter(|pixel| (2..254).contains(&image[*pixel])).collect();
            pixels.sort_by(|one, other| gradient.values[*other].abs().total_cmp(&gradient.values[*one].abs()));
            for pixel in &pixels[..5] {
                let with = |step: i16| {
                    let mut image = image;
                    image[*pixel] = (i16::from(image[*pixel]) + step) as u8;
                    log_odds_of_images(&network, &[image], digit).unwrap().values[0]
                };
                let slope = (with(2) - with(-2)) / (4.0 / 255.0);
                let value = gradient.values[*pixel];
                assert!((slope - value).abs() < 0.05 * value.abs().max(0.2), "{slope} for {value}");
            }
        }
    }
}
