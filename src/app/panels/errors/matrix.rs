//! The confusion matrix: its cells, and the accuracy of each class.

use eframe::egui::{
    Align2, Color32, Pos2, Rect, Response, Role, Sense, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        numbers::{percent, thousands},
        theme::{self, Tokens},
        widgets::{
            elided::fitting,
            number_cell::{self, NumberCell, Strength},
        },
    },
    chart::Table,
    data::{class_names::ClassNames, dataset::CLASS_COUNT},
    train::metrics::Confusion,
};

/// A cell of the confusion matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Cell {
    /// The row: the true digit.
    pub truth: u8,
    /// The column: the prediction.
    pub predicted: u8,
}

impl Cell {
    /// All cells, row by row.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let cells = 0..(CLASS_COUNT * CLASS_COUNT) as u8;
        cells.map(|cell| Self { truth: cell / CLASS_COUNT as u8, predicted: cell % CLASS_COUNT as u8 })
    }

    pub(super) fn is_correct(self) -> bool {
        self.truth == self.predicted
    }

    /// How many digits it counts.
    pub(super) fn count(self, confusion: &Confusion) -> u32 {
        confusion[self.truth as usize][self.predicted as usize]
    }

    /// Their share of all digits of its row, 0–1; 0 of none.
    pub(super) fn rate(self, confusion: &Confusion) -> f64 {
        f64::from(self.count(confusion)) / f64::from(class_count(confusion, self.truth).max(1))
    }

    /// `7 predicted as 1`
    pub(super) fn words(self, names: &ClassNames) -> String {
        format!("{} predicted as {}", names.of(self.truth), names.of(self.predicted))
    }

    /// `7 predicted as 1: 12`
    fn name(self, confusion: &Confusion, names: &ClassNames) -> String {
        format!("{}: {}", self.words(names), thousands(self.count(confusion)))
    }

    /// `7 predicted as 1: 12 of 1,028 (1.2 %)`
    pub(super) fn details(self, confusion: &Confusion, names: &ClassNames) -> String {
        let (row, rate) = (class_count(confusion, self.truth), percent(self.rate(confusion), 1));
        format!("{} of {} ({rate})", self.name(confusion, names), thousands(row))
    }
}

/// How many digits of a class there are.
pub(super) fn class_count(confusion: &Confusion, class: u8) -> u32 {
    confusion[class as usize].iter().sum()
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CellUnit {
    #[default]
    Counts,
    /// Percentages of all digits of the row.
    Rates,
}

/// A confusion matrix to show.
#[derive(Clone, Copy, Debug)]
pub(super) struct Matrix<'a> {
    pub confusion: &'a Confusion,
    pub names: &'a ClassNames,
    pub unit: CellUnit,
    /// The cell whose digits are listed.
    pub chosen: Option<Cell>,
    /// Width and height of a cell in points.
    pub cell_size: Vec2,
}

/// The room around the cells, in points: the headings at the left and above, the accuracies at the right.
pub(super) fn margins(names: &ClassNames) -> Vec2 {
    vec2(row_heading_width(names) + ACCURACY_WIDTH, COLUMN_HEADING_HEIGHT)
}

fn row_heading_width(names: &ClassNames) -> f32 {
    ROW_HEADING_WIDTHS[usize::from(!names.are_digits())]
}

impl Matrix<'_> {
    fn row_heading_width(self) -> f32 {
        row_heading_width(self.names)
    }

    /// What the classes are.
    fn kind(self) -> &'static str {
        if self.names.are_digits() { "the digit" } else { "the class" }
    }
}

/// Of digits, and of classes with names.
const ROW_HEADING_WIDTHS: [f32; 2] = [42.0, 74.0];
const COLUMN_HEADING_HEIGHT: f32 = 34.0;
const ACCURACY_WIDTH: f32 = 66.0;

/// The colour of misclassified digits begins at this share, so that a single one is seen.
const MIN_SHARE: f32 = 0.22;

/// The matrix as text: a row for each true digit, then its accuracy.
pub(super) fn as_text(confusion: &Confusion, names: &ClassNames, unit: CellUnit, caption: String) -> Table {
    let classes = || 0..CLASS_COUNT as u8;
    let cell = |cell: Cell| match unit {
        CellUnit::Counts => cell.count(confusion).to_string(),
        CellUnit::Rates => format!("{:.2}", 100.0 * cell.rate(confusion)),
    };
    let row = |truth: u8| {
        let cells = classes().map(|predicted| cell(Cell { truth, predicted }));
        let accuracy = 100.0 * Cell { truth, predicted: truth }.rate(confusion);
        std::iter::once(names.of(truth).into_owned()).chain(cells).chain([format!("{accuracy:.2}")]).collect()
    };
    let titles = names.all().map(|name| format!("predicted {name}"));
    let titles = std::iter::once(format!("true {}", if names.are_digits() { "digit" } else { "class" }))
        .chain(titles)
        .chain(["accuracy in %".to_owned()]);
    Table { caption, titles: titles.collect(), rows: classes().map(row).collect() }
}

/// Shows the matrix; returns the cell that is chosen from now on. A click on the chosen one chooses none.
pub(super) fn ui(ui: &mut Ui, matrix: Matrix<'_>) -> Option<Cell> {
    let (rect, _) =
        ui.allocate_exact_size(margins(matrix.names) + matrix.cell_size * CLASS_COUNT as f32, Sense::hover());
    let cells_at = rect.min + vec2(matrix.row_heading_width(), COLUMN_HEADING_HEIGHT);
    let place = |cell: Cell| {
        let offset = vec2(f32::from(cell.predicted), f32::from(cell.truth)) * matrix.cell_size;
        Rect::from_min_size(cells_at + offset, matrix.cell_size)
    };
    headings(ui, rect, matrix);
    let (largest, mut chosen) = (largest_error(matrix), matrix.chosen);
    for cell in Cell::all() {
        if cell_ui(ui, place(cell), matrix, cell, largest).clicked() {
            chosen = Some(cell).filter(|cell| chosen != Some(*cell));
        }
    }
    if let Some(cell) = matrix.chosen {
        // After all cells, so that none lies over it.
        let tokens = theme::tokens(ui);
        ui.painter().rect_stroke(place(cell), 0.0, (2.5, tokens.accent), StrokeKind::Middle);
    }
    for class in 0..CLASS_COUNT as u8 {
        accuracy_ui(ui, row_rect(rect, matrix, class), matrix, class);
    }
    chosen
}

/// All of a class's row, from its heading to its accuracy.
fn row_rect(rect: Rect, matrix: Matrix<'_>, class: u8) -> Rect {
    let height = matrix.cell_size.y;
    let top = rect.top() + COLUMN_HEADING_HEIGHT + f32::from(class) * height;
    Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + height))
}

fn headings(ui: &Ui, rect: Rect, matrix: Matrix<'_>) {
    let tokens = theme::tokens(ui);
    let font = TextStyle::Small.resolve(ui.style());
    let cells_left = rect.left() + matrix.row_heading_width();
    let digits_y = rect.top() + COLUMN_HEADING_HEIGHT - 9.0;
    let text = |at: Pos2, align: Align2, words: &str, color: Color32| {
        ui.painter().text(at, align, words, font.clone(), color);
    };
    let middle = cells_left + matrix.cell_size.x * CLASS_COUNT as f32 / 2.0;
    text(pos2(middle, rect.top() + 8.0), Align2::CENTER_CENTER, "predicted", tokens.text_weak);
    text(pos2(rect.right(), digits_y), Align2::RIGHT_CENTER, "correct", tokens.text_weak);
    for class in 0..CLASS_COUNT as u8 {
        let color = |class_of: fn(Cell) -> u8| {
            if matrix.chosen.map(class_of) == Some(class) { tokens.accent } else { tokens.text }
        };
        let column = pos2(cells_left + (f32::from(class) + 0.5) * matrix.cell_size.x, digits_y);
        let name = matrix.names.of(class);
        let in_column = fitting(ui, &name, matrix.cell_size.x, &TextStyle::Small);
        text(column, Align2::CENTER_CENTER, &in_column, color(|cell| cell.predicted));
        let row = row_rect(rect, matrix, class).left_center();
        let true_class = if matrix.names.are_digits() { format!("true {name}") } else { name.into_owned() };
        let in_row = fitting(ui, &true_class, matrix.row_heading_width() - 2.0, &TextStyle::Small);
        text(row, Align2::LEFT_CENTER, &in_row, color(|cell| cell.truth));
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
    if response.hovered() || response.has_focus() {
        ui.painter().rect_stroke(inner, 0.0, (1.5, tokens.text), StrokeKind::Inside);
    }
    let is_chosen = matrix.chosen == Some(cell);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, cell.name(confusion, matrix.names)));
    response.on_hover_ui(|ui| {
        ui.label(cell.details(confusion, matrix.names));
        ui.weak(if is_chosen { "A click lists all misclassified digits again" } else { "A click lists these digits" });
    })
}

/// The accuracy of a class, as a bar and a number.
fn accuracy_ui(ui: &Ui, row: Rect, matrix: Matrix<'_>, class: u8) {
    let (tokens, painter, confusion) = (theme::tokens(ui), ui.painter(), matrix.confusion);
    let name = matrix.names.of(class);
    let area = Rect::from_min_max(pos2(row.right() - ACCURACY_WIDTH + 8.0, row.top() + 1.0), row.max - vec2(0.0, 1.0));
    let correct = Cell { truth: class, predicted: class };
    let (count, rate) = (class_count(confusion, class), correct.rate(confusion));
    let text = if count == 0 { "none".to_owned() } else { percent(rate, 1) };
    painter.text(area.right_center(), Align2::RIGHT_CENTER, &text, theme::NUMBERS.resolve(ui.style()), tokens.text);
    let bar = Rect::from_min_max(pos2(area.left(), area.bottom() - 2.0), area.max);
    painter.rect_filled(bar, 0.0, tokens.raised);
    let filled = vec2(bar.width() * rate as f32, bar.height());
    painter.rect_filled(Rect::from_min_size(bar.min, filled), 0.0, tokens.accent);
    let response = ui.interact(area, ui.make_persistent_id(("accuracy", class)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Accuracy of {name}: {text}")));
    response.on_hover_ui(|ui| {
        let [correct, count] = [correct.count(confusion), count].map(thousands);
        ui.label(format!("Accuracy of {} {name}: {correct} of {count} correct", matrix.kind()));
    });
}

/// The value behind a cell's colour.
fn value(matrix: Matrix<'_>, cell: Cell) -> f64 {
    match matrix.unit {
        CellUnit::Counts => f64::from(cell.count(matrix.confusion)),
        CellUnit::Rates => cell.rate(matrix.confusion),
    }
}

fn largest_error(matrix: Matrix<'_>) -> f64 {
    let errors = Cell::all().filter(|cell| !cell.is_correct()).map(|cell| value(matrix, cell));
    errors.fold(0.0, f64::max)
}

/// The colours of all cells, row by row.
pub(super) fn fills(tokens: &Tokens, matrix: Matrix<'_>) -> Vec<Color32> {
    let largest = largest_error(matrix);
    Cell::all().map(|cell| fill(tokens, matrix, cell, largest)).collect()
}

/// Misclassified digits on a scale of their own, by the root of their share of the worst; correct ones calmly.
fn fill(tokens: &Tokens, matrix: Matrix<'_>, cell: Cell, largest: f64) -> Color32 {
    if cell.is_correct() {
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
pub(super) fn cell_text(matrix: Matrix<'_>, cell: Cell) -> String {
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
        let matrix = Matrix {
            confusion: &confusion,
            names: &ClassNames::default(),
            unit,
            chosen: None,
            cell_size: Vec2::splat(30.0),
        };
        cells.map(|(truth, predicted)| cell_text(matrix, Cell { truth, predicted }))
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
        let matrix = Matrix {
            confusion: &confusion,
            names: &ClassNames::default(),
            unit: CellUnit::Counts,
            chosen: None,
            cell_size: Vec2::splat(30.0),
        };
        let tokens = theme::of(Theme::Dark);
        let color = |truth, predicted| fill(tokens, matrix, Cell { truth, predicted }, largest_error(matrix));
        assert_eq!(color(7, 1), tokens.error, "the worst has the full colour");
        assert_eq!(color(7, 3), tokens.sunken);
        let distance = i32::from(color(7, 2).r()) - i32::from(tokens.sunken.r());
        assert!(distance > 50, "one of 40 is {distance} redder than nothing");
    }

    #[test]
    fn rates_are_of_the_row() {
        let mut confusion = Confusion::default();
        (confusion[7][7], confusion[7][1], confusion[1][7]) = (3, 1, 5);
        assert_eq!(Cell { truth: 7, predicted: 1 }.rate(&confusion), 0.25);
        assert_eq!(Cell { truth: 4, predicted: 4 }.rate(&confusion), 0.0);
        assert_eq!(class_count(&confusion, 7), 4);
    }

    #[test]
    fn a_cell_names_its_share_of_the_row() {
        let mut confusion = Confusion::default();
        (confusion[7][7], confusion[7][1], confusion[1][1]) = (1016, 12, 8972);
        let cell = Cell { truth: 7, predicted: 1 };
        assert_eq!(cell.details(&confusion, &ClassNames::default()), "7 predicted as 1: 12 of 1,028 (1.2 %)");
        let names = ClassNames::new(["", "Trouser", "", "", "", "", "", "Sneaker"]);
        assert_eq!(cell.details(&confusion, &names), "Sneaker predicted as Trouser: 12 of 1,028 (1.2 %)");
    }
}
