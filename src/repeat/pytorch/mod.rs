//! A script that trains the same network on the same images in PyTorch: readable, in one file, with only the parts in use.

mod learning;
mod network;
mod pieces;
#[cfg(test)]
mod tests;

use self::pieces::{
    AUGMENTATION, BORDER_OF_PAPER, BORDER_OF_ZEROS, CROSS_ENTROPY, DATA, ENLARGED, INITIAL_WEIGHTS, MAP_LOSS,
    MSE_LINEAR, MSE_RADIAL_BASIS, WITHOUT_PADDING,
};
use crate::{
    data::{augment::Augmentation, dataset::Source, printable::printable},
    model::{
        architecture::{Activation, Classes, Normalisation, OutputUnits, Pooling},
        framing::Framing,
        input::InputNormalisation,
        loss::Loss,
        parameters::{Initialisation, trainable_parameter_count},
    },
    train::{
        config::{ImageOrder, TrainingConfig},
        early_stopping::EarlyStopping,
        optimizer::Optimizer,
    },
};

/// A setting that the script has no counterpart for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no PyTorch script for {setting}: {remedy}")]
pub struct Untranslatable {
    /// The setting.
    setting: &'static str,
    /// What to do.
    remedy: &'static str,
}

/// The script for a run with these settings on images of this kind.
///
/// # Errors
/// If a setting has no counterpart in it.
pub fn pytorch_script(config: &TrainingConfig, source: &Source) -> Result<String, Untranslatable> {
    if let Source::BuiltIn { .. } = source {
        return Err(Untranslatable {
            setting: "built-in digits as images",
            remedy: "make files of them with `lenet-lab data convert`, and choose their folder",
        });
    }
    check(config)?;
    let architecture = &config.architecture;
    let parts = [
        head(config),
        joined(&[DATA.to_owned(), network_input(architecture.input.framing).to_owned()]),
        if config.augmentation == Augmentation::NONE { String::new() } else { AUGMENTATION.to_owned() },
        network::parts(architecture),
        network::class(architecture),
        INITIAL_WEIGHTS.to_owned(),
        loss(config),
        learning::optimizer(config),
        learning::schedule(config.schedule),
        learning::training(config),
    ];
    Ok(joined(&parts) + "\n")
}

/// The parts with two empty lines between them.
fn joined(parts: &[String]) -> String {
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("\n\n\n")
}

fn check(config: &TrainingConfig) -> Result<(), Untranslatable> {
    let architecture = &config.architecture;
    let is_smooth = architecture.output == OutputUnits::RadialBasis
        && architecture.pooling == Pooling::Trainable
        && architecture.normalisation == Normalisation::None
        && architecture.dropout == 0.0
        && architecture.activation != Activation::Relu;
    let Augmentation { thickness_px, renormalised_share, .. } = config.augmentation;
    let refused = [
        (config.strings.is_some(), "training on strings", "train on single digits"),
        (architecture.classes != Classes::Digits, "a class for no digit", "choose the ten digits as classes"),
        (config.built_in_share > 0.0, "built-in digits", "set the share of built-in digits to 0"),
        (
            thickness_px != 0.0 || renormalised_share != 0.0,
            "augmentation for real ink",
            "set pen width and normalised again to 0",
        ),
        (matches!(config.optimizer, Optimizer::Muon(_)), "Muon", "choose SGD, Adam or AdamW"),
        (
            matches!(config.optimizer, Optimizer::Sdlm(_)) && !is_smooth,
            "SDLM with these parts of the network",
            "choose radial basis functions and trainable pooling without ReLU, batch normalisation and dropout",
        ),
        (
            matches!(config.optimizer, Optimizer::Sdlm(_)) && !config.frozen.is_empty(),
            "SDLM with frozen layers",
            "unfreeze them, or choose SGD, Adam or AdamW",
        ),
    ];
    let refusal = refused.into_iter().find(|(is_refused, ..)| *is_refused);
    refusal.map_or(Ok(()), |(_, setting, remedy)| Err(Untranslatable { setting, remedy }))
}

/// What the script is, and its settings.
fn head(config: &TrainingConfig) -> String {
    let InputNormalisation { mean, deviation, .. } = config.architecture.input;
    let limit = config.training_limit.map_or_else(|| "None".to_owned(), |limit| limit.to_string());
    let TrainingConfig { learning_rate, batch_size, epoch_count, seed, validation_count, label_smoothing, .. } = config;
    let initialisation = match config.initialisation {
        Initialisation::Pytorch => "pytorch",
        Initialisation::SquareRoot => "square-root",
        Initialisation::Paper => "paper",
    };
    let is_reshuffled = if config.order == ImageOrder::Reshuffled { "True" } else { "False" };
    format!(
        r#""""LeNet-5 in PyTorch, with the settings of a run of LeNet Lab.

    pip install torch numpy
    python lenet5.py FOLDER        the folder with the four files of MNIST or of a set like it, as they are or as .gz;
                                   `lenet-lab data convert` makes them of any other set

The network has {parameter_count} trainable parameters. Random numbers are PyTorch's, so that results agree as those of other
seeds do: in their mean, not digit by digit.
"""

import argparse
import gzip
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

SEED = {seed}
EPOCHS = {epoch_count}
BATCH_SIZE = {batch_size}
LEARNING_RATE = {learning_rate}
LABEL_SMOOTHING = {label_smoothing}
VALIDATION_IMAGES = {validation_count}  # split off the training images at random
TRAINING_LIMIT = {limit}  # at most so many images, the first ones
RESHUFFLED = {is_reshuffled}  # another order in each epoch
INITIAL_WEIGHTS = "{initialisation}"
MEAN, DEVIATION = {mean}, {deviation}  # of the input
{of_some_runs}{amounts}"#,
        parameter_count = trainable_parameter_count(&config.architecture),
        of_some_runs = of_some_runs(config),
        amounts = amounts(&config.augmentation),
    )
}

/// The amounts of augmentation as constants.
fn amounts(augmentation: &Augmentation) -> String {
    let Augmentation { shift_px, scale, rotation_deg, shear, elastic_px, elastic_smoothness_px, .. } = augmentation;
    if *augmentation == Augmentation::NONE {
        return String::new();
    }
    format!(
        "\n# The largest amounts of augmentation.\nSHIFT_PX = ({}, {})\nSCALE = ({}, {})  # natural logarithms\n\
         ROTATION_DEG = {rotation_deg}\nSHEAR = {shear}\nELASTIC_PX = {elastic_px}  # root mean square\n\
         ELASTIC_SMOOTHNESS_PX = {elastic_smoothness_px}\nUNAUGMENTED_SHARE = {}\n",
        shift_px.x, shift_px.y, scale.x, scale.y, augmentation.unaugmented_share
    )
}

/// How images become the network's input.
fn network_input(framing: Framing) -> &'static str {
    match framing {
        Framing::Paper => BORDER_OF_PAPER,
        Framing::Zero => BORDER_OF_ZEROS,
        Framing::Enlarged => ENLARGED,
        Framing::Unpadded => WITHOUT_PADDING,
    }
}

/// The weights to begin with, the layers that do not learn, and when the run ends early, as constants.
fn of_some_runs(config: &TrainingConfig) -> String {
    let initial = config.initial_network.as_ref().map(|network| {
        // A name with line breaks would go on as a line of the script.
        let network = network.to_string().replace(['\n', '\r'], " ");
        format!("INITIAL_NETWORK = \"initial.pt\"  # lenet-lab export {} --to pt --out initial.pt", printable(&network))
    });
    let modules = config.frozen.iter().flat_map(|layer| learning::modules(*layer, &config.architecture));
    let modules: Vec<String> = modules.map(|module| format!("\"{module}\"")).collect();
    let frozen = (!modules.is_empty()).then(|| format!("FROZEN = [{}]  # these do not learn", modules.join(", ")));
    let early = config.early_stopping.map(|EarlyStopping { patience, min_delta }| {
        format!("PATIENCE, MIN_DELTA = {patience}, {min_delta}  # so many epochs without a loss that is lower by so much end the run")
    });
    let lines = [initial, frozen, early].into_iter().flatten().map(|line| line + "\n");
    lines.collect()
}

fn loss(config: &TrainingConfig) -> String {
    match (config.architecture.loss, config.architecture.output) {
        (Loss::CrossEntropy, _) => CROSS_ENTROPY.to_owned(),
        (Loss::MeanSquaredError, OutputUnits::Linear) => MSE_LINEAR.to_owned(),
        (Loss::MeanSquaredError, OutputUnits::RadialBasis) => MSE_RADIAL_BASIS.to_owned(),
        (Loss::MaximumAPosteriori { rubbish_penalty }, _) => MAP_LOSS.replace("PENALTY", &rubbish_penalty.to_string()),
    }
}
