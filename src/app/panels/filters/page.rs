//! What the tab shows: the kernels in one of their views, the subsampling, or the learning rates.

use serde::{Deserialize, Serialize};

use super::view::KernelView;
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
    Subsampling,
    /// The rates that SDLM gives each weight.
    LearningRates,
}

impl Page {
    /// All in their order.
    pub(super) const ALL: [Self; 5] =
        [Self::Weights, Self::Gradients, Self::Change, Self::Subsampling, Self::LearningRates];

    /// The view of the kernels, where they are shown.
    pub(super) fn kernel_view(self) -> Option<KernelView> {
        match self {
            Self::Weights => Some(KernelView::Weights),
            Self::Gradients => Some(KernelView::Gradients),
            Self::Change => Some(KernelView::Change),
            Self::Subsampling | Self::LearningRates => None,
        }
    }

    /// The text that tells why what it shows is so; with the kernels each layer has its own.
    pub(super) fn topic(self, architecture: &Architecture) -> Option<Topic> {
        match self {
            Self::Weights | Self::Gradients | Self::Change => None,
            Self::Subsampling => Some(architecture.pooling.into()),
            Self::LearningRates => Some(Topic::Sdlm),
        }
    }

    /// What the engine has to compute for it.
    pub(super) fn watched(self) -> &'static [ParameterView] {
        match self {
            Self::LearningRates => &[ParameterView::LearningRates],
            Self::Weights | Self::Gradients | Self::Change | Self::Subsampling => {
                &[ParameterView::Weights, ParameterView::Gradients, ParameterView::Change]
            }
        }
    }

    /// Its name on the switch.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Subsampling => "Subsampling",
            Self::LearningRates => "Learning rates",
            Self::Weights => KernelView::Weights.name(),
            Self::Gradients => KernelView::Gradients.name(),
            Self::Change => KernelView::Change.name(),
        }
    }

    /// What it is, for the switch.
    pub(super) fn hover_text(self) -> &'static str {
        match self {
            Self::Subsampling => {
                "The coefficient and the bias that each map of S2 and S4 learns, where they are trainable"
            }
            Self::LearningRates => "The rate that each weight has of its own, where SDLM is the optimiser",
            Self::Weights => KernelView::Weights.hover_text(),
            Self::Gradients => KernelView::Gradients.hover_text(),
            Self::Change => KernelView::Change.hover_text(),
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
