//! The image that the views are about, and what the network of each ticked run predicts for it.

use eframe::egui::{Align, Label, Layout, RichText, ScrollArea, Sense, Ui, vec2};

use super::{View, swatch_ui};
use crate::{
    app::{
        action::Action,
        lab::{Lab, Subject},
        painted,
        pictures::Pictures,
        theme,
        widgets::{
            elided,
            mosaic::{self, Emphasis},
            save_menu, score_bars, table_menu,
        },
    },
    chart::Table,
    data::{dataset::CLASS_COUNT, ink::ShapeRejection},
    model::{
        layer::Layer,
        scores::{Class, Scores},
        verdict::{Verdict, WhyNoDigit},
    },
};

/// Height of a row in points.
const ROW_HEIGHT: f32 = 38.0;

/// Width of the digit with its probability, and least width of a name, in points.
const VERDICT_WIDTH: f32 = 64.0;
const MIN_NAME_WIDTH: f32 = 60.0;

/// Width of the rows in a figure, in points.
const FIGURE_WIDTH: f32 = 520.0;

/// Side of the picture in points.
const PICTURE_SIDE: f32 = 44.0;

/// What a network predicts, or why there is no prediction.
enum Prediction<'a> {
    Known(&'a Scores),
    Waiting,
    Missing(String),
}

impl<'a> Prediction<'a> {
    fn scores(&self) -> Option<&'a Scores> {
        if let Self::Known(scores) = self { Some(scores) } else { None }
    }
}

/// What is compared: the image, the ticked runs, and the result of the image's shape check.
#[derive(Clone, Copy)]
pub(super) struct Compared<'a> {
    pub lab: &'a Lab,
    pub view: &'a View,
    pub shape: Option<ShapeRejection>,
}

impl<'a> Compared<'a> {
    /// Shows the image and the predictions; returns what the user wants.
    pub(super) fn ui(self, ui: &mut Ui, pictures: &Pictures) -> Option<Action> {
        let action = self.subject_ui(ui, pictures);
        let rows = ScrollArea::vertical().id_salt("predictions").auto_shrink(false);
        rows.show_rows(ui, ROW_HEIGHT, self.row_count(), |ui, rows| {
            for index in rows {
                self.row_ui(ui, index);
            }
        });
        action
    }

    /// One for the network in use, and one for each ticked run.
    fn row_count(self) -> usize {
        self.view.ticked.len() + 1
    }

    /// Shows the prediction of the network in use, or with a higher `index` that of a ticked run.
    fn row_ui(self, ui: &mut Ui, index: usize) {
        let (name, group, prediction) = self.network_at(index);
        cell_ui(ui, ui.available_width(), |ui| {
            swatch_ui(ui, group);
            let beside = VERDICT_WIDTH + score_bars::SMALL_SIZE.x + 3.0 * theme::GAP;
            let name_width = (ui.available_width() - beside).max(MIN_NAME_WIDTH);
            cell_ui(ui, name_width, |ui| {
                elided::label_ui(ui, &name, RichText::new);
            });
            cell_ui(ui, VERDICT_WIDTH, |ui| verdict_ui(ui, self.lab, self.shape, &prediction));
            score_bars::small_ui(ui, &self.lab.class_names(), prediction.scores());
        });
    }

    /// The name, the group and the prediction of the network in use, or with a higher `index` of a ticked run.
    fn network_at(self, index: usize) -> (String, Option<usize>, Prediction<'a>) {
        let Self { lab, view, .. } = self;
        match index.checked_sub(1).map(|index| view.ticked[index]) {
            None => (lab.network_name(), None, of_network_in_use(lab)),
            Some(index) => (view.rows[index].name.clone(), view.group_of(index), of_run(lab, view, index)),
        }
    }

    /// The menus that save and copy the predictions.
    fn save_ui(self, ui: &mut Ui) -> Option<Action> {
        let (spoken, hover) = ("Save figure of the predictions", "Saves or copies the predictions as a picture");
        let drawing = || {
            painted::drawing(self.caption(), "predictions".to_owned(), |ui| {
                ui.set_max_width(FIGURE_WIDTH);
                (0..self.row_count()).for_each(|index| self.row_ui(ui, index));
            })
        };
        let figure = save_menu::drawing_ui(ui, "Predictions", spoken, hover, drawing);
        figure.or(table_menu::ui(ui, "the predictions", "predictions", || self.table()))
    }

    fn caption(self) -> String {
        format!("Predictions for {}. Data: {}", self.lab.subject_name(), self.lab.data.dataset.source.name())
    }

    /// Such as `Predictions for test digit 12, a 7`.
    fn title(self) -> String {
        let subject = self.lab.subject_name();
        match self.lab.subject_label() {
            Some(label) => format!("Predictions for {subject}, {}", self.lab.data_class_names().with_article(label)),
            None => format!("Predictions for {subject}"),
        }
    }

    /// A row for each network: the probabilities of the classes, in percent; empty where there is no prediction.
    fn table(self) -> Table {
        let row = |index| {
            let (name, _, prediction) = self.network_at(index);
            let percent = |class| {
                let scores = prediction.scores()?;
                Some(format!("{:.2}", 100.0 * scores.of_class(Class::Digit(class))))
            };
            let percents = (0..CLASS_COUNT as u8).map(|class| percent(class).unwrap_or_default());
            [name].into_iter().chain(percents).collect()
        };
        let classes = self.lab.class_names();
        Table {
            caption: format!("{}. Probabilities in percent", self.caption()),
            titles: ["Network".to_owned()].into_iter().chain(classes.all().map(String::from)).collect(),
            rows: (0..self.row_count()).map(row).collect(),
        }
    }

    /// Shows the image, the way to another one, and the menus.
    fn subject_ui(self, ui: &mut Ui, pictures: &Pictures) -> Option<Action> {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(PICTURE_SIDE, PICTURE_SIDE), Sense::hover());
            mosaic::paint(ui, pictures.layer(Layer::Input), rect, Emphasis::None);
            ui.vertical(|ui| {
                let hover = "Draw on the right, or choose another image in Feature maps";
                ui.add(Label::new(RichText::new(self.title()).strong()).truncate()).on_hover_text(hover);
                ui.horizontal(|ui| {
                    let random = ui.small_button("Random").on_hover_text("Any test digit");
                    let saved = self.save_ui(ui);
                    random.clicked().then_some(Action::ShowRandom).or(saved)
                })
                .inner
            })
            .inner
        })
        .inner
    }
}

fn of_network_in_use(lab: &Lab) -> Prediction<'_> {
    match lab.activations() {
        Some(activations) if Some(&*activations.image) == lab.subject_image() => Prediction::Known(&activations.scores),
        _ => Prediction::Waiting,
    }
}

/// Of a run of this session that of its present network for a drawing, else that of its best network.
fn of_run<'a>(lab: &'a Lab, view: &View, index: usize) -> Prediction<'a> {
    let row = &view.rows[index];
    let live = row.run.and_then(|run| lab.prediction_of(lab.runs.get(&run)?));
    if let Some(live) = live.filter(|_| lab.subject == Subject::Drawing) {
        return Prediction::Known(&live.scores);
    }
    let Some(model) = &row.best_model else {
        return Prediction::Missing(match row.folder {
            None => "in memory only: draw a digit for its prediction".to_owned(),
            Some(_) => "no epoch done".to_owned(),
        });
    };
    let answer = lab.comparison.answer.as_ref().filter(|answer| Some(&*answer.image) == lab.subject_image());
    match answer.and_then(|answer| answer.predictions.get(&model.path)) {
        Some(Ok(scores)) => Prediction::Known(scores),
        Some(Err(error)) => Prediction::Missing(error.to_string()),
        None => Prediction::Waiting,
    }
}

fn cell_ui(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    let size = vec2(width, ROW_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        contents(ui);
    });
}

/// Shows the digit with its probability; with a question mark where the network is uncertain.
fn verdict_ui(ui: &mut Ui, lab: &Lab, shape: Option<ShapeRejection>, prediction: &Prediction<'_>) {
    let scores = match prediction {
        Prediction::Known(scores) => scores,
        Prediction::Waiting => {
            ui.weak("waiting");
            return;
        }
        Prediction::Missing(reason) => {
            let text = RichText::new(reason).color(theme::tokens(ui).warning);
            ui.add(Label::new(text).truncate()).on_hover_text(reason);
            return;
        }
    };
    let percent = |class| format!("{:.0} %", 100.0 * scores.of_class(class));
    let names = lab.class_names();
    let (text, hover) = match Verdict::with_shape(shape, scores, lab.rejection_threshold) {
        Verdict::Sure(digit) => {
            (format!("{}  {}", names.of(digit), percent(Class::Digit(digit))), "Certain".to_owned())
        }
        Verdict::NotSure(digit, _) => {
            (format!("{}?  {}", names.of(digit), percent(Class::Digit(digit))), "Uncertain".to_owned())
        }
        Verdict::NotADigit(WhyNoDigit::Shape(rejection)) => ("no digit".to_owned(), rejection.words().to_owned()),
        Verdict::NotADigit(WhyNoDigit::RubbishClass) => {
            ("no digit".to_owned(), format!("rubbish {}", percent(Class::Rubbish)))
        }
    };
    ui.add(Label::new(RichText::new(text).strong()).truncate()).on_hover_text(hover);
}
