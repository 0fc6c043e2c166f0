//! The stage as a figure: the maps that are read, the products, and the map filled so far.

use eframe::egui::Ui;

use super::stage;
use crate::{
    app::{
        action::Action,
        arithmetic::value_name,
        figures,
        lab::{Lab, ValuePlace},
        painted,
        pictures::Pictures,
        widgets::save_menu,
    },
    chart::Drawing,
};

/// Height of the stage, in points.
const HEIGHT: f32 = 460.0;

/// Shows the menu; returns what the user wants.
pub(super) fn menu_ui(ui: &mut Ui, lab: &Lab, at: ValuePlace, term: usize) -> Option<Action> {
    let hover = "Saves or copies the kernel over what it reads, its products and the map so far";
    save_menu::drawing_ui(ui, "Slide", "Save figure of the slide", hover, || drawing(lab, at, term))
}

fn drawing(lab: &Lab, at: ValuePlace, term: usize) -> Drawing {
    let (name, subject) = (value_name(at), lab.subject_name());
    let caption = format!("How {name} comes about for {subject}. {}", lab.credits());
    let stem = figures::file_stem(&format!("slide {name} {subject}"));
    let mut pictures = Pictures::default();
    painted::drawing(caption, stem, |ui| {
        pictures.update(ui.ctx(), lab);
        ui.set_max_height(HEIGHT);
        stage::ui(ui, lab, &pictures, at, &mut term.clone());
    })
}
