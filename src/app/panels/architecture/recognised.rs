//! What was found out about the weights of another program, and lists to choose otherwise.

use eframe::egui::{Label, RichText, Ui};

use crate::{
    app::{
        action::{Action, Opening},
        lab::Lab,
        theme,
        widgets::choice_list::{self, Entry},
    },
    model::{
        architecture::Pooling,
        framing::Framing,
        input::InputNormalisation,
        weights_file::{Assumptions, Certainty, Recognition, USUAL_NORMALISATIONS},
    },
    train::protocol::NetworkOrigin,
};

/// Shows the findings and the lists where the network in use has them; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let recognition = lab.network.recognition.as_ref().filter(|_| lab.runs.is_empty())?;
    let NetworkOrigin::File(path) = &lab.network.origin else { return None };
    let color = match recognition.certainty() {
        Certainty::Sure => theme::tokens(ui).text,
        Certainty::Close | Certainty::Unknown => theme::tokens(ui).warning,
    };
    let found = ui.add(Label::new(RichText::new(recognition.to_string()).color(color)).wrap());
    if !recognition.renamed.is_empty() {
        found.on_hover_text(names(recognition));
    }
    let assumed = ui.horizontal_wrapped(|ui| lists_ui(ui, recognition)).inner?;
    Some(Action::Open(Opening::Model(path.clone(), assumed)))
}

/// Which array of the file is which parameter.
fn names(recognition: &Recognition) -> String {
    let lines = recognition.renamed.iter().map(|(theirs, own)| format!("{theirs} is {own}"));
    lines.collect::<Vec<_>>().join("\n")
}

fn lists_ui(ui: &mut Ui, recognition: &Recognition) -> Option<Assumptions> {
    let architecture = &recognition.architecture;
    let (current, mut changed) = (Assumptions::of(architecture), None);
    let mut take = |assumed: Assumptions| changed = Some(assumed);
    if let Some(activation) = choice_list::ui(ui, "Activation", architecture.activation, &choice_list::entries()) {
        take(Assumptions { activation: Some(activation), ..current });
    }
    if !architecture.pooling.is_trainable() {
        let mut poolings = choice_list::entries::<Pooling>();
        poolings.retain(|entry| !entry.value.is_trainable());
        if let Some(pooling) = choice_list::ui(ui, "Pooling", architecture.pooling, &poolings) {
            take(Assumptions { pooling: Some(pooling), ..current });
        }
    }
    let normalisation = [architecture.input.mean, architecture.input.deviation];
    if let Some(normalisation) = choice_list::ui(ui, "Input", normalisation, &normalisations()) {
        take(Assumptions { normalisation: Some(normalisation), ..current });
    }
    if architecture.input.framing != Framing::Unpadded {
        let mut framings = choice_list::entries::<Framing>();
        framings.retain(|entry| entry.value != Framing::Unpadded);
        if let Some(framing) = choice_list::ui(ui, "Border", architecture.input.framing, &framings) {
            take(Assumptions { framing: Some(framing), ..current });
        }
    }
    changed
}

/// The usual ones by the values of paper and of full ink.
fn normalisations() -> Vec<Entry<[f64; 2]>> {
    let entry = |[mean, deviation]: [f64; 2]| {
        let [paper, ink] = InputNormalisation { mean, deviation, framing: Framing::Paper }.ends();
        let hint = format!("Paper becomes {paper:.2} and full ink {ink:.2}: mean {mean:.4}, deviation {deviation:.4}");
        Entry { value: [mean, deviation], title: format!("{paper:.2} to {ink:.2}"), hint }
    };
    USUAL_NORMALISATIONS.into_iter().map(entry).collect()
}
