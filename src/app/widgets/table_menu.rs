//! The menu that copies a table, for a document or a spreadsheet, or saves it.

use eframe::egui::{Button, Role, Ui, WidgetInfo};

use super::menu_ui;
use crate::{
    app::{action::Action, files::Figure},
    chart::Table,
};

/// Shows the menu of the table that `table` makes, named `name` in a sentence; returns what is to be saved.
pub(crate) fn ui(ui: &mut Ui, name: &str, stem: &str, table: impl Fn() -> Table) -> Option<Action> {
    let (button, menu) = menu_ui(ui, Button::new("Copy table").small(), |ui| formats_ui(ui, stem, table));
    let spoken = format!("Copy {name}");
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    button.on_hover_text("Copies the table as text, or saves it");
    menu?
}

/// Shows the entries of the menu; returns what is to be saved. A click closes the menu that they are in.
pub(crate) fn formats_ui(ui: &mut Ui, stem: &str, table: impl Fn() -> Table) -> Option<Action> {
    for (format, hover, text) in [
        ("For a spreadsheet", "With tabs between the cells", Table::to_tsv as fn(&Table) -> String),
        ("Markdown", "For notes, issues and README files", Table::to_markdown),
        ("LaTeX", "For a report, with the package booktabs", Table::to_latex),
        ("CSV", "With commas between the cells", Table::to_csv),
    ] {
        if ui.button(format).on_hover_text(hover).clicked() {
            ui.ctx().copy_text(text(&table()));
            ui.close();
        }
    }
    ui.separator();
    let save = ui.button("Save as CSV…");
    if save.clicked() {
        ui.close();
    }
    save.clicked().then(|| Action::SaveFigure(Figure::csv(stem, table().to_csv())))
}
