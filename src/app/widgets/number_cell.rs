//! A coloured cell with a number in it that can be read on the cell's colour.

use eframe::egui::{Align2, Color32, FontId, Painter, Rect};

use crate::app::theme::Tokens;

/// What a cell shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberCell<'a> {
    pub fill: Color32,
    pub text: &'a str,
    /// Height of the number in points.
    pub text_size: f32,
    pub strength: Strength,
}

/// How much a number stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strength {
    Full,
    /// It only says that there is nothing.
    Faint,
}

/// Paints a cell.
pub(crate) fn paint(painter: &Painter, tokens: &Tokens, rect: Rect, cell: NumberCell<'_>) {
    let NumberCell { fill, text, text_size, strength } = cell;
    painter.rect_filled(rect, 0.0, fill);
    let color = match strength {
        Strength::Full => tokens.text_on(fill),
        Strength::Faint => tokens.border.lerp_to_gamma(tokens.text_weak, 0.5),
    };
    painter.text(rect.center(), Align2::CENTER_CENTER, text, FontId::monospace(text_size), color);
}
