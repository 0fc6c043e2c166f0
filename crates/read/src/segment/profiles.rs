//! Straight cuts by profiles over the columns: minima of the vertical projection and of the distance between the contours.

use std::ops::Range;

use lenet_data::strings::StringImage;

use super::ink_map::InkMap;

/// The smoothed profiles of a field, `[columns]`. At their minima are candidates of cuts.
#[derive(Clone, Debug, PartialEq)]
pub struct Profiles {
    /// Ink in each column, in pixels of full ink: the vertical projection.
    pub projection_px: Vec<f32>,
    /// Rows from the upper to the lower contour in each column.
    pub contours_px: Vec<f32>,
}

impl Profiles {
    /// Those of `image`.
    pub fn new(image: &StringImage) -> Self {
        let map = InkMap::new(image);
        Self { projection_px: smooth(&vertical_projection(&map)), contours_px: smooth(&contour_distance(&map)) }
    }
}

/// How far a profile falls from both sides to a minimum, in pixels: less is the roughness of a stroke.
const DEPTH_PX: f32 = 1.0;

/// Ink in each column, in pixels of full ink.
pub(super) fn vertical_projection(map: &InkMap<'_>) -> Vec<f32> {
    (0..map.width()).map(|column| map.rows().map(|row| map.ink(column, row)).sum()).collect()
}

/// Rows from the upper to the lower contour in each column: 0 without ink.
pub(super) fn contour_distance(map: &InkMap<'_>) -> Vec<f32> {
    let distance = |column: usize| {
        let top = map.rows().find(|row| map.is_solid(column, *row))?;
        let bottom = map.rows().rfind(|row| map.is_solid(column, *row))?;
        Some((bottom + 1 - top) as f32)
    };
    (0..map.width()).map(|column| distance(column).unwrap_or(0.0)).collect()
}

/// The profile, each value with a quarter of both neighbours and a half of itself.
pub(super) fn smooth(profile: &[f32]) -> Vec<f32> {
    let at = |column: usize| profile[column.min(profile.len() - 1)];
    (0..profile.len())
        .map(|column| 0.25 * at(column.saturating_sub(1)) + 0.5 * at(column) + 0.25 * at(column + 1))
        .collect()
}

/// Columns of the minima: of a flat one the middle. A profile of zeros, or one that falls to an end, has none there.
pub(super) fn minima(profile: &[f32]) -> Vec<usize> {
    let mut found = Vec::new();
    // The highest value since the last minimum, and the lowest since then with its first and last column.
    let (mut highest, mut lowest) = (f32::NEG_INFINITY, (f32::INFINITY, 0, 0));
    let mut is_falling = false;
    for (column, &value) in profile.iter().enumerate() {
        if is_falling {
            if value < lowest.0 {
                lowest = (value, column, column);
            } else if value == lowest.0 && column == lowest.2 + 1 {
                lowest.2 = column;
            }
            if value >= lowest.0 + DEPTH_PX {
                found.push((lowest.1 + lowest.2) / 2);
                (is_falling, highest) = (false, value);
            }
        } else if value <= highest - DEPTH_PX {
            (is_falling, lowest) = (true, (value, column, column));
        } else {
            highest = highest.max(value);
        }
    }
    found
}

/// Stretches of columns without solid ink between columns with it.
pub(super) fn gaps(contour_distance: &[f32]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut last_ink = None;
    for column in (0..contour_distance.len()).filter(|column| contour_distance[*column] > 0.0) {
        if let Some(last) = last_ink.filter(|last| last + 1 < column) {
            found.push(last + 1..column);
        }
        last_ink = Some(column);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minimum_is_deep_enough_on_both_sides() {
        assert_eq!(minima(&[0.0, 5.0, 2.0, 6.0, 0.0]), [2]);
        assert_eq!(minima(&[5.0, 2.0, 2.0, 2.0, 6.0]), [2], "the middle of a flat one");
        assert_eq!(minima(&[5.0, 4.5, 5.0, 4.5, 5.0]), [0; 0], "half a pixel is the roughness of a stroke");
        assert_eq!(minima(&[5.0, 3.0, 3.5, 1.0, 5.0, 4.0, 6.0]), [3, 5]);
        assert_eq!(minima(&[0.0, 0.0, 4.0, 0.0, 0.0]), [0; 0], "the field's ends are none");
    }

    #[test]
    fn smoothing_keeps_the_sum_away_from_the_ends() {
        assert_eq!(smooth(&[0.0, 0.0, 4.0, 0.0, 0.0]), [0.0, 1.0, 2.0, 1.0, 0.0]);
    }

    #[test]
    fn gaps_are_between_ink() {
        assert_eq!(gaps(&[0.0, 3.0, 0.0, 0.0, 2.0, 0.0, 1.0]), [2..4, 5..6]);
        assert!(gaps(&[0.0, 0.0]).is_empty());
    }
}
