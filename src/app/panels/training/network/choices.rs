//! What each part of a network is for; its choices are named beside their enums.

use crate::{
    app::panels::training::choice::{Choice, choice, choices, words_of},
    model::{
        architecture::{Activation, C3Connections, Normalisation, OutputUnits, Pooling},
        loss::Loss,
        parameters::Initialisation,
    },
};

pub(super) const SQUASHING: &str = "The curve that each weighted sum goes through after C1, C3, C5 and F6, and after S2 and S4 \
    where they are trainable. Without one, all layers together could do no more than a single one";

pub(super) const SUBSAMPLING: &str = "What S2 and S4 make of each 2×2 patch. Maps become half as wide and high, and where \
    exactly a feature lies matters less";

pub(super) const C3: &str = "Which maps of S2 each of the 16 maps of C3 sees";

pub(super) const OUTPUT: &str = "How the 84 values of F6 become a score for each digit";

pub(super) const CRITERION: &str = "How wrong an answer is: what learning makes small";

/// The criteria; maximum a posteriori with the penalty that it has now.
pub(super) fn criteria(rubbish_penalty: f64) -> [Choice<'static, Loss>; 3] {
    [
        choice(
            Loss::CrossEntropy,
            "Cross-entropy",
            "How little probability the right digit gets, as −log of it: the report's choice",
        ),
        choice(
            Loss::MeanSquaredError,
            "MSE",
            "Mean squared error, the paper's equation 8: the squared distance of F6 from the right bitmap; of linear outputs that from +1 for \
            the right digit and −1 for the others",
        ),
        choice(
            Loss::MaximumAPosteriori { rubbish_penalty },
            "MAP",
            "The paper's equation 9, maximum a posteriori: beside the distance from the right bitmap, how close the other \
            ones and rubbish are, so that digits compete",
        ),
    ]
}

pub(super) const RUBBISH: &str = "j of equation 9: the penalty of a class for what is no digit. Digits nearer than it are hardly \
    pushed away from the others any more. The paper does not tell its value";

pub(super) const INITIALISATION: &str = "How weights start out, at random by the seed";

pub(super) const NORMALISATION: &str = "Brings the sums of each map of C1, C3, C5 and F6 to mean 0 and variance 1 over a batch, \
    then times a learned gain plus a shift, before they are squashed (Ioffe and Szegedy, 2015)";

pub(super) const DROPOUT: &str = "Share of the units of C5 and F6 that each step of learning leaves out at random, so that none \
    relies on a single other. 0 is none, as in 1998; 0.5 is usual";

/// What the choices of each part are called, by the part's place in a run's `config.json`.
pub(in crate::app::panels::training) fn words() -> Vec<(&'static str, Vec<(String, &'static str)>)> {
    vec![
        ("architecture.activation", words_of(&choices::<Activation>())),
        ("architecture.pooling", words_of(&choices::<Pooling>())),
        ("architecture.c3", words_of(&choices::<C3Connections>())),
        ("architecture.output", words_of(&choices::<OutputUnits>())),
        ("architecture.criterion", words_of(&criteria(Loss::USUAL_RUBBISH_PENALTY))),
        ("architecture.normalisation", words_of(&choices::<Normalisation>())),
        ("initialisation", words_of(&choices::<Initialisation>())),
    ]
}
