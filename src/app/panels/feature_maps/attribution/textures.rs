//! The pictures of the page as textures, made anew only where what they show has changed.

use std::sync::{Arc, Weak};

use eframe::egui::{Color32, TextureOptions, Theme, Ui};

use super::layout::{MAP_COLUMNS, PIXEL_PICTURE_COUNT};
use crate::{
    app::{
        lab::Lab,
        pictures::MapTexture,
        theme,
        widgets::atlas::{Atlas, Tiles},
    },
    data::dataset::{IMAGE_SIDE, Image},
    model::{array::Array, attribution::Attribution, layer::Layer},
    train::snapshot::{Neighbours, Snapshot},
};

/// The pictures of the page.
#[derive(Default)]
pub(super) struct Textures {
    shown: Option<Shown>,
    pixels: Atlas,
    c3: Atlas,
    neighbours: Atlas,
}

/// What the pictures show: a snapshot is told from another by its place in memory.
struct Shown {
    snapshot: Weak<Snapshot>,
    theme: Theme,
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
    /// Makes the pictures anew if they are of something else.
    pub(super) fn update(&mut self, ui: &Ui, lab: &Lab, attribution: &Attribution) {
        let Some(snapshot) = &lab.snapshot else { return };
        let wanted = Shown { snapshot: Arc::downgrade(snapshot), theme: ui.ctx().theme() };
        let is_it = |shown: &Shown| Weak::ptr_eq(&shown.snapshot, &wanted.snapshot) && shown.theme == wanted.theme;
        if self.shown.as_ref().is_some_and(is_it) {
            return;
        }
        self.fill_pixels(ui, wanted.theme, attribution);
        self.fill_c3(ui, wanted.theme, &attribution.c3.values);
        self.fill_neighbours(ui, wanted.theme, lab, snapshot.neighbours.as_ref());
        self.shown = Some(wanted);
    }

    /// One of the pictures of the image's pixels.
    pub(super) fn pixels(&self, picture: PixelPicture) -> Option<MapTexture> {
        self.pixels.tile(PixelPicture::ALL.iter().position(|one| *one == picture)?)
    }

    /// The worth of the values of a map of C3.
    pub(super) fn c3(&self, map: usize) -> Option<MapTexture> {
        self.c3.tile(map)
    }

    /// A neighbour, by its rank.
    pub(super) fn neighbour(&self, rank: usize) -> Option<MapTexture> {
        self.neighbours.tile(rank)
    }

    fn fill_pixels(&mut self, ui: &Ui, theme: Theme, attribution: &Attribution) {
        let tokens = theme::of(theme);
        let [occlusion, saliency] = [&attribution.occlusion, &attribution.saliency].map(|map| colors(theme, map));
        let tiles = Tiles { side: IMAGE_SIDE, columns: PIXEL_PICTURE_COUNT, count: PIXEL_PICTURE_COUNT };
        self.pixels.fill(ui.ctx(), tiles, TextureOptions::NEAREST, |tile, pixel| match PixelPicture::ALL[tile] {
            PixelPicture::Image => tokens.grey(attribution.image[pixel]),
            PixelPicture::Occlusion => occlusion[pixel],
            PixelPicture::Saliency => saliency[pixel],
        });
    }

    fn fill_c3(&mut self, ui: &Ui, theme: Theme, values: &Array) {
        let (side, count) = (Layer::C3.map_side(), Layer::C3.map_count());
        let colors = colors(theme, values);
        let tiles = Tiles { side, columns: MAP_COLUMNS, count };
        self.c3.fill(ui.ctx(), tiles, TextureOptions::NEAREST, |map, value| colors[map * side * side + value]);
    }

    fn fill_neighbours(&mut self, ui: &Ui, theme: Theme, lab: &Lab, neighbours: Option<&Neighbours>) {
        let nearest = neighbours.map_or(&[][..], |neighbours| &neighbours.nearest);
        let train = &lab.data.dataset.train;
        let images: Vec<&Image> = nearest.iter().filter_map(|neighbour| train.image(neighbour.index)).collect();
        let tiles = Tiles { side: IMAGE_SIDE, columns: NEIGHBOUR_COLUMNS, count: images.len() };
        let tokens = theme::of(theme);
        // Digits are as smooth as handwriting at any size.
        self.neighbours.fill(ui.ctx(), tiles, TextureOptions::LINEAR, |tile, pixel| tokens.grey(images[tile][pixel]));
    }
}

/// The colours of `values`, the largest of which, whatever its sign, has the full one.
fn colors(theme: Theme, values: &Array) -> Vec<Color32> {
    let scale = values.values.iter().fold(LEAST_SCALE, |largest, value| largest.max(value.abs()));
    values.values.iter().map(|value| theme::of(theme).diverging(value / scale)).collect()
}
