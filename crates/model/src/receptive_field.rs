//! The receptive field of a unit in each earlier layer.

use std::ops::Range;

use super::layer::{KERNEL_SIDE, Layer, POOL_SIDE};

/// One unit of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unit {
    /// Its layer.
    pub layer: Layer,
    /// Its map, 0 for the first; from C5 on its number.
    pub map: usize,
    /// Its row in the map, 0 for the topmost.
    pub row: usize,
    /// Its column in the map, 0 for the leftmost.
    pub column: usize,
}

impl Unit {
    /// Its position among all values of the layer.
    pub fn index(self) -> usize {
        (self.map * self.layer.map_side() + self.row) * self.layer.map_side() + self.column
    }
}

/// The part of an earlier layer that a unit depends on: the same rows and columns of each of some maps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceptiveField {
    /// The earlier layer.
    pub layer: Layer,
    /// Its maps, from C5 on its units.
    pub maps: Range<usize>,
    /// The rows of each map.
    pub rows: Range<usize>,
    /// The columns of each map.
    pub columns: Range<usize>,
}

/// The receptive fields of `unit`, from the layer before it down to the input; none for a unit of the input.
pub fn receptive_fields(unit: Unit) -> Vec<ReceptiveField> {
    let Unit { layer, map, row, column } = unit;
    let own = ReceptiveField { layer, maps: map..map + 1, rows: row..row + 1, columns: column..column + 1 };
    std::iter::successors(Some(own), before).skip(1).collect()
}

/// The receptive field of a part of a layer in the layer before it.
fn before(field: &ReceptiveField) -> Option<ReceptiveField> {
    let layer = field.layer.previous()?;
    let span = |units: &Range<usize>| match field.layer {
        Layer::S2 | Layer::S4 => units.start * POOL_SIDE..units.end * POOL_SIDE,
        Layer::C1 | Layer::C3 | Layer::C5 => units.start..units.end + KERNEL_SIDE - 1,
        Layer::Input | Layer::F6 | Layer::Output => units.clone(),
    };
    let maps = match field.layer {
        Layer::S2 | Layer::S4 => field.maps.clone(),
        _ => 0..layer.map_count(),
    };
    Some(ReceptiveField { layer, maps, rows: span(&field.rows), columns: span(&field.columns) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(layer: Layer) -> Vec<(&'static str, usize)> {
        let fields = receptive_fields(Unit { layer, map: 3, row: 0, column: 0 });
        fields.iter().map(|field| (field.layer.name(), field.rows.len())).collect()
    }

    #[test]
    fn fields_grow_layer_by_layer_as_by_hand() {
        assert_eq!(sides(Layer::C1), [("Input", 5)]);
        assert_eq!(sides(Layer::C3), [("S2", 5), ("C1", 10), ("Input", 14)]);
        assert_eq!(sides(Layer::S4), [("C3", 2), ("S2", 6), ("C1", 12), ("Input", 16)]);
        let output = [("F6", 1), ("C5", 1), ("S4", 5), ("C3", 10), ("S2", 14), ("C1", 28), ("Input", 32)];
        assert_eq!(sides(Layer::Output), output, "an output sees all of every layer");
    }

    #[test]
    fn a_pooled_map_sees_its_own_map_and_a_convolution_sees_all() {
        let fields = receptive_fields(Unit { layer: Layer::S4, map: 7, row: 4, column: 1 });
        let expected = ReceptiveField { layer: Layer::C3, maps: 7..8, rows: 8..10, columns: 2..4 };
        assert_eq!(fields[0], expected);
        assert_eq!(fields[1], ReceptiveField { layer: Layer::S2, maps: 0..6, rows: 8..14, columns: 2..8 });
    }

    #[test]
    fn the_last_unit_of_each_map_sees_the_last_pixel() {
        for layer in Layer::ALL.into_iter().skip(1) {
            let last = layer.map_side() - 1;
            for field in receptive_fields(Unit { layer, map: 0, row: last, column: last }) {
                assert_eq!(field.rows.end, field.layer.map_side(), "{layer:?} in {:?}", field.layer);
            }
        }
    }
}
