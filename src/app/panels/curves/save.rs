//! The menu that saves charts as figures and their numbers as tables.

use std::sync::Arc;

use eframe::egui::{Button, Grid, Role, Ui, WidgetInfo};

use super::{
    chart::{Chart, ChartKind},
    chart_view::ChartView,
    csv, figure,
};
use crate::app::{
    action::Action,
    files::{Figure, FigureContent},
    lab::RunView,
};

/// Something that can be saved.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Item {
    /// All three charts as one figure.
    AllCharts,
    /// One chart.
    Chart(ChartKind),
    /// The losses of the batches.
    BatchTable,
    /// What the epochs came to.
    EpochTable,
}

/// What a figure or table is written as.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Format {
    Png,
    Svg,
    Csv,
}

const ITEMS: [Item; 6] = [
    Item::AllCharts,
    Item::Chart(ChartKind::BatchLoss),
    Item::Chart(ChartKind::EpochLoss),
    Item::Chart(ChartKind::EpochAccuracy),
    Item::BatchTable,
    Item::EpochTable,
];

/// Shows the menu; returns what is to be saved.
pub(super) fn ui(ui: &mut Ui, run: Option<&RunView>, view: ChartView) -> Option<Action> {
    let run = run.filter(|run| ITEMS.into_iter().any(|item| item.lack(run).is_none()));
    let Some(run) = run else {
        ui.add_enabled(false, Button::new("Save charts"))
            .on_disabled_hover_text("There is nothing to save before a run has learned from its first batch");
        return None;
    };
    let menu = ui.menu_button("Save charts", |ui| menu_ui(ui, run, view));
    menu.response.on_hover_text("Saves figures for a report as PNG or SVG, and the numbers as CSV");
    menu.inner.flatten()
}

fn menu_ui(ui: &mut Ui, run: &RunView, view: ChartView) -> Option<Action> {
    let mut saved = None;
    Grid::new("save charts").num_columns(3).show(ui, |ui| {
        for item in ITEMS {
            ui.label(item.name());
            for format in item.formats() {
                if format_ui(ui, item, *format, item.lack(run)) {
                    saved = Some(Action::SaveFigure(item.figure(*format, run, view)));
                    ui.close();
                }
            }
            ui.end_row();
        }
    });
    saved
}

/// A button for one format; `lack` is why it cannot be pressed.
fn format_ui(ui: &mut Ui, item: Item, format: Format, lack: Option<&str>) -> bool {
    let button = ui.add_enabled(lack.is_none(), Button::new(format.name()));
    button.widget_info(|| {
        WidgetInfo::labeled(Role::Button, lack.is_none(), format!("{} as {}", item.name(), format.name()))
    });
    button.on_hover_text(format.hint()).on_disabled_hover_text(lack.unwrap_or_default()).clicked()
}

impl Item {
    fn name(self) -> &'static str {
        match self {
            Self::AllCharts => "All charts",
            Self::Chart(kind) => kind.title(),
            Self::BatchTable => "Numbers of the batches",
            Self::EpochTable => "Numbers of the epochs",
        }
    }

    fn formats(self) -> &'static [Format] {
        match self {
            Self::AllCharts | Self::Chart(_) => &[Format::Png, Format::Svg],
            Self::BatchTable | Self::EpochTable => &[Format::Csv],
        }
    }

    /// Why it cannot be saved, if it cannot.
    fn lack(self, run: &RunView) -> Option<&'static str> {
        let (has_batches, has_epochs) = (run.losses.latest().is_some(), !run.epochs.is_empty());
        match self {
            Self::Chart(ChartKind::BatchLoss) | Self::BatchTable if !has_batches => {
                Some("No batch was learned from since the program was opened")
            }
            Self::Chart(ChartKind::EpochLoss | ChartKind::EpochAccuracy) | Self::EpochTable if !has_epochs => {
                Some("The first epoch is not done yet")
            }
            Self::AllCharts if !(has_batches && has_epochs) => Some("Not every chart has something to show yet"),
            _ => None,
        }
    }

    fn figure(self, format: Format, run: &RunView, view: ChartView) -> Figure {
        let folder = run.start.folder.as_ref().and_then(|folder| folder.file_name());
        let run_name = folder.map(|name| format!("{}-", name.to_string_lossy())).unwrap_or_default();
        let item_name = self.name().to_lowercase().replace(' ', "-");
        let file_name = format!("{run_name}{item_name}.{}", format.name().to_lowercase());
        let content = match (self, format) {
            (Self::BatchTable, _) => FigureContent::Csv(csv::of_batches(&run.losses).into()),
            (Self::EpochTable, _) => FigureContent::Csv(csv::of_epochs(&run.epochs).into()),
            (_, Format::Png) => FigureContent::PngOfSvg(self.svg(run, view)),
            (_, _) => FigureContent::Svg(self.svg(run, view)),
        };
        Figure { file_name, content }
    }

    fn svg(self, run: &RunView, view: ChartView) -> Arc<str> {
        let charts: Vec<Chart> = ChartKind::ALL
            .into_iter()
            .filter(|kind| matches!(self, Self::AllCharts) || self == Self::Chart(*kind))
            .map(|kind| Chart::new(kind, Some(run), run.epoch_count, view))
            .collect();
        let charts: Vec<&Chart> = charts.iter().collect();
        figure::svg(&charts, &caption(run)).into()
    }
}

/// What a figure's charts are of.
fn caption(run: &RunView) -> String {
    let config = &run.start.config;
    let (source, name) = (run.start.source.name(), run.name());
    format!("LeNet-5 on {source} · {name} · batch size {} · learning rate {}", config.batch_size, config.learning_rate)
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Svg => "SVG",
            Self::Csv => "CSV",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Png => "A picture with axes and smoothing as chosen here, in print quality",
            Self::Svg => "A drawing with axes and smoothing as chosen here, sharp at any size",
            Self::Csv => "A table for a spreadsheet or a program, with all digits",
        }
    }
}
