//! What mattered for an answer: what in an image speaks for a digit, and what against it.
//!
//! All of it is told in log-odds of the digit (`log_odds`), which stay readable where a network is almost certain and its
//! probabilities hardly move.
//!
//! - `occlusion`: what each part of the ink is worth, by covering it.
//! - `saliency`: how much a little more ink would do in each place, by the gradient.
//! - `contribution`: what each map of C3 is worth, by taking what it found out of it.

mod contribution;
mod log_odds;
mod occlusion;
mod saliency;

use self::log_odds::{log_odds, log_odds_of_images};
use super::{array::Array, error::Error, lenet5::LeNet5};
use lenet_data::dataset::Image;

pub use self::{contribution::C3Contribution, occlusion::Patch};

/// What is asked about an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// The digit that something speaks for or against; where none is named, the one that is read.
    pub digit: Option<u8>,
    /// How much is covered at once.
    pub patch: Patch,
}

/// What speaks for a digit in an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// The image.
    pub image: Box<Image>,
    /// The digit.
    pub digit: u8,
    /// Its log-odds: the logarithm of its probability over that of all else.
    pub log_odds: f32,
    /// How much was covered at once.
    pub patch: Patch,
    /// By how much the log-odds fall where the patch around each pixel is covered with paper, `[28, 28]`.
    pub occlusion: Array,
    /// The derivative of the log-odds by the ink of each pixel, which is 1 where it is full, `[28, 28]`.
    pub saliency: Array,
    /// What each map of C3 is worth.
    pub c3: C3Contribution,
}

impl Attribution {
    /// Answers `question` about what `network` makes of `image`.
    ///
    /// The gradients of the network's parameters stay as they are.
    ///
    /// # Errors
    /// If libtorch fails, or the question is about a digit that there is not.
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
            occlusion: occlusion::occlusion(network, image, digit, question.patch)?,
            saliency: saliency::saliency(network, image, digit)?,
            c3: contribution::contribution(network, image, digit)?,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{device::Device, pretrained::Pretrained};
    use lenet_data::builtin;

    /// Networks with softmax, and with radial basis functions and a rubbish class.
    pub(super) fn networks() -> [LeNet5; 2] {
        [Pretrained::Modern, Pretrained::Original].map(|name| name.read().unwrap().network(Device::Cpu).unwrap())
    }

    pub(super) fn image() -> Image {
        *builtin::dataset(5, 0, 1).test.image(0).unwrap()
    }

    #[test]
    fn the_question_is_about_what_is_read_unless_it_names_a_digit() {
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
}
