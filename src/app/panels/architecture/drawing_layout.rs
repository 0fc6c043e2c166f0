//! The layout of the drawing: the place of each layer, all to one scale.

use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::model::{
    architecture::Architecture,
    layer::{KERNEL_SIDE, Layer, POOL_SIDE},
};

/// Offset of a map to the left of and above the one before it, in units.
const DEPTH: f32 = 0.8;

/// Between two columns of units, in units.
const COLUMN_GAP: f32 = 0.5;

/// Between two layers, in points: at least, and at most.
const LAYER_GAPS: [f32; 2] = [7.0, 70.0];

/// Between two layers at least, in units.
const LAYER_GAP: f32 = 2.5;

/// Sides of a unit that are tried, in points.
const SCALES: [f32; 2] = [1.0, 12.0];
const SCALE_STEP: f32 = 0.01;

/// The places of all layers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Places {
    /// Side of a unit in points.
    pub scale: f32,
    /// In the order of [`Layer::ALL`].
    pub layers: Vec<LayerPlace>,
}

/// The place of a layer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LayerPlace {
    /// The layer.
    pub layer: Layer,
    /// Its whole place, with its caption.
    pub cell: Rect,
    /// Its maps, the hindmost first; from C5 on its units.
    pub maps: Vec<Rect>,
}

/// A unit and the units that it gets its values from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Connection {
    /// What the unit sees of the layer before.
    pub patch: Rect,
    /// The unit.
    pub unit: Rect,
}

/// Rows of a column of `count` units; from C5 on, where maps are single units.
fn column_rows(layer: Layer, count: usize) -> usize {
    match layer {
        Layer::C5 => 30,
        Layer::F6 => 28,
        _ => count,
    }
}

/// Width and height of a layer, in units.
fn extent(layer: Layer, architecture: &Architecture) -> Vec2 {
    match (layer.map_side(), architecture.map_count(layer)) {
        (1, count) => {
            let rows = column_rows(layer, count);
            let columns = count.div_ceil(rows) as f32;
            vec2(columns + COLUMN_GAP * (columns - 1.0), rows as f32)
        }
        (side, count) => Vec2::splat(side as f32 + DEPTH * (count - 1) as f32),
    }
}

/// Places all layers in `room`, each with its caption: of `caption_height` and of its own width, in points.
pub(super) fn places(
    room: Rect,
    architecture: &Architecture,
    caption_height: f32,
    caption_widths: &[f32; Layer::ALL.len()],
) -> Places {
    let extent = |layer| extent(layer, architecture);
    let widths_at = |scale: f32| {
        Layer::ALL.into_iter().zip(caption_widths).map(move |(layer, width)| (scale * extent(layer).x).max(*width))
    };
    let gap_count = (Layer::ALL.len() - 1) as f32;
    let least_gap = |scale: f32| (LAYER_GAP * scale).max(LAYER_GAPS[0]);
    let fits = |scale: &f32| widths_at(*scale).sum::<f32>() + gap_count * least_gap(*scale) <= room.width();
    let tallest = Layer::ALL.into_iter().map(|layer| extent(layer).y).fold(0.0, f32::max);
    let most = ((room.height() - caption_height) / tallest).clamp(SCALES[0], SCALES[1]);
    let scales = std::iter::successors(Some(most), |scale| Some(scale - SCALE_STEP));
    let scale = scales.take_while(|scale| *scale >= SCALES[0]).find(fits).unwrap_or(SCALES[0]);
    let used: f32 = widths_at(scale).sum();
    let gap = ((room.width() - used) / gap_count).clamp(least_gap(scale), LAYER_GAPS[1]);
    let mut left = room.left() + ((room.width() - used - gap * gap_count) / 2.0).max(0.0);
    let height = tallest * scale;
    let mut layers = Vec::new();
    for (layer, width) in Layer::ALL.into_iter().zip(widths_at(scale)) {
        let cell = Rect::from_min_size(pos2(left, room.top()), vec2(width, height + caption_height));
        let corner = cell.min + (vec2(width, height) - scale * extent(layer)) / 2.0;
        layers.push(LayerPlace { layer, cell, maps: maps(layer, architecture, corner, scale) });
        left += width + gap;
    }
    Places { scale, layers }
}

fn maps(layer: Layer, architecture: &Architecture, corner: Pos2, scale: f32) -> Vec<Rect> {
    let count = architecture.map_count(layer);
    let rows = column_rows(layer, count);
    let side = Vec2::splat(scale * layer.map_side() as f32);
    let offset = |map: usize| match layer.map_side() {
        1 => {
            let (row, column) = (map % rows, map / rows);
            vec2(column as f32 * (1.0 + COLUMN_GAP), row as f32)
        }
        _ => Vec2::splat(DEPTH * map as f32),
    };
    (0..count).map(|map| Rect::from_min_size(corner + scale * offset(map), side)).collect()
}

impl LayerPlace {
    /// The columns of the units of a layer from C5 on; none where maps have several units.
    pub(super) fn columns(&self) -> impl Iterator<Item = Rect> {
        let units = if self.layer.map_side() == 1 { &self.maps[..] } else { &[] };
        units
            .chunks(column_rows(self.layer, self.maps.len()))
            .map(|units| units.iter().copied().fold(Rect::NOTHING, Rect::union))
    }
}

impl Places {
    /// A unit of `layer` as an example, and what it sees; the input sees nothing.
    pub(super) fn connection(&self, layer: Layer) -> Option<Connection> {
        let (before, own) = (&self.layers[layer.previous()? as usize], &self.layers[layer as usize]);
        let middle = own.maps.get(column_rows(layer, own.maps.len()) / 2).copied();
        // Row and column of the unit in its map, side of what it sees and step from unit to unit.
        let ((row, column), side, step) = match layer {
            Layer::C1 => ((5, 20), KERNEL_SIDE, 1),
            Layer::S2 => ((9, 4), POOL_SIDE, POOL_SIDE),
            Layer::C3 => ((2, 6), KERNEL_SIDE, 1),
            Layer::S4 => ((3, 1), POOL_SIDE, POOL_SIDE),
            Layer::C5 => ((0, 0), KERNEL_SIDE, 1),
            Layer::Input | Layer::F6 | Layer::Output => {
                let patch = before.maps.iter().copied().fold(Rect::NOTHING, Rect::union);
                return Some(Connection { patch, unit: middle? });
            }
        };
        let patch = self.square(*before.maps.last()?, step * row, step * column, side);
        let unit = if layer == Layer::C5 { middle? } else { self.square(*own.maps.last()?, row, column, 1) };
        Some(Connection { patch, unit })
    }

    /// A square of a map, `side` units wide.
    fn square(&self, map: Rect, row: usize, column: usize, side: usize) -> Rect {
        let corner = map.min + self.scale * vec2(column as f32, row as f32);
        Rect::from_min_size(corner, Vec2::splat(self.scale * side as f32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPTION_WIDTHS: [f32; 8] = [46.0, 46.0, 46.0, 52.0, 46.0, 48.0, 46.0, 46.0];

    fn placed(width: f32, height: f32) -> Places {
        let room = Rect::from_min_size(pos2(10.0, 20.0), vec2(width, height));
        places(room, &Architecture::MODERN, 34.0, &CAPTION_WIDTHS)
    }

    #[test]
    fn everything_stands_side_by_side_within_the_room() {
        for (width, height) in [(476.0, 190.0), (716.0, 240.0), (1356.0, 370.0)] {
            let places = placed(width, height);
            let room = Rect::from_min_size(pos2(10.0, 20.0), vec2(width, height)).expand(0.01);
            for pair in places.layers.windows(2) {
                assert!(pair[0].cell.right() < pair[1].cell.left(), "{width}: {pair:?}");
            }
            for place in &places.layers {
                assert!(room.contains_rect(place.cell), "{width}: {:?}", place.layer);
                assert!(
                    place.maps.iter().all(|map| place.cell.expand(0.01).contains_rect(*map)),
                    "{width}: {:?}",
                    place.layer
                );
            }
        }
    }

    #[test]
    fn all_layers_have_one_scale() {
        let places = placed(716.0, 240.0);
        for place in &places.layers {
            assert_eq!(place.maps.len(), place.layer.map_count());
            let side = places.scale * place.layer.map_side() as f32;
            assert!(
                place.maps.iter().all(|map| (map.width() - side).abs() < 0.01 && (map.height() - side).abs() < 0.01)
            );
        }
        assert!(places.scale > 2.5, "a unit can be seen");
    }

    #[test]
    fn units_see_what_the_network_shows_them() {
        let places = placed(716.0, 240.0);
        let sides = |layer| {
            places.connection(layer).map(|connection| {
                [connection.patch.width(), connection.unit.width()].map(|width| (width / places.scale).round())
            })
        };
        assert_eq!(sides(Layer::Input), None);
        assert_eq!(
            [Layer::C1, Layer::S2, Layer::C3].map(sides),
            [Some([5.0, 1.0]), Some([2.0, 1.0]), Some([5.0, 1.0])]
        );
        // C5 covers all of S4.
        let whole = places.layers[4].maps[15];
        assert!(
            places.connection(Layer::C5).is_some_and(|connection| whole.expand(0.01).contains_rect(connection.patch))
        );
        assert_eq!(sides(Layer::C5), Some([5.0, 1.0]));
    }

    #[test]
    fn every_patch_lies_in_the_map_before() {
        let places = placed(476.0, 190.0);
        for (before, layer) in places.layers.iter().zip(&Layer::ALL[1..]) {
            let connection = places.connection(*layer).unwrap();
            let seen = before.maps.iter().copied().reduce(Rect::union).unwrap();
            assert!(seen.expand(0.01).contains_rect(connection.patch), "{layer:?}");
        }
    }
}
