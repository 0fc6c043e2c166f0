//! Seeded random generators, one for each purpose and position, so that a run depends on its seed alone: neither on the
//! order of the work nor on libtorch's own generator.

use rand::{RngExt as _, SeedableRng as _};
pub use rand_chacha::ChaCha8Rng as Generator;
use sha2::{Digest as _, Sha256};

/// The use of random numbers. Different purposes never share numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Initial weights.
    Weights,
    /// The order of the training images in an epoch.
    Shuffle,
    /// The choice of validation images.
    ValidationSplit,
    /// Data augmentation of a training image.
    Augmentation,
    /// How a built-in digit is drawn.
    BuiltInDigit,
    /// How a built-in digit of any style is drawn.
    VariedDigit,
    /// The images of an epoch that built-in digits replace.
    MixBuiltIn,
    /// The units that a training step drops.
    Dropout,
    /// The sample of images for second derivatives before an epoch.
    HessianSample,
    /// The pixels that noise inverts in a robustness test.
    PerturbationNoise,
    /// The training images of a step of fine-tuning, and the pens and augmentation of its drawings.
    FineTuning,
    /// The strings that a network learns from.
    TrainingStrings,
    /// The strings that settings are chosen by.
    ValidationStrings,
    /// The strings of the frozen test sets.
    TestStrings,
    /// Strings of pen strokes.
    PenStrings,
    /// The training images that k-means begins with.
    TypicalImages,
}

/// The generator for `purpose` at `position` (an epoch, an image, …) under `seed`.
///
/// Equal arguments give equal numbers on every platform.
pub fn generator(seed: u64, purpose: Purpose, position: u64) -> Generator {
    let name = match purpose {
        Purpose::Weights => "weights",
        Purpose::Shuffle => "shuffle",
        Purpose::ValidationSplit => "validation split",
        Purpose::Augmentation => "distortion",
        Purpose::BuiltInDigit => "built-in digit",
        Purpose::VariedDigit => "varied digit",
        Purpose::MixBuiltIn => "mix built-in",
        Purpose::Dropout => "dropout",
        Purpose::HessianSample => "curvature sample",
        Purpose::PerturbationNoise => "disturbance noise",
        Purpose::FineTuning => "teaching",
        Purpose::TrainingStrings => "training strings",
        Purpose::ValidationStrings => "validation strings",
        Purpose::TestStrings => "test strings",
        Purpose::PenStrings => "pen strings",
        Purpose::TypicalImages => "typical images",
    };
    let key = Sha256::new()
        .chain_update(seed.to_le_bytes())
        .chain_update(position.to_le_bytes())
        .chain_update(name)
        .finalize();
    Generator::from_seed(key.into())
}

/// A number from the least up to the most, each equally likely: the same on every platform.
pub(crate) fn between([least, most]: [f32; 2], rng: &mut Generator) -> f32 {
    least + (most - least) * rng.random::<f32>()
}

#[cfg(test)]
mod tests {
    use rand::Rng as _;

    use super::*;

    #[test]
    fn seed_purpose_and_position_each_matter() {
        let first = |seed, purpose, position| generator(seed, purpose, position).next_u64();
        let reference = first(1, Purpose::Shuffle, 1);
        assert_eq!(reference, first(1, Purpose::Shuffle, 1));
        assert_ne!(reference, first(2, Purpose::Shuffle, 1));
        assert_ne!(reference, first(1, Purpose::Weights, 1));
        assert_ne!(reference, first(1, Purpose::Shuffle, 2));
    }
}
