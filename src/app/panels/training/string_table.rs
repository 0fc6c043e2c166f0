//! The settings of training on strings, in the order of the window.

use super::{
    choices::{self, choices, with_each},
    settings::{Setting, setting},
};
use crate::{data::strings::StringRecipe, explain::Topic, train::config::TrainingConfig};

pub(super) static STRINGS: [Setting; 43] = [
    setting("strings.criterion", "Criterion")
        .meaning("What training on strings makes small")
        .list(|config| with_each(config, choices(), |config| Some(&mut config.strings.as_mut()?.criterion)))
        .why(|config| Topic::of_objective(config.objective())),
    setting("strings.reader", "Reads by")
        .meaning("How the network sees a string: swept over it, or on its segments")
        .list(|config| with_each(config, choices(), |config| Some(&mut config.strings.as_mut()?.reader)))
        .why(|config| config.strings.as_ref().map_or(Topic::Strings, |strings| strings.reader.into())),
    setting("strings.topology", "Topology")
        .meaning("Which labels may follow each other from position to position. CTC has its own")
        .list(choices::topologies)
        .why(|config| config.strings.as_ref().map_or(Topic::Strings, |strings| strings.topology.into())),
    setting("strings.string_count", "Strings per epoch")
        .meaning("Strings of an epoch, each of them new. Ten epochs of 100,000 take hours on two cores")
        .number(|config| Some(&mut config.strings.as_mut()?.string_count), 1.0..=10_000_000.0, 100.0),
    setting("strings.recipe", "Kind of strings")
        .meaning("How strings are put together from single digits")
        .list(choices::recipes)
        .why(|_| Topic::Strings),
    setting("strings.recipe.gaps", "Gaps")
        .meaning("How far apart the ink of neighbouring digits is. None is so small that a third of a digit is covered")
        .list(choices::gaps),
    setting("strings.recipe.lengths", "Digits of a string"),
    setting("strings.recipe.lengths.0", "Shortest (digits)").meaning("Fewest digits of a string").number(
        |config| Some(&mut recipe(config)?.lengths[0]),
        1.0..=100.0,
        0.05,
    ),
    setting("strings.recipe.lengths.1", "Longest (digits)").meaning("Most digits of a string").number(
        |config| Some(&mut recipe(config)?.lengths[1]),
        1.0..=100.0,
        0.05,
    ),
    setting("strings.recipe.wide_gap_share", "One wide gap")
        .meaning("Share of the strings, from 0 to 1, with one gap of 6 to 20 pixels in between the others")
        .number(|config| Some(&mut recipe(config)?.wide_gap_share), 0.0..=1.0, 0.005),
    setting("strings.recipe.slant", "Slant of a string")
        .meaning("Largest slant of all digits of a string: pixels sideways for each pixel downward")
        .number(|config| Some(&mut recipe(config)?.slant), 0.0..=1.0, 0.005),
    setting("strings.recipe.digit_slant", "Slant of a digit")
        .meaning("Largest slant of each digit in addition")
        .number(|config| Some(&mut recipe(config)?.digit_slant), 0.0..=1.0, 0.005),
    setting("strings.recipe.pen_px", "Pen of a string (pixels)")
        .meaning("How far each edge of the ink moves outward or inward at most, the same for a string")
        .number(|config| Some(&mut recipe(config)?.pen_px), 0.0..=3.0, 0.01),
    setting("strings.recipe.built_in_share", "Built-in digits")
        .meaning("Share of the digits, from 0 to 1, that the program draws itself in any style")
        .number(|config| Some(&mut recipe(config)?.built_in_share), 0.0..=1.0, 0.005),
    setting("strings.recipe.line_px.share", "With a line through")
        .meaning("Share of the strings, from 0 to 1, with a line through them, as where a number is crossed out")
        .number(|config| Some(&mut recipe(config)?.line_px.share), 0.0..=1.0, 0.005),
    setting("strings.recipe.ruling.share", "On ruled paper")
        .meaning("Share of the strings, from 0 to 1, with ruled lines above and below")
        .number(|config| Some(&mut recipe(config)?.ruling.share), 0.0..=1.0, 0.005),
    setting("strings.recipe.specks.share", "With specks")
        .meaning("Share of the strings, from 0 to 1, with stray dots and dashes")
        .number(|config| Some(&mut recipe(config)?.specks.share), 0.0..=1.0, 0.005),
    setting("strings.recipe.blur_px.share", "Blurred")
        .meaning("Share of the strings, from 0 to 1, that are blurred")
        .number(|config| Some(&mut recipe(config)?.blur_px.share), 0.0..=1.0, 0.005),
    setting("strings.recipe.noise_percent.share", "With noise")
        .meaning("Share of the strings, from 0 to 1, of whose pixels some are inverted")
        .number(|config| Some(&mut recipe(config)?.noise_percent.share), 0.0..=1.0, 0.005),
    setting("strings.pen.share", "Of pen strokes")
        .meaning("Share of the strings, from 0 to 1, that are put together from the strokes of one writer")
        .number(|config| Some(&mut config.strings.as_mut()?.pen.as_mut()?.share), 0.0..=1.0, 0.005),
    setting("strings.pen.file", "Strokes file"),
    setting("strings.recipe.indent_px", "Indent (pixels)"),
    setting("strings.recipe.size", "Size of a string"),
    setting("strings.recipe.digit_size", "Size of a digit"),
    setting("strings.recipe.aligned_at", "Line of the digits"),
    setting("strings.recipe.shift_px", "Shift of a string (pixels)"),
    setting("strings.recipe.digit_shift_px", "Shift of a digit (pixels)"),
    setting("strings.recipe.line_px.most", "Widest line (pixels)"),
    setting("strings.recipe.ruling.most", "Strongest ruling"),
    setting("strings.recipe.specks.most", "Most specks"),
    setting("strings.recipe.blur_px.most", "Largest blur (pixels)"),
    setting("strings.recipe.noise_percent.most", "Most noise (%)"),
    setting("strings.recipe.augmentation.shift_px.x", "Digits' shift across"),
    setting("strings.recipe.augmentation.shift_px.y", "Digits' shift down"),
    setting("strings.recipe.augmentation.scale.x", "Digits' width"),
    setting("strings.recipe.augmentation.scale.y", "Digits' height"),
    setting("strings.recipe.augmentation.rotation_deg", "Digits' rotation (degrees)"),
    setting("strings.recipe.augmentation.shear", "Digits' shear"),
    setting("strings.recipe.augmentation.elastic_px", "Digits' bending (pixels)"),
    setting("strings.recipe.augmentation.elastic_smoothness_px", "Digits' bending smooth over (pixels)"),
    setting("strings.recipe.augmentation.thickness_px", "Digits' pen (pixels)"),
    setting("strings.recipe.augmentation.renormalised_share", "Digits renormalised"),
    setting("strings.recipe.augmentation.undistorted_share", "Digits left unchanged"),
];

fn recipe(config: &mut TrainingConfig) -> Option<&mut StringRecipe> {
    Some(&mut config.strings.as_mut()?.recipe)
}
