//! The layer table: each number with its formula, in one line where there is room, else below it.

use eframe::egui::{Align, Label, Layout, Rect, RichText, Sense, Shape, TextStyle, Ui, UiBuilder, pos2, vec2};

use crate::{
    app::{action::Action, numbers::thousands, theme, widgets::why_button},
    explain::Topic,
    model::{architecture::Architecture, layer::Layer, layer_table::LayerRow},
};

/// A cell of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Cell {
    /// What stands out: a name, a size or a number.
    main: String,
    /// What it follows from, or more about it.
    details: Vec<String>,
}

/// How wide the tab has to be, in points, for a number and its formula to stand in one line.
const WIDE: f32 = 1120.0;

/// A column.
#[derive(Clone, Copy, Debug)]
struct Column {
    /// Its title.
    title: &'static str,
    /// Its share of the table's width.
    share: f32,
    /// What stands in it.
    meaning: &'static str,
}

const fn column(title: &'static str, share: f32, meaning: &'static str) -> Column {
    Column { title, share, meaning }
}

const SIZE: &str = "Maps@width×height. Side of a map: (side before − window)/stride + 1";
const PARAMETERS: &str = "Weights and biases that are learned. The units of a map share theirs";
const CONNECTIONS: &str =
    "Weights counted once for each unit that they lead to, the bias as one of them, as the paper counts them";
const MULTIPLY_ADDS: &str = "Multiplications, each followed by an addition, for one image; biases are only added";

/// The columns where there is room.
const WIDE_COLUMNS: [Column; 6] = [
    column("Layer", 0.06, "The paper's names: C is a convolution, S pooling (subsampling), F a fully connected layer"),
    column("What it does", 0.24, "How its values come from those of the layer before"),
    column("Size of its output", 0.18, SIZE),
    column("Parameters", 0.165, PARAMETERS),
    column("Connections", 0.19, CONNECTIONS),
    column("Multiply-adds", 0.165, MULTIPLY_ADDS),
];

/// The columns where there is not: what a layer does and its size stand below its name.
const NARROW_COLUMNS: [Column; 4] = [
    column("Layer", 0.26, SIZE),
    column("Parameters", 0.23, PARAMETERS),
    column("Connections", 0.285, CONNECTIONS),
    column("Multiply-adds", 0.225, MULTIPLY_ADDS),
];

/// More than a row with wrapped text needs, in points.
const MAX_ROW_HEIGHT: f32 = 200.0;

/// Shows the table; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, architecture: &Architecture, rows: &[LayerRow]) -> Vec<Action> {
    let mut actions = Vec::new();
    let is_wide = ui.available_width() >= WIDE;
    let columns: &[Column] = if is_wide { &WIDE_COLUMNS } else { &NARROW_COLUMNS };
    let cells = if is_wide { wide_cells } else { narrow_cells };
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let titles: Vec<_> = columns.iter().map(|column| cell(column.title)).collect();
        row_ui(ui, columns, &titles, RowKind::Header);
        for (position, row) in [input_row()].iter().chain(rows).enumerate() {
            let kind = if position % 2 == 0 { RowKind::Even } else { RowKind::Odd };
            let name = row_ui(ui, columns, &cells(row), kind);
            let topic = Topic::of_layer(row.layer, architecture);
            actions.extend(name.and_then(|name| why_button::beside(ui, name, ("row", row.layer), topic)));
        }
        row_ui(ui, columns, &total_cells(rows, columns.len()), RowKind::Total);
    });
    actions
}

fn cell(main: &str) -> Cell {
    Cell { main: main.to_owned(), details: Vec::new() }
}

/// The input, of which the layer table has no row.
fn input_row() -> LayerRow {
    LayerRow {
        layer: Layer::Input,
        operation: "digit with 2 units of paper around it".to_owned(),
        maps: "1@32×32".to_owned(),
        size_formula: "28 + 2×2".to_owned(),
        kernel: String::new(),
        formula: String::new(),
        parameter_count: 0,
        connection_formula: String::new(),
        connection_count: 0,
        multiply_add_formula: String::new(),
        multiply_add_count: 0,
    }
}

/// The three counts of a row with their formulas.
fn count_cells(row: &LayerRow, details: impl Fn(&str) -> Vec<String>) -> [Cell; 3] {
    [
        (row.parameter_count, &row.formula),
        (row.connection_count, &row.connection_formula),
        (row.multiply_add_count, &row.multiply_add_formula),
    ]
    .map(|(count, formula)| Cell { main: thousands(count as u64), details: details(formula) })
}

fn operation(row: &LayerRow) -> String {
    if row.kernel.is_empty() { row.operation.clone() } else { format!("{} {}", row.kernel, row.operation) }
}

fn wide_cells(row: &LayerRow) -> Vec<Cell> {
    let equals = |formula: &str| if formula.is_empty() { Vec::new() } else { vec![format!("{formula} =")] };
    let mut cells = vec![
        cell(row.layer.name()),
        Cell { main: operation(row), details: Vec::new() },
        Cell { main: row.maps.clone(), details: size_details(row) },
    ];
    cells.extend(count_cells(row, equals));
    cells
}

fn narrow_cells(row: &LayerRow) -> Vec<Cell> {
    let main = format!("{}   {}", row.layer.name(), row.maps);
    let mut cells = vec![Cell { main, details: [vec![operation(row)], size_details(row)].concat() }];
    cells.extend(count_cells(row, |formula| vec![formula.to_owned()]));
    cells
}

/// How the side of the maps comes about.
fn size_details(row: &LayerRow) -> Vec<String> {
    if row.size_formula.is_empty() {
        return Vec::new();
    }
    vec![format!("{} = {}", row.size_formula, row.layer.map_side())]
}

fn total_cells(rows: &[LayerRow], column_count: usize) -> Vec<Cell> {
    let sum = |column: fn(&LayerRow) -> usize| cell(&thousands(rows.iter().map(column).sum::<usize>() as u64));
    let mut cells = vec![cell("Total")];
    cells.resize_with(column_count - 3, Cell::default);
    cells.extend([sum(|row| row.parameter_count), sum(|row| row.connection_count), sum(|row| row.multiply_add_count)]);
    cells
}

/// How a row is set off from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowKind {
    /// The columns' titles.
    Header,
    /// On a lighter ground.
    Odd,
    /// On the surface.
    Even,
    /// The sums, below a line.
    Total,
}

/// Returns where the first cell's words are.
fn row_ui(ui: &mut Ui, columns: &[Column], cells: &[Cell], kind: RowKind) -> Option<Rect> {
    let tokens = theme::tokens(ui);
    let background = ui.painter().add(Shape::Noop);
    let (top_left, width) = (ui.cursor().min, ui.available_width());
    let inside = width - 2.0 * theme::GAP;
    let (mut left, mut bottom) = (top_left.x + theme::GAP, top_left.y);
    let is_wide = columns.len() == WIDE_COLUMNS.len();
    let mut first = None;
    for (position, (cell, column)) in cells.iter().zip(columns).enumerate() {
        let size = vec2(column.share * inside - theme::GAP, MAX_ROW_HEIGHT);
        let place = Rect::from_min_size(pos2(left, top_left.y + theme::GAP / 2.0), size);
        // The last three columns are numbers.
        let align = if position + 3 >= columns.len() { Align::Max } else { Align::Min };
        let layout = Layout::top_down(align);
        let mut cell_ui = ui.new_child(UiBuilder::new().max_rect(place).layout(layout).id_salt(position));
        let words = if is_wide { line_ui(&mut cell_ui, cell, kind, align) } else { lines_ui(&mut cell_ui, cell, kind) };
        first = first.or(Some(words));
        if kind == RowKind::Header {
            cell_ui.response().on_hover_text(column.meaning);
        }
        bottom = bottom.max(cell_ui.min_rect().bottom());
        left += column.share * inside;
    }
    let rect = Rect::from_min_max(top_left, pos2(top_left.x + width, bottom + theme::GAP / 2.0));
    ui.allocate_rect(rect, Sense::hover());
    match kind {
        RowKind::Odd => ui.painter().set(background, Shape::rect_filled(rect, theme::CORNER_RADIUS, tokens.sunken)),
        RowKind::Total => ui.painter().set(background, Shape::hline(rect.x_range(), rect.top(), (1.0, tokens.border))),
        RowKind::Header | RowKind::Even => {}
    }
    first
}

/// A cell in one line: a number at the right of its formula, anything else at the left of what is said about it.
fn line_ui(ui: &mut Ui, cell: &Cell, kind: RowKind, align: Align) -> Rect {
    let layout = match align {
        Align::Max => Layout::right_to_left(Align::Center),
        _ => Layout::left_to_right(Align::Center),
    };
    let size = vec2(ui.available_width(), ui.text_style_height(&TextStyle::Body));
    let line = ui.allocate_ui_with_layout(size, layout, |ui| {
        let main = ui.label(main_text(ui, cell, kind));
        cell.details.iter().for_each(|text| {
            ui.label(detail_text(ui, text));
        });
        main.rect
    });
    line.inner
}

/// A cell with what is said about it below.
fn lines_ui(ui: &mut Ui, cell: &Cell, kind: RowKind) -> Rect {
    let main = ui.add(Label::new(main_text(ui, cell, kind)).wrap());
    for text in cell.details.iter().filter(|text| !text.is_empty()) {
        ui.add(Label::new(detail_text(ui, text)).wrap());
    }
    main.rect
}

fn main_text(ui: &Ui, cell: &Cell, kind: RowKind) -> RichText {
    let text = RichText::new(&cell.main);
    match kind {
        RowKind::Header => text.color(theme::tokens(ui).text_weak),
        RowKind::Total => text.strong(),
        RowKind::Odd | RowKind::Even => text,
    }
}

fn detail_text(ui: &Ui, text: &str) -> RichText {
    RichText::new(text).text_style(TextStyle::Small).color(theme::tokens(ui).text_weak)
}
