//! Cuts between components of the ink: digits that overlap without touching.

use lenet_data::strings::StringImage;

use super::{ink_map::InkMap, path::Path};

/// Between components that follow each other by their centres: a path that leaves each on its side, wherever there is one.
pub(super) fn paths(map: &InkMap<'_>) -> Vec<Path> {
    let parts = map.components();
    let mut order: Vec<usize> = (0..parts.len()).filter(|part| !parts[*part].is_speck()).collect();
    order.sort_by(|one, other| parts[*one].centre_px().total_cmp(&parts[*other].centre_px()));
    (1..order.len()).map(|count| path_between(map, &order[..count], &order[count..])).collect()
}

/// Between some components and others that are more to the right.
fn path_between(map: &InkMap<'_>, left: &[usize], right: &[usize]) -> Path {
    let parts = map.components();
    let left_end = left.iter().map(|part| parts[*part].columns.end).max().unwrap_or(0);
    let right_start = right.iter().map(|part| parts[*part].columns.start).min().unwrap_or(left_end);
    let middle = left_end.midpoint(right_start);
    let mut is_left = vec![None; parts.len()];
    for (side, sides_parts) in [(true, left), (false, right)] {
        for part in sides_parts {
            is_left[*part] = Some(side);
        }
    }
    let mut path = [0; StringImage::HEIGHT];
    for (row, column) in path.iter_mut().enumerate() {
        let side = |x: &usize| map.component_at(row * map.width() + x).and_then(|part| is_left[part]);
        let last_left = (0..map.width()).rfind(|x| side(x) == Some(true)).map(|x| x + 1);
        let first_right = (0..map.width()).find(|x| side(x) == Some(false));
        *column = match (last_left, first_right) {
            (Some(left), Some(right)) => left.midpoint(right),
            (Some(left), None) => left.max(middle),
            (None, Some(right)) => right.min(middle),
            (None, None) => middle,
        } as u16;
    }
    path
}
