//! The frozen test sets: the same 10,000 strings of each kind wherever they are generated, known by their digests.

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::{DigitString, Digits, Gaps, StringRecipe, generate};
use crate::choice::{ChoiceText, Described};
use crate::dataset::LabelledImages;
use crate::random::Purpose;

/// A kind of strings that readers are compared on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FrozenSet {
    /// Three digits at the paper's gaps.
    #[default]
    Three,
    /// Four digits at the paper's gaps.
    Four,
    /// Five digits at the paper's gaps.
    Five,
    /// One to ten digits at the paper's gaps.
    Mixed,
    /// Five digits, most of which touch.
    Touching,
}

impl Described for FrozenSet {
    const ALL: &'static [Self] = &[Self::Three, Self::Four, Self::Five, Self::Mixed, Self::Touching];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::Three => ("three", "Three digits", "Three digits at the paper's gaps"),
            Self::Four => ("four", "Four digits", "Four digits at the paper's gaps"),
            Self::Five => ("five", "Five digits", "Five digits at the paper's gaps"),
            Self::Mixed => ("mixed", "One to ten digits", "One to ten digits at the paper's gaps"),
            Self::Touching => ("touching", "Five touching digits", "Five digits with gaps of −4 to −1 pixels"),
        };
        ChoiceText { name, title, hint, topic: "" }
    }
}

impl FrozenSet {
    /// Strings of each set.
    pub const COUNT: usize = 10_000;

    /// The seed of all sets: the year of the paper.
    pub const SEED: u64 = 1998;

    /// What its strings are put together by.
    pub fn recipe(self) -> StringRecipe {
        match self {
            Self::Three => StringRecipe::TEST.of_length(3),
            Self::Four => StringRecipe::TEST.of_length(4),
            Self::Five => StringRecipe::TEST.of_length(5),
            Self::Mixed => StringRecipe { lengths: [1, 10], ..StringRecipe::TEST },
            Self::Touching => StringRecipe { gaps: Gaps::Touching, ..StringRecipe::TEST.of_length(5) },
        }
    }

    /// The set itself, from the test images of MNIST. Other images give another set of the same kind.
    pub fn test_strings(self, test: &LabelledImages) -> Vec<DigitString> {
        self.strings(Digits::all(test), Purpose::TestStrings, Self::COUNT)
    }

    /// As many strings of the same kind, to choose settings by: from the [held-out digits](Digits::held_out) of a training set.
    pub fn validation_strings(self, train: &LabelledImages, count: usize) -> Vec<DigitString> {
        self.strings(Digits::held_out(train), Purpose::ValidationStrings, count)
    }

    fn strings(self, digits: Digits<'_>, purpose: Purpose, count: usize) -> Vec<DigitString> {
        let recipe = self.recipe();
        let indices = self.index(0)..self.index(count as u64);
        indices.into_par_iter().map(|index| generate(&recipe, digits, Self::SEED, purpose, index)).collect()
    }

    /// The index that string number `position` is [generated](generate) by. Sets of the same digits at the same indices would
    /// be no independent tests.
    pub fn index(self, position: u64) -> u64 {
        ((self as u64) << 32) + position
    }

    /// The [`digest`] of the set from MNIST.
    pub fn mnist_digest(self) -> &'static str {
        match self {
            Self::Three => "33149d3dc787587d745f14ddac2bd1798b8e205c987b65d5c4d3fe8070dcc319",
            Self::Four => "acb9d33f6a6a918e76900c758f0261ab2a355d6bfcabca3b3e7451c073090cb7",
            Self::Five => "7a7e4ca0806ac2070bb7b12711ee9fc4f2ebae8c5767a721805872b200e2b421",
            Self::Mixed => "97a2f222104a8c5469664dc784c5f92eb5fef8e105475242648a19cb4c5adc77",
            Self::Touching => "eebbfd2632f09efb5d69f73c14b780720ca807d196ed37310b9040572e8d9499",
        }
    }
}

/// SHA-256 in hexadecimal over all strings: of each the width, the pixels, the number of digits and the digits. Numbers are 32
/// bits, the lowest byte first.
pub fn digest(strings: &[DigitString]) -> String {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes();
    let mut hash = Sha256::new();
    for DigitString { image, digits } in strings {
        hash.update(number(image.width()));
        hash.update(image.pixels());
        hash.update(number(digits.len()));
        hash.update(digits.iter().map(|placed| placed.digit).collect::<Vec<_>>());
    }
    hash.finalize().iter().fold(String::new(), |hexadecimal, byte| format!("{hexadecimal}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augment::Augmentation;
    use crate::strings::Sometimes;
    use crate::{builtin, dataset::PIXEL_COUNT};

    #[test]
    fn sets_have_their_lengths_and_share_no_string() {
        let train = builtin::dataset(1, 240, 0).train;
        let texts = |set: FrozenSet| -> Vec<String> {
            set.validation_strings(&train, 30).iter().map(DigitString::text).collect()
        };
        for (set, length) in
            [(FrozenSet::Three, 3), (FrozenSet::Four, 4), (FrozenSet::Five, 5), (FrozenSet::Touching, 5)]
        {
            assert!(texts(set).iter().all(|text| text.len() == length));
        }
        let mixed = texts(FrozenSet::Mixed);
        assert!(mixed.iter().any(|text| text.len() < 3) && mixed.iter().any(|text| text.len() > 8));
        assert!(texts(FrozenSet::Three).iter().zip(texts(FrozenSet::Four)).any(|(three, four)| three[..] != four[..3]));
    }

    #[test]
    fn validation_strings_are_of_held_out_digits_alone() {
        let train = builtin::dataset(1, 240, 0).train;
        let strings = FrozenSet::Five.validation_strings(&train, 50);
        assert!(strings.iter().flat_map(|string| &string.digits).all(|placed| placed.source >= Some(220)));
    }

    #[test]
    fn recipes_use_nothing_whose_last_bit_a_platform_decides() {
        for set in FrozenSet::ALL {
            let recipe = set.recipe();
            assert_eq!(recipe.augmentation, Augmentation::NONE, "exponential, sine and cosine");
            assert_eq!(recipe.blur_px, Sometimes::NEVER, "exponential");
            assert_eq!(recipe.built_in_share, 0.0, "all of them");
        }
    }

    /// Rings with a stroke of their own, drawn by whole numbers alone: the same on every platform.
    fn rings() -> LabelledImages {
        let ink = |index: usize, pixel: usize| {
            let [x, y] = [(pixel % 28) as i32 - 13, (pixel / 28) as i32 - 13];
            let ring = (60 - (x * x + y * y - 60).abs()).max(0) * 4;
            let stroke = if (x - index as i32).abs() < 2 && y.abs() < 10 { 255 } else { 0 };
            ring.max(stroke) as u8
        };
        let pixels = (0..10).flat_map(|index| (0..PIXEL_COUNT).map(move |pixel| ink(index, pixel))).collect();
        LabelledImages::new(pixels, (0..10).collect()).unwrap()
    }

    #[test]
    fn the_same_images_give_the_same_strings_on_every_platform() {
        let rings = rings();
        let strings = |set: FrozenSet| set.strings(Digits::all(&rings), Purpose::TestStrings, 50);
        let digests = [FrozenSet::Mixed, FrozenSet::Touching].map(|set| digest(&strings(set)));
        assert_eq!(
            digests,
            [
                "87325def7a4894528507f6dc40e428a010fb9c93aed2a5e1376b3e21ee471451",
                "89af1c80143f067e48cc7955c64b436a63b45f6cc2c0981e2d078ed7e9b9d9de"
            ]
        );
    }

    #[test]
    #[ignore = "needs MNIST in LENET_LAB_DATA"]
    fn mnist_gives_the_frozen_sets_bit_for_bit() {
        let folder = std::env::var_os(crate::mnist::locate::DATA_VARIABLE).unwrap();
        let test = crate::mnist::read(folder.as_ref()).unwrap().test;
        for set in FrozenSet::ALL {
            assert_eq!(digest(&set.test_strings(&test)), set.mnist_digest(), "{set:?}");
        }
    }
}
