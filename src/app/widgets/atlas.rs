//! Many small square pictures in one texture: digits, kernels.

use eframe::egui::{Color32, ColorImage, Context, Rect, TextureHandle, TextureOptions, pos2};

use crate::app::pictures::MapTexture;

/// Square pictures beside and below each other in one texture.
#[derive(Default)]
pub(crate) struct Atlas {
    texture: Option<TextureHandle>,
    tiles: Tiles,
}

/// What an atlas is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tiles {
    /// Width and height of each picture in pixels.
    pub side: usize,
    /// Pictures in a row.
    pub columns: usize,
    /// Pictures in all.
    pub count: usize,
}

impl Tiles {
    fn rows(self) -> usize {
        self.count.div_ceil(self.columns)
    }
}

impl Atlas {
    /// Makes the texture anew: `color` is asked for each pixel of each picture, row by row. Only to be called where what it
    /// shows has changed.
    pub(crate) fn fill(
        &mut self,
        ctx: &Context,
        tiles: Tiles,
        options: TextureOptions,
        color: impl Fn(usize, usize) -> Color32,
    ) {
        self.tiles = tiles;
        if tiles.count == 0 {
            self.texture = None;
            return;
        }
        let Tiles { side, columns, .. } = tiles;
        let (width, height) = (side * columns, side * tiles.rows());
        let mut picture = ColorImage::filled([width, height], Color32::TRANSPARENT);
        for tile in 0..tiles.count {
            let (top, left) = (tile / columns * side, tile % columns * side);
            for pixel in 0..side * side {
                picture.pixels[(top + pixel / side) * width + left + pixel % side] = color(tile, pixel);
            }
        }
        match &mut self.texture {
            Some(texture) => texture.set(picture, options),
            None => self.texture = Some(ctx.load_texture("atlas", picture, options)),
        }
    }

    /// One of the pictures.
    pub(crate) fn tile(&self, position: usize) -> Option<MapTexture> {
        let Tiles { columns, count, .. } = self.tiles;
        let texture = self.texture.as_ref().filter(|_| position < count)?.id();
        let (width, height) = (1.0 / columns as f32, 1.0 / self.tiles.rows() as f32);
        let left_top = pos2((position % columns) as f32 * width, (position / columns) as f32 * height);
        Some(MapTexture { texture, uv: Rect::from_min_max(left_top, pos2(left_top.x + width, left_top.y + height)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_picture_has_its_part_of_the_texture() {
        let (ctx, mut atlas) = (Context::default(), Atlas::default());
        assert_eq!(atlas.tile(0), None);
        atlas.fill(&ctx, Tiles { side: 2, columns: 4, count: 5 }, TextureOptions::NEAREST, |_, _| Color32::WHITE);
        let last = atlas.tile(4).unwrap().uv;
        assert_eq!(last, Rect::from_min_max(pos2(0.0, 0.5), pos2(0.25, 1.0)));
        assert_eq!(atlas.tile(1).unwrap().uv.min, pos2(0.25, 0.0));
        assert_eq!(atlas.tile(5), None);
        assert_eq!(atlas.texture.as_ref().unwrap().size(), [8, 4]);
    }

    #[test]
    fn an_empty_atlas_shows_nothing() {
        let (ctx, mut atlas) = (Context::default(), Atlas::default());
        atlas.fill(&ctx, Tiles { side: 2, columns: 4, count: 0 }, TextureOptions::NEAREST, |_, _| Color32::WHITE);
        assert_eq!(atlas.tile(0), None);
    }
}
