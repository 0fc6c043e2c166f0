//! The maps of every layer as textures, one for a layer, made anew only where what they show has changed.

use std::{collections::BTreeMap, sync::Arc};

use eframe::egui::{
    Color32, ColorImage, Context, Rect, TextureFilter, TextureHandle, TextureId, TextureOptions, TextureWrapMode, pos2,
};

use super::{
    lab::{Lab, MapPlace, MapScale, MapView},
    theme::{self, Tokens},
};
use crate::{
    model::{array::Array, layer::Layer},
    train::snapshot::Snapshot,
};

/// The textures of all layers.
#[derive(Default)]
pub(crate) struct Pictures {
    shown: Option<Shown>,
    scales: BTreeMap<(Layer, usize), f32>,
    textures: BTreeMap<Layer, TextureHandle>,
}

/// What the textures show: while it is the same they stay as they are.
#[derive(PartialEq)]
struct Shown {
    snapshot: SnapshotIdentity,
    view: MapView,
    theme: eframe::egui::Theme,
}

/// A snapshot is told from another by its place in memory, where it stays as long as this value.
struct SnapshotIdentity(Arc<Snapshot>);

impl PartialEq for SnapshotIdentity {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// A map's part of its layer's texture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct MapTexture {
    /// The layer's texture.
    pub texture: TextureId,
    /// The part of it, 0–1.
    pub uv: Rect,
}

/// How much of the way a scale goes back to a smaller value with each snapshot, so that colours do not flicker.
const SCALE_DECAY: f32 = 0.08;

/// The smallest value that gets the palette's full colour: less would show rounding as if it meant something.
const LEAST_SCALE: f32 = 1e-6;

/// In how many columns the maps of a layer (from C5 on its units) stand in a picture of all of it. F6 is the paper's picture
/// of 7×12.
pub(crate) fn column_count(layer: Layer) -> usize {
    match layer {
        Layer::Input => 1,
        Layer::C1 | Layer::S2 => 3,
        Layer::C3 | Layer::S4 => 4,
        Layer::C5 => 12,
        Layer::F6 => 7,
        Layer::Output => 10,
    }
}

/// Rows of such a picture.
pub(crate) fn row_count(layer: Layer) -> usize {
    layer.map_count().div_ceil(column_count(layer))
}

impl Pictures {
    /// Makes the textures anew that no longer show what the lab holds.
    pub(crate) fn update(&mut self, ctx: &Context, lab: &Lab) {
        let Some(snapshot) = &lab.snapshot else { return };
        let shown = Shown { snapshot: SnapshotIdentity(Arc::clone(snapshot)), view: lab.map_view, theme: ctx.theme() };
        if self.shown.as_ref() == Some(&shown) {
            return;
        }
        self.follow_scales(lab, &shown);
        let tokens = theme::of(shown.theme);
        for layer in Layer::ALL {
            if let Some(values) = lab.layer_values(layer) {
                let picture = self.picture(layer, values, lab.map_view.scale, tokens);
                self.put(ctx, layer, picture);
            }
        }
        self.shown = Some(shown);
    }

    /// A map of a layer, from C5 on the picture of one unit; none before there are any values.
    pub(crate) fn map(&self, place: MapPlace) -> Option<MapTexture> {
        let texture = self.textures.get(&place.layer)?.id();
        let (columns, rows) = (column_count(place.layer) as f32, row_count(place.layer) as f32);
        let (row, column) = (place.map / column_count(place.layer), place.map % column_count(place.layer));
        let (left, top) = (column as f32 / columns, row as f32 / rows);
        let uv = Rect::from_min_max(pos2(left, top), pos2(left + 1.0 / columns, top + 1.0 / rows));
        Some(MapTexture { texture, uv })
    }

    /// All of a layer: its maps beside and below each other.
    pub(crate) fn layer(&self, layer: Layer) -> Option<MapTexture> {
        let texture = self.textures.get(&layer)?.id();
        Some(MapTexture { texture, uv: Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)) })
    }

    /// The magnitude that has the palette's full colour in a map.
    pub(crate) fn scale(&self, place: MapPlace, scale: MapScale) -> f32 {
        self.scales.get(&unit(place.layer, place.map, scale)).copied().unwrap_or(1.0)
    }

    /// Lets the scales follow the values: up at once, down slowly while the same picture changes by learning.
    fn follow_scales(&mut self, lab: &Lab, shown: &Shown) {
        let is_same_picture = self.shown.as_ref().is_some_and(|before| {
            let image =
                |shown: &Shown| shown.snapshot.0.activations.as_ref().map(|activations| activations.image.clone());
            before.view == shown.view && image(before) == image(shown)
        });
        let mut targets: BTreeMap<(Layer, usize), f32> = BTreeMap::new();
        for layer in Layer::ALL {
            let Some(values) = lab.layer_values(layer) else { continue };
            let per_map = layer.map_side() * layer.map_side();
            for (map, part) in values.values.chunks(per_map).enumerate() {
                let target = targets.entry(unit(layer, map, shown.view.scale)).or_insert(LEAST_SCALE);
                *target =
                    part.iter().filter(|value| value.is_finite()).fold(*target, |most, value| most.max(value.abs()));
            }
        }
        for (unit, target) in &mut targets {
            let before = self.scales.get(unit).copied().filter(|before| is_same_picture && before > target);
            if let Some(before) = before {
                *target = before + SCALE_DECAY * (*target - before);
            }
        }
        self.scales = targets;
    }

    fn picture(&self, layer: Layer, values: &Array, scale: MapScale, tokens: &Tokens) -> ColorImage {
        let (side, columns) = (layer.map_side(), column_count(layer));
        let (width, height) = (side * columns, side * row_count(layer));
        let mut picture = ColorImage::filled([width, height], tokens.zero);
        for (map, part) in values.values.chunks(side * side).enumerate() {
            let scale = self.scale(MapPlace { layer, map }, scale);
            let color: Box<dyn Fn(f32) -> Color32> = match layer {
                // The digit as it is seen, from paper to ink.
                Layer::Input => ink_color(part, tokens),
                _ => Box::new(move |value| tokens.diverging(value / scale)),
            };
            let (top, left) = (map / columns * side, map % columns * side);
            for (row, line) in part.chunks(side).enumerate() {
                let start = (top + row) * width + left;
                for (pixel, value) in picture.pixels[start..].iter_mut().zip(line) {
                    *pixel = color(*value);
                }
            }
        }
        picture
    }

    fn put(&mut self, ctx: &Context, layer: Layer, picture: ColorImage) {
        let options = TextureOptions {
            magnification: TextureFilter::Nearest,
            minification: TextureFilter::Linear,
            wrap_mode: TextureWrapMode::ClampToEdge,
            mipmap_mode: None,
        };
        match self.textures.get_mut(&layer) {
            Some(texture) => texture.set(picture, options),
            None => {
                self.textures.insert(layer, ctx.load_texture(layer.name(), picture, options));
            }
        }
    }
}

/// Which maps share a scale.
fn unit(layer: Layer, map: usize, scale: MapScale) -> (Layer, usize) {
    match scale {
        // From C5 on a map is a single unit, which would always have the full colour.
        MapScale::Map if layer.map_side() > 1 => (layer, map),
        MapScale::Map | MapScale::Layer => (layer, 0),
        // The input has values of another kind.
        MapScale::Network if layer == Layer::Input => (layer, 0),
        MapScale::Network => (Layer::C1, 0),
    }
}

fn ink_color(values: &[f32], tokens: &Tokens) -> Box<dyn Fn(f32) -> Color32> {
    let least = values.iter().copied().fold(f32::INFINITY, f32::min);
    let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let range = (most - least).max(LEAST_SCALE);
    let (paper, ink) = (tokens.paper, tokens.ink);
    Box::new(move |value| paper.lerp_to_gamma(ink, ((value - least) / range).clamp(0.0, 1.0)))
}
