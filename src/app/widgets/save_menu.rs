//! Menus that save figures and tables, or copy them.

use eframe::egui::{Button, Grid, Response, Role, Ui, WidgetInfo};

use super::menu_ui;
use crate::{
    app::{
        action::Action,
        files::{Figure, FigureContent},
    },
    chart::{Chart, Drawing, to_svg},
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
    /// A picture on the clipboard.
    Copy,
}

impl Format {
    pub(crate) const ALL: [Self; 4] = [Self::Png, Self::Svg, Self::Csv, Self::Copy];

    /// Those of what has no table.
    pub(crate) const PICTURES: [Self; 3] = [Self::Png, Self::Svg, Self::Copy];

    /// Its name, and what it is good for.
    fn text(self) -> (&'static str, &'static str) {
        match self {
            Self::Png => ("PNG", "A picture as chosen here, in print quality"),
            Self::Svg => ("SVG", "A drawing as chosen here, sharp at any size"),
            Self::Copy => ("Copy image", "The picture to the clipboard, for a document or slides"),
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
    if items.iter().all(|item| item.disabled_reason.is_some()) {
        let button = ui.add_enabled(false, button);
        button.widget_info(|| WidgetInfo::labeled(Role::Button, false, name));
        button.on_disabled_hover_text("There is nothing to save yet");
        return None;
    }
    let (button, menu) = menu_ui(ui, button, |ui| {
        let saved = items_ui(ui, items);
        more(ui);
        saved
    });
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    button.on_hover_text(hover);
    menu?
}

/// Shows the menu of one drawing, which its entry calls `name`; `spoken` is the button's accessible name.
pub(crate) fn drawing_ui(
    ui: &mut Ui,
    name: &str,
    spoken: &str,
    hover: &str,
    drawing: impl Fn() -> Drawing,
) -> Option<Action> {
    let figure = |format| of_drawing(&drawing(), format);
    let item = SaveItem { name, formats: &Format::PICTURES, disabled_reason: None, figure: &figure };
    self::ui(ui, Button::new("Save figure").small(), spoken, hover, &[item], |_| ())
}

/// Whether the menu of the right button is open, or opens now.
pub(crate) fn is_context_open(response: &Response) -> bool {
    response.secondary_clicked() || response.context_menu_opened()
}

/// Shows the same menu where the right button is pressed.
pub(crate) fn context_ui(response: &Response, items: &[SaveItem<'_>]) -> Option<Action> {
    let mut wanted = None;
    response.context_menu(|ui| wanted = items_ui(ui, items));
    wanted
}

fn items_ui(ui: &mut Ui, items: &[SaveItem<'_>]) -> Option<Action> {
    let mut wanted = None;
    Grid::new("save").show(ui, |ui| {
        for item in items {
            ui.label(item.name);
            for format in item.formats {
                if format_ui(ui, item, *format) {
                    let figure = (item.figure)(*format);
                    wanted = Some(match format {
                        Format::Copy => Action::CopyFigure(figure),
                        _ => Action::SaveFigure(figure),
                    });
                    ui.close();
                }
            }
            ui.end_row();
        }
    });
    wanted
}

/// The button of a format; returns whether it was clicked.
fn format_ui(ui: &mut Ui, SaveItem { name, disabled_reason, .. }: &SaveItem<'_>, format: Format) -> bool {
    let (format_name, hint) = format.text();
    let button = ui.add_enabled(disabled_reason.is_none(), Button::new(format_name));
    let name = match format {
        Format::Copy => format!("Copy {name} as an image"),
        _ => format!("{name} as {format_name}"),
    };
    button.widget_info(|| WidgetInfo::labeled(Role::Button, disabled_reason.is_none(), &name));
    button.on_hover_text(hint).on_disabled_hover_text(disabled_reason.unwrap_or_default()).clicked()
}

/// The file of a drawing.
pub(crate) fn of_drawing(drawing: &Drawing, format: Format) -> Figure {
    of_svg(drawing.to_svg(), &drawing.file_stem, format)
}

/// The file of a picture or drawing.
fn of_svg(svg: String, stem: &str, format: Format) -> Figure {
    let (extension, content) = match format {
        Format::Svg => ("svg", FigureContent::Svg(svg.into())),
        Format::Png | Format::Csv | Format::Copy => ("png", FigureContent::PngOfSvg(svg.into())),
    };
    Figure { file_name: format!("{stem}.{extension}"), content }
}

/// The file of charts: all of them in one figure, or the table of the first.
pub(crate) fn file(charts: &[&Chart], stem: &str, format: Format) -> Figure {
    match format {
        Format::Csv => Figure::csv(stem, charts.first().map_or_else(String::new, |chart| chart.to_csv())),
        _ => of_svg(to_svg(charts), stem, format),
    }
}
