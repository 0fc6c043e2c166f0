//! The outputs at each position: a row for each label, the best path through them, and the digits that it writes.

mod digits;
mod grid;
mod labels;
mod penalty;

use std::sync::Arc;

use eframe::egui::{Response, RichText, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo, vec2};

pub(super) use self::grid::letter;
use self::{
    grid::Grid,
    penalty::{Cell, Steps, label_name},
};
use super::{field::Field, keys};
use crate::{
    app::{action::Action, theme, widgets::mosaic},
    data::strings::StringImage,
    read::{
        penalties::{LABEL_COUNT, Penalties},
        reader::FURTHER_SHIFTS,
    },
    train::string_view::StringView,
};

/// Height of the text about a cell, in points.
const TEXT_HEIGHT: f32 = 34.0;

/// What the grid's colours show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Coloured {
    /// exp(−penalty): what the network says by itself.
    #[default]
    Weight,
    /// What all readings together say.
    Share,
}

impl Coloured {
    fn title(self) -> &'static str {
        match self {
            Self::Weight => "exp(−penalty)",
            Self::Share => "Share",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Weight => "What the network says of each position by itself",
            Self::Share => "What part of all readings goes through each cell, weighted by probability",
        }
    }

    /// The values between 0 and 1 of each label at each position, label by label.
    fn values(self, view: &StringView) -> Vec<f32> {
        let value = |row: &Penalties, label: usize| match self {
            Self::Weight => (-row[label]).exp() as f32,
            Self::Share => row[label] as f32,
        };
        let rows = match self {
            Self::Weight => &view.sweep.penalties,
            Self::Share => &view.sweep.shares,
        };
        (0..LABEL_COUNT).flat_map(|label| rows.iter().map(move |row| value(row, label))).collect()
    }
}

#[derive(Default)]
pub(super) struct OutputsStep {
    coloured: Coloured,
    /// The cell whose position is shown with all labels.
    pinned: Option<Cell>,
}

impl OutputsStep {
    /// Shows the step; returns what the user wants.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
        self.colours_ui(ui);
        // Another string may have fewer positions.
        self.pinned = self.pinned.filter(|cell| cell.position < view.sweep.penalties.len());
        let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), TEXT_HEIGHT), Sense::hover());
        let (grid, response) = Grid::ui(ui, view, field, self.coloured);
        let pointed = grid.pointed(&response);
        self.pin(ui, &grid, &response, pointed);
        let line = &mut ui.new_child(UiBuilder::new().max_rect(line));
        about_ui(line, view, pointed.or(self.pinned));
        for cell in [self.pinned, pointed].into_iter().flatten() {
            grid.paint_frame(ui, cell);
        }
        if let Some(cell) = pointed.or(self.pinned) {
            field.mark(field.position(cell.position), theme::tokens(ui).accent);
        }
        grid::letters_ui(ui, view, field);
        digits::ui(ui, view, field);
        if let Some(cell) = self.pinned
            && labels::ui(ui, view, cell)
        {
            self.pinned = None;
        }
        passes_ui(ui);
        Vec::new()
    }

    /// The same colours, with no cell pinned.
    pub(super) fn as_chosen(&self) -> Self {
        Self { coloured: self.coloured, pinned: None }
    }

    /// The grid with the path and what it writes, and what its colours mean.
    pub(super) fn figure_ui(&self, ui: &mut Ui, view: &StringView, field: &Field) {
        ui.horizontal(|ui| {
            ui.weak(format!("Colours by {}", self.coloured.title()));
            legend_ui(ui);
        });
        Grid::ui(ui, view, field, self.coloured);
        grid::letters_ui(ui, view, field);
        digits::ui(ui, view, field);
    }

    /// Takes clicks and keys.
    fn pin(&mut self, ui: &Ui, grid: &Grid, response: &Response, pointed: Option<Cell>) {
        if response.clicked() {
            response.request_focus();
            let middle = Cell { position: grid.position_count / 2, label: 0 };
            let clicked = pointed.or(self.pinned).unwrap_or(middle);
            self.pinned = Some(clicked).filter(|cell| self.pinned != Some(*cell));
        } else if response.has_focus() {
            self.pinned = self.pinned.map(|cell| grid.stepped(ui, cell));
        }
        if self.pinned.is_some() && keys::is_escaped(ui) {
            self.pinned = None;
        }
    }

    /// The choice of the colours, and what they mean.
    fn colours_ui(&mut self, ui: &mut Ui) {
        ui.horizontal_wrapped(|ui| {
            ui.weak("Colours by");
            for coloured in [Coloured::Weight, Coloured::Share] {
                let choice = ui.selectable_value(&mut self.coloured, coloured, coloured.title());
                choice.on_hover_text(coloured.hint());
            }
            ui.add_space(theme::GROUP_GAP);
            legend_ui(ui);
        });
    }
}

/// Size of the bar of colours in points, and its steps.
const LEGEND_SIZE: Vec2 = vec2(80.0, 10.0);
const LEGEND_STEPS: u8 = 40;

fn legend_ui(ui: &mut Ui) {
    ui.weak("0");
    let (rect, response) = ui.allocate_exact_size(LEGEND_SIZE, Sense::hover());
    let values: Vec<f32> = (0..=LEGEND_STEPS).map(|step| f32::from(step) / f32::from(LEGEND_STEPS)).collect();
    mosaic::paint_values(ui, rect, &values, values.len(), 1.0);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Colours from 0 % to 100 % (orange)"));
    ui.weak("100 %");
}

/// How the numbers of a cell come about.
fn about_ui(ui: &mut Ui, view: &StringView, cell: Option<Cell>) {
    let Some((cell, steps)) = cell.and_then(|cell| Some((cell, Steps::of(view, cell)?))) else {
        ui.weak("Point at a cell to see what its position sees and how its penalty comes about; click to keep it");
        return;
    };
    let first = cell.position * StringImage::STEP;
    let text = format!(
        "Position {} (columns {}–{}), label {}: {}",
        cell.position + 1,
        first + 1,
        first + StringImage::HEIGHT,
        label_name(cell.label),
        steps.text(&view.network.architecture)
    );
    ui.label(RichText::new(text).small());
}

/// Why the answer may be another than the grid's.
fn passes_ui(ui: &mut Ui) {
    let text = format!(
        "The network sweeps {} times: the answer is the mean over all passes, the grid shows the first.",
        1 + FURTHER_SHIFTS.len()
    );
    let shift = |[columns, rows]: [usize; 2]| format!("{columns} columns to the right and {rows} down");
    let hover = format!(
        "After the first pass the field is moved by {}. Parts of a step bring other columns into the middle of a position. The \
         string with the smallest mean penalty is the answer; the path shown is the best one of the first pass that writes it.",
        FURTHER_SHIFTS.map(shift).join(", then by ")
    );
    ui.label(RichText::new(text).small().weak()).on_hover_text(hover);
}

#[cfg(test)]
mod tests;
