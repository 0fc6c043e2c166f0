//! The network whose weights the next run begins with.

use eframe::egui::Ui;

use super::{
    choices::{Choice, choice},
    edit::Edit,
    row,
    settings::Setting,
};
use crate::{
    app::lab::Lab,
    model::{
        architecture::Architecture,
        pretrained::{ModelChoice, Pretrained},
    },
    train::{config::TrainingConfig, protocol::NetworkOrigin},
};

/// A network to continue from, and its parts.
type Begin = Option<(ModelChoice, Architecture)>;

/// Random weights, those of the network in use, and those that the settings name already.
pub(super) fn ui(ui: &mut Ui, edit: &mut Edit<'_>, setting: &Setting) {
    let chosen = edit.config.initial_network.clone().map(|network| (network, edit.config.architecture));
    let in_use = in_use(edit.lab);
    let named: Vec<(Begin, String)> =
        [&in_use, &chosen].into_iter().flatten().map(|begin| (Some(begin.clone()), name(&begin.0))).collect();
    let mut choices: Vec<Choice<'_, Begin>> =
        vec![choice(None, "Random", "Random initial weights, drawn with the seed")];
    for (value, text) in &named {
        if choices.iter().all(|choice| choice.value != *value) {
            choices.push(Choice {
                value: value.clone(),
                text,
                meaning: "The weights and parts of this network",
                missing: None,
            });
        }
    }
    if let Some(picked) = row::choice_row(ui, edit, setting, &choices, &chosen) {
        let architecture = picked.as_ref().map_or(edit.config.architecture, |(_, architecture)| *architecture);
        let initial_network = picked.map(|(network, _)| network);
        edit.choose(TrainingConfig { initial_network, architecture, ..edit.config.clone() });
    }
}

/// The network in use, where it can be read again.
fn in_use(lab: &Lab) -> Begin {
    let network = match &lab.network.origin {
        NetworkOrigin::Pretrained(network) => ModelChoice::Pretrained(*network),
        NetworkOrigin::File(path) => ModelChoice::File(path.clone()),
        NetworkOrigin::Run(_) | NetworkOrigin::FineTuned { .. } => return None,
    };
    Some((network, lab.network.architecture))
}

fn name(network: &ModelChoice) -> String {
    match network {
        ModelChoice::Pretrained(network) => Pretrained::words(*network).to_owned(),
        ModelChoice::File(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
    }
}
