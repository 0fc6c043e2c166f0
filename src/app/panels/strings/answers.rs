//! The answers of both readers together and of each, with the next best ones.

use eframe::egui::{Align, Color32, FontId, Label, Layout, RichText, Role, Ui, WidgetInfo, vec2};

use crate::{
    app::{action::Action, lab::Lab, numbers::bounded_percent, theme, widgets::why_button},
    chart::Table,
    explain::Topic,
    read::prediction::StringPrediction,
    train::string_view::StringView,
};

/// Shows the answers in rows that share `height` points; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, height: f32) -> Vec<Action> {
    let (mut actions, view) = (Vec::new(), lab.string_view());
    ui.spacing_mut().item_spacing.y = 0.0;
    for reader in Reader::ALL {
        let size = vec2(ui.available_width(), height / Reader::ALL.len() as f32);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(size);
            let prediction = view.map(|view| reader.prediction(view));
            actions.extend(reader_ui(ui, reader, prediction, lab.strings.truth.as_deref()));
        });
    }
    actions
}

/// A row for each answer of each reader, the best first.
pub(super) fn as_text(view: &StringView, caption: String) -> Table {
    let rows = Reader::ALL.into_iter().flat_map(|reader| {
        let StringPrediction { confidence, alternatives, .. } = reader.prediction(view);
        let best = (reader.prediction(view).text(), *confidence);
        let answers = [best].into_iter().chain(alternatives.iter().cloned());
        answers.map(move |(text, share)| vec![reader.title().to_owned(), text, format!("{:.2}", 100.0 * share)])
    });
    let titles = ["Reader", "Number", "Probability, %"].map(str::to_owned).to_vec();
    Table { caption, titles, rows: rows.collect() }
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
    Both,
    Segments,
    Sweep,
}

impl Reader {
    const ALL: [Self; 3] = [Self::Both, Self::Segments, Self::Sweep];

    fn title(self) -> &'static str {
        match self {
            Self::Both => "Both",
            Self::Segments => "By segments",
            Self::Sweep => "Swept",
        }
    }

    fn topic(self) -> Topic {
        match self {
            Self::Both => Topic::Strings,
            Self::Segments => Topic::OverSegmentation,
            Self::Sweep => Topic::SpaceDisplacementNetwork,
        }
    }

    fn confidence_text(self) -> &'static str {
        match self {
            Self::Both => {
                "exp of minus the mean penalty that both readers give to this string, as a share of that of all strings"
            }
            Self::Segments | Self::Sweep => "The probability of this string among all strings: exp(−E) of section VI-E",
        }
    }

    fn prediction(self, view: &StringView) -> &StringPrediction {
        match self {
            Self::Both => &view.both,
            Self::Segments => &view.segments.prediction,
            Self::Sweep => &view.sweep.prediction,
        }
    }
}

/// One answer in a row that is there: the string in large letters; beside it the reader, how sure it is, and the next best
/// strings.
fn reader_ui(
    ui: &mut Ui,
    reader: Reader,
    prediction: Option<&StringPrediction>,
    truth: Option<&str>,
) -> Option<Action> {
    if let Some(prediction) = prediction {
        answer_ui(ui, reader, prediction, truth);
    }
    let beside = ui.vertical(|ui| {
        let action = reader_line_ui(ui, reader, prediction);
        let others = prediction.map_or_else(|| "No answer yet".to_owned(), others);
        let others = Label::new(RichText::new(others).small().weak()).truncate();
        ui.add(others).on_hover_text("The next best strings with their probabilities");
        action
    });
    beside.inner
}

fn answer_ui(ui: &mut Ui, reader: Reader, prediction: &StringPrediction, truth: Option<&str>) {
    let (text, tokens) = (prediction.text(), theme::tokens(ui));
    let color = if truth.is_some_and(|truth| truth != text) { tokens.error } else { tokens.text };
    let (shown, name) = match text.as_str() {
        "" => ("–", format!("{}: no digit", reader.title())),
        digits => (digits, format!("{}: {digits}, {}", reader.title(), bounded_percent(prediction.confidence))),
    };
    let answer = ui.add(Label::new(RichText::new(shown).font(answer_font(ui, shown)).color(color)).selectable(true));
    answer.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
}

/// Least room beside an answer, and least size of a long one, in points.
const BESIDE_WIDTH: f32 = 165.0;
const LEAST_SIZE: f32 = 12.0;
/// Largest size, as a part of the row's height.
const HEIGHT_SHARE: f32 = 0.8;

/// As large as leaves room for what stands beside the answer.
fn answer_font(ui: &Ui, text: &str) -> FontId {
    let FontId { size, family } = theme::answer_font();
    let size = size.min(HEIGHT_SHARE * ui.available_height());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), FontId::new(size, family.clone()), Color32::PLACEHOLDER);
    let share = (ui.available_width() - BESIDE_WIDTH) / galley.size().x.max(1.0);
    FontId::new((size * share).clamp(LEAST_SIZE, size), family)
}

/// Which reader it is, and how sure it is.
fn reader_line_ui(ui: &mut Ui, reader: Reader, prediction: Option<&StringPrediction>) -> Option<Action> {
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        ui.weak(reader.title());
        let action = why_button::ui(ui, reader.topic());
        if let Some(prediction) = prediction {
            ui.label(bounded_percent(prediction.confidence)).on_hover_text(reader.confidence_text());
        }
        action
    });
    row.inner
}

/// Such as `3016 2.1 %  2015 0.4 %`.
fn others(prediction: &StringPrediction) -> String {
    let other = |(text, share): &(String, f64)| {
        let text = if text.is_empty() { "no digit" } else { text };
        format!("{text} {}", bounded_percent(*share))
    };
    prediction.alternatives.iter().map(other).collect::<Vec<_>>().join("   ")
}
