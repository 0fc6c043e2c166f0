//! All settings in the order of the window, section by section; those of strings are in `string_table`.

use super::{
    choices::{self, choices, with_each},
    data, edit, initial_network, learning_rate,
    settings::{Number, Setting, setting},
};
use crate::{
    explain::Topic,
    model::loss::Loss,
    train::{
        config::TrainingConfig,
        optimizer::{Moments, Muon, Optimizer, Sdlm},
        schedule::Schedule,
    },
};

/// The largest share where only less than 1 is possible.
pub(super) const MAX_SHARE: f64 = 0.999_999;

pub(super) static NETWORK: [Setting; 14] = [
    setting("architecture.input.mean", "Input mean"),
    setting("architecture.input.deviation", "Input deviation"),
    setting("architecture.activation", "Activation")
        .meaning(
            "The function after the pre-activations of C1, C3, C5 and F6, and of S2 and S4 where they are trainable. \
            Without one, all layers together could compute no more than a single one",
        )
        .list(|config| with_each(config, choices(), |config| Some(&mut config.architecture.activation)))
        .why(|config| config.architecture.activation.into()),
    setting("architecture.pooling", "Pooling")
        .meaning(
            "How S2 and S4 reduce each 2×2 patch to one value; the paper calls it subsampling. Maps become half as wide \
            and high, and the exact place of a feature matters less",
        )
        .list(|config| with_each(config, choices(), |config| Some(&mut config.architecture.pooling)))
        .why(|config| config.architecture.pooling.into()),
    setting("architecture.c3", "C3 connections")
        .meaning("Which maps of S2 each of the 16 maps of C3 sees")
        .list(|config| with_each(config, choices(), |config| Some(&mut config.architecture.c3)))
        .why(|config| config.architecture.c3.into()),
    setting("architecture.output", "Output units")
        .meaning("How the 84 values of F6 become a score for each digit")
        .list(|config| with_each(config, choices(), |config| Some(&mut config.architecture.output)))
        .why(|config| config.architecture.output.into()),
    setting("architecture.classes", "Classes")
        .meaning("What the linear output units stand for. Radial basis functions have no bitmap for none")
        .list(|config| with_each(config, choices(), |config| Some(&mut config.architecture.classes)))
        .why(|config| config.architecture.classes.into()),
    setting("architecture.criterion", "Loss")
        .meaning("How wrong a prediction is: training on single digits minimises it")
        .list(choices::losses)
        .why(|config| config.architecture.loss.into()),
    setting("architecture.criterion.rubbish_penalty", "Rubbish penalty j")
        .meaning(
            "j of equation 9: the penalty of the class for what is not a digit. Bitmaps farther than it hardly change \
            the loss. The paper does not give its value",
        )
        .number(rubbish_penalty, 1e-6..=1000.0, 0.02)
        .why(|_| Topic::Rubbish),
    setting("initial_network", "Continue from")
        .meaning(
            "The weights that the run begins with: random ones, or those of the network in use, whose parts the run then has. Open a \
            file or a pretrained network first",
        )
        .own(initial_network::ui, |edit, run| edit.config.initial_network != run.start.config.initial_network),
    setting("frozen", "Frozen layers")
        .meaning(
            "Layers whose weights stay as the run begins with. With the kernels of a trained network this shows what the later \
            layers can do with them",
        )
        .list(choices::frozen_layers),
    setting("initialisation", "Initial weights")
        .meaning("The random initial weights, drawn with the seed")
        .list(|config| with_each(config, choices(), |config| Some(&mut config.initialisation)))
        .why(|config| config.initialisation.into()),
    setting("architecture.normalisation", "Batch norm.")
        .meaning(
            "Brings the pre-activations of each map of C1, C3, C5 and F6 to mean 0 and variance 1 over a batch, then \
            applies a learned gain and shift (Ioffe and Szegedy, 2015)",
        )
        .list(|config| with_each(config, choices(), |config| Some(&mut config.architecture.normalisation)))
        .why(|config| config.architecture.normalisation.into()),
    setting("architecture.dropout", "Dropout")
        .meaning(
            "Share of the units of C5 and F6 that each training step drops at random, so that no unit relies on a \
            single other. 0 is none, as in 1998; 0.5 is common",
        )
        .number(|config| Some(&mut config.architecture.dropout), 0.0..=MAX_SHARE, 0.005)
        .why(|_| Topic::Dropout),
];

pub(super) static LEARNING: [Setting; 14] = [
    setting("optimizer", "Optimiser")
        .meaning(
            "The rule by which weights follow their gradients. Another one comes with the learning rate and weight \
            decay that it is usually used with",
        )
        .list(choices::optimisers)
        .why(|config| config.optimizer.into()),
    setting("optimizer.momentum", "Momentum")
        .meaning(
            "How much of a step goes on in the next one, as with a ball that keeps rolling: with 0.9, steps that agree \
            add up to ten times a single one. 0 is none",
        )
        .number(momentum, 0.0..=MAX_SHARE, 0.002),
    setting("optimizer.beta1", "Beta 1")
        .meaning(
            "Adam's momentum: how much of the running mean of the gradients is kept at each step. With 0.9 it is about \
            the mean of the last 10",
        )
        .number(|config| Some(&mut moments(config)?.beta1), 0.0..=MAX_SHARE, 0.002),
    setting("optimizer.mu", "Mu")
        .meaning(
            "Keeps the steps of weights small whose second derivative is small: no rate is larger than the learning \
            rate divided by it. The paper has 0.02",
        )
        .number(|config| Some(&mut sdlm(config)?.mu), 1e-9..=1000.0, 0.000_2),
    setting("optimizer.curvature", "2nd derivatives")
        .meaning("How the second derivatives, measured before each epoch, are used")
        .list(|config| with_each(config, choices(), |config| Some(&mut sdlm(config)?.hessian)))
        .why(|_| Topic::DiagonalHessian),
    setting("optimizer.sample_count", "Samples")
        .meaning("Training images that the second derivatives are measured on before each epoch. The paper has 500")
        .number(|config| Some(&mut sdlm(config)?.sample_count), 1.0..=60_000.0, 2.0),
    setting("learning_rate", "Learning rate")
        .meaning(
            "How far weights go along their gradients at each step: too small learns slowly, too large overshoots and \
            may never learn. It changes at the next batch, without a restart",
        )
        .own(learning_rate::ui, |edit, _| !edit.is_rate_live())
        .why(|_| Topic::Schedule),
    setting("schedule", "Schedule")
        .meaning("How the learning rate changes during a run: large steps at first, small ones at the end")
        .list(choices::schedules)
        .why(|_| Topic::Schedule),
    setting("schedule.epoch_count", "Step size (epochs)").meaning("Epochs between two reductions of the rate").number(
        step_epoch_count,
        1.0..=100_000.0,
        0.05,
    ),
    setting("schedule.factor", "Gamma").meaning("Factor of the rate at each reduction").number(
        step_factor,
        1e-6..=1.0,
        0.005,
    ),
    setting("batch_size", "Batch size")
        .meaning(
            "Images or strings whose gradients are averaged for one step. Small batches give many noisy steps per epoch, large \
            ones few and exact steps",
        )
        .number(|config| Some(&mut config.batch_size), 1.0..=16_384.0, 0.3)
        .why(|_| Topic::OneImageAtATime),
    setting("order", "Image order")
        .meaning("In which order each epoch goes through the training images")
        .list(choices::orders)
        .why(|config| config.order.into()),
    setting("epoch_count", "Epochs")
        .meaning(
            "Passes of the next run through all training images, or rounds of new strings. To extend the current run, choose Train more epochs \
            at the top",
        )
        .number(|config| Some(&mut config.epoch_count), 1.0..=100_000.0, 0.1)
        .without_restart(),
    setting("weight_decay", "Weight decay")
        .meaning(
            "Pulls all parameters towards zero, a little at each step, so that the network does not rely on a few \
            large weights: it helps with images that it has not seen",
        )
        .number(|config| Some(&mut config.weight_decay), 0.0..=1.0, 0.000_02)
        .why(|_| Topic::WeightDecay),
];

pub(super) static MORE: [Setting; 7] = [
    setting("optimizer.beta2", "Beta 2")
        .meaning(
            "How much of the running mean of the squared gradients Adam keeps at each step: its memory of their size",
        )
        .number(|config| Some(&mut moments(config)?.beta2), 0.0..=MAX_SHARE, 0.000_1),
    setting("optimizer.epsilon", "Epsilon")
        .meaning("Keeps Adam's quotient finite where gradients are almost 0")
        .number(|config| Some(&mut moments(config)?.epsilon), 1e-30..=1.0, 1e-9),
    setting("label_smoothing", "Label smoothing")
        .meaning(
            "Share of the target that is spread evenly over all ten digits: with 0.1 the right digit's target is 0.91 \
            and each other's 0.01, so that the network does not become too sure",
        )
        .number(|config| Some(&mut config.label_smoothing), 0.0..=MAX_SHARE, 0.002)
        .why(|_| Topic::CrossEntropy),
    setting("validation_count", "Validation images")
        .meaning(
            "Training images held out at random and evaluated after each epoch. They decide the best epoch and early \
            stopping, so that the test images stay unseen. A run on strings has this many strings of the last twelfth of \
            the training images",
        )
        .number(|config| Some(&mut config.validation_count), 0.0..=f64::INFINITY, 25.0),
    setting("early_stopping", "Early stopping")
        .meaning(
            "Ends a run that no longer improves, by the validation loss if there are validation images, else by the \
            training loss",
        )
        .list(choices::early_stoppings),
    setting("early_stopping.patience", "Patience (epochs)")
        .meaning("Epochs without improvement after which the run ends")
        .number(|config| Some(&mut config.early_stopping.as_mut()?.patience), 1.0..=100_000.0, 0.05),
    setting("early_stopping.min_delta", "Minimum improvement")
        .meaning("A smaller decrease of the loss does not count")
        .number(|config| Some(&mut config.early_stopping.as_mut()?.min_delta), 0.0..=1.0, 0.000_1),
];

pub(super) static AUGMENTATION: [Setting; 13] = [
    setting("distortions", "Amounts")
        .meaning(
            "Changes each training image at random, differently in each epoch, so that the network sees more writing \
            styles than there are images",
        )
        .list(choices::augmentations)
        .why(|_| Topic::Augmentation),
    setting("distortions.shift_px.x", "Shift across (pixels)")
        .meaning("Largest shift to the left and right")
        .number(|config| Some(&mut config.augmentation.shift_px.x), 0.0..=14.0, 0.05),
    setting("distortions.shift_px.y", "Shift down (pixels)")
        .meaning("Largest shift up and down")
        .number(|config| Some(&mut config.augmentation.shift_px.y), 0.0..=14.0, 0.05),
    setting("distortions.scale.x", "Width")
        .meaning(
            "Largest change of width, as a natural logarithm: 0.1 is a factor from 0.90 to 1.11. With a change of \
            height in the other direction a digit is squeezed",
        )
        .number(|config| Some(&mut config.augmentation.scale.x), 0.0..=1.0, 0.005),
    setting("distortions.scale.y", "Height")
        .meaning("Largest change of height, as a natural logarithm: 0.1 is a factor from 0.90 to 1.11")
        .number(|config| Some(&mut config.augmentation.scale.y), 0.0..=1.0, 0.005),
    setting("distortions.rotation_deg", "Rotation (degrees)")
        .meaning("Largest turn to either side")
        .number(|config| Some(&mut config.augmentation.rotation_deg), 0.0..=180.0, 0.2),
    setting("distortions.shear", "Slant")
        .meaning("Largest shear: pixels sideways for each pixel downward")
        .number(|config| Some(&mut config.augmentation.shear), 0.0..=2.0, 0.005),
    setting("distortions.elastic_px", "Bending (pixels)")
        .meaning("How far an elastic displacement moves pixels, in the root mean square")
        .number(|config| Some(&mut config.augmentation.elastic_px), 0.0..=14.0, 0.02),
    setting("distortions.elastic_smoothness_px", "Smooth over (pixels)")
        .meaning("Over how many pixels the bending stays alike")
        .number(|config| Some(&mut config.augmentation.elastic_smoothness_px), 2.0..=28.0, 0.05),
    setting("distortions.thickness_px", "Pen's edge (pixels)")
        .meaning("How far each edge of the ink moves outward or inward at most, as if another pen had been used")
        .number(|config| Some(&mut config.augmentation.thickness_px), 0.0..=5.0, 0.01),
    setting("distortions.renormalised_share", "Renormalised")
        .meaning(
            "Share of the images, from 0 to 1, that are normalised to MNIST's form afterwards, as real ink is: longest \
            side 20, centre of mass in the middle",
        )
        .number(|config| Some(&mut config.augmentation.renormalised_share), 0.0..=1.0, 0.005),
    setting("distortions.undistorted_share", "Left unchanged")
        .meaning("Share of the images, from 0 to 1, that are not augmented")
        .number(|config| Some(&mut config.augmentation.unaugmented_share), 0.0..=1.0, 0.005),
    setting("built_in_share", "Mixed-in digits")
        .meaning(
            "Share of the images, from 0 to 1, in whose places come digits that the program draws, new ones in each \
            epoch, in styles and with pens that MNIST does not have: crossed sevens, slashed zeros, ones with long flags",
        )
        .number(|config| Some(&mut config.built_in_share), 0.0..=1.0, 0.005),
];

pub(super) static DATA: [Setting; 4] = [
    // A run's folder names its data set beside its settings.
    setting("", "Data set")
        .meaning("The training and test images. A change does not affect the current run")
        .own(data::set_ui, edit::is_data_pending),
    setting("strings", "Learn from")
        .meaning("Whether the network learns from single digits, or from whole numbers made of them")
        .list(choices::examples)
        .why(|_| Topic::Strings),
    setting("training_limit", "Training images")
        .meaning(
            "The first images up to this number are used; type all for all of them. With few, an epoch is short, and \
            the network overfits",
        )
        .own(data::training_limit_ui, |edit, run| edit.config.training_limit != run.start.config.training_limit),
    setting("seed", "Seed")
        .meaning(
            "Decides the initial weights, the order and the augmentation of the images, and the validation images. \
            The same seed and settings on the same machine give the same run, bit for bit",
        )
        .number(|config| Some(&mut config.seed), 0.0..=LARGEST_SEED, 0.1),
];

/// The largest number up to which a field holds every one exactly.
const LARGEST_SEED: f64 = ((1_u64 << 53) - 1) as f64;

pub(super) static MACHINE: [Setting; 2] = [
    setting("device", "Device")
        .meaning("Where libtorch computes. LeNet-5 is so small that the CPU is usually quick enough")
        .list(|config| with_each(config, choices(), |config| Some(&mut config.device))),
    setting("thread_count", "Threads")
        .meaning(
            "Threads that the CPU computes one step with; at most as many as it has cores; one is best left for the \
            window. Runs are the same bit for bit only with the same number",
        )
        .number(|config| Some(&mut config.thread_count), 1.0..=1024.0, 0.05),
];

fn rubbish_penalty(config: &mut TrainingConfig) -> Option<&mut dyn Number> {
    if let Loss::MaximumAPosteriori { rubbish_penalty } = &mut config.architecture.loss {
        return Some(rubbish_penalty);
    }
    None
}

fn momentum(config: &mut TrainingConfig) -> Option<&mut dyn Number> {
    match &mut config.optimizer {
        Optimizer::Sgd { momentum } | Optimizer::Muon(Muon { momentum, .. }) => Some(momentum),
        _ => None,
    }
}

fn moments(config: &mut TrainingConfig) -> Option<&mut Moments> {
    match &mut config.optimizer {
        Optimizer::Adam(moments) | Optimizer::AdamW(moments) => Some(moments),
        Optimizer::Muon(muon) => Some(&mut muon.others),
        Optimizer::Sgd { .. } | Optimizer::Sdlm(_) => None,
    }
}

fn sdlm(config: &mut TrainingConfig) -> Option<&mut Sdlm> {
    if let Optimizer::Sdlm(sdlm) = &mut config.optimizer { Some(sdlm) } else { None }
}

fn step_epoch_count(config: &mut TrainingConfig) -> Option<&mut dyn Number> {
    if let Schedule::Step { epoch_count, .. } = &mut config.schedule { Some(epoch_count) } else { None }
}

fn step_factor(config: &mut TrainingConfig) -> Option<&mut dyn Number> {
    if let Schedule::Step { factor, .. } = &mut config.schedule { Some(factor) } else { None }
}
