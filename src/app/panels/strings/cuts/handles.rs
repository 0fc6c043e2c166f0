//! A handle below each cut: by it a cut is reached with the keys, and its mark shows what found it.

use eframe::egui::{EventFilter, Rect, Response, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::{Field, kinds, middle_px, name, parts_ink};
use crate::{
    app::theme,
    data::strings::StringImage,
    read::segment::{Cut, Segmentation},
};

/// Height of the handles, and their greatest width, in points.
const SIZE: Vec2 = vec2(14.0, 16.0);

/// Radius of the marks in points.
const MARK_RADIUS: f32 = 4.0;

/// The handles of all cuts.
pub(super) struct Handles {
    /// Of each cut.
    pub responses: Vec<Response>,
    /// Columns of the field.
    pub width_px: u16,
}

impl Handles {
    /// Places the handles below the field.
    pub(super) fn new(ui: &mut Ui, cuts: &[Cut], segmentation: &Segmentation, field: &Field) -> Self {
        let (strip, _) = ui.allocate_exact_size(vec2(ui.available_width(), SIZE.y), Sense::hover());
        let x: Vec<f32> = cuts.iter().map(|cut| field.x(f32::from(cut.path[StringImage::HEIGHT - 1]))).collect();
        let response = |(position, cut): (usize, &Cut)| {
            let rect = Rect::from_center_size(pos2(x[position], strip.center().y), vec2(width(&x, position), SIZE.y));
            let response = ui.interact(rect, ui.scope_id().with(("cut", position)), Sense::click_and_drag());
            response.widget_info(|| WidgetInfo::slider(true, f64::from(middle_px(cut)), name(cut)));
            response.on_hover_text(super::cut_line(cut, segmentation))
        };
        let responses = cuts.iter().enumerate().map(response).collect();
        Self { responses, width_px: segmentation.image().width() as u16 }
    }

    /// The cut that has the focus.
    pub(super) fn focused(&self) -> Option<usize> {
        self.responses.iter().position(Response::has_focus)
    }

    /// Keeps the arrow keys from moving the focus away from a cut.
    pub(super) fn keep_arrows(&self, ui: &Ui, cut: usize) {
        let arrows = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(self.responses[cut].id, arrows));
    }

    /// Paints the marks; that of a cut which is left out is hollow.
    pub(super) fn paint(&self, ui: &Ui, cuts: &[Cut], segmentation: &Segmentation, shown: Option<usize>) {
        let tokens = theme::tokens(ui);
        for (position, (cut, response)) in cuts.iter().zip(&self.responses).enumerate() {
            if shown == Some(position) {
                ui.painter().rect_filled(response.rect, theme::CORNER_RADIUS, tokens.hovered);
            }
            let fill = if parts_ink(cut, segmentation).is_some() { kinds::Fill::Full } else { kinds::Fill::Hollow };
            kinds::paint_mark(ui, response.rect.center(), MARK_RADIUS, cut.kind, fill);
        }
    }
}

/// Width of a handle between those of its neighbours.
fn width(x: &[f32], position: usize) -> f32 {
    let others = x.iter().enumerate().filter(|(other, _)| *other != position);
    others.map(|(_, other)| (other - x[position]).abs()).fold(SIZE.x, f32::min).max(LEAST_WIDTH)
}

/// Least width of a handle in points.
const LEAST_WIDTH: f32 = 3.0;
