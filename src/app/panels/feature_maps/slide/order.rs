//! The order in which a kernel makes the values of a map: row by row. From C5 on the units of the layer follow each other.

use crate::{app::lab::ValuePlace, model::architecture::Architecture};

/// The first place of the same map.
pub(super) fn first(place: ValuePlace) -> ValuePlace {
    at(place, 0)
}

/// The last place of the same map.
pub(super) fn last(place: ValuePlace, architecture: &Architecture) -> ValuePlace {
    at(place, count(place, architecture) - 1)
}

/// The place so many steps further; none before the first and after the last.
pub(super) fn along(place: ValuePlace, steps: isize, architecture: &Architecture) -> Option<ValuePlace> {
    let position = position(place).checked_add_signed(steps)?;
    (position < count(place, architecture)).then(|| at(place, position))
}

/// The number of a place in the order, 0 for the first.
pub(super) fn position(place: ValuePlace) -> usize {
    match place.layer.map_side() {
        1 => place.map,
        side => place.row * side + place.column,
    }
}

/// How many places there are.
pub(super) fn count(place: ValuePlace, architecture: &Architecture) -> usize {
    match place.layer.map_side() {
        1 => architecture.map_count(place.layer),
        side => side * side,
    }
}

fn at(place: ValuePlace, position: usize) -> ValuePlace {
    match place.layer.map_side() {
        1 => ValuePlace { map: position, ..place },
        side => ValuePlace { row: position / side, column: position % side, ..place },
    }
}
