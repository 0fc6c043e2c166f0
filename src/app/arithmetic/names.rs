//! Names of maps and values.

use crate::{
    app::lab::{MapPlace, ValuePlace},
    model::{
        architecture::{Architecture, Classes},
        layer::Layer,
    },
};

/// Such as `C1 map 3`, counted from 1.
pub(crate) fn map_name(place: MapPlace) -> String {
    match place.layer {
        Layer::Input => "Input".to_owned(),
        layer => format!("{} map {}", layer.name(), place.map + 1),
    }
}

/// Such as `C1 map 3, row 2, column 5`.
pub(crate) fn value_name(place: ValuePlace) -> String {
    match place.layer {
        Layer::Output if place.map == Classes::NONE => "Output none".to_owned(),
        Layer::Output => format!("Output {}", place.map),
        layer if layer.map_side() == 1 => format!("{} unit {}", layer.name(), place.map + 1),
        _ => format!("{}, row {}, column {}", map_name(place.into()), place.row + 1, place.column + 1),
    }
}

/// Whether a layer has an activation function, so that pre-activation and activation differ.
pub(crate) fn has_activation(architecture: &Architecture, layer: Layer) -> bool {
    match layer {
        Layer::Input | Layer::Output => false,
        Layer::S2 | Layer::S4 => architecture.pooling.is_trainable(),
        Layer::C1 | Layer::C3 | Layer::C5 | Layer::F6 => true,
    }
}
