//! The feature maps of every layer as pictures.

use std::collections::BTreeMap;

use eframe::egui::{Color32, Context, TextureFilter, TextureOptions, Theme};

use super::{
    lab::{Lab, MapPlace, MapScale, MapView},
    memo::{Memo, Shared},
    theme::{self, Tokens},
    widgets::mosaic::{Mosaic, ScaleFollower, Tile, Tiles},
};
use crate::{
    data::dataset::Image,
    model::{architecture::Architecture, layer::Layer},
    train::{protocol::NetworkId, snapshot::Snapshot},
};

/// A picture of each layer.
#[derive(Default)]
pub(crate) struct Pictures {
    layers: Memo<(Shared<Snapshot>, MapView, Theme), BTreeMap<Layer, Mosaic>>,
    scales: Scales,
}

/// The scales of one image's maps in one network and one view; for each the first layer and map that has it.
type Scales = ScaleFollower<(NetworkId, MapView, Box<Image>), (Layer, usize)>;

/// Values are squares where they are enlarged.
const OPTIONS: TextureOptions = TextureOptions { magnification: TextureFilter::Nearest, ..TextureOptions::LINEAR };

/// The smallest value that gets the palette's full colour: less would show rounding as if it meant something.
const MIN_SCALE: f32 = 1e-6;

/// In how many columns a picture of a layer arranges its maps (from C5 on its units). F6 is the paper's picture of 7×12.
pub(crate) fn column_count(layer: Layer, architecture: &Architecture) -> usize {
    match layer {
        Layer::Input => 1,
        Layer::C1 | Layer::S2 => 3,
        Layer::C3 | Layer::S4 => 4,
        Layer::C5 => 12,
        Layer::F6 => 7,
        Layer::Output => architecture.map_count(layer),
    }
}

/// Columns and rows of such a picture.
pub(crate) fn grid(layer: Layer, architecture: &Architecture) -> [usize; 2] {
    let columns = column_count(layer, architecture);
    [columns, architecture.map_count(layer).div_ceil(columns)]
}

impl Pictures {
    /// Redraws the pictures if the lab shows something else. Without activations the latest stay.
    pub(crate) fn update(&mut self, ctx: &Context, lab: &Lab) {
        let Some(snapshot) = &lab.snapshot else { return };
        let Some(activations) = &snapshot.activations else { return };
        let Self { layers, scales } = self;
        layers.get((Shared::of(snapshot), lab.map_view, ctx.theme()), |(_, view, theme)| {
            scales.follow((snapshot.network, *view, activations.image.clone()), MIN_SCALE, groups(lab));
            let mosaic = |layer| {
                let colors = colors(lab, layer, view.scale, scales, theme::of(*theme))?;
                let columns = column_count(layer, &lab.network.architecture);
                Some((layer, Mosaic::new(ctx, &Tiles { size: [layer.map_side(); 2], columns, colors }, OPTIONS)))
            };
            Layer::ALL.into_iter().filter_map(mosaic).collect()
        });
    }

    /// A map of a layer, from C5 on one unit; none before there are any values.
    pub(crate) fn map(&self, place: MapPlace) -> Option<Tile> {
        self.layers.latest()?.get(&place.layer)?.tile(place.map)
    }

    /// All of a layer: its maps beside and below each other.
    pub(crate) fn layer(&self, layer: Layer) -> Option<Tile> {
        Some(self.layers.latest()?.get(&layer)?.whole())
    }

    /// The colours of a layer's values in a theme, map by map, by the scales of the pictures; none before there are values.
    pub(crate) fn colors(&self, lab: &Lab, layer: Layer, tokens: &Tokens) -> Option<Vec<Color32>> {
        colors(lab, layer, lab.map_view.scale, &self.scales, tokens)
    }

    /// The magnitude that has the palette's full colour in a map.
    pub(crate) fn scale(&self, place: MapPlace, scale: MapScale) -> f32 {
        self.scales.scale(&group(place.layer, place.map, scale))
    }
}

/// The values of all maps with the groups that share a scale.
fn groups(lab: &Lab) -> impl Iterator<Item = ((Layer, usize), &[f32])> {
    Layer::ALL.into_iter().filter_map(|layer| Some((layer, lab.layer_values(layer)?))).flat_map(
        move |(layer, values)| {
            let maps = values.values.chunks(layer.map_side() * layer.map_side()).enumerate();
            maps.map(move |(map, values)| (group(layer, map, lab.map_view.scale), values))
        },
    )
}

/// Which maps share a scale.
fn group(layer: Layer, map: usize, scale: MapScale) -> (Layer, usize) {
    match scale {
        // From C5 on a map is a single unit, which would always have the full colour.
        MapScale::Map if layer.map_side() > 1 => (layer, map),
        MapScale::Map | MapScale::Layer => (layer, 0),
        // The input has values of another kind.
        MapScale::Network if layer == Layer::Input => (layer, 0),
        MapScale::Network => (Layer::C1, 0),
    }
}

/// The maps of a layer in colours; none before there are values.
fn colors(lab: &Lab, layer: Layer, scale: MapScale, scales: &Scales, tokens: &Tokens) -> Option<Vec<Color32>> {
    let (side, values) = (layer.map_side(), lab.layer_values(layer)?);
    let maps = values.values.chunks(side * side).enumerate();
    let mut colors = match layer {
        // The digit as it is seen, from paper to ink.
        Layer::Input => ink_colors(&values.values, tokens),
        _ => maps
            .flat_map(|(map, values)| {
                let scale = scales.scale(&group(layer, map, scale));
                values.iter().map(move |value| tokens.diverging(value / scale))
            })
            .collect(),
    };
    hide_unseen(&mut colors, layer, &lab.network.architecture, tokens);
    Some(colors)
}

/// Takes the colours from the rows and columns of a layer's maps that no class sees: those beyond an image without padding.
fn hide_unseen(colors: &mut [Color32], layer: Layer, architecture: &Architecture, tokens: &Tokens) {
    let [side, seen] = [layer.map_side(), architecture.map_side(layer)];
    for (index, color) in colors.iter_mut().enumerate().filter(|_| seen < side) {
        let [row, column] = [index / side % side, index % side];
        if row.max(column) >= seen {
            *color = tokens.raised;
        }
    }
}

fn ink_colors(values: &[f32], tokens: &Tokens) -> Vec<Color32> {
    let least = values.iter().copied().fold(f32::INFINITY, f32::min);
    let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let range = (most - least).max(MIN_SCALE);
    let share = |value: &f32| ((value - least) / range).clamp(0.0, 1.0);
    values.iter().map(|value| tokens.paper.lerp_to_gamma(tokens.ink, share(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{framing::Framing, input::InputNormalisation};

    #[test]
    fn the_largest_value_of_a_layer_has_the_full_colour() {
        let (lab, tokens, mut scales) = (Lab::fake(), theme::of(Theme::Dark), Scales::default());
        let image = Box::new(*lab.subject_image().unwrap());
        let view = MapView { scale: MapScale::Layer, ..lab.map_view };
        let values = lab.layer_values(Layer::C3).unwrap();
        scales.follow((lab.network.id, view, image), MIN_SCALE, groups(&lab));
        let colors = colors(&lab, Layer::C3, view.scale, &scales, tokens).unwrap();
        assert_eq!(colors.len(), 16 * 100);
        let magnitudes = || values.values.iter().map(|value| value.abs());
        let largest = magnitudes().fold(0.0, f32::max);
        let at = magnitudes().position(|magnitude| magnitude == largest).unwrap();
        assert!([tokens.negative, tokens.positive].contains(&colors[at]));
        assert_eq!(scales.scale(&(Layer::C3, 0)), largest);
    }

    #[test]
    fn what_no_class_sees_of_an_image_without_padding_is_blank() {
        let tokens = theme::of(Theme::Dark);
        let input = InputNormalisation { framing: Framing::Unpadded, ..InputNormalisation::MODERN };
        let blank_count = |layer: Layer, architecture: &Architecture| {
            let mut colors = vec![tokens.ink; layer.unit_count()];
            hide_unseen(&mut colors, layer, architecture, tokens);
            colors.iter().filter(|color| **color == tokens.raised).count()
        };
        let unpadded = Architecture { input, ..Architecture::MODERN };
        for (layer, blank) in [(Layer::Input, 32 * 32 - 28 * 28), (Layer::C3, 16 * (10 * 10 - 8 * 8)), (Layer::F6, 0)] {
            assert_eq!([blank_count(layer, &unpadded), blank_count(layer, &Architecture::MODERN)], [blank, 0]);
        }
    }

    #[test]
    fn another_network_has_scales_of_its_own_at_once() {
        let (lab, mut scales) = (Lab::fake(), Scales::default());
        let image = Box::new(*lab.subject_image().unwrap());
        let group = (Layer::C3, 0);
        let mut follow = |network: u64, values: &[f32]| {
            let subject = (NetworkId(network), lab.map_view, image.clone());
            scales.follow(subject, MIN_SCALE, [(group, values)]);
            scales.scale(&group)
        };
        assert_eq!(follow(1, &[8.0]), 8.0);
        let while_it_learns = follow(1, &[1.0]);
        assert!(while_it_learns > 7.0, "colours do not flicker: {while_it_learns}");
        assert_eq!(follow(2, &[1.0]), 1.0);
    }

    #[test]
    fn all_layers_but_the_input_may_share_a_scale() {
        let shared: Vec<_> = Layer::ALL.iter().map(|layer| group(*layer, 5, MapScale::Network)).collect();
        assert_eq!(shared[0], (Layer::Input, 0));
        assert!(shared[1..].iter().all(|group| *group == (Layer::C1, 0)));
        assert_eq!(group(Layer::C3, 5, MapScale::Map), (Layer::C3, 5));
        assert_eq!(group(Layer::C5, 5, MapScale::Map), (Layer::C5, 0));
    }
}
