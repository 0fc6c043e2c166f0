//! The results as a table: bars of one measure, ours over the paper's, and the numbers of all.

use eframe::egui::{Align, Align2, Button, Layout, Rect, RichText, Role, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};
use egui_extras::{Column as TableColumn, TableBuilder};

use super::{
    measuring,
    rows::{MethodRow, Sorting},
};
use crate::{
    app::{
        action::Action,
        lab::Lab,
        methods::MethodAction,
        theme,
        widgets::{elided, sort_title},
    },
    chart::{BarRows, Table},
    data::choice::Described as _,
    method_bars,
    methods::measure::Measure,
};

/// Heights of rows and of the titles, in points.
const ROW_HEIGHT: f32 = 24.0;
const HEADER_HEIGHT: f32 = 26.0;

/// Widths of the names, of what can be done, of the bars, and of the numbers of a measure, in points.
const NAME_WIDTHS: [f32; 2] = [138.0, 230.0];
const STATE_WIDTH: f32 = 72.0;
const LEAST_BARS_WIDTH: f32 = 150.0;
const NUMBERS_WIDTH: f32 = 112.0;

/// Between two columns, and for the bar that scrolls, in points.
const COLUMN_GAP: f32 = 8.0;
const SCROLL_BAR_WIDTH: f32 = 12.0;

/// Height of a bar and width of the number beside it, in points.
const BAR_HEIGHT: f32 = 8.0;
const BAR_TEXT_WIDTH: f32 = 50.0;

/// The results as they are shown.
#[derive(Clone, Copy)]
pub(super) struct Results<'a> {
    pub lab: &'a Lab,
    pub rows: &'a [MethodRow],
    /// A row for each of `rows`.
    pub bars: &'a BarRows,
}

/// What fits into a width.
struct Widths {
    name: f32,
    bars: f32,
    /// Measures whose numbers have a column.
    number_count: usize,
}

impl Widths {
    fn of(available: f32) -> Self {
        let fixed = STATE_WIDTH + 2.0 * COLUMN_GAP + SCROLL_BAR_WIDTH;
        let free = |names: f32, bars: f32| available - fixed - names - bars;
        let [least_name, most_name] = NAME_WIDTHS;
        let name = (least_name + free(least_name, LEAST_BARS_WIDTH)).clamp(least_name, most_name);
        let for_numbers = free(name, LEAST_BARS_WIDTH).max(0.0);
        let number_count = ((for_numbers / (NUMBERS_WIDTH + COLUMN_GAP)) as usize).min(Measure::ALL.len());
        let rest = for_numbers - (NUMBERS_WIDTH + COLUMN_GAP) * number_count as f32;
        Self { name, bars: LEAST_BARS_WIDTH + rest, number_count }
    }
}

/// Shows the table, as many columns of it as fit; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, results: Results<'_>, sorting: &mut Sorting) -> Option<Action> {
    let Results { lab, rows, bars } = results;
    let mut wanted = None;
    let body_height = (ui.available_height() - HEADER_HEIGHT).max(2.0 * ROW_HEIGHT);
    let Widths { name, bars: bars_width, number_count } = Widths::of(ui.available_width());
    let measures = &Measure::ALL[..number_count];
    ui.spacing_mut().item_spacing.x = COLUMN_GAP;
    let mut table = TableBuilder::new(ui)
        .striped(true)
        .cell_layout(Layout::left_to_right(Align::Center))
        .min_scrolled_height(body_height)
        .max_scroll_height(body_height);
    for width in [name, STATE_WIDTH, bars_width].into_iter().chain(measures.iter().map(|_| NUMBERS_WIDTH)) {
        table = table.column(TableColumn::exact(width));
    }
    let table = table.header(HEADER_HEIGHT, |mut header| {
        header.col(|ui| title_ui(ui, None, sorting));
        header.col(|_| ());
        header.col(|ui| legend_ui(ui, sorting.measure));
        for measure in measures {
            header.col(|ui| title_ui(ui, Some(*measure), sorting));
        }
    });
    table.body(|body| {
        body.rows(ROW_HEIGHT, rows.len(), |mut table_row| {
            let index = table_row.index();
            let row = &rows[index];
            table_row.col(|ui| name_ui(ui, row));
            table_row.col(|ui| wanted = wanted.take().or_else(|| state_ui(ui, lab, row)));
            table_row.col(|ui| bars_ui(ui, bars, index));
            for measure in measures {
                table_row.col(|ui| numbers_ui(ui, row, *measure));
            }
        });
    });
    wanted
}

fn title_ui(ui: &mut Ui, measure: Option<Measure>, sorting: &mut Sorting) {
    let (title, meaning) = match measure {
        None => ("Method", "The classifiers of section III-C in the order of the paper, and what came after"),
        Some(measure) => (measure.describe().title, measure.describe().hint),
    };
    let sorted = (sorting.by() == measure).then_some(sorting.direction);
    if sort_title::ui(ui, title, meaning, sorted) {
        sorting.choose(measure);
    }
}

/// The colours of the bars.
fn legend_ui(ui: &mut Ui, measure: Measure) {
    let tokens = theme::tokens(ui);
    let spacing = if measure.is_logarithmic() { ", by its logarithm" } else { "" };
    for (text, color) in [("here", tokens.accent), ("paper", tokens.reference)] {
        let (rect, _) = ui.allocate_exact_size(vec2(10.0, BAR_HEIGHT), Sense::hover());
        ui.painter().rect_filled(rect, 1.0, color);
        let label = ui.label(RichText::new(text).small().color(tokens.text_weak));
        label.on_hover_text(format!("{}{spacing}", measure.describe().hint));
    }
}

fn name_ui(ui: &mut Ui, row: &MethodRow) {
    let tokens = theme::tokens(ui);
    let color = if row.result.is_some() { tokens.text } else { tokens.text_weak };
    let hint = row.cell.method.describe().hint;
    let paper = row.paper_name.map_or_else(|| "The paper has none".to_owned(), |name| format!("In the paper: {name}"));
    let input = row.cell.input.describe().hint;
    let label = elided::label_ui(ui, &row.name, |name| RichText::new(name).color(color));
    label.on_hover_text(format!("{}\n{hint}.\n{input}.\n{paper}", row.name));
}

/// What can be done with a cell: a result's errors, or the measuring.
fn state_ui(ui: &mut Ui, lab: &Lab, row: &MethodRow) -> Option<Action> {
    let Some(result) = &row.result else { return measuring::state_ui(ui, lab, &row.cell, &row.name) };
    let button = ui.add(Button::new("Errors").small());
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Errors of {}", row.name)));
    let hover = format!("Shows its {} misclassified digits in Errors", result.error_count);
    button.on_hover_text(hover).clicked().then(|| Action::Methods(MethodAction::ShowErrors(row.cell.clone())))
}

/// Ours over the paper's, each with its number.
fn bars_ui(ui: &mut Ui, bars: &BarRows, index: usize) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::hover());
    let (tokens, row) = (theme::tokens(ui), &bars.rows[index]);
    let font = TextStyle::Small.resolve(ui.style());
    let longest = rect.width() - BAR_TEXT_WIDTH;
    let top = rect.center().y - BAR_HEIGHT - 1.0;
    let colors = [(tokens.accent, tokens.text), (tokens.reference, tokens.text_weak)];
    for (line, (value, (color, text_color))) in row.values.iter().zip(colors).enumerate() {
        let Some(value) = value else { continue };
        let length = (longest * bars.share(*value) as f32).max(1.0);
        let corner = pos2(rect.left(), top + (BAR_HEIGHT + 2.0) * line as f32);
        let bar = Rect::from_min_size(corner, vec2(length, BAR_HEIGHT));
        ui.painter().rect_filled(bar, 1.0, color);
        let at = bar.right_center() + vec2(4.0, 0.0);
        ui.painter().text(at, Align2::LEFT_CENTER, &row.texts[line], font.clone(), text_color);
    }
    let words = bar_words(bars, index);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    response.on_hover_text(words);
}

/// Such as `K nearest neighbours: 3.09 here, 5.00 in the paper`.
fn bar_words(bars: &BarRows, index: usize) -> String {
    let row = &bars.rows[index];
    let [here, paper] = &row.texts;
    let parts = [(here, "here"), (paper, "in the paper")];
    let parts = parts.iter().filter(|(text, _)| !text.is_empty()).map(|(text, whose)| format!("{text} {whose}"));
    let parts: Vec<String> = parts.collect();
    let parts = if parts.is_empty() { "not measured".to_owned() } else { parts.join(", ") };
    format!("{}: {parts}", row.name)
}

/// Our number, and the paper's in brackets.
fn numbers_ui(ui: &mut Ui, row: &MethodRow, measure: Measure) {
    let tokens = theme::tokens(ui);
    let [here, paper] = row.values(measure).map(|value| value.map(|value| method_bars::words(measure, value)));
    if let Some(here) = here {
        let formula = row.result.as_ref().and_then(|result| match measure {
            Measure::MultiplyAdds => Some(&result.cost.multiply_adds.formula),
            Measure::Memory => Some(&result.cost.stored_values.formula),
            _ => None,
        });
        let label = ui.label(RichText::new(here).text_style(theme::NUMBERS));
        if let Some(formula) = formula {
            label.on_hover_text(formula);
        }
    }
    if let Some(paper) = paper {
        ui.label(RichText::new(format!("({paper})")).small().color(tokens.text_weak)).on_hover_text("The paper's");
    }
}

/// The table as text: a column for each number of ours, and one for each of the paper's.
pub(super) fn as_text(rows: &[MethodRow], caption: String) -> Table {
    let has_paper = |measure: &Measure| !matches!(measure, Measure::FittingTime | Measure::PredictionTime);
    let titles = Measure::ALL.iter().flat_map(|measure| {
        let title = measure.describe().title;
        [Some(title.to_owned()), has_paper(measure).then(|| format!("{title} (paper)"))].into_iter().flatten()
    });
    let cells = |row: &MethodRow| {
        let cells = Measure::ALL.iter().flat_map(|measure| {
            let texts = row
                .values(*measure)
                .map(|value| value.map_or(String::new(), |value| method_bars::words(*measure, value)));
            let count = if has_paper(measure) { 2 } else { 1 };
            texts.into_iter().take(count)
        });
        std::iter::once(row.name.clone()).chain(cells).collect()
    };
    Table {
        caption,
        titles: std::iter::once("Method".to_owned()).chain(titles).collect(),
        rows: rows.iter().map(cells).collect(),
    }
}
