//! The image that the views are about, and what each of the ticked runs' networks reads in it.

use eframe::egui::{Align, Label, Layout, RichText, ScrollArea, Sense, Ui, vec2};

use super::{entry::Entry, view::View};
use crate::{
    app::{
        action::Action,
        lab::{Lab, Subject},
        pictures::Pictures,
        theme,
        widgets::{
            chart_view::legend,
            mosaic::{self, Emphasis},
            score_bars,
        },
    },
    chart::Style,
    model::{
        layer::Layer,
        scores::{Class, Scores},
        verdict::{RejectionThreshold, Verdict},
    },
};

/// Height of a row in points.
const ROW_HEIGHT: f32 = 38.0;

/// Width of the digit with its probability, and least width of a name, in points.
const READING_WIDTH: f32 = 64.0;
const MIN_NAME_WIDTH: f32 = 60.0;

/// Side of the picture in points.
const PICTURE_SIDE: f32 = 44.0;

/// A row.
struct Row<'a> {
    name: &'a str,
    /// The group whose curve the run belongs to.
    group: Option<usize>,
    reading: Reading<'a>,
}

/// What a network reads.
enum Reading<'a> {
    /// How probable each digit is to it.
    Read(&'a Scores),
    /// Nothing yet.
    Waiting,
    /// Nothing, and why.
    Missing(String),
}

/// Shows the image and the predictions; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures, entries: &[Entry], view: &View) -> Vec<Action> {
    let actions = subject_ui(ui, lab, pictures);
    let in_use = lab.network_name();
    let reading = match lab.snapshot.as_ref().and_then(|snapshot| snapshot.activations.as_ref()) {
        Some(activations) if Some(&*activations.image) == lab.subject_image() => Reading::Read(&activations.scores),
        _ => Reading::Waiting,
    };
    let first = Row { name: &in_use, group: None, reading };
    ScrollArea::vertical().id_salt("readings").auto_shrink(false).show_rows(
        ui,
        ROW_HEIGHT,
        view.ticked.len() + 1,
        |ui, rows| {
            for index in rows {
                match index.checked_sub(1) {
                    None => row_ui(ui, &first, lab.rejection_threshold),
                    Some(index) => row_ui(ui, &row(lab, entries, view, view.ticked[index]), lab.rejection_threshold),
                }
            }
        },
    );
    actions
}

/// What is shown to them, and the way to another image.
fn subject_ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(PICTURE_SIDE, PICTURE_SIDE), Sense::hover());
        mosaic::paint(ui, pictures.layer(Layer::Input), rect, Emphasis::None);
        ui.vertical(|ui| {
            ui.strong("The same image, read by each");
            ui.horizontal(|ui| {
                let what = match lab.subject_label() {
                    Some(label) => format!("{}, a {label}", lab.subject_name()),
                    None => lab.subject_name(),
                };
                if ui.small_button("Random").on_hover_text("Any test digit").clicked() {
                    actions.push(Action::ShowRandom);
                }
                let hover = "Draw on the right, or choose another image in Feature maps";
                ui.add(Label::new(RichText::new(what).weak()).truncate()).on_hover_text(hover);
            });
        });
    });
    actions
}

fn row<'a>(lab: &'a Lab, entries: &'a [Entry], view: &View, position: usize) -> Row<'a> {
    let entry = &entries[position];
    let answered = lab.comparison.answer.as_ref().zip(entry.best_model.as_ref());
    // Of another image or not yet asked: what was read before is about something else.
    let answered = answered.and_then(|(answer, model)| {
        (Some(&*answer.image) == lab.subject_image()).then(|| answer.predictions.get(&model.path))?
    });
    let live = entry.run.and_then(|run| lab.prediction_of(lab.runs.get(&run)?));
    let reading = match (&entry.best_model, answered) {
        // The network of a run of this session is read while it learns.
        _ if lab.subject == Subject::Drawing && live.is_some() => {
            live.map_or(Reading::Waiting, |live| Reading::Read(&live.scores))
        }
        (None, _) if entry.folder.is_none() => {
            Reading::Missing("kept in memory only: it reads while it is in use".to_owned())
        }
        (None, _) => Reading::Missing("no epoch done".to_owned()),
        (Some(_), Some(Ok(scores))) => Reading::Read(scores),
        (Some(_), Some(Err(error))) => Reading::Missing(error.to_string()),
        (Some(_), None) => Reading::Waiting,
    };
    Row { name: &entry.name, group: view.group_of(position), reading }
}

fn row_ui(ui: &mut Ui, Row { name, group, reading }: &Row<'_>, threshold: RejectionThreshold) {
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        let (rect, _) = ui.allocate_exact_size(vec2(16.0, 12.0), Sense::hover());
        if let Some(group) = group {
            ui.painter().extend(legend::sample(Style::of_run(*group), rect, theme::tokens(ui)));
        }
        let beside = READING_WIDTH + score_bars::SMALL_SIZE.x + 3.0 * theme::GAP;
        let name_width = (ui.available_width() - beside).max(MIN_NAME_WIDTH);
        cell_ui(ui, name_width, |ui| {
            ui.add(Label::new(*name).truncate()).on_hover_text(*name);
        });
        cell_ui(ui, READING_WIDTH, |ui| match reading {
            Reading::Read(scores) => {
                ui.add(Label::new(RichText::new(verdict(scores, threshold)).strong()).truncate());
            }
            Reading::Waiting => {
                ui.weak("reading");
            }
            Reading::Missing(reason) => {
                let text = RichText::new(reason).color(theme::tokens(ui).warning);
                ui.add(Label::new(text).truncate()).on_hover_text(reason);
            }
        });
        let scores = if let Reading::Read(scores) = reading { Some(*scores) } else { None };
        score_bars::small_ui(ui, scores);
    });
}

fn cell_ui(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    let size = vec2(width, ROW_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        contents(ui);
    });
}

/// What is read with its probability, in words; with a question mark where the network is not sure.
fn verdict(scores: &Scores, threshold: RejectionThreshold) -> String {
    let percent = |class| 100.0 * scores.of_class(class);
    match Verdict::of(scores, threshold) {
        Verdict::Sure(digit) => format!("{digit}  {:.0} %", percent(Class::Digit(digit))),
        Verdict::NotSure(digit, _) => format!("{digit}?  {:.0} %", percent(Class::Digit(digit))),
        Verdict::NotADigit(_) => format!("none  {:.0} %", percent(Class::Rubbish)),
    }
}
