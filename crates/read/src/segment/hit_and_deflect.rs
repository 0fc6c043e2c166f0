//! Hit and deflect (section X): a drop falls from the edge of the field, slides along the contour that it meets, and goes
//! straight through the ink where it can slide no further.

use lenet_data::strings::StringImage;

use super::{ink_map::InkMap, path::Path};

/// Where a drop starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// At the top; it falls.
    Above,
    /// At the bottom; it rises.
    Below,
}

impl Edge {
    /// The row of the image that a drop is in after `step` rows.
    fn row(self, step: usize) -> usize {
        match self {
            Self::Above => step,
            Self::Below => StringImage::HEIGHT - 1 - step,
        }
    }
}

/// The paths of drops from all columns that go through ink. Those that go through the same ink are one.
///
/// A drop that meets no ink on its way falls between two components, which are told apart without it.
pub(super) fn paths(map: &InkMap<'_>, edge: Edge) -> Vec<Path> {
    let parts = map.components().iter();
    let first = parts.clone().map(|part| part.columns.start).min().unwrap_or(0);
    let end = parts.map(|part| part.columns.end).max().unwrap_or(first);
    let mut found: Vec<Drop> = Vec::new();
    for drop in (first..end).map(|column| fall(map, edge, column)) {
        if !drop.ink.is_empty() && found.iter().all(|other| other.ink != drop.ink) {
            found.push(drop);
        }
    }
    found.into_iter().map(|drop| drop.path).collect()
}

/// The way of a drop through a field.
struct Drop {
    path: Path,
    /// Column and row of each solid pixel on its way.
    ink: Vec<[u16; 2]>,
}

fn fall(map: &InkMap<'_>, edge: Edge, start: usize) -> Drop {
    let mut drop = Drop { path: [0; StringImage::HEIGHT], ink: Vec::new() };
    let mut column = start;
    for step in 0..StringImage::HEIGHT {
        let row = edge.row(step);
        if step > 0 && !map.is_solid(column, edge.row(step - 1)) {
            column = deflected(map, column, edge.row(step - 1), row).unwrap_or(column);
        }
        if map.is_solid(column, row) {
            drop.ink.push([column as u16, row as u16]);
        }
        drop.path[row] = column as u16;
    }
    drop
}

/// The nearest column at which a drop in the background of `row` gets to the background of `next_row`, if there is one.
fn deflected(map: &InkMap<'_>, column: usize, row: usize, next_row: usize) -> Option<usize> {
    let is_open = |column: usize| !map.is_solid(column, next_row);
    let is_free = |column: &usize| !map.is_solid(*column, row);
    // A drop may pass between two pixels that touch by a corner only where both rows are free there.
    let right = (column..map.width()).take_while(is_free).find(|column| is_open(*column));
    let left = (0..=column).rev().take_while(is_free).find(|column| is_open(*column));
    match (left, right) {
        (Some(left), Some(right)) if column - left < right - column => Some(left),
        (left, right) => right.or(left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows 10 to 19 of a V, two pixels thick, whose point is in columns 20 and 21.
    fn v() -> StringImage {
        let mut image = StringImage::blank(40);
        for row in 10..20 {
            let off = 19 - row;
            for column in [20 - off, 21 - off, 20 + off, 21 + off] {
                image.pixels_mut()[row * 40 + column] = 255;
            }
        }
        image
    }

    #[test]
    fn drops_from_above_meet_at_the_point_of_a_v() {
        let image = v();
        let map = InkMap::new(&image);
        let paths = paths(&map, Edge::Above);
        assert!(!paths.is_empty());
        for path in paths {
            assert!((20..=21).contains(&path[19]), "{path:?}");
            assert_eq!(path[19..], [path[19]; 13], "straight on, once through");
        }
    }

    #[test]
    fn drops_from_below_slide_off_it() {
        let image = v();
        assert_eq!(paths(&InkMap::new(&image), Edge::Below), [[0; StringImage::HEIGHT]; 0]);
    }
}
