//! The labels of a segment as rows: a bar and numbers for each.

use eframe::egui::{Grid, Label, RichText, Role, Sense, Ui, Vec2, WidgetInfo, vec2};

use super::segment_text;
use crate::{app::theme, graph::Label as GraphLabel};

/// A label with its numbers.
pub(super) struct LabelRow {
    pub label: GraphLabel,
    /// Length of its bar, 0–1.
    pub bar: f64,
    /// One for each heading.
    pub numbers: Vec<String>,
    pub is_best: bool,
}

/// Size of a full bar in points.
const BAR: Vec2 = vec2(110.0, 9.0);

/// Shows the rows below `headings`, of which the first is that of the bars.
pub(super) fn ui(ui: &mut Ui, headings: &[&str], rows: &[LabelRow]) {
    let tokens = theme::tokens(ui);
    Grid::new("labels").num_columns(headings.len() + 1).spacing(vec2(theme::GROUP_GAP, 1.0)).show(ui, |ui| {
        ui.weak("label");
        for heading in headings {
            ui.weak(*heading);
        }
        ui.end_row();
        for row in rows {
            let color = if row.is_best { tokens.text } else { tokens.text_weak };
            let text = |text: &str| Label::new(RichText::new(text).monospace().color(color));
            let label = segment_text::label(row.label);
            ui.add(text(&label));
            let (rect, response) = ui.allocate_exact_size(BAR, Sense::hover());
            ui.painter().rect_filled(rect, 2.0, tokens.raised);
            let filled = rect.with_max_x(rect.left() + BAR.x * row.bar.clamp(0.0, 1.0) as f32);
            ui.painter().rect_filled(filled, 2.0, if row.is_best { tokens.accent } else { tokens.text_weak });
            let name = format!("Label {label}: {}", row.numbers.join(", "));
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
            for number in &row.numbers {
                ui.add(text(number));
            }
            ui.end_row();
        }
    });
}
