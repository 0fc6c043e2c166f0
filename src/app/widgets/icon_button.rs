//! Buttons with a drawn symbol before their text: fonts do not have these symbols everywhere.

use eframe::egui::{
    Color32, Painter, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};

use crate::app::theme;

/// A symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Play,
    Pause,
    Step,
    Back,
    NewRun,
    Save,
    /// A window with an arrow out of another.
    OwnWindow,
    /// And back.
    BackInto,
}

/// The emphasis of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Ordinary,
    /// The one to press first.
    Primary,
}

/// Side of a symbol in points.
const ICON_SIDE: f32 = 11.0;

/// Shows a button; its text is its name.
pub(crate) fn ui(ui: &mut Ui, icon: Icon, text: &str, weight: Weight) -> Response {
    named(ui, icon, text, text, weight)
}

/// Shows a button whose name says more than its text, which may be empty.
pub(crate) fn named(ui: &mut Ui, icon: Icon, text: &str, name: &str, weight: Weight) -> Response {
    let tokens = theme::tokens(ui);
    let font = TextStyle::Button.resolve(ui.style());
    let padding = ui.spacing().button_padding;
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER);
    let gap = if text.is_empty() { 0.0 } else { theme::GAP };
    let content = vec2(ICON_SIDE + gap + galley.size().x, galley.size().y);
    let height = (content.y + 2.0 * padding.y).max(ui.spacing().interact_size.y);
    let (rect, response) = ui.allocate_exact_size(vec2(content.x + 2.0 * padding.x, height), Sense::click());
    let visuals = ui.style().interact(&response);
    let (fill, color) = match weight {
        Weight::Primary if response.hovered() => (tokens.accent.lerp_to_gamma(tokens.text, 0.15), tokens.on_accent),
        Weight::Primary => (tokens.accent, tokens.on_accent),
        Weight::Ordinary => (visuals.bg_fill, visuals.text_color()),
    };
    let painter = ui.painter();
    painter.rect(rect, theme::CORNER_RADIUS, fill, visuals.bg_stroke, StrokeKind::Inside);
    if response.has_focus() {
        painter.rect_stroke(rect, theme::CORNER_RADIUS, (2.0, tokens.text), StrokeKind::Outside);
    }
    let icon_center = pos2(rect.left() + padding.x + ICON_SIDE / 2.0, rect.center().y);
    let icon_rect = Rect::from_center_size(icon_center, Vec2::splat(ICON_SIDE));
    paint(painter, icon, icon_rect, color);
    let text_at = pos2(icon_rect.right() + gap, rect.center().y - galley.size().y / 2.0);
    painter.galley(text_at, galley, color);
    let is_enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, name));
    response
}

/// Draws a symbol into a square.
fn paint(painter: &Painter, icon: Icon, rect: Rect, color: Color32) {
    // Places in the square, from its left top corner (0, 0) to its right bottom one (1, 1).
    let at = |x: f32, y: f32| rect.lerp_inside(vec2(x, y));
    let line = Stroke::new(1.6, color);
    let bar =
        |left: f32, right: f32| painter.rect_filled(Rect::from_min_max(at(left, 0.05), at(right, 0.95)), 1.0, color);
    let triangle = |left: f32, right: f32| {
        let points = vec![at(left, 0.0), at(right, 0.5), at(left, 1.0)];
        painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
    };
    match icon {
        Icon::Play => triangle(0.1, 1.0),
        Icon::Pause => {
            bar(0.12, 0.4);
            bar(0.6, 0.88);
        }
        Icon::Step => {
            triangle(0.0, 0.7);
            bar(0.78, 1.0);
        }
        Icon::Back => {
            let points = vec![at(1.0, 0.0), at(0.3, 0.5), at(1.0, 1.0)];
            painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
            bar(0.0, 0.22);
        }
        Icon::NewRun => {
            let arc: Vec<_> = (0..=20)
                .map(|part| {
                    let angle = -0.9 + 4.9 * part as f32 / 20.0;
                    at(0.5 + 0.45 * angle.cos(), 0.55 + 0.45 * angle.sin())
                })
                .collect();
            painter.add(Shape::line(arc, line));
            painter.add(Shape::convex_polygon(vec![at(0.55, 0.28), at(1.0, 0.3), at(0.88, -0.1)], color, Stroke::NONE));
        }
        Icon::OwnWindow | Icon::BackInto => {
            let frame = vec![at(0.45, 0.1), at(0.0, 0.1), at(0.0, 1.0), at(0.9, 1.0), at(0.9, 0.55)];
            painter.add(Shape::line(frame, line));
            let (tail, head) = match icon {
                Icon::OwnWindow => (at(0.4, 0.6), at(1.0, 0.0)),
                _ => (at(1.0, 0.0), at(0.35, 0.65)),
            };
            painter.line_segment([tail, head], line);
            let corner =
                if icon == Icon::OwnWindow { [at(0.6, 0.0), at(1.0, 0.4)] } else { [at(0.35, 0.25), at(0.75, 0.65)] };
            painter.add(Shape::line(vec![corner[0], head, corner[1]], line));
        }
        Icon::Save => {
            painter.line_segment([at(0.5, 0.0), at(0.5, 0.55)], line);
            painter.add(Shape::convex_polygon(vec![at(0.22, 0.4), at(0.78, 0.4), at(0.5, 0.75)], color, Stroke::NONE));
            painter.add(Shape::line(vec![at(0.0, 0.7), at(0.0, 1.0), at(1.0, 1.0), at(1.0, 0.7)], line));
        }
    }
}
