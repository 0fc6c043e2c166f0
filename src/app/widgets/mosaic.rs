//! Many small pictures of one size in one texture: digits, feature maps, kernels.
//!
//! A panel turns numbers into [`Tiles`]. A [`Mosaic`] is their texture, and [`paint`] shows one [`Tile`] of it. Over signed
//! numbers a [`ScaleFollower`] decides which magnitude gets the full colour.

use std::collections::BTreeMap;

use eframe::egui::{
    Color32, ColorImage, Context, Mesh, Pos2, Rect, Shape, Stroke, StrokeKind, TextureHandle, TextureId,
    TextureOptions, Ui, Vec2, pos2, vec2,
};

use crate::{
    app::theme::{self, Tokens},
    data::dataset::{IMAGE_SIDE, Image},
};

/// The texture of some tiles.
pub(crate) struct Mosaic {
    texture: TextureHandle,
    columns: usize,
    count: usize,
    /// Size of all tiles together, in tiles.
    grid: Vec2,
}

/// The colours of pictures of one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tiles {
    /// Width and height of each picture in pixels.
    pub size: [usize; 2],
    /// Pictures in a row of the texture.
    pub columns: usize,
    /// The pixels of one picture after the other, each row by row.
    pub colors: Vec<Color32>,
}

/// A part of a texture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tile {
    /// The texture.
    pub texture: TextureId,
    /// The part of it, 0–1.
    pub uv: Rect,
}

/// How a tile is set off from its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Emphasis {
    /// It is not.
    None,
    /// It, or its kernel, was pointed at.
    Highlighted,
}

impl Emphasis {
    /// The stroke of the tile's frame.
    pub(crate) fn stroke(self, tokens: &Tokens) -> Stroke {
        match self {
            Self::None => Stroke::new(1.0, tokens.border),
            Self::Highlighted => Stroke::new(2.0, tokens.accent),
        }
    }
}

/// Paints a tile in a frame, or an empty field.
pub(crate) fn paint(ui: &Ui, tile: Option<Tile>, rect: Rect, emphasis: Emphasis) {
    paint_unframed(ui, tile, rect);
    ui.painter().rect_stroke(rect, 0.0, emphasis.stroke(theme::tokens(ui)), StrokeKind::Outside);
}

/// Paints a tile, or an empty field.
pub(crate) fn paint_unframed(ui: &Ui, tile: Option<Tile>, rect: Rect) {
    match tile {
        Some(Tile { texture, uv }) => ui.painter().image(texture, rect, uv, Color32::WHITE),
        None => ui.painter().rect_filled(rect, 0.0, theme::tokens(ui).zero),
    };
}

/// Paints values row by row as colours that fill `rect`; the magnitude `scale` has the full colour.
pub(crate) fn paint_values(ui: &Ui, rect: Rect, values: &[f32], columns: usize, scale: f32) {
    let (tokens, mut mesh) = (theme::tokens(ui), Mesh::default());
    let size = rect.size() / vec2(columns as f32, values.len().div_ceil(columns).max(1) as f32);
    for (position, value) in values.iter().enumerate() {
        mesh.add_colored_rect(grid_cell(rect.min, columns, size, position), tokens.diverging(value / scale));
    }
    ui.painter().add(Shape::mesh(mesh));
}

/// The cell `position` of a grid that begins at `corner`, with cells of `size` points.
pub(crate) fn grid_cell(corner: Pos2, columns: usize, size: Vec2, position: usize) -> Rect {
    let offset = vec2((position % columns) as f32, (position / columns) as f32) * size;
    Rect::from_min_size(corner + offset, size)
}

/// The square of `side` points for picture `position` of a grid that begins at `corner`, `pitch` points from one to the next.
pub(crate) fn grid_square(corner: Pos2, columns: usize, pitch: f32, position: usize, side: f32) -> Rect {
    Rect::from_min_size(grid_cell(corner, columns, Vec2::splat(pitch), position).min, Vec2::splat(side))
}

impl Tiles {
    /// Digits of 28×28 pixels, coloured by their ink.
    pub(crate) fn digits<'a>(
        columns: usize,
        digits: impl IntoIterator<Item = &'a Image>,
        color: impl Fn(u8) -> Color32,
    ) -> Self {
        let palette: Vec<Color32> = (0..=u8::MAX).map(color).collect();
        let colors = digits.into_iter().flatten().map(|ink| palette[usize::from(*ink)]).collect();
        Self { size: [IMAGE_SIDE; 2], columns, colors }
    }

    fn count(&self) -> usize {
        self.colors.len() / self.size.iter().product::<usize>().max(1)
    }

    /// All pictures beside and below each other; one transparent pixel without any.
    fn image(&self) -> ColorImage {
        let ([width, height], count) = (self.size, self.count());
        if count == 0 {
            return ColorImage::filled([1, 1], Color32::TRANSPARENT);
        }
        let whole_width = width * self.columns;
        let whole_height = height * count.div_ceil(self.columns);
        let mut image = ColorImage::filled([whole_width, whole_height], Color32::TRANSPARENT);
        for (index, line) in self.colors.chunks(width).enumerate() {
            let (tile, row) = (index / height, index % height);
            let (top, left) = (tile / self.columns * height, tile % self.columns * width);
            let start = (top + row) * whole_width + left;
            image.pixels[start..start + width].copy_from_slice(line);
        }
        image
    }
}

impl Mosaic {
    /// Sends tiles to the graphics card.
    pub(crate) fn new(ctx: &Context, tiles: &Tiles, options: TextureOptions) -> Self {
        let (count, columns) = (tiles.count(), tiles.columns);
        let grid = vec2(columns as f32, count.div_ceil(columns).max(1) as f32);
        Self { texture: ctx.load_texture("mosaic", tiles.image(), options), columns, count, grid }
    }

    /// One of the pictures.
    pub(crate) fn tile(&self, position: usize) -> Option<Tile> {
        let uv = grid_cell(Pos2::ZERO, self.columns, Vec2::splat(1.0) / self.grid, position);
        (position < self.count).then(|| Tile { texture: self.texture.id(), uv })
    }

    /// All pictures in one.
    pub(crate) fn whole(&self) -> Tile {
        Tile { texture: self.texture.id(), uv: Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)) }
    }
}

/// The magnitudes that have the palette's full colour, one for each group of numbers.
///
/// A scale grows at once. It shrinks slowly while training changes the numbers of one subject, so that colours do not
/// flicker. With another subject all scales start again.
pub(crate) struct ScaleFollower<S, G> {
    subject: Option<S>,
    scales: BTreeMap<G, f32>,
}

/// The share of the way back to a smaller scale with each update.
const SCALE_DECAY: f32 = 0.08;

impl<S: PartialEq, G: Ord> ScaleFollower<S, G> {
    /// Takes in the latest numbers by group. Numbers that are not finite do not count. No scale is below `least`: smaller
    /// numbers are rounding errors.
    pub(crate) fn follow<'a>(&mut self, subject: S, least: f32, groups: impl IntoIterator<Item = (G, &'a [f32])>) {
        let mut scales: BTreeMap<G, f32> = BTreeMap::new();
        for (group, values) in groups {
            let scale = scales.entry(group).or_insert(least);
            *scale = scale.max(magnitude(values));
        }
        if self.subject.as_ref() == Some(&subject) {
            for (group, scale) in &mut scales {
                if let Some(before) = self.scales.get(group).filter(|before| **before > *scale) {
                    *scale = before + SCALE_DECAY * (*scale - before);
                }
            }
        }
        (self.subject, self.scales) = (Some(subject), scales);
    }

    /// The magnitude with the full colour; 1 for an unknown group.
    pub(crate) fn scale(&self, group: &G) -> f32 {
        self.scales.get(group).copied().unwrap_or(1.0)
    }
}

impl<S, G> Default for ScaleFollower<S, G> {
    fn default() -> Self {
        Self { subject: None, scales: BTreeMap::new() }
    }
}

/// The largest magnitude among the finite numbers; 0 without any.
pub(crate) fn magnitude(values: &[f32]) -> f32 {
    values.iter().filter(|value| value.is_finite()).fold(0.0, |largest, value| value.abs().max(largest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiles(count: u8) -> Tiles {
        let colors = (0..count).flat_map(|tile| [Color32::from_gray(tile); 6]).collect();
        Tiles { size: [3, 2], columns: 4, colors }
    }

    #[test]
    fn each_picture_has_its_part_of_the_texture() {
        let image = tiles(5).image();
        assert_eq!(image.size, [12, 4]);
        let pixel = |x: usize, y: usize| image.pixels[y * 12 + x];
        assert_eq!([pixel(0, 0), pixel(3, 1), pixel(11, 0), pixel(2, 3)], [0, 1, 3, 4].map(Color32::from_gray));
        assert_eq!(pixel(3, 2), Color32::TRANSPARENT, "the last row is not full");
        let mosaic = Mosaic::new(&Context::default(), &tiles(5), TextureOptions::NEAREST);
        assert_eq!(mosaic.tile(4).unwrap().uv, Rect::from_min_max(pos2(0.0, 0.5), pos2(0.25, 1.0)));
        assert_eq!(mosaic.tile(1).unwrap().uv.min, pos2(0.25, 0.0));
        assert_eq!(mosaic.tile(5), None);
    }

    #[test]
    fn no_pictures_show_nothing() {
        let mosaic = Mosaic::new(&Context::default(), &tiles(0), TextureOptions::NEAREST);
        assert_eq!(mosaic.tile(0), None);
    }

    #[test]
    fn a_scale_grows_at_once_and_shrinks_slowly() {
        let mut scales = ScaleFollower::default();
        let mut followed = |subject: char, values: &[f32]| {
            scales.follow(subject, 1e-9, [(0, values)]);
            scales.scale(&0)
        };
        assert_eq!(followed('a', &[0.5, -1.0, f32::NAN]), 1.0);
        assert_eq!(followed('a', &[2.0]), 2.0);
        assert_eq!(followed('a', &[1.0]), 1.92);
        assert_eq!(followed('b', &[1.0]), 1.0, "another subject begins anew");
        assert_eq!(followed('c', &[0.0]), 1e-9);
    }

    #[test]
    fn a_group_has_one_scale() {
        let mut scales = ScaleFollower::default();
        let parts: [(u8, &[f32]); 3] = [(0, &[1.0]), (1, &[4.0]), (0, &[-3.0])];
        scales.follow((), 1e-9, parts);
        assert_eq!([0, 1, 2].map(|group| scales.scale(&group)), [3.0, 4.0, 1.0]);
    }
}
