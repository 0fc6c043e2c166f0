//! The layer table: each number with its formula, beside it where there is room, else below it.

use eframe::egui::{Align, Color32, Frame, Layout, RichText, Ui, vec2};

use crate::{
    app::{
        action::Action,
        numbers::thousands,
        theme,
        widgets::{table_menu, why_button},
    },
    chart::Table,
    explain::Topic,
    model::{architecture::Architecture, framing::Framing, layer::Layer, layer_table::LayerRow},
};

/// A cell: a name or a number, and its formula or more about it.
#[derive(Clone, Debug, Default)]
struct Cell {
    main: String,
    details: Vec<String>,
}

/// Least width of a tab in which a number and its formula are in one line, in points.
const WIDE: f32 = 1120.0;

struct Column {
    title: &'static str,
    /// Its part of the table's width, 0–1: in a narrow table and in a wide one.
    shares: [f32; 2],
    meaning: &'static str,
}

const COLUMNS: [Column; 4] = [
    Column {
        title: "Layer",
        shares: [0.31, 0.42],
        meaning: "C is a convolution, S pooling (subsampling), F a fully connected layer. Beside the name maps@width×height, \
                  then what the layer does, and the side of a map: (side before − window)/stride + 1",
    },
    Column {
        title: "Parameters",
        shares: [0.2, 0.165],
        meaning: "Weights and biases that are learned. The units of a map share theirs",
    },
    Column {
        title: "Connections",
        shares: [0.27, 0.22],
        meaning: "Weights counted once for each unit that they lead to, the bias as one of them, as the paper counts them",
    },
    Column {
        title: "Multiply-adds",
        shares: [0.22, 0.195],
        meaning: "Multiplications, each followed by an addition, for one image; biases are only added",
    },
];

/// Shows the table, with the menu that copies it.
pub(super) fn ui(ui: &mut Ui, architecture: &Architecture, rows: &[LayerRow], network: &str) -> Vec<Action> {
    let mut actions = Vec::from_iter(table_menu::ui(ui, "the layer table", "layers", || as_text(rows, network)));
    row_ui(ui, Color32::TRANSPARENT, |ui, position| {
        let Column { title, meaning, .. } = COLUMNS[position];
        ui.weak(title).on_hover_text(meaning);
    });
    for (position, (layer, cells)) in layers(architecture, rows).into_iter().enumerate() {
        let fill = if position % 2 == 1 { theme::tokens(ui).sunken } else { Color32::TRANSPARENT };
        row_ui(ui, fill, |ui, column| {
            let Cell { main, details } = &cells[column];
            let name = ui.label(main).rect;
            if column == 0 {
                let topic = Topic::of_layer(layer, architecture);
                actions.extend(why_button::beside(ui, name, ("row", layer), topic));
            }
            for text in details.iter().filter(|text| !text.is_empty()) {
                ui.label(RichText::new(text).small().color(theme::tokens(ui).text_weak));
            }
        });
    }
    ui.separator();
    let total = totals(rows);
    row_ui(ui, Color32::TRANSPARENT, |ui, position| {
        ui.strong(&total[position]);
    });
    actions
}

/// The table without formulas.
fn as_text(rows: &[LayerRow], network: &str) -> Table {
    let titles = ["Layer", "Maps", "Operation", "Parameters", "Connections", "Multiply-adds"];
    let of_layer = |row: &LayerRow| {
        let operation = format!("{} {}", row.kernel, row.operation);
        let counts = [row.parameter_count, row.connection_count, row.multiply_add_count];
        let words = [row.layer.name().to_owned(), row.maps.clone(), operation.trim_start().to_owned()];
        words.into_iter().chain(counts.map(|count| count.to_string())).collect()
    };
    let [total, parameters, connections, multiply_adds] = totals(rows).map(|cell| cell.replace(',', ""));
    let total = vec![total, String::new(), String::new(), parameters, connections, multiply_adds];
    Table {
        caption: format!("The layers of LeNet-5 ({network})"),
        titles: titles.map(str::to_owned).to_vec(),
        rows: rows.iter().map(of_layer).chain([total]).collect(),
    }
}

/// Shows a row whose cells `cell_ui` shows by their columns.
fn row_ui(ui: &mut Ui, fill: Color32, mut cell_ui: impl FnMut(&mut Ui, usize)) {
    let is_wide = ui.available_width() >= WIDE;
    let layout =
        if is_wide { Layout::left_to_right(Align::Min).with_main_wrap(true) } else { Layout::top_down(Align::Min) };
    let margin = vec2(theme::GAP, theme::GAP / 2.0);
    Frame::new().fill(fill).corner_radius(theme::CORNER_RADIUS).inner_margin(margin).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing = vec2(theme::GAP, 0.0);
            let width = ui.available_width() - theme::GAP * (COLUMNS.len() - 1) as f32;
            for (position, column) in COLUMNS.iter().enumerate() {
                let size = vec2(column.shares[usize::from(is_wide)] * width, 0.0);
                ui.allocate_ui_with_layout(size, layout, |ui| {
                    ui.set_width(size.x);
                    // The question mark beside a name is between it and what follows.
                    ui.spacing_mut().item_spacing.x = theme::GROUP_GAP;
                    cell_ui(ui, position);
                });
            }
        });
    });
}

/// How an image becomes the input, and the sum of its sides.
fn input_details(architecture: &Architecture) -> Vec<String> {
    let details: &[&str] = match architecture.input.framing {
        Framing::Paper => &["digit with 2 units of paper around it", "28 + 2×2 = 32"],
        Framing::Zero => &["digit with 2 units of zeros around it", "28 + 2×2 = 32"],
        Framing::Enlarged => &["digit enlarged from 28×28"],
        Framing::Unpadded => &["digit without padding"],
    };
    details.iter().map(|line| (*line).to_owned()).collect()
}

/// The cells of all layers. The layer table of the model has no row for the input.
fn layers(architecture: &Architecture, rows: &[LayerRow]) -> Vec<(Layer, [Cell; 4])> {
    let none = || Cell { main: "0".to_owned(), details: Vec::new() };
    let side = architecture.map_side(Layer::Input);
    let input =
        Cell { main: format!("{}   1@{side}×{side}", Layer::Input.name()), details: input_details(architecture) };
    let cells = |row: &LayerRow| {
        let size = match row.size_formula.as_str() {
            "" => String::new(),
            formula => format!("{formula} = {}", architecture.map_side(row.layer)),
        };
        let name = Cell {
            main: format!("{}   {}", row.layer.name(), row.maps),
            details: vec![format!("{} {}", row.kernel, row.operation).trim_start().to_owned(), size],
        };
        let counts = [
            (row.parameter_count, &row.formula),
            (row.connection_count, &row.connection_formula),
            (row.multiply_add_count, &row.multiply_add_formula),
        ];
        let [parameters, connections, multiply_adds] =
            counts.map(|(count, formula)| Cell { main: thousands(count as u64), details: vec![formula.clone()] });
        (row.layer, [name, parameters, connections, multiply_adds])
    };
    [(Layer::Input, [input, none(), none(), none()])].into_iter().chain(rows.iter().map(cells)).collect()
}

fn totals(rows: &[LayerRow]) -> [String; 4] {
    let sum = |count: fn(&LayerRow) -> usize| thousands(rows.iter().map(count).sum::<usize>() as u64);
    let [parameters, connections, multiply_adds] =
        [sum(|row| row.parameter_count), sum(|row| row.connection_count), sum(|row| row.multiply_add_count)];
    ["Total".to_owned(), parameters, connections, multiply_adds]
}
