//! Generated strings: their places, lengths and gaps, and what a recipe does to them.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::augment::Augmentation;
use crate::dataset::{LabelledImages, PIXEL_COUNT};
use crate::strings::Sometimes;

fn set() -> &'static LabelledImages {
    static SET: LazyLock<LabelledImages> = LazyLock::new(|| builtin::dataset(1, 200, 0).train);
    &SET
}

fn string(recipe: &StringRecipe, index: u64) -> DigitString {
    generate(recipe, Digits::all(set()), 1, Purpose::TrainingStrings, index)
}

/// First and last column with ink of at least this strength.
fn inked_columns(image: &StringImage, least: u8) -> [usize; 2] {
    let inked = |x: &usize| (0..StringImage::HEIGHT).any(|y| image.row(y)[*x] >= least);
    [(0..image.width()).find(inked).unwrap(), (0..image.width()).rev().find(inked).unwrap()]
}

/// An image of one full rectangle.
fn block(width: usize, height: usize) -> LabelledImages {
    let inked = |pixel: usize| (5..5 + width).contains(&(pixel % 28)) && (4..4 + height).contains(&(pixel / 28));
    LabelledImages::new((0..PIXEL_COUNT).map(|pixel| 255 * u8::from(inked(pixel))).collect(), vec![7]).unwrap()
}

#[test]
fn whole_pixels_are_copied_without_resampling() {
    // Boxes of 6×20, 2 apart: columns 14–19, 22–27, 30–35 and rows 6–25.
    let recipe = StringRecipe { gaps: Gaps::Between(2.0, 2.0), ..StringRecipe::PLAIN.of_length(3) };
    let set = block(6, 20);
    let string = generate(&recipe, Digits::all(&set), 1, Purpose::TrainingStrings, 0);
    assert_eq!((string.text().as_str(), string.image.width()), ("777", 52));
    let places: Vec<_> = string.digits.iter().map(|digit| [digit.left_px, digit.right_px]).collect();
    assert_eq!(places, [[14.0, 20.0], [22.0, 28.0], [30.0, 36.0]]);
    assert_eq!(string.cuts_px().collect::<Vec<_>>(), [21.0, 29.0]);
    for (pixel, ink) in string.image.pixels().iter().enumerate() {
        let (x, y) = ((pixel % 52) as f32, pixel / 52);
        let inked = (6..26).contains(&y) && places.iter().any(|[left, right]| (*left..*right).contains(&x));
        assert_eq!(*ink, 255 * u8::from(inked), "column {x}, row {y}");
    }
}

#[test]
fn the_digits_apart_make_up_the_string() {
    let (set, recipe) = (set(), StringRecipe { gaps: Gaps::Touching, ..StringRecipe::TEST });
    let apart = digits_apart(&recipe, Digits::all(set), 1, Purpose::TrainingStrings, 3);
    let string = string(&recipe, 3);
    assert_eq!(apart.len(), string.digits.len());
    for (pixel, ink) in string.image.pixels().iter().enumerate() {
        assert_eq!(apart.iter().map(|digit| digit.pixels()[pixel]).max(), Some(*ink));
    }
}

#[test]
fn a_string_depends_on_seed_purpose_and_index_alone() {
    let (set, recipe) = (set(), StringRecipe::TRAINING);
    let string = |seed, purpose, index| generate(&recipe, Digits::all(set), seed, purpose, index);
    let reference = string(1, Purpose::TrainingStrings, 5);
    string(1, Purpose::TrainingStrings, 6);
    assert_eq!(string(1, Purpose::TrainingStrings, 5), reference);
    assert_ne!(string(2, Purpose::TrainingStrings, 5), reference);
    assert_ne!(string(1, Purpose::TestStrings, 5), reference);
    assert_ne!(string(1, Purpose::TrainingStrings, 6), reference);
}

#[test]
fn gaps_are_those_of_the_recipe() {
    for gaps in [Gaps::Paper, Gaps::Touching, Gaps::Spaced] {
        let recipe = StringRecipe { gaps, ..StringRecipe::TEST.of_length(5) };
        let [least, most] = gaps.range_px();
        let set = set();
        let strings = (0..40).map(|index| generate(&recipe, Digits::all(set), 1, Purpose::TestStrings, index));
        let found: Vec<f32> = strings
            .flat_map(|string| {
                let pairs = string.digits.windows(2);
                pairs.map(|pair| pair[1].left_px - pair[0].right_px).collect::<Vec<_>>()
            })
            .collect();
        assert!(found.iter().all(|gap| (least - 1e-3..=most + 1e-3).contains(gap)), "{gaps}");
        let mean = found.iter().sum::<f32>() / found.len() as f32;
        assert!((mean - f32::midpoint(least, most)).abs() < 0.12 * (most - least), "{gaps}: {mean}");
    }
}

#[test]
fn a_narrow_digit_is_not_covered_by_its_neighbours() {
    let recipe = StringRecipe { gaps: Gaps::Between(-4.0, -4.0), ..StringRecipe::PLAIN.of_length(2) };
    let set = block(3, 20);
    let string = generate(&recipe, Digits::all(&set), 1, Purpose::TrainingStrings, 0);
    assert_eq!(string.digits[1].left_px - string.digits[0].right_px, -1.0);
}

#[test]
fn ink_lies_where_the_truth_says_and_nothing_is_cut_off() {
    let (set, recipe) = (set(), StringRecipe::TRAINING);
    let clean = StringRecipe {
        line_px: Sometimes::NEVER,
        ruling: Sometimes::NEVER,
        specks: Sometimes::NEVER,
        blur_px: Sometimes::NEVER,
        noise_percent: Sometimes::NEVER,
        ..recipe
    };
    for index in 0..100 {
        let string = generate(&clean, Digits::all(set), 1, Purpose::TrainingStrings, index);
        let [first, last] = inked_columns(&string.image, 8);
        let (left_px, right_px) = (string.digits[0].left_px, string.digits[string.digits.len() - 1].right_px);
        assert!((first as f32 - left_px).abs() < 2.5, "string {index}: {first} for {left_px}");
        assert!((last as f32 + 1.0 - right_px).abs() < 2.5, "string {index}: {last} for {right_px}");
        assert!(left_px >= 14.0 && string.image.width() as f32 - right_px >= 14.0);
        assert!(string.image.width().is_multiple_of(4));
        let edges = [0, StringImage::HEIGHT - 1].map(|row| *string.image.row(row).iter().max().unwrap());
        assert!(edges.iter().all(|ink| *ink < 130), "string {index}: {edges:?}");
    }
}

#[test]
fn lengths_and_digits_are_equally_likely() {
    let (set, recipe) = (set(), StringRecipe { lengths: [1, 10], ..StringRecipe::PLAIN });
    let strings: Vec<_> =
        (0..1000).map(|index| generate(&recipe, Digits::all(set), 3, Purpose::TrainingStrings, index)).collect();
    let mut lengths = [0; 11];
    for string in &strings {
        lengths[string.digits.len()] += 1;
    }
    assert!(lengths[0] == 0 && lengths[1..].iter().all(|count| (65..140).contains(count)), "{lengths:?}");
    let mut sources = vec![0; set.len()];
    for placed in strings.iter().flat_map(|string| &string.digits) {
        let position = placed.source.unwrap() as usize;
        assert_eq!(set.labels()[position], placed.digit);
        sources[position] += 1;
    }
    // 5,500 digits of 200 images: 27.5 each.
    assert!(sources.iter().all(|count| (7..55).contains(count)), "{sources:?}");
}

#[test]
fn the_program_draws_as_many_digits_as_asked() {
    let recipe = StringRecipe { built_in_share: 0.5, ..StringRecipe::PLAIN.of_length(10) };
    let drawn =
        (0..20).flat_map(|index| string(&recipe, index).digits).filter(|placed| placed.source.is_none()).count();
    assert!((70..130).contains(&drawn), "{drawn}");
}

#[test]
fn images_without_ink_are_left_out() {
    let blank = LabelledImages::new(vec![0; PIXEL_COUNT], vec![3]).unwrap();
    for set in [blank, LabelledImages::default()] {
        let string = generate(&StringRecipe::TEST, Digits::all(&set), 1, Purpose::TestStrings, 0);
        assert_eq!((string.text().as_str(), string.image.width()), ("", 32));
        assert!(string.image.pixels().iter().all(|ink| *ink == 0));
    }
}

fn ink_of(recipe: &StringRecipe) -> u32 {
    string(recipe, 4).image.pixels().iter().map(|ink| u32::from(*ink)).sum()
}

#[test]
fn every_disturbance_is_seen() {
    let always = |most| Sometimes { share: 1.0, most };
    let plain = StringRecipe::PLAIN;
    let undisturbed = string(&plain, 4);
    for disturbed in [
        StringRecipe { line_px: always(3.0), ..plain.clone() },
        StringRecipe { ruling: always(1.0), ..plain.clone() },
        StringRecipe { specks: always(9.0), ..plain.clone() },
        StringRecipe { blur_px: always(2.0), ..plain.clone() },
        StringRecipe { noise_percent: always(20.0), ..plain.clone() },
    ] {
        let string = string(&disturbed, 4);
        assert_eq!(string.digits, undisturbed.digits);
        assert_ne!(string.image, undisturbed.image, "{disturbed:?}");
    }
    assert!(ink_of(&StringRecipe { line_px: always(3.0), ..plain.clone() }) > ink_of(&plain));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_valid_recipe_makes_it_panic(
        lengths in (1_usize..12, 0_usize..4),
        gap in -20.0_f32..100.0,
        size in proptest::array::uniform2(0.25_f32..2.0),
        amounts in proptest::array::uniform4(0.0_f32..1.0),
        index in 0_u64..1000,
    ) {
        let [slant, share, shift, part] = amounts;
        let sometimes = |most: f32| Sometimes { share, most };
        let recipe = StringRecipe {
            lengths: [lengths.0, lengths.0 + lengths.1],
            gaps: Gaps::Between(gap, gap),
            wide_gap_share: share,
            size: [size[0], size[0]],
            digit_size: [size[1], size[1]],
            aligned_at: [part, part],
            shift_px: 16.0 * shift,
            digit_shift_px: 16.0 * shift,
            slant,
            pen_px: 3.0 * part,
            augmentation: Augmentation::ink(),
            line_px: sometimes(8.0),
            ruling: sometimes(1.0),
            specks: sometimes(50.0),
            blur_px: sometimes(5.0),
            noise_percent: sometimes(50.0),
            ..StringRecipe::PLAIN
        };
        prop_assert_eq!(recipe.validate(), Ok(()));
        let string = string(&recipe, index);
        let ends = string.digits.windows(2);
        prop_assert!(ends.clone().all(|pair| pair[0].left_px < pair[1].left_px && pair[0].right_px < pair[1].right_px));
    }
}
