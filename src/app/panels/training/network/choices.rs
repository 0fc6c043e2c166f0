//! What a network can be built from, each choice with its meaning.

use crate::{
    app::panels::training::choice::{Choice, choice, words_of},
    model::{
        architecture::{Activation, C3Connections, Normalisation, OutputUnits, Pooling},
        criterion::Criterion,
        parameters::Initialisation,
    },
};

pub(super) const SQUASHING: &str = "The curve that each weighted sum goes through after C1, C3, C5 and F6, and after S2 and S4 \
    where they are trainable. Without one, all layers together could do no more than a single one";

pub(super) const SQUASHINGS: [Choice<'_, Activation>; 4] = [
    choice(Activation::Tanh, "tanh", "tanh a, from −1 to 1: the report's choice"),
    choice(
        Activation::ScaledTanh,
        "Scaled tanh",
        "1.7159 tanh(2a/3), the choice of 1998: it takes 1 to 1 and −1 to −1, where it bends most",
    ),
    choice(Activation::Relu, "ReLU", "max(a, 0): what is negative becomes 0. The usual choice in networks of today"),
    choice(
        Activation::Sigmoid,
        "Sigmoid",
        "1/(1 + exp(−a)), from 0 to 1: its slope is at most 1/4, which makes learning slow",
    ),
];

pub(super) const SUBSAMPLING: &str = "What S2 and S4 make of each 2×2 patch. Maps become half as wide and high, and where \
    exactly a feature lies matters less";

pub(super) const SUBSAMPLINGS: [Choice<'_, Pooling>; 3] = [
    choice(Pooling::Average, "Average", "The mean of the four values: the report's choice"),
    choice(Pooling::Maximum, "Maximum", "The largest of the four values: the usual choice in networks of today"),
    choice(
        Pooling::Trainable,
        "Trainable",
        "The paper's: the sum of the four values times a coefficient plus a bias, squashed. Each map learns its own two, \
        44 parameters in all",
    ),
];

pub(super) const C3: &str = "Which maps of S2 each of the 16 maps of C3 sees";

pub(super) const C3_CONNECTIONS: [Choice<'_, C3Connections>; 2] = [
    choice(C3Connections::Full, "All", "All six: 96 kernels, the report's choice"),
    choice(
        C3Connections::TableI,
        "Table I",
        "Three, four or six by the paper's Table I: 60 kernels. Maps that see different things have to find different \
        features",
    ),
];

pub(super) const OUTPUT: &str = "How the 84 values of F6 become a score for each digit";

pub(super) const OUTPUTS: [Choice<'_, OutputUnits>; 2] = [
    choice(OutputUnits::Linear, "Linear", "Ten weighted sums, of which the largest wins: the report's choice"),
    choice(
        OutputUnits::RadialBasis,
        "Radial basis",
        "The paper's: the squared distance of F6, seen as a picture of 7×12, from a fixed bitmap of each digit. The \
        smallest wins, and nothing is learned here",
    ),
];

pub(super) const CRITERION: &str = "How wrong an answer is: what learning makes small";

/// The criteria; maximum a posteriori with the penalty that it has now.
pub(super) fn criteria(rubbish_penalty: f64) -> [Choice<'static, Criterion>; 3] {
    [
        choice(
            Criterion::CrossEntropy,
            "Cross-entropy",
            "How little probability the right digit gets, as −log of it: the report's choice",
        ),
        choice(
            Criterion::MeanSquaredError,
            "MSE",
            "Mean squared error, the paper's equation 8: the squared distance of F6 from the right bitmap; of linear outputs that from +1 for \
            the right digit and −1 for the others",
        ),
        choice(
            Criterion::MaximumAPosteriori { rubbish_penalty },
            "MAP",
            "The paper's equation 9, maximum a posteriori: beside the distance from the right bitmap, how close the other \
            ones and rubbish are, so that digits compete",
        ),
    ]
}

pub(super) const RUBBISH: &str = "j of equation 9: the penalty of a class for what is no digit. Digits nearer than it are hardly \
    pushed away from the others any more. The paper does not tell its value";

pub(super) const INITIALISATION: &str = "How weights start out, at random by the seed";

pub(super) const INITIALISATIONS: [Choice<'_, Initialisation>; 3] = [
    choice(
        Initialisation::Pytorch,
        "PyTorch's",
        "Evenly between ±1/√fan-in, biases too, where fan-in is how many values a unit sees: the report's choice",
    ),
    choice(
        Initialisation::SquareRoot,
        "±1/√fan-in",
        "Weights alone, and biases 0: as in the released successor of the paper's program. With it the first epoch has \
        the learning rates that the paper tells of",
    ),
    choice(
        Initialisation::Paper,
        "Paper's",
        "Evenly between ±2.4/fan-in, biases 0, as appendix A has it. With the paper's own learning rates this does not \
        train",
    ),
];

pub(super) const NORMALISATION: &str = "Brings the sums of each map of C1, C3, C5 and F6 to mean 0 and variance 1 over a batch, \
    then times a learned gain plus a shift, before they are squashed (Ioffe and Szegedy, 2015)";

pub(super) const NORMALISATIONS: [Choice<'_, Normalisation>; 2] = [
    choice(Normalisation::None, "Off", "Sums are squashed as they are, as in 1998"),
    choice(Normalisation::Batch, "On", "452 parameters more; it lets a network learn with larger rates"),
];

pub(super) const DROPOUT: &str = "Share of the units of C5 and F6 that each step of learning leaves out at random, so that none \
    relies on a single other. 0 is none, as in 1998; 0.5 is usual";

/// What the choices of each part are called, by the part's place in a run's `config.json`.
pub(in crate::app::panels::training) fn words() -> Vec<(&'static str, Vec<(String, &'static str)>)> {
    vec![
        ("architecture.activation", words_of(&SQUASHINGS)),
        ("architecture.pooling", words_of(&SUBSAMPLINGS)),
        ("architecture.c3", words_of(&C3_CONNECTIONS)),
        ("architecture.output", words_of(&OUTPUTS)),
        ("architecture.criterion", words_of(&criteria(Criterion::USUAL_RUBBISH_PENALTY))),
        ("architecture.normalisation", words_of(&NORMALISATIONS)),
        ("initialisation", words_of(&INITIALISATIONS)),
    ]
}
