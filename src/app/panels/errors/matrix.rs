//! The confusion matrix: the predictions for each class, and its accuracy.

use eframe::egui::{
    Align2, Color32, Rect, Response, Role, Sense, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use serde::{Deserialize, Serialize};

use super::listing::{self, Cell, class_count};
use crate::{
    app::{
        numbers::thousands,
        theme::{self, Tokens},
        widgets::number_cell::{self, NumberCell, Strength},
    },
    data::dataset::CLASS_COUNT,
    train::metrics::Confusion,
};

/// What stands in the cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CellUnit {
    /// Numbers of digits.
    #[default]
    Counts,
    /// Percentages of all digits of the row.
    Rates,
}

/// A confusion matrix to show.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matrix<'a> {
    /// How often each class (row) was read as each other (column).
    pub confusion: &'a Confusion,
    /// What stands in the cells.
    pub unit: CellUnit,
    /// The cell whose digits are listed.
    pub chosen: Option<Cell>,
    /// Width and height of a cell in points.
    pub cell_size: Vec2,
}

/// What stands around the cells, in points: the headings at the left and above, the accuracies at the right.
pub(super) const MARGINS: Vec2 = vec2(ROW_HEADING_WIDTH + ACCURACY_WIDTH, COLUMN_HEADING_HEIGHT);

const ROW_HEADING_WIDTH: f32 = 42.0;
const COLUMN_HEADING_HEIGHT: f32 = 34.0;
const ACCURACY_WIDTH: f32 = 66.0;

/// The wrong cells' share of full colour begins here, so that a single digit is seen.
const MIN_SHARE: f32 = 0.22;

/// Shows the matrix; returns the cell that was clicked.
pub(super) fn ui(ui: &mut Ui, matrix: Matrix<'_>) -> Option<Cell> {
    let (rect, _) = ui.allocate_exact_size(MARGINS + matrix.cell_size * CLASS_COUNT as f32, Sense::hover());
    let cells_at = rect.min + vec2(ROW_HEADING_WIDTH, COLUMN_HEADING_HEIGHT);
    let place = |cell: Cell| {
        let offset = vec2(f32::from(cell.read_as), f32::from(cell.truth)) * matrix.cell_size;
        Rect::from_min_size(cells_at + offset, matrix.cell_size)
    };
    headings(ui, rect, matrix);
    let largest = largest_error(matrix);
    let mut clicked = None;
    for cell in Cell::all() {
        if cell_ui(ui, place(cell), matrix, cell, largest).clicked() {
            clicked = Some(cell);
        }
    }
    if let Some(cell) = matrix.chosen {
        // After all cells, so that none lies over it.
        let tokens = theme::tokens(ui);
        ui.painter().rect_stroke(place(cell), 0.0, (2.5, tokens.accent), StrokeKind::Middle);
    }
    for class in 0..CLASS_COUNT as u8 {
        accuracy_ui(ui, row_rect(rect, matrix, class), matrix.confusion, class);
    }
    clicked
}

/// All of a class's row, from its heading to its accuracy.
fn row_rect(rect: Rect, matrix: Matrix<'_>, class: u8) -> Rect {
    let height = matrix.cell_size.y;
    let top = rect.top() + COLUMN_HEADING_HEIGHT + f32::from(class) * height;
    Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + height))
}

fn headings(ui: &Ui, rect: Rect, matrix: Matrix<'_>) {
    let (tokens, painter) = (theme::tokens(ui), ui.painter());
    let font = TextStyle::Small.resolve(ui.style());
    let cells_left = rect.left() + ROW_HEADING_WIDTH;
    let cells_width = matrix.cell_size.x * CLASS_COUNT as f32;
    let title_y = rect.top() + 8.0;
    let digits_y = rect.top() + COLUMN_HEADING_HEIGHT - 9.0;
    let text = |at, align, words: String, color| painter.text(at, align, words, font.clone(), color);
    text(
        pos2(cells_left + cells_width / 2.0, title_y),
        Align2::CENTER_CENTER,
        "predicted".to_owned(),
        tokens.text_weak,
    );
    text(pos2(rect.right(), digits_y), Align2::RIGHT_CENTER, "correct".to_owned(), tokens.text_weak);
    for class in 0..CLASS_COUNT as u8 {
        let is_column = matrix.chosen.is_some_and(|cell| cell.read_as == class);
        let is_row = matrix.chosen.is_some_and(|cell| cell.truth == class);
        let color = |is_chosen: bool| if is_chosen { tokens.accent } else { tokens.text };
        let column_x = cells_left + (f32::from(class) + 0.5) * matrix.cell_size.x;
        text(pos2(column_x, digits_y), Align2::CENTER_CENTER, class.to_string(), color(is_column));
        let row = row_rect(rect, matrix, class);
        text(row.left_center(), Align2::LEFT_CENTER, format!("true {class}"), color(is_row));
    }
}

fn cell_ui(ui: &Ui, rect: Rect, matrix: Matrix<'_>, cell: Cell, largest: f64) -> Response {
    let (tokens, confusion) = (theme::tokens(ui), matrix.confusion);
    let response = ui.interact(rect, ui.make_persistent_id(("cell", cell)), Sense::click());
    let inner = rect.shrink(0.5);
    let text = cell_text(matrix, cell);
    let number = NumberCell {
        fill: fill(tokens, matrix, cell, largest),
        text: &text,
        // Four digits fit into the narrowest cell.
        text_size: (matrix.cell_size.x / 2.9).clamp(8.0, 13.0),
        strength: if cell.count(confusion) == 0 { Strength::Faint } else { Strength::Full },
    };
    number_cell::paint(ui, inner, number);
    let is_chosen = matrix.chosen == Some(cell);
    if response.hovered() || response.has_focus() {
        ui.painter().rect_stroke(inner, 0.0, (1.5, tokens.text), StrokeKind::Inside);
    }
    let name = || WidgetInfo::selected(Role::Button, true, is_chosen, listing::cell_name(confusion, cell));
    response.widget_info(name);
    response.on_hover_ui(|ui| {
        ui.label(listing::cell_details(confusion, cell));
        ui.weak(if is_chosen { "A click lists all misclassified digits again" } else { "A click lists these digits" });
    })
}

/// The accuracy of a class, as a bar and a number.
fn accuracy_ui(ui: &Ui, row: Rect, confusion: &Confusion, class: u8) {
    let (tokens, painter) = (theme::tokens(ui), ui.painter());
    let area = Rect::from_min_max(pos2(row.right() - ACCURACY_WIDTH + 8.0, row.top() + 1.0), row.max - vec2(0.0, 1.0));
    let right = Cell { truth: class, read_as: class };
    let count = class_count(confusion, class);
    let text = if count == 0 { "none".to_owned() } else { listing::percentage(right.rate(confusion)) };
    painter.text(area.right_center(), Align2::RIGHT_CENTER, &text, theme::NUMBERS.resolve(ui.style()), tokens.text);
    let bar = Rect::from_min_max(pos2(area.left(), area.bottom() - 2.0), area.max);
    painter.rect_filled(bar, 0.0, tokens.raised);
    let filled = vec2(bar.width() * right.rate(confusion) as f32, bar.height());
    painter.rect_filled(Rect::from_min_size(bar.min, filled), 0.0, tokens.accent);
    let response = ui.interact(area, ui.make_persistent_id(("accuracy", class)), Sense::hover());
    let details = || format!("{} of {} correct", thousands(right.count(confusion)), thousands(count));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Accuracy of {class}: {text}")));
    response.on_hover_ui(|ui| {
        ui.label(format!("Accuracy of the digit {class}: {}", details()));
    });
}

/// What a cell's colour stands for.
fn value(matrix: Matrix<'_>, cell: Cell) -> f64 {
    match matrix.unit {
        CellUnit::Counts => f64::from(cell.count(matrix.confusion)),
        CellUnit::Rates => cell.rate(matrix.confusion),
    }
}

fn largest_error(matrix: Matrix<'_>) -> f64 {
    let errors = Cell::all().filter(|cell| !cell.is_right()).map(|cell| value(matrix, cell));
    errors.fold(0.0, f64::max)
}

/// Wrong cells on a scale of their own, by the root of their share of the worst; right ones calmly.
fn fill(tokens: &Tokens, matrix: Matrix<'_>, cell: Cell, largest: f64) -> Color32 {
    if cell.is_right() {
        return tokens.sunken.lerp_to_gamma(tokens.accent, 0.08 + 0.22 * cell.rate(matrix.confusion) as f32);
    }
    let value = value(matrix, cell);
    if value == 0.0 {
        return tokens.sunken;
    }
    let share = (value / largest).sqrt() as f32;
    tokens.sunken.lerp_to_gamma(tokens.error, MIN_SHARE + (1.0 - MIN_SHARE) * share)
}

/// A cell's number; a rate in percent, without the sign.
fn cell_text(matrix: Matrix<'_>, cell: Cell) -> String {
    let count = cell.count(matrix.confusion);
    match (matrix.unit, 100.0 * cell.rate(matrix.confusion)) {
        _ if count == 0 => "0".to_owned(),
        (CellUnit::Counts, _) => count.to_string(),
        (CellUnit::Rates, 100.0) => "100".to_owned(),
        // Something must not look like nothing.
        (CellUnit::Rates, rate) if rate < 0.05 => "<0.1".to_owned(),
        (CellUnit::Rates, rate) => format!("{rate:.1}"),
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;

    use super::*;

    fn confusion() -> Confusion {
        let mut confusion = Confusion::default();
        (confusion[7][7], confusion[7][1], confusion[7][2]) = (9959, 40, 1);
        (confusion[0][0], confusion[4][9], confusion[4][4]) = (50, 10, 30);
        confusion
    }

    fn texts(unit: CellUnit, cells: [(u8, u8); 4]) -> [String; 4] {
        let confusion = confusion();
        let matrix = Matrix { confusion: &confusion, unit, chosen: None, cell_size: Vec2::splat(30.0) };
        cells.map(|(truth, read_as)| cell_text(matrix, Cell { truth, read_as }))
    }

    #[test]
    fn cells_hold_counts_or_percentages_of_their_row() {
        let cells = [(7, 7), (7, 2), (4, 9), (0, 0)];
        assert_eq!(texts(CellUnit::Counts, cells), ["9959", "1", "10", "50"]);
        assert_eq!(texts(CellUnit::Rates, cells), ["99.6", "<0.1", "25.0", "100"]);
        assert_eq!(texts(CellUnit::Rates, [(7, 3), (1, 1), (9, 9), (0, 1)]), ["0"; 4].map(String::from));
    }

    #[test]
    fn a_single_error_is_seen_beside_many() {
        let confusion = confusion();
        let matrix =
            Matrix { confusion: &confusion, unit: CellUnit::Counts, chosen: None, cell_size: Vec2::splat(30.0) };
        let tokens = theme::of(Theme::Dark);
        let color = |truth, read_as| fill(tokens, matrix, Cell { truth, read_as }, largest_error(matrix));
        assert_eq!(color(7, 1), tokens.error, "the worst has the full colour");
        assert_eq!(color(7, 3), tokens.sunken);
        let distance = i32::from(color(7, 2).r()) - i32::from(tokens.sunken.r());
        assert!(distance > 50, "one of 40 is {distance} redder than nothing");
    }
}
