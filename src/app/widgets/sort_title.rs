//! The title of a column that a table can be sorted by.

use eframe::egui::{Button, RichText, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};
use serde::{Deserialize, Serialize};

use crate::app::theme;

/// Room for the arrow behind a title, in points.
pub(crate) const ARROW_SIDE: f32 = 8.0;

/// Which rows come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Direction {
    /// The latest or the largest.
    #[default]
    Falling,
    /// The earliest or the smallest.
    Rising,
}

/// Shows a title, with an arrow if the table is `sorted` by it; returns whether it was clicked.
pub(crate) fn ui(ui: &mut Ui, title: &str, meaning: &str, sorted: Option<Direction>) -> bool {
    let tokens = theme::tokens(ui);
    let text = RichText::new(title).color(if sorted.is_some() { tokens.text } else { tokens.text_weak });
    let response = ui.add(Button::new(text).frame(false).truncate());
    if let Some(direction) = sorted {
        let (rect, _) = ui.allocate_exact_size(vec2(ARROW_SIDE, ARROW_SIDE), Sense::hover());
        let (base, tip) = match direction {
            Direction::Falling => (rect.top() + 1.0, rect.bottom() - 1.0),
            Direction::Rising => (rect.bottom() - 1.0, rect.top() + 1.0),
        };
        let corners = vec![pos2(rect.left(), base), pos2(rect.right(), base), pos2(rect.center().x, tip)];
        ui.painter().add(Shape::convex_polygon(corners, tokens.accent, Stroke::NONE));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Sort by {title}")));
    response.on_hover_text(format!("{meaning}; a click sorts by it")).clicked()
}
