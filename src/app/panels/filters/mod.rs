//! What the network has learned: the kernels of C1 and C3, the pooling parameters, the learning rates.
//!
//! - `figure`: kernels as figures; `kernel`: a kernel and its picture; `kernels`: those on the screen; `sizes`: the sizes of their pictures.
//! - `pooling`: coefficients and biases of S2 and S4; `learning_rates`: a histogram for each layer.

mod figure;
mod kernel;
mod kernels;
mod learning_rates;
mod page;
mod pooling;
mod sizes;
#[cfg(test)]
mod tests;

use eframe::egui::{ScrollArea, Ui};
use serde::{Deserialize, Serialize};

use self::{
    kernel::KernelPictures,
    kernels::Kernels,
    learning_rates::RateCharts,
    page::{KernelView, Page},
    sizes::Sizes,
};
use crate::{
    app::{
        action::Action,
        lab::Lab,
        memo::{Memo, Shared},
        widgets::why_button,
    },
    explain::Topic,
    model::{layer::Layer, parameters::Role},
    train::snapshot::{ParameterView, Snapshot},
};

/// What learning makes.
#[derive(Default)]
pub(crate) struct FiltersPanel {
    pub(super) prefs: FiltersPrefs,
    pictures: KernelPictures,
    learning_rates: Memo<Option<Shared<Snapshot>>, RateCharts>,
}

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct FiltersPrefs {
    #[serde(rename = "view")]
    page: Page,
}

impl FiltersPanel {
    /// The parameters that the engine has to send for the page in view.
    pub(crate) fn watched(&self) -> &'static [ParameterView] {
        self.prefs.page.watched()
    }

    /// Shows the panel.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let mut actions = Vec::new();
        ui.horizontal(|ui| {
            for (page, title, hover) in Page::ALL {
                ui.selectable_value(&mut self.prefs.page, page, title).on_hover_text(hover);
            }
            // Of the kernels each layer has a topic of its own.
            let topic = match self.prefs.page {
                Page::Pooling => Some(lab.network.architecture.pooling.into()),
                Page::LearningRates => Some(Topic::Sdlm),
                Page::Weights | Page::Gradients | Page::Change => None,
            };
            actions.extend(topic.and_then(|topic| why_button::ui(ui, topic)));
        });
        let page = self.prefs.page;
        if let Some(view) = page.kernel_view() {
            return self.kernels_ui(ui, lab, view);
        }
        ScrollArea::vertical().id_salt(page == Page::Pooling).auto_shrink(false).show(ui, |ui| {
            if page == Page::Pooling {
                actions.extend(pooling::ui(ui, lab));
            } else {
                actions.extend(learning_rates::ui(ui, lab, &mut self.learning_rates));
            }
        });
        actions
    }

    fn kernels_ui(&mut self, ui: &mut Ui, lab: &Lab, view: &'static KernelView) -> Vec<Action> {
        let is_there = |view| lab.parameter(view, Layer::C1, Role::Weight).is_some();
        if !is_there(view.parameters) {
            let has_no_run = view.parameters == ParameterView::Change && is_there(ParameterView::Weights);
            ui.label(if has_no_run {
                "There is no change without a run: press Train to start one"
            } else {
                "Waiting for the kernels"
            });
            return Vec::new();
        }
        self.pictures.update(ui.ctx(), lab, view.parameters);
        let are_zero = kernel::are_zero(lab, view.parameters);
        ui.label(if are_zero { view.zero_text } else { view.meaning });
        let sizes = Sizes::within(ui.available_size(), ui.ctx().pixels_per_point());
        let kernels = Kernels { lab, view, pictures: &self.pictures, are_zero, sizes };
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| kernels.ui(ui)).inner
    }
}
