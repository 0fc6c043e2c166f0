//! What the tab shows: the kernels in one of three views, the pooling parameters, or the learning rates.

use serde::{Deserialize, Serialize};

use crate::{explain::Topic, model::architecture::Architecture, train::snapshot::ParameterView};

/// What the tab shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Page {
    /// The kernels as they are.
    #[default]
    Weights,
    /// Where the last batch would have them go.
    Gradients,
    /// What the run has made of them.
    Change,
    /// The coefficients and biases of S2 and S4.
    #[serde(rename = "subsampling")]
    Pooling,
    /// The rates that SDLM gives each weight.
    LearningRates,
}

impl Page {
    /// All in their order.
    pub(super) const ALL: [Self; 5] =
        [Self::Weights, Self::Gradients, Self::Change, Self::Pooling, Self::LearningRates];

    /// The view of the kernels, where they are shown.
    pub(super) fn kernel_view(self) -> Option<KernelView> {
        match self {
            Self::Weights => Some(KernelView::Weights),
            Self::Gradients => Some(KernelView::Gradients),
            Self::Change => Some(KernelView::Change),
            Self::Pooling | Self::LearningRates => None,
        }
    }

    /// The text that tells why what it shows is so; with the kernels each layer has its own.
    pub(super) fn topic(self, architecture: &Architecture) -> Option<Topic> {
        match self {
            Self::Weights | Self::Gradients | Self::Change => None,
            Self::Pooling => Some(architecture.pooling.into()),
            Self::LearningRates => Some(Topic::Sdlm),
        }
    }

    /// What the engine has to compute for it.
    pub(super) fn watched(self) -> &'static [ParameterView] {
        match self {
            Self::LearningRates => &[ParameterView::LearningRates],
            Self::Weights | Self::Gradients | Self::Change | Self::Pooling => {
                &[ParameterView::Weights, ParameterView::Gradients, ParameterView::Change]
            }
        }
    }

    /// Its name on the switch.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pooling => "Pooling",
            Self::LearningRates => "Learning rates",
            Self::Weights => KernelView::Weights.name(),
            Self::Gradients => KernelView::Gradients.name(),
            Self::Change => KernelView::Change.name(),
        }
    }

    /// What it is, for the switch.
    pub(super) fn hover_text(self) -> &'static str {
        match self {
            Self::Pooling => "The coefficient and bias of each map of S2 and S4, where pooling is trainable",
            Self::LearningRates => "The rate that each weight has of its own, where SDLM is the optimiser",
            Self::Weights => KernelView::Weights.hover_text(),
            Self::Gradients => KernelView::Gradients.hover_text(),
            Self::Change => KernelView::Change.hover_text(),
        }
    }
}

/// What is shown of the kernels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KernelView {
    /// What they are.
    Weights,
    /// Where the last batch would have them go.
    Gradients,
    /// What the run has made of them.
    Change,
}

impl KernelView {
    /// What the engine calls it.
    pub(super) fn parameter_view(self) -> ParameterView {
        match self {
            Self::Weights => ParameterView::Weights,
            Self::Gradients => ParameterView::Gradients,
            Self::Change => ParameterView::Change,
        }
    }

    /// Its name on the switch.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Weights => "Weights",
            Self::Gradients => "Gradients",
            Self::Change => "Change",
        }
    }

    /// What a number in it is, as the beginning of "of the bias".
    pub(super) fn quantity(self) -> &'static str {
        match self {
            Self::Weights => "Value",
            Self::Gradients => "Gradient",
            Self::Change => "Change",
        }
    }

    /// What it is, for the switch.
    pub(super) fn hover_text(self) -> &'static str {
        match self {
            Self::Weights => "What the kernels are now: each number is multiplied with the value under it",
            Self::Gradients => {
                "How fast the loss of the last batch grows with each weight; learning goes the other way"
            }
            Self::Change => "Each weight less what it was when the run began: what has been learned so far",
        }
    }

    /// What one sees, in two sentences.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::Weights => {
                "Each C1 kernel is the 5×5 weights that make one C1 map; a C3 map takes a kernel for each S2 map that \
                 it sees. Blue is negative, orange positive"
            }
            Self::Gradients => {
                "How fast the loss of the last batch grows with each weight. Learning goes the other way: \
                 orange weights become less, blue ones more"
            }
            Self::Change => {
                "What learning has added to each weight since the run began. Orange weights have become more, \
                 blue ones less"
            }
        }
    }

    /// Why all values are zero, and what to do.
    pub(super) fn zero_words(self) -> &'static str {
        match self {
            Self::Weights => "All weights are zero",
            Self::Gradients => "All gradients are zero before the first batch of a run: press Step to learn from one",
            Self::Change => "Nothing has changed yet: press Step to learn from one batch, or Train to learn from many",
        }
    }

    /// Why there are no values, and what to do; `weights_are_there` says that the engine has answered.
    pub(super) fn missing_words(self, weights_are_there: bool) -> &'static str {
        match self {
            Self::Change if weights_are_there => "There is no change without a run: press Train to start one",
            _ => "Waiting for the kernels",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learning_rates_are_computed_only_where_they_are_shown() {
        let showing = Page::ALL.into_iter().filter(|page| page.watched().contains(&ParameterView::LearningRates));
        assert_eq!(showing.collect::<Vec<_>>(), [Page::LearningRates]);
    }
}
