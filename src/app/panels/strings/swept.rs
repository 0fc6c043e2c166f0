//! The layers of the swept network over the field: where their columns stand, what they see, and the single network of a
//! position among them.

use std::ops::Range;

use crate::{
    app::lab::ValuePlace,
    data::strings::StringImage,
    model::{
        array::Array,
        layer::{Layer, POOL_SIDE},
        receptive_field::receptive_fields,
    },
    train::{snapshot::LayerMaps, string_view::StringView},
};

/// The values of a layer over the field.
pub(super) fn layer(view: &StringView, layer: Layer) -> Option<&LayerMaps> {
    view.layers.iter().find(|maps| maps.layer == layer)
}

/// The value at a place, whose column is counted over the field.
pub(super) fn value(array: &Array, place: ValuePlace) -> Option<f32> {
    let [maps, height, width] = array.shape[..] else { return None };
    let is_there = place.map < maps && place.row < height && place.column < width;
    let index = (place.map * height + place.row) * width + place.column;
    array.values.get(index).copied().filter(|_| is_there)
}

/// Columns of the field from one column of a layer to the next.
pub(super) fn step_px(layer: Layer) -> usize {
    match layer {
        Layer::Input | Layer::C1 => 1,
        Layer::S2 | Layer::C3 => POOL_SIDE,
        Layer::S4 | Layer::C5 | Layer::F6 | Layer::Output => StringImage::STEP,
    }
}

/// The columns of the field that a column of a layer sees; or the rows that a row sees.
pub(super) fn seen_px(layer: Layer, column: usize) -> Range<usize> {
    let first = receptive_fields(ValuePlace { layer, map: 0, row: 0, column: 0 });
    let count = first.last().map_or(1, |field| field.columns.len());
    let start = column * step_px(layer);
    start..start + count
}

/// Where the maps of a layer stand over a field of `width` columns: each of their columns is as wide as its step, in the
/// middle of what it sees.
pub(super) fn span_px(layer: Layer, width: usize) -> Range<usize> {
    let step = step_px(layer);
    let start = (seen_px(layer, 0).len() - step) / 2;
    start..start + step * layer.map_width(width)
}

/// The position whose single network has the value at `place`, and the value's place in that network.
pub(super) fn in_window(place: ValuePlace, position_count: usize) -> (usize, ValuePlace) {
    let columns = columns_of_position(place.layer);
    let position = (place.column / columns).min(position_count.saturating_sub(1));
    (position, ValuePlace { column: place.column - position * columns, ..place })
}

/// The layers of the single network on the 32 columns of a position: `[maps, side, side]`, from C5 on `[units]`.
pub(super) fn window(layers: &[LayerMaps], position: usize) -> Vec<LayerMaps> {
    let cropped = |maps: &LayerMaps| LayerMaps {
        layer: maps.layer,
        pre_activation: crop(&maps.pre_activation, maps.layer, position),
        activation: crop(&maps.activation, maps.layer, position),
    };
    layers.iter().map(cropped).collect()
}

/// Columns of a layer from one position to the next.
fn columns_of_position(layer: Layer) -> usize {
    StringImage::STEP / step_px(layer)
}

fn crop(swept: &Array, layer: Layer, position: usize) -> Array {
    let (side, start) = (layer.map_side(), position * columns_of_position(layer));
    let width = swept.shape.last().copied().unwrap_or(1).max(1);
    let rows = swept.values.chunks_exact(width).filter_map(|row| row.get(start..start + side));
    let values: Vec<f32> = rows.flatten().copied().collect();
    let maps = values.len() / (side * side);
    Array { shape: if side == 1 { vec![maps] } else { vec![maps, side, side] }, values }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_the_middle_of_what_they_see() {
        assert_eq!([Layer::C1, Layer::S2, Layer::C3].map(|layer| seen_px(layer, 3)), [3..8, 6..12, 6..20]);
        assert_eq!([Layer::S4, Layer::C5, Layer::Output].map(|layer| seen_px(layer, 3)), [12..28, 12..44, 12..44]);
        for layer in Layer::ALL {
            let span = span_px(layer, 104);
            assert_eq!(span.start, 104 - span.end, "{layer:?} is in the middle of the field");
            for column in [0, 1, layer.map_width(104) - 1] {
                let seen = seen_px(layer, column);
                let middle = 2 * (span.start + column * step_px(layer)) + step_px(layer);
                assert_eq!(middle, seen.start + seen.end, "{layer:?} {column}");
                assert!(seen.end <= 104, "{layer:?}");
            }
        }
    }

    #[test]
    fn each_value_is_in_the_network_of_a_position() {
        let count = 19; // of 104 columns
        for layer in Layer::ALL {
            for column in 0..layer.map_width(104) {
                let (position, own) = in_window(ValuePlace { layer, map: 1, row: 0, column }, count);
                assert!(position < count && own.column < layer.map_side(), "{layer:?} {column}: {position} {own:?}");
                assert_eq!(seen_px(layer, own.column).start + 4 * position, seen_px(layer, column).start);
            }
        }
    }

    #[test]
    fn a_window_has_the_columns_of_its_position() {
        let row = |start: usize| (start..start + 37).map(|value| value as f32);
        let swept = Array { shape: vec![1, 2, 37], values: row(0).chain(row(100)).collect() };
        let window = crop(&swept, Layer::Input, 1);
        assert_eq!((window.values[0], window.values[31], window.values[32]), (4.0, 35.0, 104.0));
    }
}
