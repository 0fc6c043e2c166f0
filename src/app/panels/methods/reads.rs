//! The image in view as all measured methods read it, and what one of them sees in it.

use eframe::egui::{
    Align, Align2, Color32, Layout, Rect, Role, ScrollArea, Sense, TextStyle, Theme, Ui, Vec2, WidgetInfo, vec2,
};

use super::{evidence::EvidencePictures, measuring::NOTHING_MEASURED};
use crate::{
    app::{
        action::Action,
        figures,
        lab::{Lab, MethodList},
        memo::Memo,
        numbers::{percent, short},
        panels::subject_choice,
        pictures::Pictures,
        theme,
        widgets::{
            elided::fitting,
            mosaic::{self, Emphasis},
            table_menu, why_button,
        },
    },
    chart::Table,
    data::dataset::Image,
    methods::{benchmark::Cell, service::Reading},
    model::layer::Layer,
};

/// From this width on the pictures stand beside the answers, in points.
const WIDE: f32 = 380.0;

/// Widths of the answers in points, and their share of the panel.
const ANSWERS_WIDTHS: [f32; 2] = [190.0, 360.0];
const ANSWERS_SHARE: f32 = 0.45;

/// Height of the answers above the pictures, as a share of the room, and at least in points.
const ANSWERS_HEIGHT_SHARE: f32 = 0.45;
const LEAST_ANSWERS_HEIGHT: f32 = 96.0;

/// Height of a row, and widths of the digits and of the margin in it, in points.
const ROW_HEIGHT: f32 = 22.0;
const DIGIT_WIDTH: f32 = 30.0;
const MARGIN_WIDTH: f32 = 54.0;

/// From this width on a row has room for the second digit and the margin, in points; below it, width of the answer.
const WIDE_ROW: f32 = 250.0;
const NARROW_ANSWER_WIDTH: f32 = 44.0;

/// Side of the picture of the image, in points.
const PICTURE_SIDE: f32 = 44.0;

/// The image in view, and the method that shows what it sees.
#[derive(Default)]
pub(super) struct Reads {
    chosen: Option<Cell>,
    evidence: Memo<(Option<Image>, Cell, Theme, bool), Option<EvidencePictures>>,
}

impl Reads {
    /// The cell that shows what it sees: the chosen one, else the first that is measured.
    pub(super) fn shown(&self, list: &MethodList) -> Option<Cell> {
        let cells = || list.whole().map(|measured| &measured.result.cell);
        cells().find(|cell| self.chosen.as_ref() == Some(cell)).or_else(|| cells().next()).cloned()
    }

    /// Shows the page; returns what the user wants.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
        let mut actions = subject_ui(ui, lab, pictures);
        let Some(shown) = self.shown(&lab.methods.list) else {
            ui.label(format!("{NOTHING_MEASURED}. Each reads the image here, and shows what it sees"));
            return actions;
        };
        let available = ui.available_size();
        if available.x >= WIDE {
            let [least, most] = ANSWERS_WIDTHS;
            let width = (ANSWERS_SHARE * available.x).clamp(least, most);
            ui.horizontal_top(|ui| {
                ui.allocate_ui_with_layout(vec2(width, available.y), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(width);
                    self.answers_ui(ui, lab, &shown, available.y);
                });
                ui.add_space(theme::GROUP_GAP);
                actions.extend(ui.vertical(|ui| self.evidence_ui(ui, lab, &shown)).inner);
            });
        } else {
            let height = (ANSWERS_HEIGHT_SHARE * available.y).max(LEAST_ANSWERS_HEIGHT);
            self.answers_ui(ui, lab, &shown, height);
            ui.separator();
            actions.extend(self.evidence_ui(ui, lab, &shown));
        }
        actions
    }

    /// A row for the network in use and one for each method, at most `height` points high.
    fn answers_ui(&mut self, ui: &mut Ui, lab: &Lab, shown: &Cell, height: f32) {
        let area = ScrollArea::vertical().id_salt("answers").auto_shrink([false, true]).max_height(height);
        area.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            row_ui(ui, lab, &Row::of_network(lab), false);
            for measured in lab.methods.list.whole() {
                let cell = &measured.result.cell;
                if row_ui(ui, lab, &Row::of_method(lab, cell), cell == shown) {
                    self.chosen = Some(cell.clone());
                }
            }
        });
    }

    /// What the shown method sees.
    fn evidence_ui(&mut self, ui: &mut Ui, lab: &Lab, shown: &Cell) -> Option<Action> {
        let image = lab.subject_image();
        let reading = image.and_then(|image| lab.methods.reads.of(image, shown));
        let evidence = reading.and_then(|reading| reading.as_ref().ok()?.evidence.as_ref());
        let key = (image.copied(), shown.clone(), ui.ctx().theme(), evidence.is_some());
        let pictures = self.evidence.get(key, |(_, _, theme, _)| {
            evidence.map(|evidence| EvidencePictures::new(ui.ctx(), *theme, evidence.clone()))
        });
        let title = format!("What {} sees", shown.full_title());
        let row = ui.horizontal_wrapped(|ui| {
            ui.strong(&title);
            let why = why_button::ui(ui, shown.method.into());
            let caption = format!("{title} in {}. Data: {}", lab.subject_name(), lab.data.dataset.source.name());
            let menu =
                pictures.as_ref().and_then(|pictures| pictures.menu_ui(ui, &caption, &figures::file_stem(&title)));
            why.or(menu)
        });
        match (pictures, reading) {
            (Some(pictures), _) => {
                ScrollArea::vertical().id_salt("evidence").auto_shrink(false).show(ui, |ui| pictures.ui(ui));
            }
            (None, Some(Err(reason))) => {
                ui.colored_label(theme::tokens(ui).warning, reason);
            }
            (None, _) if image.is_none() => {
                ui.weak("Draw a digit, or choose a test digit");
            }
            (None, _) => {
                ui.weak("Reading…");
            }
        }
        row.inner
    }
}

/// The image, others, and the menu of the answers.
fn subject_ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(PICTURE_SIDE), Sense::hover());
        mosaic::paint(ui, pictures.layer(Layer::Input), rect, Emphasis::None);
        ui.horizontal_wrapped(|ui| {
            actions = subject_choice::ui(ui, lab, "All methods read the drawing on the pad");
            actions.extend(table_menu::ui(ui, "the answers", "answers", || table(lab)));
        });
    });
    actions
}

/// An answer as it is shown.
struct Row {
    name: String,
    /// None of the network, which shows what it sees in Feature maps.
    can_choose: bool,
    answer: Answered,
}

enum Answered {
    /// The digit, the runner-up if it is known, and how sure that is.
    Digit(u8, Option<u8>, String),
    Waiting,
    Failed(String),
}

impl Row {
    fn of_network(lab: &Lab) -> Self {
        let activations = lab.activations().filter(|own| Some(&*own.image) == lab.subject_image());
        let answer = activations.map_or(Answered::Waiting, |activations| {
            let scores = &activations.scores;
            Answered::Digit(scores.best(), None, percent(scores.confidence(), 0))
        });
        Self { name: format!("Network in use: {}", lab.network_name()), can_choose: false, answer }
    }

    fn of_method(lab: &Lab, cell: &Cell) -> Self {
        let reading = lab.subject_image().and_then(|image| lab.methods.reads.of(image, cell));
        let answer = match reading {
            Some(Ok(Reading { answer, .. })) => {
                Answered::Digit(answer.digit, Some(answer.runner_up), short(answer.margin))
            }
            Some(Err(reason)) => Answered::Failed(reason.clone()),
            None => Answered::Waiting,
        };
        Self { name: cell.full_title(), can_choose: true, answer }
    }

    /// Such as `40 PCA + quadratic: 7, then 9, margin 0.52`.
    fn words(&self, lab: &Lab) -> String {
        let names = lab.data_class_names();
        let answer = match &self.answer {
            Answered::Digit(digit, Some(second), sure) => {
                format!("{}, then {}, margin {sure}", names.of(*digit), names.of(*second))
            }
            Answered::Digit(digit, None, sure) => format!("{}, {sure} confident", names.of(*digit)),
            Answered::Waiting => "reading".to_owned(),
            Answered::Failed(reason) => reason.clone(),
        };
        format!("{}: {answer}", self.name)
    }
}

/// Shows an answer; returns whether it was clicked.
fn row_ui(ui: &mut Ui, lab: &Lab, row: &Row, is_shown: bool) -> bool {
    let sense = if row.can_choose { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), sense);
    let words = row.words(lab);
    let role = if row.can_choose { Role::Button } else { Role::Label };
    response.widget_info(|| match row.can_choose {
        true => WidgetInfo::selected(role, true, is_shown, &words),
        false => WidgetInfo::labeled(role, true, &words),
    });
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    paint_row(ui, lab, rect, row, is_shown, response.hovered() || response.has_focus());
    response.on_hover_text(words).clicked()
}

fn paint_row(ui: &Ui, lab: &Lab, rect: Rect, row: &Row, is_shown: bool, is_pointed_at: bool) {
    let (tokens, painter) = (theme::tokens(ui), ui.painter().with_clip_rect(rect));
    if is_shown || is_pointed_at && row.can_choose {
        painter.rect_filled(rect, theme::CORNER_RADIUS, tokens.raised);
    }
    if is_shown {
        painter.vline(rect.left() + 1.0, rect.y_range(), (2.0, tokens.accent));
    }
    let names = lab.data_class_names();
    let is_wide = rect.width() >= WIDE_ROW;
    let digits = rect.right() - if is_wide { MARGIN_WIDTH + 2.0 * DIGIT_WIDTH } else { NARROW_ANSWER_WIDTH };
    let margin = rect.right() - 4.0;
    let text = |x: f32, anchor: Align2, words: &str, style: TextStyle, color: Color32| {
        painter.text(vec2(x, rect.center().y).to_pos2(), anchor, words, style.resolve(ui.style()), color);
    };
    let name = fitting(ui, &row.name, digits - rect.left() - 14.0, &TextStyle::Body);
    text(rect.left() + 6.0, Align2::LEFT_CENTER, &name, TextStyle::Body, tokens.text);
    match &row.answer {
        Answered::Digit(digit, second, sure) => {
            let is_wrong = lab.subject_label().is_some_and(|label| label != *digit);
            let color = if is_wrong { tokens.error } else { tokens.text };
            let fit = |class: u8| fitting(ui, &names.of(class), DIGIT_WIDTH, &TextStyle::Body);
            text(digits, Align2::LEFT_CENTER, &fit(*digit), TextStyle::Heading, color);
            if let Some(second) = second.as_ref().filter(|_| is_wide) {
                text(digits + DIGIT_WIDTH, Align2::LEFT_CENTER, &fit(*second), TextStyle::Body, tokens.text_weak);
            }
            if is_wide {
                text(margin, Align2::RIGHT_CENTER, sure, theme::NUMBERS, tokens.text_weak);
            }
        }
        Answered::Waiting => text(margin, Align2::RIGHT_CENTER, "reading", TextStyle::Small, tokens.text_weak),
        Answered::Failed(_) => text(margin, Align2::RIGHT_CENTER, "failed", TextStyle::Small, tokens.warning),
    }
}

/// The answers as a table.
fn table(lab: &Lab) -> Table {
    let names = lab.data_class_names();
    let cells = |row: Row| {
        let [digit, second, sure] = match row.answer {
            Answered::Digit(digit, second, sure) => {
                let second = second.map_or(String::new(), |second| names.of(second).into_owned());
                [names.of(digit).into_owned(), second, sure]
            }
            Answered::Waiting | Answered::Failed(_) => [const { String::new() }; 3],
        };
        vec![row.name, digit, second, sure]
    };
    let methods = lab.methods.list.whole().map(|measured| Row::of_method(lab, &measured.result.cell));
    Table {
        caption: format!("Predictions for {}. Data: {}", lab.subject_name(), lab.data.dataset.source.name()),
        titles: ["Method", "Prediction", "Second", "Margin"].map(str::to_owned).to_vec(),
        rows: std::iter::once(Row::of_network(lab)).chain(methods).map(cells).collect(),
    }
}
