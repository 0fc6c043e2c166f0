//! The pictures of the page.

use eframe::egui::{Color32, Context, TextureOptions, Theme};

use super::layout::{MAP_COLUMNS, PIXEL_PICTURE_COUNT};
use crate::{
    app::{
        lab::Lab,
        theme,
        widgets::mosaic::{self, Mosaic, Tile, Tiles},
    },
    data::dataset::IMAGE_SIDE,
    model::{array::Array, attribution::Attribution, layer::Layer},
};

/// The pictures of the page.
pub(super) struct Textures {
    pixels: Mosaic,
    c3: Mosaic,
    neighbours: Mosaic,
}

/// A picture of the image's pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PixelPicture {
    /// The ink.
    Image,
    /// What covering takes away.
    Occlusion,
    /// What more ink would do.
    Saliency,
}

/// Values below this are shown as if the largest were this: they are rounding.
const LEAST_SCALE: f32 = 1e-4;

/// Neighbours in a row of their texture.
const NEIGHBOUR_COLUMNS: usize = 5;

impl PixelPicture {
    /// All in their order.
    pub(super) const ALL: [Self; PIXEL_PICTURE_COUNT] = [Self::Image, Self::Occlusion, Self::Saliency];
}

impl Textures {
    /// The pictures of an attribution and of the neighbours that the lab holds.
    pub(super) fn new(ctx: &Context, theme: Theme, lab: &Lab, attribution: &Attribution) -> Self {
        let mosaic = |tiles, options| Mosaic::new(ctx, &tiles, options);
        Self {
            pixels: mosaic(pixel_tiles(theme, attribution), TextureOptions::NEAREST),
            c3: mosaic(c3_tiles(theme, &attribution.c3.values), TextureOptions::NEAREST),
            // Digits are as smooth as handwriting at any size.
            neighbours: mosaic(neighbour_tiles(theme, lab), TextureOptions::LINEAR),
        }
    }

    /// One of the pictures of the image's pixels.
    pub(super) fn pixels(&self, picture: PixelPicture) -> Option<Tile> {
        self.pixels.tile(PixelPicture::ALL.iter().position(|one| *one == picture)?)
    }

    /// The worth of the values of a map of C3.
    pub(super) fn c3(&self, map: usize) -> Option<Tile> {
        self.c3.tile(map)
    }

    /// A neighbour, by its rank.
    pub(super) fn neighbour(&self, rank: usize) -> Option<Tile> {
        self.neighbours.tile(rank)
    }
}

fn pixel_tiles(theme: Theme, attribution: &Attribution) -> Tiles {
    let colors = PixelPicture::ALL.into_iter().flat_map(|picture| match picture {
        PixelPicture::Image => attribution.image.iter().map(|ink| theme::of(theme).grey(*ink)).collect(),
        PixelPicture::Occlusion => diverging(theme, &attribution.occlusion),
        PixelPicture::Saliency => diverging(theme, &attribution.saliency),
    });
    Tiles { size: [IMAGE_SIDE; 2], columns: PIXEL_PICTURE_COUNT, colors: colors.collect() }
}

fn c3_tiles(theme: Theme, values: &Array) -> Tiles {
    Tiles { size: [Layer::C3.map_side(); 2], columns: MAP_COLUMNS, colors: diverging(theme, values) }
}

fn neighbour_tiles(theme: Theme, lab: &Lab) -> Tiles {
    let neighbours = lab.neighbours();
    let nearest = neighbours.map_or(&[][..], |neighbours| &neighbours.nearest);
    let images = nearest.iter().filter_map(|neighbour| lab.data.dataset.train.image(neighbour.index));
    Tiles::digits(NEIGHBOUR_COLUMNS, images, |ink| theme::of(theme).grey(ink))
}

/// The colours of `values`, the largest of which, whatever its sign, has the full one.
fn diverging(theme: Theme, values: &Array) -> Vec<Color32> {
    let scale = mosaic::magnitude(&values.values).max(LEAST_SCALE);
    values.values.iter().map(|value| theme::of(theme).diverging(value / scale)).collect()
}
