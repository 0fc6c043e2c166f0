//! A map of a layer, or a whole layer, as a picture.

use eframe::egui::{Color32, Rect, Stroke, StrokeKind, Ui};

use crate::app::{pictures::MapTexture, theme};

/// How a map stands out from its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Emphasis {
    /// It does not.
    None,
    /// It, or its kernel, was pointed at.
    Highlighted,
}

/// Paints a map into a rectangle; an empty field while there is none.
pub(crate) fn paint(ui: &Ui, texture: Option<MapTexture>, rect: Rect, emphasis: Emphasis) {
    let tokens = theme::tokens(ui);
    match texture {
        Some(MapTexture { texture, uv }) => {
            ui.painter().image(texture, rect, uv, Color32::WHITE);
        }
        None => {
            ui.painter().rect_filled(rect, 0.0, tokens.zero);
        }
    }
    let stroke = match emphasis {
        Emphasis::None => Stroke::new(1.0, tokens.border),
        Emphasis::Highlighted => Stroke::new(2.0, tokens.accent),
    };
    ui.painter().rect_stroke(rect, 0.0, stroke, StrokeKind::Outside);
}
