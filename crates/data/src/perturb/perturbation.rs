//! The kinds of perturbation: the unit, limits and curve of each, and the paper's claim.

use serde::{Deserialize, Serialize};

use super::{FIELD_SIDE, Perturbations};
use crate::choice::{ChoiceText, Described};

/// A kind of perturbation; each has an amount in its own unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Perturbation {
    /// Turned about the middle of the field, in degrees, clockwise.
    #[default]
    Rotation,
    /// Enlarged, or made smaller, about the middle of the field, by a factor.
    Scale,
    /// Shifted to the right, in pixels.
    ShiftAcross,
    /// Shifted downward, in pixels.
    ShiftDown,
    /// Strokes made wider, or thinner, by this many pixels in all.
    StrokeWidth,
    /// Blurred by a Gaussian of this deviation in pixels.
    Blur,
    /// Pixels inverted at random: this many of a hundred.
    Noise,
}

impl Described for Perturbation {
    const ALL: &'static [Self] = &Perturbation::ALL;

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::Rotation => ("rotation", "Rotation", "Turned about the middle of the field, in degrees, clockwise"),
            Self::Scale => ("scale", "Scale", "Enlarged, or made smaller, about the middle of the field, by a factor"),
            Self::ShiftAcross => ("shift-across", "Shift across", "Shifted to the right, in pixels"),
            Self::ShiftDown => ("shift-down", "Shift down", "Shifted downward, in pixels"),
            Self::StrokeWidth => {
                ("stroke-width", "Stroke width", "Strokes made wider, or thinner, by this many pixels in all")
            }
            Self::Blur => ("blur", "Blur", "Blurred by a Gaussian of this deviation in pixels"),
            Self::Noise => ("noise", "Noise", "Pixels inverted at random: this many of a hundred"),
        };
        ChoiceText { name, title, hint, topic: "" }
    }
}

/// The paper's claim about a perturbation (section III-E, beside its figure 13).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaperClaim {
    /// The smallest and the largest amount in it.
    pub amounts: [f32; 2],
    /// Its short form, for a chart.
    pub words: &'static str,
}

impl Perturbation {
    /// All of them, in the order of display.
    pub const ALL: [Self; 7] =
        [Self::Rotation, Self::Scale, Self::ShiftAcross, Self::ShiftDown, Self::StrokeWidth, Self::Blur, Self::Noise];

    /// Its title.
    #[expect(
        clippy::misnamed_getters,
        reason = "people know it by its title; the name in a table is the command line's"
    )]
    pub fn name(self) -> &'static str {
        self.describe().title
    }

    /// The unit of its amounts.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Rotation => "degrees",
            Self::Scale => "times",
            Self::ShiftAcross | Self::ShiftDown | Self::StrokeWidth | Self::Blur => "pixels",
            Self::Noise => "percent",
        }
    }

    /// The amount without an effect.
    pub fn none(self) -> f32 {
        match self {
            Self::Scale => 1.0,
            _ => 0.0,
        }
    }

    /// The smallest and the largest amount.
    pub fn limits(self) -> [f32; 2] {
        let whole_field = FIELD_SIDE as f32;
        match self {
            Self::Rotation => [-180.0, 180.0],
            Self::Scale => [0.25, 3.0],
            Self::ShiftAcross | Self::ShiftDown => [-whole_field, whole_field],
            Self::StrokeWidth => [-4.0, 8.0],
            Self::Blur => [0.0, 5.0],
            Self::Noise => [0.0, 50.0],
        }
    }

    /// The amounts of a robustness curve, rising; one of them is [`Self::none`].
    pub fn curve_amounts(self) -> &'static [f32] {
        match self {
            Self::Rotation => &[-60.0, -50.0, -40.0, -30.0, -20.0, -10.0, 0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0],
            Self::Scale => &[0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 1.6, 1.8, 2.0],
            Self::ShiftAcross | Self::ShiftDown => {
                &[-12.0, -10.0, -8.0, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0]
            }
            Self::StrokeWidth => &[-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0],
            Self::Blur => &[0.0, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0],
            Self::Noise => &[0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0],
        }
    }

    /// The paper's claim, where it gives an amount.
    pub fn paper_claim(self) -> Option<PaperClaim> {
        let (amounts, words) = match self {
            Self::Rotation => ([-30.0, 30.0], "paper: up to ±30°"),
            Self::Scale => ([0.5, 2.0], "paper: up to a factor of 2"),
            // Of a digit of 20 pixels.
            Self::ShiftDown => ([-10.0, 10.0], "paper: up to half the digit's height"),
            Self::Noise => ([0.0, 10.0], "paper: 10 % inverted, in training too"),
            Self::ShiftAcross | Self::StrokeWidth | Self::Blur => return None,
        };
        Some(PaperClaim { amounts, words })
    }

    /// An amount with its unit: `−30°`, `×0.5`, `+4 px`, `10 %`.
    pub fn amount_words(self, amount: f32) -> String {
        let sign = if amount > 0.0 { "+" } else { "" };
        let words = match self {
            Self::Rotation => format!("{sign}{amount}°"),
            Self::Scale => format!("×{amount}"),
            Self::ShiftAcross | Self::ShiftDown | Self::StrokeWidth => format!("{sign}{amount} px"),
            Self::Blur => format!("{amount} px"),
            Self::Noise => format!("{amount} %"),
        };
        words.replace('-', "−")
    }

    /// Only this one, by an amount.
    pub fn alone(self, amount: f32) -> Perturbations {
        Perturbations::NONE.with(self, amount)
    }

    pub(super) fn position(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_rise_through_none_and_reach_as_far_as_the_paper() {
        for perturbation in Perturbation::ALL {
            let amounts = perturbation.curve_amounts();
            assert!((9..=15).contains(&amounts.len()) && amounts.is_sorted(), "{perturbation:?}");
            assert!(amounts.contains(&perturbation.none()), "{perturbation:?}");
            let [least, largest] = perturbation.limits();
            assert!(amounts.iter().all(|amount| (least..=largest).contains(amount)), "{perturbation:?}");
            if let Some(claim) = perturbation.paper_claim() {
                assert!(claim.amounts.iter().all(|amount| amounts.contains(amount)), "{perturbation:?}");
            }
        }
    }

    #[test]
    fn each_has_its_own_place() {
        for (position, perturbation) in Perturbation::ALL.into_iter().enumerate() {
            assert_eq!(perturbation.position(), position);
        }
    }

    #[test]
    fn amounts_are_told_with_sign_and_unit() {
        let told = [
            Perturbation::Rotation.amount_words(-30.0),
            Perturbation::Scale.amount_words(0.5),
            Perturbation::ShiftDown.amount_words(4.0),
            Perturbation::Noise.amount_words(10.0),
        ];
        assert_eq!(told, ["−30°", "×0.5", "+4 px", "10 %"]);
    }
}
