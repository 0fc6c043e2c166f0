//! The labels of one position as bars with their numbers.

use eframe::egui::{Align2, Rect, Response, RichText, Role, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};

use super::penalty::{Cell, Steps, label_name};
use crate::{
    app::{
        numbers::{bounded_percent, short},
        theme,
    },
    model::architecture::OutputUnits,
    read::penalties::LABEL_COUNT,
    train::string_view::StringView,
};

/// Height of a row, widths of a label and of a number, in points.
const ROW_HEIGHT: f32 = 15.0;
const LABEL_WIDTH: f32 = 34.0;
const NUMBER_WIDTH: f32 = 62.0;

/// Most width of all, in points.
const MOST_WIDTH: f32 = 560.0;

/// Shows the labels at the position of `chosen`, whose own stands out; returns whether the user closes them.
pub(super) fn ui(ui: &mut Ui, view: &StringView, chosen: Cell) -> bool {
    let mut is_closed = false;
    ui.horizontal(|ui| {
        ui.strong(format!("Position {}", chosen.position + 1));
        ui.label(RichText::new("all labels").weak());
        is_closed = ui.small_button("Close").on_hover_text("Hides the labels of the position (Escape)").clicked();
    });
    let output = match view.network.architecture.output {
        OutputUnits::Linear => "logit",
        OutputUnits::RadialBasis => "distance",
    };
    heading_ui(ui, output);
    for label in 0..LABEL_COUNT {
        let cell = Cell { label, ..chosen };
        if let Some(steps) = Steps::of(view, cell) {
            row_ui(ui, &steps, cell, cell == chosen, output);
        }
    }
    is_closed
}

/// Where the parts of a row are: the label, output and penalty as numbers, then a bar with its number, twice.
struct Columns {
    row: Rect,
    bar_width: f32,
}

impl Columns {
    fn allocate(ui: &mut Ui) -> (Self, Response) {
        let width = ui.available_width().min(MOST_WIDTH);
        let (row, response) = ui.allocate_exact_size(vec2(width, ROW_HEIGHT), Sense::hover());
        let bar_width = (width - LABEL_WIDTH - 4.0 * NUMBER_WIDTH - theme::GROUP_GAP) / 2.0;
        (Self { row, bar_width }, response)
    }

    /// The right end of the output's and the penalty's number.
    fn number_right(&self, index: usize) -> f32 {
        self.row.left() + LABEL_WIDTH + NUMBER_WIDTH * (index as f32 + 1.0)
    }

    /// The bar of the penalty's weight, or of the share.
    fn bar(&self, index: usize) -> Rect {
        let left = self.number_right(1) + theme::GROUP_GAP + (self.bar_width + NUMBER_WIDTH) * index as f32;
        let right = left + self.bar_width - theme::GROUP_GAP;
        Rect::from_min_max(pos2(left, self.row.top() + 3.0), pos2(right, self.row.bottom() - 3.0))
    }
}

fn heading_ui(ui: &mut Ui, output: &str) {
    let (columns, _) = Columns::allocate(ui);
    let (font, color) = (TextStyle::Small.resolve(ui.style()), theme::tokens(ui).text_weak);
    let text =
        |x, align, text: &str| ui.painter().text(pos2(x, columns.row.center().y), align, text, font.clone(), color);
    text(columns.row.left(), Align2::LEFT_CENTER, "label");
    text(columns.number_right(0), Align2::RIGHT_CENTER, output);
    text(columns.number_right(1), Align2::RIGHT_CENTER, "penalty");
    text(columns.bar(0).left(), Align2::LEFT_CENTER, "exp(−penalty)");
    text(columns.bar(1).left(), Align2::LEFT_CENTER, "share of all readings");
}

fn row_ui(ui: &mut Ui, steps: &Steps, cell: Cell, is_chosen: bool, output: &str) {
    let (columns, response) = Columns::allocate(ui);
    let (tokens, font) = (theme::tokens(ui), TextStyle::Monospace.resolve(ui.style()));
    let color = if is_chosen { tokens.text } else { tokens.text_weak };
    let (y, painter) = (columns.row.center().y, ui.painter());
    let text = |x, align, text: &str| painter.text(pos2(x, y), align, text, font.clone(), color);
    let unit = steps.output.map_or_else(|| "no unit".to_owned(), short);
    let penalty = short(steps.penalty as f32);
    text(columns.row.left(), Align2::LEFT_CENTER, &label_name(cell.label));
    text(columns.number_right(0), Align2::RIGHT_CENTER, &unit);
    text(columns.number_right(1), Align2::RIGHT_CENTER, &penalty);
    // The hidden Markov model's weights may be above 1.
    let weight = (-steps.penalty).exp();
    let texts = [steps.weight_text(), bounded_percent(steps.share)];
    for (index, value) in [weight, steps.share].into_iter().enumerate() {
        let bar = columns.bar(index);
        painter.rect_filled(bar, 2.0, tokens.raised);
        let filled = bar.with_max_x(bar.left() + bar.width() * value.clamp(0.0, 1.0) as f32);
        painter.rect_filled(filled, 2.0, if is_chosen { tokens.accent } else { tokens.text_weak });
        text(bar.right() + NUMBER_WIDTH, Align2::RIGHT_CENTER, &texts[index]);
    }
    let [weight, share] = texts;
    let label = label_name(cell.label);
    let name = format!("{label}: {output} {unit}, penalty {penalty}, exp(−penalty) {weight}, share {share}");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
}
