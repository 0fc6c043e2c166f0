//! The menu that saves all charts as one figure, and the numbers of the run as tables.

use eframe::egui::{Button, Grid, Role, Ui, WidgetInfo};

use super::{
    charts::{self, ChartKind},
    choice::ChartChoice,
    csv,
};
use crate::app::{
    action::Action,
    files::{Figure, FigureContent},
    lab::RunView,
    widgets::chart_view::{self, Format},
};

/// Something that can be saved.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Item {
    /// All three charts as one figure.
    AllCharts,
    /// The losses of the batches.
    BatchTable,
    /// The numbers of the epochs.
    EpochTable,
}

const ITEMS: [Item; 3] = [Item::AllCharts, Item::BatchTable, Item::EpochTable];

/// Shows the menu; returns what is to be saved.
pub(super) fn ui(ui: &mut Ui, run: Option<&RunView>, choice: ChartChoice) -> Option<Action> {
    let run = run.filter(|run| ITEMS.into_iter().any(|item| item.lack(run).is_none()));
    let Some(run) = run else {
        ui.add_enabled(false, Button::new("Save charts"))
            .on_disabled_hover_text("There is nothing to save before a run has learned from its first batch");
        return None;
    };
    let menu = ui.menu_button("Save charts", |ui| menu_ui(ui, run, choice));
    menu.response.on_hover_text("Saves all charts in one figure as PNG or SVG, and the numbers as CSV");
    menu.inner.flatten()
}

fn menu_ui(ui: &mut Ui, run: &RunView, choice: ChartChoice) -> Option<Action> {
    let mut saved = None;
    Grid::new("save charts").num_columns(3).show(ui, |ui| {
        for item in ITEMS {
            ui.label(item.name());
            for format in item.formats() {
                if format_ui(ui, item, *format, item.lack(run)) {
                    saved = Some(Action::SaveFigure(item.figure(*format, run, choice)));
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
            Self::BatchTable => "Numbers of the batches",
            Self::EpochTable => "Numbers of the epochs",
        }
    }

    fn formats(self) -> &'static [Format] {
        match self {
            Self::AllCharts => &[Format::Png, Format::Svg],
            Self::BatchTable | Self::EpochTable => &[Format::Csv],
        }
    }

    /// Why it cannot be saved, if it cannot.
    fn lack(self, run: &RunView) -> Option<&'static str> {
        let (has_batches, has_epochs) = (run.losses.latest().is_some(), !run.epochs.is_empty());
        match self {
            Self::BatchTable if !has_batches => Some("No batch was learned from since the program was opened"),
            Self::EpochTable if !has_epochs => Some("The first epoch is not done yet"),
            Self::AllCharts if !(has_batches && has_epochs) => Some("Not every chart has something to show yet"),
            _ => None,
        }
    }

    fn figure(self, format: Format, run: &RunView, choice: ChartChoice) -> Figure {
        let stem = charts::file_stem(Some(run), self.name());
        let table =
            |text: String| Figure { file_name: format!("{stem}.csv"), content: FigureContent::Csv(text.into()) };
        match self {
            Self::BatchTable => table(csv::of_batches(&run.losses)),
            Self::EpochTable => table(csv::of_epochs(&run.epochs)),
            Self::AllCharts => {
                let charts = ChartKind::ALL.map(|kind| charts::chart(kind, Some(run), run.epoch_count, choice));
                chart_view::file(&charts.each_ref(), &stem, format)
            }
        }
    }
}
