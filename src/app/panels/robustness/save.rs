//! The menu that saves the curves of all disturbances as a figure, and their points as a table.

use eframe::egui::{Button, Ui};

use super::chart::chart;
use crate::{
    app::{
        action::Action,
        files::{Figure, FigureContent},
        lab::{Lab, RobustnessCurves},
        widgets::chart_view::{self, Format},
    },
    data::disturb::Disturbance,
    train::robustness::write_csv,
};

/// Shows the menu; returns what is to be saved.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let Some(curves) = lab.robustness.latest.as_ref().filter(|curves| !curves.points.is_empty()) else {
        ui.add_enabled(false, Button::new("Save all")).on_disabled_hover_text("There are no curves to save yet");
        return None;
    };
    let menu = ui.menu_button("Save all", |ui| {
        let items = [
            (Format::Png, "Curves as PNG", "A picture of all curves, in print quality"),
            (Format::Svg, "Curves as SVG", "A drawing of all curves, sharp at any size"),
            (Format::Csv, "Points as CSV", "A table for a spreadsheet or a program"),
        ];
        let mut saved = None;
        for (format, name, hover) in items {
            if ui.button(name).on_hover_text(hover).clicked() {
                saved = Some(Action::SaveFigure(figure(lab, curves, format)));
                ui.close();
            }
        }
        saved
    });
    menu.response.on_hover_text("Saves the curves of all disturbances, and their points");
    menu.inner.flatten()
}

fn figure(lab: &Lab, curves: &RobustnessCurves, format: Format) -> Figure {
    if format == Format::Csv {
        let content = FigureContent::Csv(csv(curves).into());
        return Figure { file_name: "robustness.csv".to_owned(), content };
    }
    let charts = Disturbance::ALL.map(|disturbance| chart(disturbance, lab, None));
    chart_view::file(&charts.each_ref(), "robustness", format)
}

fn csv(curves: &RobustnessCurves) -> String {
    let mut table = Vec::new();
    // Writing into memory does not fail.
    write_csv(&curves.points, &mut table).ok();
    String::from_utf8_lossy(&table).into_owned()
}
