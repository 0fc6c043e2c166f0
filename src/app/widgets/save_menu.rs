//! Menus that save figures and tables.

use eframe::egui::{Button, Grid, Role, Ui, WidgetInfo, containers::menu::MenuButton};

use crate::{
    app::{
        action::Action,
        files::{Figure, FigureContent},
    },
    chart::{Chart, to_svg},
};

/// What is saved, in some formats.
pub(crate) struct SaveItem<'a> {
    pub name: &'a str,
    pub formats: &'a [Format],
    /// Why it cannot be saved, if it cannot.
    pub disabled_reason: Option<&'a str>,
    pub figure: &'a dyn Fn(Format) -> Figure,
}

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Svg,
    Csv,
}

impl Format {
    pub(crate) const ALL: [Self; 3] = [Self::Png, Self::Svg, Self::Csv];

    /// Its name, and what it is good for.
    fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Png => ("PNG", "A picture with axes as chosen here, in print quality"),
            Self::Svg => ("SVG", "A drawing with axes as chosen here, sharp at any size"),
            Self::Csv => ("CSV", "A table for a spreadsheet or a program"),
        }
    }
}

/// Shows a button with a menu: a row for each item, a button for each format, and below them what `more` shows; returns what
/// is to be saved. `name` is the button's accessible name.
pub(crate) fn ui(
    ui: &mut Ui,
    button: Button<'_>,
    name: &str,
    hover: &str,
    items: &[SaveItem<'_>],
    more: impl FnOnce(&mut Ui),
) -> Option<Action> {
    let is_enabled = items.iter().any(|item| item.disabled_reason.is_none());
    let menu = ui.add_enabled_ui(is_enabled, |ui| {
        let (button, menu) = MenuButton::from_button(button).ui(ui, |ui| {
            let saved = items_ui(ui, items);
            more(ui);
            saved
        });
        button.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, name));
        button.on_hover_text(hover).on_disabled_hover_text("There is nothing to save yet");
        menu
    });
    menu.inner?.inner
}

fn items_ui(ui: &mut Ui, items: &[SaveItem<'_>]) -> Option<Action> {
    let mut saved = None;
    Grid::new("save").show(ui, |ui| {
        for SaveItem { name, formats, disabled_reason, figure } in items {
            ui.label(*name);
            for format in *formats {
                let (format_name, hint) = format.text();
                let button = ui.add_enabled(disabled_reason.is_none(), Button::new(format_name));
                let name = format!("{name} as {format_name}");
                button.widget_info(|| WidgetInfo::labeled(Role::Button, disabled_reason.is_none(), &name));
                let button = button.on_hover_text(hint).on_disabled_hover_text(disabled_reason.unwrap_or_default());
                if button.clicked() {
                    saved = Some(Action::SaveFigure(figure(*format)));
                    ui.close();
                }
            }
            ui.end_row();
        }
    });
    saved
}

/// The file of charts: all of them in one figure, or the table of the first.
pub(crate) fn file(charts: &[&Chart], stem: &str, format: Format) -> Figure {
    let svg = |content: fn(_) -> FigureContent| content(to_svg(charts).into());
    let (extension, content) = match format {
        Format::Png => ("png", svg(FigureContent::PngOfSvg)),
        Format::Svg => ("svg", svg(FigureContent::Svg)),
        Format::Csv => return Figure::csv(stem, charts.first().map_or_else(String::new, |chart| chart.to_csv())),
    };
    Figure { file_name: format!("{stem}.{extension}"), content }
}
