//! Which maps a value depends on: by Table I not all maps of S2.

use crate::{
    app::lab::{Lab, MapPlace, ValuePlace},
    model::layer::Layer,
};

/// Whether the value at `place` depends on a map of an earlier layer.
pub(super) fn is_seen(lab: &Lab, place: ValuePlace, earlier: MapPlace) -> bool {
    match (place.layer, earlier.layer) {
        // S4 has a map for each map of C3, and S2 one for each map of C1.
        (Layer::C3 | Layer::S4, Layer::S2 | Layer::C1) => {
            lab.network.architecture.c3.inputs(place.map).contains(&earlier.map)
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::architecture::Architecture;

    fn seen(architecture: Architecture, layer: Layer, map: usize, earlier: Layer) -> Vec<usize> {
        let mut lab = Lab::new();
        lab.network.architecture = architecture;
        let place = ValuePlace { layer, map, row: 0, column: 0 };
        let maps = 0..earlier.map_count();
        maps.filter(|map| is_seen(&lab, place, MapPlace { layer: earlier, map: *map })).collect()
    }

    #[test]
    fn table_i_decides_what_c3_and_s4_see() {
        assert_eq!(seen(Architecture::ORIGINAL, Layer::C3, 4, Layer::S2), [0, 4, 5]);
        assert_eq!(seen(Architecture::ORIGINAL, Layer::S4, 4, Layer::C1), [0, 4, 5]);
        assert_eq!(seen(Architecture::MODERN, Layer::C3, 4, Layer::S2), [0, 1, 2, 3, 4, 5]);
        assert_eq!(seen(Architecture::ORIGINAL, Layer::C5, 4, Layer::S2), [0, 1, 2, 3, 4, 5], "by way of all of C3");
    }
}
