//! The title of a chart and its series by name, with a sample of each. It is outside of the plot, so that it covers
//! nothing.

use eframe::egui::{Align2, Rect, Role, Sense, Shape, Stroke, TextStyle, Ui, Vec2, WidgetInfo, vec2};

use crate::{
    app::{
        theme::{self, Tokens},
        widgets::elided,
    },
    chart::{Chart, Dash, MARKER_RADIUS, Mark, Marker, Style},
};

/// Size of a sample in points.
const SAMPLE_SIZE: Vec2 = vec2(18.0, 12.0);

/// Distance between two entries, in points.
const ENTRY_GAP: f32 = 8.0;

/// Distance of a name to its sample, in points.
const NAME_GAP: f32 = 4.0;

/// Shows title and legend, in as many rows as they need.
pub(super) fn ui(ui: &mut Ui, chart: &Chart) {
    let most_width = ui.available_width() - SAMPLE_SIZE.x - NAME_GAP;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(ENTRY_GAP, 0.0);
        ui.spacing_mut().interact_size.y = 0.0;
        ui.strong(&chart.title);
        for mark in &chart.marks {
            if let Some(series) = mark.series() {
                let style = series.drawn_style();
                let style = if let Mark::Line(_) = mark { style } else { Style { width: 0.0, ..style } };
                let shown = elided::fitting(ui, &series.name, most_width, &TextStyle::Small);
                entry_ui(ui, &series.name, shown, style);
            }
        }
    });
}

/// A sample with the name of a series as far as it is shown, which stay together.
fn entry_ui(ui: &mut Ui, name: &str, shown: String, style: Style) {
    let (tokens, is_whole) = (theme::tokens(ui), shown == name);
    let font = TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(shown, font, tokens.text_weak);
    let size = vec2(SAMPLE_SIZE.x + NAME_GAP + galley.size().x, galley.size().y.max(SAMPLE_SIZE.y));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let sample_rect = Align2::LEFT_CENTER.anchor_size(rect.left_center(), SAMPLE_SIZE);
    ui.painter().extend(sample(style, sample_rect, tokens));
    let name_rect = Align2::RIGHT_CENTER.anchor_size(rect.right_center(), galley.size());
    ui.painter().galley(name_rect.min, galley, tokens.text_weak);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    if !is_whole {
        response.on_hover_text(name);
    }
}

/// A piece of a line with one marker.
pub(crate) fn sample(style: Style, rect: Rect, tokens: &Tokens) -> Vec<Shape> {
    let color = tokens.of_style(style);
    let (line, stroke) = ([rect.left_center(), rect.right_center()], Stroke::new(style.width, color));
    let mut shapes = match style.dash {
        Dash::Solid => vec![Shape::line_segment(line, stroke)],
        Dash::Dashed => Shape::dashed_line(&line, stroke, 6.0, 3.7),
        Dash::Dotted => Shape::dotted_line(&line, color, 5.0, style.width),
    };
    let corner = |x: f32, y: f32| rect.center() + MARKER_RADIUS * vec2(x, y);
    let polygon = |corners: Vec<_>| Shape::convex_polygon(corners, color, Stroke::NONE);
    match style.marker {
        Marker::None => {}
        Marker::Circle => shapes.push(Shape::circle_filled(rect.center(), MARKER_RADIUS, color)),
        Marker::Diamond => {
            shapes.push(polygon(vec![corner(0.0, -1.0), corner(1.0, 0.0), corner(0.0, 1.0), corner(-1.0, 0.0)]));
        }
        Marker::Triangle => shapes.push(polygon(vec![corner(0.0, -1.0), corner(0.87, 0.5), corner(-0.87, 0.5)])),
    }
    shapes
}
