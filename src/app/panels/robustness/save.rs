//! The menu that saves the curves as a figure and their points as a table.

use eframe::egui::{Button, Ui};

use super::{figure, words};
use crate::{
    app::{
        action::Action,
        files::{Figure, FigureContent},
        lab::{Lab, RobustnessCurves},
    },
    train::robustness::write_csv,
};

/// Shows the menu; returns what is to be saved.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let Some(curves) = lab.robustness.latest.as_ref().filter(|curves| !curves.points.is_empty()) else {
        ui.add_enabled(false, Button::new("Save")).on_disabled_hover_text("There are no curves to save yet");
        return None;
    };
    let menu = ui.menu_button("Save", |ui| {
        let items = [
            ("Curves as PNG", "A picture of all curves, in print quality"),
            ("Curves as SVG", "A drawing of all curves, sharp at any size"),
            ("Points as CSV", "A table for a spreadsheet or a program"),
        ];
        let chosen = items.map(|(name, hover)| ui.button(name).on_hover_text(hover).clicked());
        let saved = figure(lab, curves, chosen);
        if saved.is_some() {
            ui.close();
        }
        saved
    });
    menu.response.on_hover_text("Saves the curves of all disturbances, and their points");
    menu.inner.flatten().map(Action::SaveFigure)
}

fn figure(lab: &Lab, curves: &RobustnessCurves, [is_png, is_svg, is_csv]: [bool; 3]) -> Option<Figure> {
    let svg = || figure::svg(&lab.robustness, &format!("Robustness of {}", words::curves_name(lab, curves))).into();
    let (extension, content) = match (is_png, is_svg, is_csv) {
        (true, ..) => ("png", FigureContent::PngOfSvg(svg())),
        (_, true, _) => ("svg", FigureContent::Svg(svg())),
        (.., true) => ("csv", FigureContent::Csv(csv(curves).into())),
        _ => return None,
    };
    Some(Figure { file_name: format!("robustness.{extension}"), content })
}

fn csv(curves: &RobustnessCurves) -> String {
    let mut table = Vec::new();
    // Writing into memory does not fail.
    write_csv(&curves.points, &mut table).ok();
    String::from_utf8_lossy(&table).into_owned()
}
