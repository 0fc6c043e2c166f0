//! A part of the window as a drawing: it is painted once more without a screen, in the light theme, and its shapes are taken over.

use std::{collections::HashMap, sync::Arc};

use eframe::egui::{
    Color32, ColorImage, Context, Galley, ImageData, Mesh, Pos2, RawInput, Rect, Shape, Stroke, StrokeKind, TextureId,
    TexturesDelta, Theme, Ui, UiBuilder, Vec2,
    epaint::{CircleShape, ColorMode, ImageDelta, PathShape, PathStroke, RectShape, TextShape},
    pos2, vec2,
};

use super::theme;
use crate::chart::{self, Anchor, Drawing, FIGURE_WIDTH, Paint, PlacedPicture};

/// Around everything, in points.
const MARGIN: f32 = 20.0;

/// Width of the room for what is painted, in points.
pub(crate) const ROOM_WIDTH: f32 = FIGURE_WIDTH as f32 - 2.0 * MARGIN;

/// Height of the room, in points: more than anything takes.
const ROOM_HEIGHT: f32 = 20_000.0;

/// How far the lines of a curve may be beside it, in points.
const CURVE_TOLERANCE: f32 = 0.1;

/// Corners of a circle.
const CIRCLE_CORNERS: usize = 32;

/// Texts of at most so many letters are centred in their place, whatever letters a reader of the figure has.
const SHORT_TEXT: usize = 12;

/// Draws what `show` paints below a caption. Nothing in it can be pointed at.
pub(crate) fn drawing(caption: String, file_stem: String, mut show: impl FnMut(&mut Ui)) -> Drawing {
    let context = Context::default();
    theme::install(&context);
    context.set_theme(Theme::Light);
    let screen = Rect::from_min_size(Pos2::ZERO, vec2(FIGURE_WIDTH as f32, ROOM_HEIGHT));
    let (mut textures, mut painted, mut bottom, mut indent) = (Textures::default(), Vec::new(), 0.0, 0.0);
    // Grids know their sizes from the second pass on; then it is known how wide all of it is, and it is put into the middle.
    for _ in 0..3 {
        let input = RawInput { screen_rect: Some(screen), ..RawInput::default() };
        let mut output = context.run_ui(input, |ui| {
            let room = Rect::from_min_size(pos2(MARGIN + indent, MARGIN), vec2(ROOM_WIDTH, ROOM_HEIGHT - MARGIN));
            let mut ui = ui.new_child(UiBuilder::new().max_rect(room));
            show(&mut ui);
            bottom = ui.min_rect().bottom();
            indent = ((ROOM_WIDTH - ui.min_rect().width()) / 2.0).max(0.0).round();
        });
        textures.take_in(&output.textures_delta);
        painted = std::mem::take(&mut output.shapes);
        // Nothing of it is uploaded anywhere.
        output.textures_delta.clear();
    }
    let mut shapes = Vec::new();
    for clipped in painted {
        take_over(&clipped.shape, &textures, &mut shapes);
    }
    Drawing { caption, file_stem, height: f64::from(bottom + MARGIN), shapes }
}

/// The pictures that were made for it.
#[derive(Default)]
struct Textures(HashMap<TextureId, Arc<ColorImage>>);

impl Textures {
    fn take_in(&mut self, delta: &TexturesDelta) {
        for (id, deltas) in &delta.set {
            for ImageDelta { image: ImageData::Color(image), .. } in deltas.iter().filter(|delta| delta.pos.is_none()) {
                self.0.insert(*id, Arc::clone(image));
            }
        }
    }

    /// Columns and colours of a part of a texture, which `uv` gives in shares of its sides.
    fn part(&self, id: TextureId, uv: Rect) -> Option<(usize, Vec<chart::Rgb>)> {
        let image = self.0.get(&id)?;
        let size = vec2(image.width() as f32, image.height() as f32);
        let [from, to] = [uv.min, uv.max].map(|corner| (corner.to_vec2() * size).round());
        let rows = from.y as usize..(to.y as usize).min(image.height());
        let columns = from.x as usize..(to.x as usize).min(image.width());
        let row = |row: usize| image.pixels[row * image.width()..][columns.clone()].iter();
        let colors: Vec<_> = rows.flat_map(row).map(|color| [color.r(), color.g(), color.b()]).collect();
        (!colors.is_empty()).then_some((columns.len(), colors))
    }
}

/// Adds what a shape paints. Shapes that this window does not use are left out.
fn take_over(shape: &Shape, textures: &Textures, shapes: &mut Vec<chart::Shape>) {
    match shape {
        Shape::Vec(all) => all.iter().for_each(|shape| take_over(shape, textures, shapes)),
        Shape::Circle(circle) => shapes.extend(circle_path(circle)),
        Shape::LineSegment { points, stroke } => shapes.extend(path(points, false, Color32::TRANSPARENT, *stroke)),
        Shape::Path(PathShape { points, closed, fill, stroke }) => {
            shapes.extend(path(points, *closed, *fill, solid(stroke)));
        }
        Shape::Rect(rect) => rectangle(rect, shapes),
        Shape::Text(text) => words(text, shapes),
        Shape::Mesh(mesh) => match picture(mesh, textures) {
            Some(picture) => shapes.push(picture),
            None => shapes.extend(squares(mesh)),
        },
        Shape::QuadraticBezier(curve) => {
            shapes.extend(path(&curve.flatten(Some(CURVE_TOLERANCE)), curve.closed, curve.fill, solid(&curve.stroke)));
        }
        Shape::CubicBezier(curve) => {
            shapes.extend(path(&curve.flatten(Some(CURVE_TOLERANCE)), curve.closed, curve.fill, solid(&curve.stroke)));
        }
        Shape::Noop | Shape::Ellipse(_) | Shape::Band(_) | Shape::Callback(_) => {}
    }
}

/// None of what cannot be seen.
fn paint(color: Color32) -> Option<Paint> {
    let [red, green, blue, alpha] = color.to_srgba_unmultiplied();
    (alpha > 0).then_some(Paint { color: [red, green, blue], opacity: f64::from(alpha) / 255.0 })
}

fn solid(stroke: &PathStroke) -> Stroke {
    match stroke.color {
        ColorMode::Solid(color) => Stroke::new(stroke.width, color),
        ColorMode::UV(_) => Stroke::NONE,
    }
}

fn point(at: Pos2) -> [f64; 2] {
    [at.x, at.y].map(f64::from)
}

fn sides(rect: Rect) -> [f64; 4] {
    [rect.left(), rect.top(), rect.width(), rect.height()].map(f64::from)
}

/// None where neither the lines nor the area can be seen.
fn path(points: &[Pos2], is_closed: bool, fill: Color32, stroke: Stroke) -> Option<chart::Shape> {
    let stroke = paint(stroke.color).map(|paint| (f64::from(stroke.width), paint)).filter(|(width, _)| *width > 0.0);
    let fill = paint(fill);
    let points: Vec<[f64; 2]> = points.iter().copied().map(point).collect();
    let is_seen = points.len() > 1 && (fill.is_some() || stroke.is_some());
    is_seen.then_some(chart::Shape::Path(chart::Path { points, is_closed, fill, stroke }))
}

fn circle_path(circle: &CircleShape) -> Option<chart::Shape> {
    let corner = |index: usize| {
        let angle = std::f32::consts::TAU * index as f32 / CIRCLE_CORNERS as f32;
        circle.center + circle.radius * Vec2::angled(angle)
    };
    let corners: Vec<Pos2> = (0..CIRCLE_CORNERS).map(corner).collect();
    path(&corners, true, circle.fill, circle.stroke)
}

/// An area with its outline.
fn rectangle(shape: &RectShape, shapes: &mut Vec<chart::Shape>) {
    shapes.extend(paint(shape.fill).map(|paint| chart::Shape::Fill(sides(shape.rect), paint)));
    let half = match shape.stroke_kind {
        StrokeKind::Inside => -0.5,
        StrokeKind::Middle => 0.0,
        StrokeKind::Outside => 0.5,
    };
    let line = shape.rect.expand(half * shape.stroke.width);
    let corners = [line.left_top(), line.right_top(), line.right_bottom(), line.left_bottom()];
    shapes.extend(path(&corners, true, Color32::TRANSPARENT, shape.stroke));
}

/// A part of a texture, which fills a rectangle.
fn picture(mesh: &Mesh, textures: &Textures) -> Option<chart::Shape> {
    let uv = mesh.vertices.iter().fold(Rect::NOTHING, |rect, corner| rect.union(Rect::from_pos(corner.uv)));
    let (columns, colors) = textures.part(mesh.texture_id, uv)?;
    let place = sides(mesh.calc_bounds());
    Some(chart::Shape::Picture(PlacedPicture { name: String::new(), place, columns, colors }))
}

/// A mesh of rectangles, each in one colour.
fn squares(mesh: &Mesh) -> impl Iterator<Item = chart::Shape> {
    let square = |indices: &[u32]| {
        let corners = indices.iter().filter_map(|index| mesh.vertices.get(*index as usize));
        let color = corners.clone().next()?.color;
        let rect = corners.fold(Rect::NOTHING, |rect, corner| rect.union(Rect::from_pos(corner.pos)));
        Some(chart::Shape::Fill(sides(rect), paint(color)?))
    };
    mesh.indices.chunks(6).filter_map(square)
}

/// Each line of a text.
fn words(text: &TextShape, shapes: &mut Vec<chart::Shape>) {
    let Some((size, color)) = letters(&text.galley, text) else { return };
    for row in &text.galley.rows {
        let (Some(first), Some(last)) = (row.glyphs.first(), row.glyphs.last()) else { continue };
        let words: String = row.glyphs.iter().map(|glyph| glyph.chr).collect();
        let start = text.pos + row.pos.to_vec2() + first.pos.to_vec2();
        let width = last.pos.x + last.advance_width - first.pos.x;
        let (at, anchor) = match row.glyphs.len() {
            0..=SHORT_TEXT => (start + vec2(width / 2.0, 0.0), Anchor::Middle),
            _ => (start, Anchor::Start),
        };
        shapes.push(chart::Shape::Words { at: point(at), anchor, size: f64::from(size), color: color.color, words });
    }
}

/// Size and colour of a text's letters: here all of a text look the same.
fn letters(galley: &Galley, text: &TextShape) -> Option<(f32, Paint)> {
    let format = &galley.job.sections.first()?.format;
    let own = if format.color == Color32::PLACEHOLDER { text.fallback_color } else { format.color };
    Some((format.font_id.size, paint(text.override_text_color.unwrap_or(own))?))
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Align2, FontId, Sense, TextureOptions};

    use super::*;
    use crate::app::widgets::mosaic::{self, Emphasis, Mosaic, Tiles};

    #[test]
    fn what_is_painted_is_in_the_drawing_in_the_light_theme() {
        // As panels do, the picture outlives the frame.
        let mut kept = None;
        let drawing = drawing("A caption".to_owned(), "stem".to_owned(), |ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(100.0, 40.0), Sense::hover());
            let tiles = Tiles { size: [2, 1], columns: 1, colors: vec![Color32::RED, Color32::BLUE] };
            let mosaic = kept.get_or_insert_with(|| Mosaic::new(ui.ctx(), &tiles, TextureOptions::NEAREST));
            mosaic::paint(ui, mosaic.tile(0), rect, Emphasis::None);
            mosaic::paint_values(ui, rect, &[1.0, -1.0], 2, 1.0);
            ui.painter().circle_filled(rect.center(), 5.0, Color32::GREEN);
            ui.painter().hline(rect.x_range(), rect.bottom(), (1.0, Color32::from_black_alpha(51)));
            let color = theme::tokens(ui).text;
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, "<7>", FontId::monospace(11.0), color);
        });
        let left = (FIGURE_WIDTH - 100.0) / 2.0;
        assert_eq!(drawing.height, f64::from(40.0 + 2.0 * MARGIN));
        let svg = drawing.to_svg();
        let [text, positive] = [theme::of(Theme::Light).text, theme::of(Theme::Light).positive].map(|color| {
            let [red, green, blue, _] = color.to_array();
            format!("#{red:02x}{green:02x}{blue:02x}")
        });
        for part in [
            ">A caption<",
            r##"width="1" height="1" fill="#ff0000"/><rect x="1" y="0" width="1" height="1" fill="#0000ff"/>"##,
            &format!(r#"x="{left:.2}" y="20.00" width="50.00" height="40.00" fill="{positive}""#),
            r##"Z" fill="#00ff00"/>"##,
            r##"stroke="#000000" stroke-opacity="0.20" stroke-width="1.00"/>"##,
            &format!(r#"text-anchor="middle" fill="{text}">&lt;7&gt;</text>"#),
        ] {
            assert!(svg.contains(part), "{part} in {svg}");
        }
    }
}
