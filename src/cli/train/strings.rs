//! The arguments of training on strings.

use std::path::PathBuf;

use crate::{
    cli::choice,
    data::{
        augment::Augmentation,
        strings::{Gaps, StringRecipe},
    },
    read::{criterion::StringCriterion, reader::ReaderKind, topology::Topology},
    train::{
        config::TrainingConfig,
        strings::{PenStrings, StringTraining},
    },
};

/// Training on strings of digits instead of single ones; one of them is enough without `--strings`.
#[derive(Clone, Debug, clap::Args)]
#[group(multiple = true, conflicts_with = "resume")]
pub(super) struct StringArgs {
    /// Train on strings (whole numbers) made of the data set's digits, by this criterion
    /// [without a name: discriminative-forward]
    #[arg(long, value_name = "CRITERION", num_args = 0..=1, value_parser = choice::<StringCriterion>(),
        default_missing_value = "discriminative-forward")]
    strings: Option<StringCriterion>,
    /// What may follow what from position to position; the criterion ctc has its own [default: touching]
    #[arg(long, value_parser = choice::<Topology>())]
    topology: Option<Topology>,
    /// Strings of an epoch, each of them new [default: 100000]
    #[arg(long, value_name = "STRINGS")]
    string_count: Option<usize>,
    /// Kind of strings to train on [default: training]
    #[arg(long, value_name = "NAME")]
    recipe: Option<RecipeName>,
    /// Gaps between digits, in pixels: paper (−1 to 4), touching, spaced, mixed, or two numbers as -2,5 [default: the recipe's]
    #[arg(long, allow_negative_numbers = true, allow_hyphen_values = true, value_name = "GAPS")]
    gaps: Option<Gaps>,
    /// How the network reads a string [default: sweep]
    #[arg(long, value_parser = choice::<ReaderKind>())]
    reader: Option<ReaderKind>,
    /// Strokes file whose lines have a label and a writer: a share of the strings is of one writer's digits
    #[arg(long, value_name = "FILE.jsonl")]
    pen_strokes: Option<PathBuf>,
    /// That share, with --pen-strokes
    #[arg(long, value_name = "F", default_value_t = 0.2)]
    pen_share: f32,
    /// Digits of the longest string; the shortest has one, or three of the recipes plain and test [default: the recipe's]
    #[arg(long, value_name = "DIGITS")]
    longest: Option<usize>,
}

/// A flag that has no effect on strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::cli) enum ForSingleDigits {
    #[error(
        "--limit is for single digits: every string is a new one, and --string-count says how many there are in an epoch"
    )]
    Limit,
    #[error("--augment and its amounts are for single digits: strings are augmented as their --recipe says")]
    Augmentation,
}

/// Refuses what has an effect on single digits alone.
///
/// # Errors
/// If training on strings is given training images to leave out, or augmentation of images.
pub(super) fn check(config: &TrainingConfig) -> Result<(), ForSingleDigits> {
    match config {
        TrainingConfig { strings: None, .. } => Ok(()),
        TrainingConfig { training_limit: Some(_), .. } => Err(ForSingleDigits::Limit),
        TrainingConfig { augmentation, .. } if *augmentation != Augmentation::NONE => {
            Err(ForSingleDigits::Augmentation)
        }
        _ => Ok(()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum RecipeName {
    /// Digits as they are, side by side
    Plain,
    /// As the test strings: unequal sizes, heights and slants
    Test,
    /// Any hand, pen and gap, with lines, specks, blur and noise
    Training,
}

impl StringArgs {
    /// The training, from the preset's; none for single digits.
    pub(super) fn training(&self, preset: Option<&StringTraining>, built_in_share: f32) -> Option<StringTraining> {
        let is_given = self.strings.is_some()
            || self.topology.is_some()
            || self.string_count.is_some()
            || self.recipe.is_some()
            || self.gaps.is_some()
            || self.longest.is_some()
            || self.reader.is_some()
            || self.pen_strokes.is_some();
        if preset.is_none() && !is_given {
            return None;
        }
        let preset = preset.cloned().unwrap_or(StringTraining::DEFAULT);
        let mut recipe = match self.recipe {
            None => preset.recipe,
            Some(RecipeName::Plain) => StringRecipe::PLAIN,
            Some(RecipeName::Test) => StringRecipe::TEST,
            Some(RecipeName::Training) => StringRecipe::TRAINING,
        };
        recipe.gaps = self.gaps.unwrap_or(recipe.gaps);
        if built_in_share > 0.0 {
            recipe.built_in_share = built_in_share;
        }
        if let Some(longest) = self.longest {
            recipe.lengths = [recipe.lengths[0].min(longest), longest];
        }
        Some(StringTraining {
            criterion: self.strings.unwrap_or(preset.criterion),
            topology: self.topology.unwrap_or(preset.topology),
            recipe,
            string_count: self.string_count.unwrap_or(preset.string_count),
            reader: self.reader.unwrap_or(preset.reader),
            pen: match &self.pen_strokes {
                Some(file) => Some(PenStrings { file: file.clone(), share: self.pen_share }),
                None => preset.pen,
            },
        })
    }
}
