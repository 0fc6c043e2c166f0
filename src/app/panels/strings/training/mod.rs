//! What a training step would change: the constrained and the free graph, with the slope of the loss at every arc (figure 20).

mod drawing;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use eframe::egui::{ComboBox, Label, RichText, TextEdit, Ui, vec2};

use self::drawing::{Drawing, Side};
use super::field::Field;
use crate::{
    app::{
        action::Action,
        lab::Lab,
        memo::{Memo, Shared},
        theme,
        widgets::{legend, why_button},
    },
    data::{choice::Described, strings::StringImage},
    graph::{Criterion, Label as Class},
    read::{
        criterion::StringCriterion,
        criterion_graphs::{CriterionGraphs, Unwritable, figure_20, of_graph, of_positions, of_segments},
    },
    train::string_view::StringView,
};

/// Whose graphs are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// Those of the string's segments.
    Segments,
    /// Those of the swept network's positions.
    Positions,
    /// Those that the paper prints.
    Figure20,
}

impl Subject {
    const ALL: [Self; 3] = [Self::Segments, Self::Positions, Self::Figure20];

    fn title(self) -> &'static str {
        match self {
            Self::Segments => "Segments",
            Self::Positions => "Swept",
            Self::Figure20 => "Figure 20",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Segments => "The graphs of this string, where the network reads segments",
            Self::Positions => "The graphs of this string, where the network is swept over it",
            Self::Figure20 => "The paper's own example with its printed penalties: “34” is wanted, “341” is the answer",
        }
    }
}

/// An arc that was clicked, by what stays the same while the network learns.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pinned {
    side: Side,
    origin: usize,
    row: usize,
}

pub(super) struct TrainingStep {
    subject: Subject,
    criterion: Criterion,
    /// The wanted strings: of the field, and of figure 20.
    wanted: [String; 2],
    /// The field for which the first of them was preset.
    preset_for: Option<Shared<StringImage>>,
    pinned: Option<Pinned>,
    graphs: Memo<Key, Result<CriterionGraphs, Unwritable>>,
}

#[derive(PartialEq)]
struct Key {
    view: Shared<StringView>,
    subject: Subject,
    criterion: Criterion,
    wanted: String,
}

impl Default for TrainingStep {
    fn default() -> Self {
        Self {
            subject: Subject::Segments,
            criterion: Criterion::DiscriminativeForward,
            wanted: [String::new(), figure_20::WANTED.map(|digit| digit.to_string()).concat()],
            preset_for: None,
            pinned: None,
            graphs: Memo::default(),
        }
    }
}

/// Lines of the texts above and below the graphs, whatever they say.
const ARITHMETIC_LINES: f32 = 4.0;
const ARC_LINES: f32 = 4.0;

/// Width of the text field and of the list of criteria, in points.
const WANTED_WIDTH: f32 = 96.0;
const CRITERION_WIDTH: f32 = 210.0;

/// A string has at most so many digits.
const MOST_DIGITS: usize = 12;

impl TrainingStep {
    /// Shows the step; returns what the user wants.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
        self.preset(lab, view);
        let actions = self.choices_ui(ui).into_iter().collect();
        let wanted = self.wanted_text().to_owned();
        let Self { subject, criterion, pinned, graphs, .. } = self;
        let key = Key { view: Shared::of(view), subject: *subject, criterion: *criterion, wanted: wanted.clone() };
        let graphs = match graphs.get(key, |key| computed(view, key)) {
            Ok(graphs) => &*graphs,
            Err(reason) => {
                ui.colored_label(theme::tokens(ui).warning, format!("The loss is infinite: {reason}."));
                return actions;
            }
        };
        lines_ui(ui, ARITHMETIC_LINES, |ui| {
            ui.add(Label::new(RichText::new(words::arithmetic(*criterion, graphs, &wanted)).strong()).wrap());
            ui.add(Label::new(RichText::new(words::lesson(*criterion, graphs, &wanted)).weak()).wrap());
        });
        slopes_ui(ui);
        let drawing = Drawing { view, subject: *subject, field, wanted: &wanted, pinned: *pinned };
        *pinned = drawing.graphs_ui(ui, graphs);
        lines_ui(ui, ARC_LINES, |ui| {
            let text = pinned.and_then(|pinned| drawing.text_of(pinned, graphs));
            ui.label(text.unwrap_or_else(|| words::HOW_TO_POINT.to_owned()));
        });
        actions
    }

    /// The same loss of the same string, with no arc pinned.
    pub(super) fn as_chosen(&self) -> Self {
        Self { subject: self.subject, criterion: self.criterion, wanted: self.wanted.clone(), ..Self::default() }
    }

    /// Both graphs, and how the loss comes of them.
    pub(super) fn figure_ui(&self, ui: &mut Ui, view: &Arc<StringView>, field: &Field) {
        let Self { subject, criterion, .. } = *self;
        let wanted = self.wanted_text();
        let key = Key { view: Shared::of(view), subject, criterion, wanted: wanted.to_owned() };
        let Ok(graphs) = computed(view, &key) else { return };
        ui.label(described(criterion).describe().title);
        ui.label(words::arithmetic(criterion, &graphs, wanted));
        slopes_ui(ui);
        let drawing = Drawing { view, subject, field, wanted, pinned: None };
        drawing.graphs_ui(ui, &graphs);
    }

    /// The string that is wanted.
    fn wanted_text(&self) -> &str {
        &self.wanted[usize::from(self.subject == Subject::Figure20)]
    }

    /// Another field wants its own digits, where they are known; else those that were read.
    fn preset(&mut self, lab: &Lab, view: &Arc<StringView>) {
        let image = &view.question.image;
        let of_image = Shared::of(image);
        if self.preset_for.as_ref() == Some(&of_image) {
            return;
        }
        self.preset_for = Some(of_image);
        self.pinned = None;
        let is_known = lab.strings.image.as_ref().is_ok_and(|shown| Arc::ptr_eq(shown, image));
        let truth = lab.strings.truth.clone().filter(|_| is_known);
        self.wanted[0] = truth.unwrap_or_else(|| match self.subject {
            Subject::Positions => view.sweep.prediction.text(),
            Subject::Segments | Subject::Figure20 => view.segments.prediction.text(),
        });
    }

    fn choices_ui(&mut self, ui: &mut Ui) -> Option<Action> {
        let mut asked = None;
        ui.horizontal_wrapped(|ui| {
            for subject in Subject::ALL {
                let title = ui.selectable_label(subject == self.subject, subject.title());
                if title.on_hover_text(subject.hint()).clicked() {
                    (self.subject, self.pinned) = (subject, None);
                }
            }
            ui.separator();
            let label = ui.weak("Wanted");
            let wanted = &mut self.wanted[usize::from(self.subject == Subject::Figure20)];
            let edit = TextEdit::singleline(wanted).desired_width(WANTED_WIDTH).char_limit(MOST_DIGITS);
            ui.add(edit.hint_text("no digit")).labelled_by(label.id).on_hover_text("The string that is to be read");
            wanted.retain(|letter| letter.is_ascii_digit());
            let label = ui.weak("Criterion");
            let shown = described(self.criterion).describe();
            let list = ComboBox::from_id_salt("criterion").width(CRITERION_WIDTH).selected_text(shown.title);
            let list = list.show_ui(ui, |ui| {
                for criterion in Criterion::ALL {
                    let text = described(criterion).describe();
                    let entry = ui.selectable_value(&mut self.criterion, criterion, text.title);
                    if entry.on_hover_text(text.hint).clicked() {
                        ui.close();
                    }
                }
            });
            list.response.labelled_by(label.id).on_hover_text(shown.hint);
            // The step has a mark for the same topic.
            asked = ui.push_id("criterion", |ui| why_button::ui(ui, described(self.criterion).into())).inner;
        });
        asked
    }
}

/// What the colours of arcs mean.
fn slopes_ui(ui: &mut Ui) {
    ui.horizontal_wrapped(|ui| {
        ui.weak("Slope of the loss").on_hover_text(words::SLOPE);
        legend::ui(ui, "1");
        ui.weak("blue: penalty rises · orange: falls · thick: best path");
    });
}

/// Shows texts in the height of so many lines.
fn lines_ui(ui: &mut Ui, line_count: f32, show: impl FnOnce(&mut Ui)) {
    let height = line_count * ui.text_style_height(&eframe::egui::TextStyle::Body);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.set_min_size(vec2(ui.available_width(), height));
        show(ui);
    });
}

fn computed(view: &StringView, key: &Key) -> Result<CriterionGraphs, Unwritable> {
    let wanted: Vec<Class> = key.wanted.bytes().map(|digit| Class::from(digit - b'0')).collect();
    match key.subject {
        Subject::Segments => of_segments(key.criterion, &view.segments.segmentation, &view.segments.penalties, &wanted),
        Subject::Positions => {
            of_positions(key.criterion, view.question.topology.steps(), &view.sweep.penalties, &wanted)
        }
        Subject::Figure20 => {
            let width_px = view.question.image.width() as f32;
            let columns_px = FIGURE_COLUMNS.map(|share| share * width_px);
            of_graph(key.criterion, figure_20::graph()?, &columns_px, &wanted)
        }
    }
}

/// Places of the figure's nodes as shares of the field's width.
const FIGURE_COLUMNS: [f32; 4] = [0.1, 0.38, 0.66, 0.94];

/// The criterion by the name that training on strings gives it.
fn described(criterion: Criterion) -> StringCriterion {
    match criterion {
        Criterion::Viterbi => StringCriterion::Viterbi,
        Criterion::DiscriminativeViterbi => StringCriterion::DiscriminativeViterbi,
        Criterion::Forward => StringCriterion::Forward,
        Criterion::DiscriminativeForward => StringCriterion::DiscriminativeForward,
    }
}
