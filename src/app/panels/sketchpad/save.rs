//! The drawing with its scores as a figure, and the scores as a table.

use eframe::egui::Ui;

use super::steps::{self, StepPictures};
use crate::{
    app::{
        action::Action,
        lab::Lab,
        painted,
        widgets::{save_menu, score_bars, table_menu},
    },
    chart::{Drawing, Table},
    model::scores::Scores,
};

/// Width of what is in the figure, in points.
const FIGURE_WIDTH: f32 = 420.0;

/// Shows the menus once there is a prediction; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let scores = lab.sketch.prediction.as_ref().map(|prediction| &prediction.scores)?;
    let menus = ui.horizontal(|ui| {
        let (spoken, hover) = ("Save figure of the drawing", "Saves or copies the scores and the steps from the ink");
        let figure = save_menu::drawing_ui(ui, "Drawing", spoken, hover, || drawing(lab, scores));
        figure.or(table_menu::ui(ui, "the scores", "scores", || table(lab, scores)))
    });
    menus.inner
}

fn caption(lab: &Lab) -> String {
    format!("Scores of a drawing on the pad. {}", lab.credits())
}

fn drawing(lab: &Lab, scores: &Scores) -> Drawing {
    let mut pictures = StepPictures::default();
    painted::drawing(caption(lab), "drawing".to_owned(), |ui| {
        ui.set_max_width(FIGURE_WIDTH);
        steps::ui(ui, lab.sketch.ink.as_ref(), &mut pictures);
        score_bars::ui(ui, lab.network.architecture.loss, &lab.class_names(), Some(scores));
    })
}

/// A row for each class.
fn table(lab: &Lab, scores: &Scores) -> Table {
    let names = lab.class_names();
    Table {
        caption: caption(lab),
        titles: ["Class", "Probability, %"].map(str::to_owned).to_vec(),
        rows: score_bars::in_words(&names, scores).map(|(class, percent)| vec![class, percent]).collect(),
    }
}
