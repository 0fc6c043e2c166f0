//! The title of a chart and, beside it, its curves by name, with a sample of each. It stands outside of the plot, so that
//! it covers nothing.

use eframe::egui::{Align2, Rect, Role, Sense, Shape, Stroke, TextStyle, Ui, Vec2, WidgetInfo, vec2};

use super::look::{Dash, Look, MARK_RADIUS, Mark};
use crate::app::theme;

/// Size of a sample in points.
const SAMPLE_SIZE: Vec2 = vec2(18.0, 12.0);

/// Distance between title and curves, in points.
const ENTRY_GAP: f32 = 8.0;

/// Distance of a name to its sample, in points.
const NAME_GAP: f32 = 4.0;

/// Shows title and legend, in as many rows as they need.
pub(crate) fn ui<'a>(ui: &mut Ui, title: &str, curves: impl Iterator<Item = (&'a str, Look)>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(ENTRY_GAP, 0.0);
        ui.spacing_mut().interact_size.y = 0.0;
        ui.strong(title);
        for (name, look) in curves {
            entry_ui(ui, name, look);
        }
    });
}

/// A sample with the curve's name, which stay together.
fn entry_ui(ui: &mut Ui, name: &str, look: Look) {
    let tokens = theme::tokens(ui);
    let font = TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(name.to_owned(), font, tokens.text_weak);
    let size = vec2(SAMPLE_SIZE.x + NAME_GAP + galley.size().x, galley.size().y.max(SAMPLE_SIZE.y));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let sample_rect = Align2::LEFT_CENTER.anchor_size(rect.left_center(), SAMPLE_SIZE);
    ui.painter().extend(sample(look, sample_rect));
    let name_rect = Align2::RIGHT_CENTER.anchor_size(rect.right_center(), galley.size());
    ui.painter().galley(name_rect.min, galley, tokens.text_weak);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
}

/// A piece of a curve with one mark.
pub(crate) fn sample(look: Look, rect: Rect) -> Vec<Shape> {
    let (line, stroke) = ([rect.left_center(), rect.right_center()], Stroke::new(look.width, look.color));
    let mut shapes = match look.dash {
        Dash::Solid => vec![Shape::line_segment(line, stroke)],
        Dash::Dashed => Shape::dashed_line(&line, stroke, 6.0, 3.7),
        Dash::Dotted => Shape::dotted_line(&line, look.color, 5.0, look.width),
    };
    let corner = |x: f32, y: f32| rect.center() + MARK_RADIUS * vec2(x, y);
    let polygon = |corners: Vec<_>| Shape::convex_polygon(corners, look.color, Stroke::NONE);
    match look.mark {
        Mark::None => {}
        Mark::Circle => shapes.push(Shape::circle_filled(rect.center(), MARK_RADIUS, look.color)),
        Mark::Diamond => {
            shapes.push(polygon(vec![corner(0.0, -1.0), corner(1.0, 0.0), corner(0.0, 1.0), corner(-1.0, 0.0)]));
        }
        Mark::Triangle => shapes.push(polygon(vec![corner(0.0, -1.0), corner(0.87, 0.5), corner(-0.87, 0.5)])),
    }
    shapes
}
