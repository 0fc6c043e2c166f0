//! The two profiles whose minima are candidates, on the columns of the field.

use std::sync::Arc;

use eframe::egui::{Align2, Color32, FontId, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{Field, kinds};
use crate::{
    app::{
        memo::{Memo, Shared},
        numbers::short,
        theme::{self, Tokens},
    },
    data::strings::StringImage,
    read::segment::Profiles,
};

/// Height of the chart in points.
const HEIGHT: f32 = 52.0;

/// Size of the letters at the scale, in points.
const TEXT_SIZE: f32 = 10.0;

const PROJECTION: &str = "ink by column";
const CONTOURS: &str = "distance of the contours";

/// The profiles of the latest field.
#[derive(Default)]
pub(super) struct ProfileChart(Memo<Shared<StringImage>, Profiles>);

impl ProfileChart {
    /// Shows both profiles below the field.
    pub(super) fn ui(&mut self, ui: &mut Ui, image: &StringImage, key: &Arc<StringImage>, field: &Field) {
        let profiles = self.0.get(Shared::of(key), |_| Profiles::new(image));
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
        let area = Rect::from_x_y_ranges(field.rect.x_range(), rect.y_range());
        let most = highest(&profiles.projection_px).max(highest(&profiles.contours_px)).max(1.0);
        paint(ui, profiles, area, field, most);
        let name = format!(
            "Profiles over the columns: {PROJECTION} up to {} px, {CONTOURS} up to {} rows",
            short(highest(&profiles.projection_px)),
            short(highest(&profiles.contours_px)),
        );
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        if let Some(at) = response.hover_pos().filter(|at| area.contains(*at)) {
            ui.painter().vline(at.x, area.y_range(), Stroke::new(1.0, theme::tokens(ui).reference));
            response.on_hover_text_at_pointer(column_text(profiles, field.column_px(at.x) as usize));
        }
    }
}

fn column_text(profiles: &Profiles, column: usize) -> String {
    let at = |profile: &[f32]| short(profile.get(column).copied().unwrap_or(0.0));
    let (ink, distance) = (at(&profiles.projection_px), at(&profiles.contours_px));
    format!("Column {column}: {ink} px of ink, {distance} rows from the upper to the lower contour, both smoothed")
}

fn highest(profile: &[f32]) -> f32 {
    profile.iter().copied().fold(0.0, f32::max)
}

fn paint(ui: &Ui, profiles: &Profiles, area: Rect, field: &Field, most: f32) {
    let (tokens, painter) = (theme::tokens(ui), ui.painter());
    painter.rect_filled(area, 0.0, tokens.sunken);
    let y = |value: f32| area.bottom() - (area.height() - 2.0) * value / most;
    for (column, value) in profiles.projection_px.iter().enumerate() {
        let left = field.x(column as f32);
        let bar = Rect::from_min_max(pos2(left, y(*value)), pos2(left + field.pixel_size, area.bottom()));
        painter.rect_filled(bar, 0.0, ink_color(tokens));
    }
    let middle = |(column, value): (usize, &f32)| pos2(field.x(column as f32 + 0.5), y(*value));
    let line: Vec<Pos2> = profiles.contours_px.iter().enumerate().map(middle).collect();
    painter.add(Shape::line(line, Stroke::new(1.5, tokens.accent)));
    let text = format!("{} px", short(most));
    let font = FontId::proportional(TEXT_SIZE);
    painter.text(area.left_top() + vec2(3.0, 1.0), Align2::LEFT_TOP, text, font, tokens.text_weak);
}

fn ink_color(tokens: &Tokens) -> Color32 {
    tokens.sunken.lerp_to_gamma(tokens.text_weak, 0.6)
}

/// Shows which profile is which.
pub(super) fn legend_ui(ui: &mut Ui) {
    let tokens = theme::tokens(ui);
    let hover = "The vertical projection: ink in the column in pixels of full ink, smoothed";
    kinds::entry_ui(ui, PROJECTION, hover, |ui, rect| {
        ui.painter().rect_filled(rect.shrink2(vec2(1.0, 0.0)), 0.0, ink_color(tokens));
    });
    let hover = "Rows from the upper to the lower contour in the column, smoothed";
    kinds::entry_ui(ui, CONTOURS, hover, |ui, rect| {
        ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.5, tokens.accent));
    });
}
