//! Which network reads the string, and by which topology.

use eframe::egui::Ui;

use crate::{
    app::{
        action::Action,
        lab::{Lab, StringEdit},
        widgets::{choice_list, why_button},
    },
    model::architecture::Classes,
    train::string_view::StringNetwork,
};

/// Shows both lists in a row that is there; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    let network = lab.strings.network(&lab.network.architecture);
    if let Some(network) = choice_list::ui(ui, "Network", network, &choice_list::entries()) {
        actions.push(Action::Strings(StringEdit::Network(network)));
    }
    if let Some(topology) = choice_list::ui(ui, "Topology", lab.strings.topology, &choice_list::entries()) {
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
