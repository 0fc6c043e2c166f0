//! Which network reads the string, and by which topology.

use eframe::egui::{ComboBox, Ui};

use crate::{
    app::{
        action::Action,
        lab::{Lab, StringEdit},
        widgets::why_button,
    },
    data::choice::Described,
    model::architecture::Classes,
    train::string_view::StringNetwork,
};

/// Width of a list in points.
const LIST_WIDTH: f32 = 112.0;

/// Shows both lists in a row that is there; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    let network = lab.strings.network(&lab.network.architecture);
    if let Some(network) = choice_ui(ui, "Network", network) {
        actions.push(Action::Strings(StringEdit::Network(network)));
    }
    if let Some(topology) = choice_ui(ui, "Topology", lab.strings.topology) {
        actions.push(Action::Strings(StringEdit::Topology(topology)));
    }
    actions.extend(why_button::ui(ui, lab.strings.topology.into()));
    actions
}

/// What speaks against the network, if anything does.
pub(super) fn warning(lab: &Lab) -> Option<&'static str> {
    let has_digits_only = lab.network.architecture.classes == Classes::Digits;
    let is_in_use = lab.strings.network(&lab.network.architecture) == StringNetwork::InUse;
    (is_in_use && has_digits_only).then_some("The network in use has learned single digits only")
}

/// A list to choose from; returns another choice.
fn choice_ui<T: Described + Copy + PartialEq>(ui: &mut Ui, name: &str, chosen: T) -> Option<T> {
    let mut selected = chosen;
    let label = ui.weak(name);
    let list = ComboBox::from_id_salt(name).width(LIST_WIDTH).truncate().selected_text(chosen.describe().title);
    let shown = list.show_ui(ui, |ui| {
        for choice in T::ALL {
            let entry = ui.selectable_value(&mut selected, *choice, choice.describe().title);
            if entry.on_hover_text(choice.describe().hint).clicked() {
                ui.close();
            }
        }
    });
    shown.response.labelled_by(label.id).on_hover_text(chosen.describe().hint);
    (selected != chosen).then_some(selected)
}
