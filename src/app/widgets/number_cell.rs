//! Coloured cells with a number in each.

use eframe::egui::{Align2, Color32, FontId, Rect, Ui, vec2};

use super::mosaic;
use crate::app::theme;

/// A cell's number and colour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberCell<'a> {
    /// Its colour.
    pub fill: Color32,
    /// Its number.
    pub text: &'a str,
    /// Height of the number in points.
    pub text_size: f32,
    /// How much the number stands out.
    pub strength: Strength,
}

/// How much a number stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strength {
    /// It can be read well.
    Full,
    /// It only says that there is nothing.
    Faint,
}

/// Paints a cell.
pub(crate) fn paint(ui: &Ui, rect: Rect, cell: NumberCell<'_>) {
    let NumberCell { fill, text, text_size, strength } = cell;
    let tokens = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0.0, fill);
    let color = match strength {
        Strength::Full => tokens.text_on(fill),
        Strength::Faint => tokens.border.lerp_to_gamma(tokens.text_weak, 0.5),
    };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, FontId::monospace(text_size), color);
}

/// Numbers row by row, each on its colour of the diverging palette.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberGrid<'a> {
    /// The numbers.
    pub values: &'a [f32],
    /// Numbers in a row.
    pub columns: usize,
    /// The magnitude with the full colour.
    pub scale: f32,
    /// Height of the numbers in points.
    pub text_size: f32,
    /// How a number is written.
    pub text: fn(f32) -> String,
}

/// Paints a grid of numbers that fills `rect`.
pub(crate) fn paint_grid(ui: &Ui, rect: Rect, grid: NumberGrid<'_>) {
    let NumberGrid { values, columns, scale, text_size, text } = grid;
    let size = rect.size() / vec2(columns as f32, values.len().div_ceil(columns).max(1) as f32);
    for (position, value) in values.iter().enumerate() {
        let fill = theme::tokens(ui).diverging(value / scale);
        let cell = NumberCell { fill, text: &text(*value), text_size, strength: Strength::Full };
        paint(ui, mosaic::grid_cell(rect.min, columns, size, position).shrink(0.5), cell);
    }
}
