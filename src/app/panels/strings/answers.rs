//! Both readers' answers beside each other, each with the next best ones; which network reads, and by which topology.

use eframe::egui::{ComboBox, Label, RichText, Role, Ui, WidgetInfo};

use crate::{
    app::{
        action::Action,
        lab::{Lab, StringEdit},
        numbers::percent,
        theme,
        widgets::why_button,
    },
    data::choice::Described,
    explain::Topic,
    model::architecture::Classes,
    read::{prediction::StringPrediction, topology::Topology},
    train::string_view::{StringNetwork, StringView},
};

/// Height of the answers in points, the same whatever they are.
const HEIGHT: f32 = 62.0;

/// Width of the choices in points at most, and as a share of the panel's.
const CHOICE_WIDTH: f32 = 190.0;
const CHOICE_SHARE: f32 = 0.32;

/// Shows the answers and the choices; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = choices_ui(ui, lab);
    ui.columns(2, |columns| {
        let view = lab.string_view();
        for (column, reader) in columns.iter_mut().zip([Reader::Segments, Reader::Sweep]) {
            column.set_min_height(HEIGHT);
            actions.extend(reader_ui(
                column,
                reader,
                view.map(|view| reader.prediction(view)),
                lab.strings.truth.as_deref(),
            ));
        }
    });
    actions
}

/// Why there is no reading.
pub(super) fn why_unread(lab: &Lab) -> String {
    match &lab.strings.image {
        Err(problem) => format!("This cannot be read as a number: {problem}"),
        Ok(_) => lab.string_problem().unwrap_or("Waiting for the network").to_owned(),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    Segments,
    Sweep,
}

impl Reader {
    fn title(self) -> &'static str {
        match self {
            Self::Segments => "By segments",
            Self::Sweep => "Swept",
        }
    }

    fn topic(self) -> Topic {
        match self {
            Self::Segments => Topic::OverSegmentation,
            Self::Sweep => Topic::SpaceDisplacementNetwork,
        }
    }

    fn prediction(self, view: &StringView) -> &StringPrediction {
        match self {
            Self::Segments => &view.segments.prediction,
            Self::Sweep => &view.sweep.prediction,
        }
    }
}

fn reader_ui(
    ui: &mut Ui,
    reader: Reader,
    prediction: Option<&StringPrediction>,
    truth: Option<&str>,
) -> Option<Action> {
    let asked = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        ui.weak(reader.title());
        why_button::ui(ui, reader.topic())
    });
    let Some(prediction) = prediction else {
        ui.weak("No answer yet");
        return asked.inner;
    };
    let tokens = theme::tokens(ui);
    let text = prediction.text();
    let is_wrong = truth.is_some_and(|truth| truth != text);
    let (shown, name) = match text.as_str() {
        "" => ("no digit".to_owned(), format!("{}: no digit", reader.title())),
        digits => (digits.to_owned(), format!("{}: {digits}, {}", reader.title(), percent(prediction.confidence, 1))),
    };
    ui.horizontal(|ui| {
        let color = if is_wrong { tokens.error } else { tokens.text };
        let answer = ui.add(Label::new(RichText::new(shown).font(theme::answer_font()).color(color)).truncate());
        answer.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.label(percent(prediction.confidence, 1)).on_hover_text(CONFIDENCE);
            let others = prediction.alternatives.iter();
            let others: Vec<String> = others.map(|(text, share)| alternative(text, *share)).collect();
            ui.add(Label::new(RichText::new(others.join("  ")).small().weak()).wrap())
                .on_hover_text("The next best strings with their probabilities");
        });
    });
    asked.inner
}

const CONFIDENCE: &str = "The probability of this string among all strings: exp(−E) of section VI-E";

fn alternative(text: &str, share: f64) -> String {
    let text = if text.is_empty() { "none" } else { text };
    format!("{text} {}", percent(share, 1))
}

/// Which network reads it, and by which topology.
fn choices_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal_wrapped(|ui| {
        let width = (ui.available_width() * CHOICE_SHARE).min(CHOICE_WIDTH);
        let network = lab.strings.network(&lab.network.architecture);
        if let Some(network) = choice_ui(ui, "Network", network, width) {
            actions.push(Action::Strings(StringEdit::Network(network)));
        }
        if let Some(topology) = choice_ui(ui, "Topology", lab.strings.topology, width) {
            actions.push(Action::Strings(StringEdit::Topology(topology)));
        }
        actions.extend(why_button::ui(ui, lab.strings.topology.into()));
        if network == StringNetwork::InUse && lab.network.architecture.classes == Classes::Digits {
            ui.colored_label(theme::tokens(ui).warning, "This network has learned single digits only");
        }
    });
    actions
}

/// A list to choose from; returns another choice.
fn choice_ui<T: Described + Copy + PartialEq>(ui: &mut Ui, name: &str, chosen: T, width: f32) -> Option<T> {
    let mut selected = chosen;
    let label = ui.weak(name);
    let shown = ComboBox::from_id_salt(name).width(width).selected_text(chosen.describe().title).show_ui(ui, |ui| {
        for choice in T::ALL {
            ui.selectable_value(&mut selected, *choice, choice.describe().title).on_hover_text(choice.describe().hint);
        }
    });
    shown.response.labelled_by(label.id).on_hover_text(chosen.describe().hint);
    (selected != chosen).then_some(selected)
}
