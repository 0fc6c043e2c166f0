//! The bounds of a recipe, beyond which its strings would not be strings.

use super::{Sometimes, StringRecipe};
use crate::augment::AugmentationError;

/// Most digits of a string.
const MAX_LENGTH: usize = 100;

/// An amount of a recipe out of bounds.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RecipeError {
    /// Of its own.
    #[error("{name} of the strings is {value}: it must be from {lowest} to {highest}")]
    OutOfBounds {
        /// Name of the field.
        name: &'static str,
        /// Its value.
        value: f32,
        /// Smallest value that is allowed.
        lowest: f32,
        /// Largest value that is allowed.
        highest: f32,
    },
    /// Of the augmentation of its digits.
    #[error(transparent)]
    Augmentation(#[from] AugmentationError),
}

impl StringRecipe {
    /// Checks every bound.
    ///
    /// # Errors
    /// If an amount is not finite, below the least, or so large that no string would be left.
    pub fn validate(&self) -> Result<(), RecipeError> {
        self.augmentation.validate()?;
        let [shortest, longest] = self.lengths.map(|length| length as f32);
        let [smallest_gap, largest_gap] = self.gaps.range_px();
        let ranges = [
            ("lengths", [shortest, longest], 1.0, MAX_LENGTH as f32),
            ("gaps", [smallest_gap, largest_gap], -20.0, 100.0),
            ("indent_px", self.indent_px, 0.0, 100.0),
            ("size", self.size, 0.25, 2.0),
            ("digit_size", self.digit_size, 0.25, 2.0),
            ("aligned_at", self.aligned_at, 0.0, 1.0),
        ];
        // The most may not be less than the least.
        let ends = |(name, [least, most], low, high): (_, [f32; 2], _, _)| {
            [(name, least, low, high), (name, most, f32::max(low, least), high)]
        };
        let mut bounds = ranges.into_iter().flat_map(ends).chain(self.single_bounds()).chain(self.disturbance_bounds());
        match bounds.find(|&(_, value, lowest, highest)| !(lowest..=highest).contains(&value)) {
            None => Ok(()),
            Some((name, value, lowest, highest)) => Err(RecipeError::OutOfBounds { name, value, lowest, highest }),
        }
    }

    fn single_bounds(&self) -> [(&'static str, f32, f32, f32); 7] {
        [
            ("wide_gap_share", self.wide_gap_share, 0.0, 1.0),
            ("shift_px", self.shift_px, 0.0, 16.0),
            ("digit_shift_px", self.digit_shift_px, 0.0, 16.0),
            ("slant", self.slant, 0.0, 1.0),
            ("digit_slant", self.digit_slant, 0.0, 1.0),
            ("pen_px", self.pen_px, 0.0, 3.0),
            ("built_in_share", self.built_in_share, 0.0, 1.0),
        ]
    }

    fn disturbance_bounds(&self) -> impl Iterator<Item = (&'static str, f32, f32, f32)> {
        let disturbances: [(_, Sometimes, f32); 5] = [
            ("line_px", self.line_px, 8.0),
            ("ruling", self.ruling, 1.0),
            ("specks", self.specks, 100.0),
            ("blur_px", self.blur_px, 5.0),
            ("noise_percent", self.noise_percent, 50.0),
        ];
        let each =
            |(name, one, highest): (_, Sometimes, _)| [(name, one.share, 0.0, 1.0), (name, one.most, 0.0, highest)];
        disturbances.into_iter().flat_map(each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augment::Augmentation;
    use crate::strings::Gaps;

    #[test]
    fn recipes_of_the_program_are_within_bounds() {
        for recipe in [StringRecipe::PLAIN, StringRecipe::TEST, StringRecipe::TRAINING] {
            assert_eq!(recipe.validate(), Ok(()));
            let json = serde_json::to_string(&recipe).unwrap();
            assert_eq!(serde_json::from_str::<StringRecipe>(&json).unwrap(), recipe);
        }
    }

    fn error_of(recipe: &StringRecipe) -> String {
        recipe.validate().unwrap_err().to_string()
    }

    #[test]
    fn what_is_out_of_bounds_is_named() {
        let plain = StringRecipe::PLAIN;
        assert_eq!(
            error_of(&StringRecipe { lengths: [0, 4], ..plain.clone() }),
            "lengths of the strings is 0: it must be from 1 to 100"
        );
        assert!(error_of(&StringRecipe { size: [1.2, 0.8], ..plain.clone() }).contains("must be from 1.2 to 2"));
        assert!(error_of(&StringRecipe { gaps: Gaps::Between(0.0, 1e9), ..plain.clone() }).starts_with("gaps"));
        assert!(error_of(&StringRecipe { slant: f32::NAN, ..plain.clone() }).starts_with("slant"));
        let blurred = Sometimes { share: 2.0, most: 1.0 };
        assert!(error_of(&StringRecipe { blur_px: blurred, ..plain.clone() }).starts_with("blur_px"));
        let augmentation = Augmentation { shear: 9.0, ..Augmentation::NONE };
        assert!(error_of(&StringRecipe { augmentation, ..plain }).starts_with("augmentation shear"));
    }
}
