//! Answer or rejection: the confidence that an answer needs, and the verdict without it.

use std::{fmt, num::ParseFloatError, str::FromStr};

use serde::{Deserialize, Serialize};

use super::scores::{Class, Scores};
use lenet_data::{dataset::Image, ink::ShapeRejection};

/// The minimum [confidence](Scores::confidence) of an answer, 0–1. Below it the image is rejected.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(from = "f64")]
pub struct RejectionThreshold(f64);

/// The answer to an image, or its rejection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is this digit.
    Sure(u8),
    /// This digit or, a little less probably, the other class: uncertain.
    NotSure(u8, Class),
    /// It is no digit.
    NotADigit(WhyNoDigit),
}

/// Why an image is no digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNoDigit {
    /// The shape check rejects its ink, whatever the network answers.
    Shape(ShapeRejection),
    /// The network is not sure, and the rubbish class is more probable to it than any digit.
    RubbishClass,
}

/// Why a text is no threshold.
#[derive(Debug, thiserror::Error)]
pub enum ThresholdError {
    /// It is no number.
    #[error("not a number: {0}")]
    NotANumber(#[from] ParseFloatError),
    /// It is outside of 0–1.
    #[error("a confidence is from 0 to 1")]
    OutOfRange,
}

impl RejectionThreshold {
    /// The default, chosen on validation images (`docs/reproduction.md`): the least at which no image is accepted that is more
    /// probably rubbish than any digit. The best digit of such an image has less than half of all probability.
    pub const DEFAULT: Self = Self(0.5);

    /// This confidence, or the nearest within 0–1; 0 of what is no number.
    pub fn new(confidence: f64) -> Self {
        Self(if confidence.is_nan() { 0.0 } else { confidence.clamp(0.0, 1.0) })
    }

    /// The least confidence of an answer, 0–1.
    pub fn confidence(self) -> f64 {
        self.0
    }

    /// Whether an answer of this confidence is accepted: an equal one is.
    pub fn accepts(self, confidence: f64) -> bool {
        confidence >= self.0
    }
}

impl Default for RejectionThreshold {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl From<f64> for RejectionThreshold {
    fn from(confidence: f64) -> Self {
        Self::new(confidence)
    }
}

impl FromStr for RejectionThreshold {
    type Err = ThresholdError;

    fn from_str(text: &str) -> Result<Self, ThresholdError> {
        let confidence: f64 = text.parse()?;
        if (0.0..=1.0).contains(&confidence) { Ok(Self(confidence)) } else { Err(ThresholdError::OutOfRange) }
    }
}

impl fmt::Display for RejectionThreshold {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Verdict {
    /// Of an image and the network's scores for it.
    pub fn of_image(image: &Image, scores: &Scores, threshold: RejectionThreshold) -> Self {
        Self::with_shape(ShapeRejection::of(image), scores, threshold)
    }

    /// The same, where the shape check's result is known: a rejected shape is no digit, whatever its scores.
    pub fn with_shape(shape: Option<ShapeRejection>, scores: &Scores, threshold: RejectionThreshold) -> Self {
        shape.map_or_else(|| Self::of(scores, threshold), |rejection| Self::NotADigit(WhyNoDigit::Shape(rejection)))
    }

    /// Of the network's scores alone.
    pub fn of(scores: &Scores, threshold: RejectionThreshold) -> Self {
        match scores.most_probable() {
            _ if threshold.accepts(scores.confidence()) => Self::Sure(scores.best()),
            Class::Rubbish => Self::NotADigit(WhyNoDigit::RubbishClass),
            Class::Digit(best) => Self::NotSure(best, scores.rival()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(four: f64, nine: f64, rubbish: Option<f64>, threshold: f64) -> Verdict {
        let mut digits = [0.0; 10];
        (digits[4], digits[9]) = (four, nine);
        Verdict::of(&Scores { digits, rubbish }, RejectionThreshold::new(threshold))
    }

    #[test]
    fn a_gap_as_large_as_the_threshold_is_enough() {
        assert_eq!(verdict(0.75, 0.25, None, 0.5), Verdict::Sure(4));
        assert_eq!(verdict(0.75, 0.25, None, 0.51), Verdict::NotSure(4, Class::Digit(9)));
        assert_eq!(verdict(0.4, 0.6, None, 0.25), Verdict::NotSure(9, Class::Digit(4)));
        assert_eq!(verdict(0.5, 0.5, None, 0.0), Verdict::Sure(4), "a threshold of 0 rejects no digit");
    }

    #[test]
    fn rubbish_is_a_rival_like_any_other_and_no_digit_where_it_wins() {
        assert_eq!(verdict(0.6, 0.1, Some(0.3), 0.4), Verdict::Sure(4));
        assert_eq!(verdict(0.5, 0.1, Some(0.4), 0.5), Verdict::NotSure(4, Class::Rubbish));
        assert_eq!(verdict(0.4, 0.35, Some(0.25), 0.5), Verdict::NotSure(4, Class::Digit(9)));
        assert_eq!(verdict(0.1, 0.07, Some(0.83), 0.5), Verdict::NotADigit(WhyNoDigit::RubbishClass));
    }

    #[test]
    fn usually_nothing_is_answered_that_is_more_probably_rubbish() {
        for percent in 0..=50_u8 {
            let best = f64::from(percent) / 100.0;
            let digits = std::array::from_fn(|digit| if digit == 4 { best } else { 0.0 });
            let scores = Scores { digits, rubbish: Some(1.0 - best) };
            let is_rubbish = scores.most_probable() == Class::Rubbish;
            let expected = if is_rubbish { Verdict::NotADigit(WhyNoDigit::RubbishClass) } else { Verdict::Sure(4) };
            assert_eq!(Verdict::of(&scores, RejectionThreshold::DEFAULT), expected, "{percent} %");
        }
        assert_eq!(verdict(0.4375, 0.03125, Some(0.53125), 0.4), Verdict::Sure(4), "who wants less gets an answer");
    }

    #[test]
    fn a_rejected_shape_is_no_digit_whatever_its_scores() {
        let mut digits = [0.0; 10];
        digits[4] = 1.0;
        let scores = Scores { digits, rubbish: None };
        let verdict = Verdict::of_image(&[255; 784], &scores, RejectionThreshold::DEFAULT);
        assert_eq!(verdict, Verdict::NotADigit(WhyNoDigit::Shape(ShapeRejection::TooSolid)));
        assert_eq!(Verdict::of_image(&[0; 784], &scores, RejectionThreshold::DEFAULT), Verdict::Sure(4));
    }

    #[test]
    fn a_threshold_is_within_0_and_1_wherever_it_comes_from() {
        let values = [-1.0, 0.25, 7.0, f64::NAN].map(|value| RejectionThreshold::new(value).confidence());
        assert_eq!(values, [0.0, 0.25, 1.0, 0.0]);
        assert_eq!("0.25".parse::<RejectionThreshold>().unwrap().confidence(), 0.25);
        for text in ["1.1", "-0.1", "nan", "much"] {
            assert!(text.parse::<RejectionThreshold>().is_err(), "{text}");
        }
        let read: RejectionThreshold = serde_json::from_str("3").unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), "1.0");
    }
}
