//! The pages of the tab: the kernels in one of three views, the pooling parameters, or the learning rates.

use serde::{Deserialize, Serialize};

use crate::train::snapshot::ParameterView;

/// A page of the tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Page {
    /// The values of the kernels.
    #[default]
    Weights,
    /// The gradients of the last batch.
    Gradients,
    /// The change since the run began.
    Change,
    /// The coefficients and biases of S2 and S4.
    #[serde(rename = "subsampling")]
    Pooling,
    /// The learning rate of each weight under SDLM.
    LearningRates,
}

impl Page {
    /// All pages in their order, with title and hover text.
    pub(super) const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Weights, "Weights", "What the kernels are now: each number is multiplied with the value under it"),
        (
            Self::Gradients,
            "Gradients",
            "How fast the loss of the last batch grows with each weight; learning goes the other way",
        ),
        (Self::Change, "Change", "Each weight less what it was when the run began: what has been learned so far"),
        (Self::Pooling, "Pooling", "The coefficient and bias of each map of S2 and S4, where pooling is trainable"),
        (
            Self::LearningRates,
            "Learning rates",
            "The rate that each weight has of its own, where SDLM is the optimiser",
        ),
    ];

    /// The view of the kernels, where they are shown.
    pub(super) fn kernel_view(self) -> Option<&'static KernelView> {
        match self {
            Self::Weights => Some(&WEIGHTS),
            Self::Gradients => Some(&GRADIENTS),
            Self::Change => Some(&CHANGE),
            Self::Pooling | Self::LearningRates => None,
        }
    }

    /// The parameters that the engine has to send for the page.
    pub(super) fn watched(self) -> &'static [ParameterView] {
        match self {
            Self::LearningRates => &[ParameterView::LearningRates],
            _ => &[ParameterView::Weights, ParameterView::Gradients, ParameterView::Change],
        }
    }
}

/// A view of the kernels, with its texts.
#[derive(Debug)]
pub(super) struct KernelView {
    /// The shown parameters.
    pub parameters: ParameterView,
    /// What the numbers of a kernel are: `weights`.
    pub noun: &'static str,
    /// What one number is, as the beginning of "of the bias".
    pub quantity: &'static str,
    /// What one sees, in two sentences.
    pub meaning: &'static str,
    /// Why all values are zero, and what to do.
    pub zero_text: &'static str,
}

const WEIGHTS: KernelView = KernelView {
    parameters: ParameterView::Weights,
    noun: "weights",
    quantity: "Value",
    meaning: "Each C1 kernel is the 5×5 weights that make one C1 map; a C3 map takes a kernel for each S2 map that it sees. \
              Blue is negative, orange positive",
    zero_text: "All weights are zero",
};

const GRADIENTS: KernelView = KernelView {
    parameters: ParameterView::Gradients,
    noun: "gradients",
    quantity: "Gradient",
    meaning: "How fast the loss of the last batch grows with each weight. Learning goes the other way: orange weights become \
              less, blue ones more",
    zero_text: "All gradients are zero before the first batch of a run: press Step to learn from one",
};

const CHANGE: KernelView = KernelView {
    parameters: ParameterView::Change,
    noun: "change",
    quantity: "Change",
    meaning: "What learning has added to each weight since the run began. Orange weights have become more, blue ones less",
    zero_text: "Nothing has changed yet: press Step to learn from one batch, or Train to learn from many",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learning_rates_are_computed_only_where_they_are_shown() {
        let pages = Page::ALL.map(|(page, ..)| page);
        let showing = pages.into_iter().filter(|page| page.watched().contains(&ParameterView::LearningRates));
        assert_eq!(showing.collect::<Vec<_>>(), [Page::LearningRates]);
    }
}
