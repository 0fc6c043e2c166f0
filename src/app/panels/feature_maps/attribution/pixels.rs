//! The image, its occlusion and the gradient side by side: a place in one is marked in all.

use eframe::egui::{Color32, Rect, Role, Sense, Shape, Stroke, StrokeKind, Theme, Ui, Vec2, WidgetInfo, vec2};

use super::{Pointed, View, diverging, heading_ui, layout::PIXEL_PICTURE_COUNT, value_at};
use crate::{
    app::{
        theme,
        widgets::mosaic::{self, Emphasis, Tiles},
    },
    data::dataset::{IMAGE_SIDE, Image},
    model::attribution::Attribution,
};

/// From this value on a pixel is inside the outline of the ink.
const INK: u8 = 128;

/// Opacity of the outline.
const OUTLINE_SHARE: f32 = 0.6;

/// The image, its occlusion and the gradient.
pub(super) fn tiles(theme: Theme, attribution: &Attribution) -> Tiles {
    let image = attribution.image.iter().map(|ink| theme::of(theme).grey(*ink)).collect();
    let [occlusion, gradient] = [&attribution.occlusion, &attribution.saliency].map(|map| diverging(theme, map));
    let colors = [image, occlusion, gradient].concat();
    Tiles { size: [IMAGE_SIDE; 2], columns: PIXEL_PICTURE_COUNT, colors }
}

/// Shows the pictures as a part of a row; returns the pixel under the pointer.
pub(super) fn ui(ui: &mut Ui, view: View<'_>) -> Option<Pointed> {
    let (names, side) = (view.lab.class_names(), view.attribution.patch.side());
    let class = names.of(view.attribution.digit);
    let occlusion = format!(
        "The fall of the log-odds of {class} where the {side}×{side} pixels around a place are covered with blank paper. \
         Orange: evidence for {}; blue: evidence against it",
        names.with_noun(view.attribution.digit)
    );
    let gradient = format!(
        "The effect of adding ink: the derivative of the log-odds of {class} by each pixel, per full pixel. Orange: more ink \
         raises them; blue: more ink lowers them. It holds for small changes, and also where there is no ink"
    );
    let pictures = [
        picture_ui(ui, view, 0, "Image", "The input of the network"),
        picture_ui(ui, view, 1, "Occlusion", &occlusion),
        picture_ui(ui, view, 2, "Gradient", &gradient),
    ];
    let pixel = pictures.iter().find_map(|(_, pixel)| *pixel)?;
    for (rect, _) in pictures {
        let color = theme::tokens(ui).text;
        ui.painter().rect_stroke(pixel_rect(rect, pixel), 0.0, (1.5, color), StrokeKind::Outside);
    }
    Some(Pointed::Pixel(pixel))
}

/// A picture by its tile under its heading; returns its place, and the pixel under the pointer.
fn picture_ui(ui: &mut Ui, view: View<'_>, tile: usize, heading: &str, hover: &str) -> (Rect, Option<usize>) {
    let side = view.layout.pixel * IMAGE_SIDE as f32;
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        heading_ui(ui, side, heading, hover);
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("{heading}: {hover}")));
        mosaic::paint(ui, view.textures.pixels.tile(tile), rect, Emphasis::None);
        // The image is its own outline.
        if tile > 0 {
            paint_outline(ui, &view.attribution.image, rect);
        }
        (rect, response.hover_pos().and_then(|pos| value_at(rect, IMAGE_SIDE, pos)))
    })
    .inner
}

fn pixel_rect(picture: Rect, pixel: usize) -> Rect {
    mosaic::grid_cell(picture.min, IMAGE_SIDE, picture.size() / IMAGE_SIDE as f32, pixel)
}

/// A thin line around the ink, over the colours.
fn paint_outline(ui: &Ui, image: &Image, picture: Rect) {
    let color: Color32 = theme::tokens(ui).text.gamma_multiply(OUTLINE_SHARE);
    let corner = |[x, y]: [usize; 2]| picture.min + vec2(x as f32, y as f32) * picture.size() / IMAGE_SIDE as f32;
    let line = |ends: [[usize; 2]; 2]| Shape::line_segment(ends.map(corner), Stroke::new(1.0, color));
    ui.painter().extend(outline(image).into_iter().map(line));
}

/// The edges between ink and paper, each from one corner of pixels to the next, as columns and rows.
fn outline(image: &Image) -> Vec<[[usize; 2]; 2]> {
    let is_ink = |row: usize, column: usize| image[row * IMAGE_SIDE + column] >= INK;
    let mut edges = Vec::new();
    for row in 0..IMAGE_SIDE {
        for column in 0..IMAGE_SIDE {
            if column > 0 && is_ink(row, column) != is_ink(row, column - 1) {
                edges.push([[column, row], [column, row + 1]]);
            }
            if row > 0 && is_ink(row, column) != is_ink(row - 1, column) {
                edges.push([[column, row], [column + 1, row]]);
            }
        }
    }
    edges
}

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;

    use super::*;
    use crate::data::dataset::PIXEL_COUNT;

    #[test]
    fn the_outline_of_a_pixel_is_its_four_edges() {
        let mut image = [0; PIXEL_COUNT];
        image[3 * IMAGE_SIDE + 5] = 255;
        let mut edges = outline(&image);
        edges.sort_unstable();
        assert_eq!(edges, [[[5, 3], [5, 4]], [[5, 3], [6, 3]], [[5, 4], [6, 4]], [[6, 3], [6, 4]]]);
        assert!(outline(&[0; PIXEL_COUNT]).is_empty());
    }

    #[test]
    fn a_pixel_is_marked_where_the_pointer_is() {
        let picture = Rect::from_min_size(pos2(10.0, 20.0), Vec2::splat(56.0));
        let cell = pixel_rect(picture, IMAGE_SIDE + 2);
        assert_eq!(cell, Rect::from_min_size(pos2(14.0, 22.0), Vec2::splat(2.0)));
        assert_eq!(value_at(picture, IMAGE_SIDE, cell.center()), Some(IMAGE_SIDE + 2));
        assert_eq!(value_at(picture, IMAGE_SIDE, pos2(9.0, 30.0)), None);
    }
}
