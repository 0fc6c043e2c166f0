//! The menu that saves a chart as a figure or a table, and copies its values.

use eframe::egui::{Button, Role, Ui, WidgetInfo, containers::menu::MenuButton};

use crate::{
    app::{
        action::Action,
        files::{Figure, FigureContent},
    },
    chart::{Chart, to_svg},
};

/// What charts are saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// A picture.
    Png,
    /// A drawing.
    Svg,
    /// The numbers of one chart.
    Csv,
}

/// Shows the menu; returns what is to be saved.
pub(super) fn ui(ui: &mut Ui, chart: &Chart) -> Option<Action> {
    let name = |what: &str| format!("{what} {}", chart.title);
    if chart.is_empty() {
        let button = ui.add_enabled(false, Button::new("Save").small());
        button.widget_info(|| WidgetInfo::labeled(Role::Button, false, name("Save")));
        button.on_disabled_hover_text("There is nothing to save yet");
        return None;
    }
    let (button, menu) = MenuButton::from_button(Button::new("Save").small()).ui(ui, |ui| menu_ui(ui, chart));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, name("Save")));
    button.on_hover_text("Saves this chart, or copies its values");
    menu.and_then(|menu| menu.inner)
}

fn menu_ui(ui: &mut Ui, chart: &Chart) -> Option<Action> {
    let mut saved = None;
    for format in Format::ALL {
        let button = ui.button(format!("Save as {}", format.name()));
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{} as {}", chart.title, format.name())));
        if button.on_hover_text(format.hint()).clicked() {
            saved = Some(Action::SaveFigure(file(&[chart], &chart.file_stem, format)));
            ui.close();
        }
    }
    let button = ui.button("Copy values");
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Copy values of {}", chart.title)));
    if button.on_hover_text("Copies the table, to be pasted into a spreadsheet").clicked() {
        ui.ctx().copy_text(chart.to_tsv());
        ui.close();
    }
    saved
}

/// The file of charts: all of them in one figure, or the table of the first.
pub(crate) fn file(charts: &[&Chart], stem: &str, format: Format) -> Figure {
    let svg = || to_svg(charts).into();
    let content = match format {
        Format::Png => FigureContent::PngOfSvg(svg()),
        Format::Svg => FigureContent::Svg(svg()),
        Format::Csv => FigureContent::Csv(charts.first().map_or_else(String::new, |chart| chart.to_csv()).into()),
    };
    Figure { file_name: format!("{stem}.{}", format.name().to_lowercase()), content }
}

impl Format {
    const ALL: [Self; 3] = [Self::Png, Self::Svg, Self::Csv];

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Svg => "SVG",
            Self::Csv => "CSV",
        }
    }

    /// What it is good for.
    pub(crate) fn hint(self) -> &'static str {
        match self {
            Self::Png => "A picture with axes as chosen here, in print quality",
            Self::Svg => "A drawing with axes as chosen here, sharp at any size",
            Self::Csv => "A table for a spreadsheet or a program",
        }
    }
}
