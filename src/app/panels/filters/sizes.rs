//! The sizes in which the kernels are drawn.

use eframe::egui::{Vec2, vec2};

use super::kernel::input_count;
use crate::{
    app::theme,
    model::layer::{KERNEL_SIDE, Layer},
};

/// Sides of the kernels in points, each a whole number of the display's pixels for each weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sizes {
    /// Of C1.
    pub c1: f32,
    /// Of C3.
    pub c3: f32,
    /// From one kernel of C1 to the next.
    pub c1_pitch: f32,
}

/// Space between two kernels in points, wide enough for the outline of a highlighted one.
pub(super) const KERNEL_GAP: f32 = 4.0;

/// Space between two kernels of C1, in points.
const C1_GAP: f32 = 12.0;

/// Width and height of the headings of C3, in points.
pub(super) const ROW_HEADING_WIDTH: f32 = 40.0;
pub(super) const COLUMN_HEADING_HEIGHT: f32 = 30.0;

/// Height of the lines under a kernel of C1 and their least width, in points.
pub(super) const CAPTION_HEIGHT: f32 = 28.0;
const CAPTION_WIDTH: f32 = 72.0;

/// Height of the biases under the kernels of C3, in points.
pub(super) const BIASES_HEIGHT: f32 = 16.0;

/// From this side on, in points, a kernel of C3 is as wide as a bias.
const MIN_SIDE_WITH_BIAS: f32 = 40.0;

/// Height of a line in the heading of a layer with its legend and menus, and the width from which it is one line, in points.
const HEADING_HEIGHT: f32 = 24.0;
const HEADING_WIDTH: f32 = 580.0;

/// Height of all but the headings, the kernels and the biases of C3, in points.
const FIXED_HEIGHT: f32 = CAPTION_HEIGHT + COLUMN_HEADING_HEIGHT + theme::GROUP_GAP + 6.0 * theme::GAP;

/// Least points for a weight, each way: so the numbers over the maps of C3 are apart. A low window scrolls.
const MIN_WEIGHT_SIDE: f32 = 3.0;

/// Largest ratio of the sides of a kernel of C1 and one of C3.
const C1_PER_C3: f32 = 2.0;

impl Sizes {
    /// The largest that fit into `available` points.
    pub(super) fn within(available: Vec2, pixels_per_point: f32) -> Self {
        let line_count = if available.x < HEADING_WIDTH { 2.0 } else { 1.0 };
        let fixed_height = FIXED_HEIGHT + 2.0 * line_count * HEADING_HEIGHT;
        let with_biases = Self::beside(available, fixed_height + BIASES_HEIGHT, pixels_per_point);
        let has_room = with_biases.has_biases_under_c3();
        if has_room { with_biases } else { Self::beside(available, fixed_height, pixels_per_point) }
    }

    /// The largest that fit where `fixed_height` points are taken by something else.
    fn beside(available: Vec2, fixed_height: f32, pixels_per_point: f32) -> Self {
        let whole = |side: f32| {
            let weight_pixels = (side * pixels_per_point / KERNEL_SIDE as f32)
                .floor()
                .max((MIN_WEIGHT_SIDE * pixels_per_point).round());
            weight_pixels * KERNEL_SIDE as f32 / pixels_per_point
        };
        let Vec2 { x: columns, y: rows } = c3_grid();
        let height = available.y - fixed_height - rows * KERNEL_GAP;
        let width = (available.x - ROW_HEADING_WIDTH) / columns - KERNEL_GAP;
        // C1 takes at least one and a half rows.
        let c3 = whole(width.min(height / (rows + 1.5)));
        let c1_width = available.x / Layer::C1.map_count() as f32 - C1_GAP;
        let c1 = whole((height - rows * c3).min(C1_PER_C3 * c3).min(c1_width));
        Self { c1, c3, c1_pitch: (c1 + C1_GAP).max(CAPTION_WIDTH.min(c1_width + C1_GAP)) }
    }

    /// Whether there is room for a bias under each column of C3.
    pub(super) fn has_biases_under_c3(self) -> bool {
        self.c3 >= MIN_SIDE_WITH_BIAS
    }

    /// From one kernel of C3 to the next, in points.
    pub(super) fn c3_pitch(self) -> f32 {
        self.c3 + KERNEL_GAP
    }

    /// Of all of C3 with its headings, in points.
    pub(super) fn c3_area(self) -> Vec2 {
        let biases = if self.has_biases_under_c3() { BIASES_HEIGHT } else { 0.0 };
        c3_grid() * self.c3_pitch() + vec2(ROW_HEADING_WIDTH, COLUMN_HEADING_HEIGHT + biases)
    }
}

/// Columns and rows of the kernels of C3.
fn c3_grid() -> Vec2 {
    vec2(Layer::C3.map_count() as f32, input_count(Layer::C3) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_are_whole_pixels_and_grow_with_the_room() {
        for pixels_per_point in [1.0, 1.25, 1.5, 2.0] {
            let mut before = 0.0;
            for available in [[476.0, 350.0], [716.0, 460.0], [1356.0, 740.0]] {
                let sizes = Sizes::within(available.into(), pixels_per_point);
                for side in [sizes.c1, sizes.c3] {
                    let weight_pixels = side * pixels_per_point / 5.0;
                    assert!((weight_pixels - weight_pixels.round()).abs() < 1e-3, "{weight_pixels}");
                }
                assert!(sizes.c3 > before && sizes.c1 >= sizes.c3);
                assert!(sizes.c3_area().x <= available[0], "{sizes:?} in {available:?}");
                before = sizes.c3;
            }
        }
    }

    #[test]
    fn there_is_always_something_to_see() {
        let Sizes { c1, c3, .. } = Sizes::within(vec2(10.0, 10.0), 1.0);
        assert_eq!([c1, c3], [15.0, 15.0]);
    }
}
