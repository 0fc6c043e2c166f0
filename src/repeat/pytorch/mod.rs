//! A script that trains the same network on the same images in PyTorch: readable, in one file, with only the parts in use.

mod pieces;
#[cfg(test)]
mod tests;

use self::pieces::{
    AUGMENTATION, AVERAGE_POOLING, CROSS_ENTROPY, DATA, INITIAL_WEIGHTS, MAP_LOSS, MAXIMUM_POOLING, MSE_LINEAR,
    MSE_RADIAL_BASIS, RADIAL_BASIS, SDLM, TABLE_I, TRAINABLE_POOLING, TRAINING,
};
use crate::{
    data::{
        augment::Augmentation,
        dataset::{CLASS_COUNT, Source},
    },
    model::{
        architecture::{Activation, Architecture, C3Connections, Classes, Normalisation, OutputUnits, Pooling},
        bitmaps::{BITMAP_HEIGHT, BITMAP_WIDTH, bitmap},
        input::InputNormalisation,
        loss::Loss,
        parameters::{Initialisation, trainable_parameter_count},
    },
    train::{
        config::{ImageOrder, TrainingConfig},
        optimizer::{HessianUpdate, Optimizer},
        schedule::Schedule,
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
        return Err(Untranslatable { setting: "built-in digits as images", remedy: "choose MNIST or a folder" });
    }
    check(config)?;
    let architecture = &config.architecture;
    let parts = [
        head(config),
        DATA.to_owned(),
        if config.augmentation == Augmentation::NONE { String::new() } else { AUGMENTATION.to_owned() },
        parts_of_network(architecture),
        network(architecture),
        INITIAL_WEIGHTS.to_owned(),
        loss(config),
        optimizer(config),
        TRAINING.replace("TRAINING_IMAGES", training_images(config)),
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
        (config.initial_network.is_some(), "given initial weights", "save them, and load them with safetensors"),
        (architecture.classes != Classes::Digits, "a class for no digit", "choose the ten digits as classes"),
        (config.built_in_share > 0.0, "built-in digits", "set the share of built-in digits to 0"),
        (config.early_stopping.is_some(), "early stopping", "switch it off"),
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
    ];
    let refusal = refused.into_iter().find(|(is_refused, ..)| *is_refused);
    refusal.map_or(Ok(()), |(_, setting, remedy)| Err(Untranslatable { setting, remedy }))
}

/// What the script is, and its settings.
fn head(config: &TrainingConfig) -> String {
    let InputNormalisation { mean, deviation } = config.architecture.input;
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
    python lenet5.py FOLDER        the folder with the four files of MNIST or of a set like it, as they are or as .gz

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
{amounts}"#,
        parameter_count = trainable_parameter_count(&config.architecture),
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

fn training_images(config: &TrainingConfig) -> &'static str {
    if config.augmentation == Augmentation::NONE { "images[batch]" } else { "augmented(images[batch])" }
}

/// The modules and functions that the network is made of.
fn parts_of_network(architecture: &Architecture) -> String {
    let activation = match architecture.activation {
        Activation::Tanh => "torch.tanh(a)",
        Activation::ScaledTanh => "1.7159 * torch.tanh(2 / 3 * a)",
        Activation::Relu => "torch.relu(a)",
        Activation::Sigmoid => "torch.sigmoid(a)",
    };
    let pooling = match architecture.pooling {
        Pooling::Average => AVERAGE_POOLING,
        Pooling::Maximum => MAXIMUM_POOLING,
        Pooling::Trainable => TRAINABLE_POOLING,
    };
    let c3 = if architecture.c3 == C3Connections::TableI { TABLE_I } else { "" };
    let output = match architecture.output {
        OutputUnits::Linear => String::new(),
        OutputUnits::RadialBasis => joined(&[bitmaps(), RADIAL_BASIS.to_owned()]),
    };
    let parts = [format!("def activation(a):\n    return {activation}\n"), pooling.to_owned(), c3.to_owned(), output];
    joined(&parts)
}

/// The ten bitmaps as a picture in letters.
fn bitmaps() -> String {
    let row = |row: usize| {
        let digit = |digit: usize| -> String {
            let values = &bitmap(digit)[row * BITMAP_WIDTH..][..BITMAP_WIDTH];
            values.iter().map(|value| if *value > 0.0 { '#' } else { '.' }).collect()
        };
        (0..CLASS_COUNT).map(digit).collect::<Vec<_>>().join(" ")
    };
    let rows = (0..BITMAP_HEIGHT).map(row).collect::<Vec<_>>().join("\n");
    let about = "# The targets of F6 for the ten digits (figure 3), 7x12 each: ink is +1, paper -1.";
    format!("{about}\nBITMAPS = \"\"\"\n{rows}\n\"\"\"\n")
}

/// The class of the network.
fn network(architecture: &Architecture) -> String {
    let is_normalised = architecture.normalisation == Normalisation::Batch;
    let norm = |name: &str| if is_normalised { format!("self.{name}") } else { String::new() };
    let normalised = |name: &str, sums: &str| match norm(name).as_str() {
        "" => sums.to_owned(),
        norm => format!("{norm}({sums})"),
    };
    let dropped = |units: &str| match architecture.dropout {
        0.0 => units.to_owned(),
        share => format!("F.dropout({units}, {share}, self.training)"),
    };
    let norms = if is_normalised {
        "        self.bn1, self.bn2 = nn.BatchNorm2d(6), nn.BatchNorm2d(16)\n        self.bn3, self.bn4 = \
         nn.BatchNorm1d(120), nn.BatchNorm1d(84)\n"
    } else {
        ""
    };
    let (pools, pool1, pool2) = match architecture.pooling {
        Pooling::Trainable => {
            ("        self.pool1, self.pool2 = Pooling(6), Pooling(16)\n", "self.pool1", "self.pool2")
        }
        _ => ("", "pooled", "pooled"),
    };
    let conv2 = if architecture.c3 == C3Connections::TableI { "TableI()" } else { "nn.Conv2d(6, 16, 5)" };
    let (fc3, output) = match architecture.output {
        OutputUnits::Linear => ("        self.fc3 = nn.Linear(84, 10)\n", "self.fc3(f6)"),
        OutputUnits::RadialBasis => ("", "-squared_distances(f6)"),
    };
    format!(
        "class LeNet5(nn.Module):\n    \"\"\"Inputs [B, 1, 32, 32], logits [B, 10]. Layers have the paper's names.\"\"\"\n\n    \
         def __init__(self):\n        super().__init__()\n        self.conv1 = nn.Conv2d(1, 6, 5)\n        self.conv2 = \
         {conv2}\n        self.fc1 = nn.Linear(400, 120)  # C5: a convolution that covers its input\n        self.fc2 = \
         nn.Linear(120, 84)\n{fc3}{pools}{norms}\n    def forward(self, x):\n        c1 = activation({c1})  # [B, 6, 28, 28]\n        \
         s2 = {pool1}(c1)  # [B, 6, 14, 14]\n        c3 = activation({c3})  # [B, 16, 10, 10]\n        s4 = {pool2}(c3)  # \
         [B, 16, 5, 5]\n        c5 = {c5}  # [B, 120]\n        f6 = {f6}  # [B, 84]\n        return {output}  # [B, 10]\n",
        c1 = normalised("bn1", "self.conv1(x)"),
        c3 = normalised("bn2", "self.conv2(s2)"),
        c5 = dropped(&format!("activation({})", normalised("bn3", "self.fc1(s4.flatten(1))"))),
        f6 = dropped(&format!("activation({})", normalised("bn4", "self.fc2(c5)"))),
    )
}

fn loss(config: &TrainingConfig) -> String {
    match (config.architecture.loss, config.architecture.output) {
        (Loss::CrossEntropy, _) => CROSS_ENTROPY.to_owned(),
        (Loss::MeanSquaredError, OutputUnits::Linear) => MSE_LINEAR.to_owned(),
        (Loss::MeanSquaredError, OutputUnits::RadialBasis) => MSE_RADIAL_BASIS.to_owned(),
        (Loss::MaximumAPosteriori { rubbish_penalty }, _) => MAP_LOSS.replace("PENALTY", &rubbish_penalty.to_string()),
    }
}

/// The update rule, and the factor on the learning rate.
fn optimizer(config: &TrainingConfig) -> String {
    let (decay, rate) = (config.weight_decay, "lr=LEARNING_RATE");
    let made = match config.optimizer {
        Optimizer::Sgd { momentum } => {
            format!("torch.optim.SGD(network.parameters(), {rate}, momentum={momentum}, weight_decay={decay})")
        }
        Optimizer::Adam(moments) | Optimizer::AdamW(moments) => {
            let name = if let Optimizer::Adam(_) = config.optimizer { "Adam" } else { "AdamW" };
            format!(
                "torch.optim.{name}(network.parameters(), {rate}, betas=({}, {}), eps={}, weight_decay={decay})",
                moments.beta1, moments.beta2, moments.epsilon
            )
        }
        Optimizer::Sdlm(sdlm) => {
            let is_stabilised = if sdlm.hessian == HessianUpdate::Stabilised { "True" } else { "False" };
            format!("Sdlm(network, mu={}, sample_count={}, stabilised={is_stabilised})", sdlm.mu, sdlm.sample_count)
        }
        // Refused by `check`.
        Optimizer::Muon(_) => String::new(),
    };
    let sdlm = if let Optimizer::Sdlm(_) = config.optimizer { sdlm(&config.architecture) } else { String::new() };
    format!(
        "{sdlm}def make_optimizer(network):\n    return {made}\n\n\ndef schedule(epoch, share):\n    \"\"\"The factor on the \
         learning rate: epoch is 0 for the first, share is that of the whole run.\"\"\"\n{}",
        schedule(config.schedule)
    )
}

/// The paper's optimiser, with the slope of this activation.
fn sdlm(architecture: &Architecture) -> String {
    let slope = match architecture.activation {
        Activation::Tanh => "1 - torch.tanh(a) ** 2",
        Activation::ScaledTanh => "1.7159 * 2 / 3 * (1 - torch.tanh(2 / 3 * a) ** 2)",
        Activation::Sigmoid | Activation::Relu => "torch.sigmoid(a) * (1 - torch.sigmoid(a))",
    };
    let present = if architecture.c3 == C3Connections::TableI { "network.conv2.present" } else { "1.0" };
    SDLM.trim_start().replace("SLOPE", slope).replace("PRESENT", present) + "\n\n"
}

fn schedule(schedule: Schedule) -> String {
    match schedule {
        Schedule::Constant => "    return 1.0\n".to_owned(),
        Schedule::Step { epoch_count, factor } => format!("    return {factor} ** (epoch // {})\n", epoch_count.max(1)),
        Schedule::Paper => "    return next(factor for last, factor in ((2, 1.0), (5, 0.4), (8, 0.2), (12, 0.1), \
                            (math.inf, 0.02)) if epoch < last)\n"
            .to_owned(),
        Schedule::Cosine => "    return (1 + math.cos(math.pi * share)) / 2\n".to_owned(),
        Schedule::OneCycle => {
            "    if share < 0.1:\n        return max(share / 0.1, 0.001)\n    return (1 + math.cos(math.pi * \
                               (share - 0.1) / 0.9)) / 2\n"
                .to_owned()
        }
    }
}
