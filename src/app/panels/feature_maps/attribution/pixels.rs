//! The image, its occlusion and the gradient side by side: a place in one is marked in all.

use eframe::egui::{
    Color32, Label, Pos2, Rect, RichText, Role, Sense, Shape, Stroke, StrokeKind, Theme, Ui, Vec2, WidgetInfo, vec2,
};

use super::{
    Textures, diverging,
    layout::{HEADING_HEIGHT, Layout, PIXEL_PICTURE_COUNT},
};
use crate::{
    app::{
        theme,
        widgets::mosaic::{self, Emphasis, Tiles},
    },
    data::dataset::{IMAGE_SIDE, Image},
    model::attribution::Attribution,
};

/// From this grey value on a pixel is inside the outline of the ink.
const INK: u8 = 128;

/// Opacity of the outline.
const OUTLINE_SHARE: f32 = 0.6;

/// A picture of the image's pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PixelPicture {
    /// The pixels.
    Image,
    /// The fall of the log-odds where a patch is covered.
    Occlusion,
    /// The effect of adding ink.
    Gradient,
}

impl PixelPicture {
    /// All in their order.
    const ALL: [Self; PIXEL_PICTURE_COUNT] = [Self::Image, Self::Occlusion, Self::Gradient];
}

/// The three pictures, in the order of [`PixelPicture::ALL`].
pub(super) fn tiles(theme: Theme, attribution: &Attribution) -> Tiles {
    let colors = PixelPicture::ALL.into_iter().flat_map(|picture| match picture {
        PixelPicture::Image => attribution.image.iter().map(|ink| theme::of(theme).grey(*ink)).collect(),
        PixelPicture::Occlusion => diverging(theme, &attribution.occlusion),
        PixelPicture::Gradient => diverging(theme, &attribution.saliency),
    });
    Tiles { size: [IMAGE_SIDE; 2], columns: PIXEL_PICTURE_COUNT, colors: colors.collect() }
}

/// Shows the pictures as a part of a row; returns the pixel under the pointer.
pub(super) fn ui(ui: &mut Ui, attribution: &Attribution, textures: &Textures, layout: &Layout) -> Option<usize> {
    let pictures =
        PixelPicture::ALL.map(|picture| ui.vertical(|ui| picture_ui(ui, picture, attribution, textures, layout)).inner);
    let pointed = pictures.iter().find_map(|picture| pixel_at(ui, *picture));
    if let Some(pixel) = pointed {
        let color = theme::tokens(ui).text;
        for rect in pictures {
            ui.painter().rect_stroke(pixel_rect(rect, pixel), 0.0, (1.5, color), StrokeKind::Outside);
        }
    }
    pointed
}

/// One picture under its heading; returns its place.
fn picture_ui(
    ui: &mut Ui,
    picture: PixelPicture,
    attribution: &Attribution,
    textures: &Textures,
    layout: &Layout,
) -> Rect {
    let (heading, hover) = match picture {
        PixelPicture::Image => ("Image", "The input of the network".to_owned()),
        PixelPicture::Occlusion => ("Occlusion", occlusion_hover(attribution)),
        PixelPicture::Gradient => ("Gradient", gradient_hover(attribution)),
    };
    let side = layout.pixel * IMAGE_SIDE as f32;
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.allocate_ui(vec2(side, HEADING_HEIGHT), |ui| {
        ui.set_min_height(HEADING_HEIGHT);
        ui.add(Label::new(RichText::new(heading).strong()).truncate()).on_hover_text(&hover);
    });
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("{heading}: {hover}")));
    mosaic::paint(ui, textures.pixels.tile(picture as usize), rect, Emphasis::None);
    if picture != PixelPicture::Image {
        paint_outline(ui, &attribution.image, rect);
    }
    rect
}

/// The pixel of a picture that the pointer is on.
fn pixel_at(ui: &Ui, picture: Rect) -> Option<usize> {
    let pos = ui.input(|input| input.pointer.hover_pos()).filter(|pos| picture.contains(*pos))?;
    let is_free = ui.ctx().layer_id_at(pos).is_none_or(|layer| layer == ui.layer_id());
    let place = (pos - picture.min) / picture.width() * IMAGE_SIDE as f32;
    let [row, column] = [place.y, place.x].map(|place| (place as usize).min(IMAGE_SIDE - 1));
    is_free.then_some(row * IMAGE_SIDE + column)
}

fn pixel_rect(picture: Rect, pixel: usize) -> Rect {
    let size = picture.size() / IMAGE_SIDE as f32;
    let corner = vec2((pixel % IMAGE_SIDE) as f32, (pixel / IMAGE_SIDE) as f32) * size;
    Rect::from_min_size(picture.min + corner, size)
}

/// A thin line around the ink, over the colours.
fn paint_outline(ui: &Ui, image: &Image, picture: Rect) {
    let color: Color32 = theme::tokens(ui).text.gamma_multiply(OUTLINE_SHARE);
    let stroke = Stroke::new(1.0, color);
    let lines = outline(image).into_iter().map(|ends| {
        let at = |[x, y]: [usize; 2]| -> Pos2 {
            picture.min + vec2(x as f32, y as f32) * (picture.width() / IMAGE_SIDE as f32)
        };
        Shape::line_segment(ends.map(at), stroke)
    });
    ui.painter().extend(lines);
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

fn occlusion_hover(attribution: &Attribution) -> String {
    let (digit, side) = (attribution.digit, attribution.patch.side());
    format!(
        "The fall of the log-odds of {digit} where the {side}×{side} pixels around a place are covered with blank paper. \
         Orange: evidence for class {digit}; blue: evidence against it"
    )
}

fn gradient_hover(attribution: &Attribution) -> String {
    let digit = attribution.digit;
    format!(
        "The effect of adding ink: the derivative of the log-odds of {digit} by each pixel, per full pixel. Orange: more ink \
         raises them; blue: more ink lowers them. It holds for small changes, and also where there is no ink"
    )
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
    fn a_pixel_stands_where_it_belongs() {
        let picture = Rect::from_min_size(pos2(10.0, 20.0), Vec2::splat(56.0));
        assert_eq!(pixel_rect(picture, IMAGE_SIDE + 2), Rect::from_min_size(pos2(14.0, 22.0), Vec2::splat(2.0)));
    }
}
